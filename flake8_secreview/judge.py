"""Is a literal that a name gets a credential? The name, the value and the way it gets it decide together.

A name alone is wrong nineteen times out of twenty in production code (`PASSWORD_FIELD = "password"`), a random value alone nearly as often. So a
strong name (`password`, `api_key`) takes any value that has no other role, a weak one (`token`, `key`) only a value that looks random, and
placeholders and well-known defaults are a verdict of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import assigning, calls, hows, lazily
from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.rule import HIGH, LOW, MEDIUM, Level
from flake8_secreview.strings import HOLE, Text
from flake8_secreview.verdict import Verdict
from flake8_secreview.words import PASSWORD, SECRET, STRONG, WEAK, Kind, split

if TYPE_CHECKING:
    from flake8_secreview import credentials, embedded, surroundings
else:
    credentials = lazily.module("flake8_secreview.credentials")
    embedded = lazily.module("flake8_secreview.embedded")
    surroundings = lazily.module("flake8_secreview.surroundings")

# Where a value that repeats its name is a value: f(password="password"). Elsewhere it is the name of a field.
_VALUES = frozenset({
    hows.KEYWORD, hows.DEFAULT, hows.FALLBACK, hows.OPTION, hows.FIELD, hows.DICT, hows.SLOT,
})  # fmt: skip
# Where a literal is one of several that a value may be: what they are called does not say that each is a credential.
_ENUMERATIONS = frozenset({hows.ENUM, hows.MEMBER, hows.CASE})
_MAX_CREDENTIAL = 1000


def judge(binding: Binding, context: Context) -> Verdict | None:
    """The verdict on a binding, None if the literal is no credential."""
    memo: dict[Binding, Verdict | None] = context.memo.setdefault(judge, {})
    if binding not in memo:
        memo[binding] = _judge_binding(binding, context)
    return memo[binding]


def _judge_binding(binding: Binding, context: Context) -> Verdict | None:
    kind = context.config.vocabulary.classify(binding.name)
    if kind is None or "::" in binding.name:  # a type: "AWS::ApiGateway::ApiKey" (cfn-lint)
        return None
    text = context.text(binding.value)
    if text is None:
        return None
    how, value = binding.how, text.value
    if how != hows.ENUM and surroundings.is_header(binding):
        how = hows.HEADER
    if surroundings.is_translated(text.node, context):
        return None
    if not text.complete:
        return _of_known_part(binding.name, kind, text, how)
    if how == hows.FALLBACK and surroundings.is_key_of_lookup(binding):
        return None
    if kind.strength == WEAK or kind.family == SECRET:
        kind = surroundings.strengthened(kind, binding, context)
    skipped = scheme(value) if how == hows.HEADER else 0
    judged = judge_value(kind, binding.name, value[skipped:], how)
    if judged is None or _is_data(binding, judged[0], context):
        return None
    place = text.place(skipped) if skipped else context.place(text.node)
    return Verdict(binding.name, kind, value[skipped:], text.is_bytes, place, how, *judged)


def _of_known_part(name: str, kind: Kind, text: Text, how: str) -> Verdict | None:
    """Of a string with unknown parts: a part of it that is random enough to be the credential."""
    if kind.strength == STRONG:
        start = 0
        for part in text.value.split(HOLE):
            skipped = scheme(part) if how == hows.HEADER else 0
            if credentials.opaque(part[skipped:]) and not credentials.looks_like(part[skipped:], name):
                first = start + skipped
                return Verdict(
                    name, kind, part[skipped:], text.is_bytes, text.place(first, start + len(part)), how, False, MEDIUM
                )
            start += len(part) + 1
    return None


def _is_data(binding: Binding, weak: bool, context: Context) -> bool:
    """Whether what stands around a literal says that it is no value: a table of names, a check against bad values."""
    if surroundings.is_shown(binding.value, context) or not _NOT_IN_USE.isdisjoint(split(binding.name)[:1]):
        return True
    if binding.how == hows.AUGMENTED:  # what is appended is a part only: a suffix, the next parameter
        text = context.text(binding.value)
        return text is not None and not any(map(str.isdigit, text.value)) and not credentials.opaque(text.value)
    if binding.how == hows.ELEMENT:
        text = context.text(binding.value)
        return text is not None and surroundings.is_word_list(binding) and not credentials.opaque(text.value)
    if binding.how == hows.DICT:
        if surroundings.is_table_of_codes(binding) or surroundings.is_table_of_renames(binding):
            return True
        return weak and (
            surroundings.is_table_of_names(binding)
            or surroundings.is_table_of_types(binding)
            or surroundings.renames(binding, context)
        )
    if binding.how == hows.KEYWORD:
        return surroundings.is_column(binding, context) or (weak and surroundings.renames(binding, context))
    if binding.how == hows.PAIR:
        text = context.text(binding.value)
        return surroundings.is_table_of_codes(binding) or (
            weak and text is not None and credentials.is_credential_word(text.value)
        )
    if binding.how == hows.COMPARE:
        return weak and surroundings.is_refusal(binding, context)
    if binding.how == hows.FALLBACK:
        return surroundings.is_alias(binding, context) or (weak and surroundings.is_refusal(binding, context))
    if binding.how == hows.RETURN:
        return surroundings.is_state(binding, context)
    if binding.how == hows.SETATTR:  # add_argument("--private-key", "--key-file"): two names of one option
        return isinstance(binding.owner, ast.Call) and calls.declares_option(binding.owner)
    if binding.how == hows.ARGV:
        text = context.text(binding.value)
        return text is not None and _is_source(text.value)
    return False


_NOT_IN_USE = frozenset(
    ("banned", "revoked", "blocked", "blacklisted", "compromised", "leaked", "breached", "forbidden", "rejected", "dummy", "fake", "mock", "bogus")
)  # fmt: skip
"""What the name of a value begins with that is refused, or a stand-in."""


def _is_source(value: str) -> bool:
    """Whether an argument says where openssl shall read a password, or that there is none: `env:NAME`, `file:PATH`, `pass:` without one."""
    return value in ("pass:", "stdin") or value.startswith(("env:", "file:", "fd:"))


def scheme(value: str) -> int:
    """How many characters the scheme of an authorization header takes: 7 for "Bearer x"."""
    head, space, rest = value.partition(" ")
    return len(head) + 1 if space and rest.strip() and head.lower() in _SCHEMES else 0


_SCHEMES = frozenset(
    {"bearer", "basic", "token", "apikey", "api-key", "key", "secret", "digest", "jwt", "sso-key", "bot", "oauth"}
)


def in_texts(context: Context) -> list[Verdict]:
    """The credentials in the names and values that the strings of a file hold as text: JSON, INI and the like. Docstrings are left out."""
    memo: list[Verdict] | None = context.memo.get(in_texts)
    if memo is None:
        memo = context.memo[in_texts] = list(_in_texts(context))
    return memo


def _in_texts(context: Context) -> Iterator[Verdict]:
    for text in assigning.texts(context):
        if surroundings.is_shown(text.node, context):
            continue
        for name, kind, value, start, end, how, judged in pairs(text.value, context):
            if judged[0] and surroundings.is_message(text.node, context):
                continue
            yield Verdict(name, kind, value, text.is_bytes, text.place(start, end), how, *judged)


_Pair = tuple[str, Kind, str, int, int, str, tuple[bool, Level]]


def pairs(text: str, context: Context) -> Iterator[_Pair]:
    """The pairs of name and credential in a text: name, kind, value, its start and end, how, and the judgement."""
    classify = context.config.vocabulary.classify
    found = list(embedded.pairs(text))
    users = any(surroundings.names_user(pair.name) for pair in found)
    seen: set[int] = set()
    for pair in found:
        kind = classify(pair.name)
        value = text[pair.start : pair.end]
        if kind is None or HOLE in value or pair.start in seen:
            continue
        if users:
            kind = surroundings.with_user(kind, pair.name)
        how = {embedded.FLAG: hows.ARGV, embedded.QUERY: hows.QUERY}.get(pair.form, hows.EMBEDDED)
        judged = judge_value(kind, pair.name, value, how)
        if judged is not None and _told(judged, value, pair.form):
            seen.add(pair.start)
            yield pair.name, kind, value, pair.start, pair.end, how, judged


def _told(judged: tuple[bool, Level], value: str, form: str) -> bool:
    """Whether the form of a pair in a text says enough: what stands bare in prose has to look like a credential."""
    weak, level = judged
    if level == HIGH or form in (embedded.QUOTED, embedded.LINE):
        return True
    return form != embedded.QUERY and not weak and credentials.chosen(value)


def spoken(text: str, context: Context) -> Iterator[tuple[str, Kind, str, int, int, Level]]:
    """The credentials that a comment tells: name, kind, value, its start and end, how sure."""
    classify = context.config.vocabulary.classify
    seen: set[int] = set()
    for pair in (*embedded.pairs(text), *embedded.prose(text)):
        kind = classify(pair.name)
        value = text[pair.start : pair.end]
        if kind is None or pair.start in seen or (pair.form != embedded.QUOTED and _is_code(value)):
            continue
        judged = judge_value(kind, pair.name, value, hows.EMBEDDED)
        if judged is not None and not judged[0] and (judged[1] == HIGH or credentials.chosen(value)):
            seen.add(pair.start)
            yield pair.name, kind, value, pair.start, pair.end, judged[1]


def _is_code(value: str) -> bool:
    """Whether a value is a look-up or a call that is commented out: `self.secrets[vault_id]` (Ansible)."""
    head = value.partition("[" if value.endswith("]") else "(")[0]
    return value[-1:] in ("]", ")") and head != value and all(part.isidentifier() for part in head.split("."))


def judge_value(kind: Kind, name: str, value: str, how: str) -> tuple[bool, Level] | None:
    """Weak or not, and how sure; None if the value is no credential."""
    if len(value) > _MAX_CREDENTIAL:
        return None
    strong = kind.strength == STRONG
    same = credentials.same_words(value, name)
    if credentials.weak_default(value):
        # `admin_password = "admin"` repeats whose it is, not what it is.
        same = same and not (kind.family == PASSWORD and kind.word not in value.lower())
        if not strong or (same and how not in _VALUES) or how in _ENUMERATIONS or how == hows.ELEMENT:
            return None
        if kind.family == SECRET and credentials.keyboard_run(value):
            return None  # a token is not chosen by anybody: `token="asdf"` is a filler
        return True, LOW if same else MEDIUM
    if (
        how == hows.OPTION
        and same
        and strong
        and kind.family == PASSWORD
        and value.isalpha()
        and kind.word not in value.lower()
    ):
        return True, LOW  # the product's own name (manila's quobyte)
    if kind.family == SECRET and " " in value and credentials.is_credential_word(value.rpartition(" ")[2]):
        return None  # {"$.client.secret": "OAuth2 Client Secret"}: a label (superset)
    if same or credentials.placeholder(value) or credentials.looks_like(value, name):
        return None
    if credentials.opaque(value):
        return False, HIGH
    if not strong or credentials.is_state(value):
        return None
    if not credentials.human_password(value, name):
        return None
    if how == hows.ELEMENT or how in _ENUMERATIONS:
        return (False, LOW) if kind.family == PASSWORD and credentials.chosen(value) else None
    if kind.family == PASSWORD:
        return False, MEDIUM
    return (False, LOW) if len(value) >= 8 else None
