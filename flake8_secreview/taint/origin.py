"""A sensitive value, and the way that it took."""

from __future__ import annotations

import ast
from typing import NamedTuple

from flake8_secreview.outline import Function

MAX_DEPTH = 30
Key = str | int | None
"""Which entry of a container is asked for; None: all of it."""


class Step(NamedTuple):
    """A variable, or a function, that a value passed, and the line (1-based)."""

    name: str
    line: int


class Origin(NamedTuple):
    """A sensitive value: what it is, what it is called, where that stands, and the way from there to the use.

    `key` is the entry of the container that it is under. `weak` says that other names could mean the same (`token`).
    """

    category: str
    name: str
    line: int
    way: tuple[Step, ...] = ()
    key: Key = None
    weak: bool = False


class Frame(NamedTuple):
    """A call that is being looked into, so that parameters are what this call passes."""

    call: ast.Call
    function: Function
    outer: Frame | None


Origins = list[Origin]


def via(origin: Origin, name: str, line: int) -> Origin:
    """The same origin after it passed one more variable."""
    if origin.name == name or (origin.way and origin.way[-1].name == name):
        return origin
    return origin._replace(way=(*origin.way, Step(name, line))[-6:])
