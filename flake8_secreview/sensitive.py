"""Which words of a file can mean something sensitive: what decides whether SR2 looks at it, before its tree is.

Everything here goes by the text. Words in comments count too, so that the answers err towards True; the tree has the last word (`hot_lines`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview.marks import New, tell, watch

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
    "verifier",
)
_PERSONAL = (
    "ssn", "iban", "birth", "dob", "phone", "mobile", "mail", "surname", "first", "last", "full", "family", "given", "maiden", "middle", "patient",
    "nation", "ethni", "relig", "gender", "salary", "cvv", "cvc", "card", "diagnos", "geoloc", "latitude", "longitude", "bic", "msisdn", "post", "zip",
    "home", "street", "billing", "shipping", "tax", "social", "security", "identity", "bank", "holder", "medical", "health", "licen", "cell_n", "celln", "userinfo", "user_info",
)  # fmt: skip
"""A part of every name that `words.personal` knows."""
_REQUESTS = ("headers", "req", "flow")
_LOGINS = ("login", "session", "signin", "auth", "token", "pass", "cred")
_EXACT = frozenset(
    ("environ", "os_environ", "wsgi_environ", "get_json", "locals", "vars", "__dict__", "asdict", "cookie_jar", "cookiejar", "session_data")
)  # fmt: skip
URL_PARSERS = frozenset(("urlparse", "urlsplit", "make_url"))
COOKIE_SETTERS = frozenset(("set_cookie", "setCookie", "addCookie", "add_cookie"))
VALIDATORS = frozenset(("validator", "field_validator", "validates"))
CHECKS = frozenset(("validate", "check", "verify", "clean", "encrypt", "decrypt", "set"))
"""What the names of functions begin with that say what they are given."""
SENDERS = frozenset(("request", "Request"))
"""Functions and classes that make a request of what they are given."""
_USES = URL_PARSERS | COOKIE_SETTERS | VALIDATORS | {"cookies", "setter", "Authorization", "authorization"}
"""The words of files that `by_use` may have something to say of."""
_SENSITIVE, _LOGIN, _GIVER, _WRAPPER = "sensitive\0", "login\0", "giver\0", "wrapper\0"

_SYNTAX = watch(
    "lexer", "tokeniz", "tokenis", "syntaxerror", "parse_token", "next_token", "grammar", "nonterminal", "tok_"
)
"""The mark of words of files in which a token is a word of a language."""


def _sensitive(new: New) -> list[str]:
    """The words that mean something sensitive in one file or another."""
    from flake8_secreview.sources import verdicts

    own = [name.lower() for name in new.personal]
    candidates = new.holding((*_CREDENTIALS, *_PERSONAL, *_REQUESTS, *own)).union(
        _EXACT & new.words, *new.names.values()
    )
    verdict = verdicts(new.vocabulary, new.personal).of
    return [word for word in candidates if verdict(word) is not None]


def _logins(new: New) -> list[str]:
    """The words that a function which logs in may be called by."""
    from flake8_secreview.sources import is_login

    return [word for word in new.holding(_LOGINS) if is_login(word)]


def _givers(new: New) -> list[str]:
    """The words that a function which is given a credential may be called by."""
    candidates = new.holding(CHECKS) & new.holding(new.vocabulary.roots)
    if not candidates:
        return []
    from flake8_secreview.by_use import spoken_of

    return [word for word in candidates if spoken_of(new.vocabulary, word)]


def _wrappers(new: New) -> list[str]:
    """The words that a class which is a secret itself may be called by."""
    candidates = [word for word in new.holding(("secret", "pass", "key")) if word[:1].isupper() and not word.isupper()]
    if not candidates:
        return []
    from flake8_secreview.by_use import is_wrapper

    return [word for word in candidates if is_wrapper(word)]


tell(_SENSITIVE, _sensitive)
tell(_WRAPPER, _wrappers)
tell(_GIVER, _givers)
tell(_LOGIN, _logins)


@functools.cache
def _joined_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names of several words of which none need be sensitive by itself: the keys "api-key" and "sqlalchemy.url", the attribute `db.url`."""
    dashed = (
        r"-(?:key|str|ur[il]|dsn|conn|code|phrase|name|address|number|card|account|id|security|record|licen|date|day|initial|holder|pass)"
        r"[\w.\-]{0,60}"
    )
    dotted = r"\.(?:keys?|str|string|ur[il]s?|dsn|connection)(?:[\"']|(?=[\s,)\]}]))"
    return re.compile(dashed), re.compile(dotted)


@functools.cache
def _definitions() -> re.Pattern[str]:
    return re.compile(r"def[ \t]+(\w+)")


class Sensitive:
    """The sensitive words of a file.

    `kinds`: those that are sensitive, and what each is. `by_use`: those of them that are so only by what the file does with them, `session_cookies` those of
    these that are in a cookie. `requests`: those that are a request. `logins`: those that a function which logs in may be called by.
    """

    def __init__(self, context: Context) -> None:
        from flake8_secreview.sources import ANSWER, OBJECT, Names

        self.names = Names(context.config, context.source.lower, lambda: bool(context.marked(_SYNTAX)))
        self.kinds: dict[str, str] = {}
        self.requests: list[str] = []
        meaning = self.names.meaning
        for word in context.marked(_SENSITIVE):
            kind = meaning(word)
            if kind == OBJECT:
                self.requests.append(word)
            elif kind is not None and kind != ANSWER:
                self.kinds[word] = kind
        self.logins = context.marked(_LOGIN)
        if self.logins:
            self.logins &= frozenset(_definitions().findall(context.source.text))
        self.session_cookies: set[str] = set()
        self.by_use: set[str] = set()
        givers, wrappers = context.marked(_GIVER), context.marked(_WRAPPER)
        sends = not SENDERS.isdisjoint(context.words) and "**" in context.source.text
        sends = sends or ("environ" in context.words and "req.environ" in context.source.text)
        if givers or wrappers or sends or not _USES.isdisjoint(context.words):
            self._told_by_use(context, givers, wrappers)
        for joined in _joined(context.source.text, context.source.lower):
            kind = meaning(joined)
            if kind is not None and kind not in (OBJECT, ANSWER):
                self.kinds[joined] = kind

    def _told_by_use(self, context: Context, givers: frozenset[str], wrappers: frozenset[str]) -> None:
        from flake8_secreview import by_use
        from flake8_secreview.sources import CREDENTIAL, REQUEST

        text, words = context.source.text, context.words
        self.session_cookies = by_use.session_cookies(text, words)
        self.by_use = (
            self.session_cookies | by_use.urls_with_password(text, words) | by_use.checked(text, words, givers)
        )
        self.by_use.update(by_use.wrapped(text, wrappers))
        for name in self.by_use:
            self.kinds.setdefault(name, CREDENTIAL)
        for name in by_use.sent_whole(text) | by_use.written_requests(text):
            self.kinds.setdefault(name, REQUEST)
        for name in by_use.authorizing(text) if "uthorization" in text else ():
            self.kinds.setdefault(name, CREDENTIAL)


def _joined(text: str, lower: str) -> Iterator[str]:
    from flake8_secreview.sources import is_database

    dashed, dotted = _joined_names()
    for match in dashed.finditer(lower):
        before = _before(text, match.start())
        if before:
            yield before + text[match.start() : match.end()]
    for match in dotted.finditer(lower):
        before = _before(text, match.start())
        if match[0][-1] in "\"'":
            if before:
                yield before + text[match.start() : match.end() - 1]
        elif is_database(owner := before.rpartition(".")[2]):
            yield owner + text[match.start() : match.end()]


def _before(text: str, end: int) -> str:
    """What a name begins with that goes on at an offset."""
    before = text[max(end - 60, 0) : end]
    return before[len(before.rstrip(_WORD)) :]


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
