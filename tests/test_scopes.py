"""Scopes: who binds what, where, and which scope an expression belongs to."""

from __future__ import annotations

import ast
import sys
import time

import pytest

from flake8_secreview.scopes import BindingSite, Scope, Scopes, place_of


def build(source: str) -> Scopes:
    return Scopes(ast.parse(source))


def sites_of(source: str, name: str) -> list[tuple[str, str, tuple[int | str, ...], str | None]]:
    """Every site that binds `name` anywhere: (kind of the owning scope, kind, path, value)."""
    return [
        (scope.kind, site.kind, site.path, None if site.value is None else ast.unparse(site.value))
        for scope in build(source).all
        for site in scope.bindings.get(name, ())
    ]


def load(scopes: Scopes, name: str, index: int = 0) -> ast.Name:
    """The `index`-th read of a name in source order."""
    loads = [
        node
        for node in ast.walk(scopes.tree)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    loads.sort(key=lambda node: (node.lineno, node.col_offset))
    return loads[index]


def found_in(source: str, name: str = "x", index: int = 0) -> str | None:
    scopes = build(source)
    node = load(scopes, name, index)
    found = scopes.lookup(node, node)
    return None if found is None else found[0].kind


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", ("module", "assign", (), "1")),
        ("a = x = 1", ("module", "assign", (), "1")),
        ("a, x = v", ("module", "assign", (1,), "v")),
        ("[a, (b, x)] = v", ("module", "assign", (1, 1), "v")),
        ("a, *x = v", ("module", "assign", ("*",), "v")),
        ("*a, b, x = v", ("module", "assign", (-1,), "v")),
        ("a, (*b, x), c = v", ("module", "assign", (1, -1), "v")),
        ("x: int = 1", ("module", "annotated", (), "1")),
        ("x: int", ("module", "declared", (), None)),
        ("x += 1", ("module", "augmented", (), "1")),
        ("(x := 1)", ("module", "walrus", (), "1")),
        ("for x in v: pass", ("module", "for", (), "v")),
        ("for a, x in v: pass", ("module", "for", (1,), "v")),
        ("with v as x: pass", ("module", "with", (), "v")),
        ("with v as (a, x): pass", ("module", "with", (1,), "v")),
        ("try: pass\nexcept E as x: pass", ("module", "except", (), "E")),
        ("import x", ("module", "import", (), None)),
        ("import x.y", ("module", "import", (), None)),
        ("import y as x", ("module", "import", (), None)),
        ("from y import x", ("module", "import-from", (), None)),
        ("from y import z as x", ("module", "import-from", (), None)),
        ("del x", ("module", "delete", (), None)),
        ("def x(): pass", ("module", "function", (), None)),
        ("async def x(): pass", ("module", "function", (), None)),
        ("class x: pass", ("module", "class", (), None)),
        ("def f(x): pass", ("function", "parameter", (), None)),
        ("def f(a, x=1): pass", ("function", "parameter", (), "1")),
        ("def f(x=1, /, b=2): pass", ("function", "parameter", (), "1")),
        ("def f(*, x=1, y): pass", ("function", "parameter", (), "1")),
        ("def f(*, y=1, x): pass", ("function", "parameter", (), None)),
        ("def f(*x): pass", ("function", "parameter", ("*",), None)),
        ("def f(**x): pass", ("function", "parameter", ("**",), None)),
        ("lambda a, x=1: 0", ("lambda", "parameter", (), "1")),
        ("[0 for x in v]", ("comprehension", "comprehension", (), "v")),
        ("{0: 0 for a, x in v}", ("comprehension", "comprehension", (1,), "v")),
        ("[(x := y) for y in v]", ("module", "walrus", (), "y")),
        ("def f(): [[(x := y) for y in z] for z in v]", ("function", "walrus", (), "y")),
        ("match v:\n case x: pass", ("module", "capture", (), "v")),
        ("match v:\n case 1 | 2 as x: pass", ("module", "capture", (), "v")),
        ("match v:\n case [x, 1]: pass", ("module", "capture", (), None)),
        ("match v:\n case [*x]: pass", ("module", "capture", (), None)),
        ("match v:\n case {'a': 1, **x}: pass", ("module", "capture", (), None)),
        ("match v:\n case C(a=x): pass", ("module", "capture", (), None)),
        ("def f():\n global x\n x = 1", ("module", "assign", (), "1")),
        ("def f():\n x = 1\n global x", ("module", "assign", (), "1")),
        ("class C:\n x = 1", ("class", "assign", (), "1")),
    ],
)
def test_every_form_of_binding(source: str, expected: tuple[str, str, tuple[int | str, ...], str | None]) -> None:
    assert sites_of(source, "x") == [expected]


@pytest.mark.parametrize("source", ["x.y = 1", "x[0] = 1", "f(x=1)", "x", "global x", "match v:\n case x.y: pass"])
def test_what_does_not_bind(source: str) -> None:
    assert sites_of(source, "x") == []


def test_nonlocal_binds_in_the_enclosing_function() -> None:
    scopes = build("x = 0\ndef f():\n x = 1\n def g():\n  nonlocal x\n  x = 2\n")
    outer = scopes.module.children[0]
    inner = outer.children[0]
    assert [site.line for site in outer.bindings["x"]] == [3, 6]
    assert [site.scope for site in outer.bindings["x"]] == [outer, inner]
    assert "x" not in inner.bindings
    assert [site.line for site in inner.rebound["x"]] == [6]
    assert [site.line for site in scopes.module.bindings["x"]] == [1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\nx", "module"),
        ("x = 1\ndef f(): return x", "module"),
        ("def f(x): return x", "function"),
        ("x = 1\nclass C:\n x = 2\n def m(self): return x", "module"),  # a class is invisible to its methods
        ("class C:\n x = 2\n def m(self): return x", None),
        ("class C:\n x = 2\n y = x", "class"),
        ("class C:\n x = 2\n def m(self, a=x): pass", "class"),  # a default belongs to where the def stands
        ("class C:\n x = 2\n def m(self, a: x): pass", "class"),
        ("class C:\n x = 2\n @x\n def m(self): pass", "class"),
        ("class C:\n x = 2\n y = lambda: x", None),
        ("class C:\n x = 2\n y = lambda a=x: a", "class"),
        ("class C:\n x = 2\n y = [a for a in x]", "class"),  # the first iterable, and only that
        ("class C:\n x = 2\n y = [x for a in b]", None),
        ("class C:\n x = 2\n y = [b for a in z for b in x]", None),
        ("[x for x in y]", "comprehension"),
        ("[x for x in y]\nx", "comprehension"),
        ("def f(x=1):\n return lambda: [x for _ in y]", "function"),
        ("def f(a=x):\n x = 1", None),
        ("def f(x) -> x: pass", None),
        ("x = 1\ndef f():\n global x\n def g(): return x", "module"),
        ("def f():\n x = 1\n class C:\n  global x\n  y = x\n", None),
        ("class x(x): pass", "module"),
    ],
)
def test_lookup(source: str, expected: str | None) -> None:
    assert found_in(source) == expected


def test_a_comprehension_variable_is_gone_behind_it() -> None:
    assert found_in("[x for x in y]\nx", index=1) is None


def test_scope_of_is_the_same_whatever_was_asked_before() -> None:
    source = (
        "@deco(d)\ndef f(a: ann = dflt, *b: ann2, c=dflt2) -> ret:\n"
        " g = lambda p=dp: [i + j for i in first for j in second if cond]\n"
        " class C(base, metaclass=meta):\n  attr = val\n  def m(self, q=dq): return inner\n"
    )
    expected = {
        **dict.fromkeys(["deco", "d", "ann", "dflt", "ann2", "dflt2", "ret"], "module"),
        **dict.fromkeys(["dp", "base", "meta"], "f"),
        **dict.fromkeys(["val", "dq"], "C"),
        "first": "lambda",
        **dict.fromkeys(["i", "j", "second", "cond"], "comprehension"),
        "inner": "m",
    }
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    for order in (nodes, nodes[::-1]):
        scopes = Scopes(tree)
        answers: dict[str, str] = {}
        for node in order:
            scope = scopes.scope_of(node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                answers[node.id] = getattr(scope.node, "name", scope.kind)
        assert answers == expected


def test_loads_are_listed_with_the_scope_that_reads() -> None:
    scopes = build("a\ndef f(p=b):\n c\n [d for e in g]\n h += 1\n")
    function = scopes.module.children[0]
    assert sorted(scopes.module.loads) == ["a", "b"]
    assert sorted(function.loads) == ["c", "g", "h"]
    assert sorted(function.children[0].loads) == ["d"]


def test_positions_say_from_where_a_binding_holds() -> None:
    scopes = build("x = x.y\nfor x in x: x\nwith x as x: x\nimport x\n")
    assert [site.position for site in scopes.module.bindings["x"]] == [(1, 7), (2, 10), (3, 11), (4, 8)]


def test_writes_to_attributes_and_entries() -> None:
    scopes = build("self.a = 1\nd['k'], d[i] = 2, 3\nself.c.d[0] = 4\nf().x = 5\ndel d['k']\n")
    writes = {place: [site.kind for site in sites] for place, sites in scopes.module.writes.items()}
    assert writes == {
        "self.a": ["assign"],
        "d['k']": ["assign", "delete"],
        "d[]": ["assign"],
        "self.c.d[0]": ["assign"],
    }
    assert scopes.module.writes["d['k']"][0].path == (0,)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a", "a"),
        ("a.b", "a.b"),
        ("a['k'].b", "a['k'].b"),
        ("a[0]", "a[0]"),
        ("a['0']", "a['0']"),
        ("a[i]", "a[]"),
        ("a[1:2]", "a[]"),
        ("a[None]", "a[]"),
        ("a().b", None),
        ("'a'.b", None),
        ("a.b.c.d.e.f.g.h", None),
    ],
)
def test_place_of(source: str, expected: str | None) -> None:
    assert place_of(ast.parse(source, mode="eval").body) == expected


def test_parents_are_complete_and_can_be_given() -> None:
    source = (
        "@d\nasync def f(a: int = 1, *b, c=2, **e) -> None:\n x: int = [i for i in [1] if i]\n import os as p, sys\n"
    )
    tree = ast.parse(source)
    expected: dict[ast.AST, ast.AST] = {}
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if not isinstance(child, ast.expr_context | ast.operator | ast.cmpop | ast.unaryop | ast.boolop):
                expected[child] = parent
    assert Scopes(tree).parents == expected
    given = dict(expected)
    scopes = Scopes(tree, given)
    assert scopes.parents is given
    assert scopes.parent(tree) is None
    assert scopes.parent(tree.body[0]) is tree


def test_the_tree_is_left_alone() -> None:
    tree = ast.parse("def f(a=1):\n global b\n b = [x for x in a]\n return lambda: (y := b)\n")
    before = [(type(node), dict(vars(node))) for node in ast.walk(tree)]
    scopes = Scopes(tree)
    for node in ast.walk(tree):
        scopes.scope_of(node)
    assert [(type(node), dict(vars(node))) for node in ast.walk(tree)] == before


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters are new in Python 3.12")
def test_type_parameters() -> None:
    scopes = build(
        "class C[T](Base[T]):\n U = 1\n def m[V](self, a: T, b: V = U) -> U: return T, U\ntype A[W] = list[W]\n"
    )

    def kind(name: str, index: int = 0) -> str | None:
        node = load(scopes, name, index)
        found = scopes.lookup(node, node)
        return None if found is None else found[0].kind

    assert [kind("T"), kind("T", 1), kind("T", 2), kind("V"), kind("W")] == ["type"] * 5
    assert [kind("U"), kind("U", 1), kind("U", 2)] == ["class", "class", None]
    assert [site.kind for site in scopes.module.bindings["A"]] == ["type-alias"]
    assert sorted(scopes.module.bindings) == ["A", "C"]


def nested_operators(count: int) -> ast.Module:
    """`y + y + ...` built by hand: the parser itself has limits."""
    expr: ast.expr = ast.Name("y", ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)
    for _ in range(count):
        expr = ast.BinOp(expr, ast.Add(), ast.Constant(1, lineno=1, col_offset=2), lineno=1, col_offset=0)
    return ast.Module([ast.Expr(expr, lineno=1, col_offset=0)], [])


def test_deep_trees() -> None:
    tree = nested_operators(20_000)
    scopes = Scopes(tree)
    assert len(scopes.parents) == 40_002
    assert scopes.scope_of(scopes.module.loads["y"][0]) is scopes.module


def test_many_names_stay_linear() -> None:
    def seconds(count: int) -> float:
        tree = ast.parse("\n".join(f"n{i} = n{i - 1}" for i in range(count)))
        start = time.process_time()
        scopes = Scopes(tree)
        for node in ast.walk(tree):
            scopes.scope_of(node)
        return time.process_time() - start

    seconds(100)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.005)


def test_repr_shows_no_values() -> None:
    scopes = build("def f():\n x = 'v'\n")
    scope = scopes.module.children[0]
    assert isinstance(scope, Scope)
    site = scope.bindings["x"][0]
    assert isinstance(site, BindingSite)
    assert (repr(scope), repr(site)) == ("<function f at 1>", "<assign x at 2>")
