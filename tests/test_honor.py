"""secreview-honor: the pragmas of other tools, on the whole way from the option to what is reported."""

from __future__ import annotations

import ast
import random
import re
from functools import cache

import pytest
from project import ROOT

from flake8_secreview import config, rules
from flake8_secreview.engine import Analysis, Engine
from flake8_secreview.rule import Rule
from flake8_secreview.samples import render
from flake8_secreview.suppressions import FOREIGN

UUID = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
LISTEN = "import socket\nserver = socket.socket()\nserver.bind(('0.0.0.0', 80)){}\n"


@cache
def loaded() -> tuple[Rule, ...]:
    return tuple(rules.load())


def analyse(source: str, honor: str = "") -> Analysis:
    engine = Engine(config.from_texts({"honor": honor}, []), loaded())
    return engine.analyse(ast.parse(source), source.splitlines(keepends=True), "app.py")


def codes(source: str, honor: str = "") -> list[str]:
    return [found.rule.code for found in analyse(source, honor).findings]


def password(comment: str = "") -> str:
    return render('db_password = "<<password>>"', random.Random(7)) + f"{comment}\n"


@pytest.mark.parametrize(
    ("honor", "comment"),
    [
        ("bandit", "  # nosec"),
        ("bandit", "  # nosec B105"),
        ("bandit", "  # nosec: B105"),
        ("bandit", "  # nosec B101, B106"),
        ("bandit", "  # nosec hardcoded_password_string"),
        ("ruff", "  # noqa: S105"),
        ("ruff", "  # noqa: E501, S105"),
        ("detect-secrets", "  # pragma: allowlist secret"),
        ("detect-secrets", "  # pragma: whitelist secret"),
        ("gitleaks", "  # gitleaks:allow"),
        ("semgrep", "  # nosemgrep"),
        ("semgrep", "  # nosemgrep: python.lang.hardcoded-password"),
        ("gitleaks, bandit", "  # nosec B105"),
    ],
)
def test_a_pragma_hides_a_password_if_its_tool_is_asked_for(honor: str, comment: str) -> None:
    source = password(comment)
    assert codes(source) == ["SR401"], "nobody has asked"
    others = [tool for tool in config.PRAGMAS if tool not in honor]
    assert codes(source, ", ".join(others)) == ["SR401"], "others were asked for"
    analysis = analyse(source, honor)
    assert analysis.findings == []
    (hidden,) = analysis.hidden
    assert hidden.located.rule.code == "SR401"
    tool, _, text = hidden.why.partition(": ")
    assert tool in honor
    assert text == comment.strip(" #")
    assert hidden.reason == ""


@pytest.mark.parametrize(
    ("honor", "comment"),
    [
        ("bandit", "  # nosec B608"),
        ("bandit", "  # nosec B108"),
        ("ruff", "  # noqa: S608"),
        ("ruff", "  # noqa: E105"),
        ("ruff", "  # noqa: B105"),
        ("semgrep", "  # nosemgrep: python.lang.sql-injection"),
        ("detect-secrets", "\n# pragma: allowlist secret"),
        ("detect-secrets", "  # pragma: allowlist nextline secret"),
        ("gitleaks", "  # gitleaks: deny"),
        ("bandit", "  # nosecurity"),
    ],
)
def test_a_pragma_for_something_else_hides_nothing(honor: str, comment: str) -> None:
    assert codes(password(comment), honor) == ["SR401"]


def test_nextline() -> None:
    source = "# pragma: allowlist nextline secret\n" + password() + password().replace("db", "api")
    assert [found.place.line for found in analyse(source, "detect-secrets").findings] == [3]


def test_ruffs_pragma_for_a_file() -> None:
    source = f'"""A module."""\n\n{password()}TENANT = "{UUID}"\n'
    assert codes(source, "ruff") == ["SR401", "SR101"]
    assert codes("# ruff: noqa\n" + source, "ruff") == []
    assert codes(source + "# ruff: noqa: S105\n", "ruff") == ["SR101"]
    assert codes(source + "# ruff: noqa: S324\n", "ruff") == ["SR401", "SR101"]
    assert codes("# ruff: noqa\n" + source, "bandit, gitleaks") == ["SR401", "SR101"]
    assert codes('X = "# ruff: noqa"\n' + source, "ruff") == ["SR401", "SR101"], "a string is no comment"


def test_tools_for_secrets_have_no_say_about_the_rest() -> None:
    for comment in ("  # pragma: allowlist secret", "  # gitleaks:allow"):
        assert codes(f'TENANT = "{UUID}"{comment}\n', "detect-secrets, gitleaks") == ["SR101"]


def test_a_pragma_on_any_line_of_a_finding() -> None:
    source = render('KEY = """<<pem-ec>>"""  # nosec\nOTHER = 1\n', random.Random(7))
    assert codes(source) == ["SR404"]
    assert codes(source, "bandit") == []


def test_codes_of_bandit_and_ruff_mean_the_same() -> None:
    listen = LISTEN.format("")
    assert codes(listen) == ["SR104"]
    assert codes(LISTEN.format("  # nosec B104"), "bandit") == []
    assert codes(LISTEN.format("  # noqa: S104"), "ruff") == []
    assert codes(LISTEN.format("  # nosec B105"), "bandit") == ["SR104"]


def test_the_table_names_codes_that_exist() -> None:
    shipped = rules.shipped_codes()
    for check in FOREIGN:
        assert re.fullmatch(r"\d{3}", check.number)
        assert check.ours
        assert all(any(code.startswith(prefix) for code in shipped) for prefix in check.ours)
    assert len({check.number for check in FOREIGN}) == len({check.name for check in FOREIGN}) == len(FOREIGN)


def test_the_table_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "adoption.md").read_text(encoding="utf-8")
    for check in FOREIGN:
        assert f"| B{check.number} `{check.name}` | S{check.number} | {', '.join(check.ours)} |" in page
