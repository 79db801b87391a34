"""What SR403 and SR404 report: credentials that identify themselves, each check those of its own family of formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview.context import Context
from flake8_secreview.rule import Finding, Rule

if TYPE_CHECKING:
    from flake8_secreview.formats.model import Format


def report(rule: Rule, kind: str, message: Callable[[Format], str]) -> None:
    """Have a rule report the credentials of one family of formats: "token" or "key"."""

    @rule.on(Context)
    def check(context: Context, _: Context) -> Iterator[Finding]:
        """A string holds one."""
        from flake8_secreview.identified import identified

        for text, match in identified(context, kind):
            yield rule.finding(
                text.place(match.start, match.end) if match.start or match.end < len(text.value) else text.node,
                message(match.format),
                content=text.value[match.start : match.end],
                confidence=match.confidence,
            )

    @rule.on(Context)
    def check_prose(context: Context, _: Context) -> Iterator[Finding]:
        """A comment or docstring of test code does, where SR412 is silent."""
        if context.is_test:
            from flake8_secreview.identified import family, told

            for known in told(context):
                if family(known.match) == kind:
                    yield rule.finding(
                        known.place,
                        message(known.match.format),
                        content=known.value,
                        confidence=known.match.confidence,
                    )
