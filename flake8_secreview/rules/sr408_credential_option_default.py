"""An option or field that holds a credential has one as its default.

What it does
    Reports a literal credential that is the default in a declaration: oslo.config, argparse, click, typer, environ, pydantic, dataclasses, attrs, Django.

Why is this bad
    The default is in every installation that does not set the option, and in the documentation that is made from it.

Example
    cfg.StrOpt("admin_password", default="...", secret=True)

Use instead
    cfg.StrOpt("admin_password", secret=True, required=True)

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
from flake8_secreview.judge import OPTIONS, judge
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Finding, Rule, names_secrets, secret_names

RULE = Rule(
    __name__,
    code="SR408",
    name="credential-option-default",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    gate=names_secrets,
    names=secret_names,
    bad=(
        'opt = cfg.StrOpt("admin_password", default="<<password>>", secret=True)  # SR408:44\n',
        'parser.add_argument("--password", default="<<password>>")  # SR408:44\n',
    ),
    good=(
        'opt = cfg.StrOpt("admin_password", secret=True)\n',
        'parser.add_argument("--password", default=None, help="the password")\n',
    ),
)


@RULE.on(Binding)
def check(binding: Binding, context: Context) -> Iterator[Finding]:
    """A declaration has a literal default."""
    verdict = judge(binding, context) if binding.how in OPTIONS else None
    if verdict and not verdict.weak:
        yield RULE.finding(
            verdict.place,
            f"{verdict.kind.family} default of option {shown(binding.name)} is hardcoded ({verdict.size}); leave it without a default and require it",
            name=verdict.name,
            content=verdict.value,
            confidence=verdict.confidence,
        )
