"""Test data that production code ships and uses.

What it does
    Reports a constant or a parameter's default whose name says fake, dummy, mock, sample or test data, whose value looks like a record, an identity or a
    credential, and which a function of the module uses: returns, assigns, passes on. Also a function that returns such a literal as its fallback.

    A name alone is no finding: `sample_rate`, `test_command` and `DUMMY_INPUTS` of a model are ordinary words. Neither are helpers that are about
    testing by their name, tables of test cases, and templates.

Why is this bad
    When the real source fails or is not set, users get made-up data and take it for real: a fake device id is announced on the network, a sample customer
    ends up in a report, a dummy user passes a check.

Example
    DUMMY_USER = {"name": "Test User", "role": "admin"}

    def current_user():
        return session.get("user") or DUMMY_USER

Use instead
    Raise an error, or return None, where the real data is missing. Keep test data in test code.

References
    CWE-489, active debug code. CWE-1188, initialization of a resource with an insecure default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.rule import LOW, MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.where import words as words_with

if TYPE_CHECKING:
    from flake8_secreview import uuids
else:
    uuids = lazily.module("flake8_secreview.uuids")

RULE = Rule(
    __name__,
    code="SR107",
    name="test-data-in-production",
    severity=LOW,
    confidence=MEDIUM,
    cwe=489,
    rank=RANK_DATA,
    where=words_with(
        "fake_", "dummy_", "mock_", "mocked_", "sample_", "samples_", "test_", "testing_", "stub_", "lorem_", "bogus_"
    ),
    bad=(
        'DUMMY_USER = {"name": "Test User", "role": "admin"}  # SR107:1\n\ndef current_user(session):\n    return session.get("user") or DUMMY_USER\n',
        '# python-miio: announced on the network\nFAKE_DEVICE_ID = "120009025"  # SR107:1\n\nclass Server:\n    def __init__(self):\n        self.device_id = FAKE_DEVICE_ID\n',
        'MOCK_CUSTOMERS = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]  # SR107:1\n\ndef customers():\n    return MOCK_CUSTOMERS\n',
        'def charge(account, test_customer="cus_4711"):  # SR107:21\n    return account\n',
        "def report(source):\n    sample_records = [{'id': 1}, {'id': 2}]  # SR107:5\n    return source.rows or sample_records\n",
    ),
    good=(
        "# scikit-learn\nclass Sampler:\n    def __init__(self):\n        self.sample_interval_ = 0.8\n",
        "# salt: the command line of a benchmark tool\ndef cpu():\n    test_command = 'sysbench --test=cpu run'\n    return run(test_command)\n",
        "# robotframework: words of the domain\nclass Fr:\n    test_cases_header = 'Unités de test'\n    test_timeout_setting = 'Délai de test'\n",
        "# kafka: versions to probe\ndef probe():\n    test_cases = [((0, 10, 0), 1), ((0, 9, 0), 2)]\n    for case in test_cases:\n        send(case)\n",
        "# great_expectations\nTEST_YAML_CONFIG_SUPPORTED_TYPES = ['a', 'b']\n",
        "# conan: a template\ntest_main = '''#include <name.h>'''\n",
        "# not used: nothing ships it\nDUMMY_USER = {'name': 'Test User'}\n",
        "DUMMY_USER = {'name': 'Test User'}\n\ndef make_test_user():\n    return DUMMY_USER\n",
        "# audio\nSAMPLE_RATE = '44100'\n\ndef rate():\n    return SAMPLE_RATE\n",
        "# superset: stands in for what is missing\ndef view(name):\n    dummy_source_data = {'name': name, 'columns': [], 'database': {'id': 0, 'backend': ''}}\n    return dummy_source_data\n",
        "# mypy: a marker\nDUMMY_FIELD_NAME = '__dummy_name__'\n\ndef get():\n    return DUMMY_FIELD_NAME\n",
        "TEST_USER = None\nFAKE_ID = ''\n\ndef get():\n    return TEST_USER or FAKE_ID\n",
    ),
)

_MADE_UP = frozenset(("fake", "dummy", "mock", "mocked", "stub", "stubbed", "lorem", "bogus", "fakes"))
_MAYBE = frozenset(
    ("sample", "samples", "test", "testing")
)  # ordinary words too: only with a noun for data about people or things
_DATA = frozenset(
    ("user", "users", "username", "password", "passwd", "token", "email", "emails", "mail", "account", "accounts", "customer", "customers", "person", "people", "record", "records", "device", "devices", "id", "ids",
     "uuid", "address", "phone", "credential", "credentials", "card", "cards", "response", "responses", "profile", "profiles", "order", "orders", "invoice", "patient", "patients", "employee", "employees", "tenant",
     "payload", "transaction", "transactions", "product", "products", "name", "names", "data", "key", "secret", "session", "client", "member", "members", "company", "ip", "host", "url")
)  # fmt: skip
_MAYBE_DATA = _DATA - {
    "uuid",
    "data",
    "name",
    "names",
    "id",
    "ids",
    "url",
    "host",
    "ip",
    "key",
    "address",
    "session",
    "client",
    "response",
    "responses",
    "payload",
    "order",
    "product",
    "products",
    "device",
    "devices",
    "profile",
}


@RULE.on(Context)
def check_assignments(module: Context, context: Context) -> Iterator[Finding]:
    """Report made-up data that a function of the module uses."""
    candidates = [
        target
        for target, value in _assigned(context)
        if _says_test_data(target.id) and _is_data(value) and not _says_so(target.id, value)
    ]
    if not candidates:
        return
    used = _used({target.id for target in candidates}, context)
    for target in candidates:
        if target.id in used and not _around_tests(target, context):
            yield _finding(target, target.id)


def _assigned(context: Context) -> Iterator[tuple[ast.Name, ast.expr]]:
    for node in context.near(ast.Assign):
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and "_" in node.targets[0].id:
            yield node.targets[0], node.value
    for annotated in context.near(ast.AnnAssign):
        if annotated.value is not None and isinstance(annotated.target, ast.Name) and "_" in annotated.target.id:
            yield annotated.target, annotated.value


@RULE.on(ast.FunctionDef, ast.AsyncFunctionDef)
def check_defaults(node: ast.stmt, context: Context) -> Iterator[Finding]:
    """Report made-up data as the default of a parameter."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        if (
            default is not None
            and _says_test_data(argument.arg)
            and _is_data(default)
            and not _says_so(argument.arg, default)
            and not _around_tests(default, context)
        ):
            yield _finding(argument, argument.arg)


def _finding(node: ast.Name | ast.arg, name: str) -> Finding:
    return RULE.finding(
        node,
        f"test data in {shown(name)} is used by production code; fail where the real data is missing, and move it to test code",
        name=name,
        content=name,
    )


def _says_test_data(name: str) -> bool:
    parts = words.split(name)
    if len(parts) < 2 or len(parts) > 4:
        return False
    if parts[0] in _MADE_UP:
        return not _DATA.isdisjoint(parts[1:])
    return parts[0] in _MAYBE and parts[-1] in _MAYBE_DATA


def _says_so(name: str, value: ast.expr) -> bool:
    """Is a string a marker that says itself what it is, so that nobody takes it for real: `"<fake_token>"`?"""
    return (
        isinstance(value, ast.Constant) and isinstance(value.value, str) and words.split(name)[0] in value.value.lower()
    )


def _is_data(value: ast.expr) -> bool:
    """Is a value a record, a list of them, or a string or number that identifies something?"""
    if isinstance(value, ast.Constant):
        if isinstance(value.value, str):
            digits = uuids.compact(value.value)
            if digits and uuids.is_constant(digits):
                return False
            return (
                len(value.value) >= 3
                and "\n" not in value.value
                and "{" not in value.value
                and value.value.count(" ") <= 3
                and not value.value.startswith(("--", "/", "%"))
            )
        return type(value.value) is int and value.value > 9999
    if isinstance(value, ast.Dict):
        return any(
            isinstance(item, ast.Constant | ast.Dict | ast.List) and not _is_empty(item) for item in value.values
        )
    if isinstance(value, ast.List | ast.Tuple):
        return (
            bool(value.elts)
            and all(isinstance(item, ast.Dict | ast.Constant) for item in value.elts)
            and (any(isinstance(item, ast.Dict) for item in value.elts) or len(value.elts) >= 2)
        )
    return False


def _is_empty(value: ast.expr, depth: int = 3) -> bool:
    """Does a value say nothing: `""`, `0`, `[]`, `{"id": 0}`?"""
    if isinstance(value, ast.Constant):
        return not value.value
    items = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.List) else None
    return items is not None and (not items or (depth > 0 and all(_is_empty(item, depth - 1) for item in items)))


def _around_tests(node: ast.AST, context: Context) -> bool:
    for outer in context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _about_tests(outer.name):
            return True
    return False


def _about_tests(name: str) -> bool:
    return not frozenset(words.split(name)).isdisjoint(
        _MADE_UP | _MAYBE | {"tests", "example", "examples", "demo", "tester"}
    ) or name.lower().startswith("test")


def _used(names: set[str], context: Context) -> set[str]:
    """Which of the names does a function that is not itself about tests read, in a place where the value goes on?"""
    used: set[str] = set()
    for use in context.nodes(ast.Name):
        if use.id not in names or use.id in used or not isinstance(use.ctx, ast.Load) or _around_tests(use, context):
            continue
        outer = context.parent(use)
        inside = any(
            isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for around in context.ancestors(use)
        )
        if inside and not isinstance(outer, ast.Compare | ast.For | ast.comprehension):
            used.add(use.id)
    return used
