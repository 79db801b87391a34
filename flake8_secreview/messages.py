"""What a message may look like.

Editors parse flake8's output line by line: a line break, a control character, a lone surrogate or `:12:3:` in a text makes one or another of them lose
every diagnostic of the file. Names come from the checked file, so none of this is up to us unless it passes through here.
"""

from __future__ import annotations

import functools
import re

MAX_NAME = 60
MAX_TEXT = 300


@functools.cache
def _name() -> re.Pattern[str]:
    return re.compile(r"[^\W\d][\w.\-\[\]]*")


@functools.cache
def _location() -> re.Pattern[str]:
    return re.compile(r":(?=\d+:)")


def shown(name: str) -> str:
    """A name as a message may show it: quoted, and only if it looks like one.

    A dictionary key or an option may be any text, a secret included; what is not a plain name is not shown.
    """
    return f"'{name}'" if len(name) <= MAX_NAME and _name().fullmatch(name) else "a name that is not shown"


def visible(text: str, instead: str = "\ufffd") -> str:
    """The text without what a terminal would obey, an editor would break a line at, or nobody would see: control characters but the
    line feed, what changes the direction of text, lone surrogates."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else instead for char in text)


def presentable(text: str) -> str:
    """One line that every terminal and editor can take."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else "?" for char in text)
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return _location().sub(" ", text)
