"""Imports: what a name stands for, and, as important, what it does not."""

from __future__ import annotations

import ast
import time

import pytest

from flake8_secreview.imports import (
    Imports,
    enclosing_names,
    in_function,
    under_import_error,
    under_main,
    under_type_checking,
)
from flake8_secreview.scopes import Scopes


def names(source: str, module: str | None = None, is_package: bool = False) -> tuple[str, ...]:
    """The qualified names of the argument of the last `use(...)`."""
    tree = ast.parse(source)
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "use"
    ]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    imports = Imports(Scopes(tree), module, is_package)
    found = imports.qualnames(calls[-1].args[0])
    assert imports.qualname(calls[-1].args[0]) == (found[0] if found else None)
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a\nuse(a)", "a"),
        ("import a\nuse(a.b.c)", "a.b.c"),
        ("import a.b.c\nuse(a)", "a"),
        ("import a.b.c\nuse(a.b.c.d)", "a.b.c.d"),
        ("import a.b as x\nuse(x.c)", "a.b.c"),
        ("import unittest\nuse(unittest.mock.patch)", "unittest.mock.patch"),
        ("from a import b\nuse(b.c)", "a.b.c"),
        ("from a.b import c as d\nuse(d)", "a.b.c"),
        ("def f():\n import a\n use(a.b)", "a.b"),
        ("import a\ndef f(): use(a)", "a"),
        ("def f(): use(a)\nimport a", "a"),  # the function runs later
        ("class C:\n import a\n b = use(a)", "a"),
        ("import a\nclass C:\n def m(self): use(a.b)", "a.b"),
        ("import a\n[use(a.b) for x in y]", "a.b"),
        ("import a\nlambda: use(a.b)", "a.b"),
        ("import mock\np = mock.patch\nuse(p.object)", "mock.patch.object"),
        ("import mock\np = q = mock.patch\nr = p\nuse(r)", "mock.patch"),
        ("import mock\np: object = mock.patch\nuse(p)", "mock.patch"),
        ("import mock\nif (p := mock.patch): use(p)", "mock.patch"),
        ("import mock\nuse((p := mock).patch)", "mock.patch"),
        ("import a, b\nx, (y, z) = a.c, (b, a)\nuse(y.d)", "b.d"),
        ("import a\nx, *y = a, 1\nuse(x)", "a"),
        ("import a\nx, *y = 1, a\nuse(y)", None),
        ("import a\nx, y = [*z, a]\nuse(y)", None),
        ("import importlib\nm = importlib.import_module('unittest.mock')\nuse(m.Mock)", "unittest.mock.Mock"),
        ("from importlib import import_module as im\nuse(im('mock').patch)", "mock.patch"),
        ("import importlib\nuse(importlib.import_module(name='mock'))", "mock"),
        ("import importlib\nuse(importlib.import_module('.b', 'a').c)", "a.b.c"),
        ("import importlib\nuse(importlib.import_module(x))", None),
        ("import importlib\nuse(importlib.reload('x'))", None),
        ("use(__import__('mock').patch)", "mock.patch"),
        ("use(__import__('unittest.mock').mock.patch)", "unittest.mock.patch"),
        ("use(__import__('unittest.mock', fromlist=['patch']).patch)", "unittest.mock.patch"),
        ("use(__import__('unittest.mock', {}, {}, ['x']).patch)", "unittest.mock.patch"),
        ("imp = __import__\nuse(imp('mock').patch)", "mock.patch"),
        ("def __import__(x): pass\nuse(__import__('mock'))", None),
        ("use(print)", "builtins.print"),
        ("p = print\nuse(p)", "builtins.print"),
        ("use(str.join)", "builtins.str.join"),
        ("def f(): use(open)", "builtins.open"),
        ("use(unknown)", None),
        ("use(_)", None),
        ("use(__name__)", None),
        ("x = 1\nuse(x)", None),
    ],
)
def test_resolution(source: str, expected: str | None) -> None:
    assert names(source) == (() if expected is None else (expected,))


@pytest.mark.parametrize(
    "source",
    [
        "import mock\nmock = 3\nuse(mock)",
        "import mock\ndef mock(): pass\nuse(mock)",
        "import mock\nclass mock: pass\nuse(mock.patch)",
        "import mock\ndef f(mock): use(mock.patch)",
        "import mock\nlambda mock: use(mock.patch)",
        "import mock\n[use(mock) for mock in x]",
        "import mock\nfor mock in x: use(mock)",
        "import mock\nwith x as mock: use(mock)",
        "import mock\ntry: pass\nexcept E as mock: use(mock)",
        "import mock\ndef f():\n mock = 1\n use(mock)",
        "import mock\ndef f():\n use(mock)\n mock = 1",  # UnboundLocalError, not the import
        "import mock\ndel mock\nuse(mock)",
        "import mock\nmock = wrap(mock)\nuse(mock)",
        "use(mock)\nimport mock",
        "def f():\n import mock\nuse(mock)",
        "class C:\n import mock\n def m(self): use(mock)",
        "import foo\nuse(foo('x').bar)",
        "import foo\nuse(foo['x'].bar)",
        "import foo\nx = foo()\nuse(x.bar)",
        "import foo\nx = foo.d['k']\nuse(x)",
        "import foo\nuse(foo().bar().baz)",
        "use('a'.join)",
        "def print(): pass\nuse(print)",
        "def f(print): use(print)",
        "def f():\n use(print)\n print = 1",
        "import a\ndef f(x=a): use(x)",  # callers decide
        "import a\ndef f():\n global a\n a = 1\n use(a)",
    ],
)
def test_hidden_or_unknown(source: str) -> None:
    assert names(source) == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("try:\n from unittest import mock\nexcept ImportError:\n import mock\nuse(mock)", ("unittest.mock", "mock")),
        ("try:\n import mock\nexcept ImportError:\n mock = None\nuse(mock.patch)", ("mock.patch",)),
        ("try:\n import mock\nexcept ImportError:\n mock = None\ndef f(): use(mock)", ("mock",)),
        ("mock = None\nif c:\n import mock\nuse(mock)", ("mock",)),
        ("if c:\n import a as x\nelse:\n import b as x\nuse(x.y)", ("a.y", "b.y")),
        ("import a as x\nif c:\n import b as x\nuse(x)", ("a", "b")),
        ("import a as x\nif c:\n x = 1\n return\nuse(x)", ("a",)),
        ("import a as x\nimport b as x\nuse(x)", ("b",)),
        ("import a as x\ndef f(): use(x)\nimport b as x", ("b",)),
        ("import a as x\nuse(x)\nx = 1", ("a",)),
        ("import a, b\nx = a if c else b.d\nuse(x.e)", ("a.e", "b.d.e")),
        ("import a, b\nx = a or b\nuse(x)", ("a", "b")),
        ("x = None\ndef f():\n global x\n import a as x\ndef g(): use(x)", ("a",)),
        ("def f():\n import a as x\n def g():\n  nonlocal x\n  x = 1\n use(x)", ("a",)),
        ("from a import *\nuse(b.c)", ("a.b.c",)),
        ("from a import *\nfrom b import *\nuse(c)", ("b.c", "a.c")),
        ("from a import *\nuse(c)\nfrom b import *", ("a.c",)),
        ("from a import *\ndef f(): use(c)\nfrom b import *", ("b.c", "a.c")),
        ("from a import *\nuse(print)", ("builtins.print",)),
        ("from a import *\nb = 1\nuse(b)", ()),
        ("from a import *\ndef f(b): use(b)", ()),
        ("from a import *\nx = b\nuse(x)", ("a.b",)),
        ("import a as x\nwhile c:\n use(x)\n import b as x", ("a", "b")),
        ("match v:\n case 1:\n  import a as x\n case _:\n  import b as x\nuse(x)", ("a", "b")),
    ],
)
def test_candidates(source: str, expected: tuple[str, ...]) -> None:
    assert names(source) == expected


@pytest.mark.parametrize(
    ("statement", "module", "is_package", "expected"),
    [
        ("from . import x", "p.q.m", False, "p.q.x"),
        ("from . import x", "p.q", True, "p.q.x"),
        ("from .a import x", "p.q.m", False, "p.q.a.x"),
        ("from ..a import x", "p.q.m", False, "p.a.x"),
        ("from .. import x", "p.q", True, "p.x"),
        ("from ...a import x", "p.q.m", False, "...a.x"),  # beyond the top: kept as written
        ("from .a import x", None, False, ".a.x"),
        ("from . import x", None, False, ".x"),
        ("from .. import x", None, True, "..x"),
        ("from .a import x", "m", False, ".a.x"),
    ],
)
def test_relative_imports(statement: str, module: str | None, is_package: bool, expected: str) -> None:
    assert names(f"{statement}\nuse(x)", module, is_package) == (expected,)


def test_imported_modules() -> None:
    tree = ast.parse(
        "import b, a.c as d\nfrom .x import (y as z, w)\ndef f():\n global g\n import g\nclass C:\n from h import *\nfrom .. import k\n"
    )
    found = Imports(Scopes(tree), "p.q").imported_modules()
    assert [(item.node.lineno, item.alias.name, item.module, item.names) for item in found] == [
        (1, "b", "b", ()),
        (1, "a.c", "a.c", ()),
        (2, "y", "p.x", (("y", "z"), ("w", "w"))),
        (5, "g", "g", ()),
        (7, "*", "h", (("*", "*"),)),
        (8, "k", "..", (("k", "k"),)),
    ]


def guards(source: str) -> str:
    """The letters of the guards that hold at the `import` statement: T, E, M, F."""
    tree = ast.parse(source)
    scopes = Scopes(tree)
    node = next(node for node in ast.walk(tree) if isinstance(node, ast.Import))
    tests = (("T", under_type_checking), ("E", under_import_error), ("M", under_main), ("F", in_function))
    return "".join(letter for letter, test in tests if test(node, scopes))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a", ""),
        ("if TYPE_CHECKING: import a", "T"),
        ("if typing.TYPE_CHECKING:\n if b: import a", "T"),
        ("if TYPE_CHECKING and b: import a", "T"),
        ("if TYPE_CHECKING or b: import a", ""),
        ("if TYPE_CHECKING: pass\nelse: import a", ""),
        ("if not TYPE_CHECKING: import a", ""),
        ("if not TYPE_CHECKING: pass\nelse: import a", "T"),
        ("try: import a\nexcept ImportError: pass", "E"),
        ("try: pass\nexcept ImportError: import a", "E"),
        ("try: import a\nexcept (KeyError, ModuleNotFoundError): pass", "E"),
        ("try: import a\nexcept Exception: pass", "E"),
        ("try: import a\nexcept: pass", "E"),
        ("try: import a\nexcept KeyError: pass", ""),
        ("try: import a\nfinally: pass", ""),
        ("try: pass\nexcept ImportError: pass\nelse: import a", ""),
        ("try: pass\nexcept ImportError: pass\nfinally: import a", ""),
        ("with suppress(ImportError): import a", "E"),
        ("with contextlib.suppress(ValueError): import a", ""),
        ("try:\n def f(): import a\nexcept ImportError: pass", "F"),  # runs later, outside the try
        ("if __name__ == '__main__': import a", "M"),
        ("if '__main__' == __name__: import a", "M"),
        ("if __name__ == '__main__' and b: import a", "M"),
        ("if __name__ == '__main__': pass\nelse: import a", ""),
        ("if __name__ != '__main__': import a", ""),
        ("if name == '__main__': import a", ""),
        ("def f(): import a", "F"),
        ("class C: import a", ""),
        ("class C:\n def f(self):\n  if TYPE_CHECKING: import a", "TF"),
    ],
)
def test_guards(source: str, expected: str) -> None:
    assert guards(source) == expected


def test_enclosing_names() -> None:
    tree = ast.parse("class A:\n async def b(self):\n  def c(): import d\n")
    node = next(node for node in ast.walk(tree) if isinstance(node, ast.Import))
    assert enclosing_names(node, Scopes(tree)) == ("A", "b", "c")
    assert enclosing_names(tree.body[0], Scopes(tree)) == ()


def test_only_the_nearest_star_imports_are_candidates() -> None:
    stars = "".join(f"from m{i} import *\n" for i in range(30))
    assert names(f"{stars}use(x)\n{stars}") == tuple(f"m{i}.x" for i in range(29, 9, -1))


def test_aliases_in_circles_end() -> None:
    assert names("def f(): use(x)\nx = y\ny = x") == ()
    assert names("def f(): use(x)\nx = x.y\n") == ()
    assert names("while c:\n x = x('m')\n use(x)") == ()
    assert names("import a\nwhile c:\n x = y\n y = x if c else a\n use(x)") == ("a",)


def seconds(source: str) -> float:
    tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute | ast.Call)]
    start = time.process_time()
    imports = Imports(Scopes(tree))
    for node in nodes:
        imports.qualnames(node)
    imports.imported_modules()
    return time.process_time() - start


@pytest.mark.parametrize(
    "template",
    [
        "n{i} = n{j}\nuse(n{i})",
        "n{i} = n{j}('m')",
        "import m as n{i}\nn{i}.a.b",
        "if c:\n  import m{i} as x\nuse(x.y)",
        "from m{i} import *\nn{i}",
        "class C{i}:\n  import m\n  a = m.b\n  def f(self): return m.c",
        "while c:\n  if n{j}: break\n  n{i} = n{j}",
    ],
)
def test_time_is_linear(template: str) -> None:
    def source(count: int) -> str:
        return "import n0\n" + "\n".join(template.format(i=i, j=i - 1) for i in range(1, count))

    seconds(source(20))
    assert seconds(source(4_000)) < 30 * max(seconds(source(400)), 0.05)


def test_long_chains() -> None:
    assert names("import x\nuse(x" + ".b" * 900 + ")") == ("x" + ".b" * 900,)
    assert names("import x\nuse(x" + ".b()" * 900 + ")") == ()
    assert names("import x\n" + "".join(f"f{i} = f{i + 1}('m')\n" for i in range(2000)) + "use(f0.a)") == ()
