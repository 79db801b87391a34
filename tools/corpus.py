"""Run the plugin on real code: the source distributions of corpus.txt.

    python tools/corpus.py                 everything (half an hour)
    python tools/corpus.py --fast          one flake8 run per distribution instead of three
    python tools/corpus.py --only nova     one distribution; may be repeated
    python tools/corpus.py --production    only what `python -m flake8_secreview paths` calls production code
    python tools/corpus.py --list          what is pinned and what is already here

The distributions are fetched once, by pip, which takes them from the index it is configured for and checks their hashes,
into $SECREVIEW_CORPUS or ~/.cache/flake8-secreview. In each distribution's own folder flake8 then runs as `flake8 --isolated
--select SR .` three times: with -j1, with -j2 and forked workers, with -j2 and spawned workers. What must hold, or the exit
status is 1:

- no crash, nothing on standard error, nothing on standard output but findings
- no SRn99: no check failed on any file
- every finding is at a place that exists, and its text is one line that no editor trips over
- the three runs find the same

Flake8's own checks give up on some files (pyflakes on deep nesting) and take the run down. Such a file is left out and listed
as "flake8 itself fails". The findings are written to DISTRIBUTION.findings in the corpus folder, or in --output, to be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tokenize
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
KEPT = (".py", ".pyi", ".cfg", ".toml", ".ini")  # what is unpacked: code, and what marks a project's root
FORMAT = "%(path)s:%(row)d:%(col)d: %(code)s %(text)s"
FINDING = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>SR\d{3}) (?P<text>.*)")
GAVE_UP = re.compile(r'(?P<path>.+?): "(?P<plugin>[^"]+)" failed during execution due to .*')
TIMEOUT = 1800  # seconds for one flake8 run; the largest takes some 150


class Distribution(NamedTuple):
    """One pinned source distribution."""

    name: str
    version: str
    requirement: str  # its line of corpus.txt, hash included

    @property
    def folder(self) -> str:
        """The name of its folder in the corpus."""
        return f"{self.name}-{self.version}"


class Run(NamedTuple):
    """One way of running flake8: what it is called, how workers are started, how many there are."""

    name: str
    method: str
    jobs: int


RUNS = (Run("-j1", "fork", 1), Run("-j2 fork", "fork", 2), Run("-j2 spawn", "spawn", 2))


class Result(NamedTuple):
    """What one flake8 run printed, and what was wrong with it."""

    findings: list[str]  # sorted
    problems: list[str]
    left_out: list[str]  # files that flake8 itself fails on
    seconds: float


def pinned(file: Path = HERE / "corpus.txt") -> list[Distribution]:
    """The distributions of corpus.txt. Raises ValueError for a line that is not NAME==VERSION --hash=sha256:HASH."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            match = re.fullmatch(r"([\w.-]+)==([\w.]+) --hash=sha256:[0-9a-f]{64}", line)
            if match is None:
                raise ValueError(f"{file}: {line!r} is not NAME==VERSION --hash=sha256:HASH")
            found.append(Distribution(match[1], match[2], line))
    return found


def corpus_folder() -> Path:
    """Where the corpus is kept: $SECREVIEW_CORPUS, or flake8-secreview in the user's cache folder."""
    if named := os.environ.get("SECREVIEW_CORPUS"):
        return Path(named).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser().resolve() / "flake8-secreview"


Download = Callable[[Distribution, Path], Path]


def by_pip(distribution: Distribution, folder: Path) -> Path:
    """Download a distribution into a folder.

    Pip, not a download of our own: it knows the index, its certificates and its credentials. It asks the distribution for its
    metadata, which runs its build backend (not its code) in an environment of its own.

    Raises subprocess.CalledProcessError if pip can't get it, or gets something with another hash.
    """
    requirements = folder / "requirements.txt"
    requirements.write_text(distribution.requirement + "\n", encoding="utf-8")
    downloads = folder / "download"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", distribution.name]
    command += ["--require-hashes", "--dest", str(downloads), "--requirement", str(requirements)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (archive,) = downloads.iterdir()
    return archive


def by_hash(distribution: Distribution, folder: Path) -> Path:
    """The same for what can't be built here (in Rust, for a newer Python), which pip does not give out: from the index, as JSON (PEP 691).

    Raises OSError if the index can't be reached or its answer is not what was asked for.
    """
    wanted = distribution.requirement.rpartition(":")[2]
    index = f"{_index().rstrip('/')}/{re.sub(r'[-_.]+', '-', distribution.name).lower()}/"
    request = urllib.request.Request(index, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    for file in files:
        if file["hashes"].get("sha256") == wanted:
            archive = folder / "archive.tar.gz"
            with urllib.request.urlopen(urllib.parse.urljoin(index, file["url"]), timeout=60) as content:
                archive.write_bytes(content.read())
            if hashlib.sha256(archive.read_bytes()).hexdigest() == wanted:
                return archive
    raise OSError(f"{index} has no file of the hash that is pinned for {distribution.name} {distribution.version}")


def _index() -> str:
    """The package index that pip is configured for, or else its own default."""
    if named := os.environ.get("PIP_INDEX_URL"):
        return named
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    configured = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if configured:
        return configured
    command = [sys.executable, "-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def fetch(distribution: Distribution, corpus: Path, download: Download = by_pip) -> Path:
    """The folder of a distribution, which is downloaded and unpacked the first time. Raises what `download` does."""
    folder = corpus / distribution.folder
    if folder.is_dir():
        return folder
    corpus.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=corpus, prefix=".fetch-") as temporary:
        unpacked = Path(temporary, "unpacked")
        unpack(download(distribution, Path(temporary)), unpacked)
        unpacked.rename(folder)  # at once: an interrupted fetch leaves no half of a distribution
    return folder


def unpack(archive: Path, target: Path) -> None:
    """Unpack code and configuration of a .tar.gz without its top folder: only regular files, only inside the target."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts[1:]
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or not parts or ".." in parts or not member.name.endswith(KEPT):
                continue
            path = target.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)


def python_files(folder: Path) -> list[str]:
    """The Python files of a folder: sorted paths relative to it, with `/`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))


def production_files(folder: Path) -> list[str]:
    """Those of them that the plugin calls production code."""
    with tempfile.TemporaryDirectory() as nowhere:  # `python -m` imports from there, and looks for settings there
        done = subprocess.run(
            [sys.executable, "-m", "flake8_secreview", "paths", "-"],
            input="\n".join(python_files(folder)),
            cwd=nowhere,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    judged = (line.split(" ", 1) for line in done.stdout.splitlines())
    return [path for judgement, path in judged if judgement == "production"]


def lines_of(folder: Path, files: Sequence[str]) -> int:
    """How many lines these files have."""
    return sum((folder / file).read_bytes().count(b"\n") for file in files)


def run_flake8(folder: Path, run: Run, files: Sequence[str] = ()) -> Result:
    """Run flake8 in a folder, on all of it or on the files named."""
    start, left_out = time.monotonic(), list[str]()
    while True:
        done = _flake8(folder, run, files, left_out)
        gave_up = [match for line in done.stdout.splitlines() if (match := GAVE_UP.fullmatch(line))]
        # Our own plugin is not excused, and a file that was left out before is no progress.
        more = {match["path"].removeprefix("./") for match in gave_up if "secreview" not in match["plugin"]}
        if done.returncode not in (0, 1) or not more - set(left_out):
            break
        left_out = sorted({*left_out, *more})
    lines = done.stdout.splitlines()
    problems = [f"not a finding: {line}" for line in lines if not FINDING.fullmatch(line)]
    if done.returncode not in (0, 1):
        problems.append(f"exit status {done.returncode}")
    if done.stderr:
        problems.append("standard error: " + " | ".join(done.stderr.strip().splitlines()[-3:]))
    return Result(sorted(lines), problems, left_out, time.monotonic() - start)


def _flake8(folder: Path, run: Run, files: Sequence[str], left_out: Sequence[str]) -> subprocess.CompletedProcess[str]:
    # Not `python -m flake8`: that would import from the folder that is checked.
    command = [sys.executable, str(HERE / "flake8_spawn.py"), "--isolated", "--select=SR", f"--format={FORMAT}"]
    command += [f"-j{run.jobs}", "--extend-exclude=" + ",".join(str(folder / name) for name in left_out)]
    return subprocess.run(
        [*command, *(files or ["."])],
        cwd=folder,
        env={**os.environ, "SECREVIEW_START_METHOD": run.method, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        timeout=TIMEOUT,
    )


def faults(folder: Path, findings: Sequence[str]) -> Iterator[str]:
    """What is wrong with single findings: a check that failed, a place that does not exist, text that breaks editors."""
    texts: dict[str, list[str]] = {}
    for finding in findings:
        match = FINDING.fullmatch(finding)
        if match is None:
            continue
        path, row, column = match["path"], int(match["line"]), int(match["column"])
        if path not in texts:
            texts[path] = read_lines(folder / path)
        lines = texts[path]
        width = len(lines[row - 1].rstrip("\n")) if 1 <= row <= len(lines) else 0
        if match["code"].endswith("99"):
            yield f"a check failed: {finding}"
        elif not 1 <= row <= max(len(lines), 1) or not 1 <= column <= width + 1:
            yield f"no such place: {finding}"
        elif not match["text"].isprintable() or re.search(r":\d+:\d+:", match["text"]):
            yield f"text that breaks editors: {finding!a}"


def read_lines(path: Path) -> list[str]:
    """The lines of a file as flake8 reads them."""
    try:
        with tokenize.open(path) as file:
            lines = file.readlines()
    except (SyntaxError, UnicodeError):
        with path.open(encoding="latin-1") as file:
            lines = file.readlines()
    return [lines[0].removeprefix("\ufeff"), *lines[1:]] if lines else []


def check(
    distribution: Distribution, folder: Path, runs: Sequence[Run], files: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Run the plugin on one distribution in each of these ways; returns the findings and the problems."""
    findings: list[str] = []
    problems: list[str] = []
    for run in runs:
        result = run_flake8(folder, run, files)
        print(f"  {run.name:10} {len(result.findings):6} findings {result.seconds:6.0f} s", flush=True)
        problems += [f"{distribution.name} {run.name}: {problem}" for problem in result.problems]
        if run is runs[0]:
            findings = result.findings
            problems += [f"{distribution.name}: {fault}" for fault in faults(folder, findings)]
            for name in result.left_out:
                print(f"  flake8 itself fails: {name}")
        elif result.findings != findings:
            differing = sorted((Counter(findings) - Counter(result.findings)).elements())
            differing += sorted((Counter(result.findings) - Counter(findings)).elements())
            problems.append(
                f"{distribution.name} {run.name}: {len(differing)} differ from {runs[0].name}: {differing[0]} ..."
            )
    return findings, problems


def table(findings: dict[str, list[str]]) -> Iterator[str]:
    """Findings per code: the total and each distribution's share."""
    counts = {
        name: Counter(match["code"] for line in lines if (match := FINDING.fullmatch(line)))
        for name, lines in findings.items()
    }
    total: Counter[str] = sum(counts.values(), Counter())
    for code in sorted(total):
        shares = ", ".join(f"{name} {found[code]}" for name, found in counts.items() if found[code])
        yield f"{code} {total[code]:6}  {shares}"
    yield f"all   {total.total():6}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    distributions = pinned()
    names = [distribution.name for distribution in distributions]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="one of " + ", ".join(names))
    parser.add_argument("--fast", action="store_true", help="only the run with -j1")
    parser.add_argument("--production", action="store_true", help="only production code")
    parser.add_argument("--list", action="store_true", help="list the distributions and stop")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="where the findings go")
    options = parser.parse_args(arguments)
    corpus = corpus_folder()
    chosen = [distribution for distribution in distributions if distribution.name in (options.only or names)]
    if options.list:
        for distribution in chosen:
            here = (corpus / distribution.folder).is_dir()
            print(f"{distribution.folder:26} {'here' if here else 'not fetched yet'}")
        return 0
    output: Path = options.output or corpus
    output.mkdir(parents=True, exist_ok=True)
    findings: dict[str, list[str]] = {}
    problems: list[str] = []
    production_lines = 0
    for distribution in chosen:
        try:
            folder = fetch(distribution, corpus)
        except subprocess.CalledProcessError:  # pip has said why
            problems.append(f"{distribution.name}: pip could not fetch {distribution.version}")
            continue
        production = production_files(folder)
        lines = lines_of(folder, production)
        production_lines += lines
        print(
            f"{distribution.folder}: {len(python_files(folder))} files, {len(production)} of them production code "
            f"with {lines} lines",
            flush=True,
        )
        files = production if options.production else []
        found, wrong = check(distribution, folder, RUNS[:1] if options.fast else RUNS, files)
        findings[distribution.name] = found
        problems += wrong
        text = "".join(f"{line}\n" for line in found)
        (output / f"{distribution.folder}.findings").write_text(text, encoding="utf-8")
    print(f"\n{production_lines} lines of production code", *table(findings), sep="\n")
    for problem in problems:
        print(f"PROBLEM {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
