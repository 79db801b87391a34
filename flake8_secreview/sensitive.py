"""Which words of a file can mean something sensitive: what decides whether SR2 looks at it, before its tree is.

Everything here goes by the text. Words in comments count too, so that the answers err towards True; the tree has the last word (`hot_lines`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview.marks import STRONG_NAME, WEAK_NAME, watch

if TYPE_CHECKING:
    from flake8_secreview.context import Context

_CREDENTIALS = (
    "secret",
    "token",
    "pass",
    "auth",
    "cred",
    "cookie",
    "jwt",
    "bearer",
    "key",
    "url",
    "uri",
    "dsn",
    "connection",
)
_PERSONAL = (
    "ssn", "iban", "birth", "dob", "phone", "mobile", "mail", "surname", "first", "last", "full", "family", "given", "maiden", "middle", "patient",
    "nation", "ethni", "relig", "gender", "salary", "cvv", "cvc", "card", "diagnos", "geoloc", "latitude", "longitude", "bic", "msisdn", "post", "zip",
    "home", "street", "billing", "shipping", "tax", "social", "security", "identity", "bank", "holder", "medical", "health", "licen", "cell_n", "celln",
)  # fmt: skip
"""A part of every name that `words.personal` knows."""
_REQUESTS = ("headers", "req", "flow")
_LOGINS = ("login", "session", "signin")
_EXACT = frozenset(
    ("environ", "os_environ", "get_json", "locals", "vars", "__dict__", "asdict", "cookie_jar", "cookiejar", "session_data")
)  # fmt: skip
_NEEDLES = (*_CREDENTIALS, *_PERSONAL, *_REQUESTS, *_LOGINS)
watch(*_NEEDLES)


@functools.cache
def _joined_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Keys of several words of which none need be sensitive by itself: "api-key", "sqlalchemy.url"."""
    dashed = (
        r"-(?:key|str|ur[il]|dsn|conn|code|phrase|name|address|number|card|account|id|security|record|licen|date|day|initial|holder|pass)"
        r"[\w.\-]{0,60}"
    )
    dotted = r"\.(?:keys?|str|string|ur[il]s?|dsn|connection)[\"']"
    return re.compile(dashed), re.compile(dotted)


@functools.cache
def _definitions() -> re.Pattern[str]:
    return re.compile(r"def[ \t]+(\w+)")


class Sensitive:
    """The sensitive words of a file.

    `kinds`: those that are sensitive by themselves, and what each is. `requests`: those that are a request. `logins`: those that a function
    which logs in may be called by.
    """

    def __init__(self, context: Context) -> None:
        from flake8_secreview.sources import ANSWER, OBJECT, Names, is_login

        self.names = Names(context.config, context.source.lower)
        self.kinds: dict[str, str] = {}
        self.requests: list[str] = []
        self.logins: list[str] = []
        held, meaning = context.marks, self.names.meaning
        for word in self._candidates(context, held):
            kind = meaning(word)
            if kind == OBJECT:
                self.requests.append(word)
            elif kind is not None and kind != ANSWER:
                self.kinds[word] = kind
        for needle in (*_LOGINS, "auth", "token", "pass", "cred"):
            self.logins += [word for word in held.get(needle, ()) if is_login(word)]
        if self.logins:
            defined = frozenset(_definitions().findall(context.source.text))
            self.logins = [word for word in self.logins if word in defined]
        for joined in _joined(context.source.text, context.source.lower):
            kind = meaning(joined)
            if kind is not None and kind not in (OBJECT, ANSWER):
                self.kinds[joined] = kind

    @staticmethod
    def _candidates(context: Context, held: dict[str, list[str]]) -> set[str]:
        found = set(_EXACT & context.words)
        for needle in (STRONG_NAME, WEAK_NAME, *_NEEDLES):
            if needle in held:
                found.update(held[needle])
        own = [name.lower() for name in context.config.personal_names]
        if own:
            found.update(word for word in context.words if any(name in word.lower() for name in own))
        return found


def _joined(text: str, lower: str) -> Iterator[str]:
    dashed, dotted = _joined_names()
    for pattern, least in ((dashed, 0), (dotted, 1)):
        for match in pattern.finditer(lower):
            start = match.start()
            first = max(start - 60, 0)
            before = text[first:start]
            size = len(before) - len(before.rstrip(_WORD))
            if size:
                yield text[start - size : match.end() - least]


_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"


def of(context: Context) -> Sensitive:
    """The sensitive words of a file, looked for once."""
    found: Sensitive | None = context.memo.get(Sensitive)
    if found is None:
        found = context.memo[Sensitive] = Sensitive(context)
    return found


def names_credentials(context: Context) -> bool:
    """A gate that lets a file pass in which something has a name that means a credential."""
    return "credential" in of(context).kinds.values()


def names_people(context: Context) -> bool:
    """The same for personal data."""
    return "personal data" in of(context).kinds.values()


def names_requests(context: Context) -> bool:
    """The same for the parts of requests, and of responses to a login."""
    found = of(context)
    return bool(found.requests) or bool(found.logins) or "request" in found.kinds.values()


def names_environments(context: Context) -> bool:
    """The same for the environment of the process, and for what shows all variables where one of them is a credential."""
    kinds = of(context).kinds.values()
    return "environment" in kinds or "credential" in kinds
