"""Where in a file test code may be imported, told by its text alone."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from flake8_secreview import marks, where

if TYPE_CHECKING:
    from flake8_secreview.context import Context


def where_imported(context: Context) -> Iterable[int]:
    """The lines on which test code may be imported, for `Rule.where`: those that import and speak of tests, mocks or a test library."""
    known: list[int] | None = context.memo.get(where_imported)
    if known is None:
        # Where the module itself is called so, `from . import x` speaks of tests.
        relative = any(word in context.module.lower() for word in _TELLING)
        known = where_imports(context, None if relative else told_words(context))
        if not IMPORTERS.isdisjoint(context.words):  # their own names do not matter, since an alias may stand for them
            known += where.lines_of(context, told_words(context))
        context.memo[where_imported] = known
    return known


def told_words(context: Context) -> frozenset[str]:
    """The words of a file that tell test code."""
    return context.marked(_TOLD) | (_test_words(context.config.test_modules) & context.words)


def where_imports(context: Context, told: Collection[str] | None) -> list[int]:
    """The lines with an import in which one of these words is; None: with any import."""
    found: list[int] = []
    source, text = context.source, context.source.text
    at = text.find("import", context.code_start) if told or told is None else -1
    while at >= 0:
        number, after = source.line_at(at)
        end = after
        if text[after - 2 : after] in ("(\n", "\\\n"):
            end = text.find(")", after)
            end = len(text) if end < 0 else end
        start = source.starts[number - 1]
        if told is None or any(word in text[start:end] for word in told):
            found.append(number)
        at = text.find("import", after)
    return found


IMPORTERS = frozenset(("import_module", "__import__", "import_string"))
_TELLING = ("test", "mock")
_TOLD = marks.watch(*_TELLING)


@functools.lru_cache(maxsize=4)
def _test_words(modules: tuple[str, ...]) -> frozenset[str]:
    """For each library that says neither of them, a word that is in every import of it."""
    from flake8_secreview import testlibs

    return frozenset(
        name.rpartition(".")[2]
        for name in testlibs.modules(modules)
        if not any(word in name.lower() for word in _TELLING)
    )
