"""An option or a field has a credential as its default.

What it does
    Reports a literal default in the declaration of an option or a field that holds a credential: oslo.config, argparse, click, typer, absl, django-environ, pydantic, dataclasses,
    attrs, Django model fields, option tables.

Why is this bad
    Every installation that does not set the option has the same credential, and everybody can read it.

Example
    cfg.StrOpt("admin_password", default="...", secret=True)

Use instead
    cfg.StrOpt("admin_password", secret=True)

    without a default, and a clear error while it is not set.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials; CWE-1392, use of default credentials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_secreview import where
from flake8_secreview.hows import OPTIONS
from flake8_secreview.messages import shown
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Rule, secret_names

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR408",
    name="credential-option-default",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    where=where.secret_names,
    names=secret_names,
    bad=(
        'opt = cfg.StrOpt("admin_password", default="<<password>>", secret=True)  # SR408:44\n',
        'parser.add_argument("--password", default="<<password>>")  # SR408:43\n',
        'class Settings(BaseSettings):\n    api_key: SecretStr = Field("<<token>>", repr=False)  # SR408:32\n',
        '@click.option("--token", "api_token", default="<<token>>")  # SR408:47\ndef main(api_token):\n    pass\n',
    ),
    good=(
        'opt = cfg.StrOpt("admin_password", secret=True)\n',
        'parser.add_argument("--password", default=None, help="the password")\n',
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in OPTIONS


def _message(verdict: Verdict) -> str:
    return (
        f"{verdict.kind.family} default of option {shown(verdict.name)} is hardcoded ({verdict.size});"
        " leave it without a default and require it"
    )


report(RULE, _wanted, _message)
