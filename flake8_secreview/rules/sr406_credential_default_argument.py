"""A parameter has a credential as its default.

What it does
    Reports a literal default of a parameter that means a credential: positional, keyword-only, of a lambda or of an `async` function, and a default that is a constant
    of the same file.

Why is this bad
    Whoever forgets the argument uses a credential that everybody has.

Example
    def connect(host, password="..."):

Use instead
    def connect(host, password):

    or None, and read it where it is needed.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_secreview import where
from flake8_secreview.hows import DEFAULTS
from flake8_secreview.messages import shown
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Rule, secret_names

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR406",
    name="credential-default-argument",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    where=where.secret_names,
    names=secret_names,
    bad=(
        'def connect(host, password="<<password>>"):  # SR406:28\n    pass\n',
        'async def call(*, api_key="<<token>>"):  # SR406:27\n    pass\n',
        'f = lambda secret_key="<<token>>": secret_key  # SR406:23\n',
        'DEFAULT = "<<password>>"  # SR406:11\ndef connect(host, password=DEFAULT):\n    pass\n',
    ),
    good=(
        'def connect(host, password=""):\n    pass\n',
        "def connect(host, password=None):\n    pass\n",
        # nova: the kind of a token
        'def issue(token_type="bearer"):\n    pass\n',
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in DEFAULTS


def _message(verdict: Verdict) -> str:
    return (
        f"{verdict.kind.family} default of parameter {shown(verdict.name)} is hardcoded ({verdict.size});"
        " make it required, or None and read it where it is needed"
    )


report(RULE, _wanted, _message)
