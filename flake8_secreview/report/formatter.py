"""The formatters that flake8 finds under `secreview`, `secreview-html`, `secreview-sarif` and `secreview-json`.

flake8 makes one of them in its parent process, lets it see each file that it checked with the violations that were selected and not
silenced, and tells it when it is done. Then each file is surveyed, and the review is written: once, whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flake8.formatting.base import BaseFormatter

from flake8_secreview.isolation import without_working_directory

if TYPE_CHECKING:
    import argparse

    from flake8.statistics import Statistics
    from flake8.violation import Violation

    from flake8_secreview.report.model import Module, Report
    from flake8_secreview.report.survey import Looked, Reported, Surveyor

    File = tuple[str, list[Reported]]

NAME = "flake8-secreview"


class Notes:
    """What the checkers have seen, on its way from the processes that flake8 forks.

    It goes through a file without a name, which is gone when the last process is, however it ends. Secrets are masked before.
    """

    def __init__(self) -> None:
        import mmap
        import tempfile

        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as the formatter
        self._number = mmap.mmap(-1, 8)  # how many files are in it; forked processes share this

    def keep(self, filename: str, looked: Looked) -> None:
        """Add what is known of a file: one line, appended at once, by whatever process."""
        import json

        line = json.dumps([filename, looked]).encode("ascii") + b"\n"
        with _locked(self._file.fileno()):
            self._file.seek(0, os.SEEK_END)
            written = 0
            while written < len(line):
                written += self._file.write(line[written:]) or 0
            number = int.from_bytes(self._number[:8], "little") + 1
            self._number[:8] = number.to_bytes(8, "little")
        if number % 10 == 0:
            _tell(f"reviewing: {number} modules")

    def read(self) -> dict[str, Looked]:
        """What is known, by file. A file that was checked twice is not trusted."""
        import json

        self._file.seek(0)
        found: dict[str, Looked] = {}
        twice = set()
        for line in self._file.read().splitlines():
            name, looked = json.loads(line)
            twice.update({name} & found.keys())
            found[name] = looked
        for name in twice:
            del found[name]
        self._file.close()
        return found


@contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    """Nobody else writes meanwhile. Where there is no `fcntl` there are no forked processes either."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    fcntl.lockf(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN)


FEWEST_FOR_A_POOL = 24  # files; starting processes costs about as much as surveying these


class _Formatter(BaseFormatter):
    """What the four formats share."""

    def after_init(self) -> None:
        """Nothing is known yet."""
        self.files: list[File] = []
        self.other_plugins = 0
        with without_working_directory():
            self.notes = Notes()
            self.surveyor = self._survey_on_the_way()

    def _survey_on_the_way(self) -> Surveyor | None:
        """Have flake8's checkers look at each file for the review while they have its tree.

        That saves parsing and analysing everything twice. Checkers in processes that were spawned don't take part: there each file
        is surveyed afterwards.
        """
        from flake8_secreview.plugin import wrap_engine
        from flake8_secreview.report.survey import SurveyingEngine, Surveyor

        surveyor = Surveyor(self.options)
        wrapped = wrap_engine(lambda engine: SurveyingEngine(engine, surveyor, self.notes.keep))
        return surveyor if wrapped else None

    def start(self) -> None:
        """flake8 would open the output file here, to append to it. It is written at the end, so that no half of one is left."""

    def beginning(self, filename: str) -> None:
        """A file that flake8 checked; clean files come too."""
        self.files.append((filename, []))

    def handle(self, error: Violation) -> None:
        """A violation in the file that was begun last."""
        from flake8_secreview.report.survey import Reported

        if error.code.startswith("SR"):
            self.files[-1][1].append(Reported(error.code, error.line_number, error.column_number, error.text))
        else:
            self.other_plugins += 1

    def rendered(self, report: Report) -> str:
        """The text of the output."""
        raise NotImplementedError

    def format(self, error: Violation) -> None:
        """Unused: violations are kept, not printed."""

    def show_statistics(self, statistics: Statistics) -> None:
        """Left out: lines between the parts of a document would break it. The summary has the numbers."""

    def show_benchmarks(self, benchmarks: list[tuple[str, float]]) -> None:
        """Left out, as the statistics are."""

    def stop(self) -> None:
        """Survey the files and write the review."""
        with without_working_directory():
            self._finish()

    def _finish(self) -> None:
        from flake8_secreview.report.survey import Surveyor

        surveyor = self.surveyor or Surveyor(self.options)
        noted = self.notes.read()
        modules = [surveyor.settle(noted[name], reported) for name, reported in self.files if name in noted]
        left = [file for file in self.files if file[0] not in noted]
        modules += _progress(_surveys(surveyor, left, _jobs(self.options)), len(left))
        _tell("")
        report = assemble(surveyor, modules, self.other_plugins)
        self._put(self.rendered(report))

    def _put(self, text: str) -> None:
        """Write the whole output: to a temporary file beside the target, which it then replaces, or to standard output."""
        content = text.encode("utf-8", "backslashreplace")
        if self.filename:
            write_whole(self.filename, content)
        if not self.filename or self.options.tee:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()


def write_whole(path: str, content: bytes) -> None:
    """Write a file such that at any time either its old content or all of the new is there. Raises OSError."""
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(path) and not os.path.isfile(path):  # /dev/stdout, a pipe
        with open(path, "wb") as file:
            file.write(content)
        return
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{os.path.basename(path)}.")
    try:
        with open(handle, "wb") as file:
            file.write(content)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)  # mkstemp's own mode is for its owner only
        os.replace(temporary, path)
    except BaseException:  # an interruption too
        os.unlink(temporary)
        raise


def assemble(surveyor: Surveyor, modules: list[Module], other_plugins: int) -> Report:
    """The report on these modules."""
    from importlib_metadata import version

    from flake8_secreview.report.conclusion import summarize
    from flake8_secreview.report.model import FORMAT
    from flake8_secreview.rule import REGISTRY

    modules.sort(key=lambda module: module["path"])
    used = {finding["code"] for module in modules for finding in module["findings"]}
    rules = sorted(
        {*surveyor.rules, *(REGISTRY[code] for code in used if code in REGISTRY)}, key=lambda rule: rule.code
    )
    return {
        "format": FORMAT,
        "tool": {"name": NAME, "version": version(NAME)},
        "summary": summarize(modules, other_plugins),
        "rules": [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity,
                "confidence": rule.confidence,
                "cwe": rule.cwe,
                "summary": rule.summary,
                "documentation": rule.documentation,
            }
            for rule in rules
        ],
        "modules": modules,
    }


def _jobs(options: argparse.Namespace) -> int:
    """As many processes as flake8 itself uses."""
    if list(options.filenames) == ["-"]:
        return 1
    jobs = options.jobs
    return (os.cpu_count() or 1) if jobs.is_auto else max(jobs.n_jobs, 1)


_surveyor: Surveyor | None = None  # of a worker process


def _start_worker(options: argparse.Namespace) -> None:
    global _surveyor
    import signal

    from flake8_secreview.report.survey import Surveyor

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends the workers
    _surveyor = Surveyor(options)


def _survey(file: File) -> Module:
    assert _surveyor is not None
    return _surveyor.survey(*file)


def _surveys(surveyor: Surveyor, files: list[File], jobs: int) -> Iterator[Module]:
    """The modules, in any order."""
    if jobs > 1 and len(files) >= FEWEST_FOR_A_POOL:
        import multiprocessing

        try:
            pool = multiprocessing.Pool(jobs, _start_worker, (surveyor.options,))
        except (ImportError, OSError):  # no semaphores here; flake8 goes on alone, too
            pool = None
        if pool is not None:
            with pool:
                yield from pool.imap_unordered(_survey, files, chunksize=8)
            return
    for filename, reported in files:
        yield surveyor.survey(filename, reported)


def _progress(modules: Iterator[Module], total: int) -> Iterator[Module]:
    """Count the modules that are surveyed at the end."""
    for number, module in enumerate(modules, 1):
        if number % 10 == 0:
            _tell(f"reviewing: {number} of {total} modules")
        yield module


def _tell(progress: str) -> None:
    """Show progress in place of what was shown before; nothing at all takes it away. Only a terminal is told."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{progress}")
        sys.stderr.flush()


class ReviewFormatter(_Formatter):
    """--format=secreview: Markdown."""

    def rendered(self, report: Report) -> str:
        """The report in this format."""
        from flake8_secreview.report import markdown

        return markdown.render(report)


class HtmlFormatter(_Formatter):
    """--format=secreview-html: one self-contained page."""

    def rendered(self, report: Report) -> str:
        """The report in this format."""
        from flake8_secreview.report import html

        return html.render(report)


class SarifFormatter(_Formatter):
    """--format=secreview-sarif: SARIF 2.1.0."""

    def rendered(self, report: Report) -> str:
        """The report in this format."""
        from flake8_secreview.report import sarif

        return sarif.render(report)


class JsonFormatter(_Formatter):
    """--format=secreview-json: the data under the others; see docs/report.schema.json."""

    def rendered(self, report: Report) -> str:
        """The report in this format."""
        import json

        return json.dumps(report, indent=1) + "\n"
