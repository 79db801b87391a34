"""How right is the surface inventory? Compare it with modules that were labelled by reading.

    python tools/score_surface.py [--wrong]

surface_labels.csv says of 59 modules of real projects, for each of eight categories, whether a reader finds it there (`sdist,path,category,present`).
The modules are from the distributions of corpus.txt, which are fetched as tools/corpus.py does. The first 44 were read while the table was
written; the last 15 were labelled before the table had seen them. A module counts for what it does itself: a
helper of its own project that opens a file for it has the file on its own surface. Prints the share of right answers and of labels
found and wrongly found; --wrong lists the answers that differ. The exit status is 1 below 95 %.
"""

from __future__ import annotations

import argparse
import ast
import csv
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import corpus

from flake8_secreview import config
from flake8_secreview.context import Context
from flake8_secreview.surface import Touch, inventory

LABELS = Path(__file__).resolve().with_name("surface_labels.csv")
ENOUGH = 0.95


class Label(NamedTuple):
    """A line of the labels."""

    sdist: str
    path: str
    category: str
    present: bool


def labels(file: Path = LABELS) -> list[Label]:
    """The labels, in the order of the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Label(sdist, path, category, present == "yes")
            for sdist, path, category, present in list(csv.reader(lines))[1:]
        ]


def touches(folder: Path, path: str) -> list[Touch]:
    """The surface of one module of a distribution."""
    os.chdir(folder)
    lines = corpus.read_lines(folder / path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
        tree = ast.parse("".join(lines))
    return inventory(Context(tree, lines, path, config.from_texts({}, [])))


def judged(folder: Path) -> Iterator[tuple[Label, list[Touch]]]:
    """Each label with what the inventory found of its category. Fetches what is not in the folder."""
    known = {distribution.folder: distribution for distribution in corpus.pinned()}
    found: dict[tuple[str, str], list[Touch]] = {}
    for label in labels():
        module = (label.sdist, label.path)
        if module not in found:
            found[module] = touches(corpus.fetch(known[label.sdist], folder), label.path)
        yield label, [touch for touch in found[module] if touch.category == label.category]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wrong", action="store_true", help="list the answers that differ from the label")
    options = parser.parse_args(arguments)
    answers = list(judged(corpus.corpus_folder()))
    missed = [(label, found) for label, found in answers if label.present and not found]
    extra = [(label, found) for label, found in answers if not label.present and found]
    if options.wrong:
        for label, found in (*missed, *extra):
            evidence = ", ".join(f"{touch.name}:{touch.line}" for touch in found[:4]) or "nothing"
            print(f"{label.sdist}/{label.path}: {label.category}: read {label.present}, found {evidence}")
    present = sum(label.present for label, _ in answers)
    right = 1 - (len(missed) + len(extra)) / len(answers)
    modules = len({(label.sdist, label.path) for label, _ in answers})
    print(
        f"{modules} modules, {len(answers)} answers: {right:.1%} right; of {present} that are there {len(missed)} missed, "
        f"of {len(answers) - present} that are not {len(extra)} found"
    )
    return 0 if right >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
