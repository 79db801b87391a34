"""Literals that reach a telling name through a constant of the file: `X = "..."` here, `connect(password=X)` there.

The literal is judged by the name that it reaches, and reported once, where it stands.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import calls, hows
from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.source import words_of
from flake8_secreview.words import STRONG

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

_MAX_VALUES = 8
Use = tuple[str, ast.AST, ast.expr, str, ast.AST, "ast.AST | None"]
"""A name, its node, the expression it gets, how (see `literals`), the construct, and what the name belongs to."""


def verdicts(context: Context) -> list[Verdict]:
    """The verdicts on literals that reach a name in more than one step."""
    memo: list[Verdict] | None = context.memo.get(verdicts)
    if memo is None:
        memo = context.memo[verdicts] = list(_verdicts(context))
    return memo


def _verdicts(context: Context) -> Iterator[Verdict]:
    classify = context.config.vocabulary.classify
    seen: set[ast.expr] = set()
    for name, name_node, value, how, node, owner in _uses(context):
        kind = classify(name)
        if kind is None or kind.strength != STRONG:
            continue
        own = calls.name_of(value)
        known = classify(own[0]) if own else None
        if known is not None and known.strength == STRONG:
            continue  # it is judged where it gets the literal
        if own is None or own[0] not in _may_be_constants(context) or own[0] not in constants_of(context):
            continue
        values = context.flow.constant_strings(value)
        if len(values) > _MAX_VALUES:
            continue
        for found in values:
            if found.expr in seen or found.expr is value:
                continue
            seen.add(found.expr)
            from flake8_secreview.judge import judge

            verdict = judge(Binding(name, name_node, found.expr, how, node, owner), context)
            if verdict is not None:
                yield verdict


def constants_of(context: Context) -> set[str]:
    """The names that get a string literal somewhere in the file: a test that costs little and spares most of the rest."""
    memo: set[str] | None = context.memo.get(constants_of)
    if memo is None:
        memo = context.memo[constants_of] = _constants(context)
    return memo


def _may_be_constants(context: Context) -> frozenset[str]:
    """The names that may get a literal, by the text of the file: the words before a "=" on a line that goes on with a string. Asking the tree
    has all of it walked."""
    known: frozenset[str] | None = context.memo.get(_may_be_constants)
    if known is None:
        told: list[str] = []
        for line in context.source.lines:
            if "=" in line:
                bare = line.rstrip()
                if '"' in line or "'" in line or bare.endswith(("=", "(", "\\")):
                    told.append(bare.rpartition("=")[0])
        known = context.memo[_may_be_constants] = words_of("\n".join(told))
    return known


def _constants(context: Context) -> set[str]:
    found: set[str] = set()
    for node in context.nodes(ast.Assign):
        if type(node.value) is ast.Constant and type(node.value.value) in (str, bytes) and node.value.value:
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.add(target.id)
                elif isinstance(target, ast.Attribute):
                    found.add(target.attr)
    for item in context.nodes(ast.AnnAssign):
        if type(item.value) is ast.Constant and type(item.value.value) in (str, bytes) and item.value.value:
            if isinstance(item.target, ast.Name):
                found.add(item.target.id)
            elif isinstance(item.target, ast.Attribute):
                found.add(item.target.attr)
    return found


def _uses(context: Context) -> Iterator[Use]:
    """The places where a name gets what another name holds."""

    def held(node: ast.expr | None) -> bool:
        return type(node) in _NAMES

    for word in context.near(ast.keyword):
        if type(word.value) in _NAMES and word.arg is not None and held(word.value):
            yield word.arg, word, word.value, hows.KEYWORD, word, None
    for node in context.near(ast.Assign):
        kind = type(node.value)
        if kind is ast.BoolOp or (kind in _NAMES and held(node.value)):
            for target in node.targets:
                named = calls.name_of(target)
                if named:
                    for value, how in _branches(node.value, hows.ASSIGN):
                        if held(value):
                            yield *named, value, how, node, None
    for annotated in context.near(ast.AnnAssign):
        if held(annotated.value) and annotated.value is not None:
            named = calls.name_of(annotated.target)
            if named:
                yield *named, annotated.value, hows.ANNOTATED, annotated, None
    for display in context.near(ast.Dict):
        for key, value in zip(display.keys, display.values, strict=True):
            if type(value) in _NAMES and key is not None and held(value):
                text = calls.key_text(key)
                if text is not None:
                    yield text, key, value, hows.DICT, display, display
    functions = context.near(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    for function in functions:
        arguments: ast.arguments = function.args  # type: ignore[attr-defined]
        if arguments.defaults:
            positional = [*arguments.posonlyargs, *arguments.args]
            for argument, value in zip(positional[-len(arguments.defaults) :], arguments.defaults, strict=True):
                if held(value):
                    yield argument.arg, argument, value, hows.DEFAULT, function, function
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None and held(default):
                yield argument.arg, argument, default, hows.DEFAULT, function, function
    for call in context.near(ast.Call):
        given = (*call.args[1:], *(word.value for word in call.keywords if word.arg in calls.DEFAULT_WORDS))
        if any(map(held, given)):
            for default_of in calls.defaults(call):
                if default_of.name is not None and default_of.name_node is not None and held(default_of.value):
                    how = hows.OPTION if default_of.kind == calls.OPTION else hows.FALLBACK
                    yield default_of.name, default_of.name_node, default_of.value, how, call, call
    for comparison in context.near(ast.Compare):
        if len(comparison.ops) == 1 and isinstance(comparison.ops[0], (ast.Eq, ast.NotEq)):
            left, right = comparison.left, comparison.comparators[0]
            if type(left) not in _NAMES and type(right) not in _NAMES:
                continue
            for value, other in ((left, right), (right, left)):
                if held(value):
                    named = calls.name_of(other)
                    if named:
                        yield *named, value, hows.COMPARE, comparison, None


_NAMES = frozenset({ast.Name, ast.Attribute})


def _branches(value: ast.expr, how: str) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(value, ast.BoolOp):
        if isinstance(value.op, ast.Or):
            for item in value.values[1:]:
                yield item, hows.FALLBACK
    else:
        yield value, how
