"""Editors and pipelines, tried for real: `tox -e editors`.

Each client is started once and shown the same cases. What it shows is asserted where it must be so, and compared with the table of
docs/editors.md in every cell; SECREVIEW_WRITE=1 writes the table instead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from clients import (
    BIN,
    FLAKE8,
    VSCODE_FORMAT,
    Case,
    Client,
    NeovimAle,
    Pipeline,
    Pylsp,
    Shown,
    VsCode,
    VsCodeServer,
    vscode_shown,
)
from importlib_metadata import version
from project import ROOT

UUID = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
# Something that is not ASCII stands before the finding: bytes, characters and cells are told apart.
FOUND = f'import os\n\nTENANT = os.sep * len("é")\nUSED = ("ü", "{UUID}")\n'
PLACE = (4, 15)
CLEAN = "LIMIT = 3\n"
BROKEN = FOUND + "def f(:\n"
PAGE = ROOT / "docs" / "editors.md"
BEGIN, END = "<!-- begin table: written by tests/editors -->\n", "<!-- end table -->\n"
HEADS = (
    "client", "version", "calls", "place", "code", "severity", "unsaved buffer", "outside the project", "test file", "syntax error",
)  # fmt: skip


def sample(page: str, language: str, mark: str) -> str:
    """The one code block of a page of the documentation that has `mark` in it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S)
    (found,) = (block for block in blocks if mark in block)
    return str(found)


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project as a git repository: what is built leaves no traces in the original."""
    folder = tmp_path_factory.mktemp("sources") / "flake8-secreview"
    names = (".git", ".venv", ".tox", "*cache*", "*.egg-info", ".hypothesis", "build", "dist", "*.whl")
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*names))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    git(folder, "tag", "v0")
    return folder


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def laid_out(folder: Path) -> tuple[Path, dict[str, Case]]:
    """A project, files outside of it, and the cases."""
    root, outside = folder / "project", folder / "elsewhere"
    files = {
        "saved": (root / "src" / "saved.py", FOUND, FOUND),
        "unsaved": (root / "src" / "unsaved.py", CLEAN, FOUND),
        "test": (root / "tests" / "test_app.py", FOUND, FOUND),
        "broken": (root / "src" / "broken.py", BROKEN, BROKEN),
        "outside": (outside / "app.py", FOUND, FOUND),
        "outside test": (outside / "tests" / "test_app.py", FOUND, FOUND),
    }
    for path, saved, _ in files.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(saved, encoding="utf-8")
    (root / "setup.cfg").write_text("[flake8]\nextend-select = SR\n")
    return root, {name: Case(*file) for name, file in files.items()}


def pylsp(root: Path, folder: Path, sources: Path) -> Client:
    return Pylsp(root)


def neovim(root: Path, folder: Path, sources: Path) -> Client:
    missing = NeovimAle.missing()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing.split()]
        subprocess.run(install, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, capture_output=True)
        missing = NeovimAle.missing()
    if missing:
        pytest.skip(f"NOT TRIED: {missing} is not installed and can't be (apt-get as root on Debian, with its mirror)")
    return NeovimAle(root, folder)


def vscode_file(root: Path, folder: Path, sources: Path) -> Client:
    return VsCode(root, stdin=False)


def vscode_stdin(root: Path, folder: Path, sources: Path) -> Client:
    return VsCode(root, stdin=True)


def vscode_server(root: Path, folder: Path, sources: Path) -> Client:
    return VsCodeServer(root)


def pre_commit(root: Path, folder: Path, sources: Path) -> Client:
    (root / ".pre-commit-config.yaml").write_text(sample("adoption.md", "yaml", "repo: local"))
    git(root, "init", "-q")
    git(root, "add", "-A")

    def run() -> tuple[int, str]:
        return command(root, folder, str(BIN / "pre-commit"), "run", "--all-files")

    return Pipeline(
        "pre-commit", "`flake8 --select SR,E9 RELATIVE...`, the staged files", version("pre-commit"), root, run
    )


def tox(root: Path, folder: Path, sources: Path) -> Client:
    wheels = folder / "wheels"
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(sources)],
        check=True,
    )
    (root / "tox.ini").write_text(
        "[tox]\nenv_list = secreview\n\n" + sample("adoption.md", "ini", "[testenv:secreview]")
    )

    def run() -> tuple[int, str]:
        links = f"{wheels} {os.environ.get('PIP_FIND_LINKS', '')}".strip()
        return command(
            root, folder, str(BIN / "tox"), "-q", "-e", "secreview", "--", "src", "tests", PIP_FIND_LINKS=links
        )

    return Pipeline("tox", "`flake8 --select SR,E9 PATH...`", version("tox"), root, run)


def command(root: Path, folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command in the project, with its caches beside it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TOX", "GIT_", "PYTHON"))}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        arguments,
        cwd=root,
        env={**clean, "PATH": path, "PRE_COMMIT_HOME": str(folder / "pre-commit"), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=600,
    )
    return done.returncode, done.stdout


CLIENTS: tuple[Callable[[Path, Path, Path], Client], ...] = (
    pylsp, neovim, vscode_file, vscode_stdin, vscode_server, pre_commit, tox,
)  # fmt: skip


class Tried:
    """A client, and what it has shown."""

    def __init__(self, client: Client, shown: dict[str, list[Shown] | None]) -> None:
        self.client = client
        self.shown = shown

    def of(self, case: str) -> list[tuple[int, int, str]] | None:
        """Places and codes that were shown."""
        shown = self.shown[case]
        return None if shown is None else [(item.line, item.column, item.code) for item in shown]

    def row(self) -> str:
        """The row of the table."""
        saved = self.shown["saved"]
        assert saved
        first = saved[0]
        missed: list[tuple[int, int, str]] = []
        outside, test = self.of("outside"), self.of("outside test")
        if outside is None:
            beyond = "not seen"
        else:
            beyond = (
                ("checked" if outside else "not checked")
                + ", tests are "
                + ("known" if test == missed else "not known")
            )
        unsaved = "the buffer is checked" if self.of("unsaved") else "the saved file is checked"
        broken = self.shown["broken"] or []
        cells = (
            self.client.name,
            self.client.version,
            self.client.calls,
            "right" if first[:2] == PLACE else f"{first.line}:{first.column}",
            first.code,
            first.severity,
            unsaved,
            beyond,
            "silent" if self.of("test") == missed else "reported",
            ", ".join(f"{item.code} on line {item.line}" for item in broken),
        )
        return f"| {' | '.join(cells)} |"


_tried: dict[str, Tried] = {}


@pytest.fixture(params=CLIENTS, ids=lambda make: str(make.__name__), scope="session")
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Tried:
    make = request.param
    if make.__name__ not in _tried:
        folder = tmp_path_factory.mktemp(make.__name__)
        root, cases = laid_out(folder)
        client = make(root, folder, sources)
        _tried[make.__name__] = Tried(client, client.show(cases))
    return _tried[make.__name__]


def test_place_code_and_message(tried: Tried) -> None:
    assert tried.of("saved") == [(*PLACE, "SR101")]
    (shown,) = tried.shown["saved"] or []
    assert UUID not in shown.message
    assert "UUID" in shown.message


def test_test_code_is_known(tried: Tried) -> None:
    assert tried.of("test") == []


def test_a_syntax_error_is_shown_and_nothing_else(tried: Tried) -> None:
    assert [code for _, _, code in tried.of("broken") or []] == ["E999"]


def test_a_file_outside_the_project_is_checked(tried: Tried) -> None:
    assert tried.of("outside") in (None, [(*PLACE, "SR101")])


def test_the_buffer_counts_where_the_editor_hands_it_over(tried: Tried) -> None:
    reads_buffer = (
        not isinstance(tried.client, (Pipeline, VsCodeServer)) and "FORMAT ABSOLUTE" not in tried.client.calls
    )
    assert bool(tried.of("unsaved")) is reads_buffer


def test_the_row_of_the_table(tried: Tried) -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, found, rest = text.partition(BEGIN)
    table, ended, tail = rest.partition(END)
    assert found
    assert ended
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| client")]
    old = next((row for row in rows if row.startswith(f"| {tried.client.name} |")), "")
    if os.environ.get("SECREVIEW_WRITE"):
        names = [item.client.name for item in _tried.values()]
        kept = [row for row in rows if row.split(" | ")[0].removeprefix("| ") not in names]
        new = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS), *kept, *(item.row() for item in _tried.values())]
        PAGE.write_text(head + BEGIN + "\n" + "\n".join(new) + "\n\n" + END + tail, encoding="utf-8")
    else:
        assert old == tried.row(), "SECREVIEW_WRITE=1 tox -e editors brings the table up to date"


# -- VS Code


def test_severities_of_vs_code_can_be_chosen() -> None:
    output = "4,15,S,SR101:UUID\n5,1,S,SR403:key\n6,1,W,W291:blank\n"
    assert [item.severity for item in vscode_shown(output)] == ["Error", "Error", "Warning"]
    chosen = {"SR": "Warning", "SR403": "Error"}
    assert [item.severity for item in vscode_shown(output, chosen)] == ["Warning", "Error", "Warning"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[VsCodeServer]:
    root, _ = laid_out(tmp_path)
    client = VsCodeServer(root)
    yield client
    client.close()


def test_runs_in_one_process_leave_nothing_behind(server: VsCodeServer) -> None:
    path = str(server.root / "src" / "saved.py")

    def places(*options: str) -> list[str]:
        return [item.code for item in vscode_shown(server.run(VSCODE_FORMAT, *options, path))]

    assert places() == ["SR101"]
    assert places("--secreview-allow-names=USED", "--extend-ignore=SR101") == []
    assert places() == ["SR101"], "options of the run before are gone"
    assert places("--secreview-test-paths=src/") == []
    assert places("--extend-ignore=SR1") == []
    assert places("--secreview-enable=SR205", "--select=SR") == ["SR101"]
    refused = server.run(VSCODE_FORMAT, "--secreview-honor=nobody", path)
    assert "secreview-honor: 'nobody' is not one of" in refused
    assert places() == ["SR101"], "a run that was refused leaves nothing behind either"


def test_another_configuration_in_one_process(server: VsCodeServer) -> None:
    path = server.root / "src" / "saved.py"
    settings = server.root / "setup.cfg"
    before = settings.read_text()
    settings.write_text("[flake8]\nextend-select = SR\nsecreview-test-paths = src/\n")
    assert server.run(VSCODE_FORMAT, str(path)) == ""
    settings.write_text(before)
    assert [item.code for item in vscode_shown(server.run(VSCODE_FORMAT, str(path)))] == ["SR101"]
    path.write_text(CLEAN)
    assert server.run(VSCODE_FORMAT, str(path)) == "", "the same name, another text"
    path.write_text("\n" + FOUND)
    assert [item.line for item in vscode_shown(server.run(VSCODE_FORMAT, str(path)))] == [PLACE[0] + 1]


def test_the_first_buffer_of_a_process(server: VsCodeServer) -> None:
    # flake8 keeps standard input for the life of a process, so that the extension uses it for nothing but notebooks.
    target = ["--stdin-display-name", str(server.root / "src" / "unsaved.py"), "-"]
    shown = vscode_shown(server.run(VSCODE_FORMAT, *target, source=FOUND))
    assert [(item.line, item.column, item.code) for item in shown] == [(*PLACE, "SR101")]


# -- pre-commit


def test_the_hook_of_this_repository(tmp_path: Path, sources: Path) -> None:
    root, _ = laid_out(tmp_path)
    git(root, "init", "-q")
    settings = sample("adoption.md", "yaml", "rev:")
    assert len(re.findall(r"repo: \S+", settings)) == len(re.findall(r"rev: \S+", settings)) == 1
    settings = re.sub(r"rev: \S+", "rev: v0", re.sub(r"repo: \S+", f"repo: {sources}", settings))
    (root / ".pre-commit-config.yaml").write_text(settings)
    git(root, "add", "-A")
    environment = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    status, output = command(root, tmp_path, str(BIN / "pre-commit"), "run", "--all-files", **environment)
    assert status == 1, output
    assert f"src/saved.py:{PLACE[0]}:{PLACE[1]}: SR101 " in output
    assert "src/broken.py:5:8: E999" in output or "src/broken.py:5:7: E999" in output
    assert "test_app.py" not in output
    for name in ("saved.py", "broken.py"):
        (root / "src" / name).write_text(CLEAN)
    git(root, "add", "-A")
    status, output = command(root, tmp_path, str(BIN / "pre-commit"), "run", "--all-files", **environment)
    assert status == 0, output


def test_everything_that_is_tried_is_installed() -> None:
    assert Path(FLAKE8).is_file()
    assert (BIN / "pylsp").is_file()
    assert find_spec("vscode_common_python_lsp") is not None
