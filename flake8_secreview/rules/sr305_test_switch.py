"""Production behaviour depends on running under test.

What it does
    Reports questions whose answer says that a test runs: `"pytest" in sys.modules`, `PYTEST_CURRENT_TEST`, `"test" in sys.argv`, marks that a
    conftest leaves behind (`sys._called_from_test`), names of tests on the call stack; and branches on a TESTING setting that skip
    authentication, authorization or verification.

    Not reported: a setting called TESTING that is only declared, or that turns on logging or a test database; pytest plugins.

Why is this bad
    What is tested is then not what runs: the branch that users get is the one without tests. And a switch that turns a check off can be reached in
    production, by an environment variable or by an import.

Example
    def authenticate(request):
        if settings.TESTING:
            return True

Use instead
    Pass the collaborator that differs (a fake authenticator in the tests' own set-up), so that production code does not ask.

References
    CWE-489, active debug code. CWE-287, improper authentication, for branches that skip it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule
from flake8_secreview.where import either, exactly
from flake8_secreview.where import words as words_with

if TYPE_CHECKING:
    from flake8_secreview import testcode
else:
    testcode = lazily.module("flake8_secreview.testcode")

RULE = Rule(
    __name__,
    code="SR305",
    name="test-switch",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=489,
    where=either(
        words_with(
            "pytest",
            "unittest",
            "testing",
            "argv",
            "called_from_test",
            "is_test",
            "under_test",
            "running_tests",
            "test_mode",
            "in_test",
            "nose",
        ),
        exactly("test_"),  # functions of a stack may begin with it
    ),
    bad=(
        '# custodian, yt-dlp\nimport sys\n\nif "pytest" in sys.modules:  # SR305:4\n    pass\n',
        'import sys\n\nTESTING = "test" in sys.argv  # SR305:11\n',
        "# scikit-image\nimport os\n\ndef fetch():\n    if 'PYTEST_CURRENT_TEST' in os.environ:  # SR305:8\n        skip()\n",
        "from os import environ, getenv\n\nA = environ.get('PYTEST_CURRENT_TEST')  # SR305:5\nB = getenv('PYTEST_XDIST_WORKER')  # SR305:5\nC = environ['PYTEST_CURRENT_TEST']  # SR305:5\n",
        "import sys\n\nif hasattr(sys, '_called_from_test'):  # SR305:4\n    pass\n",
        "import sys\n\nif sys.argv[1:2] == ['test']:  # SR305:4\n    pass\n",
        "# mailman\nimport sys\n\nif any('nose2' in argument for argument in sys.argv):  # SR305:8\n    pass\n",
        "def authenticate(request):\n    if settings.TESTING:  # SR305:8\n        return True\n    return check(request)\n",
        "def login(user, password):\n    if app.config['TESTING'] or verify(user, password):  # SR305:8\n        session['user'] = user\n",
        "import os\n\ndef verify_signature(data):\n    if os.environ.get('TESTING') == '1':  # SR305:8\n        return\n    real(data)\n",
        "import sys\n\nloaded = sys.modules.get('unittest')  # SR305:10\n",
    ),
    good=(
        "TESTING = False\nDEBUG = settings.TESTING\n",
        "def database(settings):\n    if settings.TESTING:\n        return 'sqlite://'\n    return settings.DATABASE\n",
        "import sys\n\nif 'numpy' in sys.modules:\n    pass\n",
        "import sys\n\nif '--verbose' in sys.argv:\n    pass\n",
        "# a plugin\nimport os\n\ndef pytest_configure(config):\n    return os.environ.get('PYTEST_CURRENT_TEST')\n",
        "# file: tests/conftest.py\nimport sys\n\nif 'pytest' in sys.modules:\n    pass\n",
        "# salt: a dry run\ndef managed(name):\n    if __opts__['test']:\n        return None\n",
        "# salt: a parameter that asks for a dry run\ndef check_perms(path, test_mode=False):\n    if test_mode:\n        return True\n    return change(path)\n",
        "def login(user):\n    if user.is_testing_account:\n        audit(user)\n    return check(user)\n",
    ),
)

_MODULES = frozenset(
    ("pytest", "_pytest", "unittest", "nose", "nose2", "py.test", "pytest_django", "xdist", "unittest.mock", "mock")
)
_VARIABLES = frozenset(
    ("PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_VERSION", "PYTEST_RUNNING")
)
_ARGUMENTS = frozenset(("test", "pytest", "py.test", "unittest", "nosetests", "jenkins"))
_RUNNERS = frozenset(("pytest", "py.test", "unittest", "nose", "nose2", "nosetests"))
_MARKS = frozenset(
    ("_called_from_test", "_called_from_pytest", "called_from_test", "_pytest_running", "_running_tests")
)
_FLAGS = frozenset(("TESTING", "testing", "IS_TESTING", "is_testing", "TEST_MODE", "test_mode", "UNIT_TEST", "UNITTEST", "RUNNING_TESTS", "running_tests", "IN_TEST", "in_test", "IS_TEST", "is_test", "UNDER_TEST",
                    "under_test", "TEST_ENV", "_testing", "unit_testing", "in_test_mode", "TESTING_MODE"))  # fmt: skip
_GUARDS = frozenset(
    ("auth", "authenticate", "authenticated", "authentication", "authorize", "authorized", "authorization", "login", "permission", "permissions", "permit", "permitted", "verify", "verified",
     "verification", "signature", "signed", "csrf", "captcha", "token", "access", "allowed", "credential", "credentials", "password", "session", "ssl", "tls", "certificate", "cert", "check", "validate",
     "mfa", "otp", "acl", "admin", "superuser", "policy", "secure")
)  # fmt: skip


@RULE.on(Context)
def check(module: Context, context: Context) -> Iterator[Finding]:
    """Report the questions of a file."""
    for compare in context.near(ast.Compare):
        why = _asks_in(compare) or _asks_of_each(compare, context)
        if why:
            yield from _found(compare, why, context)
    for call in context.near(ast.Call):
        why = _asks_by_call(call)
        if why:
            yield from _found(call, why, context)
    for subscript in context.near(ast.Subscript):
        if (
            isinstance(subscript.ctx, ast.Load)
            and _last(subscript.value) == "environ"
            and _string(subscript.slice) in _VARIABLES
        ):
            yield from _found(subscript, "the variable that pytest sets", context)
    for branch in context.near(ast.If):
        flag = _flag(branch.test)
        if flag is not None and _skips_a_check(branch, context):
            yield from _found(flag, "a test flag, to pass over a check", context)


def _found(node: ast.expr, why: str, context: Context) -> Iterator[Finding]:
    inside = any(
        isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef) and outer.name.startswith("pytest_")
        for outer in context.ancestors(node)
    )
    if not inside and not _is_for_tests(node, context):
        yield RULE.finding(
            node,
            f"production code asks whether it runs under test ({why}); pass in what differs instead",
            name="",
            content=why,
        )


def _is_for_tests(node: ast.expr, context: Context) -> bool:
    """Is the place excused, its own condition apart?"""
    outer = context.parent(node)
    while outer is not None and not isinstance(outer, ast.stmt):
        outer = context.parent(outer)
    return outer is not None and testcode.excused(outer, context)


def _asks_in(node: ast.Compare) -> str:
    """`"pytest" in sys.modules`, `"test" in sys.argv`, `sys.argv[1] == "test"`; why it is a question about tests, or ""."""
    if len(node.ops) != 1:
        return ""
    left, right = node.left, node.comparators[0]
    if isinstance(node.ops[0], ast.In | ast.NotIn):
        text = _string(left)
        if _last(right) == "modules" and text in _MODULES:
            return "a test library is loaded"
        if _last(right) == "environ" and text in _VARIABLES:
            return "the variable that pytest sets"
        first = right.value if isinstance(right, ast.Subscript) else right
        if _is_argv(first) and text in _ARGUMENTS:
            return "the command line"
        if (
            _is_argv(left)
            and isinstance(right, ast.Tuple | ast.List | ast.Set)
            and any(_string(item) in _ARGUMENTS for item in right.elts)
        ):
            return "the command line"
        if text in ("pytest", "unittest", "py.test") and _is_argv(right):
            return "the command line"
    elif isinstance(node.ops[0], ast.Eq | ast.NotEq) and _is_argv(left):
        items = right.elts if isinstance(right, ast.List) else [right]
        if items and _string(items[0]) in _ARGUMENTS:
            return "the command line"
    return ""


def _asks_of_each(node: ast.Compare, context: Context) -> str:
    """The same for `any("pytest" in argument for argument in sys.argv)`."""
    outer = context.parent(node)
    if isinstance(outer, ast.GeneratorExp | ast.ListComp) and isinstance(node.ops[0], ast.In | ast.Eq):
        words = [_string(side) for side in (node.left, *node.comparators)]
        if any(_is_argv(part.iter) for part in outer.generators) and not _RUNNERS.isdisjoint(words):
            return "the command line"
    return ""


def _is_argv(node: ast.expr) -> bool:
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Attribute) and node.attr == "argv"


def _asks_by_call(call: ast.Call) -> str:
    name = _last(call.func)
    if not call.args:
        return ""
    first = _string(call.args[0])
    if name in ("get", "getenv", "pop") and first in _VARIABLES:
        return "the variable that pytest sets"
    if (
        name == "get"
        and first in _MODULES
        and isinstance(call.func, ast.Attribute)
        and _last(call.func.value) == "modules"
    ):
        return "a test library is loaded"
    if (
        name in ("hasattr", "getattr")
        and len(call.args) >= 2
        and _last(call.args[0]) in ("sys", "builtins", "__builtins__")
        and _string(call.args[1]) in _MARKS
    ):
        return "a mark that a conftest leaves behind"
    if (
        name in ("startswith", "endswith")
        and first in ("test_", "pytest", "unittest")
        and isinstance(call.func, ast.Attribute)
        and _is_frame(call.func.value)
    ):
        return "the call stack"
    return ""


def _is_frame(node: ast.expr) -> bool:
    """A name taken from a frame: `frame.function`, `f.f_code.co_name`, `frame.filename`."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("function", "co_name", "co_filename")
        and _last(node.value) != "self"
    )


def _flag(test: ast.expr) -> ast.expr | None:
    """The flag in a condition that is true under test: `settings.TESTING`, `app.config["TESTING"]`, `os.environ.get("TESTING")`."""
    todo = [test]
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.BoolOp):
            todo.extend(node.values)
        elif isinstance(node, ast.Compare):
            todo.append(node.left)
        elif isinstance(node, ast.Attribute | ast.Name):
            # A local `test_mode` is a parameter, which mostly asks for a dry run (salt).
            if _last(node) in _FLAGS and (isinstance(node, ast.Attribute) or node.id.isupper()):
                return node
        elif isinstance(node, ast.Subscript):
            if _string(node.slice) in _FLAGS:
                return node
        elif isinstance(node, ast.Call) and _last(node.func) in (
            "get",
            "getenv",
            "getattr",
            "bool",
            "str",
            "int",
            "getboolean",
            "strtobool",
        ):
            if any(_string(argument) in _FLAGS for argument in node.args):
                return node
            todo.extend(node.args[:1])
    return None


def _skips_a_check(branch: ast.If, context: Context) -> bool:
    """Does the branch sit in a function about access, and leave it or grant something; or turn a check off by name?"""
    around = next(
        (outer for outer in context.ancestors(branch) if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)),
        None,
    )
    about = around is not None and not _GUARDS.isdisjoint(words.split(around.name))
    for statement in branch.body:
        if isinstance(statement, ast.Return):
            value = statement.value
            if about and (
                value is None or not isinstance(value, ast.Constant) or bool(value.value) or value.value is None
            ):
                return True
        elif isinstance(statement, ast.Assign):
            named = frozenset(
                word for target in statement.targets for name in _target_names(target) for word in words.split(name)
            )
            if about or (not named.isdisjoint(_GUARDS) and isinstance(statement.value, ast.Constant)):
                return True
        elif isinstance(statement, ast.Pass) and about:
            return True
    return False


def _target_names(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Subscript):
        return [_string(target.slice), _last(target.value)]
    return [_last(target)]


def _string(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
