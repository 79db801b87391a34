#!/usr/bin/env python3
"""Score the SR2 rules against lines of real projects that people read.

    python tools/score_logging.py [--misses] [--labels FILE]

The labels (tests/corpus/logging.csv) say of a logging, printing or raising statement whether it leaks and how one can tell: `in-name` (a name in the
call says so), `flow` (the function shows it), `cross` (other functions of the file show it), `harmless` (looks sensitive and is not), `sanitized`
(masked). The sources are those of tools/corpus.txt, fetched by tools/corpus.py on first use. A statement counts as reported if any of SR201 to SR207
or SR210 stands on one of its lines.
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
LEAKS = ("in-name", "flow", "cross")
KINDS = (*LEAKS, "harmless", "sanitized")
CODES = ("SR201", "SR202", "SR203", "SR204", "SR206", "SR207", "SR210")


class Label(NamedTuple):
    """One row: a statement, and what it is."""

    name: str
    version: str
    path: str
    line: int
    kind: str


def read(file: Path) -> list[Label]:
    """The labels. Raises ValueError for a kind that does not exist."""
    with file.open(encoding="utf-8", newline="") as stream:
        labels = [Label(r["name"], r["version"], r["path"], int(r["line"]), r["kind"]) for r in csv.DictReader(stream)]
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
    parser.add_argument("--labels", type=Path, default=LABELS)
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
    folders = {d.folder: corpus.fetch(d, corpus.corpus_folder()) for d in corpus.pinned()}
    engine = Engine(config.from_texts({}, []), rules.load(lambda code: code in CODES))
    reported: dict[tuple[str, str], set[int]] = {}
    trees: dict[tuple[str, str], ast.Module] = {}
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for label in read(options.labels):
        key = (f"{label.name}-{label.version}", label.path)
        if key not in trees:
            with tokenize.open(folders[key[0]] / label.path) as file:
                lines = file.readlines()
            trees[key] = ast.parse("".join(lines))
            findings = engine.analyse(trees[key], lines, "module.py").findings
            reported[key] = {finding.place.line for finding in findings}
        first, last = statement(trees[key], label.line)
        is_reported = any(first <= line <= last for line in reported[key])
        total[label.kind] += 1
        found[label.kind] += is_reported
        if options.misses and is_reported != (label.kind in LEAKS):
            print(f"{'reported' if is_reported else 'missed':9} {label.kind:10} {key[0]}/{label.path}:{label.line}")
    for kind in KINDS:
        share = 100 * found[kind] / total[kind] if total[kind] else 0.0
        print(f"{kind:10} {found[kind]:4} of {total[kind]:4} reported, {share:5.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
