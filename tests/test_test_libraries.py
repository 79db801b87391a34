"""SR301-SR305: the table of libraries, what counts as an import of test code, and what excuses it."""

from __future__ import annotations

import ast
import itertools

import pytest
from snippets import Family

from flake8_secreview import examples, testlibs
from flake8_secreview.testlibs import FRAMEWORK, MOCK

FAMILY = Family("SR3")
report = FAMILY.report
codes = FAMILY.codes


# -- the table


@pytest.mark.parametrize(
    ("module", "kind", "distribution"),
    [
        ("unittest.mock", MOCK, ""),
        ("unittest.mock.patch", MOCK, ""),
        ("unittest", FRAMEWORK, ""),
        ("unittest.case.TestCase", FRAMEWORK, ""),
        ("mock", MOCK, "mock"),
        ("vcr.cassette", MOCK, "vcrpy"),
        ("requests_mock", MOCK, "requests-mock"),
        ("moto", MOCK, "moto"),
        ("moto.mock_aws", MOCK, "moto"),
        ("pytest", FRAMEWORK, "pytest"),
        ("_pytest.monkeypatch", MOCK, "pytest"),
        ("numpy.testing.assert_equal", FRAMEWORK, "numpy"),
        ("django.test.client", FRAMEWORK, "Django"),
        ("factory", FRAMEWORK, "factory-boy"),
        ("oslo_utils.fixture.uuidsentinel", FRAMEWORK, "oslo.utils"),
        ("twisted.trial.unittest", FRAMEWORK, "Twisted"),
    ],
)
def test_library(module: str, kind: str, distribution: str) -> None:
    found = testlibs.library(module)
    assert found is not None
    assert (found.kind, found.distribution) == (kind, distribution)


@pytest.mark.parametrize(
    "module",
    [
        "numpy",
        "django",
        "mocking",
        "mock_server_config",
        "unittest.TestResult",
        "django.test.signals.setting_changed",
        "moto.s3.models",
        "torchdistx.fake",
        "checklist.test_suite",
        "responses_lib",
        "doctest",
    ],
)
def test_no_library(module: str) -> None:
    assert testlibs.library(module) is None


def test_libraries_of_the_settings() -> None:
    for module, kind in (("acme_doubles.mock", MOCK), ("acme_checks", FRAMEWORK)):
        found = testlibs.library(f"{module}.deeper", (module,))
        assert found is not None
        assert (found.module, found.kind, found.distribution) == (module, kind, module)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "unittest.mock.patch",
            "unittest.mock.patch.object",
            "mock.Mock",
            "mock.patch.dict",
            "acme.compat.mock.MagicMock",
        ),
        *("fixtures.MockPatch", "freezegun.freeze_time", "asynctest.CoroutineMock"),
    ],
)
def test_is_patch(name: str) -> None:
    assert testlibs.is_patch(name)


@pytest.mark.parametrize(
    "name",
    ["patch", "requests.patch", "client.patch.object", "luigi.mock.MockTarget", "gevent.monkey.patch_all", "Mock"],
)
def test_is_no_patch(name: str) -> None:
    assert not testlibs.is_patch(name)


# -- imports, however they are written

SPELLINGS = {
    "import": "import {module}",
    "alias": "import {module} as x",
    "from": "from {module} import thing",
    "star": "from {module} import *",
    "function": "def f():\n    import {module}",
    "method": "class A:\n    async def f(self):\n        from {module} import thing",
    "class": "class A:\n    import {module}",
    "branch": "if flag:\n    import {module}\nelse:\n    x = 1",
    "dynamic": "import importlib\nimportlib.import_module('{module}')",
    "dynamic alias": "from importlib import import_module as load\ndef f():\n    return load('{module}')",
    "dunder": "__import__('{module}')",
}
MODULES = {
    "mock": "SR301",
    "freezegun": "SR301",
    "hypothesis": "SR302",
    "numpy.testing": "SR302",
    "acme.tests.helpers": "SR303",
}


@pytest.mark.parametrize(("spelling", "module"), list(itertools.product(SPELLINGS, MODULES)))
def test_every_spelling_is_reported_once(spelling: str, module: str) -> None:
    assert codes(SPELLINGS[spelling].format(module=module) + "\n") == [MODULES[module]]


GUARDS = {
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {module}",
    "typing.TYPE_CHECKING": "import typing\nif typing.TYPE_CHECKING:\n    import {module}",
    "optional": "try:\n    import {module}\nexcept ImportError:\n    pass",
    "optional tuple": "try:\n    import {module}\nexcept (ImportError, OSError):\n    pass",
    "script": "if __name__ == '__main__':\n    import {module}",
    "switch": "def f():\n    if settings.TESTING:\n        import {module}",
    "function about tests": "def _selftest():\n    import {module}",
    "function for pytest": "def pytest_configure():\n    import {module}",
}


@pytest.mark.parametrize(("guard", "module"), list(itertools.product(GUARDS, MODULES)))
def test_a_guarded_import_is_not_reported(guard: str, module: str) -> None:
    assert codes(GUARDS[guard].format(module=module) + "\n") == []


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import mock\nfinally:\n    pass",
        "try:\n    import mock\nexcept ValueError:\n    pass",
        "if not settings.TESTING:\n    import mock",
    ],
)
def test_what_is_no_guard(code: str) -> None:
    assert codes(code + "\n") == ["SR301"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("acme/core.py", "from .tests import x"),
        ("acme/db/core.py", "from ..tests.helpers import x"),
        ("src/acme/db/core.py", "from acme.testutils import x"),
        ("lib/acme/core.py", "import acme.test.fake"),
        ("services/api/acme/core.py", "from acme.tests import x"),
        ("acme/core.py", "from acme import tests"),
        ("acme/core.py", "from . import testutils"),
        ("acme/core.py", "from tests.data import x"),
        ("acme/__init__.py", "from .tests.helpers import make"),
    ],
)
def test_own_tests(path: str, source: str) -> None:
    assert codes(source + "\n", path) == ["SR303"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("acme/core.py", "from .latest import x"),
        ("acme/core.py", "from .contest import tests_of_strength"),
        ("acme/core.py", "from acme.attestation import tester"),
        ("acme/core.py", "from acme.stats import permutation_test"),
        ("acme/core.py", "from acme.commands.test import Command"),
        ("acme/__init__.py", "from .testing import Client"),
        ("acme/__init__.py", "from .tests import run_tests"),
        ("acme/tests/core.py", "from acme.tests.helpers import make"),
        ("tests/core.py", "import mock, pytest"),
        ("setup.py", "import pytest"),
        ("docs/conf.py", "from unittest import mock"),
    ],
)
def test_look_alikes_and_test_code(path: str, source: str) -> None:
    assert codes(source + "\n", path) == []


def test_no_test_paths_means_that_names_excuse_nothing() -> None:
    source = "from unittest import mock\n\nclass TestA:\n    def test_b(self):\n        mock.patch('a.b')\n"
    path = "acme/tests/test_a.py"
    assert report(source, path) == []
    assert report(source, path, test_paths="") == [(1, 22, "SR301"), (5, 9, "SR304")]


def test_one_finding_per_statement_at_its_first_line() -> None:
    assert report("from unittest.mock import (\n    Mock,\n    patch,\n)\n") == [(1, 1, "SR301")]
    assert report("import os, mock, pytest\n") == [(1, 12, "SR301"), (1, 18, "SR302")]


def test_messages_name_what_is_needed() -> None:
    found = {}
    for rule in FAMILY.rules:
        example = examples.Example("acme/app.py", {}, "import vcr\nimport pytest\nimport unittest\n", [])
        from flake8_secreview.engine import Engine

        engine = Engine(examples.settings({}), [rule])
        for located in engine.analyse(
            ast.parse(example.source), example.source.splitlines(keepends=True), example.filename
        ).findings:
            found[located.place.line] = located.message
    assert "needs the package vcrpy at run time" in found[1]
    assert "needs the package pytest at run time" in found[2]
    assert "loads a test runner" in found[3]


# -- uses


@pytest.mark.parametrize(
    "source",
    [
        "from unittest import mock as m\ndef f():\n    with m.patch.dict('os.environ'):\n        pass\n",
        "import unittest.mock\ndef f():\n    unittest.mock.patch('a')\n",
        "def f():\n    from mock import Mock as M\n    return M()\n",
        "import mock\nclass A:\n    make = mock.MagicMock()\n",
        "import mock\npatch = mock.patch\n@patch('a.b')\ndef f():\n    pass\n",
        "import mock\ndef f():\n    return lambda: mock.create_autospec(f)\n",
    ],
)
def test_uses_are_reported_once(source: str) -> None:
    assert codes(source).count("SR304") == 1


@pytest.mark.parametrize(
    "source",
    [
        "import mock\ndef f(mock):\n    mock.Mock()\n",
        "import mock\ndef f():\n    mock = object()\n    mock.Mock()\n",
        "import requests\ndef f():\n    requests.patch('x')\n",
        "import mock\nif __name__ == '__main__':\n    mock.Mock()\n",
    ],
)
def test_other_names_are_no_uses(source: str) -> None:
    assert "SR304" not in codes(source)


# -- switches


@pytest.mark.parametrize(
    "test",
    [
        "'pytest' in sys.modules",
        "'unittest' not in sys.modules",
        "'PYTEST_CURRENT_TEST' in os.environ",
        "os.environ.get('PYTEST_CURRENT_TEST')",
        "os.getenv('PYTEST_XDIST_WORKER', '')",
        "'test' in sys.argv",
        "sys.argv[1] == 'test'",
        "'test' in sys.argv[1:]",
        "getattr(sys, '_called_from_test', False)",
        "frame.function.startswith('test_')",
    ],
)
def test_questions(test: str) -> None:
    assert codes(f"import os, sys\n\ndef f(frame):\n    return {test}\n") == ["SR305"]


@pytest.mark.parametrize(
    "test",
    [
        "'requests' in sys.modules",
        "'tests' in names",
        "os.environ.get('TESTS_FOLDER')",
        "sys.argv[1] == 'build'",
        "getattr(sys, 'frozen', False)",
        "name.startswith('test_')",
    ],
)
def test_other_questions(test: str) -> None:
    assert codes(f"import os, sys\n\ndef f(frame, name, names):\n    return {test}\n") == []


@pytest.mark.parametrize("function", ["authenticate", "has_permission", "verify_token", "check_login"])
@pytest.mark.parametrize(
    "flag", ["settings.TESTING", "app.config['TESTING']", "os.getenv('TESTING')", "self.app.testing"]
)
def test_a_flag_that_passes_over_a_check(function: str, flag: str) -> None:
    assert codes(f"import os\n\ndef {function}(self, x):\n    if {flag}:\n        return True\n    return x\n") == [
        "SR305"
    ]
    assert (
        codes("import os\n\ndef render(self, x):\n    if " + flag + ":\n        return 'test.html'\n    return x\n")
        == []
    )
