"""Credentials that identify themselves in the strings and comments of a file; what SR403, SR404, SR405, SR410 and SR412 have in common.

Only what has one of the lines of `hints` is looked at: `Rule.where` of these rules gives them.
"""

from __future__ import annotations

import ast
import bisect
import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar, cast

from flake8_secreview import hints, lazily
from flake8_secreview.source import Place

if TYPE_CHECKING:
    from flake8_secreview import calls, credentials, formats, judge, literals, surroundings
    from flake8_secreview.context import Context
    from flake8_secreview.formats import Match
    from flake8_secreview.strings import Text
else:
    calls = lazily.module("flake8_secreview.calls")
    credentials = lazily.module("flake8_secreview.credentials")
    formats = lazily.module("flake8_secreview.formats")
    judge = lazily.module("flake8_secreview.judge")
    literals = lazily.module("flake8_secreview.literals")
    surroundings = lazily.module("flake8_secreview.surroundings")

_SHOWN = frozenset({"jwt", "jwt-base64", "fernet-token"})  # documentation shows what they look like
Item = TypeVar("Item")
HEADERS = frozenset({"http-basic", "http-bearer", "ntlm-type-3"})  # formats that are headers of a request


class Known:
    """A credential in a comment or docstring; `where` says in which."""

    def __init__(self, match: Match, place: Place, value: str, where: str) -> None:
        self.match = match
        self.place = place
        self.value = value
        self.where = where


def identified(context: Context, *families: str) -> Iterator[tuple[Text, Match]]:
    """The credentials of these families of formats in the strings of a file, docstrings apart; "header" is a family of its own."""
    for text, match in _matches(context):
        if family(match) in families:
            yield text, match


def family(match: Match) -> str:
    """What kind of format it is: token, key, url, text, header."""
    return "header" if match.format.id in HEADERS else match.format.family


def _matches(context: Context) -> list[tuple[Text, Match]]:
    memo: list[tuple[Text, Match]] | None = context.memo.get(_matches)
    if memo is None:
        memo = context.memo[_matches] = []
        texts = context.texts_near if _is_near(context) else context.texts
        texts = [text for text in texts if _is_hinted(text.node, context)]
        for text in _holding([text.value for text in texts], texts):
            memo += [(text, match) for match in formats.find(text.value, given_to(text.node, context))]
    return memo


def _is_near(context: Context) -> bool:
    """Are the lines on which a credential may stand among those that the engine looks at? They are where a rule gives them."""
    return context.lines is None or set(context.lines).issuperset(hints.lines(context))


def _is_hinted(node: ast.expr, context: Context) -> bool:
    """Has a string one of the lines on which a credential may stand?"""
    if context.lines is None:
        return True
    lines = hints.lines(context)
    index = bisect.bisect_left(lines, node.lineno)
    return index < len(lines) and lines[index] <= (node.end_lineno or node.lineno)


_SEPARATOR = "\n\0\n"  # no format goes on over it


def _holding(values: list[str], items: list[Item]) -> list[Item]:
    """The items whose value holds something. All values are searched at once, which costs much less than one by one."""
    found = list(formats.find(_SEPARATOR.join(values))) if values else []
    if not found:
        return []
    ends = list(itertools.accumulate(len(value) + len(_SEPARATOR) for value in values))
    return [items[index] for index in sorted({bisect.bisect_right(ends, match.start) for match in found})]


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


# --- comments and docstrings -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _run() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9+/_=.\-]{15}")


def _is_worth(text: str) -> bool:
    """May a docstring hold a credential? It has a long run of its characters, a URL with a password, or a telling word then."""
    if "@" in text or "assw" in text or "PRIVATE" in text or "Key=" in text:
        return True
    return _run().search(text) is not None


_LONGEST_KEPT = 2000  # characters; what is remembered is never freed, and texts may be of any length


def _identifies(comment: str) -> bool:
    """Whether a comment may hold a credential that identifies itself; licences say the same in every file."""
    return _judged(comment) if len(comment) <= _LONGEST_KEPT else _judged.__wrapped__(comment)


@lru_cache(maxsize=1024)
def _judged(comment: str) -> bool:
    if "PRIVATE KEY" in comment or "PuTTY-User" in comment:
        return True
    return bool(_run().search(comment) or "machine " in comment) and next(formats.find(comment), None) is not None


def comments(context: Context) -> list[tuple[Place, str]]:
    """The comments that hold a credential, as far as they can be judged one by one."""
    memo: list[tuple[Place, str]] | None = context.memo.get(comments)
    if memo is None:
        memo = context.memo[comments] = []
        numbers = sorted(hints.comment_lines(context))
        if numbers:
            nodes = (context.near if _is_near(context) else context.nodes)(ast.Constant, ast.JoinedStr)
            gate = cast("re.Pattern[str]", _Gate(context))
            memo += literals.comments(context.source, context.tree, gate, nodes, numbers)
    return memo


class _Gate:
    """Lets what follows a "#" pass if there is a credential in it: most has none, and need not be told from strings."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def search(self, text: str, start: int = 0) -> bool:
        """The one method of a compiled expression that is used."""
        comment = text[start:]
        if _identifies(comment):
            return True
        return self.context.config.vocabulary.mentions(comment.lower()) and any(
            True for _ in judge.spoken(comment, self.context)
        )


def told(context: Context) -> list[Known]:
    """The credentials that identify themselves in comments and docstrings; examples of documentation are left out."""
    memo: list[Known] | None = context.memo.get(told)
    if memo is None:
        memo = context.memo[told] = [*_in_comments(context), *_in_docstrings(context)]
    return memo


def _in_comments(context: Context) -> Iterator[Known]:
    done = 0  # the last line of a key over several lines
    for place, text in comments(context):
        if place.line <= done:
            continue
        if "PRIVATE KEY" in text or "PuTTY-User" in text:
            lines = _block(context, place)
            for match in formats.find("\n".join(lines)):
                last = place.line + "\n".join(lines)[: match.end].count("\n")
                end = len(context.source.line(last).rstrip("\r\n"))
                yield Known(
                    match,
                    Place(place.line, place.column, last, end),
                    "\n".join(lines)[match.start : match.end],
                    "comment",
                )
                done = last
            if done >= place.line:
                continue
        for match in formats.find(text, None, text):
            if _real(match, text, "comment"):
                column = place.column + match.start
                value = text[match.start : match.end]
                yield Known(match, Place(place.line, column, place.line, column + len(value)), value, "comment")


def _block(context: Context, place: Place) -> list[str]:
    """The text of a comment and of those on the lines below it, without their signs."""
    lines = [context.source.line(place.line)[place.column :].strip().lstrip("#").strip()]
    for number in range(place.line + 1, min(place.line + 200, len(context.source.lines) + 1)):
        line = context.source.line(number).strip()
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").strip())
    return lines


def _in_docstrings(context: Context) -> Iterator[Known]:
    statements = (context.near if _is_near(context) else context.nodes)(ast.Expr)
    nodes = [statement.value for statement in statements]
    documentation = [
        node
        for node in nodes
        if type(node) is ast.Constant
        and type(node.value) is str
        and _is_hinted(node, context)
        and _is_worth(node.value)
    ]
    for node in _holding([str(node.value) for node in documentation], documentation):
        text = context.text(node)
        if text is not None:
            for match in formats.find(text.value):
                if _real(match, text.value, "docstring"):
                    yield Known(
                        match, text.place(match.start, match.end), text.value[match.start : match.end], "docstring"
                    )


def _real(match: Match, text: str, where: str) -> bool:
    """Whether a credential in prose is one: documentation shows URLs and headers with passwords that are words."""
    if match.format.family == "token" or match.format.family == "key":
        # Documentation shows keys with most of their lines left out (salt); their length tells.
        return where == "comment" or (match.format.id not in _SHOWN and match.checksum is not False)
    if match.format.id in HEADERS and _sample_host().search(text):
        return False
    if match.format.shapes:
        return True
    value = text[match.start : match.end]
    for found in formats.userinfo(value):
        return _random(value[found.password_start : found.password_end])
    return any(credentials.opaque(part, 12) for part in _split().split(value)) or credentials.opaque(value)


@lru_cache(maxsize=1)
def _sample_host() -> re.Pattern[str]:
    return re.compile(
        r"(?im:^[ \t#*>]*host: *(?:[\w\-]{1,60}\.){0,5}example\.(?:com|org|net)\b)"
    )  # RFC 2606: the request is made up


def _random(password: str) -> bool:
    """Whether a password is no word: looser than `opaque`, since the URL around it says that it is one."""
    if credentials.opaque(password, 8):
        return True
    digits = sum(map(str.isdigit, password))
    return len(password) >= 10 and digits >= 2 and password.lower() != password != password.upper()


@lru_cache(maxsize=1)
def _split() -> re.Pattern[str]:
    return re.compile(r"[\s;&?=\"',:{}@/]+")


def in_prose(match: Match, text: Text, context: Context) -> bool:
    """Whether a URL is told to people: it stands in a longer text or among examples, with a password that is a word, as usage texts have it."""
    value = text.value[match.start : match.end]
    shown = surroundings.is_shown(text.node, context)
    if match.format.family == "text" and shown:  # `usage = "tool host=10.0.0.1 user=app password=FILE"`
        return not any(credentials.opaque(part, 12) for part in _split().split(value))
    if match.format.family != "url" or not (shown or any(map(str.isspace, text.value))):
        return False
    for found in formats.userinfo(value):
        # Brackets of what may be left out, `[user[:password]@]host`, and of what may follow, `user:pass@host[,user:pass@host]`.
        return not credentials.chosen(value[found.password_start : found.password_end].partition("@")[0].strip("[]"))
    return False
