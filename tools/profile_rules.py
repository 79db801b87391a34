"""Where the time goes: what each rule, each family and each part below them costs on real code.

    python tools/profile_rules.py                the production code of nova
    python tools/profile_rules.py --only keystone --top 30
    python tools/profile_rules.py FOLDER
    python tools/profile_rules.py --start        what importing the plugin adds to a start of flake8, module by module

The checks run in this process, without flake8's own. Every handler and gate of a rule is timed, and what is made for all of them: the walk,
strings, bindings, symbol tables. What a rule is the first to ask for (symbol tables, flow, qualified names) is told apart from the rule: it is
timed where it is made. Percentages are of what `ast.parse` takes for the same files, the smallest thing that any linter does; flake8
takes about twelve times as long as that in all. The median of three rounds.
"""

from __future__ import annotations

import argparse
import ast
import functools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import bench
import fuzz
from corpus import corpus_folder, fetch, pinned, production_files

from flake8_secreview import config, context, engine, events, rules

ROUNDS = 3


class Clock:
    """Times of nested parts; what an inner part takes is not counted for the outer one."""

    def __init__(self) -> None:
        self.times: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._inner = [0.0]

    def timed(self, name: str, call: Callable[..., Any], *arguments: Any) -> Any:
        """Call it, and note what it takes under this name."""
        self._inner.append(0.0)
        start = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            whole = time.perf_counter() - start
            self.times[name] += whole - self._inner.pop()
            self.calls[name] += 1
            self._inner[-1] += whole

    def drained(self, name: str, events: Iterable[Any]) -> list[Any]:
        """The same for a generator, from beginning to end."""
        found: list[Any] = self.timed(name, list, events)
        return found


def instrument(clock: Clock, loaded: Sequence[Any]) -> None:
    """Wrap the gates and handlers of the rules, and what the engine and the context make for all of them."""

    def wrapped(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(call)(lambda *arguments: clock.timed(name, call, *arguments))

    def generator(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(call)(lambda *arguments: clock.drained(name, call(*arguments)))

    for rule in loaded:
        if rule.gate is not None:
            rule.gate = wrapped(f"{rule.code} gate", rule.gate)
        if rule.names is not None:
            rule.names = wrapped("names of bindings", rule.names)
        rule.handlers[:] = [(kind, generator(f"{rule.code} {rule.name}", handler)) for kind, handler in rule.handlers]
    for name, known in vars(context.Context).items():  # what is made once per file, when somebody first asks
        if isinstance(known, functools.cached_property):
            known.func = wrapped(f"shared: {name}", known.func)
    events.bindings = generator("shared: bindings", events.bindings)
    analyse = engine.Engine.analyse
    engine.Engine.analyse = lambda *arguments: clock.timed("engine", analyse, *arguments)  # type: ignore[method-assign]


def measure(paths: Sequence[Path], root: Path) -> tuple[dict[str, float], dict[str, int], float, int]:
    """Median times and calls by part, the time of `ast.parse`, and the number of lines."""
    settings = config.from_texts({}, [])
    loaded = rules.load()
    clock = Clock()
    instrument(clock, loaded)
    checks = engine.Engine(settings, [rule for rule in loaded if rule.enabled])
    rounds: list[dict[str, float]] = []
    parses: list[float] = []
    lines_read = 0
    for _ in range(ROUNDS):
        clock.times.clear()
        clock.calls.clear()
        parse = 0.0
        lines_read = 0
        for path in paths:
            lines = fuzz.lines_of(fuzz.read(str(path)))
            lines_read += len(lines)
            start = time.perf_counter()
            try:
                tree: ast.Module = fuzz.parse(lines)
            except SyntaxError:
                continue
            parse += time.perf_counter() - start
            checks.analyse(tree, lines, path.relative_to(root).as_posix())
        rounds.append(dict(clock.times))
        parses.append(parse)
    names = {name for each in rounds for name in each}
    return (
        {name: statistics.median(each.get(name, 0.0) for each in rounds) for name in names},
        dict(clock.calls),
        statistics.median(parses),
        lines_read,
    )


def editor_text() -> str:
    """The file that tools/bench.py takes for what an editor does."""
    (project,) = (each for each in pinned() if each.name == "nova")
    root = fetch(project, corpus_folder())
    return fuzz.read(str(root / bench.editor_file(root, production_files(root))))


def start() -> int:
    """What `flake8 --version` and a file on standard input import because of the plugin, and what that takes."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp()  # compiled once, whatever this environment does
    for title, command, text in (
        ("flake8 --version", ["--version"], ""),
        ("one line on standard input", ["--isolated", "-"], "password = 'x'\n"),
        ("a module of 500 lines on standard input", ["--isolated", "-"], editor_text()),
    ):
        costs: dict[str, list[int]] = defaultdict(list)
        for number in range(8):
            done = subprocess.run(
                [
                    sys.executable,
                    "-X",
                    "importtime",
                    "-P" if sys.version_info >= (3, 11) else "-B",
                    "-m",
                    "flake8",
                    *command,
                ],
                input=text,
                capture_output=True,
                encoding="utf-8",
                env=environment,
                check=False,
            )
            if not number:
                continue  # that one compiled
            stack: list[tuple[int, str, int, int]] = []
            total = 0
            for line in done.stderr.splitlines():
                if not line.startswith("import time:") or "cumulative" in line:
                    continue
                own, cumulative, name = line.removeprefix("import time:").split("|")
                depth = len(name) - len(name.lstrip())
                stack.append((depth, name.strip(), int(own), int(cumulative)))
            # Children come before their parents; what is ours, and what stands directly below ours, is the plugin's.
            ours: set[int] = set()
            for index in range(len(stack) - 1, -1, -1):
                depth, module, took, _cumulative = stack[index]
                parent = next((later for later in range(index + 1, len(stack)) if stack[later][0] < depth), None)
                if module.startswith(("flake8_secreview", "astroid", "importlib_metadata")) or parent in ours:
                    ours.add(index)
                    costs[module].append(took)
                    total += took
            costs["all of it"].append(total)
        print(title)
        for name, each in sorted(costs.items(), key=lambda item: -statistics.median(item[1])):
            if statistics.median(each) >= 100:
                print(f"  {statistics.median(each) / 1000:7.2f} ms  {name}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--only", default="nova", help="a distribution of corpus.txt")
    parser.add_argument("--top", type=int, default=60)
    parser.add_argument("--start", action="store_true")
    options = parser.parse_args(arguments)
    if options.start:
        return start()
    if options.folder is None:
        (project,) = (each for each in pinned() if each.name == options.only)
        root = fetch(project, corpus_folder())
        paths = [root / name for name in production_files(root)]
    else:
        root = options.folder.resolve()
        paths = [Path(path) for path in fuzz.python_files([str(root)])]
    times, calls, parse, lines = measure(paths, root)
    total = sum(times.values())
    print(
        f"{root.name}: {len(paths)} files, {lines} lines; ast.parse {parse:.2f} s, all checks {total:.2f} s ({total / parse:.1%})\n"
    )
    families: dict[str, float] = defaultdict(float)
    for name, seconds in times.items():
        families[f"SR{name[2]} in all" if name.startswith("SR") else "shared and engine"] += seconds
    for name, seconds in sorted(families.items()):
        print(f"{seconds * 1000:8.0f} ms {seconds / parse:6.1%}            {name}")
    print()
    for name, seconds in sorted(times.items(), key=lambda item: -item[1])[: options.top]:
        print(f"{seconds * 1000:8.0f} ms {seconds / parse:6.1%} {calls[name]:9} x {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
