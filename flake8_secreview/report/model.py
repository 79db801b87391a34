"""The data of a review, as `--format=secreview-json` writes it. Everything that is shown is made from it.

Lines and columns are 1-based and count characters; the end column is the first one after the span. Paths are relative to the
configuration root, with '/' between the parts. Secrets in `code` and in texts taken from the file are masked. The JSON schema of this page,
docs/report.schema.json, is generated from these classes: their docstrings and the comments beside the fields are its descriptions.
"""

from __future__ import annotations

from typing import Literal, TypedDict

FORMAT = 1

Role = Literal["production", "support", "test"]
Level = Literal["low", "medium", "high"]


class CodeLine(TypedDict):
    """A line of the file as it may be shown."""

    number: int
    text: str  # secrets are masked
    marked: bool  # part of what the finding is about


class Finding(TypedDict):
    """Something a check has found."""

    code: str
    rule: str  # the rule's name
    severity: Level
    confidence: Level
    message: str
    name: str  # the identifier that it is about, if any
    scope: str  # the qualified name of the function or class around it
    line: int
    column: int
    end_line: int
    end_column: int
    fingerprint: str  # stays the same when lines move; holds nothing of a secret
    code_lines: list[CodeLine]


class Suppression(TypedDict):
    """Something that hid findings, or that would."""

    kind: Literal["noqa", "file-noqa", "pragma", "baseline", "option"]
    tool: str  # whose: flake8, bandit, ...
    line: int
    text: str  # the comment or the option
    reason: str  # empty: no reason given
    hidden: list[Finding]  # empty: it hides nothing of ours


class Touch(TypedDict):
    """A use of something outside of the module."""

    category: str
    line: int
    name: str
    what: str
    argument: str


class Double(TypedDict):
    """Something that is replaced by a test double."""

    line: int
    name: str  # by what: unittest.mock.patch
    target: str  # what is replaced; empty if it can't be told


class LogCall(TypedDict):
    """A logging call."""

    line: int
    level: str
    text: str  # the constant part of the message, masked


class Named(TypedDict):
    """A class, a function, or data."""

    name: str
    line: int


class Measured(TypedDict):
    """A function and its cyclomatic complexity."""

    name: str
    line: int
    complexity: int


class Misnamed(TypedDict):
    """A name that PEP 8 would spell otherwise."""

    name: str
    line: int
    problem: str


class Structure(TypedDict):
    """How the code is built."""

    classes: list[Named]
    functions: int  # methods included
    most_complex: Measured | None
    misnamed: list[Misnamed]


class Module(TypedDict):
    """One file."""

    path: str
    role: Role
    lines: int
    sha256: str  # of the text: a conclusion holds for this text only
    problem: str  # why it was not analysed; empty if it was
    findings: list[Finding]  # what flake8 reports: defects
    observations: list[Finding]  # what it does not report here, because it is test or support code or the code is off
    suppressions: list[Suppression]
    surface: list[Touch]
    made_up: list[Named]  # literals of test and support code whose names say that they are made up
    doubles: list[Double]
    logging: list[LogCall]
    structure: Structure
    relies_on: list[str]  # modules of its own project that it imports: what they do is not seen from here
    conclusion: list[str]


class RuleInfo(TypedDict):
    """A check that took part."""

    code: str
    name: str
    severity: Level
    confidence: Level
    cwe: int | None
    summary: str
    documentation: str


class Tool(TypedDict):
    """What made the review."""

    name: str
    version: str


class Summary(TypedDict):
    """The whole run in numbers."""

    modules: int
    lines: int
    findings: int
    by_severity: dict[str, int]
    by_family: dict[str, int]
    modules_with_findings: int
    observations: int
    suppressed: int  # findings that something hid
    suppressed_without_reason: int  # of these, by a comment or a baseline entry that gives none
    not_analysed: int
    other_plugins: int  # findings of other flake8 plugins, which are not part of the review
    conclusion: list[str]


class Report(TypedDict):
    """A review."""

    format: int
    tool: Tool
    summary: Summary
    rules: list[RuleInfo]
    modules: list[Module]
