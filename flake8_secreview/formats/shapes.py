"""The notation of the format tables: from one line both the expression that finds a token and the generator of
samples are made.

Text stands for itself. `{a36}` is 36 characters of class `a`, `{a20-40}` a range, `{a100+}` an open end, `{u}` a
UUID, and `{=live|test}` one of several texts. A shape is a plain sequence: no repetition of a repetition, so matching
is linear.
"""

from __future__ import annotations

import re
from typing import NamedTuple

CLASSES = {
    "a": "A-Za-z0-9",  # alphanumerics
    "b": "A-Za-z0-9+/",  # base64
    "w": "A-Za-z0-9_\\-",  # base64url
    "h": "0-9a-f",
    "H": "0-9A-F",
    "i": "0-9a-fA-F",
    "d": "0-9",
    "l": "a-z0-9",  # also base 36
    "U": "A-Z0-9",
    "L": "A-Za-z",
    "z": "a-z",
    "B": "A-Z2-7",  # base 32
    "v": "a-z2-7",
    "5": "1-9A-HJ-NP-Za-km-z",  # base 58
    "q": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",  # bech32 in upper case
    "t": "A-Za-z0-9_~.\\-",  # Entra ID
    "e": "A-Za-z0-9%._~\\-",  # percent-encoded
    "n": "a-z0-9\\-",  # names
    "p": "!-~",  # any visible ASCII character
    "j": "a-z0-9!@#$%^&*(\\-_=+)",  # Django's secret keys
}
UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


class Piece(NamedTuple):
    """One part of a shape: `text` for literals, `choices` for alternatives, else `size` characters of class `kind`.

    `most` is -1 for an open end.
    """

    kind: str
    text: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


def parse(shape: str) -> list[Piece]:
    """The pieces of a shape; ValueError where the notation is wrong."""
    pieces: list[Piece] = []
    at = 0
    while at < len(shape):
        start = shape.find("{", at)
        if start < 0:
            start = len(shape)
        if start > at:
            pieces.append(Piece("", shape[at:start]))
        if start == len(shape):
            break
        end = shape.index("}", start)
        body = shape[start + 1 : end]
        at = end + 1
        if body == "u":
            pieces.append(Piece("u"))
        elif body[0] == "=":
            pieces.append(Piece("=", choices=tuple(body[1:].split("|"))))
        elif body[0] in CLASSES:
            least, dash, most = body[1:].partition("-")
            if least.endswith("+"):
                pieces.append(Piece(body[0], least=int(least[:-1]), most=-1))
            else:
                pieces.append(Piece(body[0], least=int(least), most=int(most) if dash else int(least)))
        else:
            raise ValueError(f"unknown class in shape {shape!r}")
    return pieces


def expression(shape: str) -> str:
    """The regular expression of a shape, without anchors."""
    parts: list[str] = []
    for piece in parse(shape):
        if piece.kind == "":
            parts.append(re.escape(piece.text))
        elif piece.kind == "u":
            parts.append(UUID)
        elif piece.kind == "=":
            parts.append("(?:" + "|".join(map(re.escape, piece.choices)) + ")")
        else:
            most = "" if piece.most < 0 else str(piece.most)
            count = f"{{{piece.least}}}" if piece.least == piece.most else f"{{{piece.least},{most}}}"
            parts.append(f"[{CLASSES[piece.kind]}]{count}")
    return "".join(parts)


def prefixes(shape: str) -> tuple[str, ...]:
    """The texts a token of this shape can begin with; empty where it begins with a class of characters."""
    found = [""]
    for piece in parse(shape):
        if piece.kind == "":
            found = [text + piece.text for text in found]
        elif piece.kind == "=":
            found = [text + choice for text in found for choice in piece.choices]
        else:
            break
    return tuple(found) if all(found) else ()


def anchor(shape: str) -> str:
    """The longest fixed text inside a shape."""
    return max((piece.text for piece in parse(shape)), key=len, default="")


def shortest(shape: str) -> int:
    """The length of the shortest token of this shape."""
    size = 0
    for piece in parse(shape):
        if piece.kind == "u":
            size += 36
        elif piece.kind == "=":
            size += min(map(len, piece.choices))
        else:
            size += len(piece.text) + piece.least
    return size
