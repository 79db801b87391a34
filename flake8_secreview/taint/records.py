"""Classes whose text shows their fields: dataclasses and their kin."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_secreview.holders import FUNCTIONS
from flake8_secreview.taint.origin import Key
from flake8_secreview.taint.shapes import is_class, is_class_variable, is_harmless_type
from flake8_secreview.terminals import terminal

if TYPE_CHECKING:
    pass

_RECORDS = frozenset(("dataclass", "define", "attrs", "s", "frozen", "mutable", "attributes"))
_RECORD_BASES = frozenset(("NamedTuple", "BaseModel", "Struct", "BaseSettings", "SQLModel"))


def is_record(node: ast.ClassDef) -> bool:
    """Does a class get a `__repr__` that shows its fields: a dataclass, an attrs class, a NamedTuple, a pydantic model?"""
    for decorator in node.decorator_list:
        if terminal(decorator) in _RECORDS:
            if isinstance(decorator, ast.Call):
                for keyword in decorator.keywords:
                    if (
                        keyword.arg == "repr"
                        and isinstance(keyword.value, ast.Constant)
                        and keyword.value.value is False
                    ):
                        return False
            return not has_own_text(node)
    return any(terminal(base) in _RECORD_BASES for base in node.bases) and not has_own_text(node)


def has_own_text(node: ast.ClassDef) -> bool:
    """Does a class define `__repr__` itself?"""
    return any(isinstance(item, FUNCTIONS) and item.name == "__repr__" for item in node.body)


def hidden_fields(node: ast.ClassDef) -> frozenset[Key]:
    """The fields of a record that its `__repr__` leaves out, or that hide themselves."""
    found: set[Key] = set()
    for item in node.body:
        target = (
            item.target
            if isinstance(item, ast.AnnAssign)
            else item.targets[0]
            if isinstance(item, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(item, ast.AnnAssign | ast.Assign):
            value = item.value
            if isinstance(item, ast.AnnAssign) and (
                is_harmless_type(item.annotation) or is_class_variable(item.annotation) or is_class(item.annotation)
            ):
                found.add(target.id)
            if isinstance(value, ast.Call):
                for keyword in value.keywords:
                    if (
                        keyword.arg in ("repr", "show")
                        and isinstance(keyword.value, ast.Constant)
                        and not keyword.value.value
                    ):
                        found.add(target.id)
                    if keyword.arg in ("repr", "secret") and isinstance(keyword.value, ast.Lambda):
                        found.add(target.id)
    return frozenset(found)
