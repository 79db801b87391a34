"""Where in a file a rule may find something, told by its text alone.

Walking a tree costs a hundred times more than searching its text, and on most lines of most files there is nothing to find. So a rule says what has to
stand on a line (`Rule.where`), and the engine walks only the statements with such a line. A `Where` gives the numbers of these lines (1-based); lines too
many cost time, a line too few loses findings. What stands before the first statement, most often a licence, is left out: no rule that needs the tree
finds anything there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from flake8_secreview.assigning import COMMANDS
from flake8_secreview.marks import STRONG_NAME, WEAK_NAME, tell, watch

if TYPE_CHECKING:
    from flake8_secreview.context import Context

Where = Callable[["Context"], Iterable[int]]


def text(*needles: str) -> Where:
    """The lines on which one of these texts (lower case) begins, in letters of any case."""
    whole = [(needle, _whole_words(needle)) for needle in needles]

    def where(context: Context) -> list[int]:
        said = context.words
        return [
            line
            for needle, words in whole
            if not words or all(not word.isdisjoint(said) for word in words)
            for line in _lines_with(needle, context)
        ]

    return where


def _whole_words(needle: str) -> list[frozenset[str]]:
    """The words that every text with this needle has, as they may be spelt: "users" of "/users/". Asking for them costs next to nothing."""
    parts = "".join([char if char.isalnum() or char == "_" else " " for char in needle]).split(" ")
    words = [word for word in parts[1:-1] if word]  # not those that may go on beyond the needle
    return [frozenset((word, word.upper(), word.title())) for word in words]


def _lines_with(needle: str, context: Context) -> list[int]:
    known: list[int] | None = context.memo.get((_lines_with, needle))
    if known is None:
        known = context.memo[_lines_with, needle] = []
        source = context.source
        at = source.lower.find(needle, context.code_start)
        while at >= 0:
            line, after = source.line_at(at)
            known.append(line)
            at = source.lower.find(needle, after)
    return known


def expression(pattern: str, *, digits: bool = False, lower: bool = False) -> Where:
    """The lines on which a match of an expression begins.

    An expression that begins with a fixed character is several times faster than one that begins with a class. `digits`: it is
    matched against the text with every ASCII digit written as "0", so that a number can begin it; `lower`: against the text in lower case.
    """
    compiled = functools.cache(lambda: re.compile(pattern))

    def where(context: Context) -> list[int]:
        source = context.source
        search, found = compiled().search, []
        searched = source.digits if digits else source.lower if lower else source.text
        match = search(searched, context.code_start)
        while match:
            line, after = source.line_at(match.start())
            found.append(line)
            match = search(searched, max(after, match.end()))
        return found

    return where


def words(*needles: str) -> Where:
    """The lines with a word (letters, digits, underscores) that holds one of these (lower case)."""
    mark = watch(*needles)

    def where(context: Context) -> list[int]:
        return lines_of(context, context.marked(mark))

    return where


def judged(mark: str, judge: Callable[[str], bool], *, least: int) -> Where:
    """The lines with a word of at least so many characters that `judge` picks out: it is asked once for all files that have the word. `mark` is
    what the words are remembered under."""
    tell(mark, lambda new: [word for word in new.words if len(word) >= least and judge(word)])

    def where(context: Context) -> list[int]:
        return lines_of(context, context.marked(mark))

    return where


def exactly(*names: str) -> Where:
    """The lines with one of these words, as they are written."""
    wanted = frozenset(names)

    def where(context: Context) -> list[int]:
        return lines_of(context, wanted & context.words)

    return where


class _Either:
    """Several in one."""

    def __init__(self, wheres: tuple[Where, ...]) -> None:
        self.wheres = wheres

    def __call__(self, context: Context) -> set[int]:
        return {line for each in self.wheres for line in each(context)}


def either(*wheres: Where) -> Where:
    """The lines that any of these gives."""
    return _Either(wheres)


def parts(where: Where) -> tuple[Where, ...]:
    """What `either` made one of. Rules have parts in common, and a file is searched for each only once."""
    return tuple(part for each in where.wheres for part in parts(each)) if isinstance(where, _Either) else (where,)


colons = expression(r":[0-9a-fA-F]{0,4}:")
"""The lines with what an address of IPv6 has."""


def secret_names(context: Context) -> Iterable[int]:
    """The lines with a word that means a credential, or a part of a key of several words that does. Asked for by many rules, searched once."""
    known: list[int] | None = context.memo.get(secret_names)
    if known is None:
        known = lines_of(context, context.marked(STRONG_NAME))
        known += filter(_may_hold_random(context), lines_of(context, context.marked(WEAK_NAME)))
        if not COMPOUNDS_BEGIN.isdisjoint(context.words):
            for compounds in _COMPOUNDS:
                known += compounds(context)
        context.memo[secret_names] = known
    return known


def _may_hold_random(context: Context) -> Callable[[int], bool]:
    """May a name on a line get a random value? `key` and `token` take no other, and most often they take none: there is no literal on the line."""
    line_of = context.source.line

    def may(number: int) -> bool:
        line = line_of(number)
        return (
            '"' in line
            or "'" in line
            or line.partition("#")[0].rstrip().endswith(_GOES_ON)
            or line_of(number + 1).lstrip().startswith(_GOES_ON_WITH)
            or not _DIGITS.isdisjoint(line)  # a line inside a string
        )

    return may


_GOES_ON = ("(", "[", "{", "=", ":", "\\", "+", "|", " or", " and", " in", " if", " else")
_GOES_ON_WITH = ("=", "!=", "+", "%", "or ", "and ", "in ", "not in ", "if ", "else ", '"', "'")
_DIGITS = frozenset("0123456789")
credentials = either(secret_names, words(*COMMANDS))
"""The same, and the lines on which a command or a statement of SQL may hold one."""

# Keys of several words that mean a credential though none of the words does: "connection string", "backup-code" (see words.py).
COMPOUNDS_BEGIN = frozenset(
    ("conn", "connection", "backup", "CONN", "CONNECTION", "BACKUP", "Conn", "Connection", "Backup")
)
_COMPOUNDS = (
    expression(r"conn(?:ection)?[ .\-]{1,3}str", lower=True),
    expression(r"backup[ .\-]{1,3}code", lower=True),
)


_FEW = 30


@functools.cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[\w\x80-\U0010ffff]+")  # as `Source.words` takes them apart


def lines_of(context: Context, found: Collection[str]) -> list[int]:
    """The lines with one of these words, which stand alone there."""
    if not found:
        return []
    source = context.source
    start, found = context.code_start, frozenset(found)
    if len(found) > _FEW:  # one way through the file, not one for each word
        return [source.line_at(match.start())[0] for match in _word().finditer(source.text, start) if match[0] in found]
    lines: list[int] = []
    for word in found:
        lines += {source.line_at(at)[0] for at in source.occurrences(word, start)}  # a long line may hold it many times
    return lines
