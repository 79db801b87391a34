#!/usr/bin/env python3
"""How good are the findings on production code? Join them with what somebody said who read each one in its place.

    python tools/readings.py                  a table for each code and family, and how many findings nobody has read
    python tools/readings.py --unread         list the findings that nobody has read
    python tools/readings.py --silent         list the readings that no finding answers to any more
    python tools/readings.py --table          the table as Markdown
    python tools/readings.py --only nova      one distribution; may be repeated
    python tools/readings.py --peers          the same for the password rules of bandit and ruff, by samples
    python tools/readings.py --page           renew the tables of docs/production-reading.md

The findings are those of the production code of the source distributions pinned in tools/corpus.txt (tools/corpus.py fetches them), with default options and
without regard to noqa. The readings are tests/corpus/readings.csv: name and version of a distribution, path, line and code of a finding, a verdict and
the reason for it. `right`: a maintainer would thank the tool. `arguable`: a careful reviewer may mention it. `wrong`: a false alarm. A line may have two
findings of one code; they share a verdict. A reading stays when its finding goes: that says what a change of the rules silenced.

Of the peers' findings tests/corpus/readings-peers.csv has 60 of each tool, drawn with a fixed seed out of all, in the same form with the tool in front.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import corpus
import scan

from flake8_secreview import config, rules
from flake8_secreview.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
READINGS = ROOT / "tests" / "corpus" / "readings.csv"
PEER_READINGS = ROOT / "tests" / "corpus" / "readings-peers.csv"
PAGE = ROOT / "docs" / "production-reading.md"
VERDICTS = ("right", "arguable", "wrong")
READ_CLOSELY = ("nova", "Django", "cinder")  # the page has a table of each
SAMPLE, SEED = 60, 20251123

# The rules that ask for hardcoded secrets.
PEERS = {
    "bandit": ("B105", "B106", "B107"),
    "ruff": ("S105", "S106", "S107"),
}


class Place(NamedTuple):
    """What a reading and a finding are joined by."""

    name: str
    version: str
    path: str
    line: int
    code: str


class Reading(NamedTuple):
    """A verdict and the reason for it."""

    verdict: str
    why: str


class Found(NamedTuple):
    """One finding: where, and what it says."""

    place: Place
    text: str


class Row(NamedTuple):
    """One line of the table."""

    title: str
    findings: int
    right: int
    arguable: int
    wrong: int
    unread: int
    lines: int  # of the code looked at

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text. The share is of what was read."""
        read = self.findings - self.unread
        share = f"{100 * self.wrong / read:.0f} %" if read else "-"
        rate = f"{100_000 * self.wrong / self.lines:.1f}" if self.lines else "-"
        return (self.title, *map(str, (self.findings, self.right, self.arguable, self.wrong, self.unread)), share, rate)


HEADINGS = ("code", "findings", "right", "arguable", "wrong", "not yet read", "share wrong", "wrong per 100,000 lines")


def read(file: Path, tool: str = "") -> dict[Place, Reading]:
    """The readings, of a file of peers those of one tool. Raises ValueError for a verdict that does not exist or lacks its reason, and for a place named twice."""
    readings: dict[Place, Reading] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row.get("tool", "") != tool:
                continue
            place = Place(row["name"], row["version"], row["path"], int(row["line"]), row["code"])
            if row["verdict"] not in VERDICTS:
                raise ValueError(f"{file}: {place}: {row['verdict']!r} is not one of {', '.join(VERDICTS)}")
            if not row["why"]:
                raise ValueError(f"{file}: {place}: no reason")
            if place in readings:
                raise ValueError(f"{file}: {place}: read twice")
            readings[place] = Reading(row["verdict"], row["why"])
    return readings


def find(distribution: corpus.Distribution, folder: Path, engine: Engine) -> tuple[list[Found], int]:
    """The findings on the production code of one distribution, and how many lines that has."""
    found, lines = [], 0
    for scanned in scan.scan(engine, corpus.production_files(folder), str(folder)):
        lines += scanned.lines
        for item in scanned.findings:
            place = Place(distribution.name, distribution.version, scanned.path, item.place.line, item.rule.code)
            found.append(Found(place, item.message))
    return found, lines


def row(title: str, found: Iterable[Found], readings: dict[Place, Reading], lines: int) -> Row:
    """Count the verdicts on some findings."""
    verdicts = Counter(readings[item.place].verdict if item.place in readings else "" for item in found)
    return Row(title, verdicts.total(), verdicts["right"], verdicts["arguable"], verdicts["wrong"], verdicts[""], lines)


def table(found: Sequence[Found], readings: dict[Place, Reading], lines: int, families: bool = True) -> Iterator[Row]:
    """A row for each code, each family, and all."""
    codes = sorted({item.place.code for item in found})
    for family in sorted({code[:3] for code in codes}):
        for code in (code for code in codes if code.startswith(family)):
            yield row(code, [item for item in found if item.place.code == code], readings, lines)
        if families:
            yield row(family, [item for item in found if item.place.code.startswith(family)], readings, lines)
    yield row("all", found, readings, lines)


def plain(rows: Iterable[Row]) -> Iterator[str]:
    """The rows in columns."""
    for cells in (HEADINGS, *(row.cells for row in rows)):
        yield f"{cells[0]:8}" + "".join(
            f"{cell:>{max(len(h), 5) + 2}}" for h, cell in zip(HEADINGS[1:], cells[1:], strict=True)
        )


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as a table in Markdown; families and the sum are set off."""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|---" + "|---:" * (len(HEADINGS) - 1) + "|"
    for cells in (row.cells for row in rows):
        bold = "**" if len(cells[0]) == 3 else ""
        yield "| " + " | ".join(f"{bold}{cell}{bold}" for cell in cells) + " |"


def silent(found: Iterable[Found], readings: dict[Place, Reading], names: Iterable[str]) -> dict[Place, Reading]:
    """The readings of these distributions that no finding answers to."""
    there = {item.place for item in found}
    return {place: reading for place, reading in readings.items() if place not in there and place.name in set(names)}


def peer(tool: str, distribution: corpus.Distribution, folder: Path) -> list[Found]:
    """What the password rules of bandit or ruff find on the production code of one distribution. Raises FileNotFoundError if the tool is not installed."""
    if not (files := corpus.production_files(folder)):
        return []
    if tool == "bandit":
        command = [
            "bandit",
            "--quiet",
            "--format=json",
            "--tests=" + ",".join(PEERS[tool]),
            "--exit-zero",
            "--ignore-nosec",
        ]
    else:
        command = [
            "ruff",
            "check",
            "--isolated",
            "--no-cache",
            "--output-format=json",
            "--select=" + ",".join(PEERS[tool]),
        ]
        command += ["--exit-zero", "--ignore-noqa", "--force-exclude", "--target-version=py310"]
    done = subprocess.run(
        [*command, *files], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    found = []
    for item in json.loads(done.stdout)["results"] if tool == "bandit" else json.loads(done.stdout):
        if tool == "bandit":
            path, line, code, text = item["filename"], item["line_number"], item["test_id"], item["test_name"]
        else:
            path, line, code, text = item["filename"], item["location"]["row"], item["code"], item["name"]
            path = Path(path).relative_to(folder).as_posix()
            if code not in PEERS[tool]:
                continue  # a file that does not parse
        place = Place(distribution.name, distribution.version, path.removeprefix("./"), line, code)
        found.append(Found(place, text))  # not their message: it shows the value
    return sorted(found)


def sample(found: Sequence[Found]) -> list[Found]:
    """The findings of a peer that are read: drawn from all, in their order, always the same."""
    return sorted(random.Random(SEED).sample(sorted(found), min(SAMPLE, len(found))))


class Corpus(NamedTuple):
    """What was looked at, and found there."""

    folders: dict[corpus.Distribution, Path]
    found: list[Found]
    lines: dict[str, int]  # by name of the distribution


def look(names: Sequence[str], only: str = "") -> Corpus:
    """Fetch the distributions and run the checks on their production code; `only` these families, as text like SR4."""
    folders = {d: corpus.fetch(d, corpus.corpus_folder()) for d in corpus.pinned() if d.name in names}
    engine = Engine(
        config.from_texts({}, []), [rule for rule in rules.load() if rule.enabled and rule.code.startswith(only)]
    )
    found: list[Found] = []
    lines = {}
    for distribution, folder in folders.items():
        more, lines[distribution.name] = find(distribution, folder, engine)
        found += more
    return Corpus(folders, found, lines)


def peer_rows(looked: Corpus) -> Iterator[tuple[str, int, Row]]:
    """Of each peer its name, the number of its findings, and the row of its sample."""
    for tool in PEERS:
        found = [item for distribution, folder in looked.folders.items() for item in peer(tool, distribution, folder)]
        drawn = sample(found)
        yield tool, len(found), row(tool, drawn, read(PEER_READINGS, tool), 0)


def listed(found: Iterable[Found]) -> Iterator[str]:
    """Findings as lines that editors understand."""
    for place, text in found:
        yield f"{place.name}-{place.version}/{place.path}:{place.line}: {place.code} {text}"


def page(text: str, looked: Corpus, readings: dict[Place, Reading], peers: Iterable[tuple[str, int, Row]]) -> str:
    """The text of the page with its tables renewed. Each stands between `<!-- NAME -->` and `<!-- end -->`. Raises ValueError for one that has no place."""
    everything = sum(looked.lines.values())
    tables = {"all": markdown(table(looked.found, readings, everything))}
    for name in READ_CLOSELY:
        found = [item for item in looked.found if item.place.name == name]
        tables[name] = markdown(table(found, readings, looked.lines[name], families=False))
    tables["lines"] = iter([f"{everything:,} lines of {len(looked.lines)} distributions."])
    tables["gone"] = iter([gone(looked, readings) + "."])
    tables["peers"] = _beside(looked, readings, list(peers))
    for name, lines in tables.items():
        head, mark, rest = text.partition(f"<!-- {name} -->\n")
        _, end, tail = rest.partition("<!-- end -->")
        if not mark or not end:
            raise ValueError(f"no place for the table {name!r}")
        text = head + mark + "\n" + "\n".join(lines) + "\n\n" + end + tail
    return text


def gone(looked: Corpus, readings: dict[Place, Reading], select: str = "SR") -> str:
    """How many readings no finding answers to any more, by verdict."""
    left = silent(looked.found, readings, looked.lines)
    counts = Counter(reading.verdict for place, reading in left.items() if place.code.startswith(select))
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)


def _beside(looked: Corpus, readings: dict[Place, Reading], peers: Iterable[tuple[str, int, Row]]) -> Iterator[str]:
    """The table of the peers: what is counted is all their findings, what is read a sample of them."""
    yield "| tool | codes | findings | read | right | arguable | wrong | share wrong |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    now = [item for item in looked.found if item.place.code.startswith("SR4")]
    before = [
        Found(place, "") for place in silent(looked.found, readings, looked.lines) if place.code.startswith("SR4")
    ]
    ours, ever = row("", now, readings, 0), row("", [*now, *before], readings, 0)
    for tool, codes, count, judged in (
        ("secreview", "SR4", ours.findings, ours),
        ("secreview, with what it reported before it was read", "SR4", ever.findings, ever),
        *((tool, " ".join(PEERS[tool]), count, judged) for tool, count, judged in peers),
    ):
        _, _, right, arguable, wrong, _, share, _ = judged.cells
        yield f"| {tool} | {codes} | {count} | {judged.findings - judged.unread} | {right} | {arguable} | {wrong} | {share} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. The exit status is 1 if --unread or --peers finds something that nobody has read."""
    names = [distribution.name for distribution in corpus.pinned()]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="one of " + ", ".join(names))
    parser.add_argument("--select", default="SR", metavar="PREFIX", help="only these codes")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--unread", action="store_true", help="list the findings that nobody has read")
    what.add_argument("--silent", action="store_true", help="list the readings that no finding answers to")
    what.add_argument("--table", action="store_true", help="the table as Markdown")
    what.add_argument("--peers", action="store_true", help="bandit and ruff, by samples")
    what.add_argument("--page", action="store_true", help="renew docs/production-reading.md")
    options = parser.parse_args(arguments)
    if (options.page or options.peers) and (options.only or options.select != "SR"):
        parser.error("--page and --peers are about everything: the sample is drawn from all findings")
    readings = read(READINGS)
    looked = look(options.only or names, options.select)
    unread = [item for item in looked.found if item.place not in readings]
    if options.unread:
        print(*listed(unread), sep="\n", end="\n" if unread else "")
        return 1 if unread else 0
    if options.silent:
        for place, reading in silent(looked.found, readings, looked.lines).items():
            if place.code.startswith(options.select):
                print(
                    f"{place.name}-{place.version}/{place.path}:{place.line}: {place.code} {reading.verdict}: {reading.why}"
                )
        return 0
    if options.page or options.peers:
        peers = list(peer_rows(looked))
        if options.page:
            PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), looked, readings, peers), encoding="utf-8")
        for tool, count, judged in peers:
            print(
                f"{tool}: {count} findings, of a sample of {judged.findings} {judged.wrong} wrong, {judged.unread} not yet read"
            )
        return 1 if any(judged.unread for _, _, judged in peers) else 0
    lines = sum(looked.lines.values())
    print(*(markdown if options.table else plain)(table(looked.found, readings, lines)), sep="\n")
    if not options.table:
        print(f"{lines} lines; no longer found: {gone(looked, readings, options.select)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
