"""A look-up falls back to a credential in the source.

What it does
    Reports a literal credential that is used when the environment or the configuration has none: the default of `os.getenv`, `.get`,
    `.setdefault`, `.pop`, `getattr` and the like, by position or keyword, and `x or "..."`.

Why is this bad
    A deployment that forgets the setting runs, with a credential that everybody knows. For a signing key that means forged sessions.

Example
    SECRET_KEY = os.getenv("SECRET_KEY", "...")

Use instead
    SECRET_KEY = os.environ["SECRET_KEY"]

    which fails at start-up when it is missing.

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
from flake8_secreview.judge import FALLBACKS, judge
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Finding, Rule, names_secrets, secret_names

RULE = Rule(
    __name__,
    code="SR407",
    name="credential-fallback",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    gate=names_secrets,
    names=secret_names,
    bad=(
        'key = os.getenv("SECRET_KEY", "<<token>>")  # SR407:31\n',
        'password = options.password or "<<password>>"  # SR407:32\n',
        'password = config.get("db", "password", fallback="<<password>>")  # SR407:50\n',
    ),
    good=(
        'password = os.getenv("PASSWORD", "")\n',
        'password = os.getenv("PASSWORD") or os.getenv("PASSPHRASE")\n',
        'region = os.getenv("TOKEN_REGION", "us-east-1")\n',
    ),
)


@RULE.on(Binding)
def check(binding: Binding, context: Context) -> Iterator[Finding]:
    """A look-up has a literal fallback."""
    verdict = judge(binding, context) if binding.how in FALLBACKS else None
    if verdict and not verdict.weak:
        yield RULE.finding(
            verdict.place,
            f"{verdict.kind.family} fallback for {shown(binding.name)} is hardcoded ({verdict.size}); fail when the setting is missing",
            name=verdict.name,
            content=verdict.value,
            confidence=verdict.confidence,
        )
