"""Baselines: the file, the command that makes and renews it, and what flake8 then reports."""

from __future__ import annotations

import ast
import os
import random
import re
import string
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from project import Found, Project

from flake8_secreview import baseline, config, engine, examples, rules, samples
from flake8_secreview.__main__ import main
from flake8_secreview.baseline import HEADER, HINT, Baseline, Key
from flake8_secreview.context import Context
from flake8_secreview.rule import Rule

NAME = ".secreview-baseline"
ONE = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
TWO = "0d9f5b1e-3c62-4f0a-8a57-6b1f2c9d7e84"
THREE = "9b7e4c12-5f38-4a6d-b1c0-2e8d7f3a6c95"
CONFIGURED = f"[flake8]\njobs = 1\nextend-select = SR\nsecreview-baseline = {NAME}\n"
SALT = "00" * 16
# The machine may be busy with something else.
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def home(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose configuration names a baseline, as the working directory."""
    project.write("setup.cfg", CONFIGURED)
    monkeypatch.chdir(project.folder)
    return project


def text(project: Project) -> str:
    return (project.folder / NAME).read_text(encoding="utf-8")


def entries(project: Project) -> list[str]:
    """The lines of the baseline without their hashes."""
    lines = text(project).splitlines()
    assert lines[0].startswith(HEADER)
    assert lines[1] == HINT
    return [" ".join(line.split("\t")[:3]) for line in lines[2:]]


def found(project: Project) -> list[Found]:
    """What a real flake8 reports in this project."""
    return project.flake8("--select=SR").found


# -- the file


def test_the_file_is_sorted_and_has_neither_lines_nor_times(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    home.write("b.py", f'def g():\n    return "{TWO}"\n\n\nclass C:\n    X = "{ONE}"\n')
    home.write("a.py", f'from unittest import mock\n\nX = "{ONE}"\n')
    assert main(["baseline"]) == 0
    assert entries(home) == ["SR101 a.py <module>", "SR101 b.py C", "SR101 b.py g", "SR301 a.py <module>"]
    lines = text(home).splitlines()
    assert lines[2:] == sorted(lines[2:])
    assert all(re.fullmatch(r"SR\d{3}\t\S+\t\S+\t[0-9a-f]{20}", line) for line in lines[2:])
    assert capsys.readouterr().out == f"{home.folder / NAME}: 4 findings accepted (4 new, 0 no longer found)\n"
    assert found(home) == []
    before = text(home)
    assert main(["baseline"]) == 0
    assert text(home) == before, "the salt stays, and so does everything else"


def test_each_new_baseline_has_its_own_salt(home: Project) -> None:
    home.write("a.py", f'X = "{ONE}"\n')
    assert main(["baseline"]) == 0
    assert main(["baseline", "--output", "other"]) == 0
    first, second = (path.read_text().splitlines() for path in (home.folder / NAME, home.folder / "other"))
    assert first[0] != second[0]
    assert first[2] != second[2]


@RELAXED
@given(
    st.lists(st.tuples(st.sampled_from(["SR101", "SR401"]), st.text(min_size=1), st.sampled_from(["<module>", "C.é"]), st.text())),
    st.dictionaries(st.integers(0, 5), st.sampled_from(["why", "a reason  with\ttabs", "«ü»"])),
)  # fmt: skip
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, findings: list[tuple[str, str, str, str]], reasons: dict[int, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round-trip"
    made = Baseline(SALT)
    keys = [made.key(*finding) for finding in findings]
    made.keys.update(keys)
    made.reasons.update({keys[index]: reason for index, reason in reasons.items() if index < len(keys)})
    path.write_text(made.render(), encoding="utf-8", newline="")
    read = baseline.load(str(path))
    assert (read.salt, read.keys, read.reasons) == (SALT, made.keys, made.reasons)
    for _, name, _, _ in findings:
        assert baseline.unescaped(baseline.escaped(name)) == name
        assert read.of_file(name) == Counter({k: n for k, n in made.keys.items() if k.path == baseline.escaped(name)})


def test_line_ends_and_byte_order_mark_of_other_systems(tmp_path: Path) -> None:
    made = Baseline(SALT, [Key("SR101", "a.py", "f", "0" * 20)])
    path = tmp_path / NAME
    path.write_bytes(b"\xef\xbb\xbf" + made.render().replace("\n", "\r\n").encode())
    assert baseline.load(str(path)).keys == made.keys


@pytest.mark.parametrize("seed", range(5))
def test_nothing_of_a_secret_is_in_the_file(home: Project, seed: int) -> None:
    rng = random.Random(seed)
    values = [samples.render(f"<<{kind}>>", rng) for kind in ("password", "token", "github-classic", "base64", "uuid")]
    names = ["password", "api_token", "GITHUB", "secret_key", "TENANT"]
    home.write("a.py", "".join(f"{name} = {value!r}\n" for name, value in zip(names, values, strict=True)))
    assert main(["baseline"]) == 0
    assert len(entries(home)) == len(values)
    content = text(home).lower()
    for value in values:
        for start in range(len(value) - 7):
            part = value[start : start + 4].lower()
            if set(part) <= set(string.hexdigits):  # these may be in a hash by chance; eight of them are not
                part = value[start : start + 8].lower()
            assert part not in content
        assert baseline.digest(SALT, value) not in content, "the salt counts"


@RELAXED
@given(st.text(min_size=1), st.text(min_size=1))
def test_hashes_tell_values_and_salts_apart(one: str, two: str) -> None:
    other = "11" * 16
    assert (baseline.digest(SALT, one) == baseline.digest(SALT, two)) is (one == two)
    assert baseline.digest(SALT, one) != baseline.digest(other, one)
    assert re.fullmatch(r"[0-9a-f]{20}", baseline.digest(SALT, one))


# -- what is the same finding


def keys_of(source: str, filename: str, configured: config.Config, loaded: list[Rule]) -> Counter[Key]:
    tree, lines = ast.parse(source), source.splitlines(keepends=True)
    context = Context(tree, lines, filename, configured)
    analysis = engine.Engine(configured, loaded).analyse(tree, lines, filename)
    return Counter(engine.baseline_key(Baseline(SALT), context, located) for located in analysis.findings)


def test_moved_code_is_not_new_for_any_check() -> None:
    loaded = rules.load()
    for rule in loaded:
        for snippet in rule.bad:
            example = examples.parse(snippet)
            settings = examples.settings(example.options)
            before = keys_of(example.source, example.filename, settings, [rule])
            moved = "# a line\n\n# and another one\n\n" + example.source.replace("\n", "\n\n\n", 0)
            assert before, snippet
            assert keys_of(moved, example.filename, settings, [rule]) == before, (rule.code, snippet)


def test_every_check_gives_its_findings_a_content() -> None:
    # Without one, the second finding of a scope would be taken for the first.
    for rule in rules.load():
        for snippet in rule.bad:
            example = examples.parse(snippet)
            tree, lines = ast.parse(example.source), example.source.splitlines(keepends=True)
            settings = examples.settings(example.options)
            analysis = engine.Engine(settings, [rule]).analyse(tree, lines, example.filename)
            assert all(found.finding.content or found.finding.name for found in analysis.findings), (rule.code, snippet)


def test_a_changed_value_is_new_and_moved_code_is_not(home: Project) -> None:
    source = f'def f():\n    return "{ONE}"\n\n\ndef g():\n    return "{TWO}"\n'
    home.write("a.py", source)
    assert main(["baseline"]) == 0
    home.write("a.py", "import os\n\n\nprint(os.sep)\n\n\n" + "\n\n".join(reversed(source.split("\n\n\n"))))
    assert found(home) == []
    home.write("a.py", source.replace(TWO, THREE))
    assert found(home) == [Found("./a.py", 6, 13, "SR101")]
    home.write("a.py", source.replace("def g", "def h"))
    assert found(home) == [Found("./a.py", 6, 13, "SR101")], "another scope"
    home.write("a.py", source + f'    yield "{TWO}"\n')
    assert found(home) == [Found("./a.py", 7, 12, "SR101")], "once more than before"


# -- what holds of flake8


def test_the_baseline_is_what_flake8_reports(home: Project) -> None:
    home.write(
        "setup.cfg", CONFIGURED + "extend-exclude = vendored\nper-file-ignores = legacy.py: SR1\nextend-ignore = SR3\n"
    )
    home.write("a.py", f'from unittest import mock\nX = "{ONE}"  # noqa: SR101\nY = "{TWO}"\n')
    home.write("vendored/b.py", f'X = "{ONE}"\n')
    home.write("legacy.py", f'X = "{ONE}"\n')
    home.write("tests/test_a.py", f'X = "{ONE}"\n')
    home.write("broken.py", "def f(:\n")
    assert main(["baseline"]) == 0
    assert entries(home) == ["SR101 a.py <module>"]
    assert found(home) == []


def test_a_silenced_twin_does_not_use_up_the_entry(home: Project) -> None:
    home.write("a.py", f'X = "{ONE}"  # noqa: SR101\nY = "{ONE}"\nZ = "{ONE}"  # noqa: SR101\n')
    assert main(["baseline"]) == 0
    assert found(home) == []
    assert entries(home) == ["SR101 a.py <module>"] * 2
    assert main(["baseline", "--check"]) == 0


def test_options_of_flake8_follow_after_dashes(home: Project) -> None:
    home.write("a.py", f'from unittest import mock\nX = "{ONE}"\n')
    assert main(["baseline", "a.py", "--", "--extend-ignore=SR1"]) == 0
    assert entries(home) == ["SR301 a.py <module>"]
    assert main(["baseline", "--output", "all", "--", "--isolated", "--jobs=1"]) == 0
    assert len((home.folder / "all").read_text().splitlines()) == 4


def test_the_option_is_no_second_way_to_name_the_file(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "--", "--secreview-baseline=x"]) == 2
    assert capsys.readouterr().err == "baseline: name the baseline with --output instead of --secreview-baseline\n"


def test_quiet_statistics_and_output_file_of_the_configuration_do_no_harm(home: Project) -> None:
    settings = (
        "quiet = 2\nstatistics = true\ncount = true\noutput-file = out.txt\nformat = secreview-json\nexit-zero = true\n"
    )
    home.write("setup.cfg", CONFIGURED + settings)
    home.write("a.py", f'X = "{ONE}"\n')
    assert main(["baseline"]) == 0
    assert entries(home) == ["SR101 a.py <module>"]
    assert not (home.folder / "out.txt").exists()


def test_several_processes_find_the_same(home: Project) -> None:
    for number in range(6):
        home.write(f"a{number}.py", f'X = "{ONE}"\n')
    command = [sys.executable, "-m", "flake8_secreview", "baseline", "--", "--jobs=2"]
    done = subprocess.run(command, cwd=home.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert entries(home) == [f"SR101 a{number}.py <module>" for number in range(6)]


def test_the_project_under_review_is_not_imported(home: Project) -> None:
    trap = "open('trap', 'w')\nraise SystemExit('ran')\n"
    for name in ("argparse", "logging", "json", "flake8", "configparser", "secrets", "multiprocessing"):
        home.write(f"{name}.py", trap)
    for command in (["baseline"], ["config"], ["rules"], ["paths", "."]):
        done = subprocess.run(
            [sys.executable, "-m", "flake8_secreview", *command], cwd=home.folder, capture_output=True, text=True
        )
        assert "ran" not in done.stderr
        assert not (home.folder / "trap").exists()
        # `config` says that the baseline, which is there by now, can be read.
        assert done.returncode == 0, done.stderr


def test_paths_are_relative_to_the_configuration(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write("src/a.py", f'X = "{ONE}"\n')
    monkeypatch.chdir(home.folder / "src")
    assert main(["baseline"]) == 0
    assert entries(home) == ["SR101 src/a.py <module>"]
    assert home.flake8("--select=SR", str(home.folder / "src" / "a.py")).found == []
    assert home.flake8("--select=SR", "--stdin-display-name=src/a.py", "-", stdin=f'X = "{ONE}"\n').found == []
    assert len(home.flake8("--select=SR", "--stdin-display-name=src/b.py", "-", stdin=f'X = "{ONE}"\n').found) == 1


@pytest.mark.parametrize("name", ["a b.py", "é.py", "tab\there.py", "line\nbreak.py", "-x.py", "\udce9.py"])
def test_names_of_files(home: Project, name: str) -> None:
    try:
        home.write(name, f'X = "{ONE}"\n')
    except OSError as error:
        pytest.skip(f"no such name on this file system: {error}")
    assert main(["baseline", name if not name.startswith("-") else "."]) == 0
    assert len(entries(home)) == 1
    settings = config.from_files()
    source = f'X = "{ONE}"\n'
    analysis = engine.Engine(settings, rules.load()).analyse(ast.parse(source), [source], os.path.join(".", name))
    assert analysis.findings == []
    assert main(["baseline", "--check"]) == 0


# -- renewing


def test_it_shrinks(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    home.write("a.py", f'X = "{ONE}"\nY = "{TWO}"\n')
    home.write("gone.py", f'X = "{ONE}"\n')
    home.write("excluded.py", f'X = "{ONE}"\n')
    assert main(["baseline"]) == 0
    home.write("a.py", f'Y = "{TWO}"\nZ = "{THREE}"\n')
    (home.folder / "gone.py").unlink()
    home.write("setup.cfg", CONFIGURED + "extend-exclude = excluded.py\n")
    capsys.readouterr()
    before = text(home)
    assert main(["baseline", "--check"]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "a.py: SR101 in <module>: no longer found",
        "excluded.py: SR101 in <module>: no longer found",
        "gone.py: SR101 in <module>: no longer found",
    ]
    assert captured.err == f"baseline: 1 findings are not in {home.folder / NAME}; flake8 reports them\n"
    assert text(home) == before, "--check writes nothing"
    assert main(["baseline"]) == 0
    assert capsys.readouterr().out.endswith("2 findings accepted (1 new, 3 no longer found)\n")
    lines = text(home).splitlines()
    assert lines[0] == before.splitlines()[0]
    assert len(set(lines) & set(before.splitlines())) == 3, "head, hint and what has stayed are the same lines"
    assert main(["baseline", "--check"]) == 0


def test_what_was_not_looked_at_stays(home: Project) -> None:
    home.write("src/a.py", f'X = "{ONE}"\n')
    home.write("lib/b.py", f'X = "{ONE}"\n')
    assert main(["baseline"]) == 0
    home.write("src/a.py", f'X = "{TWO}"\n')
    assert main(["baseline", "src"]) == 0
    assert entries(home) == ["SR101 lib/b.py <module>", "SR101 src/a.py <module>"]
    assert found(home) == []
    (home.folder / "lib/b.py").unlink()
    assert main(["baseline", "src"]) == 0
    assert entries(home) == ["SR101 src/a.py <module>"], "a file that is gone needs nothing"


def test_a_file_that_does_not_parse_keeps_its_entries(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    source = f'X = "{ONE}"\n'
    home.write("a.py", source)
    assert main(["baseline"]) == 0
    home.write("a.py", source + "def f(:\n")
    capsys.readouterr()
    assert main(["baseline"]) == 0
    assert entries(home) == ["SR101 a.py <module>"]
    assert capsys.readouterr().err == "baseline: ./a.py can't be read or parsed; its entries stay as they are\n"


def test_reasons_stay(home: Project) -> None:
    home.write("a.py", f'X = "{ONE}"\nY = "{TWO}"\n')
    assert main(["baseline"]) == 0
    lines = text(home).splitlines()
    home.write(NAME, "\n".join([*lines[:2], lines[2] + "\tthe public sandbox", *lines[3:]]) + "\n")
    assert found(home) == []
    home.write("a.py", f'X = "{ONE}"\nY = "{TWO}"\nZ = "{THREE}"\n')
    assert main(["baseline"]) == 0
    assert [line for line in text(home).splitlines() if "sandbox" in line] == [lines[2] + "\tthe public sandbox"]
    report = home.flake8("--format=secreview-json", "a.py").output
    assert '"reason": "the public sandbox"' in report


def test_failed_checks_are_never_accepted(
    home: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write("a.py", f'X = "{ONE}"\n')
    (rule,) = (rule for rule in rules.load() if rule.code == "SR101")

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(rule, "handlers", [(event, broken) for event, _ in rule.handlers])
    assert main(["baseline"]) == 0
    assert entries(home) == []
    assert "1 failed checks (SRn99) are not accepted" in capsys.readouterr().err


def test_the_first_time_it_says_how_flake8_uses_it(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    home.write("setup.cfg", "[flake8]\njobs = 1\n")
    home.write("a.py", f'X = "{ONE}"\n')
    assert main(["baseline", "--output", "ci/accepted"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"baseline: to have flake8 use it, add to [flake8] in {home.folder / 'setup.cfg'}:",
        "secreview-baseline = ci/accepted",
    ]


# -- what goes wrong


def test_what_goes_wrong_is_one_line_and_writes_nothing(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    home.write("a.py", f'X = "{ONE}"\n')
    assert main(["baseline", "--check"]) == 2
    assert capsys.readouterr().err == f"baseline: {home.folder / NAME}: there is no baseline to check\n"
    home.write(NAME, "something else\n")
    assert main(["baseline"]) == 2
    assert capsys.readouterr().err.startswith(f"baseline: {home.folder / NAME}:1: is not a baseline")
    assert text(home) == "something else\n"
    (home.folder / NAME).unlink()
    (home.folder / "setup.cfg").write_text(CONFIGURED + "secreview-honor = nobody\n")
    assert main(["baseline"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert any("secreview-honor: 'nobody'" in line for line in lines)
    assert lines[-1] == "baseline: flake8 could not finish; nothing is written"
    assert not (home.folder / NAME).exists()


def test_a_folder_that_cannot_be_written(home: Project, capsys: pytest.CaptureFixture[str]) -> None:
    home.write("a.py", f'X = "{ONE}"\n')
    home.write("file", "")
    assert main(["baseline", "--output", "file/x"]) == 2
    assert capsys.readouterr().err.startswith("baseline: file/x: ")


def test_a_file_that_changes_meanwhile(
    home: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write("a.py", f'X = "{ONE}"\n')
    monkeypatch.setattr("flake8_secreview.report.reading.read_lines", lambda name: ["X = 1\n"])
    assert main(["baseline"]) == 2
    assert capsys.readouterr().err == "baseline: ./a.py has changed while it was looked at; run the command again\n"


def test_a_link_is_followed(home: Project) -> None:
    home.write("a.py", f'X = "{ONE}"\n')
    home.write("real", Baseline(SALT).render())
    (home.folder / NAME).symlink_to("real")
    assert main(["baseline"]) == 0
    assert (home.folder / NAME).is_symlink()
    assert len((home.folder / "real").read_text().splitlines()) == 3


# -- merging


class Repository:
    """The project under git."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self("init", "-q", "-b", "main")

    def __call__(self, *arguments: str) -> int:
        settings = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(["git", *settings, *arguments], cwd=self.project.folder, capture_output=True).returncode

    def commit(self) -> None:
        assert main(["baseline"]) == 0
        assert self("add", "-A") == 0
        assert self("commit", "-qm", "x") == 0

    def diverge(self, ours: dict[str, str], theirs: dict[str, str]) -> int:
        """Commit files on two branches with their baselines, and merge; returns git's exit status."""
        self.commit()
        self("checkout", "-qb", "theirs")
        for name, content in theirs.items():
            self.project.write(name, content)
        self.commit()
        self("checkout", "-q", "main")
        for name, content in ours.items():
            self.project.write(name, content)
        self.commit()
        return self("merge", "-q", "theirs")


@pytest.fixture
def repository(home: Project) -> Repository:
    for name in ("a.py", "c.py", "e.py", "g.py", "i.py", "k.py", "m.py"):
        home.write(name, f'X = "{ONE}"\n')
    return Repository(home)


def test_branches_with_different_files_merge_by_themselves(repository: Repository) -> None:
    ours = {"b.py": f'X = "{TWO}"\n', "e.py": "X = 1\n"}
    theirs = {"i.py": "X = 1\n", "l.py": f'X = "{TWO}"\n'}
    assert repository.diverge(ours, theirs) == 0
    assert entries(repository.project) == [f"SR101 {name}.py <module>" for name in "abcgklm"]
    assert found(repository.project) == []
    before = text(repository.project)
    assert main(["baseline"]) == 0
    assert text(repository.project) == before


def test_a_conflict_is_resolved_by_keeping_both_sides(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project = repository.project
    assert repository.diverge({"d.py": f'X = "{TWO}"\n'}, {"dd.py": f'X = "{TWO}"\n'}) == 1
    run = project.flake8("--select=SR")
    (line,) = (line for line in run.output.splitlines() if "conflict" in line)
    assert re.search(rf"{NAME}:\d+: is a merge conflict; keep the lines of both sides, without the marks$", line)
    capsys.readouterr()
    assert main(["baseline"]) == 2, "nothing is overwritten"
    assert "is a merge conflict" in capsys.readouterr().err
    kept = [line for line in text(project).splitlines() if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    project.write(NAME, "\n".join(kept) + "\n")
    assert found(project) == []
    assert main(["baseline", "--check"]) == 0


def test_git_can_be_told_to_keep_both_sides(repository: Repository) -> None:
    project = repository.project
    project.write(".gitattributes", f"{NAME} merge=union\n")
    assert repository.diverge({"d.py": f'X = "{TWO}"\n'}, {"dd.py": f'X = "{TWO}"\n'}) == 0
    assert found(project) == []
    assert main(["baseline", "--check"]) == 0


def test_two_baselines_that_were_made_apart(tmp_path: Path) -> None:
    one, two = Baseline("00" * 16).render(), Baseline("11" * 16).render()
    path = tmp_path / NAME
    path.write_text(one + two)
    with pytest.raises(ValueError, match=r":3: is the head of another baseline; their hashes can't be compared"):
        baseline.load(str(path))
    path.write_text("<<<<<<< HEAD\n" + one)
    with pytest.raises(ValueError, match=":1: two baselines that were made apart can't be merged; remove the file"):
        baseline.load(str(path))
