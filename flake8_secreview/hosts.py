"""Hosts in text: addresses, host names, and what they belong to.

`spots` finds the places of a string that are a host: the whole string, the host of a URL, `user@host:path`, `host:port`. What an
address is, the standard library's `ipaddress` says.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flake8_secreview.strings import HOLE

if TYPE_CHECKING:
    import ipaddress

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Spot(NamedTuple):
    """A host in a text: `text[start:end]`. `scheme` is that of its URL, "" outside one; `port` follows it, "" if none does.

    `whole`: the text is this host and nothing more but scheme, port and path.
    """

    start: int
    end: int
    host: str
    scheme: str
    port: str
    whole: bool


@functools.cache
def _url() -> re.Pattern[str]:
    # scheme, user info, host or bracketed address, port
    return re.compile(
        r"\b([a-zA-Z][a-zA-Z0-9+.\-]{1,15})://(?:[^\s/@:'\"<>]{0,80}(?::[^\s/@'\"<>]{0,80})?@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._\-]+)(?::(\d{1,5}))?(?![A-Za-z0-9._\-])"
    )


@functools.cache
def _bare() -> re.Pattern[str]:
    return re.compile(r"\[?([A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)*|[0-9A-Fa-f:]+(?::[0-9.]+)?)\]?(?::(\d{1,5}))?")


def spots(text: str) -> Iterator[Spot]:
    """The hosts in a text, in order."""
    if "://" in text:
        for match in _url().finditer(text):
            start, end = match.span(2)
            host = match[2]
            if host.startswith("["):
                start, end, host = start + 1, end - 1, host[1:-1]
            whole = match.start() == 0 and not any(char.isspace() for char in text)
            if text[match.end() : match.end() + 1] != HOLE:
                yield Spot(start, end, host, match[1].lower(), match[3] or "", whole)
        return
    stripped = text.strip()
    if not stripped or len(stripped) > 300:
        return
    offset = text.index(stripped)
    position = 0
    for piece in re.split(r"([,;\s]+)", stripped) if any(char in stripped for char in ", ;") else (stripped,):
        if piece and piece[0] not in ",; \t\n":
            bare = _bare().fullmatch(piece)
            if bare and not _is_lone_number(bare[1]):
                start = offset + position + bare.start(1)
                yield Spot(start, start + len(bare[1]), bare[1], "", bare[2] or "", len(piece) == len(stripped))
        position += len(piece)


def _is_lone_number(text: str) -> bool:
    return text.isdigit() or (not any(char in text for char in ".:-") and len(text) > 60)


def address(text: str) -> Address | None:
    """The address that a text spells, None if it is none."""
    if not _looks_numeric(text):
        return None
    import ipaddress

    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _looks_numeric(text: str) -> bool:
    if text.count(".") == 3 and len(text) <= 15 and text[-1:].isdigit() and text.replace(".", "").isdigit():
        return True
    return text.count(":") >= 2 and 3 <= len(text) <= 45 and all(char in "0123456789abcdefABCDEF:." for char in text)


# Where clouds answer questions of their own machines: the same for everybody.
_METADATA = frozenset(
    (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.169.253",
        "169.254.169.123",
        "168.63.129.16",
        "100.100.100.200",
        "fd00:ec2::254",
        "192.0.0.192",
    )
)
# Resolvers that anybody may ask.
RESOLVERS = frozenset(
    (
        *("8.8.8.8", "8.8.4.4", "4.4.4.4", "4.2.2.2", "1.1.1.1", "1.0.0.1", "9.9.9.9"),  # noqa: SR102 - what is looked for
        *("208.67.222.222", "208.67.220.220", "2001:4860:4860::8888", "2001:4860:4860::8844"),  # noqa: SR102 - the same
        *("2606:4700:4700::1111", "2606:4700:4700::1001"),  # noqa: SR102 - the same
    )
)


def is_shared(found: Address) -> bool:
    """Is an address the same for everybody: loopback, unspecified, a netmask, documentation, multicast, link-local, cloud metadata?"""
    if (
        found.is_loopback
        or found.is_unspecified
        or found.is_multicast
        or found.is_link_local
        or str(found) in _METADATA
    ):
        return True
    if found.version == 4:
        number = int(found)
        first = number >> 24
        if first in (0, 255) or _is_mask(number) or _is_mask(number ^ 0xFFFFFFFF):
            return True
        # RFC 5737, and what people type when they mean any address
        return number >> 8 in (0xC00002, 0xC63364, 0xCB0071) or str(found) in (
            "1.2.3.4",
            "4.3.2.1",
            "1.1.1.0",
            "5.6.7.8",
            "9.8.7.6",
            "1.1.1.2",
            "2.2.2.2",
            "1.2.3.0",
        )
    if found.ipv4_mapped is not None:
        return is_shared(found.ipv4_mapped)
    return int(found) >> 120 == 0 or found.exploded.startswith(("2001:0db8:", "3fff:0"))  # RFC 3849, RFC 9637


def _is_mask(number: int) -> bool:
    """Are these 32 bits ones, then zeros?"""
    rest = number ^ 0xFFFFFFFF
    return number >> 31 == 1 and rest & (rest + 1) == 0


# -- host names

PRIVATE_ZONES = (
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
)
_RESERVED = frozenset(("example", "test", "invalid", "localhost"))  # RFC 2606, RFC 6761
_RESERVED_DOMAINS = frozenset(("example.com", "example.org", "example.net", "example.edu", "domain.com", "domain.tld", "yourdomain.com", "mydomain.com", "your-domain.com",
                               "company.com", "mycompany.com", "yourcompany.com", "acme.com", "foo.com", "bar.com", "foobar.com", "dummy.net", "dummy.com", "host.com", "server.com"))  # fmt: skip

# Names inside those zones that are the same everywhere.
_SHARED_NAMES = frozenset(("metadata.google.internal", "metadata.goog.internal", "host.docker.internal", "gateway.docker.internal", "kubernetes.docker.internal",
                           "kubernetes.default.svc.cluster.local", "kubernetes.default.svc", "cluster.local", "svc.cluster.local", "localhost.localdomain",
                           "localhost6.localdomain6", "localhost.local", "host.containers.internal", "host.k3d.internal", "host.minikube.internal", "host.lima.internal",
                           "openshift.default.svc", "openshift.default.svc.cluster.local", "rc.local", "instance-data.ec2.internal"))  # fmt: skip
# DNS-SD and multicast DNS: the names of protocols, RFC 6763.
_SERVICE_PARTS = ("_tcp", "_udp")


def is_reserved(host: str) -> bool:
    """Is a host name one of documentation (RFC 2606, RFC 6761), or a domain that stands for the reader's own?"""
    lower = host.lower().rstrip(".")
    labels = lower.split(".")
    return (
        labels[-1] in _RESERVED
        or ".".join(labels[-2:]) in _RESERVED_DOMAINS
        or lower.startswith(("your", "my-", "foo.", "foobar", "some-", "somehost"))
    )


def private_zone(host: str) -> str:
    """The private zone that a host name lies in, "" if none: "internal", "cluster.local"."""
    lower = host.lower().rstrip(".")
    if lower in _SHARED_NAMES or any(part in lower for part in _SERVICE_PARTS):
        return ""
    labels = lower.split(".")
    if len(labels) < 2 or not all(labels):
        return ""
    if labels[-2:] == ["cluster", "local"] or (len(labels) >= 3 and labels[-1] == "svc"):
        return "cluster.local"
    return labels[-1] if labels[-1] in PRIVATE_ZONES else ""


def is_misspelt_localhost(host: str) -> bool:
    """Is a single label one typing error away from "localhost"?"""
    target = "localhost"
    lower = host.lower()
    if lower == target or not 8 <= len(lower) <= 10:
        return False
    if len(lower) == len(target):
        wrong = [index for index in range(len(target)) if lower[index] != target[index]]
        if len(wrong) == 1:
            return not lower[wrong[0]].isdigit()  # a numbered name is another name
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and lower[wrong[0]] == target[wrong[1]]
            and lower[wrong[1]] == target[wrong[0]]
        )
    longer, shorter = (lower, target) if len(lower) > len(target) else (target, lower)
    if len(longer) != len(shorter) + 1:
        return False
    skipped = next((index for index in range(len(shorter)) if longer[index] != shorter[index]), len(shorter))
    return longer[skipped + 1 :] == shorter[skipped:] and not longer[skipped].isdigit()


# Research sites and offices whose hosts serve one organisation: a general product has no business with them.
_INSTITUTIONS = (
    ".cern.ch", ".cern", ".fnal.gov", ".desy.de", ".infn.it", ".in2p3.fr", ".gridpp.ac.uk", ".slac.stanford.edu", ".bnl.gov", ".lbl.gov", ".anl.gov", ".ornl.gov",
    ".nersc.gov", ".llnl.gov", ".triumf.ca", ".psi.ch", ".esrf.fr", ".esrf.eu", ".ill.eu", ".kek.jp", ".ihep.ac.cn", ".nikhef.nl", ".surfsara.nl", ".egi.eu",
    ".jinr.ru", ".mil",
)  # fmt: skip

# Where a project's name in the host says that the project itself is there.
_PROJECT_HOSTS = (
    "readthedocs.io", "readthedocs.org", "github.io", "github.com", "gitlab.com", "gitlab.io", "pypi.org", "python.org", "sourceforge.net", "sourceforge.io", "sf.net",
    "launchpad.net", "googlecode.com", "bitbucket.org", "bitbucket.io", "openstack.org", "opendev.org", "apache.org", "pythonhosted.org", "herokuapp.com",
    "googleapis.com", "amazonaws.com", "azure.com", "microsoft.com", "windows.net", "google.com", "docker.com", "docker.io", "mozilla.org", "mozilla.com", "debian.org",
    "fedoraproject.org", "redhat.com", "ubuntu.com", "gnome.org", "kde.org", "wikipedia.org", "w3.org", "npmjs.com", "unpkg.com", "jsdelivr.net", "cloudflare.com",
    "vercel.app", "appspot.com", "web.app", "run.app", "pages.dev", "fly.dev", "onrender.com", "netlify.app", "netlify.com", "freenode.net", "discord.gg", "discord.com", "slack.com", "gitter.im", "transifex.com", "weblate.org",
    "huggingface.co", "anaconda.org", "conda.io", "rtfd.io", "rtfd.org", "twitter.com", "youtube.com", "stackoverflow.com", "reddit.com", "medium.com",
)  # fmt: skip


def organisation(host: str, port: str, scheme: str, project: str) -> str:
    """Why a public host name looks like one organisation's own server, "" if it doesn't.

    `project` is the name of the checked package: an installation of it at an address that is not the project's is somebody's.
    """
    lower = host.lower().rstrip(".")
    labels = lower.split(".")
    if len(labels) < 3 or labels[0] == "www" or not labels[-1].isalpha() or is_reserved(lower):
        return ""
    if lower.endswith(_INSTITUTIONS):
        return "a host of one institution"
    domain = labels[-3] if len(labels) > 3 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else labels[-2]
    public = lower.endswith(_PROJECT_HOSTS) or (project != "" and (project in domain or domain in project))
    if public:
        return ""
    if len(project) >= 4 and any(label.startswith(f"{project}-") or label.endswith(f"-{project}") for label in labels):
        return f"an installation of {project} at one organisation"
    if port and port not in ("80", "443") and scheme in ("http", "https", ""):
        return "a host with a port of its own"
    return ""
