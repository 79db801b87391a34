"""Show code without showing secrets.

What a finding about a secret points at is masked, and every other place where the same value stands, and what the table of known formats
recognises on its own. A mask has always the same width, so that it does not tell the length.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flake8_secreview.source import Place

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.engine import Located

MASK = "••••••"
SECRET = ("SR4", "SR105")  # what must not be shown; a UUID or an address is shown, it is what the finding is about
_NO_VALUE = frozenset(("SR409", "SR499"))  # about a declaration, about a check: there is no value
_SHORTEST = 4  # a shorter value is masked where it was found only: it may be any word elsewhere
_MAX_WIDTH = 200


@functools.cache
def _quotes() -> re.Pattern[str]:
    return re.compile(r"""\s*[A-Za-z]{0,2}(?:'''|\"\"\"|'|\")""")


class Masker:
    """Masks the secrets of one file."""

    def __init__(self, context: Context, found: Iterable[Located]) -> None:
        self.source = context.source
        self.contents: set[str] = set()
        self.spans: dict[int, list[tuple[int, int]]] = {}  # line -> columns
        secret = [item for item in found if item.rule.code.startswith(SECRET)]
        for located in secret:
            if located.rule.code not in _NO_VALUE and located.finding.content != located.finding.name:
                self.contents.update(_spellings(located.finding.content))
        for place in self._places(context, secret):
            self._add(place)

    def _places(self, context: Context, secret: Sequence[Located]) -> Iterable[Place]:
        """What to mask: the strings that a finding covers, the part of a string that it points into, else its own span."""
        if not secret:
            return
        strings = [context.source.place(node) for node in context.nodes(ast.JoinedStr)]
        strings += [
            context.source.place(node) for node in context.nodes(ast.Constant) if isinstance(node.value, str | bytes)
        ]
        for located in secret:
            place = located.place
            if located.rule.code in _NO_VALUE:
                continue
            inside = False
            for string in strings:
                start, end = (string.line, string.column), (string.end_line, string.end_column)
                if (place.line, place.column) <= start and end <= (place.end_line, place.end_column):
                    inside = True
                    yield string
                elif start < (place.end_line, place.end_column) and (place.line, place.column) < end:
                    inside = True
                    yield Place(*max(start, (place.line, place.column)), *min(end, (place.end_line, place.end_column)))
            if not inside:
                yield place
                # The name stands here, the value elsewhere in the statement.
                yield from (string for string in strings if place.line <= string.line <= place.end_line)

    def _add(self, place: Place) -> None:
        for number in range(place.line, place.end_line + 1):
            text = self.source.line(number).rstrip("\r\n")
            start = place.column if number == place.line else 0
            end = place.end_column if number == place.end_line else len(text)
            if number == place.line and (quote := _quotes().match(text[:end], start)):
                start = quote.end()
            if number == place.end_line:
                while end > start and text[end - 1] in "\"'":
                    end -= 1
            if start < end:
                self.spans.setdefault(number, []).append((start, end))

    def line(self, number: int) -> str:
        """A line (1-based) as it may be shown: masked, without its end, not too wide, without control characters."""
        text = self.source.line(number).rstrip("\r\n")
        shown, at = [], 0
        for start, end in _merged(self.spans.get(number, ())):
            shown += [text[at:start], MASK]
            at = end
        shown.append(text[at:])
        return self.text("".join(shown).expandtabs(4))

    def text(self, text: str) -> str:
        """A text from the file as it may be shown."""
        for content in self.contents:
            if content in text:
                text = text.replace(content, MASK)
        text = _without_known_formats(text)
        if len(text) > _MAX_WIDTH:
            text = text[: _MAX_WIDTH - 1] + "…"
        return text if text.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in text)

    def string(self, node: ast.Constant) -> str:
        """The value of a string constant as it may be shown."""
        if not isinstance(node.value, str):
            return ""
        place = self.source.place(node)
        if any(number in self.spans for number in range(place.line, place.end_line + 1)):
            return MASK
        return self.text(" ".join(node.value.split()))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spellings(content: str) -> Iterable[str]:
    """The value, its lines, and how it is spelled in a literal."""
    lines = [content, *content.split("\n"), content.encode("unicode_escape").decode("ascii"), repr(content)[1:-1]]
    return (line for line in lines if len(line.strip()) >= _SHORTEST)


def _without_known_formats(text: str) -> str:
    from flake8_secreview.formats import find

    found = _merged((match.start, match.end) for match in find(text))
    for start, end in reversed(found):
        text = text[:start] + MASK + text[end:]
    return text
