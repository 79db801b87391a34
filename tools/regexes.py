"""Every regular expression of the package, and texts made to slow each of them down.

    python tools/regexes.py                     each expression against its own attacks: what takes more than linear time
    python tools/regexes.py --characters 200000
    python tools/regexes.py --engine            the attacks as literals, comments and docstrings of a program, with all checks
    python tools/regexes.py --list

An expression is found where it stands in the source: as the argument of a function of `re` or of `where.expression`, or as what a function
without parameters returns or passes to `re.compile`. `python tools/regexes.py` fails if a use of `re` is in neither group, so none is forgotten.

Attacks come from the parsed expression itself: whatever it repeats is repeated, after all that has to stand before it, and then goes wrong.
An expression is too slow for a text if twice the text takes three times as long or more, or if 5 MB of it would take more than 20 seconds.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import math
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import flake8_secreview
from flake8_secreview import formats

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_parse as parser

MAKERS = ("expression", "pattern")  # of where.py and lexing.py: an expression by its text
MATCHERS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
CHARACTERS = 10_000
LEAST = 0.002  # seconds for CHARACTERS characters; what takes less is never slow, whatever it grows like: 0.05 is what a square makes of them
MOST = 20 / 5_000_000  # seconds a character
GROWTH = 3.0
BREAKERS = ("", "\x00", "!", "\n", '"', "é")
Attack = Callable[[int], str]  # a text of so many characters
PROBE = [chr(code) for code in range(32, 127)] + ["\n", "\t", "\r", "é", "\x00"]


class Expression(NamedTuple):
    """An expression, where it stands, and the methods that it is used with (all that search, if that is not known)."""

    where: str
    pattern: re.Pattern[str]
    methods: tuple[str, ...]


# -- finding them


def modules() -> Iterator[Any]:
    """All modules of the package but its command."""
    for info in pkgutil.walk_packages(flake8_secreview.__path__, "flake8_secreview."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def _constant(node: ast.expr, module: Any) -> str | None:
    """The text of an expression where it is written: a constant, a constant of the module, sums and f-strings with x for what they fill in."""
    value = None
    if isinstance(node, ast.Constant):
        value = node.value
    elif isinstance(node, ast.Name):
        value = getattr(module, node.id, None)
    elif isinstance(node, ast.JoinedStr):
        value = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = _constant(node.left, module), _constant(node.right, module)
        value = None if parts == (None, None) else (parts[0] or "x") + (parts[1] or "x")
    return value if isinstance(value, str) else None


def _flags(nodes: Sequence[ast.expr]) -> int:
    names = [part.attr for node in nodes for part in ast.walk(node) if isinstance(part, ast.Attribute)]
    return sum({getattr(re, name) for name in names if isinstance(getattr(re, name, None), re.RegexFlag)})


def _used_with(tree: ast.Module) -> dict[str, set[str]]:
    """The methods that are called on what `name()` returns, or on `name`."""
    used: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MATCHERS:
            value = node.value.func if isinstance(node.value, ast.Call) else node.value
            if isinstance(value, ast.Name):
                used.setdefault(value.id, set()).add(node.attr)
    return used


def _patterns_in(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from _patterns_in(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _patterns_in(list(value.values()), depth)
    elif depth and type(value).__module__.startswith("flake8_secreview."):
        slots = getattr(type(value), "__slots__", ())
        yield from _patterns_in([getattr(value, name, None) for name in (*slots, "pattern")], depth - 1)


def expressions() -> tuple[list[Expression], list[str]]:
    """The expressions, and where `re` is used in a way that hides one from us."""
    found: dict[tuple[str, int], Expression] = {}
    hidden: list[str] = []
    parsed = [(module, ast.parse(inspect.getsource(module))) for module in modules()]
    used: dict[str, set[str]] = {}
    for _, tree in parsed:
        for name, methods in _used_with(tree).items():
            used.setdefault(name, set()).update(methods)

    def add(where: str, pattern: re.Pattern[str], methods: set[str]) -> None:
        key = pattern.pattern, pattern.flags
        known = set(found[key].methods) if key in found else set()
        found[key] = Expression(where, pattern, tuple(sorted(known | (methods or {"finditer"}))))

    for known in (each for each in formats.all_formats() if each.shapes):
        # Only what has a mark inside is searched for; the others are matched where a run of such characters begins.
        add(f"flake8_secreview.formats {known.id}", known.pattern, {"finditer" if known.inner else "match"})
    for module, tree in parsed:
        called = set()
        for name, function in vars(module).items():
            plain = inspect.unwrap(function) if callable(function) else None
            if (
                not inspect.isfunction(plain)
                or plain.__module__ != module.__name__
                or inspect.signature(plain).parameters
            ):
                continue
            for pattern in _patterns_in(function()):
                called.add(name)
                where = f"{module.__name__}.{name}"
                add(where, pattern, METHODS.get(where) or used.get(name, set()))
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                called.add(name)
                where = f"{module.__name__}.{name}"
                add(where, pattern, METHODS.get(where) or used.get(name, set()))
        for top in tree.body:
            for node in ast.walk(top):
                if not isinstance(node, ast.Call):
                    continue
                function = node.func
                is_re = (
                    isinstance(function, ast.Attribute)
                    and isinstance(function.value, ast.Name)
                    and function.value.id == "re"
                )
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if not (is_re and name in ("compile", *MATCHERS)) and name not in MAKERS:
                    continue
                where = f"{module.__name__}:{node.lineno}"
                text = _constant(node.args[0], module)
                if text is not None:
                    position = {"sub": 4, "subn": 4, "split": 3, "compile": 1}.get(name, 2)
                    flags = _flags(
                        [*node.args[position:], *(keyword.value for keyword in node.keywords if keyword.arg == "flags")]
                    )
                    methods = {name} if name in MATCHERS else {"search"} if name in MAKERS[:2] else set()
                    if name not in ("compile", "pattern") or getattr(top, "name", None) not in called:
                        add(where, re.compile(text, flags), methods)
                elif (
                    getattr(top, "name", None) not in called
                    and f"{module.__name__}.{getattr(top, 'name', '')}" not in ACCOUNTED
                ):
                    hidden.append(where)
    return list(found.values()), hidden


# Functions whose expression is not theirs: the user's own options, and makers whose result the functions above return.
ACCOUNTED = {
    "flake8_secreview.config._expressions",
    "flake8_secreview.where.expression",
    "flake8_secreview.lexing.pattern",
    "flake8_secreview.credentials._Expression",
    "flake8_secreview.formats.model._compiled",
}


# Where the loop or the wrapper that uses an expression hides which method that is.
METHODS = {
    "flake8_secreview.credentials._HOLE": {"search"},
    "flake8_secreview.credentials._PHRASES": {"search"},
    "flake8_secreview.credentials._ROLES": {"fullmatch"},
    "flake8_secreview.credentials._WEAK_PHRASES": {"search"},
    "flake8_secreview.identified._gate": {"search"},
}


# -- attacking them


def attacks(pattern: re.Pattern[str], seed: int = 0) -> list[Attack]:
    """Functions that make a text of about so many characters."""
    drawn = random.Random(seed)
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    sampler = _Sampler(drawn)
    texts: dict[tuple[str, str], None] = {}
    wholes = [sampler.sequence(list(tree)) for _ in range(3)]
    for whole in wholes:
        texts["", whole] = None
        texts["", whole[:-1]] = None
        texts["", whole[: len(whole) // 2]] = None
        for character in set(whole[:200]):
            texts["", character] = None
    for before, body in sampler.repetitions(list(tree), ""):
        for _ in range(2):
            pump = sampler.sequence(body)
            texts[before, pump] = None
            texts["", before + pump] = None
            texts["", before + pump * 20] = None
    made: list[Callable[[int], str]] = []
    for (before, pump), breaker in zip(texts, sampler.breakers(), strict=False):
        if pump:
            made.append(partial(_text, before, pump, breaker))
    return made


def _text(before: str, pump: str, breaker: str, size: int) -> str:
    return before + pump * max(1, (size - len(before)) // len(pump)) + breaker


class _Sampler:
    """Texts that match a parsed expression, more or less."""

    def __init__(self, drawn: random.Random) -> None:
        self.random = drawn
        self.groups: dict[int, str] = {}

    def breakers(self) -> Iterator[str]:
        while True:
            yield self.random.choice(BREAKERS)

    def sequence(self, items: Sequence[Any]) -> str:
        return "".join(self.item(*item) for item in items)

    def item(self, code: Any, argument: Any) -> str:
        name = str(code)
        if name == "LITERAL":
            return chr(argument)
        if name == "NOT_LITERAL":
            return self.random.choice([char for char in PROBE if ord(char) != argument])
        if name == "ANY":
            return self.random.choice(PROBE[:95])
        if name == "IN":
            return self.random.choice([char for char in PROBE if _in(argument, char)] or ["a"])
        if name == "BRANCH":
            return self.sequence(self.random.choice(argument[1]))
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, body = argument
            count = self.random.randint(least, max(least, min(int(most), least + 3)))
            return "".join(self.sequence(body) for _ in range(count))
        if name == "SUBPATTERN":
            text = self.sequence(argument[-1])
            if argument[0]:
                self.groups[argument[0]] = text
            return text
        if name == "ATOMIC_GROUP":
            return self.sequence(argument)
        if name == "GROUPREF":
            return self.groups.get(argument, "")
        if name == "GROUPREF_EXISTS":
            return self.sequence(argument[1])
        return ""  # AT, ASSERT, ASSERT_NOT

    def repetitions(self, items: Sequence[Any], before: str) -> Iterator[tuple[str, Sequence[Any]]]:
        """Each repetition of the expression: a text that leads to it, and what is repeated."""
        for code, argument in items:
            name = str(code)
            if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                yield before, argument[2]
                yield from self.repetitions(argument[2], before)
            elif name == "BRANCH":
                for branch in argument[1]:
                    yield from self.repetitions(branch, before)
            elif name == "SUBPATTERN":
                yield from self.repetitions(argument[-1], before)
            elif name == "ATOMIC_GROUP":
                yield from self.repetitions(argument, before)
            elif name in ("ASSERT", "ASSERT_NOT"):
                yield from self.repetitions(argument[1], before)
            before += self.item(code, argument)


def _in(items: Sequence[Any], char: str) -> bool:
    negate = inside = False
    for code, argument in items:
        name = str(code)
        if name == "NEGATE":
            negate = True
        elif name == "LITERAL":
            inside |= ord(char) == argument
        elif name == "RANGE":
            inside |= argument[0] <= ord(char) <= argument[1]
        elif name == "CATEGORY":
            kind = str(argument).removeprefix("CATEGORY_")
            real = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}
            inside |= real[kind.removeprefix("NOT_")] != kind.startswith("NOT_")
    return inside != negate


# -- timing them


class TooSlow(BaseException):
    """The time is up."""


def _alarm(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def seconds(method: str, pattern: re.Pattern[str], text: str, rounds: int = 1) -> float:
    """Processor time of one use of the expression; of several, the least. Infinite if it is hopeless."""
    times = [math.inf]
    before = signal.signal(signal.SIGPROF, _alarm)
    try:
        for _ in range(rounds):
            start = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, 3 * MOST * len(text) + 0.2)
            if method == "finditer":
                for _found in pattern.finditer(text):
                    pass
            elif method in ("sub", "subn"):
                pattern.sub("", text)
            else:
                getattr(pattern, method)(text)
            times.append(time.process_time() - start)
    except TooSlow:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return min(times)


def slow(expression: Expression, characters: int = CHARACTERS) -> Iterator[str]:
    """What is too slow about an expression."""
    for attack in attacks(expression.pattern):
        for method in expression.methods:
            if (reason := _slow(method, expression.pattern, attack, characters)) is not None:
                yield reason


def _slow(method: str, pattern: re.Pattern[str], attack: Attack, characters: int) -> str | None:
    """Why this use is too slow. The longer a text gets, the more often it is timed: a busy machine is not a slow expression."""
    size = characters
    once = seconds(method, pattern, attack(size))
    if _soon(once, size):
        return None
    if once < math.inf:
        once = seconds(method, pattern, attack(size), 3)
    while (
        once < 10 * LEAST and size < 10 * characters and not _soon(once, size)
    ):  # too short to tell a factor from noise
        size *= 4
        once = seconds(method, pattern, attack(size), 3)
    growth = math.inf
    for rounds in (3, 5):
        if _soon(once, size):  # also a bounded expression that a longer text can't match, in no time that a clock shows
            return None
        if once < math.inf:
            growth = seconds(method, pattern, attack(2 * size), rounds) / once
        if growth < GROWTH or once == math.inf or rounds == 5:
            break
        once = seconds(method, pattern, attack(size), 5)
    if growth < GROWTH and once / size <= MOST:
        return None
    return f"{method}: {once * 1000:.1f} ms for {size} characters, x{growth:.1f} for twice as many: {attack(size)[:60]!a}..."


def _soon(once: float, size: int) -> bool:
    """So short a time for so many characters that the expression isn't slow, whatever it grows like."""
    return once < LEAST * size / CHARACTERS


# -- the same through the checks


def programs(text: str) -> Iterator[tuple[str, str]]:
    """Programs that hold a text where checks look for one."""
    yield "password", f"password = {text!a}\n"
    yield "argument", f"connect('password', {text!a}, token={text.encode()!a})\n"
    yield "docstring", f"def f(secret, request):\n    {text!a}\n    logging.info({text!a} % secret)\n"
    comment = "".join(char if char.isprintable() else " " for char in text)
    yield "comment", f"secret = None\n# password: {comment}\n"
    name = re.sub(r"\W", "_", "password_" + text, flags=re.ASCII)
    yield "name", f"{name} = 'tr0ub4dor&3'\n"


def slow_checks(characters: int, floor: float = 0.05) -> Iterator[str]:
    """What is too slow about the checks, for the attacks on all expressions."""
    import fuzz

    seen = set()
    for expression in expressions()[0]:
        for attack in attacks(expression.pattern):
            text = attack(characters)
            if text in seen:
                continue
            seen.add(text)
            for (kind, short), (_, long) in zip(programs(text), programs(attack(2 * characters)), strict=True):
                done = fuzz.check("", short)
                for problem in done.problems:
                    yield f"{kind}: {problem.kind}: {problem.detail}"
                if done.seconds > floor:
                    once = min(done.seconds, fuzz.check("", short).seconds)
                    twice = min(fuzz.check("", long).seconds for _ in range(2))
                    if twice / once >= GROWTH or once / characters > 2 * MOST:
                        yield f"{kind}: {once:.3f} s, x{twice / once:.1f} for twice as many: {text[:80]!a} from {expression.where}"


class _Printed(list[str]):
    """Problems, printed at once."""

    def __iadd__(self, problems: Iterable[str]) -> _Printed:  # type: ignore[override,misc]
        for problem in problems:
            print(f"PROBLEM {problem}", flush=True)
            self.append(problem)
        return self


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    arguments_of = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments_of.add_argument("--characters", type=int, default=CHARACTERS)
    arguments_of.add_argument("--engine", action="store_true")
    arguments_of.add_argument("--list", action="store_true")
    options = arguments_of.parse_args(arguments)
    found, hidden = expressions()
    problems = _Printed()
    problems += (f"{where}: an expression that is not looked at" for where in hidden)
    if options.list:
        for each in found:
            print(each.where, ",".join(each.methods), each.pattern.pattern[:150])
    elif options.engine:
        problems += slow_checks(options.characters)
    else:
        problems += (f"{each.where}: {text}" for each in found for text in islice(slow(each, options.characters), 3))
    print(
        f"{len(found)} expressions, {sum(len(attacks(each.pattern)) for each in found)} attacks, {len(problems)} problems"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main())
