"""Look at one file for the review: everything that flake8's violations do not carry.

flake8 hands a formatter code, line, column and text. For the rest (severity, end columns, what was hidden and why, what the module touches) the
file is analysed once more, with every check whatever the role of the file: what flake8 does not report because it is test or support
code becomes an observation. What is a finding is flake8's word, so that the review and the plain run always agree.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypedDict

from flake8.processor import FileProcessor

from flake8_secreview import config as configuration
from flake8_secreview import rules, selection, suppressions, surface
from flake8_secreview.context import Context
from flake8_secreview.engine import Analysis, Engine, Located
from flake8_secreview.report import model
from flake8_secreview.report.conclusion import conclude
from flake8_secreview.report.made_up import made_up
from flake8_secreview.report.masking import Masker
from flake8_secreview.report.reading import read_lines
from flake8_secreview.report.structure import structure
from flake8_secreview.rule import REGISTRY, Finding, Rule
from flake8_secreview.source import Place

OBSERVED = ("SR205",)  # off by default and still worth a line in a review
AROUND = 2  # lines of code shown before and after a finding
LONGEST = 12  # lines of one finding that are shown
LEVELS = frozenset((
    "debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "trace", "success", "notice", "msg", "audit",
))  # fmt: skip
_LOGGERS = ("log", "logger", "logging", "logs")


class Reported(NamedTuple):
    """A violation of ours as flake8 hands it over: line and column 1-based."""

    code: str
    line: int
    column: int
    text: str


class Noted(TypedDict):
    """A finding before flake8 has selected."""

    finding: model.Finding
    hidden: bool  # a setting or a pragma hides it
    because: (
        model.Suppression | None
    )  # what hides it if it is not reported; None: it is of no check for code of this role


class Looked(TypedDict):
    """What is known of a file before flake8 has selected. It can be written as JSON."""

    module: model.Module
    noted: list[Noted]
    standing: list[model.Suppression]  # pragmas about security, whatever they hide


class _Witness(Rule):
    """A rule that finds nothing and is not registered: it holds on to the context of the file that the engine looks at.

    So the nodes and scopes that the checks have worked out serve the inventory, too.
    """

    def __init__(self) -> None:
        self.code, self.name, self.module = "SR000", "witness", __name__
        self.gate, self.where, self.rank, self.enabled = (lambda _: True), None, 0, True
        self.handlers = [(Context, self._see)]
        self._context: Context | None = None

    def _see(self, event: Context, context: Context) -> Iterator[Finding]:
        self._context = context
        context.kept = True
        return iter(())

    def context(self) -> Context:
        """The context that was seen last, once."""
        context, self._context = self._context, None
        if context is None:
            raise RuntimeError("the engine has shown no context")
        return context


class Surveyor:
    """The settings and checks of a run."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Raises ConfigError for wrong options; flake8 has ended the run before that."""
        self.options = options
        self.config = configuration.from_options(options)
        shown = selection.selected(options, self.config.enable)
        loaded = rules.load(lambda code: shown(code, True))
        reporting = Engine(self.config, [rule for rule in loaded if shown(rule.code, rule.enabled)])
        self.rules_by_role = {role: frozenset(rules) for role, rules in reporting.by_role.items()}
        self.rules = tuple(
            rule for rule in loaded if shown(rule.code, rule.enabled or rule.code in OBSERVED) and rule.handlers
        )
        self.engine = Engine(self.config, self.rules)
        self.witness = _Witness()
        self.engine.by_role = {
            role: (*(rule for rule in self.rules if role != "test" or rule.family != "SR3"), self.witness)
            for role in self.engine.by_role
        }

    def survey(self, filename: str, reported: Sequence[Reported]) -> model.Module:
        """The module in this file, `filename` as flake8 calls it. Never raises for what is in the file."""
        try:
            lines = read_lines(
                "-" if filename == self.options.stdin_display_name and _stdin(self.options) else filename
            )
        except OSError as error:
            return self._unread(filename, [], f"could not be read: {error.strerror}", reported)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
                tree = ast.parse("".join(lines))
        except (SyntaxError, ValueError) as error:
            where = f" on line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            return self._unread(filename, lines, f"could not be parsed: {type(error).__name__}{where}", reported)
        except (RecursionError, MemoryError) as error:
            return self._unread(filename, lines, f"could not be parsed: {type(error).__name__}", reported)
        try:
            analysis = self.engine.analyse(tree, lines, filename)
            return self.settle(self.look(analysis, self.witness.context()), reported)
        except (RecursionError, MemoryError) as error:
            return self._unread(filename, lines, f"could not be surveyed: {type(error).__name__}", reported)

    def look(self, analysis: Analysis, context: Context) -> Looked:
        """All that can be said of a file that `engine` has analysed before flake8 has selected. The context is no good any more then."""
        try:
            return _Survey(self, context, analysis).looked()
        finally:
            context.close()

    def settle(self, looked: Looked, reported: Sequence[Reported]) -> model.Module:
        """The module, now that it is known what flake8 reports. Changes `looked`."""
        module, standing = looked["module"], looked["standing"]
        left = Counter((item.code, item.line, item.column) for item in reported)
        found: dict[tuple[str, str, int, str], model.Suppression] = {}
        for noted in looked["noted"]:
            finding, because = noted["finding"], noted["because"]
            place = (finding["code"], finding["line"], finding["column"])
            if not noted["hidden"] and left[place]:
                left[place] -= 1
                module["findings"].append(finding)
            elif because is not None:
                found.setdefault(_identity(because), because)["hidden"].append(finding)
            elif not noted["hidden"]:
                module["observations"].append(finding)
        seen: dict[str, int] = {}
        for item in reported:  # what only flake8 has seen
            place = (item.code, item.line, item.column)
            if left[place]:
                left[place] -= 1
                module["findings"].append(_minimal(item, module["path"], seen))
        for suppression in standing:
            found.setdefault(_identity(suppression), suppression)
        module["findings"].sort(key=lambda finding: (finding["line"], finding["column"], finding["code"]))
        module["suppressions"] = sorted(found.values(), key=lambda item: (item["line"], item["kind"], item["text"]))
        module["conclusion"] = conclude(module, self.config)
        return module

    def _unread(self, filename: str, lines: list[str], problem: str, reported: Sequence[Reported]) -> model.Module:
        """A module that could not be analysed, with the findings that flake8 has all the same."""
        context = Context(ast.Module([], []), lines, filename, self.config)
        module = _empty(context, problem)
        module["findings"] = [_minimal(item, context.path, {}) for item in reported]
        module["conclusion"] = conclude(module, self.config)
        return module


class SurveyingEngine(Engine):
    """An engine for flake8's checkers that looks at each file for the review while its tree is at hand.

    It reports exactly what the engine that it stands for reports. What it has seen goes to `keep`, by the name of the file.
    """

    def __init__(self, engine: Engine, surveyor: Surveyor, keep: Callable[[str, Looked], None]) -> None:
        super().__init__(engine.config, ())
        self.by_role = engine.by_role
        self._surveyor = surveyor
        self._keep = keep
        # Checks that compete with nobody can run along without changing what the others report.
        self._alike = frozenset(
            role
            for role, rules in engine.by_role.items()
            if all(rule.rank == 0 for rule in {*surveyor.engine.by_role[role]} - {*rules})
        )

    def analyse(self, tree: ast.Module, lines: Sequence[str], filename: str) -> Analysis:
        """What flake8 reports of a file."""
        wide = self._surveyor.engine.analyse(tree, lines, filename)
        context = self._surveyor.witness.context()
        rules = self.by_role[context.role]
        if context.role in self._alike and not any(located.rule.code.endswith("99") for located in wide.findings):
            analysis = Analysis(
                [located for located in wide.findings if located.rule in rules],
                [hidden for hidden in wide.hidden if hidden.located.rule in rules],
            )
        else:
            analysis = super().analyse(tree, lines, filename)
        try:
            self._keep(filename, self._surveyor.look(wide, context))
        except Exception:
            # The file is surveyed once more when the review is written, and whatever is wrong is said then.
            return analysis
        return analysis


def _stdin(options: argparse.Namespace) -> bool:
    return list(options.filenames) == ["-"]


def _empty(context: Context, problem: str) -> model.Module:
    text = context.source.text
    return {
        "path": context.path,
        "role": context.role,  # type: ignore[typeddict-item]
        "lines": len(context.source.lines),
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "problem": problem,
        "findings": [],
        "observations": [],
        "suppressions": [],
        "surface": [],
        "made_up": [],
        "doubles": [],
        "logging": [],
        "structure": {"classes": [], "functions": 0, "most_complex": None, "misnamed": []},
        "relies_on": [],
        "conclusion": [],
    }


def _minimal(reported: Reported, path: str, seen: dict[str, int]) -> model.Finding:
    """A finding of which only flake8's word is known."""
    rule = REGISTRY.get(reported.code)
    return {
        "code": reported.code,
        "rule": rule.name if rule else reported.code,
        "severity": rule.severity if rule else "medium",
        "confidence": rule.confidence if rule else "medium",
        "message": reported.text,
        "name": "",
        "scope": "<module>",
        "line": reported.line,
        "column": reported.column,
        "end_line": reported.line,
        "end_column": reported.column,
        "fingerprint": _fingerprint(seen, reported.code, path, "<module>", reported.text),
        "code_lines": [],
    }


def _fingerprint(seen: dict[str, int], *parts: str) -> str:
    """What makes a finding the same one when lines move.

    Code, path, scope and message, and the how-manieth of its kind; not the value, since a hash of a short secret can be guessed.
    """
    text = "\0".join(parts)
    seen[text] = seen.get(text, 0) + 1
    return hashlib.sha256(f"{text}\0{seen[text]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Survey:
    """The survey of one file."""

    def __init__(self, surveyor: Surveyor, context: Context, analysis: Analysis) -> None:
        self.context = context
        self.config = surveyor.config
        self.options = surveyor.options
        self.active = surveyor.rules_by_role[context.role]
        self.found = analysis.findings
        self.hidden = analysis.hidden
        self.masker = Masker(context, [*self.found, *(hidden.located for hidden in self.hidden)])
        self.seen: dict[str, int] = {}
        self.processor: FileProcessor | None = None

    def looked(self) -> Looked:
        module = _empty(self.context, "")
        touches = surface.inventory(self.context)
        module["surface"] = [
            {
                "category": touch.category,
                "line": touch.line,
                "name": touch.name,
                "what": touch.what,
                "argument": self.masker.text(touch.argument),
            }
            for touch in touches
            if touch.category != "double"
        ]
        module["doubles"] = [
            {"line": touch.line, "name": touch.name, "target": touch.argument}
            for touch in touches
            if touch.category == "double"
        ]
        module["made_up"] = made_up(self.context)
        module["logging"] = list(self._logging())
        module["structure"] = structure(self.context)
        module["relies_on"] = list(self._own_imports())
        standing = suppressions.standing(self.context)
        noted: list[Noted] = []
        for located in self.found:
            because = self._because(located, "", "", standing) if located.rule in self.active else None
            noted.append({"finding": self._finding(located), "hidden": False, "because": because})
        for each in self.hidden:
            if each.located.rule in self.active:
                because = self._because(each.located, each.why, each.reason, standing)
                noted.append({"finding": self._finding(each.located), "hidden": True, "because": because})
        return {
            "module": module,
            "noted": noted,
            "standing": [self._pragma(pragma) for pragma in standing if pragma.names_security()],
        }

    # -- findings

    def _finding(self, located: Located) -> model.Finding:
        rule: Rule = located.rule
        place = located.place
        scope = self.context.scope_name(place.line)
        message = self.masker.text(located.message)
        return {
            "code": rule.code,
            "rule": rule.name,
            "severity": rule.severity,
            "confidence": located.finding.confidence,
            "message": message,
            "name": self.masker.text(located.finding.name),
            "scope": scope,
            "line": place.line,
            "column": place.column + 1,
            "end_line": place.end_line,
            "end_column": place.end_column + 1,
            "fingerprint": _fingerprint(self.seen, rule.code, self.context.path, scope, message),
            "code_lines": list(self._code(place)),
        }

    def _code(self, place: Place) -> Iterator[model.CodeLine]:
        last = min(place.end_line, place.line + LONGEST - 1)
        for number in range(max(place.line - AROUND, 1), min(last + AROUND, len(self.context.source.lines)) + 1):
            marked = place.line <= number <= place.end_line
            yield {"number": number, "text": self.masker.line(number), "marked": marked}

    # -- suppressions

    def _because(
        self, located: Located, why: str, reason: str, standing: Sequence[suppressions.Pragma]
    ) -> model.Suppression:
        """What hides this finding. `why` is the engine's word; empty: flake8 has dropped it."""
        line = located.place.line
        if why == "secreview-baseline":
            return self._suppression("baseline", "flake8-secreview", line, why, self.masker.text(reason))
        if why.startswith("secreview-"):
            return self._suppression("option", "flake8-secreview", line, why)
        if why:
            tool = why.partition(":")[0]
            for pragma in standing:
                near = pragma.whole_file or located.place.line <= pragma.line <= located.place.end_line
                if near and pragma.tool in {tool, "flake8"} and pragma.text == why.partition(": ")[2]:
                    return self._pragma(pragma)
            return self._suppression("pragma", tool, line, why.partition(": ")[2])
        if not self.options.disable_noqa:
            for pragma in standing:
                if pragma.whole_file and pragma.tool == "flake8":
                    return self._pragma(pragma)
            inline = self._noqa(line)
            if inline is not None:
                return self._pragma(inline)
        return self._suppression("option", "flake8", line, "flake8's select, ignore or per-file-ignores")

    def _noqa(self, line: int) -> suppressions.Pragma | None:
        """The `# noqa` on the line, or on another line of the same string or continued line, as flake8 joins them."""
        own = suppressions.noqa(self.context.source.line(line), line)
        if own is not None or "noqa" not in self.context.source.lower:
            return own
        lines = list(self.context.source.lines)
        if self.processor is None:
            self.processor = FileProcessor(self.context.filename, self.options, lines=lines)
        joined = self.processor.noqa_line_for(line) or ""
        if "\n" not in joined.rstrip("\n"):
            return None
        parts = joined.splitlines()
        for first in range(max(line - len(parts), 0), line):
            if [text.rstrip("\r\n") for text in lines[first : first + len(parts)]] == parts:
                for number, text in enumerate(parts, first + 1):
                    pragma = suppressions.noqa(text, number)
                    if pragma is not None:
                        return pragma
        return None

    def _pragma(self, pragma: suppressions.Pragma) -> model.Suppression:
        kind = "file-noqa" if pragma.whole_file else "noqa" if pragma.tool == "flake8" else "pragma"
        text, reason = self.masker.text(pragma.text), self.masker.text(pragma.reason)
        return self._suppression(kind, pragma.tool, pragma.line, text, reason)

    @staticmethod
    def _suppression(kind: str, tool: str, line: int, text: str, reason: str = "") -> model.Suppression:
        return {
            "kind": kind,  # type: ignore[typeddict-item]
            "tool": tool,
            "line": line,
            "text": text,
            "reason": reason,
            "hidden": [],
        }

    def _own_imports(self) -> Iterator[str]:
        """The modules of the same project that the file imports, each once, in the order of the file."""
        own = self.context.module.split(".")
        nodes: list[ast.Import | ast.ImportFrom] = [
            *self.context.nodes(ast.Import),
            *self.context.nodes(ast.ImportFrom),
        ]
        nodes.sort(key=lambda node: node.lineno)
        names: dict[str, None] = {}
        for node in nodes:
            if isinstance(node, ast.Import):
                names.update(dict.fromkeys(alias.name for alias in node.names))
            elif node.level:
                parts = own[: len(own) - node.level + (1 if self.context.is_package else 0)]
                names[".".join([*parts, node.module or ""]).strip(".")] = None
            elif node.module == own[0]:
                names.update(dict.fromkeys(f"{node.module}.{alias.name}" for alias in node.names))
            else:
                names[node.module or ""] = None
        for name in names:
            if name and name != own[0] and name.partition(".")[0] == own[0] and name != self.context.module:
                yield name

    # -- logging

    def _logging(self) -> Iterator[model.LogCall]:
        """The logging calls: a method named like a level, called on something named like a logger or made by getLogger."""
        calls = []
        for node in self.context.nodes(ast.Attribute):
            if node.attr in LEVELS and _is_logger(node.value):
                call = self.context.parent(node)
                if isinstance(call, ast.Call) and call.func is node:
                    calls.append((call, node.attr))
        for call, level in sorted(calls, key=lambda item: (item[0].lineno, item[0].col_offset)):
            arguments = call.args
            if level == "log" and arguments:
                level = _tail(arguments[0]).lower() or "log"
                arguments = arguments[1:]
            text = self._message(arguments[0]) if arguments else ""
            yield {
                "line": call.lineno,
                "level": {"warn": "warning", "fatal": "critical"}.get(level, level),
                "text": text,
            }

    def _message(self, node: ast.expr) -> str:
        """The constant part of a message: through `%`, `+`, `.format()`, translation and f-strings."""
        for _ in range(20):
            if isinstance(node, ast.BinOp):
                node = node.left
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                node = node.func.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                node = node.args[0]
            else:
                break
        if isinstance(node, ast.Constant):
            return self.masker.string(node)
        if isinstance(node, ast.JoinedStr):
            return "".join(
                self.masker.string(part) if isinstance(part, ast.Constant) else "{…}" for part in node.values
            )
        return ""


def _identity(suppression: model.Suppression) -> tuple[str, str, int, str]:
    return suppression["kind"], suppression["tool"], suppression["line"], suppression["text"]


def _tail(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_logger(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return _tail(node.func).lower().replace("_", "") in {"getlogger", "logger"}
    return re.split(r"_|(?<=[a-z])(?=[A-Z])", _tail(node).strip("_"))[-1].lower() in _LOGGERS
