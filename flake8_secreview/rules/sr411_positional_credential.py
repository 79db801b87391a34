"""An argument that is a credential by its position is a literal.

What it does
    Reports literals in the known credential slots of APIs: `auth=("user", "...")`, `HTTPBasicAuth("user", "...")`, `server.login("user", "...")`, `hmac.new(b"...")`,
    `Fernet(b"...")`, `jwt.encode(claims, "...")`, `b64encode(b"user:...")`, and in arguments of a command: `["mysql", "--password", "..."]`, `"sshpass -p ... ssh"`.

Why is this bad
    The credential is in the source of every clone, and on a command line every user of the machine sees it too.

Example
    requests.get(url, auth=("app", "..."))

Use instead
    requests.get(url, auth=("app", os.environ["ACME_PASSWORD"]))

    For commands: a configuration file, standard input, or the environment of the child.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials; CWE-214, invocation of process using visible sensitive information.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_secreview.hows import SLOTS
from flake8_secreview.messages import shown
from flake8_secreview.parameters import where_positional
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, MEDIUM, RANK_CONTEXT, Rule, secret_names
from flake8_secreview.where import credentials, either

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR411",
    name="positional-credential",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_CONTEXT,
    where=either(credentials, where_positional),
    names=secret_names,
    bad=(
        'requests.get(url, auth=("app", "<<password>>"))  # SR411:32\n',
        'session.auth = HTTPBasicAuth("app", "<<password>>")  # SR411:37\n',
        'server.login("app", "<<password>>")  # SR411:21\n',
        'import hmac\nhmac.new(b"<<secret>>", data, "sha256")  # SR411:10\n',
        'import jwt\njwt.encode(claims, "<<secret>>", algorithm="HS256")  # SR411:20\n',
        'subprocess.run(["mysql", "--password", "<<password>>"])  # SR411:40\n',
        'subprocess.run(["mysql", "-uroot", "-p<<password>>"])  # SR411:39\n',
        'os.system("tool --password=<<alnum12>> --quiet")  # SR411:28\n',
        'auth = b64encode(b"app:<<password>>")  # SR411:24\n',
        'P = "<<password>>"  # SR411:5\nserver.login("app", P)\n',
    ),
    good=(
        "requests.get(url, auth=(user, password))\n",
        'server.login(user, os.environ["PASSWORD"])\n',
        'hmac.new(key, b"message", "sha256")\n',
        # docker: the name of a method
        'client.login("anonymous", "")\n',
        'parser.add_argument("--password", help="the password")\n',
        'b64encode(b"http://acme.io")\n',
        # azure-cli: a help text; a sentence about an option
        'helps["vm create"] = """\nexamples:\n  - text: az vm create --admin-password <<password>>\n"""\n',
        'warning = "No --pull-secret provided: the cluster has no samples."\n',
        # nova: where openssl shall read the password, and that there is none
        'execute("openssl", "pkcs12", "-password", "pass:")\nexecute("openssl", "rsa", "-passin", "env:KEY_PASSWORD")\n',
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in SLOTS


def _message(verdict: Verdict) -> str:
    return (
        f"{verdict.kind.family} in the arguments of {shown(verdict.name)} is hardcoded ({verdict.size});"
        " read it from the environment or a secret store"
    )


report(RULE, _wanted, _message, texts=True, positions=True)
