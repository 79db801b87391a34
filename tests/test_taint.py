"""What reaches what, and by which way: the analysis behind the SR2 rules, beyond the examples of the rules."""

from __future__ import annotations

import ast

import pytest

from flake8_secreview import config, leaks, sanitizers
from flake8_secreview.context import Context
from flake8_secreview.leaks import describe
from flake8_secreview.taint.methods import CALLS


def described(source: str, **options: str) -> list[str]:
    """What is said of every leak of a source, in order."""
    texts = {name.replace("_", "-"): value for name, value in options.items()}
    context = Context(ast.parse(source), source.splitlines(keepends=True), "app.py", config.from_texts(texts, []))
    try:
        found = [leak for by_code in leaks.of(context).by_code.values() for leak in by_code]
        return [f"{leak.code} {describe(leak)}" for leak in sorted(found, key=lambda leak: leak.node.lineno)]
    finally:
        context.close()


def test_a_message_names_source_sink_and_way() -> None:
    source = "def f(auth):\n    body = {'auth': auth}\n    msg = json.dumps(body)\n    LOG.debug(msg)\n"
    assert described(source) == ["SR201 'auth' (line 2) reaches LOG.debug through 'body' (line 2), 'msg' (line 3)"]


def test_a_long_way_is_shortened() -> None:
    steps = "".join(f"    v{number} = v{number - 1} + 'x'\n" for number in range(1, 8))
    source = f"def f(password):\n    v0 = 'p' + password\n{steps}    LOG.debug(v7)\n"
    (found,) = described(source)
    assert found.startswith("SR201 'password' (line 2) reaches LOG.debug through ")
    assert found.count("(line") == 4


@pytest.mark.parametrize(
    ("body", "leaks_it"),
    [
        ("    x = password\n    if c:\n        x = 'none'\n    LOG.info(x)\n", True),
        ("    x = password\n    x = 'none'\n    LOG.info(x)\n", False),
        ("    x = password\n    if c:\n        x = mask(x)\n    LOG.info(x)\n", False),
        ("    x = password\n    if c:\n        x = '***'\n    LOG.info(x)\n", False),
        ("    LOG.info(x)\n    x = password\n", False),
        ("    while c:\n        LOG.info(x)\n        x = password\n", True),
        ("    x, y = 1, password\n    LOG.info(x)\n", False),
        ("    x, y = 1, password\n    LOG.info(y)\n", True),
        ("    x = [p + password for p in c]\n    LOG.info(x)\n", True),
        ("    x = c and password\n    LOG.info(x)\n", True),
        ("    x = password and c\n    LOG.info(x)\n", False),
        ("    x = password == c\n    LOG.info(x)\n", False),
        ("    x = str(password).encode()\n    LOG.info(base64.b64encode(x))\n", True),
        ("    x = hashlib.sha256(password).hexdigest()\n    LOG.info(x)\n", False),
        ("    x = 'a' if password else 'b'\n    LOG.info(x)\n", False),
        ("    LOG.info((x := password))\n", True),
        ("    with open(password) as x:\n        LOG.info(x)\n", False),
    ],
)
def test_flow_in_a_function(body: str, leaks_it: bool) -> None:
    assert bool(described("def f(c, password):\n    x = c\n" + body)) == leaks_it


@pytest.mark.parametrize(
    ("use", "leaks_it"),
    [
        ("LOG.info(d)", True),
        ("LOG.info(d['password'])", True),
        ("LOG.info(d['user'])", False),
        ("LOG.info(d.get('user'))", False),
        ("LOG.info('%(user)s' % d)", False),
        ("LOG.info('%(password)s' % d)", True),
        ("LOG.info('%(user)s', d)", False),
        ("LOG.info({k: v for k, v in d.items() if k != 'password'})", False),
        ("LOG.info(d.keys())", False),
        ("LOG.info(dict(d, password='***'))", False),
        ("LOG.info(json.dumps(d))", True),
        ("e = copy.deepcopy(d)\n    e['password'] = '***'\n    LOG.info(e)", False),
        ("e = dict(d)\n    e.pop('password')\n    LOG.info(e)", False),
        ("LOG.info({**d, 'password': '***'})", False),
        ("LOG.info({'password': '***', **d})", True),
        ("e = {**d}\n    LOG.info(e)", True),
        ("e = [d]\n    LOG.info(e)", True),
        ("for k, v in d.items():\n        LOG.info(v)", True),
        ("for k in d:\n        LOG.info(k)", False),
        ("for k in d:\n        LOG.info(d[k])", True),
    ],
)
def test_entries_of_a_dictionary(use: str, leaks_it: bool) -> None:
    assert bool(described(f"def f(u, p):\n    d = {{'user': u, 'password': p}}\n    {use}\n")) == leaks_it


def test_parameters_returns_and_attributes() -> None:
    source = (
        "class A:\n"
        "    def __init__(self, password):\n"
        "        self.line = 'p=' + password\n"
        "        self.name = 'A'\n"
        "\n"
        "    def text(self, what):\n"
        "        return '<' + what + '>'\n"
        "\n"
        "    def run(self, password):\n"
        "        log.info(self.line)\n"
        "        log.info(self.name)\n"
        "        log.info(self.text(password))\n"
        "        log.info(self.text('x'))\n"
    )
    assert described(source) == [
        "SR201 'password' (line 3) reaches log.info through 'self.line' (line 3)",
        "SR201 'password' (line 12) reaches log.info through 'what' (line 6), 'text'() (line 12)",
    ]


def test_a_method_through_a_variable_takes_astroid() -> None:
    source = (
        "class Login:\n"
        "    def __init__(self, password):\n"
        "        self.password = password\n"
        "\n"
        "    def line(self):\n"
        "        return 'p=' + self.password\n"
        "\n"
        "\n"
        "def f(given):\n"
        "    login = Login(given)\n"
        "    log.info(login.line())\n"
    )
    context = Context(ast.parse(source), source.splitlines(keepends=True), "app.py", config.from_texts({}, []))
    found = leaks.of(context).by_code["SR201"]
    assert [describe(leak) for leak in found] == ["'password' (line 6) reaches log.info through 'line'() (line 11)"]
    assert context.inference.built == 1
    context.close()


def test_cycles_and_depth_end() -> None:
    loop = "def f(password):\n    a = b = password\n    while a:\n        a = b + a\n        b = a + b\n        a += b\n    LOG.info(a)\n"
    assert len(described(loop)) == 1
    deep = "def f(password):\n    LOG.info(" + " + ".join(["'x'"] * 900) + " + password)\n"
    assert len(described(deep)) == 1
    chain = "def f(password):\n    LOG.info(password" + ".strip()" * 400 + ")\n"
    assert described(chain) == []  # too deep to follow, but it ends
    functions = "".join(
        f"def f{number}(x):\n    return f{(number + 1) % 50}(x) + f{(number + 2) % 50}(x)\n" for number in range(50)
    )
    assert len(described(functions + "def g(password):\n    LOG.info(f0(password))\n")) <= 1


def test_options() -> None:
    assert described("def f(pincode, d):\n    LOG.info(d['kodeord'])\n", extend_sensitive_names="kodeord") != []
    assert described("def f(token):\n    LOG.info(acme.blur(token))\n", redactors="acme.blur") == []
    assert described("def f(token):\n    acme.note(token)\n", log_functions="acme.note") != []
    assert described("def f(token):\n    acme.note(token)\n") == []


def test_calls_with_rules_of_their_own_are_carriers() -> None:
    assert CALLS.keys() <= sanitizers.CARRIERS


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        # the subject of a policy's question is who asks
        ("def enforce(credentials, action, target):\n    LOG.debug('%s', credentials)\n", []),
        ("def login(credentials):\n    LOG.debug('%s', credentials)\n", [2]),
        # an object that is told apart by its class
        (
            "def f(private_key):\n    match private_key:\n        case RSAKey():\n            pass\n    LOG.debug(private_key)\n",
            [],
        ),
        (
            "def f(private_key):\n    match private_key:\n        case str():\n            pass\n    LOG.debug(private_key)\n",
            [5],
        ),
        # a token object that expires is the credential, one of a grammar is not
        ("def f(token):\n    check(token.expires_at)\n    LOG.debug(token)\n", [3]),
        ("def f(token):\n    check(token.column)\n    LOG.debug(token)\n", []),
        # keys of a template, wherever the mapping comes from
        ("def f(row):\n    LOG.debug('%(password)s', row)\n", [2]),
        # from argument to parameter, not to its neighbours
        ("def f(a, b):\n    LOG.debug(a)\n    LOG.debug(b)\n\n\ndef g(password):\n    f(1, password)\n", [3]),
    ],
)
def test_heat(source: str, lines: list[int]) -> None:
    context = Context(ast.parse(source), source.splitlines(keepends=True), "app.py", config.from_texts({}, []))
    found = sorted(leak.node.lineno for by_code in leaks.of(context).by_code.values() for leak in by_code)
    context.close()
    assert found == lines
