"""What of an expression can bring something sensitive to where it stands, told by syntax alone.

`taint` takes nothing from an attribute of just any object, nor from what is compared, counted or masked, nor from a call of a function that it knows
nothing about. `heat` asks here, so that it spreads no further than `taint` could follow. Errs towards too much.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_secreview.sanitizers import HARMLESS, is_sanitizer
from flake8_secreview.sources import REQUEST_CALLS, REQUEST_PARTS, RESPONSE_PARTS
from flake8_secreview.terminals import terminal
from flake8_secreview.tree import FIELDS

PARTS = REQUEST_PARTS | REQUEST_CALLS | RESPONSE_PARTS
"""What is sensitive of a request or a response, in lower case: Django's are `META` and `POST`."""
TAKEN = PARTS | {"args", "message", "msg", "reason", "strerror", "cmd", "__dict__", "value", "key"}
"""The attributes that may hold what the object does: those of exceptions, of fields, and those that show all there is."""
NOTHING = frozenset((ast.Compare, ast.UnaryOp, ast.Lambda))
"""Expressions that hold nothing of what they are made of."""


def bearers(node: ast.expr, carries: Callable[[str], bool]) -> list[ast.AST]:
    """The names, attributes, keywords and constants on whose account an expression may hold something.

    `carries`: may what a function of a name returns hold something, given that its name does not say that it is harmless?
    """
    found: list[ast.AST] = []
    todo: list[ast.AST] = [node]
    while todo:
        part = todo.pop()
        kind = part.__class__
        if kind is ast.Name or kind is ast.Constant:
            found.append(part)
        elif kind is ast.Attribute:
            found.append(part)
            value = part.value  # type: ignore[attr-defined]
            if part.attr.lower() in TAKEN or is_self(value):  # type: ignore[attr-defined]
                todo.append(value)
        elif kind is ast.Call:
            func = part.func  # type: ignore[attr-defined]
            if func.__class__ is ast.Attribute:
                name = func.attr
            elif func.__class__ is ast.Name:
                name = func.id
            else:
                continue
            if name == "get" and part.args:  # type: ignore[attr-defined]
                found += part.args  # type: ignore[attr-defined]
                if func.__class__ is ast.Attribute and is_text(part.args[0]):  # type: ignore[attr-defined]
                    todo.append(func.value)
            elif carries(name) and name not in HARMLESS and not is_sanitizer(name):
                found.append(func)
                if func.__class__ is ast.Attribute:
                    todo.append(func.value)
                todo += part.args  # type: ignore[attr-defined]
                todo += part.keywords  # type: ignore[attr-defined]
        elif kind is ast.keyword:
            found.append(part)
            todo.append(part.value)  # type: ignore[attr-defined]
        elif kind not in NOTHING:
            for field in FIELDS.get(kind, ()):
                value = getattr(part, field)
                if value.__class__ is list:
                    todo += value
                else:
                    todo.append(value)
    return found


def is_self(node: ast.AST) -> bool:
    """Is it `self` or `cls`?"""
    return node.__class__ is ast.Name and node.id in ("self", "cls")


def is_get(call: ast.Call) -> bool:
    """Is it an entry that is taken of a mapping: `d.get("x")`?"""
    return bool(call.args) and terminal(call.func) == "get"


def is_text(node: ast.AST) -> bool:
    """Is it a constant text, as keys of mappings are?"""
    return type(node) is ast.Constant and type(node.value) is str
