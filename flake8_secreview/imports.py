"""Qualified names: what `mock.patch` stands for where it is written.

`Imports` follows a name to the import, alias or builtin that it is, by the rules of scopes and by the order of the
code: a parameter, a local or a later binding hides an import, branches and `try`/`except ImportError` leave several
candidates. Nothing is imported and no other file is looked at, so a name is the one that this file spells, not the one
that the object has where it is defined.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from typing import NamedTuple

from flake8_secreview.reaching import Reaching
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    CLASS,
    DELETE,
    IMPORT,
    IMPORT_FROM,
    MODULE,
    WALRUS,
    BindingSite,
    Path,
    Scope,
    Scopes,
)

_ALIASING = frozenset((ASSIGN, ANNOTATED, WALRUS))
_MAX_STEPS = 32
_MAX_STARS = 20
_IMPORTERS = frozenset(("importlib.import_module", "builtins.__import__", "importlib.__import__"))
_IMPORT_ERRORS = frozenset(("ImportError", "ModuleNotFoundError", "Exception", "BaseException"))
_OWN_OF_A_MODULE = frozenset(("__name__", "__doc__", "__package__", "__loader__", "__spec__", "_"))


class Imported(NamedTuple):
    """One import statement, one module.

    node: the statement.  alias: its part, for `import a, b`; the first name for `from`.
    module: the absolute dotted name; with leading dots where the file's own place is not known.
    names: what `from` takes, as (name, bound name), "*" included; empty for `import`.
    """

    node: ast.Import | ast.ImportFrom
    alias: ast.alias
    module: str
    names: tuple[tuple[str, str], ...]


class Imports:
    """Names of one module.

    `module`: its dotted name if known, which relative imports are resolved against; `is_package`: it is an
    `__init__.py`, so that one dot means the module itself.
    """

    def __init__(self, scopes: Scopes, module: str | None = None, is_package: bool = False) -> None:
        self.scopes = scopes
        self.reaching = Reaching(scopes)
        self.module = module
        self.is_package = is_package
        self._bound: set[str] = set()
        self._stars: list[BindingSite] = []
        self._builtins = _builtins()
        self._tracked = self._track()
        self._memo: dict[ast.AST, tuple[str, ...]] = {}

    def qualname(self, expr: ast.AST) -> str | None:
        """The most likely qualified name of an expression, or None."""
        names = self.qualnames(expr)
        return names[0] if names else None

    def qualnames(self, expr: ast.AST) -> tuple[str, ...]:
        """The qualified names that an expression may stand for, in source order of the bindings; empty if unknown.

        Names and attributes are resolved, and `import_module("x")`, `__import__("x")` with constant arguments; a chain
        through any other call or a subscript is unknown.
        """
        attributes: list[str] = []
        base = expr
        while isinstance(base, ast.Attribute):
            attributes.append(base.attr)
            base = base.value
        if isinstance(base, ast.Name):
            name = base.id
            if name not in self._tracked:
                if name in self._bound and not self._stars:
                    return ()
                if name not in self._bound and name not in self._builtins and not self._stars:
                    return ()
        elif not isinstance(base, ast.Call | ast.NamedExpr):
            return ()
        found = self._memo.get(base)
        if found is None:
            found = self._memo[base] = self._resolve(base)
        if not found or not attributes:
            return found
        tail = "." + ".".join(reversed(attributes))
        return tuple(name + tail for name in found)

    def dynamic_import(self, call: ast.AST) -> str | None:
        """The module that `import_module("x")` or `__import__("x")` imports, under any name of the function."""
        if not isinstance(call, ast.Call):
            return None
        argument = _argument(call, 0, "name")
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return None
        if not any(name in _IMPORTERS for name in self._function(call)):
            return None
        module = argument.value
        if module.startswith("."):
            package = _argument(call, 1, "package")
            if isinstance(package, ast.Constant) and isinstance(package.value, str):
                dots = len(module) - len(module.lstrip("."))
                return _relative(package.value, True, dots, module[dots:])
        return module

    def module_of(self, node: ast.ImportFrom) -> str:
        """The absolute name of the module that `from ... import` names; leading dots stay where it is not known."""
        if not node.level:
            return node.module or ""
        return _relative(self.module, self.is_package, node.level, node.module or "")

    def imported_modules(self) -> list[Imported]:
        """Every import statement of the file, in source order, wherever it stands."""
        found: list[Imported] = []
        seen: set[ast.AST] = set()
        for scope in self.scopes.all:
            for table in (scope.bindings, scope.rebound):
                for sites in table.values():
                    for site in sites:
                        node, alias = site.statement, site.node
                        if not isinstance(alias, ast.alias) or alias in seen:
                            continue
                        if isinstance(node, ast.Import):
                            seen.add(alias)
                            found.append(Imported(node, alias, alias.name, ()))
                        elif isinstance(node, ast.ImportFrom):
                            seen.update(node.names)
                            names = tuple((item.name, item.asname or item.name) for item in node.names)
                            found.append(Imported(node, node.names[0], self.module_of(node), names))
        found.sort(key=lambda item: (item.node.lineno, item.node.col_offset, item.alias.lineno, item.alias.col_offset))
        return found

    # Cheap part: which names can possibly be imports, however they are passed on

    def _track(self) -> frozenset[str]:
        """The names that an import or an alias of one may bind, in any scope of the file."""
        tracked: set[str] = set()
        passed: dict[str, set[str]] = {}
        for scope in self.scopes.all:
            for name, sites in scope.bindings.items():
                self._bound.add(name)
                for site in sites:
                    if isinstance(site.node, ast.alias):
                        tracked.add(name)
                        if name == "*":
                            self._stars.append(site)
                    elif site.kind in _ALIASING and site.value is not None:
                        for root in _roots(site.value):
                            passed.setdefault(root, set()).add(name)
        self._stars.sort(key=lambda site: site.position)
        todo = list(tracked)
        # A builtin or a star import can be passed on just as well.
        todo += [root for root in passed if root not in self._bound and (self._stars or root in self._builtins)]
        while todo:
            for name in passed.pop(todo.pop(), ()):
                if name not in tracked:
                    tracked.add(name)
                    todo.append(name)
        return frozenset(tracked)

    # Exact part

    def _resolve(self, start: ast.expr, through_calls: bool = True) -> tuple[str, ...]:
        """Follow a Name or Call through aliases; bounded, and safe from aliases that run in circles."""
        found: dict[str, None] = {}
        seen: set[tuple[ast.AST, str]] = set()
        todo: list[tuple[ast.expr, str]] = [(start, "")]
        for _ in range(_MAX_STEPS):
            if not todo:
                break
            expr, tail = todo.pop()
            while isinstance(expr, ast.Attribute):
                tail = f".{expr.attr}{tail}"
                expr = expr.value
            if (expr, tail) in seen or len(tail) > 300:
                continue
            seen.add((expr, tail))
            if isinstance(expr, ast.Name):
                self._name(expr, tail, found, todo)
            elif isinstance(expr, ast.Call):
                module = self._called_module(expr) if through_calls else None
                if module is not None:
                    found[module + tail] = None
            elif isinstance(expr, ast.NamedExpr):
                todo.append((expr.value, tail))
            elif isinstance(expr, ast.IfExp):
                todo += ((expr.orelse, tail), (expr.body, tail))
            elif isinstance(expr, ast.BoolOp):
                todo += ((value, tail) for value in reversed(expr.values[:_MAX_STEPS]))
        return tuple(found)

    def _name(self, name: ast.Name, tail: str, found: dict[str, None], todo: list[tuple[ast.expr, str]]) -> None:
        definitions = self.reaching.definitions(name)
        follow: list[tuple[ast.expr, str]] = []
        for site in definitions.sites:
            if site.kind is IMPORT and isinstance(site.node, ast.alias):
                module = site.node.name if site.node.asname else site.node.name.partition(".")[0]
                found[module + tail] = None
            elif site.kind is IMPORT_FROM and isinstance(site.statement, ast.ImportFrom):
                alias = site.node
                if isinstance(alias, ast.alias):
                    found[_join(self.module_of(site.statement), alias.name) + tail] = None
            elif site.kind in _ALIASING and site.value is not None:
                value = _pick(site.value, site.path)
                if value is not None:
                    follow.append((value, tail))
        todo.extend(reversed(follow))
        if definitions.unbound and not any(site.kind is not DELETE for site in definitions.sites):
            self._unbound(name, tail, found)

    def _unbound(self, name: ast.Name, tail: str, found: dict[str, None]) -> None:
        """A name that the file does not bind is a builtin, or comes from a star import."""
        found_in = self.scopes.lookup(name, name)
        if found_in is not None and found_in[0].kind not in (MODULE, CLASS):
            return  # a local that is read before it is bound
        if name.id in self._builtins:
            found[f"builtins.{name.id}{tail}"] = None
            return
        end = len(self._stars)
        if not self._runs_later(name):
            end = bisect_right(self._stars, (name.lineno, name.col_offset), key=lambda site: site.position)
        for star in reversed(self._stars[max(end - _MAX_STARS, 0) : end]):
            if isinstance(star.statement, ast.ImportFrom):
                found[_join(self.module_of(star.statement), name.id) + tail] = None

    def _runs_later(self, node: ast.AST) -> bool:
        scope: Scope | None = self.scopes.scope_of(node)
        while scope is not None and scope.in_place:
            scope = scope.parent
        return scope is not None and scope.kind != MODULE

    def _function(self, call: ast.Call) -> tuple[str, ...]:
        """The names of the function that is called; unlike `qualnames` it stops at calls, or it would not end."""
        base = call.func
        while isinstance(base, ast.Attribute):
            base = base.value
        if not isinstance(base, ast.Name) or (base.id not in self._tracked and base.id not in self._builtins):
            return ()
        return self._resolve(call.func, through_calls=False)

    def _called_module(self, call: ast.Call) -> str | None:
        """What a dynamic import evaluates to: `__import__("a.b")` is `a` unless it has a `fromlist`."""
        module = self.dynamic_import(call)
        if module is None:
            return None
        if "importlib.import_module" in self._function(call):
            return module
        fromlist = _argument(call, 3, "fromlist")
        if fromlist is None or (isinstance(fromlist, ast.Tuple | ast.List) and not fromlist.elts):
            return module.partition(".")[0]
        return module


def under_type_checking(node: ast.AST, scopes: Scopes) -> bool:
    """Whether this code is only for type checkers: in `if TYPE_CHECKING:` or the `else` of its negation."""
    child = node
    for parent in scopes.ancestors(node):
        if isinstance(parent, ast.If) and isinstance(child, ast.stmt):
            test = parent.test
            negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
            if isinstance(test, ast.UnaryOp) and negated:
                test = test.operand
            if _is_type_checking(test) and _in_else(parent, child) == negated:
                return True
        child = parent
    return False


def under_import_error(node: ast.AST, scopes: Scopes) -> bool:
    """Whether this code is in a `try` body that survives a failed import, or in the handler for it.

    True for handlers of ImportError, ModuleNotFoundError, Exception or everything, and for `suppress(ImportError)`.
    """
    child = node
    for parent in scopes.ancestors(node):
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return False
        if isinstance(parent, ast.ExceptHandler):
            if _catches_import_error(parent.type):
                return True
        elif isinstance(parent, ast.With | ast.AsyncWith):
            for item in parent.items:
                call = item.context_expr
                suppresses = isinstance(call, ast.Call) and _last_name(call.func) == "suppress"
                if isinstance(call, ast.Call) and suppresses and any(map(_catches_import_error, call.args)):
                    return True
        elif isinstance(child, ast.stmt):
            handlers: list[ast.ExceptHandler] = getattr(parent, "handlers", [])
            in_body = bool(handlers) and (child.lineno, child.col_offset) < (handlers[0].lineno, handlers[0].col_offset)
            if in_body and any(_catches_import_error(handler.type) for handler in handlers):
                return True
        child = parent
    return False


def under_main(node: ast.AST, scopes: Scopes) -> bool:
    """Whether this code runs only when the file is run as a script: `if __name__ == "__main__":`."""
    child = node
    for parent in scopes.ancestors(node):
        if isinstance(parent, ast.If) and isinstance(child, ast.stmt) and not _in_else(parent, child):
            tests = (
                parent.test.values if _is_and(parent.test) and isinstance(parent.test, ast.BoolOp) else [parent.test]
            )
            if any(_is_main(test) for test in tests):
                return True
        child = parent
    return False


def enclosing_names(node: ast.AST, scopes: Scopes) -> tuple[str, ...]:
    """The names of the functions and classes around `node`, outermost first."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = [parent.name for parent in scopes.ancestors(node) if isinstance(parent, kinds)]
    return tuple(reversed(names))


def in_function(node: ast.AST, scopes: Scopes) -> bool:
    """Whether this code runs when a function is called, not when the module is imported."""
    scope: Scope | None = scopes.scope_of(node)
    while scope is not None and scope.in_place:
        scope = scope.parent
    return scope is not None and scope.kind != MODULE


def _is_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_last_name(value) == "TYPE_CHECKING" for value in test.values)
    return _last_name(test) == "TYPE_CHECKING"


def _is_and(test: ast.expr) -> bool:
    return isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)


def _is_main(test: ast.expr) -> bool:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )


def _in_else(node: ast.If, child: ast.stmt) -> bool:
    if not node.orelse:
        return False
    first = node.orelse[0]
    return (child.lineno, child.col_offset) >= (first.lineno, first.col_offset)


def _catches_import_error(expr: ast.expr | None) -> bool:
    if expr is None:
        return True
    if isinstance(expr, ast.Tuple):
        return any(_last_name(item) in _IMPORT_ERRORS for item in expr.elts)
    return _last_name(expr) in _IMPORT_ERRORS


def _last_name(expr: ast.AST) -> str | None:
    if isinstance(expr, ast.Attribute):
        return expr.attr
    return expr.id if isinstance(expr, ast.Name) else None


def _argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    if len(call.args) > index:
        return call.args[index]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _join(module: str, name: str) -> str:
    return module + name if not module or module.endswith(".") else f"{module}.{name}"


def _relative(module: str | None, is_package: bool, level: int, name: str) -> str:
    """The module that `level` dots and `name` mean inside `module` (language reference 5.7)."""
    parts = module.split(".") if module else []
    up = level - 1 if is_package else level
    if not parts or up >= len(parts):
        return "." * level + name
    base = parts[: len(parts) - up]
    return ".".join([*base, name] if name else base)


def _roots(expr: ast.expr) -> set[str]:
    """The names that an expression may be an alias of."""
    roots: set[str] = set()
    todo = [expr]
    for _ in range(_MAX_STEPS):
        if not todo:
            break
        part = todo.pop()
        while isinstance(part, ast.Attribute):
            part = part.value
        if isinstance(part, ast.Name):
            roots.add(part.id)
        elif isinstance(part, ast.Call):
            function = part.func
            while isinstance(function, ast.Attribute):
                function = function.value
            if isinstance(function, ast.Name):
                roots.add(function.id)
        elif isinstance(part, ast.NamedExpr):
            todo.append(part.value)
        elif isinstance(part, ast.IfExp):
            todo += (part.body, part.orelse)
        elif isinstance(part, ast.BoolOp):
            todo += part.values
        elif isinstance(part, ast.Tuple | ast.List):
            todo += part.elts
    return roots


def _pick(value: ast.expr, path: Path) -> ast.expr | None:
    """The element of a literal tuple or list that unpacking along `path` takes."""
    for index in path:
        if not isinstance(value, ast.Tuple | ast.List) or not isinstance(index, int):
            return None
        if any(isinstance(item, ast.Starred) for item in value.elts) or not -len(value.elts) <= index < len(value.elts):
            return None
        value = value.elts[index]
    return value


def _builtins() -> frozenset[str]:
    import builtins

    return frozenset(dir(builtins)) - _OWN_OF_A_MODULE
