"""What stands around a literal that a name gets, and what that says about it: siblings in a display or call, the look-up it is in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import calls, hows, lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.words import PASSWORD, STRONG, WEAK, Kind

if TYPE_CHECKING:
    from flake8_secreview import credentials
else:
    credentials = lazily.module("flake8_secreview.credentials")

_USERS = frozenset({"user", "username", "login", "userid", "uid", "account", "email", "principal", "owner", "usr"})
_MAX_SIBLINGS = 50
# Names of text that people read, not programs: what it holds are examples, or says what is wrong with a field.
_TOLD = frozenset({
    "help", "helps", "description", "doc", "docs", "documentation", "metavar", "example", "examples", "epilog", "usage", "placeholder", "placeholders", "synopsis", "tutorial", "readme",
    "hint", "hints", "errors",
})  # fmt: skip
_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})
_HEADER_HOWS = frozenset({hows.DICT, hows.SUBSCRIPT, hows.PAIR, hows.SETATTR, hows.KEYWORD})
# Look-ups of any key, whose second argument is a default. Others may take a section and a key.
_GETTERS = frozenset({
    "get", "getenv", "pop", "setdefault", "env", "environ", "getattr", "get_env", "getenv_or", "env_var", "fetch", "config", "str", "value",
})  # fmt: skip


def names_user(name: str) -> bool:
    """Whether a name means who logs in, so that what stands beside it is the password."""
    parts = words.split(name)
    return bool(parts) and (parts[-1] in _USERS or parts[-2:] == ("user", "name"))


def siblings(binding: Binding, context: Context | None = None) -> Iterator[tuple[str, ast.expr]]:
    """The other names and values of the dictionary display or the call that a literal stands in."""
    node = binding.node
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys[:_MAX_SIBLINGS], node.values[:_MAX_SIBLINGS], strict=True):
            name = calls.key_text(key)
            if name is not None and value is not binding.value:
                yield name, value
    elif isinstance(node, ast.keyword) and context is not None:
        call = context.parent(node)
        if isinstance(call, ast.Call):
            for word in call.keywords[:_MAX_SIBLINGS]:
                if word.arg is not None and word is not node:
                    yield word.arg, word.value
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for argument in (*node.args.args, *node.args.kwonlyargs)[:_MAX_SIBLINGS]:
            yield argument.arg, binding.value


def with_user(kind: Kind, name: str) -> Kind:
    """What a name means that stands beside a user's: `pass` is a password then, and so is `secret`, but not `client_secret`."""
    if kind.word == "secret" and len(words.split(name)) > 1:
        return kind
    return Kind(PASSWORD, STRONG, kind.word) if kind.word in ("pass", "secret", "pw", "pin") else kind


def strengthened(kind: Kind, binding: Binding, context: Context) -> Kind:
    """The same for a literal with siblings; and what an option means that is declared a secret: `StrOpt("swift_key", secret=True)` (gnocchi)."""
    if kind.strength != STRONG and isinstance(binding.node, ast.Call):
        marked = next((word.value for word in binding.node.keywords if word.arg == "secret"), None)
        if isinstance(marked, ast.Constant) and marked.value is True:
            return Kind(kind.family, STRONG, kind.word)
    if kind.word in ("pass", "secret", "pin") and any(names_user(name) for name, _ in siblings(binding, context)):
        return with_user(kind, binding.name)
    return kind


_LONG = 10  # values; a program has few credentials of one kind
_CODE = 3  # letters, of a country or a currency


def is_word_list(binding: Binding) -> bool:
    """Whether a literal is one of many: passwords to try, or to refuse."""
    return isinstance(binding.container, (ast.List, ast.Tuple, ast.Set)) and len(binding.container.elts) > _LONG


def is_table_of_codes(binding: Binding) -> bool:
    """Whether a dictionary, or a list of pairs, has codes for keys, all of one length, so that `PW` is a country: `{"PT": ..., "PW": ..., "PY": ...}`."""
    if len(binding.name) > _CODE or not binding.name.isupper():
        return False
    if isinstance(binding.node, ast.Dict):
        keys = [calls.key_text(key) or "" for key in binding.node.keys]
    else:
        pairs = getattr(binding.owner, "elts", ())
        keys = [calls.key_text(pair.elts[0]) or "" for pair in pairs if isinstance(pair, ast.Tuple) and pair.elts]
    return len(keys) > _LONG and all(len(key) == len(binding.name) and key.isupper() for key in keys)


def is_table_of_names(binding: Binding) -> bool:
    """Whether a dictionary maps names to names: `{"host": "db_host", "user": "db_user", "password": "password"}` (salt's returners)."""
    alike = total = users = 0
    for name, value in siblings(binding):
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
            total += 1
            if not set(words.split(name)).isdisjoint(words.split(value.value)):
                alike += 1
                users += names_user(name)
    return alike * 2 >= total and alike > 0 and (alike > 1 or users == 0)


def is_table_of_renames(binding: Binding) -> bool:
    """Whether a dictionary says what became of each name: `{"db_host": "db_url", "db_password": "db_url"}` (langchain)."""
    given = getattr(binding.value, "value", "")
    if not isinstance(given, str) or "_" not in given or not given.isidentifier() or given != given.lower():
        return False
    others = [getattr(value, "value", None) for _, value in siblings(binding)]
    return given in others and all(isinstance(other, str) and other.isidentifier() for other in others)


_TYPES = frozenset({
    "string", "str", "text", "int", "integer", "number", "float", "bool", "boolean", "list", "dict", "object", "array", "date", "datetime", "select", "checkbox",
})  # fmt: skip


def is_table_of_types(binding: Binding) -> bool:
    """Whether a dictionary says of what type each setting is: `{HOST: "string", PORT: "int", PASSWORD: "password"}` (privacyidea)."""
    return isinstance(binding.node, ast.Dict) and any(
        isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.lower() in _TYPES
        for value in binding.node.values[:_MAX_SIBLINGS]
    )


_ROWS = 3  # a program has one key of an API, or two


def is_column(binding: Binding, context: Context) -> bool:
    """Whether a keyword is a column of a table that holds names: `[Sensor(key="charge", api_key="eBatChargeToday"), Sensor(...), ...]` (Home Assistant)."""
    row = context.parent(binding.node) if isinstance(binding.node, ast.keyword) else None
    table = context.parent(row) if isinstance(row, ast.Call) else None
    if not isinstance(row, ast.Call) or not isinstance(table, ast.List | ast.Tuple):
        return False
    name, callee = binding.name, calls.terminal(row.func)
    cells = [
        word.value.value
        for call in table.elts[:_MAX_SIBLINGS]
        if isinstance(call, ast.Call) and calls.terminal(call.func) == callee
        for word in call.keywords
        if word.arg == name and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
    ]
    return len({*cells}) >= _ROWS and all(cell.isidentifier() for cell in cells)


def renames(binding: Binding, context: Context) -> bool:
    """Whether a password's other name is given, beside that of the user: `f(username="user", password="passwd")` (sqlalchemy)."""
    text = context.text(binding.value)
    if (
        text is None
        or text.value not in ("passwd", "pwd", "password")
        or credentials.same_words(text.value, binding.name)
    ):
        return False
    return any(
        isinstance(value, ast.Constant)
        and ((names_user(name) and value.value in ("user", "username", "uid", "login")) or value.value == "database")
        for name, value in siblings(binding, context)
    )


def is_told(node: ast.expr, context: Context) -> bool:
    """Whether a string is told to people: `help="..."`, a text called EXAMPLES (Ansible), `{"connection_examples": ["..."]}` (superset), `OpenApiExample(value=...)`,
    in `def sample(cls)` (WSME)."""
    from flake8_secreview.usage import in_example, use_of

    use = use_of(node, context)
    return (
        words.split(use.callee)[-1:] == ("example",)
        or any(not _TOLD.isdisjoint(words.split(name)[-1:]) for name in use.names)
        or in_example(node, context)
    )


_TRANSLATORS = frozenset({
    "_", "_l", "gettext", "ugettext", "gettext_lazy", "ugettext_lazy", "lazy_gettext", "gettext_noop", "N_",
})  # fmt: skip


_FRAMEWORKS = frozenset({"unittest", "pytest", "testtools"})


def is_translated(node: ast.expr, context: Context) -> bool:
    """Whether a string is translated, so that people read it: `{"password": _("Password")}`."""
    call = context.parent(node)
    return isinstance(call, ast.Call) and (calls.terminal(call.func) or "") in _TRANSLATORS


def is_test_data(node: ast.expr, context: Context) -> bool:
    """Whether a string stands in the test cases that a module or a class has beside its code: `_TESTS = [{"password": "..."}]` (yt-dlp).

    What is a test itself is the business of the paths.
    """
    from flake8_secreview.usage import is_module_level, use_of

    if not _FRAMEWORKS.isdisjoint(context.words):
        return False
    names = use_of(node, context).names
    if len(names) < 2:  # the test cases and the name in one of them
        return False
    parts = words.split(names[-1])
    named = parts[-1:] in (("test",), ("tests",)) or parts[-2:] == ("test", "cases")
    return named and is_module_level(node, context)


def is_shown(node: ast.expr, context: Context) -> bool:
    """Whether a string is no value of the program, but told to people or kept for its tests."""
    return is_told(node, context) or is_test_data(node, context)


def is_message(node: ast.expr, context: Context) -> bool:
    """Whether a string is a message, in which a well-known value is an example: `raise Error("export SECRET_KEY='my-secret-key'")` (mlflow)."""
    from flake8_secreview.usage import PROSE, use_of

    return use_of(node, context).kind == PROSE


def is_state(binding: Binding, context: Context) -> bool:
    """Whether a function returns what another is named for: `telnet_Password` the next state, that of `telnet_Discard` (Twisted)."""
    text = context.text(binding.value)
    if text is None or not isinstance(binding.owner, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    prefix, joined, _ = binding.owner.name.rpartition("_")
    wanted = f"{prefix}_{text.value}"
    return bool(joined) and any(
        node.name == wanted
        for nodes in (context.nodes(ast.FunctionDef), context.nodes(ast.AsyncFunctionDef))
        for node in nodes
    )


def is_refusal(binding: Binding, context: Context) -> bool:
    """Whether a comparison with a well-known value refuses it: `if secret == "changeme": raise ...` (ckan, superset)."""
    around = context.parent(binding.node)
    while isinstance(around, (ast.BoolOp, ast.UnaryOp, ast.Compare)):
        around = context.parent(around)
    if isinstance(around, ast.If) and around.test is not None:
        return any(
            isinstance(statement, (ast.Raise, ast.Assign))
            or (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Call)
                and (calls.terminal(statement.value.func) or "") in _REFUSING
            )
            for statement in around.body
        )
    return False


_REFUSING = frozenset(
    {"warning", "warn", "error", "critical", "exception", "exit", "fail", "abort", "echo", "append", "print"}
)


def is_header(binding: Binding) -> bool:
    """Whether a name is that of a header and gets its value as one: `headers = {"X-Api-Key": "..."}`."""
    if binding.how not in _HEADER_HOWS:
        return False
    lower = binding.name.lower()
    if lower in _HEADERS:
        return True
    return "-" in lower and (
        lower.startswith("x-") or any(part[:1].isupper() for part in binding.name.split("-")) or "api-key" in lower
    )


def is_key_of_lookup(binding: Binding) -> bool:
    """Whether the literal is the key of a look-up, not its default: `password = config_get("trace", "password")` (rucio)."""
    call = binding.owner
    if not isinstance(call, ast.Call) or binding.value not in call.args:
        return False
    name = calls.terminal(call.func) or ""
    if name.lower().startswith(("require", "check", "validate", "assert")):  # what it looks up has no default
        return True
    value = binding.value.value if isinstance(binding.value, ast.Constant) else None
    if not isinstance(value, str):
        return False
    if name == "get" and isinstance(call.args[0], ast.Name):  # config.get(section, "password") (distutils)
        return credentials.same_words(value, binding.name)
    if name in _GETTERS:
        return False
    return credentials.names_credential(value) or credentials.same_words(value, binding.name)


def is_alias(binding: Binding, context: Context) -> bool:
    """Whether a fallback only renames: `getattr(config, "password", "passwd")`."""
    text = context.text(binding.value)
    owner = binding.owner
    if text is None or not isinstance(owner, ast.Call):
        return False
    name = calls.terminal(owner.func) or ""
    return credentials.same_words(text.value, binding.name) and binding.value in owner.args and name not in _GETTERS


__all__ = [
    "WEAK",
    "is_header",
    "is_key_of_lookup",
    "is_message",
    "is_refusal",
    "is_state",
    "is_table_of_names",
    "is_told",
    "names_user",
    "siblings",
    "strengthened",
    "with_user",
]
