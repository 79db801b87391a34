"""Options: parsed once, and every wrong value is one line that names option, value and file."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from flake8_secreview import config, origins
from flake8_secreview.selection import selected


def parsed(**values: str) -> config.Config:
    return config.from_texts({name.replace("_", "-"): value for name, value in values.items()}, [])


def test_every_option_has_a_field_and_a_help_text() -> None:
    merged = {"sensitive_names", "extend_sensitive_names"}  # together they are `vocabulary`
    keys = {option.key for option in config.OPTIONS} - merged
    assert keys == set(config.Config.__annotations__) - {"root", "vocabulary"}
    assert all(option.help and option.metavar for option in config.OPTIONS)


def test_defaults_are_valid() -> None:
    default = parsed()
    assert default.test_codes == ("SR403", "SR404")
    assert default.min_confidence == "low"
    assert default.baseline is None
    assert default.test_paths
    assert not parsed(test_paths="").test_paths


def test_lists_are_separated_as_flake8_separates_them() -> None:
    assert parsed(test_codes="SR403,SR1  SR2\n  SR404").test_codes == ("SR403", "SR1", "SR2", "SR404")


def test_expressions_are_separated_by_white_space_and_may_hold_commas() -> None:
    assert [pattern.pattern for pattern in parsed(allow_names="a{1,3}\n ^b$").allow_names] == ["a{1,3}", "^b$"]


def test_a_value_is_allowed_by_expression_or_hash() -> None:
    allowed = parsed(allow_values=f"dev-\\w+ {config.value_hash('x y')}").allow_values
    assert [allowed.allow(value) for value in ("dev-1", "a dev-1", "x y", "x  y")] == [True, False, True, False]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("test-codes", "SR403, E501", "secreview-test-codes: 'E501' is no code or prefix of a code such as SR403"),
        ("enable", "SR444", "secreview-enable: 'SR444' is no code of a check"),
        ("min-confidence", "hgih", "secreview-min-confidence: 'hgih' is not one of low, medium, high"),
        ("honor", "bandit, pylint", "secreview-honor: 'pylint' is not one of bandit, ruff, detect-secrets, gitleaks, semgrep"),
        ("allow-names", "a (b", "secreview-allow-names: '(b' is no regular expression: missing ), unterminated subpattern"),
        ("allow-values", "sha256:12", "secreview-allow-values: 'sha256:12' is no hash of a value"),
        ("baseline", "nowhere.txt", "secreview-baseline: nowhere.txt: No such file or directory"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_line(option: str, value: str, message: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        config.from_texts({option: value}, [])
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_message_names_the_file(project: Path) -> None:
    (project / "tox.ini").write_text("[flake8]\nsecreview-test-codes = X1\n")
    with pytest.raises(config.ConfigError) as caught:
        config.from_files()
    assert str(caught.value).endswith(f"({project / 'tox.ini'})")


def test_an_unknown_setting_is_named_with_what_was_meant(project: Path) -> None:
    (project / "setup.cfg").write_text("[flake8]\nsecreview_tset_paths = x\n")
    with pytest.raises(config.ConfigError) as caught:
        config.from_files()
    path = project / "setup.cfg"
    assert str(caught.value) == f"secreview-tset-paths: no such option ({path}); did you mean secreview-test-paths?"


def test_the_root_is_the_folder_of_the_configuration(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pkg").mkdir()
    monkeypatch.chdir(project / "pkg")
    assert config.from_files().root == str(project / "pkg")
    (project / ".flake8").write_text("[flake8]\n")
    assert config.from_files().root == str(project)
    assert origins.config_files(argparse.Namespace(isolated=True)) == []
    explicit = argparse.Namespace(config="other.cfg", append_config=["more.cfg"])
    assert origins.config_files(explicit) == [str(project / "pkg/other.cfg"), str(project / "pkg/more.cfg")]


def test_a_file_without_a_flake8_section_is_no_configuration(project: Path) -> None:
    (project / "setup.cfg").write_text("[metadata]\nname = x\n")
    (project / "tox.ini").write_bytes(b"[flake8]\n\xff\n")
    assert origins.config_files(argparse.Namespace()) == []


def test_origin(project: Path) -> None:
    path = project / "setup.cfg"
    path.write_text("[flake8]\nsecreview-enable = SR413\n")
    files = [str(path)]
    assert origins.origin("enable", "SR413", "", files) == str(path)
    assert origins.origin("enable", "SR205", "", files) == "command line"
    assert origins.origin("baseline", "", "", files) == "default"


@pytest.mark.parametrize(
    ("options", "code", "on", "expected"),
    [
        ({}, "SR401", True, True),
        ({}, "SR413", False, False),
        ({"select": ["E"]}, "SR401", True, False),
        ({"select": ["E"], "extend_select": ["SR"]}, "SR401", True, True),
        ({"select": ["S"]}, "SR401", True, True),
        ({"ignore": ["SR4"]}, "SR401", True, False),
        ({"ignore": ["E501"]}, "SR413", False, False),
        ({"extend_ignore": ["SR401"], "extend_select": ["SR4"]}, "SR401", True, False),
        ({"extend_ignore": ["SR4"], "extend_select": ["SR401"]}, "SR401", True, True),
        ({"select": ["SR4"], "extend_ignore": ["SR4"]}, "SR401", True, False),
        ({"extend_select": ["SR413"]}, "SR413", False, True),
        ({"extend_select": ["SR4"]}, "SR413", False, False),
    ],
)
def test_selection(options: dict[str, list[str]], code: str, on: bool, expected: bool) -> None:
    assert selected(argparse.Namespace(**options), ())(code, on) is expected


def test_enable_turns_a_code_on() -> None:
    assert selected(argparse.Namespace(), ["SR413"])("SR413", False)
    assert not selected(argparse.Namespace(select=["E"]), ["SR413"])("SR413", False)


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("On", True), ("0", False), ("no", False)])
def test_switches(text: str, value: bool) -> None:
    assert parsed(require_reasons=text).require_reasons is value


def test_a_wrong_switch() -> None:
    with pytest.raises(config.ConfigError, match="secreview-require-reasons: 'maybe' is neither yes nor no"):
        parsed(require_reasons="maybe")
