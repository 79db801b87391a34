"""A look-up falls back on a credential.

What it does
    Reports a literal that is used when the environment or the configuration has no credential: `os.getenv(K, "...")`, `os.environ.get`, `config.get(..., fallback="...")`,
    `settings.get`, `setdefault`, `getattr`, `env(K, default="...")`, `x or "..."`, `x if x else "..."`, and a fallback that is a constant of the same file.

Why is this bad
    A deployment that lacks the setting works, with a credential that everybody has: nobody notices. With a signing key anybody can forge a session.

Example
    SECRET_KEY = os.getenv("SECRET_KEY", "...")

Use instead
    SECRET_KEY = os.environ["SECRET_KEY"]

    which fails while the setting is missing.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials; CWE-1188, initialization with an insecure default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_secreview import where
from flake8_secreview.hows import FALLBACKS
from flake8_secreview.messages import shown
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Rule, secret_names

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR407",
    name="credential-fallback",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    where=where.secret_names,
    names=secret_names,
    bad=(
        'key = os.getenv("SECRET_KEY", "<<token>>")  # SR407:31\n',
        'password = options.password or "<<password>>"  # SR407:32\n',
        'password = config.get("db", "password", fallback="<<password>>")  # SR407:50\n',
        'os.environ.setdefault("API_KEY", "<<token>>")  # SR407:34\n',
        'SPARE = "<<token>>"  # SR407:9\nkey = os.environ.get("SECRET_KEY", SPARE)\n',
    ),
    good=(
        'password = os.getenv("PASSWORD", "")\n',
        'password = os.getenv("PASSWORD") or os.getenv("PASSPHRASE")\n',
        # heat: nothing there
        'secret_key = self._secret or "000-000-000"\n',
        # azure-cli: where a class is
        'account_keys = get_sdk(cli_ctx, "models.account_keys#AccountKeys")\n',
        'region = os.getenv("TOKEN_REGION", "us-east-1")\n',
        # tornado: what for
        'self.require_setting("cookie_secret", "secure cookies")\n',
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in FALLBACKS


def _message(verdict: Verdict) -> str:
    return f"{verdict.kind.family} fallback for {shown(verdict.name)} is hardcoded ({verdict.size}); fail when the setting is missing"


report(RULE, _wanted, _message)
