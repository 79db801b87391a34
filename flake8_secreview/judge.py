"""Is a literal that a name gets a credential? The name, the value and the way it gets it decide together.

A name alone is wrong nineteen times out of twenty in production code (`PASSWORD_FIELD = "password"`), a random value alone nearly as often. So a
strong name (`password`, `api_key`) takes any value that has no other role, a weak one (`token`, `key`) only a value that looks random, and
placeholders and well-known defaults are a verdict of their own.
"""

from __future__ import annotations

from typing import NamedTuple

from flake8_secreview import credentials, literals, words
from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.rule import HIGH, LOW, MEDIUM, Level
from flake8_secreview.strings import Text
from flake8_secreview.words import Kind

DEFAULTS = frozenset({literals.DEFAULT})
FALLBACKS = frozenset({literals.FALLBACK})
OPTIONS = frozenset({literals.OPTION, literals.FIELD})
NAMED = literals.HOWS - DEFAULTS - FALLBACKS - OPTIONS  # a telling name gets a literal in any other way
# Where a value that repeats its name is a value: f(password="password"). Elsewhere it is the name of a field.
_VALUES = frozenset(
    {literals.KEYWORD, literals.DEFAULT, literals.FALLBACK, literals.OPTION, literals.FIELD, literals.DICT}
)


class Verdict(NamedTuple):
    """A literal that is a credential. `weak`: a well-known default or placeholder that works as one."""

    binding: Binding
    kind: Kind
    text: Text
    weak: bool
    confidence: Level

    @property
    def size(self) -> str:
        """Type and length class, for messages."""
        return f"{'bytes' if self.text.is_bytes else 'str'}, {credentials.length_class(self.text.value)}"


def judge(binding: Binding, context: Context) -> Verdict | None:
    """The verdict on a binding, None if the literal is no credential."""
    kind = context.config.vocabulary.classify(binding.name)
    text = context.text(binding.value) if kind else None
    if kind is None or text is None or not text.complete:
        return None
    value = text.value
    same = credentials.same_words(value, binding.name)
    if credentials.weak_default(value):
        if kind.strength == words.WEAK or (same and binding.how not in _VALUES) or binding.how in _ENUMERATIONS:
            return None
        return Verdict(binding, kind, text, True, LOW if same else MEDIUM)
    if same or credentials.placeholder(value) or credentials.looks_like(value, binding.name):
        return None
    opaque = credentials.opaque(value)
    if opaque:
        return Verdict(binding, kind, text, False, HIGH)
    if kind.strength == words.WEAK or binding.how in _ENUMERATIONS:
        return None
    if kind.family == words.PASSWORD:
        return Verdict(binding, kind, text, False, MEDIUM) if credentials.human_password(value) else None
    secret = len(value) >= 8 and credentials.human_password(value)
    return Verdict(binding, kind, text, False, LOW) if secret else None


_ENUMERATIONS = frozenset({literals.ENUM, literals.MEMBER, literals.CASE})
