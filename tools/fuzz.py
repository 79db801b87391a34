"""Try to break the checks: real code, the examples of the rules mixed at random, and programs that hypothesmith makes up.

    python tools/fuzz.py                      20,000 programs from hypothesmith, 20,000 mixed examples (half an hour)
    python tools/fuzz.py generated --count 500
    python tools/fuzz.py mixed --count 500 --seed 7
    python tools/fuzz.py stdlib               Lib and Lib/test of every Python that pyenv installed, and of this one
    python tools/fuzz.py corpus               the distributions of corpus.txt, and $SECREVIEW_MORE_CORPUS
    python tools/fuzz.py files PATH...        these files and folders

The checks run in this process, without flake8's own, on production code whatever the path says. For every program must hold, or the exit status is 1:

- no exception, no SRn99, no more processor time than a program of its size may take
- findings are at places that exist, and their text is one line that no editor trips over
- the tree is as it was (small programs), and a second analysis finds the same

A program that breaks one of these is kept in --keep (default: a new temporary folder), with the traceback; `files` repeats it. Programs that
Python itself can't parse are counted, not checked. Several kinds may be named. --jobs splits the work.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import io
import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import time
import tokenize
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from flake8_secreview import config, engine, examples, rules
from flake8_secreview.rule import Rule

COUNT = 20_000
SECONDS = 5.0  # of processor time for any program ...
SECONDS_PER_MEGABYTE = 30.0  # ... and for its size
SMALL = 20_000  # characters; below, the tree is compared as well
LOCATION = re.compile(r":\d+:\d+:")


class Problem(NamedTuple):
    """What is wrong with the analysis of one program."""

    kind: str
    detail: str


class Checked(NamedTuple):
    """One program: where it is from, what is wrong, what it cost."""

    name: str
    problems: list[Problem]
    parsed: bool
    findings: int
    seconds: float
    size: int


class TooSlow(BaseException):
    """The time is up. Not an Exception, since the engine survives those."""


def _alarm(number: int, frame: FrameType | None) -> None:
    raise TooSlow("".join(traceback.format_stack(frame, limit=12)))


@functools.cache
def checks() -> engine.Engine:
    """All checks, those that are off by default too, and every file is production code."""
    settings = config.from_texts({"test-paths": "", "support-paths": ""}, [])
    return engine.Engine(settings, rules.load())


def lines_of(source: str) -> list[str]:
    """The lines as flake8 reads them: universal line ends, and nothing else ends a line."""
    return io.StringIO(source, newline=None).readlines()


def check(name: str, source: str, filename: str = "app.py") -> Checked:
    """Analyse a program; what is wrong with that, and what it cost."""
    lines = lines_of(source)
    size = sum(map(len, lines))
    try:
        tree = parse(lines)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Checked(name, [], False, 0, 0.0, size)
    before = dump(tree) if size < SMALL else ""
    problems: list[Problem] = []
    failures: list[str] = []
    failure = engine._Run._failure

    def noted(run: Any, rule: Rule, error: Exception) -> engine.Located:
        failures.append("".join(traceback.format_exception(type(error), error, error.__traceback__, limit=-8)))
        return failure(run, rule, error)

    start = time.process_time()
    found: list[engine.Located] = []
    old = signal.signal(signal.SIGPROF, _alarm)
    engine._Run._failure = noted  # type: ignore[method-assign,assignment]
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS + SECONDS_PER_MEGABYTE * size / 1e6)
        found = checks().analyse(tree, lines, filename).findings
        signal.setitimer(signal.ITIMER_PROF, 0)
    except TooSlow as slow:
        problems.append(Problem("too slow", str(slow)))
    except Exception:
        problems.append(Problem("exception", traceback.format_exc(limit=-8)))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
        engine._Run._failure = failure  # type: ignore[method-assign]
    seconds = time.process_time() - start
    problems += [Problem("check failed", text) for text in failures]
    problems += faults(found, lines)
    if before and not problems:
        if dump(tree) != before:
            problems.append(Problem("tree changed", ""))
        again = checks().analyse(parse(lines), lines, filename).findings
        if report(again) != report(found):
            problems.append(Problem("second analysis differs", f"{report(found)}\n{report(again)}"))
    return Checked(name, problems, True, len(found), seconds, size)


def parse(lines: Sequence[str]) -> ast.Module:
    """The tree of a program, as flake8 makes it. Raises what `ast.parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarning of the code we read
        return ast.parse("".join(lines))


def dump(tree: ast.Module) -> str:
    """The tree as text; empty if it is too deep for that."""
    try:
        return ast.dump(tree, include_attributes=True)
    except RecursionError:
        return ""


def report(found: Iterable[engine.Located]) -> list[tuple[str, tuple[int, ...], str]]:
    """Findings as they can be compared."""
    return [(located.rule.code, tuple(located.place), located.message) for located in found]


def faults(found: Iterable[engine.Located], lines: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with single findings."""
    for located in found:
        place, text = located.place, located.message
        width = len(lines[place.line - 1].rstrip("\n")) if 1 <= place.line <= len(lines) else -1
        if not 0 <= place.column <= width and lines:
            yield Problem("no such place", f"{located.rule.code} {place}")
        if (place.end_line, place.end_column) < (place.line, place.column) or place.end_line > max(len(lines), 1):
            yield Problem("ends before it begins", f"{located.rule.code} {place}")
        if not text or not text.isprintable() or LOCATION.search(text) or len(text) > 300:
            yield Problem("text that breaks editors", ascii(text))


# -- where programs come from


def python_files(paths: Iterable[str]) -> Iterator[str]:
    """The files that are named and those below the folders that are named."""
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in ("site-packages", "__pycache__"))
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith((".py", ".pyi")))


def read(path: str) -> str:
    """A file as flake8 reads it: with the encoding that it declares, else Latin-1."""
    try:
        with tokenize.open(path) as file:
            return file.read().removeprefix("\ufeff")
    except (SyntaxError, UnicodeError, LookupError):
        with open(path, encoding="latin-1") as file:
            return file.read()


def stdlib() -> list[str]:
    """The Lib folders of this Python and of those that pyenv installed."""
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    return sorted({os.path.dirname(ast.__file__), *map(str, versions.glob("3.*/lib/python3.*"))})


def corpora() -> list[str]:
    """The folders of the distributions that tools/corpus.py fetched, and $SECREVIEW_MORE_CORPUS."""
    from corpus import corpus_folder

    folders = [corpus_folder(), *map(Path, filter(None, os.environ.get("SECREVIEW_MORE_CORPUS", "").split(os.pathsep)))]
    return [str(path) for folder in folders for path in sorted(folder.iterdir()) if path.is_dir()]


NAMES = (  # noqa: SIM905
    "password db_password PASSWORD token api_key secret passwd key auth headers request os logging LOG logger self cls mock "
    "print __init__ settings environ getenv get url dsn email host uuid log info debug d x _ args kwargs é 变量 ª"
).split()
WORDS = (
    "", " ", "password", "password=hunter2", "token: %s", "{password}", "%(password)s", "{0.password!r:>{1}}", "%s %s %%", "{", "}}{{",  # noqa: SR401
    "Authorization: Bearer abc", "postgres://u:pa55w0rd@db.internal:5432/x?password=y", "10.1.2.3", "fe80::1%eth0", "2001:db8::/32", "a@b.corp",  # noqa: SR405
    '{"password": "x", "token": [1, null]}', "-----BEGIN PRIVATE KEY-----", "-----BEGIN", "6f9619ff-8b86-d011-b42d-00c04fc964ff", "\x00",
    "\x1b[31mred", "a:12:3: b", "\ud800", "\u202e", "\u2028", "\r\n", "é" * 30, "=" * 50, "A" * 200, "://@:", "[::1]:80", "password = ", "x\ny\\",
)  # fmt: skip
SYNTAX = """
async def f(a, /, password='x', *args, token=None, **kw):
    async with a as (b, *c), d: yield await e
    async for x in y: return
class C(B, metaclass=M):
    password: str = 'x'
    def __repr__(self): return f'{self.password!r:>{w}} {x=}'
try: raise E(f'{password}') from e
except* (A, B) as password: pass
else: del a.b, c[d], (e, [f])
finally: assert password == 'x', token
match password, {**kw}:
    case 'x' | b'y', {'token': 'z', **rest} if (q := password): pass
    case C(password='x', a=[*_, 'y']) as token: pass
    case -1 | 1+2j | None | a.b: pass
a = b = *c, d = [x for x in y if x async for z in w] if not p else {**q, 'k': (yield)}
x[password] = y.token = z['token':'a', ...] = 'v'
password += 'x' % (lambda password='x', *a, k=1: password)(*a, **k)
global g, h
for password, *token in (('a', 'b'),): continue
else: break
while (password := input()) not in ('x', b'y'): print(password, file=sys.stderr)
with open(password) as x.y, z() as [u, v]: from . import *
@password('x')
def g(x: 'str' = 'y') -> 'password': nonlocal x
from ..mock import patch as p, Mock
import unittest.mock, os.path as q
'%s' 'x' f'a{b}' rf'{c:{d}}' if a else b'x' b'y'
logging.getLogger(__name__).info('token %s', token, extra=locals())
x = 'a' + 'b' * 3 + '-'.join(['a', b]) + 'c'.replace('x', 'y').format(*a, **b) + str(password).encode()
"""


class Mixer:
    """Programs made from the examples of the rules and from all of Python's syntax: parts change places, names and strings are drawn."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        loaded = rules.load()
        snippets = [snippet for rule in loaded for snippet in (*rule.bad, *rule.good)]
        self.sources = [examples.parse(snippet, seed).source for snippet in snippets]
        for chunk in (SYNTAX, *SYNTAX.strip().splitlines()):
            try:
                compile(chunk, "chunk", "exec", ast.PyCF_ONLY_AST)
            except SyntaxError:
                continue
            self.sources.append(chunk)
        self.trees = [ast.parse(source) for source in self.sources]
        self.parts: dict[type, list[Any]] = {ast.expr: [], ast.stmt: []}
        for tree in self.trees:
            for node in ast.walk(tree):
                for kind, parts in self.parts.items():
                    if isinstance(node, kind):
                        parts.append(node)

    def program(self) -> str:
        """A program; one in four is changed as text as well, and need not be Python any more."""
        chosen = self.random.choices(self.trees, k=self.random.choice((1, 1, 2, 5)))
        tree = ast.Module([copy.deepcopy(statement) for each in chosen for statement in each.body], [])
        for _ in range(self.random.choice((1, 3, 10, 30))):
            self._change(tree)
        try:
            source = ast.unparse(ast.fix_missing_locations(tree))
        except (
            ValueError,
            RecursionError,
            AttributeError,
        ):  # e.g. a backslash inside an f-string; nested too deeply; Python 3.10 on odd f-strings
            source = self.random.choice(self.sources)
        return self._scratch(source) if self.random.random() < 0.25 else source

    def _change(self, tree: ast.Module) -> None:
        node = self.random.choice(list(ast.walk(tree)))
        for name, value in ast.iter_fields(node):
            if isinstance(value, str) and name in ("id", "attr", "arg", "name", "asname", "module"):
                if self.random.random() < 0.5:
                    setattr(node, name, self.random.choice(NAMES))
            elif isinstance(node, ast.Constant) and name == "value" and isinstance(value, str | bytes):
                text = self.random.choice(WORDS)
                node.value = text if isinstance(value, str) else text.encode("utf-8", "surrogatepass")
            elif isinstance(value, ast.expr) and self.random.random() < 0.3:
                part = copy.deepcopy(self.random.choice(self.parts[ast.expr]))
                if not isinstance(getattr(value, "ctx", None), ast.Store | ast.Del):
                    setattr(node, name, part)
            elif isinstance(value, list) and value and isinstance(value[0], ast.stmt | ast.expr):
                kind = ast.stmt if isinstance(value[0], ast.stmt) else ast.expr
                where = self.random.randrange(len(value) + 1)
                if self.random.random() < 0.3 and len(value) > 1:
                    del value[where - 1]
                else:
                    value.insert(where, copy.deepcopy(self.random.choice(self.parts[kind])))

    def _scratch(self, source: str) -> str:
        for _ in range(self.random.choice((1, 2, 5))):
            at = self.random.randrange(len(source) + 1)
            put = self.random.choice(
                ("\n", "\r", "\r\n", "\f", "\x0b", "\x1c", "\x85", "\u2028", "\t", "\\\n", "#", "é", "\ufeff", "'", '"""', "\x00", "", ";", ":", "\ud800", "\U0001d552")
            )  # fmt: skip
            source = source[:at] + put + source[at + self.random.choice((0, 0, 1, 3)) :]
        return source


def mixed(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Programs of a `Mixer`."""
    mixer = Mixer(seed)
    for number in range(count):
        yield f"mixed-{seed}-{number}", mixer.program()


def generated(count: int, seed: int, run: Callable[[str, str], None]) -> None:
    """Programs of hypothesmith. Its names and strings mean nothing, so some of them are replaced by ours."""
    warnings.simplefilter("ignore")  # hypothesmith compiles what it makes
    import hypothesis
    import hypothesmith  # type: ignore[import-not-found,unused-ignore]

    numbers = iter(range(10**9))

    def handle(source: str, changes: random.Random) -> None:
        names = sorted(set(re.findall(r"\b[^\W\d]\w*\b", source)))
        for name in changes.sample(names, min(len(names), 3)):
            if not name.isascii() or name not in _keywords():
                source = re.sub(rf"\b{re.escape(name)}\b", lambda _: changes.choice(NAMES), source)
        run(f"generated-{seed}-{next(numbers)}", source)

    # The second kind is larger and slower to make by far.
    for strategy, share in (
        (hypothesmith.from_grammar(), count - count // 20),
        (hypothesmith.from_node(), count // 20),
    ):

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=share,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(strategy, hypothesis.strategies.randoms(use_true_random=False))
        def test(source: str, changes: random.Random) -> None:
            handle(source, changes)

        test()


@functools.cache
def _keywords() -> frozenset[str]:
    import keyword

    return frozenset((*keyword.kwlist, *keyword.softkwlist))


# -- the command


class Work(NamedTuple):
    """A share of the work, for one process."""

    kind: str
    paths: list[str]
    number: int
    seed: int
    keep: str


class Summary(NamedTuple):
    """What came of a share."""

    programs: int
    parsed: int
    findings: int
    kept: list[str]
    slowest: list[tuple[float, str, float, int]]  # seconds a character, name, seconds, size


def do(work: Work) -> Summary:
    """Check a share of programs."""
    programs = parsed = findings = 0
    kept: list[str] = []
    slowest: list[tuple[float, str, float, int]] = []

    def one(name: str, source: str) -> None:
        nonlocal programs, parsed, findings
        done = check(name, source)
        programs += 1
        parsed += done.parsed
        findings += done.findings
        slowest.append((done.seconds / (done.size + 2000), name, done.seconds, done.size))
        if len(slowest) > 1000:
            slowest.sort(reverse=True)
            del slowest[5:]
        if done.problems:
            path = name if os.path.isabs(name) else os.path.join(work.keep, f"{name}.py")
            if path != name:
                Path(path).write_text(source, encoding="utf-8", errors="surrogatepass", newline="")
            for kind, detail in {(problem.kind, problem.detail): None for problem in done.problems}:
                kept.append(f"{kind}: {path}\n{detail}")
                print(f"PROBLEM {kept[-1]}", file=sys.stderr, flush=True)

    if work.kind == "generated":
        generated(work.number, work.seed, one)
    elif work.kind == "mixed":
        for name, source in mixed(work.number, work.seed):
            one(name, source)
    else:
        for path in work.paths:
            one(os.path.abspath(path), read(path))
    slowest.sort(reverse=True)
    return Summary(programs, parsed, findings, kept, slowest[:5])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what", nargs="*", metavar="KIND | files PATH...", help="generated, mixed, stdlib, corpus, files"
    )
    parser.add_argument("--count", type=int, default=COUNT, help="how many programs are made up, of each kind")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", help="the folder for programs that break something")
    options = parser.parse_args(arguments)
    kinds: list[str] = options.what or ["generated", "mixed"]
    paths: list[str] = []
    if "files" in kinds:
        where = kinds.index("files")
        kinds, paths = kinds[: where + 1], kinds[where + 1 :]
    if unknown := set(kinds) - {"generated", "mixed", "stdlib", "corpus", "files"}:
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    keep = options.keep or tempfile.mkdtemp(prefix="fuzz-")
    os.makedirs(keep, exist_ok=True)
    print(
        f"seed {options.seed}, Python {sys.version.split()[0]}, programs that break something go to {keep}", flush=True
    )
    failed = False
    for kind in kinds:
        jobs: int = options.jobs
        if kind in ("generated", "mixed"):
            shares = [Work(kind, [], options.count // jobs, options.seed + number, keep) for number in range(jobs)]
        else:
            files = list(python_files({"stdlib": stdlib, "corpus": corpora}.get(kind, lambda: paths)()))
            shares = [Work(kind, files[start::64], 0, 0, keep) for start in range(min(64, len(files)))]
        start = time.monotonic()
        done = []
        with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=16) as pool:
            for summary in pool.imap_unordered(do, shares):
                done.append(summary)
                if sys.stderr.isatty():
                    print(f"\r{kind}: {len(done)} of {len(shares)} shares", end="", file=sys.stderr, flush=True)
        programs = sum(each.programs for each in done)
        broken = [text for each in done for text in each.kept]
        failed |= bool(broken) or not programs
        print(
            f"{kind}: {programs} programs, {sum(each.parsed for each in done)} of them Python, "
            f"{sum(each.findings for each in done)} findings, {len(broken)} problems, {time.monotonic() - start:.0f} s"
        )
        for _, name, seconds, size in sorted((slow for each in done for slow in each.slowest), reverse=True)[:5]:
            print(f"  slow for its size: {seconds:.2f} s for {size} characters: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
