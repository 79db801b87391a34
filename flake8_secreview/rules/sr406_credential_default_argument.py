"""A parameter has a credential as its default.

What it does
    Reports a literal credential that is the default of a parameter: positional, keyword-only, of a lambda or an async function.

Why is this bad
    Whoever calls the function without thinking of the credential uses the one in the source, and nothing tells them.

Example
    def connect(host, password="..."):

Use instead
    def connect(host, password):

    or `password: str | None = None`, and read it where it is needed.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.judge import DEFAULTS, judge
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Finding, Rule, names_secrets, secret_names

RULE = Rule(
    __name__,
    code="SR406",
    name="credential-default-argument",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    gate=names_secrets,
    names=secret_names,
    bad=(
        'def connect(host, password="<<password>>"):  # SR406:28\n    pass\n',
        'async def call(*, api_key="<<token>>"):  # SR406:27\n    pass\n',
        'f = lambda secret_key="<<token>>": secret_key  # SR406:23\n',
    ),
    good=(
        'def connect(host, password=""):\n    pass\n',
        "def connect(host, password=None):\n    pass\n",
        '# nova: the kind of a token\ndef issue(token_type="bearer"):\n    pass\n',
    ),
)


@RULE.on(Binding)
def check(binding: Binding, context: Context) -> Iterator[Finding]:
    """A parameter gets a literal default."""
    verdict = judge(binding, context) if binding.how in DEFAULTS else None
    if verdict and not verdict.weak:
        yield RULE.finding(
            verdict.place,
            f"{verdict.kind.family} default of parameter {shown(binding.name)} is hardcoded ({verdict.size}); make it required, or None and read it where it is needed",
            name=verdict.name,
            content=verdict.value,
            confidence=verdict.confidence,
        )
