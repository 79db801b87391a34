"""Which sensitive values reach which sinks of a file: what the rules SR201 to SR207 and SR210 report, each its part.

`of(context)` analyses a file once for all of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from flake8_secreview import leaking, sensitive, sink_text, words
from flake8_secreview.heat import Heat
from flake8_secreview.leaking import NAMED_TUPLE, RECORD_WORDS, TEXT_METHODS, may_be_record
from flake8_secreview.messages import shown
from flake8_secreview.outline import Outline, Statements
from flake8_secreview.rule import HIGH, LOW, MEDIUM, Finding, Level, Rule
from flake8_secreview.sinks import (
    LOG,
    PRINT,
    RAISE,
    TELEMETRY,
    TRACE,
    Sink,
    Sinks,
    Written,
    called,
    layout,
    raised,
    template_of,
    traced,
)
from flake8_secreview.sources import (
    CREDENTIAL,
    ENVIRONMENT,
    PERSONAL,
    REQUEST,
    is_response,
    last_word,
)
from flake8_secreview.terminals import constant_key, terminal
from flake8_secreview.where import lines_of

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.taint.analysis import Taint
    from flake8_secreview.taint.origin import Origin

_CODES = {
    (CREDENTIAL, LOG): "SR201", (CREDENTIAL, TRACE): "SR201", (CREDENTIAL, PRINT): "SR206", (CREDENTIAL, RAISE): "SR207",
    (CREDENTIAL, TELEMETRY): "SR210",
    (PERSONAL, LOG): "SR202", (PERSONAL, TELEMETRY): "SR202",
    (REQUEST, LOG): "SR203", (REQUEST, PRINT): "SR203", (REQUEST, TELEMETRY): "SR203",
    (ENVIRONMENT, LOG): "SR204", (ENVIRONMENT, PRINT): "SR204", (ENVIRONMENT, TELEMETRY): "SR204",
}  # fmt: skip
_MAX_PARTS = 60
_MAX_WAY = 3


class Leak(NamedTuple):
    """A sensitive value that reaches a sink: the code that reports it, and the argument it is in."""

    code: str
    node: ast.expr
    origin: Origin
    sink: Sink


class Leaks:
    """The leaks of one file."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.by_code: dict[str, list[Leak]] = {}
        self.names = sensitive.of(context).names
        self.lines = leaking.hot_lines(context)
        if not self.lines.all or not sink_text.may_be_in(context):
            return
        for sink in self._hot_sinks():
            for leak in self._of_sink(sink):
                self.by_code.setdefault(leak.code, []).append(leak)

    def close(self) -> None:
        """Let go of the tables, which hold each other."""
        if "taint" in self.__dict__:
            self.taint.context.__dict__.clear()
            self.taint.holders.__dict__.clear()
            self.taint.__dict__.clear()

    @cached_property
    def outline(self) -> Outline:
        """The functions of the file."""
        return Outline(self.context.tree, self.context.source)

    @cached_property
    def heat(self) -> Heat:
        """Where anything sensitive may come to."""
        return Heat(self.context, self.outline, self.lines, only_credentials=False)

    @cached_property
    def credential_heat(self) -> Heat:
        """Where a credential may come to."""
        if self.lines.credentials == self.lines.all:
            return self.heat
        return Heat(self.context, self.outline, self.lines, only_credentials=True)

    @cached_property
    def taint(self) -> Taint:
        """What the values of the file may hold."""
        from flake8_secreview.taint.analysis import Taint

        outline = self.outline
        around = {outline.outer(function) for function in (*self.heat.worth, *self.credential_heat.worth)}
        part = self.context.without(function for function in outline.outermost if function not in around)
        return Taint(part, self.names, self.heat)

    def _hot_sinks(self) -> list[Sink]:
        """The sinks that something sensitive may come to, those of a kind of syntax together."""
        outline, heat, credential_heat = self.outline, self.heat, self.credential_heat
        sinks = Sinks(self.context, lambda: outline.statements)
        calls: list[Sink] = []
        raises: list[Sink] = []
        outside, words = outline.outside
        for function in dict.fromkeys((None, *map(outline.outer, (*heat.worth, *credential_heat.worth)))):
            text = outline.text_of(function) if function is not None else outside
            if sinks.may_be_in(text) and (function is not None or sinks.may_be_among(words)):
                part = outline.part(function)
                for call in part.nodes(ast.Call):
                    kind = sinks.kind(call)
                    if kind:
                        sink = called(call, kind)
                        if heat.may_reach(call, sink.written, part):
                            calls.append(sink)
            if self.lines.credentials and ("raise" in text or "assert" in text):
                part = outline.part(function)
                failing: list[ast.Raise | ast.Assert] = [*part.nodes(ast.Raise), *part.nodes(ast.Assert)]
                for node in failing:
                    failure = raised(node, outline.by_name)
                    if failure is not None and credential_heat.may_reach(node, failure.written, part):
                        raises.append(failure)
        traces: list[Sink] = []
        if self.lines.credentials:
            for decorated in outline.functions:
                if decorated.decorator_list:
                    traces += traced(decorated)
        return [*sorted(calls, key=_position), *raises, *traces]

    def _of_sink(self, sink: Sink) -> Iterator[Leak]:
        if sink.kind == TRACE:
            yield from self._traced(sink)
            return
        seen: set[tuple[str, str]] = set()
        places: set[tuple[str, ast.expr]] = set()
        for written in sink.written:
            if isinstance(sink.node, ast.Raise) and self._is_masked_by(sink.node, written.node):
                continue
            for node, origin in self._of_written(written):
                code = _CODES.get((origin.category, sink.kind))
                if code is None or (code, node) in places or (code, origin.name) in seen:
                    continue
                if not _counts(origin, sink, self.names.about_auth):
                    continue
                if origin.category == PERSONAL and self._is_asked_for(sink):
                    continue
                places.add((code, node))
                seen.add((code, origin.name))
                yield Leak(code, node, origin, sink)

    def _is_masked_by(self, node: ast.Raise, given: ast.expr) -> bool:
        """Is an exception of the file given something only to take it out of its text: `str(error).replace(token, "***")`?"""
        call = node.exc
        owner = self.taint.holders.classes.get(terminal(call.func)) if isinstance(call, ast.Call) else None
        if owner is None or not isinstance(call, ast.Call) or given not in call.args:
            return False
        for method in owner.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                names = [argument.arg for argument in method.args.args][1:]
                index = call.args.index(given)
                removed = {
                    terminal(part.args[0])
                    for part in ast.walk(method)
                    if isinstance(part, ast.Call) and terminal(part.func) == "replace" and len(part.args) == 2
                }
                return index < len(names) and names[index] in removed
        return False

    def _is_asked_for(self, sink: Sink) -> bool:
        """Does a setting that speaks of personal data decide whether this is done: `if should_send_default_pii():`?"""
        return any(
            isinstance(outer, ast.If | ast.IfExp)
            and any("pii" in words.split(terminal(part)) for part in ast.walk(outer.test) if isinstance(part, ast.expr))
            for outer in self.context.ancestors(sink.node)
        )

    def _traced(self, sink: Sink) -> Iterator[Leak]:
        if not isinstance(sink.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        arguments = sink.node.args
        for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if self.names.category(arg.arg) == CREDENTIAL and self.names.is_strong(arg.arg):
                from flake8_secreview.taint.origin import Origin

                yield Leak("SR201", sink.written[0].node, Origin(CREDENTIAL, arg.arg, arg.lineno), sink)
                return

    def _of_written(self, written: Written) -> Iterator[tuple[ast.expr, Origin]]:
        if written.keys is not None and not isinstance(written.node, ast.Dict):
            for origin in self.taint.ask_keys(written.node, written.keys):
                yield written.node, origin
            return
        if written.told:
            for origin in self.taint.ask_told(written.told, written.node):
                yield written.node, origin
            return
        for node, name in _parts(written):
            if name:
                for origin in self.taint.ask_entry(name, node):
                    yield node, origin
            else:
                for origin in self.taint.ask(node):
                    yield node, origin


def _position(sink: Sink) -> tuple[int, int]:
    return sink.node.lineno, sink.node.col_offset


def _parts(written: Written) -> list[tuple[ast.expr, str]]:
    """The pieces of an argument that a finding can point at, and the entry each is, if it is one."""
    found: list[tuple[ast.expr, str]] = []
    todo: list[tuple[ast.expr, str, frozenset[str] | None]] = [(written.node, written.name, written.keys)]
    while todo and len(found) < _MAX_PARTS:
        node, name, keys = todo.pop()
        kind = type(node)
        if kind is ast.Constant:
            continue
        if name:
            found.append((node, name))
        elif isinstance(node, ast.Dict) and all(key is not None and constant_key(key) is not None for key in node.keys):
            for key, value in zip(reversed(node.keys), reversed(node.values), strict=True):
                entry = str(constant_key(key)) if key is not None else ""
                if keys is None or entry in keys:
                    todo.append((value, entry, None))
        elif isinstance(node, ast.Tuple | ast.List):
            todo += [(item, "", None) for item in reversed(node.elts)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            todo += [(node.right, "", None), (node.left, "", None)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Tuple):
            template = template_of(node.left)
            holes = layout(template) if template is not None else []
            if len(holes) == len(node.right.elts):
                todo += [
                    (item, "", None)
                    for item, (_, whole) in reversed(list(zip(node.right.elts, holes, strict=True)))
                    if whole
                ]
            else:
                found.append((node, ""))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict):
            template = template_of(node.left)
            if template is None:
                found.append((node, ""))
            else:
                todo.append((node.right, "", frozenset(key for key, whole in layout(template) if key and whole)))
        else:
            found.append((node, ""))
    return found


def _counts(origin: Origin, sink: Sink, about_auth: bool) -> bool:
    """Is this source worth a word at this kind of sink?"""
    if origin.category == REQUEST:
        if sink.kind == PRINT:  # a command's output may well be what it fetched
            return origin.name.endswith(".environ") or (origin.name.endswith(("headers", "cookies")) and not origin.way)
        # What a refused login was answered is the reason, not a token.
        return sink.level < 30 or not is_response(origin.name.partition(".")[0])
    if sink.kind == PRINT and "signed" in origin.name.lower():
        return False  # to print one is what a command that signs a URL is for
    if sink.kind == RAISE and origin.weak and (origin.way or not (about_auth or last_word(origin.name) == "conninfo")):
        return False  # what is raised holds many an object; only the plainest cases
    if origin.weak and origin.category == CREDENTIAL and last_word(origin.name.removesuffix("()")) == "token":
        return not (sink.kind == RAISE and ("Syntax" in sink.label or "Parse" in sink.label or "Token" in sink.label))
    return True


def of(context: Context) -> Leaks:
    """The leaks of a file; analysed when first asked for, and kept as long as its context."""
    kept = context.__dict__
    if "leaks" not in kept:
        kept["leaks"] = Leaks(context)
    found: Leaks = kept["leaks"]
    return found


def report(rule: Rule, context: Context, advice: str) -> Iterator[Finding]:
    """The findings of one rule."""
    for leak in of(context).by_code.get(rule.code, ()):
        yield rule.finding(
            leak.node,
            f"{describe(leak)}; {advice}",
            name=leak.origin.name.rpartition(".")[2].removesuffix("()"),
            content=f"{leak.origin.name} {leak.sink.label}",
            confidence=_confidence(leak),
        )


def describe(leak: Leak) -> str:
    """One line: the source, the sink, and the way between them, with the lines where that is not the sink's own."""
    origin, sink = leak.origin, leak.sink
    source = _shown(origin.name)
    if origin.way or not leak.node.lineno <= origin.line <= (leak.node.end_lineno or leak.node.lineno):
        source += f" (line {origin.line})"
    text = f"{source} is logged by {sink.label}" if sink.kind == TRACE else f"{source} reaches {sink.label}"
    way = [step for step in origin.way if step.name != origin.name]
    if way:
        steps = way if len(way) <= _MAX_WAY else [*way[:1], *way[-2:]]
        text += " through " + ", ".join(f"{_shown(step.name)} (line {step.line})" for step in steps)
    return text


def _shown(name: str) -> str:
    return shown(name.partition("(")[0]) + "()" if name.endswith(")") else shown(name)


def _confidence(leak: Leak) -> Level:
    if leak.origin.weak:
        return LOW if leak.origin.way else MEDIUM
    return MEDIUM if leak.origin.way else HIGH


# -- SR205


def report_places(rule: Rule, context: Context) -> Iterator[Finding]:
    """Host names, addresses and paths in logging calls at INFO and above: by name, without following them."""
    imports: list[ast.Import | ast.ImportFrom] = [*context.nodes(ast.Import), *context.nodes(ast.ImportFrom)]
    sinks = Sinks(context, lambda: Statements([], [*context.nodes(ast.Assign)], imports))
    for call in context.nodes(ast.Call):
        if sinks.kind(call) != LOG:
            continue
        sink = called(call, LOG)
        if sink.level < 20 or _logs_below_info(sink):
            continue
        for written in sink.written:
            for node, _ in _parts(written):
                name = _place_name(node)
                if name:
                    yield rule.finding(
                        node, f"{shown(name)} reaches {sink.label}; log it at debug level", name=name, content=name
                    )


def _logs_below_info(sink: Sink) -> bool:
    """`logger.log(logging.DEBUG, ...)`."""
    call = sink.node
    if not isinstance(call, ast.Call) or terminal(call.func) != "log" or not call.args:
        return False
    return terminal(call.args[0]) in ("DEBUG", "TRACE", "NOTSET")


def _place_name(node: ast.expr) -> str:
    """The name in an expression that tells where something is; empty if there is none."""
    todo = [node]
    for _ in range(40):
        if not todo:
            break
        part = todo.pop()
        if isinstance(part, ast.Name | ast.Attribute):
            name = terminal(part)
            if words.infrastructure(name) and not name.isupper() and not words.is_masked(name):
                return name
        elif isinstance(part, ast.Subscript):
            key = constant_key(part.slice)
            if isinstance(key, str) and words.infrastructure(key):
                return key
            todo.append(part.value)
        elif isinstance(part, ast.JoinedStr):
            todo += [hole.value for hole in part.values if isinstance(hole, ast.FormattedValue)]
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Mod):
            todo += [part.left, part.right]
        elif isinstance(part, ast.Tuple | ast.List):
            todo += part.elts
        elif isinstance(part, ast.Call) and terminal(part.func) in ("str", "repr", "format"):
            todo += part.args
    return ""


# -- SR209


def report_texts(rule: Rule, context: Context) -> Iterator[Finding]:
    """Secret fields that the text of an object shows."""
    analysis = of(context)
    names = analysis.names
    advice = "leave it out of the text: repr=False, SecretStr, or a __repr__ of its own"
    if not RECORD_WORDS.isdisjoint(context.words):
        for record in filter(may_be_record, analysis.outline.classes):
            from flake8_secreview.taint.records import hidden_fields, is_record

            if is_record(record):
                hidden = hidden_fields(record)
                fields = [
                    (field, place)
                    for field, place in _fields(record)
                    if field not in hidden and names.category(field) == CREDENTIAL
                ]
                # A secret of Kubernetes, by its name and the key of one of its entries.
                if any(field == "secret_name" for field, _ in _fields(record)):
                    fields = [(field, place) for field, place in fields if field != "secret_key"]
                has_strong = any(names.is_strong(field) for field, _ in fields)
                for field, place in fields:
                    if names.is_strong(field) or (has_strong and last_word(field) == "token"):
                        text = f"{shown(field)} is shown by the __repr__ of {shown(record.name)}; {advice}"
                        yield rule.finding(place, text, name=field, content=f"{record.name}.{field}")
    if not TEXT_METHODS.isdisjoint(context.words):
        yield from _shown_by_methods(rule, analysis, advice)
    if NAMED_TUPLE not in context.words:
        return
    from flake8_secreview.taint.records import has_own_text

    around = context.around(lines_of(context, (NAMED_TUPLE,)))
    for call in cast("list[ast.Call]", around.by_type.get(ast.Call, [])):
        if terminal(call.func) == NAMED_TUPLE and len(call.args) > 1:
            owner = around.parents.get(call)
            if isinstance(owner, ast.ClassDef) and has_own_text(owner):
                continue
            for field in _tuple_fields(call.args[1]):
                if names.category(field) == CREDENTIAL and names.is_strong(field):
                    text = f"{shown(field)} is shown by the __repr__ of a named tuple; {advice}"
                    yield rule.finding(call.args[1], text, name=field, content=f"namedtuple {field}")


def _shown_by_methods(rule: Rule, analysis: Leaks, advice: str) -> Iterator[Finding]:
    for method in analysis.outline.functions:
        if isinstance(method, ast.AsyncFunctionDef) or method.name not in TEXT_METHODS:
            continue
        if analysis.credential_heat.may_be_in(method):
            for value in analysis.taint.holders.returns.get(method, ()):
                for origin in analysis.taint.ask(value)[:1]:
                    if origin.category == CREDENTIAL:
                        text = f"{_shown(origin.name)} is shown by {method.name}; {advice}"
                        yield rule.finding(value, text, name=origin.name, content=f"{method.name} {origin.name}")


def _fields(record: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """The fields of a record, and where they stand."""
    for item in record.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            yield item.target.id, item.target
        elif (
            isinstance(item, ast.Assign)
            and isinstance(item.value, ast.Call)
            and terminal(item.value.func) in _FIELD_MAKERS
        ):
            for target in item.targets:
                if isinstance(target, ast.Name):
                    yield target.id, target


_FIELD_MAKERS = frozenset(("ib", "attrib", "field", "Field", "attr"))


def _tuple_fields(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace(",", " ").split()
    if isinstance(node, ast.List | ast.Tuple):
        return [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return []
