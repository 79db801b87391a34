"""A credential reaches print, standard output or error, a console library or a warning.

What it does
    The same as SR201 for what a program prints: `print`, `pprint`, `sys.stdout.write`, `sys.stderr.write`, `click.echo`, `typer.echo`, rich
    consoles, `warnings.warn`. What is printed to a file that is given (`file=handle`) is not reported.

Why is this bad
    The output of services, jobs and CI runs is collected like any other log. Most real cases are forgotten debugging lines; where a command is meant
    to show a new password once, say so with a `# noqa: SR206`.

Example
    print("connecting with", password)

Use instead
    Leave it out, or show what is needed to recognise it: the last four characters, or the file it was written to.

Options
    secreview-extend-sensitive-names
    secreview-redactors

References
    CWE-532, insertion of sensitive information into a log file; CWE-214, invocation of process using visible sensitive information.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule

RULE = Rule(
    __name__,
    code="SR206",
    name="credential-printed",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=532,
    gate=sensitive.names_credentials,
    bad=(
        'def f(password):\n    print("connecting with", password)  # SR206:30\n',
        "import sys\n\n\ndef f(token):\n    sys.stderr.write('token %s\\n' % token)  # SR206:22\n",
        "import click\n\n\ndef f(self):\n    click.echo(f'key: {self.api_key}')  # SR206:16\n",
        "import warnings\n\n\ndef f(url, password):\n    warnings.warn('bad: ' + password)  # SR206:29\n",
        "def f(console, secret):\n    console.print(secret)  # SR206:19\n",
        "import sys\n\n\ndef f(token):\n    print(token, file=sys.stderr)  # SR206:11\n",
        'def f(pw):\n    settings = {"db_password": pw}\n    for key, value in settings.items():\n        print(key, value)  # SR206:20\n',
        # to a stream that is called the output (mailman)
        "def f(config, output):\n    print('admin: %s' % config.admin_pass, file=output)  # SR206:11\n",
    ),
    good=(
        "# impacket: the directory of a shell\nclass Shell:\n    def do_pwd(self, line):\n        print(self.pwd)\n",
        "def f(password, handle):\n    print(password, file=handle)\n    print(len(password), '*' * len(password))\n",
        "def f(token):\n    print('token saved in', token_path)\n    print(token[:4])\n",
        # numbers of words and of keys (tokenizers, dictionaries)
        "def f(tokens, keys, d):\n    print(len(tokens), keys)\n    for key in d:\n        print(key)\n",
        "def f(handle, password):\n    handle.write(password)\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "leave it out or mask it")
