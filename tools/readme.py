"""Bring the generated parts of README.md up to date: the tables of checks and options.

python tools/readme.py            rewrite README.md
python tools/readme.py --check    exit with 1 if it is not up to date
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flake8_secreview import config, origins, rules
from flake8_secreview.report.conclusion import FAMILIES

README = Path(__file__).resolve().parent.parent / "README.md"
CHANGELOG = README.with_name("CHANGELOG.md")


def checks() -> Iterator[str]:
    """The table of the shipped checks."""
    yield "| code | name | what it reports |"
    yield "|---|---|---|"
    for rule in rules.load(rules.shipped_codes().__contains__):
        off = "" if rule.enabled else " (off by default)"
        yield f"| {rule.code} | {rule.name}{off} | {_cell(rule.summary)} |"


def options() -> Iterator[str]:
    """The table of the options."""
    yield "| option | meaning | default |"
    yield "|---|---|---|"
    for option in config.OPTIONS:
        default = f"`{_cell(option.default)}`" if option.default else ""
        yield f"| `{origins.PREFIX}{option.name}` | {_cell(option.help)} | {default} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def new_checks(released: str) -> Iterator[str]:
    """The list of the shipped checks that this text, the changelog of the releases so far, does not speak of, by family."""
    new = [rule for rule in rules.load(rules.shipped_codes().__contains__) if rule.code not in released]
    for family, title in FAMILIES.items():
        listed = [rule for rule in new if rule.family == family]
        if listed:
            yield f"- {family}, {title}"
        for rule in listed:
            off = ", off by default" if not rule.enabled else ""
            yield f"  - {rule.code} {rule.name}{off}: {rule.summary[0].lower()}{rule.summary[1:].rstrip('.')}"


def replaced(text: str, name: str, lines: Iterable[str]) -> str:
    """The text with the lines between the marks of a part made anew. Raises ValueError if it does not have one such part."""
    parts = list(re.finditer(rf"(<!-- begin {name}: [^\n]* -->\n).*?(<!-- end {name} -->\n)", text, flags=re.S))
    if len(parts) != 1:
        raise ValueError(f"there should be one part named {name!r} and there are {len(parts)}")
    (part,) = parts
    return text[: part.end(1)] + "\n" + "\n".join(lines) + "\n\n" + text[part.start(2) :]


def render() -> dict[Path, str]:
    """The texts of the documents with their generated parts made anew. Raises ValueError if the marks are not right."""
    readme = replaced(README.read_text(encoding="utf-8"), "checks", checks())
    changelog = CHANGELOG.read_text(encoding="utf-8")
    if "<!-- begin new checks:" in changelog:
        released = replaced(changelog, "new checks", ())
        changelog = replaced(changelog, "new checks", new_checks(released))
    return {README: replaced(readme, "options", options()), CHANGELOG: changelog}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether they are up to date")
    only_check: bool = parser.parse_args(arguments).check
    for path, text in render().items():
        if path.read_text(encoding="utf-8") == text:
            continue
        if only_check:
            print(f"{path.name} is not up to date: python tools/readme.py", file=sys.stderr)
            return 1
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
