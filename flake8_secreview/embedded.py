"""Names and values in text that a string holds: JSON, YAML, INI, shell, SQL, headers.

`'{"password": "..."}'` gives a password a literal as much as a dictionary does. The search is one linear expression over strings that mention a
credential, and what it finds is judged like any other literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

MAX_VALUE = 200


class Pair(NamedTuple):
    """A name, and the place of its value: `text[start:end]`, 0-based, the end exclusive. `quoted`: the value stands in quotes."""

    name: str
    start: int
    end: int
    quoted: bool


@lru_cache(maxsize=1)
def _quoted() -> re.Pattern[str]:
    # name: "value", "name": "value", name = 'value', PASSWORD 'value', IDENTIFIED BY 'value', password=>"value"
    return re.compile(
        r"""(?<![\w.\-])([A-Za-z_][\w.\-]{1,60})(?:["']?[ \t]{0,4}(?::|=>?)[ \t]{0,4}|[ \t]{1,4}(?=')|[ \t]{1,4}BY[ \t]{1,4}(?='))"""
        r"""[brfu]?(?:"([^"\n]{1,200})"|'([^'\n]{1,200})')"""
    )


@lru_cache(maxsize=1)
def _lines() -> re.Pattern[str]:
    # NAME=value and name: value as a line of its own; export NAME=value; "NAME=value" as a whole
    return re.compile(
        r"""^[ \t]{0,40}(?:-[ \t]{1,4}|export[ \t]{1,4}|\#[ \t]{0,4})?([A-Za-z_][\w.\-]{1,60})[ \t]{0,4}(=|:[ \t]{1,8})[ \t]{0,4}([^\s"'=,;{}()<>][^\s"',;{}()<>]{0,200})[ \t]{0,20}$""",
        re.MULTILINE,
    )


def pairs(text: str) -> Iterator[Pair]:
    """The pairs in a text, from left to right; those in quotes first."""
    if ":" not in text and "=" not in text and "'" not in text:
        return
    for match in _quoted().finditer(text):
        group = 2 if match[2] is not None else 3
        name = "password" if match[1].upper() == "IDENTIFIED" else match[1]
        yield Pair(name, match.start(group), match.end(group), True)
    for match in _lines().finditer(text):
        if match[2] == "=" or "\n" in text:  # one line of "name: value" is prose
            yield Pair(match[1], match.start(3), match.end(3), False)
