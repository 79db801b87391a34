"""A token, key or other secret is written in the source.

What it does
    Reports a literal that becomes a secret other than a password: a token, an API key, a client secret, a signing key, a salt. The ways are those of SR401. Names such as
    `api_key` or `client_secret` take any value that has no other role; names that say less (`token`, `key`, `auth`) only values that look random.
    Names of headers and fields, kinds of tokens, pagination tokens, public keys and hashes are no secrets.

Why is this bad
    Whoever can read the source can act as the application. Keys that sign sessions let anybody be anybody.

Example
    client = Client(api_key="...")

Use instead
    client = Client(api_key=os.environ["ACME_API_KEY"])

    or a secret store. Revoke the secret: removing it from the source does not take it back.

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names, secreview-allow-values

References
    CWE-798, use of hard-coded credentials; CWE-321, use of a hard-coded cryptographic key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_secreview import where
from flake8_secreview.hows import NAMED
from flake8_secreview.messages import shown
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, MEDIUM, RANK_NAME, Rule, secret_names
from flake8_secreview.words import SECRET

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR402",
    name="hardcoded-secret",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=798,
    rank=RANK_NAME,
    where=where.credentials,
    names=secret_names,
    bad=(
        'api_key = "<<token>>"  # SR402:11\n',
        'class Settings:\n    client_secret: str = "<<token>>"  # SR402:26\n',
        'app.config["SECRET_KEY"] = "<<token>>"  # SR402:28\n',
        'connect(token="<<hex40>>")  # SR402:15\n',
        'client_secret = "<<uuid>>"  # SR402:17\n',
        'KEY = b"<<secret>>"  # SR402:7\nclient = Client(secret_key=KEY)\n',
        'SIGNING_KEY = f"<<secret>>-{stage}"  # SR402:17\n',
        'app = {"signkey": "<<alnum40>>"}  # SR402:19\n',
        'app = {"hmackey": "<<hex40>>"}  # SR402:19\n',
        # random in pieces of two or three letters, as camel case is
        'KEY = "QLvk7PwTBu5ZrXgN"  # SR402:7\n',  # noqa: SR402 - made up
        # beside a user too
        'query = {"user": user, "ClientSecret": "<<uuid>>"}  # SR402:40\n',
    ),
    good=(
        # langchain: the names of arguments
        'TOOLS = {"search": (get_search, ["serper_api_key", "aiosession"])}\n',
        # synapse: refused
        'BANNED_SIGNING_KEYS = ("<<token>>",)\n',
        # Home Assistant: a stand-in
        'DUMMY_SECRET = "<<token>>"\n',
        'client_secret = "{AAD-APP-CLIENT-SECRET}"\n',
        # apprise: what a protocol mixes in
        'hmac.new(b"nip44-v2", shared, sha256)\n',
        'api_key = os.environ["API_KEY"]\n',
        'TOKEN_EXPIRED = "token-expired"\n',
        # Home Assistant: a table of names
        'TYPES = (\n    Sensor(key="charge", api_key="eBatChargeToday"),\n    Sensor(key="grid", api_key="eGridToday"),\n    Sensor(key="load", api_key="eLoadToday"),\n)\n',
        # Home Assistant: what a form shows
        'placeholders = {"api_token": "<<hex40>>"}\n',
        # salt: names of files
        'FILES = {"keys": ".mmap_keys.idx", "master_keys": ".mmap_master.idx"}\n',
        'OpenApiExample("settings", value={"service": {"secret_key": "<<alnum40>>"}})\n',
        # aws: pagination
        'params["NextToken"] = "<<alnum40>>"\n',
        # nltk: a kind of token
        'eos_token = "</s>"\n',
        # keystone: the name of a header
        'AUTH_TOKEN = "X-Auth-Token"\n',
        'token_url = "https://login.acme.io/oauth2/token"\n',
        'public_key = "<<base64>>"\n',
        # pyload: the key of a site, which its pages show
        'RECAPTCHA_KEY = "<<alnum40>>"\n',
        # a digest, not a secret
        'cache_key = "<<hex40>>"\n',
        # ansible: two spellings of an option
        'group.add_argument("--private-key", "--key-file", help="a file")\n',
        # superset: a path in JSON and its label
        'secret_key = "  "\n',
        'sensitive = {"$.oauth2_client_info.secret": "OAuth2 Client Secret"}\n',
        # names of algorithms
        'AES256_KEY = "aes256-cts-hmac-sha1-96"\n',
        # a public key in DER
        'TOKEN = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A<<alnum40>>"\n',
        # weblate: a dependency of a migration
        'dependencies = [("authtoken", "0002_auto_20160226_1747")]\n',
        # google-auth: words with a slash; a sequence behind a prefix
        'REQUEST_TYPE_ACCESS_TOKEN = "auth-request-type/at"\n',
        "CODE = \"const apiKey = 'sk-1234567890';\"\n",
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in NAMED and verdict.kind.family == SECRET


def _message(verdict: Verdict) -> str:
    return (
        f"secret in {shown(verdict.name)} is hardcoded ({verdict.size}); read it from the environment or a secret store"
    )


report(RULE, _wanted, _message, texts=True)
