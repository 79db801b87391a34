"""A project in a temporary folder, and real flake8 runs on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_FINDING = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>[A-Z]+\d+) (?P<text>.*)")


class Found(NamedTuple):
    """One line that flake8 printed: lines and columns 1-based."""

    path: str
    line: int
    column: int
    code: str


class Run(NamedTuple):
    """What a flake8 run left."""

    status: int
    output: str
    errors: str

    @property
    def found(self) -> list[Found]:
        """The findings in the order in which they were printed. Anything else on either output is an error."""
        assert self.errors == ""
        matches = [(line, _FINDING.fullmatch(line)) for line in self.output.splitlines()]
        assert [line for line, match in matches if match is None] == []
        return [
            Found(match["path"], int(match["line"]), int(match["column"]), match["code"])
            for _, match in matches
            if match is not None
        ]


class Project:
    """A project to run flake8 on, as a user would: a process of its own, in the project's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file; text is UTF-8, line ends as given. Returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def flake8(
        self,
        *arguments: str,
        stdin: str | bytes | None = None,
        start_method: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run flake8 with these arguments.

        `start_method` says how its workers are started; without it $SECREVIEW_START_METHOD does, which tox -e spawn sets, and
        without that the installed command runs as it is.
        """
        method = start_method or os.environ.get("SECREVIEW_START_METHOD")
        script = [sys.executable, str(ROOT / "tools" / "flake8_spawn.py")]
        command = script if method else [str(Path(sys.executable).with_name("flake8"))]
        done = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONIOENCODING": "utf-8",
                "SECREVIEW_START_METHOD": method or "",
                **(environment or {}),
            },
            input=stdin.encode("utf-8") if isinstance(stdin, str) else (stdin or b""),
            capture_output=True,
            timeout=300,
        )
        return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
