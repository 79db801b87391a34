"""Comments and docstrings, found without tokenizing the file."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily
from flake8_secreview.source import Place, Source

if TYPE_CHECKING:
    import re

    from flake8_secreview import lexing
else:
    lexing = lazily.module("flake8_secreview.lexing")


def is_docstring(node: ast.AST, parent: Callable[[ast.AST], ast.AST | None]) -> bool:
    """Whether a string is a statement of its own: the docstring of a module, class or function, or of an attribute (PEP 258)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return isinstance(parent(node), ast.Expr)
    return False


def comments(
    source: Source,
    tree: ast.Module,
    gate: re.Pattern[str],
    nodes: Iterable[ast.AST] | None = None,
    numbers: Iterable[int] | None = None,
) -> Iterator[tuple[Place, str]]:
    """The comments that `gate.search` finds something in: their places, and their text from the "#" to the end of the line.

    Only lines with a "#" that the gate lets through are looked at. `nodes` may give the string literals of the tree (more nodes do no
    harm), to save walking it; `numbers` the lines to look at, sorted: those of which strings it holds have to be among `nodes`.
    """
    candidates: list[int] = []
    lines = enumerate(source.lines, 1) if numbers is None else ((number, source.line(number)) for number in numbers)
    for number, line in lines:
        if "#" in line and gate.search(line, line.index("#")):
            candidates.append(number)
    if not candidates:
        return
    strings = _string_places(source, candidates, ast.walk(tree) if nodes is None else nodes)
    for number in candidates:
        line = source.line(number).rstrip("\r\n")
        start = line.find("#")
        for first, end in strings.get(number, ()):
            if start < first:
                break
            if start < end:
                start = line.find("#", end)
                if start < 0:
                    break
        if start >= 0 and gate.search(line, start):
            yield Place(number, start, number, len(line)), line[start:]


def _string_places(source: Source, lines: list[int], nodes: Iterable[ast.AST]) -> dict[int, list[tuple[int, int]]]:
    """For each of `lines` (sorted) the columns that string tokens take, sorted."""
    found: dict[int, list[tuple[int, int]]] = {}
    for node in nodes:
        if type(node) is not ast.JoinedStr and (type(node) is not ast.Constant or type(node.value) not in (str, bytes)):
            continue
        index = bisect_left(lines, node.lineno)
        last = node.end_lineno or node.lineno
        if index == len(lines) or lines[index] > last:
            continue
        spelling = lexing.spell(source, node)  # adjacent strings may have comments between them
        if spelling is None:
            # Before Python 3.12 what is inside an f-string has the place of the whole, which is in the list itself.
            continue
        for place in spelling.token_places():
            for number in lines[bisect_left(lines, place.line) : bisect_right(lines, place.end_line)]:
                first = place.column if number == place.line else 0
                end = place.end_column if number == place.end_line else len(source.line(number))
                found.setdefault(number, []).append((first, end))
    for places in found.values():
        places.sort()
    return found
