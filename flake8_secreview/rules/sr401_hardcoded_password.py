"""A password is written in the source.

What it does
    Reports a literal that becomes a password: a name that means a password gets it, by assignment, as an attribute, a dictionary entry, a keyword
    argument, in a comparison, in the text of a string (JSON, INI, SQL), or in any other way, also through a constant of the same file: the literal is reported where it
    stands. The value must look like a password: the names of fields, labels, templates, masks and URLs are no passwords, and well-known
    defaults such as `changeme` are SR414.

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

from typing import TYPE_CHECKING

from flake8_secreview import where
from flake8_secreview.hows import NAMED
from flake8_secreview.messages import shown
from flake8_secreview.reporting import report
from flake8_secreview.rule import HIGH, MEDIUM, RANK_NAME, Rule, secret_names
from flake8_secreview.words import PASSWORD

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

RULE = Rule(
    __name__,
    code="SR401",
    name="hardcoded-password",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=259,
    rank=RANK_NAME,
    where=where.credentials,
    names=secret_names,
    bad=(
        'password = "<<password>>"  # SR401:12\n',
        'class Settings:\n    db_password: str = "<<password>>"  # SR401:24\n',
        'connect(host, passwd="<<password>>")  # SR401:22\n',
        'if form["password"] == "<<password>>":  # SR401:24\n    pass\n',
        'user, password = "app", "<<password>>"  # SR401:25\n',
        'config = {"user": "app", "pass": "<<password>>"}  # SR401:34\n',
        'setattr(account, "password", "<<password>>")  # SR401:30\n',
        'password = "<<alnum6>>" + "<<alnum8>>"  # SR401:12\n',
        'def password():\n    return b"<<password>>"  # SR401:12\n',
        'X = "<<password>>"  # SR401:5\nconnect(host, password=X)\n',
        'body = \'{"user": "app", "password": "<<password>>"}\'  # SR401:38\n',
        "cursor.execute(\"ALTER ROLE app PASSWORD '<<password>>'\")  # SR401:42\n",
    ),
    good=(
        # langchain: what became of each name
        'DEPRECATED = {"redis_host": "redis_url", "redis_password": "redis_url", "content_key": "index_schema"}\n',  # noqa: SR401 - the example
        # duplicity: an option
        'OPTIONS = {"passphrase": "--passphrase-fd"}\n',
        'FAKE_PASSWORD = "<<password>>"\n',
        "# designate: what the log shows instead\nkwargs['data']['password'] = '**SECRET**'\n",
        "# ironic: no statement of SQL\nHELP = \"A device identified by 'vendor_id' and 'product_id'.\"\n",
        'password = os.environ["PASSWORD"]\n',
        'PASSWORD_FIELD = "password"\n',
        # Home Assistant: that nothing was entered
        'PASSWORD_NOT_CHANGED = "__**password_not_changed**__"\nform = {CONF_PASSWORD: PASSWORD_NOT_CHANGED}\n',
        # pysaml2: a country
        'CODES = [("AD", "Andorra"), ("AE", "Emirates"), ("AF", "Afghanistan"), ("AG", "Antigua"), ("AI", "Anguilla"), ("AL", "Albania"),\n'
        '         ("AM", "Armenia"), ("AO", "Angola"), ("AQ", "Antarctica"), ("AR", "Argentina"), ("PW", "Palau")]\n',
        # django-oauth-toolkit: a label; patroni: the name of a variable
        'GRANTS = [("password", "Resource owner password-based")]\n',
        'PARAMETERS = {"user": "PGUSER", "password": "PGPASSWORD"}\n',
        # netmiko: the end of a prompt
        'password = "ssword"\n',
        # Home Assistant: what is wrong with a field
        'errors[CONF_PASSWORD] = "cannot_connect"\n',  # noqa: SR401 - what is no finding there
        'password = ""\n',
        # django: a label
        'password = _("Password confirmation")\n',
        'password = "${DB_PASSWORD}"\n',
        'password = f"{prefix}{number}"\n',
        # salt: what happened to the password
        'ret["changes"]["passwd"] = "updated"\n',
        # rucio: a section and a key
        'password = config_get("messaging-fts3", "password")\n',
        # salt: a table of names
        'attrs = {"host": "db_host", "user": "db_user", "password": "db_password"}\n',
        # ansible: documentation, in a string of this name
        'EXAMPLES = """\\n- user:\\n    name: app\\n    password: <<alnum14>>\\n"""\n',
        # object identifiers, networks, and the format of a field that is empty
        'attributes = {"unicodePwd": "1.2.840.113556.1.4.90"}\n',
        'fields = (("Name", "16s"), ("LmPassword", \'16s=b""\'))\n',
        # a parameter that is appended
        'password += "&force"\n',
        # codes of countries
        """NAMES = {"PA": "Panama", "PE": "Peru", "PF": "Polynesia", "PG": "Papua", "PH": "Philippines", "PK": "Pakistan", "PL": "Poland",
    "PN": "Pitcairn", "PS": "Palestine", "PT": "Portugal", "PW": "Palau", "PY": "Paraguay"}\n""",  # noqa: SR401 - what is no finding there
        # passwords to refuse
        """COMMON_PASSWORDS = ("1q2w3e4r", "dragon", "1qaz2wsx", "123qwe", "monkey", "123456a", "qwe123", "159753", "123abc", "qazwsx", "princess",
    "1234qwer")\n""",
        # test cases beside the code
        'class Video:\n    _TESTS = [{"url": "https://acme.io/1", "params": {"videopassword": "<<alnum8>>"}}]\n',
        # an example, through a display
        'key = Field(examples=["one", {"username": "jo", "password": "<<alnum8>>"}])\n',
        # twisted: the next state of a protocol, for which there is a method
        "class Base:\n    def telnet_Discard(self, line):\n        pass\n\n\nclass Telnet(Base):\n    def telnet_Password(self, line):\n        return 'Discard'\n",
        # wandb: the user is no password
        'def get_username_password(self):\n    return "oauth2accesstoken", self.credentials.token\n',
    ),
)


def _wanted(verdict: Verdict) -> bool:
    return not verdict.weak and verdict.how in NAMED and verdict.kind.family == PASSWORD


def _message(verdict: Verdict) -> str:
    return f"password in {shown(verdict.name)} is hardcoded ({verdict.size}); read it from the environment or a secret store"


report(RULE, _wanted, _message, texts=True)
