"""One walk over a syntax tree: every node by its type, and the parent of each.

The tree belongs to flake8 and its other plugins, so nothing is stored on it. The walk is a loop, because the depth of the tree is up to the file.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Container, Sequence

# Fields that hold no nodes, or only operators and contexts, which are shared between places. Skipping them halves the walk.
_LEAVES = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "lineno", "module", "n", "name", "op",
    "ops", "rest", "s", "simple", "tag", "type_comment", "type_ignores",
})  # fmt: skip
_CHILDLESS = (ast.Constant, ast.Global, ast.Nonlocal, ast.MatchSingleton, ast.alias)


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    if issubclass(kind, _CHILDLESS):
        return ()
    leaves = _LEAVES - {"name"} if kind.__name__ == "TypeAlias" else _LEAVES  # the one whose name is a node
    return tuple(reversed([name for name in kind._fields if name not in leaves]))


FIELDS: dict[type, tuple[str, ...]] = {
    kind: _fields(kind) for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)
}


COMPOSED = frozenset({ast.BinOp, ast.Call, ast.JoinedStr})


BODIES = frozenset({"body", "orelse", "finalbody", "handlers"})
FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})


class Nodes:
    """The nodes of a tree by type, in the order of the file, and their parents.

    `composed` holds the nodes that may build a string out of others, an outer one before those inside it. With `lines` (1-based, sorted) only the statements
    are walked that have one of these lines or hold a statement that has one; of a function with such a line in its head, all of it. The bodies of
    functions in `apart` are left out.
    """

    def __init__(
        self, tree: ast.Module, lines: Sequence[int] | None = None, apart: Container[ast.AST] = frozenset()
    ) -> None:
        self.by_type: dict[type, list[ast.AST]] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        self.composed: list[ast.AST] = []
        by_type, parents, fields, composed = self.by_type, self.parents, FIELDS, self.composed
        name_class, constant_class = ast.Name, ast.Constant  # two nodes of three, and they hold none
        add_name = by_type.setdefault(name_class, []).append
        add_constant = by_type.setdefault(constant_class, []).append
        whole_to = 0  # the last line of a function that is walked as a whole
        stack: list[ast.AST] = [tree]
        pop, push, extend = stack.pop, stack.append, stack.extend
        while stack:
            node = pop()
            kind = node.__class__
            if kind is name_class:
                add_name(node)
                continue
            if kind is constant_class:
                add_constant(node)
                continue
            names = fields.get(kind)
            if names is None:  # None and names inside a list
                continue
            if kind in by_type:
                by_type[kind].append(node)
            else:
                by_type[kind] = [node]
            if kind in COMPOSED:
                composed.append(node)
            if apart and kind in FUNCTIONS and node in apart:
                names = tuple(name for name in names if name != "body")
            for name in names:
                value = getattr(node, name)
                if value.__class__ is list:
                    if value and lines is not None and name in BODIES and value[0].lineno > whole_to:
                        if kind in FUNCTIONS and _head_has(node, lines):
                            whole_to = getattr(node, "end_lineno", 0)
                        else:
                            value = _with(lines, value)
                    if value:
                        extend(value[::-1])
                        for child in value:
                            parents[child] = node
                elif value is not None:
                    push(value)
                    parents[value] = node


def _with(lines: Sequence[int], statements: list[ast.stmt]) -> list[ast.stmt]:
    """Those of the statements of a block that have one of these lines."""
    found = []
    index = bisect_left(lines, _first(statements[0]))
    for statement in statements:
        if index == len(lines):
            break
        end = statement.end_lineno or statement.lineno
        if lines[index] <= end:
            index = bisect_left(lines, _first(statement), index)
            if index < len(lines) and lines[index] <= end:
                found.append(statement)
                index = bisect_left(lines, end, index)  # another statement may begin on its last line
    return found


def _first(statement: ast.stmt) -> int:
    """The first line of a statement, its decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    return decorators[0].lineno if decorators else statement.lineno


def _head_has(function: ast.AST, lines: Sequence[int]) -> bool:
    """Does a function have one of these lines before its body?"""
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    index = bisect_left(lines, function.lineno)
    return index < len(lines) and lines[index] <= max(function.body[0].lineno - 1, function.lineno)
