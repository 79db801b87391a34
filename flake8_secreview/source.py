"""The text of one file, and places in it.

Everything the plugin reports is a `Place`: lines are 1-based, columns are 0-based and count *characters*. The `ast` module
counts columns in UTF-8 bytes, so every offset that comes from a node goes through `Source.column` first.
"""

from __future__ import annotations

import ast
import bisect
import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

_AS_ZERO = dict.fromkeys(range(ord("1"), ord("9") + 1), "0")
_APART = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}


def words_of(text: str) -> frozenset[str]:
    """Everything in a text that is made of letters, digits and underscores only, as far as ASCII goes."""
    return frozenset(text.translate(_APART).split())


def occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands alone in a text (0-based characters)."""
    size = len(word)
    at = text.find(word)
    while at >= 0:
        end = at + size
        if not (at and goes_on(text[at - 1])) and not goes_on(text[end : end + 1]):
            yield at
        at = text.find(word, end)


def goes_on(char: str) -> bool:
    """Is a character a part of the word beside it?"""
    return char.isalnum() or char == "_"


def lines_holding(needle: str, text: str, lower: str) -> Iterator[str]:
    """The lines of a text, each once, that hold a needle; `lower` is the text as the needle is spelt, of the same length (see `lowered`)."""
    at = lower.find(needle)
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text[text.rfind("\n", 0, at) + 1 : end]
        at = lower.find(needle, end)


def lowered(text: str) -> str:
    """A text in lower case, of the same length: a few letters, which have no lower case of one character, stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join([low if len(low := char.lower()) == 1 else char for char in text])


class Place(NamedTuple):
    """A span of the file: lines 1-based, columns 0-based characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """The lines of a file as flake8 read them: decoded, without a byte order mark, line ends kept."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._places: dict[str, list[int]] = {}
        self._ends: dict[int, list[int]] = {}  # of lines that are not ASCII: where each character ends, in bytes

    @cached_property
    def text(self) -> str:
        """The whole file as one string: what flake8 gave to `ast.parse`."""
        return "".join(self.lines)

    @cached_property
    def lower(self) -> str:
        """The text in lower case, character by character, for the gates that search it for words."""
        return lowered(self.text)

    @cached_property
    def digits(self) -> str:
        """The text with every ASCII digit written as "0"."""
        return self.text.translate(_AS_ZERO)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text, comments included; see `words_of`."""
        return words_of(self.text)

    def occurrences(self, word: str, start: int = 0) -> list[int]:
        """Where a word stands alone in the text from `start` on (0-based characters). The same few words are asked for again and again."""
        known = self._places.get(word)
        if known is None:
            known = self._places[word] = [*occurrences(self.text, word)]
        return known[bisect.bisect_left(known, start) :] if start else known

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts in the text, and where the text ends (0-based characters)."""
        return [0, *itertools.accumulate(map(len, self.lines))]

    def line_at(self, offset: int) -> tuple[int, int]:
        """The line (1-based) of a character of the text (0-based), and where the next line starts."""
        number = bisect.bisect_right(self.starts, offset)
        return number, self.starts[min(number, len(self.starts) - 1)]

    def line(self, number: int) -> str:
        """Line `number` (1-based) with its line end, or the empty string where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _length(self, number: int) -> int:
        """The length of a line (1-based) without its end. It copies nothing: a long line may have a finding every few characters."""
        line = self.line(number)
        return len(line) - line.endswith(("\n", "\r")) - line.endswith("\r\n")

    def column(self, line: int, offset: int) -> int:
        """Turn an offset of `ast` (UTF-8 bytes, 0-based) on a line (1-based) into characters (0-based)."""
        text = self.line(line)
        if text.isascii():
            return offset
        ends = self._ends.get(line)
        if ends is None:
            sizes = (1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4 for char in text)
            ends = self._ends[line] = list(itertools.accumulate(sizes))
        return bisect.bisect_right(ends, offset)

    def place(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler) -> Place:
        """The span of a node that has a position."""
        end_line = node.end_lineno or node.lineno
        end_offset = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return Place(
            node.lineno, self.column(node.lineno, node.col_offset), end_line, self.column(end_line, end_offset)
        )

    def clamp(self, place: Place) -> Place:
        """The nearest place that exists in the file.

        Editors lose every diagnostic of a file that has one on a line that does not exist.
        """
        line = min(max(place.line, 1), max(len(self.lines), 1))
        column = min(max(place.column, 0), self._length(line))
        end_line = min(max(place.end_line, line), max(len(self.lines), 1))
        end_column = min(max(place.end_column, 0), self._length(end_line))
        if end_line == line:
            end_column = max(end_column, column)
        return Place(line, column, end_line, end_column)
