"""How one string literal is written in the file: which source characters stand for which character of its value.

A literal here is what the parser makes one node of: one or more adjacent string tokens (implicit concatenation), with
comments, line ends and backslashes between them. `spell` lexes it again from the source text and checks that the result equals the
value in the tree, so that a wrong answer is never given: positions inside f-strings are not exact before Python 3.12.

Rules followed: Python Language Reference, "Lexical analysis", sections on string, bytes and f-string literals.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from flake8_secreview.source import Place, Source
from flake8_secreview.strings import HOLE

_MAX_NESTED = 40  # f-strings inside f-strings; more than people write, less than the recursion limit
_SIMPLE_ESCAPES = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}


class _Unlexable(Exception):
    """The text at the node's position is not the literal that the tree says is there."""


class _Run(NamedTuple):
    """`length` characters of the value, written as `width` characters at `offset` of the literal's text.

    Either both are equal and character i of the run stands at offset + i, or the run is one character of the value.
    """

    offset: int
    length: int
    width: int


class Spelling:
    """The lexed literal: maps offsets in its value to places in the file."""

    __slots__ = ("_line", "_line_starts", "_runs", "_starts", "tokens", "value")

    def __init__(self, line: int, line_starts: list[int], lexer: _Lexer) -> None:
        self.value = "".join(lexer.pieces)
        self.tokens = lexer.tokens
        self._runs = lexer.runs
        self._starts = lexer.starts
        self._line = line
        self._line_starts = line_starts

    def place(self, start: int, end: int) -> Place:
        """The place of `value[start:end]`, 0 <= start <= end <= len(value); between characters when it is empty."""
        first = self._offset(start)
        last = self._end_offset(end) if end > start else first
        return Place(*self._position(first), *self._position(last))

    def token_places(self) -> list[Place]:
        """The places of the string tokens that make up the literal, with prefix and quotes, in order."""
        return [Place(*self._position(start), *self._position(end)) for start, end in self.tokens]

    def _offset(self, index: int) -> int:
        if index >= len(self.value):
            return self._end_offset(index) if index else self.tokens[0][0]
        number = bisect_right(self._starts, index) - 1
        run = self._runs[number]
        return run.offset + (index - self._starts[number])

    def _end_offset(self, index: int) -> int:
        number = bisect_right(self._starts, index - 1) - 1
        run = self._runs[number]
        if run.length != run.width:
            return run.offset + run.width
        return run.offset + (index - self._starts[number])

    def _position(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self._line_starts, offset) - 1
        return self._line + row, offset - self._line_starts[row]


def spell(source: Source, node: ast.expr) -> Spelling | None:
    """Lex the str, bytes or f-string literal `node` from `source`; None if the text there is not that literal."""
    expected = literal_value(node)
    if expected is None:
        return None
    place = source.place(node)
    if place.line < 1 or place.end_line > len(source.lines):
        return None
    # Offset 0 is the start of the literal: of a long line no more than the literal is copied.
    line_starts = [-place.column]
    lines = []
    for number in range(place.line, place.end_line + 1):
        text = source.lines[number - 1]
        start = place.column if number == place.line else 0
        lines.append(text[start : place.end_column if number == place.end_line else len(text)])
        line_starts.append(line_starts[-1] + len(text))
    line_starts.pop()
    lexer = _Lexer("".join(lines), isinstance(node, ast.Constant) and isinstance(node.value, bytes))
    try:
        lexer.run()
    except (_Unlexable, IndexError, ValueError, KeyError):
        return None
    spelling = Spelling(place.line, line_starts, lexer)
    return spelling if spelling.value == expected and spelling.tokens else None


def literal_value(node: ast.expr) -> str | None:
    """The characters of a literal: bytes as Latin-1, each replacement field of an f-string as one `HOLE`."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return node.value
        return node.value.decode("latin-1") if isinstance(node.value, bytes) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else HOLE
            for part in node.values
        )
    return None


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """A compiled regular expression, made when it is first needed: nothing is compiled at import."""
    return re.compile(expression)


class _Lexer:
    """One pass over the text of a literal."""

    def __init__(self, text: str, is_bytes: bool) -> None:
        self.text = text
        self.position = 0
        self.is_bytes = is_bytes
        self.pieces: list[str] = []
        self.runs: list[_Run] = []
        self.starts: list[int] = []
        self.tokens: list[tuple[int, int]] = []
        self.length = 0

    def run(self) -> None:
        while self._skip_blank():
            start = self.position
            self._token()
            self.tokens.append((start, self.position))

    def _skip_blank(self) -> bool:
        """Go to the next string token: over blanks, line ends, comments and line continuations. False at the end."""
        match = pattern(r"(?:[ \t\f\r\n]+|\\\r?\n|#[^\r\n]*)*").match(self.text, self.position)
        if match:
            self.position = match.end()
        return self.position < len(self.text)

    def _token(self) -> None:
        match = pattern(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")").match(self.text, self.position)
        if not match:
            raise _Unlexable
        prefix, quote = match.group(1).lower(), match.group(2)
        raw, formatted = "r" in prefix, "f" in prefix
        if ("b" in prefix) != self.is_bytes:
            raise _Unlexable
        special = pattern(f"[\\\\\\r{quote[0]}{'{}' if formatted else ''}]")
        text = self.text
        i = match.end()
        while True:
            found = special.search(text, i)
            if not found:
                raise _Unlexable
            j = found.start()
            self._plain(i, j)
            char = text[j]
            if char == quote[0]:
                if text.startswith(quote, j):
                    self.position = j + len(quote)
                    return
                self._plain(j, j + 1)
                i = j + 1
            elif char == "\r":  # the parser reads every line end as "\n"
                i = j + 2 if text.startswith("\n", j + 1) else j + 1
                self._one("\n", j, i - j)
            elif char == "\\":
                i = self._raw_backslash(j) if raw else self._escape(j)
            elif text.startswith(char, j + 1):  # {{ or }}
                self._one(char, j, 2)
                i = j + 2
            elif char == "{":
                i, debug_end = _skip_field(text, j + 1, 0)
                if debug_end:
                    self._plain(j + 1, debug_end)
                self._one(HOLE, j, i - j)
            else:
                raise _Unlexable

    def _plain(self, start: int, end: int) -> None:
        """text[start:end] stands for itself."""
        if start >= end:
            return
        self.pieces.append(self.text[start:end])
        if self.runs:
            last = self.runs[-1]
            if last.length == last.width and last.offset + last.width == start:
                width = end - last.offset
                self.runs[-1] = _Run(last.offset, width, width)
                self.length += end - start
                return
        self.runs.append(_Run(start, end - start, end - start))
        self.starts.append(self.length)
        self.length += end - start

    def _one(self, char: str, offset: int, width: int) -> None:
        """`width` characters at `offset` stand for one character."""
        self.pieces.append(char)
        self.runs.append(_Run(offset, 1, width))
        self.starts.append(self.length)
        self.length += 1

    def _raw_backslash(self, j: int) -> int:
        """A backslash stays in a raw literal, and a quote or backslash after it stays too."""
        end = j + 2 if self.text[j + 1] in "\\'\"" else j + 1
        self._plain(j, end)
        return end

    def _escape(self, j: int) -> int:
        text = self.text
        char = text[j + 1]
        if char in _SIMPLE_ESCAPES:
            self._one(_SIMPLE_ESCAPES[char], j, 2)
            return j + 2
        if char == "\n":
            return j + 2
        if char == "\r":
            return j + 3 if text.startswith("\n", j + 2) else j + 2
        if char in "01234567":
            digits = pattern("[0-7]{1,3}").match(text, j + 1)
            assert digits
            number = int(digits.group(), 8)
            self._one(chr(number & 0xFF if self.is_bytes else number), j, digits.end() - j)
            return digits.end()
        if char == "x" or (char in "uU" and not self.is_bytes):
            end = j + 2 + _HEX_DIGITS[char]
            self._one(chr(int(text[j + 2 : end], 16)), j, end - j)
            return end
        if char == "N" and not self.is_bytes and text.startswith("{", j + 2):
            import unicodedata

            end = text.index("}", j) + 1
            self._one(unicodedata.lookup(text[j + 3 : end - 1]), j, end - j)
            return end
        self._plain(j, j + 1)  # no escape: the backslash stays
        return j + 1


def _skip_field(text: str, start: int, nested: int) -> tuple[int, int]:
    """Skip a replacement field whose "{" stands before `start`.

    Returns the index after its "}", and for `{expression=}` the index where the self-documenting text ends, else 0.
    """
    if nested > _MAX_NESTED:
        raise _Unlexable
    special = pattern(r"[\[\](){}'\"#!:=]")
    depth = 0
    debug_end = 0
    i = start
    while True:
        found = special.search(text, i)
        if not found:
            raise _Unlexable
        i = found.end()
        char = found.group()
        if char in "([{":
            depth += 1
        elif char in "'\"":
            i = _skip_string(text, i - 1, nested)
        elif char == "#":
            newline = text.find("\n", i)
            i = len(text) if newline < 0 else newline
        elif depth:
            depth -= char in ")]}"
        elif char == "}":
            return i, debug_end
        elif char == ":":
            return _skip_spec(text, i, nested), debug_end
        elif char in "!=":
            if text.startswith("=", i):
                i += 1
            elif char == "=" and text[i - 2] not in "<>":
                after = pattern(r"\s*").match(text, i)
                if after and text[after.end()] in "!:}":
                    i = debug_end = after.end()


def _skip_spec(text: str, start: int, nested: int) -> int:
    """Skip a format specification and the "}" after it; it may hold replacement fields of its own."""
    special = pattern("[{}]")
    i = start
    while True:
        found = special.search(text, i)
        if not found:
            raise _Unlexable
        i = found.end()
        if found.group() == "}":
            return i
        i, _ = _skip_field(text, i, nested + 1)


def _skip_string(text: str, start: int, nested: int) -> int:
    """Skip a string token whose quote stands at `start`; the index after its closing quote."""
    prefix_start = start
    while prefix_start and start - prefix_start < 3 and text[prefix_start - 1].isalnum():
        prefix_start -= 1
    prefix = text[prefix_start:start].lower()
    formatted = "f" in prefix and prefix in ("f", "rf", "fr")
    quote = text[start] * 3 if text.startswith(text[start] * 3, start) else text[start]
    special = pattern(f"[\\\\{quote[0]}{'{' if formatted else ''}]")
    i = start + len(quote)
    while True:
        found = special.search(text, i)
        if not found:
            raise _Unlexable
        i = found.end()
        char = found.group()
        if char == "\\":
            i += 1
        elif char == "{":
            if text.startswith("{", i):
                i += 1
            else:
                i, _ = _skip_field(text, i, nested + 1)
        elif text.startswith(quote, i - 1):
            return i - 1 + len(quote)
