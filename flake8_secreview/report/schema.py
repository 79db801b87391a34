"""The JSON schema of a review, generated from the classes of `model`: docs/report.schema.json.

The docstrings of the classes and the comments beside their fields become the descriptions, so there is one place to change.
"""

from __future__ import annotations

import ast
import inspect
import types
import typing
from typing import Any

from flake8_secreview.report import model

SIMPLE = {str: "string", int: "integer", bool: "boolean"}
SMALLEST = {"line": 1, "column": 1, "end_line": 1, "end_column": 1, "number": 1, "complexity": 1}


def schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12."""
    definitions: dict[str, Any] = {}
    comments = _comments()
    for name, kind in vars(model).items():
        if typing.is_typeddict(kind):
            fields = typing.get_type_hints(kind)
            definitions[name] = {
                "description": inspect.getdoc(kind),
                "type": "object",
                "properties": {field: _field(name, field, hint, comments) for field, hint in fields.items()},
                "required": list(fields),
                "additionalProperties": False,
            }
    top = definitions.pop("Report")
    top["properties"]["format"]["const"] = model.FORMAT
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "flake8-secreview report",
        **top,
        "$defs": definitions,
    }


def _field(owner: str, name: str, hint: object, comments: dict[tuple[str, str], str]) -> dict[str, Any]:
    described = _type(hint)
    if described.get("type") == "integer":
        described["minimum"] = SMALLEST.get(name, 0)
    comment = comments.get((owner, name))
    if comment is None:
        return described
    if "$ref" in described:
        return {"description": comment, "allOf": [described]}
    return {"description": comment, **described}


def _type(hint: object) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and hint in SIMPLE:
        return {"type": SIMPLE[hint]}
    if typing.is_typeddict(hint):
        return {"$ref": f"#/$defs/{getattr(hint, '__name__', '')}"}
    if origin is list:
        return {"type": "array", "items": _type(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": {**_type(arguments[1]), "minimum": 0}}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (types.UnionType, typing.Union):
        parts = [_type(argument) for argument in arguments if argument is not type(None)]
        return {"anyOf": [*parts, {"type": "null"}]}
    raise TypeError(f"no JSON for {hint!r}")


def _comments() -> dict[tuple[str, str], str]:
    """The comments beside the fields, by class and field."""
    source = inspect.getsource(model)
    lines = source.splitlines()
    found: dict[tuple[str, str], str] = {}
    for node in ast.parse(source).body:
        for field in node.body if isinstance(node, ast.ClassDef) else ():
            if (
                isinstance(node, ast.ClassDef)
                and isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
            ):
                _, mark, comment = lines[field.lineno - 1].partition("  # ")
                if mark:
                    found[node.name, field.target.id] = comment
    return found
