"""Symbol tables of one module: which scope binds which name, where, and to what.

`Scopes` walks the tree once, without recursion and without touching it, and keeps what it learns in side tables: the
parent of every node, the scopes, the binding sites of every name, and the names that are read in each scope. The rules
are those of the language reference, sections 4.2 "Naming and binding", 6.2.4 "Displays" (first iterable of a
comprehension), 7.12/7.13 (`global`, `nonlocal`), 8.10 (type parameters), and PEP 572 (walrus in a comprehension).

Positions are pairs of a 1-based line and a 0-based offset in UTF-8 bytes, as `ast` counts them; they are for comparing
only. Use `Source.place` for what is shown to people.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator
from typing import Any

# Kinds of scopes.
MODULE = "module"
CLASS = "class"
FUNCTION = "function"
LAMBDA = "lambda"
COMPREHENSION = "comprehension"
TYPE = "type"  # the hidden scope that holds the type parameters of a generic function, class or type alias

# Kinds of binding sites. FUNCTION, CLASS and COMPREHENSION are used for both.
PARAMETER = "parameter"  # value: the default, if any; path ("*",) for *args and ("**",) for **kwargs
ASSIGN = "assign"
ANNOTATED = "annotated"  # x: int = 1
DECLARED = "declared"  # x: int, which makes the name local and binds nothing
AUGMENTED = "augmented"  # x += 1; value: the right-hand side
WALRUS = "walrus"
FOR = "for"  # value: the iterable
WITH = "with"  # value: the context manager
EXCEPT = "except"  # value: the type of the exceptions
IMPORT = "import"  # node: the alias
IMPORT_FROM = "import-from"  # node: the alias; a star import binds the name "*"
CAPTURE = "capture"  # value: the subject, when the capture takes all of it
DELETE = "delete"
TYPE_PARAMETER = "type-parameter"
TYPE_ALIAS = "type-alias"

Path = tuple[int | str, ...]
Position = tuple[int, int]

_IN_PLACE = frozenset((CLASS, COMPREHENSION, TYPE))  # scopes whose code runs where it stands
_PLACE_DEPTH = 6


class BindingSite:
    """One place where a name (or a place such as `self.x` or `d['k']`, see `place_of`) gets a value or loses it.

    name: the name; for writes the place.  kind: one of the constants above.
    node: what binds: a Name, arg, alias, Attribute, Subscript, definition, handler, pattern or type parameter.
    value: the expression the value comes from, where there is one (see the kinds).
    path: how to get from that value to this name by unpacking: indices, negative behind a starred target, and "*" for
        the starred target itself, which gets the rest.
    statement: the construct that binds: the statement, handler, comprehension, walrus or match case.
    scope: the scope whose code binds, which is not the scope of the name after `global` or `nonlocal`.
    position: from where on the binding holds: `x = x.y` binds at its end.
    """

    __slots__ = ("kind", "name", "node", "path", "position", "scope", "statement", "value")

    def __init__(
        self,
        name: str,
        kind: str,
        node: ast.AST,
        value: ast.expr | None,
        path: Path,
        statement: ast.AST,
        scope: Scope,
        position: Position,
    ) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.value = value
        self.path = path
        self.statement = statement
        self.scope = scope
        self.position = position

    @property
    def line(self) -> int:
        """The line of the node that binds, 1-based."""
        line: int = getattr(self.node, "lineno", self.position[0])
        return line

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name} at {self.line}>"


class Scope:
    """A block with names of its own.

    bindings: the sites of each name of this scope, by position; those of other scopes that declare it global or
        nonlocal are among them (their `scope` differs).
    rebound: the sites in this scope's code of names that it declares global or nonlocal.
    writes: the sites in this scope's code of places such as "self.x" and "d['k']"; "d[]" is a write to an unknown key.
    loads: the Name nodes that read a name in this scope's code.
    """

    __slots__ = (
        "bindings",
        "children",
        "globals",
        "jumps",
        "kind",
        "loads",
        "node",
        "nonlocals",
        "parent",
        "rebound",
        "writes",
    )

    def __init__(self, kind: str, node: ast.AST, parent: Scope | None) -> None:
        self.kind = kind
        self.node = node
        self.parent = parent
        self.bindings: dict[str, list[BindingSite]] = {}
        self.rebound: dict[str, list[BindingSite]] = {}
        self.writes: dict[str, list[BindingSite]] = {}
        self.loads: dict[str, list[ast.Name]] = {}
        self.jumps: list[ast.Break | ast.Continue] = []
        self.children: list[Scope] = []
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        if parent is not None:
            parent.children.append(self)

    @property
    def in_place(self) -> bool:
        """Whether this code runs where it stands (class body, comprehension), not when it is called."""
        return self.kind in _IN_PLACE

    def __repr__(self) -> str:
        return f"<{self.kind} {getattr(self.node, 'name', '')} at {getattr(self.node, 'lineno', 0)}>"


class Scopes:
    """The scopes of a module.

    `parents`: a map from each node to its parent, if the caller keeps one; it is completed and used, not copied. `apart`: functions of which
    only the name, the decorators and the defaults count.
    """

    def __init__(
        self, tree: ast.Module, parents: dict[ast.AST, ast.AST] | None = None, apart: Container[ast.AST] = ()
    ) -> None:
        self.tree = tree
        self._apart = apart
        self.parents: dict[ast.AST, ast.AST] = {} if parents is None else parents
        self.module = Scope(MODULE, tree, None)
        self.all: list[Scope] = [self.module]
        self._own: dict[ast.AST, Scope] = {tree: self.module}
        self._type_scopes: dict[ast.AST, Scope] = {}
        self._known: dict[ast.AST, Scope] = {}
        self._work: list[tuple[Scope, list[ast.AST]]] = []
        self._walk()
        self._settle()

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that `node` is a direct part of; None for the module."""
        return self.parents.get(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around `node`, innermost first, the module last."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def own_scope(self, node: ast.AST) -> Scope | None:
        """The scope that a function, class, lambda, comprehension or module opens."""
        return self._own.get(node)

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope in which `node` is evaluated (for a definition: the one it is written in)."""
        known = self._known
        parents = self.parents
        seen: list[ast.AST] = []
        child = node
        below: ast.AST | None = None
        found: Scope | None = None
        while found is None:
            found = known.get(child)
            if found is not None:
                break
            seen.append(child)
            parent = parents.get(child)
            if parent is None:
                found = self.module
                break
            if parent in self._own or parent in self._type_scopes:
                found = self._inside(parent, child, below)
            below = child
            child = parent
        if node in self._own or type(node) is ast.comprehension or type(node) is ast.arguments:
            return found
        for item in seen:
            # What lies under these may belong to another scope than they do.
            if type(item) is ast.comprehension or type(item) is ast.arguments or item in self._own:
                break
            known[item] = found
        return found

    def _inside(self, owner: ast.AST, child: ast.AST, below: ast.AST | None) -> Scope | None:
        """The scope that `owner` gives its part `child` (seen from `below` it); None: the one `owner` stands in."""
        if isinstance(child, ast.stmt) or isinstance(owner, ast.Module):
            return self._own[owner]
        if isinstance(owner, ast.Lambda):
            return self._own[owner] if child is owner.body else None
        if isinstance(owner, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            first = owner.generators[0]
            return None if child is first and below is first.iter else self._own[owner]
        hidden = self._type_scopes.get(owner)
        if hidden is None or any(child is decorator for decorator in getattr(owner, "decorator_list", ())):
            return None
        if isinstance(child, ast.arguments) and not isinstance(below, ast.arg):
            return None  # defaults
        return hidden

    def lookup(self, name: ast.Name | str, at: ast.AST) -> tuple[Scope, list[BindingSite]] | None:
        """The scope that owns `name` as seen from `at`, and the sites that bind it there; None if nothing does."""
        return self.lookup_from(name if isinstance(name, str) else name.id, self.scope_of(at))

    def lookup_from(self, name: str, start: Scope) -> tuple[Scope, list[BindingSite]] | None:
        """The same, seen from code of the scope `start`."""
        scope: Scope | None = start
        class_visible = True
        while scope is not None:
            if name in scope.globals:
                sites = self.module.bindings.get(name)
                return None if sites is None else (self.module, sites)
            if scope.kind != CLASS or class_visible:
                sites = scope.bindings.get(name)
                if sites is not None:
                    return scope, sites
            class_visible = class_visible and scope.kind == TYPE
            scope = scope.parent
        return None

    def enclosing_class(self, scope: Scope) -> Scope | None:
        """The class whose method (or a function, lambda or comprehension inside it) `scope` is."""
        found: Scope | None = scope
        while found is not None and found.kind != CLASS:
            found = found.parent
        return found

    # The walk

    def _walk(self) -> None:
        parents = self.parents
        fields = _FIELDS
        handlers = _HANDLERS
        work = self._work
        body: list[ast.AST] = []
        self._push(body, self.tree, self.tree.body)
        work.append((self.module, body))
        while work:
            scope, stack = work.pop()
            loads = scope.loads
            pop = stack.pop
            push = stack.append
            while stack:
                node = pop()
                kind = type(node)
                if kind is ast.Name:
                    if type(node.ctx) is ast.Load:  # type: ignore[attr-defined]
                        name = node.id  # type: ignore[attr-defined]
                        if name in loads:
                            loads[name].append(node)  # type: ignore[arg-type]
                        else:
                            loads[name] = [node]  # type: ignore[list-item]
                    continue
                handler = handlers.get(kind)
                if handler is not None and handler(self, node, scope, stack):
                    continue
                names = fields.get(kind)
                if names is None:
                    names = fields[kind] = _node_fields(kind)
                for field in names:
                    value = getattr(node, field, None)
                    if value.__class__ is list:
                        for item in value:
                            if item is not None:
                                parents[item] = node
                                if item.__class__ is not ast.Constant:
                                    push(item)
                    elif value is not None:
                        parents[value] = node
                        if value.__class__ is not ast.Constant:
                            push(value)

    def _settle(self) -> None:
        """Move what `global` and `nonlocal` say belongs elsewhere, and put every list of sites in order."""
        for scope in self.all:
            for name in scope.globals:
                self._move(name, scope, self.module)
            for name in scope.nonlocals - scope.globals:
                outer = scope.parent
                while outer is not None and (
                    outer.kind not in (FUNCTION, LAMBDA) or name not in outer.bindings or name in outer.globals
                ):
                    outer = outer.parent
                if outer is not None:
                    self._move(name, scope, outer)
        for scope in self.all:
            for table in (scope.bindings, scope.rebound, scope.writes):
                for sites in table.values():
                    if len(sites) > 1:
                        sites.sort(key=_by_position)

    def _move(self, name: str, scope: Scope, target: Scope) -> None:
        if scope is target:
            return
        sites = scope.bindings.pop(name, None)
        if sites is not None:
            scope.rebound[name] = sites
            target.bindings.setdefault(name, []).extend(sites)

    def _open(self, kind: str, node: ast.AST, parent: Scope) -> Scope:
        scope = Scope(kind, node, parent)
        self.all.append(scope)
        if kind != TYPE:
            self._own[node] = scope
        return scope

    def _push(self, stack: list[ast.AST], parent: ast.AST, nodes: Any) -> None:
        parents = self.parents
        for node in nodes:
            if node is not None:
                parents[node] = parent
                if node.__class__ is not ast.Constant:
                    stack.append(node)

    def _later(self, scope: Scope, parent: ast.AST, nodes: Any) -> None:
        """Walk these parts of `parent` as code of `scope`."""
        stack: list[ast.AST] = []
        self._push(stack, parent, nodes)
        if stack:
            self._work.append((scope, stack))

    def _bind(
        self,
        scope: Scope,
        name: str,
        kind: str,
        node: ast.AST,
        value: ast.expr | None,
        statement: ast.AST,
        position: Position,
        path: Path = (),
    ) -> None:
        site = BindingSite(name, kind, node, value, path, statement, scope, position)
        bindings = scope.bindings
        if name in bindings:
            bindings[name].append(site)
        else:
            bindings[name] = [site]

    def _target(
        self, scope: Scope, kind: str, target: ast.expr, value: ast.expr | None, statement: ast.AST, position: Position
    ) -> None:
        """Bind every name and place of an assignment target, however it unpacks."""
        if type(target) is ast.Name:
            self._bind(scope, target.id, kind, target, value, statement, position)
            return
        todo: list[tuple[ast.expr, Path]] = [(target, ())]
        while todo:
            part, path = todo.pop()
            if isinstance(part, ast.Name):
                self._bind(scope, part.id, kind, part, value, statement, position, path)
            elif isinstance(part, ast.Starred):
                todo.append((part.value, (*path, "*")))
            elif isinstance(part, ast.Tuple | ast.List):
                count = len(part.elts)
                starred = next((i for i, item in enumerate(part.elts) if type(item) is ast.Starred), count)
                for index, item in enumerate(part.elts):
                    if index == starred:
                        todo.append((item, path))
                    else:
                        todo.append((item, (*path, index if index < starred else index - count)))
            elif isinstance(part, ast.Attribute | ast.Subscript):
                place = place_of(part)
                if place is not None:
                    site = BindingSite(place, kind, part, value, path, statement, scope, position)
                    scope.writes.setdefault(place, []).append(site)

    def _parameters(self, scope: Scope, args: ast.arguments) -> None:
        positional = args.posonlyargs + args.args
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults))
        defaults += args.defaults
        for arg, default in zip(positional, defaults, strict=False):
            self._parameter(scope, arg, default, args, ())
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=False):
            self._parameter(scope, arg, default, args, ())
        if args.vararg is not None:
            self._parameter(scope, args.vararg, None, args, ("*",))
        if args.kwarg is not None:
            self._parameter(scope, args.kwarg, None, args, ("**",))

    def _parameter(self, scope: Scope, arg: ast.arg, default: ast.expr | None, args: ast.arguments, path: Path) -> None:
        self.parents[arg] = args
        self._bind(scope, arg.arg, PARAMETER, arg, default, scope.node, (arg.lineno, arg.col_offset), path)

    def _signature(self, node: ast.AST, args: ast.arguments, scope: Scope, outer: Scope, stack: list[ast.AST]) -> None:
        """Parameters bind in `scope`, annotations are looked up from `outer`, defaults belong to the current stack."""
        self.parents[args] = node
        self._parameters(scope, args)
        self._defaults(args, stack)
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg):
            if arg is not None and arg.annotation is not None:
                self._later(outer, arg, (arg.annotation,))

    def _defaults(self, args: ast.arguments, stack: list[ast.AST]) -> None:
        self._push(stack, args, args.defaults)
        self._push(stack, args, args.kw_defaults)

    def _generic(self, node: Any, scope: Scope) -> Scope:
        """The scope of the type parameters, if there are any, else `scope`."""
        params = getattr(node, "type_params", None)
        if not params:
            return scope
        hidden = self._open(TYPE, node, scope)
        self._type_scopes[node] = hidden
        for param in params:
            self.parents[param] = node
            position = _end(param)
            self._bind(hidden, param.name, TYPE_PARAMETER, param, None, node, position)
            self._later(hidden, param, (getattr(param, "bound", None), getattr(param, "default_value", None)))
        return hidden


def place_of(expr: ast.AST) -> str | None:
    """A spelling for places that can be followed like names: "a", "self.x", "d['k']", "self.d[0]".

    "d[]" stands for a key that is not a constant. None for everything else, also for what is nested too deep.
    """
    parts: list[str] = []
    for _ in range(_PLACE_DEPTH):
        if isinstance(expr, ast.Name):
            parts.append(expr.id)
            return "".join(reversed(parts))
        if isinstance(expr, ast.Attribute):
            parts.append("." + expr.attr)
            expr = expr.value
        elif isinstance(expr, ast.Subscript):
            key = expr.slice
            constant = isinstance(key, ast.Constant) and isinstance(key.value, str | int | bytes)
            parts.append(f"[{key.value!r}]" if constant and isinstance(key, ast.Constant) else "[]")
            expr = expr.value
        else:
            return None
    return None


def _by_position(site: BindingSite) -> Position:
    return site.position


def _end(node: Any) -> Position:
    line = node.end_lineno
    column = node.end_col_offset
    return (node.lineno if line is None else line, node.col_offset if column is None else column)


# What the walk does at the nodes that bind names or open scopes. A handler returns True when it has seen to the
# children itself.


def _on_assign(scopes: Scopes, node: ast.Assign, scope: Scope, stack: list[ast.AST]) -> bool:
    position = _end(node)
    for target in node.targets:
        scopes._target(scope, ASSIGN, target, node.value, node, position)
    return False


def _on_annotated(scopes: Scopes, node: ast.AnnAssign, scope: Scope, stack: list[ast.AST]) -> bool:
    kind = ANNOTATED if node.value is not None else DECLARED
    if kind is ANNOTATED or type(node.target) is ast.Name:
        scopes._target(scope, kind, node.target, node.value, node, _end(node))
    return False


def _on_augmented(scopes: Scopes, node: ast.AugAssign, scope: Scope, stack: list[ast.AST]) -> bool:
    scopes._target(scope, AUGMENTED, node.target, node.value, node, _end(node))
    if type(node.target) is ast.Name:
        scope.loads.setdefault(node.target.id, []).append(node.target)  # it is read before it is written
    return False


def _on_delete(scopes: Scopes, node: ast.Delete, scope: Scope, stack: list[ast.AST]) -> bool:
    position = _end(node)
    for target in node.targets:
        scopes._target(scope, DELETE, target, None, node, position)
    return False


def _on_for(scopes: Scopes, node: ast.For | ast.AsyncFor, scope: Scope, stack: list[ast.AST]) -> bool:
    scopes._target(scope, FOR, node.target, node.iter, node, _end(node.iter))
    return False


def _on_with(scopes: Scopes, node: ast.With | ast.AsyncWith, scope: Scope, stack: list[ast.AST]) -> bool:
    for item in node.items:
        if item.optional_vars is not None:
            scopes._target(scope, WITH, item.optional_vars, item.context_expr, node, _end(item.optional_vars))
    return False


def _on_handler(scopes: Scopes, node: ast.ExceptHandler, scope: Scope, stack: list[ast.AST]) -> bool:
    if node.name is not None:
        position = (node.lineno, node.col_offset) if node.type is None else _end(node.type)
        scopes._bind(scope, node.name, EXCEPT, node, node.type, node, position)
    return False


def _on_import(scopes: Scopes, node: ast.Import, scope: Scope, stack: list[ast.AST]) -> bool:
    position = _end(node)
    for alias in node.names:
        scopes.parents[alias] = node
        name = alias.asname or alias.name.partition(".")[0]
        scopes._bind(scope, name, IMPORT, alias, None, node, position)
    return True


def _on_import_from(scopes: Scopes, node: ast.ImportFrom, scope: Scope, stack: list[ast.AST]) -> bool:
    position = _end(node)
    for alias in node.names:
        scopes.parents[alias] = node
        scopes._bind(scope, alias.asname or alias.name, IMPORT_FROM, alias, None, node, position)
    return True


def _on_walrus(scopes: Scopes, node: ast.NamedExpr, scope: Scope, stack: list[ast.AST]) -> bool:
    while scope.kind == COMPREHENSION and scope.parent is not None:
        scope = scope.parent
    scopes._target(scope, WALRUS, node.target, node.value, node, _end(node))
    return False


def _on_global(scopes: Scopes, node: ast.Global, scope: Scope, stack: list[ast.AST]) -> bool:
    scope.globals.update(node.names)
    return True


def _on_nonlocal(scopes: Scopes, node: ast.Nonlocal, scope: Scope, stack: list[ast.AST]) -> bool:
    scope.nonlocals.update(node.names)
    return True


def _on_jump(scopes: Scopes, node: ast.Break | ast.Continue, scope: Scope, stack: list[ast.AST]) -> bool:
    scope.jumps.append(node)
    return True


def _on_capture(scopes: Scopes, node: Any, scope: Scope, stack: list[ast.AST]) -> bool:
    name = node.rest if type(node) is ast.MatchMapping else node.name
    if name is None:
        return False
    subject: ast.expr | None = None
    case: ast.AST | None = scopes.parents.get(node)
    if type(node) is ast.MatchAs:
        while isinstance(case, ast.MatchAs | ast.MatchOr):
            case = scopes.parents.get(case)
        match = scopes.parents.get(case) if isinstance(case, ast.match_case) else None
        subject = match.subject if isinstance(match, ast.Match) else None
    scopes._bind(scope, name, CAPTURE, node, subject, node, _end(node))
    return False


def _on_type_alias(scopes: Scopes, node: Any, scope: Scope, stack: list[ast.AST]) -> bool:
    scopes.parents[node.name] = node
    scopes._target(scope, TYPE_ALIAS, node.name, node.value, node, _end(node))
    scopes._later(scopes._generic(node, scope), node, (node.value,))
    return True


def _on_function(
    scopes: Scopes, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, stack: list[ast.AST]
) -> bool:
    scopes._bind(scope, node.name, FUNCTION, node, None, node, _end(node))
    scopes._push(stack, node, node.decorator_list)
    outer = scopes._generic(node, scope)
    inner = scopes._open(FUNCTION, node, outer)
    if node in scopes._apart:
        scopes.parents[node.args] = node
        scopes._defaults(node.args, stack)
        return True
    scopes._signature(node, node.args, inner, outer, stack)
    if node.returns is not None:
        scopes._later(outer, node, (node.returns,))
    scopes._later(inner, node, node.body)
    return True


def _on_class(scopes: Scopes, node: ast.ClassDef, scope: Scope, stack: list[ast.AST]) -> bool:
    scopes._bind(scope, node.name, CLASS, node, None, node, _end(node))
    scopes._push(stack, node, node.decorator_list)
    outer = scopes._generic(node, scope)
    scopes._later(outer, node, node.bases)
    scopes._later(outer, node, node.keywords)
    scopes._later(scopes._open(CLASS, node, outer), node, node.body)
    return True


def _on_lambda(scopes: Scopes, node: ast.Lambda, scope: Scope, stack: list[ast.AST]) -> bool:
    inner = scopes._open(LAMBDA, node, scope)
    scopes._signature(node, node.args, inner, scope, stack)
    scopes._later(inner, node, (node.body,))
    return True


def _on_comprehension(scopes: Scopes, node: Any, scope: Scope, stack: list[ast.AST]) -> bool:
    inner = scopes._open(COMPREHENSION, node, scope)
    inside: list[ast.AST] = []
    for index, generator in enumerate(node.generators):
        scopes.parents[generator] = node
        scopes._push(stack if index == 0 else inside, generator, (generator.iter,))
        scopes._push(inside, generator, (generator.target, *generator.ifs))
        scopes._target(inner, COMPREHENSION, generator.target, generator.iter, generator, _end(generator.iter))
    if type(node) is ast.DictComp:
        scopes._push(inside, node, (node.key, node.value))
    else:
        scopes._push(inside, node, (node.elt,))
    scopes._work.append((inner, inside))
    return True


_Handler = Callable[[Scopes, Any, Scope, list[ast.AST]], bool]

_HANDLERS: dict[type, _Handler] = {
    ast.Assign: _on_assign,
    ast.AnnAssign: _on_annotated,
    ast.AugAssign: _on_augmented,
    ast.Delete: _on_delete,
    ast.For: _on_for,
    ast.AsyncFor: _on_for,
    ast.With: _on_with,
    ast.AsyncWith: _on_with,
    ast.ExceptHandler: _on_handler,
    ast.Import: _on_import,
    ast.ImportFrom: _on_import_from,
    ast.NamedExpr: _on_walrus,
    ast.Global: _on_global,
    ast.Nonlocal: _on_nonlocal,
    ast.Break: _on_jump,
    ast.Continue: _on_jump,
    ast.MatchAs: _on_capture,
    ast.MatchStar: _on_capture,
    ast.MatchMapping: _on_capture,
    ast.FunctionDef: _on_function,
    ast.AsyncFunctionDef: _on_function,
    ast.ClassDef: _on_class,
    ast.Lambda: _on_lambda,
    ast.ListComp: _on_comprehension,
    ast.SetComp: _on_comprehension,
    ast.DictComp: _on_comprehension,
    ast.GeneratorExp: _on_comprehension,
}
if hasattr(ast, "TypeAlias"):
    _HANDLERS[ast.TypeAlias] = _on_type_alias

# The fields that never hold a node with a place in the file: identifiers, contexts, operators, plain values.
_PLAIN = frozenset(
    (
        "ctx",
        "op",
        "ops",
        "id",
        "attr",
        "arg",
        "asname",
        "module",
        "level",
        "kind",
        "type_comment",
        "is_async",
        "simple",
        "conversion",
        "rest",
        "kwd_attrs",
        "name",
        "str",
        "type_ignores",
        "names",
    )
)
# Which fields of a node class hold nodes: facts about the grammar, not about a file.
_FIELDS: dict[type, tuple[str, ...]] = {ast.Constant: (), ast.MatchSingleton: ()}


def _node_fields(kind: type) -> tuple[str, ...]:
    fields: tuple[str, ...] = getattr(kind, "_fields", ())
    return tuple(field for field in fields if field not in _PLAIN)
