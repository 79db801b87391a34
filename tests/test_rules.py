"""Every rule against its own examples, alone and together with all others, and the registry against its surroundings."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from flake8_secreview import examples, not_analysed, rules
from flake8_secreview.rule import LEVELS, LOW, REGISTRY, Rule

ROOT = Path(__file__).parent.parent
RULES = rules.load()
EXAMPLES = [
    pytest.param(rule, snippet, kind, id=f"{rule.code}-{kind}-{number}")
    for rule in RULES
    for kind in ("bad", "good")
    for number, snippet in enumerate(getattr(rule, kind), 1)
]
HEADINGS = ("What it does", "Why is this bad", "Example", "Use instead")
OPTIONAL_HEADINGS = ("Options", "References")


@pytest.mark.parametrize(("rule", "snippet", "kind"), EXAMPLES)
def test_example_alone(rule: Rule, snippet: str, kind: str) -> None:
    for seed in range(3):
        example = examples.parse(snippet, seed)
        own = [expected for expected in example.expected if expected.code == rule.code]
        assert bool(own) == (kind == "bad"), "a bad example reports its rule, a good one does not"
        assert examples.run(example, lambda other: other is rule, RULES) == own


@pytest.mark.parametrize(("rule", "snippet", "kind"), EXAMPLES)
def test_example_with_all_rules(rule: Rule, snippet: str, kind: str) -> None:
    for seed in range(3):
        example = examples.parse(snippet, seed)
        expected = [found for found in example.expected if kind == "bad" or found.code != rule.code]
        wanted = [found for found in expected if REGISTRY[found.code].enabled or found.code == rule.code]
        assert examples.run(example, lambda other: other.enabled or other is rule, RULES) == wanted


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_module_is_named_for_its_rule(rule: Rule) -> None:
    assert rule.module == f"flake8_secreview.rules.{rule.code.lower()}_{rule.name.replace('-', '_')}"
    module = importlib.import_module(rule.module)
    assert module.RULE is rule
    assert rule.handlers, "a rule without a check"
    assert rule.severity in LEVELS
    assert rule.confidence in LEVELS


@pytest.mark.parametrize("rule", [*RULES, *not_analysed.RULES.values()], ids=lambda rule: rule.code)
def test_documentation(rule: Rule) -> None:
    summary, blank, *lines = rule.documentation.split("\n")
    assert summary.endswith(".")
    assert not blank
    headings = [line for line in lines if line and not line.startswith(" ")]
    wanted = HEADINGS if rule.handlers else HEADINGS[:2]
    assert [heading for heading in headings if heading in wanted] == list(wanted)
    assert set(headings) <= {*HEADINGS, *OPTIONAL_HEADINGS}


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md"])
def test_documents_speak_of_the_codes_that_there_are(document: str) -> None:
    codes = set(re.findall(r"\bSR\d{3}\b", (ROOT / document).read_text(encoding="utf-8")))
    codes = {code for code in codes if code[3:] < "50"}
    known = {rule.code for rule in RULES}
    assert codes - known == set()
    if document == "CHANGELOG.md":
        assert known - codes == set()


def test_every_shipped_module_is_a_rule() -> None:
    assert {rule.code for rule in RULES} == rules.shipped_codes()


def test_a_rule_without_examples_is_a_type_error() -> None:
    for bad, good in (((), ("x = 1\n",)), (("x = 1\n",), ())):
        with pytest.raises(TypeError, match="SR150 has no examples"):
            Rule("m", code="SR150", name="n", severity=LOW, confidence=LOW, cwe=None, bad=bad, good=good)
    assert "SR150" not in REGISTRY


@pytest.mark.parametrize("code", ["SR9", "SR501", "XX101", "SR4O1", "sr401", "SR4011"])
def test_a_malformed_code_is_a_type_error(code: str) -> None:
    with pytest.raises(TypeError, match="is not a code"):
        Rule("m", code=code, name="n", severity=LOW, confidence=LOW, cwe=None, bad=("a",), good=("b",))


@pytest.mark.parametrize(("code", "name"), [("SR401", "new-name"), ("SR450", "hardcoded-password")])
def test_a_taken_code_or_name_is_a_type_error(code: str, name: str) -> None:
    with pytest.raises(TypeError, match="taken"):
        Rule("m", code=code, name=name, severity=LOW, confidence=LOW, cwe=None, bad=("a",), good=("b",))


def test_examples_are_python() -> None:
    for rule in RULES:
        for snippet in (*rule.bad, *rule.good):
            ast.parse(examples.parse(snippet).source)
