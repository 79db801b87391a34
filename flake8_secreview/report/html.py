"""The review as one HTML page that needs nothing else.

Everything that comes from outside goes through `_e`. Should something slip through all the same, the page's Content-Security-Policy lets
no other script, style, image or request work than the two texts of `page`.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator, Sequence

from flake8_secreview.messages import visible
from flake8_secreview.report import page
from flake8_secreview.report.conclusion import FAMILIES, SEVERITIES, by_severity, count, touches
from flake8_secreview.report.model import Finding, Module, Report
from flake8_secreview.report.points import Point, dedented, points, shown_lines
from flake8_secreview.surface import CATEGORIES

COLUMNS = tuple(category for category in CATEGORIES if category != "double")
SHORT = {
    "input": "user input",
    "database": "database",
    "files": "files",
    "network": "network",
    "process": "processes",
    "dynamic": "dynamic code",
    "configuration": "configuration",
    "cryptography": "cryptography",
}


def _e(text: object) -> str:
    """Text from outside, as text and in attributes."""
    return html.escape(visible(str(text)), quote=True)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def render(report: Report) -> str:
    """The page."""
    style = page.STYLE + page.widths()
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(page.SCRIPT)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return "\n".join((
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        "<title>Security review</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#modules">To the modules</a>',
        *_header(report),
        *_main(report),
        f"<footer>Made by {_e(report['tool']['name'])} {_e(report['tool']['version'])}. Secrets in code are masked.</footer>",
        f"<script>{page.SCRIPT}</script>",
        "</body>",
        "</html>",
        "",
    ))  # fmt: skip


def _header(report: Report) -> Iterator[str]:
    summary = report["summary"]
    yield "<header>"
    yield '<div class="top"><h1>Security review</h1><button type="button" id="theme" class="theme" hidden>Light / dark</button></div>'
    yield f'<p class="verdict">{_e(summary["conclusion"][0])}</p>'
    size = f"{count(summary['lines'], 'line')} in {count(summary['modules'], 'module')}"
    yield f'<p class="soft">{_e(size)} were reviewed. {_e(summary["conclusion"][-1])}</p>'
    if summary["other_plugins"]:
        yield f'<p class="soft">{_e(count(summary["other_plugins"], "finding"))} of other flake8 plugins are not part of this review.</p>'
    yield '<div class="glance">'
    yield from _families(report)
    yield from _bars(report["modules"])
    yield "</div>"
    yield "</header>"


def _families(report: Report) -> Iterator[str]:
    findings = [finding for module in report["modules"] for finding in module["findings"]]
    summary = report["summary"]
    yield '<section class="card"><h2>Defects by family and severity</h2><table class="grid"><thead><tr><td></td>'
    yield "".join(f'<th scope="col">{level}</th>' for level in SEVERITIES) + "</tr></thead><tbody>"
    for family, title in FAMILIES.items():
        cells = []
        for level in SEVERITIES:
            number = sum(finding["code"].startswith(family) and finding["severity"] == level for finding in findings)
            cells.append(f'<td class="{level}"><b>{number:,}</b></td>' if number else '<td class="zero">0</td>')
        yield f'<tr><th scope="row">{_e(title)} <span class="soft">{family}</span></th>{"".join(cells)}</tr>'
    yield "</tbody></table>"
    silent = summary["suppressed_without_reason"]
    suppressed = f"{summary['suppressed']:,}" + (f" ({silent:,} without a reason)" if silent else "")
    facts = {
        "observations": f"{summary['observations']:,}",
        "suppressed": suppressed,
        "not analysed": f"{summary['not_analysed']:,}",
    }
    yield '<dl class="facts">'
    yield from (f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    yield "</dl></section>"


def _bars(modules: Sequence[Module]) -> Iterator[str]:
    touched = {category: sum(_touches(module, category) for module in modules) for category in COLUMNS}
    most = max(touched.values(), default=0) or 1
    yield '<section class="card"><h2>Modules by what they touch</h2><ul class="bars">'
    for category, number in touched.items():
        step = max(round(number * 20 / most), 1) if number else 0
        yield (
            f'<li><button type="button" aria-pressed="false" data-category="{category}"><span>{_e(SHORT[category])}</span>'
            f'<span class="bar" aria-hidden="true"><i class="w{step}"></i></span><span class="n">{number:,}</span></button></li>'
        )
    yield "</ul></section>"


def _touches(module: Module, category: str) -> bool:
    return any(touch["category"] == category for touch in module["surface"])


def _main(report: Report) -> Iterator[str]:
    modules = report["modules"]
    yield '<main id="modules">'
    yield '<div class="filters" id="filters" role="search" hidden>'
    yield '<label class="vh" for="search">Search paths, codes and checks</label>'
    yield '<input type="search" id="search" placeholder="Search path, code, check  ( / )" autocomplete="off">'
    yield _select("severity", "Severity", {level: level for level in SEVERITIES})
    yield _select("family", "Family", {family: f"{family} {title}" for family, title in FAMILIES.items()})
    yield _select("role", "Code", {role: f"{role} code" for role in ("production", "support", "test")})
    yield '<button type="button" id="reset">Reset</button><button type="button" id="open">Open all</button>'
    yield '<button type="button" id="close">Close all</button>'
    yield f'<output id="shown" aria-live="polite">{len(modules)} modules</output>'
    yield "</div>"
    yield '<p class="nothing" id="nothing" hidden>No module fits these filters.</p>'
    few = len(modules) <= 10
    problems = [module for module in modules if module["problem"]]
    defective = [module for module in modules if module["findings"] and not module["problem"]]
    others = [module for module in modules if not module["findings"] and not module["problem"]]
    loud = [module for module in others if few or touches(module) or module["suppressions"]]
    loud_paths = {module["path"] for module in loud}
    silent = [module for module in others if module["path"] not in loud_paths]
    if problems:
        yield "<section data-group><h2>Not analysed</h2>"
        for module in problems:
            yield from _row(module, opened=False)
        yield "</section>"
    if defective:
        yield f"<section data-group><h2>Modules with defects</h2>{_heads()}"
        for module in sorted(defective, key=_worst):
            yield from _row(module, opened=len(modules) == 1)
        yield "</section>"
    if loud:
        yield f"<section data-group><h2>Modules without defects</h2>{_heads()}"
        for module in loud:
            yield from _row(module, opened=len(modules) == 1)
        yield "</section>"
    if silent:
        yield '<section data-group><h2>Silent modules</h2><p class="soft">No defect, and nothing of what is looked for.</p>'
        for module in silent:
            yield (
                f'<div class="silent" {_data(module)}><span class="path">{_e(module["path"])}</span>'
                f'<span class="role">{_e(module["role"])}</span></div>'
            )
        yield "</section>"
    yield "<h2>Conclusion</h2><ul>"
    yield from (f"<li>{_e(said)}</li>" for said in report["summary"]["conclusion"])
    yield "</ul></main>"


def _worst(module: Module) -> tuple[int, int, str]:
    """The most severe and the most numerous first."""
    severities = [SEVERITIES.index(finding["severity"]) for finding in module["findings"]]
    return min(severities), -len(severities), module["path"]


def _select(name: str, title: str, values: dict[str, str]) -> str:
    options = "".join(f'<option value="{_e(value)}">{_e(shown)}</option>' for value, shown in values.items())
    return f'<label class="vh" for="{name}">{title}</label><select id="{name}"><option value="">{title}: all</option>{options}</select>'


def _heads() -> str:
    columns = "".join(f'<span class="v">{_e(SHORT[category])}</span>' for category in COLUMNS)
    return (
        f'<div class="heads" aria-hidden="true"><span>module</span><span>code</span><span>defects</span>{columns}</div>'
    )


def _data(module: Module) -> str:
    """What the filters look at."""
    findings = module["findings"]
    text = [module["path"], *sorted({f"{finding['code']} {finding['rule']}" for finding in findings})]
    values = {
        "path": " ".join(text).lower(),
        "severity": " ".join(sorted({finding["severity"] for finding in findings})),
        "family": " ".join(sorted({finding["code"][:3] for finding in findings})),
        "role": module["role"],
        "touches": " ".join(category for category in COLUMNS if _touches(module, category)),
    }
    return " ".join(f'data-{name}="{_e(value)}"' for name, value in values.items())


def _row(module: Module, *, opened: bool) -> Iterator[str]:
    on = [category for category in COLUMNS if _touches(module, category)]
    cells = "".join(
        f'<span class="cell{" on" if category in on else ""}" aria-hidden="true"></span>' for category in COLUMNS
    )
    findings = module["findings"]
    badge = ""
    if findings:
        worst = SEVERITIES[min(SEVERITIES.index(finding["severity"]) for finding in findings)]
        number = sum(finding["severity"] == worst for finding in findings)
        more = f" +{len(findings) - number}" if len(findings) > number else ""
        badge = f'<b class="{worst}" title="{_e(by_severity(findings))}">{number} {worst}</b>{more}'
    chips = _e(", ".join(SHORT[category] for category in on))
    problem = " problem" if module["problem"] else ""
    yield f'<details class="module{problem}" {_data(module)}{" open" if opened else ""}><summary>'
    yield f'<span class="path">{_e(module["path"])}</span><span class="role">{_e(module["role"])}</span>'
    yield f'<span class="n-findings">{badge}</span>{cells}<span class="chips">{chips}</span>'
    yield f'<span class="vh">touches {chips or "nothing"}</span></summary>'
    yield '<div class="body">'
    for finding in findings:
        yield from _finding(finding)
    if not module["problem"]:
        yield '<ol class="points">'
        for point in points(module):
            yield from _point(point)
        yield "</ol>"
    yield f'<p class="conclusion"><b>Conclusion.</b> {_e(" ".join(module["conclusion"]))}</p></div></details>'


def _finding(finding: Finding) -> Iterator[str]:
    severity = finding["severity"]
    yield f'<div class="finding {severity}"><p><span class="tag {severity}">{severity}</span> '
    yield f'<b>{_e(finding["code"])} {_e(finding["rule"])}</b> <span class="soft">line {finding["line"]}, {finding["confidence"]} confidence</span></p>'
    yield f"<p>{_e(finding['message'])}</p>"
    if finding["code_lines"]:
        lines = "".join(
            f"<span{' class=marked' if line['marked'] else ''}><i>{line['number']}</i>{_e(line['text']) or ' '}</span>"
            for line in dedented(finding["code_lines"])
        )
        yield f'<pre tabindex="0" aria-label="code around line {finding["line"]}">{lines}</pre>'
    yield "</div>"


def _point(point: Point) -> Iterator[str]:
    absent = "" if point.present else ' class="absent"'
    yield f"<li{absent}><b>{_e(point.title)}.</b> {_e(point.statement)}"
    if point.evidence:
        yield "<ul>"
        for evidence in point.evidence:
            code = f"<b>{_e(evidence.code)}</b> " if evidence.code else ""
            yield f'<li><span class="soft">{_e(shown_lines(evidence.lines))}:</span> {code}{_e(evidence.text)}</li>'
        if point.more:
            yield f'<li class="soft">and {point.more} more</li>'
        yield "</ul>"
    yield "</li>"
