"""What the path of a file says about it: one table of cases, then globs and file names one by one."""

from __future__ import annotations

import ast
import os
import pathlib
import subprocess
import sys
import time

import pytest

from flake8_secreview import paths
from flake8_secreview.paths import DEFAULT_SUPPORT, DEFAULT_TESTS, Patterns, classify, match_component, relative

ROOT = pathlib.Path(__file__).parent.parent
TESTS = Patterns(DEFAULT_TESTS)
SUPPORT = Patterns(DEFAULT_SUPPORT)

CASES = {
    "test": """
        tests/a.py tests/functional/deep/helper.py test/a.py src/pkg/tests/__init__.py pkg/test/units/mock/vault_helper.py
        test_a.py pkg/test_a.py a_test.py pkg/a_test.py pkg/tests.py pkg/conftest.py conftest.py docs/conftest.py
        pkg/testing/a.py pkg/_testing.py pkg/_testing/_hypothesis.py pkg/testing.py testing/mocks.py Testing/a.py
        pkg/testutils.py pkg/testutil.py pkg/testutils/a.py pkg/test_utils.py pkg/test_util.py pkg/testing_utils.py
        pkg/pytest_plugin.py pkg/pytest_tornado.py celery/contrib/pytest.py ddtrace/contrib/pytest/plugin.py
        pkg/fixtures/a.py keystoneauth1/fixture/v3.py pkg/fixture.py tempest/lib/common/api_microversion_fixture.py
        functional/a.py functional/api/helper.py t/skip.py t/unit/a.py it/a.py integration/connection.py fuzz/a.py
        pkg/testcase.py starlette/testclient.py certbot/plugins/dns_test_common.py beam/io/gcp/bigquery_test_it.py
        distributed/utils_test.py pkg/testdata/a.py pkg/test-data/a.py asyncpg/_testbase/__init__.py
        tools/c7n_azure/tests_azure/azure_common.py sdk/perfstress_tests/a.py heat_integrationtests/common/test.py
        ipatests/a.py src/greentest/3.7/a.py tests/lint/unittest_lint.py pkg/testIfaddr.py pkg/momTests.py pkg/MomTest.py
        kolibri/deployment/default/settings/test.py rest_framework/test.py nova/test.py networkx/testing/test.py
        allauth/socialaccount/providers/patreon/test.py scrapy/utils/test.py scrapy/utils/testproc.py runtests.py
        tests/commands/test.py tests/integration_tests/modules/test_cli.py examples/tests/a.py docs/tests/a.py
        pkg/spec/tests/a.py tests/spec/a.py web3/_utils/module_testing/eth_module.py superset/utils/mock_data.py
        heat/engine/fake_keystoneclient.py urllib3/dummyserver/proxy.py oslo_db/sqlalchemy/provision.py
        sympy/utilities/pytest.py sklearn/utils/estimator_checks.py asv_bench/benchmarks/indexing.py
        numpy/core/tests/test_a.py tests/setup.py tests/latest/contest.py features/steps/login.py
        benchmarks/test_speed.py pkg/test_settings.py a-test.py pkg/test-a.py
        pkg/_testbackend.py pkg/special/_mptestutils.py
        pkg/TestUtils.py pkg/CppTestRunner.py pkg/selftest.py Crypto/SelfTest/a.py run_project_tests.py run_unittests.py
        pkg/conffixture.py pkg/plugins/dns_test_common_dnssec.py pkg/search/_mock.py pkg/api_mock.py pkg/mock/a.py
        pkg/pytest_fixtures/a.py pytest_acme/plugin.py pkg/extra/pytestplugin.py pkg/_private/conftest_utils.py
        pkg/idle_test/a.py pkg/smoketests/a.py modeltests/a.py pkg/features/steps/a.py unit/a.py
        pkg/drivers/tests/fake.py pkg/management/commands/tests/test_a.py pkg/stats/tests/a_test.py
    """,
    "support": """
        setup.py noxfile.py docs/conf.py doc/ext/a.py examples/a.py examples/evans_test.py examples/units/test_a.py
        example/a.py demos/a.py samples/a.py tools/a.py tools/test_format_inspector.py
        tools/triage_tests.py tools/ocsptest.py scripts/a.py scripts/test_release.py script/a.py tasks.py
        .github/a.py .ci/run.py releasenotes/source/conf.py airflow/example_dags/example_latest_only.py
        packages/one/setup.py contrib/a.py docs/examples/a.py pkg/docs/conf.py docs_src/a.py sample-plugins/a.py
        benchmarks/a.py bench/a.py pkg/core/benchmarks/bench_sort.py pkg/bench_sort.py
    """,
    "production": """
        pkg/a.py a.py manage.py latest/a.py pkg/latest/a.py pkg/latest_only.py contest.py pkg/contest.py contests/a.py
        attestation.py pkg/attestation/a.py attest.py testbed/a.py pkg/testbed/a.py pkg/greatest.py pkg/fastest.py
        pkg/protest.py pkg/request.py pkg/requests/a.py pkg/detest/a.py pkg/testimonials.py pkg/testament/a.py
        pkg/management/commands/test.py pkg/management/commands/test_mail.py pkg/management/commands/testserver.py
        pkg/commands/test.py pkg/cli/test.py conans/client/cmd/test.py dbt/task/test.py pulpcore/app/tasks/test.py
        salt/modules/test.py salt/states/test.py salt/runners/test.py salt/engines/test.py ddtrace/ext/test.py
        src/molecule/command/test.py superset/databases/commands/test_connection.py cme/modules/test_connection.py
        salt/modules/test_virtual.py allennlp/commands/test_install.py buildbot/db/test_results.py
        buildbot/db/test_result_sets.py bandit/core/test_set.py dbt/parser/singular_test.py pkg/stats/mk_trend_test.py
        pkg/hbactest.py pkg/speedtestdotnet/a.py mqtt_statestream/a.py pkg/utils/diagnose.py pkg/NoSecurity.py
        pkg/taskusertest.py pkg/updatestyles.py pkg/spec.py pkg/spec/a.py pkg/specs/a.py locale/it/formats.py
        pkg/t/a.py optuna/integration/dask.py torchmetrics/functional/a.py impacket/examples/a.py buildbot/scripts/a.py
        conan/tools/a.py pkg/tasks.py pkg/scripts/a.py salt/log/setup.py pkg/docs.py pkg/examples.py pkg/fake.py
        nova/virt/fake.py ironic/drivers/fake_hardware.py django/core/cache/backends/dummy.py faker.py
        sqlalchemy/engine/mock.py buildbot/steps/package/rpm/mock.py pyupgrade/_plugins/mock.py
        src/robot/model/testcase.py src/robot/model/fixture.py src/robot/testdoc.py pygments/lexers/testing.py
        pkg/stats/_binomtest.py pkg/_hypotests.py pkg/speedtest.py pkg/brain_pytest.py pkg/testinfra.py
        luigi/tools/a.py stdin - protests/a.py pkg/contests/a.py pkg/cli/test_loaders.py pkg/management/commands/mock_data.py
        pkg/ext/autodoc/mock.py utils/generate_js_fixtures.py pkg/stats/_bws_test.py pkg/rank/unit_root_test.py
        pkg/drivers/net/fake_switch.py pkg/plugins/mock.py pkg/model/testsuite.py scripts_of/benchmark/a.py pkg/benchmark.py
        pkg/commands/bench.py pkg/docs/generate.py
    """,
}


@pytest.mark.parametrize(
    ("path", "kind"), [(path, kind) for kind, text in CASES.items() for path in text.split()], ids=lambda value: value
)
def test_default_table(path: str, kind: str) -> None:
    assert classify(path, TESTS, SUPPORT) == kind
    # A second look comes from what the first remembered.
    assert classify(path, TESTS, SUPPORT) == kind


def test_no_test_patterns_means_that_everything_is_production() -> None:
    nothing = Patterns([])
    assert not nothing
    for path in ("tests/test_a.py", "setup.py", "docs/conf.py", "a.py"):
        assert classify(path, nothing, SUPPORT) == "production"
    assert classify("setup.py", TESTS, Patterns([])) == "production"
    assert classify("tests/a.py", TESTS, nothing) == "test"


@pytest.mark.parametrize(
    ("globs", "path", "expected"),
    [
        (["tests"], "tests/a.py", True),
        (["tests"], "a/tests/b/c.py", True),
        (["tests"], "a/tests", True),
        (["tests"], "a/mytests/b.py", False),
        (["tests/"], "a/tests/b.py", True),
        (["tests/"], "a/tests", False),
        (["a/tests"], "a/tests/b.py", True),
        (["a/tests"], "b/a/tests/b.py", False),
        (["a/tests/"], "a/tests", False),
        (["a/*/c"], "a/b/c/d.py", True),
        (["a/*/c"], "a/b/b/c/d.py", False),
        (["a/**/c"], "a/b/b/c/d.py", True),
        (["a/**/c"], "a/c/d.py", True),
        (["a/**/c"], "b/a/c/d.py", False),
        (["**/a/c.py"], "x/y/a/c.py", True),
        (["**/a/c.py"], "a/c.py", True),
        (["**/a/c.py"], "xa/c.py", False),
        (["**/a/**/c.py"], "x/a/y/c.py", True),
        (["**/c.py"], "c.py", True),
        (["**/c.py"], "a/b/c.py", True),
        (["docs/**"], "docs/a/b.py", True),
        (["docs/**"], "docs", False),
        (["docs/**"], "a/docs/b.py", False),
        (["./docs"], "docs/a.py", True),
        (["./docs/"], "docs/a.py", True),
        (["./docs"], "a/docs/a.py", False),
        (["./setup.py"], "setup.py", True),
        (["./setup.py"], "a/setup.py", False),
        (["**"], "a", True),
        (["**"], "a/b", True),
        (["**/"], "a/b", True),
        (["*.py"], "a/b.py", True),
        (["a?.py"], "ab.py", True),
        (["a?.py"], "a.py", False),
        (["a?.py"], "x/ab.py", True),
        (["a[0-9].py"], "a5.py", True),
        (["a[!0-9].py"], "a5.py", False),
        (["a[^0-9].py"], "ab.py", True),
        (["a[]].py"], "a].py", True),
        (["a[-x].py"], "a-.py", True),
        (["a[x-].py"], "a-.py", True),
        (["a/[bc]/*_d*.py"], "a/c/x_dy.py", True),
        (["a\\tests\\"], "a/tests/b.py", True),
        (["tests/", "!tests/data/"], "tests/a.py", True),
        (["tests/", "!tests/data/"], "tests/data/a.py", False),
        (["!tests/data/", "tests/"], "tests/data/a.py", True),
        (["tests/", "!tests/data/", "keep.py"], "tests/data/keep.py", True),
        (["!tests"], "tests/a.py", False),
        (["Tests"], "tests/a.py", False),
        ([" tests/ "], "tests/a.py", True),
        (["tests"], "./tests//a.py", True),
        (["tests"], "", False),
    ],
)
def test_globs(globs: list[str], path: str, expected: bool) -> None:
    assert Patterns(globs).matches(path) is expected


@pytest.mark.parametrize(
    ("glob", "part"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("!", "is empty"),
        ("/", "is empty"),
        ("./", "is empty"),
        ("/tests", "is absolute"),
        ("!/tests", "is absolute"),
        ("~/tests", "is absolute"),
        ("C:\\tests", "is absolute"),
        ("c:/tests", "is absolute"),
        ("../tests", "has '..'"),
        ("tests/../a", "has '..'"),
        ("..", "has '..'"),
        ("a[b", "has a '[' without its ']'"),
        ("a[]", "has a '[' without its ']'"),
        ("a[z-a]", "has the range 'z-a'"),
        ("x/a[!9-0]/y", "has the range '9-0'"),
    ],
)
def test_useless_globs_are_refused_in_one_line(glob: str, part: str) -> None:
    with pytest.raises(ValueError, match="path pattern") as caught:
        Patterns(["tests/", glob])
    message = str(caught.value)
    assert repr(glob) in message
    assert part in message
    assert "\n" not in message


def test_matching_does_not_explode() -> None:
    started = time.process_time()
    assert not match_component("*a" * 60 + "b", "a" * 4000)
    assert not Patterns(["/".join(["**", "a"] * 30) + "/b.py"]).matches("/".join(["a"] * 400))
    assert time.process_time() - started < 5


def test_what_is_remembered_of_components_is_bounded() -> None:
    patterns = Patterns(["*_test.py"])
    for number in range(10_000):
        assert patterns.matches(f"folder{number}/a{number}_test.py")
    assert len(patterns._seen) <= 4096


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("a.py", "a.py"),
        ("./a.py", "a.py"),
        ("././x/../a.py", "a.py"),
        (".\\x\\a.py", "x/a.py"),
        ("x/a.py", "x/a.py"),
        ("{root}/x/a.py", "x/a.py"),
        ("{root}/x/../y//a.py", "y/a.py"),
        ("stdin", "stdin"),
        ("-", "-"),
        ("", ""),
        ("not there.py", "not there.py"),
        ("{root}/not/there.py", "not/there.py"),
    ],
)
def test_relative_to_the_root(
    filename: str, expected: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The root is in a folder called tests, which must not count.
    root = tmp_path / "tests" / "project"
    root.mkdir(parents=True)
    monkeypatch.chdir(root)
    assert relative(filename.format(root=root), str(root)) == expected
    assert relative(filename.format(root=root), "") == expected
    assert relative(filename.format(root=root), f"{root}/") == expected


def test_relative_from_a_folder_below_the_root(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path / "tests")
    assert relative("a.py", str(tmp_path)) == "tests/a.py"
    assert relative("../b.py", str(tmp_path)) == "b.py"
    assert relative("stdin", str(tmp_path)) == "stdin"


def test_outside_the_root(tmp_path: pathlib.Path) -> None:
    root = tmp_path / "root"
    marked = tmp_path / "tests" / "marked"
    plain = tmp_path / "tests" / "plain"
    for folder in (root, marked / "src" / "pkg" / "sub", marked / "tests", plain / "pkg", plain / "notes"):
        folder.mkdir(parents=True)
    (marked / "pyproject.toml").touch()
    for package in (marked / "src" / "pkg", marked / "src" / "pkg" / "sub", marked / "tests", plain / "pkg"):
        (package / "__init__.py").touch()

    def judged(path: pathlib.Path) -> str:
        return relative(str(path), str(root))

    assert judged(marked / "src" / "pkg" / "sub" / "a.py") == "src/pkg/sub/a.py"
    assert judged(marked / "tests" / "a.py") == "tests/a.py"
    assert judged(marked / "a.py") == "a.py"
    # A package with a marker in it is still a package.
    (marked / "src" / "pkg" / "setup.py").touch()
    assert judged(marked / "src" / "pkg" / "a.py") == "src/pkg/a.py"
    # A folder whose name starts like the root's is outside it.
    assert judged(tmp_path / "root2" / "a.py") == judged(tmp_path / "elsewhere" / "a.py")


def test_outside_the_root_and_outside_any_project(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"/x/tests/pkg/__init__.py", "/x/tests/pkg/sub/__init__.py"}
    monkeypatch.setattr(paths, "_exists", there.__contains__)
    assert relative("/x/tests/pkg/sub/a.py", "/root") == "pkg/sub/a.py"
    assert relative("/x/tests/other/a.py", "/root") == "a.py"
    assert relative("/a.py", "/root") == "a.py"
    assert relative("/", "/root") == ""


def test_a_link_to_the_root_is_the_root(tmp_path: pathlib.Path) -> None:
    (tmp_path / "real" / "tests").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert relative(str(tmp_path / "link" / "tests" / "a.py"), str(tmp_path / "real")) == "tests/a.py"
    assert relative(str(tmp_path / "real" / "tests" / "a.py"), str(tmp_path / "link")) == "tests/a.py"


@pytest.mark.parametrize(
    ("filename", "root", "expected"),
    [
        ("C:\\proj\\tests\\a.py", "C:\\proj", "tests/a.py"),
        ("c:\\Proj\\tests\\a.py", "C:\\proj", "tests/a.py"),
        ("C:/proj/tests/a.py", "C:/", "proj/tests/a.py"),
        ("D:\\tests\\a.py", "C:\\proj", "a.py"),
        ("/proj/Tests/a.py", "/proj", "Tests/a.py"),
        ("//proj/tests/a.py", "/proj", "tests/a.py"),
        ("/tests/a.py", "/", "tests/a.py"),
    ],
)
def test_drives_and_roots(filename: str, root: str, expected: str) -> None:
    assert relative(filename, root) == expected


def test_relative_never_raises(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a\0b.py", "/x/a\0b.py", "\udcff.py", "/" + "x" * 5000 + "/a.py", "..", ".", "/..", "\\", "C:\\"):
        assert isinstance(relative(name, "/root"), str)
        assert isinstance(relative(name, "\0"), str)
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert relative("tests/a.py", "") == "tests/a.py"


def test_only_a_file_outside_the_root_costs_a_look_at_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: str) -> bool:
        raise AssertionError(path)

    monkeypatch.setattr(paths, "_exists", forbidden)
    monkeypatch.setattr(os.path, "realpath", forbidden)
    assert relative("/root/tests/a.py", "/root") == "tests/a.py"


def test_nothing_heavy_is_imported_and_no_expression_compiled() -> None:
    source = pathlib.Path(paths.__file__).read_text(encoding="utf-8")
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert names == {"os", "posixpath"}
    # What else it needs is there before; an editable install loads more at start-up than a plain one.
    code = "from __future__ import annotations; import sys, typing; before = set(sys.modules); import flake8_secreview.paths; print(set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert ast.literal_eval(done.stdout) == {"flake8_secreview", "flake8_secreview.paths"}


def test_a_path_is_cheap() -> None:
    tests, support = Patterns(DEFAULT_TESTS), Patterns(DEFAULT_SUPPORT)
    started = time.process_time()
    for number in range(1000):
        assert classify(f"pkg/sub{number % 20}/module{number}.py", tests, support) == "production"
    assert time.process_time() - started < 1  # 0.08 s on the machine this was written on
