"""Checksums and structures that a credential carries, verified offline.

`verify(name, token)` says True (right), False (wrong) or None (cannot be told here). The sums are the ones in
`notes/credential-formats.csv`: CRC-32 in base 62, base 36 and hexadecimal, CRC-24 (RFC 4880, section 6.1),
CRC-16/XMODEM (NATS keys), SHA-256 in base 32 (GitHub fine-grained tokens), bech32 (BIP 173, used by age), Marvin32
(Azure's identifiable keys), base 58, and structures: base64 of JSON, protocol buffers, MessagePack, macaroons
(libmacaroons version 2), DER.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import b32decode, b32encode
from collections.abc import Callable

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def in_base(number: int, alphabet: str, width: int) -> str:
    """`number` in the base of `alphabet`, padded to `width` digits."""
    digits: list[str] = []
    while number:
        number, digit = divmod(number, len(alphabet))
        digits.append(alphabet[digit])
    return "".join(reversed(digits)).rjust(width, alphabet[0])


def crc32_base62(text: str) -> str:
    """Six digits: GitHub, npm, Vercel."""
    return in_base(zlib.crc32(text.encode()), BASE62, 6)


def crc32_base36(text: str) -> str:
    """Seven digits: GitLab's routable tokens."""
    return in_base(zlib.crc32(text.encode()), BASE36, 7)


def crc32_hex(text: str) -> str:
    """Eight lower-case hexadecimal digits, big endian."""
    return f"{zlib.crc32(text.encode()):08x}"


def crc32_hex_little(text: str) -> str:
    """Eight lower-case hexadecimal digits, little endian: Grafana."""
    return zlib.crc32(text.encode()).to_bytes(4, "little").hex()


def crc24(data: bytes) -> int:
    """CRC-24 of OpenPGP armour (RFC 4880, section 6.1)."""
    crc = 0xB704CE
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1864CFB
    return crc & 0xFFFFFF


def crc16_xmodem(data: bytes) -> int:
    """CRC-16 with polynomial 0x1021 and initial value 0: NATS keys."""
    return binascii.crc_hqx(data, 0)


def bech32_polymod(values: list[int]) -> int:
    """The BCH checksum of BIP 173."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= generator
    return check


def bech32_expand(prefix: str) -> list[int]:
    """The human-readable part as BIP 173 feeds it to the checksum."""
    return [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]


def _rotate(value: int, count: int) -> int:
    return (value << count | value >> (32 - count)) & 0xFFFFFFFF


def marvin64(data: bytes, seed: int) -> int:
    """Marvin32's 64-bit state after `data` (the hash of .NET strings; vectors in dotnet/runtime)."""
    low, high = seed & 0xFFFFFFFF, seed >> 32

    def block(low: int, high: int) -> tuple[int, int]:
        high ^= low
        low = _rotate(low, 20) + high & 0xFFFFFFFF
        high = _rotate(high, 9) ^ low
        low = _rotate(low, 27) + high & 0xFFFFFFFF
        return low, _rotate(high, 19)

    whole = len(data) & ~3
    for start in range(0, whole, 4):
        low = low + int.from_bytes(data[start : start + 4], "little") & 0xFFFFFFFF
        low, high = block(low, high)
    low = low + int.from_bytes(data[whole:] + b"\x80", "little") & 0xFFFFFFFF
    low, high = block(low, high)
    low, high = block(low, high)
    return high << 32 | low


def marvin32(data: bytes, seed: str) -> bytes:
    """Four bytes as Azure appends them to a key; `seed` is eight ASCII characters read as a big-endian number."""
    state = marvin64(data, int.from_bytes(seed.encode("ascii"), "big"))
    return (state >> 32 ^ state & 0xFFFFFFFF).to_bytes(4, "little")


def base58_decode(text: str) -> bytes | None:
    """The bytes of a base 58 text, or None where a character is outside the alphabet."""
    number = 0
    for char in text:
        digit = BASE58.find(char)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64_decode(text: str) -> bytes | None:
    """The bytes of base64 or base64url text, padded or not, or None where it is not that."""
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    if len(text) % 4 == 1:
        return None
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)  # type: ignore[call-arg, unused-ignore]
    except TypeError:  # Python 3.10 has no strict mode
        pass
    except (binascii.Error, ValueError):
        return None
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


def base64_object(text: str) -> dict[str, object] | None:
    """The JSON object in a base64 or base64url text, or None."""
    data = base64_decode(text)
    if data is None or not data.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def protobuf(data: bytes) -> bool:
    """Whether `data` is a sequence of protocol buffer fields that ends where the bytes end."""
    at, size, fields = 0, len(data), 0
    while at < size:
        tag, at = _varint(data, at)
        if at < 0 or tag >> 3 == 0:
            return False
        kind = tag & 7
        if kind == 0:
            _, at = _varint(data, at)
            if at < 0:
                return False
        elif kind == 1:
            at += 8
        elif kind == 5:
            at += 4
        elif kind == 2:
            length, at = _varint(data, at)
            if at < 0:
                return False
            at += length
        else:
            return False
        fields += 1
    return at == size and fields > 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A base-128 number and the offset behind it; the offset is -1 where there is none."""
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    return 0, -1


def macaroon_location(data: bytes) -> str | None:
    """The location of a version 2 macaroon in binary form, or None where the bytes are not one."""
    if data[:2] != b"\x02\x01":
        return None
    length, at = _varint(data, 2)
    if at < 0 or at + length >= len(data):
        return None
    location = data[at : at + length]
    at += length
    signature = False
    # Fields are (type, length, bytes); 0 ends a section; type 6 is the 32-byte signature and comes last.
    while at < len(data):
        kind = data[at]
        at += 1
        if kind == 0:
            continue
        if kind not in (1, 2, 4, 6):
            return None
        length, at = _varint(data, at)
        if at < 0 or at + length > len(data):
            return None
        if kind == 6:
            signature = length == 32 and at + length == len(data)
        at += length
    return location.decode("ascii", "replace") if signature else None


def der_content(data: bytes) -> bytes | None:
    """What is inside the outer SEQUENCE of `data`, or None where it is not one that fits."""
    if len(data) < 16 or data[0] != 0x30:
        return None
    first = data[1]
    if first < 0x80:
        length, start = first, 2
    else:
        count = first & 0x7F
        if not 1 <= count <= 4:
            return None
        length, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
    return data[start : start + length] if start + length <= len(data) + 2 else None


def jwt_header(token: str) -> dict[str, object] | None:
    """The header of a signed JSON Web Token whose payload is an object too, or None."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    header = base64_object(parts[0])
    if header is None or "alg" not in header or base64_object(parts[1]) is None:
        return None
    return header


def _after(token: str, mark: str, count: int = 1) -> str:
    return token.split(mark, count)[-1]


def _github(token: str) -> bool:
    body = _after(token, "_")
    return body[-6:] == crc32_base62(body[:-6])


def _salad(token: str) -> bool:
    body = _after(token, "_", 2)
    return body[-6:] == crc32_base62(body[:-6])


def _github_fine_grained(token: str) -> bool:
    import hashlib

    start = token.rindex("_") + 1
    for offset in (43, 44):
        before = token[: start + offset]
        expected = b32encode(hashlib.sha256(before.encode()).digest())[:8].decode()
        if token[start + offset : start + offset + 8].upper() == expected:
            return True
    return False


def _gitlab(token: str) -> bool:
    return token[-7:] == crc32_base36(token[:-7])


def _gitlab_length(token: str) -> bool:
    payload = token.split("-", 1)[1].split(".")[0]
    return _gitlab(token) and int(token[-9:-7], 36) == len(payload)


def _crc_hex_body(token: str) -> bool:
    body = _after(token, "_").replace("_", "")
    return body[-8:].lower() == crc32_hex(body[:-8])


def _crc_hex_all(token: str) -> bool:
    return token[-8:] == crc32_hex(token[:-8]).upper()


def _grafana(token: str) -> bool:
    before, _, check = token.rpartition("_")
    return check.lower() == crc32_hex_little(before)


def _age(token: str) -> bool:
    prefix, _, data = token.lower().rpartition("1")
    return bech32_polymod(bech32_expand(prefix) + [BECH32.find(char) for char in data]) == 1


def _nkey(token: str) -> bool:
    try:
        data = b32decode(token + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return False
    return len(data) == 36 and crc16_xmodem(data[:-2]) == int.from_bytes(data[-2:], "little")


def _marvin(*seeds: str) -> Callable[[str], bool]:
    def check(token: str) -> bool:
        data = base64_decode(token)
        return data is not None and any(marvin32(data[:-4], seed) == data[-4:] for seed in seeds)

    return check


def _aws_id(token: str) -> bool:
    """The first 48 bits hold the account id, shifted by seven."""
    data = b32decode(token[4:])
    return (int.from_bytes(data[:6], "big") & 0x7FFFFFFFFF80) >> 7 <= 999_999_999_999


def _keys(prefix: str, *keys: str) -> Callable[[str], bool]:
    def check(token: str) -> bool:
        value = base64_object(token[len(prefix) :])
        return value is not None and all(key in value for key in keys)

    return check


def _sentry(token: str) -> bool:
    value = base64_object(token[len("sntrys_") :].rpartition("_")[0])
    return value is not None and all(key in value for key in ("iat", "url", "region_url", "org"))


def _mapbox(token: str) -> bool:
    value = base64_object(token.split(".")[1])
    return value is not None and "u" in value and "a" in value


def _vault(token: str) -> bool | None:
    # Servers before 1.10 sign nothing: only the newer form is a protocol buffer.
    data = base64_decode(token[4:])
    return True if data is not None and data[:1] == b"\x08" and protobuf(data) else None


def _text_in(prefix: str, needle: bytes) -> Callable[[str], bool]:
    def check(token: str) -> bool:
        data = base64_decode(token[len(prefix) :])
        return data is not None and needle in data

    return check


def _data_center(token: str) -> bool:
    data = base64_decode(token.removeprefix("BBDC-"))
    return data is not None and len(data) == 33 and data[:12].isdigit() and data[12:13] == b":"


def _pypi(location: str) -> Callable[[str], bool]:
    def check(token: str) -> bool:
        data = base64_decode(token[5:])
        return data is not None and macaroon_location(data) == location

    return check


def _fly(token: str) -> bool:
    # A MessagePack array comes first in every macaroon of Fly.io.
    data = base64_decode(token.split("_", 1)[1].split(",")[0])
    return data is not None and (0x90 <= data[0] <= 0x9F or data[0] in (0xDC, 0xDD))


def _base58_54(token: str) -> bool:
    data = base58_decode(token)
    return data is not None and len(data) == 54


def _discord(token: str) -> bool:
    data = base64_decode(token.split(".")[0])
    return data is not None and data.isdigit() and 17 <= len(data) <= 19


def _jwt(token: str) -> bool:
    return jwt_header(token) is not None


def _github_jwt(token: str) -> bool:
    return jwt_header(token.split("_", 2)[-1]) is not None


def _encoded_jwt(token: str) -> bool:
    data = base64_decode(token)
    return data is not None and data.isascii() and jwt_header(data.decode("ascii")) is not None


def _fernet(token: str) -> bool:
    data = base64_decode(token)
    return data is not None and len(data) >= 73 and data[0] == 0x80 and (len(data) - 57) % 16 == 0


def _ntlm(token: str) -> bool:
    data = base64_decode(token)
    return data is not None and data[:12] == b"NTLMSSP\0\x03\0\0\0"


def _base64(prefix: str, size: int) -> Callable[[str], bool]:
    def check(token: str) -> bool:
        data = base64_decode(token[len(prefix) :])
        return data is not None and len(data) == size

    return check


def _encoded_pem(token: str) -> bool:
    data = base64_decode(token[: len(token) // 4 * 4])
    return data is not None and b"PRIVATE KEY" in data[:60]


def _der(token: str) -> bool:
    data = base64_decode(token)
    content = der_content(data) if data is not None else None
    # A certificate or a public key begins with another SEQUENCE, a private key with its version number.
    return content is not None and content[:3] in (b"\x02\x01\x00", b"\x02\x01\x01")


_CHECKS: dict[str, Callable[[str], bool | None]] = {
    "github": _github,
    "github-fine-grained": _github_fine_grained,
    "github-jwt": _github_jwt,
    "salad": _salad,
    "gitlab": _gitlab,
    "gitlab-length": _gitlab_length,
    "crc-hex-body": _crc_hex_body,
    "crc-hex-all": _crc_hex_all,
    "grafana": _grafana,
    "age": _age,
    "nkey": _nkey,
    "azure-storage": _marvin("Default0"),
    "azure-cosmos": _marvin("MastRW00", "MastRO00"),
    "azure-functions": _marvin("Functi00", "Master00", "System00"),
    "azure-search": _marvin("PAdmin00", "Query000"),
    "azure-registry": _marvin("ACRDflt0"),
    "aws-id": _aws_id,
    "1password": _keys("ops_", "signInAddress", "email", "muk", "secretKey"),
    "grafana-json": _keys("", "k", "n", "id"),
    "grafana-cloud": _keys("glc_", "o", "n", "k", "m"),
    "sentry": _sentry,
    "mapbox": _mapbox,
    "vault": _vault,
    "bedrock": _text_in("ABSK", b"BedrockAPIKey-"),
    "bedrock-url": _text_in("bedrock-api-key-", b"bedrock.amazonaws.com"),
    "jfrog-reference": _text_in("", b"reftkn:"),
    "data-center": _data_center,
    "pypi": _pypi("pypi.org"),
    "test-pypi": _pypi("test.pypi.org"),
    "fly": _fly,
    "base58-54": _base58_54,
    "discord": _discord,
    "jwt": _jwt,
    "encoded-jwt": _encoded_jwt,
    "fernet": _fernet,
    "ntlm": _ntlm,
    "laravel": _base64("base64:", 32),
    "encoded-pem": _encoded_pem,
    "der": _der,
}


def verify(name: str, token: str) -> bool | None:
    """Whether `token` passes the check called `name`; None where the format has none or it cannot be told."""
    check = _CHECKS.get(name)
    if check is None:
        return None
    try:
        return check(token)
    except (ValueError, IndexError):
        # A piece is missing or outside its alphabet.
        return False
