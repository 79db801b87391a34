"""What a change does to a review: two JSON reports compared, for a pull request.

Findings are the same if their fingerprints are, so moved lines are no news. A module that touches something that it did not touch before has a new
capability, which a reviewer wants to hear of even if there is no finding.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, cast

from flake8_secreview.report.markdown import escaped, in_code
from flake8_secreview.report.model import FORMAT, Finding, Module, Report
from flake8_secreview.report.points import shown_lines

GAINED = {
    "input": "now reads user input",
    "database": "now talks to a database",
    "files": "now uses the file system",
    "network": "now talks to the network",
    "process": "now starts processes",
    "dynamic": "now makes or loads code at run time",
    "configuration": "now reads configuration",
    "cryptography": "now uses cryptography",
    "double": "now uses test doubles",
}


class ReportError(ValueError):
    """A file that is no report: one line for the user."""


class Change(NamedTuple):
    """A finding that is new or gone."""

    path: str
    finding: Finding


class Capability(NamedTuple):
    """A category that a module touches since, or no longer."""

    path: str
    category: str
    lines: tuple[int, ...]
    names: tuple[str, ...]


class Difference(NamedTuple):
    """What differs between two reports."""

    new: list[Change]
    gone: list[Change]
    gained: list[Capability]
    lost: list[Capability]
    suppressed: list[Change]  # hidden findings that were not hidden, or not there, before
    unread: list[str]  # modules that are not analysed any more, or that came unanalysed


def load(path: str) -> Report:
    """Read a report made with --format=secreview-json. Raises ReportError."""
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ReportError(f"{path}: is not JSON; make one with flake8 --format=secreview-json") from None
    if not isinstance(report, dict) or not {"format", "modules", "tool"} <= report.keys():
        raise ReportError(f"{path}: is no review; make one with flake8 --format=secreview-json")
    if report["format"] != FORMAT:
        raise ReportError(f"{path}: has format {report['format']!r}, this version reads {FORMAT}")
    return cast("Report", report)


def compare(old: Report, new: Report) -> Difference:
    """What is different in `new`."""
    before, after = _findings(old), _findings(new)
    hidden_before, hidden_after = _hidden(old), _hidden(new)
    modules = {module["path"]: module for module in old["modules"]}
    gained: list[Capability] = []
    lost: list[Capability] = []
    for module in new["modules"]:
        earlier = modules.get(module["path"])
        if module["problem"] or (earlier is not None and earlier["problem"]):
            continue
        had, has = _capabilities(earlier), _capabilities(module)
        gained += (has[category] for category in has if category not in had)
        lost += (had[category] for category in had if category not in has)
    return Difference(
        new=_minus(after, before),
        gone=_minus(before, after),
        gained=gained,
        lost=lost,
        suppressed=_minus(hidden_after, hidden_before),
        unread=[
            module["path"]
            for module in new["modules"]
            if module["problem"] and not modules.get(module["path"], {"problem": ""})["problem"]
        ],
    )


def _findings(report: Report) -> list[Change]:
    return [Change(module["path"], finding) for module in report["modules"] for finding in module["findings"]]


def _hidden(report: Report) -> list[Change]:
    return [
        Change(module["path"], finding)
        for module in report["modules"]
        for suppression in module["suppressions"]
        for finding in suppression["hidden"]
    ]


def _minus(some: list[Change], others: list[Change]) -> list[Change]:
    left = Counter(change.finding["fingerprint"] for change in others)
    found = []
    for change in some:
        fingerprint = change.finding["fingerprint"]
        if left[fingerprint]:
            left[fingerprint] -= 1
        else:
            found.append(change)
    return found


def _capabilities(module: Module | None) -> dict[str, Capability]:
    found: dict[str, Capability] = {}
    if module is None:
        return found
    for category in GAINED:
        evidence = [(touch["line"], touch["name"]) for touch in module["surface"] if touch["category"] == category]
        if category == "double" and module["role"] != "test":
            evidence = [(double["line"], double["name"]) for double in module["doubles"]]
        if evidence:
            names = tuple(dict.fromkeys(name for _, name in evidence))
            found[category] = Capability(module["path"], category, tuple(line for line, _ in evidence), names)
    return found


def render(difference: Difference) -> str:
    """The difference as Markdown."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield "# What this change does to the security review"
    yield ""
    if not any(difference):
        yield "Nothing: no finding is new or gone, and no module touches anything new."
        return
    for title, changes in (
        ("New findings", difference.new),
        ("Newly suppressed findings", difference.suppressed),
        ("Findings that are gone", difference.gone),
    ):
        if changes:
            yield from (f"## {title} ({len(changes)})", "")
            for path, finding in changes:
                where = f"{in_code(path)} line {finding['line']}"
                yield f"- {where}: **{finding['code']}** {finding['severity']}: {escaped(finding['message'])}"
            yield ""
    if difference.gained:
        yield from (f"## New capabilities ({len(difference.gained)})", "")
        for item in difference.gained:
            names = ", ".join(escaped(name) for name in item.names[:4]) + (", ..." if len(item.names) > 4 else "")
            yield f"- {in_code(item.path)} {GAINED[item.category]}: {names} ({shown_lines(item.lines)})"
        yield ""
    if difference.lost:
        yield from (f"## Capabilities that are gone ({len(difference.lost)})", "")
        for item in difference.lost:
            yield f"- {in_code(item.path)}: {GAINED[item.category].replace('now ', 'no longer ', 1)}"
        yield ""
    if difference.unread:
        yield from ("## No longer analysed", "")
        yield from (f"- {in_code(path)}" for path in difference.unread)
        yield ""


def main(old: str, new: str) -> tuple[str, int]:
    """Compare two files; returns what to print and the exit status: 1 if there are new findings, 0 otherwise. Raises ReportError."""
    difference = compare(load(old), load(new))
    return render(difference), 1 if difference.new or difference.unread else 0
