"""The host of one organisation is hardcoded in production code.

What it does
    Reports a host name that only one network or one organisation has, alone or in a URL: private zones (`.internal`, `.corp`, `.lan`, `.local`,
    cluster-local names), single labels with a port or in a URL, hosts of single institutions, an installation of the checked project at somebody's domain, a
    public host with a port of its own, and typing errors of localhost.

    Not reported: names that are the same everywhere (`metadata.google.internal`, `host.docker.internal`), services of DNS-SD, reserved names
    (RFC 2606), module and file names, logger names, documentation, and what `secreview-allow-hosts` names.

Why is this bad
    The program works in one place and fails in all others, or sends their data there. A misspelt default never works, and nobody notices until somebody
    relies on it. The names also tell how the inside of a network is built.

Example
    BASE_URL = "https://rucio-hadoop.cern.ch/"
    base_url = "http://locahost:8080"

Use instead
    Read the host from the configuration; without a sensible default, have none and say what is missing.

Options
    secreview-allow-hosts

References
    CWE-1051, initialization with hard-coded network resource configuration data. RFC 2606, RFC 6761, RFC 6762.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import LOW, MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.where import either, expression, judged, text

if TYPE_CHECKING:
    from flake8_secreview import hosts, usage
    from flake8_secreview.usage import Use
else:
    hosts = lazily.module("flake8_secreview.hosts")
    usage = lazily.module("flake8_secreview.usage")

_SCHEMES = frozenset(
    ("http", "https", "ws", "wss", "ftp", "sftp", "ldap", "ldaps", "amqp", "amqps", "redis", "rediss", "mongodb", "postgres", "postgresql", "mysql", "smtp",
     "tcp", "udp", "grpc", "nats", "kafka", "mqtt", "mqtts", "ssh", "git", "memcached", "etcd", "zookeeper", "root", "gsiftp", "srm", "davs", "imap", "rtsp", "nfs", "smb", "hdfs")
)  # fmt: skip
# Labels that stand for the other end, in a template, a scheme of its own, or another program's default name.
_PLACEHOLDERS = frozenset(
    ("localhost", "host", "hostname", "server", "servername", "domain", "address", "ip", "example", "user", "username", "foo", "bar", "baz", "test", "name", "url", "path", "proxy",
     "myhost", "myserver", "bucket", "container", "any", "x", "a", "b", "h", "none", "null", "unix", "remote", "testserver", "dummy", "placeholder", "memory", "base", "app", "hostport",
     "target", "endpoint", "your_host", "unused", "fake", "mock", "default", "localhost6", "site", "node", "index", "loopback", "proxyserver", "hosts", "windows-host", "remote-host", "your-host", "my-host", "some-host")
)  # fmt: skip
_HOSTS = frozenset(("host", "hostname", "hosts", "url", "urls", "uri", "endpoint", "server", "servers", "address", "addr", "broker", "brokers", "base", "origin", "proxy", "dsn", "api", "smtp",
                    "ldap", "dns", "domain", "site", "gateway", "registry", "mirror", "fqdn", "backend", "upstream", "connect", "request", "get", "post", "urlopen"))  # fmt: skip
_NAMES_OF_CODE = frozenset(("logger", "log", "module", "package", "import", "namespace", "file", "filename", "path", "config", "settings", "column", "field", "topic", "key", "event", "signal", "version",
                            "schema", "xmlns", "ns", "attr", "attribute", "selector", "property", "table", "sql", "query", "ext", "extension", "suffix", "tld", "tlds", "zone", "mdns"))  # fmt: skip

# Of `hosts.PRIVATE_ZONES`, as they are spelt; that module is not needed where none of them is said.
_ZONES = [
    "internal",
    "intranet",
    "corp",
    "lan",
    "local",
    "localnet",
    "private",
    "home",
    "intra",
    "priv",
    "consul",
    "localdomain",
    "svc",
]
_INNER = frozenset(("internal", "intranet", "corp", "intra", "priv", "lan"))
"""Labels below an organisation's own domain that say who can resolve the name: `db01.internal.acme.net`."""
_SPELT = frozenset(spelt for zone in _ZONES for spelt in (zone, zone.upper(), zone.title()))
_private = expression(r"\.(?:" + "|".join(_ZONES) + r")\b", lower=True)


def _private_zones(context: Context) -> Iterable[int]:
    return () if _SPELT.isdisjoint(context.words) else _private(context)


def _may_be_localhost(word: str) -> bool:
    """Whether a word is a typing error of it, judged by its letters first: that needs no table of hosts."""
    if len(word) > 10:
        return False
    lower = word.lower()
    return (
        ("loca" in lower or "ost" in lower)
        and len(_LOCALHOST.difference(lower)) < 2
        and hosts.is_misspelt_localhost(word)
    )


_LOCALHOST = frozenset("localhost")


RULE = Rule(
    __name__,
    code="SR103",
    name="hardcoded-internal-host",
    severity=LOW,
    confidence=MEDIUM,
    cwe=1051,
    rank=RANK_DATA,
    where=either(text("://"), judged("localhost\0", _may_be_localhost, least=8), _private_zones),
    bad=(
        'HOST = "db01.acme.internal"  # SR103:9\n',
        'URL = "http://jenkins.acme.corp:8080/job"  # SR103:15\n',
        'SMTP_HOST = "mail.acme.lan"  # SR103:14\n',
        'DB_HOST = "db01.internal.acme.net"  # SR103:12\n',
        'BROKER = "amqp://queue.prod.svc.cluster.local:5672"  # SR103:18\n',
        "# salt: a bare name as default\n_options['url'] = 'http://salt:5984/'  # SR103:27\n",
        "# salt: misspelt, never worked\nbase_url = 'http://locahost:4400'  # SR103:20\n",
        "# rucio: one site\nBASE_URL = 'https://rucio-hadoop.cern.ch/'  # SR103:21\n",
        "# rucio: one organisation's server and port\nclass Cache:\n    def __init__(self):\n        self.panda_url = 'https://pandaserver.acme-lab.eu:25443/server/'  # SR103:35\n",
        "# file: lib/rucio/core/mail.py\ntext += 'Approve: https://rucio-ui.acme-lab.eu/approve?id=%s\\n' % number  # SR103:27\n",
        "import requests\n\nsites = requests.get('http://atlas-agis-api.cern.ch/request').json()  # SR103:30\n",
        'def connect(host="ldap.acme.intra"):  # SR103:19\n    return host\n',
    ),
    good=(
        "# file: evennia/server/client.py\n# evennia: its own service\nHOST = 'http://evennia-game-index.appspot.com'\n",
        "# pywinrm: what the protocol shows\nTO = 'http://windows-host:5985/wsman'\n",
        "MODULE = 'acme.tools.internal.names.resolve'\n",
        "# file: social/backends/egi_checkin.py\n# social-auth: just that organisation\nURL = 'https://aai.egi.eu/auth'\n",
        "URL = 'http://localhost:8082/'\nHOST = 'localhost.localdomain'\n",
        "# salt: file names\nfor rconf in ('/etc/rc.conf', '/etc/rc.conf.local'):\n    pass\n",
        "# aiohttp: loggers\nimport logging\n\ninternal_logger = logging.getLogger('aiohttp.internal')\n",
        "# ckan: a column\nSQL = 'SELECT 1 FROM p WHERE p.private = false'\n",
        "# scapy: a version\nVERSION = 'git-archive.dev' + sha1\n",
        "METADATA = 'http://metadata.google.internal/computeMetadata/v1'\nHOST = 'host.docker.internal'\n",
        "# kolibri: the product's own domain in multicast DNS\nLOCAL_DOMAIN = 'kolibri.local'\n",
        "# salt: a template\nBIG_IP_URL_BASE = 'https://{host}/mgmt/tm'\n",
        "# salt: a public endpoint\n_OAUTH_USERINFO_URL = 'https://www.googleapis.com/oauth2/v1/userinfo'\n",
        "# beets: an RDF name space\nPREFIX = 'http://xmlns.com/foaf/0.1/'\n",
        "URL = 'https://api.example.com:8443/v1'\nURL2 = f'http://{host}:8080/'\n",
        'raise ValueError("no answer from http://db01.acme.internal")\n',
        "# option: allow-hosts = *.acme.internal\nHOST = 'db01.acme.internal'\n",
        "import threading\n\nSTATE = threading.local()\nNAME = 'settings.local'\n",
        "# salt: an XPath\nXPATH = \"/config/devices/entry[@name='localhost.localdomain']/deviceconfig\"\n",
    ),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report the hosts of one organisation in a string."""
    value = text.value
    if len(value) < 5 or len(value) > 20_000 or ("://" not in value and "." not in value and ":" not in value):
        return
    if "://" not in value and not _may_be_host(value):
        return
    use = None
    for spot in hosts.spots(value):
        why = _why(spot, context)
        if not why:
            continue
        use = use or usage.use_of(text.node, context)
        if _is_excused(text, spot, use, context):
            continue
        name = next(iter(use.names), "")
        where = f" in {shown(name)}" if name else f" given to {shown(use.callee)}" if use.callee else ""
        yield RULE.finding(
            text.place(spot.start, spot.end),
            f"host{where} is hardcoded: {why}; read it from the configuration",
            name=name,
            content=spot.host,
        )


def _may_be_host(value: str) -> bool:
    """A cheap first look at a string that is no URL: a private zone, or a label with a port."""
    if len(value) > 300:
        return False
    return (
        (":" in value and "t:" in value)
        or any(f".{zone}" in value.lower() for zone in hosts.PRIVATE_ZONES)
        or ".svc" in value
    )


def _why(spot: hosts.Spot, context: Context) -> str:
    """Why a host is reported, "" if it isn't."""
    host = spot.host
    if hosts.address(host) is not None or hosts.is_reserved(host) or host.startswith((".", "-")):
        return ""
    if spot.scheme and spot.scheme not in _SCHEMES:
        return ""
    zone = hosts.private_zone(host)
    labels = host.lower().split(".")
    if zone:
        if zone == "local" and labels[0] in context.path.lower().split("/"):
            return ""  # how a product announces itself on every local network
        if not spot.scheme and not spot.port and (len(labels) < 3 or not spot.whole):
            return ""  # settings.local, rc.local: a file, a module, a column
        return "a private name"
    if (spot.scheme or spot.whole) and not _INNER.isdisjoint(labels[1:-2]) and _is_top(labels[-1]):
        return "a private name"
    if "." not in host:
        if not (spot.scheme or spot.port):
            return ""
        if hosts.is_misspelt_localhost(host):
            return "a typing error of localhost"
        if (
            spot.scheme
            and host.lower() not in _PLACEHOLDERS
            and "_" not in host
            and len(host) >= 3
            and spot.port
            and host.isascii()
            and not host.isupper()
        ):
            return "a name that only one network knows"
        return ""
    if not spot.scheme:
        return ""
    project = context.path.split("/")
    package = context.module.partition(".")[0].lower() if len(project) > 1 else ""
    return hosts.organisation(host, spot.port, spot.scheme, package)


def _is_top(label: str) -> bool:
    """Is a label a top-level domain that organisations have, and no name of a module: `acme.internal.tools`?"""
    return len(label) == 2 or label in ("com", "net", "org", "cloud", "info", "biz", "edu", "gov", "mil")


def _is_excused(text: Text, spot: hosts.Spot, use: Use, context: Context) -> bool:
    if usage.is_migration(context) or _is_allowed(spot.host, context):
        return True
    if use.kind == usage.KEY or usage.is_for_people(text.node, use, context):
        return True
    line = text.value[text.value.rfind("\n", 0, spot.start) + 1 : spot.start].lstrip()
    if line.startswith(("#", ";", "//")) or "xmlns" in line[-40:]:
        return True
    if "\n" in text.value.strip() and " " in line and not text.value.lstrip().startswith(("{", "[", "<?")):
        return True  # several lines of prose
    labels = spot.host.lower().split(".")
    path = context.path.lower().removesuffix(".py").split("/")
    if labels[-2:-1] and labels[-2] in path[1:]:
        return True  # an integration with just that organisation (django-allauth: providers/cern)
    if len(path) > 1 and any(label in words.split(path[-1]) and _is_telling(label) for label in labels[:-1]):
        return True  # the same (social-auth: egi_checkin, wlcg)
    if spot.scheme:
        near = use.near_words()
        return bool(near & {"xmlns", "ns", "namespace", "schema", "vocab", "rdf", "regex"})
    told = use.words()
    return not told.isdisjoint(_NAMES_OF_CODE) or (
        told.isdisjoint(_HOSTS) and not spot.port and not _is_host_like(spot.host)
    )


def _is_telling(label: str) -> bool:
    """Is a label the name of somebody, not of a kind of machine?"""
    return len(label) > 2 and not _is_host_like(label)


def _is_host_like(host: str) -> bool:
    """Does the first label look like a machine: a number at its end, or a word for a service?"""
    first = host.partition(".")[0]
    return first[-1:].isdigit() or not frozenset(words.split(first)).isdisjoint(
        {
            "db",
            "mail",
            "smtp",
            "ldap",
            "dns",
            "ns",
            "vpn",
            "proxy",
            "git",
            "jenkins",
            "api",
            "web",
            "redis",
            "mysql",
            "sql",
        }
    )


def _is_allowed(host: str, context: Context) -> bool:
    lower = host.lower().rstrip(".")
    for allowed in context.config.allow_hosts:
        if lower == allowed or (allowed.startswith("*.") and lower.endswith(allowed[1:])):
            return True
    return False
