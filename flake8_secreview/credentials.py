"""What a literal value is, apart from the name it is given to: a stand-in, something that is no credential, or a
credential.

`placeholder` and `looks_like` say why a value is not a credential, `weak_default` knows the passwords that ship as
defaults, and `opaque` tells random text from words. Values never appear in what these functions return, only the
names of kinds do.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from flake8_secreview import words
from flake8_secreview.fakes import fake, longest_sequence, repeats

_LONGEST = 4096
"""Longer values are judged by their beginning."""


class _Expression:
    """A regular expression, and `signs`: texts of which every match has one.

    It is compiled for the first text with a sign: that takes as long as judging a hundred values.
    """

    __slots__ = ("_expression", "_pattern", "_signs")

    def __init__(self, signs: tuple[str, ...], expression: str) -> None:
        self._signs = signs
        self._expression = expression
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled."""
        if self._pattern is None:
            self._pattern = re.compile(self._expression)
        return self._pattern

    def may_match(self, text: str) -> bool:
        """Does a text have a sign?"""
        for sign in self._signs:  # noqa: SIM110 - half the time of any()
            if sign in text:
                return True
        return False

    def search(self, text: str) -> bool:
        """Does any part of a text match?"""
        return self.may_match(text) and self.pattern.search(text) is not None

    def fullmatch(self, text: str) -> bool:
        """Does a text match as a whole?"""
        return self.may_match(text) and self.pattern.fullmatch(text) is not None


# {{x}} ${X} $(x) %(x)s %s {0} {name} <x> [x] @x@ __X__ #{x}
_HOLE = _Expression(
    ("{", "%", "<", "$("),
    r"\{\{[^{}]{0,200}\}\}|[$#]\{[^{}]{0,80}\}|\$\([^()]{1,80}\)|%\([\w.]{1,60}\)[sdr]|%[sdrx](?![A-Za-z0-9])"
    r"|\{[A-Za-z_0-9.:!\[\]]{0,60}\}|\{[A-Z][A-Z0-9 _\-]{1,60}\}|<[^<>\s][^<>]{0,60}>|\{%[^%]{0,80}%\}",
)


@lru_cache(maxsize=1)
def _whole_hole() -> re.Pattern[str]:
    return re.compile(
        r"\$[A-Za-z_][\w.]{0,60}|%[A-Za-z_][\w.]{0,60}%|@[A-Z_][A-Z0-9_]{1,60}@|\[[^\[\]]{0,60}\]|__[A-Z0-9_]{2,60}__|\([^()]{0,60}\)"
    )


_TELLING = ("example", "redacted", "censored", "masked", "dummy", "lorem", "hidden")
_PHRASES = (
    _Expression(
        ("your",),
        r"your[-_ ]?(?:own[-_ ]?)?(?:api|app|secret|token|pass|key|client|access|auth|aws|git|slack|open|bot|user|account|very|super|real|new|db"
        r"|private|strong|smtp|email|mail|service|org|domain|host|project|database|consumer|bearer|hf|super)",
    ),
    _Expression(
        ("change", "replace", "insert"), r"change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|insert[-_ ]"
    ),
    _Expression(("be",), r"(?:to|put)[-_ ]?be[-_ ]?(?:set|filled|replaced|changed)"),
    _Expression(("place", "fill"), r"place[-_ ]?holder|fill[-_ ]?(?:me|in)"),
    _Expression(
        ("set", "used", "defined", "available", "specified", "changed"),
        r"(?:not|un)[-_ ]?(?:set|used|defined|available|specified|changed)",
    ),
    _Expression(("todo", "fixme", "tbd", "n/a"), r"\btodo\b|\bfixme\b|\btbd\b|\bn/a\b"),
    _Expression(("here", "enter", "put"), r"goes[-_ ]?here|[-_ ]here\b|\benter[-_ ]|\bput[-_ ]"),
    _Expression(("some", "my"), r"some[-_ ](?:secret|pass|token|key|random|value)|my[-_](?:secret|token|api|pass|key)"),
    _Expression(("foo", "barbaz"), r"\bfoo(?:bar|baz)?\b|\bbarbaz\b"),
    _Expression(("fake", "mock"), r"fake[-_]|\bfake\b|mock[-_]|\bmock\b"),
    _Expression(("not",), r"not[-_ ]?(?:a[-_ ]|the[-_ ])?(?:real|secret)"),
    _Expression(("no",), r"no[-_ ]?(?:password|token|key)\b"),
)


def _phrase(lower: str) -> bool:
    """Whether a text, in lower case, says that it stands for a value."""
    return any(word in lower for word in _TELLING) or any(expression.search(lower) for expression in _PHRASES)


_NOTHING = frozenset(
    [
        "none",
        "null",
        "nil",
        "undefined",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "unset",
        "unknown",
        "default",
        "any",
        "all",
        "empty",
        "blank",
        "n/a",
        "na",
        "tbd",
        "todo",
        "fixme",
        "0",
        "1",
        "...",
        "string",
        "str",
        "bytes",
        "int",
        "bool",
        "optional",
        "value",
        "ok",
    ]
)


@lru_cache(maxsize=4096)
def placeholder(value: str) -> str | None:
    """Why a value stands for something that is not there: empty, nothing, template, mask, phrase, filler, sequence;
    else None."""
    text = value[:_LONGEST].strip()
    if not text:
        return "empty"
    lower = text.lower()
    if lower in _NOTHING:
        return "nothing"
    if text in ("%s", "%r", "%d", "{}"):
        return "template"
    if len(text) > 2 and (
        _HOLE.search(text) or (text.startswith(("$", "%", "@", "[", "__", "(")) and _whole_hole().fullmatch(text))
    ):
        return "template"
    if not text.isprintable() and len(set(text)) <= 2 and "\n" not in text:
        return "filler"  # b"\x00" * 32
    core = text.strip("*•.xX-_#?…")
    if not core or set(core) <= set("*•#?.…"):
        return "mask"
    if text.startswith("**") and text.endswith("**"):
        return "mask"  # **SECRET**
    if "***" in text or "•••" in text or "xxxx" in lower or "..." in text or "…" in text:
        return "mask"
    if _phrase(lower.replace("_", "-")):
        return "phrase"
    if "://" in text or " " in text:
        return None
    plain = "".join(filter(str.isalnum, lower))
    if len(plain) > 3 and len(set(plain)) <= 2 and not plain.isdigit():
        return "filler"
    if len(plain) > 6 and set(plain) == {"0"}:
        return "filler"  # 000-000-000
    if len(plain) >= 9 and text.isalnum() and repeats(plain):
        return "filler"
    if longest_sequence(plain) * 2 >= len(plain) and (
        len(plain) >= 20 or (not plain.isdigit() and "123456789" in plain)
    ):
        return "sequence"
    if len(plain) >= 16 and text.isascii() and fake(text if text.isalnum() else plain) and not _signs(text):
        return "filler"
    return None


_WEAK = frozenset(
    [
        "admin",
        "administrator",
        "root",
        "password",
        "password1",
        "password12",
        "password123",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "passwd",
        "passw",
        "pass",
        "pass123",
        "pass1234",
        "secret",
        "secret123",
        "secretkey",
        "secret_key",
        "changeme",
        "changeme123",
        "change_me",
        "change-me",
        "changeit",
        "changethis",
        "letmein",
        "welcome",
        "welcome1",
        "welcome123",
        "guest",
        "user",
        "test",
        "test123",
        "tester",
        "testing",
        "demo",
        "default",
        "postgres",
        "postgresql",
        "mysql",
        "mongo",
        "mongodb",
        "redis",
        "rabbitmq",
        "elastic",
        "kibana",
        "oracle",
        "sa",
        "minio",
        "minioadmin",
        "admin123",
        "admin1234",
        "adminadmin",
        "root123",
        "toor",
        "qwerty",
        "qwerty123",
        "abc123",
        "123456",
        "1234567",
        "12345678",
        "123456789",
        "1234567890",
        "1234",
        "12345",
        "0000",
        "111111",
        "123123",
        "master",
        "superuser",
        "supersecret",
        "super-secret",
        "unsafe",
        "unsafe_default",
        "insecure",
        "insecure_default",
        "super_secret",
        "superadmin",
        "dev",
        "development",
        "debug",
        "development-key",
        "dev-secret",
        "devsecret",
        "dev-secret-key",
        "dev_secret",
        "dev-key",
        "insecure",
        "temp",
        "temp123",
        "temppass",
        "password!",
        "pa55word",
        "pa$$word",
        "vagrant",
        "ubuntu",
        "raspberry",
        "pi",
        "ftp",
        "anonymous",
        "public",
        "private",
        "nexenta",
        "nobody",
        "manager",
        "operator",
        "support",
        "service",
        "cisco",
        "netscreen",
        "tomcat",
        "jenkins",
        "nagios",
        "zabbix",
        "grafana",
        "airflow",
        "superset",
        "jupyter",
        "keystone",
        "devstack",
        "stackdb",
        "neutron",
        "nova",
        "cinder",
        "glance",
        "scott",
        "tiger",
        "foobar",
        "foo",
        "bar",
        "baz",
        "asdf",
        "asdfgh",
        "token",
        "key",
        "mysecret",
        "mypassword",
        "my-secret",
        "my_secret",
        "s3cr3t",
        "s3cret",
        "topsecret",
        "top-secret",
        "not-secure",
        "notsecure",
        "verysecret",
        "very-secret",
        "correcthorsebatterystaple",
        "calvin",
        "ldap",
        "bind",
        "system",
        "sys",
        "dba",
        "webadmin",
        "cookie-secret",
        "jwt-secret",
        "jwtsecret",
        "jwt_secret",
        "session-secret",
        "your-secret-key",
        "your_secret_key",
        "thisisasecret",
        "secretsecret",
        "passpass",
        "rootroot",
        "pw",
        "pwd",
        "1111",
        "9999",
        "54321",
        "654321",
        "00000000",
        "88888888",
        "11111111",
        "666666",
        "login",
        "access",
        "keystore",
        "changeonfirstuse",
        "blah",
        "blahblah",
        "whatever",
    ]
)


@lru_cache(maxsize=4096)
def weak_default(value: str) -> bool:
    """Whether a value is a well-known default or a placeholder that works as a credential (`admin`, `changeme`,
    `postgres`)."""
    text = value.strip().lower()
    if not 1 < len(text) <= 60:
        return False
    if text in _WEAK:
        return True
    if _is_keyboard(text):
        return True
    plain = text.rstrip("0123456789!.").strip("-_ ")
    if plain in _WEAK and len(text) - len(plain) <= 5:
        return True
    return any(expression.search(text) for expression in _WEAK_PHRASES)


def keyboard_run(value: str) -> bool:
    """Whether a value is a run of neighbouring keys: `asdf`, `qwerty123`."""
    return _is_keyboard(value.strip().lower())


def _is_keyboard(text: str) -> bool:
    return text.startswith(_KEYS) and _keyboard().fullmatch(text) is not None


_KEYS = ("qwer", "asdf", "zxcv", "vbnm", "hjkl", "uiop", "qaz", "wsx", "1q2w3e")


@lru_cache(maxsize=1)
def _keyboard() -> re.Pattern[str]:
    # Neighbours on a keyboard, with digits in order or none.
    return re.compile(
        r"(?:qwer(?:t[yz](?:uiop)?)?|asdf(?:gh(?:jkl)?)?|zxcv(?:bnm?)?|vbnm|hjkl|uiop|qaz|wsx|1q2w3e(?:4r)?(?:5t)?){1,4}\d{0,6}"
    )


_WEAK_PHRASES = (
    _Expression(
        ("change", "replace", "insecure"),
        r"change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this)|[-_ ](?:change|insecure)[-_ ]|insecure[-_ ]",
    ),
    _Expression(
        ("secret", "secure", "passw", "jwt"),
        r"^(?:dev|test|demo|local|default|insecure|super|very|my|top|your|some|a|not)"
        r"[-_ ]?(?:so[-_ ])?(?:very[-_ ])?(?:secret|secure|password|passwd|jwt)(?:[-_ ]?(?:key|token|secret|password|value))?$",
    ),
)

_ROLES = {
    "url": _Expression((":", "www."), r"[a-zA-Z][a-zA-Z0-9+.\-]{1,30}://[^\s]{0,2000}|(?:urn|mailto|data|about|javascript):[^\s]{1,2000}|www\.[^\s]{3,300}"),
    "path": _Expression(("/", "\\", "~"), r"(?:~|\.{1,2})?/[\w@%+.~:\-*?=&,/ $]{0,1000}|[A-Za-z]:\\[^\r\n]{0,500}|~[\w./-]{1,300}|[a-z]{2,20}(?:-[a-z]{2,20}){1,5}/[a-z]{2,20}(?:-[a-z]{1,20}){0,5}|(?:[\w.\-]{1,60}/){2,20}[\w.\-*]{0,100}"),
    "file": _Expression((".",), r"[\w.\-/ ]{1,200}\.(?:py|txt|json|ya?ml|toml|ini|cfg|conf|pem|key|crt|cer|p12|pfx|jks|env|xml|html?|js|css|csv|md|log|db|sqlite3?|sh|pub|asc|gpg|lock|dat|bin|zip|gz|tar|png|jpe?g|svg|kdbx|netrc|token|secret|pickle|pkl|npz?|h5)|\.[a-z][a-z_\-]{1,60}(?:\.[a-z][a-z0-9]{1,7})?"),
    "option": _Expression(("--",), r"--[a-z][a-z0-9]{0,30}(?:[-_][a-z0-9]{1,30}){0,6}=?"),
    "label": _Expression(("v",), r"[a-z][a-z0-9]{1,20}(?:[-_./][a-z][a-z0-9]{0,20}){0,4}[-_./]v\d{1,2}"),  # what a protocol mixes into a key: "nip44-v2"
    "mime": _Expression(("/",), r"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+\-]{1,100}(?:\s*;.{0,100})?"),
    "date": _Expression(("-", ".", "/"), r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?[\w.:+\-]{0,12})?|\d{1,2}[./]\d{1,2}[./]\d{2,4}"),
    "version": _Expression((".", "<", ">", "=", "!", "~"), r"[vV]?\d{1,5}(?:\.\d{1,5}){1,3}(?:[-.+]?(?:a|b|rc|alpha|beta|dev|post)[\w.\-]{0,20})?|[<>=!~]=?\s?\d[\w.,<>=! ]{0,60}"),
    "number": _Expression((".", "_", ",", "0x"), r"[+\-]?\d{1,3}(?:[._,]\d{3}){1,6}|[+\-]?\d{0,20}\.\d{1,20}|0x[0-9a-fA-F]{1,16}"),
    "object identifier": _Expression((".",), r"\d{1,3}(?:\.\d{1,10}){4,40}"),
    "hash": _Expression(("-", ":", "=", "$", "~", "{", "*"), r"(?:sha(?:1|224|256|384|512)?|md5|blake2[bs]?)[-:=$~][A-Za-z0-9+/=_\-]{16,200}|\$(?:2[abxy]|1|5|6|apr1|argon2(?:id?|d)|y|pbkdf2[\w-]*|scrypt|bcrypt[\w-]*)\$.{8,300}|(?:pbkdf2_sha\d+|argon2|bcrypt(?:_sha256)?|scrypt|md5|sha1|unsalted_\w+|crypt)\$.{4,300}|\{(?:SSHA|SHA|MD5|CRYPT|BCRYPT)\d*\}.{4,300}|\*[0-9A-F]{40}"),
    "public key": _Expression(("ssh-", "ecdsa-", "AAAA", "BgkqhkiG9w0B", "MA0GCSqGSIb3", "MFkwEwYH", "MCowBQYD", "-----BEGIN"), r"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-[\w@.\-]+)(?: AAAA[A-Za-z0-9+/=]{10,4000}.{0,200})?|AAAA(?:B3NzaC1|E2VjZHNh|C3NzaC1)[A-Za-z0-9+/=]{10,4000}|(?:MII[A-Za-z0-9+/]{5}BgkqhkiG9w0BAQEFAAO|MI[A-Za-z0-9+/]{2}MA0GCSqGSIb3DQEBAQUAA4|MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE|MCowBQYDK2VwAyEA)[A-Za-z0-9+/=\s]{20,4000}|(?s:-----BEGIN (?:RSA |EC |DSA )?(?:PUBLIC KEY|CERTIFICATE).{0,10000})"),
    "html": _Expression(("<",), r"(?s:<[a-zA-Z!/][^<>]{0,300}>.{0,4000})"),
    "regex": _Expression(("^", "$", "\\", "(?", ".*", "[a-z", "[A-Z", "[0-9"), r"\^.{2,500}|.{2,500}(?<!\\)\$|(?s:.{0,500}(?:\\[dswbDSW]|\(\?[:P!=<]|\[\^|\.\*|\[a-z|\[A-Z|\[0-9).{0,1000})"),
    "format": _Expression(('""', "''", "%", "{"), r".{0,60}(?:\"\"|'')|.{0,300}%[-+ 0#]{0,3}\d{0,3}(?:\.\d{1,3})?[sdrifgxc](?![A-Za-z0-9]).{0,300}|.{0,300}\{[\w.!:\[\]]{0,40}\}.{0,300}"),
    "header": _Expression(("-",), r"(?:X|x)-[A-Za-z][A-Za-z0-9]{0,30}(?:-[A-Za-z][A-Za-z0-9]{0,30}){0,6}|[A-Z][a-z]{1,20}(?:-[A-Z][a-zA-Z]{1,20}){1,5}"),
    "constant": _Expression(("_",), r"[A-Z][A-Z]{0,40}(?:_[A-Z]{1,40}){1,8}|[A-Z]{3,40}(?:_[A-Z0-9]{1,40}){1,8}"),
    "module": _Expression((".",), r"[a-z_][a-z_0-9]{1,40}(?:\.[A-Za-z_][A-Za-z_0-9]{1,60}){1,10}(?:[:#][A-Za-z_][\w.]{0,60})?"),
    "address": _Expression((".",), r"[\w.+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,6}|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?|[a-z0-9\-]{1,60}(?:\.[a-z0-9\-]{1,60}){0,5}\.(?:com|org|net|io|dev|local|internal)(?::\d{1,5})?"),
    "protocol constant": _Expression(("258",), r"(?i:258EAFA5-E914-47DA-95CA-C5AB0DC85B11)"),  # RFC 6455
    "arn": _Expression(("arn:",), r"arn:[\w\-]{3,20}:.{3,300}"),
    "identifier": _Expression(("_",), r"\d{4}_[a-z][a-z0-9_]{2,100}"),  # a Django migration
}  # fmt: skip
"""Shapes of whole values that are not credentials: the name of each, and texts of which every such value has one."""


@lru_cache(maxsize=1)
def _sql() -> re.Pattern[str]:
    return re.compile(
        r"\s*(?:select|insert into|update|delete from|create (?:table|user|role)|alter (?:table|user|role)|drop|grant)\s.+",
        re.I | re.S,
    )


@lru_cache(maxsize=4096)
def looks_like(value: str, name: str = "") -> str | None:
    """What a value is when it is not a credential, or None where it may be one.

    The answer is a kind: name, constant, option, label, header, url, path, file, address, arn, mime, module, date, version, number,
    hash, public key, html, regex, format, sql, sentence, identifier, word. `name` is what it was given to.
    """
    text = value[:_LONGEST]
    spaced = text.split() != [text]
    if (text != text.strip() and len(text.split()) > 1) or len(text) < 2:
        return "sentence" if len(text) > 1 else "word"
    if name and same_words(text, name):
        return "name"
    if spaced and _sql().fullmatch(text):
        return "sql"
    for role, expression in _ROLES.items():
        if expression.fullmatch(text) and not _password_after_all(role, text):
            return role
    kind = words.classify(name) if name else None
    if " " in text or "\n" in text or "\t" in text:
        # A passphrase is made of words; there only what ends as a label does is one.
        if kind is not None and kind.word == "passphrase":
            return "sentence" if text.rstrip()[-1:] == ":" else None
        return "sentence" if _sentence(text) else None
    if names_credential(text):
        return "name"
    if kind is not None and kind.family == words.SECRET and _identifies(text):
        return "identifier"
    return "algorithm" if _names_algorithm(text) else None


_ALGORITHMS = frozenset(
    """
    aes aes128 aes192 aes256 3des chacha20 poly1305 blowfish rsa dsa ecdsa eddsa ed25519 ed448 x25519 secp256k1 hmac cmac sha1 sha224 sha256 sha384
    sha512 sha2 sha3 md5 blake2b blake2s hs256 hs384 hs512 rs256 rs384 rs512 es256 es384 es512 ps256 ps384 ps512 pbkdf2 hkdf kdf scrypt argon2 bcrypt
    oaep nistp256 nistp384 nistp521
    """.split()  # noqa: SIM905
)


_APART = dict.fromkeys(map(ord, "_/.:"), "-")


def _names_algorithm(text: str) -> bool:
    """Whether a value is made of names of algorithms and words (`aes256-cts-hmac-sha1-96`, `ed25519-key`), each piece a word or a short one."""
    pieces = text.lower().translate(_APART).split("-")
    if len(text) > 60 or len(pieces) < 2 or _ALGORITHMS.isdisjoint(pieces):
        return False
    return all(piece in _ALGORITHMS or len(piece) < 4 or (piece.isalpha() and common(piece)) for piece in pieces)


def _password_after_all(role: str, text: str) -> bool:
    """Whether a value that fits a shape by accident is a password: `S3cret$`, `^Tr0ub4dor`, `Kq7/xY9/zz1/`."""
    if role == "regex":
        return not any(char in text for char in "\\[(*|") or (" " not in text and opaque(text))
    if role in ("path", "file", "module", "address", "constant"):
        return role != "address" and opaque(text.replace("/", "").replace(".", ""))
    if role == "number":
        return False
    return False


def same_words(value: str, name: str) -> bool:
    """Whether a value only repeats its name: `TOKEN_EXPIRED = "token-expired"`, `password = "password"`, `API_KEY = "apiKey"`."""
    own = "".join(filter(str.isalnum, value)).lower()
    other = "".join(filter(str.isalnum, name)).lower()
    if not own or not other:
        return False
    if own == other or (
        len(own) > 4 and other.endswith(own)
    ):  # what a prompt ends with: `password = "ssword"` (netmiko)
        return True
    if not _is_identifier(value):
        return False
    mine = {word for word in words.split(value) if not word.isdigit()}
    theirs = {word for word in words.split(name) if not word.isdigit()}
    return bool(mine) and mine <= theirs and len("".join(mine)) > 2


def _is_identifier(text: str) -> bool:
    letters = text.replace("_", "")
    return (letters.isalpha() and letters.isascii()) or _identifier().fullmatch(text) is not None


@lru_cache(maxsize=1)
def _identifier() -> re.Pattern[str]:
    # Digits end a word: `ed25519-key`.
    return re.compile(r"(?:[A-Za-z_]+\d{1,5}[-.:])*[A-Za-z_]+(?:[-.:][A-Za-z]+(?:_[A-Za-z]+)*)*\d{0,2}")


_ABOUT = frozenset(
    [
        "password",
        "passwd",
        "token",
        "secret",
        "key",
        "auth",
        "credential",
        "credentials",
        "authorization",
        "bearer",
        "jwt",
        "apikey",
        "passphrase",
        "pin",
        "cookie",
        "oauth",
        "login",
        "session",
        "csrf",
        "username",
        "user",
        "pwd",
        "pass",
        "userpass",
        "auth",
    ]
)


def is_credential_word(text: str) -> bool:
    """Whether a value is the name of a kind of credential: `passwd`, `token`."""
    return text.lower() in _ABOUT


def names_credential(text: str) -> bool:
    """Whether a value is itself the name of a field, an option or a variable: `auth_token`, `db-password`, `newPassword1`,
    `secretName`, `PGPASSWORD`."""
    if not _is_identifier(text) or len(text) > 60:
        return False
    parts = [word for word in words.split(text) if not word.isdigit()]
    if len(parts) < 2 or not (_joined(text) or text.isupper() or all(part in _ABOUT for part in parts)):
        return False
    if not any(part in _ABOUT for part in parts):
        return False
    return all(len(part) < 4 or part in _ABOUT or common(part) for part in parts)


def _joined(text: str) -> bool:
    """Whether words are set apart, by a sign or by capitals: `wrongpassword` is a password, `wrong_password` a name."""
    return any(char in "-_.:" for char in text[1:-1]) or (not text.isupper() and any(map(str.isupper, text[1:])))


def _identifies(text: str) -> bool:
    """Whether a value is an identifier of several words (`facebook_nonce`): people choose such passwords, but tokens are random."""
    if len(text) > 60 or not _plain_name().fullmatch(text) or sum(map(str.isdigit, text)) > 2:
        return False
    if not _joined(text) and text[0] != "_":
        return False
    if len(_inner_digits().findall(text)) > 1:
        return False  # `oauth2client` has one number inside it, random text and what is spelled with digits more
    parts = [word for word in words.split(text) if not word.isdigit() and len(word) > 1]
    if opaque(text) and 2 * sum(len(part) for part in parts if len(part) > 3) < len(text):
        return False  # pieces of one to three letters are no words
    return (len(parts) > 1 or text[0] == "_") and all(len(part) < 4 or common(part) for part in parts)


@lru_cache(maxsize=1)
def _inner_digits() -> re.Pattern[str]:
    return re.compile(r"(?<=[A-Za-z])\d{1,5}(?=[A-Za-z])")


@lru_cache(maxsize=1)
def _plain_name() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z_][\w\-.:]*", re.ASCII)


def _signs(text: str) -> bool:
    """Whether punctuation is scattered through a value, as in passwords that people choose."""
    return sum(not char.isalnum() and char not in "-_.:/+=" for char in text) >= 2


def _sentence(text: str) -> bool:
    """Whether a text with spaces reads as prose: label, prompt or help, not a passphrase.

    Passphrases have words of letters too; what prose has is a capital first, punctuation at the end of words, or the
    small words of English.
    """
    parts = text.split()
    if len(parts) < 2:
        return False
    lower = [part.strip(".,:;!?()'\"").lower() for part in parts]
    if any(part in _SMALL_WORDS for part in lower):
        return True
    letters = all(part.replace("-", "").isalpha() for part in lower if part)
    if letters and (parts[-1][-1] in ".:?!" or parts[0][:1].isupper()):
        return True
    return letters and any(part in _ABOUT for part in lower)


_SMALL_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "be",
        "to",
        "of",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "from",
        "and",
        "or",
        "not",
        "no",
        "if",
        "it",
        "this",
        "that",
        "your",
        "you",
        "we",
        "can",
        "must",
        "should",
        "will",
        "please",
        "enter",
        "has",
        "have",
        "does",
        "do",
        "as",
        "when",
        "which",
        "invalid",
        "required",
        "missing",
        "failed",
        "error",
        "use",
        "used",
        "using",
    ]
)

# The pairs of letters that most English words and identifiers are made of, most frequent first letters grouped.
_PAIRS = frozenset(
    a + b
    for a, seconds in (
        ("a", "btcdlnrsmgpukivy"), ("b", "aelouriysj"), ("c", "aeohtkluricsy"), ("d", "aeiosudry"), ("e", "acdelmnrstvxpfgywqi"),
        ("f", "aeiorutlf"), ("g", "aehiournlsg"), ("h", "aeiotry"), ("i", "acdefglmnorstvzpbk"), ("j", "aeous"), ("k", "eisnya"),
        ("l", "adeiolystufvkmp"), ("m", "aeiopbmsuy"), ("n", "acdegiostkunvfy"), ("o", "bcdfgklmnoprstuvwi"), ("p", "aehiolprtsuy"),
        ("q", "u"), ("r", "acdeghikmnoprstuvyl"), ("s", "acehiklmopstuwys"), ("t", "aehiorstuwyl"), ("u", "abcdegilmnprst"),
        ("v", "aeio"), ("w", "aehionrs"), ("x", "apteicy"), ("y", "eopstm"), ("z", "aeioz"),
    )
    for b in seconds
)  # fmt: skip


@lru_cache(maxsize=4096)
def common(word: str) -> bool:
    """Whether a word of letters is made of the pairs of letters that words are made of."""
    lower = word.lower()
    if len(lower) < 3:
        return True
    hits = sum(lower[at : at + 2] in _PAIRS for at in range(len(lower) - 1))
    return hits * 100 >= 62 * (len(lower) - 1) and (len(lower) < 5 or any(char in "aeiouy" for char in lower))


@lru_cache(maxsize=4096)
def entropy(value: str) -> float:
    """Shannon entropy in bits per character; 0.0 for the empty string."""
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values()) if size else 0.0


@lru_cache(maxsize=1)
def _random_shape() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9+/_\-.~!@#$%^&*=:|]{8,}")


@lru_cache(maxsize=4096)
def opaque(value: str, least: int = 16) -> bool:
    """Whether a value looks random: of `least` characters or more, one run, neither words nor a number nor a sequence.

    Entropy alone does not tell `getDatabaseConnectionFactory` from a key; what does is that words are made of common
    pairs of letters and that digits stand together.
    """
    text = value[:_LONGEST].strip()
    size = len(text)
    if size < least or not _random_shape().fullmatch(text):
        return False
    body = "".join(filter(str.isalnum, text))
    lower = body.lower()
    if len(body) < least * 3 // 4 or body.isdigit() or longest_sequence(lower) * 3 >= len(body) or repeats(lower):
        return False
    if len(set(body)) < min(8, len(body) // 2 + 1):
        return False
    digits = sum(map(str.isdigit, body))
    if all(char in "0123456789abcdef" for char in lower):
        return digits >= 2 and digits < len(body) and entropy(lower) >= 2.7
    pairs = [lower[at : at + 2] for at in range(len(lower) - 1) if lower[at : at + 2].isalpha()]
    usual = sum(pair in _PAIRS for pair in pairs) / len(pairs) if pairs else 0.0
    switches = sum(body[at].isdigit() != body[at + 1].isdigit() for at in range(len(body) - 1))
    cases = sum(
        body[at].islower() != body[at + 1].islower() for at in range(len(body) - 1) if body[at : at + 2].isalpha()
    )
    # Random base 62 changes between letters and digits in every third or fourth place, and between cases in every
    # second.
    mixed = switches * 100 >= 14 * len(body) or cases * 100 >= 33 * len(body)
    separated = sum(not char.isalnum() for char in text) * 6 >= size and usual >= 0.5
    if separated:
        return False
    if mixed:
        both = cases * 100 >= 33 * len(body) and switches * 100 >= 8 * len(body)
        return usual < 0.62 or both or switches * 100 >= 25 * len(body)
    return usual < 0.42 and (len(body) >= 20 or digits > 0)


@lru_cache(maxsize=4096)
def human_password(value: str, name: str = "") -> bool:
    """Whether a value without a telling shape may be a password that a person chose: one word or more, no stand-in,
    no other role.

    Weak defaults are not counted here; `weak_default` knows them.
    """
    return (
        3 < len(value) <= 128
        and any(map(str.isalnum, value))
        and placeholder(value) is None
        and looks_like(value, name) is None
        and not weak_default(value)
    )


def chosen(value: str) -> bool:
    """Whether a value shows that somebody chose it as a password: letters together with digits or signs, in one run."""
    if len(value) < 6 or any(map(str.isspace, value)) or not any(map(str.isalpha, value)):
        return False
    return any(char.isdigit() or not (char.isalnum() or char in "-_.") for char in value)


_STATES = frozenset(
    """
    updated changed auto automatic random generate generated prompt ask asked present absent required optional missing invalid
    wrong incorrect correct valid encrypted unencrypted plain plaintext cleartext set reset new old removed added deleted created
    expired expire ok okay failed failure success successful enabled disabled enable disable denied allowed accepted rejected
    locked unlocked revoked active inactive pending never always unchanged unmodified modified ignored ignore skip skipped shown
    inherit inherited same external internal interactive manual saved stored hash hashed md5 sha1 sha256 sha512 bcrypt crypt
    input field text hidden file stdin keyring keychain vault environment env config basic digest bearer kerberos gssapi ntlm
    update change create delete remove show
    """.split()  # noqa: SIM905
)


def is_state(value: str) -> bool:
    """Whether a value says something about a credential instead of being one: `updated`, `auto`, `Password(s) updated`."""
    parts = words.split(value)
    return bool(parts) and len(parts) <= 4 and parts[-1] in _STATES and (len(parts) == 1 or " " in value)


def length_class(value: str) -> str:
    """How long a value is, for messages: wide enough to give nothing away (`8-15 characters`)."""
    size = len(value)
    if size < 8:
        return "1-7 characters" if size else "empty"
    for low, high in ((8, 15), (16, 31), (32, 63), (64, 127)):
        if size <= high:
            return f"{low}-{high} characters"
    return "128 or more characters"
