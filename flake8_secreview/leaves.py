"""The string literals that an expression may turn out to be.

`leaves` looks through what keeps a value or chooses between values: conditional expressions, `or`, `and`, walrus, `str(...)`, `.encode()`,
`SecretStr(...)`, look-ups with a default, field and option declarations, and the elements of displays. Each leaf is a literal expression that
`strings.assemble` folds, so that its place is exact. Nothing is resolved: that is `flow.py`'s part.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_secreview import calls
from flake8_secreview.hows import ELEMENT, FALLBACK, FIELD, OPTION

_MAX_CONTAINERS = 2  # displays inside displays that are looked into
_MAX_STEPS = 200_000

_CONSTRUCTS = frozenset({
    ast.JoinedStr, ast.BinOp, ast.Call, ast.BoolOp, ast.IfExp, ast.NamedExpr, ast.Lambda, ast.List, ast.Tuple, ast.Set, ast.Dict,
})  # fmt: skip
DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
_LOOKUP_NODES = (ast.Call, ast.Subscript, ast.Attribute, ast.Name)

# Calls whose result is, or holds, the text of their first argument.
_WRAPPERS = frozenset({
    "str", "bytes", "bytearray", "unicode", "text_type", "binary_type", "intern", "u", "b", "ensure_str", "ensure_text", "ensure_binary",
    "to_bytes", "to_text", "to_native", "to_unicode", "force_bytes", "force_text", "force_str", "smart_str", "smart_bytes", "smart_text",
    "SecretStr", "SecretBytes", "Secret", "Literal", "literal", "Sensitive", "sensitive",
    "b64decode", "standard_b64decode", "urlsafe_b64decode", "b32decode", "b16decode", "a85decode", "b85decode", "decodebytes",
    "b64encode", "standard_b64encode", "urlsafe_b64encode", "unhexlify", "a2b_hex", "a2b_base64", "fromhex",
    "_", "_l", "gettext", "ugettext", "gettext_lazy", "ugettext_lazy", "lazy_gettext", "N_", "dedent", "cleandoc",
    "quote", "quote_plus", "unquote", "escape", "Markup", "mark_safe", "text", "list", "tuple", "set", "frozenset", "iter", "reversed", "sorted",
})  # fmt: skip
_KEEPING_METHODS = frozenset({
    "encode", "decode", "strip", "lstrip", "rstrip", "get_secret_value", "expandtabs", "copy", "__str__",
})  # fmt: skip
_FOLDED_METHODS = frozenset({"format", "join", "upper", "lower", "replace"})
_DEFAULT_KEYS = frozenset({"default", "fallback", "initial", "default_value"})


class Leaf:
    """A literal that an expression may be."""

    __slots__ = ("container", "how", "owner", "value")

    def __init__(self, value: ast.expr, how: str | None, owner: ast.AST | None, container: ast.expr | None) -> None:
        self.value = value
        self.how = how  # FALLBACK, ELEMENT, OPTION, FIELD, or None where the expression simply is the literal
        self.owner = owner  # what it is the fallback, default or field of: BoolOp, IfExp or Call
        self.container = container  # the innermost display that holds it


def possible(node: ast.expr | None) -> bool:
    """Whether `leaves` could give something for the expression: one look at its type."""
    if type(node) is ast.Constant:
        return bool(node.value) and type(node.value) in (str, bytes)
    return type(node) in _CONSTRUCTS


def leaves(node: ast.expr, containers: bool = True, parameter: bool = False) -> Iterator[Leaf]:
    """The literals that the expression may be, in the order of the file; no empty ones, no numbers.

    Without `containers` the elements of displays are left out. `parameter` says that the expression is the default of a parameter.
    """
    if type(node) is ast.Constant:
        if node.value and type(node.value) in (str, bytes):
            yield Leaf(node, None, None, None)
        return
    pending: list[tuple[Leaf, int]] = [(Leaf(node, None, None, None), 0 if containers else _MAX_CONTAINERS)]
    for _ in range(_MAX_STEPS):
        if not pending:
            return
        leaf, depth = pending.pop()
        value, how, owner, container = leaf.value, leaf.how, leaf.owner, leaf.container
        if not possible(value):
            continue
        found: list[tuple[Leaf, int]] = []
        if isinstance(value, DISPLAYS):
            if depth < _MAX_CONTAINERS:
                found = [(Leaf(item, kind, owner, value), depth + 1) for item, kind in _elements(value)]
        elif isinstance(value, ast.Call):
            if builds_string(value) and not _keeps(value):
                yield leaf
                continue
            found = [
                (Leaf(item, kind or how, of or owner, container), depth)
                for item, kind, of in _of_call(value, parameter)
            ]
        elif isinstance(value, ast.IfExp):
            found = [
                (Leaf(item, kind or how, value if kind else owner, container), depth)
                for item, kind in (
                    (value.body, _replaces(value, value.orelse)),
                    (value.orelse, _replaces(value, value.body)),
                )
            ]
        elif isinstance(value, ast.BoolOp):
            if isinstance(value.op, ast.And):
                found = [(Leaf(value.values[-1], how, owner, container), depth)]
            else:
                found = [(Leaf(value.values[0], how, owner, container), depth)]
                found += [(Leaf(item, FALLBACK, value, container), depth) for item in value.values[1:]]
        elif isinstance(value, ast.NamedExpr):
            found = [(Leaf(value.value, how, owner, container), depth)]
        elif isinstance(value, ast.Lambda):
            arguments = value.args
            if len(arguments.defaults) == len(arguments.args) + len(arguments.posonlyargs):
                found = [(Leaf(value.body, how, owner, container), depth)]
        elif builds_string(value):
            yield leaf
            continue
        pending.extend(reversed(found))


def builds_string(node: ast.expr) -> bool:
    """Whether the expression builds a string out of at least one literal, as far as its form tells."""
    pending = [node]
    for _ in range(_MAX_STEPS):
        if not pending:
            return False
        item = pending.pop()
        if isinstance(item, ast.Constant):
            if item.value and isinstance(item.value, (str, bytes)):
                return True
        elif isinstance(item, ast.JoinedStr):
            for part in item.values:
                if isinstance(part, ast.Constant):
                    return True
                if isinstance(part, ast.FormattedValue) and possible(part.value):
                    pending.append(part.value)
        elif isinstance(item, ast.BinOp):
            if isinstance(item.op, (ast.Add, ast.Mult)):
                pending.append(item.right)
                pending.append(item.left)
            elif isinstance(item.op, ast.Mod):
                pending.append(item.left)
        elif isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
            method = item.func.attr
            if method == "join":
                if (
                    len(item.args) == 1
                    and isinstance(item.args[0], (ast.List, ast.Tuple))
                    and _is_text(item.func.value)
                ):
                    pending += item.args[0].elts
            elif method in _FOLDED_METHODS or method in _KEEPING_METHODS:
                pending.append(item.func.value)
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))


def _keeps(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _KEEPING_METHODS


def _elements(display: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(display, ast.Dict):
        for key, value in zip(display.keys, display.values, strict=True):
            default = isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value in _DEFAULT_KEYS
            yield value, OPTION if default else ELEMENT
    elif isinstance(display, (ast.List, ast.Tuple, ast.Set)):
        for item in display.elts:
            yield item, ELEMENT


def _of_call(call: ast.Call, parameter: bool) -> Iterator[tuple[ast.expr, str | None, ast.AST | None]]:
    """What the result of a call may be: (expression, how, owner)."""
    name = calls.terminal(call.func)
    if name is None:
        return
    if _keeps(call):
        assert isinstance(call.func, ast.Attribute)
        yield call.func.value, None, None
    elif name in _WRAPPERS and call.args:
        yield call.args[0], None, None
    elif name == "cast" and len(call.args) == 2:
        yield call.args[1], None, None
    elif name == "dict" and not call.args:
        for word in call.keywords:
            yield word.value, OPTION if word.arg in _DEFAULT_KEYS else ELEMENT, None
    else:
        if call.args and name in (calls.PARAMETER_FIELDS if parameter else calls.POSITIONAL_FIELDS):
            yield call.args[0], FIELD, call
        for default in calls.defaults(call):
            how = OPTION if default.kind == calls.OPTION else FALLBACK if default.kind == calls.LOOKUP else FIELD
            yield default.value, how, call


def _replaces(choice: ast.IfExp, other: ast.expr) -> str | None:
    """FALLBACK if the branch that is not `other` is taken when the look-up `other` gives nothing: `x if x else "..."`."""
    if not isinstance(other, _LOOKUP_NODES) or builds_string(other):
        return None
    names = calls.name_of(other)
    if names is None:
        return None
    pending: list[ast.expr] = [choice.test]
    for _ in range(20):
        if not pending:
            break
        test = pending.pop()
        if isinstance(test, ast.UnaryOp):
            pending.append(test.operand)
        elif isinstance(test, ast.BoolOp):
            pending += test.values
        elif isinstance(test, ast.Compare):
            pending += (test.left, *test.comparators)
        elif isinstance(test, ast.Constant):
            if test.value == names[0]:
                return FALLBACK
        elif (found := calls.name_of(test)) is not None and found[0] == names[0]:
            return FALLBACK
    return None
