"""What an expression or an annotation says by its looks alone, whatever its names stand for."""

from __future__ import annotations

import ast
import string
from typing import TYPE_CHECKING

from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    WALRUS,
    BindingSite,
)
from flake8_secreview.terminals import constant_key, terminal

if TYPE_CHECKING:
    pass

_HARMLESS_TYPES = frozenset(
    ("bool", "int", "float", "SecretStr", "SecretBytes", "Secret", "Path", "PurePath", "datetime", "timedelta", "date", "Callable",
     "Type", "type", "Lock", "Enum", "UUID", "ProtectedPassword", "SensitiveStr", "Redacted", "Masked")
)  # fmt: skip
TYPES = frozenset(("str", "int", "bool", "list", "dict", "bytes", "float", "tuple", "set", "object"))
_MASKS = frozenset(
    ("hidden", "redacted", "masked", "sanitized", "censored", "secret", "filtered", "removed", "obfuscated", "scrubbed", "value_hidden",
     "flag set")
)  # fmt: skip


def is_default(node: ast.Call, receiver: ast.expr | None) -> bool:
    """Is the second argument of `get` a default, as a mapping's is, not the option of a configuration?"""
    return (
        "conf" not in terminal(receiver).lower() and "cfg" not in terminal(receiver).lower()
        if receiver is not None
        else True
    )


def arguments_of(call: ast.Call) -> list[ast.expr]:
    """All arguments of a call, positional ones first."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def hides(call: ast.Call) -> bool:
    """Is the call told to leave the secret out: `url.render_as_string(hide_password=True)`?"""
    for keyword in call.keywords:
        if keyword.arg in (
            "hide_password",
            "mask",
            "masked",
            "redact",
            "mask_secrets",
            "hide_secrets",
            "mask_passwords",
            "sanitize",
            "privacy",
        ):
            return not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
    return terminal(call.func) == "render_as_string" and not any(
        keyword.arg == "hide_password" for keyword in call.keywords
    )


def shows_little(node: ast.Subscript) -> bool:
    """Does a slice show at most four characters: `key[:4]`, `key[-4:]`?"""
    part = node.slice
    if not isinstance(part, ast.Slice) or part.step is not None:
        return False
    if part.upper is not None and "prefix" in terminal(part.upper).lower():
        return True
    lower = constant_key(part.lower) if part.lower is not None else 0
    upper = constant_key(part.upper) if part.upper is not None else None
    if not isinstance(lower, int):
        return False
    if isinstance(upper, int):
        return (lower >= 0) == (upper >= 0) and upper - lower <= 4
    return part.upper is None and -4 <= lower < 0


def is_cut(node: ast.expr) -> bool:
    """Is it a slice, of whatever size: what stands before a mask that somebody put there, `key[:8] + "***"`?"""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)


def is_stars(node: ast.expr) -> bool:
    """Is it a mask, or one of a length that is worked out: `"***"`, `"*" * 15`?"""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return any(
            isinstance(part, ast.Constant) and part.value in ("*", "x", "X", ".") for part in (node.left, node.right)
        )
    return is_mask(node)


def is_harmless_type(annotation: ast.expr) -> bool:
    """Does an annotation say that the value is a flag, a number, a path or a wrapper that hides its content?"""
    for part in _alternatives(annotation):
        name = terminal(part)
        if isinstance(part, ast.Constant):
            if part.value is None:
                continue
            name = str(part.value).rpartition(".")[2]
        if isinstance(part, ast.Subscript):
            name = terminal(part.value)
        if name not in _HARMLESS_TYPES:
            return False
    return True


_TEXTS = (
    *("Str", "String", "Text", "Unicode", "Bytes", "Any", "AnyStr", "Url", "Dsn", "Json"),
    *("Dict", "TypedDict", "List", "Mapping", "Sequence", "Tuple", "Set", "Collection", "Iterable"),
)
"""What the names of types end with whose text shows what they hold."""


def is_class(annotation: ast.expr) -> bool:
    """Does an annotation say that the value is an object of a class, whose text need not show what is in it: `token: AccessToken`?"""
    names = [terminal(part) for part in _alternatives(annotation) if not isinstance(part, ast.Constant)]
    return bool(names) and all(
        name[:1].isupper() and not name.isupper() and not name.endswith(_TEXTS) for name in names
    )


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """The types of `A | B`, `Optional[A]` and `Union[A, B]`."""
    found: list[ast.expr] = []
    todo = [annotation]
    while todo and len(found) < 20:
        node = todo.pop()
        if isinstance(node, ast.BinOp):
            todo += (node.left, node.right)
        elif isinstance(node, ast.Subscript) and terminal(node.value) in (
            "Optional",
            "Union",
            "Final",
            "ClassVar",
            "Annotated",
        ):
            todo += node.slice.elts if isinstance(node.slice, ast.Tuple) else (node.slice,)
        else:
            found.append(node)
    return found


def is_display(node: ast.expr | None) -> bool:
    """Is it a dictionary whose content the file shows?"""
    if isinstance(node, ast.BinOp):
        return is_display(node.left)
    return isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Constant | ast.ListComp) or (
        isinstance(node, ast.Call) and terminal(node.func) in ("dict", "OrderedDict", "list", "sorted", "split")
    )


def is_property(node: ast.AST) -> bool:
    """Is a function decorated as a property?"""
    return any("property" in terminal(decorator) for decorator in getattr(node, "decorator_list", ()))


def is_file_name(text: str | None) -> bool:
    """Does a template spell the path of a file: "{}/minion.pem"?"""
    return text is not None and "/" in text and "://" not in text and " " not in text and "." in text[-6:]


def is_table(site: BindingSite) -> bool:
    """Does a variable called headers get the columns of a table, or one header, not those of a request?"""
    value = site.value
    if site.kind not in (ASSIGN, ANNOTATED, WALRUS) or is_display(value):
        return True
    return not (isinstance(value, ast.Call) and "header" in terminal(value.func).lower()) and not (
        site.path
        and isinstance(value, ast.Call)
        and terminal(value.func) in ("sign", "sign_request", "prepare", "prepare_request")
    )


def is_mask(node: ast.expr | None) -> bool:
    """Is it a literal that stands for something hidden: "***", "[redacted]", "<hidden>"?"""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    text = node.value.strip("<>[]{}() ").lower()
    return (
        (len(text) > 1 and not text.strip("*x.•-"))
        or text.strip("_") in _MASKS
        or (len(text) > 4 and text.startswith("**") and text.endswith("**"))
    )


def is_class_variable(annotation: ast.expr) -> bool:
    """Does an annotation say that this is no field of the objects?"""
    return isinstance(annotation, ast.Subscript) and terminal(annotation.value) in ("ClassVar", "InitVar")


def is_number_format(spec: ast.expr) -> bool:
    """Does the format of a value in an f-string show a number?"""
    if isinstance(spec, ast.JoinedStr) and len(spec.values) == 1 and isinstance(spec.values[0], ast.Constant):
        text = str(spec.values[0].value)
        return text[-1:] in "bcdoxXeEfFgGn%" and bool(text)
    return False


NUMBER = frozenset(("#",))
"""What `fields` says of an argument that is shown as a number only."""


def fields(text: str) -> dict[str, frozenset[str]]:
    """What a `str.format` template shows of its arguments, by index or name: the keys, of those of which it shows entries or attributes only, `{0[user]}`,
    `{0.user}`."""
    found: dict[str, frozenset[str]] = {}
    whole: set[str] = set()
    automatic = 0
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return {}
    for _, field, spec, _ in parts:
        if field is None:
            continue
        name, bracket, rest = field.partition("[")
        name, dot, attribute = name.partition(".")
        if not name:
            name, automatic = str(automatic), automatic + 1
        if dot and not bracket:
            found[name] = found.get(name, frozenset()) | {attribute.rpartition(".")[2]}
        elif bracket and not dot and rest.endswith("]") and "[" not in rest:
            found[name] = found.get(name, frozenset()) | {rest[:-1]}
        elif spec and spec[-1] in "bcdoxXeEfFgGn%" and not bracket:
            found[name] = found.get(name, frozenset()) | NUMBER
        else:
            whole.add(name)
    return {name: keys for name, keys in found.items() if name not in whole}


def braces(text: str) -> list[str]:
    """The names in the holes of a `str.format` template."""
    found = []
    for part in text.split("{")[1:200]:
        name = part.partition("}")[0].partition(":")[0].partition("!")[0].partition(".")[0].partition("[")[0]
        if name.isidentifier():
            found.append(name)
    return found
