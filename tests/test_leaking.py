"""Whether the analysis of leaks is loaded at all."""

from __future__ import annotations

import ast

import pytest

from flake8_secreview import config, leaking
from flake8_secreview.context import Context

SETTINGS = config.from_texts({}, [])


def context_of(text: str) -> Context:
    return Context(ast.parse(text), text.splitlines(keepends=True), "app.py", SETTINGS)


@pytest.mark.parametrize(
    "text",
    [
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    password: str\n",
        "import attr\n@attr.s\nclass A:\n    password = attr.ib()\n",
        "import attr as a\n\n\n@a.s(\n    auto_attribs=True\n)\nclass A:\n    password: str\n",
        "import attr\n\n\n@attr. \\\n    s\nclass A:\n    password: str\n",
        "from attr import s\n@s\nclass A:\n    password: str\n",
        "class A(\n    Base,  # a model\n    pydantic.BaseModel,\n):\n    password: str\n",
        "def f():\n    class A(NamedTuple):\n        password: str\n    return A\n",
    ],
)
def test_a_record_is_seen(text: str) -> None:
    assert leaking._has_record(context_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "# define an attribute\nclass A(Base):\n    password: str\n",
        "class A(Base):\n    '''Its attributes.'''\n    password: str\n\n    def f(self):\n        attr = '%s' % self.password\n",
        "from dataclasses import dataclass\n",
    ],
)
def test_a_word_alone_is_no_record(text: str) -> None:
    assert not leaking._has_record(context_of(text))


def test_hot_lines_are_looked_for_once() -> None:
    context = context_of("def f(password):\n    log(password)\n")
    assert leaking.hot_lines(context) is leaking.hot_lines(context)
    assert leaking.hot_lines(context).all == [1, 2]
