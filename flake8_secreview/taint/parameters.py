"""What the callers in the file pass for a parameter."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_secreview.heat import may_call
from flake8_secreview.holders import FUNCTIONS
from flake8_secreview.outline import Function
from flake8_secreview.scopes import (
    BindingSite,
)
from flake8_secreview.taint.origin import Frame, Key, Origins, via
from flake8_secreview.taint.uses import class_around
from flake8_secreview.terminals import terminal

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint

MAX_CALLS = 12  # call sites that are looked at for one parameter


def parameter(taint: Taint, site: BindingSite, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What a parameter gets: from the call that is looked into, or from all of the file that may be calls of its function."""
    function = site.scope.node
    if not isinstance(function, FUNCTIONS):
        return []
    if frame is not None and frame.function is function:
        passed = _passed(frame.call, function, site, taint.holders.class_of(function) is not None)
        return taint.all_of(passed, key, frame.outer, depth)
    if site.name in ("self", "cls") or depth > 14:
        return []
    found: Origins = []
    owner = taint.holders.class_of(function)
    is_constructor = function.name == "__init__" and owner is not None
    name = owner.name if is_constructor and owner is not None else function.name
    for call in taint.holders.calls.get(name, ())[:MAX_CALLS]:
        if not is_constructor and not (may_call(call, owner) and _is_kin(taint, call, owner)):
            continue
        passed = _passed(call, function, site, owner is not None)
        for origin in taint.all_of(passed, key, None, depth):
            found.append(via(origin, f"{name}()", call.lineno))
    return found


def _is_kin(taint: Taint, call: ast.Call, owner: ast.ClassDef | None) -> bool:
    """Is `self` of a call an instance of this class, or of one above or below it?"""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if owner is None or not isinstance(receiver, ast.Name) or receiver.id not in ("self", "cls"):
        return True
    around = class_around(taint, call)
    return around is None or owner in taint.holders.bases(around) or around in taint.holders.bases(owner)


def depth_of(frame: Frame | None) -> int:
    """How many calls are looked into, one inside the other."""
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.outer
    return depth


def _passed(call: ast.Call, function: Function, site: BindingSite, is_method: bool) -> list[ast.expr]:
    """What a call passes for a parameter: one expression, several for `*args`, none if it leaves the default."""
    arguments = function.args
    names = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
    decorators = {terminal(decorator) for decorator in function.decorator_list}
    if is_method and names and "staticmethod" not in decorators:
        explicit = (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id[:1].isupper()
        )
        if not explicit or "classmethod" in decorators or function.name == "__init__":
            names = names[1:]
    if site.path == ("*",):
        return list(call.args[len(names) :])
    if site.path == ("**",):
        return [keyword.value for keyword in call.keywords if keyword.arg not in names]
    for keyword in call.keywords:
        if keyword.arg == site.name:
            return [keyword.value]
    if site.name in names:
        index = names.index(site.name)
        if index < len(call.args) and not any(isinstance(argument, ast.Starred) for argument in call.args[: index + 1]):
            return [call.args[index]]
    return []
