"""The name that an expression ends in, and the key that one is."""

from __future__ import annotations

import ast


def terminal(node: ast.AST) -> str:
    """The last name of an expression: `c` of `a.b.c`, of `a.b.c(...)` and of `c`; empty where there is none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        return terminal(node.func) if isinstance(node.func, ast.Attribute | ast.Name) else ""
    if isinstance(node, ast.Await):
        return terminal(node.value) if isinstance(node.value, ast.Call) else ""
    return ""


def exception_names(node: ast.expr | None) -> frozenset[str]:
    """The last names of the exceptions that a handler catches."""
    if node is None:
        return frozenset()
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return frozenset(terminal(part) for part in parts)


def copied(node: ast.AST | None) -> ast.Name | ast.Attribute | None:
    """What a call makes a plain copy of: `x` of `dict(x)` and `x.copy()`; None if it makes none."""
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    original: ast.expr | None = None
    if not node.args and isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
        original = node.func.value
    elif len(node.args) == 1 and terminal(node.func) in ("dict", "copy", "deepcopy"):
        original = node.args[0]
    return original if isinstance(original, ast.Name | ast.Attribute) else None


def constant_key(node: ast.expr) -> str | int | None:
    """A constant key or index, also a negative one; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return None
