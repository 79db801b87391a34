"""Folding of string expressions, and the exact places of what is in them."""

from __future__ import annotations

import ast
import sys

import pytest

from flake8_secreview.source import Place, Source
from flake8_secreview.strings import HOLE, Text, assemble

H = HOLE


def parse(code: str) -> tuple[ast.Module, Source]:
    return ast.parse(code), Source(code.splitlines(keepends=True))


def fold(code: str) -> Text | None:
    """The text of the value of the last statement; names resolve to what was assigned to them before."""
    tree, source = parse(code)
    names = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }

    def resolve(node: ast.expr) -> ast.expr | None:
        return names.get(node.id) if isinstance(node, ast.Name) else None

    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    return assemble(last.value, source, resolve)


def value(code: str) -> str | None:
    text = fold(code)
    return None if text is None else text.value


def cut(code: str, place: Place) -> str:
    """What stands in the file at a place."""
    lines = code.splitlines(keepends=True)[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column]
    lines[0] = lines[0][place.column :]
    return "".join(lines)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"abc"', "abc"),
        ('b"a\\xff"', "a\xff"),
        ('"a" "b" \'c\'', "abc"),
        ('"a" + "b" + "c"', "abc"),
        ('"a" + (x + "b")', f"a{H}b"),
        ('x + y + "b"', f"{H}{H}b"),
        ('"ab" * 3', "ababab"),
        ('3 * "ab"', "ababab"),
        ('"%s:%s" % ("u", "p")', "u:p"),
        ('"%s:%s" % ("u", x)', f"u:{H}"),
        ('"%s" % "u"', "u"),
        ('"%s!" % x', f"{H}!"),
        ('"100%% %d" % 5', "100% 5"),
        ('"%(a)s-%(b)s" % {"a": "x", "b": y}', f"x-{H}"),
        ('"%(a)s-%(b)s" % dict(a="x", b="y")', "x-y"),
        ('"%(a)s!" % locals()', f"{H}!"),
        ('"%*d %s" % (w, x, "z")', f"{H} z"),
        ('"%5s|" % "z"', f"{H}|"),
        ('"%r|" % "z"', f"{H}|"),
        ('"%s %s" % (*x, "z")', f"{H} {H}"),
        ('"%s %s|" % (*x, "z")', f"{H} {H}|"),
        ('"{}:{}".format("u", "p")', "u:p"),
        ('"{1}:{0}".format("u", "p")', "p:u"),
        ('"{a}:{b.c}:{d[0]}".format(a="u", b=x, d=y)', f"u:{H}:{H}"),
        ('"{{{}}}".format("u")', "{u}"),
        ('"{!r:>{w}}|{:x}|{!s}".format("u", 5, "v")', f"{H}|{H}|v"),
        ('"{}|".format()', f"{H}|"),
        ('"port {}".format(5432)', "port 5432"),
        ('":".join(["a", "b", x])', f"a:b:{H}"),
        ('"".join(("a", "b"))', "ab"),
        ('b"".join([b"a", b"b"])', "ab"),
        ('":".join(x)', None),
        ('x.join(["a", "b"])', None),
        ('f"abc"', "abc"),
        ('f"a{x}c"', f"a{H}c"),
        ("f\"a{'b'}c{1}\"", "abc1"),
        ("f\"a{'b'!r}c{'d':>5}\"", f"a{H}c{H}"),
        ("f\"a{f'b{x}'}c\"", f"ab{H}c"),
        ("f'{x=}'", f"x={H}"),
        ("f'{x}'", None),
        ('"a" f"b{x}" "c"', f"ab{H}c"),
        ('"abc".encode()', "abc"),
        ('"abc".encode("utf-8").decode("utf8")', "abc"),
        ('"abc".decode()', None),
        ('"abc".encode("hex")', None),
        ('bytes("abc", "ascii")', "abc"),
        ('bytes("abc", encoding="ascii")', "abc"),
        ('bytes("abc")', None),
        ('str("abc")', "abc"),
        ('str(b"abc", "utf-8")', "abc"),
        ('str(b"abc")', None),
        ('bytearray(b"abc")', "abc"),
        ('" abc\\n".strip()', "abc"),
        ('"xxabcx".lstrip("x")', "abcx"),
        ('"xxabcx".rstrip("x")', "xxabc"),
        ('"AbC".lower() + "d".upper()', "abcD"),
        ('"ß".upper()', None),
        ('"a-b-c".replace("-", "+")', "a+b+c"),
        ('"a-b-c".replace(x, "+")', None),
        ('x = "abc"\nx + "d"', "abcd"),
        ('x = "abc"\nf"{x}d"', "abcd"),
        ('x = ["a", "b"]\n"-".join(x)', "a-b"),
        ('x = ("a", "b")\n"%s-%s" % x', "a-b"),
        ('x = x + "a"\nx', None),
        ("1 + 2", None),
        ('"a" + b"b"', None),
        ('"a" if x else "b"', None),
        ('"a" + ("b" if x else "c")', f"a{H}"),
        ("x % 'abc'", None),
        ('""', None),
        ("None", None),
        ("foo('abc')", None),
    ],
)
def test_folds(code: str, expected: str | None) -> None:
    if code.startswith("x = x"):
        # A name that stands for itself is cut off somewhere: what counts is that it ends, and shows only what is there.
        result = value(code)
        assert result is not None
        assert set(result) == {HOLE, "a"}
    else:
        assert value(code) == expected


def test_completeness_and_kind() -> None:
    text = fold('"a" + x')
    assert text is not None
    assert not text.complete
    text = fold('b"a" + b"b"')
    assert text is not None
    assert text.complete
    assert text.is_bytes
    text = fold('"a"')
    assert text is not None
    assert text.complete
    assert not text.is_bytes


def test_the_representation_hides_the_value() -> None:
    text = fold('"topsecret"')
    assert text is not None
    assert "topsecret" not in repr(text)


# Each case: code, the part of the value to look for, what stands in the file there. "^" marks where the place starts.
PLACES = [
    ('"abcdef"', "cd", "cd"),
    ("'''ab\ncd'''", "b\nc", "b\nc"),
    ('"a\\tb\\x41c"', "\tbA", "\\tb\\x41"),
    ('"\\u00e9\\U0001F600\\N{BULLET}x"', "\U0001f600•", "\\U0001F600\\N{BULLET}"),
    ('"\\101\\7z\\0"', "A\7z", "\\101\\7z"),
    ('b"\\101\\xff"', "A\xff", "\\101\\xff"),
    ('r"a\\nb\\"c"', "\\nb\\", "\\nb\\"),
    ('"a\\\nbc"', "abc", "a\\\nbc"),
    ('"é😀" "secret"', "secret", "secret"),
    ('("ab"  # "no"\n  "cd"\n  # cd\n  "ef")', "bcde", 'b"  # "no"\n  "cd"\n  # cd\n  "e'),
    ('("ab"\n\t"cd")', "cd", "cd"),
    ('"ab" \\\n "cd"', "cd", "cd"),
    ('"a" + "bc" + "d"', "bc", "bc"),
    ('"a" + x + "bcd"', "cd", "cd"),
    ('"%s:%s@h" % ("user", "pass")', "pass", "pass"),
    ('"%s:%s@h" % ("user", "pass")', "@h", "@h"),
    ('"{}:{}@h".format("user", "pass")', "pass", "pass"),
    ('"{{}}{}@h".format("user")', "{}user", '{{}}{}@h".format("user'),
    ('" abc ".strip().upper()', "BC", "bc"),
    ('"a--b".replace("--", "+") + "c"', "+bc", '+") + "c'),
    ('f"ab{x}cd"', "cd", "cd"),
    ('f"ab{x}cd"', f"b{H}c", "b{x}c"),
    ('f"{{ab}}{x!r:>{w}}cd"', "b}", "b}}"),
    ('f"{x!r:>{w}}{y=}cd"', "cd", "cd"),
    ("f'{x[\"a\"]}cd{y}'", "cd", "cd"),
    ("f'''{x[\"}\"]}\ncd{y}'''", "cd", "cd"),
    ("f\"{'ab'}{'secret'}cd\"", "secret", "secret"),
    ('"ab" f"{x}cd" "ef"', "def", 'd" "ef'),
    ('rf"\\d{x}\\n" "z"', "\\nz", '\\n" "z'),
    ('f"\\x41{x}\\N{BULLET}b"', "•b", "\\N{BULLET}b"),
    ('f"{x != y}a{ {1: 2}[1] }b{(lambda: 1)()}c"', "c", "c"),
    ("f'{x:%H:%M}z'", "z", "z"),
    ("f'{a == b}{a <= b = }z'", "z", "z"),
    ('x = "secret"\n"a" + x', "secret", "secret"),
    ('x = "secret"\nf"{x}"', "ecre", "ecre"),
]
if sys.version_info >= (3, 12):
    PLACES += [
        ('f"a{"b"}c{d["e"]}fg"', "fg", "fg"),
        ('f"a{f"{"b}"}"}c{"\\n".join(x)}fg"', "fg", "fg"),
        ('f"a{\n  x  # }\n}fg"', "fg", "fg"),
    ]


@pytest.mark.parametrize(("code", "part", "expected"), PLACES)
@pytest.mark.parametrize("prefix", ["", "é = '😀'; ", "if 1:\n\tpass\n"])
def test_places(code: str, part: str, expected: str, prefix: str) -> None:
    code = prefix + code
    text = fold(code)
    assert text is not None
    start = text.value.index(part)
    assert cut(code, text.place(start, start + len(part))) == expected
