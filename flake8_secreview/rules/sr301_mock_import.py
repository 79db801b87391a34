"""A mocking library is imported in production code.

What it does
    Reports an import of a library that replaces parts of a program, or of the world around it, for a test: unittest.mock, mock, responses, freezegun,
    fakeredis and the like. Imports inside functions and dynamic imports count. Imports for type checkers only, in a `try` that survives
    their failure, in scripts under `__main__` and in code that is itself about testing do not.

Why is this bad
    The program needs a package at run time that its metadata lists for tests, if at all, so it fails where only the program is installed. And
    what is patched is patched for the whole process: `mock.patch.dict(os.environ, ...)` in one thread changes the environment of all, and
    a Mock answers every call with success.

Example
    from unittest import mock

    def spawn(command, env):
        with mock.patch.dict(os.environ, env):
            return subprocess.run(command)

Use instead
    Pass what differs as an argument: `subprocess.run(command, env={**os.environ, **env})`. Move helpers for tests to a module that is test code by its
    name (`testing.py`, `tests/`), or name it in `secreview-test-paths`.

Options
    secreview-test-modules
    secreview-test-paths

References
    CWE-489, active debug code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily
from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule
from flake8_secreview.testimports import where_imported

if TYPE_CHECKING:
    from flake8_secreview import testcode, testlibs
else:
    testcode = lazily.module("flake8_secreview.testcode")
    testlibs = lazily.module("flake8_secreview.testlibs")

RULE = Rule(
    __name__,
    code="SR301",
    name="mock-import",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=489,
    where=where_imported,
    bad=(
        "from unittest import mock  # SR301:22\n",
        "import unittest.mock  # SR301:8\n",
        "import os, mock as m  # SR301:12\n",
        "from unittest.mock import (  # SR301:1\n    MagicMock,\n    patch,\n)\n",
        "def play(cassette):\n    import vcr  # SR301:12\n    return vcr\n",
        'import importlib\n\nmocking = importlib.import_module("unittest.mock")  # SR301:11\n',
        'mocking = __import__("mock")  # SR301:11\n',
        "from freezegun import freeze_time  # SR301:1\n",
        "from moto import mock_aws, settings  # SR301:18\n",
        "# option: test-modules = acme_doubles.mock\nfrom acme_doubles import mock  # SR301:26\n",
        "# scapy: the probe is guarded, the use is not\n"
        "class Capture:\n"
        "    def __init__(self):\n"
        "        try:\n"
        "            import mock\n"
        "        except Exception:\n"
        '            raise ImportError("mock is needed")\n'
        "\n"
        "    def __enter__(self):\n"
        "        import mock  # SR301:16\n"
        "        return mock\n",
    ),
    good=(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from unittest.mock import Mock\n",
        "try:\n    import mock\nexcept ImportError:\n    mock = None\n",
        'if __name__ == "__main__":\n    from unittest import mock\n',
        "# file: tests/test_app.py\nfrom unittest import mock\n",
        "# buildbot: Fedora's mock builds packages\nfrom buildbot.steps.package.rpm.mock import MockBuildSRPM\n",
        "# luigi: a documented target in memory\nfrom luigi.mock import MockTarget\n",
        "# file: acme/lib/__init__.py\n# ironic: fake drivers are a product\nfrom acme.lib.drivers import fake\n",
        "# localstack: the back end of a local cloud\nfrom moto.s3.models import s3_backends\n",
        "# Python 2 habits: no mock is meant\nfrom sqlalchemy.engine.mock import create_mock_engine\n",
        "def pytest_skip(reason):\n    from unittest import mock\n    return mock\n",
        "def load(settings):\n    if settings.TESTING:\n        from unittest import mock\n",
        "# scikit-learn\nmock = {}\nmock.update(a=1)\n",
    ),
)


@RULE.on(Context)
def check(module: Context, context: Context) -> Iterator[Finding]:
    """Report each import of a mocking library."""
    for found in testcode.imported(module, testlibs.MOCK):
        message = f"mocking library {shown(found.module)} in production code: {testcode.needs(found)}; pass what differs instead"
        yield RULE.finding(found.node, message, name=found.module, content=found.module)
