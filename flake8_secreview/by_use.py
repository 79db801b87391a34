"""Names that say nothing by themselves, and what a file does with them that tells what they hold.

By the text alone, so that the answers err towards too many; what decides is how the value is used where it is logged (`taint`).

- what a URL is taken from whose password the file reads: `urlparse(target).password`
- what is put into a cookie, if it is called a session: `response.set_cookie(NAME, session_id)`
- the parameter of a function that says what it is given: `def validate_password(value)`
- what a request is made of: `session.request(method, url, **kwargs)`
- what becomes the Authorization of a request: `headers["Authorization"] = header`
- a request of WSGI that is written as a whole: WebOb shows all of it, as it came
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview.sensitive import CHECKS, COOKIE_SETTERS, URL_PARSERS, VALIDATORS
from flake8_secreview.terminals import terminal
from flake8_secreview.words import STRONG, Vocabulary, split

if TYPE_CHECKING:
    from flake8_secreview.context import Context

_VALUES = frozenset(
    ("value", "val", "v", "raw", "raw_value", "text", "string", "new", "new_value", "candidate", "plain", "plaintext", "cleartext")
)  # fmt: skip

_LONGEST_MESSAGE = 300  # characters from the call of a logger to what it is given
_LONGEST_TARGET = 130  # characters of what gets a cookie, and of what it is taken out of


@functools.cache
def _parsed() -> re.Pattern[str]:
    return re.compile(r"(?:urlparse|urlsplit|make_url)\(\s{0,40}(?:\w{1,60}\.){0,3}(\w{1,60})")


@functools.cache
def _cookie() -> re.Pattern[str]:
    return re.compile(r"(?:set_cookie|setCookie|addCookie|add_cookie)\(([^)]{1,300})")


@functools.cache
def _session() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.\"'])(?:self\.)?(\w{0,40}(?:session_?id|session_?key|_sid))(?![\w(\"'=])|(?<![\w.\"'])(sid)(?![\w(\"'=])"
    )


@functools.cache
def _checked() -> re.Pattern[str]:
    return re.compile(r"def[ \t]{1,4}(\w{1,80})\(\s{0,40}(?:(?:self|cls)\s{0,4},\s{0,40})?(\w{1,60})")


@functools.cache
def _sent() -> re.Pattern[str]:
    return re.compile(r"equest\([^*]{0,300}(?:\*\w{1,40},\s{0,40})?\*\*(\w{1,40})")


@functools.cache
def _authorizing() -> re.Pattern[str]:
    return re.compile(r"uthorization[\"'](?:\][ \t]{0,4}=|:)[ \t]{0,4}(\w{1,60})[ \t]{0,4}(?:[,}\r\n]|\Z)")


@functools.cache
def _given_request() -> re.Pattern[str]:
    return re.compile(r"req[ \t]{0,4}[)},]")


@functools.cache
def _written_request() -> re.Pattern[str]:
    return re.compile(
        r"(?:LOG|log|ogger)\.(?:debug|info|warning|warn|error|exception|critical)\([^()]{0,200}(?:\([^()]{0,200}\)[^()]{0,60}){0,2}[,%:][ \t\n]{0,40}req[ \t]{0,4}[)},]\Z"
    )


@functools.cache
def _setter() -> re.Pattern[str]:
    return re.compile(r"\.setter\s{1,40}def[ \t]{1,4}\w{1,60}\(self,[ \t]{0,4}(\w{1,60})")


@functools.cache
def _validator() -> re.Pattern[str]:
    return re.compile(r"(?:validator|validates)\(\s{0,40}[\"']")


@functools.cache
def _read_cookie() -> re.Pattern[str]:
    return re.compile(r"cookies(?:\.get\(|\[)[\"'](?:\w{0,40}sess\w{0,40}|sid)[\"']")


@functools.cache
def _assigned() -> re.Pattern[str]:
    return re.compile(r"(\w{1,60})[ \t]{0,4}=[ \t]{0,4}[\w.]{0,60}\Z")


def session_cookies(text: str, words: frozenset[str]) -> set[str]:
    """The session ids that a file puts into a cookie, or takes out of one."""
    found = set(_read_into(text)) if "cookies" in words else set()
    if not COOKIE_SETTERS.isdisjoint(words):
        found.update(
            first or second
            for match in _cookie().finditer(text)
            for first, second in _session().findall(match[1].partition(",")[2])
        )
    return {name for name in found if not name.isupper()}


def _read_into(text: str) -> Iterator[str]:
    """The names that get a session's cookie. The expression that is searched for begins with fixed letters, which is a hundred times as fast."""
    for match in _read_cookie().finditer(text):
        start = match.start()
        target = _assigned().search(text, max(start - _LONGEST_TARGET, text.rfind("\n", 0, start) + 1), start)
        if target:
            yield target[1]


def authorizing(text: str) -> set[str]:
    """The names of what becomes the Authorization of a request."""
    return {name for name in _authorizing().findall(text) if not name.isupper()}


def written_requests(text: str) -> set[str]:
    """`req`, if that is what a file calls its requests of WSGI, and it writes one as a whole."""
    if "req.environ" in text:
        for match in _given_request().finditer(text):
            first = max(match.start() - _LONGEST_MESSAGE, 0)
            near = max(text.rfind(logger, first, match.start()) for logger in ("LOG.", "log.", "ogger."))
            if near >= 0 and _written_request().match(text, near, match.end()):
                return {"req"}
    return set()


def sent_whole(text: str) -> set[str]:
    """The names of mappings that requests may be made of: headers, cookies, body and all."""
    return set(_sent().findall(text)) if "**" in text else set()


def urls_with_password(text: str, words: frozenset[str]) -> set[str]:
    """The names of URLs that a file takes apart, if it asks one for its password."""
    if URL_PARSERS.isdisjoint(words) or ".password" not in text:
        return set()
    return set(_parsed().findall(text))


def checked(text: str, words: frozenset[str], givers: Iterable[str]) -> set[str]:
    """The parameters of functions that say what they are given; `givers` are the words of the file that `spoken_of` knows."""
    found = {value for value in _setter().findall(text) if value in _VALUES} if "setter" in words else set()
    if givers or (not VALIDATORS.isdisjoint(words) and _validator().search(text)):
        found.update(value for _, value in _checked().findall(text) if value in _VALUES)
    return found


@functools.lru_cache(maxsize=2048)
def spoken_of(vocabulary: Vocabulary, name: str) -> str:
    """The credential that a function is given, by its name: "api_key" of `_check_api_key`; empty if it is none."""
    parts = split(name)
    if len(parts) < 2 or parts[0] not in CHECKS:
        return ""
    spoken = "_".join(parts[1:])
    return spoken if _is_strong(vocabulary, spoken) else ""


def _is_strong(vocabulary: Vocabulary, name: str) -> bool:
    kind = vocabulary.classify(name)
    return kind is not None and kind.strength == STRONG


def given(vocabulary: Vocabulary, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> str:
    """The credential that a parameter is by the name of its function, or by what a decorator says that it validates; empty if it is none."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    if arguments and arguments[0].arg in ("self", "cls"):
        arguments = arguments[1:]
    if name not in _VALUES or not arguments or arguments[0].arg != name:
        return ""
    for decorator in function.decorator_list:
        if (
            isinstance(decorator, ast.Attribute)
            and decorator.attr == "setter"
            and _is_strong(vocabulary, function.name)
        ):
            return function.name
        if isinstance(decorator, ast.Call) and terminal(decorator) in VALIDATORS:
            for argument in decorator.args:
                field = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(field, str) and _is_strong(vocabulary, field):
                    return field
    return spoken_of(vocabulary, function.name)


@functools.lru_cache(maxsize=2048)
def is_wrapper(name: str) -> bool:
    """Is a class of this name a secret, whose `value` is the secret itself: `Secret`, `PasswordValue`, `SecretDetails`, `PrivateKey`?"""
    parts = split(name)
    if parts[-1:] == ("key",):
        return len(parts) == 2 and parts[0] in _SECRET_KEYS
    return not _WRAPPED.isdisjoint(parts) and _WRAPPERS.issuperset(parts)


def wrapped(text: str, wrappers: Iterable[str]) -> tuple[str, ...]:
    """The attributes in which classes of a file, of those that are called like a secret, keep it."""
    return WRAPPED if any(f"class {name}" in text for name in wrappers) else ()


WRAPPED = ("value", "_value")
_WRAPPED = frozenset(("secret", "password", "passphrase"))
_SECRET_KEYS = frozenset(("private", "secret", "symmetric", "split", "signing", "encryption", "master"))
_WRAPPERS = _WRAPPED | frozenset(
    ("details", "value", "data", "text", "string", "str", "plain", "cleartext", "user", "database")
)


def password_reads(context: Context) -> Iterator[tuple[ast.Attribute, ast.expr, tuple[int, int] | None]]:
    """Where the password of a URL is read, the expression that was taken apart to get at it, and the lines for which that tells something (None: all)."""
    parsed: dict[object, ast.expr] = {}
    scope_of = context.scopes.scope_of
    calls = [call for call in context.nodes(ast.Call) if call.args and terminal(call.func) in URL_PARSERS]
    for call in calls:
        parent = context.parent(call)
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
            parsed[scope_of(call), parent.targets[0].id] = call.args[0]
    for attribute in context.nodes(ast.Attribute):
        if attribute.attr != "password" or not isinstance(attribute.ctx, ast.Load):
            continue
        value = attribute.value
        if isinstance(value, ast.Name) and (url := parsed.get((scope_of(attribute), value.id))) is not None:
            yield attribute, url, _where_it_has_one(context, attribute)
        elif isinstance(value, ast.Call) and value in calls:
            yield attribute, value.args[0], _where_it_has_one(context, attribute)


def _where_it_has_one(context: Context, node: ast.expr) -> tuple[int, int] | None:
    """The lines that run if there is one, where only that is asked: `if url.username or url.password: raise ...`."""
    inner: ast.AST = node
    for outer in context.ancestors(node):
        if isinstance(outer, ast.If | ast.IfExp | ast.While | ast.Assert):
            if outer.test is not inner:
                return None
            if isinstance(outer, ast.If):
                return outer.body[0].lineno, outer.body[-1].end_lineno or outer.body[-1].lineno
            return 0, 0
        if not isinstance(outer, ast.BoolOp | ast.UnaryOp | ast.Compare):
            return None
        inner = outer
    return None
