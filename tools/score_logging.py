#!/usr/bin/env python3
"""Score the SR2 rules against lines of real projects that people read.

    python tools/score_logging.py [--misses]
    python tools/score_logging.py --unseen [--misses] [--round first|second|third]

The labels (tests/corpus/logging.csv) say of a logging, printing or raising statement whether it leaks and how one can tell: `in-name` (a name in the
call says so), `flow` (the function shows it), `cross` (other functions of the file show it), `object` (only another file does), `harmless` (looks
sensitive and is not), `sanitized` (masked). The sources are those of tools/corpus.txt, fetched by tools/corpus.py on first use. A statement counts as
reported if a rule of SR2 that is on by default finds something on one of its lines.

`--unseen` takes other labels (tests/corpus/unseen.csv, sources in tools/unseen.txt): of distributions that the rules had never seen, by readers who
had not seen the rules and looked for leaks on their own. The rules learned from the first round, and from the false alarms and a few leaks of the others.
"""

from __future__ import annotations

import argparse
import ast
import csv
import sys
import tokenize
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import corpus

from flake8_secreview import config, rules
from flake8_secreview.engine import Engine

LABELS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "logging.csv"
UNSEEN = LABELS.with_name("unseen.csv")
LEAKS = ("in-name", "flow", "cross", "object")
KINDS = (*LEAKS, "harmless", "sanitized")


class Label(NamedTuple):
    """One row: a statement, and what it is."""

    name: str
    version: str
    path: str
    line: int
    kind: str
    round: str = ""


def read(file: Path) -> list[Label]:
    """The labels. Raises ValueError for a kind that does not exist."""
    with file.open(encoding="utf-8", newline="") as stream:
        labels = [
            Label(r["name"], r["version"], r["path"], int(r["line"]), r["kind"], r.get("round", ""))
            for r in csv.DictReader(stream)
        ]
    for label in labels:
        if label.kind not in KINDS:
            raise ValueError(f"{file}: {label}: {label.kind!r} is not one of {', '.join(KINDS)}")
    return labels


def statement(tree: ast.Module, line: int) -> tuple[int, int]:
    """The first and last line of the innermost simple statement on a line; of a decorated function the decorators."""
    best = (line, line)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Raise | ast.Assert | ast.Assign | ast.Return):
            end = node.end_lineno or node.lineno
            if node.lineno <= line <= end:
                best = (node.lineno, end)
    return best


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how much of each kind is reported; the exit status is 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list what is judged otherwise than labelled")
    parser.add_argument("--unseen", action="store_true", help="take the labels of distributions that are in no corpus")
    parser.add_argument("--round", choices=("first", "second", "third"), help="only those of one round of these")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
    labels = [label for label in read(UNSEEN if options.unseen else LABELS) if options.round in (None, label.round)]
    pins = corpus.pinned(corpus.HERE / "unseen.txt") if options.unseen else corpus.pinned()
    wanted = {f"{label.name}-{label.version}" for label in labels}
    download = corpus.by_hash if options.unseen else corpus.by_pip
    folders = {d.folder: corpus.fetch(d, corpus.corpus_folder(), download) for d in pins if d.folder in wanted}
    loaded = [rule for rule in rules.load(lambda code: code.startswith("SR2")) if rule.enabled]
    engine = Engine(config.from_texts({}, []), loaded)
    reported: dict[tuple[str, str], set[int]] = {}
    trees: dict[tuple[str, str], ast.Module] = {}
    left_out = 0
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for label in labels:
        key = (f"{label.name}-{label.version}", label.path)
        if key not in trees:
            with tokenize.open(folders[key[0]] / label.path) as file:
                lines = file.readlines()
            try:
                trees[key] = ast.parse("".join(lines))
            except SyntaxError:  # of a newer Python
                left_out += 1
                continue
            findings = engine.analyse(trees[key], lines, "module.py").findings
            reported[key] = {finding.place.line for finding in findings}
        first, last = statement(trees[key], label.line)
        is_reported = any(first <= line <= last for line in reported[key])
        total[label.kind] += 1
        found[label.kind] += is_reported
        if options.misses and is_reported != (label.kind in LEAKS):
            print(f"{'reported' if is_reported else 'missed':9} {label.kind:10} {key[0]}/{label.path}:{label.line}")
    for kind in filter(total.get, KINDS):
        share = 100 * found[kind] / total[kind] if total[kind] else 0.0
        print(f"{kind:10} {found[kind]:4} of {total[kind]:4} reported, {share:5.1f} %")
    if left_out:
        print(f"left out, since this Python does not parse their files: {left_out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
