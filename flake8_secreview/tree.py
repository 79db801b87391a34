"""One walk over a syntax tree: every node by its type, and the parent of each.

The tree belongs to flake8 and its other plugins, so nothing is stored on it. The walk is a loop, because the depth of the tree is up to the file.
"""

from __future__ import annotations

import ast

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


class Nodes:
    """The nodes of a tree by type, in the order of the file, and their parents.

    `composed` holds the nodes that may build a string out of others, an outer one before those inside it.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.by_type: dict[type, list[ast.AST]] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        self.composed: list[ast.AST] = []
        by_type, parents, fields, composed = self.by_type, self.parents, FIELDS, self.composed
        name_class, constant_class = ast.Name, ast.Constant  # two nodes of three, and they hold none
        add_name = by_type.setdefault(name_class, []).append
        add_constant = by_type.setdefault(constant_class, []).append
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
            for name in names:
                value = getattr(node, name)
                if value.__class__ is list:
                    if value:
                        extend(value[::-1])
                        for child in value:
                            parents[child] = node
                elif value is not None:
                    push(value)
                    parents[value] = node
