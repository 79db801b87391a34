"""Rule packs: checks that other distributions add through the entry point group `flake8_secreview.rules`."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import Found, Project

PACK = '''"""A token of Acme is in the source.

What it does
    Reports them.
"""

import ast

from flake8_secreview.rule import HIGH, Rule

RULE = Rule(
    __name__, code="{code}", name="acme-token", severity=HIGH, confidence=HIGH, cwe=798,
    bad=('x = "acme-1"  # {code}:5\\n',), good=('x = "acme"\\n',),
)


@RULE.on(ast.Constant)
def check(node, context):
    if isinstance(node.value, str) and node.value.startswith("acme-"):
        yield RULE.finding(node, "Acme token in the source")
'''


def install(project: Project, module: str, entry: str = "acme = acme_pack", name: str = "acme_pack") -> dict[str, str]:
    """Make a distribution with a rule pack; returns the environment in which Python finds it."""
    folder = project.folder.parent / "site"
    info = folder / "acme_pack-1.2.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-pack\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[flake8_secreview.rules]\n{entry}\n")
    (folder / f"{name}.py").write_text(module)
    return {"PYTHONPATH": str(folder)}


def test_a_rule_pack_is_found_and_reports(project: Project) -> None:
    environment = install(project, PACK.format(code="SR450"))
    project.write("app.py", 'x = "acme-7"\ny = "acme-8"  # noqa: SR450 - revoked\n')
    assert project.flake8("--select=SR", "app.py", environment=environment).found == [Found("app.py", 1, 5, "SR450")]


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_worker_processes_have_the_rule_packs_too(project: Project, start_method: str) -> None:
    environment = install(project, PACK.format(code="SR450"))
    for number in range(4):
        project.write(f"m{number}.py", 'x = "acme-7"\n')
    run = project.flake8("--select=SR", "-j2", ".", environment=environment, start_method=start_method)
    assert run.found == [Found(f"./m{number}.py", 1, 5, "SR450") for number in range(4)]


@pytest.mark.parametrize(
    ("module", "entry", "message"),
    [
        ("raise ImportError('no acme here')", "acme = acme_pack", "ImportError: no acme here"),
        ("1 +", "acme = acme_pack", "SyntaxError: invalid syntax (acme_pack.py, line 1)"),
        ("RULE = 1", "acme = acme_pack", "TypeError: is neither a module with a RULE, nor a Rule, nor an iterable of them"),
        ("", "acme = acme_pack:RULES", "AttributeError: module 'acme_pack' has no attribute 'RULES'"),
        (PACK.format(code="SR409"), "acme = acme_pack", "SR409: the codes of a rule pack end in 50 to 98"),
        (PACK.format(code="SR4x"), "acme = acme_pack", "TypeError: acme_pack: 'SR4x' is not a code: SR1nn to SR4nn"),
        (PACK.format(code="SR450").replace("bad=(", "bad=() and ("), "acme = acme_pack", "TypeError: acme_pack: SR450 has no examples"),
    ],
)  # fmt: skip
def test_a_broken_rule_pack_ends_the_run_with_one_line(project: Project, module: str, entry: str, message: str) -> None:
    environment = install(project, module, entry)
    project.write("app.py", "x = 1\n")
    run = project.flake8("--select=SR", "app.py", environment=environment)
    assert run.status == 1
    assert run.errors == ""
    header, line = run.output.splitlines()
    assert header == "There was a critical error during execution of Flake8:"
    assert line.startswith(f"flake8-secreview: rule pack 'acme' (acme-pack): {message}")


def test_a_rule_pack_can_hold_several_rules(project: Project, tmp_path: Path) -> None:
    second = PACK.format(code="SR451").replace("acme-token", "acme-key").replace("RULE = ", "OTHER = ")
    second = (
        second.partition("from flake8_secreview.rule import HIGH, Rule\n")[2]
        .replace("RULE.", "OTHER.")
        .replace("def check", "def check_other")
    )
    environment = install(
        project, f"{PACK.format(code='SR450')}{second}\nRULES = (RULE, OTHER)\n", "acme = acme_pack:RULES"
    )
    project.write("app.py", 'x = "acme-7"\n')
    found = project.flake8("--select=SR", "app.py", environment=environment).found
    assert found == [Found("app.py", 1, 5, "SR450"), Found("app.py", 1, 5, "SR451")]
