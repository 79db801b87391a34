"""A URL or a connection string holds a password.

What it does
    Reports `scheme://user:password@host`, secrets in a query string, and connection strings, wherever they stand in a string. Templates, example hosts and
    stand-ins are not reported, well-known defaults (`guest:guest`) are SR414.

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

from flake8_secreview import assigning, hints
from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, RANK_STRUCTURE, Finding, Rule
from flake8_secreview.where import credentials, either

RULE = Rule(
    __name__,
    code="SR405",
    name="credentials-in-url",
    severity=HIGH,
    confidence=HIGH,
    cwe=798,
    rank=RANK_STRUCTURE,
    where=either(credentials, hints.lines),
    bad=(
        # zaqar: no host, as for a database on a socket
        'URI = "swift://demo:<<password>>@/demo"  # SR405:8\n',
        'engine = create_engine("postgresql://app:<<password>>@db.acme.io/app")  # SR405:25\n',
        'url = f"https://svc:<<password>>@{host}/app"  # SR405:9\n',
        'url = "https://api.acme.io/v1/items?limit=10&api_key=<<hex32>>"  # SR405:54\n',
        'cnx = "Server=db.acme.io;Database=billing;User ID=svc;Password=<<alnum14>>;"  # SR405:7\n',
    ),
    good=(
        # ceilometer: what may follow in brackets
        'help = "Example: rabbit://user:pass@host1:port1[,user:pass@hostN:portN]/virtual_host is used"\n',
        'url = "postgresql://db.example.org/app"\n',
        'url = f"postgresql://{user}:{password}@{host}/app"\n',
        # oslo.messaging: the pattern of a URL of several hosts
        "HELP = 'driver://[user:pass@]host:port[,[userN:passN@]hostN:portN]/virtual_host?query'\n",
        # trove: a template
        'FORMAT = "mysql+pymysql://%s:%s@localhost/?" + f"unix_socket={PATH}"\n',
        # salt: a template
        'url = "http://{}:{}@{}:{}".format(user, password, host, port)\n',
        # azure-cli: a help text
        'helps["kv delete"] = "az kv delete --connection-string Endpoint=https://acme.azconfig.io;Id=xxx;Secret=xxx --key color"\n',
        # buildbot: a usage text
        'usage = "Example: --db=mysql://bbuser:bbpasswd@dbhost/bbdb"\n',
        # superset: an example of a connection
        'metadata = {"connection_examples": [{"uri": "taosws://app:passwort@127.0.0.1:6041"}]}\n',
        # the pattern of a URL, with brackets around what may be left out; the usage of a program
        'parser.add_argument("target", metavar="[protocol://][user[:password]@][host]")\n',
        'usage_hints = ("%prog host=10.0.0.1 user=FILE0 password=FILE1 0=logins.txt",)\n',  # noqa: SR405 - what is no finding there
        'url = "https://api.acme.io/v1/items?page_token=<<alnum32>>"\n',
    ),
)


@RULE.on(Context)
def check_structure(context: Context, _: Context) -> Iterator[Finding]:
    """A string holds a URL or a connection string with a password."""
    if not hints.lines(context):
        return
    from flake8_secreview.identified import identified, in_prose

    for text, match in identified(context, "url", "text"):
        if in_prose(match, text, context):
            continue
        yield RULE.finding(
            text.place(match.start, match.end) if match.start or match.end < len(text.value) else text.node,
            f"{match.format.credential} in the source; pass the password apart and read it from the environment",
            content=text.value[match.start : match.end],
            confidence=match.confidence,
        )


@RULE.on(Context)
def check_query(context: Context, _: Context) -> Iterator[Finding]:
    """A parameter of a URL is a password."""
    if not assigning.texts(context):
        return
    from flake8_secreview.hows import QUERIES
    from flake8_secreview.judge import in_texts

    for verdict in in_texts(context):
        if verdict.how in QUERIES and not verdict.weak:
            yield RULE.finding(
                verdict.place,
                f"{verdict.kind.family} in the query string, under {shown(verdict.name)} ({verdict.size}); read it from the environment",
                name=verdict.name,
                content=verdict.value,
                confidence=verdict.confidence,
            )
