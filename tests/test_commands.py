"""The commands beside flake8."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_secreview import config, rules
from flake8_secreview.__main__ import main


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_rules_lists_every_check_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    codes = [line[:5] for line in capsys.readouterr().out.splitlines()]
    assert codes == sorted({*rules.shipped_codes(), "SR199", "SR299", "SR399", "SR499"})


def test_every_check_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for code in sorted(rules.shipped_codes()):
        assert main(["explain", code]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"{code} ")
        for heading in (
            "What it does",
            "Why is this bad",
            "Use instead",
            "Reported:",
            "Not reported:",
            f"# noqa: {code}",
        ):
            assert heading in text


def test_explain_takes_names_and_lower_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "hardcoded-password", "sr404"]) == 0
    text = capsys.readouterr().out
    assert "SR401 hardcoded-password" in text
    assert "SR404 private-key" in text


def test_explain_of_an_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "SR4444"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "explain: SR4444 is no code or name of a check; see: python -m flake8_secreview rules\n"


def test_paths_says_how_each_path_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("app.py", "tests/helper.py", "examples/use.py", "tests/data.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert main(["paths", ".", "latest/not_there.py"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "production ./app.py",
        "support ./examples/use.py",
        "test ./tests/helper.py",
        "production latest/not_there.py",
    ]


def test_paths_reads_names_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a/b c.py\n\ntests/x.py\n"))
    assert main(["paths", "-"]) == 0
    assert capsys.readouterr().out == "production a/b c.py\ntest tests/x.py\n"


def test_paths_follows_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tox.ini").write_text("[flake8]\nsecreview-test-paths = spec/\n")
    assert main(["paths", "spec/a.py", "tests/a.py"]) == 0
    assert capsys.readouterr().out == "test spec/a.py\nproduction tests/a.py\n"


def test_wrong_settings_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".flake8").write_text("[flake8]\nsecreview-honor = everything\n")
    assert main(["paths", "a.py"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "flake8-secreview: secreview-honor: 'everything' is not one of bandit, ruff, detect-secrets, gitleaks, semgrep "
        f"({tmp_path / '.flake8'})\n"
    )


def test_hash_reads_the_value_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a value\nmore\n"))
    assert main(["hash"]) == 0
    assert capsys.readouterr().out == config.value_hash("a value") + "\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m flake8_secreview rules | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
