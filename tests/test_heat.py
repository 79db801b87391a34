"""What is left out before the taint analysis: files without sinks, functions without others, values that nothing is taken from."""

from __future__ import annotations

import ast
from functools import cached_property

import pytest

from flake8_secreview import config, examples, rules, sink_text, sinks
from flake8_secreview.bearers import bearers
from flake8_secreview.context import Context
from flake8_secreview.engine import Engine
from flake8_secreview.heat import Heat
from flake8_secreview.leaks import of
from flake8_secreview.outline import Outline
from flake8_secreview.source import Source


def context_of(source: str, **options: str) -> Context:
    return Context(
        ast.parse(source),
        source.splitlines(True),
        "acme.py",
        config.from_texts({name.replace("_", "-"): value for name, value in options.items()}, []),
    )


@pytest.mark.parametrize(
    "source",
    [
        "LOG.info(x)\n",
        "LOG\\\n  .info(x)\n",
        "LOG. info(x)\n",
        "(LOG.\n   info(x))\n",
        "(LOG.  # the logger\n   info(x))\n",
        "print (x)\n",
        "print\\\n  (x)\n",
        "(print  # shown\n  (x))\n",
        "log_debug(x)\n",
        "_log_message(x)\n",
        "LogMessage(x)\n",
        "self.debug_log(x)\n",
        "say = LOG.info\nsay(x)\n",
        "from logging import info as say\nsay(x)\n",
        "call(LOG.info, x)\n",
        "raise X(x)\n",
        "assert x, y\n",
        "@log_with(z)\ndef f(password): ...\n",
    ],
)
def test_a_file_with_a_sink_is_never_left_out(source: str) -> None:
    assert sink_text.may_be_in(context_of(source))


def test_the_functions_of_a_setting_are_sinks() -> None:
    source = "audit.record(x)\n"
    assert sink_text.may_be_in(context_of(source, log_functions="audit.record"))
    assert not sink_text.may_be_in(context_of(source))


@pytest.mark.parametrize(
    "source",
    [
        "x = 'print the new error to the log'\n",
        "# It is new.\n# Then there is an error.\nx = catalog(error)\n",
        "def info(new):\n    return new\n",
    ],
)
def test_words_alone_are_no_sinks(source: str) -> None:
    assert not sink_text.may_be_in(context_of(source))


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    def g(): ...\n",
        "def f():\n\tdef g(): ...\n",
        "def f():\n    def\tg(): ...\n",
        "def f():\n    def\\\n  g(): ...\n",
        "class A:\n    def f(self):\n        async def g(): ...\n",
        "def f():\r\n    if x:\r\n        def g(): ...\r\n",
        "def f(): ...\n\n\ndef g(): ...\n",
    ],
)
def test_all_functions_are_found(source: str) -> None:
    outline = Outline(ast.parse(source), Source(source.splitlines(True)))
    assert [function.name for function in outline.functions] == ["f", "g"]


def test_classes_in_functions_are_found() -> None:
    source = "def f():\n    class A(Base):\n        x: str\n"
    assert [node.name for node in Outline(ast.parse(source), Source(source.splitlines(True))).classes] == ["A"]


def test_statements_are_found_in_all_blocks() -> None:
    source = (
        "import a\n\n\ndef f():\n    try:\n        import b\n        x = 1\n    except E as e:\n        y = 2\n"
        "    with o:\n        z = 3\n\n\nclass A:\n    w = 4\n"
    )
    found = Outline(ast.parse(source), Source(source.splitlines(True))).statements
    assert (len(found.imports), len(found.assignments), len(found.handlers)) == (2, 4, 1)


def test_the_code_outside_of_functions_has_what_with_opens() -> None:
    source = 'class A(B):\n    """C."""\n\n\nwith d(e) as f:\n    g = h\n\n\ndef i():\n    j()\n'
    words = Outline(ast.parse(source), Source(source.splitlines(True))).outside[1]
    assert words == {"with", "d", "e", "as", "f", "g", "h"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.b", "b"),
        ("a.message", "a message"),
        ("a.POST", "POST a"),
        ("self.b", "b self"),
        ("len(a)", ""),
        ("mask(a)", ""),
        ("unknown(a, b.c)", ""),
        ("known(a, b.c, d=e)", "a c d e known"),
        ("a == b", ""),
        ("not a", ""),
        ("a.get('b', c)", "a b c"),
        ("a.get(b)", "b"),
        ("f'{a} {b.c:{d}}' + '%s' % {'e': g, **h}", "a c d e g h"),
        ("[a for b in c.items() if d]", "a b d items c"),
    ],
)
def test_what_an_expression_may_hold(source: str, expected: str) -> None:
    found: list[str] = []
    for part in bearers(ast.parse(source, mode="eval").body, frozenset(("known", "items")).__contains__):
        if isinstance(part, ast.Constant):
            found.append(str(part.value).strip(" %s"))
        else:
            found.append(str(getattr(part, "attr", None) or getattr(part, "id", None) or getattr(part, "arg", None)))
    assert {word for word in found if word} == set(expected.split())


@pytest.mark.parametrize(
    "source",
    [
        'def f(password):\n    msg = password + "!"\n    LOG.info("%(msg)s" % locals())\n',
        "def f(**kw):\n    LOG.info(kw)\n\n\ndef g(password):\n    f(a=password)\n",
        'def f(*args):\n    LOG.info("%s", args)\n\n\ndef g(password):\n    f(*[password])\n',
        "class A:\n    def f(self, password):\n        self.x = [password]\n\n    def g(self):\n        LOG.info(self.x)\n",
        "def f(password):\n    try:\n        raise ValueError(password)\n    except ValueError as e:\n        LOG.info(e.args)\n",
        'def f(d):\n    x = d.get("a")["password"]\n    y = x\n    LOG.info(y)\n',
        "say = LOG.info\n\n\ndef f(password):\n    say(password)\n",
        "def f(password):\n    (LOG\n     .  # twice\n     info(password))\n",
    ],
)
def test_what_the_analysis_would_find_is_not_left_out(source: str) -> None:
    assert "SR201" in of(context_of(source)).by_code


def test_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without all that is left out, the examples of the rules give the same findings."""
    loaded = rules.load()
    cases = [
        (examples.parse(snippet), snippet)
        for rule in loaded
        if rule.family == "SR2"
        for snippet in (*rule.bad, *rule.good)
    ]

    def report() -> list[list[tuple[object, ...]]]:
        found: list[list[tuple[object, ...]]] = []
        for example, _ in cases:
            engine = Engine(examples.settings(example.options), loaded)
            analysis = engine.analyse(
                ast.parse(example.source), example.source.splitlines(keepends=True), example.filename
            )
            found.append([(located.place, located.rule.code, located.message) for located in analysis.findings])
        return found

    pruned = report()
    assert sum(map(bool, pruned)) > 100

    def always(self: object, *_: object) -> bool:
        return True

    for name in ("may_reach", "may_be_in", "is_worth", "may_hold", "may_hold_member"):
        monkeypatch.setattr(Heat, name, always)
    every = cached_property(lambda self: dict.fromkeys(self.outline.functions))
    every.__set_name__(Heat, "worth")
    monkeypatch.setattr(Heat, "worth", every)
    monkeypatch.setattr(sink_text, "may_be_in", always)
    monkeypatch.setattr(sinks.Sinks, "may_be_in", always)
    monkeypatch.setattr(sinks.Sinks, "may_be_among", always)
    for (_, snippet), with_all, without in zip(cases, report(), pruned, strict=True):
        assert with_all == without, snippet
