"""Credentials that are a part of a larger text: URLs, connection strings, headers, JSON documents, .netrc.

Each finder begins with a substring test and reads on from what it found; lengths are bounded, so the whole is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flake8_secreview import fakes
from flake8_secreview.formats import checksums
from flake8_secreview.strings import HOLE

Found = tuple[str, int, int, "bool | None"]
"""Format id, start and end offset, and what the structure says."""


class UserInfo(NamedTuple):
    """A URL with user and password. All offsets are 0-based characters, ends exclusive."""

    scheme: str
    start: int
    end: int
    user: str
    password_start: int
    password_end: int
    host: str


_DATABASES = {
    "postgres": "postgresql-url", "postgresql": "postgresql-url", "mysql": "mysql-url", "mariadb": "mysql-url",
    "mongodb": "mongodb-url", "redis": "redis-url", "rediss": "redis-url", "amqp": "amqp-url", "amqps": "amqp-url",
    "mssql": "sqlserver-url", "ftp": "ftp-url", "ftps": "ftp-url", "sftp": "ftp-url", "smtp": "ftp-url", "smtps": "ftp-url",
}  # fmt: skip
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")
_LONGEST_STRING = 8000


@lru_cache(maxsize=1)
def _authority() -> re.Pattern[str]:
    return re.compile(r"[^\s\"'<>`\\/?#|]{1,400}")


def userinfo(text: str) -> Iterator[UserInfo]:
    """Every URL with `user:password@` in `text`, whatever the password is."""
    at = text.find("://")
    while at >= 0:
        following = text.find("://", at + 3)
        match = _authority().match(text, at + 3)
        if match and "@" in match[0]:
            # RFC 3986 ends the user at the last @ before the host; passwords with a bare @ are common.
            user_part, _, host = match[0].rpartition("@")
            user, colon, password = user_part.partition(":")
            begin = at
            while begin > 0 and at - begin < 30 and text[begin - 1] in _SCHEME:
                begin -= 1
            # A database on a socket has no host: `postgresql://user:password@/name`.
            placed = host or text.startswith("/", match.end())
            if colon and password and placed and begin < at and text[begin].isalpha():
                first = match.start() + len(user) + 1
                yield UserInfo(text[begin:at].lower(), begin, match.end(), user, first, first + len(password), host)
        at = following


def find(text: str) -> Iterator[Found]:
    """Every credential of these formats in `text`, sorted by kind, possibly overlapping."""
    if "://" in text:
        yield from _urls(text)
    if "=" in text:
        lower = text.lower()
        yield from _connections(text, lower)
    yield from _headers(text)
    if "{" in text and '"' in text:
        yield from _json(text)
    if "machine" in text and "password" in text:
        for match in _netrc().finditer(text):
            if not _stand_in(match[1]):
                yield "netrc-line", match.start(), match.end(), None


def _stand_in(password: str) -> bool:
    """Whether a password is a template, a stand-in, or a default such as `guest` (SR414 asks `userinfo` for those)."""
    from flake8_secreview.credentials import placeholder, weak_default

    if password[:1] in ("{", "<") or HOLE in password:
        return True
    return placeholder(password) is not None or weak_default(password)


@lru_cache(maxsize=1)
def _example_host() -> re.Pattern[str]:
    # RFC 2606 names, and the words that documentation puts in the place of a host.
    return re.compile(
        r"(?:[\w.\-]{0,100}\.)?(?:example(?:\.(?:com|org|net))?|invalid)(?::\d+)?|(?:my|your|some)?[-_.]?(?:host|hostname|server|proxy|domain)"
        r"(?:name|\.com|\.tld)?(?::\w+)?|[<{$%\[].*",
        re.IGNORECASE,
    )


def _urls(text: str) -> Iterator[Found]:
    for found in userinfo(text):
        if "[" in found.user:  # no user has one: the pattern of a URL, with what may be left out in brackets
            continue
        if _stand_in(text[found.password_start : found.password_end]) or _example_host().fullmatch(found.host):
            continue
        base = found.scheme.partition("+")[0]
        yield _DATABASES.get(base, "url-userinfo"), found.start, found.end, None
    if ".logic.azure.com" in text and "sig=" in text:
        for match in _logic_apps().finditer(text):
            yield "logic-apps-url", match.start(), match.end(), None
    if "sig=" in text and "sv=" in text:
        at = text.find("https://")
        while at >= 0:
            following = text.find("https://", at + 8)
            link = _query().match(text, at, following if following >= 0 else len(text))
            if link and _signed(link[1].split("&")):
                yield "azure-sas-url", at, link.end(), None
            at = following


def _signed(query: list[str]) -> bool:
    """Whether these are the parameters of a shared access signature with a signature in them."""
    pairs = dict(part.partition("=")[::2] for part in query)
    if not ({"sv", "se", "sig"} <= pairs.keys() and pairs.keys() & {"sp", "si"} and pairs.keys() & {"sr", "ss"}):
        return False
    return len(pairs["sig"]) >= 40 and not fakes.fake(pairs["sig"])


@lru_cache(maxsize=1)
def _logic_apps() -> re.Pattern[str]:
    return re.compile(
        r"https://[a-z0-9.\-]{3,80}\.logic\.azure\.com(?::443)?/workflows/[^\s\"'<>?]{1,200}\?[^\s\"'<>]{0,300}?sig=[A-Za-z0-9_\-]{43}"
    )


@lru_cache(maxsize=1)
def _query() -> re.Pattern[str]:
    return re.compile(r"https://[A-Za-z0-9.\-]{3,120}/[^\s\"'<>?]{0,400}\?([^\s\"'<>]{40,800})")


@lru_cache(maxsize=1)
def _netrc() -> re.Pattern[str]:
    return re.compile(
        r"\bmachine\s{1,9}[^\s]{1,200}\s{1,9}login\s{1,9}[^\s]{1,200}\s{1,9}password\s{1,9}([^\s\"']{1,200})"
    )


def _pairs(part: str, separator: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for item in part.split(separator):
        key, equals, value = item.partition("=")
        if equals:
            pairs[key.strip().lower()] = value.strip()
    return pairs


@lru_cache(maxsize=1)
def _first_key() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:defaultendpointsprotocol|accountname|endpoint|hostname|host|server|data source|driver|address|addr|user id|uid|user"
        r"|initial catalog|database|provider)\s{0,3}=",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _chunk() -> re.Pattern[str]:
    # A connection string is `key=value;` over and over; it ends with a line or a quote.
    return re.compile(r"[^\r\n\"`]{15,}")


def _connections(text: str, lower: str) -> Iterator[Found]:
    if ";" in text and ("key=" in lower or "secret=" in lower or "password=" in lower or "pwd=" in lower):
        for match in _chunk().finditer(text):
            if ";" not in match[0] or "=" not in match[0] or len(match[0]) > _LONGEST_STRING:
                continue
            first = _first_key().search(match[0])
            id = _semicolons(_pairs(match[0][first.start() :], ";"), match[0]) if first else None
            if id and first:
                yield id, match.start() + first.start(), match.end(), None
    if "password=" in lower and "jdbc:" in lower:
        for match in _jdbc().finditer(text):
            if not _stand_in(match[1]):
                yield "jdbc-url", match.start(), match.end(), None
    if "password=" in lower and "redis.cache.windows.net" in lower:
        for match in _azure_redis().finditer(text):
            yield "azure-redis-connection", match.start(), match.end(), None
    if "password" in lower and "host" in lower and "user" in lower:
        for match in _libpq_line().finditer(text):
            id = _libpq(match[0])
            if id:
                yield id, match.start(), match.end(), None
    if ":_authtoken=" in lower:
        for match in _npmrc().finditer(text):
            if not _stand_in(match[1]):
                yield "npmrc-line", match.start(), match.end(), None


def _semicolons(pairs: dict[str, str], whole: str) -> str | None:
    """Which connection string these pairs make up, if any."""
    if "accountkey" in pairs and ("accountname" in pairs or "defaultendpointsprotocol" in pairs):
        return None if fakes.fake(pairs["accountkey"]) or len(pairs["accountkey"]) < 60 else "azure-storage-connection"
    shared = pairs.get("sharedaccesskey", "")
    if shared:
        if len(shared) < 40 or fakes.fake(shared):
            return None
        if "hostname" in pairs:
            return "azure-iothub-connection"
        return "azure-servicebus-connection" if "endpoint" in pairs else None
    if "secret" in pairs and "id" in pairs and "azconfig.io" in whole:
        return None if fakes.fake(pairs["secret"]) else "azure-appconfig-connection"
    password = pairs.get("password", pairs.get("pwd", ""))
    if not password or _stand_in(password.strip("{}")) or "{" in password:
        return None
    user = "user id" in pairs or "uid" in pairs or "user" in pairs or "username" in pairs
    if "driver" in pairs and user:
        return "odbc-connection"
    if user and any(key in pairs for key in ("server", "data source", "host", "address", "addr")):
        return "adonet-connection"
    return None


@lru_cache(maxsize=1)
def _jdbc() -> re.Pattern[str]:
    return re.compile(r"jdbc:[^\s\"'<>]{4,300}?[?&;]password=([^\s\"'<>&;]{1,200})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _azure_redis() -> re.Pattern[str]:
    return re.compile(
        r"[A-Za-z0-9\-]{1,63}\.redis\.cache\.windows\.net:\d{2,5},password=[A-Za-z0-9+/]{43}=[^\s\"']{0,100}"
    )


@lru_cache(maxsize=1)
def _libpq_line() -> re.Pattern[str]:
    return re.compile(r"\b(?:host|hostaddr|user|dbname|port|password)=[^\r\n\"]{5,400}")


def _libpq(line: str) -> str | None:
    if ";" in line or "&" in line:
        return None
    pairs = _pairs(line, " ")
    password = pairs.get("password", "").strip("'")
    if password and ("host" in pairs or "hostaddr" in pairs) and "user" in pairs and not _stand_in(password):
        return "libpq-connection"
    return None


@lru_cache(maxsize=1)
def _npmrc() -> re.Pattern[str]:
    return re.compile(r"//[A-Za-z0-9.\-/:]{3,200}:_authToken=((?:npm_)?[A-Za-z0-9_\-]{20,80})")


@lru_cache(maxsize=1)
def _basic() -> re.Pattern[str]:
    return re.compile(r"[Bb]asic\s{1,4}([A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])")


@lru_cache(maxsize=1)
def _bearer() -> re.Pattern[str]:
    return re.compile(r"[Bb]earer\s{1,4}([A-Za-z0-9._~+/\-]{16,2000}={0,2})(?![A-Za-z0-9._~+/=\-])")


def _schemes(text: str, word: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches of `pattern` where `word`, which lacks its first letter, stands: much quicker than a search for either case."""
    at = text.find(word)
    while at >= 0:
        if at and not (at > 1 and text[at - 2].isalnum()):
            match = pattern.match(text, at - 1)
            if match:
                yield match
        at = text.find(word, at + len(word))


def _headers(text: str) -> Iterator[Found]:
    for match in _schemes(text, "asic ", _basic()):
        data = checksums.base64_decode(match[1])
        if data is None or b":" not in data:
            continue
        try:
            decoded = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if decoded.isprintable() and not _stand_in(decoded.partition(":")[2]):
            yield "http-basic", match.start(), match.end(), True
    for match in _schemes(text, "earer ", _bearer()):
        from flake8_secreview.credentials import opaque

        if not fakes.fake(match[1]) and opaque(match[1]):
            yield "http-bearer", match.start(), match.end(), None


@lru_cache(maxsize=1)
def _member() -> re.Pattern[str]:
    # The members that make a JSON object a credential; the quotes may be escaped.
    return re.compile(
        r'\\?"(kty|d|k|auth|auths|type|private_key|client_secret|refresh_token|client_email)\\?"\s{0,3}:\s{0,3}(?:\\?"((?:[^"\\]|\\[nr/])*)\\?"|\{)'
    )


def _json(text: str) -> Iterator[Found]:
    # Only what the markers of a kind allow is looked at; objects are those of one level, from brace to brace.
    if "kty" in text:
        yield from _jwk(text)
    if "service_account" in text and "private_key" in text:
        yield from _whole(text, "google-service-account", ("type", "private_key", "client_email"))
    if "authorized_user" in text and "refresh_token" in text:
        yield from _whole(text, "google-default-credentials", ("type", "client_secret", "refresh_token"))
    if "auths" in text and "auth" in text:
        for match in _docker().finditer(text):
            data = checksums.base64_decode(match[1])
            if (
                data is not None
                and b":" in data
                and data.isascii()
                and not _stand_in(data.partition(b":")[2].decode("ascii"))
            ):
                yield "docker-auth", match.start(), match.end(), True


@lru_cache(maxsize=1)
def _docker() -> re.Pattern[str]:
    return re.compile(
        r'\\?"auths\\?"\s{0,9}:\s{0,9}\{\s{0,9}\\?"[^"\\]{1,200}\\?"\s{0,9}:\s{0,9}\{[^{}]{0,400}?\\?"auth\\?"\s{0,9}:\s{0,9}\\?"([A-Za-z0-9+/]{8,400}={0,2})\\?"'
    )


@lru_cache(maxsize=1)
def _object() -> re.Pattern[str]:
    return re.compile(r"\{[^{}]{20,8000}\}")


def _members(block: str) -> dict[str, str]:
    return {match[1]: match[2] or "" for match in _member().finditer(block)}


def _jwk(text: str) -> Iterator[Found]:
    for match in _object().finditer(text):
        if "kty" not in match[0]:
            continue
        members = _members(match[0])
        secret = members.get("k", "") if members.get("kty") == "oct" else members.get("d", "")
        if members.get("kty") in ("RSA", "EC", "OKP", "oct") and len(secret) >= 20 and not fakes.fake(secret):
            yield "jwk-private", match.start(), match.end(), checksums.base64_decode(secret) is not None


def _whole(text: str, id: str, needed: tuple[str, ...]) -> Iterator[Found]:
    for match in _object().finditer(text):
        members = _members(match[0])
        if not all(name in members for name in needed):
            continue
        if id == "google-service-account":
            key = members["private_key"].replace("\\\\n", "\n").replace("\\n", "\n")
            body = "".join(line for line in key.splitlines() if not line.startswith("-----"))
            if len(body) < 100 or len(set(body)) < 20:
                continue
            data = checksums.base64_decode(body)
            yield id, match.start(), match.end(), data is not None and checksums.der_content(data) is not None
        elif not fakes.fake(members["client_secret"]) and not fakes.fake(members["refresh_token"]):
            yield id, match.start(), match.end(), None
