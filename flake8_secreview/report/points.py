"""The eleven points that a reviewer writes down about a module: what is there, on which lines, and what is not.

Both renderings, Markdown and HTML, are made from these, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from flake8_secreview.report.conclusion import count
from flake8_secreview.report.model import CodeLine, Finding, Module, Suppression, Touch

Key = TypeVar("Key")
MOST = 12  # pieces of evidence that are listed; the JSON report has all of them


class Evidence(NamedTuple):
    """A piece of evidence: the lines, what is there as plain text, and the code of a finding if it is one."""

    lines: tuple[int, ...]
    text: str
    code: str = ""


class Point(NamedTuple):
    """One of the eleven points."""

    number: int
    title: str
    present: bool  # is there something to see?
    statement: str
    evidence: tuple[Evidence, ...] = ()
    more: int = 0  # pieces of evidence that are left out


TITLES = (
    "Hardcoded data",
    "Mocking and patching",
    "Logging",
    "Code structure",
    "Configuration and parameters",
    "Direct user input",
    "Database interaction",
    "File system",
    "Network communication",
    "Clear-text secrets",
    "Suppressions",
)

# What is looked for where nothing was found, so that an absence can be judged.
ABSENT = {
    "input": "No direct user input: no command line, prompt, standard input or HTTP request is read.",
    "database": "No direct database interaction: no driver, ORM or SQL found.",
    "files": "No direct file system access: no file or folder is opened, listed, changed or tested.",
    "network": "No direct network communication: no socket, protocol library or HTTP client is used.",
    "process": "no process is started",
    "dynamic": "no code is made or loaded at run time",
    "cryptography": "no cryptography is used",
}
PRESENT = {
    "input": "Reads user input directly",
    "database": "Interacts with a database directly",
    "files": "Uses the file system directly",
    "network": "Communicates over the network",
    "process": "starts processes",
    "dynamic": "makes or loads code or objects at run time",
    "cryptography": "uses cryptography",
}
INFRASTRUCTURE = "SR205"
FALLBACKS = ("SR406", "SR407", "SR408", "SR414")


def points(module: Module) -> list[Point]:
    """The eleven points of an analysed module, in their order."""
    return [
        _data(module),
        _doubles(module),
        _logging(module),
        _structure(module),
        _configuration(module),
        _surface(module, 6, "input"),
        _surface(module, 7, "database"),
        _surface(module, 8, "files"),
        _surface(module, 9, "network", "process", "dynamic", "cryptography"),
        _secrets(module),
        _suppressions(module),
    ]


def _point(number: int, statement: str, evidence: Sequence[Evidence] = ()) -> Point:
    return Point(
        number, TITLES[number - 1], bool(evidence), statement, tuple(evidence[:MOST]), max(len(evidence) - MOST, 0)
    )


def _of(module: Module, *prefixes: str) -> tuple[list[Finding], list[Finding]]:
    """The findings and the observations of these codes."""
    return (
        [finding for finding in module["findings"] if finding["code"].startswith(prefixes)],
        [finding for finding in module["observations"] if finding["code"].startswith(prefixes)],
    )


def _told(findings: Iterable[Finding], observed: Iterable[Finding] = ()) -> list[Evidence]:
    """Findings as evidence; what is only observed needs no advice, which messages have behind a semicolon."""
    told = [Evidence((finding["line"],), finding["message"], finding["code"]) for finding in findings]
    return told + [Evidence((item["line"],), item["message"].partition("; ")[0], item["code"]) for item in observed]


def _data(module: Module) -> Point:
    found, observed = _of(module, "SR1")
    named = _grouped((item["name"], item["line"]) for item in module["made_up"])
    evidence = _told(found, observed)
    evidence += [Evidence(tuple(lines), f"{name} is made-up data by its name") for name, lines in named.items()]
    kind = {"test": "test data", "support": "data of support code"}.get(module["role"], "")
    others = [count(len(observed), "literal") + f" as {kind}"] if observed else []
    others += [count(len(named), "name") + " of made-up data"] if named else []
    if found:
        more = f"; beside it {' and '.join(others)}" if others else ""
        return _point(1, f"{count(len(found), 'piece')} of production data in the code{more}.", evidence)
    if others:
        return _point(1, f"{' and '.join(others)} in the code, none as production data.", evidence)
    return _point(1, "No hardcoded identifiers, addresses, personal or test data found.")


def _doubles(module: Module) -> Point:
    found, observed = _of(module, "SR3")
    evidence = [
        Evidence(tuple(lines), f"{name} replaces {target}" if target else name)
        for (name, target), lines in _grouped(
            ((item["name"], item["target"]), item["line"]) for item in module["doubles"]
        ).items()
    ]
    if found:
        return _point(
            2, f"Test code is used outside of tests ({count(len(found), 'finding')}).", [*_told(found), *evidence]
        )
    if not evidence and not observed:
        return _point(2, "No mocking or patching: no test double is made, and no test library is imported.")
    evidence = evidence or _told([], observed)
    if module["role"] == "test":
        return _point(2, "Things are replaced by test doubles; all of it stays in this test.", evidence)
    return _point(2, "Things are replaced or patched.", evidence)


def _logging(module: Module) -> Point:
    found, observed = _of(module, "SR2")
    levels: dict[str, list[int]] = {}
    for call in module["logging"]:
        levels.setdefault(call["level"], []).append(call["line"])
    leaks: dict[int, list[str]] = {}
    for finding in [*found, *observed]:
        leaks.setdefault(finding["line"], []).append(finding["code"])
    level_of = {call["line"]: call["level"] for call in module["logging"]}
    evidence = [
        Evidence((finding["line"],), f"{_level(level_of, finding)}{finding['message']}", finding["code"])
        for finding in [*found, *observed]
    ]
    evidence += [
        Evidence((call["line"],), f"{call['level']}: {call['text'] or 'a message made elsewhere'}")
        for call in module["logging"]
        if call["line"] not in leaks
    ]
    said = ", ".join(f"{level} {len(lines)}" for level, lines in levels.items())
    if not module["logging"] and not evidence:
        return _point(3, "Nothing is logged.")
    start = f"{count(len(module['logging']), 'logging call')} ({said})" if levels else "No logging call"
    if found:
        return _point(3, f"{start}; {count(len(found), 'call')} may leak what does not belong in a log.", evidence)
    if observed:
        return _point(
            3,
            f"{start}; possible leaks of infrastructure or of test values: {len(observed)}, no defect here.",
            evidence,
        )
    return _point(3, f"{start}; nothing that could leak was recognised in them.", evidence)


def _level(level_of: dict[int, str], finding: Finding) -> str:
    lines = range(finding["line"], finding["line"] - 6, -1)  # the argument may stand below the call
    level = next((level_of[line] for line in lines if line in level_of), "")
    return f"at level {level}: " if level else ""


def _structure(module: Module) -> Point:
    structure = module["structure"]
    classes, functions = structure["classes"], structure["functions"]
    most = structure["most_complex"]
    if not classes and not functions:
        return _point(4, "No class and no function.")
    said = f"{count(len(classes), 'class', 'classes')}, {count(functions, 'function')}"
    evidence = [Evidence((item["line"],), f"class {item['name']}") for item in classes]
    if most:
        said += f"; highest cyclomatic complexity {most['complexity']}"
        evidence.append(Evidence((most["line"],), f"{most['name']}: complexity {most['complexity']}"))
    if structure["misnamed"]:
        said += f"; {count(len(structure['misnamed']), 'name')} not as PEP 8 has it."
        evidence += [Evidence((item["line"],), f"{item['name']}: {item['problem']}") for item in structure["misnamed"]]
    else:
        said += "; names follow PEP 8."
    return _point(4, said, evidence)


def _configuration(module: Module) -> Point:
    touches = [touch for touch in module["surface"] if touch["category"] == "configuration"]
    instead, _ = _of(module, *FALLBACKS)
    evidence = _listed(touches)
    if instead:
        told = _told(instead)
        return _point(
            5,
            f"{count(len(instead), 'value')} hardcoded that should be configured"
            + (f"; configuration is read on {count(len(touches), 'line')}." if touches else "."),
            [*told, *evidence],
        )
    if touches:
        kinds = sorted({touch["what"] for touch in touches})
        return _point(
            5, f"Configuration is loaded or read: {', '.join(kinds)}. Nothing is hardcoded instead.", evidence
        )
    return _point(5, "No configuration is loaded or read, and no credential stands in for it.")


def _surface(module: Module, number: int, *categories: str) -> Point:
    main, *others = categories
    by_category = {
        category: [touch for touch in module["surface"] if touch["category"] == category] for category in categories
    }
    found = by_category[main]
    kinds = ", ".join(sorted({touch["what"] for touch in found}))
    said = [f"{PRESENT[main]}: {kinds}." if found else ABSENT[main]]
    if others:
        there = [PRESENT[category] for category in others if by_category[category]]
        absent = [ABSENT[category] for category in others if not by_category[category]]
        if there:
            said.append(f"It {' and '.join(there)}.")
        if absent:
            said.append(", ".join(absent).capitalize() + ".")
    evidence = [item for category in categories for item in _listed(by_category[category])]
    return _point(number, " ".join(said), evidence)


def _listed(touches: Iterable[Touch]) -> list[Evidence]:
    grouped = _grouped(
        (f"{touch['name']}({touch['argument']})" if touch["argument"] else touch["name"], touch["line"])
        for touch in touches
    )
    return [Evidence(tuple(lines), name) for name, lines in grouped.items()]


def _grouped(items: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    grouped: dict[Key, list[int]] = {}
    for key, line in items:
        lines = grouped.setdefault(key, [])
        if line not in lines:
            lines.append(line)
    return grouped


def _secrets(module: Module) -> Point:
    found, observed = _of(module, "SR4")
    if found:
        return _point(
            10,
            f"{count(len(found), 'clear-text secret or weakness', 'clear-text secrets or weaknesses')}.",
            _told(found),
        )
    if observed:
        return _point(
            10,
            f"No clear-text secret by what is checked in {module['role']} code; "
            f"{count(len(observed), 'literal')} under a secret's name, taken for fixtures.",
            _told([], observed),
        )
    return _point(10, "No clear-text secrets found.")


def _suppressions(module: Module) -> Point:
    found = module["suppressions"]
    if not found:
        return _point(11, "Nothing is suppressed.")
    hidden = sum(len(suppression["hidden"]) for suppression in found)
    evidence = [Evidence((suppression["line"],), told(suppression)) for suppression in found]
    return _point(11, f"{count(len(found), 'suppression')}, hiding {count(hidden, 'finding')}.", evidence)


def told(suppression: Suppression) -> str:
    """A suppression in one line: what, what it hides, and why."""
    hides = ", ".join(f"{finding['code']} {finding['rule']}" for finding in suppression["hidden"])
    reason = f"“{suppression['reason']}”" if suppression["reason"] else "no reason given"
    if suppression["kind"] == "option":
        return f"{suppression['text']} hides {hides}"
    if suppression["kind"] == "baseline":
        return f"the baseline hides {hides}: {reason}"
    tool = "" if suppression["tool"] == "flake8" else f" ({suppression['tool']})"
    return f"# {suppression['text']}{tool} hides {hides or 'nothing of ours'}: {reason}"


def dedented(lines: Sequence[CodeLine]) -> list[CodeLine]:
    """Lines of code without the indentation that all of them have."""
    indents = [len(line["text"]) - len(line["text"].lstrip(" ")) for line in lines if line["text"].strip()]
    indent = min(indents, default=0)
    return [{"number": line["number"], "text": line["text"][indent:], "marked": line["marked"]} for line in lines]


def shown_lines(lines: Sequence[int]) -> str:
    """ "line 3", "lines 3, 5, 8"; many are cut short."""
    first = ", ".join(str(line) for line in lines[:8])
    rest = f" and {len(lines) - 8} more" if len(lines) > 8 else ""
    return f"line{'s' if len(lines) > 1 else ''} {first}{rest}"
