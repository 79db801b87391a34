"""Checked code is only read: never imported, never run; nothing else is opened, nothing written, nobody called.

The canaries are modules that leave a mark when they are imported, under every name that anything might import. An audit hook
(PEP 578) in a process of its own sees every file that is opened, every import, every process and every connection.
"""

from __future__ import annotations

import ast
import json
import os
import random
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from bench import Sides, prepare
from project import ROOT, Project

from flake8_secreview import config, rules, samples
from flake8_secreview.engine import Engine

# Needs everything there is: names from imports of every kind, values through functions and methods (the last needs astroid), formats with
# checksums, addresses, UUIDs, text in strings, comments.
APP = """
import numpy as np
import gi.repository.Nope as gi_name
import wsgiref.nothing
import audioop, distutils.core, antigravity, this
import acme.settings
from acme import *
from . import x
from .deep import y
from unittest import mock
import logging

audioop.secret = 2
wsgiref.nothing.y = 3
LOG = logging.getLogger(__name__)
TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
HOST = "10.11.12.13"
password = "tr0ub4dor&3"  # password: tr0ub4dor&3
token = np.zeros(3) + gi_name.x
URL = "http://joe:s3cr3tpw@db.corp.internal/"
KEY = "<<github-classic>>"
JSON = '{"password": "tr0ub4dor&3"}'
MAIL = "joe.bloggs@corp.com"


class Client(acme.Base, metaclass=acme.Meta):
    def __init__(self, password):
        self.password = password

    def fetch(self):
        return self.password


def get():
    return "tr0ub4dor&3"


def show(password, request):
    client = make(Client(password))
    other = client
    LOG.info("%s %s", get(), password)
    LOG.info("%s", other.fetch())
    LOG.info("%s", Client.alias(password).fetch())
    LOG.debug("%s", request.headers)
    print(wsgiref.nothing.y, token)
    connect(password=get())
"""

HOOK = """
import json, os, runpy, sys

seen = []
ASIDE = {"compile", "exec", "marshal.loads", "object.__getattr__", "object.__setattr__", "object.__delattr__", "sys._getframe", "code.__new__",
         "os.listdir", "os.scandir", "os.walk", "sys.addaudithook", "sys.excepthook", "cpython.run_command", "cpython.run_file",
         "builtins.id", "gc.get_objects", "sys.unraisablehook", "cpython.PyInterpreterState_New", "cpython.PyInterpreterState_Clear",
         "function.__new__", "sys._current_frames", "re.compile", "time.sleep", "sys.set_asyncgen_hooks_firstiter", "os.fwalk",
         "array.__new__", "mmap.__new__", "sys._getframemodulename", "monitoring.register_callback", "setopencodehook",
         "ctypes.dlsym"}
stop = False

def hook(event, arguments):
    if stop or event in ASIDE:
        return
    seen.append([event, [repr(argument) if not isinstance(argument, (str, int, type(None))) else argument for argument in arguments]])

out, *sys.argv = sys.argv[1:]
sys.addaudithook(hook)
try:
    runpy.run_module("flake8", run_name="__main__")
finally:
    stop = True
    with open(out, "w") as file:
        json.dump({"seen": seen, "modules": sorted(sys.modules)}, file)
"""


def audited(
    project: Project, *arguments: str, environment: dict[str, str] | None = None
) -> tuple[list[tuple[str, list[object]]], set[str], str]:
    """Run flake8 under an audit hook: the events, the modules that were imported at the end, the output."""
    work = project.folder.parent
    script, out = work / "audited.py", work / "events.json"
    script.write_text(HOOK, encoding="utf-8")
    done = subprocess.run(
        # -B: no .pyc files are written, which would be Python's doing
        [sys.executable, "-B", str(script), str(out), "flake8", "--isolated", "-j1", *arguments],
        cwd=project.folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    log = json.loads(out.read_text())
    return [(event, arguments) for event, arguments in log["seen"]], set(log["modules"]), done.stdout


def opened(events: list[tuple[str, list[object]]]) -> tuple[set[str], set[str]]:
    """The paths that were opened: to read, to write."""
    reading: set[str] = set()
    writing: set[str] = set()
    for _event, (path, mode, flags, *_) in (each for each in events if each[0] == "open"):
        writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if isinstance(path, str):
            (writing if writes else reading).add(path)
    return reading, writing


def app(project: Project) -> None:
    project.write("app.py", samples.render(APP, random.Random(1)))


def test_nothing_is_opened_written_or_called(project: Project) -> None:
    app(project)
    project.write("x.py", "raise SystemExit\n")
    events, modules, output = audited(project, "--select=SR", "app.py")
    for code in ("SR101", "SR102", "SR201", "SR203", "SR301", "SR401", "SR403", "SR405"):
        assert code in output, "the checks must have run"
    assert "astroid" in modules, "and astroid too, the one that might import something"
    reading, writing = opened(events)
    assert writing <= {os.devnull}
    trusted = (sys.prefix, sys.base_prefix, str(ROOT), os.path.dirname(os.__file__))
    outside = {path for path in reading if not os.path.realpath(os.path.join(project.folder, path)).startswith(trusted)}
    assert {os.path.basename(path) for path in outside} - {"app.py", "mime.types", "hosts", "ld.so.cache"} == set()
    kinds = {event for event, _ in events}
    assert not {
        kind
        for kind in kinds
        if kind.startswith(("socket.", "subprocess.", "ctypes.", "urllib.", "http.", "ftplib.", "smtplib."))
    }
    assert not kinds & {
        "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod",
        "os.chown", "os.link", "os.symlink", "os.truncate", "os.putenv", "os.unsetenv", "os.chdir", "os.utime", "os.kill", "shutil.rmtree",
        "shutil.copyfile", "shutil.move", "tempfile.mkstemp", "tempfile.mkdtemp", "pty.spawn", "webbrowser.open", "sys.setprofile", "sys.settrace",
        "os.setxattr", "signal.pthread_kill",
    }  # fmt: skip
    imported = {str(arguments[0]).partition(".")[0] for event, arguments in events if event == "import"}
    assert not imported & {"numpy", "gi", "wsgiref", "audioop", "antigravity", "this", "acme", "x", "app"}


def test_the_audit_would_see_it(project: Project) -> None:
    project.write("app.py", "x = 1\n")
    project.write(
        "spy.py",
        "import os, socket\nclass Spy:\n    def __init__(self, tree):\n        open('mark', 'w').close()\n        socket.socket()\n        os.chmod('mark', 0o600)\n    def run(self):\n        return iter(())\n",
    )
    project.write("cfg", "[flake8:local-plugins]\nextension =\n    XX1 = spy:Spy\npaths = .\n")
    script, out = project.folder.parent / "audited.py", project.folder.parent / "events.json"
    script.write_text(HOOK, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-B", str(script), str(out), "flake8", "--config=cfg", "-j1", "app.py"],
        cwd=project.folder,
        check=True,
    )
    events = [(event, arguments) for event, arguments in json.loads(out.read_text())["seen"]]
    assert "mark" in opened(events)[1]
    assert {"socket.__new__", "os.chmod"} <= {event for event, _ in events}


# -- canaries


def plant(project: Project, names: set[str], marks: Path) -> None:
    """Modules and packages of these names that leave a mark when they are run."""
    for name in names:
        text = f"open({str(marks / name)!r}, 'w').close()\n"
        project.write(f"{name}.py", text)
    for package in ("gi", "gi/repository", "acme", "deep", "wsgiref", "pkg"):
        project.write(f"{package}/__init__.py", f"open({str(marks / package.replace('/', '.'))!r}, 'w').close()\n")
    for hostile in (
        "conftest.py",
        "sitecustomize.py",
        "usercustomize.py",
        "setup.py",
        "__main__.py",
        "__init__.py",
        "flake8.py",
    ):
        if not (project.folder / hostile).exists() and hostile != "flake8.py":
            project.write(hostile, f"open({str(marks / hostile)!r}, 'w').close()\n")
    suffix = f".cpython-{sys.version_info[0]}{sys.version_info[1]}-x86_64-linux-gnu.so"
    project.write(f"audioop{suffix}", b"\x7fELF not one")


def run_module(project: Project, environment: dict[str, str], *arguments: str) -> str:
    """`python -m flake8`, which imports from the folder that is checked, as some editors run it."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "flake8", "--isolated", "--select=SR", "-j1", *arguments, "app.py"],
        cwd=project.folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    """The environments in which flake8 has the plugin, and has not."""
    return prepare(tmp_path_factory.mktemp("sides"))


def test_no_canary_is_touched(project: Project, tmp_path: Path, sides: Sides) -> None:
    """What `python -m flake8` itself imports from the project without the plugin is Python's doing; the plugin adds nothing to that."""
    app(project)
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, flake8.main.cli as c\ntry: c.main(['--isolated', 'app.py'])\nfinally: print(*sys.modules, file=sys.stderr)"],
        cwd=project.folder,
        env=sides.bare,
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stderr.split()  # fmt: skip
    needed = {name.partition(".")[0] for name in loaded}
    names = set(sys.stdlib_module_names) | {
        "numpy",
        "acme",
        "astroid",
        "importlib_metadata",
        "typing_extensions",
        "zipp",
        "six",
        "attr",
        "yaml",
    }
    names -= needed | {"app", "__main__"}
    assert len(names) > 100
    marks = tmp_path / "marks"
    marks.mkdir()
    for _ in range(8):  # without those that bare flake8 runs, too
        plant(project, names, marks)
        run_module(project, sides.bare)
        touched = {path.name for path in marks.iterdir()}
        if not touched:
            break
        for name in touched:
            (marks / name).unlink()
            (project.folder / f"{name.removesuffix('.py')}.py").unlink(missing_ok=True)
        names -= touched
    else:
        pytest.fail(f"bare flake8 keeps on importing {touched}")
    output = run_module(project, sides.plugin)
    assert all(code in output for code in ("SR101", "SR201", "SR403"))
    assert "SR299" not in output
    assert {path.name for path in marks.iterdir()} == set()
    for name in ("", "-html", "-sarif", "-json"):
        assert len(run_module(project, sides.plugin, f"--format=secreview{name}")) > 1000
        assert {path.name for path in marks.iterdir()} == set()
    assert project.flake8("--isolated", "--select=SR", ".").status == 1
    assert {path.name for path in marks.iterdir()} == set()
    for command in (["rules"], ["paths", "app.py"], ["baseline", "app.py"], ["explain", "SR401"]):
        subprocess.run(
            [sys.executable, "-m", "flake8_secreview", *command],
            cwd=project.folder,
            env=sides.plugin,
            capture_output=True,
            check=True,
        )
        assert {path.name for path in marks.iterdir()} == set(), command


def test_a_canary_sings_when_it_is_imported(project: Project, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    plant(project, {"numpy"}, marks)
    subprocess.run([sys.executable, "-B", "-c", "import numpy, acme"], cwd=project.folder, check=True)
    assert {path.name for path in marks.iterdir()} == {"numpy", "acme"}


# -- the tree and the process


def test_symbolic_links_and_pipes_in_the_tree(project: Project) -> None:
    project.write("pkg/app.py", "password = 'tr0ub4dor&3'\n")
    for name, target in {
        "loop": ".",
        "up": "..",
        "self.py": "self.py",
        "gone.py": "nowhere.py",
        "pkg/root": "/",
        "pkg/out.py": "/etc/passwd",
    }.items():
        os.symlink(target, project.folder / name)
    os.mkfifo(project.folder / "pipe")
    os.mkfifo(project.folder / "pkg" / "data.txt")
    run = project.flake8("--select=SR,E9", ".")
    codes = sorted(
        {(found.path, found.code) for found in run.found if "gone" not in found.path and "self" not in found.path}
    )
    assert ("./pkg/app.py", "SR401") in codes
    assert {path for path, code in codes if code.startswith("SR")} == {"./pkg/app.py"}
    for name in ("loop/pkg/app.py", "self.py", "gone.py", "pipe", "pkg/root/etc/passwd", "pkg/out.py"):
        done = subprocess.run(
            [sys.executable, "-m", "flake8_secreview", "paths", name],
            cwd=project.folder,
            capture_output=True,
            timeout=20,
            check=False,
        )
        assert done.returncode == 0


def state() -> dict[str, object]:
    """What belongs to the process, not to us."""
    return {
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "path": list(sys.path),
        "meta path": list(sys.meta_path),
        "hooks": list(sys.path_hooks),
        "filters": list(warnings.filters),
        "recursion": sys.getrecursionlimit(),
        "signals": [
            signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGPROF)
        ],
        "threads": threading.active_count(),
        "stdout": sys.stdout,
        "umask": _umask(),
        "digits": getattr(sys, "get_int_max_str_digits", lambda: 0)(),
    }


def _umask() -> int:
    old = os.umask(0)
    os.umask(old)
    return old


def test_the_process_is_as_it_was() -> None:
    engine = Engine(config.from_texts({}, []), rules.load())
    lines = APP.splitlines(keepends=True)
    engine.analyse(ast.parse(APP), lines, "app.py")  # imports what it needs
    before = state()
    tree = ast.parse(APP)
    dumped = ast.dump(tree, include_attributes=True)
    attributes = [sorted(vars(node)) for node in ast.walk(tree)]
    assert engine.analyse(tree, lines, "app.py").findings
    assert state() == before
    assert ast.dump(tree, include_attributes=True) == dumped
    assert [sorted(vars(node)) for node in ast.walk(tree)] == attributes
    assert lines == APP.splitlines(keepends=True)
