"""A private key is in the source.

What it does
    Reports private keys with a body: PEM, OpenSSH, PGP, PuTTY, SSH2, age, JSON Web Keys, DER in base64. Markers alone, as in code that reads keys, are not reported.
    It is on in test code too, with comments and docstrings, which elsewhere are SR412.

Why is this bad
    The key can't be kept from anybody who has the source, and everything it signed or opened has to be replaced with it.

Example
    KEY = "-----BEGIN PRIVATE KEY-----..."

Use instead
    Read it from a file outside the source tree, or a secret store. Tests can make a key when they run.

Options
    secreview-allow-values

References
    CWE-321, use of hard-coded cryptographic key; RFC 7468, textual encodings of PKIX structures.
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
    code="SR404",
    name="private-key",
    severity=HIGH,
    confidence=HIGH,
    cwe=321,
    rank=RANK_FORMAT,
    where=hints.lines,
    bad=(
        'KEY = (  # the key\n    "<<der-base64>>"  # SR404:6\n)\n',
        'IDENTITY = "<<age-identity>>"  # SR404:12\n',
        '# file: tests/test_app.py\nJWK = r"""<<jwk-private>>"""  # SR404:7\n',
    ),
    good=(
        'if line == "-----BEGIN RSA PRIVATE KEY-----":\n    pass\n',
        # paramiko: markers in an expression that reads keys
        'BEGIN = re.compile("^-{5}BEGIN (RSA|DSA|EC|OPENSSH) PRIVATE KEY-{5}\\\\s*$")\n',
    ),
)


def _message(found: Format) -> str:
    return f"{found.credential} in the source; replace the key and keep the new one out of the source"


report(RULE, "key", _message)
