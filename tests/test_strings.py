"""Folding of string expressions, and the exact places of what is in them."""

from __future__ import annotations

import ast
import sys
import time
import unicodedata
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_secreview.source import Place, Source
from flake8_secreview.strings import HOLE, Text, Texts, assemble, iter_texts

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


def test_a_span_is_cut_where_the_file_order_differs() -> None:
    code = '"{1}:{0}".format("user", "pass")'
    text = fold(code)
    assert text is not None
    assert text.value == "pass:user"
    assert cut(code, text.place(0, 9)) == "pass"  # ":" and "user" stand before it
    code = 'x = "secret"\n"a" + x + "b"'
    text = fold(code)
    assert text is not None
    assert cut(code, text.place(0, 3)) == "a"
    assert cut(code, text.place(1, 7)) == "secret"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends(end: str) -> None:
    code = f"x = '''a{end}b'''{end}'c\\{end}d' '''e{end}\\{end}f{{x}}''' + x{end}"
    tree = ast.parse(code)
    source = Source(code.splitlines(keepends=True))
    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    text = assemble(last.value, source, lambda node: tree.body[0].value if isinstance(node, ast.Name) else None)  # type: ignore[attr-defined]
    assert text is not None
    assert text.value == "cde\nf{x}a\nb"
    assert text.place(0, 2) == Place(3, 1, 4, 1)
    assert text.place(3, 5) == Place(4, 7, 6, 1)
    assert text.place(8, 11) == Place(1, 7, 2, 1)


def test_places_exist_where_the_lines_do_not_match_the_tree() -> None:
    # A lone "\r" ends a line for the parser, but not for `readlines`.
    code = "x = 1\ry = 2\rz = 'secret'\n"
    statement = ast.parse(code).body[-1]
    assert isinstance(statement, ast.Assign)
    text = assemble(statement.value, Source([code]))
    assert text is not None
    place = text.place(0, 6)
    assert (place.line, place.end_line) == (1, 1)
    assert 0 <= place.column <= place.end_column <= len(code)


def test_empty_spans_and_wild_offsets() -> None:
    code = "x = ('ab' 'cd')"
    statement = ast.parse(code).body[0]
    assert isinstance(statement, ast.Assign)
    text = assemble(statement.value, Source([code]))
    assert text is not None
    assert text.place(2, 2) == Place(1, 11, 1, 11)
    assert text.place(4, 4) == Place(1, 13, 1, 13)
    assert text.place(-5, 99) == text.place() == Place(1, 6, 1, 13)


def roots(code: str) -> list[str]:
    tree, source = parse(code)
    return [text.value for text in iter_texts(ast.walk(tree), source)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"a" + "b" + "c"', ["abc"]),
        ('x + ("a" + "b")', [f"{H}ab"]),
        ('"%s" % f("a" + "b")', ["%s", "ab"]),
        ('"-%s" % f("a" + "b")', [f"-{H}", "ab"]),
        ("f\"a{x['k']}{'b'}\"", [f"a{H}b", "k"]),
        ("f'{x:>{w}}'", []),
        ("f'{x:a{f(\"k\")}b}c'", [f"{H}c", "k"]),
        ('"{} {}".format("a", f("b"))', [f"a {H}", "b"]),
        ('"{}|".format("a", "unused")', ["a|", "unused"]),
        ('x.format("a" + "b")', ["ab"]),
        ('", ".join(x)', [", "]),
        ('"a" + ("b" if c else "d")', [f"a{H}", "b", "d"]),
        ('"a".strip(), b"b", "", 5', ["a", "b"]),
        ('"""doc"""\nx = "a" "b"', ["doc", "ab"]),
    ],
)
def test_each_maximal_string_is_given_once(code: str, expected: list[str]) -> None:
    assert sorted(roots(code)) == sorted(expected)


def test_roots_do_not_depend_on_the_order_of_types() -> None:
    code = 'x = "%s" % ("a" + "{}".format(f"b{y}" + "c"))\n'
    tree, source = parse(code)
    nodes = list(ast.walk(tree))
    for kinds in permutations((ast.BinOp, ast.Call, ast.JoinedStr)):
        ordered = [node for kind in (ast.Constant, *kinds) for node in nodes if type(node) is kind]
        assert [text.value for text in iter_texts(ordered, source)] == [f"ab{H}c"]


def test_a_walk_gives_the_same_as_the_batch() -> None:
    code = 'f("a" + "b", x="c%s" % y)\nz = ["d", f"e{g}"]\n'
    tree, source = parse(code)
    texts = Texts(source)
    walked = [text.value for node in ast.walk(tree) if (text := texts.at(node)) is not None]
    assert sorted(walked) == sorted(roots(code))


def test_constants_of_other_places_are_not_consumed() -> None:
    tree, source = parse('x = "a"\ny = x + "b"\n')
    first = tree.body[0]
    assert isinstance(first, ast.Assign)
    texts = [text.value for text in iter_texts(ast.walk(tree), source, lambda node: first.value)]
    assert sorted(texts) == ["a", "ab"]


def test_deep_sums_and_chains() -> None:
    spine: ast.expr = ast.Constant("a", lineno=1, col_offset=0, end_lineno=1, end_col_offset=3)
    for _ in range(20_000):
        right = ast.Constant("b", lineno=1, col_offset=0, end_lineno=1, end_col_offset=3)
        spine = ast.BinOp(spine, ast.Add(), right, lineno=1, col_offset=0, end_lineno=1, end_col_offset=3)
    started = time.process_time()
    texts = list(iter_texts(ast.walk(ast.Expression(spine)), Source(['"a"'])))
    assert [len(text.value) for text in texts] == [20_001]
    unknown: ast.expr = ast.Name("x", ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)
    for method in ["strip", "lower", "format", "encode"] * 3_000:
        function = ast.Attribute(unknown, method, ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)
        unknown = ast.Call(function, [], [], lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)
    assert list(iter_texts(ast.walk(ast.Expression(unknown)), Source(["x"]))) == []
    assert time.process_time() - started < 5


def test_work_is_bounded() -> None:
    started = time.process_time()
    names = [f"x{i}" for i in range(60)]
    code = "x0 = 'abc'\n" + "".join(f"{b} = {a} + {a}\n" for a, b in pairwise(names)) + "x59"
    text = fold(code)  # doubles at every step
    assert text is None or len(text.value) <= 1 << 21
    text = fold("'a' * 10**9")
    assert text is None
    text = fold("('a' * 4000).replace('a', 'b' * 1) + 'c'")
    assert text is not None
    text = fold("+".join(["'" + "a" * 1200 + "'"] * 900))
    assert text is not None
    assert len(text.value) == (1 << 20) + 1
    assert not text.complete
    code = "('a'" + ".replace('a', 'aa')" * 60 + ")"
    text = fold(code)
    assert text is None or len(text.value) <= (1 << 20) + 1
    assert time.process_time() - started < 10


def test_long_lines_and_literals_take_linear_time() -> None:
    started = time.process_time()
    code = "x = [" + ", ".join(f"'v{i}\\n'" for i in range(50_000)) + "]\n"
    tree, source = parse(code)
    for text in iter_texts(ast.walk(tree), source):
        assert text.place(1, 2).line == 1
    for body in ("\\n" * 200_000, "'" * 200_000, "a\n" * 200_000, "{{" * 200_000):
        code = f'f"""{body}"""' if "{" in body else f'"""{body}"""'
        whole = fold(code)
        assert whole is not None
        size = len(whole.value)
        assert whole.place(size - 1, size).line == body.count("\n") or "\n" not in body
    assert time.process_time() - started < 30


@pytest.mark.parametrize("unit", ["%(", "%0", "%0.0", "%", "{", "{:", "{:{a}", "{a!", "}", "{:{", "%(a", "%(a)"])
def test_templates_take_linear_time(unit: str) -> None:
    started = time.process_time()
    for template in (unit * 100_000, unit[:1] + unit[1:] * 100_000):
        for code in (f"'{template}' % x", f"'{template}'.format(x)"):
            fold(code)
    assert time.process_time() - started < 10


# --- round trips: random values, randomly spelled -------------------------------------------------------------------

QUOTES = ("'", '"', "'''", '"""')


@st.composite
def token(draw: st.DrawFn, is_bytes: bool, formatted: bool) -> tuple[str, list[tuple[str, str]]]:
    """A string token, and for each character of its value how it is spelled."""
    quote = draw(st.sampled_from(QUOTES))
    prefix = ("b" if is_bytes else "") + ("f" if formatted else "")
    alphabet = st.characters(
        max_codepoint=0xFF if is_bytes else None, exclude_categories=["Cs"], exclude_characters="\r\0"
    )
    spelled: list[tuple[str, str]] = []
    body = ""
    for char in draw(st.lists(alphabet, max_size=8)):
        if draw(st.integers(0, 9)) == 0:
            body += "\\\n"
        number = ord(char)
        ways = [f"\\x{number:02x}", f"\\{number:03o}"] if number < 0x100 else []
        if not is_bytes:
            ways.append(f"\\U{number:08x}")
            if number < 0x10000:
                ways.append(f"\\u{number:04X}")
            name = unicodedata.name(char, "")
            if name:
                ways.append(f"\\N{{{name}}}")
        plain = char not in "'\"\\{}" and (char.isprintable() or (char in "\n\t" and len(quote) == 3))
        if plain and not (is_bytes and number > 0x7F):
            ways.append(char)
        if char in "{}":
            ways.append(char * 2 if formatted else char)
        if char in "'\"":
            ways.append("\\" + char)
            if char not in quote:
                ways.append(char)
        how = draw(st.sampled_from(ways))
        spelled.append((char, how))
        body += how
    if formatted and draw(st.booleans()):
        field = draw(
            st.sampled_from(["{x}", "{x!r}", "{x:>{w}}", "{ x + (1) }", "{x:%H}", "{[1, 2][0]}", "{ {1: 2}[1] }"])
        )
        spelled.append((HOLE, field))
        body += field
    return prefix + quote + body + quote, spelled


@st.composite
def literal(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    is_bytes = draw(st.booleans())
    code = ""
    spelled = []
    for _ in range(draw(st.integers(1, 4))):
        text, part = draw(token(is_bytes, not is_bytes and draw(st.booleans())))
        code += text + draw(st.sampled_from([" ", "\n", "  # 'no'\n", " \\\n "]))
        spelled += part
    return f"é = 1; x = ({code})", spelled


@settings(max_examples=300, deadline=None)
@given(literal())
def test_every_character_is_found_in_the_source(example: tuple[str, list[tuple[str, str]]]) -> None:
    code, spelled = example
    tree = ast.parse(code)
    source = Source([line + "\n" for line in code.split("\n")])
    statement = tree.body[-1]
    assert isinstance(statement, ast.Assign)
    text = assemble(statement.value, source)
    value = "".join(char for char, _ in spelled)
    if text is None:
        assert not value.strip(HOLE)
        return
    assert text.value == value
    for index, (_, how) in enumerate(spelled):
        place = text.place(index, index + 1)
        lines = code.split("\n")[place.line - 1 : place.end_line]
        lines[-1] = lines[-1][: place.end_column]
        lines[0] = lines[0][place.column :]
        assert "\n".join(lines) == how
