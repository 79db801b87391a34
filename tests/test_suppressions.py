"""Comments that hide findings: how they are recognised, what they cover, and the reasons that they give."""

from __future__ import annotations

import ast

import pytest

from flake8_secreview import config
from flake8_secreview.context import Context
from flake8_secreview.rule import Rule
from flake8_secreview.rules import load
from flake8_secreview.source import Place
from flake8_secreview.suppressions import find, honored, noqa, standing

RULES = {rule.code: rule for rule in load()}


def context(source: str, honor: str = "") -> Context:
    lines = source.splitlines(keepends=True)
    return Context(ast.parse(source), lines, "app.py", config.from_texts({"honor": honor}, []))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x  # noqa", [("flake8", "noqa", (), "")]),
        ("x  # noqa: SR401", [("flake8", "noqa: SR401", ("SR401",), "")]),
        ("x  # noqa:SR401,SR402", [("flake8", "noqa:SR401,SR402", ("SR401", "SR402"), "")]),
        ("x  # noqa: SR401 - an example", [("flake8", "noqa: SR401", ("SR401",), "an example")]),
        ("x  # noqa: SR401 (an example)", [("flake8", "noqa: SR401", ("SR401",), "an example")]),
        ("x  # noqa: SR401  # an example", [("flake8", "noqa: SR401", ("SR401",), "an example")]),
        ("x  # an example  # noqa: SR401", [("flake8", "noqa: SR401", ("SR401",), "an example")]),
        ("x  # noqa: E501  # type: ignore[arg-type]", [("flake8", "noqa: E501", ("E501",), "")]),
        ("x = '#'  # noqa", [("flake8", "noqa", (), "")]),
        ("# flake8: noqa", [("flake8", "flake8: noqa", (), "")]),
        ("# ruff: noqa: S105", [("ruff", "ruff: noqa: S105", ("S105",), "")]),
        ("x  # nosec", [("bandit", "nosec", (), "")]),
        ("x  # nosec B105, B106", [("bandit", "nosec B105, B106", ("B105", "B106"), "")]),
        ("x  # nosec: B105 public anyway", [("bandit", "nosec: B105", ("B105",), "public anyway")]),
        ("x  # nosec hardcoded_password_string", [
            ("bandit", "nosec hardcoded_password_string", ("hardcoded_password_string",), ""),
        ]),
        ("x  # pragma: allowlist secret", [("detect-secrets", "pragma: allowlist secret", (), "")]),
        ("x  # pragma: whitelist secret", [("detect-secrets", "pragma: whitelist secret", (), "")]),
        ("x  # gitleaks:allow", [("gitleaks", "gitleaks:allow", (), "")]),
        ("x  # nosemgrep: a.b.hardcoded-password", [
            ("semgrep", "nosemgrep: a.b.hardcoded-password", ("a.b.hardcoded-password",), ""),
        ]),
        ("x  # nosec B105 # noqa: S105", [("bandit", "nosec B105", ("B105",), ""), ("flake8", "noqa: S105", ("S105",), "")]),
        ("x  # a note", []),
        ("x = 'pragma'", []),
    ],
)  # fmt: skip
def test_find(text: str, expected: list[tuple[str, str, tuple[str, ...], str]]) -> None:
    found = [(pragma.tool, pragma.text, pragma.codes, pragma.reason) for pragma in find(text, 1)]
    assert sorted(found) == sorted(expected)


def test_pragmas_of_the_next_line() -> None:
    (pragma,) = find("# pragma: allowlist nextline secret", 4)
    assert (pragma.tool, pragma.line) == ("detect-secrets", 5)


def test_only_comments_stand_in_a_file() -> None:
    source = '"""Use # noqa: SR401 to silence."""\nX = "# nosec"\nY = 1  # nosec B105\n'
    assert [(pragma.line, pragma.text) for pragma in standing(context(source))] == [(3, "nosec B105")]


def test_noqa_is_flake8s() -> None:
    found = noqa("x  # nosec # noqa: SR4", 7)
    assert found is not None
    assert (found.line, found.codes) == (7, ("SR4",))
    assert noqa("x  # ruff: noqa", 1) is None


@pytest.mark.parametrize(
    ("tool", "comment", "code", "hidden"),
    [
        ("bandit", "# nosec", "SR401", "bandit: nosec"),
        ("bandit", "# nosec", "SR101", "bandit: nosec"),
        ("bandit", "# nosec B105", "SR401", "bandit: nosec B105"),
        ("bandit", "# nosec B105", "SR101", None),
        ("bandit", "# nosec B608", "SR401", None),
        ("bandit", "# nosec hardcoded_password_default", "SR406", "bandit: nosec hardcoded_password_default"),
        ("ruff", "# noqa: S105", "SR401", "ruff: noqa: S105"),
        ("ruff", "# noqa: S324", "SR401", None),
        ("ruff", "# noqa: E501", "SR401", None),
        ("detect-secrets", "# pragma: allowlist secret", "SR402", "detect-secrets: pragma: allowlist secret"),
        ("detect-secrets", "# pragma: allowlist secret", "SR101", None),
        ("gitleaks", "# gitleaks:allow", "SR403", "gitleaks: gitleaks:allow"),
        ("semgrep", "# nosemgrep", "SR201", "semgrep: nosemgrep"),
        ("semgrep", "# nosemgrep: x.hardcoded-password", "SR401", "semgrep: nosemgrep: x.hardcoded-password"),
        ("semgrep", "# nosemgrep: x.sql-injection", "SR401", None),
        ("gitleaks", "# nosec", "SR401", None),
        ("", "# nosec", "SR401", None),
    ],
)
def test_honored(tool: str, comment: str, code: str, hidden: str | None) -> None:
    rule: Rule = RULES[code]
    found = rule.finding(Place(2, 0, 2, 3), "m")
    assert honored(context(f"import os\nx = 1  {comment}\n", tool), found) == hidden


def test_honored_on_any_line_of_the_finding_and_not_beside_it() -> None:
    source = "x = (\n    1,\n    2,  # nosec\n)\n"
    rule = RULES["SR401"]
    assert honored(context(source, "bandit"), rule.finding(Place(1, 0, 4, 1), "m")) == "bandit: nosec"
    assert honored(context(source, "bandit"), rule.finding(Place(2, 4, 2, 5), "m")) is None
    assert honored(context(source, "bandit"), rule.finding(Place(4, 0, 4, 1), "m")) is None


def test_honored_on_the_line_before() -> None:
    source = "# pragma: allowlist nextline secret\nx = 1\ny = 2\n"
    rule = RULES["SR401"]
    expected = "detect-secrets: pragma: allowlist nextline secret"
    assert honored(context(source, "detect-secrets"), rule.finding(Place(2, 0, 2, 1), "m")) == expected
    assert honored(context(source, "detect-secrets"), rule.finding(Place(1, 0, 1, 1), "m")) is None
    assert honored(context(source, "detect-secrets"), rule.finding(Place(3, 0, 3, 1), "m")) is None
