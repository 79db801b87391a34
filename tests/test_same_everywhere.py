"""The same file gives the same findings, places and messages on every Python, whatever its parser and its library are like.

The programs are made and read here; the other interpreters analyse the same text. They are those that pyenv installed, or that are on the
path; packages that are pure Python (astroid and what it needs) are taken from this environment.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import fuzz
import pytest

from flake8_secreview import examples, rules

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ((3, 10), (3, 11), (3, 12), (3, 13), (3, 14))

ANALYSE = """
import json, sys
sys.path[:0] = sys.argv[1:3]
sys.path.append(sys.argv[3])
import fuzz
programs = json.load(sys.stdin)
found = {}
for name, (path, source) in programs.items():
    lines = fuzz.lines_of(source)
    try:
        tree = fuzz.parse(lines)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found[name] = None
    else:
        found[name] = fuzz.report(fuzz.checks().analyse(tree, lines, path).findings)
json.dump(found, sys.stdout)
"""

# What the parsers of the versions place differently: f-strings, which before 3.12 are one token whose parts have no places of their own.
F_STRINGS = '''
import logging
TENANT = f"{a}5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21" + f'{a!r:>{w}} 10.11.12.13'
URL = (f"http://joe:s3cr3tpw@db.corp.internal/{path}"
       f"?password=tr0ub4dor{a}")
password = f"tr0ub4dor&3" f''
TEXT = f"""
{x
 + y} -- http://joe:s3cr3tpw@db.corp.internal/
é {{}} 5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21
"""
logging.info(f"é {password} {token!r}")
logging.info(f"""{a}
  {password}""")
print(f"{d['password']} {len(password)}", rf"\\{secret:{'>'}{9}}", f'{f"{token}"}')
x = f"{'5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21'}" if f"{password == 'tr0ub4dor&3'}" else b''
connect(password=f"tr0ub{x}4dor", token=f"{'tr0ub4dor&3'}")
'''


@functools.cache
def interpreters() -> dict[tuple[int, int], str]:
    """The Pythons on this machine, but for the version that runs this."""
    found: dict[tuple[int, int], str] = {}
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    for version in VERSIONS:
        if version != sys.version_info[:2]:
            name = f"python{version[0]}.{version[1]}"
            candidates = [str(path) for path in sorted(pyenv.glob(f"{version[0]}.{version[1]}.*/bin/python"))]
            on_path = shutil.which(name)
            for python in [*candidates, *([on_path] if on_path else [])]:
                # What pyenv puts on the path runs only where it is chosen.
                if subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
                    found[version] = python
                    break
    return found


@functools.cache
def programs() -> dict[str, tuple[str, str]]:
    """The programs by name: their path and their source."""
    made = {"f-strings": ("app.py", F_STRINGS), "syntax": ("app.py", fuzz.SYNTAX)}
    made.update({f"line {n} of syntax": ("app.py", line) for n, line in enumerate(fuzz.SYNTAX.splitlines())})
    for rule in rules.load():
        for number, snippet in enumerate((*rule.bad, *rule.good)):
            example = examples.parse(snippet)
            made[f"{rule.code} {number}"] = (example.filename, example.source)
    made.update({name: ("app.py", source) for name, source in fuzz.mixed(300, seed=5)})
    for module in sorted((ROOT / "flake8_secreview").rglob("*.py"))[::7]:
        made[module.name] = ("app.py", module.read_text(encoding="utf-8"))
    encodable = {}
    for name, (path, source) in made.items():
        try:
            source.encode("utf-8")
        except UnicodeEncodeError:
            continue
        encodable[name] = (path, source)
    return encodable


@functools.cache
def findings(python: str) -> dict[str, list[list[object]] | None]:
    """What an interpreter finds in the programs; None for a program that it can't parse."""
    done = subprocess.run(
        [python, "-I", "-c", ANALYSE, str(ROOT), str(ROOT / "tools"), sysconfig.get_paths()["purelib"]],
        input=json.dumps(programs()),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, list[list[object]] | None] = json.loads(done.stdout)
    return found


def test_this_python_finds_something() -> None:
    found = findings(sys.executable)
    assert sum(each is not None for each in found.values()) > 500
    assert {str(finding[0])[:3] for each in found.values() for finding in each or ()} == {"SR1", "SR2", "SR3", "SR4"}
    assert not [finding for each in found.values() for finding in each or () if str(finding[0]).endswith("99")]
    assert len(found["f-strings"] or ()) > 10


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version[0]}.{version[1]}")
def test_the_same_findings(version: tuple[int, int]) -> None:
    if version == sys.version_info[:2]:
        pytest.skip("this is the Python that the others are compared with")
    if version not in interpreters():
        pytest.skip(f"Python {version[0]}.{version[1]} is not installed here")
    here, there = findings(sys.executable), findings(interpreters()[version])
    both = [name for name in here if here[name] is not None and there[name] is not None]
    assert len(both) > 500
    different = {name: (here[name], there[name]) for name in both if here[name] != there[name]}
    assert different == {}
