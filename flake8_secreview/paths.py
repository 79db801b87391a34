"""Is a file test code, support code or production code? One function, `classify`, and the two tables behind it.

The tables were read from real projects. A name alone rarely decides: `test.py` is a command in one project and a test
client in the next, so both tables are lists of globs in which, as in a `.gitignore`, the last match wins and a leading
`!` takes a match back.

Globs, on '/'-separated paths relative to the configuration root:

- `*`, `?`, `[abc]`, `[!abc]` match within one component, `**` any number of components;
- without a '/' a glob matches a file name or any folder above it: `conftest.py`, `*_tests`;
- with a '/' it is anchored at the root: `tools/**`, `./setup.py`; `**/` in front lets it start anywhere;
- a '/' at the end means a folder, at any depth if that is the only one: `tests/`;
- a folder that matches takes everything below it along.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Kind: TypeAlias = Literal["test", "support", "production"]

# Folders whose modules are ways to do one thing, of which users choose one: a double among them is a choice too (ironic, nova, rucio).
_CHOICES = (
    "drivers",
    "backends",
    "plugins",
    "_plugins",
    "providers",
    "transports",
    "protocols",
    "connectors",
    "adapters",
)

DEFAULT_TESTS: tuple[str, ...] = (
    # File names that test runners collect: pytest, unittest, Django (tests.py), nose, tornado and kubernetes
    # (*_test.py), ifaddr and oVirt (camel case), pylint (unittest_*), DIRAC (Test_*). A private module that begins with
    # "test" is one of the project's own.
    *(
        "test_*.py",
        "Test_*.py",
        "test-*.py",
        "test[A-Z]*.py",
        "Test[A-Z]*.py",
        "*_test.py",
        "*-test.py",
        "*[a-z]Test.py",
        "_test*.py",
    ),
    *("tests.py", "*_tests.py", "*-tests.py", "*[a-z]Tests.py", "test.py", "unittest_*.py"),
    # Helpers beside the code: numpy.ma and localstack (testutils, testutil), dagster, aiohttp, peewee (test_utils, by
    # test_*), scipy, pandas, kinto, tornado (testing, _testing), starlette, urllib3, certbot (*_test_common), beam
    # (*_test_it), statsmodels (testdata), scrapy (utils/testproc, utils/testsite). Words may be run together before
    # them: scipy (_mptestutils).
    *("testing.py", "*_testing.py", "testing_*.py", "*testutil.py", "*testutils.py", "*testlib.py", "*testbase.py"),
    *("*testcase.py", "*testcases.py", "*testhelper.py", "*testhelpers.py", "*testsupport.py", "testclient.py"),
    *("testtools.py", "testdata.py", "testapp.py", "testserver.py", "testrunner.py", "testsettings.py", "testsuite.py"),
    *("*[a-z]TestCase.py", "*[a-z]Test[A-Z]*.py", "*[a-z]Tests[A-Z]*.py", "selftest.py", "*_selftest.py"),
    *("*_test_common*.py", "*_test_base*.py", "*_test_case.py", "*_test_cases.py", "*_test_it.py", "*_test_lib.py"),
    *("*_test_util.py", "*_test_utils.py", "*_test_helper.py", "*_test_helpers.py", "*_test_mixin.py"),
    *("*_test_mixins.py", "*_test_suite.py", "*_test_support.py", "*_test_runner.py", "*_test_decorators.py"),
    *("**/util/test*.py", "**/utils/test*.py"),
    # Fixtures: oslo.db, tempest (*_fixture), oslo.messaging (conffixture), keystoneauth (a package of its own, below).
    # Behind a verb they are what a tool makes or loads: Sphinx (generate_js_fixtures).
    *(
        "*fixture.py",
        "*fixtures.py",
        "!load_*fixtures.py",
        "!dump_*fixtures.py",
        "!generate_*fixtures.py",
        "!make_*fixtures.py",
    ),
    # Test doubles: superset, datasets and rucio (mock_*), azure-cli and luigi (mock), heat and beam (fake_*), Twisted
    # (fakepwd), scikit-learn (_mocking). `dummy.py` and `fake.py` are back ends: Django, salt, nova.
    *("mock.py", "_mock.py", "mocks.py", "mock_*.py", "*_mock.py", "*_mocks.py", "_mocking.py", "mocking.py"),
    *("fake?*.py", "*_fakes.py", "!faker.py", "!fakeroot.py"),
    # Runners and their hooks: peewee, numpy and Django (runtests), meson (run_project_tests), Jupyter (iptest, jstest),
    # sympy and statsmodels (a shim called pytest.py), numpy, pandas and scikit-image (the object behind
    # `numpy.test()`), pytest plugins in aiohttp, celery, Hypothesis.
    *("run*tests.py", "runtest.py", "run_test.py", "alltests.py", "all_tests.py", "iptest.py", "jstest.py"),
    *("tester.py", "_pytesttester.py", "pytest.py", "unittest.py", "pytest_*.py", "*pytest_plugin.py"),
    *("*pytestplugin.py", "conftest_*.py"),
    # Contracts that a project ships for those who extend it: scikit-learn, imbalanced-learn and sktime; the
    # provisioning hooks that SQLAlchemy documents for dialects, which oslo.db has too.
    *("estimator_checks.py", "**/sqlalchemy/**/provision.py", "**/dialects/*/provision.py"),
    # The same names for something else. A command, task or module of a tool named after what it does: Django,
    # datasets, conan, dbt, pulpcore, molecule, salt, superset (cli/test_db), colcon (verb).
    *("!**/command/test*.py", "!**/commands/test*.py", "!**/cmd/test*.py", "!**/cli/test*.py", "!**/task/test.py"),
    *("!**/tasks/test.py", "!**/modules/test*.py", "!**/states/test.py", "!**/runners/test.py", "!**/verb/test.py"),
    *("!**/engines/test.py", "!**/actions/test.py", "!**/subcommands/test*.py", "!**/management/commands/*.py"),
    # An extension named after the library that it is about: ddtrace (ext/test), Sphinx (ext/autodoc/mock).
    *("!**/ext/test.py", "!**/ext/**/mock.py", "!**/ext/**/_mock.py"),
    # What a product does or keeps: buildbot (results of tests), CrackMapExec and superset (test a connection), allennlp
    # (test an installation), bandit (a set of checks); kinds of test in dbt; tests as statisticians know them.
    *("!test_result*.py", "!test_connection*.py", "!test_install*.py", "!test_set.py", "!test_sets.py"),
    *("!singular_test.py", "!generic_test.py", "!speed_test.py", "!ab_test.py", "!t_test.py", "!*hypothesis_test.py"),
    *("!*_trend_test.py", "!*permutation_test.py", "!*_rank_test.py", "!*_root_test.py", "!*significance_test.py"),
    *("!*normality_test.py", "!*independence_test.py", "!**/stats/*_test.py", "!**/statistics/*_test.py"),
    # Domain objects (robotframework: model/testcase.py, model/testsuite.py) and lexers for test languages (pygments).
    *("!**/model/test*.py", "!**/models/testcase.py", "!**/models/testsuite.py", "!**/models/test.py"),
    *("!**/model/fixture.py", "!**/models/fixture.py", "!**/lexers/*.py"),
    # Doubles that are the product: ironic (drivers), SQLAlchemy (engine), pyupgrade (a rule about mock), buildbot
    # (Fedora's mock builds packages), rucio (a transport).
    *(f"!**/{folder}/**/{double}" for folder in _CHOICES for double in ("fake*.py", "mock.py")),
    *("!**/conf/fake*.py", "!**/engine/mock.py", "!**/rpm/mock.py"),
    # In examples, documentation and top-level tooling a name says nothing: matplotlib (examples/evans_test.py), glance
    # (tools/test_format_inspector.py). A folder of tests in there does, and so does a conftest.
    *("!example/**", "!examples/**", "!sample/**", "!samples/**", "!demo/**", "!demos/**", "!tutorials/**"),
    *("!doc/**", "!docs/**", "!tool/**", "!tools/**", "!script/**", "!scripts/**", "!example_dags/"),
    *("conftest.py", "*_conftest.py"),
    # Folders: everywhere; cloud-custodian (tests_azure), meson ("test cases"), CPython (idle_test), gevent, web3
    # (module_testing), asyncpg (_testbase), VTK (Testing), PyCryptodome (SelfTest). What ends in "tests", run together
    # or not, is a folder of tests: freeipa (ipatests), pywinauto (unittests), heat (heat_integrationtests), meson
    # ("manual tests"); not contests and protests.
    *("test/", "tests/", "_test*/", "Test/", "Tests/", "testing/", "Testing/", "*_testing/", "*[!no]tests/"),
    *("*iontests/", "*[a-z]Tests/", "tests[_. -]*/", "test[_. -]*/", "*_test/", "*-test/", "*[a-z]Test/"),
    *("unittest/", "greentest/", "regrtest/", "selftest/", "testbase/", "testutil/", "testutils/", "testlib/"),
    *("testlibs/", "testsuite/", "testsuites/", "testcase/", "testcases/", "testapp/", "testapps/", "testproject/"),
    *("testprojects/", "testdata/", "testfiles/", "testresources/", "testserver/", "testhelpers/", "testsupport/"),
    *("testtools/", "testmodels/", "fixture/", "fixtures/", "*_fixtures/", "*-fixtures/"),
    *("mock/", "mocks/", "_mocks/", "mock_*/", "*_mocks/", "fakes/", "fake_*/", "e2e/", "e2e_*/", "e2e-*/"),
    # Stand-ins for a real server: urllib3.
    *("dummyserver/", "dummy_server/", "mockserver/", "fakeserver/"),
    # pytest, its plugins and a project's integration with it: celery and ddtrace (contrib/pytest*), aiida
    # (pytest_fixtures), pytest-django.
    *("pytest/", "_pytest/", "pytest_*/"),
    # Benchmarks that a harness collects like tests: xarray, scikit-learn (asv), sympy's and networkx's relatives.
    *("asv_bench/", "asv_benchmarks/", "synmark/**"),
    # Only at the top: further down `t`, `it` (a language), `functional` (torchmetrics) and `integration` (optuna) are
    # ordinary names. celery and git (t), fabric (integration).
    *(
        "t/**",
        "it/**",
        "unit/**",
        "functional/**",
        "integration/**",
        "acceptance/**",
        "smoke/**",
        "fuzz/**",
        "fuzzing/**",
    ),
    # behave
    *("**/features/steps/**", "**/features/environment.py"),
    # A settings module for test runs: kolibri, pretix.
    *("**/settings/test.py", "**/settings/testing.py", "**/settings/tests.py"),
)
"""What `secreview-test-paths` is when nobody sets it."""

DEFAULT_SUPPORT: tuple[str, ...] = (
    # Examples: scikit-learn, Werkzeug, azure-identity (samples), paramiko and tornado (demos), Trac (sample-plugins),
    # airflow (example_dags). Only at the top: impacket's `examples/` is a library package.
    *("example/**", "examples/**", "sample/**", "samples/**", "demo/**", "demos/**", "tutorial/**", "tutorials/**"),
    *("example[s_-]*/**", "sample[s_-]*/**", "notebooks/**", "example_dags/", "./demo.py"),
    # Documentation: everywhere; OpenStack (api-ref, releasenotes), setuptools (newsfragments), fastapi (docs_src).
    # Further down `docs` may generate documentation (botocore), but a Sphinx configuration tells.
    *("doc/**", "docs/**", "documentation/**", "docs[_-]*/**", "api-ref/**", "releasenotes/**", "newsfragments/**"),
    *("**/doc/**/conf.py", "**/docs/**/conf.py"),
    # Build and session files. Further down `setup.py` and `tasks.py` are modules like any other: salt/log, pretix.
    *("./setup.py", "./setup_*.py", "packages/*/setup.py", "noxfile.py", "toxfile.py", "./fabfile.py", "./tasks.py"),
    *("./build.py", "./release.py", "./bootstrap.py", "./versioneer.py", "./ez_setup.py", "./distribute_setup.py"),
    *("./dodo.py", "./hatch_build.py", "./setupext.py", "./pavement.py", "conanfile.py"),
    # Benchmarks: numpy, gevent, ddtrace, optuna, sympy (in each sub-package), pyperf (bench_*), ray (*microbenchmark). `benchmark`
    # further down is a command or a subject: homeassistant, ray.
    *("benchmarks/", "bench/**", "benchmark/**", "perf/**", "bench_*.py", "*microbenchmark.py"),
    # Tooling, only at the top: buildbot/scripts, conan/tools and homeassistant/scripts are shipped.
    *("tool/**", "tools/**", "script/**", "scripts/**", "dev/**", "devtools/**", "dev_tools/**", "devel/**"),
    *("build_tools/**", "buildtools/**", "buildscripts/**", "build-support/**", "ci/**", "maint/**", "contrib/**"),
    *("devstack/**", "playbooks/**", "hack/**", "hacking/**", "misc/**"),
    # Folders of services and editors at the top: .github, .circleci, .actions, .ci.
    "./.*/",
)
"""What `secreview-support-paths` is when nobody sets it."""

PROJECT_MARKERS = (".git", "setup.cfg", "setup.py", "pyproject.toml", "tox.ini")


def classify(path: str, tests: Patterns, support: Patterns) -> Kind:
    """Say what the file at `path` is: '/'-separated, relative to the configuration root (see `relative`).

    Test code is looked for first: a test of an example is a test. With no test patterns every file is production,
    support code too: that is how a run over a whole tree is asked for.
    """
    if not tests:
        return "production"
    if tests.matches(path):
        return "test"
    return "support" if support.matches(path) else "production"


def relative(filename: str, root: str) -> str:
    """Turn a file name as flake8 hands it to a plugin into a '/'-separated path for `classify`.

    `root` is the folder of the configuration file, or the current folder if there is none. A relative name is relative
    to the current folder, as everywhere in flake8. `stdin` and `-` stay as they are. Backslashes count as separators on
    every system, since a display name may come from anywhere.

    A file outside the root (an editor's scratch folder, another project) is judged relative to the nearest folder above
    it that is not a package (has no `__init__.py`) and holds a project marker (`PROJECT_MARKERS`); without a marker
    relative to the nearest folder that is not a package. What the folders above that are called never counts.

    Only a file outside the root costs a look at the disk. Never raises; nothing is remembered between calls.
    """
    if filename in {"stdin", "-", ""}:
        return filename
    name = _absolute(filename)
    inside = _below(name, _absolute(root or "."))
    if inside is not None:
        return inside
    try:
        # The same folder by another name: a link, as /tmp is on macOS.
        inside = _below(_absolute(os.path.realpath(name)), _absolute(os.path.realpath(root or ".")))
    except (OSError, ValueError):
        inside = None
    if inside is None:
        inside = _below(name, _project(name)) or posixpath.basename(name)
    return inside


def _absolute(name: str) -> str:
    """The name from the file system's root, '/'-separated and without dots; a drive counts as such a root."""
    name = name.replace("\\", "/")
    if not name.startswith("/") and not _has_drive(name):
        try:
            name = f"{os.getcwd()}/{name}".replace("\\", "/")
        except OSError:  # The current folder is gone.
            name = f"/{name}"
    name = posixpath.normpath(name)
    # POSIX lets two leading slashes be a root of their own; no file system in use here does.
    return name[1:] if name.startswith("//") and os.name != "nt" else name


def _has_drive(name: str) -> bool:
    return name[1:3] == ":/" and name[0].isalpha()


def _below(name: str, folder: str) -> str | None:
    """The part of `name` below `folder` (both from `_absolute`), or None where it isn't below it."""
    prefix = folder if folder.endswith("/") else folder + "/"
    # Windows and its drives don't tell upper from lower case.
    same = name[: len(prefix)].lower() == prefix.lower() if _has_drive(prefix) else name.startswith(prefix)
    return name[len(prefix) :] if same and len(name) > len(prefix) else None


def _project(name: str) -> str:
    """The folder that a file outside the configuration root is judged from: see `relative`."""
    folder = posixpath.dirname(name)
    fallback = ""
    while True:
        if not _exists(f"{folder}/__init__.py"):
            fallback = fallback or folder
            if any(_exists(f"{folder}/{marker}") for marker in PROJECT_MARKERS):
                return folder
        above = posixpath.dirname(folder)
        if above == folder:
            return fallback or folder
        folder = above


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)
    except ValueError:  # A NUL byte in a display name.
        return False


class _Glob:
    """One glob, taken apart."""

    __slots__ = ("core", "folder_only", "head", "needed", "negated", "parts", "plain", "rank", "tail")

    def __init__(self, rank: int, negated: bool, parts: tuple[str, ...], folder_only: bool) -> None:
        self.rank = rank  # its place in the list: the highest that matches decides
        self.negated = negated
        self.parts = parts  # components, "**" for any number of them
        self.folder_only = folder_only
        plain = [part for part in parts if not _is_wild(part)]
        self.needed = frozenset(plain)  # components without a wildcard: a path without them can't match
        self.plain = plain[0] if plain else ""
        # How a name that matches a glob of one component begins and ends, and what is in it: quick looks.
        self.head, self.tail, self.core = ("", "", "") if plain or len(parts) > 1 else _literals(parts[0])


_Begun = list[tuple[_Glob, set[int]]]  # globs, and the places in them that are reached
_MOST_FOLDERS = 512
_TAIL = 4  # how much of the end of a name tells globs apart: `t.py` for `*_test.py`


class Patterns:
    """A list of globs (see the module), ready to be matched. Falsy if it is empty.

    Raises ValueError, with one line that names the glob, for a glob that is malformed or could never match: empty,
    absolute, or with `..` in it. No regular expression is compiled: a hundred of them would cost more than a run may.
    """

    __slots__ = (
        "_by_head",
        "_by_tail",
        "_exact",
        "_folders",
        "_holding",
        "_loose",
        "_others",
        "_seen",
        "_signs",
        "globs",
    )

    def __init__(self, globs: Iterable[str]) -> None:
        self.globs = tuple(globs)
        self._signs: list[bool] = []
        # Globs of one component that match at any depth: by exact name, or by how what they match begins or ends.
        self._exact: dict[str, list[_Glob]] = {}
        self._by_head: dict[str, list[_Glob]] = {}
        self._by_tail: dict[str, list[_Glob]] = {}
        self._loose: list[_Glob] = []
        # Globs of several components, by one of them that is a plain name.
        self._holding: dict[str, list[_Glob]] = {}
        self._others: list[_Glob] = []
        # Component -> rank of the last glob that matches it as a file name, as a folder. Folder names come again.
        self._seen: dict[str, tuple[int, int]] = {}
        self._folders: dict[str, tuple[int, _Begun]] = {}
        for rank, text in enumerate(self.globs):
            glob, anchored = _parse(text, rank)
            self._signs.append(not glob.negated)
            plain = glob.plain
            if anchored:
                (self._holding.setdefault(plain, []) if plain else self._others).append(glob)
            elif plain:
                self._exact.setdefault(plain, []).append(glob)
            elif glob.head:
                self._by_head.setdefault(glob.head[0], []).append(glob)
            elif len(glob.tail) >= _TAIL:
                self._by_tail.setdefault(glob.tail[-_TAIL:], []).append(glob)
            else:
                self._loose.append(glob)

    def __bool__(self) -> bool:
        return bool(self.globs)

    def matches(self, path: str) -> bool:
        """Whether the last glob that matches `path` ('/'-separated, relative) is one without '!'."""
        folder, _, name = path.rpartition("/")
        if name in {"", "."}:
            components = [component for component in path.split("/") if component not in {"", "."}]
            return bool(components) and self.matches("/".join(components))
        best, begun = self._folder(folder)
        best = max(best, self._rank(name)[0])
        for glob, states in begun:
            if glob.rank > best and _ends(glob, states, name):
                best = glob.rank
        if name in self._holding:
            best = self._longer(self._holding[name], [*_components(folder), name], best)
        return best >= 0 and self._signs[best]

    def _folder(self, folder: str) -> tuple[int, _Begun]:
        """The rank of the last glob that matches a folder or one above it, and the longer ones that may match a file in it. It has many files."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        components = _components(folder)
        best = -1
        for component in components:
            best = max(best, self._rank(component)[1])
        present = {*components}
        begun: list[tuple[_Glob, set[int]]] = []
        for globs in (self._others, *(self._holding[name] for name in present if name in self._holding)):
            for glob in globs:
                if glob.rank > best and len(glob.needed - present) < 2:
                    whole, states = _walk(glob, components)
                    if whole:
                        best = glob.rank
                    elif states:
                        begun.append((glob, states))
        if len(self._folders) >= _MOST_FOLDERS:
            self._folders.clear()
        known = self._folders[folder] = best, [(glob, states) for glob, states in begun if glob.rank > best]
        return known

    def _longer(self, globs: Iterable[_Glob], components: list[str], best: int) -> int:
        """The rank of the last of some globs that matches the path of a file, or `best` if that is higher."""
        for glob in globs:
            if glob.rank > best:
                whole, states = _walk(glob, components[:-1])
                if whole or _ends(glob, states, components[-1]):
                    best = glob.rank
        return best

    def _rank(self, component: str) -> tuple[int, int]:
        """The rank of the last one-component glob that matches, as a file name and as a folder; -1 for none."""
        known = self._seen.get(component)
        if known is not None:
            return known
        as_file = as_folder = -1
        for glob in self._exact.get(component, ()):
            as_folder = max(as_folder, glob.rank)
            as_file = as_file if glob.folder_only else max(as_file, glob.rank)
        by_head, by_tail = self._by_head.get(component[0], ()), self._by_tail.get(component[-_TAIL:], ())
        for globs in (by_head, by_tail, self._loose):
            for glob in globs:
                if glob.core not in component or not component.endswith(glob.tail):
                    continue
                if glob.rank > (as_folder if glob.folder_only else as_file) and match_component(
                    glob.parts[0], component
                ):
                    as_folder = max(as_folder, glob.rank)
                    as_file = as_file if glob.folder_only else glob.rank
        if len(self._seen) >= 4096:
            self._seen.clear()
        self._seen[component] = as_file, as_folder
        return as_file, as_folder


def _parse(text: str, rank: int) -> tuple[_Glob, bool]:
    """Take a glob apart; the second value says whether it is anchored at the root."""
    glob = text.strip().replace("\\", "/")
    negated = glob.startswith("!")
    glob = glob.removeprefix("!")
    stripped = glob.rstrip("/")
    body = stripped.removesuffix("/**")
    anchored = "/" in body or body != stripped
    parts: tuple[str, ...] = (body,)
    if body in {"", ".", "..", "**"} or "/" in body or "[" in body or ":" in body or body[0] == "~":
        parts = _parts(text, glob, body)
        if len(parts) == 2 and parts[0] == "**" and parts[1] != "**":
            parts, anchored = parts[1:], False  # '**/x' is 'x', and much cheaper to look up.
    return _Glob(rank, negated, parts, glob.endswith(("/", "/**"))), anchored or parts[0] == "**"


def _parts(text: str, glob: str, body: str) -> tuple[str, ...]:
    """The components of a glob that has several, or something to object to. Raises ValueError."""
    if glob.strip("/") in {"", "."}:
        raise ValueError(f"path pattern {text!r} is empty")
    if glob[0] in "/~" or (":" in glob and _has_drive(glob)):
        raise ValueError(
            f"path pattern {text!r} is absolute: patterns are relative to the configuration root, "
            "a leading './' stands for the root itself"
        )
    parts: list[str] = []
    for part in body.split("/"):
        if part == "..":
            raise ValueError(f"path pattern {text!r} has '..' in it: nothing above the configuration root is judged")
        if part in {"", "."} or (part == "**" and parts and parts[-1] == "**"):
            continue
        if "[" in part:
            fault = _fault(part)
            if fault:
                raise ValueError(f"path pattern {text!r} {fault}")
        parts.append(part)
    if not parts:
        raise ValueError(f"path pattern {text!r} is empty")
    return tuple(parts)


def _literals(part: str) -> tuple[str, str, str]:
    """What stands before the first and behind the last wildcard of a component, and the longest text between any two."""
    at = part.find("[")
    while at >= 0:  # a set stands for one character
        part = f"{part[:at]}?{part[_bracket_end(part, at) + 1 :]}"
        at = part.find("[")
    pieces = part.replace("?", "*").split("*")
    return (pieces[0], pieces[-1], max(pieces, key=len)) if len(pieces) > 1 else (part, "", part)


def _is_wild(part: str) -> bool:
    return "*" in part or "?" in part or "[" in part


def _fault(part: str) -> str:
    """What is wrong with the brackets of one component, for a message; the empty string if nothing is."""
    at = part.find("[")
    while at >= 0:
        end = _bracket_end(part, at)
        if end < 0:
            return "has a '[' without its ']'"
        body = part[at + 1 : end].removeprefix("!").removeprefix("^")
        for i in range(1, len(body) - 1):
            if body[i] == "-" and body[i - 1] > body[i + 1]:
                return f"has the range {body[i - 1 : i + 2]!r}, which is empty"
        at = part.find("[", end)
    return ""


def _bracket_end(part: str, at: int) -> int:
    """Where the set that opens at `at` closes; a ']' right at its start belongs to the set. -1 if it doesn't close."""
    start = at + 2 if part[at + 1 : at + 2] in {"!", "^"} else at + 1
    return part.find("]", start + 1)


def _components(folder: str) -> list[str]:
    return [component for component in folder.split("/") if component not in {"", "."}]


def _walk(glob: _Glob, folders: list[str]) -> tuple[bool, set[int]]:
    """Whether a glob matches one of these folders, the outer one first, and if not the places in it that a file inside may go on from.

    All places at once, so the time is linear.
    """
    parts = glob.parts
    states = _open(parts, {0})
    for name in folders:
        states = _step(parts, states, name)
        if len(parts) in states:
            return True, states
        if not states:
            break
    return False, states


def _ends(glob: _Glob, states: set[int], name: str) -> bool:
    """Whether a file matches the rest of a glob."""
    return not glob.folder_only and len(glob.parts) in _step(glob.parts, states, name)


def _step(parts: tuple[str, ...], states: set[int], name: str) -> set[int]:
    states = states - {len(parts)}
    after = {state for state in states if parts[state] == "**"}
    after |= {state + 1 for state in states if parts[state] != "**" and match_component(parts[state], name)}
    return _open(parts, after)


def _open(parts: tuple[str, ...], states: set[int]) -> set[int]:
    """The states, and those behind a '**' that stands for nothing."""
    return states | {state + 1 for state in states if state < len(parts) and parts[state] == "**"}


def match_component(glob: str, name: str) -> bool:
    """Whether a glob of one component matches a name, upper and lower case told apart.

    Goes back only to the last `*`, so the time is at most the product of the lengths.
    """
    first = glob.find("*")
    if first < 0 and not _is_wild(glob):
        return glob == name
    if "?" not in glob and "[" not in glob and first == glob.rfind("*"):  # prefix*suffix, nearly all of them
        return len(name) >= len(glob) - 1 and name.startswith(glob[:first]) and name.endswith(glob[first + 1 :])
    at = here = 0
    star = restart = -1
    while here < len(name):
        step = 0 if at >= len(glob) else 1
        if step and glob[at] == "*":
            star, restart, at = at, here, at + 1
            continue
        if step and glob[at] == "[":
            end = _bracket_end(glob, at)
            step = end + 1 - at if _in_set(glob[at + 1 : end], name[here]) else 0
        elif step and glob[at] not in {"?", name[here]}:
            step = 0
        if step:
            at, here = at + step, here + 1
        elif star >= 0:
            restart += 1
            at, here = star + 1, restart
        else:
            return False
    return not glob[at:].strip("*")


def _in_set(body: str, character: str) -> bool:
    """Whether a character is in the set `[body]`."""
    negated = body[:1] in {"!", "^"}
    body = body[1:] if negated else body
    found, at = False, 0
    while at < len(body):
        if body[at + 1 : at + 2] == "-" and at + 2 < len(body):
            found = found or body[at] <= character <= body[at + 2]
            at += 3
        else:
            found = found or body[at] == character
            at += 1
    return found != negated
