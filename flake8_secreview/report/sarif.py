"""The review as SARIF 2.1.0, for code scanning services.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Suppressed findings are results with `suppressions`; observations are
no results, since services would show them as findings. Fingerprints survive moved lines and hold nothing of a secret.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from flake8_secreview.report.model import Finding, Level, Module, Report, RuleInfo, Suppression

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"high": "error", "medium": "warning", "low": "note"}
# What GitHub makes of it: over 9 critical, from 7 high, from 4 medium, below low.
SCORES = {"high": "8.0", "medium": "5.5", "low": "3.0"}
PRECISION = {"high": "high", "medium": "medium", "low": "low"}


def render(report: Report) -> str:
    """The SARIF log as text."""
    return json.dumps(log(report), indent=2, ensure_ascii=False) + "\n"


def log(report: Report) -> dict[str, Any]:
    """The SARIF log."""
    rules = {rule["code"]: index for index, rule in enumerate(report["rules"])}
    results = [result for module in report["modules"] for result in _results(module, rules)]
    weaknesses = sorted({rule["cwe"] for rule in report["rules"] if rule["cwe"]})
    run = {
        "tool": {
            "driver": {
                "name": report["tool"]["name"],
                "semanticVersion": report["tool"]["version"],
                "rules": [_rule(rule) for rule in report["rules"]],
                "supportedTaxonomies": [{"name": "CWE", "index": 0}],
            }
        },
        "taxonomies": [
            {
                "name": "CWE",
                "organization": "MITRE",
                "shortDescription": {"text": "The MITRE Common Weakness Enumeration"},
                "informationUri": "https://cwe.mitre.org/",
                "isComprehensive": False,
                "taxa": [{"id": str(number), "helpUri": _cwe(number)} for number in weaknesses],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the reviewed project."}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": f"This file {module['problem']}; it was not analysed."},
                        "locations": [{"physicalLocation": {"artifactLocation": _artifact(module["path"])}}],
                    }
                    for module in report["modules"]
                    if module["problem"]
                ],
            }
        ],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _cwe(number: int) -> str:
    return f"https://cwe.mitre.org/data/definitions/{number}.html"


def _rule(rule: RuleInfo) -> dict[str, Any]:
    text = rule["documentation"] or rule["summary"]
    described: dict[str, Any] = {
        "id": rule["code"],
        "name": "".join(word.capitalize() for word in rule["name"].split("-")),
        "shortDescription": {"text": rule["summary"] + "."},
        "fullDescription": {"text": " ".join(text.partition("\n\nWhy is this bad")[0].split())},
        "help": {"text": text, "markdown": _markdown(text)},
        "defaultConfiguration": {"level": LEVELS[rule["severity"]]},
        "properties": {
            "tags": ["security"],
            "precision": PRECISION[rule["confidence"]],
            "security-severity": SCORES[rule["severity"]],
        },
    }
    number = rule["cwe"]
    if number:
        described["helpUri"] = _cwe(number)
        described["properties"]["tags"].append(f"external/cwe/cwe-{number}")
        described["relationships"] = [
            {"target": {"id": str(number), "toolComponent": {"name": "CWE", "index": 0}}, "kinds": ["superset"]}
        ]
    return described


def _markdown(text: str) -> str:
    """The documentation of a rule, whose headings are unindented lines above indented text."""
    lines = text.split("\n")
    shown = []
    for number, line in enumerate(lines):
        heading = number and line and not line[0].isspace() and lines[number + 1 : number + 2][0:1] != [""]
        below = lines[number + 1] if number + 1 < len(lines) else ""
        shown.append(f"## {line}\n" if heading and below.startswith("    ") else line.removeprefix("    "))
    return "\n".join(shown)


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path), "uriBaseId": "SRCROOT"}


def _results(module: Module, rules: dict[str, int]) -> list[dict[str, Any]]:
    results = [_result(module["path"], finding, rules) for finding in module["findings"]]
    for suppression in module["suppressions"]:
        for finding in suppression["hidden"]:
            results.append({**_result(module["path"], finding, rules), "suppressions": [_suppression(suppression)]})
    return results


def _suppression(suppression: Suppression) -> dict[str, str]:
    inside = suppression["kind"] in {"noqa", "file-noqa", "pragma"}
    said = {"kind": "inSource" if inside else "external", "status": "accepted"}
    reason = suppression["reason"] or ("" if inside else suppression["text"])
    return {**said, "justification": reason} if reason else said


def _result(path: str, finding: Finding, rules: dict[str, int]) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": finding["line"],
        "startColumn": finding["column"],
        "endLine": finding["end_line"],
        "endColumn": max(finding["end_column"], finding["column"] if finding["end_line"] == finding["line"] else 1),
    }
    context = [line for line in finding["code_lines"] if line["marked"]]
    if context:
        # The text of the whole lines, masked; it is no text of the region, which ends within a line.
        region["properties"] = {"maskedLines": [line["text"] for line in context]}
    result: dict[str, Any] = {
        "ruleId": finding["code"],
        "level": _level(finding["severity"]),
        "message": {"text": finding["message"]},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": _artifact(path), "region": region},
                "logicalLocations": [{"fullyQualifiedName": finding["scope"]}],
            }
        ],
        "partialFingerprints": {"secreview/v1": finding["fingerprint"]},
        "properties": {"confidence": finding["confidence"]},
    }
    if finding["code"] in rules:
        result["ruleIndex"] = rules[finding["code"]]
    return result


def _level(severity: Level) -> str:
    return LEVELS[severity]
