"""Which functions, calls and containers of a file may hold something sensitive: the tables that `taint` looks things up in.

Each is made once per file, when it is first asked for.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from flake8_secreview.heat import Heat, Lines, has
from flake8_secreview.sanitizers import CARRIERS
from flake8_secreview.scopes import BindingSite, Scope
from flake8_secreview.sinks import terminal
from flake8_secreview.sources import CREDENTIAL

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
_TAKERS = frozenset(("get", "add_argument", "add_option"))
"""Methods whose arguments tell what a container holds."""
_EXPIRY = frozenset(("expires", "expires_at", "expires_in", "expires_on", "expiry", "issued_at"))
"""What only a credential has, not another kind of object."""
_TEXT_METHODS = frozenset(dir(str)) | frozenset(dir(bytes)) | frozenset(dir(dict)) | frozenset(dir(list))


class Change(NamedTuple):
    """A call that adds to a container or takes something out."""

    call: ast.Call
    method: str


class Statement(NamedTuple):
    """The names in a statement; of those the ones that it binds or puts something into, and those that it takes an entry of."""

    names: set[str]
    stored: set[str]
    entered: set[str]


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


def may_call(call: ast.Call, owner: ast.ClassDef | None) -> bool:
    """May this call, whose name fits, be one of a function of this class (or of no class)?"""
    func = call.func
    if isinstance(func, ast.Name):
        return owner is None
    receiver = func.value if isinstance(func, ast.Attribute) else None
    if owner is None:
        return False
    if isinstance(receiver, ast.Name):
        return receiver.id in ("self", "cls") or receiver.id == owner.name
    return isinstance(receiver, ast.Call) and terminal(receiver.func) in ("super", owner.name)


class Holders:
    """The tables of one file."""

    def __init__(self, context: Context, names: Names, sensitive: dict[str, str]) -> None:
        self.context = context
        self.names = names
        self.sensitive = sensitive
        self._used: dict[Function, tuple[set[str], dict[int, Statement]]] = {}

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of a type, as a list: these tables are made of little else than loops over them."""
        return cast("list[N]", self.context.tables.by_type.get(kind, []))

    # Names and lines

    @cached_property
    def lines(self) -> Lines:
        """The lines on which something has a sensitive name."""
        return Lines(self, self.sensitive)

    @cached_property
    def heat(self) -> Heat:
        """What may hold anything sensitive."""
        return Heat(self, self.lines.all, self.lines.all_names)

    @cached_property
    def credential_heat(self) -> Heat:
        """What may hold a credential."""
        lines = self.lines
        if lines.credentials == lines.all:
            return self.heat
        return Heat(self, lines.credentials, lines.credential_names)

    @cached_property
    def own_attributes(self) -> dict[str, list[ast.Attribute]]:
        """The uses of each attribute of `self`."""
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.nodes(ast.Attribute):
            value = node.value
            if type(value) is ast.Name and value.id in ("self", "cls"):
                found.setdefault(node.attr, []).append(node)
        return found

    @cached_property
    def own_attribute_lines(self) -> dict[int, list[str]]:
        """The attributes of `self` that are used on each line."""
        found: dict[int, list[str]] = {}
        for name, nodes in self.own_attributes.items():
            for node in nodes:
                found.setdefault(node.lineno, []).append(name)
        return found

    @cached_property
    def first_lines(self) -> dict[int, int]:
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
    def _by_line(self) -> tuple[list[int], list[ast.Name]]:
        """The Name nodes by line, and their lines."""
        found = sorted(self.nodes(ast.Name), key=attrgetter("lineno"))
        return [node.lineno for node in found], found

    def names_between(self, first: int, last: int) -> list[ast.Name]:
        """The Name nodes on these lines."""
        lines, nodes = self._by_line
        return nodes[bisect_left(lines, first) : bisect_left(lines, last + 1)]

    def names_on(self, statement: int) -> set[str]:
        """The names in the statement that starts on a line."""
        lines, nodes = self._by_line
        first = self.first_lines
        found: set[str] = set()
        for index in range(bisect_left(lines, statement), len(lines)):
            line = lines[index]
            if line != statement and first.get(line) != statement:
                break
            found.add(nodes[index].id)
        return found

    def uses(self, function: Function) -> tuple[set[str], dict[int, Statement]]:
        """The parameters of a function and what it gets from elsewhere, and what its statements do with names, by their first lines."""
        known = self._used.get(function)
        if known is not None:
            return known
        arguments = function.args
        parameters = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        parameters.update(arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None)
        bound = set(parameters)
        first, parents = self.first_lines, self.context.tables.parents
        statements: dict[int, Statement] = {}
        for node in self.names_between(function.lineno, function.end_lineno or function.lineno):
            line = first.get(node.lineno, node.lineno)
            statement = statements.get(line)
            if statement is None:
                statement = statements[line] = Statement(set(), set(), set())
            statement.names.add(node.id)
            parent = parents.get(node)
            if type(node.ctx) is not ast.Load:
                if self._carries(parent):
                    statement.stored.add(node.id)
                else:
                    bound.add(node.id)
            elif type(parent) is ast.Subscript and parent.value is node:
                (statement.entered if type(parent.ctx) is ast.Load else statement.stored).add(node.id)
            elif type(parent) is ast.Attribute:
                if parent.attr in _ADDERS:
                    statement.stored.add(node.id)
                elif parent.attr in _TAKERS:
                    statement.entered.add(node.id)
        self._used[function] = bound, statements
        return bound, statements

    def _carries(self, node: ast.AST | None) -> bool:
        """Can the target of an assignment get what is in its value, which may be the result of any call?"""
        parents = self.context.tables.parents
        while type(node) is ast.Tuple or type(node) is ast.List:
            node = parents.get(node)
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(value, ast.Call):
            return True
        name = terminal(value.func)
        return (
            name in CARRIERS
            or name in self.functions_by_name
            or name in self.sensitive
            or name.startswith("parse_")
            or name[:2].strip("_")[:1].isupper()
        )

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
    def _passing(self) -> dict[Function, list[ast.Call]]:
        return {}

    def calls_of(self, function: Function) -> list[ast.Call]:
        """The calls that may be one of this function, and pass something."""
        found = self._passing.get(function)
        if found is None:
            owner = self.class_of(function)
            if owner is not None and function.name == "__init__":
                found = self.calls.get(owner.name, [])
            else:
                found = [call for call in self.calls.get(function.name, ()) if may_call(call, owner)]
            found = self._passing[function] = [call for call in found if call.args or call.keywords]
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
        return any(has(self.lines.all, value) for value in self.returns.get(function, ()))

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
