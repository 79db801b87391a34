"""Real flake8 runs: what a user, an editor and a CI job see. Only here is everything between the command and the line it prints.

Most use SR101, since a UUID is easy to place exactly, and SR301, since it needs nothing but an import.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pytest
from project import Found, Project, Run

UUID = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
TENANT = f'TENANT = "{UUID}"\n'  # the literal begins in column 10, what is in it in column 11
COLUMN = 11
MOCK = "from unittest import mock\n"
MOCK_COLUMN = 22  # the name that is imported


def at(path: str, line: int = 1, column: int = COLUMN, code: str = "SR101") -> Found:
    """A finding of the UUID above."""
    return Found(path, line, column, code)


# -- the command


def test_finding_is_printed_with_its_place_and_ends_the_run_with_1(project: Project) -> None:
    project.write("app.py", TENANT)
    run = project.flake8("--select=SR", "app.py")
    assert run.found == [at("app.py")]
    assert run.status == 1


def test_clean_file_prints_nothing(project: Project) -> None:
    project.write("app.py", "import os\n\nprint(os.sep)\n")
    assert project.flake8("app.py") == Run(0, "", "")


def test_plugin_is_on_beside_the_checks_of_flake8(project: Project) -> None:
    project.write("app.py", "import os\n" + TENANT)
    assert project.flake8("app.py").found == [Found("app.py", 1, 1, "F401"), at("app.py", 2)]


def test_version_names_the_plugin_once(project: Project) -> None:
    run = project.flake8("--version")
    assert run.status == 0
    assert run.output.count("flake8-secreview: ") == 1


def test_options_are_in_the_help(project: Project) -> None:
    help_text = project.flake8("--help").output
    for option in ("--secreview-test-paths", "--secreview-allow-values", "--secreview-baseline", "--secreview-enable"):
        assert help_text.count(option) == 1


def test_findings_of_a_file_come_in_the_order_of_the_file(project: Project) -> None:
    project.write("app.py", MOCK + TENANT + "import pytest\n" + TENANT)
    assert [(found.line, found.code) for found in project.flake8("--select=SR", "app.py").found] == [
        (1, "SR301"),
        (2, "SR101"),
        (3, "SR302"),
        (4, "SR101"),
    ]


def test_every_spelling_of_a_path_is_judged_alike(project: Project) -> None:
    project.write("app.py", TENANT)
    project.write("tests/test_app.py", TENANT)
    folder = str(project.folder)
    assert project.flake8("--select=SR").found == [at("./app.py")]
    assert project.flake8("--select=SR", ".").found == [at("./app.py")]
    assert project.flake8("--select=SR", "app.py", "tests").found == [at("app.py")]
    assert project.flake8("--select=SR", "./app.py", "./tests/test_app.py").found == [at("./app.py")]
    assert project.flake8("--select=SR", folder).found == [at(f"{folder}/app.py")]
    everything = project.flake8("--select=SR", "--secreview-test-paths=", "tests", f"{folder}/app.py").found
    assert everything == [at(f"{folder}/app.py"), at("tests/test_app.py")]


def test_secret_is_never_printed(project: Project) -> None:
    value = secrets.token_urlsafe(18)
    project.write("app.py", f'password = "{value}"\nURL = "postgres://admin:{value}@db.acme.com/x"\n')
    for arguments in ((), ("--format=pylint",), ("--statistics", "--count"), ("-v",), ("--benchmark",)):
        run = project.flake8("--select=SR4", *arguments, "app.py")
        assert "SR401" in run.output
        assert "SR405" in run.output
        assert value not in run.output + run.errors


def test_caret_of_show_source_is_under_the_finding(project: Project) -> None:
    project.write("app.py", TENANT)
    shown = project.flake8("--select=SR", "--show-source", "app.py").output.splitlines()
    assert shown[1] == TENANT.rstrip()
    assert shown[2].index("^") == COLUMN - 1


# -- standard input


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pkg/app.py", True),
        ("./pkg/app.py", True),
        ("tests/test_app.py", False),
        ("./tests/test_app.py", False),
        ("{folder}/pkg/app.py", True),
        ("{folder}/tests/test_app.py", False),
    ],
)
def test_standard_input_is_judged_by_its_display_name(project: Project, name: str, expected: bool) -> None:
    name = name.format(folder=project.folder)
    found = project.flake8("--select=SR", "--stdin-display-name", name, "-", stdin=TENANT).found
    assert found == [at(name)] * expected


def test_standard_input_without_a_name_is_production_code(project: Project) -> None:
    assert project.flake8("--select=SR", "-", stdin=TENANT).found == [at("stdin")]


def test_buffer_of_an_editor_counts_and_not_the_file_on_disk(project: Project) -> None:
    project.write("app.py", "")
    found = project.flake8("--select=SR", "--stdin-display-name", "app.py", "-", stdin="\n\n" + TENANT).found
    assert found == [at("app.py", 3)]


# -- what silences a finding


@pytest.mark.parametrize(
    ("comment", "silent"),
    [
        ("# noqa", True),
        ("# noqa: SR101", True),
        ("# noqa: SR1", True),
        ("# noqa: SR", True),
        ("# noqa: E501,SR101", True),
        ("# noqa: SR102", False),
        ("# noqa: E501", False),
        ("# a comment", False),
    ],
)
def test_noqa(project: Project, comment: str, silent: bool) -> None:
    project.write("app.py", TENANT.rstrip() + f"  {comment}\n")
    assert project.flake8("--select=SR", "app.py").found == [at("app.py")] * (not silent)
    assert project.flake8("--select=SR", "--disable-noqa", "app.py").found == [at("app.py")]


def test_noqa_belongs_on_the_line_that_is_reported(project: Project) -> None:
    call = 'register(\n    name="main",\n    tenant="{}",{}\n){}\n'
    project.write("a.py", call.format(UUID, "  # noqa: SR101", ""))
    project.write("b.py", call.format(UUID, "", "  # noqa: SR101"))
    assert project.flake8("--select=SR", "a.py", "b.py").found == [at("b.py", 3, 13)]


def test_per_file_ignores_of_a_family(project: Project) -> None:
    project.write("setup.cfg", "[flake8]\nper-file-ignores =\n    legacy/*: SR1\n")
    project.write("legacy/app.py", MOCK + TENANT)
    project.write("app.py", TENANT)
    assert [(found.path, found.code) for found in project.flake8(".").found if found.code.startswith("SR")] == [
        ("./app.py", "SR101"),
        ("./legacy/app.py", "SR301"),
    ]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ((), ["SR301", "F401", "SR101"]),
        (("--select=SR",), ["SR301", "SR101"]),
        (("--select=SR1",), ["SR101"]),
        (("--select=SR301,E",), ["SR301"]),
        (("--select=E",), []),
        (("--select=F", "--extend-select=SR101"), ["F401", "SR101"]),
        (("--extend-select=SR",), ["SR301", "F401", "SR101"]),
        (("--ignore=SR1",), ["SR301", "F401"]),
        (("--extend-ignore=SR101,F",), ["SR301"]),
        (("--extend-ignore=SR",), ["F401"]),
        (("--select=SR", "--ignore=SR3"), ["SR101"]),
        (("--select=SR101", "--ignore=SR"), ["SR101"]),
    ],
)
def test_flake8_selects_codes_as_for_every_plugin(
    project: Project, arguments: tuple[str, ...], codes: list[str]
) -> None:
    project.write("app.py", MOCK + TENANT)
    assert sorted(found.code for found in project.flake8(*arguments, "app.py").found) == sorted(codes)


def test_codes_that_are_off_stay_off_when_flake8s_ignore_list_is_replaced(project: Project) -> None:
    project.write("app.py", MOCK + TENANT)
    assert (
        project.flake8("--select=SR", "--ignore=E501", "app.py").found == project.flake8("--select=SR", "app.py").found
    )


# -- several processes


def many_files(project: Project) -> list[Found]:
    """A project with findings in some of its files; returns them in the order in which flake8 prints them."""
    for number in range(12):
        project.write(f"pkg/m{number:02}.py", "x = 1\n" if number % 3 else MOCK + TENANT)
    return [
        finding
        for number in range(0, 12, 3)
        for finding in (Found(f"pkg/m{number:02}.py", 1, MOCK_COLUMN, "SR301"), at(f"pkg/m{number:02}.py", 2))
    ]


@pytest.mark.parametrize("start_method", ["fork", "spawn", "forkserver"])
def test_worker_processes_find_the_same(project: Project, start_method: str) -> None:
    expected = many_files(project)
    assert project.flake8("--select=SR", "-j1", "pkg").found == expected
    assert project.flake8("--select=SR", "-j2", "pkg", start_method=start_method).found == expected


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_options_reach_the_worker_processes(project: Project, start_method: str) -> None:
    many_files(project)
    project.write(
        "setup.cfg", f"[flake8]\nsecreview-allow-uuids = {UUID}\nsecreview-test-paths = m00.py, m03.py, m06.py\n"
    )
    found = project.flake8("--select=SR", "-j2", "pkg", start_method=start_method).found
    assert found == [Found("pkg/m09.py", 1, MOCK_COLUMN, "SR301")]


# -- configuration


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
@pytest.mark.parametrize("spelling", ["secreview-allow-uuids", "secreview_allow_uuids"])
def test_options_from_each_configuration_file(project: Project, name: str, spelling: str) -> None:
    (project.folder / "setup.cfg").unlink()
    project.write("app.py", TENANT)
    project.write(name, f"[flake8]\nselect = SR\n{spelling} = {UUID}\n")
    assert project.flake8("app.py") == Run(0, "", "")
    assert project.flake8("--secreview-allow-uuids=", "app.py").found == [at("app.py")]


def test_empty_test_paths_in_a_configuration_file_make_everything_production_code(project: Project) -> None:
    project.write("tests/test_app.py", TENANT)
    project.write("setup.cfg", "[flake8]\nsecreview-test-paths =\n")
    assert project.flake8("--select=SR", "tests").found == [at("tests/test_app.py")]


def test_test_paths_are_relative_to_the_configuration_and_not_to_the_working_directory(project: Project) -> None:
    project.write("setup.cfg", "[flake8]\nsecreview-test-paths = checks/\n")
    project.write("checks/app.py", TENANT)
    inner = Project(project.folder / "checks")
    assert inner.flake8("--select=SR", "app.py") == Run(0, "", "")
    assert inner.flake8("--select=SR", "--isolated", "app.py").found == [at("app.py")]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("test-paths", "/absolute/path"),
        ("test-paths", "../outside"),
        ("support-paths", "a[b"),
        ("test-codes", "E501"),
        ("allow-names", "(unclosed"),
        ("allow-values", "sha256:123"),
        ("enable", "SR149"),
        ("min-confidence", "huge"),
        ("honor", "pylint"),
        ("baseline", "missing.txt"),
    ],
)
def test_wrong_value_is_one_line_that_names_option_value_and_origin(project: Project, option: str, value: str) -> None:
    project.write("app.py", TENANT)
    from_command_line = project.flake8(f"--secreview-{option}={value}", "app.py")
    config = project.write("setup.cfg", f"[flake8]\nsecreview-{option} = {value}\n")
    from_file = project.flake8("app.py")
    for run, origin in ((from_command_line, "command line"), (from_file, str(config))):
        headline, message = run.output.splitlines()
        assert headline == "There was a critical error during execution of Flake8:"
        assert message.startswith(f"flake8-secreview: secreview-{option}: ")
        assert value in message
        if option != "baseline":  # which is named by its own path
            assert message.endswith(f"({origin})")
        assert run.errors == ""
        assert run.status == 1


def test_misspelt_option_is_one_line_with_the_right_spelling(project: Project) -> None:
    config = project.write("setup.cfg", "[flake8]\nsecreview-tests-paths = checks/\n")
    project.write("app.py", TENANT)
    run = project.flake8("app.py")
    assert run.output.splitlines()[1:] == [
        f"flake8-secreview: secreview-tests-paths: no such option ({config}); did you mean secreview-test-paths?"
    ]
    assert (run.status, run.errors) == (1, "")


# -- bad input: what is wrong with one file never costs a finding in another, and there is never a traceback


def found_beside(project: Project, name: str, content: bytes) -> list[Found]:
    """What is found in a folder with this file and a good one; the good one's finding must be there, and is left out."""
    project.write("pkg/good.py", TENANT)
    project.write(f"pkg/{name}", content)
    found = project.flake8("--select=SR,E9", "pkg").found
    assert found.count(at("pkg/good.py")) == 1
    return [finding for finding in found if finding.path != "pkg/good.py"]


def test_syntax_error(project: Project) -> None:
    assert [finding.code for finding in found_beside(project, "bad.py", b"def f(:\n" + TENANT.encode())] == ["E999"]


# There ast.parse raises ValueError for a null byte, which flake8 does not expect: it dies before any plugin is asked.
flake8_takes_null_bytes = pytest.mark.skipif(sys.version_info < (3, 11, 4), reason="flake8 itself dies on null bytes")


@flake8_takes_null_bytes
def test_null_byte(project: Project) -> None:
    assert {finding.code for finding in found_beside(project, "bad.py", b"x = '\0'\n" + TENANT.encode())} <= {
        "E999",
        "E902",
    }


def test_wrong_encoding_declaration(project: Project) -> None:
    found = found_beside(project, "bad.py", b"# -*- coding: no-such-encoding -*-\n" + TENANT.encode())
    assert {finding.code for finding in found} <= {"E902", "E999", "SR101"}


@flake8_takes_null_bytes
def test_utf_16(project: Project) -> None:
    assert {finding.code for finding in found_beside(project, "bad.py", TENANT.encode("utf-16"))} <= {"E902", "E999"}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"#", b"\f\n"])
def test_almost_empty_file(project: Project, content: bytes) -> None:
    assert found_beside(project, "empty.py", content) == []


def test_byte_order_mark_does_not_move_the_first_line(project: Project) -> None:
    assert found_beside(project, "bom.py", b"\xef\xbb\xbf" + TENANT.encode()) == [at("pkg/bom.py")]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends(project: Project, end: bytes) -> None:
    text = (MOCK + TENANT).encode().replace(b"\n", end)
    assert found_beside(project, "ends.py", text) == [
        Found("pkg/ends.py", 1, MOCK_COLUMN, "SR301"),
        at("pkg/ends.py", 2),
    ]


def test_form_feed(project: Project) -> None:
    assert found_beside(project, "feed.py", b"x = 1\n\f\n" + TENANT.encode()) == [at("pkg/feed.py", 3)]


def test_no_line_end_at_the_end(project: Project) -> None:
    assert found_beside(project, "end.py", TENANT.rstrip().encode()) == [at("pkg/end.py")]


def test_columns_count_characters(project: Project) -> None:
    text = f'é = "€"; TENANT = "{UUID}"\n'
    for name, encoding, head in (("utf8.py", "utf-8", ""), ("cp1252.py", "cp1252", "# coding: cp1252\n")):
        line = 2 if head else 1
        assert found_beside(project, name, (head + text).encode(encoding)) == [at(f"pkg/{name}", line, COLUMN + 9)]
        (project.folder / "pkg" / name).unlink()


def test_latin_1_without_a_declaration_is_read_as_flake8_reads_it(project: Project) -> None:
    found = found_beside(project, "latin.py", f'é = "ü"; TENANT = "{UUID}"\n'.encode("latin-1"))
    assert [finding for finding in found if finding.code == "SR101"] == [at("pkg/latin.py", 1, COLUMN + 9)]


def test_a_thousand_nested_brackets(project: Project) -> None:
    # More than Python's parser takes.
    assert {
        finding.code for finding in found_beside(project, "deep.py", b"x = " + b"[" * 1000 + b"]" * 1000 + b"\n")
    } <= {
        "E999",
        "E902",
    }


def test_as_many_nested_brackets_as_python_takes(project: Project) -> None:
    deep = "x = " + "[" * 90 + f'"{UUID}"' + "]" * 90 + "\n"
    assert found_beside(project, "deep.py", deep.encode()) == [at("pkg/deep.py", 1, 4 + 90 + 2)]


def test_long_concatenation(project: Project) -> None:
    # pyflakes itself gives up on some more operands than this.
    text = "x = " + " + ".join(["'a'"] * 150) + "\n" + TENANT
    assert found_beside(project, "long.py", text.encode()) == [at("pkg/long.py", 2)]


def test_file_of_5_megabytes(project: Project) -> None:
    # In few tokens, so that flake8's own checks do not take the test's time.
    text = 'DATA = """\n' + "0123456789abcdef" * 320_000 + '\n"""\n' + TENANT
    assert len(text) > 5_000_000
    assert found_beside(project, "large.py", text.encode()) == [at("pkg/large.py", 4)]


def test_nothing_is_written_into_the_project(project: Project) -> None:
    many_files(project)
    before = sorted(path.relative_to(project.folder) for path in project.folder.rglob("*"))
    project.flake8("pkg", environment={"PYTHONDONTWRITEBYTECODE": ""})
    assert sorted(path.relative_to(project.folder) for path in project.folder.rglob("*")) == before


def test_the_checked_code_is_not_imported(project: Project, tmp_path: Path) -> None:
    mark = tmp_path / "imported"
    for name in ("pkg/__init__.py", "numpy.py", "wsgiref/__init__.py", "gi/__init__.py"):
        project.write(name, f"open({str(mark)!r}, 'w').close()\n")
    project.write("pkg/app.py", "import numpy\nimport wsgiref.nothing\nimport gi.repository.Nope\n" + TENANT)
    found = project.flake8("--select=SR", "pkg/app.py", environment={"PYTHONPATH": ""}).found
    assert found == [at("pkg/app.py", 4)]
    assert not mark.exists()
