"""Where a value comes from, inside one file.

`Flow` answers three questions, each within a fixed budget of steps, whatever the file looks like:

- `definitions(name)`: which bindings of a variable are in force here? Flow sensitive, per branch: this is the core to
  build on where a value stops being what it was, since a re-assignment ends what was there before only on the ways
  that pass it. See `reaching.py`.
- `values(expr)`: which expressions may this name, attribute or entry have got its value from? One step back.
- `trace(expr)`: all the way back, through names, attributes, entries and unpacking, to what goes no further;
  `constant_strings(expr)` keeps the strings of that.

Followed: assignments of every form, module and class constants, `self.x`, `cls.x` and `ClassName.x` set in the class body
or in any method (and in the base classes of this file), attributes and entries with a constant key written by assignment,
defaults of parameters, unpacking of and loops over literals, `a if c else b`, `a or b`, `(a := b)`. Not followed: calls
into functions, methods that change a container (`d.update(...)`), and other files.
"""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from flake8_secreview.imports import Imports
from flake8_secreview.reaching import Definitions, Reaching
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    AUGMENTED,
    CAPTURE,
    CLASS,
    COMPREHENSION,
    DELETE,
    FOR,
    FUNCTION,
    PARAMETER,
    TYPE,
    WALRUS,
    WITH,
    BindingSite,
    Scope,
    Scopes,
    place_of,
)

# How a value got there.
VALUE = "value"
DEFAULT = "default"  # the default of a parameter: what callers pass is not known
PART = "part"  # one of the things a value is made of: x += part
ELEMENT = "element"  # something inside the value of `expr`, which is no literal: `path` says what

# Steps of `Value.path` besides the indices of unpacking and `Key`.
EACH = "each"  # what a loop over it gives
VALUES = "values"  # what a loop over the values of a mapping gives
ENTER = "enter"  # what its __enter__ returns
REST = "*"  # what a starred target takes

_MAX_STEPS = 200
_MAX_CHAIN = 25  # variables between a value and its use: nobody reads a longer way
_MAX_DEPTH = 10
_MAX_ELEMENTS = 50
_MAX_SITES = 200
_MAX_BASES = 20
_SAME_ELEMENTS = frozenset(("list", "tuple", "set", "frozenset", "iter", "reversed", "sorted"))


class Key(NamedTuple):
    """The entry with this key or index."""

    value: str | int | bytes


PathStep = int | str | Key


class Step(NamedTuple):
    """A variable on the way, and the line (1-based) that gave it its value."""

    name: str
    line: int


class Value:
    """An expression that a value may come from.

    expr: the expression, a node of the file.  kind: VALUE, DEFAULT, PART or ELEMENT.
    certain: nothing else can be the value, as far as this file tells.
    steps: the variables between the use and `expr`, from the use backwards.
    path: for ELEMENT, what is taken out of `expr`.
    """

    __slots__ = ("certain", "expr", "kind", "path", "steps")

    def __init__(
        self,
        expr: ast.expr,
        certain: bool = True,
        steps: tuple[Step, ...] = (),
        kind: str = VALUE,
        path: tuple[PathStep, ...] = (),
    ) -> None:
        self.expr = expr
        self.certain = certain
        self.steps = steps
        self.kind = kind
        self.path = path

    def __repr__(self) -> str:
        return f"<{self.kind} {type(self.expr).__name__} at {self.expr.lineno}, {self.steps}>"


class _Budget:
    __slots__ = ("depth", "left")

    def __init__(self) -> None:
        self.left = _MAX_STEPS
        self.depth = 0

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


class Flow:
    """The flow of values in one module."""

    def __init__(self, scopes: Scopes, imports: Imports | None = None) -> None:
        self.scopes = scopes
        self.imports = imports
        self.reaching = Reaching(scopes) if imports is None else imports.reaching
        self._members: dict[Scope, dict[str, list[BindingSite]]] = {}
        self._entries: dict[ast.Dict, dict[object, ast.expr]] = {}

    def definitions(self, name: ast.Name) -> Definitions:
        """The bindings that may be in force where this name is read (or augmented): see `reaching.Definitions`.

        `sites` holds them in source order. A variable that was clean-assigned on one branch and not on the other
        has both here, one that was re-assigned on every way has only what it was re-assigned to. A site says which
        expression it takes its value from (`value`, `path`, `kind`); ask again for the names in that.
        """
        return self.reaching.definitions(name)

    def values(self, expr: ast.expr) -> list[Value]:
        """The expressions that may reach this use, one step back; conditional expressions, `or`, `and` and walrus are
        taken apart. Empty where the file does not tell, and for anything that is its own value, such as a call.
        """
        budget = _Budget()
        found = self._hop(expr, budget) or []
        return self._fan_out(found, budget)

    def trace(self, expr: ast.expr) -> list[Value]:
        """What the value is made from in the end: literals, calls, and names that lead no further."""
        return self._trace(expr, _Budget())

    def constant_strings(self, expr: ast.expr) -> list[Value]:
        """The string or bytes literals that may be the value, f-strings and concatenations of literals included."""
        return [value for value in self.trace(expr) if value.kind != ELEMENT and _spells_string(value.expr)]

    def certain_value(self, expr: ast.expr) -> ast.expr | None:
        """The one expression that `expr` can come from, or None: what to hand to `strings.assemble` as `resolve`."""
        found = self.trace(expr)
        if len(found) == 1 and found[0].certain and found[0].kind == VALUE and found[0].expr is not expr:
            return found[0].expr
        return None

    def class_of(self, expr: ast.expr) -> Scope | None:
        """The class of this file that `self`, `cls`, `ClassName` or a variable that holds `ClassName()` stands for."""
        return self._class_of(expr, _Budget())

    def members(self, scope: Scope) -> dict[str, list[BindingSite]]:
        """What a class gives its instances: attribute (or "attribute['key']") -> sites, in the body and in methods."""
        members = self._members.get(scope)
        if members is None:
            members = self._members[scope] = {name: list(sites) for name, sites in scope.bindings.items()}
            for method in scope.children:
                hidden = method.kind == TYPE
                for inner in method.children if hidden else (method,):
                    own = _first_parameter(inner)
                    if own is None:
                        continue
                    for place, sites in inner.writes.items():
                        if place.startswith(own + "."):
                            members.setdefault(place[len(own) + 1 :], []).extend(sites)
        return members

    # One step

    def _hop(self, expr: ast.expr, budget: _Budget) -> list[Value] | None:
        """One step back; None when there is none, because `expr` is its own value or nothing is known."""
        if isinstance(expr, ast.Name):
            definitions = self.reaching.definitions(expr)
            return self._of_sites(definitions.sites, expr.id, definitions.certain, budget) or None
        if isinstance(expr, ast.Attribute | ast.Subscript):
            return self._of_place(expr, budget) or None
        if isinstance(expr, ast.IfExp):
            return [Value(expr.body, False), Value(expr.orelse, False)]
        if isinstance(expr, ast.BoolOp):
            return [Value(value, False) for value in expr.values[:_MAX_ELEMENTS]]
        if isinstance(expr, ast.NamedExpr):
            return [Value(expr.value)]
        return None

    def _fan_out(self, values: list[Value], budget: _Budget) -> list[Value]:
        result: list[Value] = []
        todo = values[::-1]
        while todo:
            value = todo.pop()
            if value.path or not isinstance(value.expr, ast.IfExp | ast.BoolOp | ast.NamedExpr) or not budget.spend():
                result.append(value)
            else:
                todo += [_behind(value, part) for part in reversed(self._hop(value.expr, budget) or [])]
        return result

    def _trace(self, expr: ast.expr, budget: _Budget) -> list[Value]:
        result: list[Value] = []
        seen: set[ast.expr] = set()
        todo = [Value(expr)]
        circular = False
        while todo:
            value = todo.pop()
            if value.path:
                result.append(value)
                continue
            if value.expr in seen:
                circular = True
                continue
            seen.add(value.expr)
            if len(value.steps) >= _MAX_CHAIN:
                value.certain = False
            more = self._hop(value.expr, budget) if len(value.steps) < _MAX_CHAIN and budget.spend() else None
            if more is None:
                result.append(value)
            else:
                todo += [_behind(value, part) for part in reversed(more)]
        if circular or budget.left < 0 or len(result) > 1:
            for value in result:
                value.certain = False
        return result

    def _of_sites(
        self, sites: tuple[BindingSite, ...] | list[BindingSite], name: str, certain: bool, budget: _Budget
    ) -> list[Value]:
        found: list[Value] = []
        for site in sites:
            steps = (Step(name, site.line),)
            for value in self._of_site(site, budget):
                found.append(Value(value.expr, certain and value.certain, steps + value.steps, value.kind, value.path))
        return found

    def _of_site(self, site: BindingSite, budget: _Budget) -> list[Value]:
        value = site.value
        kind = site.kind
        if value is None:
            return []
        if kind is ASSIGN or kind is ANNOTATED or kind is WALRUS:
            return self._select(value, site.path, budget) if site.path else [Value(value)]
        if kind is PARAMETER:
            return [Value(value, False, (), DEFAULT)]
        if kind is AUGMENTED:
            before = [Value(site.node, False, (), PART)] if isinstance(site.node, ast.Name) else []
            return [*before, Value(value, False, (), PART)]
        if kind is FOR or kind is COMPREHENSION:
            return self._select(value, (EACH, *site.path), budget)
        if kind is WITH:
            return [Value(value, True, (), ELEMENT, (ENTER, *site.path))]
        return [Value(value)] if kind is CAPTURE else []

    # Attributes and entries

    def _of_place(self, expr: ast.Attribute | ast.Subscript, budget: _Budget) -> list[Value]:
        if not budget.spend():
            return []
        key = _key(expr)
        if isinstance(expr, ast.Subscript) and key is None:
            return []
        place = place_of(expr)
        root = _root(expr)
        if place is None or root is None:
            return [] if key is None else self._select(expr.value, (key,), budget)
        scope = self._code_scope(expr)
        may = scope.writes.get(f"{place_of(expr.value)}[]", []) if key is not None else []
        sites = scope.writes.get(place, [])
        if not sites and not may:
            return self._of_place_elsewhere(expr, place, root, key, scope, budget)
        resets: list[BindingSite] = []
        prefix: ast.expr = expr.value
        while isinstance(prefix, ast.Attribute | ast.Subscript):
            resets += scope.writes.get(place_of(prefix) or "", ())
            prefix = prefix.value
        resets += [site for site in scope.bindings.get(root.id, ()) if site.scope is scope]
        everything = [*sites, *may, *resets]
        if len(everything) > _MAX_SITES:
            return self._of_sites([*sites[-_MAX_ELEMENTS:], *may[-_MAX_ELEMENTS:]], place, False, budget)
        definitions = self.reaching.solve(scope, everything, expr, frozenset(may))
        writes = [site for site in definitions.sites if site.name == place or site in may]
        earlier = definitions.unbound or len(writes) < len(definitions.sites)
        found = self._of_sites(writes, place, definitions.certain, budget)
        if earlier:
            for value in self._of_place_elsewhere(expr, place, root, key, scope, budget):
                value.certain = value.certain and not writes
                found.append(value)
        return found

    def _of_place_elsewhere(
        self,
        expr: ast.Attribute | ast.Subscript,
        place: str,
        root: ast.Name,
        key: Key | None,
        scope: Scope,
        budget: _Budget,
    ) -> list[Value]:
        """What the place holds when the code of this scope has not written it."""
        found: list[Value] = []
        owner = self.scopes.lookup(root, root)
        outer = scope.parent
        sites: list[BindingSite] = []
        while owner is not None and owner[0] is not scope and outer is not None:
            sites += outer.writes.get(place, ())
            outer = None if outer is owner[0] else outer.parent
        certain = len(sites) == 1 and key is None
        own = self._class_of(root, budget)
        if own is not None:
            inherited = self._inherited(own, place[len(root.id) + 1 :], budget)
            certain = len(inherited) == 1 and not sites
            sites = [*inherited, *(site for site in sites if site not in inherited)]
        if len(sites) > _MAX_ELEMENTS:
            sites = sites[-_MAX_ELEMENTS:]
        sites = [site for site in sites if site.kind is not DELETE]
        if key is not None:
            entries = self._select(expr.value, (key,), budget)
            for value in entries:
                value.certain = value.certain and not sites
            found += entries
            certain = certain and not entries
        return found + self._of_sites(sites, place, certain, budget)

    def _inherited(self, scope: Scope, member: str, budget: _Budget) -> list[BindingSite]:
        """The sites of a member in a class, or else in the classes of this file that it derives from."""
        todo = [scope]
        seen: set[Scope] = set()
        while todo and len(seen) < _MAX_BASES:
            current = todo.pop(0)
            if current in seen:
                continue
            seen.add(current)
            sites = self.members(current).get(member)
            if sites:
                return sites
            node = current.node
            if isinstance(node, ast.ClassDef):
                for base in node.bases[:_MAX_BASES]:
                    found = self._named_class(base) if budget.spend() else None
                    if found is not None:
                        todo.append(found)
        return []

    def _class_of(self, expr: ast.expr, budget: _Budget) -> Scope | None:
        if not isinstance(expr, ast.Name):
            return None
        definitions = self.reaching.definitions(expr)
        if len(definitions.sites) != 1:
            return None
        site = definitions.sites[0]
        if site.kind is CLASS:
            return self.scopes.own_scope(site.node)
        if site.kind is PARAMETER:
            method = site.scope
            if method.kind != FUNCTION or _first_parameter(method) != expr.id or method.parent is None:
                return None
            parent = method.parent.parent if method.parent.kind == TYPE else method.parent
            return parent if parent is not None and parent.kind == CLASS else None
        if site.kind is ASSIGN and isinstance(site.value, ast.Call) and not site.path and budget.spend():
            return self._named_class(site.value.func)
        return None

    def _named_class(self, expr: ast.expr) -> Scope | None:
        if not isinstance(expr, ast.Name):
            return None
        definitions = self.reaching.definitions(expr)
        if len(definitions.sites) == 1 and definitions.sites[0].kind is CLASS:
            return self.scopes.own_scope(definitions.sites[0].node)
        return None

    def _code_scope(self, node: ast.AST) -> Scope:
        """The scope whose statements `node` is part of: comprehensions and lambdas have none of their own."""
        scope = self.scopes.scope_of(node)
        while scope.kind in (COMPREHENSION, TYPE) and scope.parent is not None:
            scope = scope.parent
        return scope

    # Unpacking

    def _select(self, expr: ast.expr, path: tuple[PathStep, ...], budget: _Budget) -> list[Value]:
        """Take the element at `path` out of what `expr` evaluates to."""
        if budget.depth >= _MAX_DEPTH or not budget.spend():
            return [Value(expr, False, (), ELEMENT, path)]
        budget.depth += 1
        result: list[Value] = []
        todo: list[tuple[Value, tuple[PathStep, ...]]] = [(Value(expr), path)]
        while todo:
            value, rest = todo.pop()
            if not rest:
                result.append(value)
                continue
            for container in self._trace(value.expr, budget):
                behind = _behind(value, container)
                parts = None if behind.path or not budget.spend() else self._parts(behind.expr, rest)
                if parts is None:
                    tail = (*behind.path, *rest)
                    result.append(Value(behind.expr, behind.certain, behind.steps, ELEMENT, tail))
                    continue
                certain = behind.certain and len(parts) == 1
                for part, remaining in reversed(parts[:_MAX_ELEMENTS]):
                    todo.append((Value(part, certain, behind.steps, behind.kind), remaining))
        budget.depth -= 1
        return result

    def _parts(self, expr: ast.expr, path: tuple[PathStep, ...]) -> list[tuple[ast.expr, tuple[PathStep, ...]]] | None:
        """The parts of a literal that the first step of `path` may mean, with what is left of the path.

        None when `expr` is not a literal container that answers it; empty when it has no such element.
        """
        first, rest = path[0], path[1:]
        if isinstance(expr, ast.Tuple | ast.List | ast.Set):
            if first == EACH:
                return [(item, rest) for item in expr.elts[:_MAX_ELEMENTS] if not isinstance(item, ast.Starred)]
            index = first.value if isinstance(first, Key) else first
            if not isinstance(index, int) or isinstance(expr, ast.Set):
                return None
            if not -len(expr.elts) <= index < len(expr.elts):
                return []
            before = expr.elts[: index + 1] if index >= 0 else expr.elts[index:]
            if any(isinstance(item, ast.Starred) for item in before[:_MAX_ELEMENTS]) or len(before) > 10_000:
                return None
            return [(expr.elts[index], rest)]
        if isinstance(expr, ast.Dict):
            if first == EACH:
                return [(key, rest) for key in expr.keys[:_MAX_ELEMENTS] if key is not None]
            if first == VALUES:
                return [(value, rest) for key, value in zip(expr.keys, expr.values, strict=True) if key is not None]
            if isinstance(first, Key):
                found = self._entries_of(expr).get(_typed(first.value))
                if found is not None:
                    return [(found, rest)]
                return None if None in expr.keys[:_MAX_ELEMENTS] else []
            return None
        if isinstance(expr, ast.Call):
            return self._parts_of_call(expr, path)
        return None

    def _parts_of_call(
        self, call: ast.Call, path: tuple[PathStep, ...]
    ) -> list[tuple[ast.expr, tuple[PathStep, ...]]] | None:
        """The same for the calls that only re-arrange a container: `d.items()`, `zip`, `enumerate`, `dict(a=1)`."""
        first, rest = path[0], path[1:]
        function = call.func
        if isinstance(function, ast.Attribute) and first == EACH and not call.args:
            if function.attr == "keys":
                return [(function.value, path)]
            if function.attr == "values":
                return [(function.value, (VALUES, *rest))]
            if function.attr == "items" and rest and rest[0] in (0, 1):
                return [(function.value, (VALUES if rest[0] else EACH, *rest[1:]))]
        if not isinstance(function, ast.Name):
            return None
        if function.id == "dict" and isinstance(first, Key):
            found = [(word.value, rest) for word in call.keywords if word.arg is not None and word.arg == first.value]
            return found or None
        if first != EACH or not call.args:
            return None
        if function.id in _SAME_ELEMENTS:
            return [(call.args[0], (EACH, *rest))]
        if function.id == "enumerate" and rest[:1] == (1,):
            return [(call.args[0], (EACH, *rest[1:]))]
        if function.id == "zip" and rest and isinstance(rest[0], int) and 0 <= rest[0] < len(call.args):
            return [(call.args[rest[0]], (EACH, *rest[1:]))]
        return None

    def _entries_of(self, node: ast.Dict) -> dict[object, ast.expr]:
        entries = self._entries.get(node)
        if entries is None:
            entries = self._entries[node] = {}
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    entries[_typed(key.value)] = value
        return entries


def _behind(value: Value, part: Value) -> Value:
    """`part` as it is reached by way of `value`."""
    kind = part.kind if part.kind != VALUE else value.kind
    return Value(part.expr, value.certain and part.certain, value.steps + part.steps, kind, part.path)


def _typed(value: object) -> object:
    """A key that tells "1", b"1", 1 and True apart."""
    return (type(value), value)


def _key(expr: ast.expr) -> Key | None:
    if not isinstance(expr, ast.Subscript):
        return None
    node: Any = expr.slice
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        number = node.operand.value
        return Key(-number) if type(number) is int else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | bytes):
        return Key(node.value)
    return None


def _root(expr: ast.expr) -> ast.Name | None:
    while isinstance(expr, ast.Attribute | ast.Subscript):
        expr = expr.value
    return expr if isinstance(expr, ast.Name) else None


def _first_parameter(scope: Scope) -> str | None:
    """The name that a function gives its first parameter; None for a static method."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    if any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in node.decorator_list):
        return None
    parameters = node.args.posonlyargs or node.args.args
    return parameters[0].arg if parameters else None


def _spells_string(expr: ast.expr) -> bool:
    """Whether an expression is a string or bytes literal, or is put together from one with operators or its methods."""
    todo: list[ast.AST] = [expr]
    for _ in range(_MAX_STEPS):
        if not todo:
            return False
        node = todo.pop()
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
            return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod | ast.Mult):
            todo += (node.right, node.left)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            todo.append(node.func.value)
    return False
