"""Calls: of functions and classes of the file, by what they return; of others, by their names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_secreview import sanitizers, sources
from flake8_secreview.outline import Function
from flake8_secreview.sources import CREDENTIAL
from flake8_secreview.taint.containers import display
from flake8_secreview.taint.harmless import is_harmless, is_sanitizer
from flake8_secreview.taint.methods import CALLS
from flake8_secreview.taint.origin import Frame, Key, Origin, Origins, via
from flake8_secreview.taint.parameters import depth_of
from flake8_secreview.taint.records import hidden_fields, is_record
from flake8_secreview.taint.shapes import arguments_of, hides
from flake8_secreview.taint.uses import class_around
from flake8_secreview.terminals import constant_key, terminal

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def _callee(taint: Taint, call: ast.Call) -> Function | None:
    """The function of this file that a call surely means."""
    func = call.func
    name = terminal(func)
    candidates = taint.holders.functions_by_name.get(name)
    if not candidates:
        return None
    if isinstance(func, ast.Name):
        plain = [function for function in candidates if taint.holders.class_of(function) is None]
        return plain[-1] if plain else None
    if not isinstance(func, ast.Attribute):
        return None
    receiver = func.value
    if isinstance(receiver, ast.Name) and receiver.id in ("self", "cls"):
        around = taint.holders.function_of(call)
        while around is not None and taint.holders.class_of(around) is None:
            around = taint.holders.function_of(around)
        owner = taint.holders.class_of(around) if around is not None else None
    elif isinstance(receiver, ast.Name):
        owner = taint.holders.classes.get(receiver.id)
    elif isinstance(receiver, ast.Call) and terminal(receiver.func) in taint.holders.classes:
        owner = taint.holders.classes[terminal(receiver.func)]
    else:
        owner = None
    if owner is None:
        return _inferred(taint, call, candidates)
    for known in taint.holders.bases(owner):
        for function in candidates:
            if taint.holders.class_of(function) is known:
                return function
    return None


def _inferred(taint: Taint, call: ast.Call, candidates: list[Function]) -> Function | None:
    """The method that astroid finds for a call through a variable, an alias or an instance."""
    methods = [function for function in candidates if taint.holders.class_of(function) is not None]
    if not any(taint.holders.returns_hot(function) for function in methods):
        return None
    spans = taint.context.inference.callees(call)
    if not spans:
        return None
    for span in spans:
        for function in methods:
            if function.lineno == span.line and function.col_offset == span.column:
                return function
    return None


def called(taint: Taint, node: ast.Call, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What a call gives."""
    func = node.func
    name = terminal(func) if isinstance(func, ast.Attribute | ast.Name) else ""
    if not name or name in sanitizers.HARMLESS or hides(node):
        return []
    if is_sanitizer(taint, name):
        return []
    receiver = func.value if isinstance(func, ast.Attribute) else None
    special = CALLS.get(name)
    if special is not None:
        found = special(taint, node, receiver, key, frame, depth)
        if found is not None:
            return found
    if name in sanitizers.TRANSPARENT and not _is_own(taint, name, receiver):
        parts: list[ast.expr | None] = [receiver, *node.args, *(keyword.value for keyword in node.keywords)]
        if receiver is not None and isinstance(receiver, ast.Name) and name in ("dumps", "dump"):
            parts = parts[1:2]
        if node.keywords and name in (
            "dict",
            "OrderedDict",
            "SimpleNamespace",
            "Namespace",
            "Munch",
            "Bunch",
            "defaultdict",
        ):
            return display(taint, node, key, frame, depth)
        found = taint.all_of(parts, key, frame, depth)
        if key is None and name in _KEYS_ONLY and node.args and _is_mapping(taint, node.args[0]):
            found = [origin for origin in found if not isinstance(origin.key, str)]
        if found or taint.names.call(name) is None:
            return found
    if key is None and (category := taint.names.call(name)) is not None and not _asks_for_other(node):
        return [Origin(category, f"{name}()", node.lineno)]
    function = (
        _callee(taint, node) if name in taint.holders.functions_by_name and taint.holders.is_worth(node) else None
    )
    if function is not None:
        if depth > 18 or depth_of(frame) > 4:
            return []
        inner = Frame(node, function, frame)
        found = taint.all_of(taint.holders.returns.get(function, ()), key, inner, depth)
        if sources.is_fact(name):
            found = [origin for origin in found if origin.category != CREDENTIAL]
        return [via(origin, f"{name}()", node.lineno) for origin in found]
    return _constructed(taint, node, name, key, frame, depth)


_OTHER = frozenset(
    ("url", "uri", "base", "host", "endpoint", "region", "scope", "model", "version", "user", "username", "name", "id", "timeout", "port")
)  # fmt: skip


def _asks_for_other(node: ast.Call) -> bool:
    """Is a store of secrets asked for a setting that is none: `get_secret_str("ACME_BASE_URL")`?"""
    name = constant_key(node.args[0]) if node.args else None
    return isinstance(name, str) and sources.last_word(name) in _OTHER


_KEYS_ONLY = frozenset(("join", "list", "sorted", "tuple", "set", "frozenset", "iter", "next", "reversed", "enumerate"))


def _is_mapping(taint: Taint, node: ast.expr) -> bool:
    """Is it surely a mapping, of which a loop gives the keys?"""
    if not isinstance(node, ast.Name):
        return isinstance(node, ast.Dict)
    sites = taint.context.flow.definitions(node).sites
    return bool(sites) and all(
        isinstance(site.value, ast.Dict) or (isinstance(site.value, ast.Call) and terminal(site.value.func) == "dict")
        for site in sites
    )


def _is_own(taint: Taint, name: str, receiver: ast.expr | None) -> bool:
    """Is it a method that the class around it defines: `self.to_dict()`, which says itself what it shows?"""
    if not isinstance(receiver, ast.Name) or receiver.id not in ("self", "cls"):
        return False
    candidates = taint.holders.functions_by_name.get(name)
    owner = class_around(taint, receiver) if candidates else None
    if candidates is None or owner is None:
        return False
    around = taint.holders.bases(owner)
    return any(taint.holders.class_of(function) in around for function in candidates)


def _constructed(taint: Taint, node: ast.Call, name: str, key: Key, frame: Frame | None, depth: int) -> Origins:
    """A new exception holds its arguments, and so does a record of this file that shows its fields."""
    if not name[:1].isupper() and not name[:2].strip("_").isupper():
        return []
    if name.endswith(("Error", "Exception", "Warning", "Failure", "Fault")):
        return taint.all_of(arguments_of(node), key, frame, depth)
    record = taint.holders.classes.get(name)
    if record is not None and is_record(record):
        hidden = hidden_fields(record)
        found = [origin for origin in display(taint, node, key, frame, depth) if origin.key not in hidden]
        fields = [
            item.target.id
            for item in record.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        ]
        for field, argument in zip(fields, node.args, strict=False):
            shows = key in (None, field) and field not in hidden and not is_harmless(taint, argument, False)
            if shows and taint.names.category(field) == CREDENTIAL:
                found.append(Origin(CREDENTIAL, field, argument.lineno, key=field))
        return found
    return []
