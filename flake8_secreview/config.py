"""The options: data, registered once, validated once, kept in a `Config` that nobody changes.

Every value reaches flake8 as text, from the command line or a configuration file, and is parsed here by the option's own parser. A wrong one
is a `ConfigError` of one line that names the option, the value and where it came from.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flake8_secreview import origins

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

    from flake8_secreview.baseline import Baseline
    from flake8_secreview.paths import Patterns
    from flake8_secreview.rule import Level
    from flake8_secreview.words import Vocabulary

PRAGMAS = ("bandit", "ruff", "detect-secrets", "gitleaks", "semgrep")


class ConfigError(ValueError):
    """A wrong setting: one line for the user."""


class Option:
    """One option. `parse` turns the text of a value into the object that `Config` holds, or raises ValueError."""

    def __init__(self, name: str, default: str, parse: Callable[[str], Any], metavar: str, help: str) -> None:
        self.name = name  # kebab-case, without the prefix
        self.key = name.replace("-", "_")  # the field of `Config`
        self.default = default
        self.parse = parse
        self.metavar = metavar
        self.help = help


class AllowedValues:
    """What `secreview-allow-values` allows: expressions that match the whole value, and hashes of values."""

    def __init__(self, patterns: tuple[re.Pattern[str], ...], hashes: frozenset[str]) -> None:
        self.patterns = patterns
        self.hashes = hashes

    def allow(self, value: str) -> bool:
        """Is this value allowed?"""
        if any(pattern.fullmatch(value) for pattern in self.patterns):
            return True
        return bool(self.hashes) and value_hash(value) in self.hashes


def value_hash(value: str) -> str:
    """The hash that stands for a value in `secreview-allow-values`; python -m flake8_secreview hash prints it."""
    import hashlib

    return "sha256:" + hashlib.sha256(b"flake8-secreview:" + value.encode("utf-8", "surrogatepass")).hexdigest()


def _items(text: str) -> list[str]:
    """A list as flake8 writes them: separated by commas, spaces or line ends."""
    return text.replace(",", " ").split()


def _names(text: str) -> tuple[str, ...]:
    return tuple(_items(text))


def _lower_names(text: str) -> tuple[str, ...]:
    return tuple(item.lower() for item in _items(text))


def _test_patterns(text: str) -> Patterns:
    from flake8_secreview.paths import DEFAULT_TESTS, Patterns

    return Patterns(DEFAULT_TESTS if text == BUILT_IN else _items(text))


def _support_patterns(text: str) -> Patterns:
    from flake8_secreview.paths import DEFAULT_SUPPORT, Patterns

    return Patterns(DEFAULT_SUPPORT if text == BUILT_IN else _items(text))


def _expressions(text: str) -> tuple[re.Pattern[str], ...]:
    """Regular expressions separated by white space, so that they may hold commas."""
    compiled = []
    for item in text.split():
        try:
            compiled.append(re.compile(item))
        except re.error as error:
            raise ValueError(f"{item!r} is no regular expression: {error}") from None
    return tuple(compiled)


def _values(text: str) -> AllowedValues:
    hashes = [item for item in text.split() if item.startswith("sha256:")]
    for item in hashes:
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", item):
            raise ValueError(f"{item!r} is no hash of a value: sha256: and 64 lower-case hex digits")
    expressions = _expressions(" ".join(item for item in text.split() if not item.startswith("sha256:")))
    return AllowedValues(expressions, frozenset(hashes))


def _codes(text: str) -> tuple[str, ...]:
    for item in _items(text):
        number = item.removeprefix("SR") or "1"
        if not (item.startswith("SR") and len(number) < 4 and number[0] in "1234" and number.isdecimal()):
            raise ValueError(f"{item!r} is no code or prefix of a code such as SR403")
    return _names(text)


def _off_codes(text: str) -> tuple[str, ...]:
    from flake8_secreview.rules import shipped_codes

    for item in _items(text):
        known = re.fullmatch(r"SR[1-4][5-9]\d", item) or item in shipped_codes()
        if not known:
            raise ValueError(f"{item!r} is no code of a check")
    return _names(text)


def _confidence(text: str) -> Level:
    from flake8_secreview.rule import LEVELS

    for level in LEVELS:
        if text == level:
            return level
    raise ValueError(f"{text!r} is not one of {', '.join(LEVELS)}")


def _pragmas(text: str) -> tuple[str, ...]:
    for item in _items(text):
        if item not in PRAGMAS:
            raise ValueError(f"{item!r} is not one of {', '.join(PRAGMAS)}")
    return _names(text)


def _switch(text: str) -> bool:
    """As flake8 and configparser spell it."""
    known = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}
    if text.strip().lower() not in known:
        raise ValueError(f"{text!r} is neither yes nor no")
    return known[text.strip().lower()]


def _text(text: str) -> str:
    return text.strip()


BUILT_IN = "built-in"  # a table of `paths` that is too long for a help text

OPTIONS: tuple[Option, ...] = (
    Option(
        "test-paths",
        BUILT_IN,
        _test_patterns,
        "GLOBS",
        "test and test support code; empty: everything is production code",
    ),
    Option("support-paths", BUILT_IN, _support_patterns, "GLOBS", "examples, documentation, benchmarks, tooling"),
    Option("test-codes", "SR403, SR404", _codes, "CODES", "codes that stay on in test code"),
    Option("sensitive-names", "", _lower_names, "WORDS", "words that name a credential, instead of the built-in ones"),
    Option(
        "extend-sensitive-names", "", _lower_names, "WORDS", "words that name a credential, besides the built-in ones"
    ),
    Option("allow-names", "", _expressions, "REGEXES", "identifiers never reported; matched anywhere in the name"),
    Option(
        "allow-values", "", _values, "REGEXES", "values never reported: expressions for the whole value, or sha256:HASH"
    ),
    Option("personal-names", "", _lower_names, "WORDS", "words that mean personal data, besides the built-in ones"),
    Option("redactors", "", _names, "NAMES", "functions whose result is safe to log, besides the built-in ones"),
    Option("log-functions", "", _names, "NAMES", "functions that write a log, besides the built-in ones"),
    Option("test-modules", "", _names, "MODULES", "mock and test libraries, besides the built-in ones"),
    Option("temp-dirs", "/tmp, /var/tmp, /dev/shm", _names, "PATHS", "folders that every user can write to"),  # noqa: SR106 - the rule's default
    Option(
        "allow-hosts",
        "",
        _lower_names,
        "HOSTS",
        "host names and addresses that may be in the code; *.example.org for a domain",
    ),
    Option("allow-uuids", "", _lower_names, "UUIDS", "UUIDs that may be in the code"),
    Option("enable", "", _off_codes, "CODES", "codes that are off by default"),
    Option(
        "min-confidence", "low", _confidence, "LEVEL", "report findings of this confidence and more: low, medium, high"
    ),
    Option("baseline", "", _text, "FILE", "accepted findings; made by python -m flake8_secreview baseline"),
    Option(
        "require-reasons", "no", _switch, "YES|NO", "the review asks for a reason at every suppression that has none"
    ),
    Option("honor", "", _pragmas, "TOOLS", "accept the pragmas of " + ", ".join(PRAGMAS)),
)


class Config:
    """The settings of a run; a field per option, and the folder that paths are relative to (absolute).

    A plain class: a named tuple of so many fields takes as long to make as ten modules to import.
    """

    root: str
    test_paths: Patterns
    support_paths: Patterns
    test_codes: tuple[str, ...]
    vocabulary: Vocabulary
    allow_names: tuple[re.Pattern[str], ...]
    allow_values: AllowedValues
    personal_names: tuple[str, ...]
    redactors: tuple[str, ...]
    log_functions: tuple[str, ...]
    test_modules: tuple[str, ...]
    temp_dirs: tuple[str, ...]
    allow_hosts: tuple[str, ...]
    allow_uuids: tuple[str, ...]
    enable: tuple[str, ...]
    min_confidence: Level
    baseline: Baseline | None
    require_reasons: bool
    honor: tuple[str, ...]

    def __init__(self, **settings: Any) -> None:
        self.__dict__.update(settings)


def register(manager: OptionManager) -> None:
    """Add the options to flake8's. Every checker class calls it; the first call counts."""
    if "secreview_" + OPTIONS[0].key in manager.config_options_dict:
        return
    for option in OPTIONS:
        manager.add_option(
            f"--{origins.PREFIX}{option.name}",
            default=option.default,
            metavar=option.metavar,
            parse_from_config=True,
            help=f"{option.help} (default: {option.default or 'none'})".replace("%", "%%"),
        )


def from_options(options: argparse.Namespace) -> Config:
    """The settings in what flake8 parsed. Raises ConfigError."""
    texts = {option.name: getattr(options, "secreview_" + option.key) for option in OPTIONS}
    return from_texts(texts, origins.config_files(options))


def from_files() -> Config:
    """The settings in the configuration files that flake8 would read in the working directory. Raises ConfigError."""
    files = origins.config_files(argparse.Namespace())
    texts: dict[str, str] = {}
    for path in files:
        texts.update(origins.settings(path))
    return from_texts(texts, files)


def from_texts(texts: dict[str, str], files: list[str]) -> Config:
    """Validate the text of each setting, by kebab-case name; what is missing has its default.

    `files` are the configuration files, for the root and for messages. Raises ConfigError with one line for the first wrong value,
    unknown setting or unusable baseline.
    """
    from flake8_secreview import words

    _refuse_unknown(files)
    values: dict[str, Any] = {}
    for option in OPTIONS:
        text = texts.get(option.name, option.default)
        try:
            values[option.key] = option.parse(text)
        except ValueError as error:
            origin = origins.origin(option.name, text, option.default, files)
            raise ConfigError(f"{origins.PREFIX}{option.name}: {error} ({origin})") from None
    root = origins.root(files)
    name = values["baseline"]
    try:
        values["baseline"] = _baseline(_beside(root, name, files)) if name else None
    except ValueError as error:
        raise ConfigError(f"{origins.PREFIX}baseline: {error}") from None
    replace, extend = values.pop("sensitive_names"), values.pop("extend_sensitive_names")
    values["vocabulary"] = words.Vocabulary(replace=replace, extend=extend)
    return Config(root=root, **values)


def _baseline(path: str) -> Baseline:
    from flake8_secreview import baseline

    return baseline.load(path)


def _beside(root: str, name: str, files: list[str]) -> str:
    """A file named in a configuration file is relative to it; one named on the command line, to the working directory."""
    import os

    return os.path.join(root if any(origins.settings(path).get("baseline") == name for path in files) else "", name)


def _refuse_unknown(files: list[str]) -> None:
    known = {option.name for option in OPTIONS}
    for path in files:
        for name in origins.settings(path):
            if name not in known:
                import difflib

                close = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {origins.PREFIX}{close[0]}?" if close else ""
                raise ConfigError(f"{origins.PREFIX}{name}: no such option ({path}){hint}")
