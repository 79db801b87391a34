"""Where values are written: the calls, raised messages and decorators that put what they are given into a log.

`TABLE` is the list: which methods, of receivers with which names, are which kind of sink. A logger goes under many names, so a
receiver is judged by the last word of its name (`self._audit_log`, `app.logger`), by what makes it (`getLogger(...)`) and, for
any other name, by what this file assigns to it. Sources: the logging, warnings and syslog modules of the standard library,
oslo.log, loguru, structlog, Twisted's and Ansible's own, and the manuals of the telemetry SDKs.
"""

from __future__ import annotations

import ast
import functools
import re
import string
from collections.abc import Callable, Container, Iterator
from typing import TYPE_CHECKING, NamedTuple

from flake8_secreview import sanitizers
from flake8_secreview.source import words_of
from flake8_secreview.terminals import terminal
from flake8_secreview.told import told_name
from flake8_secreview.words import split

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.outline import Statements

# Kinds of sinks.
LOG = "log"
PRINT = "print"  # what a terminal, and whoever keeps its output, gets to see
RAISE = "raise"
TELEMETRY = "telemetry"
TRACE = "trace"  # a decorator that logs the arguments of the function


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEVELS = {"trace": 5, "debug": 10, "info": 20, "notice": 20, "success": 20, "audit": 20, "log": 20, "msg": 20}
"""The levels of methods that log below WARNING."""

_LOGGER = _words("log logger loggers logging lgr logr notifier journal")
_LOGGER_METHODS = (
    "debug info warning warn error exception critical fatal log trace success audit notice verbose msg debug_log"
    " adebug ainfo awarning aerror aexception acritical warning_once warn_once info_once"
)


class Row(NamedTuple):
    """Methods of receivers whose name ends in one of these words are sinks of this kind; no receivers: of anything."""

    methods: frozenset[str]
    receivers: frozenset[str]
    kind: str


TABLE = (
    Row(_words(_LOGGER_METHODS), _LOGGER, LOG),
    Row(_words("bind new unbind contextualize"), _words("log logger structlog"), TELEMETRY),
    Row(_words("bind_contextvars bind_threadlocal bound_contextvars"), frozenset(), TELEMETRY),
    Row(_words("debug info warning warn critical log_message log_error"), _words("self cls"), LOG),
    Row(_words("log"), _words("self cls app ctx context core"), LOG),
    Row(_words("v vv vvv vvvv vvvvv vvvvvv display warning error verbose deprecated"), _words("display"), LOG),
    Row(_words("log warn debug fail_json exit_json fail_from_exec"), _words("module ansible"), LOG),
    Row(_words("syslog"), _words("syslog"), LOG),
    Row(_words("write writelines"), _words("stdout stderr"), PRINT),
    Row(_words("echo secho echo_via_pager"), _words("click typer"), PRINT),
    Row(_words("print log print_json"), _words("console rich"), PRINT),
    Row(_words("pprint pp"), _words("pprint printer pp"), PRINT),
    Row(_words("info warn warning error debug highlight success writeln write_line verbose"), _words("output out io"), PRINT),
    Row(_words("warn warn_explicit"), _words("warnings"), PRINT),
    Row(
        _words("set_tag set_tags set_extra set_extras set_context set_user add_breadcrumb capture_message capture_event"
               " set_extra_context user_context extra_context tags_context"),
        _words("sdk sentry scope raven hub client"),
        TELEMETRY,
    ),
    Row(
        _words("set_attribute set_attributes add_event set_tag set_tags set_tag_str set_baggage_item update_name log_kv"),
        _words("span trace tracer segment transaction subsegment"),
        TELEMETRY,
    ),
    Row(_words("put_annotation put_metadata"), _words("segment subsegment recorder xray"), TELEMETRY),
    Row(_words("add_custom_attribute add_custom_attributes add_custom_parameter record_custom_event notice_error"
               " add_custom_span_attribute record_log_event"), _words("agent newrelic transaction application"), TELEMETRY),
    Row(_words("report_message report_exc_info"), _words("rollbar"), TELEMETRY),
    Row(_words("notify leave_breadcrumb"), _words("bugsnag"), TELEMETRY),
    Row(_words("notify set_context add_breadcrumb"), _words("honeybadger airbrake"), TELEMETRY),
)  # fmt: skip

FUNCTIONS = {
    "print": PRINT, "pprint": PRINT, "secho": PRINT, "echo": PRINT, "rprint": PRINT, "print_verbose": PRINT, "print_debug": PRINT, "debug_print": PRINT, "dprint": PRINT,
    "log": LOG, "debug": LOG, "logexc": LOG, "multi_log": LOG, "report_diagnostic_event": LOG, "syslog": LOG,
    "set_tag": TELEMETRY, "add_breadcrumb": TELEMETRY, "capture_message": TELEMETRY, "set_context": TELEMETRY,
    "set_extra": TELEMETRY, "set_user": TELEMETRY,
    "bind_contextvars": TELEMETRY, "add_custom_attribute": TELEMETRY,
}  # fmt: skip
"""Functions called by a bare name."""

_MAKERS = _words("getlogger get_logger getchild logger log getadapter configure_logger setup_logger setup_logging make_logger"
                 " create_logger get_task_logger")  # fmt: skip
_BINDERS = _words("bind opt new patch getChild child with_fields unbind try_unbind withContext with_context getlogger")
LOG_FUNCTION = _words(
    "debug info warn warning error err critical exception message msg event line call action trace verbose audit text print"
    " method func function fn it request response output"
)
LOG_FIRST = ("debug", "write", "error", "info", "do", "print")
TRACERS = _words(
    "log_with log_call log_calls log_args log_arguments log_function log_function_call log_entry log_entry_exit log_method"
    " log_method_call logged log_decorator trace trace_method trace_call trace_api traced_api log_invocation log_inputs"
    " debug_call debug_log debug_calls log_execution log_params log_io"
)
_TRACER_HIDES = _words(
    "hide_args hide_kwargs hide_kwargs_secrets hide hidden redact exclude ignore mask log_entry include_args log_args"
)
_NO_VALUES = _words(
    "resource exc_info stack_info stacklevel sep end flush fg bg bold err nl file style category source markup level"
)

METHODS: dict[str, tuple[Row, ...]] = {}
for _row in TABLE:
    for _method in _row.methods:
        METHODS[_method] = (*METHODS.get(_method, ()), _row)
for _method in TABLE[0].methods:  # loggers with other habits: `log.Debug(...)` (duplicity)
    METHODS[_method.capitalize()] = TABLE[:1]
_WORD = string.ascii_letters + string.digits + "_"
SINK_WORDS = frozenset((*METHODS, *FUNCTIONS))
"""What methods and functions that are sinks are called, but for those with "log" in their names."""
LOG_WORDS = ("log", "Log", "LOG")


class Written(NamedTuple):
    """An expression that a sink writes.

    `name` is what the sink calls it (a keyword, a tag), if it does; `keys` are the only keys of it that are written, if it is a
    mapping for a format with `%(key)s`; `told` is what the text before it says it is, for an expression that does not say so itself.
    """

    node: ast.expr
    name: str = ""
    keys: frozenset[str] | None = None
    told: str = ""


SinkNode = ast.Call | ast.Raise | ast.Assert | ast.FunctionDef | ast.AsyncFunctionDef


class Sink(NamedTuple):
    """One sink: the node, the kind, what a message calls it, the level (of logging; 30 where it has none), what it writes."""

    node: SinkNode
    kind: str
    label: str
    level: int
    written: tuple[Written, ...]


@functools.lru_cache(maxsize=4096)
def _last_word(name: str) -> str:
    words = split(name)
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
    return words[-1] if words else name.strip("_").lower()


@functools.lru_cache(maxsize=4096)
def is_logger_name(name: str) -> bool:
    """Does a name say that it is a logger: `LOG`, `_audit_logger`, `logging`?"""
    return _last_word(name) in _LOGGER


@functools.lru_cache(maxsize=4096)
def is_log_function(name: str) -> bool:
    """Does the name of a function say that it logs: `log_debug`, `_log_message`, `debug_log`?"""
    words = split(name)
    if len(words) < 2:
        return False
    return (words[0] in ("log", "logger") and words[-1] in LOG_FUNCTION and len(words) == 2) or (
        words[-1] == "log" and words[0] in LOG_FIRST and len(words) == 2
    )


@functools.lru_cache(maxsize=4096)
def _is_maker(name: str) -> bool:
    return name.strip("_").lower() in _MAKERS or (_last_word(name) == "logger" and not name[:1].isupper())


class Sinks:
    """Tells the sinks of one file; `statements` gives the assignments and imports of the file, which name its loggers, if somebody needs them."""

    def __init__(self, context: Context, statements: Callable[[], Statements]) -> None:
        self.context = context
        self._statements = statements
        self._extra = context.config.log_functions
        self._extra_names = frozenset(name.rpartition(".")[2] for name in self._extra)

    def kind(self, call: ast.Call) -> str:
        """LOG, PRINT or TELEMETRY for a call that is a sink, else an empty string."""
        func = call.func
        kind = ""
        if type(func) is ast.Attribute:
            name = func.attr
            rows = METHODS.get(name)
            if rows:
                kind = self._method_kind(func, rows)
            if not kind and name[:4] in ("log_", "_log") and is_log_function(name) and not self._masks(name):
                kind = LOG
        elif type(func) is ast.Name:
            name = func.id
            kind = FUNCTIONS.get(name) or self._function_kind(name)
        else:
            return ""
        if not kind and self._extra and name in self._extra_names and self._is_extra(func):
            kind = LOG
        if not kind and call.args and type(call.args[0]) is ast.Attribute:
            kind = _handed_over(call, call.args[0])
        return kind

    def _has_methods_apart(self) -> bool:
        """Does the text have a logger's method that is not called, or an import of one?"""
        text = self.context.source.text
        for match in _not_called().finditer(text):
            before = text[max(match.start() - 80, 0) : match.start()]
            receiver = before[len(before.rstrip(_WORD)) :]
            if not receiver or is_logger_name(receiver):
                return True
        return imported().search(text) is not None or any(
            (match[1] == "#" or match[1] in TABLE[0].methods) and not in_comment(text, match.start())
            for match in apart().finditer(text)
        )

    def may_be_in(self, text: str) -> bool:
        """Can there be a call that is a sink in a part of the file?"""
        return any(word in text for word in self._words)

    def may_be_among(self, words: frozenset[str]) -> bool:
        """The same, by its words."""
        return not (
            words.isdisjoint(SINK_WORDS)
            and words.isdisjoint(self._extra_names)
            and words.isdisjoint(self._own_methods)
            and not any("log" in word.lower() and is_log_function(word) for word in words)
        )

    @functools.cached_property
    def _words(self) -> list[str]:
        """What calls of sinks in the file are spelt with."""
        words = self.context.words
        return [*(words & SINK_WORDS), *(words & self._extra_names), *self._own_methods, *LOG_WORDS]

    def _method_kind(self, func: ast.Attribute, rows: tuple[Row, ...]) -> str:
        value = func.value
        receiver = terminal(value)
        if not receiver:
            return ""
        if isinstance(value, ast.Call):
            if _is_maker(receiver) or (receiver in _BINDERS and _is_logger_chain(value)):
                return LOG if func.attr in TABLE[0].methods else TELEMETRY if func.attr in TABLE[1].methods else ""
            if receiver in ("get_current_span", "current_span", "start_span", "get_span"):
                receiver = "span"
            elif receiver not in ("current_root_span", "active_span"):
                return ""
        last = _last_word(receiver)
        for row in rows:
            if not row.receivers or last in row.receivers:
                return row.kind
        if func.attr in TABLE[0].methods:
            if receiver == "root" and isinstance(value, ast.Attribute) and is_logger_name(terminal(value.value)):
                return LOG
            if receiver in self._own_loggers:
                return LOG
        return ""

    def _function_kind(self, name: str) -> str:
        if "log" in name.lower() and is_log_function(name):
            return LOG
        return LOG if name in self._own_methods else ""

    def _masks(self, name: str) -> bool:
        """Is it a method of this file that masks before it logs (jenkinsapi)? What it logs all the same is reported there."""
        text = self.context.source.text
        start = text.find(f"def {name}(")
        if start < 0:
            return False
        ends = [end for end in (text.find("def ", start + 4), text.find("\nclass ", start)) if end >= 0]
        return any(map(sanitizers.is_sanitizer, words_of(text[start : min(ends, default=len(text))])))

    def _is_extra(self, func: ast.expr) -> bool:
        name = dotted(func)
        return any(name == entry or name.endswith("." + entry) or "." not in entry for entry in self._extra) or (
            self.context.qualname(func) in self._extra
        )

    @functools.cached_property
    def _own_loggers(self) -> frozenset[str]:
        """The names that this file gives to loggers."""
        found: set[str] = set()
        for assign in self._statements().assignments:
            value = assign.value
            if (
                (type(value) is ast.Call and _is_maker(terminal(value)))
                or (
                    type(value) is ast.Attribute
                    and not _is_log_method(value)
                    and (is_logger_name(value.attr) or (value.attr == "root" and is_logger_name(terminal(value.value))))
                )
                or (type(value) is ast.Name and is_logger_name(value.id))
            ):
                found.update(map(terminal, assign.targets))
        for imported in self._statements().imports:
            if isinstance(imported, ast.Import):
                found.update(alias.asname for alias in imported.names if alias.name == "logging" and alias.asname)
            elif imported.module in ("logging", "loguru"):
                found.update(alias.asname or alias.name for alias in imported.names if alias.name == "logger")
        return frozenset(found - {""})

    @functools.cached_property
    def _own_methods(self) -> frozenset[str]:
        """The names that it gives to methods of loggers."""
        if not self._has_methods_apart():
            return frozenset()
        found: set[str] = set()
        for assign in self._statements().assignments:
            value = assign.value
            if type(value) is ast.Attribute and _is_log_method(value):
                found.update(map(terminal, assign.targets))
        for imported in self._statements().imports:
            if isinstance(imported, ast.ImportFrom) and imported.module in ("logging", "loguru"):
                found.update(alias.asname or alias.name for alias in imported.names if alias.name in TABLE[0].methods)
        return frozenset(found - {""})


def in_comment(text: str, at: int) -> bool:
    """Is there a "#" before a place on its line?"""
    return "#" in text[text.rfind("\n", 0, at) + 1 : at]


@functools.cache
def _not_called() -> re.Pattern[str]:
    """Methods of a logger that are not called."""
    return re.compile(rf"\.(?:{'|'.join(sorted(TABLE[0].methods))})(?![\w(])")


@functools.cache
def apart() -> re.Pattern[str]:
    """A name, or a comment, that stands apart from the dot before it."""
    return re.compile(r"\.(?=[\s\\#])[\s\\]{0,100}(#|\w{1,40})")


@functools.cache
def imported() -> re.Pattern[str]:
    """An import from a library that logs."""
    return re.compile(r"from[\s\\]{1,200}log(?:ging|uru)\b")


def _is_log_method(node: ast.Attribute) -> bool:
    return node.attr in TABLE[0].methods and is_logger_name(terminal(node.value))


def called(call: ast.Call, kind: str) -> Sink:
    """The sink that a call of a kind is."""
    return Sink(
        call,
        kind,
        label(call.func),
        LEVELS.get(terminal(call.func).lower(), 30),
        tuple(written(call, kind, terminal(call.func))),
    )


def raised(node: ast.Raise | ast.Assert, own: Container[str]) -> Sink | None:
    """The sink that a raised exception or a failing assertion is; None if it says nothing.

    `own` are the functions of the file: what one of them is given need not be in the exception that it returns.
    """
    if isinstance(node, ast.Assert):
        if node.msg is None or isinstance(node.msg, ast.Constant):
            return None
        return Sink(node, RAISE, "the message of assert", 30, (Written(node.msg),))
    exception = node.exc
    if type(exception) is not ast.Call or not (exception.args or exception.keywords):
        return None
    func = exception.func
    is_here = isinstance(func, ast.Name) or (
        isinstance(func, ast.Attribute) and terminal(func.value) in ("self", "cls")
    )
    if is_here and terminal(func) in own:
        return Sink(node, RAISE, f"raise {_name(exception.func)}", 30, (Written(exception),))
    parts = [Written(argument) for argument in exception.args]
    parts += [Written(keyword.value, keyword.arg or "") for keyword in exception.keywords]
    return Sink(node, RAISE, f"raise {_name(exception.func)}", 30, tuple(parts))


def traced(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Sink]:
    """The decorators of a function that log what it is given."""
    for decorator in node.decorator_list:
        name = terminal(decorator)
        if name in TRACERS and not (
            isinstance(decorator, ast.Call) and any(kw.arg in _TRACER_HIDES for kw in decorator.keywords)
        ):
            yield Sink(node, TRACE, f"@{name}", 10, (Written(decorator),))


def _handed_over(call: ast.Call, first: ast.Attribute) -> str:
    """LOG for a call that is given a logger's method, to log what else it is given."""
    if first.attr not in TABLE[0].methods or not is_logger_name(terminal(first.value)):
        return ""
    from flake8_secreview.sanitizers import is_sanitizer

    return "" if is_sanitizer(terminal(call.func)) else LOG


def _is_logger_chain(node: ast.expr) -> bool:
    """Is this call one of a chain that starts at a logger: `logger.opt(...).bind(...)`?"""
    for _ in range(6):
        if isinstance(node, ast.Call):
            if _is_maker(terminal(node)):
                return True
            node = node.func
        elif isinstance(node, ast.Attribute):
            if is_logger_name(node.attr):
                return True
            node = node.value
        else:
            break
    return isinstance(node, ast.Name) and is_logger_name(node.id)


def dotted(node: ast.expr) -> str:
    """The spelling of a chain of names, `()` for calls in it; empty if it is something else."""
    parts: list[str] = []
    for _ in range(8):
        if isinstance(node, ast.Name):
            parts.append(node.id)
            return ".".join(reversed(parts))
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            parts.append(f"{terminal(node.func)}()")
            return ".".join(reversed(parts))
        else:
            break
    return ".".join(reversed(parts))


def _name(node: ast.expr) -> str:
    return terminal(node) or "an exception"


def label(func: ast.expr) -> str:
    """What a message calls a sink: the two last names."""
    return ".".join(dotted(func).split(".")[-2:]) or "a log"


@functools.cache
def _placeholders() -> re.Pattern[str]:
    # Bounded, since 0 is a flag and a digit: without bounds a long row of zeros takes the cube of its length.
    return re.compile(r"%(?:\((\w+)\))?[#0\- +]{0,5}(?:\*|\d{1,5})?(?:\.(\*|\d{1,5}))?[hlL]?([a-zA-Z%])")


_LONGEST_TEMPLATE = 10_000


def told_by(template: str) -> list[str]:
    """For each placeholder of a `%` format in order, what the text before it says it is, `?token=%s`; nothing if it says so of none."""
    template = template[:_LONGEST_TEMPLATE]
    if "=" not in template:
        return []
    found = [told_name(template[: match.start()]) for match in _placeholders().finditer(template) if match[3] != "%"]
    return found if any(found) else []


def layout(template: str) -> list[tuple[str, bool]]:
    """The placeholders of a `%` format in order: the key, if it has one, and whether it writes the value as text, all of it."""
    found = []
    if "%" in template:
        for match in _placeholders().finditer(template[:_LONGEST_TEMPLATE]):
            key, precision, conversion = match.groups()
            if conversion != "%":
                short = precision is not None and precision.isdigit() and int(precision) <= 4
                found.append((key or "", conversion in "sraA" and not short))
    return found


def template_of(node: ast.expr) -> str | None:
    """The text of a literal message, through `_()` and its kin; None if it is not one."""
    for _ in range(3):
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = template_of_leaf(node.left), template_of_leaf(node.right)
            return left + right if left is not None and right is not None else None
        if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.func, ast.Name | ast.Attribute):
            name = terminal(node.func)
            if not name.startswith("_") and name not in ("gettext", "u", "ugettext"):
                return None
            node = node.args[0]
        else:
            return None
    return None


def template_of_leaf(node: ast.expr) -> str | None:
    """The text of a string literal, None if it is not one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def written(call: ast.Call, kind: str, method: str) -> Iterator[Written]:
    """What a call of a sink writes."""
    args = call.args
    if kind == PRINT and any(keyword.arg == "file" and not _is_terminal(keyword.value) for keyword in call.keywords):
        return
    if method in ("log", "alog") and len(args) > 1:
        args = args[1:]
    if kind == TELEMETRY and len(args) == 2 and (tag := template_of_leaf(args[0])) is not None:
        yield Written(args[1], tag)
        args = []
    if kind == LOG and len(args) > 1 and (template := template_of(args[0])) is not None and "%" in template:
        yield from arguments_of(template, list(args[1:]))
    else:
        for argument in args:
            if type(argument) is not ast.Constant:
                yield Written(argument)
    for keyword in call.keywords:
        if type(keyword.value) is ast.Constant or keyword.arg in _NO_VALUES:
            continue
        if keyword.arg in (None, "extra", "msg", "message", "data", "payload", "extra_data"):
            yield Written(keyword.value)
        else:
            yield Written(keyword.value, keyword.arg or "")


def arguments_of(template: str, args: list[ast.expr]) -> Iterator[Written]:
    """What a `%` format writes of its arguments."""
    holes = layout(template)
    keys = frozenset(key for key, whole in holes if key and whole)
    if keys or (holes and holes[0][0]):
        for argument in args:
            yield Written(argument, keys=keys)
    elif len(holes) == len(args) and not any(isinstance(argument, ast.Starred) for argument in args):
        names = told_by(template) or [""] * len(holes)
        for argument, (_, whole), name in zip(args, holes, names, strict=True):
            if whole and type(argument) is not ast.Constant:
                yield Written(argument, told=name)
    else:
        yield from (Written(argument) for argument in args)


def _is_terminal(node: ast.expr) -> bool:
    return terminal(node).strip("_") in ("stdout", "stderr", "output", "out", "console") or (
        isinstance(node, ast.Constant) and node.value is None
    )
