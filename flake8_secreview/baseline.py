"""Accepted findings: what was there when the plugin was turned on.

A baseline is a text file with one finding a line, tab-separated and sorted, so that two branches merge line by line::

    # flake8-secreview baseline 1 salt=3f0c...
    SR401	src/app.py	Client.connect	5b8e...

The key of a finding is its code, path (relative to the configuration root), scope and a salted hash of its content: no line number and no
time, so moved code is not new, and a changed value on a known line is. The salt is random per file, so that the hashes can't be looked up
in a table made in advance; a short password can still be guessed by whoever has the file, as with any hash.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

HEADER = "# flake8-secreview baseline 1 salt="


class Key(NamedTuple):
    """What makes a finding the same finding later on."""

    code: str
    path: str
    scope: str
    digest: str


class Baseline:
    """The accepted findings of one file of them."""

    def __init__(self, salt: str, keys: Iterable[Key] = ()) -> None:
        self.salt = salt
        self.keys = Counter(keys)

    def key(self, code: str, path: str, scope: str, content: str) -> Key:
        """The key of a finding. The content, which may be a secret, can't be read back from it."""
        return Key(code, path, scope, digest(self.salt, content))

    def render(self) -> str:
        """The text of the file."""
        lines = ["\t".join(key) for key in sorted(self.keys.elements())]
        return "\n".join([HEADER + self.salt, *lines]) + "\n"


def digest(salt: str, content: str) -> str:
    """The salted hash of a finding's content: 20 hex digits, enough to tell findings of one scope apart."""
    return hashlib.blake2b(
        content.encode("utf-8", "surrogatepass"), digest_size=10, salt=bytes.fromhex(salt)
    ).hexdigest()


def load(path: str) -> Baseline:
    """Read a baseline. Raises ValueError with one line that names the file and the line at fault."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: is not UTF-8 text") from None
    salt = lines[0].removeprefix(HEADER) if lines and lines[0].startswith(HEADER) else ""
    try:
        if len(bytes.fromhex(salt)) != hashlib.blake2b.SALT_SIZE:
            raise ValueError
    except ValueError:
        raise ValueError(f"{path}:1: is not a baseline; make one with python -m flake8_secreview baseline") from None
    keys = []
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            fields = line.split("\t")
            if len(fields) != len(Key._fields):
                raise ValueError(f"{path}:{number}: is not CODE, PATH, SCOPE and HASH separated by tabs")
            keys.append(Key(*fields))
    return Baseline(salt, keys)
