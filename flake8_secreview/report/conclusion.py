"""What the review concludes: about one module, and about the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flake8_secreview.report.model import Finding, Module, Summary

if TYPE_CHECKING:
    from flake8_secreview.config import Config

FAMILIES = {
    "SR1": "hardcoded data",
    "SR2": "sensitive logging",
    "SR3": "test code in production",
    "SR4": "secrets",
}
SEVERITIES = ("high", "medium", "low")
UNSEEN = (
    "A static review of one file cannot see what callers pass in, what the helpers and libraries it calls do, the configuration "
    "it will run with, or who may read its logs."
)
IN_TESTS = (
    "This is test code: its literals and doubles are there to be used by tests, and do no harm as long as no production code "
    "imports it and no real credential is among them."
)
IN_SUPPORT = "This is support code (examples, documentation or tooling): it is not shipped, but it is copied from."


def count(number: int, one: str, many: str = "") -> str:
    """ "1 finding", "2 findings"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def by_severity(findings: Sequence[Finding]) -> str:
    """ "2 high, 1 low"."""
    counted = Counter(finding["severity"] for finding in findings)
    return ", ".join(f"{counted[level]:,} {level}" for level in SEVERITIES if counted[level])  # type: ignore[index]


def without_reason(module: Module) -> int:
    """How many findings are hidden by a comment or a baseline entry that does not say why."""
    return sum(
        len(suppression["hidden"])
        for suppression in module["suppressions"]
        if not suppression["reason"] and suppression["kind"] != "option"
    )


def conclude(module: Module, config: Config) -> list[str]:
    """The conclusion on a module: defects, then observations, then what can't be seen."""
    said: list[str] = []
    findings, observations = module["findings"], module["observations"]
    if findings:
        said.append(f"{count(len(findings), 'defect')} ({by_severity(findings)}).")
    elif not module["problem"]:
        said.append("No defect found.")
    if module["problem"]:
        said.append(f"Not analysed: this file {module['problem']}. Nothing can be said about what it holds.")
        return said
    if observations:
        counted = Counter(finding["code"][:3] for finding in observations)
        kinds = ", ".join(f"{FAMILIES.get(family, family)} {number}" for family, number in sorted(counted.items()))
        code = {"test": "test code", "support": "support code"}.get(module["role"], "a code that is off by default")
        said.append(
            f"{count(len(observations), 'observation')} that would be findings elsewhere, and are none in {code}: {kinds}."
        )
    hidden = sum(len(suppression["hidden"]) for suppression in module["suppressions"])
    if hidden:
        silent = without_reason(module)
        unexplained = f", {silent} without a reason" if silent else ""
        said.append(f"{count(hidden, 'finding is', 'findings are')} suppressed{unexplained}.")
        if silent and config.require_reasons:
            said.append("Suppressions need a reason here (secreview-require-reasons): add one, or repair the finding.")
    if module["role"] == "test":
        said.append(IN_TESTS)
    elif module["role"] == "support":
        said.append(IN_SUPPORT)
    helpers = module["relies_on"]
    if helpers:
        named = ", ".join(helpers[:3]) + (f" and {len(helpers) - 3} more of this project" if len(helpers) > 3 else "")
        said.append(f"What it does through {named} is not seen from this file, nor what its callers pass in.")
    elif touches(module):
        said.append("What its callers pass in and what the libraries it uses do is not seen from this file.")
    return said


def touches(module: Module) -> bool:
    """Does the module do anything that a reviewer writes down, beside holding code?"""
    return bool(
        module["surface"] or module["made_up"] or module["doubles"] or module["logging"] or module["observations"]
    )


def summarize(modules: Sequence[Module], other_plugins: int) -> Summary:
    """The whole run in numbers and words."""
    findings = [finding for module in modules for finding in module["findings"]]
    severities = Counter(finding["severity"] for finding in findings)
    families = Counter(finding["code"][:3] for finding in findings)
    defective = sum(1 for module in modules if module["findings"])
    problems = sum(1 for module in modules if module["problem"])
    suppressed = sum(len(item["hidden"]) for module in modules for item in module["suppressions"])
    silent = sum(without_reason(module) for module in modules)
    observations = sum(len(module["observations"]) for module in modules)
    said = [
        f"{count(len(findings), 'defect')} in {defective:,} of {count(len(modules), 'module')} ({by_severity(findings)})."
        if findings
        else f"No defect found in {count(len(modules), 'module')}."
    ]
    if observations:
        said.append(
            f"{count(observations, 'observation')} in test or support code, or of codes that are off by default."
        )
    if suppressed:
        unexplained = f", {silent:,} of them without a reason" if silent else ""
        said.append(f"{count(suppressed, 'finding')} suppressed{unexplained}.")
    if problems:
        said.append(
            f"{count(problems, 'file was', 'files were')} not analysed: nothing can be said about {'it' if problems == 1 else 'them'}."
        )
    said.append(UNSEEN)
    return {
        "modules": len(modules),
        "lines": sum(module["lines"] for module in modules),
        "findings": len(findings),
        "by_severity": {level: severities[level] for level in SEVERITIES},  # type: ignore[index]
        "by_family": {family: families[family] for family in FAMILIES},
        "modules_with_findings": defective,
        "observations": observations,
        "suppressed": suppressed,
        "suppressed_without_reason": silent,
        "not_analysed": problems,
        "other_plugins": other_plugins,
        "conclusion": said,
    }
