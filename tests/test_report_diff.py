"""Two reports compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from project import Project
from report_project import APP, sample_project

from flake8_secreview.__main__ import main


def report(project: Project, name: str) -> str:
    target = project.folder.parent / name
    project.flake8("--select=SR", "--format=secreview-json", f"--output-file={target}", ".")
    return str(target)


def test_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    sample_project(project)
    old = report(project, "old.json")
    project.write("src/acme/app.py", "# a comment\n\n" + APP)  # moved lines are no news
    assert main(["diff", old, report(project, "new.json")]) == 0
    assert "Nothing: no finding is new or gone" in capsys.readouterr().out


def test_news(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    sample_project(project)
    old = report(project, "old.json")
    project.write("src/acme/app.py", APP.replace("TENANT", "REALM").replace("from unittest import mock\n", ""))
    project.write("src/acme/quiet.py", "import socket\n\nsocket.create_connection(('h', 1))\n")
    project.write("src/acme/store.py", "COUNT = 1\n")
    project.write("src/acme/late.py", "def f(:\n")
    assert main(["diff", old, report(project, "new.json")]) == 1
    said = capsys.readouterr().out
    new, gone, gained, lost, unread = said.split("\n## ")[1:]
    assert new.startswith("New findings (1)\n\n- `src/acme/app.py` line 9: **SR101** low: UUID in 'REALM'")
    assert gone.startswith("Findings that are gone (3)")
    assert gained.startswith(
        "New capabilities (1)\n\n- `src/acme/quiet.py` now talks to the network: socket.create_connection (line 3)"
    )
    assert "- `src/acme/store.py`: no longer talks to a database" in lost
    assert "- `src/acme/late.py`" in unread


def test_a_suppression_is_news(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    line = 'TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"'
    project.write("a.py", line + "\n")
    old = report(project, "old.json")
    project.write("a.py", line + "  # noqa: SR101\n")
    assert main(["diff", old, report(project, "new.json")]) == 0
    said = capsys.readouterr().out
    assert "## Newly suppressed findings (1)" in said
    assert "## Findings that are gone (1)" in said


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file or directory"),
        ("{", "is not JSON"),
        ("[]", "is no review"),
        (json.dumps({"format": 99, "modules": [], "tool": {}}), "has format 99"),
    ],
)
def test_files_that_are_no_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, complaint: str
) -> None:
    path = tmp_path / "old.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["diff", str(path), str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"diff: {path}: ")
    assert complaint in captured.err
    assert captured.err.count("\n") == 1
