"""The functions and classes of a file, and what stands in those that somebody asks for.

Most functions of a file have nothing to do with anything sensitive. So the expressions in a function are looked at when it is asked for, all others never.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, TypeVar, cast

from flake8_secreview.leaking import may_be_record
from flake8_secreview.source import Source, words_of
from flake8_secreview.tree import FUNCTIONS, Nodes

N = TypeVar("N", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef

_TRANSPARENT = (ast.If, ast.Try, ast.With)  # what may stand between a class and its methods


class Statements(NamedTuple):
    """Statements of a file, of the kinds that its outline does not hold."""

    handlers: list[ast.ExceptHandler]
    assignments: list[ast.Assign]
    imports: list[ast.Import | ast.ImportFrom]


class Outline:
    """The functions and classes of a file, and what its other statements are as far as somebody asks.

    Most functions hold no others, which their text tells: their statements are not gone through.
    """

    def __init__(self, tree: ast.Module, source: Source) -> None:
        self.functions: list[Function] = []
        self.outermost: list[Function] = []  # by line
        self.classes: list[ast.ClassDef] = []
        self.owners: dict[Function, ast.ClassDef | None] = {}
        self._tree = tree
        self._source = source
        self._outside: list[ast.AST] = []
        self._parts: dict[Function | None, Part] = {}
        self._is_plain = _is_plain(source.text)
        self._walk(tree)

    def _walk(self, tree: ast.Module) -> None:
        """Go through the code outside of functions, statement by statement."""
        stack: list[tuple[ast.AST, ast.ClassDef | None]] = [(item, None) for item in reversed(tree.body)]
        outside = self._outside
        while stack:
            node, owner = stack.pop()
            kind = type(node)
            blocks = _BLOCKS.get(kind)
            if blocks is None:
                if kind is not ast.Import and kind is not ast.ImportFrom:
                    outside.append(node)
                continue
            if kind in FUNCTIONS:
                self._enter_outermost(cast("Function", node), owner)
                continue
            for name in _HEADS[kind]:
                value = getattr(node, name)
                if isinstance(value, list):
                    outside += value
                elif value is not None:
                    outside.append(value)
            owner = self._enter(node, kind, owner)
            for name in reversed(blocks):
                within = owner if name != "handlers" else None
                stack += [(item, within) for item in reversed(getattr(node, name))]

    def _enter_outermost(self, function: Function, owner: ast.ClassDef | None) -> None:
        self.outermost.append(function)
        if self._is_plain:
            text, starts = self._source.text, self._source.starts
            start, end = starts[function.lineno], starts[function.end_lineno or function.lineno]
            if text.find("def ", start, end) < 0 and text.find("class ", start, end) < 0:
                self._enter(function, type(function), owner)
                return
        stack: list[tuple[ast.AST, ast.ClassDef | None]] = [(function, owner)]
        while stack:
            node, owner = stack.pop()
            kind = type(node)
            owner = self._enter(node, kind, owner)
            for name in reversed(_BLOCKS[kind]):
                within = owner if name != "handlers" else None
                stack += [(item, within) for item in reversed(getattr(node, name)) if item.__class__ in _BLOCKS]

    def _enter(self, node: ast.AST, kind: type[ast.AST], owner: ast.ClassDef | None) -> ast.ClassDef | None:
        """Keep a function or a class; the class that functions right inside it belong to."""
        if kind in _TRANSPARENT:
            return owner
        if kind in FUNCTIONS:
            self.functions.append(cast("Function", node))
            self.owners[cast("Function", node)] = owner
        elif kind is ast.ClassDef:
            self.classes.append(cast("ast.ClassDef", node))
            return cast("ast.ClassDef", node)
        return None

    @cached_property
    def statements(self) -> Statements:
        """All handlers, assignments and imports of the file. Few files need them."""
        found = Statements([], [], [])
        stack: list[ast.AST] = [self._tree]
        while stack:
            node = stack.pop()
            for name in _BLOCKS.get(type(node), ("body",)):
                for item in getattr(node, name):
                    kind = item.__class__
                    if kind is ast.Assign:
                        found.assignments.append(item)
                    elif kind in _BLOCKS:
                        stack.append(item)
                        if kind is ast.ExceptHandler:
                            found.handlers.append(item)
                    elif kind is ast.Import or kind is ast.ImportFrom:
                        found.imports.append(item)
        return found

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
    def records(self) -> frozenset[str]:
        """The classes whose text may show their fields."""
        return frozenset(node.name for node in self.classes if may_be_record(node))

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

    def is_outside(self, line: int) -> bool:
        """Is a line outside of all functions?"""
        return self._outer(line) is None

    @cached_property
    def outside(self) -> tuple[str, frozenset[str]]:
        """The text of the code outside of functions, imports left out, and its words; of the whole file, if lines are not what they seem."""
        text = self._source.text
        if "\r" not in text:
            lines = self._source.lines
            spans = [_span(node) for node in self._outside if not _says_nothing(node)]
            text = "".join(["".join(lines[first - 1 : last]) for first, last in spans])
        return text, words_of(text)

    def text_of(self, function: Function) -> str:
        """The text that an outermost function is in."""
        source = self._source
        if "\r" in source.text:  # what ends a line for Python does not for everybody
            return source.text
        first = (*function.decorator_list, function)[0].lineno
        return source.text[source.starts[first - 1] : source.starts[function.end_lineno or first]]

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


def _is_plain(text: str) -> bool:
    """Are lines what they seem, and does a space follow every "def" and "class" of a text?"""
    if "\t" in text or "\r" in text or "\f" in text:
        return False
    at = text.find("\\\n")
    while at >= 0:
        if text.endswith(("def", "class"), 0, at):
            return False
        at = text.find("\\\n", at + 2)
    return True


def _span(node: ast.AST) -> tuple[int, int]:
    """The first and the last line of a statement or an expression, or of what `with` opens."""
    first = last = cast("ast.expr", node)
    if isinstance(node, ast.withitem):
        first, last = node.context_expr, node.optional_vars or node.context_expr
    return first.lineno, last.end_lineno or last.lineno


def _says_nothing(node: ast.AST) -> bool:
    """Is it a docstring, or a name, as base classes are? The line of a class is no call of it."""
    if isinstance(node, ast.Expr | ast.Attribute):
        return isinstance(node.value, ast.Constant | ast.Name)
    return isinstance(node, ast.Name)


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

    def first(self, line: int) -> int:
        """The first line of the statement on a line."""
        return self.first_lines.get(line, line)

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
