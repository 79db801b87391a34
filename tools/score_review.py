#!/usr/bin/env python3
"""Compare what is reported with what readers wrote down who had reviewed whole distributions without knowing the rules.

    python tools/score_review.py [--misses] [--round first|second]

tests/corpus/unseen-review.csv (sources in tools/unseen.txt) says of lines of production code: `T`, a careful reviewer would want to be told, or `F`, it looks like
that and is not; DATA, LOG, TEST or SECRET (SR1 to SR4); and how sure the reader was. The readers also took a whole payload or command line for a leak that may hold
a secret by what a user does: most of what they were less than sure of. A line counts as reported if a rule of its family that is on by default finds
something there or at most two lines away, since they pointed at the statement or at the argument.
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

LABELS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "unseen-review.csv"
FAMILIES = {"DATA": "SR1", "LOG": "SR2", "TEST": "SR3", "SECRET": "SR4"}
SURE = ("high", "medium", "low")
KEYS = ("family", "verdict", "confidence", "round")
NEAR = 2  # lines


class Label(NamedTuple):
    """One row: a line (1-based), the family, T or F, and how sure."""

    folder: str
    path: str
    line: int
    family: str
    verdict: str
    confidence: str
    round: str


def read() -> list[Label]:
    """The labels. Raises ValueError for one that does not exist."""
    with LABELS.open(encoding="utf-8", newline="") as stream:
        labels = [
            Label(f"{r['name']}-{r['version']}", r["path"], int(r["line"]), *(r[key] for key in KEYS))
            for r in csv.DictReader(stream)
        ]
    for label in labels:
        if label.family not in FAMILIES or label.verdict not in ("T", "F") or label.confidence not in SURE:
            raise ValueError(f"{LABELS}: {label}: no such label")
    return labels


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each family; the exit status is 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list what is judged otherwise than labelled")
    parser.add_argument("--round", choices=("first", "second"), help="only those of one round")
    options = parser.parse_args(arguments)
    labels = [label for label in read() if options.round in (None, label.round)]
    folder = corpus.corpus_folder()
    wanted = {label.folder for label in labels}
    for distribution in corpus.pinned(corpus.HERE / "unseen.txt"):
        if distribution.folder in wanted:
            corpus.fetch(distribution, folder, corpus.by_hash)
    engine = Engine(config.from_texts({}, []), [rule for rule in rules.load() if rule.enabled])
    found: dict[tuple[str, str, str], set[int]] = {}
    for name in sorted(wanted):
        paths = sorted({label.path for label in labels if label.folder == name})
        for scanned in scan.scan(engine, paths, str(folder / name)):
            for finding in scanned.findings:
                found.setdefault((name, scanned.path, finding.rule.code[:3]), set()).add(finding.place.line)
    total: Counter[tuple[str, str, str]] = Counter()
    reported: Counter[tuple[str, str, str]] = Counter()
    for label in labels:
        lines = found.get((label.folder, label.path, FAMILIES[label.family]), set())
        is_reported = any(abs(line - label.line) <= NEAR for line in lines)
        total[label[3:6]] += 1
        reported[label[3:6]] += is_reported
        if options.misses and is_reported != (label.verdict == "T"):
            print(
                f"{'missed' if label.verdict == 'T' else 'reported':9} {label.confidence:7} {label.family:7} {label.folder}/{label.path}:{label.line}"
            )
    for family in FAMILIES:
        told = ", ".join(f"{reported[family, 'T', sure]} of {total[family, 'T', sure]} {sure}" for sure in SURE)
        wrong, harmless = (sum(each[family, "F", sure] for sure in SURE) for each in (reported, total))
        print(f"{family:7} reported: {told}; look-alikes {wrong} of {harmless}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
