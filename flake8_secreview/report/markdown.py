"""The review as Markdown, for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flake8_secreview.messages import visible
from flake8_secreview.report.conclusion import FAMILIES, SEVERITIES, by_severity, count, touches
from flake8_secreview.report.model import Finding, Module, Report
from flake8_secreview.report.points import Point, dedented, points, shown_lines
from flake8_secreview.surface import CATEGORIES

FEW = 10  # so many modules are all shown in full


def render(report: Report) -> str:
    """The whole review: summary, modules with defects, the others, the silent ones as one line each."""
    return "\n".join(_report(report)) + "\n"


def _report(report: Report) -> Iterator[str]:
    summary, modules = report["summary"], report["modules"]
    yield "# Security review"
    yield ""
    yield from (f"{said}  " for said in summary["conclusion"][:-1])
    yield ""
    if summary["findings"]:
        yield from _table(modules)
    if summary["other_plugins"]:
        yield f"{count(summary['other_plugins'], 'finding')} of other flake8 plugins are not part of this review."
        yield ""
    defective = [module for module in modules if module["findings"]]
    problems = [module for module in modules if module["problem"]]
    others = [module for module in modules if not module["findings"] and not module["problem"]]
    few = len(modules) <= FEW
    loud = [module for module in others if few or touches(module) or module["suppressions"]]
    silent = [module for module in others if module not in loud] if not few else []
    if problems:
        yield from ("## Not analysed", "")
        yield from (f"- {in_code(module['path'])}: {escaped(module['problem'])}" for module in problems)
        yield ""
    if defective:
        yield from ("## Modules with defects", "")
        for module in defective:
            yield from _module(module)
    if loud:
        yield from ("## Modules without defects", "")
        for module in loud:
            yield from _module(module, folded=not few)
    if silent:
        yield from ("## Silent modules", "")
        yield "No defect, and nothing of what is looked for:"
        yield ""
        for module in silent:
            yield f"- {in_code(module['path'])}: {count(module['lines'], 'line')}, {module['role']} code"
        yield ""
    yield from ("## Conclusion", "")
    yield from (f"- {escaped(said)}" for said in summary["conclusion"])
    yield ""
    yield f"Made by {report['tool']['name']} {report['tool']['version']}."


def _table(modules: Sequence[Module]) -> Iterator[str]:
    findings = [finding for module in modules for finding in module["findings"]]
    yield "| | " + " | ".join(SEVERITIES) + " | all |"
    yield "|---|" + "---:|" * (len(SEVERITIES) + 1)
    for family, title in FAMILIES.items():
        own = [finding for finding in findings if finding["code"].startswith(family)]
        numbers = [sum(finding["severity"] == level for finding in own) for level in SEVERITIES]
        yield f"| {family} {title} | " + " | ".join(str(number or "·") for number in [*numbers, len(own)]) + " |"
    yield ""


def _module(module: Module, folded: bool = False) -> Iterator[str]:
    kinds = [
        CATEGORIES[category] for category in CATEGORIES if any(t["category"] == category for t in module["surface"])
    ]
    facts = [f"{module['role']} code", count(module["lines"], "line")]
    if module["findings"]:
        facts.append(f"{count(len(module['findings']), 'defect')} ({by_severity(module['findings'])})")
    facts += kinds
    if folded:
        yield f"<details><summary><code>{_html(module['path'])}</code>: {_html(', '.join(facts))}</summary>"
        yield ""
    else:
        yield f"### {in_code(module['path'])}"
        yield ""
        yield escaped(", ".join(facts)) + "."
        yield ""
    for finding in module["findings"]:
        yield from _finding(finding)
    if not module["problem"]:
        for point in points(module):
            yield from _point(point)
    yield ""
    yield "**Conclusion.** " + " ".join(escaped(said) for said in module["conclusion"])
    yield ""
    if folded:
        yield from ("</details>", "")


def _finding(finding: Finding) -> Iterator[str]:
    title = f"{finding['severity']}, {finding['confidence']} confidence"
    yield f"- **{finding['code']} {finding['rule']}** ({title}), line {finding['line']}: {escaped(finding['message'])}"
    if finding["code_lines"]:
        fence = "`" * max(3, *(_ticks(line["text"]) + 1 for line in finding["code_lines"]))
        width = len(str(finding["code_lines"][-1]["number"]))
        yield f"\n  {fence}text"
        for line in dedented(finding["code_lines"]):
            mark = ">" if line["marked"] else " "
            yield f"  {mark} {line['number']:>{width}} {line['text']}".rstrip()
        yield f"  {fence}\n"


def _point(point: Point) -> Iterator[str]:
    yield f"{point.number}. **{point.title}.** {escaped(point.statement)}"
    for evidence in point.evidence:
        code = f"{evidence.code} " if evidence.code else ""
        yield f"   - {shown_lines(evidence.lines)}: {code}{escaped(evidence.text)}"
    if point.more:
        yield f"   - and {point.more} more"


def _ticks(text: str) -> int:
    """The longest run of back quotes."""
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def in_code(text: str) -> str:
    """Text from outside as code: a fence of back quotes that is longer than any in it."""
    text = visible(" ".join(text.split()))
    fence = "`" * (_ticks(text) + 1)
    pad = " " if fence != "`" or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*{}[]<>#|~"} | {"&": "&amp;", "@": "@\u200b", "\n": " "})


def escaped(text: str) -> str:
    """Text from outside that stays text: no markup, no HTML, no mention of anybody."""
    escaped = visible(text).translate(_SPECIAL)
    if "_" not in escaped:
        return escaped
    return re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", escaped)  # inside a word it is no markup


def _html(text: str) -> str:
    import html

    return html.escape(text)
