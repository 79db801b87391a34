"""What is said of a literal that is a credential."""

from __future__ import annotations

from flake8_secreview.rule import Level
from flake8_secreview.source import Place
from flake8_secreview.words import Kind


class Verdict:
    """A literal that is a credential. `weak`: a well-known default or placeholder that works as one."""

    def __init__(
        self, name: str, kind: Kind, value: str, is_bytes: bool, place: Place, how: str, weak: bool, confidence: Level
    ) -> None:
        self.name = name
        self.kind = kind
        self.value = value
        self.is_bytes = is_bytes
        self.place = place
        self.how = how
        self.weak = weak
        self.confidence = confidence

    @property
    def size(self) -> str:
        """Type and length class, for messages."""
        from flake8_secreview.credentials import length_class

        return f"{'bytes' if self.is_bytes else 'str'}, {length_class(self.value)}"
