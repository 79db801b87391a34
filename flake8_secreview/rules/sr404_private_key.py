"""A private key is in the source.

What it does
    Reports private keys with a body: PEM, OpenSSH, PGP, PuTTY, SSH2, age, JSON Web Keys, DER in base64. Markers alone, as in code that reads keys, are not reported. It is on in test code
    too.

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

from collections.abc import Iterator

from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.identified import identified
from flake8_secreview.rule import HIGH, RANK_FORMAT, Finding, Rule

RULE = Rule(
    __name__,
    code="SR404",
    name="private-key",
    severity=HIGH,
    confidence=HIGH,
    cwe=321,
    rank=RANK_FORMAT,
    bad=('KEY = """  # SR404:1\n<<pem-rsa>>"""\n',),
    good=('if line == "-----BEGIN RSA PRIVATE KEY-----":\n    pass\n',),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """A string holds a private key."""
    for match in identified(text, context, "key"):
        yield RULE.finding(
            text.place(match.start, match.end),
            f"{match.format.credential} in the source; replace the key and keep the new one out of the source",
            content=text.value[match.start : match.end],
            confidence=match.confidence,
        )
