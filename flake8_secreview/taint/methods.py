"""Calls with a meaning of their own, by the name of the function or method: `get`, `replace`, `format`, `json` ..."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from flake8_secreview import sanitizers, sources
from flake8_secreview.sinks import template_of
from flake8_secreview.sources import CREDENTIAL, REQUEST
from flake8_secreview.taint.attributes import dumped_names
from flake8_secreview.taint.containers import entries_of, headers_of, holds_credential, is_overwritten
from flake8_secreview.taint.expressions import told_value
from flake8_secreview.taint.origin import Frame, Key, Origin, Origins
from flake8_secreview.taint.shapes import NUMBER, braces, fields, is_default
from flake8_secreview.taint.uses import is_answer, is_login
from flake8_secreview.terminals import constant_key, terminal
from flake8_secreview.told import told_holes

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def _get(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    """`d.get("password")`, `d.pop("token")`, `os.getenv("API_KEY")`, `config.get("db", "password")`, `getattr(o, "token")`."""
    name = terminal(node.func)
    args = node.args
    if name == "getattr":
        args = args[1:]
    if not args:
        return None
    candidates = args[:2] if name in ("get", "getstring") and receiver is not None else args[:1]
    for candidate in reversed(candidates):
        constant = constant_key(candidate)
        found = taint.names.key(constant) if isinstance(constant, str) else None
        if found is not None and (candidate is args[0] or found == CREDENTIAL):
            if candidate is not args[0] and is_default(node, receiver):
                continue
            if candidate is args[0] and _has_option(args) and not is_default(node, receiver):
                return []  # a section, of which the option is no secret: config.get("auth", "group")
            if receiver is not None and is_overwritten(taint, receiver, str(constant), frame, depth):
                return []
            return (
                [
                    Origin(
                        found,
                        str(constant),
                        node.lineno,
                        key=constant,
                        weak=not taint.names.is_strong(str(constant)),
                    )
                ]
                if key is None
                else []
            )
    if (constant_name := taint.holders.key_name(args[0])) is not None and not isinstance(args[0], ast.Constant):
        return [Origin(CREDENTIAL, constant_name, node.lineno, key=constant_name)]
    if receiver is None or name in ("getenv", "getattr") or key is not None or terminal(receiver) == "environ":
        return []
    constant = constant_key(args[0])
    if constant == "headers" and key is None and (headers := headers_of(taint, node, receiver)):
        return headers
    if isinstance(constant, str):
        return taint.origins(receiver, constant, frame, depth) if taint.holders.is_worth(node) else []
    if name == "pop" and not isinstance(constant, int):
        return []
    if sources.is_request(terminal(receiver)) or (
        isinstance(receiver, ast.Name | ast.Attribute) and not taint.holders.is_worth(node)
    ):
        return []
    return [] if name == "get" else None


def _has_option(args: list[ast.expr]) -> bool:
    """Does an option, or a default, follow the first argument of a look-up as text?"""
    return len(args) > 1 and isinstance(constant_key(args[1]), str)


def _dumped(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    """`locals()`, `vars(x)`."""
    name = terminal(node.func)
    if receiver is not None or (name == "vars" and not node.args and key is None and not holds_credential(taint, node)):
        return None
    shown = f"{name}({terminal(node.args[0]) if node.args else ''})"
    return dumped_names(taint, node, shown, key)


def _keyring(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    return [Origin(CREDENTIAL, f"{terminal(node.func)}()", node.lineno)]


def _replaced(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    """`text.replace(password, "***")` takes the password out; `RE.sub(...)` is what maskers are made of."""
    if terminal(node.func) in ("sub", "subn"):
        return []
    if node.args and type(node.args[0]) is not ast.Constant and taint.origins(node.args[0], None, frame, depth):
        return []
    return None


def _copied(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    """`x.copy()` of an object, `copy.copy(x)`."""
    if receiver is not None and not node.args:
        return taint.origins(receiver, key, frame, depth)
    return None


def _formatted(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    """`"{a}".format(**d)`: only what the text names."""
    text = template_of(receiver) if receiver is not None else None
    if text is None:
        return None
    names, shown = told_holes(text), fields(text)
    found: Origins = []
    for index, argument in enumerate(node.args):
        keys = shown.get(str(index))
        if keys == NUMBER:
            continue
        if keys:
            found += entries_of(taint, argument, keys, frame, depth)
        elif len(names) == len(node.args):
            found += told_value(taint, names[index], argument, frame, depth)
        else:
            found += taint.origins(argument, None, frame, depth)
    for keyword in node.keywords:
        if keyword.arg is None:
            found += entries_of(taint, keyword.value, braces(text), frame, depth)
        elif keys := shown.get(keyword.arg):
            found += [] if keys == NUMBER else entries_of(taint, keyword.value, keys, frame, depth)
        else:
            found += taint.origins(keyword.value, None, frame, depth)
    return found


def _body(
    taint: Taint, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
) -> Origins | None:
    """`request.get_json()`, `response.json()`."""
    if receiver is None:
        return None
    owner, name = terminal(receiver), terminal(node.func)
    if key is None and sources.is_request_call(owner, name) and not is_answer(taint, receiver):
        return [Origin(REQUEST, f"{owner}.{name}()", node.lineno)]
    if key is None and sources.response_part(owner, name) and is_login(taint, node):
        return [Origin(REQUEST, f"{owner}.{name}()", node.lineno, weak=True)]
    return None if name in sanitizers.TRANSPARENT or name in taint.holders.functions_by_name else []


_Special = Callable[["Taint", ast.Call, "ast.expr | None", Key, "Frame | None", int], "Origins | None"]


# The keys are in `sanitizers.CARRIERS` too.
CALLS: dict[str, _Special] = {
    "get": _get, "pop": _get, "getenv": _get, "getattr": _get, "get_secret": _keyring,
    "getstring": _get, "getlist": _get, "getfirst": _get, "get_option": _get, "get_env": _get,
    "locals": _dumped, "vars": _dumped,
    "getpass": _keyring, "get_password": _keyring,
    "replace": _replaced, "sub": _replaced, "subn": _replaced,
    "copy": _copied, "format": _formatted,
    "json": _body, "get_json": _body, "get_data": _body, "get_body": _body, "text": _body,
    "read": _body, "form": _body, "getheaders": _body, "get_headers": _body, "body": _body,
}  # fmt: skip
