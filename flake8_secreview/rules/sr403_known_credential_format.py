"""A value identifies itself as a credential by its prefix, structure or checksum.

What it does
    Reports the tokens and keys of some 300 formats wherever they stand in a string: `ghp_`, `AKIA`, `xoxb-`, JSON Web Tokens and so on. Checksums are verified
    offline: a right one raises the confidence, a wrong one lowers it. Examples from documentation and placeholders are not reported. It is on in test code too,
    where a real key is a real leak; there it looks into comments and docstrings as well, which elsewhere are SR412.

Why is this bad
    Such values are searched for by machines in everything that is published, and used within minutes.

Example
    client = Github("ghp_...")

Use instead
    client = Github(os.environ["GITHUB_TOKEN"])

    Revoke the token first: removing it from the source does not take it back.

Options
    secreview-allow-values

References
    CWE-798, use of hard-coded credentials. The formats are listed in flake8_secreview/formats/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_secreview import hints
from flake8_secreview.known import report
from flake8_secreview.rule import HIGH, RANK_FORMAT, Rule

if TYPE_CHECKING:
    from flake8_secreview.formats.model import Format

RULE = Rule(
    __name__,
    code="SR403",
    name="known-credential-format",
    severity=HIGH,
    confidence=HIGH,
    cwe=798,
    rank=RANK_FORMAT,
    where=hints.lines,
    bad=(
        'client = Github("<<github-classic>>")  # SR403:17\n',
        'url = "https://api.example.org/?key=<<aws-access-key-id>>"  # SR403:37\n',
        'key = b"<<stripe-live-key>>"  # SR403:7\n',
        'url = f"https://{host}/?key=<<github-classic>>"  # SR403:29\n',
        '# file: tests/test_app.py\ntoken = "<<github-classic>>"  # SR403:9\n',
        '# file: tests/test_app.py\n\n\ndef test():\n    """Uses\n    <<github-classic>>  # SR403:5\n    """\n',
    ),
    good=(
        'commit = "<<hex40>>"\n',
        'token = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n',
        # AWS's documentation
        'key = "AKIAIOSFODNN7EXAMPLE"\n',
    ),
)


def _message(found: Format) -> str:
    return f"{found.title} in the source; revoke it and read it from the environment or a secret store"


report(RULE, "token", _message)
