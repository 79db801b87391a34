"""Where rules look: statements without anything to find are not walked, and nothing is lost by that."""

import ast
import random
import textwrap
from pathlib import Path

import pytest

from flake8_secreview import config, examples, hosts, lazily, marks, rules, where
from flake8_secreview.context import Context
from flake8_secreview.engine import Engine
from flake8_secreview.marks import Marks
from flake8_secreview.rule import Rule
from flake8_secreview.rules import sr103_hardcoded_internal_host
from flake8_secreview.tree import Nodes
from flake8_secreview.words import Vocabulary

RULES = rules.load()
PACKAGE = Path(rules.__file__).parents[1]


def context_of(source: str, filename: str = "app.py", **options: str) -> Context:
    return Context(ast.parse(source), source.splitlines(keepends=True), filename, config.from_texts(options, []))


def report(source: str, filename: str, settings: config.Config) -> list[tuple[object, ...]]:
    analysis = Engine(settings, RULES).analyse(ast.parse(source), source.splitlines(keepends=True), filename)
    return [(located.place, located.rule.code, located.message) for located in analysis.findings]


EXAMPLES = [snippet for rule in RULES for snippet in (*rule.bad, *rule.good)]


def test_examples_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each example, between functions and classes that have nothing to do with it."""
    around = "".join(f"def f{n}(x):\n    if x:\n        return [x, {n}]\n\n\n" for n in range(5))
    cases = []
    for snippet in EXAMPLES:
        example = examples.parse(snippet)
        indented = textwrap.indent(example.source, "    ")
        for source in (
            example.source,
            example.source + around,
            f"{around}class K:\n    def g(self):\n        pass\n\n{indented}",
        ):
            try:
                ast.parse(source)
            except SyntaxError:  # `from x import *`, `from __future__`: at the top level only
                continue
            cases.append((source, example.filename, examples.settings(example.options)))
    near = [report(*case) for case in cases]
    assert sum(map(bool, near)) > 900
    for rule in RULES:
        monkeypatch.setattr(rule, "where", None)
    for case, found in zip(cases, near, strict=True):
        assert report(*case) == found, case[0]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.name)
def test_real_files_lose_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of this package speak of everything that rules look for."""
    settings = config.from_texts({"test-paths": ""}, [])
    source = path.read_text(encoding="utf-8")
    near = report(source, str(path), settings)
    for rule in RULES:
        monkeypatch.setattr(rule, "where", None)
    assert report(source, str(path), settings) == near


SOURCE = """\
# a licence speaks of secrets

import os  # line 3

@decorate(  # line 5
    "token")
def first(key=None):
    return "a"


class Second:
    password = "b"  # line 12

    def inner(self):
        if self.x:
            pass
        else:
            self.y = {  # line 18
                "z": 1,
            }
        return 2
"""


def lines_of_nodes(nodes: Nodes) -> set[int]:
    return {node.lineno for found in nodes.by_type.values() for node in found if isinstance(node, ast.stmt)}


def test_pruned_walk() -> None:
    tree = ast.parse(SOURCE)
    assert lines_of_nodes(Nodes(tree, [])) == set()
    assert lines_of_nodes(Nodes(tree, [3])) == {3}
    assert lines_of_nodes(Nodes(tree, [6])) == {7}, "a decorator belongs to its function"
    assert lines_of_nodes(Nodes(tree, [7])) == {7, 8}, "of a function with a line in its head, the body too"
    nested = ast.parse("def f(token):\n    if a:\n        return b\n    return c\nif d:\n    e\n")
    assert lines_of_nodes(Nodes(nested, [1])) == {1, 2, 3, 4}
    assert lines_of_nodes(Nodes(tree, [12])) == {11, 12}
    assert lines_of_nodes(Nodes(tree, [19])) == {11, 14, 15, 18}
    assert lines_of_nodes(Nodes(tree, [9, 10])) == set()
    assert lines_of_nodes(Nodes(ast.parse("a = 1; b = 2\nc = 3\n"), [1])) == {1}
    assert len(Nodes(ast.parse("a = 1; b = 2\nc = 3\n"), [1]).by_type[ast.Assign]) == 2
    handlers = ast.parse(
        "try:\n    a\nexcept E:\n    b\nelse:\n    c\nfinally:\n    d\nmatch x:\n    case 1:\n        e\n    case 2:\n        f\n"
    )
    assert lines_of_nodes(Nodes(handlers, [4])) == {1, 4}
    assert lines_of_nodes(Nodes(handlers, [8])) == {1, 8}
    assert lines_of_nodes(Nodes(handlers, [13])) == {9, 13}


def test_pruned_walk_is_a_part_of_the_whole() -> None:
    for path in sorted(PACKAGE.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        whole = Nodes(tree)
        everything = Nodes(tree, range(1, 5000))
        assert everything.by_type == whole.by_type
        assert everything.parents == whole.parents
        chosen = sorted(random.Random(path.name).sample(range(1, 400), 20))
        part = Nodes(tree, chosen)
        statements: set[ast.AST] = {
            node for kind, nodes in whole.by_type.items() if issubclass(kind, ast.stmt) for node in nodes
        }
        kept = {node for nodes in part.by_type.values() for node in nodes}
        for node in statements:
            assert isinstance(node, ast.stmt)
            simple = not hasattr(node, "body")
            if simple and any(node.lineno <= line <= (node.end_lineno or 0) for line in chosen):
                assert node in kept
        for node in kept:
            assert whole.parents.get(node) is part.parents.get(node)


def test_where() -> None:
    context = context_of(SOURCE)
    assert where.text("token", "self.x")(context) == [6, 15]
    assert where.text("secrets")(context) == [], "nothing stands before the first statement"
    assert sorted(where.words("pass", "inn")(context)) == [12, 14, 16]
    assert sorted(where.exactly("password", "toke", "x")(context)) == [12, 15]
    assert where.expression(r"= \{")(context) == [18]
    assert where.expression(r"0,$", digits=True)(context) == []
    assert where.either(where.text("token"), where.text("TOKEN".lower()))(context) == {6}
    assert set(where.secret_names(context)) == {6, 7, 12}


def test_words_are_watched() -> None:
    look = where.words("qzx")
    for _ in range(2):  # the second time out of memory
        assert look(context_of("import os\na_QZX_b = os\nqz = x\n")) == [2]
    assert look(context_of("a = 1\n")) == []


def test_names_that_mean_nothing_alone() -> None:
    source = 'import os\na = {"recovery phrase": b}\nc = {"connection string": d}\ne = {"backup-code": f}\n'
    assert sorted(where.secret_names(context_of(source))) == [2, 2, 3, 4]
    own = context_of('import os\nx = {"kod-ord": y}\n', **{"extend-sensitive-names": "kod_ord"})
    assert list(where.secret_names(own)) == [2]


WEAK = (
    ('token = "x"', True), ("token = (", True), ("token = f(x)", False), ("key == \\", True), ("token: abc1", True), ("f(key, x)", False),
)  # fmt: skip


@pytest.mark.parametrize(("line", "hot"), WEAK)
def test_weak_names_need_a_literal(line: str, hot: bool) -> None:
    source = "import os\n" + line + "\n"
    context = Context(ast.parse("import os\n"), source.splitlines(keepends=True), "app.py", config.from_texts({}, []))
    assert bool(where.secret_names(context)) == hot


def test_letters_without_lower_case() -> None:
    context = context_of("import os\nİ = 'İİİ'\npassword = 1\n")
    assert where.text("password")(context) == [3]
    assert list(where.secret_names(context)) == [3]


def test_marks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_secreview.marks._MOST_KNOWN", 10)
    remembered = Marks(Vocabulary(), frozenset())
    for number in range(100):
        assert remembered.among(frozenset({f"password{number}", f"w{number}", "x"}))
    assert len(remembered._hot | remembered._cold) <= 13


def test_a_broken_judge_breaks_who_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_secreview.marks._judges", {**marks._judges})
    look, other = where.judged("broken", lambda word: bool(word[99]), least=1), where.words("qzy")
    for _ in range(2):  # the second time the words are known
        context = context_of("a_QZY = 1\n")
        assert list(other(context)) == [1]
        with pytest.raises(IndexError):
            look(context)


def test_a_rule_that_does_not_say_where_sees_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rule: Rule = next(rule for rule in RULES if rule.code == "SR101")
    monkeypatch.setattr(rule, "where", None)
    source = "import os\n\ndef f():\n    return 1\n"
    seen: list[int] = []

    def handler(node: ast.Return, _: Context) -> tuple[()]:
        seen.append(node.lineno)
        return ()

    monkeypatch.setattr(rule, "handlers", [(ast.Return, handler)])
    Engine(config.from_texts({}, []), [rule]).analyse(ast.parse(source), source.splitlines(keepends=True), "app.py")
    assert seen == [4]


def test_carriage_returns_end_lines_for_python_only() -> None:
    source = "import os\rx = 1\n\rpassword = 'hunter2-but-longer'\n"
    assert [code for _, code, _ in report(source, "app.py", config.from_texts({}, []))] == ["SR401"]


def test_the_zones_of_sr103() -> None:
    assert set(sr103_hardcoded_internal_host._ZONES) >= set(hosts.PRIVATE_ZONES)


def test_what_is_imported_lazily() -> None:
    stands_for = lazily.module("flake8_secreview.hosts")
    assert stands_for.PRIVATE_ZONES is hosts.PRIVATE_ZONES
    assert vars(stands_for)["PRIVATE_ZONES"] is hosts.PRIVATE_ZONES, "asked once"
    with pytest.raises(AttributeError):
        _ = stands_for.nothing
    nowhere = lazily.module("flake8_secreview.nowhere")
    with pytest.raises(ImportError):
        _ = nowhere.anything
