"""Requests whose exceptions show their URL, query and all: `str(requests.HTTPError(...))` says "404 Client Error: Not Found for url: https://...?token=...".

So do the connection errors of requests ("Max retries exceeded with url: /bot<token>/getUpdates"), `httpx.HTTPStatusError` and
`aiohttp.ClientResponseError`; those of urllib do not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_secreview.terminals import terminal

_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "request"))
_ERRORS = frozenset(
    ("RequestException", "HTTPError", "ConnectionError", "Timeout", "ConnectTimeout", "ReadTimeout", "HTTPStatusError", "ClientResponseError", "ClientError", "RequestError")
)  # fmt: skip
_BROAD = frozenset(("Exception", "BaseException"))


def shows_url(caught: Iterable[str]) -> bool:
    """May a handler of these exceptions get one whose text has the URL? No name at all catches everything."""
    names = {*caught}
    return not names or not (names.isdisjoint(_ERRORS) and names.isdisjoint(_BROAD))


def urls(calls: Iterable[ast.Call]) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Of calls those that send a request, each with an expression that its URL is made of."""
    for call in calls:
        func = call.func
        if type(func) is not ast.Attribute or func.attr not in _METHODS:
            continue
        owner = terminal(func.value).strip("_").lower()
        if not owner.endswith(("requests", "session", "httpx", "client", "http")):
            continue
        first = 1 if func.attr == "request" else 0
        yield from ((call, argument) for argument in call.args[first : first + 1])
        yield from ((call, keyword.value) for keyword in call.keywords if keyword.arg in ("url", "params"))
