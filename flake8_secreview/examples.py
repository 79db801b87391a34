"""Examples of rules, as code that can be run: the tests of this project and of rule packs.

A snippet is Python source. `# SR404:12` at the end of a line says that SR404 is reported on this line at this column as flake8 prints it (1-based);
several are separated by spaces. `<<kind>>` becomes a generated sample (`samples.render`). Leading lines `# file: PATH` and `# option: NAME = VALUE`
set the name of the file (default: app.py) and options.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable
from typing import NamedTuple

from flake8_secreview import config, samples
from flake8_secreview.engine import Engine
from flake8_secreview.rule import Rule

_MARKERS = re.compile(r"#((?: SR\d{3}:\d+)+)$")
_HEADER = re.compile(r"# (file|option): (.*)")


class Reported(NamedTuple):
    """A code at a place as flake8 prints it: line and column 1-based."""

    line: int
    column: int
    code: str


class Example(NamedTuple):
    """A snippet, ready to run."""

    filename: str
    options: dict[str, str]
    source: str
    expected: list[Reported]


def parse(snippet: str, seed: int = 0) -> Example:
    """Fill in the samples, and read the headers and markers. The headers stay in the source, so lines count from the snippet's first."""
    source = samples.render(snippet, random.Random(seed))
    filename, options = "app.py", {}
    expected = []
    for number, line in enumerate(source.split("\n"), 1):
        if header := _HEADER.fullmatch(line):
            if header[1] == "file":
                filename = header[2]
            else:
                name, _, value = header[2].partition(" = ")
                options[name] = value
        if markers := _MARKERS.search(line):
            for marker in markers[1].split():
                code, _, column = marker.partition(":")
                expected.append(Reported(number, int(column), code))
    return Example(filename, options, source, sorted(expected))


def settings(values: dict[str, str]) -> config.Config:
    """A configuration with the defaults and these values, by option name without prefix. Raises ConfigError."""
    unknown = set(values) - {option.name for option in config.OPTIONS}
    if unknown:
        raise config.ConfigError(f"no such option: {', '.join(sorted(unknown))}")
    return config.from_texts(values, [])


def run(example: Example, wanted: Callable[[Rule], bool], rules: list[Rule]) -> list[Reported]:
    """What the wanted rules report on an example."""
    engine = Engine(settings(example.options), [rule for rule in rules if wanted(rule)])
    tree = ast.parse(example.source)
    lines = example.source.splitlines(keepends=True)
    analysis = engine.analyse(tree, lines, example.filename)
    return sorted(
        Reported(located.place.line, located.place.column + 1, located.rule.code) for located in analysis.findings
    )
