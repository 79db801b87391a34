"""A password is written in the source.

What it does
    Reports a literal that becomes a password: a name that means a password gets it, by assignment, as an attribute, a dictionary entry, a keyword
    argument, in a comparison, or in any other way. The value must look like a password: the names of fields, labels, templates, masks and URLs
    are no passwords, and well-known defaults such as `changeme` are SR414.

Why is this bad
    Whoever can read the source has the password: every developer, every clone, every image, every backup. It can't be changed without a release, and it
    stays in the history after it is removed.

Example
    connect(host, password="...")

Use instead
    connect(host, password=os.environ["DB_PASSWORD"])

    or a secret store. Change the password: it has to be taken for known.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-259, use of a hard-coded password; CWE-798, use of hard-coded credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import words
from flake8_secreview.context import Context
from flake8_secreview.events import Binding, Text
from flake8_secreview.judge import NAMED, Verdict, judge, judge_text
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, RANK_NAME, Finding, Rule, names_secrets, secret_names

RULE = Rule(
    __name__,
    code="SR401",
    name="hardcoded-password",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=259,
    rank=RANK_NAME,
    gate=names_secrets,
    names=secret_names,
    bad=(
        'password = "<<password>>"  # SR401:12\n',
        'class Settings:\n    db_password: str = "<<password>>"  # SR401:24\n',
        'connect(host, passwd="<<password>>")  # SR401:22\n',
        'if form["password"] == "<<password>>":  # SR401:24\n    pass\n',
    ),
    good=(
        'password = os.environ["PASSWORD"]\n',
        'PASSWORD_FIELD = "password"\n',
        'password = ""\n',
        '# django: a label\npassword = _("Password confirmation")\n',
        'password = "${DB_PASSWORD}"\n',
    ),
)


@RULE.on(Binding)
def check(binding: Binding, context: Context) -> Iterator[Finding]:
    """A name that means a password gets a literal."""
    verdict = judge(binding, context) if binding.how in NAMED else None
    if verdict:
        yield from _report(verdict)


@RULE.on(Text)
def check_text(text: Text, context: Context) -> Iterator[Finding]:
    """The same inside the text of a string."""
    for verdict in judge_text(text, context):
        yield from _report(verdict)


def _report(verdict: Verdict) -> Iterator[Finding]:
    if not verdict.weak and verdict.kind.family == words.PASSWORD:
        yield RULE.finding(
            verdict.place,
            f"password in {shown(verdict.name)} is hardcoded ({verdict.size}); read it from the environment or a secret store",
            name=verdict.name,
            content=verdict.value,
            confidence=verdict.confidence,
        )
