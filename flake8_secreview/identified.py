"""Credentials that identify themselves in the strings of a file; what SR403, SR404 and SR405 have in common."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_secreview import calls, formats
from flake8_secreview.context import Context
from flake8_secreview.formats import Match
from flake8_secreview.literals import is_docstring
from flake8_secreview.strings import Text


def identified(text: Text, context: Context, *families: str) -> Iterator[Match]:
    """The credentials of these families of formats in a string that is no docstring."""
    for match in _matches(text, context):
        if match.format.family in families:
            yield match


def _matches(text: Text, context: Context) -> tuple[Match, ...]:
    known = context.memo.get((_matches, text.node))
    if known is None:
        found = (
            () if is_docstring(text.node, context.parent) else formats.find(text.value, given_to(text.node, context))
        )
        known = context.memo[_matches, text.node] = tuple(found)
    return known  # type: ignore[no-any-return]


def given_to(node: ast.expr, context: Context) -> str | None:
    """The name that an expression is given to where it stands: target, keyword, key."""
    parent = context.parent(node)
    if isinstance(parent, ast.keyword):
        return parent.arg
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        target = parent.targets[0] if isinstance(parent, ast.Assign) else parent.target
        named = calls.name_of(target)
        return named[0] if named else None
    if isinstance(parent, ast.Dict):
        for key, value in zip(parent.keys, parent.values, strict=True):
            if value is node and key is not None:
                return calls.key_text(key)
    return None
