#!/usr/bin/env python3
"""Score SR1 and SR4 against lines of distributions that the rules had never seen.

    python tools/score_literals.py [--misses] [--round first|second]

The labels (tests/corpus/unseen-literals.csv, sources in tools/unseen.txt) are by readers who had not seen the rules and judged lines that were drawn at random
from those with a literal that may matter, few of each distribution:

credentials  judged with everything as production code, tests included: `T` a credential that somebody could use, `X` a placeholder or dummy, `F` none
data         production code with default options: `report`, `arguable`, `benign`; the second round was labelled after the rules had learned from the first

X and arguable ones count for nothing in F1. A label counts as reported if a rule that is on by default finds something on its lines.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import corpus
import scan

from flake8_secreview import config, rules
from flake8_secreview.engine import Engine

LABELS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "unseen-literals.csv"
SETS = {"credentials": ("T", "X", "F"), "data": ("report", "arguable", "benign")}
KEYS = ("set", "label", "round")
OPTIONS = {"credentials": {"test-paths": ""}, "data": {}}


class Label(NamedTuple):
    """One row: lines (1-based, the last included), and what they are."""

    folder: str
    path: str
    line: int
    end_line: int
    set: str
    label: str
    round: str


def read() -> list[Label]:
    """The labels. Raises ValueError for one that does not exist."""
    with LABELS.open(encoding="utf-8", newline="") as stream:
        labels = [
            Label(
                f"{r['name']}-{r['version']}", r["path"], int(r["line"]), int(r["end_line"]), *(r[key] for key in KEYS)
            )
            for r in csv.DictReader(stream)
        ]
    for label in labels:
        if label.label not in SETS.get(label.set, ()):
            raise ValueError(f"{LABELS}: {label}: no label of a set of {', '.join(SETS)}")
    return labels


def score(name: str, labels: Sequence[Label], folder: Path, *, misses: bool) -> None:
    """Print what is reported of the labels of a set, whose sources are below a folder."""
    good, ignored, bad = SETS[name]
    loaded = [rule for rule in rules.load(lambda code: code.startswith(("SR1", "SR4"))) if rule.enabled]
    engine = Engine(config.from_texts(OPTIONS[name], []), loaded)
    found: dict[tuple[str, str], set[int]] = {}
    for distribution in sorted({label.folder for label in labels}):  # each as if it was reviewed by its maintainer
        paths = sorted({label.path for label in labels if label.folder == distribution})
        for scanned in scan.scan(engine, paths, str(folder / distribution)):
            found[distribution, scanned.path] = {finding.place.line for finding in scanned.findings}
    total: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    for label in labels:
        if (label.folder, label.path) not in found:
            continue
        is_reported = not found[label.folder, label.path].isdisjoint(range(label.line, label.end_line + 1))
        total[label.label] += 1
        reported[label.label] += is_reported
        if misses and label.label != ignored and is_reported != (label.label == good):
            print(
                f"{'reported' if is_reported else 'missed':9} {label.label:7} {label.folder}/{label.path}:{label.line}"
            )
    told = ", ".join(f"{kind} {reported[kind]} of {total[kind]}" for kind in (good, ignored, bad))
    right, wrong, missed = reported[good], reported[bad], total[good] - reported[good]
    print(f"{name:12} reported: {told}; F1 {2 * right / (2 * right + wrong + missed):.3f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both scores; the exit status is 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list what is judged otherwise than labelled")
    parser.add_argument("--round", choices=("first", "second"), help="only those of one round")
    options = parser.parse_args(arguments)
    labels = [label for label in read() if options.round in (None, label.round)]
    wanted = {label.folder for label in labels}
    folder = corpus.corpus_folder()
    for distribution in corpus.pinned(corpus.HERE / "unseen.txt"):
        if distribution.folder in wanted:
            corpus.fetch(distribution, folder, corpus.by_hash)
    for name in sorted({label.set for label in labels}):
        score(name, [label for label in labels if label.set == name], folder, misses=options.misses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
