"""An IP address is hardcoded in production code.

What it does
    Reports an IPv4 or IPv6 address, alone, in a list, with a port or as the host of a URL.

    Not reported: loopback, unspecified, link-local and multicast addresses, netmasks and networks (`10.0.0.0/8`), the documentation ranges of RFC 5737
    and RFC 3849, cloud metadata services, version numbers and object identifiers that look like addresses, the UDP trick that finds the own address,
    documentation and messages, and what `secreview-allow-hosts` names.

Why is this bad
    An address belongs to one network. Elsewhere it is nobody's, or somebody else's: a default that is not overridden then sends data to a stranger,
    and a firewall rule or an allow list made of it ages silently. It also tells the outside what the inside looks like.

Example
    def connect(host="10.20.30.40"):
        return socket.create_connection((host, 5432))

Use instead
    Read host names from the configuration and let the resolver find the address. In documentation use 192.0.2.0/24 or 2001:db8::/32.

Options
    secreview-allow-hosts

References
    CWE-1051, initialization with hard-coded network resource configuration data. RFC 5737, RFC 3849, RFC 6890.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import LOW, MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.where import colons, either, expression

if TYPE_CHECKING:
    from flake8_secreview import hosts, usage
    from flake8_secreview.usage import Use
else:
    hosts = lazily.module("flake8_secreview.hosts")
    usage = lazily.module("flake8_secreview.usage")

_VERSION = frozenset(
    ("version", "versions", "ver", "release", "releases", "revision", "rev", "looseversion", "strictversion", "requires", "require", "requirement",
     "requirements", "minimum", "since", "deprecated", "removed", "added", "agent", "ua", "firmware", "build", "changelog", "compat", "vers", "bugfix", "upgrade")
)  # fmt: skip
_IDENTIFIER = frozenset(
    ("oid", "oids", "objectidentifier", "asn1", "mib", "snmp", "objectid", "clause", "section", "chapter", "mac")
)
_NETWORK = frozenset(
    ("host", "hosts", "hostname", "ip", "ips", "ipaddr", "ipaddress", "addr", "addrs", "address", "addresses", "server", "servers", "gateway", "gw", "dns", "proxy",
     "proxies", "peer", "peers", "endpoint", "url", "uri", "nameserver", "nameservers", "broker", "brokers", "bind", "listen", "dst", "src", "dest", "target", "node",
     "remote", "interface", "ntp", "syslog", "connect", "router", "allow", "allowed", "whitelist", "allowlist", "trusted", "blacklist", "firewall", "ipv4", "ipv6",
     "relay", "upstream", "backend", "db", "redis", "mongo", "mysql", "ping", "socket", "inet", "net", "network", "vip", "bootstrap", "cidr", "resolver", "tunnel")
)  # fmt: skip
_NETWORK_ENDINGS = ("host", "hosts", "server", "servers", "addr", "gateway", "proxy")  # glued: dnsservers
_MADE_UP = frozenset(("fake", "dummy", "mock", "stub"))  # classes and functions whose answers are made up
_LONGEST_TRICK = 80  # lines of a function
_PROTOCOL_FIELDS = ("Field", "ByteField")

RULE = Rule(
    __name__,
    code="SR102",
    name="hardcoded-ip-address",
    severity=LOW,
    confidence=MEDIUM,
    cwe=1051,
    rank=RANK_DATA,
    where=either(expression(r"\.\d{1,3}\.\d{1,3}\.\d"), colons),
    bad=(
        'DB_HOST = "10.20.30.40"  # SR102:12\n',
        "# scapy: somebody's public address\ndef tunnel(dst='203.178.135.36', src=None):  # SR102:17\n    return dst\n",
        'SERVERS = ["172.16.4.11", "172.16.4.12"]  # SR102:13 SR102:28\n',
        'connect(("192.168.1.50", 5432))  # SR102:11\n',
        'URL = "http://10.1.2.3:8080/api"  # SR102:15\n',
        'PEER = "fd31:f903:5ab5:1::7"  # SR102:9\n',
        'URL = "https://[2a01:4f8:c2c:123::5]/"  # SR102:17\n',
        'config = {"redis": {"host": "192.168.7.9:6379"}}  # SR102:30\n',
        'BROKERS = "10.4.0.11:9092,10.4.0.12:9092"  # SR102:12 SR102:27\n',
        'import os\n\nhost = os.environ.get("DB_HOST", "10.20.30.40")  # SR102:35\n',
        'if request.remote_addr == "185.60.216.35":  # SR102:28\n    pass\n',
    ),
    good=(
        'HOST = "127.0.0.1"\nANY = "0.0.0.0"\nMASK = "255.255.252.0"\n',
        "# Home Assistant: shown in a form\nEXAMPLE_URL = 'http://192.168.1.123:1234'\n",
        "# documentation\nHOST = '192.0.2.17'\nPEER = '2001:db8::1'\n",
        "# google-auth, azure-identity\nMETADATA = 'http://169.254.169.254'\n",
        "# salt\nif version_ >= _LooseVersion('1.7.10.2'):\n    pass\n",
        "# scapy: object identifiers\nNAMES = {'2.5.29.44': 'cRLScope'}\nASN1F_OID('type', '2.5.4.6')\n",
        "# scapy\nDestIPField.bind_addr(OSPF_Hdr, '224.0.0.5')\n",
        "# rucio\nimport socket\n\ndef own_address():\n    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n    s.connect(('8.8.8.8', 80))\n    return s.getsockname()[0]\n",
        "# salt: a sample in a message\n_raise_error_iface(iface, opt, '203.178.135.36')\nraise ValueError('not 10.1.2.3')\n",
        "# tempest: networks\nNETS = ['10.1.0.0/16', '1.0.0.0/16']\n",
        "# nova: a driver that drives nothing\nclass FakeDriver:\n    def get_host_ip_addr(self):\n        return '192.168.0.1'\n",
        "USER_AGENT = 'Mozilla/5.0 Chrome/131.4.5.6 Safari'\n__version__ = '4.15.0.2'\n",
        'parser.add_argument("--host", help="for example 10.20.30.40")\n',
        "# distributed: the host is only there to be reached\ndef get_ip(host='8.8.8.8', port=80):\n    return probe(host, port)\n",
        "# OctoPrint: is there a network?\nclass OnlineCheckConfig:\n    host: str = '1.1.1.1'\n",
        "# homeassistant: says what it is\nPUBLIC_TARGET_IP = '8.8.8.8'\n",
        "# asn1crypto: an object identifier\nNAMES = {'ed448': '1.3.101.113'}\n",
        "# yt-dlp: test cases beside the code\nclass Site:\n    _TESTS = [{'thumbnail': 'http://203.178.135.36:8002/a.png'}]\n",
        '"""A module that listens at 10.20.30.40."""\n',
        "# option: allow-hosts = 10.20.30.40\nDB_HOST = '10.20.30.40'\n",
        "# a time, a slice, a MAC address\nAT = '12:30:45'\nMAC = '00:1b:21:0a:33:4f'\n",
        "install('package==1.22.33.44')\n",
    ),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report the addresses in a string."""
    value = text.value
    if (value.count(".") < 3 and value.count(":") < 2) or len(value) > 20_000:
        return
    use = None
    for spot in hosts.spots(value):
        found = hosts.address(spot.host)
        if found is None or hosts.is_shared(found):
            continue
        use = use or usage.use_of(text.node, context)
        if _is_excused(text, spot, found, use, context):
            continue
        name = next(iter(use.names), "")
        where = f" in {shown(name)}" if name else f" given to {shown(use.callee)}" if use.callee else ""
        kind = "private" if found.is_private else "public"
        message = f"{kind} IPv{found.version} address{where} is hardcoded; read the host from the configuration"
        yield RULE.finding(text.place(spot.start, spot.end), message, name=name, content=spot.host)


def _is_excused(text: Text, spot: hosts.Spot, found: hosts.Address, use: Use, context: Context) -> bool:
    if use.kind == usage.KEY or usage.is_for_people(text.node, use, context):
        return True
    if (
        spot.host in context.config.allow_hosts
        or str(found) in context.config.allow_hosts
        or usage.is_migration(context)
    ):
        return True
    line = text.value[text.value.rfind("\n", 0, spot.start) + 1 : spot.start].lstrip()
    if line.startswith(("#", ";", "//")):
        return True  # a comment in a template of a configuration file
    if spot.scheme:
        return not spot.whole and not use.words() & _NETWORK and " " in text.value and use.kind == usage.OTHER
    if any(not _MADE_UP.isdisjoint(words.split(name)[:1]) for name in usage.enclosing(text.node, context)):
        return True
    told = use.words()
    if not told.isdisjoint(_IDENTIFIER) or (not told.isdisjoint(_VERSION) and use.near_words().isdisjoint(_NETWORK)):
        return True
    if use.callee.endswith(_PROTOCOL_FIELDS):
        return True
    if text.value[spot.end : spot.end + 1] == "/" or use.siblings > 40:
        return True  # a network; a table
    if (spot.host.endswith(".0") and not spot.port) or spot.host.endswith("::") or use.callee == "ObjectIdentifier":
        return True  # a network by its first address
    if found.version == 4 and not _is_telling(spot, found, told):
        return True
    return _finds_own_address(text.node, context) or (
        spot.host in hosts.RESOLVERS and _asks_anybody(text, use, context)
    )


def _asks_anybody(text: Text, use: Use, context: Context) -> bool:
    """Is a public resolver there to be asked, or because it can be reached from everywhere?"""
    if use.callee in ("connect", "connect_ex", "create_connection", "getaddrinfo", "sendto"):
        return True
    if any("public" in words.split(name) for name in use.names):
        return True
    function = frozenset(word for name in usage.enclosing(text.node, context)[:1] for word in words.split(name))
    if not function.isdisjoint(("check", "online", "connectivity", "reachability", "ping")):
        return True
    if use.kind != usage.DEFAULT:
        return False
    return not function.isdisjoint(("ip", "ipv4", "ipv6", "local", "own", "address")) and "get" in function


def _is_telling(spot: hosts.Spot, found: hosts.Address, told: frozenset[str]) -> bool:
    """Is this surely an address, not a version or another number with dots?"""
    if spot.host.startswith(("2.5.4.", "2.5.29.", "1.3.6.", "1.3.101.", "1.2.840.")):
        return False  # object identifiers: of X.520, X.509, the Internet, Edwards curves, members of ISO
    if spot.port or not told.isdisjoint(_NETWORK) or any(word.endswith(_NETWORK_ENDINGS) for word in told):
        return True
    if any(part.startswith("0") and part != "0" for part in spot.host.split(".")):
        return False
    octets = [int(part) for part in spot.host.split(".")]
    return found.is_private or (octets[0] > 31 and max(octets[1:]) > 31) or sum(octet > 99 for octet in octets) >= 2


def _finds_own_address(node: ast.expr, context: Context) -> bool:
    """Is this the UDP trick: connect a datagram socket anywhere, and ask which own address it took?"""
    for outer in context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            end = outer.end_lineno or outer.lineno
            if end - outer.lineno > _LONGEST_TRICK:
                return False
            lines = "".join(context.source.lines[outer.lineno - 1 : end])
            return "SOCK_DGRAM" in lines and "getsockname" in lines
    return False
