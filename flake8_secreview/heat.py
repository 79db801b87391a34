"""Where a file is worth a closer look: what can hold something sensitive, told by names and lines, before scopes are made.

A line on which something has a sensitive name is hot. From there heat spreads in rough steps that ignore the order of statements, so that
the answers err towards True: what a statement with a hot line binds, what is passed to functions and what they return, what `self` is given.
Most of what a file logs is ruled out here for the price of a few lookups.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Container, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_secreview.sinks import terminal
from flake8_secreview.sources import (
    ANSWER,
    CREDENTIAL,
    DUMP,
    ENVIRONMENT,
    OBJECT,
    REQUEST,
    REQUEST_CALLS,
    REQUEST_PARTS,
    RESPONSE_PARTS,
    is_fact,
    is_login,
    is_request,
    is_response,
    template_keys,
)

if TYPE_CHECKING:
    from flake8_secreview.holders import Function, Holders, Statement

_MAX_ROUNDS = 8


class Lines:
    """The hot lines of a file, in order: those with a credential, and all."""

    def __init__(self, holders: Holders, sensitive: dict[str, str]) -> None:
        nodes = holders.nodes
        hot = {name: kind for name, kind in sensitive.items() if kind not in (OBJECT, ANSWER)}
        found: list[tuple[int, str]] = []
        if hot:
            found += [
                (node.lineno, node.id)
                for node in nodes(ast.Name)
                if node.id in hot and not (hot[node.id] in _WHOLES and _is_entry(holders, node, hot))
            ]
            found += [
                (node.end_lineno or node.lineno, node.attr)
                for node in nodes(ast.Attribute)
                if node.attr in hot and not (hot[node.attr] in _WHOLES and _is_entry(holders, node, hot))
            ]
            found += [(node.lineno, node.arg) for node in nodes(ast.arg) if node.arg in hot]
            found += [(node.lineno, node.arg) for node in nodes(ast.keyword) if node.arg in hot]
            texts = [(node.lineno, node.value) for node in nodes(ast.Constant) if isinstance(node.value, str)]
            found += [place for place in texts if place[1] in hot]
            for line, text in texts:
                if "%(" in text or "{" in text:
                    found += [(line, key) for key in template_keys(text) if key in hot]
        credentials = {line for line, name in found if hot[name] == CREDENTIAL}
        lines = credentials | {line for line, name in found if credentials or hot[name] != DUMP}
        lines |= _requests(holders, sensitive)
        self.credentials = sorted(credentials)
        self.all = sorted(lines)
        self.credential_names = frozenset(name for name, kind in sensitive.items() if kind == CREDENTIAL)
        self.all_names = frozenset(hot) | (
            REQUEST_PARTS | REQUEST_CALLS | RESPONSE_PARTS if OBJECT in sensitive.values() else frozenset()
        )


_WHOLES = (REQUEST, ENVIRONMENT)


def _is_entry(holders: Holders, node: ast.expr, hot: Container[str]) -> bool:
    """Is one entry taken of a mapping, whose key is not sensitive: `os.environ["HOME"]`, `headers.get("Accept")`?"""
    parents = holders.context.tables.parents
    outer = parents.get(node)
    key: ast.expr | None = None
    if type(outer) is ast.Subscript and outer.value is node:
        key = outer.slice
    elif type(outer) is ast.Attribute and outer.attr in ("get", "pop", "setdefault"):
        call = parents.get(outer)
        if type(call) is ast.Call and call.func is outer and call.args:
            key = call.args[0]
    return type(key) is ast.Constant and type(key.value) is str and key.value not in hot


def _requests(holders: Holders, sensitive: dict[str, str]) -> set[int]:
    """The lines with a part of a request, or with what the response to a login says."""
    lines: set[int] = set()
    kinds = sensitive.values()
    logins = [function for function in holders.functions if is_login(function.name)] if ANSWER in kinds else []
    if OBJECT not in kinds and not logins:
        return lines
    for node in holders.nodes(ast.Attribute):
        if node.attr in REQUEST_PARTS or node.attr in REQUEST_CALLS or node.attr in RESPONSE_PARTS:
            owner = terminal(node.value)
            if not (is_request(owner) or logins) or _is_entry(holders, node, sensitive):
                continue
            line = node.end_lineno or node.lineno
            if is_request(owner) or (
                logins
                and is_response(owner)
                and any(login.lineno <= line <= (login.end_lineno or line) for login in logins)
            ):
                lines.add(line)
    return lines


def has(lines: list[int], node: ast.expr | ast.stmt) -> bool:
    """Is one of these lines inside a node?"""
    index = bisect_left(lines, node.lineno)
    return index < len(lines) and lines[index] <= (node.end_lineno or node.lineno)


def _within(lines: list[int], function: Function) -> list[int]:
    """Those of some lines that are inside a function."""
    start = bisect_left(lines, function.lineno)
    return lines[start : bisect_left(lines, (function.end_lineno or function.lineno) + 1)]


class Heat:
    """What can hold something that is sensitive on one of these lines."""

    def __init__(self, holders: Holders, lines: list[int], names: frozenset[str]) -> None:
        self.holders = holders
        self._names = names
        self.lines = lines
        self._set = frozenset(lines)
        self._only_credentials = lines == holders.lines.credentials
        self._worth: dict[Function | None, bool] = {}
        self._suspected: dict[Function, tuple[set[str], set[str]]] = {}
        self._given: dict[Function, set[str]] = {}
        self._active: set[Function] = set()

    def may_reach(self, node: ast.expr | ast.stmt) -> bool:
        """Can anything sensitive be in what this call or statement is given?"""
        if not self.lines:
            return False
        if has(self.lines, node):
            return True
        holders = self.holders
        function = holders.function_of(node)
        if function is None:
            return True
        if not self.is_worth(function):
            return False
        if has(self._warm_lines, node):
            return True
        first, last = node.lineno, node.end_lineno or node.lineno
        if any(self._may_hold(name.id, function) for name in holders.names_between(first, last)):
            return True
        members = holders.own_attributes
        return any(
            self.may_hold_member(attribute)
            for line in range(first, last + 1)
            for attribute in holders.own_attribute_lines.get(line, ())
            if attribute in members
        )

    @cached_property
    def _warm_members(self) -> set[str]:
        """The attributes of `self` that are written on a hot line."""
        return {
            name
            for name, attributes in self.holders.own_attributes.items()
            if any(type(node.ctx) is ast.Store and node.lineno in self._set for node in attributes)
        }

    @cached_property
    def _warm_names(self) -> frozenset[str]:
        """The functions that may return something sensitive, and the attributes that are written on a hot line."""
        holders, lines = self.holders, self.lines
        found = set(self._warm_members)
        if found:
            spread = [node.lineno for name in found for node in holders.own_attributes[name]]
            lines = sorted(self._set.union(spread))
        hot = [
            function for function in holders.functions if not function.name.startswith("__") and has(lines, function)
        ]
        names = found.union([function.name for function in hot])
        for function in hot:
            if function.name not in found and function in holders.returns:
                statements = holders.uses(function)[1]
                suspects = _spread(
                    statements, {holders.first_lines.get(line, line) for line in _within(lines, function)}
                )
                for value in holders.returns.get(function, ()):
                    if has(lines, value) or any(
                        (type(part) is ast.Name and (part.id in suspects or part.id in names))
                        or (type(part) is ast.Attribute and part.attr in names)
                        for part in ast.walk(value)
                    ):
                        found.add(function.name)
                        break
        return frozenset(found)

    @cached_property
    def _called_hot(self) -> frozenset[str]:
        """The functions of this file that are called on a hot line."""
        hot = self._set
        return frozenset(
            name
            for name, calls in self.holders.calls.items()
            if any(call.lineno in hot or (call.end_lineno or 0) in hot for call in calls)
        )

    @cached_property
    def _warm_lines(self) -> list[int]:
        holders = self.holders
        members = self._warm_members
        warm = self._warm_names & holders.functions_by_name.keys()
        lines = {node.lineno for name in members for node in holders.own_attributes[name]}
        if warm:
            lines.update([node.lineno for node in holders.nodes(ast.Name) if node.id in warm])
            lines.update([node.lineno for node in holders.nodes(ast.Attribute) if node.attr in warm])
        return sorted(lines)

    def is_worth(self, function: Function | None) -> bool:
        """Can anything sensitive come to this function (None: the code outside of all) from inside this file?"""
        worth = self._worth.get(function)
        if worth is None:
            if not self.lines:
                worth = False
            elif function is None or has(self.lines, function):
                worth = True
            else:
                worth = (
                    function.name in self._called_hot or has(self._warm_lines, function) or bool(self._passed(function))
                )
            self._worth[function] = worth
        return worth

    def may_hold(self, node: ast.Name) -> bool:
        """Can this variable hold anything sensitive?"""
        function = self.holders.function_of(node)
        return self.is_worth(function) and (function is None or self._may_hold(node.id, function))

    def _may_hold(self, name: str, function: Function) -> bool:
        if self._only_credentials and is_fact(name):
            return False
        suspects, known = self._suspects(function)
        return name in suspects if name in known else name in self._stored_hot or name in self._handled

    def may_hold_member(self, name: str) -> bool:
        """The same for an attribute of `self`."""
        holders = self.holders
        hot = self._hot_statements
        first = holders.first_lines
        for attribute in holders.own_attributes.get(name, ()):
            statement = first.get(attribute.lineno, attribute.lineno)
            if statement in hot:
                return True
            if type(attribute.ctx) is ast.Store:
                function = holders.function_of(attribute)
                if function is not None and not self._suspects(function)[0].isdisjoint(holders.names_on(statement)):
                    return True
        function_names = holders.functions_by_name.get(name)
        return function_names is not None and name in self._warm_names

    @cached_property
    def _hot_statements(self) -> set[int]:
        """The first lines of statements that have a hot or a warm line."""
        first = self.holders.first_lines
        return {first.get(line, line) for line in (*self.lines, *self._warm_lines)}

    @cached_property
    def _stored_hot(self) -> set[str]:
        """The names that are bound in a hot statement, anywhere in the file."""
        hot, first = self._hot_statements, self.holders.first_lines
        return {
            node.id
            for node in self.holders.nodes(ast.Name)
            if type(node.ctx) is not ast.Load and first.get(node.lineno, node.lineno) in hot
        }

    @cached_property
    def _handled(self) -> set[str]:
        """The names that exception handlers bind, if the file raises with something sensitive."""
        holders, hot = self.holders, self._hot_statements
        first = holders.first_lines
        raised = holders.nodes(ast.Raise)
        if not any(first.get(node.lineno, node.lineno) in hot for node in raised) and not any(
            has(self.lines, node.exc) for node in raised if node.exc is not None
        ):
            return set()
        return {node.name for node in holders.nodes(ast.ExceptHandler) if node.name is not None}

    def _passed(self, function: Function) -> set[str]:
        """The parameters that calls in this file may give something sensitive."""
        found = self._given.get(function)
        if found is None:
            if len(self._active) >= _MAX_ROUNDS:
                return set()
            self._active.add(function)
            found = self._given[function] = self._find_passed(function)
            self._active.discard(function)
        return found

    def _find_passed(self, function: Function) -> set[str]:
        holders = self.holders
        owner = holders.class_of(function)
        arguments = function.args
        positional = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
        rest = [arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
        known = {*positional, *(arg.arg for arg in arguments.kwonlyargs)}
        found: set[str] = set()
        is_method = owner is not None and positional[:1] in (["self"], ["cls"])
        for call in holders.calls_of(function):
            caller = holders.function_of(call)
            if caller is not None and (caller in self._active or not self.is_worth(caller)):
                continue
            suspects = self._stored_hot if caller is None else self._suspects(caller)[0]
            func = call.func
            explicit = type(func) is ast.Attribute and type(func.value) is ast.Name and func.value.id[:1].isupper()
            names = positional[1:] if is_method and not explicit else positional
            for index, argument in enumerate(call.args):
                if self._is_hot(argument, suspects):
                    if type(argument) is ast.Starred:
                        return known.union(rest)
                    found.update(names[index : index + 1] or rest)
            for keyword in call.keywords:
                if self._is_hot(keyword.value, suspects) or keyword.arg in self._names:
                    if keyword.arg is None:
                        return known.union(rest)
                    found.update((keyword.arg,) if keyword.arg in known else rest)
        return found

    def _is_hot(self, node: ast.expr, suspects: set[str]) -> bool:
        """May an expression hold something sensitive?"""
        names, warm = self._names, self._warm_names
        for part in ast.walk(node):
            kind = type(part)
            if kind is ast.Name:
                name = part.id  # type: ignore[attr-defined]
                if name in names or name in suspects or name in warm:
                    return True
            elif kind is ast.Attribute:
                name = part.attr  # type: ignore[attr-defined]
                if name in names or name in warm:
                    return True
            elif kind is ast.Constant and part.value in names:  # type: ignore[attr-defined]
                return True
        return False

    def _suspects(self, function: Function) -> tuple[set[str], set[str]]:
        """The variables of a function that may hold something sensitive, and all that it binds. Ignores the order of statements."""
        known = self._suspected.get(function)
        if known is not None:
            return known
        own, statements = self.holders.uses(function)
        suspects = _spread(statements, self._hot_statements, self._passed(function))
        bound = own.union(*(statement.stored for statement in statements.values()))
        self._suspected[function] = suspects, bound
        return suspects, bound


def _spread(statements: dict[int, Statement], hot: Container[int], start: Iterable[str] = ()) -> set[str]:
    """The names that get something in hot statements, or in statements with such a name."""
    suspects = set(start)
    for line, statement in statements.items():
        if line in hot:
            suspects |= statement.stored
            suspects |= statement.entered
    for _ in range(_MAX_ROUNDS):
        size = len(suspects)
        for statement in statements.values():
            if statement.stored and not statement.names.isdisjoint(suspects):
                suspects |= statement.stored
        if len(suspects) == size:
            break
    return suspects
