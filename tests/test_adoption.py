"""docs/adoption.md: what it tells to run does what it says. The samples for tox and pre-commit are tried by tests/editors."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import textwrap

import pytest
from project import ROOT, Project

UUID = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
PAGE = (ROOT / "docs" / "adoption.md").read_text(encoding="utf-8")


@pytest.fixture
def home(project: Project) -> Project:
    project.write("src/app.py", f'X = "{UUID}"\nY = "{UUID}"\n')
    project.write("src/clean.py", "X = 1\n")
    return project


def block(mark: str) -> str:
    """The one block of YAML with `mark` in it."""
    (found,) = (text for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, flags=re.M | re.S) if mark in text)
    return str(found)


def commands(text: str) -> list[list[str]]:
    """The runs of flake8 in a block, as arguments."""
    return [shlex.split(line) for line in re.findall(r"^ *- (?:run: )?flake8 (.*)$", text, flags=re.M)]


def test_github_gets_sarif_with_relative_paths(home: Project) -> None:
    text = block("upload-sarif")
    (arguments,) = commands(text)
    run = home.flake8(*arguments)
    assert (run.status, run.output, run.errors) == (0, "", "")
    (name,) = re.findall(r"sarif_file: ([\w.]+)", text)
    (results,) = (part["results"] for part in json.loads((home.folder / name).read_text(encoding="utf-8"))["runs"])
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert [place["artifactLocation"]["uri"] for place in places] == ["src/app.py"] * 2
    assert [place["region"]["startLine"] for place in places] == [1, 2]


def test_gitlab_gets_code_quality(home: Project) -> None:
    text = block("codequality")
    (arguments,) = commands(text)
    assert home.flake8(*arguments).status == 0
    (script,) = re.findall(r"python - <<'END'\n(.*?)^ *END$", text, flags=re.M | re.S)
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=home.folder, check=True)
    (name,) = re.findall(r"codequality: ([\w.-]+)", text)
    issues = json.loads((home.folder / name).read_text(encoding="utf-8"))
    assert [(issue["check_name"], issue["location"]) for issue in issues] == [
        ("SR101", {"path": "src/app.py", "lines": {"begin": 1}}),
        ("SR101", {"path": "src/app.py", "lines": {"begin": 2}}),
    ]
    assert len({issue["fingerprint"] for issue in issues}) == 2
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert UUID not in json.dumps(issues)


def test_a_file_that_does_not_parse_fails_the_samples(home: Project) -> None:
    home.write("src/broken.py", "def f(:\n")
    selected = re.findall(
        r"--select (\S+)", "".join(re.findall(r"^```(?:ini|yaml)\n(.*?)^```$", PAGE, flags=re.M | re.S))
    )
    assert selected
    assert set(selected) == {"SR,E9"}
    assert [found.code for found in home.flake8("--select", selected[0], "src/broken.py").found] == ["E999"]
    assert home.flake8("--select", "SR", "src/broken.py").output == "", "as the page says"


def test_the_hook_is_the_documented_command() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^  entry: (.*)$", hook, flags=re.M)
    assert f"entry: {entry}\n" in block("repo: local")
    (name,) = re.findall(r"^- id: (.*)$", hook, flags=re.M)
    assert f"- id: {name}\n" in block("rev:")
