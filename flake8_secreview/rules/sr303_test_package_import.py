"""Production code imports the project's own tests or test support.

What it does
    Reports an import of a module of the same project that is test code by a component of its name: tests, test, testing, testutils and the like,
    absolute, relative or dynamic. Not reported: a `testing` module that the package offers to its users (re-exported in `__init__`, or loaded inside a
    function), test runners such as `PytestTester`, commands and tasks called test, imports for type checkers only, in a `try` that survives
    their failure, under `__main__` and in functions about testing.

Why is this bad
    Distributions and container images leave tests out, and tests import pytest and mock, so the program fails where it is installed without them:
    typically a command or an error path that no test runs outside the source tree.

Example
    from acme.tests.helpers import make_app

    def profile():
        app = make_app()

Use instead
    Move the helper to production code, and let the tests import it from there.

Options
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
    from flake8_secreview import testcode
else:
    testcode = lazily.module("flake8_secreview.testcode")

RULE = Rule(
    __name__,
    code="SR303",
    name="test-package-import",
    severity=HIGH,
    confidence=MEDIUM,
    cwe=489,
    where=where_imported,
    bad=(
        "# file: evennia/contrib/rooms/__init__.py\n# evennia: loaded with the package\nfrom . import tests  # SR303:15\n",
        "# file: ckan/cli/profile.py\ndef profile():\n    from ckan.tests.helpers import _get_test_app  # SR303:5\n    return _get_test_app()\n",
        "# file: buildbot/scripts/dataspec.py\nfrom buildbot.test.fake import fakemaster  # SR303:1\n",
        "# file: src/acme/core.py\nfrom .tests import helpers  # SR303:1\n",
        "# file: acme/core.py\nfrom . import tests  # SR303:15\n",
        "# file: acme/db/core.py\nfrom ..testutils import Holder  # SR303:1\n",
        "# file: sklearn/utils/__init__.py\ndef all_estimators():\n    from ._testing import ignore_warnings  # SR303:5\n    return ignore_warnings\n",
        "# file: acme/core.py\nfrom tests.data import SAMPLE  # SR303:1\n",
        '# file: acme/core.py\nimport importlib\n\ndata = importlib.import_module(".tests.data", "acme")  # SR303:8\n',
        "# file: acme/core.py\nimport acme.tests.helpers as helpers  # SR303:8\n",
    ),
    good=(
        "# file: sqlmesh/core/console.py\n# sqlmesh: what the product is about\nfrom sqlmesh.core.test import ModelTest, run_tests\n",
        "# file: molecule/command/__init__.py\nfrom molecule.command import test\nfrom . import test\n",
        "# file: conans/client/conan_api.py\nfrom conans.client.cmd.test import install_build_and_test\n",
        "# file: werkzeug/__init__.py\nfrom .test import Client as Client\n",
        "# file: pandas/__init__.py\nfrom pandas import testing\n",
        "# file: werkzeug/wrappers/request.py\ndef from_values():\n    from ..test import EnvironBuilder\n    return EnvironBuilder\n",
        "# file: statsmodels/base/__init__.py\nfrom statsmodels.tools._testing import PytestTester\n\ntest = PytestTester()\n",
        "# file: numpy/__init__.py\ndef __getattr__(name):\n    if name == 'testing':\n        import numpy.testing as testing\n        return testing\n",
        "# file: pyramid/config/__init__.py\nfrom pyramid.config.testing import TestingConfiguratorMixin\n",
        "# file: IPython/core/display.py\nfrom IPython.testing.skipdoctest import skip_doctest\n",
        "# file: salt/states/hg.py\n# a dry run is called test\nfrom salt.states.git import _neutral_test\n",
        "# file: allennlp/commands/__init__.py\nfrom allennlp.commands.test_install import TestInstall\n",
        "# file: dbt/parser/__init__.py\nfrom .singular_test import SingularTestParser\n",
        "# file: pywinauto/controls/hwndwrapper.py\ndef run_tests(self):\n    from .. import tests\n    return tests\n",
        "# file: lib/request/inject.py\n# sqlmap: a technique of the product\nfrom lib.techniques.union.test import unionTest\n",
        "# file: sympy/utilities/tmpfiles.py\n# the module was moved\nfrom sympy.testing.tmpfiles import *\n",
        "# file: acme/attestation/core.py\nfrom acme.latest import contest\n",
        # mlflow: a package of another project, not the one beside this file
        "# file: mlflow/sklearn/utils.py\nfrom mlflow.entities import Run\n\n\ndef estimators():\n    from sklearn.testing.helpers import ignore  # SR302:5\n    return ignore\n",
    ),
)


@RULE.on(Context)
def check(module: Context, context: Context) -> Iterator[Finding]:
    """Report each import of the project's own test code."""
    for found in testcode.imported(module, testcode.OWN):
        message = f"production code imports the project's own test code {shown(found.module)}, which an installation may lack; move what is shared to production code"
        yield RULE.finding(found.node, message, name=found.module, content=found.module)
