"""Is a literal that a name gets a credential? The name, the value and the way it gets it decide together.

A name alone is wrong nineteen times out of twenty in production code (`PASSWORD_FIELD = "password"`), a random value alone nearly as often. So a
strong name (`password`, `api_key`) takes any value that has no other role, a weak one (`token`, `key`) only a value that looks random, and
placeholders and well-known defaults are a verdict of their own.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from flake8_secreview import credentials, embedded, literals, words
from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.literals import is_docstring
from flake8_secreview.rule import HIGH, LOW, MEDIUM, Level
from flake8_secreview.source import Place
from flake8_secreview.strings import HOLE, Text
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

    name: str
    kind: Kind
    value: str
    is_bytes: bool
    place: Place
    weak: bool
    confidence: Level

    @property
    def size(self) -> str:
        """Type and length class, for messages."""
        return f"{'bytes' if self.is_bytes else 'str'}, {credentials.length_class(self.value)}"


def judge(binding: Binding, context: Context) -> Verdict | None:
    """The verdict on a binding, None if the literal is no credential."""
    known = context.memo.get((judge, binding), context)
    if known is context:
        known = context.memo[judge, binding] = _judge_binding(binding, context)
    return cast("Verdict | None", known)


def _judge_binding(binding: Binding, context: Context) -> Verdict | None:
    kind = context.config.vocabulary.classify(binding.name)
    text = context.text(binding.value) if kind else None
    if kind is None or text is None or not text.complete:
        return None
    judged = _judge(kind, binding.name, text.value, binding.how)
    return Verdict(binding.name, kind, text.value, text.is_bytes, context.place(text.node), *judged) if judged else None


def judge_text(text: Text, context: Context) -> list[Verdict]:
    """The credentials in the names and values that a string holds as text: JSON, INI and the like."""
    if len(text.value) < 8 or not context.config.vocabulary.mentions(text.value.lower()):
        return []
    if is_docstring(text.node, context.parent):
        return []
    found = []
    for pair in embedded.pairs(text.value):
        kind = context.config.vocabulary.classify(pair.name)
        value = text.value[pair.start : pair.end]
        if kind and HOLE not in value:
            judged = _judge(kind, pair.name, value, EMBEDDED)
            if judged:
                found.append(Verdict(pair.name, kind, value, text.is_bytes, text.place(pair.start, pair.end), *judged))
    return found


def _judge(kind: Kind, name: str, value: str, how: str) -> tuple[bool, Level] | None:
    """Weak or not, and how sure; None if the value is no credential."""
    same = credentials.same_words(value, name)
    if credentials.weak_default(value):
        if kind.strength == words.WEAK or (same and how not in _VALUES) or how in _ENUMERATIONS:
            return None
        return True, LOW if same else MEDIUM
    if same or credentials.placeholder(value) or credentials.looks_like(value, name):
        return None
    if credentials.opaque(value):
        return False, HIGH
    if kind.strength == words.WEAK or how in _ENUMERATIONS:
        return None
    if kind.family == words.PASSWORD:
        return (False, MEDIUM) if credentials.human_password(value) else None
    return (False, LOW) if len(value) >= 8 and credentials.human_password(value) else None


EMBEDDED = "embedded"  # in the text of a string
_ENUMERATIONS = frozenset({literals.ENUM, literals.MEMBER, literals.CASE})
