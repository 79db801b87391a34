"""UUIDs in text, and which of them are no identifiers of one installation.

Policy: an identifier is reported; nil, max and other sentinels, name spaces, and the constants of protocols and file formats are not, and one
under the name of a secret is a secret (SR402).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple


class Uuid(NamedTuple):
    """A UUID in a text: `text[start:end]`, and its 32 digits in lower case."""

    start: int
    end: int
    digits: str


@functools.cache
def _dashed() -> re.Pattern[str]:
    return re.compile(
        r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z]|-[0-9A-Fa-f])"
    )


def find(text: str) -> Iterator[Uuid]:
    """The dashed UUIDs in a text, braces and `urn:uuid:` not included."""
    for match in _dashed().finditer(text):
        if (
            text[max(0, match.start() - 1) : match.start()] == "-"
            and text[max(0, match.start() - 2) : match.start() - 1].isalnum()
        ):
            continue  # a longer chain of groups
        yield Uuid(match.start(), match.end(), match[0].replace("-", "").lower())


def compact(text: str) -> str | None:
    """The digits of a UUID in any spelling that `uuid.UUID` takes, None if the text is none."""
    digits = text.strip().removeprefix("urn:").removeprefix("uuid:").strip("{}").replace("-", "").lower()
    return digits if len(digits) == 32 and all(char in "0123456789abcdef" for char in digits) else None


@functools.lru_cache(maxsize=1)
def name_spaces(source: str) -> frozenset[str]:
    """The names that a file gives to uuid3 and uuid5 as their name space."""
    if "uuid5" not in source and "uuid3" not in source:
        return frozenset()
    return frozenset(re.findall(r"\buuid[35]\(\s*(?:[^\W\d]\w*\.){0,5}([^\W\d]\w*)\s*[,)]", source))


@functools.lru_cache(maxsize=1)
def is_table(source: str) -> bool:
    """Does a file hold ten different UUIDs and more as strings of their own? Then those among its constants are a published table.

    36 files of that kind hold 84 % of the UUIDs of 126 distributions: Bluetooth, RPC, COM, UEFI, GPT.
    """
    return len({match[1].lower() for match in _quoted().finditer(source)}) >= 10


@functools.cache
def _quoted() -> re.Pattern[str]:
    return re.compile(r"[\"'{]([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})[\"'}]")


# Appendix C of RFC 9562 has the name spaces; the rest are published by their protocol or format.
_KNOWN = frozenset(
    (
        *("6ba7b8109dad11d180b400c04fd430c8", "6ba7b8119dad11d180b400c04fd430c8"),
        *("6ba7b8129dad11d180b400c04fd430c8", "6ba7b8149dad11d180b400c04fd430c8"),
        "258eafa5e91447da95cac5ab0dc85b11",  # WebSocket, RFC 6455 section 1.3
        # GUID partition table: EFI system, Microsoft reserved and basic data, BIOS boot, Linux data, swap, LVM, RAID, root (x86-64), home
        *("c12a7328f81f11d2ba4b00a0c93ec93b", "e3c9e3160b5c4db8817df92df00215ae", "ebd0a0a2b9e5443387c068b6b72699c7"),
        *("2168614864496e6f744e656564454649", "0fc63daf848347728e793d69d8477de4", "0657fd6da4ab43c484e50933c84b4f4f"),
        *("e6d6d379f50744c2a23c238f2a3df928", "a19d880f05fc4d3ba006743f0f84911e", "4f68bce3e8cd4db196e7fbcaf984b709"),
        *("933ac7e12eb44f13b8440e14e2aef915", "8be4df6193ca11d2aa0d00e098032b8c"),
        # VHDX: BAT and metadata regions, file parameters, virtual disk size, page 83, logical and physical sector size
        *("2dc27766f62342009d64115e9bfd4a08", "8b7ca20647904b9ab8fe575f050f886e", "caa16737fa364d43b3b633f0aa44e76b"),
        *("2fa54224cd1b4876b2115dbed83bf4b8", "beca12abb2e6452393efc309e000c746", "8141bf1da96f4709ba47f233a8faab5f"),
        "cda348c7445d44719cc9e9885251c556",
        # RPC and COM: NDR transfer syntax, SPNEGO-free bind time features
        *("8a885d041ceb11c99fe808002b104860", "71710533beba4937831 9b5dbef9ccc36".replace(" ", "")),
    )
)
# Bases that a 16- or 32-bit number is put into: Bluetooth, COM, Azure's well-known applications.
_BASES = ("00001000800000805f9b34fb", "00000000c000000000000046", "00000000c000000000000000")


def is_constant(digits: str) -> bool:
    """Is this a UUID that the whole world shares, or a sentinel: nil, max, repeated or counted digits?"""
    if digits in _KNOWN or digits.endswith(_BASES) or digits.count("0") >= 24:
        return True
    if len(set(digits)) <= 3 or _is_counted(digits):
        return True
    return digits.startswith(("deadbeef", "cafebabe", "feedface"))


def _is_counted(digits: str) -> bool:
    """Sentinels as people type them: 12345678-1234-5678-1234-567812345678, aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee."""
    groups = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    if sum(len(set(group)) == 1 for group in groups) >= 4:
        return True
    return all(
        group in "0123456789abcdef01234567"
        or group in "12345678" * 3
        or group in "1234567890" * 3
        or len(set(group)) == 1
        for group in groups
    )


def version(digits: str) -> int:
    """The version field; 1 and 6 hold a time and often the network card of the author."""
    return int(digits[12], 16)
