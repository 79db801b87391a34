"""Build what would be released, and prove it: complete, clean, reproducible, and able to work alone.

    python tools/package.py [--work FOLDER] [--keep FOLDER] [--tests]

1. A copy of the sources is built with `python -m build`, and its source archive is unpacked and built again, with another umask and files
   of another time: the same bytes must come out, so the archive holds all that a build needs, and nothing of this machine.
2. The source archive holds every file of the repository that a packager needs: tests, tools, docs, tox.ini and the rest.
3. twine, check-wheel-contents and pyroma have nothing to say.
4. The wheel, installed into an empty environment with nothing but its dependencies, finds a UUID through flake8 and lists its
   checks; `pip check` is content. With --tests, the tests of the source archive pass against it.

Needs build, twine, check-wheel-contents and pyroma beside this Python (tox -e package). --keep puts the archives into a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Not part of the sources: what git ignores (.gitignore), and git itself.
IGNORED = shutil.ignore_patterns(
    ".git", ".tox", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis", ".coverage"
)
NEEDED = ("flake8_secreview", "tests", "tools", "docs")  # folders whose files must all be in the archive
NEEDED_FILES = ("LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "setup.cfg", "tox.ini", "toxfile.py")
SCRIPTS = ("review", "test", ".ci/run")


class PackagingError(Exception):
    """One of the promises does not hold: one line."""


def call(*command: str | Path, cwd: Path = ROOT, expect: int = 0, environment: dict[str, str] | None = None) -> str:
    """Run a command, return what it printed. Raises PackagingError with its output if its exit status is another."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != expect:
        raise PackagingError(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def build(source: Path, target: Path) -> tuple[Path, Path]:
    """Build a source archive and a wheel from it; returns both."""
    call(sys.executable, "-m", "build", "--outdir", target, source)
    (archive,) = target.glob("*.tar.gz")
    (wheel,) = target.glob("*.whl")
    return archive, wheel


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unpack(archive: Path, target: Path) -> Path:
    """Unpack an archive of our own; returns its one top folder."""
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    (top,) = target.iterdir()
    return top


def check_reproducible(work: Path) -> tuple[Path, Path, Path]:
    """Build twice, the second time from the first archive; returns the archive, the wheel and the unpacked archive."""
    copy, again = work / "copy", work / "again"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    archive, wheel = build(copy, work / "first")
    unpacked = unpack(archive, work / "unpacked")
    umask = os.umask(0o077)
    try:
        shutil.copytree(unpacked, again)
        for number, path in enumerate(sorted(again.rglob("*"))):
            path.chmod(path.stat().st_mode & 0o700)
            os.utime(path, (time.time() - number * 60,) * 2)
        rebuilt = build(again, work / "second")
    finally:
        os.umask(umask)
    for one, other in zip((archive, wheel), rebuilt, strict=True):
        if digest(one) != digest(other):
            raise PackagingError(f"{one.name} differs when it is built again from the source archive: {one} {other}")
    return archive, wheel, unpacked


def check_complete(unpacked: Path, source: Path) -> None:
    """The unpacked source archive holds what the sources hold."""
    wanted = {*NEEDED_FILES, *SCRIPTS}
    for folder in NEEDED:
        wanted |= {path.relative_to(source).as_posix() for path in (source / folder).rglob("*") if path.is_file()}
    wanted = {path for path in wanted if not path.endswith(".pyc") and ".egg-info/" not in path}
    missing = sorted(path for path in wanted if not (unpacked / path).is_file())
    if missing:
        raise PackagingError(f"not in the source archive: {', '.join(missing)}")
    for script in SCRIPTS:
        if not os.access(unpacked / script, os.X_OK):
            raise PackagingError(f"not executable in the source archive: {script}")


def check_clean(archive: Path, wheel: Path) -> None:
    """The tools that judge packages have nothing to say."""
    call(sys.executable, "-m", "twine", "check", "--strict", archive, wheel)
    call(Path(sys.executable).with_name("check-wheel-contents"), wheel)
    # The project has no home page and no address of its own, and inventing them for a better mark would help nobody.
    call(Path(sys.executable).with_name("pyroma"), "--min", "10", "--skip-tests", "AuthorEmail,Url", archive)


def check_alone(wheel: Path, unpacked: Path, work: Path, *, tests: bool) -> None:
    """The wheel works in an environment that holds nothing else."""
    venv.create(work / "alone", with_pip=True)
    python = work / "alone" / ("Scripts" if os.name == "nt" else "bin") / "python"
    call(python, "-m", "pip", "install", "--quiet", wheel)
    call(python, "-m", "pip", "check")
    project = work / "project"
    project.mkdir()
    (project / "app.py").write_text('TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n', encoding="utf-8")
    printed = call(python.with_name("flake8"), "--isolated", "--select=SR", "app.py", cwd=project, expect=1)
    if not printed.startswith("app.py:1:11: SR101 ") or printed.count("\n") != 1:
        raise PackagingError(
            f"flake8 with nothing but the wheel should find SR101 at app.py:1:11 and printed: {printed}"
        )
    if "SR101" not in call(python, "-m", "flake8_secreview", "rules", cwd=project):
        raise PackagingError("python -m flake8_secreview rules does not list SR101")
    if tests:
        call(python, "-m", "pip", "install", "--quiet", f"{wheel}[test]")
        print(call(python, "-m", "pytest", "-q", "-n", "2", cwd=unpacked).splitlines()[-1])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, help="where temporary folders are made")
    parser.add_argument("--keep", type=Path, help="where the archives are put when all is well")
    parser.add_argument("--tests", action="store_true", help="run the tests of the source archive against the wheel")
    options = parser.parse_args(arguments)
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.work) as temporary:
        work = Path(temporary)
        try:
            archive, wheel, unpacked = check_reproducible(work)
            print(f"reproducible: {archive.name} {digest(archive)}\nreproducible: {wheel.name} {digest(wheel)}")
            check_complete(unpacked, work / "copy")
            print("complete")
            check_clean(archive, wheel)
            print("clean: twine check --strict, check-wheel-contents, pyroma")
            check_alone(wheel, unpacked, work, tests=options.tests)
            print("the wheel works alone")
        except PackagingError as error:
            print(f"PROBLEM {error}", file=sys.stderr)
            return 1
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            for path in (archive, wheel):
                shutil.copy2(path, options.keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
