"""Personal data is hardcoded in production code.

What it does
    Reports e-mail addresses that are somebody's identity, sender or recipient, telephone numbers, payment cards (Luhn), bank accounts (IBAN, modulo 97),
    national identity numbers (by their own checksums where they have one), and paths in a person's home folder.

    Not reported: authors, maintainers and contacts of the software, `example.org` and its like, names of SSH algorithms and systemd units that look
    like addresses, `git@host` URLs, messages and documentation, regular expressions, numbers kept for fiction.

Why is this bad
    Code is copied, published and kept forever, so a person's data in it can't be corrected or erased, which privacy law asks for. Mail of every installation
    goes to one mailbox, or an account of one person is made in all of them. A developer's home folder exists on one machine.

Example
    up_email = "ph-adp-ddm-lab@cern.ch"
    data = np.genfromtxt("/home/skipper/school/greene.csv")

Use instead
    Read addresses and paths from the configuration; ship sample data as files. In documentation use example.org (RFC 2606).

References
    CWE-359, exposure of private personal information. GDPR articles 16 and 17. ISO/IEC 7812-1, ISO 13616.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.where import either, expression, judged
from flake8_secreview.where import text as text_at

if TYPE_CHECKING:
    from flake8_secreview import personal, usage
    from flake8_secreview.usage import Use
else:
    personal = lazily.module("flake8_secreview.personal")
    usage = lazily.module("flake8_secreview.usage")

# Mail to these reaches the makers of the software, which is what it is there for.
_CONTACTS = frozenset(
    ("author", "authors", "maintainer", "maintainers", "contact", "contacts", "support", "copyright", "license", "credits", "contributor", "contributors", "developer", "developers", "dev", "devs", "vendor",
     "bugs", "bug", "feedback", "security", "metadata", "upstream", "help", "noreply", "cite", "citation", "organization", "packager", "publisher", "maintained")
)  # fmt: skip
# Mailboxes of roles: whoever has the role reads them.
_ROLES = frozenset(
    ("info", "support", "contact", "hello", "team", "help", "i18n", "l10n", "translations", "security", "bugs", "feedback", "issues", "community", "webmaster",
     "postmaster", "hostmaster", "abuse", "privacy")
)  # fmt: skip
_NOT_MAIL = frozenset(("algorithm", "algorithms", "kex", "cipher", "ciphers", "mac", "macs", "extension", "unit", "units", "regex", "pattern", "git", "repo", "repository", "remote", "dsn", "xpath", "selector", "principal_format", "ssh", "key_type", "keytype", "certificate", "field", "jid", "urn"))  # fmt: skip

# Calls whose names look like addresses: RFC 4250 section 4.6.1 has names of SSH as name@domain.
_PROTOCOL_CALLS = frozenset(
    ("setup", "addstring", "globalrequest", "sendglobalrequest", "openchannel", "opensession", "request")
)


def _may_be_fiscal_code(word: str) -> bool:
    return len(word) == 16 and word[:6].isalpha() and word[6:8].isdigit()


RULE = Rule(
    __name__,
    code="SR105",
    name="hardcoded-personal-data",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=359,
    rank=RANK_DATA,
    where=either(
        expression(r"@(?<=\S@)[A-Za-z0-9]"),
        text_at("/home/", "/users/"),
        expression(r":\\{1,2}[ud]", lower=True),  # of Windows
        expression(r"0[0 .()-]{6}", digits=True),  # telephones, cards, social security, IBAN
        judged("fiscal code\0", _may_be_fiscal_code, least=16),
    ),
    bad=(
        "# rucio: an account of one team in every installation\nup_email = 'ddm-lab@cern.ch'  # SR105:13\n",
        'DEFAULT_FROM = "Ops Team <ops@acme-hosting.com>"  # SR105:27\n',
        'send(recipient="jane.miller@gmail.com")  # SR105:17\n',
        "# ckan\nPACKAGE = {'contact-email': 'press.office@doh.gov.uk'}  # SR105:30\n",
        'if user.email == "admin@superset.com":  # SR105:19\n    user.role = "admin"\n',
        "# statsmodels\ndata = np.genfromtxt('/home/skipper/school/greene.csv')  # SR105:23\n",
        "# nltk\nclasspath = '/Users/edloper/Desktop/weka.jar'  # SR105:14\n",
        "PATH = r'C:\\Users\\mkessler\\Desktop\\x.csv'  # SR105:10\n",
        'support_phone = "+49 30 901820"  # SR105:18\n',
        'CARD_NUMBER = "4539578763621486"  # SR105:16\n',
        'number = "4539 5787 6362 1486"  # SR105:11\n',
        'ACCOUNT = "DE89370400440532013000"  # SR105:12\n',
        'account = "GB29 NWBK 6016 1331 9268 19"  # SR105:12\n',
        'ssn = "536-22-1748"  # SR105:8\n',
        'customer = "529.982.247-25"  # SR105:13\n',
        'patient = {"fiscal_code": "RSSMRA85T10A562S"}  # SR105:28\n',
    ),
    good=(
        "# pysnmp: who wrote a MIB\nmib.setContactInfo('SNMPv3 Working Group, postal: 1 Main Street, email: jane.miller@snmp.net')\n",
        "# asyncssh: a protocol's names\nEXTENSIONS = {b'limits@openssh.com': 1, b'ranges@asyncssh.com': 2}\n",
        "# kafka, IPython, beets\n__author__ = 'Benjamin Peterson <benjamin@python.org>'\nauthors = {'Nathan': ('Nathaniel Gray', 'n8gray@caltech.edu')}\n",
        "# file: octoprint_setuptools/__init__.py\n# OctoPrint: a mailbox of a role, its own\nmail_address = 'i18n@octoprint.org'\n",
        "# file: label_studio/core/settings.py\nFROM = 'Label Studio <hello@labelstud.io>'\n",
        "# great_expectations\nSUPPORT_EMAIL = 'support@greatexpectations.io'\n",
        "# kinto\nDEFAULT_EMAIL_SENDER = 'admin@example.com'\n",
        "# paramiko\nm.add_string('auth-agent-req@openssh.com')\n",
        "# salt: a regular expression\nupdate(exclude_pat='E@init.sls$')\n",
        "# scapy\nStrStopField('endpoint', 'dummy@dummy.net', b' ', -1)\n",
        "URL = 'git@git.example.org:acme/tool.git'\nCLONE = 'ssh://git@git.acme.io/tool'\n",
        "# Twisted\ndef ftp(username='anonymous', password='twisted@twistedmatrix.com'):\n    pass\n",
        "UNIT = 'getty@tty1.service'\n",
        "# ironic: an annotation of OData\nkinds = answer.get('TransferProtocol@Redfish.AllowableValues')\n",
        "# yt-dlp: test cases beside the code\nclass Site:\n    _TESTS = [{'uploader': 'jane.miller@gmail.com'}]\n",
        "# sqlmap: whom to write to about the program\nDEV_EMAIL_ADDRESS = 'dev@acme-tools.net'\n",
        "# file: acme/node.py\n# ray: the account of the product itself in its image\nCONFIG = '/home/acme/bootstrap.yaml'\n",
        "# beets: the path of an API\nurl = api_url(host, port, '/Users/AuthenticateByName')\n",
        "# weblate\nDATA_DIR = '/home/weblate/data'\n",
        "raise ValueError('write to jane.miller@gmail.com')\n",
        '"""Written by Jane Miller <jane.miller@gmail.com>."""\n',
        "phone = '+1 555 010 0199'\nTIMESTAMP = '20230105123456'\nORDER = '4539578763621487'\n",
        "# not a card: no brand, no checksum, no name\nSTEP = '1234567890123456'\nREVISION = '4539578763621486'\n",
        "# a date, a version\nDATE = '536-22-1748-x'\nVERSION = '123-45-6789'\n",
        "setup(author_email='jane.miller@gmail.com')\n",
        "# a mask\nlogin('xxxxxx@xxxx.net')\n",
        # mailboxes that stand for one (wandb)
        'registry = {"email": "deprecated@acmelaunch.com", "from": "defaultuser@acme.io"}\n',
    ),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report the personal data in a string."""
    value = text.value
    if len(value) < 7 or len(value) > 20_000 or not _may_hold(value):
        return
    use = None
    for found in personal.find(value):
        use = use or usage.use_of(text.node, context)
        if _is_excused(text, found, use, context):
            continue
        name = next(iter(use.names), "")
        where = f" in {shown(name)}" if name else f" given to {shown(use.callee)}" if use.callee else ""
        yield RULE.finding(
            text.place(found.start, found.end),
            f"personal data{where} is hardcoded: {found.kind}; read it from the configuration or from data files",
            name=name,
            content=value[found.start : found.end],
        )


def _may_hold(value: str) -> bool:
    """A first look at a string: an address, a path, or seven digits."""
    return "@" in value or "/" in value or "\\" in value or sum(map(value.count, "0123456789")) >= 7


def _is_excused(text: Text, found: personal.Found, use: Use, context: Context) -> bool:
    if usage.is_for_people(text.node, use, context):
        return True
    told = use.words()
    if found.needs_name and found.needs_name.isdisjoint(
        told | {word for name in usage.enclosing(text.node, context)[:1] for word in words.split(name)}
    ):
        return True
    if found.kind == personal.EMAIL:
        return _is_no_identity(text, found, use, told, context)
    if found.kind == personal.HOME:
        if "/home/" + context.module.partition(".")[0] + "/" in text.value[found.start : found.end + 1]:
            return True  # the account of the product itself
        return text.value[: found.start].endswith((":", "//")) or use.kind == usage.COMPARE
    return not told.isdisjoint({"version", "revision", "oid", "timestamp", "regex"}) or usage.is_migration(context)


def _is_no_identity(text: Text, found: personal.Found, use: Use, told: frozenset[str], context: Context) -> bool:
    near = frozenset(word for name in use.names for word in words.split(name))
    outer = frozenset(word for name in usage.enclosing(text.node, context)[:1] for word in words.split(name))
    if not near.isdisjoint(_NOT_MAIL) or use.callee.endswith("Field"):
        return True
    if _is_own_mailbox(text.value[found.start : found.end], context):
        return True
    if text.is_bytes and "@openssh.com" in context.source.lower:
        return True  # a name in a protocol of SSH, beside others (RFC 4250, section 4.6.1)
    kind = context.config.vocabulary.classify(use.names[0]) if use.names else None
    if kind is not None and kind.family == words.PASSWORD:
        return True  # the password of anonymous FTP is an address by convention
    nearest = frozenset(words.split(use.names[0])) if use.names else near
    record = (
        not nearest.isdisjoint({"contact", "contacts"})
        and nearest.isdisjoint(_CONTACTS - {"contact", "contacts"})
        and use.siblings > 0
    )
    setter = words.split(use.callee)
    if setter[:1] == ("set",) and not _CONTACTS.isdisjoint(setter):
        return True
    if not near.isdisjoint(_CONTACTS) and not record:  # a record with a contact is about somebody else
        return True
    if (
        use.callee.replace("_", "").lower() in _PROTOCOL_CALLS
        or "mailing" in near
        or "list" in words.split(text.value[found.start : found.end].partition("@")[0])
    ):
        return True
    value = text.value
    address = value[found.start : found.end]
    alone = value.strip() in (address, f"<{address}>") or value.rstrip().endswith(f"<{address}>")
    if not alone and (" " in value.strip() or "\n" in value):
        return not _is_record(value, found)  # a sentence
    return (
        bool(outer & {"author", "authors"})
        or not told.isdisjoint({"useragent", "agent"})
        or ("noreply" in address.lower() and use.kind == usage.COMPARE)
    )


def _is_own_mailbox(address: str, context: Context) -> bool:
    """Is it a mailbox of a role at the project itself: `i18n@octoprint.org` in OctoPrint?"""
    local, _, host = address.lower().partition("@")
    domain = host.rpartition(".")[0].rpartition(".")[2].replace("-", "")
    project = context.module.lower().partition(".")[0].replace("_", "")
    return local in _ROLES and len(domain) > 3 and (domain in project or project in domain)


def _is_record(value: str, found: personal.Found) -> bool:
    """Is the address a value in a document: `"email": "..."`, `mail=...`?"""
    before = value[max(0, found.start - 40) : found.start].rstrip("\"' <")
    return before.endswith((":", "=")) and "mail" in before.lower()
