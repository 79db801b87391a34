"""Where a setting comes from: flake8's configuration files, and the folder that paths are relative to.

flake8 tells a plugin the values of its options, not their origin, so this follows its documented search: `--config`, or the nearest of
setup.cfg, tox.ini and .flake8 with a flake8 section from the working directory upwards (not above the home directory); then
`--append-config`. https://flake8.pycqa.org/en/latest/user/configuration.html
"""

from __future__ import annotations

import argparse
import os
import sys

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


def _first_stage(options: argparse.Namespace) -> argparse.Namespace:
    """The options that flake8 takes off the command line first, before any plugin is loaded.

    It keeps `--isolated`, `--config` and `--append-config` to itself, so `options` has them only if somebody has put them there, as
    the commands beside flake8 do. Where flake8 is the program that runs, its arguments say.
    """
    names = ("isolated", "config", "append_config")
    if any(getattr(options, name, None) for name in names):
        return options
    program = sys.argv[0].replace("\\", "/").lower().split("/")[-2:]
    if not any(part.startswith("flake8") and part != "flake8_secreview" for part in program):
        return options
    from flake8.main.options import stage1_arg_parser

    return stage1_arg_parser().parse_known_args(sys.argv[1:])[0]


def config_files(options: argparse.Namespace) -> list[str]:
    """The configuration files that flake8 read for these options, the one that wins last; absolute paths."""
    options = _first_stage(options)
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
