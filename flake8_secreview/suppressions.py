"""What hides a finding in the source: `# noqa` and the pragmas of other tools, with the reasons that they give.

flake8 matches `# noqa` anywhere in the text of a line, and so do most other tools their own pragma; `hiding` follows them. What merely
stands in the file is looked for in comments only (`standing`), since documentation quotes pragmas.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.rule import Finding

MARKS = ("noqa", "nosec", "allowlist", "whitelist", "gitleaks:", "nosemgrep", "trufflehog:", "nosonar")


class Foreign(NamedTuple):
    """A check of another tool, by how its pragmas name it, and the prefixes of what it is called here."""

    number: str  # bandit's without its B, ruff's without its S
    name: str  # bandit's
    ours: tuple[str, ...]


# The one table of foreign codes; docs/adoption.md shows it. A secret is the same one under any of bandit's three codes.
FOREIGN = (
    Foreign("104", "hardcoded_bind_all_interfaces", ("SR104",)),
    Foreign("105", "hardcoded_password_string", ("SR4",)),
    Foreign("106", "hardcoded_password_funcarg", ("SR4",)),
    Foreign("107", "hardcoded_password_default", ("SR4",)),
    Foreign("108", "hardcoded_tmp_directory", ("SR106",)),
)
# What the pragmas speak of that name no check, by tool; none: everything.
WITHOUT_CODE: dict[str, tuple[str, ...]] = {
    "bandit": ("SR",),
    "ruff": ("SR",),
    "detect-secrets": ("SR4",),
    "gitleaks": ("SR4",),
    "semgrep": ("SR",),
}
# Rules of semgrep have no fixed names: words in them, by family.
_SEMGREP = {"SR4": ("secret", "password", "credential", "token", "key"), "SR2": ("log",), "SR1": ("hardcoded",)}


class Pragma(NamedTuple):
    """A comment that silences a tool."""

    tool: str  # "flake8", "bandit", "ruff", ...
    line: int  # 1-based, where it stands
    text: str  # the pragma as it is written, without the reason
    codes: tuple[str, ...]  # the codes that it names; none: all
    reason: str  # empty if it gives none
    whole_file: bool = False

    def names_security(self) -> bool:
        """Is it about security, judged by its tool and its codes?"""
        if self.tool in {"flake8", "ruff"}:
            return any(re.match(r"(?:S|SR|DUO|B[1-7])\d", code) for code in self.codes)
        return True


class _Kind(NamedTuple):
    """How the pragma of a tool is written."""

    tool: str
    mark: str  # lower-case text that is always there
    pattern: re.Pattern[str]  # with a group `codes`, perhaps
    whole_file: bool = False
    next_line: bool = False


@functools.cache
def _kinds() -> tuple[_Kind, ...]:
    def kind(tool: str, mark: str, pattern: str, *, whole_file: bool = False, next_line: bool = False) -> _Kind:
        return _Kind(tool, mark, re.compile(pattern, re.IGNORECASE), whole_file, next_line)

    codes = r"(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+(?![A-Za-z]))*)"
    tests = r"(?P<codes>(?:B\d{3}|[a-z]+(?:_[a-z]+){2,})(?:[,\s]+(?:B\d{3}|[a-z]+(?:_[a-z]+){2,}))*)"
    return (
        kind("ruff", "noqa", rf"#\s*ruff\s*:\s*noqa(?::\s*{codes})?", whole_file=True),
        kind("flake8", "noqa", rf"#\s*flake8\s*[:=]\s*noqa(?::\s?{codes})?", whole_file=True),
        # flake8's own: exactly one colon, at most one space, or it is blanket.
        kind("flake8", "noqa", rf"#\s*noqa(?::\s?{codes})?(?![a-z])"),
        kind("bandit", "nosec", rf"#\s*nosec\b:?(?:\s*{tests})?"),
        kind("detect-secrets", "list", r"pragma:\s*(?:allow|white)list[ -]?nextline[ -]?secret", next_line=True),
        kind("detect-secrets", "list", r"pragma:\s*(?:allow|white)list[ -]?secret"),
        kind("gitleaks", "gitleaks:", r"gitleaks:allow"),
        kind("semgrep", "nosemgrep", r"nosemgrep(?::\s*(?P<codes>[\w.-]+(?:\s*,\s*[\w.-]+)*))?"),
        kind("trufflehog", "trufflehog:", r"trufflehog:\s*ignore"),
        kind("sonar", "nosonar", r"\bNOSONAR\b"),
    )


def find(text: str, line: int) -> Iterator[Pragma]:
    """The pragmas in the text of one line (number 1-based)."""
    lower = text.lower()
    if not any(mark in lower for mark in MARKS):
        return
    taken: list[tuple[int, int]] = []
    for kind in _kinds():
        if kind.mark not in lower:
            continue
        for match in kind.pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            codes = match.groupdict().get("codes") or ""
            written = " ".join(match[0].lstrip("#").split())
            reason = _reason(text, match.start(), match.end())
            yield Pragma(
                kind.tool,
                line + kind.next_line,
                written,
                tuple(code for code in re.split(r"[,\s]+", codes) if code),
                reason,
                kind.whole_file,
            )


@functools.cache
def _other_marks() -> re.Pattern[str]:
    return re.compile(
        r"#? ?(?:(?:ruff|flake8) ?[:=] ?)?\b(?:noqa\b(?::\s?[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?|nosec\b(?::?\s*B\d+(?:[,\s]+B\d+)*)?"
        r"|pragma:[\w -]*|gitleaks:allow|nosemgrep\S*|trufflehog:ignore|NOSONAR|type:\s*ignore\S*|pylint:.*|fmt:\s*\w+|isort:\s*\w+)",
        re.IGNORECASE,
    )


def _reason(text: str, start: int, end: int) -> str:
    """Why: what follows the pragma in its comment, or what the comment says before it; other pragmas are no reason."""
    after = _plain(text[end:])
    if after:
        return after
    comment = text.find("#")
    while 0 <= comment < start and text[:comment].count('"') % 2 + text[:comment].count("'") % 2:
        comment = text.find("#", comment + 1)  # inside a string, as far as one line can tell
    return _plain(text[comment:start]) if 0 <= comment < start else ""


def _plain(text: str) -> str:
    words = " ".join(_other_marks().sub(" ", " ".join(text.split())).split()).strip(" #:;,.-\u2013\u2014/()[]")
    return words if sum(char.isalpha() for char in words) >= 3 else ""


def standing(context: Context) -> list[Pragma]:
    """The pragmas in the comments of a file, in its order."""
    lower = context.source.lower
    if not any(mark in lower for mark in MARKS):
        return []
    from flake8_secreview.comments import comments

    nodes = context.nodes(ast.Constant, ast.JoinedStr)
    found = comments(context.source, context.tree, _gate(), nodes)
    return [pragma for place, text in found for pragma in find(text, place.line)]


@functools.cache
def _gate() -> re.Pattern[str]:
    return re.compile("|".join(MARKS), re.IGNORECASE)


def honored(context: Context, finding: Finding) -> str | None:
    """The pragma of another tool that hides a finding under `secreview-honor`, as "bandit: nosec B105"; None if there is none.

    It counts on any line of the finding, detect-secrets' `nextline` on the line before, and ruff's `ruff: noqa` in the whole file.
    """
    tools = context.config.honor
    if not tools:
        return None
    place = context.source.clamp(context.place(finding.where))
    near = [
        pragma
        for number in range(max(place.line - 1, 1), place.end_line + 1)
        for pragma in find(context.source.line(number), number)
        if place.line <= pragma.line <= place.end_line and not pragma.whole_file
    ]
    for pragma in (*near, *_whole_file(context)):
        tool = "ruff" if pragma.tool == "flake8" else pragma.tool  # ruff reads the same comments
        if tool in tools and _covers(pragma, finding.rule.code):
            return f"{tool}: {pragma.text}"
    return None


def _whole_file(context: Context) -> list[Pragma]:
    """The pragmas of ruff for the whole file. flake8's own are its business: it skips such a file."""
    found: list[Pragma] | None = context.memo.get(_whole_file)
    if found is None:
        found = []
        if "ruff" in context.config.honor and "ruff" in context.source.lower:
            found = [pragma for pragma in standing(context) if pragma.whole_file and pragma.tool == "ruff"]
        context.memo[_whole_file] = found
    return found


def _covers(pragma: Pragma, code: str) -> bool:
    """Does the pragma of another tool speak of what our code reports?"""
    if not pragma.codes:
        # A blanket noqa is flake8's own, which has its way of hiding the finding.
        return pragma.tool != "flake8" and code.startswith(WITHOUT_CODE.get(pragma.tool, ()))
    if pragma.tool == "semgrep":
        words = " ".join(pragma.codes).lower()
        return any(word in words for word in _SEMGREP.get(code[:3], ()))
    letters = {"bandit": "B", "ruff": "S", "flake8": "S"}.get(pragma.tool, "")
    named = {item[1:] if item[0] == letters else item.lower() for item in pragma.codes}
    return any(code.startswith(check.ours) for check in FOREIGN if check.number in named or check.name in named)


def noqa(text: str, line: int) -> Pragma | None:
    """The `# noqa` that flake8 sees in the text of a line (1-based)."""
    return next((pragma for pragma in find(text, line) if pragma.tool == "flake8" and not pragma.whole_file), None)
