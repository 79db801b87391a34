"""Data in test and support code whose name says that it is made up: `fake_namespaces = '[...]'`.

In production code that is a defect if something uses it, and SR107's. Elsewhere it is no finding of any check, and still what a reviewer notes
down as test data, so it is told from the names alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import words
from flake8_secreview.report.model import Named

if TYPE_CHECKING:
    from flake8_secreview.context import Context

WORDS = frozenset(
    ("fake", "fakes", "dummy", "dummies", "stub", "stubs", "mock", "mocked", "bogus", "sample", "samples")
)
_LITERAL = ast.Dict | ast.List | ast.Tuple | ast.Set


def made_up(context: Context) -> list[Named]:
    """Literals with such a name, in the order of the file; none in production code. The line is that of the name, 1-based."""
    if context.role == "production" or not any(word in context.source.lower for word in WORDS):
        return []
    found: list[Named] = [
        {"name": name, "line": line}
        for name, line, value in _assigned(context)
        if _is_data(value) and not WORDS.isdisjoint(words.split(name))
    ]
    return sorted(found, key=lambda item: item["line"])


def _assigned(context: Context) -> Iterator[tuple[str, int, ast.expr]]:
    for node in context.nodes(ast.Assign):
        for target in node.targets:
            yield _tail(target), target.lineno, node.value
    for annotated in context.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield _tail(annotated.target), annotated.target.lineno, annotated.value


def _tail(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_data(value: ast.expr) -> bool:
    """Is a value text, a number, or a display with something in it? `None` and `True` stand for no data."""
    if isinstance(value, ast.Constant):
        return bool(value.value) and not isinstance(value.value, bool) and value.value is not ...
    return isinstance(value, _LITERAL) and bool(value.keys if isinstance(value, ast.Dict) else value.elts)
