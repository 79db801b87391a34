"""python -m flake8_secreview config: the effective options, their origins, and what is wrong with them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from project import Project

from flake8_secreview import config, origins, rules, samples
from flake8_secreview.__main__ import main
from flake8_secreview.config import ConfigError
from flake8_secreview.effective import FLAKE8, Effective, effective, unmatched
from flake8_secreview.paths import DEFAULT_TESTS, Patterns


@pytest.fixture(autouse=True)
def home(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project.folder)
    return project.folder


def asked(home: Path, section: str = "", *arguments: str) -> Effective:
    (home / "setup.cfg").write_text(f"[flake8]\n{section}", encoding="utf-8")
    return effective([], arguments)


def setting(found: Effective, name: str) -> tuple[str, str]:
    (item,) = (item for item in found.settings if item.name == name)
    return item.value, item.origin


def test_every_option_is_there_once(home: Path) -> None:
    found = asked(home)
    assert [item.name for item in found.settings] == [
        *(f"{origins.PREFIX}{option.name}" for option in config.OPTIONS),
        *FLAKE8,
    ]
    assert {item.origin for item in found.settings} == {"default"}
    assert (found.errors, found.notes) == ([], [])
    assert found.root == str(home)
    assert found.files == [str(home / "setup.cfg")]


def test_where_a_setting_comes_from(home: Path) -> None:
    (home / "more.cfg").write_text("[flake8]\nsecreview-honor = gitleaks\n")
    section = "max-line-length = 100\nsecreview_test_codes =\n    SR1,\n    SR403\nsecreview-honor = bandit\nextend-select = SR\n"
    found = asked(home, section, "--append-config=more.cfg", "--secreview-min-confidence", "high", "--ignore=E5")
    file = home / "setup.cfg"
    assert setting(found, "secreview-test-codes") == ("SR1, SR403", f"{file}:3")
    assert setting(found, "secreview-honor") == ("gitleaks", f"{home / 'more.cfg'}:2")
    assert setting(found, "secreview-min-confidence") == ("high", "command line")
    assert setting(found, "secreview-support-paths") == ("built-in", "default")
    assert setting(found, "extend-select") == ("SR", f"{file}:7")
    assert setting(found, "ignore") == ("E5", "command line")


def test_the_command_line_wins_and_may_be_abbreviated(home: Path) -> None:
    found = asked(home, "secreview-honor = bandit\n", "--secreview-hon=ruff")
    assert setting(found, "secreview-honor") == ("ruff", "command line")
    same = asked(home, "secreview-honor = bandit\n", "--secreview-honor=bandit")
    assert setting(same, "secreview-honor") == ("bandit", "command line")


def test_without_configuration(home: Path) -> None:
    found = asked(home, "secreview-honor = bandit\n", "--isolated")
    assert found.files == []
    assert setting(found, "secreview-honor") == ("", "default")


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_a_run_without_configuration_has_none(project: Project, start_method: str) -> None:
    # flake8 hands --isolated, --config and --append-config to no plugin.
    project.write("setup.cfg", "[flake8]\nsecreview-no-such-option = 1\nsecreview-test-paths = *.py\n")
    project.write("other/flake8.cfg", "[flake8]\nsecreview-allow-names = ^ONE$\n")
    project.write("a.py", 'ONE = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    project.write("b.py", 'TWO = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')

    def reported(*arguments: str) -> list[str]:
        run = project.flake8("--select=SR", "-j2", *arguments, "a.py", "b.py", start_method=start_method)
        return [found.path for found in run.found]

    assert reported("--isolated") == ["a.py", "b.py"]
    assert reported("--config=other/flake8.cfg") == ["b.py"]
    refused = project.flake8("--append-config=other/flake8.cfg", "a.py", start_method=start_method)
    assert "secreview-no-such-option: no such option" in refused.output


def test_which_codes_are_on_and_why_not(home: Path) -> None:
    found = asked(home)
    off = sorted(rule.code for rule in rules.load() if not rule.enabled)
    assert sorted(found.off) == off
    assert sorted([*found.on, *found.off]) == sorted(rules.shipped_codes())
    assert set(found.off.values()) == {"off by default; secreview-enable turns it on"}
    enabled = asked(home, "secreview-enable = SR205\n")
    assert "SR205" in enabled.on
    ignored = asked(home, "extend-ignore = SR1, E501\n")
    assert ignored.off["SR101"] == "ignored by SR1"
    selected = asked(home, "select = E, SR4\n")
    assert selected.off["SR101"] == "select is E, SR4"
    assert all(code.startswith("SR4") for code in selected.on)


def test_all_wrong_settings_at_once(home: Path) -> None:
    section = (
        "secreview-tset-paths = x\nsecreview-honor = pylint\nsecreview-enable = SR999\nsecreview-baseline = none\n"
    )
    file = home / "setup.cfg"
    assert asked(home, section).errors == [
        f"secreview-enable: 'SR999' is no code of a check ({file}:4)",
        f"secreview-baseline: {home / 'none'}: No such file or directory ({file}:5)",
        f"secreview-honor: 'pylint' is not one of bandit, ruff, detect-secrets, gitleaks, semgrep ({file}:3)",
        f"secreview-tset-paths: no such option ({file}:2); did you mean secreview-test-paths?",
    ]
    assert main(["config"]) == 2


@pytest.mark.parametrize(
    ("section", "note"),
    [
        ("secreview-test-paths = spec/, *_app.py\n", "secreview-test-paths: spec/ matches none of the files here (FILE:2)"),
        ("secreview-support-paths = !lib/\n", "secreview-support-paths: !lib/ matches none of the files here (FILE:2)"),
        ("secreview-allow-names = ^x .*\n", "secreview-allow-names: .* matches every name (FILE:2)"),
        ("secreview-allow-values = x+ .+\n", "secreview-allow-values: expression 2 matches every value (FILE:2)"),
        ("secreview-enable = SR101\n", "secreview-enable: SR101 is on anyway (FILE:2)"),
        ("secreview-redactors = mask # ours\n", "secreview-redactors: a value has no comments: what follows # or ; is part of it (FILE:2)"),
        ("extend-ignore = S\n", "ignoring S also ignores every code of this plugin, SR"),
        ("ignore = S,E1\n", "ignoring S also ignores every code of this plugin, SR"),
    ],
)  # fmt: skip
def test_what_has_no_effect_or_too_much(home: Path, section: str, note: str) -> None:
    (home / "an_app.py").touch()
    found = asked(home, section)
    assert found.notes == [note.replace("FILE", str(home / "setup.cfg"))]
    assert found.errors == []
    assert main(["config"]) == 0


def test_files_that_flake8_passes_over(home: Path) -> None:
    (home / "tox.ini").write_text("[flake8]\nsecreview-honor = bandit\n")
    (home / ".flake8").write_text("[metadata]\n")
    (home / "pyproject.toml").write_text("[tool.flake8]\nmax-line-length = 100\n")
    found = asked(home, "max-line-length = 99\n")
    assert setting(found, "secreview-honor") == ("", "default")
    assert found.notes == [
        f"flake8 does not read {home / 'tox.ini'}: it reads one file, {home / 'setup.cfg'}",
        f"flake8 does not read {home / 'pyproject.toml'}",
    ]


def test_allowed_values_are_not_shown(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value = samples.render("<<token>>", random.Random(1))
    (home / "setup.cfg").write_text(f"[flake8]\nsecreview-allow-values = {value} {config.value_hash('x')}\n")
    assert main(["config"]) == 0
    output = capsys.readouterr().out
    assert value not in output
    assert f"secreview-allow-values           = 2 values, not shown  [{home / 'setup.cfg'}:2]" in output


def test_what_flake8_refuses_is_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "setup.cfg").write_text("[flake8]\nextend-ignore = E501 # long\n")
    with pytest.raises(ConfigError, match="does not match"):
        effective([], [])
    assert main(["config", "--", "--config=missing.cfg"]) == 2
    assert capsys.readouterr().err == (
        "flake8-secreview: The specified config file does not exist: missing.cfg\n"
    )  # fmt: skip


def test_the_output(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "setup.cfg").write_text("[flake8]\nextend-select = SR\n")
    assert main(["config", ".", "--", "--extend-ignore=SR1,SR2,SR3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [f"root: {home}", f"file: {home / 'setup.cfg'}", ""]
    assert f"extend-select                    = SR  [{home / 'setup.cfg'}:2]" in lines
    assert "baseline" not in lines[-1]
    assert [line.split()[0] for line in lines[lines.index("", 3) + 1 :]] == ["on:", "off:", "off:", "off:", "off:"]


def test_patterns_that_match_nothing() -> None:
    assert unmatched(Patterns(DEFAULT_TESTS), ["a.py"]) == [], "nobody has written them"
    assert unmatched(Patterns(["a.py", "!b/", "c/**"]), ["x/a.py", "b/c.py"]) == ["c/**"]
    assert unmatched(Patterns(["a.py"]), []) == ["a.py"]


def test_paths_names_patterns_that_match_nothing_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "setup.cfg").write_text(
        "[flake8]\nsecreview-test-paths = spec/, checks/\nsecreview-support-paths = tool/\n"
    )
    assert main(["paths", "spec/a.py", "b.py", "c.py"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "test spec/a.py\nproduction b.py\nproduction c.py\n"
    assert captured.err == (
        "paths: secreview-test-paths: checks/ matches none of these files\n"
        "paths: secreview-support-paths: tool/ matches none of these files\n"
    )
