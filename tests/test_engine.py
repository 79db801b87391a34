"""The engine: one walk, gates, roles, ranks, settings, and checks that fail."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_secreview import baseline, config, not_analysed, tree
from flake8_secreview.context import Context
from flake8_secreview.engine import Analysis, Engine
from flake8_secreview.messages import presentable, shown
from flake8_secreview.rule import HIGH, LOW, REGISTRY, Finding, Level, Rule
from flake8_secreview.source import Place
from flake8_secreview.strings import HOLE


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of a test are gone after it, and those of the engine stay where they are."""
    assert not_analysed.RULES
    monkeypatch.setattr("flake8_secreview.rule.REGISTRY", {})


def made(code: str, rank: int = 0, confidence: Level = HIGH) -> Rule:
    return Rule(
        "tests", code=code, name=code.lower(), severity=LOW, confidence=confidence, cwe=None, bad=("x",), good=("y",), rank=rank
    )  # fmt: skip


def analyse(source: str, *rules: Rule, filename: str = "app.py", settings: config.Config | None = None) -> Analysis:
    engine = Engine(settings or config.from_texts({}, []), rules)
    return engine.analyse(ast.parse(source), source.splitlines(keepends=True), filename)


def reported(analysis: Analysis) -> list[tuple[str, int, int]]:
    return [(found.rule.code, found.place.line, found.place.column) for found in analysis.findings]


def on_names(rule: Rule) -> Rule:
    @rule.on(ast.Name)
    def check(node: ast.Name, context: Context) -> Iterator[Finding]:
        yield rule.finding(node, f"name {shown(node.id)}", name=node.id, content=node.id)

    return rule


def test_findings_are_in_the_order_of_the_file_and_columns_are_characters() -> None:
    source = "é = 'é'; b = 1\na = b\n"
    assert reported(analyse(source, on_names(made("SR150")))) == [
        ("SR150", 1, 0),
        ("SR150", 1, 9),
        ("SR150", 2, 0),
        ("SR150", 2, 4),
    ]


def test_the_same_finding_twice_is_one() -> None:
    rule = on_names(made("SR150"))
    on_names(rule)
    assert reported(analyse("a\n", rule)) == [("SR150", 1, 0)]


def test_gates_keep_a_rule_away() -> None:
    rule = on_names(made("SR150"))
    for word in ("secret", "zebra"):
        rule.gate = lambda context, word=word: word in context.source.lower
        assert bool(analyse("Secret = 'X1'\n", rule).findings) is (word == "secret")


@pytest.mark.parametrize(
    ("filename", "codes"),
    [
        ("src/app.py", ["SR150", "SR250", "SR350", "SR403", "SR450"]),
        ("examples/app.py", ["SR250", "SR403", "SR450"]),
        ("tests/test_app.py", ["SR403"]),
        ("./tests/test_app.py", ["SR403"]),
        ("stdin", ["SR150", "SR250", "SR350", "SR403", "SR450"]),
    ],
)
def test_what_is_silent_where(filename: str, codes: list[str]) -> None:
    rules = [on_names(made(code)) for code in ("SR150", "SR250", "SR350", "SR403", "SR450")]
    assert [code for code, _, _ in reported(analyse("a\n", *rules, filename=filename))] == codes


def test_test_codes_widen_what_is_reported_in_tests() -> None:
    rules = [on_names(made(code)) for code in ("SR250", "SR403", "SR450")]
    settings = config.from_texts({"test-codes": "SR2"}, [])
    assert reported(analyse("a\n", *rules, filename="tests/test_a.py", settings=settings)) == [("SR250", 1, 0)]


def test_of_competing_findings_that_overlap_the_highest_rank_stays() -> None:
    def spans(rule: Rule, *places: Place) -> Rule:
        @rule.on(Context)
        def check(context: Context, _: Context) -> Iterator[Finding]:
            for place in places:
                yield rule.finding(place, "m")

        return rule

    low = spans(made("SR450", rank=10), Place(1, 0, 1, 5), Place(2, 0, 2, 5), Place(3, 0, 3, 5))
    high = spans(made("SR451", rank=20), Place(1, 2, 1, 3), Place(2, 5, 2, 9))
    same = spans(made("SR452", rank=10), Place(3, 0, 3, 5))
    free = spans(made("SR453"), Place(1, 1, 1, 2))
    assert reported(analyse("abcdefghij\n" * 3, low, high, same, free)) == [
        ("SR453", 1, 1),
        ("SR451", 1, 2),
        ("SR450", 2, 0),
        ("SR451", 2, 5),
        ("SR450", 3, 0),
    ]


def test_a_check_that_fails_is_reported_and_nothing_else_is_lost() -> None:
    broken = made("SR450")

    @broken.on(ast.Name)
    def check(node: ast.Name, context: Context) -> Iterator[Finding]:
        yield broken.finding(node, "seen")
        raise KeyError("hunter2")

    gated = on_names(made("SR251"))

    def gate(context: Context) -> bool:
        raise RecursionError

    gated.gate = gate
    analysis = analyse("a\nb\n", broken, gated, on_names(made("SR150")), filename="pkg/mod.py")
    expected = [("SR150", 1, 0), ("SR299", 1, 0), ("SR450", 1, 0), ("SR499", 1, 0), ("SR150", 2, 0)]
    assert sorted(reported(analysis), key=lambda found: (found[1], found[0])) == expected
    messages = [found.message for found in analysis.findings if found.rule.code.endswith("99")]
    assert any("SR450 sr450 failed on pkg/mod.py (KeyError)" in message for message in messages)
    assert not any("hunter2" in message for message in messages)


def test_settings_hide_findings_and_say_so(tmp_path: Path) -> None:
    rule = on_names(made("SR450", confidence=LOW))
    for texts, why in (
        ({"min-confidence": "medium"}, "secreview-min-confidence"),
        ({"allow-names": "^a"}, "secreview-allow-names"),
        ({"allow-values": "ab."}, "secreview-allow-values"),
    ):
        analysis = analyse("abc\n", rule, settings=config.from_texts(texts, []))
        assert reported(analysis) == []
        assert [hidden.why for hidden in analysis.hidden] == [why]


def test_a_baseline_takes_as_many_findings_as_it_holds(tmp_path: Path) -> None:
    accepted = baseline.Baseline("00" * 16)
    accepted.keys.update([accepted.key("SR450", "app.py", "f", "a"), accepted.key("SR450", "app.py", "<module>", "b")])
    path = tmp_path / "baseline.txt"
    path.write_text(accepted.render())
    settings = config.from_texts({"baseline": str(path)}, [])
    settings.root = str(tmp_path)
    source = "def f():\n    a\n    a\nb\na\n"
    analysis = analyse(source, on_names(made("SR450")), filename=str(tmp_path / "app.py"), settings=settings)
    assert reported(analysis) == [("SR450", 3, 4), ("SR450", 5, 0)]
    assert [hidden.why for hidden in analysis.hidden] == ["secreview-baseline"] * 2
    moved = analyse("\n\n" + source, on_names(made("SR450")), filename=str(tmp_path / "app.py"), settings=settings)
    assert len(moved.findings) == 2, "moved code is not new"


@pytest.mark.parametrize("text", ["", "SR401\ta\tb\tc\n", "# flake8-secreview baseline 1 salt=zz\n", "\xff"])
def test_a_broken_baseline_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.txt"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(config.ConfigError) as caught:
        config.from_texts({"baseline": str(path)}, [])
    assert str(caught.value).startswith(f"secreview-baseline: {path}")
    assert "\n" not in str(caught.value)


def test_a_broken_baseline_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "baseline.txt"
    path.write_text(baseline.HEADER + "00" * 16 + "\nSR401\tonly\n")
    with pytest.raises(config.ConfigError, match=r"baseline\.txt:2: is not CODE, PATH, SCOPE and HASH"):
        config.from_texts({"baseline": str(path)}, [])


def test_scope_names() -> None:
    source = "a\nclass C:\n    b\n    def m(self):\n        def n(): pass\n        c\n    d\ndef f():\n    e\ng\n"
    context = Context(ast.parse(source), source.splitlines(True), "app.py", config.from_texts({}, []))
    names = [context.scope_name(line) for line in range(1, 11)]
    assert names == ["<module>", "C", "C", "C.m", "C.m.n", "C.m", "C", "f", "f", "<module>"]


def test_the_strings_of_a_file() -> None:
    source = '"""Documentation."""\na = "one" + "two"\nb = ["", f"3{a}4", b"five"]\n'
    context = Context(ast.parse(source), source.splitlines(True), "app.py", config.from_texts({}, []))
    assert sorted(context.strings.replace(HOLE, "?").split("\0")) == ["3?4", "five", "onetwo"]


@pytest.mark.parametrize(
    ("path", "module", "is_package"),
    [
        ("src/acme/db/__init__.py", "acme.db", True),
        ("acme/db/models.py", "acme.db.models", False),
        ("setup.py", "setup", False),
        ("src/tool.py", "tool", False),
    ],
)
def test_module_names(path: str, module: str, is_package: bool) -> None:
    context = Context(ast.parse(""), [], path, config.from_texts({}, []))
    assert (context.module, context.is_package) == (module, is_package)


def test_the_walk_sees_every_node_with_its_parent() -> None:
    parsed = ast.parse(Path(ast.__file__).read_text(encoding="utf-8"))
    tables = tree.Nodes(parsed)
    contexts = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
    expected = [node for node in ast.walk(parsed) if not isinstance(node, contexts)]
    assert {id(node) for nodes in tables.by_type.values() for node in nodes} == {id(node) for node in expected}
    for node in expected:
        for child in ast.iter_child_nodes(node):
            assert isinstance(child, contexts) or tables.parents[child] is node


def test_nodes_of_a_type_come_in_the_order_of_the_file() -> None:
    parsed = ast.parse(Path(ast.__file__).read_text(encoding="utf-8"))
    for kind, nodes in tree.Nodes(parsed).by_type.items():
        if kind is ast.stmt or issubclass(kind, ast.stmt):
            lines = [node.lineno for node in nodes if isinstance(node, ast.stmt)]
            assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("a\nb\x1b[31m", "a?b?[31m"),
        ("see app.py:12:3: because", "see app.py 12 3: because"),
        ("\ud800", "?"),
        ("é 😀", "é 😀"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_presentable(text: str, expected: str) -> None:
    assert presentable(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("db_password", "'db_password'"), ("X-Auth-Token", "'X-Auth-Token'"), ("a b", "a name that is not shown"), ("x" * 61, "a name that is not shown")],
)  # fmt: skip
def test_shown(name: str, expected: str) -> None:
    assert shown(name) == expected


def test_rules_of_tests_do_not_reach_the_registry() -> None:
    made("SR150")
    assert "SR150" not in REGISTRY


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was(on: bool) -> None:
    rule = made("SR150")
    seen: list[bool] = []

    @rule.on(ast.Name)
    def check(node: ast.Name, context: Context) -> Iterator[Finding]:
        seen.append(gc.isenabled())
        raise KeyError
        yield

    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        analyse("a\n", rule)
        assert (seen, gc.isenabled()) == ([False], on)
    finally:
        (gc.enable if was else gc.disable)()
