"""The name that an expression ends in."""

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
