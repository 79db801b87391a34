"""Flow: which bindings reach a use, and which expressions a value comes from."""

from __future__ import annotations

import ast
import time

import pytest

from flake8_secreview.flow import DEFAULT, EACH, ELEMENT, ENTER, PART, REST, VALUE, VALUES, Flow, Key, Value
from flake8_secreview.imports import Imports
from flake8_secreview.reaching import MAX_SITES
from flake8_secreview.scopes import Scopes


def flow_and_use(source: str) -> tuple[Flow, ast.expr]:
    """The flow of a module and the argument of its last `use(...)`."""
    tree = ast.parse(source)
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "use"
    ]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    scopes = Scopes(tree)
    return Flow(scopes, Imports(scopes)), calls[-1].args[0]


def reaching(source: str) -> list[int | str]:
    """The lines of the bindings of `x` in `use(x)`, and "unbound", "gone", "later", "more" where that holds."""
    flow, use = flow_and_use(source)
    assert isinstance(use, ast.Name)
    found = flow.definitions(use)
    lines: list[int | str] = ["gone" if site.kind == "delete" else site.line for site in found.sites]
    flags = (("unbound", found.unbound), ("later", found.deferred), ("more", not found.complete))
    assert found.certain == (len(found.sites) == 1 and not found.unbound and found.complete)
    return lines + [name for name, holds in flags if holds]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\nuse(x)", [1]),
        ("x = 1\nx = 2\nuse(x)", [2]),
        ("x = 1\nuse(x)\nx = 2", [1]),
        ("use(x)\nx = 1", ["unbound"]),
        ("use(x)", ["unbound"]),
        ("x = 1\nx = use(x)", [1]),
        ("x = 1\nx += use(x)", [1]),
        ("x = 1\nx += 1\nuse(x)", [2]),
        ("x = 1\ndel x\nuse(x)", ["gone"]),
        # if
        ("x = 1\nif c:\n x = 2\nuse(x)", [1, 3]),
        ("x = 1\nif c:\n x = 2\nelse:\n x = 3\nuse(x)", [3, 5]),
        ("x = 1\nif c:\n x = 2\n use(x)", [3]),
        ("x = 1\nif c:\n x = 2\nelse:\n use(x)", [1]),
        ("if c:\n x = 2\nuse(x)", [2, "unbound"]),
        ("x = 1\nif c:\n x = 2\n return\nuse(x)", [1]),
        ("x = 1\nif c:\n x = 2\nelse:\n return\nuse(x)", [3]),
        ("x = 1\nif c:\n x = 2\n if d: return\n else: raise E\nuse(x)", [1]),
        ("x = 1\nif c:\n x = 2\n sys.exit()\nuse(x)", [1]),
        ("x = 1\nif c:\n x = 2\nelif d:\n x = 4\nelse:\n x = 6\nuse(x)", [3, 5, 7]),
        ("if (x := f()): use(x)", [1]),
        ("x = 1\nif c and (x := f()): pass\nuse(x)", [1, 2]),
        ("x = 1\nc if d else (x := f())\nuse(x)", [1, 2]),
        # loops
        ("x = 1\nfor i in y:\n x = 3\nuse(x)", [1, 3]),
        ("x = 1\nfor i in y:\n use(x)\n x = 4", [1, 4]),
        ("x = 1\nfor i in y:\n use(x)\n x = 4\n x = 5", [1, 5]),
        ("x = 1\nfor i in y:\n x = 3\n use(x)", [3]),
        ("x = 1\nfor x in y:\n use(x)", [2]),
        ("x = 1\nfor x in y: pass\nuse(x)", [1, 2]),
        ("x = 1\nfor x in use(x): pass", [1]),
        ("x = 1\nfor i in y:\n x = 3\n break\nelse:\n x = 6\nuse(x)", [3, 6]),
        ("x = 1\nfor i in y:\n x = 3\n if c: break\n x = 5\nelse:\n use(x)", [1, 5]),
        ("x = 1\nfor i in y:\n x = 3\n if c: continue\n x = 5\nuse(x)", [1, 3, 5]),
        ("x = 1\nwhile c:\n x = 3\nuse(x)", [1, 3]),
        ("x = 1\nwhile True:\n x = 3\n if c: break\nuse(x)", [3]),
        ("x = 1\nwhile True:\n if c: break\nuse(x)", [1]),
        ("x = 1\nwhile use(x):\n x = 3", [1, 3]),
        ("x = 1\nwhile a:\n while b:\n  use(x)\n  x = 5\n x = 6", [1, 5, 6]),
        ("x = 1\nwhile a:\n while b:\n  use(x)\n  x = 5\n  break\n x = 7", [1, 7]),
        # try
        ("try:\n x = 2\nexcept E:\n x = 4\nuse(x)", [2, 4]),
        ("x = 1\ntry:\n x = 3\nexcept E:\n use(x)", [1, 3]),
        ("x = 1\ntry:\n x = 3\n x = 4\nexcept E:\n pass\nuse(x)", [1, 3, 4]),
        ("x = 1\ntry:\n x = 3\nexcept E:\n raise\nuse(x)", [3]),
        ("x = 1\ntry:\n x = 3\nexcept E: pass\nelse:\n use(x)", [3]),
        ("x = 1\ntry:\n x = 3\nfinally:\n use(x)", [1, 3]),
        ("x = 1\ntry:\n x = 3\nfinally:\n f()\nuse(x)", [3]),
        ("x = 1\ntry:\n x = 3\nfinally:\n x = 5\nuse(x)", [5]),
        ("try: f()\nexcept E as x:\n use(x)", [2]),
        ("x = 1\ntry: f()\nexcept E as x: pass\nuse(x)", [1, "unbound"]),
        # with, match
        ("x = 1\nwith c as x:\n use(x)", [2]),
        ("x = 1\nwith use(x) as x: pass", [1]),
        ("x = 1\nwith c:\n x = 3\nuse(x)", [3]),
        ("x = 1\nwith suppress(E):\n x = 3\nuse(x)", [1, 3]),
        ("x = 1\nmatch v:\n case 1: x = 3\n case 2: x = 4\nuse(x)", [1, 3, 4]),
        ("x = 1\nmatch v:\n case 1: x = 3\n case _: x = 4\nuse(x)", [3, 4]),
        ("x = 1\nmatch v:\n case [x]: use(x)", [3]),
        ("x = 1\nmatch v:\n case [x]: pass\n case y: use(x)", [1]),
        # scopes
        ("def f(x):\n use(x)", [1]),
        ("def f(x):\n x = 1\n use(x)", [2]),
        ("def f(x):\n if c: x = 1\n use(x)", [1, 2]),
        ("x = 1\ndef f(): use(x)", [1, "later"]),
        ("x = 1\nx = 2\ndef f(): use(x)\nx = 4", [4, "later"]),
        ("x = 1\nif c: x = 2\ndef f(): use(x)", [1, 2, "later"]),
        ("x = 1\ndef f():\n global x\n x = 2\ndef g(): use(x)", [1, 4, "later"]),
        ("x = 1\ndef f():\n global x\n x = 2\n use(x)", [4]),
        ("def f():\n x = 1\n def g(): use(x)\n x = 4", [2, 4, "later"]),
        ("x = 1\nclass C:\n use(x)\n x = 4", [1]),
        ("x = 1\nclass C:\n x = 3\n use(x)", [3]),
        ("x = 1\nclass C:\n if c: x = 3\n use(x)", [1, 3]),
        ("x = 1\n[use(x) for i in y]\nx = 3", [1]),
        ("[use(x) for x in y]", [1]),
        ("[use(x) for y in z if (x := y)]", [1, "unbound"]),
        ("x = 1\nx = 2\nlambda: use(x)", [2, "later"]),
        # what is never reached has no definitions
        ("def f():\n x = 1\n while True:\n  x = 2\n use(x)", []),
        ("def f():\n x = 1\n if c:\n  x = 2\n  return\n else:\n  raise E\n use(x)", []),
    ],
)
def test_definitions(source: str, expected: list[int | str]) -> None:
    assert reaching(source) == expected


def test_definitions_are_bounded() -> None:
    found = reaching("".join(f"if c: x = {i}\n" for i in range(500)) + "use(x)")
    assert found[-2:] == ["unbound", "more"]
    assert found[:-2] == list(range(501 - MAX_SITES, 501))


def shown(values: list[Value]) -> list[tuple[str, str, bool]]:
    return [(ast.unparse(value.expr), value.kind, value.certain) for value in values]


def values(source: str) -> list[tuple[str, str, bool]]:
    flow, use = flow_and_use(source)
    return shown(flow.values(use))


def strings(source: str) -> list[str]:
    flow, use = flow_and_use(source)
    return [ast.unparse(value.expr) for value in flow.constant_strings(use)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a\nuse(x)", [("a", VALUE, True)]),
        ("x = a\nif c: x = b\nuse(x)", [("a", VALUE, False), ("b", VALUE, False)]),
        ("x: str = a\nuse(x)", [("a", VALUE, True)]),
        ("if (x := a): use(x)", [("a", VALUE, True)]),
        ("use(x := a)", [("a", VALUE, True)]),
        ("x = a if c else b or d\nuse(x)", [("a", VALUE, False), ("b", VALUE, False), ("d", VALUE, False)]),
        ("x = 'a'\nx += b\nuse(x)", [("x", PART, False), ("b", PART, False)]),
        ("def f(x='d'): use(x)", [("'d'", DEFAULT, False)]),
        ("def f(x): use(x)", []),
        ("def f(x='d'):\n x = a\n use(x)", [("a", VALUE, True)]),
        ("A = 'c'\ndef f(): use(A)", [("'c'", VALUE, True)]),
        ("A = a\ndef g():\n global A\n A = b\ndef f(): use(A)", [("a", VALUE, False), ("b", VALUE, False)]),
        ("import x\nuse(x)", []),
        ("use(f())", []),
        ("use('a')", []),
        ("match v:\n case x: use(x)", [("v", VALUE, True)]),
        # unpacking
        ("x, y = 'a', 'b'\nuse(y)", [("'b'", VALUE, True)]),
        ("(x, (y, z)) = ['a', ('b', 'c')]\nuse(z)", [("'c'", VALUE, True)]),
        ("*x, y = 'a', 'b', 'c'\nuse(y)", [("'c'", VALUE, True)]),
        ("x, y = v\nuse(y)", [("v", ELEMENT, True)]),
        ("t = 'a', 'b'\nx, y = t\nuse(y)", [("'b'", VALUE, True)]),
        ("x, y = *v, 'b'\nuse(y)", [("(*v, 'b')", ELEMENT, True)]),
        ("for x in ('a', 'b'): use(x)", [("'a'", VALUE, False), ("'b'", VALUE, False)]),
        ("for k, v in [('a', 'b'), ('c', 'd')]: use(v)", [("'b'", VALUE, False), ("'d'", VALUE, False)]),
        ("for k in {'a': 'b'}: use(k)", [("'a'", VALUE, True)]),
        ("d = {'a': 'b'}\nfor k, v in d.items(): use(v)", [("'b'", VALUE, True)]),
        ("d = {'a': 'b'}\nfor v in d.values(): use(v)", [("'b'", VALUE, True)]),
        ("for i, v in enumerate(('a',)): use(v)", [("'a'", VALUE, True)]),
        ("for a, b in zip(('a',), ('b',)): use(b)", [("'b'", VALUE, True)]),
        ("[use(x) for x in sorted({'a'})]", [("'a'", VALUE, True)]),
        ("for x in f(): use(x)", [("f()", ELEMENT, True)]),
        ("with f() as x: use(x)", [("f()", ELEMENT, True)]),
        # entries
        ("d = {'k': 'v', 'l': 'w'}\nuse(d['k'])", [("'v'", VALUE, True)]),
        ("d = {'k': 'v'}\nuse(d['z'])", []),
        ("d = {1: 'v', '1': 'w', True: 'x'}\nuse(d['1'])", [("'w'", VALUE, True)]),
        ("d = dict(k='v')\nuse(d['k'])", [("'v'", VALUE, True)]),
        ("d = ['a', 'b']\nuse(d[-1])", [("'b'", VALUE, True)]),
        ("d = {'k': ['a', {'l': 'v'}]}\nuse(d['k'][1]['l'])", [("'v'", VALUE, True)]),
        ("d = {'k': 'v'}\nd['k'] = 'w'\nuse(d['k'])", [("'w'", VALUE, True)]),
        ("d = {'k': 'v'}\nif c: d['k'] = 'w'\nuse(d['k'])", [("'w'", VALUE, False), ("'v'", VALUE, False)]),
        ("d = {'k': 'v'}\nd['l'] = 'w'\nuse(d['k'])", [("'v'", VALUE, True)]),
        ("d = {'k': 'v'}\nd[i] = 'w'\nuse(d['k'])", [("'w'", VALUE, False), ("'v'", VALUE, False)]),
        ("d = {}\nd['k'] = 'w'\nd = {'k': 'v'}\nuse(d['k'])", [("'v'", VALUE, True)]),
        ("D = {'k': 'v'}\ndef f(): use(D['k'])", [("'v'", VALUE, True)]),
        ("D = {'k': 'v'}\nD['k'] = 'w'\ndef f(): use(D['k'])", [("'v'", VALUE, False), ("'w'", VALUE, False)]),
        ("use({'k': 'v'}['k'])", [("'v'", VALUE, True)]),
        ("use(f()['k'])", [("f()", ELEMENT, True)]),
        ("d = f()\nuse(d['k'])", [("f()", ELEMENT, True)]),
        ("d = {**a, 'k': 'v'}\nuse(d['l'])", [("{**a, 'k': 'v'}", ELEMENT, True)]),
        # attributes
        ("class C:\n k = 'v'\n def m(self): use(self.k)", [("'v'", VALUE, True)]),
        ("class C:\n def a(self): self.k = 'v'\n def m(self): use(self.k)", [("'v'", VALUE, True)]),
        ("class C:\n def a(this): this.k = 'v'\n def m(self): use(self.k)", [("'v'", VALUE, True)]),
        (
            "class C:\n k = a\n def a(self): self.k = b\n def m(self): use(self.k)",
            [("a", VALUE, False), ("b", VALUE, False)],
        ),
        ("class C:\n k = a\n def m(self):\n  self.k = b\n  use(self.k)", [("b", VALUE, True)]),
        ("class C:\n k = a\n @classmethod\n def m(cls): use(cls.k)", [("a", VALUE, True)]),
        ("class C:\n k = a\n @staticmethod\n def m(self): use(self.k)", []),
        ("class C:\n k = a\nuse(C.k)", [("a", VALUE, True)]),
        ("class C:\n k = a\nc = C()\nuse(c.k)", [("a", VALUE, True)]),
        ("class B:\n k = a\nclass C(B):\n def m(self): use(self.k)", [("a", VALUE, True)]),
        ("class B:\n k = a\nclass C(B):\n k = b\n def m(self): use(self.k)", [("b", VALUE, True)]),
        ("class C:\n k = a\ndef m(self): use(self.k)", []),
        ("class C:\n k = a\nclass D:\n def m(self): use(self.k)", []),
        ("class C:\n d = {'k': 'v'}\n def m(self): use(self.d['k'])", [("'v'", VALUE, True)]),
        (
            "class C:\n def a(self): self.d['k'] = 'v'\n def m(self): use(self.d['k'])",
            [("self.d", ELEMENT, False), ("'v'", VALUE, False)],
        ),
        ("class C:\n def m(self):\n  self.k = a\n  def g(): use(self.k)", [("a", VALUE, False)]),
        ("o.k = 'a'\no.k = 'b'\nuse(o.k)", [("'b'", VALUE, True)]),
        ("o.k = 'a'\no = f()\nuse(o.k)", []),
    ],
)
def test_values(source: str, expected: list[tuple[str, str, bool]]) -> None:
    assert values(source) == expected


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("x, y = v\nuse(y)", (1,)),
        ("x, *y = v\nuse(y)", (REST,)),
        ("for x, y in v: use(y)", (EACH, 1)),
        ("for x, y in v.items(): use(y)", (VALUES,)),
        ("for x, y in v.items(): use(x)", (EACH,)),
        ("with v as x: use(x)", (ENTER,)),
        ("with v as (x, y): use(y)", (ENTER, 1)),
        ("d = f()\nuse(d['k'])", (Key("k"),)),
    ],
)
def test_path_says_what_was_taken_out(source: str, path: tuple[object, ...]) -> None:
    flow, use = flow_and_use(source)
    (value,) = flow.values(use)
    assert (value.kind, value.path) == (ELEMENT, path)


def test_steps_show_the_way() -> None:
    flow, use = flow_and_use("A = 'v'\nd = {'k': A}\ndef f():\n x, y = d['k'], 1\n msg = x\n use(msg)\n")
    (value,) = flow.trace(use)
    assert [tuple(step) for step in value.steps] == [("msg", 5), ("x", 4), ("d", 2), ("A", 1)]
    assert (ast.unparse(value.expr), value.certain) == ("'v'", True)
    assert flow.certain_value(use) is value.expr


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("use('a')", ["'a'"]),
        ("a = b'b'\nuse(a)", ["b'b'"]),
        ("a = 1\nuse(a)", []),
        ("a = 'x' if c else None\nb = a or f()\nuse(b)", ["'x'"]),
        ("a = f'{x}y'\nuse(a)", ["f'{x}y'"]),
        ("a = x + 'y'\nuse(a)", ["x + 'y'"]),
        ("a = x + y\nuse(a)", []),
        ("a = '%s' % y\nuse(a)", ["'%s' % y"]),
        ("a = '{}'.format(y)\nuse(a)", ["'{}'.format(y)"]),
        ("a = 'x'\na += 'y'\nuse(a)", ["'x'", "'y'"]),
        ("def f(a='x'): use(a)", ["'x'"]),
        ("with 'x' as a: use(a)", []),
        ("x = y\ny = x\nuse(x)", []),
    ],
)
def test_constant_strings(source: str, expected: list[str]) -> None:
    assert strings(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def f(a='x'): use(a)",
        "a = 'x' if c else 'y'\nuse(a)",
        "a = 'x'\na += 'y'\nuse(a)",
        "a, b = f()\nuse(b)",
        "use('x')",
        "if c: a = 'x'\nuse(a)",
        "def f():\n x = y\n y = x\n while c:\n  x = y\n  y = x\n  use(x)",
    ],
)
def test_no_certain_value(source: str) -> None:
    flow, use = flow_and_use(source)
    assert flow.certain_value(use) is None


def test_circles_end() -> None:
    for source in (
        "while c:\n x = y\n y = x\n use(x)",
        "while c:\n x = x\n use(x)",
        "while c:\n x, y = y, x\n use(x)",
        "while c:\n x = x['k']\n use(x)",
        "while c:\n x['k'] = x['k']\n use(x['k'])",
        "class C(C):\n def m(self): use(self.k)",
        "class B(C): pass\nclass C(B):\n def m(self): use(self.k)",
        "class C:\n def m(self):\n  self.k = self.k\n  use(self.k)",
        "A = {'k': B}\nB = {'k': A}\ndef f(): use(A['k']['k']['k'])",
        "while c:\n for x in x: use(x)",
    ):
        flow, use = flow_and_use(source)
        assert all(not value.certain or value.kind in (ELEMENT, VALUE) for value in flow.trace(use)), source
        assert flow.constant_strings(use) == [], source


def seconds(source: str) -> float:
    tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp)]
    start = time.process_time()
    scopes = Scopes(tree)
    flow = Flow(scopes, Imports(scopes))
    for node in nodes:
        flow.values(node)
        flow.constant_strings(node)
    return time.process_time() - start


@pytest.mark.parametrize(
    "template",
    [
        "n{i} = n{j}\nuse(n{i})",
        "x = {i}\nuse(x)",
        "if c: x = '{i}'\nuse(x)",
        "while c:\n  if n{j}: break\n  n{i} = n{j}",
        "def f{i}():\n  global x\n  x = {i}\n  return x",
        "d['k{i}'] = 'v'\nuse(d['k{i}'])",
        "d['k'] = 'v'\nuse(d['k'])",
        "d[i] = 'v'\nuse(d['k'])",
        "class C{i}(C{j}):\n  a = x\n  def m(self): return self.b",
        "for x in y{i}: use(x)",
    ],
)
def test_time_is_linear(template: str) -> None:
    def source(count: int) -> str:
        return "\n".join(template.format(i=i, j=i - 1) for i in range(1, count))

    seconds(source(20))
    assert seconds(source(2_000)) < 30 * max(seconds(source(200)), 0.05)


def test_many_literals() -> None:
    items = ", ".join(["'a'"] * 100_000)
    assert seconds(f"L = [{items}]\nfor x in L: use(x)\nuse(L[3], L[-1], L[99_999])") < 2
    pairs = ", ".join(f"'k{i}': 'v'" for i in range(20_000))
    uses = "\n".join(f"use(D['k{i}'])" for i in range(2_000))
    assert seconds(f"D = {{{pairs}}}\n{uses}") < 4


def test_deep_code() -> None:
    expr: ast.expr = ast.Name("y", ast.Load(), lineno=2, col_offset=0)
    for _ in range(5_000):
        expr = ast.BinOp(expr, ast.Add(), ast.Constant(1, lineno=2, col_offset=0), lineno=2, col_offset=0)
    use = ast.Expr(expr, lineno=2, col_offset=0)
    target = ast.Name("y", ast.Store(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)
    value = ast.Constant("v", lineno=1, col_offset=4)
    assign = ast.Assign([target], value, lineno=1, col_offset=0, end_lineno=1, end_col_offset=5)
    scopes = Scopes(ast.Module([assign, use], []))
    flow = Flow(scopes)
    assert shown(flow.values(scopes.module.loads["y"][0])) == [("'v'", VALUE, True)]
    assert flow.constant_strings(expr) == []

    block: ast.stmt = ast.Expr(ast.Name("x", ast.Load(), lineno=5_000, col_offset=0), lineno=5_000, col_offset=0)
    for line in range(4_999, 0, -1):
        name = ast.Name("x", ast.Store(), lineno=line, col_offset=0, end_lineno=line, end_col_offset=1)
        one = ast.Constant("v", lineno=line, col_offset=2)
        first = ast.Assign([name], one, lineno=line, col_offset=0, end_lineno=line, end_col_offset=3)
        test = ast.Constant(1, lineno=line, col_offset=5)
        block = ast.If(test, [first, block], [], lineno=line, col_offset=0)
    scopes = Scopes(ast.Module([block], []))
    found = Flow(scopes).definitions(scopes.module.loads["x"][0])
    assert [site.line for site in found.sites] == [4_999]


def test_chains_of_calls() -> None:
    source = "x = 'v'\nuse(x" + ".b()" * 900 + ")"
    flow, use = flow_and_use(source)
    assert flow.values(use) == []
    assert flow.constant_strings(use) == []
