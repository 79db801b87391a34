"""One analysis per file for all four checkers.

The engine walks the tree once, hands nodes and derived events to the handlers of the rules that can report something in this file, and turns
what they say into findings with a place. A rule that fails is switched off for the file and reported as SRn99; nothing else is lost.
"""

from __future__ import annotations

import argparse
import ast
import bisect
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from flake8_secreview import config as configuration
from flake8_secreview import events, messages, rules, selection, where
from flake8_secreview.config import Config
from flake8_secreview.context import Context
from flake8_secreview.events import Binding, Text
from flake8_secreview.isolation import without_collection
from flake8_secreview.rule import LEVELS, Finding, Handler, Rule
from flake8_secreview.source import Place

if TYPE_CHECKING:
    from flake8_secreview.baseline import Baseline, Key
    from flake8_secreview.where import Where

SILENT_IN_SUPPORT = ("SR1", "SR3")


class Located:
    """A finding as it is reported: the place exists, the message is one line."""

    def __init__(self, finding: Finding, place: Place, message: str) -> None:
        self.finding = finding
        self.rule: Rule = finding.rule  # that found it
        self.place = place
        self.message = message


class Hidden:
    """A finding that a setting keeps from being reported, and which."""

    def __init__(self, located: Located, why: str, reason: str) -> None:
        self.located = located
        self.why = why  # the option, or with secreview-honor the tool and its pragma
        self.reason = reason  # that the baseline gives


class Analysis:
    """What was found in a file, in the order of the file, and what settings hide."""

    def __init__(self, findings: list[Located], hidden: list[Hidden]) -> None:
        self.findings = findings
        self.hidden = hidden


class Engine:
    """The rules and settings of a run. It keeps nothing about a file."""

    def __init__(self, config: Config, rules: Iterable[Rule]) -> None:
        self.config = config
        rules = tuple(rules)
        self.by_role = {
            "production": rules,
            "support": tuple(rule for rule in rules if not rule.code.startswith(SILENT_IN_SUPPORT)),
            "test": tuple(rule for rule in rules if rule.code.startswith(config.test_codes)),
        }
        self._plans: dict[str, _Plan] = {}

    def analyse(self, tree: ast.Module, lines: Sequence[str], filename: str) -> Analysis:
        """Analyse one file: its tree, its lines with their ends, and its name as flake8 gives it."""
        # The collector would look through flake8's whole tree each time, for nothing, which takes longer than a third of the analysis itself.
        with without_collection():
            return self._analyse(Context(tree, lines, filename, self.config))

    def _plan(self, role: str) -> _Plan:
        if role not in self._plans:
            self._plans[role] = _Plan(self.by_role[role])
        return self._plans[role]

    def _analyse(self, context: Context) -> Analysis:
        """What the analysis makes is gone when this returns: before the collector, which would look through it, is back."""
        try:
            return _Run(context, self._plan(context.role)).analysis()
        finally:
            if not context.kept:
                context.close()


def build(options: argparse.Namespace) -> Engine:
    """The engine for the options that flake8 parsed.

    Raises ConfigError with one line for a wrong option, an unusable baseline or a broken rule pack.
    """
    config = configuration.from_options(options)
    shown = selection.selected(options, config.enable)
    try:
        loaded = rules.load(lambda code: shown(code, True))
    except rules.RulePackError as error:
        raise configuration.ConfigError(str(error)) from None
    return Engine(config, [rule for rule in loaded if shown(rule.code, rule.enabled)])


class _Plan:
    """The rules for files of a role, with the parts of what they say where they may find something."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = [(rule, where.parts(rule.where) if rule.where else ()) for rule in rules if rule.handlers]
        self.parts = [*{part: None for _, parts in self.rules for part in parts}]


class _Run:
    """The analysis of one file."""

    def __init__(self, context: Context, plan: _Plan) -> None:
        self.context = context
        self.found: list[Finding] = []
        self.failed: dict[Rule, Exception] = {}
        self.handlers: dict[type, list[tuple[Rule, Handler]]] = {}
        self.lines: dict[Rule, list[Iterable[int]]] = {}  # of rules that say where
        found: dict[Where, Iterable[int]] = {}
        broken: dict[Where, Exception] = {}
        for part in plan.parts:
            try:
                lines = part(context)
                if lines:
                    found[part] = lines
            except Exception as error:  # a broken gate is a broken check
                broken[part] = error
        whole = "\r" in context.source.text  # what ends a line for Python does not for everybody
        for rule, parts in plan.rules:
            if broken and not broken.keys().isdisjoint(parts):
                self.failed[rule] = next(broken[part] for part in parts if part in broken)
            elif parts:
                held = [found[part] for part in parts if part in found]
                if held and self._passes(rule):
                    self.lines[rule] = held
                    self._enlist(rule)
            elif self._passes(rule):
                self._enlist(rule)
                whole |= rule.gate is None or any(event is not Context for event, _ in rule.handlers)
        if not whole:
            context.lines = sorted({*itertools.chain.from_iterable(found.values())})

    def _passes(self, rule: Rule) -> bool:
        """Does the gate of a rule let this file pass?"""
        try:
            return rule.gate is None or rule.gate(self.context)
        except Exception as error:
            self.failed[rule] = error
            return False

    def _enlist(self, rule: Rule) -> None:
        for event, handler in rule.handlers:
            self.handlers.setdefault(event, []).append((rule, handler))

    def _send(self, events: Sequence[object], kind: type) -> None:
        """Hand all events of a kind to each rule that waits for them."""
        for rule, handler in self.handlers.get(kind, ()):
            if rule not in self.failed:
                try:
                    for event in self._on_lines(cast("Sequence[Text]", events), rule) if kind is Text else events:
                        self.found.extend(handler(event, self.context))
                except Exception as error:  # RecursionError and MemoryError included
                    self.failed[rule] = error

    def _on_lines(self, texts: Sequence[Text], rule: Rule) -> Sequence[Text]:
        """The texts that have one of the lines on which a rule may find something: of all that other rules have had made, most often none."""
        if rule not in self.lines or self.context.lines is None:
            return texts
        lines = sorted({*itertools.chain.from_iterable(self.lines[rule])})
        first = lines[0]
        found = []
        for text in texts:
            node = text.node
            last = node.end_lineno or node.lineno
            if last >= first:
                index = bisect.bisect_left(lines, node.lineno)
                if index < len(lines) and lines[index] <= last:
                    found.append(text)
        return found

    def _send_derived(self, kind: type, events: Callable[[], Iterable[object]]) -> None:
        """The same for events that are made for the purpose. If that fails, the checks that wait for them have failed."""
        if kind in self.handlers:
            try:
                made = list(events())
            except Exception as error:
                for rule, _ in self.handlers[kind]:
                    self.failed.setdefault(rule, error)
            else:
                self._send(made, kind)

    def _bindings(self) -> Iterable[Binding]:
        """The bindings of the names that any rule wants. A file has few names and many places where they stand."""
        asked = [*{rule.names for rule, _ in self.handlers[Binding]}]
        known: dict[str, bool] = {}

        def wanted(name: str) -> bool:
            if name not in known:
                known[name] = any(names is None or names(self.context, name) for names in asked)
            return known[name]

        return events.bindings(self.context, wanted)

    def analysis(self) -> Analysis:
        context = self.context
        for kind in self.handlers:
            if issubclass(kind, ast.AST):
                self._send(context.near_tables.by_type.get(kind, ()), kind)
        self._send_derived(Binding, self._bindings)
        self._send_derived(Text, lambda: context.texts_near)
        self._send((context,), Context)
        located = {(finding.rule, finding.place, finding.message): finding for finding in map(self._locate, self.found)}
        kept, hidden = _apply_settings(_strongest(sorted(located.values(), key=_order)), context)
        kept.extend(self._failure(rule, error) for rule, error in self.failed.items())
        return Analysis(sorted(kept, key=_order), hidden)

    def _locate(self, finding: Finding) -> Located:
        place = self.context.source.clamp(self.context.place(finding.where))
        return Located(finding, place, messages.presentable(finding.message))

    def _failure(self, rule: Rule, error: Exception) -> Located:
        """SRn99: the name of the error only, since its text may quote the file."""
        from flake8_secreview.not_analysed import RULES

        message = (
            f"{rule.code} {rule.name} failed on {self.context.path or self.context.filename} ({type(error).__name__}); "
            "the other checks went on; please report it"
        )
        finding = RULES[rule.family].finding(Place(1, 0, 1, 0), message)
        return self._locate(finding)


def _order(located: Located) -> tuple[Place, str]:
    return located.place, located.rule.code


def _strongest(ordered: Iterable[Located]) -> list[Located]:
    """Of competing findings that overlap, keep the one of the highest rank; of equals, the first code."""
    kept: list[Located] = []
    rivals: list[
        Located
    ] = []  # the competing ones that reach furthest; disjoint, so only the last may overlap the next
    for located in ordered:
        if not located.rule.rank:
            kept.append(located)
            continue
        last = rivals[-1] if rivals else None
        if last is None or (last.place.end_line, last.place.end_column) <= (located.place.line, located.place.column):
            rivals.append(located)
        elif located.rule.rank > last.rule.rank:
            rivals[-1] = located
    return kept + rivals


def _honored(context: Context, finding: Finding) -> str | None:
    from flake8_secreview.suppressions import honored

    return honored(context, finding)


def baseline_key(baseline: Baseline, context: Context, located: Located) -> Key:
    """The key of a finding in a baseline."""
    finding = located.finding
    return baseline.key(
        finding.rule.code, context.path, context.scope_name(located.place.line), finding.content or finding.name
    )


def _apply_settings(found: Iterable[Located], context: Context) -> tuple[list[Located], list[Hidden]]:
    config = context.config
    least = LEVELS.index(config.min_confidence)
    accepted: Counter[Key] | None = None  # what the baseline still has for this file
    kept: list[Located] = []
    hidden: list[Hidden] = []
    for located in found:
        finding = located.finding
        why = reason = ""
        if LEVELS.index(finding.confidence) < least:
            why = "secreview-min-confidence"
        elif finding.name and any(pattern.search(finding.name) for pattern in config.allow_names):
            why = "secreview-allow-names"
        elif finding.content and config.allow_values.allow(finding.content):
            why = "secreview-allow-values"
        elif config.honor and (pragma := _honored(context, finding)):
            why = pragma
        elif config.baseline:
            if accepted is None:
                accepted = config.baseline.of_file(context.path)
            key = baseline_key(config.baseline, context, located)
            if accepted[key]:
                accepted[key] -= 1
                why, reason = "secreview-baseline", config.baseline.reasons.get(key, "")
        if why:
            hidden.append(Hidden(located, why, reason))
        else:
            kept.append(located)
    return kept, hidden
