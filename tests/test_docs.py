"""The documentation: generated pages are up to date, links lead somewhere, and the build says so if not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import build_docs
import pytest
from importlib_metadata import entry_points


def test_pages_are_up_to_date_and_links_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    status = build_docs.main(["--check"])
    assert capsys.readouterr().err == ""
    assert status == 0


def test_every_check_has_a_page() -> None:
    pages = build_docs.generated()
    for rule in build_docs.all_rules():
        page = pages[f"rules/{rule.code}.md"]
        assert f"# {rule.code} {rule.name}\n" in page
        assert "## What it does" in page
        assert f"](rules/{rule.code}.md)" in pages["rules/index.md"] or f"]({rule.code}.md)" in pages["rules/index.md"]


def test_every_option_has_a_heading() -> None:
    from flake8_secreview.config import OPTIONS

    page = build_docs.generated()["options.md"]
    assert build_docs.anchors(page) == {"options", *(f"secreview-{option.name}" for option in OPTIONS)}


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("[a](b.md)", ""),
        ("[a](b.md#two-words)", ""),
        ("[a](b.md#two-words-1)", ""),
        ("[a](#here)", ""),
        ("[a](https://example.org/x)", ""),
        ("`[a](nowhere.md)`", ""),
        ("[a](nowhere.md)", "leads to no file"),
        ("[a](b.md#nowhere)", "leads to no heading"),
        ("[a](#nowhere)", "leads to no heading"),
        ("[`a`](nowhere.md)", "leads to no file"),
        ("[a](http://example.org/)", "is no https address"),
        ("[a](../../etc/passwd)", "leads out of the repository"),
    ],
)
def test_broken_links_are_found(tmp_path: Path, link: str, problem: str) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"# Here\n\n{link}\n\n```\n[a](nowhere.md)\n```\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Two `words`\n\n## Two words\n", encoding="utf-8")
    found = build_docs.broken([page], tmp_path)
    assert [item.rpartition(") ")[2] for item in found] == ([problem] if problem else [])


def test_stale_pages_are_found(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "SR998.md").write_text("x", encoding="utf-8")
    (tmp_path / "options.md").write_text("old", encoding="utf-8")
    assert build_docs.stale(tmp_path, {"options.md": "new", "rules/SR101.md": "x"}) == [
        "options.md: not up to date; run python tools/build_docs.py",
        "rules/SR101.md: not up to date; run python tools/build_docs.py",
        "rules/SR998.md: there is no such check",
    ]


def test_pages_that_nothing_leads_to_are_found(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("[a](a.md)\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n", encoding="utf-8")
    assert build_docs.orphans(tmp_path) == ["b.md: no page leads here"]


def test_no_sample_lets_a_file_pass_that_does_not_parse() -> None:
    samples = [build_docs.ROOT / name for name in ("README.md", "review", "tox.ini", ".pre-commit-hooks.yaml")]
    samples += build_docs.ROOT.glob("docs/*.md")
    told = {
        (path.name, selected)
        for path in samples
        for selected in re.findall(r"flake8[^\n`]* --select[ =]([\w,]+)", path.read_text(encoding="utf-8"))
    }
    assert {name for name, _ in told} >= {"README.md", "review", "tox.ini", ".pre-commit-hooks.yaml", "maintainer.md"}
    assert {selected for _, selected in told} == {"SR,E9"}


def test_readme_names_the_formats_the_commands_and_the_guides() -> None:
    text = (build_docs.ROOT / "README.md").read_text(encoding="utf-8")
    formats = {entry.name for entry in entry_points(group="flake8.report") if "secreview" in entry.value}
    assert formats
    assert {name for name in formats if f"`--format={name}`" not in text} == set()
    listed = subprocess.run([sys.executable, "-m", "flake8_secreview", "--help"], capture_output=True, encoding="utf-8")
    commands = re.findall(r"^    (\w+) ", listed.stdout, flags=re.M)
    assert len(commands) > 5
    table = text.partition("## Commands beside flake8")[2].partition("\n## ")[0]
    assert [name for name in commands if not re.search(rf"`{name}\b", table)] == []
    guides = {path.name for path in build_docs.ROOT.glob("docs/*.md")} - {"options.md", "logging-comparison.md"}
    assert {name for name in guides if f"(docs/{name})" not in text} == set()


def test_changelog_names_every_option() -> None:
    from flake8_secreview.config import OPTIONS

    text = (build_docs.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [option.name for option in OPTIONS if f"`secreview-{option.name}`" not in text] == []
