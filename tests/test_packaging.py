"""The metadata, and what must agree with it. `tox -e package` builds and proves the archives."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from importlib_metadata import entry_points, version
from project import ROOT, Project

VERSION = re.compile(r"\d+\.\d+\.\d+")


@pytest.fixture(scope="module")
def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def sources() -> list[Path]:
    """Every text file of the project that says something about it."""
    folders = (ROOT / "flake8_secreview", ROOT / "tools", ROOT / "docs")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".md", ".txt", ".sh"}]
    return [
        *files,
        *(ROOT / name for name in ("README.md", "pyproject.toml", "tox.ini", "toxfile.py", "review", "test")),
    ]


def test_version_is_in_one_place(setup_cfg: configparser.ConfigParser) -> None:
    declared = setup_cfg["metadata"]["version"]
    assert VERSION.fullmatch(declared)
    assert version("flake8-secreview") == declared
    for path in (ROOT / "flake8_secreview").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and node.value == declared), path


def test_changelog_begins_with_this_version(setup_cfg: configparser.ConfigParser) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## (\S+) - (\d{4}-\d\d-\d\d|not yet released)$", changelog, flags=re.M)
    assert released[0][0] == setup_cfg["metadata"]["version"]
    assert len(released) == len(re.findall(r"^## ", changelog, flags=re.M))
    numbers = [tuple(map(int, number.split("."))) for number, _ in released]
    assert numbers == sorted(set(numbers), reverse=True)


def test_entry_points_are_the_four_families(setup_cfg: configparser.ConfigParser) -> None:
    ours = {entry.name: entry for entry in entry_points(group="flake8.extension") if "secreview" in entry.value}
    assert sorted(ours) == ["SR1", "SR2", "SR3", "SR4"]
    for name, entry in ours.items():
        assert entry.load().family == name
    declared = setup_cfg["options.entry_points"]["flake8.extension"].split("\n")
    assert [line for line in declared if line] == [f"{name} = {ours[name].value}" for name in sorted(ours)]


def test_entry_points_of_the_installed_version_are_found_by_flake8(project: Project) -> None:
    listed = " ".join(project.flake8("--version").output.split())
    assert f"flake8-secreview: {version('flake8-secreview')}" in listed


def test_every_module_of_the_package_is_in_a_package() -> None:
    # `packages = find:` passes over a folder without an __init__.py, silently.
    for path in (ROOT / "flake8_secreview").rglob("*.py"):
        assert (path.parent / "__init__.py").is_file(), path


def test_importing_the_plugin_does_not_import_astroid_or_the_checks() -> None:
    code = (
        "import sys, flake8_secreview.plugin\n"
        "heavy = [n for n in sys.modules if n.split('.')[0] == 'astroid' or n.startswith('flake8_secreview.rules.sr')]\n"
        "print(heavy)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "[]\n"


def test_an_ordinary_file_loads_no_more_than_it_needs() -> None:
    code = (
        "import ast, sys\n"
        "from flake8_secreview import config, rules\n"
        "from flake8_secreview.engine import Engine\n"
        'text = \'import os\\n\\n\\ndef f(self, name):\\n    # define\\n    return self.g(os.path.join(name, "a"), "%s" % name)\\n\'\n'
        "enabled = [rule for rule in rules.load() if rule.enabled]\n"
        "found = Engine(config.from_texts({}, []), enabled).analyse(ast.parse(text), text.splitlines(True), 'acme.py')\n"
        "dear = 'credentials embedded flow folding formats heat imports leaks lexing literals scopes sinks usage'.split()\n"
        "print(len(found.findings), [name for name in dear if f'flake8_secreview.{name}' in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "0 []\n"


def test_supported_pythons_agree(setup_cfg: configparser.ConfigParser) -> None:
    classified = re.findall(r"Python :: (3\.\d+)$", setup_cfg["metadata"]["classifiers"], flags=re.M)
    assert setup_cfg["options"]["python_requires"] == f">={classified[0]}"
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    tested = re.findall(r"py\{([\d,]+)\}(-oldest)?$", tox["tox"]["env_list"], flags=re.M)
    pythons = ",".join(python.replace(".", "") for python in classified)
    assert tested == [(pythons, ""), (pythons, "-oldest")]
    assert f'python_version = "{classified[0]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_oldest_dependencies_that_are_tested_are_the_lower_bounds(setup_cfg: configparser.ConfigParser) -> None:
    declared = dict(re.findall(r"^([\w-]+)>=([\d.]+)$", setup_cfg["options"]["install_requires"], flags=re.M))
    assert sorted(declared) == ["astroid", "flake8", "importlib-metadata"]
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    pinned = dict(re.findall(r"^oldest: ([\w-]+)==([\d.]+?)(?:\.\*)?$", tox["testenv"]["deps"], flags=re.M))
    assert {name: bound.split(".")[:2] for name, bound in pinned.items()} == {
        name: bound.split(".")[:2] for name, bound in declared.items()
    }


def test_readme_begins_with_the_two_commands_and_ci_runs_the_second() -> None:
    commands = re.findall(r"^    (\S+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.M)
    assert commands[:2] == ["./review", "./test"]
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("exec ./test")


def test_readme_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "readme.py"), "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_no_package_index_is_named() -> None:
    index = re.compile(r"https?://[^\s/]*(pypi|simple|packages)[^\s]*|index[-_]url *=", re.I)
    assert [path.name for path in sources() if index.search(path.read_text(encoding="utf-8"))] == []
