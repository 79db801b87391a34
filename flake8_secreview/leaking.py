"""What the rules about leaks ask first. Most files have no hot line and no object that shows its fields: then the analysis is not even loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import sensitive
from flake8_secreview.hot_lines import Lines

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.rule import Finding, Rule

# What stands in a file with an object whose text may show its fields.
RECORD_WORDS = frozenset(
    ("dataclass", "define", "attr", "attrs", "frozen", "mutable", "attributes", "NamedTuple", "BaseModel", "Struct", "BaseSettings", "SQLModel")
)  # fmt: skip
TEXT_METHODS = frozenset(("__repr__", "__str__", "__unicode__", "__format__"))
NAMED_TUPLE = "namedtuple"
_SHOWING = RECORD_WORDS | TEXT_METHODS | {NAMED_TUPLE}


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
    if not _SHOWING.isdisjoint(context.words):
        from flake8_secreview import leaks

        yield from leaks.report_texts(rule, context)
