"""The yardstick of findings that were read: it counts right, and its files are whole."""

from __future__ import annotations

from pathlib import Path

import corpus
import pytest
import readings

from flake8_secreview import config, rules
from flake8_secreview.engine import Engine

HEAD = "name,version,path,line,code,verdict,why\n"


def place(line: int, code: str = "SR101", name: str = "app") -> readings.Place:
    return readings.Place(name, "1", "a.py", line, code)


def test_readings_of_the_repository_are_of_pinned_distributions() -> None:
    pinned = {(distribution.name, distribution.version) for distribution in corpus.pinned()}
    for file, tool in ((readings.READINGS, ""), *((readings.PEER_READINGS, tool) for tool in readings.PEERS)):
        read = readings.read(file, tool)
        assert len(read) >= readings.SAMPLE
        assert {(where.name, where.version) for where in read} <= pinned
        assert all(len(reading.why) <= 80 for reading in read.values())


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("app,1,a.py,1,SR101,good,it is", "'good' is not one of right, arguable, wrong"),
        ("app,1,a.py,1,SR101,right,", "no reason"),
        ("app,1,a.py,1,SR101,right,it is\napp,1,a.py,1,SR101,wrong,it is not", "read twice"),
    ],
)
def test_readings_that_say_nothing_are_refused(tmp_path: Path, row: str, problem: str) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(f"{HEAD}{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        readings.read(file)


def test_readings_of_peers_are_told_apart_by_tool(tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(
        f"tool,{HEAD}bandit,app,1,a.py,1,B105,right,it is\nruff,app,1,a.py,2,S105,wrong,empty\n", encoding="utf-8"
    )
    assert readings.read(file, "ruff") == {place(2, "S105"): readings.Reading("wrong", "empty")}


def test_findings_are_joined_with_their_readings(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        'A = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"\n\nB = "10.20.30.40"\n', encoding="utf-8"
    )
    (tmp_path / "test_app.py").write_text('C = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f22"\n', encoding="utf-8")
    engine = Engine(config.from_texts({}, []), [rule for rule in rules.load() if rule.enabled])
    found, lines = readings.find(corpus.Distribution("app", "1", ""), tmp_path, engine)
    assert lines == 3
    assert [item.place for item in found] == [
        readings.Place("app", "1", "app.py", 1, "SR101"),
        readings.Place("app", "1", "app.py", 3, "SR102"),
    ]
    said = {found[0].place: readings.Reading("wrong", "an id"), place(9): readings.Reading("right", "it was")}
    assert list(readings.table(found, said, lines)) == [
        readings.Row("SR101", 1, 0, 0, 1, 0, 3),
        readings.Row("SR102", 1, 0, 0, 0, 1, 3),
        readings.Row("SR1", 2, 0, 0, 1, 1, 3),
        readings.Row("all", 2, 0, 0, 1, 1, 3),
    ]
    assert readings.silent(found, said, ["app"]) == {place(9): said[place(9)]}
    assert readings.silent(found, said, ["other"]) == {}
    assert list(readings.listed(found[1:])) == [f"app-1/app.py:3: SR102 {found[1].text}"]


def test_share_is_of_what_was_read() -> None:
    assert readings.Row("SR1", 5, 1, 1, 1, 2, 50_000).cells == ("SR1", "5", "1", "1", "1", "2", "33 %", "2.0")
    assert readings.Row("SR1", 2, 0, 0, 0, 2, 0).cells[-2:] == ("-", "-")


def test_sample_does_not_depend_on_the_order_of_findings() -> None:
    found = [readings.Found(place(line), "text") for line in range(1000)]
    drawn = readings.sample(found)
    assert len(set(drawn)) == readings.SAMPLE
    assert readings.sample(found[::-1]) == drawn
    assert readings.sample(found[:7]) == found[:7]


def test_page_keeps_its_prose_and_needs_a_place_for_each_table() -> None:
    names = ("lines", "all", "gone", *readings.READ_CLOSELY, "peers")
    text = "# Page\n" + "".join(f"\n<!-- {name} -->\nold\n<!-- end -->\n" for name in names) + "\nThe end.\n"
    looked = readings.Corpus(
        {}, [readings.Found(place(1, name="nova"), "text")], dict.fromkeys(readings.READ_CLOSELY, 50_000)
    )
    said = {place(1, name="nova"): readings.Reading("wrong", "an id")}
    peers = [("ruff", 116, readings.Row("ruff", 60, 2, 0, 58, 0, 0))]
    page = readings.page(text, looked, said, peers)
    assert page.startswith("# Page\n")
    assert page.endswith("\nThe end.\n")
    assert "old" not in page
    assert "\n150,000 lines of 3 distributions.\n" in page
    assert "\n| SR101 | 1 | 0 | 0 | 1 | 0 | 100 % | 0.7 |\n" in page  # of all
    assert "\n| SR101 | 1 | 0 | 0 | 1 | 0 | 100 % | 2.0 |\n" in page  # of nova
    assert "\n| ruff | S105 S106 S107 | 116 | 60 | 2 | 0 | 58 | 97 % |\n" in page
    assert readings.page(page, looked, said, peers) == page
    with pytest.raises(ValueError, match="no place for the table 'nova'"):
        readings.page(text.replace("<!-- nova -->", ""), looked, said, peers)


@pytest.mark.parametrize("narrowed", ["--only=nova", "--select=SR4"])
def test_sample_of_a_part_is_refused(narrowed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        readings.main(["--peers", narrowed])
    assert "the sample is drawn from all findings" in capsys.readouterr().err
