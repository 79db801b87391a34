"""Fixtures that several test modules share."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project in a temporary folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    # flake8 looks for its configuration in the folders above, too; this one ends the search.
    (folder / "setup.cfg").write_text("[flake8]\n", encoding="utf-8")
    return Project(folder)
