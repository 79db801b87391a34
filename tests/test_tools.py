"""The tools that judge the plugin: what they promise themselves."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import bench
import build_backend
import corpus
import pytest
import readme


def archive(path: Path, members: dict[str, bytes | None], *, time: int = 0, mode: int = 0o644, owner: str = "") -> Path:
    """A .tar.gz with these files; a name without content is a symbolic link to /etc/passwd."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.mtime, member.mode, member.uname, member.uid = time, mode, owner, len(owner)
            if content is None:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                member.size = len(content)
            tar.addfile(member, None if content is None else io.BytesIO(content))
    return path


# -- corpus.py


def test_pinned_distributions_are_the_ones_that_the_project_promises_to_run_on() -> None:
    names = {distribution.name for distribution in corpus.pinned()}
    assert len(names) == len(corpus.pinned()) == 14
    assert names >= {"nova", "keystone", "Django", "tornado", "docker", "requests-oauthlib", "conan", "boto3"}


@pytest.mark.parametrize(
    "line", ["nova", "nova==34.0.0", "nova>=34 --hash=sha256:" + "0" * 64, "nova==34.0.0 --hash=sha256:0"]
)
def test_distribution_without_version_or_hash_is_refused(tmp_path: Path, line: str) -> None:
    pins = tmp_path / "corpus.txt"
    pins.write_text(f"# a comment\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is not NAME==VERSION --hash=sha256:HASH"):
        corpus.pinned(pins)


def test_unpacking_stays_inside_and_takes_code_and_configuration_only(tmp_path: Path) -> None:
    members: dict[str, bytes | None] = {
        "x-1/a.py": b"a",
        "x-1/pkg/setup.cfg": b"b",
        "x-1/../../outside.py": b"c",
        "x-1/link.py": None,
        "x-1/data.bin": b"d",
        "top.py": b"e",
        "/etc/absolute/../f.py": b"f",
    }
    corpus.unpack(archive(tmp_path / "x.tar.gz", members), tmp_path / "in" / "x")
    inside = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if not path.is_dir())
    assert inside == ["in/x/a.py", "in/x/pkg/setup.cfg", "x.tar.gz"]


def test_faults_of_findings(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfx = 1\r\ny = 22")
    good = ["a.py:1:1: SR101 text", "a.py:1:6: SR101 at the end of the line", "a.py:2:7: SR401 on the last line"]
    assert list(corpus.faults(tmp_path, good)) == []
    bad = {
        "a.py:1:1: SR199 x failed": "a check failed",
        "a.py:0:1: SR101 text": "no such place",
        "a.py:3:1: SR101 text": "no such place",
        "a.py:1:0: SR101 text": "no such place",
        "a.py:1:7: SR101 text": "no such place",
        "a.py:1:1: SR101 te\x1bxt": "text that breaks editors",
        "a.py:1:1: SR101 see b.py:12:3: there": "text that breaks editors",
    }
    assert [fault.partition(":")[0] for fault in corpus.faults(tmp_path, list(bad))] == list(bad.values())


def test_run_of_flake8_leaves_out_only_what_flake8_itself_fails_on(tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text("x = " + " + ".join(["'a'"] * 980) + "\n", encoding="utf-8")
    (tmp_path / "app.py").write_text('TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n', encoding="utf-8")
    result = corpus.run_flake8(tmp_path, corpus.RUNS[0])
    assert [finding.partition(" SR101 ")[0] for finding in result.findings] == ["./app.py:1:11:"]
    assert result.problems == []
    assert set(result.left_out) <= {"deep.py"}


def test_table_counts_per_code_and_distribution() -> None:
    found = {"x": ["a.py:1:1: SR101 t", "a.py:2:1: SR101 t", "b.py:1:1: SR401 t"], "y": ["a.py:1:1: SR101 t"], "z": []}
    assert list(corpus.table(found)) == ["SR101      3  x 2, y 1", "SR401      1  x 1", "all        4"]


# -- build_backend.py


def test_source_archive_is_the_same_whatever_the_machine(tmp_path: Path) -> None:
    members: dict[str, bytes | None] = {"x-1/b": b"2", "x-1/a": b"1"}
    one = archive(tmp_path / "one.tar.gz", members, time=1_700_000_000, mode=0o600, owner="me")
    other = archive(tmp_path / "other.tar.gz", dict(reversed(members.items())), time=1_600_000_000, mode=0o664)
    for path in (one, other):
        build_backend.repack(path, build_backend.EARLIEST)
    assert one.read_bytes() == other.read_bytes()
    with tarfile.open(one) as tar:
        described = [(member.name, member.mtime, member.mode, member.uid, member.uname) for member in tar]
    assert described == [
        ("x-1/a", build_backend.EARLIEST, 0o644, 0, ""),
        ("x-1/b", build_backend.EARLIEST, 0o644, 0, ""),
    ]
    assert gzip.decompress(one.read_bytes())[:5] == b"x-1/a"


def test_scripts_stay_executable(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.tar.gz", {"x-1/run": b"#!/bin/sh\n"}, mode=0o700)
    build_backend.repack(path, build_backend.EARLIEST)
    with tarfile.open(path) as tar:
        assert tar.getmember("x-1/run").mode == 0o755


def test_wheel_is_the_same_whatever_the_machine(tmp_path: Path) -> None:
    wheels = []
    for name, time, mode in (("one", (2023, 11, 14, 22, 13, 20), 0o600), ("other", (2020, 9, 13, 12, 26, 40), 0o664)):
        wheels.append(tmp_path / name)
        with zipfile.ZipFile(wheels[-1], "w") as packed:
            for member in ("x/b.py", "x/a.py"):
                entry = zipfile.ZipInfo(member, time)
                entry.external_attr = (0o100000 | mode) << 16
                packed.writestr(entry, b"1\n")
        build_backend.repack_wheel(wheels[-1], build_backend.EARLIEST)
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    with zipfile.ZipFile(wheels[0]) as packed:
        described = [(member.filename, member.date_time, member.external_attr >> 16) for member in packed.infolist()]
    assert described == [("x/b.py", (1980, 1, 1, 0, 0, 0), 0o100644), ("x/a.py", (1980, 1, 1, 0, 0, 0), 0o100644)]


# -- bench.py


def test_ratio_is_the_median_of_pairs() -> None:
    bare, slow, odd = (bench.Cost(cpu, cpu, 1, 0) for cpu in (2.0, 3.0, 20.0))
    assert bench.ratio([(bare, slow), (bare, bare), (bare, odd)], lambda cost: cost.cpu) == 1.5


def test_plugin_is_hidden_on_one_side_and_seen_on_the_other(tmp_path: Path) -> None:
    sides = bench.prepare(tmp_path)
    text = b'TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n'
    bare, plugin = (bench.cost(bench.flake8("--select=SR", "-"), side, tmp_path, text) for side in sides)
    assert bare.output == 0 < plugin.output
    assert min(bare.cpu, bare.wall, bare.memory) > 0


def test_measuring_a_command_that_fails_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="exit status"):
        bench.cost(bench.flake8("--no-such-option"), dict(os.environ), tmp_path)


# -- readme.py


def test_generated_part_is_replaced_and_nothing_else() -> None:
    text = "before\n<!-- begin x: by hand -->\nold\n<!-- end x -->\nafter\n"
    new = readme.replaced(text, "x", ["1", "2"])
    assert new == "before\n<!-- begin x: by hand -->\n\n1\n2\n\n<!-- end x -->\nafter\n"
    assert readme.replaced(new, "x", ["1", "2"]) == new
    for wrong in ("", text + text):
        with pytest.raises(ValueError, match="one part named 'x'"):
            readme.replaced(wrong, "x", [])


def test_new_checks_are_those_that_no_release_speaks_of() -> None:
    everything = list(readme.new_checks(""))
    assert [line for line in everything if line.startswith("  - SR101 hardcoded-uuid: ")]
    assert [line for line in everything if "SR101" not in line] == list(readme.new_checks("## 0.1.0\n- SR101\n"))
