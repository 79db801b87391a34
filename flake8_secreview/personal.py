"""Personal data in text: e-mail addresses, telephone numbers, payment cards, bank accounts, national identity numbers, home folders.

Each recogniser checks what can be checked: a checksum where the number has one, the structure otherwise. What is only digits needs a name beside
it that says what it is; see `Found.needs_name`.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

EMAIL = "e-mail address"
PHONE = "telephone number"
CARD = "payment card number"
IBAN = "bank account (IBAN)"
IDENTITY = "national identity number"
HOME = "home folder of a person"


class Found(NamedTuple):
    """Personal data in a text: `text[start:end]`, its kind, and the words one of which must be in a name beside it (empty: none needed)."""

    start: int
    end: int
    kind: str
    needs_name: frozenset[str]


_NONE: frozenset[str] = frozenset()
_CARD_NAMES = frozenset(
    (
        "card",
        "cc",
        "pan",
        "creditcard",
        "debit",
        "credit",
        "cardnumber",
        "ccnum",
        "visa",
        "mastercard",
        "amex",
        "payment",
    )
)
_PHONE_NAMES = frozenset(
    (
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "cellphone",
        "fax",
        "msisdn",
        "sms",
        "phonenumber",
        "phones",
        "whatsapp",
        "caller",
        "callee",
        "contact",
        "number",
        "to",
        "recipient",
    )
)


def find(text: str) -> Iterator[Found]:
    """The personal data in a text, by kind."""
    if "@" in text:
        yield from _emails(text)
    if "/home/" in text or "/Users/" in text or ":\\" in text:
        yield from _homes(text)
    digits = sum(map(text.count, "0123456789"))
    if digits >= 7:
        yield from _numbers(text, digits)


# -- e-mail addresses


@functools.cache
def _email() -> re.Pattern[str]:
    return re.compile(
        r"(?<![A-Za-z0-9._%+\-/:@])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@((?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.){1,8}[A-Za-z]{2,18})(?![A-Za-z0-9@:(\-]|\.[A-Za-z0-9])"
    )


# Right-hand sides that are no mail domain: names of SSH algorithms and of D-Bus and systemd units, Git over SSH, file names, Python
# decorators, and domains for documentation (RFC 2606).
_NOT_MAIL = ("openssh.com", "libssh.org", "lysator.liu.se", "ssh.com", "putty.projects.tartarus.org", "github.com", "gitlab.com", "bitbucket.org", "noreply.github.com",
             "users.noreply.github.com", "example.com", "example.org", "example.net", "example.edu", "localhost.localdomain", "dummy.net", "dummy.com", "domain.com", "domain.tld",
             "foo.com", "bar.com", "foo.bar", "foobar.com", "acme.com", "yourdomain.com", "your-domain.com", "mydomain.com", "company.com", "email.com", "mail.com", "host.com", "server.com",
             "xyz.com", "abc.com", "a.com", "b.com", "sentry.io", "ingest.sentry.io", "timestamp.com", "sample.com", "somewhere.com", "nowhere.com", "site.com", "organization.com", "li.org")  # fmt: skip
_NOT_TLD = frozenset(
    ("example", "test", "invalid", "localhost", "local", "internal", "service", "socket", "timer", "mount", "target", "slice", "path", "device", "scope", "py", "sls", "txt", "json", "yaml",
     "yml", "png", "jpg", "svg", "gif", "js", "css", "html", "so", "git", "conf", "cfg", "xml", "md", "rst", "log", "gz", "zip", "tar", "tld", "localdomain", "host", "lan", "group", "whl", "setter", "getter", "property", "version", "latest")
)  # fmt: skip
_NOBODY = frozenset(("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "user", "username", "someone", "somebody", "foo", "bar", "name", "me", "you", "your", "first.last", "john.doe", "jane.doe", "git", "svn", "hg", "hgweb", "x", "a", "b", "your.name", "your-email", "your_email", "youremail", "nobody"))  # fmt: skip


_STANDS_FOR = ("default", "dummy", "fake", "placeholder", "deprecated", "anonymous", "unknown")
"""What a mailbox is called that stands for one."""


def _emails(text: str) -> Iterator[Found]:
    for match in _email().finditer(text):
        domain = match[1].lower()
        local = match[0].partition("@")[0].lower()
        top = domain.rpartition(".")[2]
        if (
            top in _NOT_TLD
            or _is_camel(match[1].rpartition(".")[2])  # name@Namespace.TermOfOData
            or not local.strip("x")  # a mask
            or local in _NOBODY
            or local.startswith(_STANDS_FOR)
            or any(domain == other or domain.endswith("." + other) for other in _NOT_MAIL)
        ):
            continue
        yield Found(match.start(), match.end(), EMAIL, _NONE)


def _is_camel(label: str) -> bool:
    """Is a label in camel case, as no domain is written: `AllowableValues`?"""
    return any(one.islower() and other.isupper() for one, other in itertools.pairwise(label))


# -- home folders


@functools.cache
def _home() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?<![A-Za-z0-9_.\-~}\])/:])/(?:home|Users)/|(?<![A-Za-z])[A-Za-z]:\\(?:Users|Documents and Settings)\\)([A-Za-z][A-Za-z0-9._\-]{1,31})(?=[/\\])"
    )


# Accounts of software, of images and of the reader.
_SHARED_ACCOUNTS = frozenset(
    ("user", "username", "me", "you", "name", "foo", "bar", "someone", "someuser", "myuser", "youruser", "your_user", "your-user", "yourname", "your_name", "ubuntu", "ec2-user", "centos", "fedora",
     "debian", "vagrant", "pi", "admin", "root", "git", "jenkins", "runner", "runneradmin", "circleci", "travis", "app", "web", "www", "www-data", "deploy", "stack", "zuul", "jovyan", "docker", "node",
     "public", "shared", "default", "all", "users", "guest", "test", "testuser", "dev", "developer", "builder", "build", "hadoop", "spark", "airflow", "postgres", "odoo", "oracle", "linuxbrew", "nonroot",
     "ansible", "cloud-user", "coder", "codespace", "vscode", "work", "home", "tmp", "data", "project", "projects", "service", "system", "appuser", "administrator", "john", "jane", "joe", "alice", "bob", "example", "weblate", "mysql", "sandbox", "steam", "nginx", "lambda", "container", "local", "anonymous", "conan", "kivy", "sync", "share", "db2inst1", "gpadmin")
)  # fmt: skip


def _homes(text: str) -> Iterator[Found]:
    for match in _home().finditer(text):
        if match[1].lower() not in _SHARED_ACCOUNTS and not match[1].isupper():
            yield Found(match.start(), match.end(), HOME, _NONE)


# -- numbers


def _numbers(text: str, digits: int) -> Iterator[Found]:
    stripped = text.strip()
    if len(stripped) > 60:
        return
    start = text.index(stripped)
    end = start + len(stripped)
    compact = stripped.replace(" ", "").replace("-", "")
    if 12 <= len(compact) <= 19 and compact.isascii() and compact.isdigit() and is_card(compact):
        grouped = re.fullmatch(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}", stripped) is not None
        yield Found(start, end, CARD, _NONE if grouped else _CARD_NAMES)
    elif 15 <= len(compact) <= 34 and compact[:2].isalpha() and is_iban(compact):
        yield Found(start, end, IBAN, _NONE)
    elif stripped.startswith("+") and 9 <= digits <= 15 and is_phone(stripped):
        yield Found(start, end, PHONE, _NONE if any(char in stripped[1:] for char in " -.()") else _PHONE_NAMES)
    elif re.fullmatch(r"\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]\d{4}", stripped) and "555" not in stripped:
        yield Found(start, end, PHONE, _PHONE_NAMES)
    else:
        names = national_identity(stripped)
        if names is not None:
            yield Found(start, end, IDENTITY, names)


def luhn(digits: str) -> bool:
    """The checksum of payment cards, ISO/IEC 7812-1."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char)
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


_BRANDS = (("4", (13, 16, 19)), ("34", (15,)), ("37", (15,)), ("62", (16, 17, 18, 19)), ("6011", (16, 19)), ("65", (16, 19)), ("36", (14,)), ("38", (14,)), ("35", (16,)),
           *((str(prefix), (16,)) for prefix in range(51, 56)), *((str(prefix), (16,)) for prefix in range(22, 28)))  # fmt: skip


def is_card(digits: str) -> bool:
    """Do digits have the prefix and length of a card brand, a valid checksum, and more than one digit?"""
    branded = any(digits.startswith(prefix) and len(digits) in lengths for prefix, lengths in _BRANDS)
    return branded and len(set(digits)) > 1 and luhn(digits)


# Lengths by country, from the IBAN registry (ISO 13616).
_IBAN_LENGTHS = {
    code: int(length)
    for code, length in (
        entry.split(":")
        for entry in [
            "AD:24",
            "AE:23",
            "AL:28",
            "AT:20",
            "AZ:28",
            "BA:20",
            "BE:16",
            "BG:22",
            "BH:22",
            "BR:29",
            "BY:28",
            "CH:21",
            "CR:22",
            "CY:28",
            "CZ:24",
            "DE:22",
            "DK:18",
            "DO:28",
            "EE:20",
            "EG:29",
            "ES:24",
            "FI:18",
            "FO:18",
            "FR:27",
            "GB:22",
            "GE:22",
            "GI:23",
            "GL:18",
            "GR:27",
            "GT:28",
            "HR:21",
            "HU:28",
            "IE:22",
            "IL:23",
            "IQ:23",
            "IS:26",
            "IT:27",
            "JO:30",
            "KW:30",
            "KZ:20",
            "LB:28",
            "LC:32",
            "LI:21",
            "LT:20",
            "LU:20",
            "LV:21",
            "LY:25",
            "MC:27",
            "MD:24",
            "ME:22",
            "MK:19",
            "MR:27",
            "MT:31",
            "MU:30",
            "NL:18",
            "NO:15",
            "PK:24",
            "PL:28",
            "PS:29",
            "PT:25",
            "QA:29",
            "RO:24",
            "RS:22",
            "SA:24",
            "SC:31",
            "SE:24",
            "SI:19",
            "SK:24",
            "SM:27",
            "ST:25",
            "SV:28",
            "TL:23",
            "TN:24",
            "TR:26",
            "UA:29",
            "VA:22",
            "VG:24",
            "XK:20",
        ]
    )
}


def is_iban(compact: str) -> bool:
    """Is this an IBAN: a country, its length, and the remainder 1 modulo 97 (ISO 7064)?"""
    if (
        _IBAN_LENGTHS.get(compact[:2]) != len(compact)
        or not compact.isascii()
        or not compact.isalnum()
        or compact != compact.upper()
    ):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def is_phone(text: str) -> bool:
    """Is this an international number (E.164), and not one of those kept for fiction (555-01xx)?"""
    if not re.fullmatch(r"\+[1-9][0-9 ().\-]{7,20}", text):
        return False
    digits = "".join(char for char in text if char.isdigit())
    if len(set(digits[1:])) <= 2 or "1234567" in digits or "5550" in digits or digits.startswith("1555"):
        return False
    return 9 <= len(digits) <= 15


_ID_NAMES = frozenset(("ssn", "social", "national", "identity", "nino", "insurance", "tax", "tin", "cpf", "aadhaar", "aadhar", "pesel", "bsn", "nir", "insee", "dni", "nie", "nif", "personnummer", "citizen", "hetu", "codice", "fiscal", "sozialversicherung", "passport"))  # fmt: skip
_SSN_NAMES = frozenset(("ssn", "social", "tin", "taxpayer"))


def national_identity(text: str) -> frozenset[str] | None:
    """The words one of which must stand beside this national identity number, None if it is none.

    US social security numbers have no checksum, so the name decides; the others are checked by their own rules.
    """
    if re.fullmatch(r"\d{3}-\d{2}-\d{4}", text):
        area, group, serial = text.split("-")
        used = area in ("000", "666") or area >= "900" or group == "00" or serial == "0000"
        return None if used or text in ("078-05-1120", "219-09-9999", "123-45-6789", "111-11-1111") else _SSN_NAMES
    if re.fullmatch(r"\d{3}\.\d{3}\.\d{3}-\d{2}", text):  # Brazil: CPF
        digits = [int(char) for char in text if char.isdigit()]
        return _NONE if len(set(digits)) > 1 and _cpf(digits) else None
    if re.fullmatch(r"\d{8}[A-Z]|[XYZ]\d{7}[A-Z]", text):  # Spain: DNI, NIE
        number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
        return _ID_NAMES if "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == text[-1] else None
    if re.fullmatch(r"[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", text):  # Italy: codice fiscale
        return _NONE if _codice_fiscale(text) else None
    if re.fullmatch(r"\d{6}[-+A]\d{3}[0-9A-Y]", text):  # Finland: henkilötunnus
        return _NONE if "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(text[:6] + text[7:10]) % 31] == text[10] else None
    if re.fullmatch(r"[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9X]", text):  # China
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(char) * weight for char, weight in zip(text[:17], weights, strict=True))
        return _NONE if "10X98765432"[total % 11] == text[17] else None
    compact = text.replace(" ", "")
    if re.fullmatch(r"[12]\d{2}(?:0[1-9]|1[0-2])\d{10}", compact):  # France: NIR
        return _ID_NAMES if 97 - int(compact[:13]) % 97 == int(compact[13:]) else None
    if re.fullmatch(r"[2-9]\d{3} ?\d{4} ?\d{4}", text):  # India: Aadhaar
        return _ID_NAMES if _verhoeff(compact) else None
    if re.fullmatch(r"(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", text):  # United Kingdom: NINO
        return _ID_NAMES
    return None


def _cpf(digits: list[int]) -> bool:
    for length in (9, 10):
        total = sum(digit * (length + 1 - index) for index, digit in enumerate(digits[:length]))
        if (total * 10 % 11) % 10 != digits[length]:
            return False
    return True


_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            2,
            4,
            18,
            20,
            11,
            3,
            6,
            8,
            12,
            14,
            16,
            10,
            22,
            25,
            24,
            23,
        ),
        strict=True,
    )
)


def _codice_fiscale(text: str) -> bool:
    total = 0
    for index, char in enumerate(text[:15]):
        total += _ODD[char] if index % 2 == 0 else int(char, 36) - (10 if char.isalpha() else 0)
    return chr(ord("A") + total % 26) == text[15]


_DIHEDRAL = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTED = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def _verhoeff(digits: str) -> bool:
    check = 0
    for index, char in enumerate(reversed(digits)):
        check = int(_DIHEDRAL[check][int(_PERMUTED[index % 8][int(char)])])
    return check == 0
