"""What is said of a literal that is a credential."""

from __future__ import annotations

from typing import NamedTuple

from flake8_secreview.rule import Level
from flake8_secreview.source import Place
from flake8_secreview.words import Kind


class Verdict(NamedTuple):
    """A literal that is a credential. `weak`: a well-known default or placeholder that works as one."""

    name: str
    kind: Kind
    value: str
    is_bytes: bool
    place: Place
    how: str
    weak: bool
    confidence: Level

    @property
    def size(self) -> str:
        """Type and length class, for messages."""
        from flake8_secreview.credentials import length_class

        return f"{'bytes' if self.is_bytes else 'str'}, {length_class(self.value)}"
