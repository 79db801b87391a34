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
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Kind: TypeAlias = Literal["test", "support", "production"]

DEFAULT_TESTS: tuple[str, ...] = (
    # File names that test runners collect: pytest, unittest, Django (tests.py), nose, tornado and kubernetes
    # (*_test.py), ifaddr and oVirt (camel case), pylint (unittest_*), DIRAC (Test_*).
    *("[Tt]est_*.py", "test-*.py", "test[A-Z]*.py", "*_test.py", "*-test.py", "*[a-z]Test.py", "_test_*.py"),
    *("tests.py", "_tests.py", "*_tests.py", "*-tests.py", "*[a-z]Tests.py", "test.py", "unittest_*.py"),
    # Helpers beside the code: numpy.ma and localstack (testutils, testutil), dagster, aiohttp, peewee (test_utils, by
    # test_*), scipy, pandas, kinto, tornado (testing, _testing), starlette, urllib3, certbot (*_test_common), beam
    # (*_test_it), statsmodels (testdata), scrapy (utils/testproc, utils/testsite).
    *("testing.py", "*_testing.py", "testing_*.py", "testutil.py", "testutils.py", "_testutil.py", "_testutils.py"),
    *("testlib.py", "testcase.py", "testcases.py", "testclient.py", "testbase.py", "testhelper.py", "testhelpers.py"),
    *("testsupport.py", "testtools.py", "testdata.py", "*[a-z]TestCase.py"),
    *("*_testutil.py", "*_testutils.py", "*_testcase.py", "*_testbase.py", "*_test_common.py", "*_test_base.py"),
    *("*_test_case.py", "*_test_it.py", "*_test_util.py", "*_test_utils.py", "*_test_helper.py", "*_test_helpers.py"),
    *("**/util/test*.py", "**/utils/test*.py"),
    # Fixtures: oslo.db, tempest (*_fixture), keystoneauth (a package of its own, below).
    *("fixture.py", "fixtures.py", "*_fixture.py", "*_fixtures.py"),
    # Test doubles: superset, datasets and rucio (mock_*), azure-cli and luigi (mock), heat and beam (fake_*), Twisted
    # (fakepwd), scikit-learn (_mocking). `dummy.py` and `fake.py` are back ends: Django, salt, nova.
    *("mock.py", "mocks.py", "mock_*.py", "_mocking.py", "mocking.py", "fake?*.py", "!faker.py", "!fakeroot.py"),
    # Runners and their hooks: peewee, numpy and Django (runtests), Jupyter (iptest, jstest), sympy and statsmodels
    # (a shim called pytest.py), numpy and pandas (the object behind `numpy.test()`), pytest plugins in aiohttp, celery.
    *("runtests.py", "run_tests.py", "alltests.py", "iptest.py", "jstest.py", "_tester.py", "_pytesttester.py"),
    *("pytest.py", "unittest.py", "pytest_*.py", "*pytest_plugin.py", "*_pytest_fixtures.py"),
    # Contracts that a project ships for those who extend it: scikit-learn, imbalanced-learn and sktime; the
    # provisioning hooks that SQLAlchemy documents for dialects, which oslo.db has too.
    *("estimator_checks.py", "**/sqlalchemy/**/provision.py", "**/dialects/*/provision.py"),
    # The same names for something else. A command, task or module of a tool named after what it does: Django,
    # datasets, conan, dbt, pulpcore, molecule, salt, ddtrace.
    *("!**/command/test*.py", "!**/commands/test*.py", "!**/cmd/test*.py", "!**/cli/test.py", "!**/task/test.py"),
    *("!**/tasks/test.py", "!**/modules/test*.py", "!**/states/test.py", "!**/runners/test.py"),
    *("!**/engines/test.py", "!**/ext/test.py", "!**/subcommands/test*.py"),
    # What a product does or keeps: buildbot (results of tests), CrackMapExec and superset (test a connection), allennlp
    # (test an installation), bandit (a set of checks); kinds of test in dbt; tests as statisticians know them.
    *("!test_result*.py", "!test_connection*.py", "!test_install*.py", "!test_set.py", "!test_sets.py"),
    *("!singular_test.py", "!generic_test.py", "!hypothesis_test.py", "!*_trend_test.py", "!*permutation_test.py"),
    # Domain objects (robotframework: model/testcase.py) and lexers for test languages (pygments).
    *("!**/model/testcase.py", "!**/models/testcase.py", "!**/model/test.py", "!**/models/test.py"),
    *("!**/model/fixture.py", "!**/models/fixture.py", "!**/lexers/testing.py"),
    # Doubles that are the product: ironic (drivers), SQLAlchemy (engine), pyupgrade (a rule about mock), buildbot
    # (Fedora's mock builds packages), rucio (a transport).
    *("!**/drivers/**/fake*.py", "!**/conf/fake*.py", "!**/engine/mock.py"),
    *("!**/plugins/mock.py", "!**/_plugins/mock.py", "!**/rpm/mock.py", "!**/protocols/mock.py"),
    # In examples, documentation and top-level tooling a name says nothing: matplotlib (examples/evans_test.py), glance
    # (tools/test_format_inspector.py). A folder of tests in there does, and so does a conftest.
    *("!example/**", "!examples/**", "!sample/**", "!samples/**", "!demo/**", "!demos/**", "!tutorials/**"),
    *("!doc/**", "!docs/**", "!tool/**", "!tools/**", "!script/**", "!scripts/**", "!example_dags/"),
    *("conftest.py", "*_conftest.py"),
    # Folders: everywhere; heat (*_integrationtests), cloud-custodian (tests_azure), pywinauto (unittests), freeipa,
    # gevent, CPython (regrtest), web3 (module_testing), beam (load_tests), asyncpg (_testbase), VTK (Testing).
    *("test/", "tests/", "_test/", "_tests/", "Test/", "Tests/", "testing/", "_testing/", "Testing/", "*_testing/"),
    *("*_tests/", "*-tests/", "tests_*/", "tests-*/", "test_*/", "test-*/", "*[a-z]Tests/"),
    *("unittest/", "unittests/", "*integrationtests/", "systemtests/", "pytests/", "ipatests/", "greentest/"),
    *("regrtest/", "_testbase/", "testbase/", "testutil/", "testutils/", "_testutils/", "testlib/", "testsuite/"),
    *("testcases/", "testapp/", "testproject/", "testdata/", "test-data/", "fixture/", "fixtures/"),
    *("mocks/", "_mocks/", "fakes/", "e2e/"),
    # Stand-ins for a real server: urllib3.
    *("dummyserver/", "dummy_server/", "mockserver/", "mock_server/", "fakeserver/", "fake_server/"),
    # Integrations with pytest: celery and ddtrace (contrib/pytest*).
    *("**/contrib/pytest/", "**/contrib/pytest_*/"),
    # Benchmarks that a harness collects like tests: xarray, scikit-learn (asv), sympy's and networkx's relatives.
    *("asv_bench/**", "asv_benchmarks/**", "synmark/**"),
    # Only at the top: further down `t`, `it` (a language), `functional` (torchmetrics) and `integration` (optuna) are
    # ordinary names. celery and git (t), fabric (integration), behave (features/steps).
    *("t/**", "it/**", "functional/**", "integration/**", "acceptance/**", "fuzz/**", "fuzzing/**"),
    *("features/steps/**", "features/environment.py"),
    # A settings module for test runs: kolibri, pretix.
    *("**/settings/test.py", "**/settings/testing.py", "**/settings/tests.py"),
)
"""What `secreview-test-paths` is when nobody sets it."""

DEFAULT_SUPPORT: tuple[str, ...] = (
    # Examples: scikit-learn, Werkzeug, azure-identity (samples), paramiko and tornado (demos), airflow (example_dags).
    # Only at the top: impacket's `examples/` is a library package.
    *("example/**", "examples/**", "sample/**", "samples/**", "demo/**", "demos/**", "tutorial/**", "tutorials/**"),
    *("notebooks/**", "example_dags/"),
    # Documentation: everywhere; OpenStack (api-ref, releasenotes), setuptools (newsfragments).
    *("doc/**", "docs/**", "documentation/**", "api-ref/**", "releasenotes/**", "newsfragments/**"),
    # Benchmarks: numpy, gevent, ddtrace, optuna.
    *("bench/**", "benchmark/**", "benchmarks/**", "perf/**"),
    # Build and session files. Further down `setup.py` and `tasks.py` are modules like any other: salt/log, pretix.
    *("./setup.py", "./setup_*.py", "packages/*/setup.py", "noxfile.py", "./fabfile.py", "./tasks.py", "./dodo.py"),
    *("./build.py", "./release.py", "./bootstrap.py", "./versioneer.py", "./ez_setup.py", "./distribute_setup.py"),
    *("./hatch_build.py", "./setupext.py", "./pavement.py"),
    # Tooling, only at the top: buildbot/scripts, conan/tools and homeassistant/scripts are shipped.
    *("tool/**", "tools/**", "script/**", "scripts/**", "dev/**", "devtools/**", "dev_tools/**", "devel/**"),
    *("build_tools/**", "buildscripts/**", "build-support/**", "ci/**", "maint/**", "contrib/**"),
    *("devstack/**", "playbooks/**"),
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


class _Glob(NamedTuple):
    """One glob, taken apart."""

    rank: int  # its place in the list: the highest that matches decides
    negated: bool
    parts: tuple[str, ...]  # components, "**" for any number of them
    folder_only: bool
    needed: frozenset[str]  # components without a wildcard: a path without them can't match
    head: str  # how a name that matches the first component begins, and how it ends: two quick looks
    tail: str


class Patterns:
    """A list of globs (see the module), ready to be matched. Falsy if it is empty.

    Raises ValueError, with one line that names the glob, for a glob that is malformed or could never match: empty,
    absolute, or with `..` in it. No regular expression is compiled: a hundred of them would cost more than a run may.
    """

    __slots__ = ("_anchored", "_anywhere", "_exact", "_seen", "_signs", "_starting", "globs")

    def __init__(self, globs: Iterable[str]) -> None:
        self.globs = tuple(globs)
        self._signs: list[bool] = []
        # Globs of one component that match at any depth, by exact name or else from the last to the first.
        self._exact: dict[str, list[_Glob]] = {}
        self._anywhere: list[_Glob] = []
        # Globs of several components, by their first one if it is a plain name.
        self._starting: dict[str, list[_Glob]] = {}
        self._anchored: list[_Glob] = []
        # Component -> rank of the last glob that matches it as a file name, as a folder. Folder names come again.
        self._seen: dict[str, tuple[int, int]] = {}
        for rank, text in enumerate(self.globs):
            glob, anchored = _parse(text, rank)
            self._signs.append(not glob.negated)
            plain = not _is_wild(glob.parts[0])
            if anchored:
                (self._starting.setdefault(glob.parts[0], []) if plain else self._anchored).append(glob)
            elif plain:
                self._exact.setdefault(glob.parts[0], []).append(glob)
            else:
                self._anywhere.insert(0, glob)

    def __bool__(self) -> bool:
        return bool(self.globs)

    def matches(self, path: str) -> bool:
        """Whether the last glob that matches `path` ('/'-separated, relative) is one without '!'."""
        components = [component for component in path.split("/") if component not in {"", "."}]
        if not components:
            return False
        best = self._rank(components[-1])[0]
        for component in components[:-1]:
            best = max(best, self._rank(component)[1])
        present = set(components)
        for glob in (*self._starting.get(components[0], ()), *self._anchored):
            if glob.rank > best and glob.needed <= present and _match_parts(glob, components):
                best = glob.rank
        return best >= 0 and self._signs[best]

    def _rank(self, component: str) -> tuple[int, int]:
        """The rank of the last one-component glob that matches, as a file name and as a folder; -1 for none."""
        known = self._seen.get(component)
        if known is not None:
            return known
        as_file = as_folder = -1
        for glob in self._exact.get(component, ()):
            as_folder = max(as_folder, glob.rank)
            as_file = as_file if glob.folder_only else max(as_file, glob.rank)
        for glob in self._anywhere:
            if glob.rank <= as_file:
                break
            if not component.endswith(glob.tail) or not component.startswith(glob.head):
                continue
            if (glob.rank > as_folder or not glob.folder_only) and match_component(glob.parts[0], component):
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
    if glob.strip("/") in {"", "."}:
        raise ValueError(f"path pattern {text!r} is empty")
    if glob.startswith(("/", "~")) or _has_drive(glob):
        raise ValueError(
            f"path pattern {text!r} is absolute: patterns are relative to the configuration root, "
            "a leading './' stands for the root itself"
        )
    folder_only = glob.endswith(("/", "/**"))
    body = glob.rstrip("/").removesuffix("/**")
    anchored = "/" in body or body != glob.rstrip("/")
    parts: list[str] = []
    for part in body.split("/"):
        if part == "..":
            raise ValueError(f"path pattern {text!r} has '..' in it: nothing above the configuration root is judged")
        if part in {"", "."} or (part == "**" and parts[-1:] == ["**"]):
            continue
        fault = _fault(part)
        if fault:
            raise ValueError(f"path pattern {text!r} {fault}")
        parts.append(part)
    if not parts:
        raise ValueError(f"path pattern {text!r} is empty")
    if len(parts) == 2 and parts[0] == "**" and parts[1] != "**":
        parts, anchored = parts[1:], False  # '**/x' is 'x', and much cheaper to look up.
    needed = frozenset(part for part in parts if not _is_wild(part))
    head, tail = _literal_ends(parts[0])
    return _Glob(rank, negated, tuple(parts), folder_only, needed, head, tail), anchored or parts[0] == "**"


def _literal_ends(part: str) -> tuple[str, str]:
    """What stands before the first and behind the last wildcard of a component; sets count as wildcards."""
    wild = [index for index, char in enumerate(part) if char in "*?[]"]
    return (part[: wild[0]], part[wild[-1] + 1 :]) if wild else (part, "")


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


def _match_parts(glob: _Glob, components: list[str]) -> bool:
    """Whether the glob matches the path or a folder above it: all places in the glob at once, so the time is linear."""
    parts, last = glob.parts, len(components) - 1
    states = _open(parts, {0})
    for index, component in enumerate(components):
        states.discard(len(parts))
        after = {state for state in states if parts[state] == "**"}
        after |= {s + 1 for s in states if parts[s] != "**" and match_component(parts[s], component)}
        states = _open(parts, after)
        if len(parts) in states and (index < last or not glob.folder_only):
            return True
    return False


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
