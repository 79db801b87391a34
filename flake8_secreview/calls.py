"""Calls in which a name that is given as text gets a value: look-ups with a default, options, fields, setters.

Everything here goes by the form of the call and the last part of the callee's name, so that look-ups of any library are understood
alike; which names are sensitive, and which values are secrets, is for the rules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from flake8_secreview.words import classify

# What kind of call has the default.
LOOKUP = "lookup"  # os.environ.get, getenv, config.get, getattr, env(...), d.pop ...
OPTION = "option"  # declarations of options: oslo.config, argparse, click, typer, absl ...
FIELD = "field"  # declarations of fields that carry no name themselves: Column(default="x")

DEFAULT_WORDS = frozenset({
    "default", "fallback", "default_value", "default_var", "server_default", "insert_default", "load_default", "dump_default",
    "initial", "initial_value", "missing", "if_missing", "default_factory", "factory", "def_value", "defaultvalue", "defval",
})  # fmt: skip
_KEY_WORDS = ("option", "key", "name", "var", "variable", "varname", "env_var", "envvar", "env")

# Declarations whose first positional argument is the default: pydantic, attrs, traitlets.
POSITIONAL_FIELDS = frozenset({"Field", "Unicode", "CUnicode", "Bytes", "CBytes", "ib", "attrib", "String", "Str"})
# The same as the default of a parameter (FastAPI); elsewhere these take the name of something.
PARAMETER_FIELDS = POSITIONAL_FIELDS | {"Header", "Query", "Body", "Form", "Cookie"}
_OPTIONS = frozenset({
    "add_argument", "add_option", "option", "argument", "Option", "Argument", "Parameter", "parameter", "make_option", "define", "prompt",
    "ask", "Prompt", "password_option", "add_opt", "Optional", "Required", "setting", "Setting", "addini", "addoption", "add_config_value",
})  # fmt: skip
# Option declarations with a positional default: name, default, ... (absl, gflags, tensorflow).
_POSITIONAL_OPTIONS = frozenset({
    "DEFINE_string", "DEFINE_bytes", "DEFINE_list", "add_config_value", "ListOption", "StringOption", "config_param",
})  # fmt: skip
# Look-ups of `key, default`; further ones are known by their words (see `_is_lookup`).
_LOOKUPS = frozenset({
    "get", "getattr", "getenv", "setdefault", "pop", "environ", "env", "config", "str", "bytes", "url", "unicode", "json", "lookup",
    "fetch", "param", "value", "ask", "prompt", "secret", "hiera", "cfg", "conf", "setting", "opt", "option", "default", "required",
})  # fmt: skip
_LOOKUP_WORDS = ("env", "conf", "cfg", "setting", "option", "param", "default", "fallback", "secret", "variable")
_COMPARISONS = frozenset({
    "compare_digest", "constant_time_compare", "safe_str_cmp", "safe_compare", "secure_compare", "fixed_time_compare", "consteq",
    "strings_equal", "constant_time_equals", "bytes_eq", "__eq__", "__ne__",
})  # fmt: skip
_SETTERS = frozenset({
    "setattr", "__setattr__", "__setitem__", "putenv", "setenv", "add_header", "add_unredirected_header", "putheader", "send_header",
    "putrequestheader", "hset", "put", "store", "write_secret", "add_field", "add_param", "replace_header", "attrib_set",
})  # fmt: skip
_KEEPING_METHODS = frozenset(
    {"encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "casefold", "get_secret_value"}
)


class Default:
    """A default given in a call: `value` is what the name gets if nothing else is known."""

    __slots__ = ("kind", "name", "name_node", "value")

    def __init__(self, name: str | None, name_node: ast.expr | None, value: ast.expr, kind: str) -> None:
        self.name = name  # None where the call names nothing
        self.name_node = name_node
        self.value = value
        self.kind = kind  # LOOKUP, OPTION or FIELD


class Pair(NamedTuple):
    """A name and the value that a call sets it to or compares it with."""

    name: str
    name_node: ast.AST
    value: ast.expr


def terminal(function: ast.expr) -> str | None:
    """The last part of a callee's name: "get" of `os.environ.get` and of `Settings[str].get`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Subscript):
        return terminal(function.value) if not isinstance(function.value, ast.Subscript) else None
    return None


def key_text(node: ast.expr | None) -> str | None:
    """The name that a key stands for: the text of a literal, or the identifier of a constant (`CONF_PASSWORD`, `conf.KEY`).

    A variable in lower case is no name: in `vocabulary[token]` nothing is called "token".
    """
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return node.value
        return node.value.decode("latin-1") if isinstance(node.value, bytes) else None
    if isinstance(node, ast.Name):
        return node.id if node.id.isupper() else None
    if isinstance(node, ast.Attribute):
        if node.attr.isupper():
            return node.attr
        if node.attr in ("value", "name"):  # of an enumeration's member
            return key_text(node.value) if isinstance(node.value, ast.Attribute) else None
    return None


def name_of(node: ast.expr) -> tuple[str, ast.AST] | None:
    """What an expression is called: a variable, an attribute, the key of a look-up, the function that is called."""
    for _ in range(20):
        if isinstance(node, ast.Name):
            return node.id, node
        if isinstance(node, ast.Attribute):
            return node.attr, node
        if isinstance(node, ast.Subscript):
            key = subscript_key(node)
            if key is not None:
                return key
            node = node.value
        elif isinstance(node, ast.Call):
            name = terminal(node.func)
            if name is None:
                return None
            if name in _KEEPING_METHODS and isinstance(node.func, ast.Attribute):
                node = node.func.value
                continue
            if name in ("str", "bytes") and len(node.args) == 1 and isinstance(node.func, ast.Name):
                node = node.args[0]
                continue
            argument = _lookup_key(node, name)
            text = key_text(argument)
            if argument is not None and text is not None:
                return text, argument
            return name, node.func
        elif isinstance(node, ast.NamedExpr):
            node = node.target
        elif isinstance(node, (ast.Await, ast.Starred)):
            node = node.value
        else:
            return None
    return None


def _lookup_key(call: ast.Call, function: str) -> ast.expr | None:
    arguments = call.args
    if not arguments or not _is_lookup(function):
        return None
    if len(arguments) == 2 and function != "getattr":
        # d.get(key, default), but a configuration parser's get(section, key)
        owner = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else None
        parser = owner is not None and any(word in owner[0].lower() for word in ("conf", "cfg", "parser"))
        return arguments[1] if parser and key_text(arguments[1]) is not None else arguments[0]
    at, _ = _positions(function, arguments, False)
    return arguments[at] if at < len(arguments) else None


def subscript_key(node: ast.Subscript) -> tuple[str, ast.AST] | None:
    """The name in `d["password"]`, `d[CONF_PASSWORD]` and `d["section", "password"]`."""
    key = node.slice
    if isinstance(key, ast.Tuple) and key.elts:
        key = key.elts[-1]
    text = key_text(key)
    return None if text is None else (text, key)


def defaults(call: ast.Call) -> Iterator[Default]:
    """The defaults that a call gives, with the name that it gives them to. Values of any form: the caller looks for literals."""
    function = terminal(call.func)
    if function is None:
        return
    arguments = call.args
    words = [word.value for word in call.keywords if word.arg in DEFAULT_WORDS]
    if function in _OPTIONS or function.endswith("Opt") or function in _POSITIONAL_OPTIONS:
        name, node = _option_name(call)
        if (
            function in ("Option", "Argument") and arguments and not _is_flag(arguments[0])
        ):  # typer: the default comes first
            if len(arguments) > 1 or name is None or node is arguments[0]:
                name, node = (name, node) if node is not arguments[0] else (None, None)
                words.append(arguments[0])
        elif function in _POSITIONAL_OPTIONS and len(arguments) > 1:
            words.append(arguments[1])
        for value in words:
            yield Default(name, node, value, OPTION)
        return
    if not words and len(arguments) < 2:
        return
    if any(isinstance(argument, ast.Starred) for argument in arguments[:3]):
        arguments = []
    at, value_at = _positions(function, arguments, bool(words))
    key_node: ast.expr | None = arguments[at] if 0 <= at < len(arguments) else None
    if key_node is None or key_text(key_node) is None:
        key_node = next((word.value for key in _KEY_WORDS for word in call.keywords if word.arg == key), None)
    key = key_text(key_node)
    takes = value_at and value_at < len(arguments) and key is not None and _takes_default(function, key, len(arguments))
    if takes and not _is_section(arguments):
        words.append(arguments[value_at])
    kind = FIELD if key is None else OPTION if function[:1].isupper() else LOOKUP
    if key is None and (function == "get" or _is_lookup(function)):
        kind = LOOKUP
        if value_at and value_at < len(arguments) and function in ("get", "getenv", "getattr", "pop", "setdefault"):
            words.append(arguments[value_at])
    for value in words:
        yield Default(key, key_node if key is not None else None, value, kind)


def _is_section(arguments: list[ast.expr]) -> bool:
    """Are two texts a section and an option of a configuration, `get("database", "passwd")`, not a key and its default?"""
    if len(arguments) != 2:
        return False
    section, option = key_text(arguments[0]), key_text(arguments[1])
    return section is not None and option is not None and classify(section) is None and classify(option) is not None


def setters(call: ast.Call) -> Iterator[Pair]:
    """Calls that give a value to a name: `setattr(o, "password", x)`, `headers.set("token", x)`, `user.set_password(x)`."""
    function = terminal(call.func)
    if function is None or not call.args:
        return
    arguments = call.args
    lower = function.lower()
    if len(arguments) > 1:
        if function in _SETTERS or (lower.startswith(("set", "add", "put")) and function not in ("setdefault",)):
            # section, key, value: the last two; of more arguments the first two (set_cookie)
            at = len(arguments) - 2 if len(arguments) < 4 else 0
            if len(arguments) == 3 and key_text(arguments[1]) is None:
                at = 0
            key = key_text(arguments[at])
            if key is not None:
                yield Pair(key, arguments[at], arguments[at + 1])
    elif lower.startswith("set") and len(function) > 3 and isinstance(call.func, ast.Attribute):
        name = function[3:].lstrip("_")
        if name and (function[3] == "_" or function[3].isupper()):
            yield Pair(name, call.func, arguments[0])


def compares(call: ast.Call) -> bool:
    """Whether the call compares two values, as `hmac.compare_digest` does."""
    return terminal(call.func) in _COMPARISONS


def comparisons(call: ast.Call) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The two sides that a call compares: `hmac.compare_digest(a, b)`, `a.__eq__(b)`."""
    if compares(call):
        if len(call.args) == 2:
            yield call.args[0], call.args[1]
        elif len(call.args) == 1 and isinstance(call.func, ast.Attribute):
            yield call.func.value, call.args[0]


def declares_option(call: ast.Call) -> bool:
    """Whether the call declares an option, so that its flags are names and not arguments of a command."""
    function = terminal(call.func)
    return function is not None and (
        function in _OPTIONS or function.endswith("Opt") or function in _POSITIONAL_OPTIONS
    )


def flag_name(text: str) -> str | None:
    """The name in a command line flag: "db_password" for "--db-password"; None if it is no flag of at least two letters."""
    name = text.lstrip("-").replace("-", "_")
    return name if text.startswith("-") and len(name) > 1 and name.isidentifier() else None


def _is_flag(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("-")


def _option_name(call: ast.Call) -> tuple[str | None, ast.expr | None]:
    """The longest of the names that an option declaration gives: `add_argument("-p", "--password", dest="pw")`."""
    best: tuple[str | None, ast.expr | None] = (None, None)
    arguments = call.args[:1] if terminal(call.func) in _POSITIONAL_OPTIONS else call.args  # name, default, help
    nodes = [*arguments, *(word.value for word in call.keywords if word.arg in ("name", "dest"))]
    for node in nodes:
        text = key_text(node)
        if text is None:
            continue
        name = text.split("/")[0].lstrip("-").replace("-", "_") if text.startswith("-") else text
        if best[0] is None or (len(name) > len(best[0]) and _is_flag(best[1] or node) == text.startswith("-")):
            best = name, node
    return best


def _is_lookup(function: str) -> bool:
    if function in _LOOKUPS:
        return True
    lower = function.lower()
    if lower.startswith(("set", "put", "add", "del", "unset", "has", "is_")):
        return False
    return lower.startswith(("get", "read", "load", "fetch", "lookup", "find", "pop")) or any(
        word in lower for word in _LOOKUP_WORDS
    )


def _takes_default(function: str, key: str, count: int) -> bool:
    """Whether a look-up with `count` positional arguments takes key and default: `get_config("section", "key")` does not.

    Where the function does not tell, the key does: sections hardly ever are called `DB_PASSWORD` or `auth.token`.
    """
    if not _is_lookup(function):
        return False
    lower = function.lower()
    if (
        count > 2
        or function in _LOOKUPS
        or any(word in lower for word in ("env", "default", "fallback", "setting", "param"))
    ):
        return True
    return key.isupper() or "_" in key or "." in key


def _positions(function: str, arguments: list[ast.expr], has_default: bool) -> tuple[int, int]:
    """Where key and default stand among the positional arguments; the default's place is 0 where there is none."""
    count = len(arguments)
    if function == "getattr":
        return 1, 2
    if has_default:  # section, key or key alone
        return (1, 0) if count > 1 and key_text(arguments[1]) is not None else (0, 0)
    if count > 2 and key_text(arguments[1]) is not None and not ("env" in function.lower() or function == "str"):
        return 1, 2  # section or object, key, default
    return 0, 1


def namedtuple_defaults(call: ast.Call) -> Iterator[Pair]:
    """`namedtuple("Login", "user password", defaults=("u", "x"))`: the defaults belong to the last fields."""
    if terminal(call.func) != "namedtuple" or len(call.args) < 2:
        return
    given = next((word.value for word in call.keywords if word.arg == "defaults"), None)
    if not isinstance(given, (ast.Tuple, ast.List)) or any(isinstance(item, ast.Starred) for item in given.elts):
        return
    fields = call.args[1]
    names: list[tuple[str, ast.AST]] = []
    if isinstance(fields, ast.Constant) and isinstance(fields.value, str):
        names = [(name, fields) for name in fields.value.replace(",", " ").split()]
    elif isinstance(fields, (ast.Tuple, ast.List)):
        names = [(key_text(item) or "", item) for item in fields.elts]
    count = min(len(names), len(given.elts))
    if count:
        for (name, node), value in zip(names[-count:], given.elts[-count:], strict=True):
            yield Pair(name, node, value)
