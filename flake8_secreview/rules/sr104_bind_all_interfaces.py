"""A server listens on all network interfaces.

What it does
    Reports `0.0.0.0` and `::` where they are given to something that listens: `bind`, a server, `run(host=...)`, a listening port, a
    setting or default named for it. Comparisons, networks (`0.0.0.0/0`), routes, fields of packets and clients are not.

Why is this bad
    What is bound to all interfaces can be reached from every network that the machine is in, also from those that are added later: a debug server, a
    console or a metrics port is then open to everybody.

Example
    server.bind(("0.0.0.0", 8080))

Use instead
    Bind to the address that clients need, 127.0.0.1 for the machine itself, and read it from the configuration with a narrow default.

References
    CWE-605, multiple binds to the same port. CWE-668, exposure of resource to wrong sphere.
"""

from __future__ import annotations

import ast
import functools
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.where import colons, either
from flake8_secreview.where import text as text_at

if TYPE_CHECKING:
    from flake8_secreview import calls, usage
    from flake8_secreview.usage import Use
else:
    calls = lazily.module("flake8_secreview.calls")
    usage = lazily.module("flake8_secreview.usage")

RULE = Rule(
    __name__,
    code="SR104",
    name="bind-all-interfaces",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=605,
    rank=RANK_DATA,
    where=either(text_at("0.0.0.0"), colons),  # noqa: SR104 - what the rule looks for
    bad=(
        'server.bind(("0.0.0.0", 8080))  # SR104:15\n',
        'sock.bind(("::", 8080))  # SR104:13\n',
        'app.run(host="0.0.0.0", port=80)  # SR104:15\n',
        'HTTPServer(("0.0.0.0", 80), Handler)  # SR104:14\n',
        'server.add_insecure_port("[::]:50051")  # SR104:27\n',
        'reactor.listenTCP(80, site, interface="0.0.0.0")  # SR104:40\n',
        "# salt: consoles of virtual machines\ngraphics['listen'] = {'type': 'address', 'address': '0.0.0.0'}  # SR104:54\n",
        'BIND_ADDRESS = "0.0.0.0"  # SR104:17\n',
        '# Home Assistant: once is enough\nDEFAULT_BIND = ["0.0.0.0", "::"]  # SR104:18\n',
        'def serve(host="0.0.0.0", port=80):  # SR104:17\n    pass\n',
        "asyncio.start_server(handle, '0.0.0.0', 80)  # SR104:31\n",
        'parser.add_argument("--bind", default="0.0.0.0")  # SR104:40\n',
        'parser.add_argument("--host", default="0.0.0.0")  # SR104:40\n',
        '# label-studio\nparser.add_argument("--internal-host", default="0.0.0.0")  # SR104:49\n',
        '# OctoPrint\nclass Server:\n    def host(self, host=None):\n        if host is None:\n            host = "0.0.0.0"  # SR104:21\n',
        '# Home Assistant, Zato\nDEFAULT_HOST = "0.0.0.0"  # SR104:17\n',
        "class Default:\n    address = '0.0.0.0:30901'  # SR104:16\n",
        "# sahara\ncfg.HostAddressOpt('host', default='0.0.0.0', help='The address to listen on.')  # SR104:37\n",
        '# wandb\nrun(f"jupyter lab --ip=0.0.0.0 --notebook-dir {folder}")  # SR104:24\n',  # noqa: SR104 - the example
        'uvicorn.run("app:app", host="0.0.0.0")  # SR104:30\n',
        '# evennia\nTELNET_INTERFACES = ["0.0.0.0"]  # SR104:23\n',
        '# localstack\ndefault_ip = "0.0.0.0" if in_docker else "127.0.0.1"  # SR104:15\n',
        "# trove\nclass Service:\n    def __init__(self, application, port, host='0.0.0.0', backlog=4096):  # SR104:49\n        pass\n",
        '# dlt\nrun_dashboard(port=80, host="0.0.0.0")  # SR104:30\n',
        '# dlt\narguments.extend(["--host", "0.0.0.0"])  # SR104:30\narguments.append("--server.address=0.0.0.0")  # SR104:36\n',  # noqa: SR104 - the example
        "# prefect\nclass Web:\n    host: str = Field(default='0.0.0.0', description='The address to bind to.')  # SR104:32\n",
        '# zenml: a file of settings of TorchServe\nlines = ["management_address=http://0.0.0.0:8085"]  # SR104:30\n',
    ),
    good=(
        'if host in ("0.0.0.0", "::"):\n    host = "localhost"\n',
        'LOCAL_BIND_HOSTS = frozenset({"0.0.0.0", "::", "127.0.0.1"})\n',
        "ROUTE = '0.0.0.0/0'\nDEFAULT = '::/0'\n",
        "# scapy: fields of packets\nIPField('gaddr', '0.0.0.0')\n",
        "# uefi_firmware: a version\nattrs['version'] = '0.0.0.0'\n",
        "# conan: separators\nNAME = '::'.join(parts)\nTYPE = 'AWS::S3::Bucket'\n",
        "route(gateway='0.0.0.0')\n",
        "server.bind(('127.0.0.1', 8080))\n",
        "# pyramid: a default that is only printed\nhost = kw.get('host', '0.0.0.0')\n",
        'parser.add_argument("--host", help="0.0.0.0 for all")\n',
        "# mistral: the name of a node\ncfg.HostAddressOpt('host', default='0.0.0.0', help='Name of the engine node.')\n",
        "connect('0.0.0.0', 80)\n",
        'run("iptables --source 0.0.0.0/0")\nrun("tool --host 0.0.0.0.example.org")\n',
        'parser.add_argument("--target", default="0.0.0.0", help="The server to ask.")\n',
        'parser.add_argument("--remote-host", default="0.0.0.0")\n',
        'class Client:\n    def connect(self):\n        host = "0.0.0.0"\n',
        "# Twisted: the socket of a client\nprotocol = self._connectedProtocol(interface='::')\n",
    ),
)

_LISTENS = "listens on all network interfaces; bind to the address that clients need, or read it from the configuration"
_LISTENING = frozenset(
    ("bind", "listen", "listening", "listener", "serve", "server", "binding", "bindaddress", "listenaddress")
)
_TOLD_TO = _LISTENING - {"server", "listener"}  # which a help text may also tell to connect to
_LISTENERS = frozenset(
    ("bind", "listen", "serve", "run_simple", "run_app", "make_server", "create_server", "start_server", "start_unix_server", "HTTPServer", "ThreadingHTTPServer",
     "TCPServer", "UDPServer", "ThreadingTCPServer", "ThreadingUDPServer", "SimpleXMLRPCServer", "WSGIServer", "StreamServer", "pywsgi.WSGIServer", "listenTCP", "listenUDP",
     "listenSSL", "listenTLS", "TCP4ServerEndpoint", "TCP6ServerEndpoint", "add_insecure_port", "add_secure_port", "start_http_server", "TCPSite", "create_datagram_endpoint",
     "runserver", "serve_forever", "start_wsgi_server", "Config", "Hypercorn", "start_listening", "bind_sockets", "bind_tcp", "XMLRPCServer", "Server", "DatagramServer")
)  # fmt: skip
_RUNNERS = frozenset(
    ("run", "start", "launch", "main", "run_server", "runserver", "run_forever", "start_web", "serve_app")
)
_RUN = (("run",), ("start",), ("launch",), ("serve",))
_ADDRESSES = frozenset(("host", "bind", "address", "addr", "interface", "ip", "listen", "hostname", "iface"))
_NOT_LISTENING = frozenset(("gateway", "route", "routes", "netmask", "mask", "version", "src", "dst", "source", "destination", "remote", "peer", "connect", "connected", "field", "client", "subnet",
                            "network", "allow", "cidr", "ver", "dhcp", "giaddr", "ciaddr", "field_desc", "nexthop", "advertise"))  # fmt: skip


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report a string that means all interfaces, where something listens."""
    if "--" in text.value or "=" in text.value:
        yield from _in_command(text, context)
    if len(text.value) > 40 or not _means_all(text.value):
        return
    if isinstance(context.parent(text.node), ast.Set):
        return  # what is asked for membership
    use = usage.use_of(text.node, context)
    if use.kind in (usage.COMPARE, usage.PROSE, usage.KEY) or usage.is_regex(use) or not _listens(text, use, context):
        return
    if _repeats(text.node, context):
        return
    name = next(iter(use.names), "")
    where = f"{shown(use.callee)}" if use.callee else shown(name)
    yield RULE.finding(
        text.place(),
        f"{where} {_LISTENS}",
        name=name,
        content=text.value,
    )


@functools.cache
def _flags() -> re.Pattern[str]:
    address = r"(?:0\.0\.0\.0|\[?::\]?)(?![\w.:/]*[\w/])"  # and perhaps a port
    return re.compile(
        rf"--(?:\w{{1,20}}\.)?(?:ip|host|bind|listen|address|(?:bind|listen)-(?:address|host))(?:=|[ \t]{{1,4}})({address})"
        # a line of a file of settings: `management_address=http://0.0.0.0:8081`
        r"|(?m:^)\w{0,40}(?:address|host|bind|listen|interface|url)[ \t]{0,4}=[ \t]{0,4}(\w{1,10}://0\.0\.0\.0:\d)"
    )


def _in_command(text: Text, context: Context) -> Iterator[Finding]:
    """What a command line is told to listen on: `jupyter lab --ip=0.0.0.0`."""
    for match in _flags().finditer(text.value):
        use = usage.use_of(text.node, context)
        if use.kind not in (usage.COMPARE, usage.PROSE, usage.KEY) and not usage.is_regex(use):
            yield RULE.finding(
                text.place(*match.span(match.lastindex or 0)),
                f"the command {_LISTENS}" if match[1] else f"what gets this setting {_LISTENS}",
                content=match[match.lastindex or 0],
            )


def _repeats(node: ast.expr, context: Context) -> bool:
    """Does the display that holds a string say the same before it on its line, as `["0.0.0.0", "::"]` does?"""
    display = context.parent(node)
    before = itertools.takewhile(lambda each: each is not node, getattr(display, "elts", ()))
    return any(
        isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and each.lineno == node.lineno
        and _means_all(each.value)
        for each in before
    )


def _means_all(value: str) -> bool:
    host = value.partition("://")[2].rstrip("/") if "://" in value else value
    if host.startswith("[::]"):
        rest = host[4:]
    elif host.startswith("0.0.0.0"):  # noqa: SR104 - what the rule looks for
        rest = host[7:]
    else:
        return host == "::"
    return not rest or (rest[0] == ":" and (rest[1:].isdigit() or not rest[1:].isascii() or len(rest) == 1))


def _listens(text: Text, use: Use, context: Context) -> bool:
    told = use.words()
    keyword = context.parent(text.node)
    field = context.parent(keyword) if isinstance(keyword, ast.keyword) else keyword
    if (
        isinstance(field, ast.Call)
        and calls.terminal(field.func) == "Field"
        and not _TOLD_TO.isdisjoint(_help(field, "description"))
    ):
        return True  # of a pydantic model
    if not told.isdisjoint(_NOT_LISTENING) or use.callee.endswith("Field"):
        return False
    if use.callee in _LISTENERS and (use.callee != "Config" or use.slot in ("host", "bind")):
        return True
    near = frozenset(word for name in (*use.names, *use.around[:2]) for word in words.split(name))
    if _follows_flag(text.node, context):
        return True
    if use.callee in _RUNNERS or (use.slot in ("host", "bind") and words.split(use.callee)[:1] in _RUN):
        return isinstance(use.slot, str) and use.slot in _ADDRESSES
    if not use.near_words().isdisjoint(_LISTENING - {"server", "serve"}) and use.kind != usage.CALL:
        return True
    if use.kind == usage.CALL and use.callee:
        if isinstance(use.slot, str) and use.slot in (
            "bind",
            "listen",
            "bind_address",
            "listen_address",
            "bind_host",
            "listen_host",
            "interface",
        ):
            return True
        if use.callee in ("add_argument", "add_option", "option", "Option", "StrOpt", "HostAddressOpt", "IPOpt"):
            return use.slot == "default" and _option_listens(use)
        return words.split(use.callee)[-1:] in (("server",), ("listener",)) and (
            isinstance(use.slot, int) or use.slot in _ADDRESSES
        )
    if use.kind == usage.DEFAULT and not frozenset(use.names).isdisjoint(_ADDRESSES):
        outer = usage.enclosing(text.node, context)[:2]
        spoken = frozenset(word for name in (*use.around, *outer) for word in words.split(name))
        return not spoken.isdisjoint(_LISTENING | {"run", "runserver", "daemon", "httpd", "start"}) or _serves(
            text.node, context
        )
    return use.kind == usage.ASSIGN and (not near.isdisjoint({"listen", "bind"}) or _is_own_address(text, use, context))


def _serves(node: ast.expr, context: Context) -> bool:
    """Does the function whose parameter has this default take what only a server does: `(app, port, host="...", backlog=128)`?"""
    for outer in context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            named = {argument.arg for argument in (*outer.args.args, *outer.args.kwonlyargs)}
            return "backlog" in named or ("port" in named and not named.isdisjoint(_SERVED))
    return False


_SERVED = frozenset(("app", "application", "wsgi_app", "handler_class"))


def _follows_flag(node: ast.expr, context: Context) -> bool:
    """Does a string follow in a list the flag that it is the value of: `["--host", "..."]`?"""
    before = None
    for item in getattr(context.parent(node), "elts", ()):
        if item is node:
            break
        before = item
    return (
        isinstance(before, ast.Constant)
        and isinstance(before.value, str)
        and before.value.rpartition(".")[2].lstrip("-") in _FLAGS_TO_LISTEN
        and before.value.startswith("--")
    )


_FLAGS_TO_LISTEN = frozenset(
    ("host", "bind", "listen", "address", "ip", "bind-address", "listen-address", "bind-host", "listen-host")
)


def _is_own_address(text: Text, use: Use, context: Context) -> bool:
    """Is it the host of a constant (nobody connects to all interfaces), a host and port, or what a class of a server calls its host?"""
    name = use.names[0] if use.names else ""
    parent = context.parent(text.node)
    if isinstance(parent, ast.IfExp) and any(
        isinstance(other, ast.Constant) and other.value in ("127.0.0.1", "localhost", "::1")
        for other in (parent.body, parent.orelse)
    ):
        return True  # who can reach it
    if isinstance(parent, ast.List | ast.Tuple) and name.isupper() and words.split(name)[-1:] in _PLURAL:
        return isinstance(context.parent(parent), ast.Assign)
    if not isinstance(parent, ast.Assign) or words.split(name)[-1:] not in _HOSTS:
        return False
    if name.isupper() and words.split(name)[-1] == "host":
        return True
    return (":" in text.value and "." in text.value and "//" not in text.value) or any(
        "server" in words.split(outer) for outer in usage.enclosing(text.node, context)
    )


_HOSTS = (("host",), ("address",), ("interface",))
_PLURAL = (("interfaces",),)


def _option_listens(use: Use) -> bool:
    """Is an option named for what it listens on: `--bind`, `--listen-address`, `--web-host`? Nobody connects to all interfaces."""
    names = [argument.value for argument in (use.call.args if use.call else []) if isinstance(argument, ast.Constant)]
    named = [words.split(name) for name in names if isinstance(name, str)]
    flags = use.callee not in ("StrOpt", "HostAddressOpt", "IPOpt")  # oslo's `host` may be the name of a node (mistral)
    if not _TOLD_TO.isdisjoint(_help(use.call, "help")):
        return True
    return any(
        (flags and name[-1:] == ("host",) and _NOT_LISTENING.isdisjoint(name)) or not _LISTENING.isdisjoint(name)
        for name in named
    )


def _help(call: ast.Call | None, keyword: str) -> frozenset[str]:
    """The words of what an option says of itself under a keyword."""
    said = [word.value for word in (call.keywords if call else []) if word.arg == keyword]
    return frozenset(
        word
        for each in said
        if isinstance(each, ast.Constant)
        for word in re.findall(r"[a-z]+", str(each.value).lower())
    )
