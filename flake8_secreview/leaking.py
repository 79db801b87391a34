"""What the rules about leaks ask first. Most files have no hot line and no object that shows its fields: then the analysis is not even loaded."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from flake8_secreview import sensitive
from flake8_secreview.hot_lines import Lines
from flake8_secreview.terminals import terminal
from flake8_secreview.where import lines_of

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.rule import Finding, Rule

# What stands in a file with an object whose text may show its fields.
RECORD_WORDS = frozenset(
    ("dataclass", "define", "attr", "attrs", "frozen", "mutable", "attributes", "NamedTuple", "BaseModel", "Struct", "BaseSettings", "SQLModel")
)  # fmt: skip
TEXT_METHODS = frozenset(("__repr__", "__str__", "__unicode__", "__format__"))
NAMED_TUPLE = "namedtuple"


def hot_lines(context: Context) -> Lines:
    """The hot lines of a file, looked for once."""
    found: Lines | None = context.memo.get(Lines)
    if found is None:
        found = context.memo[Lines] = Lines(context, sensitive.of(context))
    return found


def report(rule: Rule, context: Context, advice: str) -> Iterator[Finding]:
    """The findings of one rule about values that reach a sink."""
    if hot_lines(context).all:
        from flake8_secreview import leaks

        yield from leaks.report(rule, context, advice)


def report_texts(rule: Rule, context: Context) -> Iterator[Finding]:
    """Secret fields that the text of an object shows."""
    if NAMED_TUPLE in context.words or not TEXT_METHODS.isdisjoint(context.words) or _has_record(context):
        from flake8_secreview import leaks

        yield from leaks.report_texts(rule, context)


def _has_record(context: Context) -> bool:
    """Do the words that make records stand at a class, and not in a comment?"""
    words = RECORD_WORDS & context.words
    if not words:
        return False
    lines = (*lines_of(context, words), *_lines_of_attr_s(context))
    classes = context.around(lines).by_type.get(ast.ClassDef, [])
    return any(map(may_be_record, cast("list[ast.ClassDef]", classes)))


def _lines_of_attr_s(context: Context) -> Iterator[int]:
    """The lines with `attr.s`, whatever attr is called there: an "s" behind what may stand before it in a decorator, which that of "%s" is not."""
    if "attr" not in context.words:  # of the import
        return
    source = context.source
    for before in _before_s():
        for match in before.finditer(source.text):
            yield source.line_at(match.end() - 1)[0]


@functools.cache
def _before_s() -> list[re.Pattern[str]]:
    # One for each sign: an expression is searched for fast if it begins with a fixed character.
    return [re.compile(re.escape(sign) + r"\s{0,99}s(?!\w)") for sign in "@.(\\"]


def may_be_record(node: ast.ClassDef) -> bool:
    """A first look at a class: does a decorator or a base class have one of these names?"""
    return any(terminal(part) in RECORD_WORDS or terminal(part) == "s" for part in (*node.decorator_list, *node.bases))
