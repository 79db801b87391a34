"""Credentials that identify themselves: the table of formats, and `find`, which searches any text for them.

>>> [match.format.id for match in find("see AKIA" + "Q3EGTJWZ" + "RBL5KXYP")]
['aws-access-key-id']

The search is one pass over the text: runs without white space and brackets are cut out, a look-up by the first
characters of each part says which formats it may be, and only their expressions are compiled and tried. Everything is
linear in the length of the text.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flake8_secreview import fakes
from flake8_secreview.formats import checksums
from flake8_secreview.formats import text as texts
from flake8_secreview.formats.model import Format
from flake8_secreview.formats.text import UserInfo, userinfo
from flake8_secreview.rule import HIGH, LOW, MEDIUM, Level

__all__ = ["Format", "Match", "UserInfo", "all_formats", "by_id", "find", "userinfo"]


class Match(NamedTuple):
    """A credential found in a text, from `start` to `end` (0-based characters, the end exclusive).

    `checksum` is True where the token's own checksum or structure is right, False where it is wrong, None where there
    is none.
    """

    format: Format
    start: int
    end: int
    checksum: bool | None

    @property
    def confidence(self) -> Level:
        """HIGH with a right checksum or none to check, LOW with a wrong one, MEDIUM for shapes that say little by
        themselves."""
        if self.checksum is not None:
            return HIGH if self.checksum else LOW
        return MEDIUM if self.format.context or (not self.format.prefixes and self.format.shapes) else HIGH


@lru_cache(maxsize=1)
def all_formats() -> tuple[Format, ...]:
    """Every format, in the order of the tables."""
    from flake8_secreview.formats import ai, chat, cloud, forges, generic, payments, saas

    return (
        *cloud.FORMATS, *forges.FORMATS, *chat.FORMATS, *payments.FORMATS, *ai.FORMATS, *saas.FORMATS, *generic.FORMATS
    )  # fmt: skip


@lru_cache(maxsize=1)
def _ids() -> dict[str, Format]:
    return {item.id: item for item in all_formats()}


def by_id(id: str) -> Format:
    """The format with this id; KeyError where there is none."""
    return _ids()[id]


class _Index(NamedTuple):
    """Prefixes by their first characters, and the texts that stand inside tokens."""

    short: dict[str, list[tuple[str, Format]]]
    long: dict[str, list[tuple[str, Format]]]
    inner: tuple[tuple[str, int, Format], ...]
    """With the length of the shortest token, shortest first."""


@lru_cache(maxsize=1)
def _index() -> _Index:
    from flake8_secreview.formats import shapes

    short: dict[str, list[tuple[str, Format]]] = {}
    long: dict[str, list[tuple[str, Format]]] = {}
    inner: list[tuple[str, int, Format]] = []
    for item in all_formats():
        for prefix in item.prefixes:
            table, size = (long, 3) if len(prefix) > 2 else (short, 2)
            table.setdefault(prefix[:size], []).append((prefix, item))
        if item.inner and item.shapes:
            inner.append((item.inner, min(map(shapes.shortest, item.shapes)), item))
    inner.sort(key=lambda entry: entry[1])
    return _Index(short, long, tuple(inner))


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    # ASCII without white space, quotes, brackets, commas, semicolons and backslashes; a class of what may be is quicker than one of what
    # may not.
    return re.compile(r"[!#-&*+\--:=?-Z^_a-z|~]{13,}")


@lru_cache(maxsize=1)
def _starts() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9_\-]+")


def find(text: str, name: str | None = None, nearby: str = "") -> Iterator[Match]:
    """Every credential in `text`, from left to right, without overlaps.

    `name` is what the text was given to, `nearby` any text around it: formats whose shape other things have as well
    are reported only if one of them says so.
    """
    if len(text) < 13:
        return
    found = list(_tokens(text, name, nearby))
    found.extend(_composites(text))
    if not found:
        return
    if len(found) > 1:
        found = _without_overlaps(found)
    yield from found


def _without_overlaps(found: list[Match]) -> list[Match]:
    """Of matches that overlap keep the most specific, then the one with a right checksum, then the longest."""
    found.sort(key=lambda match: (match.format.rank, match.checksum is not True, match.start - match.end, match.start))
    kept: list[tuple[int, int, Match]] = []
    for match in found:
        at = bisect.bisect_left(kept, (match.start, match.end))
        if at and kept[at - 1][1] > match.start:
            continue
        if at < len(kept) and kept[at][0] < match.end:
            continue
        kept.insert(at, (match.start, match.end, match))
    return [match for _, _, match in kept]


def _tokens(text: str, name: str | None, nearby: str) -> Iterator[Match]:
    index = _index()
    short, long, inner = index.short, index.long, index.inner
    starts = _starts()
    for run in _runs().finditer(text):
        begin, end = run.span()
        for part in starts.finditer(text, begin, end):
            at = part.start()
            head = text[at : at + 3]
            for table, key in ((long, head), (short, head[:2])):
                for prefix, item in table.get(key, ()):
                    if text.startswith(prefix, at):
                        match = _try(item, text, at, name, nearby)
                        if match is not None:
                            yield match
        size = end - begin
        for mark, least, item in inner:
            if size < least:
                break
            if text.find(mark, begin, end) >= 0:
                yield from _search(item, text, begin, end, name, nearby)


def _try(item: Format, text: str, at: int, name: str | None, nearby: str) -> Match | None:
    if at and text[at - 1] in "+/" and _open_base64(item):
        # The middle of a longer base64 text. Without this, a text full of such starts would be read once for each of
        # them.
        return None
    found = item.pattern.match(text, at)
    return _accept(item, text, found.start(), found.end(), name, nearby) if found else None


@lru_cache(maxsize=512)
def _open_base64(item: Format) -> bool:
    return item.prefixes[0].isalnum() and any("{b" in shape and "+}" in shape for shape in item.shapes)


def _search(item: Format, text: str, begin: int, end: int, name: str | None, nearby: str) -> Iterator[Match]:
    for found in item.pattern.finditer(text, begin, end):
        match = _accept(item, text, found.start(), found.end(), name, nearby)
        if match is not None:
            yield match


def _accept(item: Format, text: str, start: int, end: int, name: str | None, nearby: str) -> Match | None:
    token = text[start:end]
    state = checksums.verify(item.check, token) if item.check else None
    if state is False and item.certain:
        return None
    prefix = max((known for known in item.prefixes if token.startswith(known)), key=len, default="")
    body = token[len(prefix) :]
    # A right checksum outweighs a part that happens to be regular, but not a word such as EXAMPLE.
    if fakes.fake(body, padded=item.padded or state is True):
        return None
    if state is not True and not _random(item, body):
        return None
    if item.context and not _told(item.context, name, nearby):
        return None
    return Match(item, start, end, state)


def _random(item: Format, body: str) -> bool:
    """Whether the random part of a token without a checksum looks random: long ones have digits, or else upper and
    lower case."""
    if item.padded or len(body) < 16:
        return True
    return any(map(str.isdigit, body)) or body.lower() != body != body.upper()


def _told(context: tuple[str, ...], name: str | None, nearby: str) -> bool:
    around = f"{name or ''} {nearby}".lower()
    return any(word in around for word in context)


def _composites(text: str) -> Iterator[Match]:
    """Formats that are more than one run: keys over several lines, URLs, connection strings, JSON."""
    if "PRIVATE KEY" in text or "PuTTY" in text:
        from flake8_secreview.formats import keys

        for id, start, end, state in keys.find(text):
            yield Match(by_id(id), start, end, state)
    for id, start, end, state in texts.find(text):
        yield Match(by_id(id), start, end, state)
