"""How the rules about names and literals report: each takes its share of the verdicts of a file, whatever way a verdict was reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import assigning
from flake8_secreview.context import Context
from flake8_secreview.events import Binding
from flake8_secreview.parameters import where_positional
from flake8_secreview.rule import Finding, Rule

if TYPE_CHECKING:
    from flake8_secreview.verdict import Verdict

Wanted = Callable[["Verdict"], bool]
Message = Callable[["Verdict"], str]


def _finding(rule: Rule, verdict: Verdict, message: Message) -> Finding:
    return rule.finding(
        verdict.place, message(verdict), name=verdict.name, content=verdict.value, confidence=verdict.confidence
    )


def report(
    rule: Rule, wanted: Wanted, message: Message, *, bindings: bool = True, texts: bool = False, positions: bool = False
) -> None:
    """Let a rule report the verdicts that are `wanted`.

    `bindings`: on names that get literals, directly or through a constant of the file. `texts`: on names and values in the
    text of strings. `positions`: on arguments of known parameters.
    """

    def check_binding(binding: Binding, context: Context) -> Iterator[Finding]:
        from flake8_secreview.judge import judge

        verdict = judge(binding, context)
        if verdict is not None and wanted(verdict):
            yield _finding(rule, verdict, message)

    def check_file(context: Context, _: Context) -> Iterator[Finding]:
        if bindings:
            from flake8_secreview import carried

            for verdict in carried.verdicts(context):
                if wanted(verdict):
                    yield _finding(rule, verdict, message)
        if texts and assigning.texts(context):
            from flake8_secreview.judge import in_texts

            for verdict in in_texts(context):
                if wanted(verdict):
                    yield _finding(rule, verdict, message)
        if positions and where_positional(context):
            from flake8_secreview import slots

            for verdict in slots.verdicts(context):
                if wanted(verdict):
                    yield _finding(rule, verdict, message)

    if bindings:
        rule.on(Binding)(check_binding)
    rule.on(Context)(check_file)
