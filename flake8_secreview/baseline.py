"""Accepted findings: what was there when the plugin was turned on.

A baseline is a text file with one finding a line, tab-separated and sorted, so that two branches merge line by line::

    # flake8-secreview baseline 1 salt=3f0c...
    # CODE PATH SCOPE HASH [REASON]; after a merge conflict, keep the lines of both sides
    SR401	src/app.py	Client.connect	5b8e...	the account of the public demo

The key of a finding is its code, path (relative to the configuration root), scope and a salted hash of its content: no line number and no
time, so moved code is not new, and a changed value on a known line is. A line accepts one finding; the same line twice accepts two. The salt
is random per file, so that the hashes can't be looked up in a table made in advance; a short password can still be guessed by whoever has
the file, as with any hash. `baselining` makes and renews such files.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

HEADER = "# flake8-secreview baseline 1 salt="
HINT = "# CODE PATH SCOPE HASH [REASON]; after a merge conflict, keep the lines of both sides"
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


class Key(NamedTuple):
    """What makes a finding the same finding later on. The path is `escaped`."""

    code: str
    path: str
    scope: str
    digest: str


class Baseline:
    """The accepted findings of one file of them, and the reasons that somebody has added."""

    def __init__(self, salt: str, keys: Iterable[Key] = (), reasons: Mapping[Key, str] | None = None) -> None:
        self.salt = salt
        self.keys = Counter(keys)
        self.reasons = dict(reasons or {})
        self._by_path: dict[str, list[tuple[Key, int]]] | None = None

    def key(self, code: str, path: str, scope: str, content: str) -> Key:
        """The key of a finding. The content, which may be a secret, can't be read back from it."""
        return Key(code, escaped(path), scope, digest(self.salt, content))

    def of_file(self, path: str) -> Counter[Key]:
        """How often each key of a file is accepted: a new counter, for the caller to count down.

        The first call sorts the keys by path; a project with a long baseline has many files.
        """
        if self._by_path is None:
            self._by_path = {}
            for key, count in self.keys.items():
                self._by_path.setdefault(key.path, []).append((key, count))
        return Counter(dict(self._by_path.get(escaped(path), ())))

    def render(self) -> str:
        """The text of the file."""
        lines = []
        for key in sorted(self.keys.elements()):
            reason = self.reasons.get(key, "")
            lines.append("\t".join((*key, reason) if reason else key))
        return "\n".join([HEADER + self.salt, HINT, *lines]) + "\n"


def escaped(path: str) -> str:
    """A path as a line can hold it: backslash escapes for what is not printable. Paths have no backslashes of their own."""
    if path.isprintable() and "\\" not in path:
        return path
    return "".join(
        char if char.isprintable() and char != "\\" else char.encode("unicode_escape").decode("ascii") for char in path
    )


def unescaped(path: str) -> str:
    """The path that `escaped` has made this of."""
    if "\\" not in path:
        return path
    return re.sub(
        r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[tnr\\])",
        lambda match: match[0].encode("ascii").decode("unicode_escape"),
        path,
    )


def digest(salt: str, content: str) -> str:
    """The salted hash of a finding's content: 20 hex digits, enough to tell findings of one scope apart."""
    return hashlib.blake2b(
        content.encode("utf-8", "surrogatepass"), digest_size=10, salt=bytes.fromhex(salt)
    ).hexdigest()


def load(path: str) -> Baseline:
    """Read a baseline. Raises ValueError with one line that names the file and the line at fault."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = file.read().split("\n")
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: is not UTF-8 text") from None
    salt = lines[0].removeprefix(HEADER) if lines[0].startswith(HEADER) else ""
    if lines[0].startswith(_CONFLICT):
        raise ValueError(
            f"{path}:1: two baselines that were made apart can't be merged; remove the file, and make one with "
            "python -m flake8_secreview baseline"
        )
    try:
        if len(bytes.fromhex(salt)) != hashlib.blake2b.SALT_SIZE:
            raise ValueError
    except ValueError:
        raise ValueError(f"{path}:1: is not a baseline; make one with python -m flake8_secreview baseline") from None
    baseline = Baseline(salt)
    for number, line in enumerate(lines[1:], 2):
        if line.startswith(_CONFLICT):
            raise ValueError(f"{path}:{number}: is a merge conflict; keep the lines of both sides, without the marks")
        if line.startswith(HEADER) and line != lines[0]:
            raise ValueError(f"{path}:{number}: is the head of another baseline; their hashes can't be compared")
        if line.strip() and not line.startswith("#"):
            fields = line.rstrip().split("\t", len(Key._fields))
            if len(fields) < len(Key._fields):
                raise ValueError(f"{path}:{number}: is not CODE, PATH, SCOPE and HASH separated by tabs")
            key = Key(*fields[: len(Key._fields)])
            baseline.keys[key] += 1
            if len(fields) > len(Key._fields):
                baseline.reasons.setdefault(key, fields[-1].strip())
    return baseline
