"""A string looks random, without a name that says what it is.

What it does
    Reports strings of 20 characters or more that look random and are no digest, UUID, URL, path or other known thing, whatever they are called. Off by default:
    identifiers of resources, checksums and test data look the same. Use it once, on code you do not know.

Why is this bad
    Secrets hide under names such as `DATA` or `x`, and in tables without names.

Example
    call("...")

Use instead
    If it is a credential, read it from the environment or a secret store.

Options
    secreview-enable
    secreview-allow-values

References
    CWE-798, use of hard-coded credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.rule import LOW, RANK_DATA, Finding, Rule

_LEAST, _MOST = 20, 200

RULE = Rule(
    __name__,
    code="SR413",
    name="high-entropy-string",
    severity=LOW,
    confidence=LOW,
    cwe=798,
    rank=RANK_DATA,
    enabled=False,
    bad=('call("<<alnum40>>")  # SR413:6\n', 'TABLE = {"acme": "<<base64>>"}  # SR413:18\n'),
    good=(
        'call("<<hex40>>")\n',
        'call("getDatabaseConnectionFactory")\n',
        'call("https://acme.io/<<alnum40>>")\n',
        'id = "<<uuid>>"  # SR101:7\n',
    ),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """A whole string looks random."""
    from flake8_secreview.comments import is_docstring
    from flake8_secreview.credentials import length_class, looks_like, opaque, placeholder

    value = text.value
    if not _LEAST <= len(value) <= _MOST or not text.complete or not opaque(value, _LEAST):
        return
    if set(value.lower()) <= set("0123456789abcdef-") or looks_like(value) or placeholder(value):
        return
    if not is_docstring(text.node, context.parent):
        yield RULE.finding(
            text.node,
            f"a string looks random ({length_class(value)}); if it is a credential, read it from the environment",
            content=value,
        )
