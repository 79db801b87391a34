"""Private keys in text: PEM, OpenSSH, PGP, PuTTY, SSH2, JSON Web Keys and service account files.

A marker alone, as in code that reads keys, is not a key: there must be a body, and enough of it.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from functools import lru_cache

from flake8_secreview.formats import checksums

_SMALLEST = 40
"""Base64 characters; an Ed25519 key without its wrapping has 44."""
_LONGEST_BODY = 20_000

Found = tuple[str, int, int, "bool | None"]
"""Format id, start and end offset, and what the structure says."""


@lru_cache(maxsize=1)
def _header() -> re.Pattern[str]:
    return re.compile(r"-----BEGIN ((?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP |ANY )?PRIVATE KEY(?: BLOCK)?)-----")


@lru_cache(maxsize=1)
def _ssh2() -> re.Pattern[str]:
    return re.compile(r"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----")


@lru_cache(maxsize=1)
def _noise() -> re.Pattern[str]:
    # What stands between the lines of a key: white space, escaped line ends, quotes and comment signs of the code
    # around it.
    return re.compile(r"\\[nrt]|[\s\"'#>,()]+|\\$")


@lru_cache(maxsize=1)
def _crc_line() -> re.Pattern[str]:
    # The checksum of OpenPGP armour, on a line of its own behind the body.
    return re.compile(r"\n[ \t\"'#>]*=[A-Za-z0-9+/]{4}(?=\s|\\|$)")


@lru_cache(maxsize=1)
def _armour() -> re.Pattern[str]:
    return re.compile(r"^[ \t\"'#>]*[A-Za-z][A-Za-z0-9-]{1,40}: [^\n]*$", re.MULTILINE)


def find(text: str) -> Iterator[Found]:
    """Private keys in `text`, in order of their kind."""
    if "PRIVATE KEY" in text:
        yield from _armoured(text)
    if "PuTTY-User-Key-File-" in text:
        yield from _putty(text)


def _armoured(text: str) -> Iterator[Found]:
    for match in _header().finditer(text):
        label = match[1]
        # The next header bounds the search: each part of the text is read once.
        following = text.find("-----BEGIN ", match.end(), match.end() + _LONGEST_BODY)
        limit = following if following >= 0 else match.end() + _LONGEST_BODY
        stop = text.find(f"-----END {label}", match.end(), limit)
        end = text.find("-----", stop + 5, stop + 80) + 5 if stop >= 0 else -1
        raw = text[match.end() : stop if stop >= 0 else limit]
        body, tail = _body(raw, closed=stop >= 0)
        if len(body) < _SMALLEST or _dull(body):
            continue
        if end < 5:
            end = stop if stop >= 0 else match.end() + min(len(raw), tail)
        found = _judge(label, body, raw)
        if found is not None:
            yield found[0], match.start(), end, found[1]
    for match in _ssh2().finditer(text):
        following = text.find("---- BEGIN SSH2", match.end(), match.end() + _LONGEST_BODY)
        limit = following if following >= 0 else match.end() + _LONGEST_BODY
        stop = text.find("---- END SSH2", match.end(), limit)
        raw = text[match.end() : stop if stop >= 0 else limit]
        body, tail = _body(raw, closed=stop >= 0)
        if len(body) >= _SMALLEST and not _dull(body):
            data = checksums.base64_decode(body)
            end = stop + len("---- END SSH2 ENCRYPTED PRIVATE KEY ----") if stop >= 0 else match.end() + tail
            yield "ssh2-key", match.start(), min(end, len(text)), data is not None and data[:4] == b"\x3f\x6f\xf9\xeb"


def _body(raw: str, *, closed: bool) -> tuple[str, int]:
    """The base64 of a key without header lines, and how far it reaches in `raw`."""
    lines = raw.replace("\\r", "").replace("\\n", "\n")
    if ": " in lines:
        lines = _armour().sub("", lines)
    lines = _crc_line().sub("", lines)
    joined = _noise().sub("", lines)
    run = re.match(r"[A-Za-z0-9+/]*={0,2}", joined)
    body = run[0] if run else ""
    # A key cut by an ellipsis or filled in by a template is an illustration; one without an end may be the first half
    # of a real one.
    if closed and len(body) < len(joined) and joined[len(body) : len(body) + 1] not in ("=", "-"):
        return "", 0
    if not closed and len(body) < 200:
        return "", 0
    return body, len(raw) if closed else min(len(raw), len(body) + body.count("\n") + len(body) // 60 + 2)


def _dull(body: str) -> bool:
    """Whether a body is filler: real ones use most of the alphabet."""
    return len(set(body)) < 20


def _judge(label: str, body: str, raw: str) -> tuple[str, bool | None] | None:
    if label == "PGP PRIVATE KEY BLOCK":
        check = re.search(r"=([A-Za-z0-9+/]{4})\s*$", raw.replace("\\n", "\n").rstrip(" \"'#\n\t"))
        data = checksums.base64_decode(body)
        if check is None or data is None:
            return "pgp-private-key", None
        return "pgp-private-key", checksums.crc24(data) == int.from_bytes(binascii.a2b_base64(check[1]), "big")
    data = checksums.base64_decode(body[: len(body) // 4 * 4] if "=" not in body else body)
    if data is None:
        return None
    encrypted = "Proc-Type" in raw
    if label == "OPENSSH PRIVATE KEY":
        return ("openssh-key", True) if data[:15] == b"openssh-key-v1\0" else None
    content = checksums.der_content(data) if not encrypted else b""
    right = None if encrypted else content is not None
    if label == "RSA PRIVATE KEY":
        return "pem-rsa", right
    if label == "EC PRIVATE KEY":
        return "pem-ec", right
    if label == "DSA PRIVATE KEY":
        return "pem-dsa", right
    if label == "ENCRYPTED PRIVATE KEY":
        return "pem-encrypted", right
    if label in ("PRIVATE KEY", "ANY PRIVATE KEY"):
        return ("pem-ed25519" if body.startswith("MC4CAQ") else "pem-pkcs8"), right
    return None


@lru_cache(maxsize=1)
def _putty_body() -> re.Pattern[str]:
    return re.compile(
        r"Private-Lines: \d{1,3}(?:\r?\n|\\n)((?:[A-Za-z0-9+/=]{1,80}(?:\r?\n|\\n)){1,200})Private-MAC: ([0-9a-f]{40,64})"
    )


def _putty(text: str) -> Iterator[Found]:
    start = text.find("PuTTY-User-Key-File-")
    while start >= 0:
        following = text.find("PuTTY-User-Key-File-", start + 20)
        limit = min(following if following >= 0 else len(text), start + _LONGEST_BODY)
        match = _putty_body().search(text, start, limit)
        if match and not _dull(match[1]):
            yield "putty-key", start, match.end(), _putty_mac(text[start : match.end()].replace("\\n", "\n"), match[2])
        start = following


def _putty_mac(block: str, mac: str) -> bool | None:
    """Check the MAC of an unencrypted version 2 key (PuTTY's manual, appendix C): no passphrase is needed for it."""
    import hashlib
    import hmac

    fields: dict[str, str] = {}
    lines = block.splitlines()
    at = 0
    while at < len(lines):
        name, _, value = lines[at].partition(": ")
        at += 1
        if name.endswith("-Lines") and value.isdigit():
            fields[name] = "".join(lines[at : at + int(value)])
            at += int(value)
        else:
            fields[name] = value
    if fields.get("Encryption") != "none" or "PuTTY-User-Key-File-2" not in fields:
        return None
    public = checksums.base64_decode(fields.get("Public-Lines", ""))
    private = checksums.base64_decode(fields.get("Private-Lines", ""))
    if public is None or private is None:
        return False
    parts = (fields["PuTTY-User-Key-File-2"].encode(), b"none", fields.get("Comment", "").encode(), public, private)
    data = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    key = hashlib.sha1(b"putty-private-key-file-mac-key").digest()
    return hmac.new(key, data, hashlib.sha1).hexdigest() == mac
