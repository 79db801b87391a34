"""A well-known default or placeholder is shipped as a credential that works.

What it does
    Reports `admin`, `changeme`, `postgres` and the like where a password or a strong secret gets them, by any of the ways of SR401, SR402 and SR406 to SR408.

Why is this bad
    Such values are the first that an attacker tries, and a placeholder that works stays in place.

Example
    def connect(user="admin", password="admin"):

Use instead
    No default. What must be set should fail while it is not.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-1392, use of default credentials; CWE-521, weak password requirements.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.judge import judge
from flake8_secreview.messages import shown
from flake8_secreview.rule import MEDIUM, RANK_CONTEXT, Finding, Rule, names_secrets, secret_names

RULE = Rule(
    __name__,
    code="SR414",
    name="weak-default-credential",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=1392,
    rank=RANK_CONTEXT,
    gate=names_secrets,
    names=secret_names,
    bad=(
        'connect(user="admin", password="changeme")  # SR414:32\n',
        'def connect(password="postgres"):  # SR414:22\n    pass\n',
    ),
    good=(
        'PASSWORD = "password"\n',
        '# a kind of credential, not one\ncredential_type = "password"\n',
    ),
)


@RULE.on(Binding)
def check(binding: Binding, context: Context) -> Iterator[Finding]:
    """A name that means a credential gets a well-known value."""
    verdict = judge(binding, context)
    if verdict and verdict.weak:
        yield RULE.finding(
            verdict.place,
            f"{verdict.kind.family} in {shown(binding.name)} is a well-known default ({verdict.size}); require a value instead",
            name=verdict.name,
            content=verdict.value,
            confidence=verdict.confidence,
        )
