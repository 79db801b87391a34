"""A test framework or a test helper library is imported in production code.

What it does
    Reports an import of a library that runs tests or helps to write them: unittest, pytest, hypothesis, faker, `numpy.testing`, `django.test` and the
    like, and the tests of other distributions. `secreview-test-modules` adds libraries.

    Not reported: imports for type checkers only, in a `try` that survives their failure, in scripts under `__main__`, in functions that are
    about testing by their name, `pytest` and `unittest` inside functions, doctest, and the parts that programs are meant to use
    (`django.test.signals`, `unittest.TestResult` of a test runner).

Why is this bad
    The program needs a test dependency at run time. Where only the program is installed, the import fails, often in the one branch that nobody
    tries. Assertions of a test library also raise AssertionError, which `except Exception` in production does not expect to mean "wrong input".

Example
    from numpy.testing import assert_equal

    def add_field(base, data):
        assert_equal(len(base), len(data))

Use instead
    Check and raise: `if len(base) != len(data): raise ValueError(...)`. What helps tests belongs to a module that is test code by its name.

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
    code="SR302",
    name="test-framework-import",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=489,
    where=where_imported,
    bad=(
        "import pytest  # SR302:8\n",
        "import unittest  # SR302:8\n",
        "from numpy.testing import suppress_warnings  # SR302:1\n",
        "import pandas.testing as tm  # SR302:8\n",
        "from numpy import testing  # SR302:19\n",
        "def profile():\n    from click.testing import CliRunner  # SR302:5\n    return CliRunner\n",
        "# an auto-import slip\nfrom sqlalchemy.testing.schema import mapped_column  # SR302:1\n",
        "from celery.tests.case import Case  # SR302:1\n",
        'import importlib\n\nhypothesis = importlib.import_module("hypothesis")  # SR302:14\n',
        "# option: test-modules = acme_checks\nimport acme_checks.fixtures  # SR302:8\n",
    ),
    good=(
        "# tornado\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import unittest\n",
        'def main():\n    import doctest\n    doctest.testmod()\n\nif __name__ == "__main__":\n    main()\n',
        "# Django REST framework\nfrom django.test.signals import setting_changed\n",
        "# Django REST framework\ndef render(data):\n    from django.test.client import encode_multipart\n    return encode_multipart(data)\n",
        "# OctoPrint: an environment for a request of its own\nfrom werkzeug.test import EnvironBuilder\n",
        "# buildbot: results of tests are what this step is about\nfrom unittest import TestResult\n",
        "# statsmodels: a version report\ndef show_versions():\n    import pytest\n    return pytest.__version__\n",
        "# pywinauto: an X11 extension\nimport Xlib.ext.xtest\n",
        "# conan, dbt, molecule: a command called test\nfrom molecule.command import test\nimport dbt.task.test\n",
        "# pytorch-lightning\nfrom torchdistx.fake import is_fake\n",
        "# allennlp: tests of models\nfrom checklist.test_suite import TestSuite\n",
        "# Django\nfrom django.contrib.auth.decorators import user_passes_test\n",
        "# statsmodels\ndef testcompare():\n    from numpy.testing import assert_almost_equal\n    return assert_almost_equal\n",
        "# file: acme/ipam/factory.py\n# nautobot: makes data for tests, which alone import it\nimport factory\nimport faker\n",
        "# file: acme/conftest.py\nimport pytest\n",
        "# file: acme/examples/tsa.py\n# statsmodels: an example checks its own numbers\nfrom numpy.testing import assert_equal\n",
    ),
)


@RULE.on(Context)
def check(module: Context, context: Context) -> Iterator[Finding]:
    """Report each import of a test library."""
    for found in testcode.imported(module, testlibs.FRAMEWORK):
        message = f"test library {shown(found.module)} in production code: {testcode.needs(found)}; move what tests need to test code"
        yield RULE.finding(found.node, message, name=found.module, content=found.module)
