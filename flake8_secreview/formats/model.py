"""What a format is, and the helper that writes one line of a table."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from flake8_secreview.formats import shapes

ANY = "any"
"""The vendor of formats that are nobody's own."""


class Format(NamedTuple):
    """One kind of credential that identifies itself.

    `id` is stable and kebab-case. `shapes` are in the notation of `shapes.py`; formats with none are found by
    `text.py` or `keys.py`. `check` names a verifier in `checksums.py`. With `certain` a failed check means that it is
    something else. `context` holds words one of which must stand in the name or nearby, for shapes that other things
    have too. `inner` is a text that every token holds, for those that do not begin with one. `padded` formats hold
    runs of one character by design. `family` is one of token, key, url, text.
    """

    id: str
    vendor: str
    credential: str
    shapes: tuple[str, ...] = ()
    check: str = ""
    certain: bool = False
    context: tuple[str, ...] = ()
    inner: str = ""
    padded: bool = False
    family: str = "token"
    rank: int = 1

    @property
    def title(self) -> str:
        """What it is called in a message: "GitHub personal access token", "JSON Web Token"."""
        return self.credential if self.vendor == ANY else f"{self.vendor} {self.credential}"

    @property
    def certain_checksum(self) -> bool:
        """Whether a wrong check rules the format out."""
        return self.certain

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The texts a token begins with; empty for formats that are found by something inside them."""
        if self.inner or not self.shapes:
            return ()
        return tuple(dict.fromkeys(prefix for shape in self.shapes for prefix in shapes.prefixes(shape)))

    @property
    def public_prefix(self) -> str:
        """What may be shown of a token: its fixed beginning, the same for every token of the vendor."""
        found = self.prefixes
        return found[0] if len(found) == 1 else ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression: made when the first text that may hold the format is searched."""
        return _compiled(self.shapes, bool(self.inner))


@lru_cache(maxsize=512)
def _compiled(parts: tuple[str, ...], bounded: bool) -> re.Pattern[str]:
    left = r"(?<![A-Za-z0-9_\-])" if bounded else ""
    options = [shapes.expression(part) + _right(part) for part in parts]
    return re.compile(f"{left}(?:{'|'.join(options)})")


def _right(shape: str) -> str:
    """The boundary behind a token: no more characters of the kind it ends with."""
    last = shapes.parse(shape)[-1]
    if last.kind == "" and last.text.endswith("="):
        return "(?![A-Za-z0-9+/=])"
    if last.kind == "b":
        return r"(?![A-Za-z0-9+/_\-])"
    return r"(?![A-Za-z0-9_\-])"


def row(
    id: str,
    vendor: str,
    credential: str,
    *parts: str,
    check: str = "",
    certain: bool = False,
    context: tuple[str, ...] = (),
    inner: str = "",
    padded: bool = False,
    family: str = "token",
    rank: int = 1,
) -> Format:
    """A line of a table."""
    return Format(id, vendor, credential, parts, check, certain, context, inner, padded, family, rank)
