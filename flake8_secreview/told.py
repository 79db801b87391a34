"""What a text says of a value that is put into it: what follows `?access_token=` is a token, what follows `password=` a password, whatever its variable
is called."""

from __future__ import annotations

import functools
import re
import string

from flake8_secreview.words import STRONG, classify


@functools.cache
def _parameter() -> re.Pattern[str]:
    return re.compile(r"([?&]|(?<![\w.\-])|(?<=\w\.))([A-Za-z_][\w\-]{0,40})=(?=$|[{%\"'])")


def _tells(sign: str, name: str) -> bool:
    """Does a name tell? In a URL any does, elsewhere one that means a credential by itself: `token=` may be a word of a language."""
    if sign:
        return True
    kind = classify(name)
    return kind is not None and kind.strength == STRONG


def told_name(text: str) -> str:
    """The name at the end of a text, "token" of "https://acme.io/?token="; empty if it ends with none that tells."""
    text = text.rstrip("\"'")
    if not text.endswith("="):
        return ""
    for match in _parameter().finditer(text, max(len(text) - 60, 0)):
        if match.end() == len(text) and _tells(match[1], match[2]):
            return match[2]
    return ""


def told_names(text: str) -> set[str]:
    """All such names in a text, or in a template of one, behind which a value is put in."""
    if "=" not in text:
        return set()
    return {match[2] for match in _parameter().finditer(text) if _tells(match[1], match[2])}


def told_holes(template: str) -> list[str]:
    """For each positional hole of a template for `str.format` in order, what the text before it says it is; empty for others, and for templates that
    take their arguments by number or name."""
    found: list[str] = []
    try:
        for before, field, _, _ in string.Formatter().parse(template):
            if field is not None:
                found.append(told_name(before) if field in ("", str(len(found))) else "")
    except ValueError:
        return []
    return found if any(found) else []
