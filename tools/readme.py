"""Bring the generated parts of README.md up to date: the tables of checks and options.

python tools/readme.py            rewrite README.md
python tools/readme.py --check    exit with 1 if it is not up to date
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flake8_secreview import config, origins, rules

README = Path(__file__).resolve().parent.parent / "README.md"


def checks() -> Iterator[str]:
    """The table of the shipped checks."""
    yield "| code | name | what it reports |"
    yield "|---|---|---|"
    shipped = rules.shipped_codes()
    for rule in rules.load(shipped.__contains__):
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


def render(text: str) -> str:
    """The text of README.md with its generated parts made anew. Raises ValueError if their marks are not there."""
    for name, lines in (("checks", checks()), ("options", options())):
        pattern = rf"(<!-- begin {name}: [^\n]* -->\n).*?(<!-- end {name} -->\n)"
        parts = list(re.finditer(pattern, text, flags=re.S))
        if len(parts) != 1:
            raise ValueError(f"README.md should have one part named {name!r} and has {len(parts)}")
        (part,) = parts
        content = "\n" + "\n".join(lines) + "\n\n"
        text = text[: part.end(1)] + content + text[part.start(2) :]
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    only_check: bool = parser.parse_args(arguments).check
    old = README.read_text(encoding="utf-8")
    new = render(old)
    if only_check and old != new:
        print("README.md is not up to date: python tools/readme.py", file=sys.stderr)
        return 1
    if not only_check:
        README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
