"""What a family of checks reports on a source, without flake8."""

from __future__ import annotations

from flake8_secreview import examples, rules


class Family:
    """The checks whose code begins so: "SR1"."""

    def __init__(self, prefix: str) -> None:
        self.rules = [rule for rule in rules.load() if rule.code.startswith(prefix)]

    def report(self, source: str, path: str = "acme/app.py", **options: str) -> list[tuple[int, int, str]]:
        """Line, column and code of each finding; options without their prefix, with "_" for "-"."""
        settings = {name.replace("_", "-"): value for name, value in options.items()}
        example = examples.Example(path, settings, source, [])
        return [(at.line, at.column, at.code) for at in examples.run(example, lambda rule: True, self.rules)]

    def codes(self, source: str, path: str = "acme/app.py", **options: str) -> list[str]:
        """The code of each finding."""
        return [code for _, _, code in self.report(source, path, **options)]
