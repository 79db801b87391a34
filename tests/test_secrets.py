"""SR4 as a whole: every format in every context, nothing of a value in what is said, one finding for a literal, time."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable

import pytest

from flake8_secreview import config, formats, rules, samples
from flake8_secreview.engine import Engine, Located
from tests import lookalikes

RULES = [rule for rule in rules.load() if rule.code.startswith("SR4")]
ENABLED = [rule for rule in RULES if rule.enabled]
DEFAULT = Engine(config.from_texts({}, []), ENABLED)
EVERYTHING = Engine(config.from_texts({}, []), RULES)


def report(source: str, filename: str = "app.py", engine: Engine = DEFAULT) -> list[Located]:
    return engine.analyse(ast.parse(source), source.splitlines(keepends=True), filename).findings


def codes(source: str, filename: str = "app.py") -> list[str]:
    return [found.rule.code for found in report(source, filename)]


def drawn(format_id: str, number: int = 0) -> str:
    return samples.sample(format_id, random.Random(f"{format_id} {number}"))


def _comment(token: str) -> str:
    return "x = 1\n# for the deployment:\n" + "".join(f"# {line}\n" for line in token.splitlines())


def _docstring(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace('"', '\\"')
    return f'def f():\n    """Deploy.\n\n{escaped}\n    """\n'


def _middle(token: str) -> int:
    return len(token) // 2


CONTEXTS: dict[str, Callable[[str], str]] = {
    "plain": lambda token: f"x = {token!r}\n",
    "argument": lambda token: f"call(1, {token!r})\n",
    "bytes": lambda token: f"x = {token.encode()!r}\n",
    "f-string": lambda token: (
        "x = f" + repr("see " + token.replace("{", "{{").replace("}", "}}") + " for {name}") + "\n"
    ),
    "split": lambda token: f"x = ({token[: _middle(token)]!r}\n     {token[_middle(token) :]!r})\n",
    "sum": lambda token: f"x = {token[: _middle(token)]!r} + {token[_middle(token) :]!r}\n",
    "join": lambda token: f"x = ''.join([{token[: _middle(token)]!r}, {token[_middle(token) :]!r}])\n",
    "percent": lambda token: f"x = 'see %s' % {token!r}\n",
    "longer text": lambda token: f"x = {'please use ' + token + ' for the deployment'!r}\n",
    "URL": lambda token: f"x = {'https://api.acme.io/v1/deploy?x=1&y=' + token!r}\n",
    "comment": _comment,
    "docstring": _docstring,
}


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_format_in_every_context(context: str) -> None:
    missed = set()
    for item in formats.all_formats():
        for number in range(2):
            source = CONTEXTS[context](drawn(item.id, number))
            if not report(source):
                missed.add(item.id)
    print(f"\n{context}: {313 - len(missed)} of 313; missed {sorted(missed)}")
    assert len(missed) <= 13, sorted(missed)


@pytest.mark.parametrize("context", ["plain", "bytes", "comment", "docstring"])
def test_lookalikes_in_every_context(context: str) -> None:
    reported: dict[str, int] = {}
    total = 0
    for kind in lookalikes.KINDS:
        for number in range(40):
            token = lookalikes.generate(kind, random.Random(f"{context} {kind} {number}"))
            if context == "bytes" and not token.isascii():
                continue
            total += 1
            if report(CONTEXTS[context](token)):
                reported[kind] = reported.get(kind, 0) + 1
    print(f"\n{context}: {sum(reported.values())} of {total} look-alikes reported: {reported}")
    assert sum(reported.values()) <= total / 100, reported
