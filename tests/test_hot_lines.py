"""Which lines of a file have something sensitive on them, and which files are looked at at all."""

from __future__ import annotations

import ast

import pytest

from flake8_secreview import config, sensitive
from flake8_secreview.context import Context
from flake8_secreview.hot_lines import Lines
from flake8_secreview.source import occurrences


def context_of(source: str) -> Context:
    return Context(ast.parse(source), source.splitlines(True), "acme.py", config.from_texts({}, []))


def lines_of(source: str) -> tuple[list[int], list[int]]:
    context = context_of(source)
    found = Lines(context, sensitive.of(context))
    return found.all, found.credentials


@pytest.mark.parametrize(
    ("source", "every", "credentials"),
    [
        ("x = 1\ny = password\n", [2], [2]),
        ("# password\nx = 'the password'\n", [], []),
        ("def f(a,\n      api_key):\n    g(secret=1)\n", [2, 3], [2, 3]),
        ("x = d['X-Auth-Token']\ny = d['api-key']\nz = d['sqlalchemy.url']\n", [1, 2, 3], [1, 2, 3]),
        ("x = a - key\ny = b.key\n", [], []),
        ("x = d[HEADER_PASSWORD]\n", [1], [1]),
        ("x = '''a\n%(password)s'''\n", [1], [1]),
        ("x = (a\n     .password)\n", [2], [2]),
        ("import os\na = os.environ['HOME']\nb = os.environ.get('HOME', '')\nc = os.environ\n", [4], []),
        ("import os\na = os.environ['DB_PASSWORD']\nb = os.environ[home]\n", [2, 3], [2]),
        ("x = request.headers\ny = request.headers.get('Accept')\n", [1], []),
        ("x = request.body\ny = get_request().data\nz = (request)\\\n  .form\n", [1, 2, 4], []),
        ("x = request.id\nraise HTTPBadRequest(body)\n", [], []),
        ("def login(s):\n    try:\n        x = s.post()\n        if x:\n            return x.response.json()\n    finally:\n        pass\n", [5], []),
        ("def fetch(s):\n    return s.response.json()\n", [], []),
        ("x = locals()\n", [], []),
        ("x = locals()\npassword = 1\n", [1, 2], [2]),
        ("x = 'İ'\ny = request.body\nz = d['api-key']\n", [2, 3], [3]),
    ],
)  # fmt: skip
def test_hot_lines(source: str, every: list[int], credentials: list[int]) -> None:
    assert lines_of(source) == (every, credentials)


def test_a_carriage_return_ends_a_line_for_python_only() -> None:
    assert lines_of("x = 1\ry = password\n") == ([2], [2])


@pytest.mark.parametrize(
    ("source", "gates"),
    [
        ("x = 1\n", []),
        ("x = token_type\n", []),
        ("x = password\n", ["names_credentials", "names_environments"]),
        ("x = first_name\n", ["names_people"]),
        ("x = request.id\n", ["names_requests"]),
        ("def login(): pass\n", ["names_requests"]),
        ("login()\n", []),
        ("import os\nx = os.environ\n", ["names_environments"]),
    ],
)
def test_gates(source: str, gates: list[str]) -> None:
    known = ["names_credentials", "names_people", "names_requests", "names_environments"]
    context = context_of(source)
    assert [name for name in known if getattr(sensitive, name)(context)] == gates


def test_every_personal_name_is_searched_for() -> None:
    from flake8_secreview import words

    names = [*words._PERSONAL, *("_".join(pair) for pair in words._PERSONAL_PAIRS)]
    assert [
        name for name in names if not any(part in name for part in (*sensitive._CREDENTIALS, *sensitive._PERSONAL))
    ] == []


def test_own_names_are_searched_for() -> None:
    source = "x = kontonummer\n"
    own = config.from_texts({"personal-names": "kontonummer"}, [])
    context = Context(ast.parse(source), source.splitlines(True), "acme.py", own)
    assert sensitive.names_people(context)
    assert not sensitive.names_people(context_of(source))


def test_words_stand_alone() -> None:
    assert list(occurrences("key keys _key\nkey(key)", "key")) == [0, 14, 18]
