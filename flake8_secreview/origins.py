"""Where a setting comes from: flake8's configuration files, and the folder that paths are relative to.

flake8 tells a plugin the values of its options, not their origin, so this follows its documented search: `--config`, or the nearest of
setup.cfg, tox.ini and .flake8 with a flake8 section from the working directory upwards (not above the home directory); then
`--append-config`. https://flake8.pycqa.org/en/latest/user/configuration.html
"""

from __future__ import annotations

import argparse
import os

CANDIDATES = ("setup.cfg", "tox.ini", ".flake8")
SECTIONS = ("[flake8]", "[flake8:local-plugins]")
PREFIX = "secreview-"


def _has_section(path: str) -> bool:
    try:
        with open(path, encoding="utf-8") as file:
            return any(line.startswith(SECTIONS) for line in file)
    except (OSError, UnicodeDecodeError):
        return False


def _nearest() -> str | None:
    folder, home = os.path.abspath("."), os.path.expanduser("~")
    while True:
        for name in CANDIDATES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and _has_section(path):
                return path
        parent = os.path.dirname(folder)
        if parent == folder or folder == home:
            return None
        folder = parent


def config_files(options: argparse.Namespace) -> list[str]:
    """The configuration files that flake8 read for these options, the one that wins last; absolute paths."""
    if getattr(options, "isolated", False):
        return []
    main = getattr(options, "config", None)
    files = [os.path.abspath(main) if main else _nearest(), *(getattr(options, "append_config", None) or ())]
    return [os.path.abspath(path) for path in files if path]


def root(files: list[str]) -> str:
    """The folder that test paths and baselines are relative to: the main configuration file's, else the working directory."""
    return os.path.dirname(files[0]) if files else os.getcwd()


def settings(path: str) -> dict[str, str]:
    """Our settings in one configuration file, by kebab-case name without the prefix; empty if it can't be read."""
    import configparser

    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if "secreview" not in text:
            return {}
        parser.read_string(text)
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}  # flake8 has said so, or will
    if not parser.has_section("flake8"):
        return {}
    found = {key.replace("_", "-"): value for key, value in parser.items("flake8")}
    return {key.removeprefix(PREFIX): value for key, value in found.items() if key.startswith(PREFIX)}


def origin(name: str, value: str, default: str, files: list[str]) -> str:
    """What gave an option its value: a file's path, "command line", or "default".

    A value that stands both in a file and on the command line comes from the file.
    """
    for path in reversed(files):
        if settings(path).get(name) == value:
            return path
    return "default" if value == default else "command line"
