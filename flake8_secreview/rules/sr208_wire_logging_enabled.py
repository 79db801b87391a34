"""A library is told to log what goes over the wire, or tracebacks with the values of variables.

What it does
    Reports switches that make a library print or log requests with their headers and bodies, SQL with its parameters, or variables of a traceback:
    `http.client.HTTPConnection.debuglevel = 1`, `set_debuglevel`, `create_engine(echo=True)`, `boto3.set_stream_logger("")`, loggers of HTTP libraries at
    DEBUG, `logging_enable=True` (Azure), loguru's `diagnose=True`, `show_locals=True` (rich), `pretty_exceptions_show_locals=True` (typer), `cgitb.enable()`.

Why is this bad
    The libraries don't know what is a secret: `Authorization` headers, bodies with passwords and bound SQL parameters are written as they are. Left on,
    the switch works in production, too.

Example
    http.client.HTTPConnection.debuglevel = 1

Use instead
    Turn it on by a setting that is off by default, and say in its documentation what it logs.

References
    CWE-532, insertion of sensitive information into a log file; CWE-215, insertion of sensitive information into debugging code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_secreview import words
from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.rule import MEDIUM, Finding, Rule
from flake8_secreview.terminals import terminal
from flake8_secreview.where import words as words_with

_WIRE_LOGGERS = frozenset((
    "http.client", "httplib", "urllib3", "urllib3.connectionpool", "requests", "requests.packages.urllib3", "httpx", "httpcore",
    "botocore", "boto3", "boto", "botocore.endpoint", "botocore.auth", "aiohttp.client", "oauthlib", "requests_oauthlib", "keystoneauth",
    "sqlalchemy.engine", "sqlalchemy.engine.base.Engine", "azure.core.pipeline.policies.http_logging_policy", "suds.client",
    "suds.transport", "zeep.transports", "openai", "stripe", "hpack", "websockets", "websockets.client", "paramiko.transport", "msal",
))  # fmt: skip
_DEBUG = frozenset(("DEBUG", "NOTSET", "TRACE"))
# Keywords that are such a switch wherever they are true.
_KEYWORDS = {
    "pretty_exceptions_show_locals": "typer's tracebacks with local variables",
    "show_locals": "tracebacks with local variables",
    "tracebacks_show_locals": "tracebacks with local variables",
    "diagnose": "tracebacks with values of variables",
    "logging_enable": "the bodies and headers of requests",
    "log_request_body": "the bodies of requests",
    "log_response_body": "the bodies of responses",
}
_ECHOES = frozenset(("create_engine", "create_async_engine", "engine_from_config"))
_STREAMS = frozenset(("set_stream_logger", "set_stream_log"))

RULE = Rule(
    __name__,
    code="SR208",
    name="wire-logging-enabled",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=215,
    where=words_with(
        "debuglevel",
        "echo",
        "diagnose",
        "show_locals",
        "set_stream_log",
        "setlevel",
        "logging_enable",
        "cgitb",
        "openai",
        "log_re",
        "enabletrace",
    ),
    bad=(
        "import http.client\n\nhttp.client.HTTPConnection.debuglevel = 1  # SR208:1\n",
        "import httplib2\n\nhttplib2.debuglevel = 4  # SR208:1\n",
        "def f(connection):\n    connection.set_debuglevel(1)  # SR208:5\n",
        "from sqlalchemy import create_engine\n\n\ndef f(url):\n    return create_engine(url, echo=True)  # SR208:36\n",
        "import boto3\n\nboto3.set_stream_logger('')  # SR208:1\n",
        "import logging\n\nlogging.getLogger('urllib3').setLevel(logging.DEBUG)  # SR208:1\n",
        "import logging\n\nlogging.getLogger('sqlalchemy.engine').setLevel(logging.INFO)  # SR208:1\n",
        "from loguru import logger\n\nlogger.add('app.log', diagnose=True)  # SR208:32\n",
        "import typer\n\napp = typer.Typer(pretty_exceptions_show_locals=True)  # SR208:49\n",
        "from rich.traceback import install\n\ninstall(show_locals=True)  # SR208:21\n",
        "client = BlobServiceClient(url, logging_enable=True)  # SR208:48\n",
        "import cgitb\n\ncgitb.enable()  # SR208:1\n",
        "SQLALCHEMY_ECHO = True  # SR208:1\n",
        "import websocket\n\nwebsocket.enableTrace(True)  # SR208:1\n",
    ),
    good=(
        "import http.client\n\nhttp.client.HTTPConnection.debuglevel = 0\n",
        "def f(connection, level):\n    connection.set_debuglevel(0)\n    connection.set_debuglevel(level)\n",
        "from sqlalchemy import create_engine\n\n\ndef f(url, debug):\n"
        "    create_engine(url, echo=False)\n    create_engine(url, echo=debug)\n    return create_engine(url, echo=True, hide_parameters=True)\n",
        "import logging\n\nlogging.getLogger('urllib3').setLevel(logging.WARNING)\nlogging.getLogger('acme').setLevel(logging.DEBUG)\n",
        "import typer\n\napp = typer.Typer(pretty_exceptions_show_locals=False)\n",
        "# awscli: asked for\ndef f(args, session):\n    if args.debug:\n        session.set_stream_logger('botocore')\n",
        "import click\n\nclick.echo('hello')\n",
        "from loguru import logger\n\nlogger.add('app.log', diagnose=False)\n",
    ),
)


def _is_on(node: ast.expr | None) -> bool:
    """Is it a literal that turns something on?"""
    if not isinstance(node, ast.Constant):
        return False
    return node.value is True or (isinstance(node.value, int) and node.value > 0) or node.value == "debug"


@RULE.on(ast.Assign)
def check_assignment(node: ast.Assign, context: Context) -> Iterator[Finding]:
    """`x.debuglevel = 1`, `SQLALCHEMY_ECHO = True`, `openai.log = "debug"`."""
    if type(node.value) is not ast.Constant or not _is_on(node.value) or _is_asked_for(node, context):
        return
    for target in node.targets:
        name = terminal(target)
        owner = terminal(target.value) if isinstance(target, ast.Attribute) else ""
        if name == "debuglevel" and owner not in ("self", "args"):
            yield _finding(target, f"'{name}'", "requests with their headers")
        elif name == "SQLALCHEMY_ECHO":
            yield _finding(target, f"'{name}'", "SQL with its parameters")
        elif name == "log" and owner in ("openai", "stripe"):
            yield _finding(target, f"'{owner}.log'", "requests and answers")


@RULE.on(ast.Call)
def check_call(node: ast.Call, context: Context) -> Iterator[Finding]:
    """Calls that are such a switch, or have one as a keyword."""
    if _is_asked_for(node, context):
        return
    name = terminal(node.func)
    for keyword in node.keywords:
        if keyword.arg in _KEYWORDS and _is_on(keyword.value):
            yield _finding(keyword.value, f"'{keyword.arg}'", _KEYWORDS[keyword.arg])
    if name == "set_debuglevel" and node.args and _is_on(node.args[0]):
        yield _finding(node, "'set_debuglevel'", "what goes over the wire")
    elif name in _ECHOES:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        if _is_on(given.get("echo")) and not _is_on(given.get("hide_parameters")):
            yield _finding(given["echo"], "'echo'", "SQL with its parameters")
    elif name in _STREAMS:
        if _is_stream(node):
            yield _finding(node, shown(name), "requests with their headers")
    elif name == "setLevel" and isinstance(node.func, ast.Attribute) and node.args:
        logger = _logger(node.func.value)
        level = terminal(node.args[0]) or (node.args[0].value if isinstance(node.args[0], ast.Constant) else "")
        if logger in _WIRE_LOGGERS and (
            level in _DEBUG or level == 10 or (level == "INFO" and logger.startswith("sqlalchemy"))
        ):
            yield _finding(node, f"the level of the logger {shown(logger)}", "what goes over the wire")
    elif name == "enableTrace" and node.args and _is_on(node.args[0]):
        yield _finding(node, "'enableTrace'", "handshakes with their headers")
    elif name == "enable" and context.qualname(node.func) == "cgitb.enable":
        yield _finding(node, "'cgitb.enable'", "tracebacks with values of variables")


def _is_asked_for(node: ast.AST, context: Context) -> bool:
    """Is it done only if somebody asked for it: `if args.debug:`?"""
    child = node
    for outer in context.ancestors(node):
        if isinstance(outer, ast.If) and child in outer.body:
            names = [terminal(part) for part in ast.walk(outer.test) if isinstance(part, ast.Name | ast.Attribute)]
            if any(not _SETTINGS.isdisjoint(words.split(name)) for name in names):
                return True
        child = outer
    return False


_SETTINGS = frozenset(("debug", "verbose", "verbosity", "trace", "wire"))


def _is_stream(node: ast.Call) -> bool:
    """boto3's default is the logger `boto3` at DEBUG; the empty name and botocore show requests."""
    values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    values += [
        keyword.value.value
        for keyword in node.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    ]
    quiet = any(terminal(argument) in ("INFO", "WARNING", "ERROR", "CRITICAL") for argument in node.args)
    return not quiet and any(value in ("", "botocore", "boto") for value in values)


def _logger(node: ast.expr) -> str:
    """The name that a logger is got by; empty if it is not told."""
    if isinstance(node, ast.Call) and terminal(node.func) in ("getLogger", "get_logger") and len(node.args) == 1:
        argument = node.args[0]
        return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""
    return ""


def _finding(where: ast.expr, what: str, shows: str) -> Finding:
    return RULE.finding(
        where, f"{what} makes a library log {shows}; turn it on by a setting that is off by default", content=what
    )
