"""Every way a name gets a literal."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from flake8_secreview.comments import comments, is_docstring
from flake8_secreview.events import Binding
from flake8_secreview.hows import HOWS
from flake8_secreview.literals import BINDERS, bindings
from flake8_secreview.source import Place, Source
from flake8_secreview.strings import assemble


def parents_of(tree: ast.AST) -> Callable[[ast.AST], ast.AST | None]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}.get


def bound(
    code: str, wanted: Callable[[str], object] = lambda name: "secret" in name.lower()
) -> list[tuple[str, str, str]]:
    """(name, value as assembled, how) of each binding of a name with "secret" in it, sorted."""
    tree = ast.parse(code)
    source = Source(code.splitlines(keepends=True))
    found = []
    for binding in bindings(ast.walk(tree), parents_of(tree), wanted):
        text = assemble(binding.value, source)
        assert text is not None, ast.dump(binding.value)
        assert binding.how in HOWS
        assert isinstance(source.place(binding.name_node), Place)  # type: ignore[arg-type]
        found.append((binding.name, text.value, binding.how))
    return sorted(found)


def one(name: str, how: str, *values: str) -> list[tuple[str, str, str]]:
    return sorted((name, value, how) for value in values or ("x",))


CASES: list[tuple[str, list[tuple[str, str, str]]]] = [
    # assignments
    ('secret = "x"', one("secret", "assign")),
    ('secret = b"x"', one("secret", "assign")),
    ('a = secret = b = "x"', one("secret", "assign")),
    ('secret: str = "x"', one("secret", "annotated")),
    ('self.secret: str = "x"', one("secret", "annotated")),
    ('secret += "x"', one("secret", "augmented")),
    ('if (secret := "x"): pass', one("secret", "walrus")),
    ('o.p.secret = "x"', one("secret", "attribute")),
    ('d["secret"] = "x"', one("secret", "subscript")),
    ('d[b"secret"] = "x"', one("secret", "subscript")),
    ('os.environ["SECRET"] = "x"', one("SECRET", "subscript")),
    ('d[CONF_SECRET] = "x"', one("CONF_SECRET", "subscript")),
    ('d[const.CONF_SECRET] = "x"', one("CONF_SECRET", "subscript")),
    ('d["section", "secret"] = "x"', one("secret", "subscript")),
    ('secrets["bob"] = "x"', one("secrets", "element")),
    ('u, secret = "u", "x"', one("secret", "assign")),
    ('[u, self.secret] = ["u", "x"]', one("secret", "attribute")),
    ('(a, (b, secret)), c = ("a", ("b", "x")), "c"', one("secret", "assign")),
    ('a, *b, secret = "a", "b", "c", "x"', one("secret", "assign")),
    ('a, *secrets, b = "a", "x", "y", "b"', one("secrets", "assign", "x", "y")),
    ('*a, secret = "x",', one("secret", "assign")),
    ('a, secret = ("a", "x") if c else ("b", "y")', one("secret", "assign", "x", "y")),
    ('a, secret, b = *rest, "x"', []),
    ('a, secret = "ax"', []),
    ('a, secret = f("x")', []),
    # what is no literal
    ("secret = None; secret = 12345678; secret = True; secret = ''; secret = b''; secret = f'{x}'; secret = ...", []),
    ("secret = other; secret = f('x'); secret = o.f.g", []),
    ('d[secret] = "x"', []),
    ('{secret: "x"}', []),
    ("secret = 1 + 2; secret = a + b; secret = a % 'x'", []),
    # what a value is looked for through
    ('secret = "a" + "b" "c"', one("secret", "assign", "abc")),
    ('secret = "a%s" % "b"', one("secret", "assign", "ab")),
    ('secret = "a{}".format("b")', one("secret", "assign", "ab")),
    ('secret = "-".join(["a", "b"])', one("secret", "assign", "a-b")),
    ('secret = f"x{1}"', one("secret", "assign", "x1")),
    ("secret = f\"{'x'}\"", one("secret", "assign")),
    ('secret = "x".encode("utf-8")', one("secret", "assign")),
    ('secret = " x ".strip()', one("secret", "assign", " x ")),
    ('secret = "x".upper()', one("secret", "assign", "X")),
    ('secret = str("x")', one("secret", "assign")),
    ('secret = (("x"))', one("secret", "assign")),
    ('secret = SecretStr("x")', one("secret", "assign")),
    ('secret = pydantic.SecretStr(base64.b64decode(b"x"))', one("secret", "assign")),
    ('secret = _("x")', one("secret", "assign")),
    ('secret = typing.cast(str, "x")', one("secret", "assign")),
    ('secret = "x" if a else "y"', one("secret", "assign", "x", "y")),
    ('secret = "x" if a else "y" if b else "z"', one("secret", "assign", "x", "y", "z")),
    ('secret = a and "x"', one("secret", "assign")),
    ('secret = "y" and a', []),
    ('secret = lambda: "x"', one("secret", "assign")),
    ('secret = lambda a: "x"', []),
    ('secret = (y := "x")', one("secret", "assign")),
    # fallbacks
    ('secret = a or "x"', one("secret", "fallback")),
    ('secret = a or b or "x"', one("secret", "fallback")),
    ('secret = secret or "x"', one("secret", "fallback")),
    ('f(self.secret or "x")', one("secret", "fallback")),
    ('f(os.environ.get("SECRET") or "x")', one("SECRET", "fallback")),
    ('f(os.getenv("SECRET") or b"x")', one("SECRET", "fallback")),
    ('f(secret if secret else "x")', one("secret", "fallback")),
    ('f("x" if secret is None else secret)', one("secret", "fallback")),
    ('f(os.environ["SECRET"] if "SECRET" in os.environ else "x")', one("SECRET", "fallback")),
    ('y = secret if something else "x"', []),
    ('f(os.environ.get("SECRET", "x"))', one("SECRET", "fallback")),
    ('f(os.getenv("SECRET", "x"))', one("SECRET", "fallback")),
    ('f(os.getenv("SECRET", default="x"))', one("SECRET", "fallback")),
    ('f(os.getenv(key="SECRET", default="x"))', one("SECRET", "fallback")),
    ('f(d.get("secret", "x"))', one("secret", "fallback")),
    ('f(d.get(CONF_SECRET, "x"))', one("CONF_SECRET", "fallback")),
    ('f(vocabulary.get(secret, "x"))', []),
    ('d.setdefault("secret", "x")', one("secret", "fallback")),
    ('d.pop("secret", "x")', one("secret", "fallback")),
    ('os.environ.setdefault("SECRET", "x")', one("SECRET", "fallback")),
    ('config.get("section", "secret", fallback="x")', one("secret", "fallback")),
    ('config.get("section", "secret", "x")', one("secret", "fallback")),
    ('getattr(o, "secret", "x")', one("secret", "fallback")),
    ('env("SECRET", default="x")', one("SECRET", "fallback")),
    ('env("SECRET", "x")', one("SECRET", "fallback")),
    ('env("SECRET", str, "x")', []),
    ('env.str("SECRET", default="x")', one("SECRET", "fallback")),
    ('env.str("SECRET", "x")', one("SECRET", "fallback")),
    ('config("SECRET", default="x", cast=str)', one("SECRET", "fallback")),
    ('get_env("SECRET", "x")', one("SECRET", "fallback")),
    ('Variable.get("secret", default_var="x")', one("secret", "fallback")),
    ('read_setting("db_secret", default=f"x")', one("db_secret", "fallback")),
    ('get_config(os.environ, "secret", "x")', one("secret", "fallback")),
    ('get_config("DB_SECRET", "x")', one("DB_SECRET", "fallback")),
    ('get_setting("secret", "x")', one("secret", "fallback")),
    ('secret = config_get("section", "secret")', []),
    ('SECRET = apps.get_model("secret", "x")', []),
    ('secret = os.getenv("A", "x")', one("secret", "fallback")),
    ('secret = os.getenv("A", "x").encode()', one("secret", "fallback")),
    ('secret = os.getenv("SECRET", "x")', sorted(one("secret", "fallback") + one("SECRET", "fallback"))),
    ('secret = os.getenv("A") or "x"', one("secret", "fallback")),
    ('secret = d.get("a", {}).get("b", "x")', one("secret", "fallback")),
    # calls
    ('f(secret="x")', one("secret", "keyword")),
    ('dict(secret="x")', one("secret", "keyword")),
    ('d.update(secret="x")', one("secret", "keyword")),
    ('f(secret="x" if a else None)', one("secret", "keyword")),
    ('f(secret=a or "x")', one("secret", "fallback")),
    ('class A(B, secret="x"): pass', one("secret", "keyword")),
    ("f(secret=12345678)", []),
    ('setattr(o, "secret", "x")', one("secret", "setattr")),
    ('object.__setattr__(self, "secret", "x")', one("secret", "setattr")),
    ('super().__setattr__("secret", "x")', one("secret", "setattr")),
    ('os.putenv("SECRET", "x")', one("SECRET", "setattr")),
    ('monkeypatch.setenv("SECRET", "x")', one("SECRET", "setattr")),
    ('parser.set("section", "secret", "x")', one("secret", "setattr")),
    ('r.add_header("X-Secret", "x")', one("X-Secret", "setattr")),
    ('user.set_secret("x")', one("secret", "setattr")),
    ('user.setSecret("x")', one("Secret", "setattr")),
    ('user.settle_secret("x")', []),
    # defaults
    ('def f(a, secret="x"): pass', one("secret", "default")),
    ('def f(secret="x", /, b="b"): pass', one("secret", "default")),
    ('def f(a="a", *, b, secret="x", c): pass', one("secret", "default")),
    ('async def f(a, secret=b"x", *c): pass', one("secret", "default")),
    ('lambda a, secret="x": a', one("secret", "default")),
    ('lambda *, secret="x": a', one("secret", "default")),
    ('def f(secret=None, b="x"): pass', []),
    ('def f(secret: str = Header("x")): pass', one("secret", "field")),
    ('def f(secret: str = typer.Option("x", "--foo")): pass', one("secret", "option")),
    # comparisons
    ('secret == "x"', one("secret", "compare")),
    ('"x" == secret', one("secret", "compare")),
    ('"x" != o.secret', one("secret", "compare")),
    ('secret == ("x")', one("secret", "compare")),
    ('d["secret"] == "x"', one("secret", "compare")),
    ('d.get("secret") == "x"', one("secret", "compare")),
    ('get_secret() == "x"', one("get_secret", "compare")),
    ('secret.strip().lower() == "x"', one("secret", "compare")),
    ('str(secret) == "x"', one("secret", "compare")),
    ('a == secret == "x" == b', one("secret", "compare")),
    ('secret in ("x", "y")', one("secret", "member", "x", "y")),
    ('secret not in ["x", a, 1]', one("secret", "member")),
    ('secret in frozenset({"x"})', one("secret", "member")),
    ('"x" in secret', []),
    ('secret < "x"', []),
    ('len(secret) == "x"', []),
    ('secret.type == "x"', []),
    ('hmac.compare_digest(secret, "x")', one("secret", "compare")),
    ('hmac.compare_digest(b"x", secret.encode())', one("secret", "compare")),
    (
        'match secret:\n  case "x" | "y":\n    pass\n  case str("z") as q:\n    pass',
        one("secret", "case", "x", "y", "z"),
    ),
    ('match u, secret:\n  case "u", "x":\n    pass', one("secret", "case")),
    ('match d:\n  case {"secret": "x" | "y"}:\n    pass', one("secret", "case", "x", "y")),
    ('match d:\n  case Login(secret="x"):\n    pass', one("secret", "case")),
    ('match d:\n  case ["x", secret]:\n    pass', []),
    # displays
    ('{"secret": "x"}', one("secret", "dict")),
    ('{b"secret": "x"}', one("secret", "dict")),
    ('{CONF_SECRET: "x"}', one("CONF_SECRET", "dict")),
    ('{"secret": {"default": "x", "type": "str"}}', [("secret", "str", "element"), ("secret", "x", "option")]),
    ('{"secret": ["x", "y"]}', one("secret", "element", "x", "y")),
    ('{"name": "SECRET", "value": "x"}', one("SECRET", "dict")),
    ("{f\"secret\": 'x'}", []),
    ('{**a, "secret": 1}', []),
    ('secrets = ["x", "y"]', one("secrets", "element", "x", "y")),
    ('secrets = {"bob": "x"}', one("secrets", "element")),
    ('secrets = [("bob", "x")]', one("secrets", "element", "bob", "x")),
    ('for secret in ("x", "y"): pass', one("secret", "element", "x", "y")),
    ('[1 for secret in ["x"]]', one("secret", "element")),
    ('for u, secret in [("u", "x"), ("v", "y")]: pass', one("secret", "element", "x", "y")),
    ('[("secret", "x"), ("a", "b")]', one("secret", "pair")),
    ('data.append(("secret", "x"))', one("secret", "pair")),
    ('login(("secret", "x"))', []),
    ('run(["mysql", "--secret", "x"])', one("secret", "argv")),
    ('run("mysql", "--db-secret", "x")', one("db_secret", "argv")),
    ('run(["mysql", "--secret", "--verbose"])', []),
    # functions and classes
    ('def get_secret():\n  return "x"', one("get_secret", "return")),
    ('def get_secret():\n  if a:\n    return a or "x"\n  return f("y")', one("get_secret", "fallback")),
    ('async def secret():\n  yield "x"', one("secret", "return")),
    ('def get_secret():\n  return lambda: (yield "x")', []),
    ('class A:\n  secret = "x"', one("secret", "assign")),
    ('class A(enum.Enum):\n  SECRET = "x"', one("SECRET", "enum")),
    ('class A(models.TextChoices):\n  SECRET = "x", "y"', one("SECRET", "element", "x", "y")),
    ('class A:\n  secret: str = field(default="x")', one("secret", "field")),
    ('class A:\n  secret = attr.ib("x")', one("secret", "field")),
    ('class A:\n  secret = attr.ib(default="x")', one("secret", "field")),
    ('class A:\n  secret: str = field(default_factory=lambda: "x")', one("secret", "field")),
    ('class A:\n  secret = resource.Body("x")', []),
    ('class A:\n  secret: str = Field("x")', one("secret", "field")),
    ('class A:\n  secret: str = Field(default="x")', one("secret", "field")),
    ('class A:\n  secret: SecretStr = Field(default=SecretStr("x"))', one("secret", "field")),
    ('class A:\n  secret = Column(String(20), default="x")', one("secret", "field")),
    ('class A:\n  secret = models.CharField(max_length=9, default="x")', one("secret", "field")),
    ('class A:\n  secret = models.CharField("label", max_length=9)', []),
    ('namedtuple("A", "user secret", defaults=["x"])', one("secret", "default")),
    ('namedtuple("A", ["user", "secret", "b"], defaults=("x", 1))', one("secret", "default")),
    # options
    ('p.add_argument("-s", "--secret", default="x")', one("secret", "option")),
    ('p.add_argument("-s", "--db-secret", help="y", default="x")', one("db_secret", "option")),
    ('click.option("--secret", "-s", default=lambda: "x")', one("secret", "option")),
    ('cfg.StrOpt("secret", default="x", secret=True)', one("secret", "option")),
    ('cfg.StrOpt(name="secret", default="x")', one("secret", "option")),
    ('vol.Optional(CONF_SECRET, default="x")', one("CONF_SECRET", "option")),
    ('flags.DEFINE_string("secret", "x", "help")', one("secret", "option")),
    ('click.option("--secret", "-s")', []),
    ('p.add_argument("--secret", help="x")', []),
    # no bindings
    ('T = TypeVar("secret")', []),
    ('secret: Literal["x"]', []),
    ('"secret"', []),
    ('print("secret", "x")', []),
]


@pytest.mark.parametrize(("code", "expected"), CASES, ids=[code for code, _ in CASES])
def test_bindings(code: str, expected: list[tuple[str, str, str]]) -> None:
    assert bound(code) == expected


def all_bindings(code: str) -> list[Binding]:
    tree = ast.parse(code)
    return list(bindings(ast.walk(tree), parents_of(tree), lambda name: True))


def test_names_and_values_have_exact_places() -> None:
    code = 'é.password = os.environ.get("APP", f"a{b}c")\n'
    source = Source([code])
    found = {binding.name: binding for binding in all_bindings(code)}
    assert set(found) == {"password", "APP"}
    assert source.place(found["password"].value) == Place(1, 35, 1, 43)
    assert source.place(found["APP"].name_node) == Place(1, 28, 1, 33)  # type: ignore[arg-type]


def test_owners() -> None:
    code = (
        'class A(Enum):\n  b = "x"\nlogin(c="x")\ndef f(d="x"): return "y"\ng.h = "x"\ni = j or "x"\nk["l"] = ["x"]\n'
    )
    found = {binding.name: binding for binding in all_bindings(code)}
    assert isinstance(found["b"].owner, ast.ClassDef)
    assert isinstance(found["c"].owner, ast.Name)
    assert isinstance(found["d"].owner, ast.FunctionDef)
    assert found["f"].owner is found["d"].owner
    assert isinstance(found["h"].owner, ast.Name)
    assert isinstance(found["i"].owner, ast.BoolOp)
    assert isinstance(found["l"].owner, ast.Name)
    assert isinstance(found["l"].container, ast.List)
    assert found["i"].container is None


def test_names_that_nobody_wants_cost_no_look_at_the_value() -> None:
    asked: list[str] = []

    def wanted(name: str) -> bool:
        asked.append(name)
        return False

    assert bound('a = b = "x"; f(c="x"); {"d": "x"}; e = 1; f(g=h)', wanted) == []
    assert sorted(set(asked)) == ["a", "b", "c", "d"]


def test_each_literal_once_per_name_and_way() -> None:
    code = 'a = a or (a or "x")\nb = b = "y"\nc = [("c", "z"), ("c", "z")]\nd = d if d else "w"\n'
    found = [(binding.value, binding.name, binding.how) for binding in all_bindings(code)]
    assert len(found) == len(set(found))
    assert {name for _, name, _ in found} >= {"a", "b", "c", "d"}


def test_every_way_is_reached() -> None:
    code = "\n".join(code for code, _ in CASES if not code.startswith("def get_secret():\n  return lambda"))
    assert {binding.how for binding in all_bindings(code)} == HOWS


def test_every_binder_stands_for_a_node() -> None:
    assert all(issubclass(kind, ast.AST) for kind in BINDERS)


def test_depth_and_size() -> None:
    where: dict[str, Any] = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 3}
    value: ast.expr = ast.Constant("x", **where)
    for number in range(5_000):
        if number % 3 == 0:
            value = ast.IfExp(ast.Name("c", ast.Load(), **where), value, ast.Constant(None, **where), **where)
        elif number % 3 == 1:
            value = ast.BoolOp(ast.Or(), [ast.Name("o", ast.Load(), **where), value], **where)
        else:
            value = ast.BinOp(value, ast.Add(), ast.Constant("y", **where), **where)
    tree = ast.Module([ast.Assign([ast.Name("secret", ast.Store(), **where)], value, **where)], [])
    started = time.process_time()
    parents = parents_of(tree)
    assert list(bindings(ast.walk(tree), parents, lambda name: name == "secret"))
    code = "secret = [" + "'x', " * 10_000 + "]\nsecret = {" + "'secret': 'y', " * 10_000 + "}\n"
    assert len(bound(code)) == 30_000
    assert time.process_time() - started < 20


# --- comments and docstrings -----------------------------------------------------------------------------------------


def commented(code: str, gate: str = "secret") -> list[tuple[int, int, str]]:
    source = Source(code.splitlines(keepends=True))
    return [(place.line, place.column, text) for place, text in comments(source, ast.parse(code), re.compile(gate))]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1  # secret: x\n", [(1, 7, "# secret: x")]),
        ("# secret\r\nx = 1\r\n", [(1, 0, "# secret")]),
        ("x = 1  # other\n", []),
        ("secret = 1  # other\n", []),
        ("x = '# secret'\n", []),
        ("x = '# secret'  # other\n", []),
        ("x = '# secret'  # secret 'y' # z\n", [(1, 16, "# secret 'y' # z")]),
        ("x = '''\n# secret\n'''\n", []),
        ("x = '''\n# secret\n'''  # secret\n", [(3, 5, "# secret")]),
        ("x = ('a'  # secret 1\n     '# secret 2'  # secret 3\n     # secret 4\n     'b')\n",
         [(1, 10, "# secret 1"), (2, 19, "# secret 3"), (3, 5, "# secret 4")]),
        ("é = f'#{x}# secret'; y = b'# secret'  # secret\n", [(1, 38, "# secret")]),
        ("def f(): pass  # secret", [(1, 15, "# secret")]),
    ],
)  # fmt: skip
def test_comments(code: str, expected: list[tuple[int, int, str]]) -> None:
    assert commented(code) == expected


def test_comments_take_linear_time() -> None:
    started = time.process_time()
    code = "x = (\n" + "'# secret'  # secret\n" * 20_000 + ")\ny = '''" + "# secret\n" * 100_000 + "'''\n"
    assert len(commented(code)) == 20_000
    assert time.process_time() - started < 10


def test_docstrings() -> None:
    tree = ast.parse('"""a"""\nx = "b"\n"""c"""\ndef f():\n  "d"\n  return "e"\nf"g"\n1\n')
    parent = parents_of(tree)
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and is_docstring(node, parent)]
    assert sorted(map(str, found)) == ["a", "c", "d"]
