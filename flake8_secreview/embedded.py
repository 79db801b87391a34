"""Names and values in text that a string holds: JSON, YAML, INI, shell, SQL, headers, command lines.

`'{"password": "..."}'` gives a password a literal as much as a dictionary does. The searches are linear expressions over strings that mention a
credential, and what they find is judged like any other literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# The forms of a pair.
QUOTED = "quoted"  # the value stands in quotes
LINE = "line"  # NAME=value as a whole line
BARE = "bare"  # name=value between other things: a query string, a cookie, a list of settings
QUERY = "query"  # ?name=value&name=value
FLAG = "flag"  # --name value, -pvalue


class Pair:
    """A name, and the place of its value: `text[start:end]`, 0-based, the end exclusive."""

    __slots__ = ("end", "form", "name", "start")

    def __init__(self, name: str, start: int, end: int, form: str) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.form = form


@lru_cache(maxsize=1)
def _quoted() -> re.Pattern[str]:
    # name: "value", "name": "value", \"name\": \"value\", name = 'value', PASSWORD 'value', IDENTIFIED BY 'value', password=>"value"
    return re.compile(
        r"""(?<![\w.\-])([A-Za-z_][\w.\-]{1,60})(?:\\?["']?\]?[ \t]{0,4}(?::|=>?)[ \t]{0,4}|[ \t]{1,4}(?=')|[ \t]{1,4}[Bb][Yy][ \t]{1,4}(?='))"""
        r"""[brfu]?(?:\\?"([^"\n\\]{1,200})\\?"|\\?'([^'\n\\]{1,200})\\?')"""
    )


@lru_cache(maxsize=1)
def _statement() -> re.Pattern[str]:
    return re.compile(r"\b(?:(?:create|alter)\s{1,20}user|grant)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _lines() -> re.Pattern[str]:
    # NAME=value and name: value as a line of its own; export NAME=value; "NAME=value" as a whole
    return re.compile(
        r"""^[ \t]{0,40}(?:-[ \t]{1,4}|(?:export|set|setenv|ENV|ARG)[ \t]{1,4}|\#[ \t]{0,4}){0,2}([A-Za-z_][\w.\-]{1,60})[ \t]{0,4}(=|:[ \t]{1,8})[ \t]{0,4}"""
        r"""([^\s"'=,;&{}()<>][^\s"',;&{}()<>]{0,200})[ \t]{0,20};?$""",
        re.MULTILINE,
    )


@lru_cache(maxsize=1)
def _bare() -> re.Pattern[str]:
    # ?name=value&name=value; name=value of cookies and of lists of settings
    return re.compile(
        r"(?<![\w.\-/])([A-Za-z_][\w\-]{1,60})=(?![\w$]{1,40}\.[A-Za-z_$])([^\s\"'=,;&#{}()<>\\][^\s\"',;&#{}()<>\\]{3,200})(?=[\s\"',;&#]|\\|$)"
    )


@lru_cache(maxsize=1)
def _flags() -> re.Pattern[str]:
    # --password <value>, --password=<value>
    return re.compile(
        r"(?<![\w\-])--([a-z][\w\-]{2,40})(?:=|[ \t]{1,4})[\"']?([^\s\"'\-<>\[\]{}$%|][^\s\"'<>\[\]{}|]{3,200})"
    )


@lru_cache(maxsize=1)
def _commands() -> re.Pattern[str]:
    # mysql -uroot -p<value>, sshpass -p <value>, curl -u name:<value>
    return re.compile(
        r"\b(?:mysql(?:dump|admin|import|show)?|mariadb)\b[^|;&\n]{0,200}?[ \t]-p([^\s\"'\-$<>{}|;&%][^\s\"'<>{}|;&]{3,100})"
        r"|\bsshpass[ \t]{1,4}-p[ \t]{0,4}['\"]?([^\s\"'\-$<>{}|;&%][^\s\"'<>{}|;&]{3,100})"
        r"|\bcurl\b[^|;&\n]{0,200}?[ \t](?:-u|--user)[ \t]{1,4}['\"]?[\w.@\-]{1,60}:([^\s\"'\-$<>{}|;&%][^\s\"'<>{}|;&]{3,100})"
    )


def pairs(text: str) -> Iterator[Pair]:
    """The pairs in a text, form by form: the more telling first. The same value may be found in two forms."""
    if '"' in text or "'" in text:
        for match in _quoted().finditer(text):
            group = 2 if match[2] is not None else 3
            name = match[1]
            if name.upper() == "IDENTIFIED":
                if not name.isupper() and _statement().search(text, 0, match.start()) is None:
                    continue  # "a device identified by 'vendor_id'"
                name = "password"
            yield Pair(name, match.start(group), match.end(group), QUOTED)
    if "=" in text or "\n" in text:
        for match in _lines().finditer(text):
            if match[2] == "=" or "\n" in text:  # one line of "name: value" is prose
                yield Pair(match[1], match.start(3), match.end(3), LINE)
    if "=" in text:
        for match in _bare().finditer(text):
            before = text[match.start() - 1 : match.start()]
            yield Pair(match[1], match.start(2), match.end(2), QUERY if before and before in "?&" else BARE)
    if "--" in text:
        for match in _flags().finditer(text):
            value = match[2].rstrip(".:,;")  # "no --pull-secret provided: ..."
            yield Pair(match[1].replace("-", "_"), match.start(2), match.start(2) + len(value), FLAG)
    if " -p" in text or "curl" in text:
        for match in _commands().finditer(text):
            group = match.lastindex or 1
            yield Pair("password", match.start(group), match.end(group), FLAG)


@lru_cache(maxsize=1)
def _prose() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.\-])([A-Za-z_][\w\-]{2,40})(?:[ \t]{0,4}:|[ \t]{1,4}is)[ \t]{1,4}[\"'`]?([^\s\"'`]{5,100}[^\s\"'`.,;:!?)])[\"'`]?(?=[\s.,;:!?)]|$)"
    )


def prose(text: str) -> Iterator[Pair]:
    """What a sentence says: "the password is ...", "password: ..."."""
    for match in _prose().finditer(text):
        yield Pair(match[1], match.start(2), match.end(2), BARE)
