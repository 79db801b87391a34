"""The functions and classes of a file, and what stands in those that somebody asks for.

Most functions of a file have nothing to do with anything sensitive. So the expressions in a function are looked at when it is asked for, all others never.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable
from functools import cached_property
from operator import attrgetter
from typing import TypeVar, cast

from flake8_secreview.tree import Nodes

N = TypeVar("N", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef

_TRANSPARENT = (ast.If, ast.Try, ast.With)  # what may stand between a class and its methods


class Outline:
    """The statements of a file as far as they hold others, and its assignments and imports."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions: list[Function] = []
        self.outermost: list[Function] = []  # by line
        self.classes: list[ast.ClassDef] = []
        self.handlers: list[ast.ExceptHandler] = []
        self.assignments: list[ast.Assign] = []
        self.imports: list[ast.Import | ast.ImportFrom] = []
        self.owners: dict[Function, ast.ClassDef | None] = {}
        self._outside: list[ast.AST] = []
        self._parts: dict[Function | None, Part] = {}
        stack: list[tuple[ast.AST, ast.ClassDef | None, bool]] = [(item, None, False) for item in reversed(tree.body)]
        while stack:
            node, owner, inside = stack.pop()
            kind = type(node)
            if kind is ast.Expr:
                if not inside:
                    self._outside.append(node)
                continue
            if kind is ast.Assign:
                self.assignments.append(node)  # type: ignore[arg-type]
                if not inside:
                    self._outside.append(node)
                continue
            if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
                function = cast("ast.FunctionDef", node)
                self.functions.append(function)
                self.owners[function] = owner
                if not inside:
                    self.outermost.append(function)
                inside, owner = True, None
            elif kind is ast.ClassDef:
                owner = cast("ast.ClassDef", node)
                self.classes.append(owner)
            elif kind is ast.Import or kind is ast.ImportFrom:
                self.imports.append(node)  # type: ignore[arg-type]
                continue
            elif kind not in _TRANSPARENT:
                owner = None
                if kind is ast.ExceptHandler:
                    self.handlers.append(node)  # type: ignore[arg-type]
            blocks = _BLOCKS.get(kind)
            if blocks is None:
                if not inside:
                    self._outside.append(node)
                continue
            if not inside:
                for name in _HEADS[kind]:
                    value = getattr(node, name)
                    if isinstance(value, list):
                        self._outside += value
                    elif value is not None:
                        self._outside.append(value)
            for name in reversed(blocks):
                within = owner if name != "handlers" else None
                stack += [(item, within, inside) for item in reversed(getattr(node, name))]

    @cached_property
    def by_name(self) -> dict[str, list[Function]]:
        """The functions and methods by name."""
        found: dict[str, list[Function]] = {}
        for function in self.functions:
            found.setdefault(function.name, []).append(function)
        return found

    def named(self, name: str) -> bool:
        """Does the file define a function or a class of this name?"""
        return name in self.by_name or name in self._class_names

    @cached_property
    def _class_names(self) -> frozenset[str]:
        return frozenset(node.name for node in self.classes)

    @cached_property
    def _first_lines(self) -> list[int]:
        return [function.lineno for function in self.outermost]

    def part(self, function: Function | None) -> Part:
        """What stands in the outermost function around this one (itself, if there is none); None: in the code outside of all."""
        outer = None if function is None else self._outer(function.lineno)
        found = self._parts.get(outer)
        if found is None:
            tree = (
                cast("ast.Module", outer)
                if outer is not None
                else ast.Module(cast("list[ast.stmt]", self._outside), [])
            )
            found = self._parts[outer] = Part(tree, outer)
        return found

    def part_at(self, line: int) -> Part:
        """What stands around a line."""
        return self.part(self._outer(line))

    @cached_property
    def _inside(self) -> dict[Function, list[Function]]:
        """The functions in each outermost one, itself included."""
        found: dict[Function, list[Function]] = {}
        for function in self.functions:  # an outer one before those in it
            outer = self._outer(function.lineno)
            if outer is not None:
                found.setdefault(outer, []).append(function)
        return found

    def functions_at(self, lines: Iterable[int]) -> dict[Function, None]:
        """The functions that have one of these lines."""
        found: dict[Function, None] = {}
        for line in lines:
            outer = self._outer(line)
            if outer is not None:
                for function in self._inside[outer]:
                    if function.lineno <= line <= (function.end_lineno or line):
                        found[function] = None
        return found

    @cached_property
    def called(self) -> dict[str, list[Function]]:
        """The functions of the file by what a call of them says: their name, or that of the class for a constructor."""
        found: dict[str, list[Function]] = {}
        for function in self.functions:
            owner = self.owners[function]
            name = owner.name if owner is not None and function.name == "__init__" else function.name
            found.setdefault(name, []).append(function)
        return found

    def outer(self, function: Function) -> Function | None:
        """The outermost function around a function: itself, if there is none."""
        return self._outer(function.lineno)

    def _outer(self, line: int) -> Function | None:
        index = bisect_right(self._first_lines, line) - 1
        if index < 0:
            return None
        function = self.outermost[index]
        return function if line <= (function.end_lineno or line) else None


_NAMES = ("name", "type_comment", "args", "returns")
_BLOCKS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("body",),
    ast.AsyncFunctionDef: ("body",),
    ast.ClassDef: ("body",),
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.ExceptHandler: ("body",),
    ast.Match: ("cases",),
    ast.match_case: ("body",),
}
if hasattr(ast, "TryStar"):  # Python 3.11
    _BLOCKS[ast.TryStar] = _BLOCKS[ast.Try]
_HEADS = {
    kind: tuple(name for name in kind._fields if name not in blocks and name not in _NAMES)
    for kind, blocks in _BLOCKS.items()
}
"""The fields of these statements that hold expressions."""


class Part:
    """What stands in one outermost function, or outside of all."""

    def __init__(self, tree: ast.Module, function: Function | None) -> None:
        self.function = function
        self.tables = Nodes(tree)
        self._calls: dict[Function | None, list[tuple[str, ast.Call]]] | None = None

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of a type."""
        return cast("list[N]", self.tables.by_type.get(kind, []))

    def function_of(self, node: ast.AST) -> Function | None:
        """The innermost function around a node."""
        parents = self.tables.parents
        outer = parents.get(node)
        while outer is not None:
            if type(outer) is ast.FunctionDef or type(outer) is ast.AsyncFunctionDef:
                return outer
            outer = parents.get(outer)
        return None

    @cached_property
    def own_attributes(self) -> list[ast.Attribute]:
        """The attributes of `self`."""
        return [
            node
            for node in self.nodes(ast.Attribute)
            if type(node.value) is ast.Name and node.value.id in ("self", "cls")
        ]

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

    def first(self, line: int) -> int:
        """The first line of the statement on a line."""
        return self._first_lines.get(line, line)

    @cached_property
    def _by_line(self) -> tuple[list[int], list[ast.Name]]:
        found = sorted(self.nodes(ast.Name), key=attrgetter("lineno"))
        return [node.lineno for node in found], found

    def names_between(self, first: int, last: int) -> list[ast.Name]:
        """The Name nodes on these lines."""
        lines, nodes = self._by_line
        return nodes[bisect_left(lines, first) : bisect_left(lines, last + 1)]

    def names_on(self, statement: int) -> set[str]:
        """The names in the statement that starts on a line."""
        lines, nodes = self._by_line
        found: set[str] = set()
        for index in range(bisect_left(lines, statement), len(lines)):
            line = lines[index]
            if line != statement and self.first(line) != statement:
                break
            found.add(nodes[index].id)
        return found

    @cached_property
    def returns(self) -> dict[Function | None, list[ast.expr]]:
        """What each function returns or yields."""
        found: dict[Function | None, list[ast.expr]] = {}
        nodes: list[ast.Return | ast.Yield] = [*self.nodes(ast.Return), *self.nodes(ast.Yield)]
        for node in nodes:
            if node.value is not None:
                found.setdefault(self.function_of(node), []).append(node.value)
        return found

    def calls_of(self, names: Container[str]) -> dict[Function | None, list[tuple[str, ast.Call]]]:
        """The calls of these names that pass something, with the name, by the innermost function around them."""
        if self._calls is None:
            self._calls = {}
            for call in self.nodes(ast.Call):
                func = call.func
                name = func.id if type(func) is ast.Name else func.attr if type(func) is ast.Attribute else ""
                if name in names and (call.args or call.keywords):
                    self._calls.setdefault(self.function_of(call), []).append((name, call))
        return self._calls
