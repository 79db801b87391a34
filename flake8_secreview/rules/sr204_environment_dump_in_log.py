"""The environment, a whole configuration or all variables reach a logging call.

What it does
    Reports `os.environ` as a whole, and, where this file shows a credential among them, `locals()`, `vars(x)`, `x.__dict__` and the parsed options of a
    command line, in a logging or printing call. One variable of the environment that is no credential is fine.

Why is this bad
    The environment is where services get their passwords from, so one line of debug output holds them all. Local variables and attributes are
    not chosen either: whoever adds a password to them later does not see that they are logged.

Example
    logger.debug("environment: %s", os.environ)

Use instead
    Log the variables that matter by name. `config.log_opt_values` of oslo.config masks what is declared `secret=True`.

Options
    secreview-redactors

References
    CWE-532, insertion of sensitive information into a log file; CWE-526, exposure of environment variables.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule

RULE = Rule(
    __name__,
    code="SR204",
    name="environment-dump-in-log",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=532,
    gate=sensitive.names_environments,
    bad=(
        'import os\n\nLOG.debug("environment: %s", os.environ)  # SR204:30\n',
        "import os\n\nenv = os.environ.copy()\nenv.update(A='b')\nlogger.info(f'{env}')  # SR204:13\n",
        "import os\n\nfor name, value in os.environ.items():\n    print(name, value)  # SR204:17\n",
        # azure-cli: all that begin with something
        "import os\n\nnames = [name for name in os.environ if name.startswith('ACME_')]\n"
        "print('\\n'.join(f'{name}={os.environ[name]}' for name in names))  # SR204:7\n",
        'def f(user, password):\n    LOG.debug("called with %s", locals())  # SR204:33\n',
        "class A:\n"
        "    def __init__(self, token):\n"
        "        self.token = token\n"
        "\n"
        "    def show(self):\n"
        "        LOG.debug(self.__dict__)  # SR204:19\n"
        "        LOG.debug(vars(self))  # SR204:19\n",
        "import argparse\n\n\ndef main():\n"
        "    parser = argparse.ArgumentParser()\n"
        '    parser.add_argument("--db-password")\n'
        "    args = parser.parse_args()\n"
        '    logger.info("options: %s", args)  # SR204:32\n',
    ),
    good=(
        "import os\n\nLOG.debug(os.environ['HOME'])\nLOG.debug(os.environ.get('PATH'))\nLOG.debug(len(os.environ))\n",
        "def f(user, count):\n    LOG.debug('called with %s', locals())\n",
        'def f(user, password):\n    LOG.debug("%(user)s" % locals())\n',
        "class A:\n    def show(self):\n        LOG.debug(self.__dict__)\n",
        "import os\n\nLOG.debug(sorted(os.environ.keys()))\n",
        "import argparse\n\n\ndef main():\n"
        "    parser = argparse.ArgumentParser()\n"
        '    parser.add_argument("--verbose")\n'
        "    args = parser.parse_args()\n"
        "    logger.info('options: %s', args)\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "log the variables you need by name")
