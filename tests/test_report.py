"""The review: real flake8 runs with each format, and what they say."""

from __future__ import annotations

import ast
import hashlib
import html
import importlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from project import ROOT, Project
from report_project import APP, hostile, sample_project

from flake8_secreview import examples, rules, samples
from flake8_secreview.report import html as html_format
from flake8_secreview.report import markdown, sarif
from flake8_secreview.report.formatter import write_whole
from flake8_secreview.report.model import Module, Report
from flake8_secreview.report.schema import schema

SARIF_SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
FORMATS = ("secreview", "secreview-html", "secreview-sarif", "secreview-json")


def review(project: Project, *arguments: str) -> Report:
    """The JSON review of a project."""
    run = project.flake8("--select=SR", "--format=secreview-json", *(arguments or (".",)))
    assert run.errors == ""
    report = json.loads(run.output)
    jsonschema.validate(report, schema())
    return cast("Report", report)


def module(report: Report, path: str) -> Module:
    """One module of a review."""
    (found,) = (module for module in report["modules"] if module["path"] == path)
    return found


@pytest.fixture
def sample(project: Project) -> Project:
    sample_project(project)
    return project


# -- agreement with the plain run


def test_the_review_reports_what_the_plain_run_reports(sample: Project) -> None:
    plain = sample.flake8("--select=SR", ".").found
    report = review(sample)
    found = [
        (f"./{item['path']}", finding["line"], finding["column"], finding["code"])
        for item in report["modules"]
        for finding in item["findings"]
    ]
    assert sorted(found) == sorted(plain)
    assert len(found) == report["summary"]["findings"] == 4


@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_status_is_that_of_the_plain_run(sample: Project, name: str) -> None:
    assert sample.flake8("--select=SR", f"--format={name}", ".").status == 1
    assert sample.flake8("--select=SR", f"--format={name}", "src/acme/quiet.py").status == 0


@pytest.mark.parametrize("arguments", [("-j1",), ("-j2",)])
def test_the_number_of_processes_changes_nothing(project: Project, arguments: tuple[str, ...]) -> None:
    for number in range(30):
        project.write(f"m{number}.py", APP.replace("5c1b", f"5c{number:02}"))
    expected = review(project, "-j1", ".")
    assert review(project, *arguments, ".") == expected
    assert len(expected["modules"]) == 30


def test_spawned_workers(project: Project) -> None:
    for number in range(30):
        project.write(f"m{number}.py", APP)
    run = project.flake8("--select=SR", "--format=secreview-json", "-j2", ".", start_method="spawn")
    assert json.loads(run.output) == review(project, "-j1", ".")


def test_standard_input(project: Project) -> None:
    run = project.flake8("--select=SR", "--format=secreview-json", "--stdin-display-name=src/app.py", "-", stdin=APP)
    (only,) = json.loads(run.output)["modules"]
    assert only["path"] == "src/app.py"
    assert [finding["code"] for finding in only["findings"]] == ["SR301", "SR101", "SR201", "SR304"]
    assert only["sha256"] == hashlib.sha256(APP.encode()).hexdigest()


def test_findings_of_other_plugins_are_counted_only(project: Project) -> None:
    project.write("a.py", "import os\nx=1\n")
    run = project.flake8("--format=secreview-json", ".")
    report = json.loads(run.output)
    assert report["summary"]["other_plugins"] == 2
    assert report["modules"][0]["findings"] == []
    assert (
        "2 findings of other flake8 plugins are not part of this review"
        in project.flake8("--format=secreview", ".").output
    )


# -- files that can't be analysed


def test_a_file_that_does_not_parse_is_listed(sample: Project) -> None:
    report = review(sample)
    broken = module(report, "src/acme/broken.py")
    assert broken["problem"] == "could not be parsed: SyntaxError on line 1"
    assert report["summary"]["not_analysed"] == 1
    text = markdown.render(report)
    assert "## Not analysed\n\n- `src/acme/broken.py`: could not be parsed: SyntaxError on line 1\n" in text
    (notification,) = sarif.log(report)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification["level"] == "error"
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/acme/broken.py"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(
            b"x = '\x00'\n",
            "could not be parsed: ",
            marks=pytest.mark.skipif(sys.version_info < (3, 11, 4), reason="flake8 itself dies on null bytes"),
        ),
        (b"", ""),
        (b"\xef\xbb\xbfX = 1\n", ""),
        (b"# coding: nosuch\nX = 1\n", ""),
        (b"X = '\xff'\n", ""),
        (b"X = 1\r\nY = 2\r\n", ""),
    ],
)
def test_odd_files(project: Project, content: bytes, problem: str) -> None:
    project.write("odd.py", content)
    found = module(review(project), "odd.py")["problem"]
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_a_file_that_is_gone_is_listed(project: Project) -> None:
    assert module(review(project, "gone.py"), "gone.py")["problem"] == "could not be read: No such file or directory"


# -- findings


def test_a_finding_has_everything(sample: Project) -> None:
    finding = module(review(sample), "src/acme/app.py")["findings"][1]
    assert finding["code"] == "SR101"
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (10, 11, 10, 47)
    assert finding["scope"] == "<module>"
    assert [(line["number"], line["marked"]) for line in finding["code_lines"]] == [
        (8, False), (9, False), (10, True), (11, False), (12, False),
    ]  # fmt: skip


def test_fingerprints_survive_moved_lines_and_tell_findings_apart(project: Project) -> None:
    line = 'A = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n'
    project.write("a.py", line + line)
    before = [finding["fingerprint"] for finding in review(project)["modules"][0]["findings"]]
    project.write("a.py", "import os\n\n\n" + line + "X = os\n" + line)
    after = [finding["fingerprint"] for finding in review(project)["modules"][0]["findings"]]
    assert before == after
    assert len(set(before)) == 2


def test_columns_count_characters(project: Project) -> None:
    project.write("a.py", 'x = "äöü€", "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    (finding,) = review(project)["modules"][0]["findings"]
    assert (finding["column"], finding["end_column"]) == (14, 50)


# -- suppressions


def test_suppressions_and_their_reasons(sample: Project) -> None:
    found = module(review(sample), "src/acme/app.py")["suppressions"]
    assert [
        (item["kind"], item["tool"], item["line"], item["text"], item["reason"], [f["code"] for f in item["hidden"]])
        for item in found
    ] == [
        ("noqa", "flake8", 11, "noqa: SR101", "the tenant of the public sandbox", ["SR101"]),
        ("noqa", "flake8", 12, "noqa", "", ["SR101"]),
        ("pragma", "bandit", 13, "nosec B105", "", []),
    ]
    text = markdown.render(review(sample))
    assert "line 11: \\# noqa: SR101 hides SR101 hardcoded-uuid: “the tenant of the public sandbox”" in text
    assert "line 12: \\# noqa hides SR101 hardcoded-uuid: no reason given" in text


def test_a_noqa_at_the_end_of_a_string_of_several_lines(project: Project) -> None:
    project.write("a.py", 'X = """\n5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21\n"""  # noqa: SR101 - an example\n')
    (suppression,) = review(project)["modules"][0]["suppressions"]
    assert (suppression["line"], suppression["reason"], len(suppression["hidden"])) == (3, "an example", 1)


def test_file_level_noqa(project: Project) -> None:
    project.write("a.py", '# flake8: noqa\nX = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    report = review(project)
    (suppression,) = report["modules"][0]["suppressions"]
    assert (suppression["kind"], suppression["line"], len(suppression["hidden"])) == ("file-noqa", 1, 1)
    assert report["summary"]["suppressed_without_reason"] == 1


def test_per_file_ignores(project: Project) -> None:
    project.write("a.py", 'X = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    run = project.flake8("--extend-select=SR", "--per-file-ignores=a.py:SR101", "--format=secreview-json", "a.py")
    (suppression,) = json.loads(run.output)["modules"][0]["suppressions"]
    assert (suppression["kind"], suppression["tool"]) == ("option", "flake8")


def test_settings_that_hide(project: Project) -> None:
    project.write("a.py", 'TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    (suppression,) = review(project, "--secreview-allow-names=TENANT", ".")["modules"][0]["suppressions"]
    assert (suppression["kind"], suppression["text"]) == ("option", "secreview-allow-names")


@pytest.mark.parametrize(
    ("source", "options", "asked"),
    [
        ('X = "{}"  # noqa\n', ("--secreview-require-reasons=yes",), True),
        ('X = "{}"  # noqa\n', ("--secreview-require-reasons=no",), False),
        ('X = "{}"  # noqa\n', (), False),
        ('X = "{}"  # noqa: SR101 - the public sandbox\n', ("--secreview-require-reasons=yes",), False),
        ('X = "{}"\n', ("--secreview-require-reasons=yes",), False),
        # a setting has no place for a reason
        ('X = "{}"\n', ("--secreview-require-reasons=yes", "--secreview-allow-names=X"), False),
    ],
)
def test_reasons_are_required_if_the_project_says_so(
    project: Project, source: str, options: tuple[str, ...], asked: bool
) -> None:
    project.write("a.py", source.format("5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"))
    report = review(project, *options, ".")
    sentence = "Suppressions need a reason here (secreview-require-reasons): add one, or repair the finding."
    assert (sentence in report["modules"][0]["conclusion"]) is asked
    assert ("Suppressions need a reason here" in markdown.render(report)) is asked


# -- the JSON schema, SARIF


def test_sarif_is_valid_and_complete(sample: Project) -> None:
    run = sample.flake8("--select=SR", "--format=secreview-sarif", ".")
    log = json.loads(run.output)
    jsonschema.validators.validator_for(SARIF_SCHEMA)(SARIF_SCHEMA).validate(log)
    (found,) = log["runs"]
    results = found["results"]
    reported = [result for result in results if "suppressions" not in result]
    assert [(result["ruleId"], result["level"]) for result in reported] == [
        ("SR301", "warning"), ("SR101", "note"), ("SR201", "error"), ("SR304", "warning"),
    ]  # fmt: skip
    assert [result["suppressions"] for result in results if "suppressions" in result] == [
        [{"kind": "inSource", "status": "accepted", "justification": "the tenant of the public sandbox"}],
        [{"kind": "inSource", "status": "accepted"}],
    ]
    for result in results:
        rule = found["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"] == {"uri": "src/acme/app.py", "uriBaseId": "SRCROOT"}
        assert (location["region"]["endLine"], location["region"]["endColumn"]) > (
            location["region"]["startLine"],
            location["region"]["startColumn"],
        )
        assert re.fullmatch(r"[0-9a-f]{32}", result["partialFingerprints"]["secreview/v1"])
    for rule in found["tool"]["driver"]["rules"]:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"].endswith(".")
        assert "security" in rule["properties"]["tags"]
        assert any(tag.startswith("external/cwe/cwe-") for tag in rule["properties"]["tags"])


def test_the_schema_is_the_one_in_the_documentation() -> None:
    written = Path(__file__).parent.parent / "docs" / "report.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == schema()


def test_the_schema_refuses_what_is_no_report() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": 1}, schema())


# -- output


@pytest.mark.parametrize("name", FORMATS)
def test_an_output_file_is_replaced_as_a_whole(sample: Project, name: str) -> None:
    target = sample.folder.parent / "out" / "review"
    printed = sample.flake8("--select=SR", f"--format={name}", ".").output
    for _ in range(2):  # flake8 itself would append
        run = sample.flake8("--select=SR", f"--format={name}", f"--output-file={target}", ".")
        assert run.output == ""
        assert target.read_text(encoding="utf-8") == printed
    assert [path.name for path in target.parent.iterdir()] == ["review"]


def test_tee_writes_both(sample: Project) -> None:
    target = sample.folder.parent / "review"
    run = sample.flake8("--select=SR", "--format=secreview", f"--output-file={target}", "--tee", ".")
    assert run.output == target.read_text(encoding="utf-8") != ""


def test_statistics_and_counts_do_not_break_the_document(sample: Project) -> None:
    run = sample.flake8("--select=SR", "--format=secreview-json", "--statistics", "--benchmark", ".")
    assert json.loads(run.output)["format"] == 1


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "review"
    target.write_text("old", encoding="utf-8")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(str(target), b"new")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("review", "old")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process group are POSIX")
def test_an_interrupted_run_leaves_no_file(project: Project) -> None:
    for number in range(300):
        project.write(f"m{number}.py", APP * 3)
    target = project.folder.parent / "out" / "review"
    command = [str(Path(sys.executable).with_name("flake8")), "--select=SR", "--format=secreview", "-j2"]
    started = time.monotonic()
    whole = project.folder.parent / "whole"
    subprocess.run([*command, f"--output-file={whole}", "."], cwd=project.folder, capture_output=True, check=False)
    delay = (time.monotonic() - started) / 4
    process = subprocess.Popen(
        [*command, f"--output-file={target}", "."],
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) != 0
    left = list(target.parent.iterdir()) if target.parent.exists() else []
    # On a busy machine the run may have ended before the signal came: then all of it is there.
    assert left == [] or (left == [target] and target.read_bytes() == whole.read_bytes())


def test_progress_is_for_terminals_only(sample: Project) -> None:
    for number in range(40):
        sample.write(f"m{number}.py", "X = 1\n")
    assert sample.flake8("--select=SR", "--format=secreview", ".").errors == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_progress_is_shown_on_a_terminal(project: Project, method: str) -> None:
    for number in range(40):
        project.write(f"m{number}.py", "X = 1\n")
    target = project.folder.parent / "review"
    script = [sys.executable, str(ROOT / "tools" / "flake8_spawn.py")]
    own, other = os.openpty()
    done = subprocess.run(
        [*script, "--select=SR", "--format=secreview", "-j2", f"--output-file={target}", "."],
        cwd=project.folder,
        env={**os.environ, "SECREVIEW_START_METHOD": method},
        stdout=subprocess.PIPE,
        stderr=other,
        timeout=300,
    )
    os.close(other)
    shown = os.read(own, 100_000).decode()
    os.close(own)
    assert (done.returncode, done.stdout) == (0, b"")
    assert "\r\x1b[Kreviewing: 20 " in shown
    assert shown.endswith("\r\x1b[K"), "nothing is left of it"
    assert target.read_text(encoding="utf-8").startswith("# Security review")


# -- masking


def _snippets() -> list[tuple[str, str, set[str]]]:
    """The bad examples about secrets: file name, source, and the generated values in it."""
    found = []
    for rule in rules.load():
        for number, snippet in enumerate(rule.bad if rule.code.startswith("SR4") else ()):
            if "# option:" in snippet:
                continue
            for seed in range(2):
                source = examples.parse(snippet, seed).source
                parts = re.split(r"<<[\w-]+>>", snippet)
                pattern = "(.*?)".join(re.escape(part) for part in parts)
                match = re.fullmatch(pattern, source, re.DOTALL)
                assert match is not None, snippet
                values = {piece for value in match.groups() for piece in value.split("\n") if len(piece) >= 6}
                found.append((f"{rule.code.lower()}_{number}_{seed}.py", source, values))
    return found


def test_no_secret_of_any_example_is_shown_in_any_format(project: Project) -> None:
    snippets = _snippets()
    assert len(snippets) > 20
    for name, source, _ in snippets:
        project.write(name, source)
    report = review(project)
    outputs = {
        "JSON": json.dumps(report, ensure_ascii=False),
        "Markdown": markdown.render(report),
        "HTML": html.unescape(html_format.render(report)),
        "SARIF": sarif.render(report),
    }
    assert len({item["path"] for item in report["modules"] if item["findings"]}) > 0.9 * len(snippets)
    shown = [
        (form, name, len(value))
        for name, _, values in snippets
        for value in values
        for form, output in outputs.items()
        if value in output
    ]
    assert shown == []


def test_hidden_secrets_are_masked_too(project: Project) -> None:
    password = samples.render("<<password>>", random.Random(5))
    project.write(
        "a.py",
        f'password = "{password}"  # noqa: SR401 - {password}\nX = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n',
    )
    report = review(project)
    assert [finding["code"] for finding in report["modules"][0]["findings"]] == ["SR101"]
    assert len(report["modules"][0]["suppressions"][0]["hidden"]) == 1
    assert password not in json.dumps(report, ensure_ascii=False)


def test_known_formats_are_masked_wherever_they_are_shown(project: Project) -> None:
    token = samples.render("<<github-classic>>", random.Random(3))
    project.write("a.py", f'# see {token}\nX = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    text = json.dumps(review(project), ensure_ascii=False)
    assert token not in text
    assert "# see ••••••" in text


def test_what_is_no_secret_is_shown(project: Project) -> None:
    project.write("a.py", 'X = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n')
    (finding,) = review(project)["modules"][0]["findings"]
    assert finding["code_lines"][0]["text"] == 'X = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"'


# -- hostile content


def _outside_of_code(text: str) -> list[str]:
    """The lines of Markdown outside of fences, without code spans."""
    lines, fence = [], ""
    for line in text.splitlines():
        ticks = re.match(r"`*", line.strip())[0]  # type: ignore[index]
        if fence:
            fence = "" if line.strip() == fence else fence
        elif len(ticks) >= 3:
            fence = ticks
        else:
            lines.append(re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line))
    return lines


def test_hostile_names_and_texts(project: Project) -> None:
    names = hostile(project)
    report = review(project)
    assert sorted(names) == [item["path"] for item in report["modules"]]
    page = html_format.render(report)
    assert page.count("<script") == 1
    assert "<img" not in page
    text = markdown.render(report)
    assert [
        line for line in _outside_of_code(text) if re.search(r"(?<!\\)<(?!/?(?:details|summary|code)>)", line)
    ] == []
    assert "@everyone" not in "".join(_outside_of_code(text))
    jsonschema.validators.validator_for(SARIF_SCHEMA)(SARIF_SCHEMA).validate(sarif.log(report))
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif.log(report)["runs"][0]["results"]
    }
    assert all(re.fullmatch(r"[A-Za-z0-9%._~/-]+", uri) for uri in uris)
    for output in (page, text):
        assert all(
            char.isprintable() or char in "\n" for char in output if ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0
        )
        assert "\u202e" not in output


# -- many modules


def test_many_modules_stay_readable(project: Project) -> None:
    for number in range(60):
        project.write(f"quiet/q{number:02}.py", "LIMIT = 3\n")
    project.write("a.py", APP)
    text = markdown.render(review(project))
    order = ["# Security review", "## Modules with defects", "### `a.py`", "## Silent modules", "## Conclusion"]
    places = [text.index(title) for title in order]
    assert places == sorted(places)
    silent = [line for line in text.splitlines() if "quiet/q" in line]
    assert silent == [f"- `quiet/q{number:02}.py`: 1 line, production code" for number in range(60)]


# -- complexity, as mccabe counts it


def test_complexity_agrees_with_mccabe() -> None:
    mccabe: Any = importlib.import_module("mccabe")  # flake8 brings it
    from flake8_secreview.config import from_texts
    from flake8_secreview.context import Context
    from flake8_secreview.report.structure import structure

    compared = 0
    for path in sorted(Path(json.__file__).parent.parent.glob("[a-l]*.py"))[:60]:
        source = path.read_text(encoding="utf-8", errors="replace")
        tree = ast.parse(source)
        if any(isinstance(node, ast.Lambda) or getattr(node, "finalbody", ()) for node in ast.walk(tree)):
            continue  # mccabe counts some lambdas, and leaves out what is in `finally`
        visitor = mccabe.PathGraphingAstVisitor()
        visitor.preorder(tree, visitor)
        graphs = {
            graph.lineno: graph.complexity()
            for graph in visitor.graphs.values()
            if not graph.entity.startswith(("If ", "Loop ", "Try"))
        }
        most = structure(Context(tree, source.splitlines(keepends=True), path.name, from_texts({}, [])))["most_complex"]
        if graphs and most:
            assert most["complexity"] == max(graphs.values()), path
            compared += 1
    assert compared >= 10
