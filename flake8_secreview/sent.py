"""Calls whose exceptions show what they were given.

Those of requests show their URL, query and all: `str(requests.HTTPError(...))` says "404 Client Error: Not Found for url: https://...?token=...".
So do its connection errors ("Max retries exceeded with url: /bot<token>/getUpdates"), `httpx.HTTPStatusError` and `aiohttp.ClientResponseError`; those of
urllib do not. Those of subprocess show the command: "Command '['mysql', '-psecret']' returned non-zero exit status 1."
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_secreview.terminals import terminal

_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "request"))
_ERRORS = frozenset(
    ("RequestException", "HTTPError", "ConnectionError", "Timeout", "ConnectTimeout", "ReadTimeout", "HTTPStatusError", "ClientResponseError", "ClientError", "RequestError")
)  # fmt: skip
_FAILURES = frozenset(("CalledProcessError", "TimeoutExpired", "SubprocessError"))
_BROAD = frozenset(("Exception", "BaseException"))


def shows(caught: Iterable[str], call: ast.Call | None = None) -> bool:
    """May a handler of these exceptions get one whose text has what a call (None: any) was given? No name at all catches everything."""
    names = {*caught}
    if not names or not names.isdisjoint(_BROAD):
        return True
    if call is None:
        return not names.isdisjoint(_ERRORS | _FAILURES)
    return not names.isdisjoint(_FAILURES if _is_command(call) else _ERRORS)


def _is_command(call: ast.Call) -> bool:
    """Does a call run a command, and raise if that fails?"""
    name = terminal(call.func)
    if isinstance(call.func, ast.Attribute) and terminal(call.func.value) not in ("subprocess", "anyio"):
        return False
    return name in ("check_call", "check_output", "run_process") or (
        name == "run"
        and isinstance(call.func, ast.Attribute)
        and any(keyword.arg == "check" for keyword in call.keywords)
    )


def given(calls: Iterable[ast.Call]) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Of calls those whose exceptions show what they were given, each with an expression that this is made of: a URL, or a command."""
    for call in calls:
        if _is_command(call):
            yield from ((call, argument) for argument in call.args[:1])
        else:
            yield from _urls(call)


def _urls(call: ast.Call) -> Iterator[tuple[ast.Call, ast.expr]]:
    """What the URL of a call is made of, if it sends a request."""
    func = call.func
    if type(func) is not ast.Attribute or func.attr not in _METHODS:
        return
    owner = terminal(func.value).strip("_").lower()
    if owner.endswith(("requests", "session", "httpx", "client", "http")):
        first = 1 if func.attr == "request" else 0
        yield from ((call, argument) for argument in call.args[first : first + 1])
        yield from ((call, keyword.value) for keyword in call.keywords if keyword.arg in ("url", "params"))
