"""The four checkers that flake8 runs; the only module that knows flake8's plugin protocol.

flake8 makes one checker of each class per file and gives all four the same tree. The first one has it analysed, the others find the result.
"""

from __future__ import annotations

import argparse
import ast
import gc
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from flake8_secreview.isolation import without_collection, without_working_directory

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

    from flake8_secreview.engine import Analysis, Engine

_Report = tuple[int, int, str, type]


class _Checker:
    """What the four classes share. flake8 finds the parameters of `__init__` by name."""

    family: ClassVar[str]
    _options: ClassVar[argparse.Namespace | None] = None
    _engine: ClassVar[Engine | None] = None
    _analyses: ClassVar[weakref.WeakKeyDictionary[ast.AST, Analysis]] = weakref.WeakKeyDictionary()

    def __init__(self, tree: ast.Module, lines: list[str], filename: str) -> None:
        self.tree = tree
        self.lines = lines
        self.filename = filename

    @classmethod
    def add_options(cls, option_manager: OptionManager) -> None:
        """Register the options; flake8 asks each of the four classes."""
        from flake8_secreview import config

        config.register(option_manager)

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Validate the options. Raises flake8's ExecutionError, which ends the run with our one line."""
        if _Checker._options is options:
            return
        with without_working_directory(), without_collection():
            from flake8_secreview import engine
            from flake8_secreview.config import ConfigError

            try:
                _Checker._engine = engine.build(options)
            except ConfigError as error:
                from flake8.exceptions import ExecutionError

                raise ExecutionError(f"flake8-secreview: {error}") from None
            if _Checker._options is None:
                # What is loaded by now stays to the end. The collector need not look through it again with the tree of every large file: ours would
                # slow flake8 down, and workers that are forked now share it (gc.freeze in the documentation of Python).
                gc.freeze()
        _Checker._options = options

    def run(self) -> Iterator[_Report]:
        """Yield this family's findings: line (1-based), column (0-based characters), text, class."""
        for located in self._analysis().findings:
            if located.rule.family == self.family:
                yield located.place.line, located.place.column, f"{located.rule.code} {located.message}", type(self)

    def _analysis(self) -> Analysis:
        analysis = _Checker._analyses.get(self.tree)
        if analysis is None:
            if _Checker._engine is None:
                raise RuntimeError("flake8 made a checker before it parsed the options")
            with without_working_directory():
                analysis = _Checker._engine.analyse(self.tree, self.lines, self.filename)
            _Checker._analyses[self.tree] = analysis
        return analysis


def wrap_engine(wrap: Callable[[Engine], Engine]) -> bool:
    """Let the checkers use another engine around theirs: how the review sees every file while flake8 has its tree.

    Returns False where there is none yet: flake8 has parsed no options in this process.
    """
    if _Checker._engine is None:
        return False
    _Checker._engine = wrap(_Checker._engine)
    return True


class HardcodedDataChecker(_Checker):
    """SR1: hardcoded UUIDs and other hardcoded data."""

    family = "SR1"


class LoggingChecker(_Checker):
    """SR2: sensitive values that reach a log."""

    family = "SR2"


class TestCodeChecker(_Checker):
    """SR3: test code that production depends on."""

    __test__ = False  # it is no test case of pytest's
    family = "SR3"


class SecretsChecker(_Checker):
    """SR4: secrets in the source."""

    family = "SR4"
