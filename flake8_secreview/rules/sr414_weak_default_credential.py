"""A well-known default or placeholder is shipped as a credential that works.

What it does
    Reports `admin`, `changeme`, `postgres` and the like where a password or a strong secret gets them, by any of the ways of SR401, SR402, SR405 to SR408, SR410 and
    SR411. A comparison that refuses such a value is not reported.

Why is this bad
    Such values are the first that an attacker tries, and a placeholder that works stays in place.

Example
    def connect(user="admin", password="admin"):

Use instead
    No default. What must be set should fail while it is not.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-1392, use of default credentials; CWE-521, weak password requirements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.parameters import where_positional
from flake8_secreview.reporting import report
from flake8_secreview.rule import LOW, MEDIUM, RANK_CONTEXT, Finding, Rule, secret_names
from flake8_secreview.where import credentials, either, exactly
from flake8_secreview.where import text as text_at

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR414",
    name="weak-default-credential",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=1392,
    rank=RANK_CONTEXT,
    where=either(credentials, where_positional, text_at("://"), exactly("Basic", "basic")),
    names=secret_names,
    bad=(
        'connect(user="admin", password="changeme")  # SR414:32\n',
        'def connect(password="postgres"):  # SR414:22\n    pass\n',
        'password = os.getenv("DB_PASSWORD", "admin")  # SR414:37\n',
        'requests.get(url, auth=("admin", "admin"))  # SR414:34\n',
        'BROKER_URL = "amqp://guest:guest@localhost:5672//"  # SR414:15\n',
        'SECRET_KEY = "dev"  # SR414:14\n',
        '# gnocchi: marked as a secret\nopt = cfg.StrOpt("swift_key", secret=True, default="admin")  # SR414:52\n',
        'SECRET_KEY = "unsafe_default"  # SR414:14\n',
        '# manila: the name of the product\nopt = cfg.StrOpt("quobyte_api_password", default="quobyte", secret=True)  # SR414:50\n',
        'admin_password: SecretStr = SecretStr("admin")  # SR414:39\n',
    ),
    good=(
        'PASSWORD = "password"\n',
        '# a kind of credential, not one\ncredential_type = "password"\n',
        # superset: refuses the default
        'if SECRET_KEY == "changeme":\n    raise SystemExit("set SECRET_KEY")\n',
        # salt: names of columns
        'attrs = {"dsn": "dsn", "user": "user", "passwd": "passwd"}\n',
        'parser.add_argument("--proxy", help="http://user:password@host:port")\n',
        # superset: the pattern of a URL, in a form and by its words; examples of connections
        'uri_placeholder = "mysql://user:password@db:3306/app"\n',
        'URI = "mysql://user:password@host:port/dbname[?key=value]"\n',
        'metadata = {"connection_examples": [{"name": "demo", "uri": "mysql://demo:demo@demo.acme.io"}]}\n',
        # mlflow: a message
        "raise Failure(\"set the key, for example:\\n\\nexport SECRET_KEY='my-secret-key'\\n\")\n",
        # pgcli: other names of parameters
        'names = {"dbname": "database", "password": "passwd"}\n',
        # privacyidea: the types of settings
        'descriptor = {"Uri": "string", "Port": "int", "Password": "password"}\n',
        # mistral: an object for the documentation
        'class Client:\n    @classmethod\n    def sample(cls):\n        return cls(token="admin", password="changeme")\n',
        # a label
        'labels = {"name": lazy_gettext("Name"), "password": lazy_gettext("Password")}\n',
        # refuses the default
        'if config.get("jwt_secret_key", "super-secret") in KNOWN:\n    warn("set it")\n',
        # jupyterhub: a help text
        'services = List(help="""\\n    {"url": "http://127.0.0.1", "api_token": "super-secret"}\\n""")\n',
        # Mercurial: a section and an option
        'password = ui.config("buildbot", "passwd")\n',
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return verdict.weak


def _message(verdict: Verdict) -> str:
    return f"{verdict.kind.family} in {shown(verdict.name)} is a well-known default ({verdict.size}); require a value instead"


report(RULE, _wanted, _message, texts=True, positions=True)


@RULE.on(Context)
def check_text(context: Context, _: Context) -> Iterator[Finding]:
    """A URL or a Basic header holds one."""
    if not any(("://" in text.value and "@" in text.value) or "asic " in text.value for text in context.texts_near):
        return
    from flake8_secreview import weak

    for text, start, end, password in weak.in_structures(context):
        yield RULE.finding(
            text.place(start, end) if start or end < len(text.value) else text.node,
            "password in a URL or header is a well-known default; require a value instead",
            content=password,
            confidence=LOW,
        )
