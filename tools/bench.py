"""What the plugin costs, measured: flake8 with it and without it, in turns, on the production code of nova.

    python tools/bench.py                  all of it (a quarter of an hour)
    python tools/bench.py --rounds 5       more rounds for CPU and memory (default 3)
    python tools/bench.py --only stdin     one measurement: start, stdin, astroid, cpu, instructions, peers; may be repeated

cpu     user and system time of `flake8 -j1 FILES`, children included, and its peak memory
astroid the share of these files for which an astroid tree was built
stdin   wall time of one file of 500 lines through standard input, as editors do it
start   wall time of `flake8 --version`: what loading the plugin adds
instructions  what the processor executes for the same files, counted by valgrind, which has to be installed: the same in every run, so that
        changes of a hundredth can be told, where time varies by more (twenty minutes; only with --only)
peers   user and system time, and memory, of flake8-bandit, bandit, detect-secrets and CredSweeper on the same files, once each, beside a
        run of flake8 alone; they are installed into an environment of their own in the corpus folder

Ratios are medians of pairs: a run with the plugin over the run without it beside it, the order changing from pair to pair. Both
sides run in this environment, with the same options and flake8's default selection. Without means that flake8 does not see
the plugin: a folder first on the path holds a distribution of its name with no checks, which hides the installed one; the
other side gets the same folder under another name. Exit status 1: a ratio is above its limit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from corpus import corpus_folder, fetch, lines_of, pinned, production_files

PROJECT = "nova"
LIMITS = {"CPU": 1.05, "astroid": 0.10, "stdin wall": 1.10}
MEASUREMENTS = ("start", "stdin", "astroid", "cpu", "instructions", "peers")
SLOW = ("instructions",)
EDITOR_LINES = 500
STDIN_PAIRS = 40
START_PAIRS = 40
PEERS = ("flake8-bandit==4.1.1", "bandit==1.9.4", "detect-secrets==1.5.0", "credsweeper==1.19.5")

# Runs flake8 in this process, counting files that were analysed and files for which astroid was built.
COUNT_ASTROID = """
import atexit, sys
from flake8.main.cli import main
from flake8_secreview.context import Context
from flake8_secreview.inference import Inference

files, built = [], []
close_context, close_inference = Context.close, Inference.close

def context_closed(self):
    files.append(self.filename)
    close_context(self)

def inference_closed(self):
    built.append(self.built)
    close_inference(self)

Context.close, Inference.close = context_closed, inference_closed
atexit.register(lambda: print(len(files), sum(built), file=sys.stderr))
sys.exit(main())
"""


class Cost(NamedTuple):
    """What one process took, its children included."""

    cpu: float  # seconds
    wall: float  # seconds
    memory: int  # peak, KiB
    output: int  # bytes printed


class Sides(NamedTuple):
    """The environment variables of the two sides."""

    bare: dict[str, str]
    plugin: dict[str, str]


def prepare(work: Path) -> Sides:
    """Make the folders that go first on the path, one that hides the plugin and one that does not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPYCACHEPREFIX"] = str(work / "pycache")  # compiled once, also where the plugin is not installed
    sides = []
    for side, name in (("bare", "flake8-secreview"), ("plugin", "flake8-secreview-beside")):
        metadata = work / side / f"{name.replace('-', '_')}-0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n", encoding="utf-8")
        # flake8 only looks at distributions that have something for it: a formatter that nobody asks for.
        (metadata / "entry_points.txt").write_text(
            "[flake8.report]\nunused = flake8.formatting.default:Nothing\n", encoding="utf-8"
        )
        sides.append({**environment, "PYTHONPATH": str(work / side)})
    return Sides(*sides)


def flake8(*arguments: str) -> list[str]:
    """The command: isolated, serial, and not importing from the working directory."""
    return [str(Path(sys.executable).with_name("flake8")), "--isolated", "-j1", *arguments]


def cost(
    command: Sequence[str], environment: dict[str, str], cwd: Path, text: bytes | None = None, *, quiet: bool = True
) -> Cost:
    """Run a command to its end. Raises RuntimeError if it is not 0 or 1 that it exits with, or, if it has to be quiet, it writes an error."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        given.write(text or b"")
        given.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=cwd, stdin=given, stdout=printed, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        message = errors.read()
        if process.returncode not in (0, 1) or (quiet and message):
            raise RuntimeError(f"{command[:4]}: exit status {process.returncode}: {message[-500:]!r}")
        return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss, printed.seek(0, os.SEEK_END))


def pairs(measure: Callable[[dict[str, str]], Cost], sides: Sides, count: int) -> list[tuple[Cost, Cost]]:
    """Measure both sides in turns: (without, with), after a run of each that only warms up."""
    measured = []
    for number in range(-1, count):
        if number % 2:
            plugin = measure(sides.plugin)
            bare = measure(sides.bare)
        else:
            bare = measure(sides.bare)
            plugin = measure(sides.plugin)
        if number >= 0:
            measured.append((bare, plugin))
    return measured


def ratio(measured: Sequence[tuple[Cost, Cost]], of: Callable[[Cost], float]) -> float:
    """The median of the ratios with : without."""
    return statistics.median(of(plugin) / of(bare) for bare, plugin in measured)


def line(title: str, measured: Sequence[tuple[Cost, Cost]], of: Callable[[Cost], float], unit: str) -> str:
    """One line of the report: the ratio, how far it varies, and the two medians."""
    ratios = sorted(of(plugin) / of(bare) for bare, plugin in measured)
    bare = statistics.median(of(bare) for bare, _ in measured)
    plugin = statistics.median(of(plugin) for _, plugin in measured)
    return (
        f"{title:12} ratio {ratio(measured, of):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f} in {len(ratios)} pairs); "
        f"medians {bare:.3f} {unit} without, {plugin:.3f} {unit} with"
    )


def editor_file(folder: Path, files: Sequence[str]) -> str:
    """The file whose length is nearest to 500 lines; of equals, the first."""
    return min(files, key=lambda name: (abs(lines_of(folder, [name]) - EDITOR_LINES), name))


def astroid_share(folder: Path, files: Sequence[str], environment: dict[str, str], work: Path) -> tuple[int, int]:
    """How many files were analysed, and for how many of them astroid was built."""
    script = work / "count_astroid.py"  # a file, not -c: that would import from the folder that is checked
    script.write_text(COUNT_ASTROID, encoding="utf-8")
    command = [sys.executable, str(script), "--isolated", "-j1", "--select=SR", *files]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    analysed, built = done.stderr.split()
    return int(analysed), int(built)


def instructions(folder: Path, files: Sequence[str], sides: Sides) -> list[int]:
    """How many instructions both sides execute: without, with. They run beside each other, since that changes nothing. Raises RuntimeError if valgrind fails."""
    counter = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", sys.executable]
    started = [
        subprocess.Popen(
            [*counter, *flake8(*files)],
            env=side,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for side in sides
    ]
    counts = []
    for process in started:
        _, errors = process.communicate()
        match = re.search(r"I +refs: +([\d,]+)", errors)
        if process.returncode not in (0, 1) or match is None:
            raise RuntimeError(f"valgrind: exit status {process.returncode}: {errors[-500:]}")
        counts.append(int(match[1].replace(",", "")))
    return counts


def peers_environment() -> Path:
    """The folder of the commands of the peers, which are installed the first time, beside the flake8 that is used here.

    Raises subprocess.CalledProcessError if pip can't.
    """
    wanted = [*PEERS, *(f"{name}=={version(name)}" for name in ("flake8", "pycodestyle", "pyflakes"))]
    mark = hashlib.sha256("\n".join([sys.version, *wanted]).encode()).hexdigest()[:12]
    folder = corpus_folder() / f"peers-{mark}"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        python = folder / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True, stdin=subprocess.DEVNULL)
        (folder / "complete").touch()
    return folder / "bin"


def peers(commands: Path, files: Sequence[str], work: Path) -> Iterator[tuple[str, list[str]]]:
    """Each peer by name and version, and its command for these files, with one process where it lets one choose."""
    arguments = {
        "flake8-bandit": ["flake8", "--isolated", "-j1", *files],
        "bandit": ["bandit", "--quiet", "--format", "json", *files],
        "detect-secrets": ["detect-secrets", "--cores", "1", "scan", *files],
        "credsweeper": [
            "credsweeper",
            "--jobs",
            "1",
            "--no-stdout",
            "--save-json",
            str(work / "out"),
            "--path",
            *files,
        ],
    }
    for peer in PEERS:
        command, *rest = arguments[peer.partition("==")[0]]
        yield peer.replace("==", " "), [str(commands / command), *rest]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="pairs of runs for CPU and memory")
    parser.add_argument("--only", action="append", choices=MEASUREMENTS)
    options = parser.parse_args(arguments)
    wanted = options.only or [name for name in MEASUREMENTS if name not in SLOW]
    (project,) = (distribution for distribution in pinned() if distribution.name == PROJECT)
    folder = fetch(project, corpus_folder())
    files = production_files(folder)
    size = sum((folder / name).stat().st_size for name in files)
    print(f"{project.folder}: {len(files)} files of production code, {lines_of(folder, files)} lines, {size} bytes")
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        sides = prepare(work)
        probe = b'TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n'
        seen = [cost(flake8("--select=SR", "-"), side, work, probe).output for side in sides]
        if seen[0] or not seen[1]:
            raise RuntimeError("the plugin must be hidden on one side and work on the other; is it installed here?")
        if "start" in wanted:
            measured = pairs(lambda side: cost(flake8("--version"), side, work), sides, START_PAIRS)
            print(line("start", measured, lambda c: c.wall * 1000, "ms"), flush=True)
        if "stdin" in wanted:
            name = editor_file(folder, files)
            text = (folder / name).read_bytes()
            command = flake8("--stdin-display-name", name, "-")
            measured = pairs(lambda side: cost(command, side, folder, text), sides, STDIN_PAIRS)
            results["stdin wall"] = ratio(measured, lambda c: c.wall)
            print(line("stdin wall", measured, lambda c: c.wall * 1000, "ms"), f"({name})")
            print(line("stdin CPU", measured, lambda c: c.cpu * 1000, "ms"), flush=True)
        if "astroid" in wanted:
            analysed, built = astroid_share(folder, files, sides.plugin, work)
            results["astroid"] = built / analysed
            print(f"{'astroid':12} built for {built} of {analysed} files ({built / analysed:.1%})", flush=True)
        if "cpu" in wanted:
            measured = pairs(lambda side: cost(flake8(*files), side, folder), sides, options.rounds)
            results["CPU"] = ratio(measured, lambda c: c.cpu)
            print(line("CPU", measured, lambda c: c.cpu, "s"))
            print(line("memory", measured, lambda c: c.memory / 1024, "MiB"))
        if "instructions" in wanted:
            bare, plugin = instructions(folder, files, sides)
            print(
                f"instructions ratio {plugin / bare:.4f}; {bare / 1e9:.2f} G without, {plugin / 1e9:.2f} G with",
                flush=True,
            )
        if "peers" in wanted:
            for name, command in peers(peers_environment(), files, work):
                beside = cost(flake8(*files), sides.bare, folder)
                peer = cost(command, sides.bare, folder, quiet=False)
                print(
                    f"{name:22} CPU ratio {peer.cpu / beside.cpu:.2f} ({beside.cpu:.1f} s flake8, {peer.cpu:.1f} s); memory {peer.memory / 1024:.0f} MiB",
                    flush=True,
                )
    above = [name for name, value in results.items() if value > LIMITS[name]]
    for name in above:
        print(f"ABOVE THE LIMIT: {name} {results[name]:.3f}, limit {LIMITS[name]}", file=sys.stderr)
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
