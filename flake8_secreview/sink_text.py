"""Can there be a sink in a file, told by its text: most files with sensitive words have none.

Costs a search of the text, and spares the outline of its functions. Errs towards True.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from flake8_secreview.sinks import FUNCTIONS, LOG_FIRST, LOG_FUNCTION, METHODS, TRACERS, apart, imported, in_comment
from flake8_secreview.source import occurrences

if TYPE_CHECKING:
    from flake8_secreview.context import Context

_METHODS, _FUNCTIONS = frozenset(METHODS), frozenset(FUNCTIONS)
_FAILURES = TRACERS | {"raise", "assert"}
_SPACE = " \t\f\r\n\\"


@functools.cache
def _log_functions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What `sinks.is_log_function` knows, in lower case: `log_debug`; the end of `debug_log`."""
    return re.compile(rf"log(?:ger)?[_\d]{{0,40}}(?:{'|'.join(sorted(LOG_FUNCTION))})"), re.compile(r"log(?!\w)")


def may_be_in(context: Context) -> bool:
    """Can there be a sink in a file?"""
    words, text = context.words, context.source.text
    methods = words & _METHODS
    return (
        not _FAILURES.isdisjoint(words)
        or any(f".{word}" in text for word in methods)
        or any(is_called(word, text) for word in words & _FUNCTIONS)
        or any(name.rpartition(".")[2] in words for name in context.config.log_functions)
        or imported().search(text) is not None
        or _has_log_function(context.source.lower)
        or (
            bool(methods)
            and any(
                match[1] in methods or (match[1] == "#" and not in_comment(text, match.start()))
                for match in apart().finditer(text)
            )
        )
    )


def _has_log_function(lower: str) -> bool:
    first, last = _log_functions()
    return first.search(lower) is not None or any(
        lower[max(match.start() - 20, 0) : match.start()].rstrip("_0123456789").endswith(LOG_FIRST)
        for match in last.finditer(lower)
    )


def is_called(word: str, text: str) -> bool:
    """Does a parenthesis, or a comment, follow a word somewhere in a text?"""
    size = len(word)
    return any(text[at + size : at + size + 100].lstrip(_SPACE)[:1] in ("(", "#", "") for at in occurrences(text, word))
