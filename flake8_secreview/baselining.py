"""Make a baseline, renew it, and say which of its entries nothing needs any more.

flake8 itself is run, in this process, so that what a baseline accepts is what flake8 reports: exclude, noqa, per-file-ignores, select and
all settings hold. flake8 hands on no contents, so each file with findings is analysed once more for them.

An entry goes when nothing in the files that were looked at needs it: that is how a baseline shrinks. It stays while its file was not
looked at, or can't be read or parsed for the moment.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import secrets
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flake8_secreview import baseline, engine, origins
from flake8_secreview.baseline import Baseline, Key
from flake8_secreview.context import Context
from flake8_secreview.paths import relative

if TYPE_CHECKING:
    from flake8.violation import Violation

DEFAULT = ".secreview-baseline"

Reported = Counter[tuple[str, int, int]]  # code, line, column, as flake8 has them: 1-based


class BaselineError(Exception):
    """Why there is no baseline: one line for the user."""


class Run(NamedTuple):
    """What flake8 has looked at and reported."""

    options: argparse.Namespace
    files: dict[str, Reported]  # by name as flake8 calls it; clean files too


class Renewal(NamedTuple):
    """A baseline that fits what flake8 reports, and what is different from the old one."""

    baseline: Baseline
    added: Counter[Key]
    gone: Counter[Key]
    unread: list[str]  # files that can't be read or parsed: their entries stay
    failures: int  # SRn99: never accepted


def run_flake8(paths: Sequence[str], options: Sequence[str]) -> Run:
    """Run flake8 on paths with these options of its own, without any baseline. Raises BaselineError."""
    from flake8.formatting.base import BaseFormatter
    from flake8.main.application import Application
    from flake8.main.options import stage1_arg_parser

    if any(option.startswith("--secreview-b") for option in options):
        raise BaselineError("name the baseline with --output instead of --secreview-baseline")

    files: dict[str, Reported] = {}

    class Collector(BaseFormatter):
        """Keeps what flake8 reports, and writes nothing."""

        def start(self) -> None:
            """An output file that the configuration names is left alone."""

        def beginning(self, filename: str) -> None:
            files.setdefault(filename, Counter())

        def handle(self, error: Violation) -> None:
            if error.code.startswith("SR"):
                files.setdefault(error.filename, Counter())[error.code, error.line_number, error.column_number] += 1

        def format(self, error: Violation) -> None:
            """Unused."""

        def show_statistics(self, statistics: object) -> None:
            """Left out."""

        def show_benchmarks(self, benchmarks: object) -> None:
            """Left out."""

        def stop(self) -> None:
            """Nothing is open."""

    class Collecting(Application):
        def make_formatter(self) -> None:
            assert self.options is not None
            self.formatter = Collector(self.options)

    application = Collecting()
    names = [path if not path.startswith("-") else f"./{path}" for path in paths]
    arguments = [*options, "--secreview-baseline=", *names]
    before = sys.argv
    sys.argv = ["flake8", *arguments]  # `origins` asks for it
    try:
        with contextlib.redirect_stdout(sys.stderr):  # where flake8 says what went wrong
            application.run(arguments)
    finally:
        sys.argv = before
    if application.catastrophic_failure or application.options is None:
        raise BaselineError("flake8 could not finish; nothing is written")
    for name, value in vars(stage1_arg_parser().parse_known_args(arguments)[0]).items():
        setattr(application.options, name, value)
    return Run(application.options, files)


def place(options: argparse.Namespace, output: str | None) -> tuple[str, bool]:
    """Where the baseline is: `output`, else what the configuration says, else DEFAULT beside it; and whether a configuration names it."""
    files = origins.config_files(options)
    named = ""
    for path in files:
        named = origins.settings(path).get("baseline", named)
    configured = os.path.join(origins.root(files), named) if named else ""
    path = output or configured or os.path.join(origins.root(files), DEFAULT)
    return path, bool(configured) and os.path.realpath(path) == os.path.realpath(configured)


def existing(path: str) -> Baseline | None:
    """The baseline in a file, None if there is no file. Raises BaselineError."""
    if not os.path.exists(path):
        return None
    try:
        return baseline.load(path)
    except ValueError as error:
        raise BaselineError(str(error)) from None


def renew(run: Run, paths: Sequence[str], old: Baseline | None) -> Renewal:
    """The baseline for what flake8 has reported; `paths` are what it was asked to look at. Raises BaselineError."""
    files = _Files(run)
    new = Baseline(old.salt if old else secrets.token_hex(16), reasons=old.reasons if old else {})
    kept = _kept(old, files.paths, paths, files.root) if old else Counter[Key]()
    unread: list[str] = []
    failures = 0
    for name, reported in run.files.items():
        before = old.of_file(files.paths[name]) if old else Counter[Key]()
        if not reported and not before:
            continue
        failures += sum(count for (code, _, _), count in reported.items() if code.endswith("99"))
        try:
            new.keys |= files.needed(name, reported, new)
        except FileNotFoundError:
            pass
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            if before:
                unread.append(name)
            kept |= before
    new.keys |= kept
    was = old.keys if old else Counter[Key]()
    new.reasons = {key: reason for key, reason in new.reasons.items() if new.keys[key]}
    return Renewal(new, new.keys - was, was - new.keys, unread, failures)


def _kept(old: Baseline, checked: dict[str, str], paths: Sequence[str], root: str) -> Counter[Key]:
    """The entries of files that exist, and that this run was not about."""
    seen = set(checked.values())
    asked = [os.path.realpath(path) for path in (paths or ["."])]

    def stays(path: str) -> bool:
        full = os.path.realpath(os.path.join(root, path))
        if path in seen or not os.path.exists(full):
            return False
        # What flake8 was asked to look at and has not is excluded.
        return not any(full == folder or full.startswith(folder.rstrip(os.sep) + os.sep) for folder in asked)

    decided = {path: stays(baseline.unescaped(path)) for path in {key.path for key in old.keys}}
    return Counter({key: count for key, count in old.keys.items() if decided[key.path]})


class _Files:
    """The files of a run, analysed as the plugin analyses them."""

    def __init__(self, run: Run) -> None:
        self.engine = engine.build(run.options)
        self.root = self.engine.config.root
        self.paths = {name: relative(name, self.root) for name in run.files}

    def needed(self, name: str, reported: Reported, salted: Baseline) -> Counter[Key]:
        """How often each key must be accepted so that nothing is reported in a file.

        Of findings with the same key, those that are not reported (for a noqa comment, say) use up entries as well if they come first.

        Raises OSError, SyntaxError, ValueError, RecursionError or MemoryError for a file that can't be analysed, BaselineError if it
        is not the file any more that flake8 has seen.
        """
        from flake8_secreview.report.reading import read_lines

        lines = read_lines(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
            tree = ast.parse("".join(lines))
        context = Context(tree, lines, name, self.engine.config)
        left = +reported
        seen: Counter[Key] = Counter()
        needed: Counter[Key] = Counter()
        for located in self.engine.analyse(tree, lines, name).findings:
            code = located.rule.code
            at = code, located.place.line, located.place.column + 1
            found = left[at] > 0
            left[at] -= found
            if located.rule.engine_only:
                continue
            key = engine.baseline_key(salted, context, located)
            seen[key] += 1
            if found:
                needed[key] = seen[key]
        if any(count for (code, _, _), count in left.items() if not code.endswith("99")):
            raise BaselineError(f"{name} has changed while it was looked at; run the command again")
        return needed


def told(keys: Counter[Key]) -> Iterator[str]:
    """Entries as lines to read."""
    merged: Counter[tuple[str, str, str]] = Counter()
    for key, count in keys.items():
        merged[key.path, key.code, key.scope] += count
    for (path, code, scope), count in sorted(merged.items()):
        yield f"{path}: {code} in {scope}" + (f" ({count} times)" if count > 1 else "")


def write(path: str, new: Baseline) -> None:
    """Write a baseline, whole or not at all; the target of a link, not the link. Raises BaselineError."""
    from flake8_secreview.report.formatter import write_whole

    try:
        write_whole(os.path.realpath(path), new.render().encode("utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror}") from None


def main(paths: Sequence[str], output: str | None, check: bool, options: Sequence[str]) -> int:
    """The command; returns its exit status: 0, or 1 if `check` finds entries that are not needed. Raises BaselineError and ConfigError."""
    run = run_flake8(paths, options)
    path, configured = place(run.options, output)
    old = existing(path)
    if check and old is None:
        raise BaselineError(f"{path}: there is no baseline to check")
    renewal = renew(run, paths, old)
    for name in renewal.unread:
        print(f"baseline: {name} can't be read or parsed; its entries stay as they are", file=sys.stderr)
    if renewal.failures:
        print(
            f"baseline: {renewal.failures} failed checks (SRn99) are not accepted; please report them", file=sys.stderr
        )
    added, gone = renewal.added.total(), renewal.gone.total()
    if check:
        for line in told(renewal.gone):
            print(f"{line}: no longer found")
        if added:
            print(f"baseline: {added} findings are not in {path}; flake8 reports them", file=sys.stderr)
        return 1 if gone else 0
    write(path, renewal.baseline)
    total = renewal.baseline.keys.total()
    noun = "finding" if total == 1 else "findings"
    print(f"{path}: {total} {noun} accepted ({added} new, {gone} no longer found)")
    if not configured:
        files = origins.config_files(run.options)
        name = os.path.relpath(path, origins.root(files))
        where = files[0] if files else "setup.cfg, tox.ini or .flake8"
        print(f"baseline: to have flake8 use it, add to [flake8] in {where}:", file=sys.stderr)
        print(f"{origins.PREFIX}baseline = {name}", file=sys.stderr)
    return 0
