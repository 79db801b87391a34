"""Read a file as flake8 does, so that lines and columns are the same."""

from __future__ import annotations

import tokenize


def read_lines(filename: str) -> list[str]:
    """The lines of a file, "-" for standard input, without a byte order mark; latin-1 where the encoding is wrong.

    Raises OSError.
    """
    if filename == "-":
        from flake8.utils import stdin_get_lines  # flake8 has read it, and keeps it

        lines = stdin_get_lines()
    else:
        try:
            with tokenize.open(filename) as file:
                lines = file.readlines()
        except (SyntaxError, UnicodeError):
            with open(filename, encoding="latin-1") as file:
                lines = file.readlines()
    if lines and lines[0][:1] == "\ufeff":
        lines[0] = lines[0][1:]
    elif lines and lines[0][:3] == "\u00ef\u00bb\u00bf":
        lines[0] = lines[0][3:]
    return lines
