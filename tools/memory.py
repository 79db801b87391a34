"""Does the plugin keep anything of the files it has seen? The memory of one process over thousands of files.

    python tools/memory.py                   5,000 files: those of the corpus, and again under other names until there are enough
    python tools/memory.py --files 1000 --parse-only

Each file is parsed and analysed with all checks, as flake8 does with one process, and its names and strings are made different from those of
every file before it, so that no cache of names or values can hide what grows. Every tenth of the way the resident memory is printed,
and at the end how much it grew in the second half. Exit status 1: by more than --limit MiB (default 8). --parse-only shows what
parsing alone does.
"""

from __future__ import annotations

import argparse
import ast
import gc
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import fuzz
from corpus import corpus_folder, fetch, pinned

from flake8_secreview.astroid_lock import import_astroid

PROJECTS = ("nova", "keystone", "cinder", "jupyterhub")
LARGEST = 60_000  # characters: one file of 5 MB would hide what a thousand others leave


def resident() -> float:
    """The resident memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def sources() -> list[str]:
    """The files of the corpus that are not too large."""
    folders = [fetch(project, corpus_folder()) for project in pinned() if project.name in PROJECTS]
    texts = [fuzz.read(path) for folder in folders for path in fuzz.python_files([str(folder)])]
    kept = [text for text in texts if len(text) < LARGEST]
    random.Random(1).shuffle(kept)  # each part of the way has its share of all kinds
    return kept


def programs(texts: Sequence[str], count: int) -> Iterator[str]:
    """So many programs, each with names of its own."""
    for number in range(count):
        suffix = f"_{number:x}"
        yield re.sub(r"\b([a-z]+_[a-z_]+)\b", rf"\1{suffix}", texts[number % len(texts)])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--parse-only", action="store_true")
    parser.add_argument("--limit", type=float, default=8.0, metavar="MIB")
    options = parser.parse_args(arguments)
    texts = sources()
    import_astroid()  # 14 MiB, which is needed by one file in hundreds: no part of what files leave
    print(f"{len(texts)} files of {', '.join(PROJECTS)}", flush=True)
    halfway = parsed = findings = 0.0
    for number, source in enumerate(programs(texts, options.files), 1):
        lines = fuzz.lines_of(source)
        try:
            tree: ast.Module = fuzz.parse(lines)
        except SyntaxError:
            continue
        parsed += 1
        if not options.parse_only:
            findings += len(fuzz.checks().analyse(tree, lines, "app.py").findings)
        if number % (options.files // 10) == 0:
            del tree
            gc.collect()
            now = resident()
            print(f"{number:6} files {now:7.1f} MiB, {parsed:.0f} of them Python, {findings:.0f} findings", flush=True)
            if number == options.files // 2:
                halfway = now
    growth = resident() - halfway
    print(f"the second half added {growth:.1f} MiB (limit {options.limit:.0f})")
    return 1 if growth > options.limit else 0


if __name__ == "__main__":
    sys.exit(main())
