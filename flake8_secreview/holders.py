"""Which functions, calls and containers of a file may hold something sensitive: the tables that `taint` looks things up in.

Each is made once per file, when it is first asked for.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from flake8_secreview.scopes import BindingSite, Scope
from flake8_secreview.sinks import terminal
from flake8_secreview.sources import CREDENTIAL, REQUEST_PARTS, is_request

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.sources import Names

N = TypeVar("N", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_ADDERS = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "write", "extendleft", "push")
)
_REMOVERS = frozenset(("pop", "popitem", "clear", "remove", "discard"))
_HOT_WORDS = frozenset(("environ", "headers", "cookies", "__dict__", "locals", "vars", "getpass", "get_json", "asdict"))
# How a name is used.
_LOADED = 0
_STORED = 1  # bound, or something is put into it
_ENTERED = 2  # something is taken out of it

_TEXT_METHODS = frozenset(dir(str)) | frozenset(dir(bytes)) | frozenset(dir(dict)) | frozenset(dir(list))


class Change(NamedTuple):
    """A call that adds to a container or takes something out."""

    call: ast.Call
    method: str


class Evidence(NamedTuple):
    """A read of a sensitive entry, which shows what a container holds."""

    name: str
    line: int


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


def constant_key(node: ast.expr) -> str | int | None:
    """A constant key or index, also a negative one; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return None


class Holders:
    """The tables of one file."""

    def __init__(self, context: Context, names: Names) -> None:
        self.context = context
        self.names = names

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of a type, as a list: these tables are made of little else than loops over them."""
        return cast("list[N]", self.context.tables.by_type.get(kind, []))

    # Where the file is worth a closer look

    @cached_property
    def hot_lines(self) -> list[int]:
        """The lines, in order, on which something has a sensitive name."""
        nodes = self.nodes
        category = self.names.category
        lines: set[int] = set()
        # Distinct names first: there are few, and a set is the fastest way to get them.
        hot = {
            word for word in {name.id for name in nodes(ast.Name)} if word in _HOT_WORDS or category(word) is not None
        }
        if hot:
            lines.update([name.lineno for name in nodes(ast.Name) if name.id in hot])
        found = {attribute.attr for attribute in nodes(ast.Attribute)}
        hot = {word for word in found if word in _HOT_WORDS or category(word) is not None}
        if hot:
            lines.update([node.end_lineno or node.lineno for node in nodes(ast.Attribute) if node.attr in hot])
        if not found.isdisjoint(REQUEST_PARTS):
            lines.update(
                [
                    node.end_lineno or node.lineno
                    for node in nodes(ast.Attribute)
                    if node.attr in REQUEST_PARTS and is_request(terminal(node.value))
                ]
            )
        texts = {node.value for node in nodes(ast.Constant) if type(node.value) is str and 2 < len(node.value) < 40}
        hot = {text for text in texts if " " not in text and (text in _HOT_WORDS or self._is_hot_key(text))}
        if hot:
            lines.update([node.lineno for node in nodes(ast.Constant) if type(node.value) is str and node.value in hot])
        hot = {word for word in {arg.arg for arg in nodes(ast.arg)} if category(word) is not None}
        if hot:
            lines.update([arg.lineno for arg in nodes(ast.arg) if arg.arg in hot])
        hot = {word for word in {keyword.arg for keyword in nodes(ast.keyword)} if word and category(word) is not None}
        if hot:
            lines.update([keyword.lineno for keyword in nodes(ast.keyword) if keyword.arg in hot])
        return sorted(lines)

    def _is_hot_key(self, text: str) -> bool:
        return self.names.category(text.lower() if text.isupper() else text.lstrip("-")) is not None

    @cached_property
    def _warm_names(self) -> frozenset[str]:
        """The functions that have a hot line, and the attributes that are written on one."""
        hot = set(self.hot_lines)
        found: set[str] = set()
        for function in self.functions:
            if not function.name.startswith("__") and _has(self.hot_lines, function):
                found.add(function.name)
        for attribute in self.nodes(ast.Attribute):
            if attribute.lineno in hot and type(attribute.ctx) is ast.Store:
                found.add(attribute.attr)
        return frozenset(found)

    @cached_property
    def _called_hot(self) -> frozenset[str]:
        """The functions that are called on a hot line."""
        hot = set(self.hot_lines)
        return frozenset(
            terminal(call.func) for call in self.nodes(ast.Call) if call.lineno in hot or (call.end_lineno or 0) in hot
        )

    @cached_property
    def _warm_lines(self) -> list[int]:
        warm = self._warm_names
        nodes = self.nodes
        lines = {node.lineno for node in nodes(ast.Name) if node.id in warm}
        lines.update(node.lineno for node in nodes(ast.Attribute) if node.attr in warm)
        return sorted(lines)

    def is_worth(self, function: Function | None) -> bool:
        """Can anything sensitive come to this function (None: the code outside of all) from inside this file?"""
        worth = self._worth.get(function)
        if worth is None:
            if not self.hot_lines:
                worth = False
            elif function is None or _has(self.hot_lines, function):
                worth = True
            else:
                worth = function.name in self._called_hot or _has(self._warm_lines, function)
            self._worth[function] = worth
        return worth

    def may_hold(self, node: ast.Name) -> bool:
        """Can this variable hold anything sensitive? Told by names and lines, before scopes are made; errs towards True."""
        function = self.function_of(node)
        if not self.is_worth(function):
            return False
        if function is None:
            return True
        suspects, known = self._suspects(function)
        return node.id in suspects if node.id in known else node.id in self._stored_hot or node.id in self._handled

    def may_hold_member(self, name: str) -> bool:
        """The same for an attribute of `self`."""
        hot = self._hot_statements
        first = self._first_lines
        for attribute in self._attributes.get(name, ()):
            statement = first.get(attribute.lineno, attribute.lineno)
            if statement in hot:
                return True
            if type(attribute.ctx) is ast.Store:
                function = self.function_of(attribute)
                if function is not None and not self._suspects(function)[0].isdisjoint(self._names_on(statement)):
                    return True
        function_names = self.functions_by_name.get(name)
        return function_names is not None and name in self._warm_names

    @cached_property
    def _worth(self) -> dict[Function | None, bool]:
        return {}

    @cached_property
    def _suspected(self) -> dict[Function, tuple[set[str], set[str]]]:
        return {}

    @cached_property
    def _attributes(self) -> dict[str, list[ast.Attribute]]:
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.nodes(ast.Attribute):
            value = node.value
            if type(value) is ast.Name and value.id in ("self", "cls"):
                found.setdefault(node.attr, []).append(node)
        return found

    @cached_property
    def _first_lines(self) -> dict[int, int]:
        """The first line of the statement, for the other lines of statements (or headers) that have several."""
        found: dict[int, int] = {}
        nodes = self.nodes
        for kind in (ast.Assign, ast.Expr, ast.AugAssign, ast.AnnAssign, ast.Return):
            for node in nodes(kind):
                end = node.end_lineno or node.lineno
                if end > node.lineno:
                    found.update(dict.fromkeys(range(node.lineno + 1, end + 1), node.lineno))
        blocks: list[ast.For | ast.AsyncFor | ast.With | ast.AsyncWith] = [*nodes(ast.For), *nodes(ast.With)]
        for block in (*blocks, *nodes(ast.AsyncFor), *nodes(ast.AsyncWith)):
            end = block.body[0].lineno
            if end > block.lineno + 1:
                found.update(dict.fromkeys(range(block.lineno + 1, end), block.lineno))
        return found

    @cached_property
    def _hot_statements(self) -> set[int]:
        """The first lines of statements that have a hot or a warm line."""
        first = self._first_lines
        return {first.get(line, line) for line in (*self.hot_lines, *self._warm_lines)}

    @cached_property
    def _by_line(self) -> tuple[list[int], list[ast.Name]]:
        """The Name nodes by line, and their lines."""
        found = sorted(self.nodes(ast.Name), key=_line)
        return [node.lineno for node in found], found

    def _use(self, node: ast.Name) -> int:
        """How a name is used."""
        if type(node.ctx) is not ast.Load:
            return _STORED
        parent = self.context.tables.parents.get(node)
        if type(parent) is ast.Subscript and parent.value is node:
            return _ENTERED if type(parent.ctx) is ast.Load else _STORED
        if type(parent) is ast.Attribute:
            return _STORED if parent.attr in _ADDERS else _ENTERED
        return _LOADED

    def _names_on(self, statement: int) -> set[str]:
        """The names in the statement that starts on a line."""
        lines, nodes = self._by_line
        first = self._first_lines
        found: set[str] = set()
        for index in range(bisect_left(lines, statement), len(lines)):
            line = lines[index]
            if line != statement and first.get(line) != statement:
                break
            found.add(nodes[index].id)
        return found

    @cached_property
    def _stored_hot(self) -> set[str]:
        """The names that are bound in a hot statement, anywhere in the file."""
        hot, first = self._hot_statements, self._first_lines
        return {
            node.id
            for node in self.nodes(ast.Name)
            if type(node.ctx) is not ast.Load and first.get(node.lineno, node.lineno) in hot
        }

    @cached_property
    def _handled(self) -> set[str]:
        """The names that exception handlers bind, if the file raises with something sensitive."""
        first, hot = self._first_lines, self._hot_statements
        if not any(first.get(node.lineno, node.lineno) in hot for node in self.nodes(ast.Raise)):
            lines = self.hot_lines
            if not any(_has(lines, node.exc) for node in self.nodes(ast.Raise) if node.exc is not None):
                return set()
        return {node.name for node in self.nodes(ast.ExceptHandler) if node.name is not None}

    @cached_property
    def _called_near_hot(self) -> set[str]:
        """What is called in functions that have a hot line, or outside of functions."""
        found: set[str] = set()
        for call in self.nodes(ast.Call):
            name = terminal(call.func)
            if name not in found and (name in self.functions_by_name or name in self.classes):
                function = self.function_of(call)
                if function is None or self.is_worth(function):
                    found.add(name)
        return found

    def _suspects(self, function: Function) -> tuple[set[str], set[str]]:
        """The variables of a function that may hold something sensitive, and all that it binds. Ignores the order of statements."""
        known = self._suspected.get(function)
        if known is not None:
            return known
        lines, nodes = self._by_line
        first, hot = self._first_lines, self._hot_statements
        arguments = function.args
        parameters = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        parameters.update(arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None)
        owner = self.class_of(function) if function.name == "__init__" else None
        called = owner.name if owner is not None else function.name
        suspects = set(parameters) if called in self._called_near_hot else set()
        bound = set(parameters)
        groups: dict[int, tuple[set[str], set[str]]] = {}
        start = bisect_left(lines, function.lineno)
        for node in nodes[start : bisect_left(lines, (function.end_lineno or function.lineno) + 1)]:
            name, use = node.id, self._use(node)
            statement = first.get(node.lineno, node.lineno)
            group = groups.get(statement)
            if group is None:
                group = groups[statement] = (set(), set())
            group[0].add(name)
            if use == _STORED:
                group[1].add(name)
                bound.add(name)
            if use == _ENTERED and statement in hot:
                suspects.add(name)
        for statement, (_, stored) in groups.items():
            if statement in hot:
                suspects |= stored
        for _ in range(8):
            size = len(suspects)
            for names, stored in groups.values():
                if stored and not names.isdisjoint(suspects):
                    suspects |= stored
            if len(suspects) == size:
                break
        self._suspected[function] = suspects, bound
        return suspects, bound

    # Functions and calls

    @cached_property
    def functions(self) -> list[Function]:
        """All functions of the file."""
        found: list[Function] = list(self.nodes(ast.FunctionDef))
        return [*found, *self.nodes(ast.AsyncFunctionDef)]

    def function_of(self, node: ast.AST) -> Function | None:
        """The innermost function around a node."""
        for outer in self.context.ancestors(node):
            if isinstance(outer, FUNCTIONS):
                return outer
        return None

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
        return any(_has(self.hot_lines, value) for value in self.returns.get(function, ()))

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
            if type(func) is ast.Attribute and (func.attr in _ADDERS or func.attr in _REMOVERS):
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
            if type(func) is ast.Attribute and func.attr == "get" and call.args:
                name = self.key_name(call.args[0])
                if name is not None and (root := root_of(func.value)) is not None:
                    found.setdefault((scope_of(call), root), []).append(Evidence(name, call.lineno))
        return found

    @cached_property
    def objects(self) -> set[tuple[Scope, str]]:
        """The variables ("x" or "self.x") that something other than a method of text or of a mapping is taken from."""
        found: set[tuple[Scope, str]] = set()
        scope_of = self.context.scopes.scope_of
        for attribute in self.nodes(ast.Attribute):
            value = attribute.value
            if type(value) is ast.Name or type(value) is ast.Attribute:
                root = root_of(value)
                if root is not None and attribute.attr not in _TEXT_METHODS:
                    found.add((scope_of(attribute), root))
        return found

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


def _line(node: ast.Name) -> int:
    return node.lineno


def _has(lines: list[int], node: Function | ast.expr) -> bool:
    """Is one of these lines inside a node?"""
    index = bisect_left(lines, node.lineno)
    return index < len(lines) and lines[index] <= (node.end_lineno or node.lineno)
