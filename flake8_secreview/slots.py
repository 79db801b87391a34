"""Arguments that are credentials by their position: `auth=("u", "p")`, `HTTPBasicAuth("u", "p")`, `hmac.new(b"...")`.

`parameters.py` says which positional parameter of which callee is a credential.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import calls, carried, leaves
from flake8_secreview.context import Context
from flake8_secreview.hows import SLOT
from flake8_secreview.parameters import ENCODERS, PAIRS, PROGRAMS, TABLE
from flake8_secreview.strings import Text
from flake8_secreview.words import PASSWORD, SECRET, STRONG, Kind

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

AS_PASSWORD = Kind(PASSWORD, STRONG, "password")
_KINDS = {PASSWORD: AS_PASSWORD, SECRET: Kind(SECRET, STRONG, "secret")}
_AROUND = ("auth", "basic", "cred", "login")


def verdicts(context: Context) -> list[Verdict]:
    """The verdicts on arguments of known parameters."""
    memo: list[Verdict] | None = context.memo.get(verdicts)
    if memo is None:
        memo = context.memo[verdicts] = list(_verdicts(context))
    return memo


def _verdicts(context: Context) -> Iterator[Verdict]:
    for call in context.near(ast.Call):
        if not call.args:
            continue
        function = call.func
        name = function.attr if type(function) is ast.Attribute else function.id if type(function) is ast.Name else None
        if name in TABLE:
            yield from _positional(call, name, context)
        elif name in ENCODERS:
            yield from _encoded(call, context)
    for word in context.near(ast.keyword):
        if word.arg in PAIRS:
            yield from _pair(word.arg, word.value, context)
    for node in context.near(ast.Assign):
        if isinstance(node.value, ast.Tuple):
            for target in node.targets:
                named = calls.name_of(target)
                if named and named[0].lower() in PAIRS:
                    yield from _pair(named[0], node.value, context)
    if not PROGRAMS.isdisjoint(context.words):
        for display in context.near(ast.List):
            yield from _short_flag(display.elts, context)
        for pair in context.near(ast.Tuple):
            yield from _short_flag(pair.elts, context)


def _verdict(name: str, kind: Kind, value: str, text: Text, start: int, context: Context) -> Verdict | None:
    from flake8_secreview.judge import judge_value
    from flake8_secreview.verdict import Verdict

    judged = judge_value(kind, kind.word, value, SLOT)
    if judged is None:
        return None
    place = text.place(start, start + len(value)) if len(value) < len(text.value) else context.place(text.node)
    return Verdict(name, kind, value, text.is_bytes, place, SLOT, *judged)


def _literals(node: ast.expr, context: Context) -> Iterator[Text]:
    """The complete strings that an argument may be, through a constant of the file as well."""
    if leaves.possible(node):
        expressions = [leaf.value for leaf in leaves.leaves(node, containers=False)]
    elif isinstance(node, (ast.Name, ast.Attribute)):
        named = calls.name_of(node)
        kind = context.config.vocabulary.classify(named[0]) if named else None
        if kind is not None and kind.strength == STRONG:
            return  # it is judged where it gets the literal
        expressions = [value.expr for value in context.flow.constant_strings(node)[:8]]
    else:
        return
    for expression in expressions:
        text = context.text(expression)
        if text is not None and text.complete and text.value:
            yield text


def _positional(call: ast.Call, name: str, context: Context) -> Iterator[Verdict]:
    for index, family, owners in TABLE[name]:
        if index >= len(call.args) or any(isinstance(argument, ast.Starred) for argument in call.args[: index + 1]):
            continue
        argument = call.args[index]
        if type(argument) not in (ast.Name, ast.Attribute) and not leaves.possible(argument):
            continue
        if type(argument) is ast.Name and argument.id not in carried.constants_of(context):
            continue
        verdicts = [
            _verdict(name, _KINDS[family], text.value, text, 0, context) for text in _literals(argument, context)
        ]
        if any(verdicts) and (not owners or _belongs(call, owners, context)):
            yield from filter(None, verdicts)


def _belongs(call: ast.Call, owners: tuple[str, ...], context: Context) -> bool:
    """Whether a callee is one of these: by its qualified name, or by what the method is called on."""
    function = call.func
    receiver = calls.name_of(function.value) if isinstance(function, ast.Attribute) else None
    names = [*context.qualnames(function)]
    if receiver is not None:
        names.append(f"{receiver[0]}.")
    return any(name.startswith(owners) for name in names)


def _pair(name: str | None, value: ast.expr, context: Context) -> Iterator[Verdict]:
    """`auth=("user", "password")`."""
    if name is None or not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != 2:
        return
    if isinstance(value.elts[0], (ast.Tuple, ast.List, ast.Dict)):
        return
    for text in _literals(value.elts[1], context):
        verdict = _verdict(name, AS_PASSWORD, text.value, text, 0, context)
        if verdict is not None:
            yield verdict


def _encoded(call: ast.Call, context: Context) -> Iterator[Verdict]:
    """`b64encode(b"user:password")`, the value of a Basic header."""
    for text in _literals(call.args[0], context):
        user, colon, password = text.value.partition(":")
        if not colon or not user or not password or any(map(str.isspace, text.value)) or "/" in user:
            continue
        line = call.lineno
        around = "".join(context.source.lines[max(0, line - 3) : line + 2]).lower()
        if any(word in around for word in _AROUND):
            verdict = _verdict("b64encode", AS_PASSWORD, password, text, len(user) + 1, context)
            if verdict is not None:
                yield verdict


def _short_flag(items: list[ast.expr], context: Context) -> Iterator[Verdict]:
    """`["mysql", "-uroot", "-p..."]`."""
    if not items or _program(items[0]) not in PROGRAMS:
        return
    for item in items[1:]:
        if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value.startswith("-p"):
            text = context.text(item)
            if text is not None and len(item.value) > 3:
                verdict = _verdict("-p", AS_PASSWORD, item.value[2:], text, 2, context)
                if verdict is not None:
                    yield verdict


def _program(node: ast.expr) -> str | None:
    """The program that a list of arguments runs: "mysql" of "/usr/bin/mysql"."""
    return node.value.rpartition("/")[2] if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
