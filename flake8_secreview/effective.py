"""The effective settings of a run: each option, its value, and where that came from; and what is wrong with them.

flake8 is asked for its own options in the steps of its `parse_args`, short of the one that hands them to the plugins: a wrong value of ours
would end that, and here all of them are wanted.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8_secreview import config, origins, rules, selection
from flake8_secreview.config import ConfigError
from flake8_secreview.paths import DEFAULT_SUPPORT, DEFAULT_TESTS, Patterns, relative

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

FLAKE8 = ("select", "extend-select", "ignore", "extend-ignore", "per-file-ignores", "exclude", "extend-exclude")
DEFAULT, COMMAND_LINE = "default", "command line"
_NOT_GIVEN = object()
# No pattern that is meant for one thing matches all of these.
_ANYTHING = ("q", "Zx_81", "häuser-07")


class Setting(NamedTuple):
    """One option, as it holds."""

    name: str  # as it is written in a configuration file
    value: str  # on one line
    origin: str  # FILE:LINE, "command line" or "default"


class Effective(NamedTuple):
    """All settings of a run."""

    root: str
    files: list[str]
    settings: list[Setting]
    on: list[str]
    off: dict[str, str]  # code: why
    errors: list[str]  # flake8 would end with the first of ours
    notes: list[str]  # what has no effect, or more than it seems


def effective(paths: Sequence[str], arguments: Sequence[str]) -> Effective:
    """The settings that flake8 would have in this folder with these arguments; patterns are tried on the files in `paths`.

    Raises ConfigError for what flake8 itself would refuse, and RulePackError.
    """
    return _Inquiry(paths, arguments).answer()


def unmatched(patterns: Patterns, paths: Iterable[str]) -> list[str]:
    """The globs of an option that match none of these paths ('/'-separated, relative to the root). Built-in ones don't count."""
    if patterns.globs in (DEFAULT_TESTS, DEFAULT_SUPPORT):
        return []
    left = {glob: Patterns([glob.strip().removeprefix("!")]) for glob in patterns.globs}
    for path in paths:
        for glob in [glob for glob, pattern in left.items() if pattern.matches(path)]:
            del left[glob]
        if not left:
            break
    return list(left)


def render(found: Effective) -> str:
    """The text of the command."""
    lines = [f"root: {found.root}"]
    lines += [f"file: {path}" for path in found.files] or ["file: none; flake8 reads setup.cfg, tox.ini and .flake8"]
    lines.append("")
    width = max(len(setting.name) for setting in found.settings)
    for setting in found.settings:
        lines.append(f"{setting.name:<{width}} = {setting.value or '(empty)'}  [{setting.origin}]")
    lines += ["", f"on:  {' '.join(found.on) or 'nothing'}"]
    by_reason: dict[str, list[str]] = {}
    for code, why in found.off.items():
        by_reason.setdefault(why, []).append(code)
    lines += [f"off: {' '.join(codes)} ({why})" for why, codes in by_reason.items()]
    if found.errors or found.notes:
        lines.append("")
    lines += [f"error: {text}" for text in found.errors]
    lines += [f"note: {text}" for text in found.notes]
    return "\n".join(lines) + "\n"


class _Inquiry:
    """One question about the settings."""

    def __init__(self, paths: Sequence[str], arguments: Sequence[str]) -> None:
        self.paths = paths
        self.options, self.given = _asked(arguments)
        self.files = origins.config_files(self.options)
        self.root = origins.root(self.files)
        self.texts = {path: _items(path) for path in self.files}
        self.errors: list[str] = []
        self.notes: list[str] = []

    def answer(self) -> Effective:
        settings = []
        parsed: dict[str, Any] = {}
        for option in config.OPTIONS:
            text, origin = self._text(f"{origins.PREFIX}{option.name}", f"secreview_{option.key}", option.default)
            settings.append(Setting(f"{origins.PREFIX}{option.name}", _value(option, text), origin))
            try:
                parsed[option.key] = option.parse(text)
            except ValueError as error:
                self.errors.append(f"{origins.PREFIX}{option.name}: {error} ({origin})")
                parsed[option.key] = option.parse(option.default)
            if origin != DEFAULT:
                self._judge(option, text, origin, parsed[option.key])
        for name in FLAKE8:
            value = getattr(self.options, name.replace("-", "_"))
            _, origin = self._text(name, name.replace("-", "_"), "")
            settings.append(Setting(name, _joined(value), origin))
        self._unknown()
        self._unread()
        on, off = self._codes(parsed["enable"])
        return Effective(self.root, self.files, settings, on, off, self.errors, self.notes)

    def _text(self, name: str, key: str, default: str) -> tuple[str, str]:
        """The text of an option, and its origin."""
        if getattr(self.given, key) is not _NOT_GIVEN:
            return str(getattr(self.given, key)), COMMAND_LINE
        for path in reversed(self.files):
            for spelling in (name, name.replace("-", "_")):
                if spelling in self.texts[path]:
                    return self.texts[path][spelling], f"{path}:{_line(path, spelling)}"
        return default, DEFAULT

    # -- what is wrong

    def _judge(self, option: config.Option, text: str, origin: str, value: Any) -> None:
        name = f"{origins.PREFIX}{option.name}"
        if re.search(r"(?:^|\s)[#;]", text):
            self.notes.append(f"{name}: a value has no comments: what follows # or ; is part of it ({origin})")
        if option.name in ("test-paths", "support-paths"):
            for glob in unmatched(value, self._own_paths()):
                self.notes.append(f"{name}: {glob} matches none of the files here ({origin})")
        elif option.name == "allow-names":
            for pattern in value:
                if all(pattern.search(sample) for sample in _ANYTHING):
                    self.notes.append(f"{name}: {pattern.pattern} matches every name ({origin})")
        elif option.name == "allow-values":
            for number, pattern in enumerate(value.patterns, 1):
                if all(pattern.fullmatch(sample) for sample in _ANYTHING):
                    self.notes.append(f"{name}: expression {number} matches every value ({origin})")
        elif option.name == "enable":
            known = {rule.code: rule for rule in rules.load()}
            for code in value:
                if code in known and known[code].enabled:
                    self.notes.append(f"{name}: {code} is on anyway ({origin})")
        elif option.name == "baseline" and value:
            from flake8_secreview import baseline

            try:
                baseline.load(value if origin == COMMAND_LINE else os.path.join(self.root, value))
            except ValueError as error:
                self.errors.append(f"{name}: {error} ({origin})")

    def _own_paths(self) -> list[str]:
        """The files that flake8 would look at, as patterns see them."""
        from flake8.discover_files import expand_paths

        names = expand_paths(
            paths=self.paths,
            stdin_display_name=self.options.stdin_display_name,
            filename_patterns=self.options.filename,
            exclude=(*self.options.exclude, *self.options.extend_exclude),
        )
        return [relative(name, self.root) for name in names]

    def _unknown(self) -> None:
        known = [option.name for option in config.OPTIONS]
        for path, items in self.texts.items():
            for key in items:
                name = key.replace("_", "-")
                if name.startswith(origins.PREFIX) and name.removeprefix(origins.PREFIX) not in known:
                    close = difflib.get_close_matches(name.removeprefix(origins.PREFIX), known, 1)
                    hint = f"; did you mean {origins.PREFIX}{close[0]}?" if close else ""
                    self.errors.append(f"{name}: no such option ({path}:{_line(path, key)}){hint}")

    def _unread(self) -> None:
        """Configuration that flake8 passes over."""
        if getattr(self.options, "isolated", False):
            return
        for name in origins.CANDIDATES:
            path = os.path.join(self.root, name)
            if path not in self.files and _items(path):
                read = self.files[0] if self.files else "none"
                self.notes.append(f"flake8 does not read {path}: it reads one file, {read}")
        try:
            with open(os.path.join(self.root, "pyproject.toml"), encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError):
            return
        if re.search(r"^\[tool\.flake8\]", text, re.MULTILINE):
            self.notes.append(f"flake8 does not read {os.path.join(self.root, 'pyproject.toml')}")

    # -- what is on

    def _codes(self, enable: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        shown = selection.selected(self.options, enable)
        select = (*(self.options.select or ()), *(self.options.extend_select or ()))
        ignore = (*(self.options.ignore or ()), *(self.options.extend_ignore or ()))
        on: list[str] = []
        off: dict[str, str] = {}
        for rule in rules.load():
            if shown(rule.code, rule.enabled):
                on.append(rule.code)
            elif not shown(rule.code, True):
                prefixes = sorted((prefix for prefix in ignore if rule.code.startswith(prefix)), key=len)
                off[rule.code] = f"ignored by {prefixes[-1]}" if prefixes else f"select is {_joined(select)}"
            else:
                off[rule.code] = f"off by default; {origins.PREFIX}enable turns it on"
        for prefix in dict.fromkeys(ignore):
            if "SR".startswith(prefix) and prefix != "SR":
                self.notes.append(f"ignoring {prefix} also ignores every code of this plugin, SR")
        return on, off


def _asked(arguments: Sequence[str]) -> tuple[argparse.Namespace, argparse.Namespace]:
    """flake8's options, and the same with only what the arguments give and `_NOT_GIVEN` for the rest. Raises ConfigError."""
    from flake8.exceptions import ExecutionError
    from flake8.options import aggregator
    from flake8.options.config import load_config

    try:
        manager, first, rest = _manager(arguments)
        files, folder = load_config(config=first.config, extra=first.append_config, isolated=first.isolated)
        options = aggregator.aggregate_options(manager, files, folder, rest)
        for name, value in vars(first).items():
            setattr(options, name, value)
    except (ExecutionError, ValueError) as error:
        raise ConfigError(" ".join(str(error).split())) from None
    given = manager.parse_args(rest, argparse.Namespace(**dict.fromkeys(vars(options), _NOT_GIVEN)))
    return options, given


def _manager(arguments: Sequence[str]) -> tuple[OptionManager, argparse.Namespace, list[str]]:
    """A manager that knows the options of flake8 and all its plugins; the options of flake8's first stage, and the other arguments."""
    import flake8
    from flake8.main.options import register_default_options, stage1_arg_parser
    from flake8.options.config import load_config
    from flake8.options.manager import OptionManager
    from flake8.plugins import finder

    parser = stage1_arg_parser()
    first, rest = parser.parse_known_args(list(arguments))
    files, folder = load_config(config=first.config, extra=first.append_config, isolated=first.isolated)
    wanted = finder.parse_plugin_options(
        files, folder, enable_extensions=first.enable_extensions, require_plugins=first.require_plugins
    )
    plugins = finder.load_plugins(finder.find_plugins(files, wanted), wanted)
    manager = OptionManager(
        version=flake8.__version__,
        plugin_versions=plugins.versions_str(),
        parents=[parser],
        formatter_names=list(plugins.reporters),
    )
    register_default_options(manager)
    manager.register_plugins(plugins)
    return manager, first, rest


def _items(path: str) -> dict[str, str]:
    """The [flake8] section of a file; empty if there is none."""
    import configparser

    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_string(file.read())
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}
    return dict(parser.items("flake8")) if parser.has_section("flake8") else {}


def _line(path: str, key: str) -> int:
    """The line of a key in the [flake8] section of a file; 1 if it can't be told."""
    inside = False
    try:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.startswith("["):
                    inside = line.startswith("[flake8]")
                elif inside and re.match(rf"{re.escape(key)}\s*[=:]", line, re.IGNORECASE):
                    return number
    except (OSError, UnicodeDecodeError):
        pass
    return 1


def _value(option: config.Option, text: str) -> str:
    """The value on one line. Allowed values are counted: one may be a secret."""
    if option.name == "allow-values" and text.strip():
        count = len(text.split())
        return f"{count} value{'s' if count > 1 else ''}, not shown"
    return " ".join(text.split())


def _joined(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return " ".join(str(value).split()) if value else ""
