"""A header that authorizes a request is a literal.

What it does
    Reports `Basic` and `Bearer` credentials in strings, and literals that become the value of `Authorization`, `Cookie`, `X-Api-Key` and other headers
    that carry a credential. What is random enough for a known format is SR403.

Why is this bad
    The header is all it takes: whoever reads the source can send the same request.

Example
    headers = {"Authorization": "Bearer ..."}

Use instead
    headers = {"Authorization": f"Bearer {os.environ['ACME_TOKEN']}"}

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials; RFC 7617 (Basic), RFC 6750 (Bearer).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import hints
from flake8_secreview.context import Context
from flake8_secreview.hows import HEADERS
from flake8_secreview.messages import shown
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, RANK_STRUCTURE, Finding, Rule, secret_names
from flake8_secreview.where import either
from flake8_secreview.where import secret_names as secret_names_at

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR410",
    name="authorization-literal",
    severity=HIGH,
    confidence=HIGH,
    cwe=798,
    rank=RANK_STRUCTURE,
    where=either(secret_names_at, hints.lines),
    names=secret_names,
    bad=(
        'headers = {"Authorization": "Bearer <<token>>"}  # SR410:29\n',
        'HEADER = "<<http-basic>>"  # SR410:26\n',
        'request.add_header("X-Api-Key", "<<token>>")  # SR410:33\n',
        'session.headers["Private-Token"] = "<<alnum20>>"  # SR410:36\n',
    ),
    good=(
        'headers = {"Authorization": f"Bearer {token}"}\n',
        'headers = {"Authorization": "Bearer " + token}\n',
        'headers = {"WWW-Authenticate": \'Basic realm="files"\'}\n',
        # keystone: the name of a header
        'headers = {"Access-Control-Allow-Headers": "X-Auth-Token"}\n',
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """A string holds the value of such a header."""
    if not hints.lines(context):
        return
    from flake8_secreview.identified import identified

    for text, match in identified(context, "header"):
        yield RULE.finding(
            text.place(match.start, match.end) if match.start or match.end < len(text.value) else text.node,
            f"{match.format.credential} in the source; build it from a credential of the environment or a secret store",
            content=text.value[match.start : match.end],
            confidence=match.confidence,
        )


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in HEADERS


def _message(verdict: Verdict) -> str:
    return f"header {shown(verdict.name)} is hardcoded ({verdict.size}); read its value from the environment or a secret store"


report(RULE, _wanted, _message)
