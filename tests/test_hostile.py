"""A hostile repository: what it puts into code, names and paths reaches neither the terminal nor an editor, and findings stay on.

Findings go away only by what is documented: noqa, flake8's configuration, test and support paths, and the options of this plugin.
"""

from __future__ import annotations

import ast
import html.parser
import json
import random
import re
import unicodedata

import fuzz
import pytest
from project import Project

from flake8_secreview import config, rules, samples
from flake8_secreview.engine import Engine
from flake8_secreview.messages import presentable, shown

ENGINE = Engine(config.from_texts({"test-paths": "", "support-paths": ""}, []), rules.load())

# What must not come out: escape sequences, other control characters, what turns the direction of text or is invisible, surrogates,
# line ends of all kinds, and places that editors would take for their own.
EVIL = {
    "escape": "\x1b[2J\x1b]0;title\x07",
    "C1": "\x9b31m\x90",
    "backspaces": "a\x08\x08b\x7f",
    "NUL": "a\x00b",
    "line feed": "a\nb",
    "carriage return": "a\rSR000 all is well",
    "vertical tab": "a\x0b\x0c\x1c\x1d\x1e\x1fb",
    "next line": "a\x85b",
    "line separator": "a\u2028b\u2029c",
    "right to left": "a\u202eb\u2066c\u200f",
    "invisible": "a\u200b\u2060\ufeff\u00adb",
    "tags": "a\U000e0041\U000e0042",
    "surrogate": "a\ud800b",
    "private": "a\ue000\U000f0000b",
    "not a character": "a\ufffe\U0010ffffb",
    "place": "app.py:12:3: SR401 b",
    "many places": ":1:2::3:4::5:6:",
    "format": "%(path)s %s {0.__class__} {",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "](javascript:alert(1)) `|` **x** <!-- --> [x]: y",
    "workflow command": "::error file=a.py::b",
    "long": "x" * 100_000,
    "combining": "a" + "\u0301" * 500,
}


def forms(evil: str) -> dict[str, str]:
    """Programs with a text wherever a check may take a name for a message from."""
    text = ascii(evil)
    written = "".join(char for char in evil if char not in "\n\r\x00\x0c" and not "\ud800" <= char <= "\udfff")
    token = samples.render("<<github-classic>>", random.Random(3))
    return {
        "key": f"x = {{{'password' + evil!a}: 'tr0ub4dor&3', {evil + '_token'!a}: {token!r}}}\n",
        "subscript": f"x[{'password' + evil!a}] = 'tr0ub4dor&3'\nx[{evil + ' secret'!a}] = {token!r}\n",
        "environment": f"import os\nx = os.environ.get({'PASSWORD' + evil!a}, 'tr0ub4dor&3')\n",
        "option": f"import argparse\nargparse.ArgumentParser().add_argument({'--password' + evil!a}, default='tr0ub4dor&3')\n",
        "setattr": f"setattr(x, {'password' + evil!a}, 'tr0ub4dor&3')\n",
        "value": f"password = {text}\ntoken = {token + evil!a}\nurl = {'http://joe:s3cr3tpw' + evil + '@db.corp.internal/'!a}\n",
        "JSON": "x = " + ascii(json.dumps({"password" + evil: "tr0ub4dor&3"})) + "\n",
        "uuid": f"x = {evil + ' 5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21 10.11.12.13 joe@corp.com'!a}\n",
        "log": "import logging\n" + f"logging.info({evil + ' password=%s'!a}, password)\n" + f"logging.info({text} + token)\n",
        "import": "from unittest import mock as m\nimport pytest\nm.patch('x')\n# " + written,
        "exception": f"def f(password): raise E({text} + password)\n",
        "comment": "# password: tr0ub4dor&3" + written + "\nx = 'password'\n",
        "docstring": f"def f():\n    {evil + ' http://joe:s3cr3tpw@db.corp.internal/'!a}\n",
        "match": f"match x:\n    case {{{'password' + evil!a}: 'tr0ub4dor&3'}}: pass\n",
        "argv": f"run(['mysql', {'--password=tr0ub4dor&3' + evil!a}, {'--token' + evil!a}, {token!r}])\n",
    }  # fmt: skip


@pytest.mark.parametrize("name", EVIL)
def test_nothing_evil_in_messages(name: str) -> None:
    seen = 0
    for form, source in forms(EVIL[name]).items():
        checked = fuzz.check(form, source)
        assert checked.parsed, form
        assert checked.problems == [], form
        analysis = ENGINE.analyse(ast.parse(source), fuzz.lines_of(source), "app.py")
        for located in [*analysis.findings, *(hidden.located for hidden in analysis.hidden)]:
            seen += 1
            message = located.message
            assert not re.search(r":\d+:", message), form
            assert len(message) <= 300
            assert message.splitlines() == [message]
            assert not {unicodedata.category(char) for char in message} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
            assert EVIL[name] not in message or name in ("combining",)
            assert "<script" not in message
            assert message.encode("utf-8").decode("utf-8") == message
    assert seen > 8


@pytest.mark.parametrize("name", EVIL)
def test_names_and_texts_by_themselves(name: str) -> None:
    text = presentable(EVIL[name])
    assert text.isprintable()
    assert not re.search(r":\d+:\d+:", text)
    assert shown(EVIL[name]) == "a name that is not shown"
    assert presentable(presentable(text)) == presentable(text)


def test_identifiers_in_other_scripts_are_shown_and_those_that_look_alike_are_their_own() -> None:
    source = "пароль = password = 'tr0ub4dor&3'\npаssword = 'x'\nｐａｓｓｗｏｒｄ = 'tr0ub4dor&4'\n"  # noqa: RUF001
    findings = ENGINE.analyse(ast.parse(source), fuzz.lines_of(source), "app.py").findings
    # The last is `password`, as Python reads it (NFKC); the one before it begins with p and a Cyrillic letter.
    assert [(found.rule.code, found.place.line) for found in findings if found.rule.code == "SR401"][-1] == ("SR401", 3)
    assert all(found.message.isprintable() for found in findings)


PATHS = [
    "esc\x1b[31m.py",
    "tab\t.py",
    "colon:12:3: SR.py",
    "dir\x85x/app.py",
    "\u202eyp.py",
    "a b/c\u2028d.py",
    "-rf.py",
    "%s{0}.py",
    "<b>.py",
    "é😀.py",
]


@pytest.mark.parametrize("format", ["secreview", "secreview-html", "secreview-sarif", "secreview-json"])
def test_hostile_paths_in_reports(project: Project, format: str) -> None:
    for path in PATHS:
        project.write(path, "password = 'tr0ub4dor&3'\nx = {'<script>alert(1)</script>': 1}\n")
    run = project.flake8("--isolated", "--select=SR", f"--format={format}", ".")
    assert run.errors == ""
    assert run.status == 1
    assert not {unicodedata.category(char) for char in run.output if char not in "\n\t"} & {"Cc", "Cs", "Zl", "Zp"}
    assert "tr0ub4dor" not in run.output
    # In Markdown a zero-width space keeps "@name" from being a mention.
    assert {char for char in run.output if unicodedata.category(char) == "Cf"} <= {"\u200b"}
    if format == "secreview-html":
        assert _tags(run.output).isdisjoint({"iframe", "object", "embed", "img", "base", "form", "link"})
        assert "<script>alert" not in run.output
        assert "<b>.py" not in run.output
    elif format == "secreview":
        text = re.sub(r"^ *(`{3,})[^`]*?\n(?s:.*?)^ *\1$", "", run.output, flags=re.MULTILINE)  # without blocks of code
        text = re.sub(r"(`+) ?.*? ?\1", "", text)  # and code in lines
        assert "Conclusion" in text
        assert not re.search(r"(?<!\\)<", text)
    else:
        assert len(json.dumps(json.loads(run.output))) > 1000


def _tags(text: str) -> set[str]:
    found = set()

    class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found.add(tag)
            assert not {name for name, _ in attributes if name.startswith("on")}, tag
            assert not {value for _, value in attributes if (value or "").strip().lower().startswith("javascript:")}, (
                tag
            )

    Parser().feed(text)
    return found


SECRET = "password = 'tr0ub4dor&3'\n"
ATTEMPTS = {
    "pragmas of others": "password = 'tr0ub4dor&3'  # nosec nosemgrep gitleaks:allow pragma: allowlist secret NOSONAR type: ignore pylint: disable=all\n",
    "file pragmas of others": "# ruff: noqa\n# pylint: disable=all\n# mypy: ignore-errors\n# type: ignore\n# nosec\n# semgrep: ignore\n" + SECRET,
    "our name": "# secreview: off\n# flake8-secreview: disable\n# secreview: noqa\n# secreview-test-paths = *\n" + SECRET,
    "name of the test file in a comment": "# file: tests/test_app.py\n# option: test-paths = *\n" + SECRET,
    "test imports": "import unittest, pytest\nclass TestApp(unittest.TestCase):\n    password = 'tr0ub4dor&3'\n",
    "variables": "__test__ = True\n__file__ = 'tests/test_x.py'\n__secreview__ = False\nSR401 = None\n" + SECRET,
    "monkey patches": "import flake8_secreview.engine\nflake8_secreview.engine.Engine.analyse = None\nimport builtins\nbuiltins.str = None\n" + SECRET,
    "redefined built-ins": "def str(x): return ''\ndef print(*a): pass\ndef len(x): return 0\n" + SECRET,
    "dead code": "if False:\n    password = 'tr0ub4dor&3'\n",
    "never called": "def _unused():\n    return\n    password = 'tr0ub4dor&3'\n",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    password = 'tr0ub4dor&3'\n",
    "after an exit": "import sys\nsys.exit()\n" + SECRET,
    "deleted": SECRET + "del password\n",
    "a form feed": "\x0c" + SECRET,
    "far right": "x = 1;" + " " * 5000 + SECRET,
    "far down": "\n" * 20_000 + SECRET,
    "beside garbage": "x = '" + "\\x1b\\ud800" * 1000 + "'\n" + SECRET,
    "beside deep code": "x = " + "[" * 90 + "]" * 90 + "\ny = a" + ".b" * 90 + "\n" + SECRET,
    "beside many": "password = 'changeme'\n" * 2000 + SECRET,
    "wide characters": "x = '" + "😀" * 1000 + "'; " + SECRET,
    "cookie": "# -*- coding: utf-8 -*- vim: set noqa\n" + SECRET,
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_findings_stay_on(name: str) -> None:
    source = ATTEMPTS[name]
    line = next(number for number, text in enumerate(source.split("\n"), 1) if "tr0ub4dor&3" in text)
    for role_free in ("app.py", "./src/app.py", "/elsewhere/app.py", "stdin", "contest.py", "latest/protests.py"):
        engine = Engine(config.from_texts({}, []), rules.load())
        findings = engine.analyse(ast.parse(source), fuzz.lines_of(source), role_free).findings
        assert ("SR401", line) in [(found.rule.code, found.place.line) for found in findings], role_free


@pytest.mark.parametrize(
    "name",
    [
        "pyproject.toml",
        "secreview.ini",
        ".bandit",
        ".secrets.baseline",
        ".gitleaksignore",
        "secreview.py",
        "flake8.cfg",
        "pkg/setup.cfg",
        "pkg/.flake8",
        ".flake8rc",
        ".secreview",
        ".env",
    ],
)
def test_only_the_configuration_of_flake8_counts(project: Project, name: str) -> None:
    project.write("pkg/app.py", SECRET)
    project.write(
        name,
        "[flake8]\nignore = SR\nsecreview-test-paths = *\nsecreview-allow-names = .*\n[tool.flake8]\nignore = ['SR']\n[secreview]\ntest-paths = *\n",
    )
    assert [found.code for found in project.flake8("--select=SR", ".").found] == ["SR401"]


@pytest.mark.parametrize(
    ("option", "gone"),
    [
        ("ignore = SR4", True),
        ("per-file-ignores = pkg/app.py: SR401", True),
        ("exclude = pkg", True),
        ("secreview-test-paths = pkg/*", True),
        ("secreview-allow-names = ^password$", True),
        ("secreview-allow-values = ^tr0ub", False),  # a whole value
        ("secreview-allow-values = tr0ub.*", True),
        ("secreview-min-confidence = high", True),
        ("secreview-support-paths = pkg/*", False),  # SR4 stays on there
        ("secreview-sensitive-names = nothing", True),
    ],
)
def test_the_documented_ways(project: Project, option: str, gone: bool) -> None:
    project.write("pkg/app.py", SECRET)
    project.write("setup.cfg", f"[flake8]\nextend-select = SR\n{option}\n")
    run = project.flake8(".")
    assert run.errors == ""
    codes = [found.code for found in run.found if found.code.startswith("SR")]
    assert codes == ([] if gone else ["SR401"])


def test_noqa_is_flake8s_own(project: Project) -> None:
    project.write("pkg/app.py", SECRET.rstrip() + "  # noqa: SR401\n" + SECRET)
    assert [(found.line, found.code) for found in project.flake8("--select=SR", ".").found] == [(2, "SR401")]
    assert len(project.flake8("--select=SR", "--disable-noqa", ".").found) == 2


def test_expressions_of_the_configuration_can_be_wrong_but_not_silent(project: Project) -> None:
    project.write("app.py", SECRET)
    for option in (
        "secreview-allow-names=(",
        "secreview-allow-values=[",
        "secreview-min-confidence=never",
        "secreview-baseline=missing",
    ):
        run = project.flake8("--select=SR", f"--{option}", ".")
        assert run.status == 1
        assert run.errors == ""
        _heading, message = run.output.splitlines()  # the heading is flake8's
        assert message.startswith(f"flake8-secreview: {option.partition('=')[0]}: ")
