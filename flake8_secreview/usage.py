"""What a literal is used for: the name it gets, the call it goes to, or the prose that it is part of.

Data rules decide by use: the same characters are a version in `LooseVersion("1.7.10.2")`, an address in `connect("1.7.10.2")`, and an example in a
help text. `use_of` climbs from a literal to what surrounds it, through containers, wrappers and string operators.
"""

from __future__ import annotations

import ast
import bisect
from typing import NamedTuple

from flake8_secreview import words
from flake8_secreview.comments import is_docstring
from flake8_secreview.context import Context

# Kinds of use.
ASSIGN = "assign"  # a variable, attribute or constant
DEFAULT = "default"  # of a parameter
CALL = "call"  # an argument
RETURN = "return"  # of a function, yielded too
COMPARE = "compare"  # with something, also `in (...)`, `case` and `.startswith(...)`
KEY = "key"  # of a dictionary or a subscript
PROSE = "prose"  # a docstring, a message, a help text, an annotation: for people or tools to read
ITERATE = "iterate"  # `for x in (...)`
OTHER = "other"

_MAX_CLIMB = 60

# String methods whose result is the string in another spelling, and those that only look at it.
_SAME = frozenset(
    ("format", "encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "replace", "split", "splitlines", "rsplit", "join", "casefold",
     "format_map", "expandtabs", "removeprefix", "removesuffix", "title")
)  # fmt: skip
_LOOKS = frozenset(
    (
        "startswith",
        "endswith",
        "find",
        "index",
        "count",
        "rfind",
        "match",
        "fullmatch",
        "search",
        "fnmatch",
        "fnmatchcase",
        "contains",
        "isin",
    )
)

# Calls that wrap a value and keep what it is.
_WRAPPERS = frozenset(
    ("str", "bytes", "unicode", "text_type", "list", "tuple", "set", "frozenset", "dict", "OrderedDict", "MappingProxyType", "UUID", "Path", "PurePath",
     "PosixPath", "PurePosixPath", "IPv4Address", "IPv6Address", "ip_address", "IPAddress", "ip_interface", "b", "u", "bytearray", "field", "Field", "dedent",
     "SecretStr", "URL", "urlparse", "urlsplit", "loads", "expanduser", "abspath", "normpath", "namedtuple", "int", "cast")
)  # fmt: skip

# What takes prose.
_TELLING = frozenset(
    ("print", "debug", "info", "warning", "warn", "error", "critical", "exception", "fatal", "log", "msg", "fail", "secho", "echo", "trace", "notice",
     "_", "_l", "__", "gettext", "ugettext", "gettext_lazy", "ugettext_lazy", "ngettext", "pgettext", "_LE", "_LW", "_LI", "_C", "_N", "skip", "skipif", "abort", "exit",
     "error_message", "deprecated", "deprecate", "getLogger", "get_logger", "note", "write_line", "assertion", "add_help", "usage", "flash")
)  # fmt: skip
_PROSE_NAMES = frozenset(
    ("help", "helps", "helptext", "description", "desc", "doc", "docs", "docstring", "documentation", "epilog", "usage", "metavar", "example", "examples", "summary",
     "label", "title", "hint", "tooltip", "message", "msg", "messages", "caption", "comment", "note", "notes", "explanation", "placeholder", "prompt", "banner",
     "copyright", "license", "author", "authors", "maintainer", "maintainers", "contributor", "contributors", "credits", "changelog", "synopsis", "instructions",
     "reason", "rationale", "disclaimer", "warning", "error", "tutorial", "readme", "template", "snippet", "docs_url")
)  # fmt: skip
_REGEX_CALLS = frozenset(
    (
        "compile",
        "match",
        "search",
        "fullmatch",
        "sub",
        "subn",
        "findall",
        "finditer",
        "split",
        "regex",
        "re_path",
        "url",
        "RegexValidator",
    )
)
_REGEX_NAMES = frozenset(
    ("regex", "regexp", "re", "pattern", "patterns", "rx", "pat", "regexes", "glob", "globs", "xpath")
)


class Use(NamedTuple):
    """How a literal is used.

    `names`: what it is called, the nearest first: the key or keyword it is the value of, the variable. `around`: names further out, which a call
    or a key separates from it. `callee`: the last name of the function that takes it, "" if none does; `call` that call, and `slot`
    its keyword or position (from 0). `siblings`: the elements of the largest display that holds it.
    """

    kind: str
    names: tuple[str, ...]
    around: tuple[str, ...]
    callee: str
    call: ast.Call | None
    slot: str | int
    siblings: int

    def all_names(self) -> tuple[str, ...]:
        """All the names, the nearest first, the function included."""
        return (*self.names, *((self.callee,) if self.callee else ()), *self.around)

    def words(self) -> frozenset[str]:
        """The words of all names."""
        return frozenset(word for name in self.all_names() for word in words.split(name))

    def near_words(self) -> frozenset[str]:
        """The words of the nearest names only."""
        return frozenset(word for name in self.names for word in words.split(name))


def use_of(node: ast.expr, context: Context) -> Use:
    """How a string literal, or the expression that builds a string, is used."""
    names: list[str] = []
    around: list[str] = []
    kind, callee, slot, siblings = "", "", "", 0
    at: str | int = ""
    call: ast.Call | None = None
    child: ast.AST = node
    for _ in range(_MAX_CLIMB):
        outer = context.parent(child)
        if outer is None:
            break
        into = around if call is not None else names
        if isinstance(outer, ast.Call):
            if child is outer.func:
                pass  # the call of a method of the string, see Attribute
            elif _last(outer.func) in _LOOKS or (call is None and _looks_through(outer, child)):
                kind = kind or COMPARE
                call = call or outer
                callee = callee or _last(outer.func)
            elif call is None and _last(outer.func) not in _WRAPPERS and not _is_same(outer):
                call, callee = outer, _last(outer.func)
                at = slot or _position(outer, child)
                kind = kind or (PROSE if _takes_prose(outer, slot, at) else CALL)
                if isinstance(outer.func, ast.Attribute):
                    around.extend(_names_of(outer.func.value))
            slot = ""
        elif isinstance(outer, ast.Attribute):
            if outer.attr in _LOOKS:
                kind = kind or COMPARE
            elif outer.attr not in _SAME and not kind:
                kind = OTHER
        elif isinstance(outer, ast.keyword):
            slot = outer.arg or ""
            if slot:
                into.append(slot)
        elif isinstance(outer, ast.Dict):
            siblings = max(siblings, len(outer.keys))
            index = _index(outer.values, child)  # of the first value that does not come before the child
            if index < len(outer.values) and outer.values[index] is child:
                into.extend(_names_of(outer.keys[index]))
            else:
                kind = kind or KEY
        elif isinstance(outer, ast.List | ast.Tuple | ast.Set):
            siblings = max(siblings, len(outer.elts))
            if isinstance(outer, ast.Tuple) and len(outer.elts) == 2 and outer.elts[1] is child:
                first = outer.elts[0]  # ("host", "10.0.0.1"): a pair is a name and its value
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.isidentifier():
                    into.append(first.value)
        elif isinstance(outer, ast.Subscript):
            kind = kind or KEY
        elif isinstance(outer, ast.Compare | ast.MatchValue):
            kind = kind or COMPARE
            if isinstance(outer, ast.Compare):
                for side in (outer.left, *outer.comparators):
                    if side is not child:
                        into.extend(_names_of(side))
        elif isinstance(outer, ast.arguments):
            kind = kind or DEFAULT
            into.extend(_parameter(outer, child))
            function = context.parent(outer)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                around.append(function.name)
            break
        elif isinstance(outer, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            if isinstance(outer, ast.AnnAssign) and outer.annotation is child:
                return Use(PROSE, (), (), "", None, "", 0)
            targets = outer.targets if isinstance(outer, ast.Assign) else [outer.target]
            for target in targets:
                into.extend(_names_of(target))
            kind = kind or ASSIGN
            if not isinstance(outer, ast.NamedExpr):
                break
        elif isinstance(outer, ast.Return | ast.Yield | ast.YieldFrom):
            kind = kind or RETURN
            around.extend(_function_name(outer, context))
            if isinstance(outer, ast.Return):
                break
        elif isinstance(outer, ast.Raise | ast.Assert):
            kind = PROSE
            break
        elif isinstance(outer, ast.For | ast.AsyncFor | ast.comprehension):
            kind = kind or ITERATE
            into.extend(_names_of(outer.target))
            if not isinstance(outer, ast.comprehension):
                break
        elif isinstance(outer, ast.Expr):
            kind = PROSE if child is node else kind or OTHER
            break
        elif isinstance(outer, ast.arg):  # an annotation
            kind = PROSE
            break
        elif isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            kind = kind or (PROSE if getattr(outer, "returns", None) is child else OTHER)
            break
        elif isinstance(outer, ast.stmt):
            kind = kind or OTHER
            break
        child = outer
    if kind != PROSE and any(_is_prose_name(name) for name in names):
        kind = PROSE
    return Use(kind or OTHER, tuple(names), tuple(around), callee, call, at, siblings)


def _index(nodes: list[ast.expr], child: ast.AST) -> int:
    """The index of the first node that does not come before another in the file; nodes are in its order. A search, since tables are long."""
    position = (getattr(child, "lineno", 0), getattr(child, "col_offset", 0))
    return bisect.bisect_left(nodes, position, key=lambda node: (node.lineno, node.col_offset))


def _position(call: ast.Call, child: ast.AST) -> int | str:
    """The position of an argument of a call, "" for what is none."""
    index = _index(call.args, child)
    return index if index < len(call.args) and call.args[index] is child else ""


def _is_prose_name(name: str) -> bool:
    if name.startswith("__") and name.endswith("__"):
        return True  # __author__, __doc__, __version__
    if name in ("RETURN", "DOCUMENTATION", "EXAMPLES", "DEMO"):
        return True  # the documentation of Ansible modules is in strings of these names
    parts = words.split(name)
    return bool(parts) and parts[-1] in _PROSE_NAMES


def _takes_prose(call: ast.Call, keyword: str | int, at: str | int) -> bool:
    name = _last(call.func)
    if name in _TELLING or name.lower() in _TELLING:
        return True
    if isinstance(keyword, str) and keyword:
        return _is_prose_name(keyword)
    parts = words.split(name)
    if parts and (
        parts[-1] in ("error", "exception", "warning", "errors", "fault", "failure")
        or parts[0] in ("raise", "warn", "log", "print", "fail")
    ):
        return True
    return at == 0 and name == "ArgumentParser"


def is_for_people(node: ast.expr, use: Use, context: Context) -> bool:
    """Is a string told to people, a pattern, a sample or a setting for tests, rather than a value that the program works with?"""
    return (
        use.kind == PROSE
        or is_docstring(node, context.parent)
        or is_regex(use)
        or is_sample(use)
        or in_example(node, context)
        or _in_test_settings(node, context)
    )


def _in_test_settings(node: ast.expr, context: Context) -> bool:
    """Does a string stand in a class of settings for tests, as Flask's documentation has one: `class TestingConfig(Config)`?"""
    parts = [words.split(outer.name) for outer in context.ancestors(node) if isinstance(outer, ast.ClassDef)]
    return any(each[0] in ("test", "testing", "tests") and each[-1] in _SETTINGS for each in parts if each)


_SETTINGS = frozenset(("config", "configuration", "settings"))


def in_example(node: ast.expr, context: Context) -> bool:
    """Does a string stand in a method that makes an object for the documentation of an API?"""
    return not _EXAMPLES.isdisjoint(enclosing(node, context))


def is_sample(use: Use) -> bool:
    """Is a value a test case kept beside the code (a constant called TESTS: yt-dlp), an example (`EXAMPLE_URL`, `OpenApiExample`), or what a form shows in
    an empty field?"""
    if any(name.isupper() and words.split(name)[:1] in (("example",), ("examples",)) for name in use.names):
        return True
    lasts = ((name, "".join(words.split(name)[-1:])) for name in use.all_names())
    return words.split(use.callee)[-1:] == ("example",) or any(
        last in _SHOWN_EMPTY or (last in _TESTS and name.isupper()) for name, last in lasts
    )


_EXAMPLES = frozenset(("sample", "samples", "example", "examples"))
"""Names of such methods, as WSME has them."""
_TESTS = frozenset(("test", "tests"))
_SHOWN_EMPTY = frozenset(("placeholder", "placeholders"))


def is_regex(use: Use) -> bool:
    """Is a literal used as a regular expression?"""
    if use.callee in _REGEX_CALLS and use.call is not None and isinstance(use.call.func, ast.Attribute):
        base = use.call.func.value
        if isinstance(base, ast.Name) and base.id in ("re", "regex", "re2"):
            return True
    return use.callee in ("re_path", "RegexValidator") or any(
        words.split(name)[-1:] and words.split(name)[-1] in _REGEX_NAMES for name in use.names
    )


def _looks_through(call: ast.Call, child: ast.AST) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "hasattr", "startswith")


def _is_same(call: ast.Call) -> bool:
    """A string method that gives the string in another spelling, `"...".format(x)`; its arguments are part of it."""
    return (
        isinstance(call.func, ast.Attribute) and call.func.attr in _SAME and isinstance(call.func.value, ast.Constant)
    )


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _names_of(node: ast.AST | None) -> list[str]:
    """The names in a target, a key or an operand: the last part of each."""
    found: list[str] = []
    todo = [node]
    while todo and len(found) < 8:
        item = todo.pop(0)
        if isinstance(item, ast.Name):
            found.append(item.id)
        elif isinstance(item, ast.Attribute):
            found.append(item.attr)
        elif isinstance(item, ast.Constant) and isinstance(item.value, str) and len(item.value) <= 60:
            found.append(item.value)
        elif isinstance(item, ast.Subscript):
            todo.extend([item.slice, item.value])
        elif isinstance(item, ast.Tuple | ast.List):
            todo.extend(item.elts)
        elif isinstance(item, ast.Call):
            todo.append(item.func)
        elif isinstance(item, ast.Starred):
            todo.append(item.value)
    return found


def _parameter(arguments: ast.arguments, default: ast.AST) -> list[str]:
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, value in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        if value is default:
            return [argument.arg]
    for argument, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword_default is default:
            return [argument.arg]
    return []


def _function_name(node: ast.AST, context: Context) -> list[str]:
    for outer in context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            return [outer.name]
    return []


def enclosing(node: ast.AST, context: Context) -> list[str]:
    """The names of the functions and classes around a node, the innermost first."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [outer.name for outer in context.ancestors(node) if isinstance(outer, kinds)]


def is_module_level(node: ast.AST, context: Context) -> bool:
    """Is a node outside all functions: a constant of the module or of a class?"""
    return not any(
        isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for outer in context.ancestors(node)
    )


_MIGRATIONS = frozenset(("migrations", "migration", "versions", "migrate_repo", "south_migrations", "db_migrations"))


def is_migration(context: Context) -> bool:
    """Is the file a database migration: a record of the past that nobody edits?"""
    return not _MIGRATIONS.isdisjoint(context.path.split("/")[:-1])
