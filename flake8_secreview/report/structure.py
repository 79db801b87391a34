"""How a module is built: classes, functions, names, complexity.

The complexity is McCabe's as flake8's own mccabe counts it for functions and methods: each branch, loop and exception handler, and each function
inside the function. mccabe itself walks the tree a second time, recursively; this takes the nodes that are already sorted by type.
"""

from __future__ import annotations

import ast
import bisect
from typing import TYPE_CHECKING

from flake8_secreview.report.model import Measured, Misnamed, Structure

if TYPE_CHECKING:
    from flake8_secreview.context import Context

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While)
# Names that a base class of the standard library, or a well-known one, prescribes.
_PRESCRIBED = frozenset((
    "setUp", "tearDown", "setUpClass", "tearDownClass", "setUpModule", "tearDownModule", "setUpTestData", "runTest", "addCleanup",
    "asyncSetUp", "asyncTearDown", "defaultTestResult", "shortDescription", "countTestCases", "getChild", "buildProtocol",
    "connectionMade", "connectionLost", "dataReceived", "lineReceived", "makeRecord", "formatTime", "formatException", "formatStack",
    "startElement", "endElement", "startDocument", "endDocument",
))  # fmt: skip
_PRESCRIBED_STARTS = ("visit_", "depart_", "do_", "generic_visit", "assert", "leave_")


def structure(context: Context) -> Structure:
    """Classes, number of functions, the most complex function, and names that PEP 8 would spell otherwise."""
    functions: list[_Function] = [*context.nodes(ast.FunctionDef), *context.nodes(ast.AsyncFunctionDef)]
    functions.sort(key=lambda node: node.lineno)
    classes = sorted(context.nodes(ast.ClassDef), key=lambda node: node.lineno)
    return {
        "classes": [{"name": node.name, "line": node.lineno} for node in classes],
        "functions": len(functions),
        "most_complex": _most_complex(context, functions),
        "misnamed": sorted([*_classes(classes), *_functions(context, functions)], key=lambda item: item["line"]),
    }


def _most_complex(context: Context, functions: list[_Function]) -> Measured | None:
    outer: list[_Function] = []
    ends: list[int] = []
    weights: list[int] = []
    for function in functions:
        if ends and function.lineno <= ends[-1]:
            weights[-1] += 1  # inside another one
        else:
            outer.append(function)
            ends.append(function.end_lineno or function.lineno)
            weights.append(1)
    if not outer:
        return None
    starts = [function.lineno for function in outer]

    def add(line: int, weight: int) -> None:
        index = bisect.bisect_right(starts, line) - 1
        if index >= 0 and line <= ends[index]:
            weights[index] += weight

    for branch in context.nodes(*_BRANCHES):
        add(branch.lineno, 1)
    for attempt in context.nodes(ast.Try):
        add(attempt.lineno, len(attempt.handlers) + 1)
    index = max(range(len(outer)), key=weights.__getitem__)
    line = outer[index].lineno
    return {"name": context.scope_name(line), "line": line, "complexity": weights[index]}


def _classes(classes: list[ast.ClassDef]) -> list[Misnamed]:
    found: list[Misnamed] = []
    for node in classes:
        name = node.name.lstrip("_")
        if name and (not name[0].isupper() or "_" in name) and name[0].isalpha():
            found.append({"name": node.name, "line": node.lineno, "problem": "a class is named in CapWords"})
    return found


def _functions(context: Context, functions: list[_Function]) -> list[Misnamed]:
    found: list[Misnamed] = []
    for node in functions:
        name = node.name
        if name == name.lower() or name in _PRESCRIBED or name.startswith(_PRESCRIBED_STARTS):
            continue
        method = isinstance(context.parent(node), ast.ClassDef)
        if method and any(_tail(decorator) == "override" for decorator in node.decorator_list):
            continue
        kind = "a method" if method else "a function"
        found.append({"name": name, "line": node.lineno, "problem": f"{kind} is named in lower_case"})
    return found


def _tail(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
