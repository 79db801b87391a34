"""What the callers in the file pass for a parameter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
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


def parameter(
    taint: Taint, site: BindingSite, key: Key, frame: Frame | None, depth: int, use: ast.expr | None = None
) -> Origins:
    """What a parameter gets: from the call that is looked into, or from all of the file that may be calls of its function.

    `use` is where it is used: a call that turns off what stands there is not asked.
    """
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
    switches = _switches(taint, use, function)
    for call in taint.holders.calls.get(name, ())[:MAX_CALLS]:
        if not is_constructor and not (may_call(call, owner) and _is_kin(taint, call, owner)):
            continue
        if switches and _turns_off(call, function, switches, owner is not None):
            continue
        passed = _passed(call, function, site, owner is not None)
        for origin in taint.all_of(passed, key, None, depth):
            found.append(via(origin, f"{name}()", call.lineno))
    return found


def _switches(taint: Taint, use: ast.expr | None, function: Function) -> dict[str, bool]:
    """The parameters of a function that must be true or false for the code around `use` to run: `if not quiet:`."""
    arguments = function.args
    names = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    found: dict[str, bool] = {}
    inner: ast.AST | None = use
    for outer in taint.context.ancestors(use) if use is not None else ():
        if outer is function:
            break
        if isinstance(outer, ast.If) and inner is not outer.test:
            for test, wanted in _conditions(outer.test, inner in outer.body):
                if test in names:
                    found[test] = wanted
        inner = outer
    return found


def _conditions(test: ast.expr, wanted: bool) -> Iterator[tuple[str, bool]]:
    """The names that surely are true or false where a test has an outcome."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _conditions(test.operand, not wanted)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) == wanted:
        for part in test.values:
            yield from _conditions(part, wanted)
    elif isinstance(test, ast.Name):
        yield test.id, wanted


def _turns_off(call: ast.Call, function: Function, switches: dict[str, bool], is_method: bool) -> bool:
    """Does a call give one of these parameters, or leave it at, a literal with which the code does not run?"""
    if any(keyword.arg is None for keyword in call.keywords):
        return False
    for name, wanted in switches.items():
        given = _given(call, function, name, is_method)
        value = given[0] if given else _default(function, name)
        if isinstance(value, ast.Constant) and bool(value.value) != wanted:
            return True
    return False


def _default(function: Function, name: str) -> ast.expr | None:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, default in (
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ):
        if argument.arg == name:
            return default
    return None


def _is_kin(taint: Taint, call: ast.Call, owner: ast.ClassDef | None) -> bool:
    """Is `self` of a call an instance of this class, or of one above or below it? Of `super()` a class above it."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if owner is None:
        return True
    around = class_around(taint, call)
    if isinstance(receiver, ast.Call) and terminal(receiver.func) == "super":
        return around is None or owner in taint.holders.bases(around)[1:]
    if not isinstance(receiver, ast.Name) or receiver.id not in ("self", "cls"):
        return True
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
    names = _positional(call, function, is_method)
    if site.path == ("*",):
        return list(call.args[len(names) :])
    if site.path == ("**",):
        return [keyword.value for keyword in call.keywords if keyword.arg not in names]
    return _given(call, function, site.name, is_method)


def _positional(call: ast.Call, function: Function, is_method: bool) -> list[str]:
    """The parameters that the positional arguments of a call are given to."""
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
    return names


def _given(call: ast.Call, function: Function, name: str, is_method: bool) -> list[ast.expr]:
    for keyword in call.keywords:
        if keyword.arg == name:
            return [keyword.value]
    names = _positional(call, function, is_method)
    if name in names:
        index = names.index(name)
        if index < len(call.args) and not any(isinstance(argument, ast.Starred) for argument in call.args[: index + 1]):
            return [call.args[index]]
    return []
