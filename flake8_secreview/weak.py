"""Well-known passwords in URLs and Basic headers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from flake8_secreview import calls, surroundings
from flake8_secreview.comments import is_docstring
from flake8_secreview.context import Context
from flake8_secreview.credentials import weak_default
from flake8_secreview.strings import HOLE, Text

_LONGEST = 500


def in_structures(context: Context) -> Iterator[tuple[Text, int, int, str]]:
    """The texts of a file that are a URL or a header with a well-known password, its start and end, and the password."""
    for text in context.texts_near:
        value = text.value
        if ("://" in value and "@" in value) or "asic " in value:
            for start, end, password in in_structure(text, context):
                yield text, start, end, password


def in_structure(text: Text, context: Context) -> Iterator[tuple[int, int, str]]:
    """Start and end of a URL or header, and the well-known password in it. URLs count only as a whole string: in prose they are examples."""
    value = text.value
    if len(value) > _LONGEST:
        return
    if "://" in value and "@" in value and not any(map(str.isspace, value)):
        from flake8_secreview.formats import userinfo

        for found in userinfo(value):
            password = value[found.password_start : found.password_end]
            if found.start > 1 or not _weak(password) or found.host[:1] in "{<$%[" or _example().search(found.host):
                continue
            if not _is_told(text, context):
                yield found.start, found.end, password
    if "asic " in value:
        match = _basic().search(value)
        from flake8_secreview.formats.checksums import base64_decode

        data = base64_decode(match[1]) if match else None
        if match and data:
            user, colon, secret = data.decode("utf-8", "replace").partition(":")
            # RFC 7617 and its readers show "user:password"
            if (
                user
                and user not in ("user", "username")
                and colon
                and _weak(secret)
                and not is_docstring(text.node, context.parent)
            ):
                yield match.start(1), match.end(1), secret


@lru_cache(maxsize=1)
def _example() -> re.Pattern[str]:
    # RFC 2606, and the pattern scheme://user:password@host:port/name
    return re.compile(r"(?:^|\.)example(?:\.(?:com|org|net|edu))?(?::\d+)?$|^host(?:name)?\[?:port")


@lru_cache(maxsize=1)
def _basic() -> re.Pattern[str]:
    return re.compile(r"\b[Bb]asic ([A-Za-z0-9+/]{6,200}={0,2})")


def _weak(password: str) -> bool:
    return HOLE not in password and password[:1] not in ("{", "<", "$", "%") and weak_default(password)


def _is_told(text: Text, context: Context) -> bool:
    if is_docstring(text.node, context.parent):
        return True
    parent = context.parent(text.node)
    if surroundings.is_told(text.node, context):
        return True
    if isinstance(parent, ast.Call):
        return (calls.terminal(parent.func) or "") in ("print", "echo", "_", "gettext")
    return False
