"""What hints at a credential lets everything pass that is one: every format in every surrounding, whole and in two pieces, and little else."""

from __future__ import annotations

import ast
import random
import re
import subprocess
import sys
import time

import pytest

from flake8_secreview import config, formats, hints, samples
from flake8_secreview.context import Context

SURROUNDINGS = {
    "plain": 'x = "{}"\n',
    "bytes": "x = b'{}'\n",
    "text": 'x = "please use {} for the deployment, thanks"\n',
    "url": 'x = "https://api.acme.io/v1?token={}&x=1"\n',
    "comment": "# TODO: rotate {} soon\n",
    "docstring": 'def f():\n    """Uses\n    {}.\n    """\n',
    "json": """x = '{{"value": "{}"}}'\n""",
    "shell": 'x = "export VALUE={}"\n',
    "after an escape": 'x = "first\\n{}\\n"\n',
    "after a field": 'x = "%s{}" % y\n',
    "in an f-string": 'x = f"{{y}}{}{{z}}"\n',
}
NOT_IN_PIECES = {"1password-secret-key", "docker-hub-token"}  # a prefix that is cut, and random parts that are short


def drawn(format_id: str, number: int = 0) -> str:
    return samples.sample(format_id, random.Random(f"{format_id} {number}"))


def context_of(text: str) -> Context:
    return Context(ast.parse(text), text.splitlines(True), "acme.py", config.from_texts({}, []))


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_every_format_hints(surrounding: str) -> None:
    closed = set()
    for item in formats.all_formats():
        for number in range(5):
            token = drawn(item.id, number)
            token = token if surrounding in ("docstring", "comment") else token.replace("\n", "\\n")
            if not hints.may_hold(SURROUNDINGS[surrounding].format(token)):
                closed.add(item.id)
    assert closed == set()


def test_every_format_hints_in_two_pieces() -> None:
    closed = set()
    for item in formats.all_formats():
        for number in range(2):
            token = drawn(item.id, number)
            for at in range(1, len(token), max(1, len(token) // 50)):
                first, second = token[:at].replace("\n", "\\n"), token[at:].replace("\n", "\\n")
                if not hints.may_hold(f'x = "{first}" + "{second}"\n'):
                    closed.add(item.id)
    assert closed <= NOT_IN_PIECES


def test_prefixes_are_those_of_the_table() -> None:
    """Every prefix of the table is known, or else the random part of its format is found by itself, and no other word is a prefix."""
    heads, wholes = hints._HEADS.split(), hints._WHOLE.split()
    begun = set()
    for item in formats.all_formats():
        for prefix in item.prefixes:
            match = re.match(r"\w*", prefix)
            first = match[0] if match else ""
            begun.add(first)
            known = first in wholes if first != prefix else first.startswith(tuple(heads))
            if not known:
                for number in range(20):
                    body = drawn(item.id, number)[1:]  # without the character that makes it a prefix
                    assert hints.may_hold(f'x = "{body}"'), item.id
    assert {head for head in heads if head not in begun} == set()
    assert len(heads) == len(set(heads)) > 120
    assert len(wholes) == len(set(wholes)) > 70


@pytest.mark.parametrize(
    "text",
    [
        "",
        "class InstanceNotFoundException(AuthVersionNotSupported):\n    MAXIMUM_ATTEMPTS = 12\n",
        "from keystoneauth1 import session\nfrom acme_v2_1.api import get_instance_uuid_by_id, DEFAULT_TIMEOUTS\n",
        "# you may obtain a copy at http://www.apache.org/licenses/LICENSE-2.0\n",
        '@decorator\ndef f(user, password):\n    return get("https://acme.io/v1/users", user, password, x @ y)\n',
        'x = "write to ops@acme.io"\n',
        "x = 0x7fff + 1234567\n",
    ],
)
def test_what_most_files_have_is_no_hint(text: str) -> None:
    assert hints.may_hold(text) is False


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ('a = 1\nb = "{github}"\n', [2]),
        ("# licence\n# {github}\nimport os\n", [2]),
        ('a = ("gh"\n     "{github:2}")\n', [2]),
        ('a = 1\nb = "\\x41KIA"\n', [2]),
        ('a = "https://svc:" +\\\n    pw + "@acme.io"\n', [1, 2]),
        ('a = "postgresql://svc:x@acme.io/db"\n', [1]),
        ('a = "Server=x;Password=y"\n', [1]),
        ('a = "Server=x;PWD=y"\n', [1]),
        ('a = "Basic QTpi"\n', [1]),
        ('a = "machine x login y password z"\n', [1]),
        ('a = "-----BEGIN RSA PRIVATE KEY-----"\n', [1]),
        ("# PuTTY-User-Key-File-2: ssh-rsa\n", [1]),
        ('a = "é\U0001f600{github}"\n', [1]),
        ('a = 1\n\n\u0130 = 2\nb = "x;pwd=y"\n', [4]),
    ],
)
def test_lines(text: str, numbers: list[int]) -> None:
    token = drawn("github-classic")
    text = text.replace("{github}", token).replace("{github:2}", token[2:])
    context = context_of(text)
    assert hints.lines(context) == numbers
    assert hints.lines(context) is hints.lines(context)


def test_many_words_are_looked_for_at_once() -> None:
    rng = random.Random(5)
    values = [samples.text_of(rng, "h", 32) for _ in range(50)]
    text = "".join(f'a{number} = "{value}"\n\n' for number, value in enumerate(values))
    assert hints.lines(context_of(text)) == list(range(1, 100, 2))


@pytest.mark.parametrize(
    ("comment", "speaks"),
    [
        ("# password: x1", True),
        ("# the password is x1", True),
        ("# client = Client(api_key='x1')", True),
        ('# {"db_password" : "x1"}', True),
        ("# run it with --admin-password x1", True),
        ("# mysql -uroot -px1", True),
        ("# IDENTIFIED BY 'x1'", True),
        ("# CONNECTION-STRING = x1", True),
        ("# the password of the user", False),
        ("# see the keys below", False),
        ("# the connection string = x1", False),
        ("# name: value", False),
    ],
)
def test_comments_that_speak(comment: str, speaks: bool) -> None:
    context = context_of(f"a = 1\nb = 2  {comment}\n")
    assert hints.spoken_lines(context) == ([2] if speaks else [])
    assert hints.comment_lines(context) == ({2} if speaks else set())


def test_many_comments_that_speak() -> None:
    text = "".join(f"# password: x{number}\n\n" for number in range(50))
    assert sorted(set(hints.spoken_lines(context_of(text)))) == list(range(1, 100, 2))


def test_a_file_with_nothing_does_not_load_the_formats() -> None:
    code = (
        "import ast, sys\n"
        "from flake8_secreview import config, rules\n"
        "from flake8_secreview.engine import Engine\n"
        "loaded = [rule for rule in rules.load() if rule.code in ('SR403', 'SR404', 'SR405', 'SR410', 'SR412')]\n"
        "text = 'import os\\n\\n\\ndef f(x):\\n    # a comment\\n    return os.path.join(x, \"a\")\\n'\n"
        "found = Engine(config.from_texts({}, []), loaded).analyse(ast.parse(text), text.splitlines(True), 'acme.py')\n"
        "print(len(loaded), len(found.findings), sorted(name for name in sys.modules if name.startswith('flake8_secreview.formats.c')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "5 0 ['flake8_secreview.formats.checksums']\n" or done.stdout == "5 0 []\n"


HOSTILE = [
    "a1b2c3d4e5 ", "a@//", "//", "@", "# password: x\n", "password= ", "# password password ", "\\x41", "Basic ", "a_", "Ab", "A1", "é", "0123456789abcdef_",
    "# --password ", "# conn-str ", "machine login ",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_cost_grows_with_the_length(part: str) -> None:
    """Four times the text may cost eight times as much, no more: a quadratic search costs sixteen times."""

    def cost(size: int) -> float:
        lines = (part * (size // len(part))).splitlines(True)
        best = 1e9
        for _ in range(3):
            context = Context(ast.parse(""), lines, "acme.py", config.from_texts({}, []))
            start = time.process_time()
            hints.comment_lines(context)
            best = min(best, time.process_time() - start)
        return best

    small = max(cost(160_000), 0.01)  # less is less than the clock of some machines shows
    assert cost(640_000) < 8 * small


def test_many_different_words_cost_no_more_each() -> None:
    rng = random.Random(6)

    def cost(number: int) -> float:
        lines = [
            f"'{samples.text_of(rng, 'h', 32)}'  # password: {samples.text_of(rng, 'a', 12)}\n" for _ in range(number)
        ]
        context = Context(ast.parse(""), lines, "acme.py", config.from_texts({}, []))
        start = time.process_time()
        assert len(hints.comment_lines(context)) == number
        return time.process_time() - start

    cost(10)
    few, many = (min(cost(number) for _ in range(3)) for number in (2000, 8000))  # others may use the processor as well
    assert many < 8 * max(few, 0.02)
