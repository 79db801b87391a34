"""A check failed on this file, so the file was not analysed by it.

What it does
    Says that a check stopped with an error on a file, which check, and what kind of error. The other checks, the other files and flake8 go on.
    There is one such code per family: SR199, SR299, SR399, SR499.

Why is this bad
    The file may hold what the check looks for. A check that fails silently would pass for a clean file.

Use instead
    Report it with the shortest file that shows it. Until it is repaired, `# flake8: noqa` on the file, or `per-file-ignores`, silences it.

References
    CWE-703, improper check or handling of exceptional conditions.
"""

from __future__ import annotations

from flake8_secreview.rule import HIGH, MEDIUM, Rule

RULES = {
    f"SR{family}": Rule(
        __name__,
        code=f"SR{family}99",
        name=f"not-analysed-{family}",
        severity=MEDIUM,
        confidence=HIGH,
        cwe=703,
        bad=(),
        good=(),
        engine_only=True,
    )
    for family in "1234"
}
