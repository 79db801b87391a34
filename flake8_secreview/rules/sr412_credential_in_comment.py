"""A comment or a docstring holds a credential.

What it does
    Reports credentials that identify themselves (see SR403, SR404, SR405) in comments and docstrings, and names that get a credential in a comment: code that is
    commented out, `# password: ...`. Examples of documentation, stand-ins and well-known defaults are not reported.

Why is this bad
    A comment is in every clone as much as the code is, and nobody looks there when a credential is replaced.

Example
    # client = Client(api_key="...")

Use instead
    Remove it, and revoke the credential: the history keeps it.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-615, inclusion of sensitive information in source code comments; CWE-798, use of hard-coded credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import hints
from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, RANK_STRUCTURE, Finding, Rule
from flake8_secreview.source import Place

RULE = Rule(
    __name__,
    code="SR412",
    name="credential-in-comment",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=615,
    rank=RANK_STRUCTURE,
    where=hints.comment_lines,
    bad=(
        "x = 1  # <<github-classic>>  # SR412:10\n",
        '# client = Client(api_key="<<token>>")  # SR412:28\n',
        "# password: <<password>>  # SR412:13\n",
        'def f():\n    """Use it.\n\n    <<slack-bot-token>>  # SR412:5\n    """\n',
    ),
    good=(
        # authlib: the request that RFC 6749 shows
        'def f():\n    """Ask for a token.\n\n    Host: server.example.com\n    <<http-basic>>\n    """\n',
        "# the password is read from the keyring\n",
        "# password: str, the password\n",
        # left out in the middle
        "# access_token=EAAB<<alnum12>>...<<alnum8>>\n",
        # ansible: a look-up that is commented out
        "# secret = self.secrets[vault_secret_id]\n",  # noqa: SR402 - the example
        '# key = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n',
        # sqlalchemy: an example of the documentation
        'def f():\n    """Connect to oracle://scott:tiger@127.0.0.1:1521/sid."""\n',
        'x = "# password: " + password\n',
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """A comment or docstring holds a credential."""
    from flake8_secreview.credentials import length_class
    from flake8_secreview.identified import comments, told
    from flake8_secreview.judge import spoken

    for known in told(context):
        yield RULE.finding(
            known.place,
            f"{known.match.format.title} in a {known.where}; remove and revoke it",
            content=known.value,
            confidence=known.match.confidence,
        )
    for place, text in comments(context):
        for name, kind, value, start, end, level in spoken(text, context):
            yield RULE.finding(
                Place(place.line, place.column + start, place.line, place.column + end),
                f"{kind.family} in a comment, under {shown(name)} ({length_class(value)}); remove and change it",
                name=name,
                content=value,
                confidence=level,
            )
