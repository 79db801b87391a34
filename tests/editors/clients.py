"""Editors and pipelines, driven as they drive flake8, and what they show of its findings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple

from importlib_metadata import version

BIN = Path(sys.executable).parent
FLAKE8 = str(BIN / "flake8")
# The argument of the Flake8 extension of VS Code, how it reads the answer, and its severities by the letter of a code.
VSCODE_FORMAT = "--format=%(row)d,%(col)d,%(code).1s,%(code)s:%(text)s"
VSCODE_LINE = re.compile(r"(?P<line>\d+),(?P<column>-?\d+),(?P<type>\w+),(?P<code>\w+\d+):(?P<message>[^\r\n]*)")
VSCODE_SEVERITIES = {"E": "Error", "F": "Error", "I": "Information", "W": "Warning"}
PLAIN_LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>[A-Z]+\d+) (?P<message>.*)")
ALE = Path("/usr/share/vim-ale")


class Shown(NamedTuple):
    """A finding as a client shows it: line and column 1-based, in characters."""

    line: int
    column: int
    code: str
    severity: str
    message: str


class Case(NamedTuple):
    """A file that somebody works on: what is on the disk, and what is in the editor."""

    path: Path
    saved: str
    buffer: str


class Client:
    """One editor or pipeline, with a project as its working directory."""

    name: str
    calls: str  # how it calls flake8
    version: str

    def show(self, cases: dict[str, Case]) -> dict[str, list[Shown] | None]:
        """What is shown of each case, by its name; None where the client does not see such files."""
        return {name: self.lint(case) for name, case in cases.items()}

    def lint(self, case: Case) -> list[Shown] | None:
        """What is shown of one."""
        raise NotImplementedError


# -- python-lsp-server


class LanguageServer:
    """A language server behind a pipe. https://microsoft.github.io/language-server-protocol/"""

    def __init__(self, command: list[str], root: Path) -> None:
        # Not its own stderr: nobody reads it, and a full pipe would stop the server.
        self.process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.received: Queue[dict[str, Any] | None] = Queue()
        self.number = 0
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.request("initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": {}})
        self.notify("initialized", {})

    def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            length = 0
            while (line := self.process.stdout.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                self.received.put(None)
                return
            self.received.put(json.loads(self.process.stdout.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self.process.stdin.flush()

    def notify(self, method: str, parameters: dict[str, Any]) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def request(self, method: str, parameters: dict[str, Any]) -> Any:
        """Send a request and wait for its result."""
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": parameters})
        return self.wait(lambda message: message.get("id") == number and "method" not in message)["result"]

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that is wanted; the server's own requests are answered with nothing meanwhile."""
        while True:
            message = self.received.get(timeout=120)
            if message is None:
                raise RuntimeError("the language server has gone")
            if wanted(message):
                return message
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": None})

    def close(self) -> None:
        """Let the server end."""
        self.request("shutdown", {})
        self.notify("exit", {})
        self.process.wait(60)
        self.reader.join(60)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


class Pylsp(Client):
    """python-lsp-server, as Neovim, Spyder, Kate, Emacs and many others start it."""

    name = "python-lsp-server"
    calls = "`flake8 - --stdin-display-name RELATIVE`, in the root of the workspace"
    severities = ("", "Error", "Warning", "Information", "Hint")

    def __init__(self, root: Path) -> None:
        self.version = version("python-lsp-server")
        self.server = LanguageServer([str(BIN / "pylsp")], root)
        others = ("pycodestyle", "pyflakes", "mccabe", "pydocstyle", "pylint")
        plugins: dict[str, dict[str, Any]] = {other: {"enabled": False} for other in others}
        plugins["flake8"] = {"enabled": True, "executable": FLAKE8}
        self.server.notify("workspace/didChangeConfiguration", {"settings": {"pylsp": {"plugins": plugins}}})

    def show(self, cases: dict[str, Case]) -> dict[str, list[Shown] | None]:
        try:
            return super().show(cases)
        finally:
            self.server.close()

    def lint(self, case: Case) -> list[Shown]:
        uri = case.path.as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": case.buffer}
        self.server.notify("textDocument/didOpen", {"textDocument": document})
        answer = self.server.wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            )
        )
        return [
            Shown(
                item["range"]["start"]["line"] + 1,
                item["range"]["start"]["character"] + 1,
                item["code"],
                self.severities[item["severity"]],
                item["message"],
            )
            for item in answer["params"]["diagnostics"]
        ]


# -- Neovim


class NeovimAle(Client):
    """Neovim with ALE, without a screen."""

    name = "Neovim with ALE"
    calls = "`flake8 --format=default --stdin-display-name ABSOLUTE -`, in the project's root"

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        first = subprocess.run(["nvim", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
        installed = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "vim-ale"], capture_output=True, text=True)
        self.version = f"{first.removeprefix('NVIM v')} with {installed.stdout.partition('-')[0]}"

    @staticmethod
    def missing() -> str:
        """What is not installed here; empty: nothing."""
        absent = [] if shutil.which("nvim") else ["neovim"]
        return " ".join([*absent, *([] if ALE.is_dir() else ["vim-ale"])])

    def lint(self, case: Case) -> list[Shown]:
        buffer, answer, start, drive = (self.folder / name for name in ("buffer", "answer", "start.vim", "drive.vim"))
        buffer.write_text(case.buffer, encoding="utf-8")
        start.write_text(
            f"set nocompatible noswapfile\nset rtp^={ALE}\nlet g:ale_linters = {{'python': ['flake8']}}\n"
            f"let g:ale_python_flake8_executable = '{FLAKE8}'\nlet g:ale_python_flake8_use_global = 1\n"
            "let g:ale_lint_on_enter = 0\nlet g:ale_lint_on_text_changed = 'never'\nruntime plugin/ale.vim\n"
        )
        drive.write_text(
            "let g:done = 0\nautocmd User ALELintPost let g:done = 1\nsilent %delete _\n"
            f"call setline(1, readfile('{buffer}'))\nALELint\nlet g:turns = 0\n"
            "while !g:done && g:turns < 1200\n sleep 50m\n let g:turns += 1\nendwhile\n"
            f"call writefile([json_encode(ale#engine#GetLoclist(bufnr('')))], '{answer}')\nqa!\n"
        )
        subprocess.run(
            ["nvim", "--headless", "-u", str(start), str(case.path), "-S", str(drive)],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=True,
        )
        lines = case.buffer.splitlines()
        shown = []
        for item in json.loads(answer.read_text(encoding="utf-8")):
            before = lines[item["lnum"] - 1].encode()[: item["col"] - 1]  # Vim counts bytes
            severity = {"E": "Error", "W": "Warning", "I": "Information"}[item["type"]]
            shown.append(Shown(item["lnum"], len(before.decode()) + 1, item["code"], severity, item["text"]))
        return shown


# -- VS Code


def vscode_shown(output: str, severities: dict[str, str] | None = None) -> list[Shown]:
    """What the Flake8 extension makes of the output; `severities` is its setting `flake8.severity`."""
    chosen = {**VSCODE_SEVERITIES, **(severities or {})}
    shown = []
    for line in output.splitlines():
        match = VSCODE_LINE.match(line)
        assert match is not None, line
        prefixes = [prefix for prefix in chosen if match["code"].startswith(prefix)]
        severity = chosen[max(prefixes, key=len)] if prefixes else "Error"
        shown.append(Shown(int(match["line"]), int(match["column"]), match["code"], severity, match["message"]))
    return shown


class VsCode(Client):
    """The command lines of the Flake8 extension of VS Code."""

    def __init__(self, root: Path, stdin: bool) -> None:
        self.root = root
        self.stdin = stdin
        self.name = f"VS Code's command line, {'standard input' if stdin else 'file'}"
        self.calls = f"`flake8 FORMAT {'--stdin-display-name ABSOLUTE -' if stdin else 'ABSOLUTE'}`"
        self.version = "extension 2026.7"

    def lint(self, case: Case) -> list[Shown]:
        target = ["--stdin-display-name", str(case.path), "-"] if self.stdin else [str(case.path)]
        done = subprocess.run(
            [FLAKE8, VSCODE_FORMAT, *target],
            cwd=self.root,
            input=case.buffer if self.stdin else "",
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.stderr == ""
        return vscode_shown(done.stdout)


class VsCodeServer(Client):
    """The same in the extension's own process, which runs the module again and again: Microsoft's code does that part."""

    name = "VS Code's server, module mode"
    calls = "`runpy.run_module('flake8')` in one process, `FORMAT ABSOLUTE`"

    def __init__(self, root: Path) -> None:
        self.root = root
        self.version = f"vscode-common-python-lsp {version('vscode-common-python-lsp')}"
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("vscode_server.py"))],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str, source: str | None = None) -> str:
        """Run flake8 in the process; returns what it prints."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        question = {"argv": ["flake8", *arguments], "cwd": str(self.root), "source": source}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["stderr"] == ""
        output: str = answer["stdout"]
        return output

    def show(self, cases: dict[str, Case]) -> dict[str, list[Shown] | None]:
        try:
            return super().show(cases)
        finally:
            self.close()

    def lint(self, case: Case) -> list[Shown]:
        return vscode_shown(self.run(VSCODE_FORMAT, str(case.path)))

    def close(self) -> None:
        """Let the process end."""
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.process.wait(60)


# -- pipelines


class Pipeline(Client):
    """A command that looks at the whole project, and prints what flake8 prints."""

    def __init__(self, name: str, calls: str, version: str, root: Path, run: Callable[[], tuple[int, str]]) -> None:
        self.name = name
        self.calls = calls
        self.version = version
        self.root = root
        self.run = run

    def show(self, cases: dict[str, Case]) -> dict[str, list[Shown] | None]:
        status, output = self.run()
        assert status == 1, output
        found = list(_plain(output))
        return {
            name: [shown for path, shown in found if self.root / path == case.path]
            if case.path.is_relative_to(self.root)
            else None
            for name, case in cases.items()
        }


def _plain(output: str) -> Iterator[tuple[str, Shown]]:
    for line in output.splitlines():
        match = PLAIN_LINE.fullmatch(line)
        if match:
            severity = "exit status 1"
            shown = Shown(int(match["line"]), int(match["column"]), match["code"], severity, match["message"])
            yield match["path"], shown
