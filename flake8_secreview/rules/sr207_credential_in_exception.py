"""A credential reaches the message of an exception.

What it does
    The same as SR201 for the arguments of an exception that is raised, and for the message of an `assert`.

Why is this bad
    Who raises does not know who will show the message: it ends up in logs, in error trackers, and in answers to clients. The URL of a database with its
    password is the usual case.

Example
    raise ValueError(f"cannot connect with {database_url}")

Use instead
    Name the setting, not its value: `raise ValueError("cannot connect with the URL in DATABASE_URL")`.

Options
    secreview-extend-sensitive-names
    secreview-redactors

References
    CWE-209, generation of error message containing sensitive information.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule

RULE = Rule(
    __name__,
    code="SR207",
    name="credential-in-exception",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=209,
    gate=sensitive.names_credentials,
    bad=(
        # zenml: the command is in the text of the exception
        "import subprocess\n\n\ndef login(user, password):\n    command = ['tool', '--password', password]\n    try:\n        subprocess.run(command, check=True)\n    except subprocess.CalledProcessError as error:\n        raise RuntimeError(f'failed: {error}') from error  # SR207:28\n",
        # trove
        "class User:\n    @property\n    def password(self):\n        return self._password\n\n    @password.setter\n    def password(self, value):\n        raise ValueError('not valid: %s' % value)  # SR207:26\n",
        # barman: a connection string
        'def connect(conninfo):\n    """To postgres."""\n    raise Failure("no connection string: %s" % conninfo)  # SR207:19\n',
        # litellm: a class that holds nothing
        "class SessionToken:\n"
        "    @staticmethod\n"
        "    def load(text):\n"
        "        decrypted_token = decrypt(text)\n"
        "        raise Failure(f'authentication: {decrypted_token}')  # SR207:23\n",
        'def f(database_url):\n    raise ValueError(f"cannot connect with {database_url}")  # SR207:22\n',
        "def f(user, password):\n    raise AuthError('%s:%s' % (user, password))  # SR207:38\n",
        "def f(self):\n    if not ok():\n        raise RuntimeError('refused: ' + self.access_token)  # SR207:42\n",
        "def f(api_key):\n    assert valid(api_key), f'bad key {api_key}'  # SR207:28\n",
        'def f(password):\n    msg = "no: %s" % password\n    raise Refused(msg)  # SR207:19\n',
        # what the function is given, by its name (b2)
        "def _validate_secret(value):\n    raise ValueError(f'not 32 characters: {value!r}')  # SR207:22\n",
        # a function of something else, which only has the name of one of this file
        "class A:\n"
        "    def error(self, text):\n"
        "        return ValueError('bad')\n"
        "\n"
        "\n"
        "def f(api, password):\n"
        "    raise api.error(password)  # SR207:21\n",
        # a helper that shows it
        "class A:\n"
        "    def error(self, credentials):\n"
        "        return ValueError('no %s' % credentials['password'])\n"
        "\n"
        "    def run(self, credentials):\n"
        "        raise self.error(credentials)  # SR207:15\n",
        # a URL of which it was just found out that it has a password in it (azure-identity)
        "def f(url):\n"
        "    parts = urlparse(url)\n"
        "    if parts.username or parts.password:\n"
        "        raise ValueError(f'no password in {url}')  # SR207:26\n"
        "    if not parts.hostname:\n"
        "        raise ValueError(f'no host in {url}')\n",
    ),
    good=(
        # zenml: the name of a secret that is looked up
        "class Deployer:\n    def load(self, client):\n        try:\n            return client.get_secret_by_name(name=self.config.secret)\n        except KeyError:\n            raise RuntimeError(f'no secret {self.config.secret}')\n",
        # kolibri: what is wrong with a field
        "def f():\n    raise ValidationError(detail={'password': [{'id': errors.NOT_SET, 'message': 'Not set.'}]})\n",
        # botocore: the name of a variable
        "import os\n\n\ndef f(names):\n    if not os.environ.get(names['access_key']):\n        raise PartialCredentials(names['access_key'])\n",
        # awscli: taken out of the text
        "class Failed(Exception):\n    def __init__(self, error, token):\n        super().__init__(str(error).replace(token, '***'))\n\n\n"
        "def f(error, auth_token):\n    raise Failed(error, auth_token)\n",
        # zato: there is none
        "def f(password):\n    if not password:\n        raise ValueError('no password in %r' % password)\n",
        # swift: what identifies a key
        "def f(self, access_key):\n    raise SignatureDoesNotMatch({'access_key_id': access_key})\n",
        "def f(password, name):\n    raise ValueError('the password of %s is wrong' % name)\n",
        "def f(password):\n    raise ValueError(f'password has {len(password)} characters')\n",
        "def f(token_type):\n    raise ValueError(token_type)\n",
        # parsers (ansible, Django's templates): a token is a word there
        "def parse(self, lexer):\n    token = lexer.next()\n    raise SyntaxError('unexpected %r' % token)\n",
        "def f(password):\n    assert password, 'no password'\n",
        # a helper that uses some of it (weblate)
        "class A:\n"
        "    def error(self, credentials):\n"
        "        return ValueError('no %s' % credentials['host'])\n"
        "\n"
        "    def run(self, credentials):\n"
        "        raise self.error(credentials)\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "name the setting, not its value")
