"""Operators, formatted strings, conditions and comprehensions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from flake8_secreview import sources, words
from flake8_secreview.sinks import layout, template_of, told_by
from flake8_secreview.taint.containers import entries_of, entry_of
from flake8_secreview.taint.origin import Frame, Key, Origins
from flake8_secreview.taint.shapes import is_cut, is_mask, is_number_format, is_stars
from flake8_secreview.terminals import terminal
from flake8_secreview.told import told_name

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def joined(taint: Taint, node: ast.JoinedStr, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What an f-string shows."""
    found: Origins = []
    has_stars = any(isinstance(part, ast.Constant) and "***" in str(part.value) for part in node.values)
    before = ""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            if has_stars and is_cut(part.value):
                continue
            if part.format_spec is not None and is_number_format(part.format_spec):
                continue
            found += told_value(taint, told_name(before), part.value, frame, depth)
        before = str(part.value) if isinstance(part, ast.Constant) else ""
    return found


def told_value(taint: Taint, name: str, value: ast.expr, frame: Frame | None, depth: int) -> Origins:
    """What a value holds that a text says to be the value of a name, `?token=`; the name is empty for other values. What it says itself comes first."""
    found = taint.origins(value, None, frame, depth)
    if found or not name or not isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        return found
    spoken = terminal(value)
    if sources.is_fact(spoken) or "hash" in words.split(spoken):
        return []
    return [origin._replace(key=None) for origin in entry_of(taint, name, value, None, frame, depth)]


def binary(taint: Taint, node: ast.BinOp, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What `+`, `|` and `%` put together."""
    if isinstance(node.op, ast.Mod):
        return _percent(taint, node, frame, depth)
    if isinstance(node.op, ast.Mult):
        return (
            taint.all_of((node.left, node.right), None, frame, depth) if not isinstance(node.left, ast.Constant) else []
        )
    if not isinstance(node.op, ast.Add | ast.BitOr):
        return []
    found: Origins = []
    left: ast.expr = node
    operands: list[ast.expr] = []
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.BitOr):
        operands.append(left.right)
        left = left.left
    operands.append(left)
    if any(map(is_stars, operands)):
        operands = [operand for operand in operands if not is_cut(operand)]
    before = ""
    for operand in reversed(operands):
        if key is None:
            found += told_value(taint, told_name(before), operand, frame, depth)
        else:
            found += taint.origins(operand, key, frame, depth)
        before = _end_of(operand)
    return found


def _end_of(node: ast.expr) -> str:
    """What a text ends with, as far as it is a literal."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[-1]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _percent(taint: Taint, node: ast.BinOp, frame: Frame | None, depth: int) -> Origins:
    template = template_of(node.left)
    right = node.right
    if template is None:
        return taint.all_of((node.left, right), None, frame, depth)
    holes = layout(template)
    keys = [name for name, whole in holes if name and whole]
    if keys or (holes and holes[0][0]):
        return entries_of(taint, right, keys, frame, depth)
    values = right.elts if isinstance(right, ast.Tuple) else [right]
    if len(values) != len(holes):
        return taint.all_of(values, None, frame, depth)
    found: Origins = []
    names = told_by(template) or [""] * len(holes)
    for value, (_, whole), name in zip(values, holes, names, strict=True):
        if whole:
            found += told_value(taint, name, value, frame, depth)
    return found


def either(taint: Taint, node: ast.IfExp, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What one branch of a conditional expression or the other gives."""
    if is_mask(node.body) or is_mask(node.orelse):
        return []  # "<hidden>" if is_secret else text
    return taint.all_of((node.body, node.orelse), key, frame, depth)


def operands(taint: Taint, node: ast.BoolOp, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What `or` and `and` may give: of the latter, the last operand."""
    values = node.values[-1:] if isinstance(node.op, ast.And) else node.values
    return taint.all_of(values, key, frame, depth)


def inside(taint: Taint, node: Any, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What is awaited, unpacked, bound or yielded."""
    return taint.origins(node.value, key, frame, depth) if node.value is not None else []


def comprehension(taint: Taint, node: Any, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What the elements of a comprehension hold."""
    if _filters(taint, node):
        return []
    return taint.origins(node.elt, None, frame, depth)


def dict_comprehension(taint: Taint, node: ast.DictComp, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What the values of a comprehension hold."""
    if _filters(taint, node):
        return []
    return taint.origins(node.value, key, frame, depth)


def _filters(taint: Taint, node: Any) -> bool:
    """Does a comprehension leave keys out, or replace values: `{k: "***" if k in SECRET else v for ...}`?"""
    tests = [test for generator in node.generators for test in generator.ifs]
    value = node.value if isinstance(node, ast.DictComp) else node.elt
    if isinstance(value, ast.IfExp):
        tests.append(value.test)
    for test in tests:
        for part in ast.walk(test):
            if isinstance(part, ast.NotIn | ast.In | ast.NotEq | ast.Eq):
                return True
            if isinstance(part, ast.Call) and (
                "secret" in terminal(part.func).lower() or "sensitive" in terminal(part.func).lower()
            ):
                return True
    return False
