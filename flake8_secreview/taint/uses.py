"""How a name is used around where it stands, where that tells what it is: an object, the subject of a policy, a class of the file."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flake8_secreview import sources
from flake8_secreview.holders import root_of
from flake8_secreview.scopes import (
    COMPREHENSION,
    FOR,
    BindingSite,
    Scope,
)
from flake8_secreview.taint.records import has_own_text, is_record
from flake8_secreview.taint.shapes import TYPES
from flake8_secreview.terminals import terminal
from flake8_secreview.words import split

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def is_own_class(taint: Taint, name: str) -> bool:
    """Does the file have a class of such things (`VaultSecret` for `secret`) that does not say how it is shown?"""
    word = sources.last_word(name)
    if word not in ("secret", "token", "credentials", "credential", "cookie", "auth"):
        return False
    return any(
        sources.last_word(owner) == word
        and not node.bases
        and not is_record(node)
        and not has_own_text(node)
        and not _is_namespace(node)
        for owner, node in taint.holders.classes.items()
    )


def _is_namespace(owner: ast.ClassDef) -> bool:
    """Is a class nothing but a place for functions: are all of them static?"""
    functions = [item for item in owner.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
    return bool(functions) and all(
        any(terminal(decorator) == "staticmethod" for decorator in function.decorator_list) for function in functions
    )


def is_environment(taint: Taint, node: ast.Name) -> bool:
    """Is `environ` the process's, or that of a WSGI application, not just anything?"""
    if "start_response" in taint.context.source.text:
        return True
    return any(site.kind == "import-from" for site in taint.context.flow.definitions(node).sites)


def is_object(taint: Taint, node: ast.expr, root: str) -> bool:
    """Is a variable used as an object with attributes, whose text need not show what its name promises?"""
    return (taint.context.scopes.scope_of(node), root) in taint.holders.objects


def is_matched(taint: Taint, node: ast.Name) -> bool:
    """Is a variable taken apart by classes in the function (`match key: case RSAKey(): ...`), so that it is an object?"""
    for match in taint.context.nodes(ast.Match):
        if isinstance(match.subject, ast.Name) and match.subject.id == node.id:
            kinds = [
                part for case in match.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchClass)
            ]
            if kinds and not any(terminal(kind.cls) in TYPES for kind in kinds):
                return taint.holders.function_of(match) is taint.holders.function_of(node)
    return False


def is_choice(taint: Taint, node: ast.Name) -> bool:
    """Is a variable compared with words in the function, so that it says how, not what?"""
    return (taint.holders.function_of(node), node.id) in taint.holders.choices


def is_subject(taint: Taint, node: ast.Name) -> bool:
    """Are these the credentials of a question to a policy: who asks, besides the action and the target?"""
    if node.id not in ("credentials", "creds"):
        return False
    function = taint.holders.function_of(node)
    return function is not None and {"action", "target"} <= {arg.arg for arg in function.args.args}


_OPENERS = frozenset(
    ("open", "safe_open", "dash_open", "fopen", "symlink", "readlink", "isabs", "exists", "isfile", "islink", "lexists", "realpath", "abspath", "expanduser", "chmod", "chown",
     "unlink", "Path", "getmtime", "dirname", "copyfile", "makedirs", "chdir", "listdir", "scandir", "isdir", "rmtree")
)  # fmt: skip
_FILES = frozenset(("os", "path", "io", "shutil", "codecs", "gzip", "pathlib", "fileutils", "files"))
"""What these are taken of: others ask a cache whether something exists."""
_LOADERS = frozenset(("load_cert_chain", "from_private_key_file"))


def _opens(func: ast.expr) -> bool:
    if isinstance(func, ast.Attribute):
        return func.attr in _LOADERS or (func.attr in _OPENERS and terminal(func.value) in _FILES)
    return terminal(func) in _OPENERS


def _asks_environment(func: ast.expr) -> bool:
    """Is it `os.getenv` or `os.environ.get`, whose argument is the name of a variable?"""
    return terminal(func) == "getenv" or (
        isinstance(func, ast.Attribute) and func.attr == "get" and terminal(func.value) == "environ"
    )


_ASKED = frozenset(("secret", "secrets", "credential", "credentials"))
_ASKS = frozenset(("get", "read", "fetch", "load", "access", "find", "describe", "lookup", "resolve", "delete"))
_NAMING = frozenset(("name", "secret", "secret_name", "secret_id", "secretid", "id", "path", "key"))


def _asked_for(call: ast.Call) -> list[ast.expr]:
    """What names a secret in a call that looks one up: `store.get_secret(secret)`, `read_namespaced_secret(name=secret)`."""
    parts = split(terminal(call.func))
    if len(parts) < 2 or parts[0] not in _ASKS or _ASKED.isdisjoint(parts):
        return []
    named = [keyword.value for keyword in call.keywords if keyword.arg and keyword.arg.lower() in _NAMING]
    return [node for node in [*call.args[:1], *named] if sources.last_word(terminal(node)) in _ASKED]


def is_opened(taint: Taint, node: ast.expr) -> bool:
    """Does the function use this name, attribute or entry as the path of a file (`open(key)`, `os.path.exists(key)`), the name of a variable
    (`os.getenv(key)`) or of a secret that is looked up (`get_secret(secret)`), so that its text is no secret?"""
    place = spelled(node)
    return place != "" and (taint.context.scopes.scope_of(node), place) in _opened(taint)


def _opened(taint: Taint) -> frozenset[tuple[Scope, str]]:
    """What is used as the path of a file, or the name of a variable, by scope and spelling."""
    found = taint.opened
    if found is None:
        scope_of = taint.context.scopes.scope_of
        found = taint.opened = frozenset(
            (scope_of(call), spelled(argument))
            for call in taint.context.nodes(ast.Call)
            for argument in (call.args[:2] if _opens(call.func) or _asks_environment(call.func) else _asked_for(call))
        )
    return found


def spelled(node: ast.expr) -> str:
    """The text of a name, an attribute or an entry; empty for anything longer, or anything else."""
    parts: list[str] = []
    for _ in range(5):
        if isinstance(node, ast.Name):
            return ".".join((node.id, *reversed(parts)))
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            parts.append(repr(node.slice.value))
            node = node.value
        else:
            break
    return ""


def is_nothing(taint: Taint, node: ast.expr) -> bool:
    """Does a condition around a name, an attribute or an entry say that it is empty there: `if not token: raise ...`, `"***" if token else token`?"""
    place = spelled(node)
    if not place:
        return False
    child: ast.AST = node
    for outer in taint.context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            break
        if isinstance(outer, ast.If | ast.IfExp) and child is not outer.test:
            inside = outer.body if isinstance(outer.body, list) else [outer.body]
            if _says(outer.test, place, empty=any(child is part for part in inside)):
                return not _is_given(taint, node, outer)
        child = outer
    return False


def is_filtered(taint: Taint, node: ast.expr, site: BindingSite) -> bool:
    """Is a value of a loop over a mapping used only for some keys: `for key, value in headers.items(): if key != "Authorization": ...`?"""
    loop = site.statement
    if not isinstance(loop, ast.For | ast.AsyncFor) or not isinstance(loop.target, ast.Tuple) or site.path[:1] != (1,):
        return False
    key = loop.target.elts[0]
    if not isinstance(key, ast.Name):
        return False
    tests = [
        inner.test for inner in loop.body if isinstance(inner, ast.If) and isinstance(inner.body[-1], ast.Continue)
    ]
    for outer in taint.context.ancestors(node):
        if outer is loop:
            break
        if isinstance(outer, ast.If | ast.IfExp):
            tests.append(outer.test)
    return any(
        isinstance(compare, ast.Compare)
        and isinstance(compare.ops[0], ast.In | ast.NotIn | ast.Eq | ast.NotEq)
        and any(isinstance(part, ast.Name) and part.id == key.id for part in ast.walk(compare))
        for test in tests
        for compare in ast.walk(test)
    )


_MAX_BRANCHES = 40


def not_taken(taint: Taint, node: ast.expr) -> list[tuple[int, int]]:
    """The first and last lines of the branches that are not taken where a node is evaluated: `else` in the body of an `if`."""
    found: list[tuple[int, int]] = []
    child: ast.AST = node
    for outer in taint.context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            break
        if isinstance(outer, ast.If) and child is not outer.test and outer.orelse:
            first = outer.orelse[0].lineno
            other = outer.body if node.lineno >= first else outer.orelse
            found.append((other[0].lineno, other[-1].end_lineno or other[-1].lineno))
            if len(found) == _MAX_BRANCHES:
                break
        child = outer
    return found


def is_given_up(taint: Taint, node: ast.expr) -> bool:
    """Does the function raise after a node, whatever else happens, so that it does not return what it has there?"""
    child: ast.AST = node
    for outer in taint.context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            break
        if isinstance(outer, ast.If | ast.ExceptHandler):
            blocks = [outer.body, outer.orelse] if isinstance(outer, ast.If) else [outer.body]
            if any(isinstance(block[-1], ast.Raise) and child in block for block in blocks if block):
                return True
        child = outer
    return False


def is_text(taint: Taint, node: ast.Name) -> bool:
    """Is a variable a text where it stands, not a mapping: `if isinstance(config, str): config = {"url": config}`?"""
    child: ast.AST = node
    for outer in taint.context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            break
        if isinstance(outer, ast.If | ast.IfExp) and isinstance(outer.test, ast.Call):
            test = outer.test
            inside = outer.body if isinstance(outer.body, list) else [outer.body]
            if (
                child in inside
                and terminal(test.func) == "isinstance"
                and len(test.args) == 2
                and spelled(test.args[0]) == node.id
            ):
                return terminal(test.args[1]) in ("str", "bytes", "string_types", "unicode")
        child = outer
    return False


def _says(test: ast.expr, place: str, *, empty: bool) -> bool:
    """Does a condition say that what is in a place is empty if it holds (`empty`), or if it does not?"""
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, empty = test.operand, not empty
    if isinstance(test, ast.BoolOp):
        return isinstance(test.op, ast.And) == empty and any(_says(part, place, empty=empty) for part in test.values)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if not isinstance(test.comparators[0], ast.Constant) or test.comparators[0].value not in (None, "", b""):
            return False
        return spelled(test.left) == place and isinstance(
            test.ops[0], ast.Is | ast.Eq if empty else ast.IsNot | ast.NotEq
        )
    return not empty and spelled(test) == place


def _is_given(taint: Taint, node: ast.expr, condition: ast.If | ast.IfExp) -> bool:
    """Is a place assigned between a condition and its use?"""
    scope = taint.context.scopes.scope_of(node)
    sites: Sequence[BindingSite]
    if isinstance(node, ast.Name):
        sites = taint.context.flow.definitions(node).sites
    elif isinstance(node, ast.Subscript):
        sites = taint.holders.writes(scope, root_of(node) or "")
    else:
        sites = scope.writes.get(spelled(node), ())
    start, use = (condition.lineno, condition.col_offset), (node.lineno, node.col_offset)
    return any(start < site.position < use for site in sites)


def class_around(taint: Taint, node: ast.AST) -> ast.ClassDef | None:
    """The innermost class around a node."""
    for outer in taint.context.ancestors(node):
        if isinstance(outer, ast.ClassDef):
            return outer
    return None


def is_login(taint: Taint, node: ast.expr) -> bool:
    """Does what is around a response say that it answers a login or the exchange of a token?"""
    function = taint.holders.function_of(node)
    return function is not None and sources.is_login(function.name)


def is_loop_variable(taint: Taint, node: ast.expr, container: ast.expr) -> bool:
    """Is a subscript the variable of a loop over the same container, so that each entry has its turn?"""
    if not isinstance(node, ast.Name):
        return False
    name = terminal(container)
    loops = [site.value for site in taint.context.flow.definitions(node).sites if site.kind in (FOR, COMPREHENSION)]
    for value in loops:
        if isinstance(value, ast.Name) and value.id != name:  # names = [n for n in os.environ if ...]
            given = [site.value for site in taint.context.flow.definitions(value).sites]
        else:
            given = [value]
        for whole in given:
            parts = ast.walk(whole) if whole is not None else ()
            if any(isinstance(part, ast.Name | ast.Attribute) and terminal(part) == name for part in parts):
                return True
    return False


def is_plain_name(taint: Taint, node: ast.expr) -> bool:
    """Does a container itself have a sensitive name: `creds[1]`, `self.auth[0]`?"""
    return isinstance(node, ast.Name | ast.Attribute) and taint.names.category(terminal(node)) is not None


def is_answer(taint: Taint, node: ast.expr) -> bool:
    """Does a variable called `req` hold the response: `req = requests.post(...)`?"""
    if not isinstance(node, ast.Name) or node.id == "request":
        return False
    sites = taint.context.flow.definitions(node).sites
    return any(isinstance(site.value, ast.Call | ast.Await) for site in sites)
