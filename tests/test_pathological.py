"""Input that is made to hurt: deep, long, wide, cyclic. Every check stays linear, and nothing fails.

The sizes are small, to keep this quick; `tools/fuzz.py` and `tools/regexes.py --engine` take larger ones.
"""

from __future__ import annotations

import ast
import gc
import itertools
import re
import sys
import time
from collections.abc import Callable

import fuzz
import pytest
import regexes

GROWTH = 3.0  # of the time, for twice the size
SECONDS = (
    20 / 5_000_000 * 10
)  # a character at most: many times what the worst of these takes, on a machine that does other things as well


def linear(make: Callable[[int], str], size: int) -> None:
    """Check that a program is analysed without any failure, in a time that grows like its size."""
    for _ in range(3):  # the machine may be busy; what is not linear fails every time
        short, long = (cost(make(count)) for count in (size, 2 * size))
        if long.seconds < 0.03 or long.seconds / max(short.seconds, 1e-3) < GROWTH:
            break
    else:
        pytest.fail(f"{short.seconds:.3f} s for {short.size} characters, {long.seconds:.3f} s for {long.size}")
    assert long.seconds < 1 + SECONDS * long.size


def cost(source: str) -> fuzz.Checked:
    gc.collect()
    gc.disable()  # how long it takes depends on what else this process holds
    try:
        checked = fuzz.check("test", source)
    finally:
        gc.enable()
    assert checked.parsed, "the test itself must be Python"
    assert checked.problems == []
    return checked


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    """What is made once, tables and astroid, is no part of the time."""
    fuzz.check("warm", "import logging\n\nPASSWORD = 'x'\n\ndef f(password):\n    logging.info('%s', password)\n")


def each(line: str) -> Callable[[int], str]:
    """So many of these lines; `#n` is the number of the line, `#m` the one after it."""
    return lambda count: "".join(line.replace("#n", str(n)).replace("#m", str(n + 1)) for n in range(count))


def after(head: str, line: str, tail: str = "") -> Callable[[int], str]:
    """The same between a head and a tail, in which `#n` is the number after the last."""
    lines = each(line)
    return lambda count: head + lines(count) + tail.replace("#n", str(count))


LOG = "import logging\n"
WIDE: dict[str, tuple[Callable[[int], str], int]] = {
    "literals in a list": (after("x = [\n", "'v#n',\n", "]\n"), 10_000),
    "passwords": (each("password#n = 'tr0ub#n4dor&3'\n"), 1000),
    "one name": (each("password = 'tr0ub#n4dor&3'\n"), 1000),
    "one line": (each("password = 'tr0ub#n4dor&3'; "), 1000),
    "one line, not ASCII": (each("é = 'é'; password = 'tr0ub#n4dor&3'; "), 1000),
    "dictionary": (after("x = {", "'password#n': 'tr0ub#n4dor&3',\n", "}\n"), 1000),
    "keywords": (after("f(", "password#n='tr0ub#n4dor&3', ", ")\n"), 1000),
    "parameters": (after("f = lambda ", "password#n='tr0ub#n4dor&3', ", "**k: 0\n"), 1000),
    "comparisons": (each("if password == 'tr0ub#n': pass\n"), 1000),
    "membership": (after("password in (", "'tr0ub#n', ", ")\n"), 3000),
    "cases": (after("match password:\n", "  case 'tr0ub#n': pass\n"), 1000),
    "fallbacks": (after("import os\n", "p#n = os.environ.get('PASSWORD#n', 'tr0ub4dor&#n')\n"), 1000),
    "alternatives": (after("password = ", "p#n or ", "'tr0ub4dor&3'\n"), 3000),
    "options": (
        after("import argparse\np = argparse.ArgumentParser()\n", "p.add_argument('--password#n', default='tr0ub#n')\n"),
        500,
    ),
    "comments": (after("password = 1\n", "# password: tr0ub4dor&#n\n"), 3000),
    "docstrings": (each("def f#n():\n  '''password = tr0ub4dor&3'''\n"), 1000),
    "one docstring": (after("'''\n", "password = tr0ub4dor&#n\n", "'''\n"), 5000),
    "JSON in a string": (after("x = '''{", '"password": "tr0ub4dor&3",\n', "}'''\n"), 3000),
    "UUIDs": (after("x = [", "'#n0000-86a8-4d11-b42d-00c04fc964ff', '6f9619ff-86a8-4d11-b42d-00c04fc964ff',\n", "]\n"), 1000),
    "UUIDs in a string": (after("x = '''", "6f9619ff-86a8-4d11-b42d-00c04fc964ff,\n", "'''\n"), 2000),
    "UUIDs behind escapes": (after("x = '", "\\x416f9619ff-86a8-4d11-b42d-00c04fc964ff,", "'\n"), 1000),
    "addresses": (after("x = [", "'é10.1.2.3', ", "]\n"), 1000),
    "hosts": (after("x = [", "'http://db#n.corp.internal/', ", "]\n"), 1000),
    "URLs in a string": (after("x = '''", "http://u#n:p4ssw0rd#n@db.corp/\n", "'''\n"), 1000),
    "mail in a string": (after("x = '''", "joe#n@corp.com\n", "'''\n"), 3000),
    "beginnings of keys": (after("x = '''", "-----BEGIN RSA PRIVATE KEY-----\n", "'''\n"), 2000),
    "one key": (after("x = '''-----BEGIN RSA PRIVATE KEY-----\n", "MIIEpAIBAAKCAQEA7bq8Zc1v\n", "-----END'''\n"), 5000),
    "starred imports": (each("from a#n import *\nb#n.c()\n"), 1000),
    "mocks": (each("from unittest import mock as m#n\nm#n.patch()\n"), 700),
    "prints": (after("def f(password):\n", "  print(password)\n"), 1000),
    "exceptions": (after("def f(password):\n", "  if x: raise E('bad %s' % password)\n"), 700),
    "logged names": (after(LOG + "def f(password):\n  n0 = password\n", "  n#m = n#n\n  logging.info('x %s', n#n)\n"), 700),
    "functions that log": (
        after(LOG, "def f#n(password):\n  logging.info(g#n(password))\ndef g#n(x): return f'{x}'\n"),
        500,
    ),
    "functions through functions": (
        after(LOG + "def f0(password): return password\n", "def f#m(a): return f#n(a)\n", "logging.info(f#n(password))\n"),
        500,
    ),
    "classes": (
        each("class C#n:\n  password = 'tr0ub4dor&#n'\n  def __repr__(self): return f'{self.password}'\n"),
        300,
    ),
    "one class": (
        after(LOG + "class C:\n", "  def m#n(self): self.password = 'tr0ub4dor&#n'; logging.info(self.password)\n"),
        700,
    ),
    "one global": (
        after(LOG, "def f#n():\n  global password\n  password = 'tr0ub4dor&#n'\n  logging.info(password)\n"),
        300,
    ),
    "requests": (
        after(
            LOG + "import requests\ndef f(token):\n",
            "  try: requests.get(f'http://a/?token={token}')\n  except requests.HTTPError as e: logging.info(e)\n",
        ),
        500,
    ),
    "functions that send requests": (
        after(
            LOG + "import requests\n",
            "def f#n(token): requests.get(f'http://a/?token={token}')\n"
            "def g#n():\n  try: f#n(1)\n  except requests.HTTPError as e: logging.info(e)\n",
        ),
        300,
    ),
    "parts of URLs": (
        after(LOG + "def f(url):\n", "  p#n = urlparse(url)\n  logging.info(url)\n  g(p#n.password)\n"),
        500,
    ),
    "ways to log in": (after(LOG + "def f(auth):\n", "  if auth == 'basic': logging.info(auth)\n"), 700),
    "branches of evidence": (
        after(LOG + "def f(data, a):\n  if a == 0: pass\n", "  elif a == #n: logging.info(data); g(data['password'])\n"),
        150,
    ),
    "answers of a helper": (
        after(
            LOG + "class C:\n def _post(self, u):\n  a = ask(u)\n  logging.info(a)\n  return a\n def f(self):\n",
            "  d = self._post(#n)\n  use(d['token'], d['token#n'])\n",
        ),
        500,
    ),
    "callers of a helper": (
        after(
            LOG + "class C:\n def _post(self, u):\n  a = ask(u)\n  logging.info(a)\n  return a\n",
            " def f#n(self):\n  d = self._post(#n)\n  self.token#n = d['data']\n  logging.info(d)\n",
        ),
        300,
    ),
    "commands that fail": (
        after(
            "import logging, subprocess\ndef f(password):\n",
            "  try: subprocess.check_call(['x', '--password', password])\n  except subprocess.CalledProcessError as e: logging.info(e)\n",
        ),
        300,
    ),
    "headers that authorize": (after(LOG + "def f(h):\n", "  a#n = g(#n)\n  h['Authorization'] = a#n\n  logging.info(a#n)\n"), 300),
    "requests of WSGI": (after(LOG + "def f(req):\n  req.environ['x']\n", "  logging.info('%s', req)\n  g(req)\n"), 500),
    "copies": (after(LOG + "def f(e):\n", "  d#n = dict(e.data)\n  d#n.pop('password')\n  logging.info(e.data)\n"), 300),
    "formats by field": (after(LOG + "def f(d):\n", "  logging.info('{0[password]}'.format(d))\n"), 700),
    "decorators": (after("", "@d(password='tr0ub4dor&#n')\n", "def f(): pass\n"), 1000),
    "blank lines": (after("password = 'a'\n", "\n", "print(password)\n"), 300_000),
}  # fmt: skip


@pytest.mark.parametrize("name", WIDE)
def test_wide(name: str) -> None:
    make, size = WIDE[name]
    linear(make, size // 2)


FLOW: dict[str, tuple[Callable[[int], str], int]] = {
    "10,000 names in a scope": (
        after(LOG + "def f(password):\n  n0 = password\n", "  n#m = n#n\n", "  logging.info('x %s', n#n)\n"),
        5000,
    ),
    "cycle": (
        lambda count: (
            after(LOG + "def f(password):\n", "  n#n = n#m\n", "  logging.info('x %s', n0)\n")(count)
            + f"  n{count} = n0\n  n0 = password\n"
        ),
        4000,
    ),
    "cycle in a loop": (
        lambda count: (
            after(LOG + "def f(password):\n while 1:\n", "  n#n = n#m\n  logging.info(n#n)\n")(count)
            + f"  n{count} = n0\n  n0 = password\n"
        ),
        500,
    ),
    "added to": (after("password = ''\n", "password += 'ab1&'\n", "print(password)\n"), 2000),
    "made of itself": (after("password = ''\n", "password = password + 'ab1&'\n", "print(password)\n"), 2000),
    # Both above fuzz.SMALL: below it the tree is gone through before the clock starts, which on new Pythons is half of the time.
    "branches": (after(LOG + "def f(password):\n x = ''\n", " if a#n: x = x + password\n", " logging.info(x)\n"), 2000),
    "branches of two": (
        after(LOG + "def f(password):\n x = y = ''\n", " if a#n: x, y = y, x\n", " logging.info(x, y)\n"),
        1000,
    ),
    "elif": (
        after("def f(password):\n if a: x = 1\n", " elif password == 'tr0ub#n': x = '#n'\n", " print(x)\n"),
        300,
    ),
    "try": (
        after(
            LOG + "def f(password):\n x = 1\n",
            " try: x = g(x)\n except E as e: x = password\n finally: logging.info(x)\n",
        ),
        300,
    ),
}


@pytest.mark.parametrize("name", FLOW)
def test_values_through_many_names(name: str) -> None:
    make, size = FLOW[name]
    linear(make, size // 2)


LONG: dict[str, tuple[Callable[[int], str], int]] = {
    "one string": (lambda size: f"password = '{'a' * size}'\n", 500_000),
    "one line": (lambda size: f"password = ['{'v' * 90}', " + "'a b', " * (size // 7) + "]\n", 200_000),
    "one string of words": (lambda size: f"password = '{'Tr0ub4 dor&3;x=y:' * (size // 17)}'\n", 1_000_000),
    "one comment": (lambda size: f"password = 1  # password: {'Tr0ub4 dor&3;x=y:' * (size // 17)}\n", 300_000),
    "one name": (lambda size: f"password{'_a' * (size // 2)} = 'tr0ub4dor&3'\n", 500_000),
    "one key": (lambda size: f"x = {{'password{'_a' * (size // 2)}': 'tr0ub4dor&3'}}\n", 200_000),
    "adjacent strings": (lambda count: "password = (" + "'ab1&'\n" * count + ")\n", 20_000),
    "joined list": (lambda count: "password = ''.join([" + "'ab1&', " * count + "])\n", 10_000),
    "format": (lambda count: "password = '" + "{}" * count + "'.format(" + "'ab1&', " * count + ")\n", 10_000),
    "percent": (lambda count: LOG + "logging.info('" + "%s" * count + "', " + "password, " * count + ")\n", 5000),
    "f-string": (lambda count: LOG + "logging.info(f'" + "{password}xy1&" * count + "')\n", 2000),
    "escapes": (lambda count: "password = '" + "\\x41\\u00e9" * count + "'\n", 20_000),
    "zeros": (lambda count: LOG + "logging.info('%" + "0" * count + "', password)\n", 5000),
}


@pytest.mark.parametrize("name", LONG)
def test_long(name: str) -> None:
    linear(*LONG[name])


ITEM = "'a b', "


def test_5_megabytes_in_a_line() -> None:
    # How long analysing takes; Python itself takes longer to parse it.
    assert cost(f"password = '{'a' * 5_000_000}'  # {'b' * 100_000}\n").seconds < 10
    assert cost(f"x = ['{'v' * 90}', {ITEM * 100_000}]\n".replace("'a b'", "'token'", 50)).seconds < 20


DEEP: dict[str, Callable[[int], str]] = {
    "brackets": lambda depth: "password = " + "[" * depth + "'tr0ub4dor&3'" + "]" * depth + "\n",
    "calls": lambda depth: "password = " + "f(" * depth + "'tr0ub4dor&3'" + ")" * depth + "\n",
    "dictionaries": lambda depth: "password = " + "{'a': " * depth + "'tr0ub4dor&3'" + "}" * depth + "\n",
    "attributes": lambda depth: "password = a" + ".b" * depth + "\nprint(password)\n",
    "chained calls": lambda depth: "password = a" + ".b('c')" * depth + "\nprint(password)\n",
    "subscripts": lambda depth: "password = a" + "['b']" * depth + "\nprint(password)\n",
    "sum": lambda depth: "password = 'a'" + " + 'b'" * depth + "\nprint(password)\n",
    "product": lambda depth: "password = 'a'" + " * 2" * depth + "\nprint(password)\n",
    "percent": lambda depth: "password = 'a'" + " % x" * depth + "\nprint(password)\n",
    "not": lambda depth: "password = " + "not " * depth + "'a'\nprint(password)\n",
    "ternaries": lambda depth: "password = " + "'a' if b else " * depth + "'c'\nprint(password)\n",
    "lambdas": lambda depth: "password = " + "lambda password='x': " * depth + "password\nprint(password)\n",
    "comprehensions": lambda depth: "x = " + "[y for y in " * depth + "password" + "]" * depth + "\nprint(x)\n",
    "branches": lambda depth: (
        "def f(password):\n" + "".join(" " * (n + 1) + f"if a{n}:\n" for n in range(depth)) + " " * (depth + 1) + "print(password)\n"
    ),
    "elif": lambda depth: "def f(x):\n if x: pass\n" + " elif x == 'a': password = 'tr0ub4dor&3'\n" * depth,
    "loops": lambda depth: (
        LOG + "def f(password):\n x0 = password\n" + "".join(" " * (n + 1) + f"for x{n + 1} in x{n}:\n" for n in range(depth))
        + " " * (depth + 1) + f"x0 = x{depth}\n" + " " * (depth + 1) + f"logging.info(x{depth})\n"
    ),
    "try": lambda depth: (
        LOG + "def f(password):\n x = 1\n" + "".join(" " * (n + 1) + "try:\n" for n in range(depth)) + " " * (depth + 1) + "x = password\n"
        + "".join(" " * (n + 1) + f"except E{n}:\n" + " " * (n + 2) + "x = g(x)\n" for n in reversed(range(depth))) + " logging.info(x)\n"
    ),
    "functions": lambda depth: (
        "".join(" " * n + f"def f{n}(password):\n" for n in range(depth)) + " " * depth + "print(password)\n"
    ),
    "classes": lambda depth: "".join(" " * n + f"class C{n}:\n" for n in range(depth)) + " " * depth + "password = 'tr0ub4dor&3'\n",
    "names": lambda depth: "a0 = 'tr0ub4dor&3'\n" + each("a#m = a#n\n")(depth) + f"password = a{depth}\nprint(password)\n",
    "functions through functions": lambda depth: "def f0(x): return x\n" + each("def f#m(x): return f#n(x)\n")(depth) + f"print(f{depth}(password))\n",
    "subclasses": lambda depth: "class C0: password = 'x'\n" + each("class C#m(C#n): pass\n")(depth) + f"print(C{depth}().password)\n",
}  # fmt: skip


@pytest.mark.parametrize("name", DEEP)
def test_deep(name: str) -> None:
    parsed = 0
    for depth in (10, 18, 90, 190, 900, 2900):
        # In a thread of its own there would be less stack; what counts is that no depth of the file becomes one of ours.
        checked = fuzz.check(name, DEEP[name](depth))
        assert checked.problems == []
        assert checked.seconds < 2
        parsed += checked.parsed
    assert parsed >= 2, "Python parses some of these"


def test_deep_where_little_stack_is_left() -> None:
    """Whoever calls flake8 may have used most of the stack: what does not fit is reported as not analysed, not raised."""

    def deeper(levels: int) -> fuzz.Checked:
        return deeper(levels - 1) if levels else fuzz.check("", "import logging\nlogging.info('%s', password)\n")

    room = sys.getrecursionlimit() - len(list_of_frames())
    kinds = set()
    for levels in range(room - 150, room - 20, 5):
        try:
            kinds |= {problem.kind for problem in deeper(levels).problems}
        except RecursionError:
            continue  # of this test
    assert kinds <= {"check failed", "exception"}


def list_of_frames() -> list[object]:
    frames: list[object] = []
    frame = sys._getframe()
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return frames


@pytest.mark.parametrize(
    "value",
    ["9" * 4000, "0x" + "f" * 100_000, "1e400", "1e-400j", "1_0" * 1000, "-0.0", "...", "b'" + "\\xff" * 50_000 + "'"],
    ids=["digits", "hexadecimal", "infinity", "imaginary", "underscores", "negative zero", "ellipsis", "bytes"],
)
def test_strange_constants(value: str) -> None:
    checked = cost(
        f"password = {value}\nx = {{'token': {value}, {value}: 'token'}}\nf(password={value})\nif secret == {value}: pass\n"
    )
    assert checked.seconds < 5


def test_empty_and_nearly_empty() -> None:
    for source in ("", "\n", "#", "\f", "''", "...", "pass", "\n" * 1000 + "#"):
        assert cost(source).findings == 0


# -- regular expressions


EXPRESSIONS, HIDDEN = regexes.expressions()


def test_every_expression_is_looked_at() -> None:
    assert HIDDEN == []
    found = {expression.where.partition(":")[0].partition(" ")[0] for expression in EXPRESSIONS}
    assert len(EXPRESSIONS) > 350
    assert {
        "flake8_secreview.formats",
        "flake8_secreview.credentials._ROLES",
        "flake8_secreview.messages._name",
    } <= found


@pytest.mark.parametrize("shard", range(8))
def test_no_expression_is_slow_on_its_own_alphabet(shard: int) -> None:
    assert [f"{each.where} {text}" for each in EXPRESSIONS[shard::8] for text in regexes.slow(each, 2000)] == []


@pytest.mark.parametrize(
    ("pattern", "method"),
    [(r"(a+)+b", "search"), (r"\s+$", "search"), (r"(?:x|x)*y", "match")],
)
def test_slow_expressions_are_found(pattern: str, method: str) -> None:
    assert next(regexes.slow(regexes.Expression("here", re.compile(pattern), (method,))), "")


@pytest.mark.parametrize(
    "readings", [(0.01, 0.0), (0.01, 0.01, 0.0), (0.0,), (0.01, 0.01, 0.03, 0.0), (0.01, 0.01, 0.03, 0.2, 0.0)]
)
def test_a_clock_that_stands_still_is_no_slow_expression(
    monkeypatch: pytest.MonkeyPatch, readings: tuple[float, ...]
) -> None:
    """Processor time comes in steps of 10 ms on some machines: a short use takes one of them, a longer one none."""
    for method in ("search", "fullmatch"):
        shown = itertools.chain(readings, itertools.repeat(0.0))
        monkeypatch.setattr(regexes, "seconds", lambda *arguments, shown=shown: next(shown))
        assert list(regexes.slow(regexes.Expression("here", re.compile("a{2,5}b"), (method,)), 2000)) == []


def test_a_program_that_breaks_a_check_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of this file can fail."""
    from flake8_secreview.context import Context
    from flake8_secreview.engine import Engine

    def broken(context: Context, *types: type) -> list[ast.AST]:
        raise ZeroDivisionError

    monkeypatch.setattr(Context, "nodes", broken)
    assert "check failed" in {problem.kind for problem in fuzz.check("", "password = 'tr0ub4dor&3'\n").problems}
    monkeypatch.undo()

    def spins(engine: Engine, tree: ast.Module, lines: list[str], filename: str) -> None:
        while True:
            time.sleep(0)

    monkeypatch.setattr(fuzz, "SECONDS", 0.05)
    monkeypatch.setattr(Engine, "analyse", spins)
    assert {problem.kind for problem in fuzz.check("", "x = 1\n").problems} == {"too slow"}


def test_mixed_programs() -> None:
    """A few of the programs of tools/fuzz.py: others in each run of that, these always."""
    checked = [fuzz.check(name, source) for name, source in fuzz.mixed(300, seed=1)]
    assert [problem for each in checked for problem in each.problems] == []
    assert sum(each.parsed for each in checked) > 150
    assert sum(each.findings for each in checked) > 100
