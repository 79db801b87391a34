"""A URL or a connection string holds a password.

What it does
    Reports `scheme://user:password@host`, secrets in a query string, and connection strings, wherever they stand in a string.

Why is this bad
    URLs are logged, cached and shown: by the program, by every proxy on the way, in error messages. And the password is in the source.

Example
    engine = create_engine("postgresql://app:...@db/app")

Use instead
    engine = create_engine(URL.create("postgresql", username=user, password=os.environ["DB_PASSWORD"], host="db"))

Options
    secreview-allow-values

References
    CWE-798, use of hard-coded credentials; RFC 3986 section 3.2.1 deprecates passwords in URLs.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.identified import identified
from flake8_secreview.rule import HIGH, RANK_STRUCTURE, Finding, Rule

RULE = Rule(
    __name__,
    code="SR405",
    name="credentials-in-url",
    severity=HIGH,
    confidence=HIGH,
    cwe=798,
    rank=RANK_STRUCTURE,
    bad=('engine = create_engine("postgresql://app:<<password>>@db.example.org/app")  # SR405:25\n',),
    good=(
        'url = "postgresql://db.example.org/app"\n',
        'url = f"postgresql://{user}:{password}@{host}/app"\n',
    ),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """A string holds a URL or a connection string with a password."""
    for match in identified(text, context, "url", "text"):
        yield RULE.finding(
            text.place(match.start, match.end),
            f"{match.format.credential} in the source; pass the password apart and read it from the environment",
            content=text.value[match.start : match.end],
            confidence=match.confidence,
        )
