"""Every way a name gets a literal.

`BINDERS` maps a node type to a function that gives the `Binding`s made by a node of this type. Only names and literals are reported, no
judgement is made: rules decide by name, value and `how`. Names come first: `wanted(name)` is asked before a value is looked at closely, so
that a file costs little where no name is of interest. Empty strings, numbers, booleans and None are never values.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeAlias

from flake8_secreview import calls, words
from flake8_secreview.comments import comments, is_docstring
from flake8_secreview.events import Binding
from flake8_secreview.hows import (
    ANNOTATED,
    ARGV,
    ASSIGN,
    ATTRIBUTE,
    AUGMENTED,
    CASE,
    COMPARE,
    DEFAULT,
    DICT,
    ELEMENT,
    ENUM,
    FALLBACK,
    HOWS,
    KEYWORD,
    MEMBER,
    OPTION,
    PAIR,
    RETURN,
    SETATTR,
    SUBSCRIPT,
    WALRUS,
)
from flake8_secreview.leaves import leaves, possible

__all__ = ["BINDERS", "HOWS", "Binding", "bindings", "comments", "is_docstring"]

Parent: TypeAlias = Callable[[ast.AST], "ast.AST | None"]
Wanted: TypeAlias = Callable[[str], Any]  # truthy for names of interest
# Binders are plain functions where most nodes bind nothing: those never get as far as making a generator.
Binder: TypeAlias = Callable[[Any, Parent, Wanted], Iterable[Binding]]


def bindings(nodes: Iterable[ast.AST], parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    """The bindings made by `nodes` (all nodes of a tree, in any order): each literal once per name and `how`.

    `parent(node)` gives the node that holds another one; `wanted(name)` says whether anybody asks for bindings of this name.
    """
    seen: set[tuple[ast.expr, str, str]] = set()
    for node in nodes:
        binder = BINDERS.get(type(node))
        if binder is not None:
            for binding in binder(node, parent, wanted):
                key = (binding.value, binding.name, binding.how)
                if key not in seen:
                    seen.add(key)
                    yield binding


def _bind(
    name: str,
    name_node: ast.AST,
    value: ast.expr,
    how: str,
    node: ast.AST,
    wanted: Wanted,
    owner: ast.AST | None = None,
    container: ast.expr | None = None,
) -> Iterator[Binding]:
    if wanted(name):
        for leaf in leaves(value, parameter=how == DEFAULT):
            yield Binding(
                name, name_node, leaf.value, leaf.how or how, node, leaf.owner or owner, leaf.container or container
            )


# --- targets ---------------------------------------------------------------------------------------------------------


def _target(
    target: ast.expr,
    value: ast.expr,
    how: str,
    node: ast.AST,
    parent: Parent,
    wanted: Wanted,
    display: ast.expr | None = None,
) -> Iterator[Binding]:
    """The bindings of an assignment to any target; a sequence is paired with the elements of a display."""
    pending = [(target, value)]
    while pending:
        target, value = pending.pop()
        if isinstance(target, (ast.Tuple, ast.List)):
            for branch in _branches(value):
                if isinstance(branch, (ast.Tuple, ast.List)):
                    pending.extend(reversed(_unpack(target.elts, branch)))
        elif not possible(value):
            continue
        elif isinstance(target, ast.Name):
            if wanted(target.id):
                owner = parent(node)
                owner = owner if isinstance(owner, ast.ClassDef) else None
                kind = ENUM if owner is not None and how == ASSIGN and _is_enumeration(owner) else how
                yield from _bind(target.id, target, value, kind, node, wanted, owner, display)
        elif isinstance(target, ast.Attribute):
            kind = ATTRIBUTE if how == ASSIGN else how
            yield from _bind(target.attr, target, value, kind, node, wanted, target.value, display)
        elif isinstance(target, ast.Subscript):
            key = calls.subscript_key(target)
            if key is not None:
                kind = SUBSCRIPT if how == ASSIGN else how
                yield from _bind(*key, value, kind, node, wanted, target.value, display)
            base = calls.name_of(target.value)
            if base is not None:
                yield from _bind(*base, value, ELEMENT, node, wanted, target.value, display)
        elif isinstance(target, ast.Starred):
            pending.append((target.value, value))


def _branches(value: ast.expr) -> list[ast.expr]:
    """The expressions that a value may be, through `if`, `or` and `and`."""
    found: list[ast.expr] = []
    pending = [value]
    while pending and len(found) < 1000:
        item = pending.pop()
        if isinstance(item, ast.IfExp):
            pending += (item.orelse, item.body)
        elif isinstance(item, ast.BoolOp):
            pending += reversed(item.values)
        elif isinstance(item, ast.NamedExpr):
            pending.append(item.value)
        else:
            found.append(item)
    return found


def _unpack(targets: list[ast.expr], display: ast.Tuple | ast.List) -> list[tuple[ast.expr, ast.expr]]:
    """Pair the targets of an unpacking with the elements of a display, as far as stars on either side allow."""
    values = display.elts
    star = next((i for i, item in enumerate(targets) if isinstance(item, ast.Starred)), len(targets))
    star_value = next((i for i, item in enumerate(values) if isinstance(item, ast.Starred)), len(values))
    head = min(star, star_value)
    pairs = list(zip(targets[:head], values[:head], strict=False))
    after = len(targets) - star - 1  # targets after the starred one
    if star == len(targets) or star_value < len(values):
        return pairs
    if len(values) < star + after:
        return pairs
    middle = values[star : len(values) - after]
    pairs += [(targets[star], item) for item in middle]
    pairs += zip(targets[star + 1 :], values[len(values) - after :], strict=True)
    return pairs


def _is_enumeration(node: ast.ClassDef) -> bool:
    bases = [calls.terminal(base) or "" for base in node.bases]
    return any(base.endswith(("Enum", "Choices", "Flag")) for base in bases)


# --- statements ------------------------------------------------------------------------------------------------------


def _assign(node: ast.Assign, parent: Parent, wanted: Wanted) -> Iterable[Binding]:
    if not possible(node.value):
        return ()
    if len(node.targets) == 1:
        target = node.targets[0]
        if type(target) is ast.Name and not wanted(target.id):
            return ()
        return _target(target, node.value, ASSIGN, node, parent, wanted)
    return chain.from_iterable([_target(target, node.value, ASSIGN, node, parent, wanted) for target in node.targets])


def _annotated(node: ast.AnnAssign, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    if node.value is not None and possible(node.value):
        yield from _target(node.target, node.value, ANNOTATED, node, parent, wanted)


def _augmented(node: ast.AugAssign, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    if isinstance(node.op, (ast.Add, ast.BitOr)) and possible(node.value):
        yield from _target(node.target, node.value, AUGMENTED, node, parent, wanted)


def _walrus(node: ast.NamedExpr, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    if possible(node.value):
        yield from _target(node.target, node.value, WALRUS, node, parent, wanted)


def _loop(node: ast.For | ast.AsyncFor | ast.comprehension, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    values = node.iter
    if isinstance(values, (ast.Tuple, ast.List, ast.Set)) and _any_wanted(node.target, wanted):
        for item in values.elts:
            yield from _target(node.target, item, ELEMENT, node, parent, wanted, values)


def _any_wanted(target: ast.expr, wanted: Wanted) -> bool:
    pending = [target]
    while pending:
        item = pending.pop()
        if isinstance(item, (ast.Tuple, ast.List)):
            pending += item.elts
        elif isinstance(item, ast.Starred):
            pending.append(item.value)
        else:
            name = calls.name_of(item)
            if name is not None and wanted(name[0]):
                return True
    return False


_USERS = ("user", "login", "account")


def _return(node: ast.Return | ast.Yield, parent: Parent, wanted: Wanted) -> Iterable[Binding]:
    value = node.value
    if value is None or not possible(value):
        return ()
    outer = parent(node)
    while outer is not None and not isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if isinstance(outer, (ast.Lambda, ast.ClassDef)):
            return ()
        outer = parent(outer)
    if outer is None:
        return ()
    spoken = words.split(outer.name)[:-1]  # get_username_password: of what it returns the first is no password
    if isinstance(value, ast.Tuple) and any(word.startswith(_USERS) for word in spoken):
        return chain.from_iterable(
            _bind(outer.name, outer, item, RETURN, node, wanted, outer) for item in value.elts[1:]
        )
    return _bind(outer.name, outer, value, RETURN, node, wanted, outer)


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, parent: Parent, wanted: Wanted
) -> Iterator[Binding]:
    arguments = node.args
    if arguments.defaults:
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument, value in zip(positional[-len(arguments.defaults) :], arguments.defaults, strict=True):
            if possible(value):
                yield from _bind(argument.arg, argument, value, DEFAULT, node, wanted, node)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None and possible(default):
            yield from _bind(argument.arg, argument, default, DEFAULT, node, wanted, node)


def _match(node: ast.Match, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    pending: list[tuple[ast.expr | ast.AST | str | None, ast.pattern]] = [
        (node.subject, case.pattern) for case in reversed(node.cases)
    ]
    while pending:
        subject, pattern = pending.pop()
        if isinstance(pattern, ast.MatchValue):
            name: tuple[str, ast.AST] | None = None
            if isinstance(subject, str):
                name = subject, pattern
            elif isinstance(subject, ast.expr):
                name = calls.name_of(subject)
            if name is not None and possible(pattern.value):
                yield from _bind(*name, pattern.value, CASE, node, wanted)
        elif isinstance(pattern, ast.MatchOr):
            pending.extend((subject, item) for item in reversed(pattern.patterns))
        elif isinstance(pattern, ast.MatchAs):
            if pattern.pattern is not None:
                pending.append((subject, pattern.pattern))
        elif isinstance(pattern, ast.MatchSequence):
            items = subject.elts if isinstance(subject, (ast.Tuple, ast.List)) else []
            if len(items) == len(pattern.patterns) and not any(
                isinstance(item, ast.MatchStar) for item in pattern.patterns
            ):
                pending.extend(reversed(list(zip(items, pattern.patterns, strict=True))))
            else:
                pending.extend((None, item) for item in reversed(pattern.patterns))
        elif isinstance(pattern, ast.MatchMapping):
            pending.extend(
                (calls.key_text(key), item)
                for key, item in reversed(list(zip(pattern.keys, pattern.patterns, strict=True)))
            )
        elif isinstance(pattern, ast.MatchClass):
            pending.extend(reversed(list(zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True))))
            wrapped = isinstance(pattern.cls, ast.Name) and pattern.cls.id in ("str", "bytes")
            pending.extend((subject if wrapped else None, item) for item in reversed(pattern.patterns))


# --- expressions -----------------------------------------------------------------------------------------------------


def _dict(node: ast.Dict, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    named: tuple[str, ast.expr] | None = None
    valued: ast.expr | None = None
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None or not possible(value):
            continue
        name = calls.key_text(key)
        if name is None:
            continue
        if name in ("name", "key", "Name", "Key"):
            text = calls.key_text(value)
            named = None if text is None else (text, value)
        elif name in ("value", "default", "Value"):
            valued = value
        if wanted(name):
            yield from _bind(name, key, value, DICT, node, wanted, node)
    if named is not None and valued is not None:
        yield from _bind(*named, valued, DICT, node, wanted, node)


def _keyword(node: ast.keyword, parent: Parent, wanted: Wanted) -> Iterable[Binding]:
    if node.arg is None or not possible(node.value) or not wanted(node.arg):
        return ()
    outer = parent(node)
    owner = outer.func if isinstance(outer, ast.Call) else outer
    return _bind(node.arg, node, node.value, KEYWORD, node, wanted, owner)


_COLLECTIONS = frozenset({"frozenset", "set", "tuple", "list"})


def _compare(node: ast.Compare, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            if possible(left) or possible(right):
                yield from _sides(left, right, node, wanted)
        elif isinstance(operator, (ast.In, ast.NotIn)) and possible(right):
            values = right
            if isinstance(values, ast.Call) and len(values.args) == 1 and calls.terminal(values.func) in _COLLECTIONS:
                values = values.args[0]
            name = calls.name_of(left)
            if isinstance(values, (ast.Tuple, ast.List, ast.Set)) and name is not None and wanted(name[0]):
                for item in values.elts:
                    for leaf in leaves(item, containers=False):
                        yield Binding(*name, leaf.value, MEMBER, node, None, values)
        left = right


def _sides(left: ast.expr, right: ast.expr, node: ast.AST, wanted: Wanted) -> Iterator[Binding]:
    for literal, other in ((right, left), (left, right)):
        if possible(literal) and not isinstance(literal, (ast.BoolOp, ast.Lambda)):
            name = calls.name_of(other)
            if name is not None and wanted(name[0]):
                for leaf in leaves(literal, containers=False):
                    if leaf.how is None:
                        yield Binding(*name, leaf.value, COMPARE, node)


def _or(node: ast.BoolOp, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    """`name or "x"`, wherever it stands."""
    if not isinstance(node.op, ast.Or):
        return
    for index, value in enumerate(node.values[1:], 1):
        if possible(value):
            for other in node.values[:index]:
                name = calls.name_of(other)
                if name is not None:
                    yield from _fallback(name, value, node, wanted)


def _choice(node: ast.IfExp, parent: Parent, wanted: Wanted) -> Iterator[Binding]:
    """`name if name else "x"`, wherever it stands."""
    for value, other in ((node.body, node.orelse), (node.orelse, node.body)):
        if possible(value):
            name = calls.name_of(other)
            if name is not None and wanted(name[0]):
                for leaf in leaves(node, containers=False):
                    if leaf.how == FALLBACK and leaf.owner is node:
                        yield Binding(*name, leaf.value, FALLBACK, node, node)


def _fallback(name: tuple[str, ast.AST], value: ast.expr, node: ast.AST, wanted: Wanted) -> Iterator[Binding]:
    if wanted(name[0]):
        for leaf in leaves(value):
            yield Binding(*name, leaf.value, FALLBACK, node, leaf.owner or node, leaf.container)


def _call(node: ast.Call, parent: Parent, wanted: Wanted) -> Iterable[Binding]:
    arguments = node.args
    if len(arguments) == 1:  # o.set_name("x")
        relevant = (
            type(node.func) is ast.Attribute and node.func.attr.startswith(("set", "__")) and possible(arguments[0])
        )
    else:
        relevant = any(map(possible, arguments[1:])) or (len(arguments) > 1 and calls.compares(node))
    if not relevant:
        for word in node.keywords:
            if word.arg in calls.DEFAULT_WORDS:
                break
        else:
            return ()
    return _call_bindings(node, wanted)


def _call_bindings(node: ast.Call, wanted: Wanted) -> Iterator[Binding]:
    arguments = node.args
    for default in calls.defaults(node):
        name = default.name
        if name is not None and default.name_node is not None and possible(default.value) and wanted(name):
            how = OPTION if default.kind == calls.OPTION else FALLBACK
            for leaf in leaves(default.value):
                yield Binding(name, default.name_node, leaf.value, how, node, node, leaf.container)
    for name, name_node, value in calls.setters(node):
        if possible(value):
            yield from _bind(name, name_node, value, SETATTR, node, wanted, node)
    for left, right in calls.comparisons(node):
        yield from _sides(left, right, node, wanted)
    if len(arguments) > 1 and not calls.declares_option(node):
        yield from _argv(arguments, node, wanted)
    for pair in calls.namedtuple_defaults(node):
        yield from _bind(*pair, DEFAULT, node, wanted, node)


def _sequence(node: ast.List | ast.Tuple, parent: Parent, wanted: Wanted) -> Iterable[Binding]:
    items = node.elts
    if len(items) == 2 and possible(items[1]):
        name = calls.key_text(items[0])
        if name is not None and wanted(name):
            outer = parent(node)
            if (
                isinstance(outer, (ast.List, ast.Tuple, ast.Set, ast.Call))
                and not _is_argument(outer)
                and not _is_field(node, outer)
            ):
                return _bind(name, items[0], items[1], PAIR, node, wanted, outer)
    for item in items:
        if type(item) is ast.Constant and type(item.value) is str and item.value[:1] == "-":
            return _argv(items, node, wanted)
    return ()


def _is_field(node: ast.List | ast.Tuple, outer: ast.AST) -> bool:
    """Whether a list is one field of a record, not one pair of many: `(get_client, ["api_key", "session"])` (langchain)."""
    return (
        isinstance(node, ast.List)
        and isinstance(outer, ast.Tuple)
        and not all(isinstance(item, ast.List) and len(item.elts) == 2 for item in outer.elts)
    )


def _is_argument(outer: ast.AST) -> bool:
    """Whether a pair directly in a call is an argument of its own: `login(("user", "x"))`, unlike `dict([...])` or `add((k, v))`."""
    return isinstance(outer, ast.Call) and calls.terminal(outer.func) not in (
        "append",
        "add",
        "insert",
        "appendleft",
        "put",
    )


def _argv(items: list[ast.expr], node: ast.AST, wanted: Wanted) -> Iterator[Binding]:
    """`["mysql", "--password", "x"]`: the argument after a flag."""
    for index, item in enumerate(items[:-1]):
        if type(item) is ast.Constant and type(item.value) is str and item.value[:1] == "-":
            value = items[index + 1]
            if possible(value) and not (isinstance(value, ast.Constant) and str(value.value).startswith("-")):
                name = calls.flag_name(item.value)
                if name is not None and wanted(name):
                    for leaf in leaves(value, containers=False):
                        yield Binding(name, item, leaf.value, ARGV, node, node)


BINDERS: dict[type[ast.AST], Binder] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.NamedExpr: _walrus,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.comprehension: _loop,
    ast.Return: _return,
    ast.Yield: _return,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Lambda: _function,
    ast.Match: _match,
    ast.Dict: _dict,
    ast.keyword: _keyword,
    ast.Compare: _compare,
    ast.BoolOp: _or,
    ast.IfExp: _choice,
    ast.Call: _call,
    ast.List: _sequence,
    ast.Tuple: _sequence,
}
