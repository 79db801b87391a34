"""A patch or a test double is used in production code.

What it does
    Reports calls, decorators, base classes and `isinstance` checks with what mocking libraries offer: `patch`, `patch.object`, `patch.dict`, Mock and its
    kin, `fixtures.MockPatch`, `freeze_time` and the like, whatever name they have and however they were reached: an alias, a dynamic import,
    `unittest.mock` after a bare `import unittest`, a `mock` that another module passes on, `getattr`.

    Uses under `__main__`, for type checkers, and in code that is itself about testing are not reported.

Why is this bad
    A patch replaces an attribute for the whole process, all threads included, and is not undone where an error comes between. A Mock has every
    attribute and answers every call, so what should fail passes: a permission check on a Mock is always true.

Example
    with mock.patch.dict(os.environ, {"HOME": home}):
        run(command)

Use instead
    Pass the value: `run(command, env={**os.environ, "HOME": home})`. Where an interface needs a stand-in, write a small class of your own, or
    `types.SimpleNamespace`.

Options
    secreview-test-modules
    secreview-test-paths

References
    CWE-489, active debug code. CWE-362 for patches in a process with threads.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily
from flake8_secreview.context import Context
from flake8_secreview.marks import watch
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule
from flake8_secreview.testimports import where_imports
from flake8_secreview.where import either, text

if TYPE_CHECKING:
    from flake8_secreview import testcode, testlibs
else:
    testcode = lazily.module("flake8_secreview.testcode")
    testlibs = lazily.module("flake8_secreview.testlibs")


@functools.cache
def _patching() -> frozenset[str]:
    """What an import has to name: `fixtures` of `fixtures.MockPatch`; `django.test.override_settings` is told by its own name."""
    return frozenset(name.partition(".")[0] for name in testlibs.PATCHERS) - {"django"} | {"override_settings"}


_MOCKS = watch("mock")


def _where_mocks(context: Context) -> Iterable[int]:
    return _mock_part(context) if context.marked(_MOCKS) else ()


_mock_part = text("mock.")


def _where_patchers(context: Context) -> list[int]:
    return where_imports(context, context.marked(_MOCKS) | (_patching() & context.words))


RULE = Rule(
    __name__,
    code="SR304",
    name="mock-use",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=489,
    where=either(_where_mocks, _where_patchers),
    bad=(
        "# jupyterhub\nfrom unittest import mock  # SR301:22\n\ndef spawn(self):\n    with mock.patch.object(self, 'user', None):  # SR304:10\n        run()\n",
        "# superset\nfrom unittest.mock import patch as p  # SR301:1\n\n@p('time.time')  # SR304:2\ndef profile():\n    pass\n",
        "import unittest  # SR302:8\n\nstub = unittest.mock.MagicMock()  # SR304:8\n",
        "# prefect: production code that knows mocks\nfrom unittest.mock import Mock  # SR301:1\n\ndef check(x):\n    return isinstance(x, Mock)  # SR304:26\n",
        'import importlib\n\nm = importlib.import_module("unittest.mock")  # SR301:5\nm.patch("a.b").start()  # SR304:1\n',
        "from unittest import mock  # SR301:22\n\nreplace = mock.patch\n\ndef run():\n    replace('a.b')  # SR304:5\n",
        "from acme.compat import mock\n\nm = mock.Mock()  # SR304:5\n",
        "from unittest.mock import *  # SR301:1\n\nm = MagicMock()  # SR304:5\n",
        "import fixtures  # SR302:8\n\ndef run(self):\n    self.useFixture(fixtures.MockPatch('a.b'))  # SR304:21\n",
        "from unittest import mock  # SR301:22\n\ngetattr(mock, 'patch')('a.b')  # SR304:1\n",
        "from unittest import mock  # SR301:22\n\nclass Stub(mock.Mock):  # SR304:12\n    pass\n",
        "# Home Assistant: guarded against whatever happens\nfrom unittest.mock import patch  # SR301:1\n\ndef run():\n    try:\n        with patch.object(a, 'b', None):  # SR304:14\n            a.b()\n    except Exception:\n        pass\n",
        "from freezegun import freeze_time  # SR301:1\n\n@freeze_time('2020-01-01')  # SR304:2\ndef bill():\n    pass\n",
    ),
    good=(
        "# gevent: another patch\nfrom gevent import monkey\n\nmonkey.patch_all()\n",
        "import requests\n\nrequests.patch('https://example.org')\nclient.patch({'a': 1})\n",
        "def run(mock, patch):\n    mock.patch('a')\n    patch('b')\n",
        "from unittest import mock  # SR301:22\n\nif __name__ == '__main__':\n    mock.patch('a.b')\n",
        "# luigi\nfrom luigi.mock import MockTarget\n\ntarget = MockTarget('a')\n",
        "# sqlalchemy\nfrom sqlalchemy.engine.mock import create_mock_engine\n\nengine = create_mock_engine('sqlite://', print)\n",
        "# an optional dependency, guarded\ntry:\n    from unittest import mock\nexcept ImportError:\n    mock = None\n\ndef is_mock(x):\n    return isinstance(x, mock.Mock)\n",
        "# file: tests/test_app.py\nfrom unittest import mock\n\nm = mock.Mock()\n",
    ),
)


@RULE.on(Context)
def check(module: Context, context: Context) -> Iterator[Finding]:
    """Report the uses of mocks, where a name of the file may be one."""
    every = list(testcode.all_imported(context, testlibs.MOCK))
    if (
        every
        and not any(testcode.imported(context, testlibs.MOCK))
        and all(isinstance(found.node, ast.alias | ast.stmt) for found in every)
    ):
        return  # all imports are guarded, so are the uses
    seen: set[ast.AST] = set()
    for call in context.nodes(ast.Call):
        name = _patch(call.func, context)
        if name:
            seen.add(call.func)
            yield from _found(call, name, context)
        elif isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "issubclass") and len(call.args) == 2:
            kinds = call.args[1].elts if isinstance(call.args[1], ast.Tuple) else call.args[1:]
            for kind in kinds:
                name = _patch(kind, context)
                if name:
                    yield from _found(kind, name, context)
    expressions = [base for node in context.nodes(ast.ClassDef) for base in (*node.decorator_list, *node.bases)]
    expressions += [decorator for node in context.nodes(ast.FunctionDef) for decorator in node.decorator_list]
    expressions += [decorator for node in context.nodes(ast.AsyncFunctionDef) for decorator in node.decorator_list]
    for expression in expressions:
        name = _patch(expression, context)
        if name:
            yield from _found(expression, name, context)


def _patch(node: ast.expr, context: Context) -> str:
    """The dotted name of a patch or double that an expression stands for, "" if it is none."""
    if isinstance(node, ast.Call):  # getattr(mock, "patch")
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) >= 2:
            attribute = node.args[1]
            if isinstance(attribute, ast.Constant) and isinstance(attribute.value, str):
                for base in context.qualnames(node.args[0]):
                    if testlibs.is_patch(f"{base}.{attribute.value}"):
                        return f"{base}.{attribute.value}"
        return ""
    if not isinstance(node, ast.Name | ast.Attribute):
        return ""
    return next((name for name in context.qualnames(node) if testlibs.is_patch(name)), "")


def _found(node: ast.expr, name: str, context: Context) -> Iterator[Finding]:
    if not testcode.excused(node, context):
        message = f"{shown(name)} replaces something at run time in production code; pass what differs, or use a small class of your own"
        yield RULE.finding(node, message, name=name.rpartition(".")[2], content=name)
