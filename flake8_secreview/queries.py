"""The parameters of URLs that a text is put together of: what follows `?access_token=` is a token, whatever its variable is called."""

from __future__ import annotations

import functools
import re
import string


@functools.cache
def _parameter() -> re.Pattern[str]:
    return re.compile(r"[?&]([A-Za-z_][\w\-]{0,40})=(?=$|[{%])")


def query_name(text: str) -> str:
    """The name of the parameter that a text ends with, "token" of "https://acme.io/?token="; empty if it ends with none."""
    if not text.endswith("="):
        return ""
    match = _parameter().search(text, max(text.rfind("?"), text.rfind("&"), 0))
    return match[1] if match is not None and match.end() == len(text) else ""


def query_names(text: str) -> set[str]:
    """The names of all parameters in a text, or in a template of one, whose values are put in."""
    return set(_parameter().findall(text)) if "=" in text and ("?" in text or "&" in text) else set()


def query_holes(template: str) -> list[str]:
    """For each positional hole of a template for `str.format` in order, the name of the parameter whose value it is; empty for others, and for
    templates that take their arguments by number or name."""
    found: list[str] = []
    try:
        for before, field, _, _ in string.Formatter().parse(template):
            if field is not None:
                found.append(query_name(before) if not field else "")
    except ValueError:
        return []
    return found if any(found) else []
