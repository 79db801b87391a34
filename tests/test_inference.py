"""astroid under lock: what it answers, what it may not answer, and what it may not touch."""

from __future__ import annotations

import ast
import importlib
import pathlib
import subprocess
import sys
import threading
import time
import tracemalloc
from typing import Any

import pytest

from flake8_secreview.astroid_lock import Locked, Steps
from flake8_secreview.inference import Inference, Inferred, Span, span_of

ROOT = pathlib.Path(__file__).parent.parent


def calls(tree: ast.AST, name: str = "ask") -> list[ast.Call]:
    found = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name
    ]
    return sorted(found, key=lambda n: (n.lineno, n.col_offset))


def ask(source: str) -> list[list[Inferred] | None]:
    """The values of the argument of each `ask(...)`, from the top down."""
    tree = ast.parse(source)
    before = ast.dump(tree, include_attributes=True)
    with Inference(source) as inference:
        answers = [inference.values(call.args[0]) for call in calls(tree)]
        assert inference.built == 1
    assert ast.dump(tree, include_attributes=True) == before
    return answers


def plain(source: str) -> list[list[str | bytes] | None]:
    return [None if answer is None else [each.value for each in answer] for answer in ask(source)]


KNOWN = {
    "name": ('A = "k"\nask(A)', [["k"]]),
    "chain": ('A = "k"\nB = A\nC = B\nask(C)', [["k"]]),
    "bytes": ('A = b"k"\nask(A)', [[b"k"]]),
    "sum": ('A = "k"\nB = A + "x"\nask(B)', [["kx"]]),
    "sum of bytes": ('ask(b"a" + b"b")', [[b"ab"]]),
    "own last value": ('x = "a"\nx = x + "b"\nask(x)', [["ab"]]),
    "augmented": ('x = "a"\nx += "b"\nask(x)', [["ab"]]),
    "literal product": ('ask("ab" * 3)\nask(2 * "ab")', [["ababab"], ["abab"]]),
    "f-string": ('A = "k"\nask(f"{A}-z{1}")', [["k-z1"]]),
    "empty f-string": ('ask(f"")', [[""]]),
    "percent tuple": ('A = "k"\nask("%s:%d%%" % (A, 3))', [["k:3%"]]),
    "percent name": ('A = "k"\nask("%s" % A)', [["k"]]),
    "percent dictionary": ('A = "k"\nask("%(a)s" % {"a": A})', [["k"]]),
    "class attribute": ('class C:\n    p = "v"\nask(C.p)\nask(C().p)', [["v"], ["v"]]),
    "inherited": ('class D:\n    p = "v"\nclass C(D):\n    def f(self): ask(self.p)', [["v"]]),
    "classmethod": ('class C:\n    p = "v"\n    @classmethod\n    def f(cls): ask(cls.p)', [["v"]]),
    "self": ('class C:\n    def __init__(self): self.q = "w"\n    def f(self): ask(self.q)', [["w"]]),
    "from outside": ('class A: pass\na = A()\na.x = "z"\nask(a.x)', [["z"]]),
    "on a function": ('def f(): pass\nf.x = "z"\nask(f.x)', [["z"]]),
    "property": ('class C:\n    @property\n    def p(self): return "m"\nask(C().p)', [["m"]]),
    "method": ('class C:\n    def p(self): return "m"\nask(C().p())', [["m"]]),
    "return": ('def f(): return "z"\ng = f\nask(g())', [["z"]]),
    "parameter": ('def f(a, b="d"): return b\nask(f(1))\nask(f(1, "e"))\nask(f(1, b="g"))', [["d"], ["e"], ["g"]]),
    "rest": ('def f(*a): return a[0]\nask(f("z"))', [["z"]]),
    "five deep": (
        'def f0(): return "z"\n' + "".join(f"def f{i + 1}(): return f{i}()\n" for i in range(5)) + "ask(f5())",
        [["z"]],
    ),
    "lambda": ('f = lambda x: x\nask(f("z"))', [["z"]]),
    "unpacked": ('a, b = "1", "2"\nask(b)', [["2"]]),
    "item": ('d = {"k": "v"}\nl = ["a", "b"]\nask(d["k"])\nask(l[-1])\nask("abc"[1])', [["v"], ["b"], ["b"]]),
    "either": ('x = "a" if c else "b"\nask(x)', [["a", "b"]]),
    "or": ('x = f() or "b"\nask(x)', [["b"]]),
    "branches": ('if c: x = "a"\nelse: x = "b"\nask(x)', [["a", "b"]]),
    "loop": ('for i in ("a", "b"): ask(i)', [["a", "b"]]),
    "global": ('A = "1"\ndef s():\n    global A\n    A = "2"\nask(A)', [["1", "2"]]),
    "behind bytes": ('é = "é"; u = "k"; ask(u)', [["k"]]),
    "annotated": ('A: str = "k"\nask(A)', [["k"]]),
    "no string": ("x = 5\nask(x)\nask(None)\nask([1])\nask({})\nask(lambda: 1)", [[], [], [], [], []]),
    "own object": ("class C: pass\nask(C())\nask(C)", [[], []]),
}


@pytest.mark.parametrize("case", KNOWN)
def test_known(case: str) -> None:
    source, expected = KNOWN[case]
    assert plain(source) == expected


UNKNOWN = {
    "nothing known": "ask(x)",
    "parameter": "def f(a): ask(a)",
    "astroid says ''": 'ask("".join(["a"]))\nask("a".replace("a", "b"))\nask("A".upper())\nask(" a ".strip())\nask("".lower())',
    "astroid says b''": 'ask("a".encode())\nask(b"a".decode())\nask(b"".join([]))\nask("{}".format("a"))',
    "stub in a function": 'def f(x): return x.strip()\nask(f("a"))\nask("a" + f("b"))\nask(f"{f("a")}")'.replace(
        '{f("a")}', "{f('a')}"
    ),
    "built in": 'ask(str("a"))\nask(bytes(3))\nask(repr("a"))',
    "conversion": 'A = "k"\nask(f"{A!r}")\nask(f"{A:>10}")\nask(f"{A:x}")',
    "nonlocal": 'def o():\n    v = "1"\n    def i():\n        nonlocal v\n        v = "2"\n    i()\n    ask(v)',
    "added to in a loop": 'x = ""\nfor i in y:\n    x += "b"\nask(x)\ndef f():\n    z = ""\n    while c: z += "b"\n    ask(z)',
    "attribute added to": 'class C:\n    x = "a"\n    def f(self): self.x += "b"; ask(self.x)',
    "global added to": 'x = "a"\ndef f():\n    global x\n    x += "b"\nask(x)',
    "changed list": 'x = ["a"]\nx.insert(0, "b")\nask(x[0])',
    "changed dictionary": 'x = {"a": "1"}\nx["a"] = "2"\nask(x["a"])\nclass C:\n    d = {"a": "1"}\nC.d.update(z)\nask(C.d["a"])',
    "starred": 'a = ["x"]\nb = [*a, *a]\nask(b[0])\nc = {**{"a": "1"}}\nask(c["a"])',
    "import": "import os\nask(os.sep)\nfrom os import sep\nask(sep)\nfrom os.path import *\nask(pardir)",
    "relative import": "from . import K\nask(K)\nfrom .a.b import C\nask(C)\nfrom ..... import D\nask(D)",
    "itself": "from . import K\nK = K\nask(K)",
    "subclass of str": 'class S(str): pass\nask(S("a"))',
    "deleted": 'x = "a"\ndel x\nask(x)',
    "recursion": 'def f(n): return f(n - 1) + "a"\nask(f(3))',
    "patched built-in": 'str.leak = "LEAK"\nask(str.leak)\nask("".leak)\nobject.leak = "LEAK"\nask(object.leak)',
    "bad format": 'ask("%s %s" % "a")\nask("%d" % "a")\nask("%(a)s" % ("b",))\nask("%" % ())\nask("%(a" % {})\nask("%c" % 65)',
    "bytes format": 'ask(b"%s" % b"a")',
    "wrong types": 'ask("a" + 1)\nask("a" + b"b")\nask("a" - "b")\nask("a" * "b")\nask(1.5 * "a")',
    "index": 'a = ["p"]\nask(a[5])\nask({}["a"])',
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown(case: str) -> None:
    answers = plain(UNKNOWN[case])
    assert answers
    assert answers == [None] * len(answers)


def test_where_a_value_is_spelled() -> None:
    assert ask('A = ("k"\n     "j")\ndef f(): return A\nask(f())') == [[Inferred("kj", Span(1, 5, 2, 8), True)]]
    assert ask('é = "é"; u = "k"; ask(u)') == [[Inferred("k", Span(1, 15, 1, 18), True)]]
    assert ask('A = "k" + "j"\nask(A)') == [[Inferred("kj", None, True)]]
    assert ask('x = "a" if c else f()\nask(x)') == [[Inferred("a", Span(1, 4, 1, 7), False)]]
    assert ask('def f(a="d"): ask(a)') == [[Inferred("d", Span(1, 8, 1, 11), False)]]
    assert ask("x = b'' if c else ''\nask(x)") == [
        [Inferred(b"", Span(1, 4, 1, 7), True), Inferred("", Span(1, 18, 1, 20), True)]
    ]


FUNCTIONS = """
import os
def plain(a):
    def inner():
        return "not of plain"
    if a:
        return "one"
    elif a is None:
        return
    return a + "x"
class Base:
    def method(self):
        return self.x
    @property
    def prop(self):
        return lambda: "p"
    def __call__(self, y):
        return "called"
class Child(Base):
    x = "y"
def generator():
    yield "a"
    return "b"
async def coroutine():
    return "c"
async def run():
    await call(coroutine())
@os.wraps
def decorated():
    return "d"
alias = plain if os else decorated
short = lambda z: z + "s"
"""


@pytest.mark.parametrize(
    ("call", "callees", "returns"),
    [
        ("plain(1)", ["plain"], ['"one"', 'a + "x"']),
        ("alias(1)", ["plain", "decorated"], ['"one"', 'a + "x"', '"d"']),
        ("Child()", ["Child"], []),
        ("Child().method()", ["method"], ["self.x"]),
        ("Child.method", None, None),
        ("Child()(1)", ["__call__"], ['"called"']),
        ("Child().prop()", ['lambda: "p"'], ['"p"']),
        ("short(1)", ['lambda z: z + "s"'], ['z + "s"']),
        ("generator()", ["generator"], []),
        ("coroutine()", ["coroutine"], []),
        ("os.getenv(1)", None, None),
        ("unknown()", None, None),
        ("str(1)", None, None),
        ("'a'.join(1)", None, None),
        ("decorated()", ["decorated"], ['"d"']),
        ("(plain or decorated)()", ["plain", "decorated"], ['"one"', 'a + "x"', '"d"']),
    ],
)
def test_what_a_call_reaches(call: str, callees: list[str] | None, returns: list[str] | None) -> None:
    source = FUNCTIONS + call + "\n"
    tree = ast.parse(source)
    definitions = {
        span_of(node): getattr(node, "name", None) or ast.get_source_segment(source, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
    }
    expressions = {
        span_of(node): ast.get_source_segment(source, node) for node in ast.walk(tree) if isinstance(node, ast.expr)
    }
    statement = tree.body[-1]
    assert isinstance(statement, ast.Expr)
    node: Any = statement.value
    with Inference(source) as inference:
        spans = inference.callees(node)
        assert (None if spans is None else [definitions[span] for span in spans]) == callees
        spans = inference.returns(node)
        assert (None if spans is None else [expressions[span] for span in spans]) == returns


def test_an_awaited_call_returns() -> None:
    source = 'async def f():\n    return "c"\nasync def g():\n    await f()\n'
    (call,) = calls(ast.parse(source), "f")
    with Inference(source) as inference:
        assert inference.returns(call) == [Span(2, 11, 2, 14)]


def test_built_at_most_once_and_only_when_asked() -> None:
    code = "import sys, flake8_secreview.inference as i; i.Inference('a').close(); sys.exit('astroid' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    source = 'A = "k"\nask(A)\nask(A)'
    inference = Inference(source)
    assert inference.built == 0
    for call in calls(ast.parse(source)):
        assert inference.values(call.args[0]) is not None
        assert inference.built == 1
    inference.close()
    assert inference.values(calls(ast.parse(source))[0].args[0]) is None
    assert inference.built == 1


@pytest.mark.parametrize(
    "source",
    [
        "x = 1" + " + 1" * 900,
        "x = " + "not " * 900 + "a",
        "x = a" + ".b" * 900,
        "x = a" + ".b()" * 450,
        "x = " + "lambda: " * 300 + "1",
        "x = '\\d'",
        "x = 1 #" + "\udcff",
        "x = 1\x00",
        "x =",
        "",
    ],
    ids=["sum", "not", "attributes", "calls", "lambdas", "escape", "surrogate", "nul", "syntax", "empty"],
)
def test_nothing_raises(source: str) -> None:
    node = ast.parse("x = y").body[0]
    assert isinstance(node, ast.Assign)
    with Inference(source) as inference:
        assert inference.values(node.value) in (None, [])
        assert inference.built == 1


def doubling(first: str, step: str, last: str) -> str:
    return first + "".join(step.format(a=f"a{i}", b=f"a{i + 1}") for i in range(60)) + f"ask({last})\n"


@pytest.mark.parametrize(
    "source",
    [
        'ask("a" * 10**8)',
        'ask("a" * 99999999)',
        'A = ["a"] * 10**8\nask(A[0])',
        'ask(tuple("a" * 10**7))',
        'A = "a"\nA *= 10**8\nask(A)',
        'x = ("a" * 10**8)\nx.y = "z"\nask(x)',
        'ask("%99999999s" % "a")',
        'ask("%*d" % (99999999, 1))',
        'ask(f"{1:>99999999}")',
        "ask(f'{10**10**6}')",
        "ask(2**10**8)",
        "ask(1 << 10**9)",
        doubling('a0 = "x" * 100\n', "{b} = {a} + {a}\n", "a60"),
        doubling('a0 = "x" * 100\n', "{b} = f'{{{a}}}{{{a}}}'\n", "a60"),
        doubling('a0 = "x" * 100\n', "{b} = '%s%s' % ({a}, {a})\n", "a60"),
        doubling('a0 = "x" * 100\n', "{b} = {a}\n{b} += {a}\n", "a60"),
        doubling('a0 = ["x"]\n', "{b} = [*{a}, *{a}]\n", "a60[0]"),
        doubling('a0 = ["x"]\n', "{b} = {a} + {a}\n", "a60[0]"),
        doubling('a0 = {"x": "y"}\n', "{b} = {{**{a}, **{a}}}\n", "a60['x']"),
        doubling("def a0(x): return x\n", "def {b}(x): return {a}(x) + {a}(x)\n", "a60('x')"),
        doubling("def a0(x): return x\n", "def {b}(x): return {a}({a}(x))\n", "a60('x')"),
        doubling("a0 = 'x' if c else 'y'\n", "{b} = {a} if c else {a} + 'z'\n", "a60"),
        'x = "a"\n' + 'x += "b"\n' * 5_000 + "ask(x)",
        'x = "a"\n' * 5_000 + "ask(x)",
    ],
)
def test_no_question_takes_long(source: str) -> None:
    tree = ast.parse(source)
    (call,) = calls(tree)
    started = time.process_time()
    tracemalloc.start()
    try:
        with Inference(source) as inference:
            assert not inference.values(call.args[0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 250_000_000
    assert time.process_time() - started < 20  # Under 1 s each, but for the two long files and the tracing.


def test_long_results_are_unknown() -> None:
    assert plain(f'A = "{"x" * 6000}"\nask(A)\nask(A + A)') == [["x" * 6000], None]
    assert plain(f'ask("{"x" * 10_001}")') == [None]


def test_questions_are_independent_of_their_order() -> None:
    source = 'def f(n): return g(n) if n else "f"\ndef g(n): return f(n) or "g"\nask(f(1))\nask(g(1))\nask(f(0))\n'
    nodes = [call.args[0] for call in calls(ast.parse(source))]

    def answers(order: list[int]) -> dict[int, Any]:
        with Inference(source) as inference:
            return {i: inference.values(nodes[i]) for i in order}

    first = answers([0, 1, 2])
    assert first[0]
    assert answers([2, 1, 0]) == first == answers([1, 0, 2, 0, 1, 2])


def test_the_steps_of_a_file_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_secreview.inference._MAX_STEPS_IN_ALL", 300)
    source = 'A = "k"\nB = A\n' + "ask(B)\n" * 300
    with Inference(source) as inference:
        answers = [inference.values(call.args[0]) for call in calls(ast.parse(source))]
    known = [answer is not None for answer in answers]
    assert known[0]
    assert not known[-1]
    assert known == sorted(known, reverse=True)


def test_files_do_not_leak_into_each_other() -> None:
    first = 'import os\nos.secret_key = "FILE-A"\nstr.secret_key = "FILE-A"\nask(os.secret_key)\nask("".secret_key)'
    second = 'import os\nask(os.secret_key)\nask("".secret_key)\nask(str.secret_key)'
    assert ask(second) == [None, None, None]
    assert ask(first) == [None, None]
    assert ask(second) == [None, None, None]


def test_others_find_astroid_as_they_left_it() -> None:
    import astroid
    from astroid import context
    from astroid.manager import AstroidManager

    # `from astroid import` gives the function of that name.
    inference_tip = importlib.import_module("astroid.inference_tip")
    astroid.parse("import collections\nP = collections.namedtuple('P', 'a b')")
    manager = AstroidManager()
    hook = manager._failed_import_hooks.copy()
    state = (
        manager.module_denylist,
        manager._transform.transforms,
        AstroidManager.brain["max_inferable_values"],
        context._INFERENCE_CACHE,
        inference_tip._cache,
    )
    sizes = {kind: len(each) for kind, each in manager._transform.transforms.items()}
    names = set(manager.astroid_cache)
    assert sizes
    assert hook

    def unchanged() -> None:
        now = (
            AstroidManager().module_denylist,
            manager._transform.transforms,
            AstroidManager.brain["max_inferable_values"],
            context._INFERENCE_CACHE,
            inference_tip._cache,
        )
        assert all(one is other for one, other in zip(state, now, strict=True))
        assert {kind: len(each) for kind, each in manager._transform.transforms.items()} == sizes
        assert manager._failed_import_hooks == hook
        assert set(manager.astroid_cache) == names
        assert AstroidManager().module_denylist == astroid.MANAGER.module_denylist == set()

    assert plain('A = "k"\nask(A)') == [["k"]]
    unchanged()
    with Inference("x =") as inference:  # Fails to build.
        assert inference.values(ast.parse("x", mode="eval").body) is None
    unchanged()
    with Locked(Steps(10)):
        assert "anything" in AstroidManager().module_denylist
        assert "anything" in astroid.MANAGER.module_denylist
    unchanged()
    # Brains still work for others: this one is a transform.
    node = astroid.extract_node("import collections\nP = collections.namedtuple('P', 'a b')\nP(1, 2)")
    assert next(node.infer()).pytype().endswith(".P")


def test_a_cleared_cache_does_not_open_the_lock() -> None:
    from astroid.manager import AstroidManager

    source = 'import os\nA = "k"\nask(A)\nask(os.sep)'
    nodes = [call.args[0] for call in calls(ast.parse(source))]
    with Inference(source) as inference:
        assert inference.values(nodes[1]) is None
        AstroidManager().clear_cache()
        assert inference.values(nodes[1]) is None
        assert inference.values(nodes[0]) == [Inferred("k", Span(2, 4, 2, 7), True)]


def test_threads_take_turns() -> None:
    failures: list[str] = []

    def work(number: int) -> None:
        for _ in range(5):
            if plain(f'A = "k{number}"\nask(A)') != [[f"k{number}"]]:
                failures.append(str(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def run(code: str, *arguments: str, cwd: pathlib.Path) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", f"import sys; sys.path.append({str(ROOT)!r})\n{code}", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


CANARY = """
import os, sys, ast
from flake8_secreview.inference import Inference
# As `python -m flake8` does, an editor's server, an editable install of the project.
project, mode = sys.argv[1:3]
os.chdir(project)
sys.path[:] = [entry for entry in sys.path if entry]
sys.path.insert(0 if mode != "last" else len(sys.path), "" if mode == "empty" else project)

seen = []
quiet = False
def hook(event, arguments):
    if event in ("open", "import", "os.listdir", "os.scandir", "os.chdir", "ctypes.dlopen", "subprocess.Popen", "exec"):
        text = " ".join(str(argument) for argument in arguments[:2])
        if quiet or (event != "exec" and project in text):
            seen.append((event, text))
sys.addaudithook(hook)

def ask(source):
    tree = ast.parse(source)
    with Inference(source) as inference:
        for node in ast.walk(tree):
            if isinstance(node, ast.expr):
                inference.values(node)
            if isinstance(node, ast.Call):
                inference.callees(node)
                inference.returns(node)
        assert inference.built == 1

ask("A = 1\\nB = A.c()\\n")
assert "astroid" in sys.modules
assert not [m for m in list(sys.modules.values()) if str(getattr(m, "__file__", "")).startswith(project)]
quiet = True
for source in SNIPPETS:
    ask(source)
quiet = False
print(seen)
"""

SNIPPETS = [
    "import numpy as np\nnp.zeros(3)\nx = np.array([1])\nx.shape",
    "from numpy import ones\nones(3)",
    "import gi.repository.Nope as g\ng.x\ng.x.y()",
    "from gi.repository.Nope import a\na.b\na()",
    "from gi.repository import Gtk\nGtk.Window()",
    "import wsgiref.nothing\nwsgiref.nothing.x",
    "import idlelib.nothing, xmlrpc.nothing\nidlelib.nothing.x\nxmlrpc.nothing()",
    "import audioop\naudioop.x = 2\nwsgiref.nothing.y = 3\naudioop.add(1)",
    "import distutils.core\ndistutils.core.setup()",
    "import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: int = 1\nA().x",
    "from dataclasses import *\ndataclass",
    "import enum\nclass E(enum.Enum):\n    A = 'a'\nE.A.value\nE.A.name",
    "import six\nclass A(six.with_metaclass(type)): pass\nA()",
    "import logging\nlogging.getLogger('x').info('y')\nlogging.LOG",
    "from . import sibling\nsibling.X",
    "from .sibling import *\nX",
    "import sibling\nsibling.x = 1\nsibling.X",
    "import antigravity, readline\nreadline.x",
    "import collections, typing\nP = collections.namedtuple('P', 'a b')\nP(1, 2).a\nclass N(typing.NamedTuple):\n    a: int\nN(1).a",
    "import re, os, sys, subprocess\nre.compile('x').match('y')\nos.environ['A']\nsubprocess.run(['a'])\nsys.path",
    "open('x').read()\n__import__('numpy').zeros\nimport importlib\nimportlib.import_module('sibling').X",
    "class A(Unknown): pass\nA().b\nsuper().x\n__file__\n__name__\n__doc__\n__path__",
]


@pytest.mark.parametrize("mode", ["first", "empty", "last"])
def test_nothing_of_the_project_is_run_or_opened(mode: str, tmp_path: pathlib.Path) -> None:
    """The project shadows numpy, gi and every module of the standard library; each would leave a marker if it ran."""
    import sysconfig

    markers, project = tmp_path / "markers", tmp_path / "project"
    markers.mkdir()
    project.mkdir()
    content = f"open({str(markers)!r} + '/' + __name__, 'w').close()\nX = 'fake'\nraise ImportError(__name__)\n"
    packages = {"gi", "gi/repository", "wsgiref", "idlelib", "xmlrpc", "distutils", "setuptools", "pkg_resources"}
    names = {*sys.stdlib_module_names, "numpy", "six", "sibling", "sitecustomize", "usercustomize"} - packages
    for name in names:
        (project / f"{name}.py").write_text(content)
    for package in sorted(packages):
        (project / package).mkdir(parents=True)
        (project / package / "__init__.py").write_text(content)
    (project / ("audioop" + sysconfig.get_config_var("EXT_SUFFIX"))).write_bytes(b"\x7fELF not really")
    code = f"SNIPPETS = {SNIPPETS!r}\n{CANARY}"
    assert run(code, str(project), mode, cwd=tmp_path).strip() == "[]"
    assert list(markers.iterdir()) == []


def test_memory_stays_flat() -> None:
    code = """
import ast, gc, resource
from flake8_secreview.inference import Inference

def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6

def one(number):
    source = "".join(
        f"class C{i}:\\n    a{i} = 'v{number}-{i}'\\n    def m(self, x):\\n        return self.a{i} + x\\nx{i} = C{i}().m('z')\\n"
        for i in range(10)
    )
    tree = ast.parse(source)
    with Inference(source) as inference:
        answers = [inference.values(s.value) for s in tree.body if isinstance(s, ast.Assign)]
    assert [each.value for each in answers[7]] == [f"v{number}-7z"], answers[7]

for number in range(60):
    one(number)
gc.collect()
before = memory()
for number in range(300):
    one(number)
gc.collect()
print(memory() - before)
"""
    if not pathlib.Path("/proc/self/statm").exists():
        pytest.skip("needs /proc")
    assert float(run(code, cwd=ROOT)) < 12  # MB; a leak of the trees alone is over 100
