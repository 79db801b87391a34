#!/usr/bin/env python3
"""Run the checks alone, without flake8's own: the fast way to read findings on a lot of code.

    tools/scan.py [--select PREFIX[,PREFIX]] [--production] [--test-paths GLOBS] [--root FOLDER] PATH...

Prints `path:line:column: CODE message` (1-based, as flake8 does), and on standard error the number of files and the files that do not parse. Paths are judged
relative to --root (default: the working directory). noqa is not applied.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flake8_secreview import config, rules
from flake8_secreview.engine import Engine, Located
from flake8_secreview.paths import classify, relative


class Scanned(NamedTuple):
    """A file that was read: its path, the number of its lines, what was found."""

    path: str
    lines: int
    findings: list[Located]


def python_files(paths: Sequence[str]) -> Iterator[str]:
    """The named files and those below the named folders, in order."""
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, files in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith(".py"))


def production(paths: Iterable[str], settings: config.Config) -> Iterator[str]:
    """Those of these files that are production code."""
    for path in paths:
        if classify(relative(path, settings.root), settings.test_paths, settings.support_paths) == "production":
            yield path


def scan(engine: Engine, paths: Iterable[str], folder: str = "") -> Iterator[Scanned]:
    """What the engine finds in each file, whose paths are relative to a folder; to the engine they are relative to where it runs.

    A file that can't be read or parsed is named on standard error.
    """
    for path in paths:
        try:
            with tokenize.open(os.path.join(folder, path)) as file:
                lines = file.readlines()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
                tree = ast.parse("".join(lines))
        except (OSError, SyntaxError, ValueError, RecursionError) as error:
            print(f"{path}: not parsed: {type(error).__name__}", file=sys.stderr)
            continue
        yield Scanned(path, len(lines), list(engine.analyse(tree, lines, path).findings))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the findings; the exit status is 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("path", nargs="+")
    parser.add_argument("--select", default="SR")
    parser.add_argument("--production", action="store_true", help="production code only")
    parser.add_argument("--test-paths", help="the option; empty: everything is production code")
    parser.add_argument("--root", default=".")
    arguments = parser.parse_args(argv)
    os.chdir(arguments.root)
    texts = {} if arguments.test_paths is None else {"test-paths": arguments.test_paths}
    settings = config.from_texts(texts, [])
    prefixes = tuple(arguments.select.split(","))
    selected = [rule for rule in rules.load() if rule.code.startswith(prefixes)]
    engine = Engine(settings, [rule for rule in selected if rule.enabled or rule.code in prefixes])
    files = lines = 0
    paths = python_files(arguments.path)
    for scanned in scan(engine, production(paths, settings) if arguments.production else paths):
        files += 1
        lines += scanned.lines
        for found in scanned.findings:
            print(f"{scanned.path}:{found.place.line}:{found.place.column + 1}: {found.rule.code} {found.message}")
    print(f"{files} files, {lines} lines", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
