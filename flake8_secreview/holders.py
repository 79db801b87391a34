"""Which functions, calls and containers of a file may hold something sensitive: the tables that `taint` looks things up in.

Each is made once per file, when it is first asked for.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from flake8_secreview.heat import ADDERS, SHOWING, may_call, result_of
from flake8_secreview.hot_lines import has
from flake8_secreview.outline import Function
from flake8_secreview.scopes import BindingSite, Scope
from flake8_secreview.sensitive import SENDERS
from flake8_secreview.sources import CREDENTIAL
from flake8_secreview.terminals import constant_key, copied, terminal

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.heat import Heat
    from flake8_secreview.sources import Names

N = TypeVar("N", bound=ast.AST)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_REMOVERS = frozenset(("pop", "popitem", "clear", "remove", "discard"))
_EXPIRY = frozenset(("expires", "expires_at", "expires_in", "expires_on", "expiry", "issued_at"))
"""What only a credential has, not another kind of object."""
_TEXT_METHODS = frozenset(dir(str)) | frozenset(dir(bytes)) | frozenset(dir(dict)) | frozenset(dir(list))


class Change(NamedTuple):
    """A call that adds to a container or takes something out."""

    call: ast.Call
    method: str


class Evidence(NamedTuple):
    """A read of a sensitive entry, which shows what a container holds; or of the password of a URL (`in_text`).

    `within`: the only lines for which that holds. `by_caller`: it is read of what the function returned, by another.
    """

    name: str
    line: int
    in_text: bool = False
    within: tuple[int, int] = (0, sys.maxsize)
    by_caller: bool = False


_MAX_REQUESTS = 8  # that are looked at for one handler
_LINE = attrgetter("lineno")


def _line(request: tuple[ast.Call, ast.expr]) -> int:
    return request[0].lineno


def _is_word(node: ast.expr) -> bool:
    """Is it a literal word, or the name of something: `backend.get_name()`?"""
    if type(node) is ast.Constant:
        return type(node.value) is str and node.value.isalpha()
    return terminal(node).lower().endswith("name")


def root_of(node: ast.expr) -> str | None:
    """The variable that a place belongs to, "x" or "self.x"; None for anything else."""
    for _ in range(8):
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else None
        if isinstance(node, ast.Subscript):
            node = node.value
        else:
            break
    return None


class Holders:
    """The tables of one file."""

    def __init__(self, context: Context, names: Names, heat: Heat) -> None:
        self.context = context
        self.names = names
        self.heat = heat

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of a type, as a list: these tables are made of little else than loops over them."""
        return cast("list[N]", self.context.tables.by_type.get(kind, []))

    # Functions and calls

    @cached_property
    def functions(self) -> list[Function]:
        """All functions of the file."""
        found: list[Function] = list(self.nodes(ast.FunctionDef))
        return [*found, *self.nodes(ast.AsyncFunctionDef)]

    def function_of(self, node: ast.AST) -> Function | None:
        """The innermost function around a node."""
        parents = self.context.tables.parents
        outer = parents.get(node)
        while outer is not None:
            if type(outer) is ast.FunctionDef or type(outer) is ast.AsyncFunctionDef:
                return outer
            outer = parents.get(outer)
        return None

    def is_worth(self, node: ast.AST) -> bool:
        """Can a variable here hold anything sensitive? Cheap: told by lines, before scopes are made."""
        return self.heat.is_worth(self.function_of(node))

    def class_of(self, function: ast.AST) -> ast.ClassDef | None:
        """The class whose body a function stands in."""
        parent = self.context.parent(function)
        while isinstance(parent, ast.If | ast.Try | ast.With):
            parent = self.context.parent(parent)
        return parent if isinstance(parent, ast.ClassDef) else None

    @cached_property
    def functions_by_name(self) -> dict[str, list[Function]]:
        """The functions and methods of the file by name."""
        found: dict[str, list[Function]] = {}
        for function in self.functions:
            found.setdefault(function.name, []).append(function)
        return found

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes of the file by name; of several with one name the last."""
        return {node.name: node for node in self.nodes(ast.ClassDef)}

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """The calls of names that this file defines, by that name."""
        wanted = self.functions_by_name.keys() | self.classes.keys()
        found: dict[str, list[ast.Call]] = {}
        for call in self.nodes(ast.Call):
            name = terminal(call.func)
            if name in wanted:
                found.setdefault(name, []).append(call)
        return found

    @cached_property
    def returns(self) -> dict[ast.AST, list[ast.expr]]:
        """What each function returns or yields."""
        found: dict[ast.AST, list[ast.expr]] = {}
        nodes: list[ast.Return | ast.Yield] = [*self.nodes(ast.Return), *self.nodes(ast.Yield)]
        for node in nodes:
            if node.value is not None:
                owner = self.function_of(node)
                if owner is not None:
                    found.setdefault(owner, []).append(node.value)
        return found

    def returns_hot(self, function: Function) -> bool:
        """Is there something sensitive in an expression that a function returns?"""
        return any(has(self.heat.lines, value) for value in self.returns.get(function, ()))

    def bases(self, node: ast.ClassDef) -> list[ast.ClassDef]:
        """A class and its base classes in this file, nearest first."""
        found = [node]
        for known in found:
            for base in known.bases:
                inner = self.classes.get(terminal(base))
                if inner is not None and inner not in found and len(found) < 10:
                    found.append(inner)
        return found

    # Containers

    @cached_property
    def changes(self) -> dict[tuple[Scope, str], list[Change]]:
        """The calls that change a container, by scope and variable ("x" or "self.x")."""
        found: dict[tuple[Scope, str], list[Change]] = {}
        scope_of = self.context.scopes.scope_of
        for call in self.nodes(ast.Call):
            func = call.func
            if type(func) is ast.Attribute and (func.attr in ADDERS or func.attr in _REMOVERS):
                root = root_of(func.value)
                if root is not None:
                    found.setdefault((scope_of(call), root), []).append(Change(call, func.attr))
        return found

    def writes(self, scope: Scope, root: str) -> list[BindingSite]:
        """The assignments to entries of a variable ("x" or "self.x") in the code of a scope, in order."""
        table = self._write_tables.get(scope)
        if table is None:
            table = self._write_tables[scope] = {}
            for place, sites in scope.writes.items():
                if "[" in place:
                    table.setdefault(place.partition("[")[0], []).extend(sites)
            for sites in table.values():
                sites.sort(key=lambda site: site.position)
        return table.get(root, [])

    @cached_property
    def _write_tables(self) -> dict[Scope, dict[str, list[BindingSite]]]:
        return {}

    @cached_property
    def evidence(self) -> dict[tuple[Scope, str], list[Evidence]]:
        """The sensitive entries that are read of a variable, by scope and variable."""
        found: dict[tuple[Scope, str], list[Evidence]] = {}
        scope_of = self.context.scopes.scope_of
        for node in self.nodes(ast.Subscript):
            if type(node.ctx) is ast.Load:
                name = self.key_name(node.slice)
                if name is not None and (root := root_of(node.value)) is not None:
                    found.setdefault((scope_of(node), root), []).append(Evidence(name, node.lineno))
        for call in self.nodes(ast.Call):
            func = call.func
            if type(func) is ast.Attribute and func.attr in ("get", "pop") and call.args:
                name = self.key_name(call.args[0])
                if name is not None and (root := root_of(func.value)) is not None:
                    found.setdefault((scope_of(call), root), []).append(Evidence(name, call.lineno))
        if self.by_use:
            from flake8_secreview.by_use import password_reads

            for read, url, within in password_reads(self.context):
                if (root := root_of(url)) is not None:
                    evidence = Evidence("password", read.lineno, True, within or (0, sys.maxsize))
                    found.setdefault((scope_of(read), root), []).append(evidence)
        for (scope, copy), original in self._copies.items():
            if (scope, copy) in found:
                found.setdefault((scope, original), []).extend(found[scope, copy])
        known: set[tuple[Function, str]] = set()
        for call, evidence in [*self._read_of_calls(found)]:
            for function in self.functions_by_name.get(terminal(call.func), ()):
                if (function, evidence.name) in known or not may_call(call, self.class_of(function)):
                    continue
                own = self.context.scopes.own_scope(function)
                if own is not None and self._are_kin(call, function):
                    known.add((function, evidence.name))
                    for name in {value.id for value in self.returns.get(function, ()) if isinstance(value, ast.Name)}:
                        found.setdefault((own, name), []).append(evidence)
        return found

    def _are_kin(self, call: ast.Call, method: Function) -> bool:
        """May `self` of a call be an object of the class of a method?"""
        caller = self.function_of(call)
        one = self.class_of(caller) if caller is not None else None
        other = self.class_of(method)
        return one is None or other is None or other in self.bases(one) or one in self.bases(other)

    def _read_of_calls(self, known: dict[tuple[Scope, str], list[Evidence]]) -> Iterator[tuple[ast.Call, Evidence]]:
        """The calls of functions of the file of whose result something sensitive is read, at once or through a variable: `self._post(url)["token"]`,
        `self._token = self._post(url)["data"]`."""
        taken: list[tuple[ast.expr, str]] = []
        for node in self.nodes(ast.Subscript):
            if type(node.ctx) is ast.Load and (name := self.key_name(node.slice)) is not None:
                taken.append((node, name))
        for assign in self.nodes(ast.Assign):
            if isinstance(assign.value, ast.Subscript) and isinstance(constant_key(assign.value.slice), str):
                name = terminal(assign.targets[0])
                if self.names.category(name) == CREDENTIAL:
                    taken.append((assign.value, name))
        read = {
            place: {each.name: each._replace(by_caller=True) for each in evidence if not each.in_text}
            for place, evidence in known.items()
        }
        for entry, name in taken:
            evidence, call, root = Evidence(name, entry.lineno, by_caller=True), result_of(entry), root_of(entry)
            if call is not None:
                yield call, evidence
            elif root is not None:
                read.setdefault((self.context.scopes.scope_of(entry), root), {}).setdefault(name, evidence)
        for (scope, root), by_name in read.items():
            # A variable may get the results of the same function a thousand times.
            calls = (
                result_of(site.value)
                for site in scope.bindings.get(root, ())
                if site.value is not None and not site.path
            )
            for call in {terminal(call.func): call for call in calls if call is not None}.values():
                yield from ((call, evidence) for evidence in by_name.values())

    @cached_property
    def _copies(self) -> dict[tuple[Scope, str], str]:
        """What variables are plain copies of: `data = dict(entry.data)`."""
        found: dict[tuple[Scope, str], str] = {}
        for assign in self.nodes(ast.Assign):
            target, original = assign.targets[0], copied(assign.value)
            if original is None or type(target) is not ast.Name:
                continue
            root = root_of(original)
            if root is not None and root != target.id:
                found[self.context.scopes.scope_of(target), target.id] = root
        return found

    @cached_property
    def by_use(self) -> set[str]:
        """The names that say nothing by themselves and may hold a credential, by what the file does with them."""
        return self.heat.hot.sensitive.by_use

    @cached_property
    def session_cookies(self) -> set[str]:
        """Those of them that are session ids which are put into a cookie, or taken out of one."""
        return self.heat.hot.sensitive.session_cookies

    @cached_property
    def sent_headers(self) -> set[tuple[Scope, str]]:
        """The variables that calls in a scope are given as headers."""
        scope_of = self.context.scopes.scope_of
        return {
            (scope_of(call), keyword.value.id)
            for call in self.nodes(ast.Call)
            for keyword in call.keywords
            if keyword.arg == "headers" and isinstance(keyword.value, ast.Name)
        }

    @cached_property
    def sent_whole(self) -> set[tuple[Scope, str]]:
        """The variables that calls in a scope make a request of: `session.request(method, url, **kwargs)`."""
        if SENDERS.isdisjoint(self.context.words):
            return set()
        scope_of = self.context.scopes.scope_of
        return {
            (scope_of(call), keyword.value.id)
            for call in self.nodes(ast.Call)
            if terminal(call.func) in SENDERS
            for keyword in call.keywords
            if keyword.arg is None and isinstance(keyword.value, ast.Name)
        }

    @cached_property
    def authorizing(self) -> set[tuple[Scope, str]]:
        """The variables that a scope puts into a header called Authorization."""
        put: list[tuple[ast.expr | None, ast.expr]] = [
            (target.slice, assign.value)
            for assign in self.nodes(ast.Assign)
            for target in assign.targets
            if isinstance(target, ast.Subscript)
        ]
        put += [pair for display in self.nodes(ast.Dict) for pair in zip(display.keys, display.values, strict=True)]
        scope_of = self.context.scopes.scope_of
        return {
            (scope_of(value), value.id)
            for key, value in put
            if isinstance(value, ast.Name)
            and isinstance(key, ast.Constant)
            and isinstance(key.value, str)
            and key.value.lower() in ("authorization", "proxy-authorization")
        }

    @cached_property
    def wsgi_requests(self) -> set[str]:
        """The variables that are requests of WSGI: what has an `environ`."""
        return {
            node.value.id
            for node in self.nodes(ast.Attribute)
            if node.attr == "environ" and isinstance(node.value, ast.Name)
        }

    def requests_on(self, first: int, last: int) -> list[tuple[ast.Call, ast.expr]]:
        """The requests that are sent on some lines, or by functions of the file that are called there, each with what its URL is made of: those of a
        library whose exceptions show the URL."""
        requests = self._requests
        found = requests[bisect_left(requests, first, key=_line) : bisect_right(requests, last, key=_line)]
        calls = self._calls_of_senders
        for call in calls[bisect_left(calls, first, key=_LINE) : bisect_right(calls, last, key=_LINE)]:
            found += self._senders[terminal(call.func)][:_MAX_REQUESTS]
        return found[:_MAX_REQUESTS]

    @cached_property
    def _requests(self) -> list[tuple[ast.Call, ast.expr]]:
        if SHOWING.isdisjoint(self.context.words):
            return []
        from flake8_secreview import sent

        return sorted(sent.given(self.nodes(ast.Call)), key=_line)

    @cached_property
    def _senders(self) -> dict[str, list[tuple[ast.Call, ast.expr]]]:
        """The requests by the name of the function that sends them."""
        found: dict[str, list[tuple[ast.Call, ast.expr]]] = {}
        for call, url in self._requests:
            function = self.function_of(call)
            if function is not None:
                found.setdefault(function.name, []).append((call, url))
        return found

    @cached_property
    def _calls_of_senders(self) -> list[ast.Call]:
        calls = (call for name in self._senders for call in self.calls.get(name, ()))
        return sorted(calls, key=_LINE)

    @cached_property
    def choices(self) -> set[tuple[Function | None, str]]:
        """The variables that are compared with words in a function, `auth == "basic"`, so that they say how, not what."""
        found: set[tuple[Function | None, str]] = set()
        for compare in self.nodes(ast.Compare):
            sides = (compare.left, compare.comparators[0])
            for side, other in (sides, sides[::-1]):
                if type(side) is ast.Name and _is_word(other):
                    found.add((self.function_of(compare), side.id))
        return found

    @cached_property
    def objects(self) -> set[tuple[Scope, str]]:
        """The variables ("x" or "self.x") that something other than a method of text or of a mapping is taken from."""
        found: set[tuple[Scope, str]] = set()
        expiring: set[tuple[Scope, str]] = set()
        scope_of = self.context.scopes.scope_of
        for attribute in self.nodes(ast.Attribute):
            value = attribute.value
            if type(value) is ast.Name or type(value) is ast.Attribute:
                root = root_of(value)
                if root is not None and attribute.attr not in _TEXT_METHODS:
                    (expiring if attribute.attr in _EXPIRY else found).add((scope_of(attribute), root))
        return found - expiring

    def key_name(self, key: ast.expr) -> str | None:
        """The name of a key that holds a credential: a constant, or a constant's name; None for any other key."""
        if type(key) is ast.Constant:
            if type(key.value) is str and self.names.key(key.value) == CREDENTIAL:
                return key.value
        elif isinstance(key, ast.Name | ast.Attribute):
            name = terminal(key)
            if name.isupper() and self.names.key_constant(name) == CREDENTIAL:
                return name
        return None

    @cached_property
    def has_secret_option(self) -> bool:
        """Does the file declare a command line option that takes a credential?"""
        for call in self.nodes(ast.Call):
            if terminal(call.func) not in ("add_argument", "add_option"):
                continue
            for argument in call.args:
                option = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(option, str) and self.names.category(option.lstrip("-").replace("-", "_")) == CREDENTIAL:
                    return True
        return False
