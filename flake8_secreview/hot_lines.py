"""The lines of a file on which something has a sensitive name.

They are searched in the text, and only the statements around what is found are looked at as a tree: in most files there are none.
"""

from __future__ import annotations

import ast
import functools
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from flake8_secreview.bearers import PARTS
from flake8_secreview.source import goes_on
from flake8_secreview.sources import (
    ANSWER,
    CREDENTIAL,
    DUMP,
    ENVIRONMENT,
    OBJECT,
    REQUEST,
    is_login,
    is_request,
    is_response,
    template_keys,
)
from flake8_secreview.terminals import terminal
from flake8_secreview.tree import Nodes

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.sensitive import Sensitive

N = TypeVar("N", bound=ast.AST)
_WHOLES = (REQUEST, ENVIRONMENT)
_LONGEST_CALL = 400  # characters of arguments between a request's name and its part


@functools.cache
def _entry() -> re.Pattern[str]:
    """One entry that is taken of a mapping: `["HOME"]`, `.get("Accept"`."""
    return re.compile(r"\s{0,3}(?:\[|\.(?:get|pop|setdefault)\()\s{0,20}([\"'])([\w.\-]{0,60})\1\s{0,20}[\],)]")


@functools.cache
def _part() -> re.Pattern[str]:
    return re.compile(r"[\s\\)]{0,40}\.\s{0,20}(\w+)")


def _followed(text: str, lower: str, start: int, words: frozenset[str]) -> Iterator[int]:
    """Where those of the words end that something is taken of, or that are called. All of them hold one of two stems, so that two searches find them."""
    for tail in _tails():
        for match in tail.finditer(lower, start):
            first = match.start()
            while first and goes_on(text[first - 1]):
                first -= 1
            if text[first : match.end(1)] in words:
                yield match.end(1)


@functools.cache
def _tails() -> list[re.Pattern[str]]:
    # The letters are taken at once and none given back: trying again with fewer of them would cost eighty times as much, for nothing.
    return [re.compile(stem + r"(?=(\w{0,80}))\1[\s\\)]{0,40}[.(]") for stem in ("req", "flow")]


class Lines:
    """The hot lines of a file; `wanted` are those that may be hot by their text."""

    def __init__(self, context: Context, sensitive: Sensitive) -> None:
        self.sensitive = sensitive
        self._context = context
        line_at = context.source.line_at
        self.wanted = {line_at(offset)[0] for offset in self._offsets(context, context.source.text)}

    @cached_property
    def near(self) -> Nodes:
        """The nodes of the statements with a line that may be hot, and of others."""
        context = self._context
        if not self.wanted:
            return Nodes(ast.Module([], []))
        if "near_tables" in context.__dict__ and self.wanted.issubset(context.lines or ()):
            return context.near_tables  # walked before, for other rules
        return context.around(self.wanted)

    @cached_property
    def _found(self) -> list[tuple[int, str]]:
        return self._named()

    @cached_property
    def credentials(self) -> list[int]:
        """The lines with a credential, in order."""
        return sorted({line for line, kind in self._found if kind == CREDENTIAL})

    @cached_property
    def all(self) -> list[int]:
        """All hot lines, in order."""
        lines = {line for line, kind in self._found if self.credentials or kind != DUMP}
        return sorted(lines | self._of_requests())

    def nodes(self, kind: type[N]) -> list[N]:
        """The nodes of a type in `near`."""
        return cast("list[N]", self.near.by_type.get(kind, []))

    def names(self, only_credentials: bool) -> frozenset[str]:
        """The words that make a line hot: all of them, or those that mean a credential."""
        return self._credential_names if only_credentials and self.credentials != self.all else self._every_name

    @cached_property
    def _credential_names(self) -> frozenset[str]:
        return frozenset(word for word, kind in self.sensitive.kinds.items() if kind == CREDENTIAL)

    @cached_property
    def _every_name(self) -> frozenset[str]:
        return frozenset(self.sensitive.kinds).union(PARTS if self.sensitive.requests else ())

    # Where to look

    def _offsets(self, context: Context, text: str) -> Iterator[int]:
        """Where something sensitive may stand; errs towards too many."""
        start = context.code_start
        sensitive, occurrences = self.sensitive, context.source.occurrences
        for word, kind in sensitive.kinds.items():
            if kind in _WHOLES:
                for at in occurrences(word, start):
                    if not self._takes_entry(text, at + len(word)):
                        yield at
            else:
                yield from occurrences(word, start)
        if sensitive.requests and not PARTS.isdisjoint(context.words):
            requests = frozenset(sensitive.requests)
            for at in _followed(text, context.source.lower, start, requests):
                match = _part().match(text, _behind_call(text, at))
                if match and match[1] in PARTS and not self._takes_entry(text, match.end()):
                    yield at - 1
        for word in sensitive.logins:
            yield from (at for at in occurrences(word, start) if text[at - 4 : at].strip() == "def")

    def _takes_entry(self, text: str, offset: int) -> bool:
        """Is one entry taken of what ends at an offset, and is its key not sensitive?"""
        match = _entry().match(text, offset)
        return match is not None and self.sensitive.names.meaning(match[2]) is None

    # What is there

    def _named(self) -> list[tuple[int, str]]:
        """The lines with sensitive names, and what these are."""
        nodes, kinds = self.nodes, self.sensitive.kinds
        found: list[tuple[int, str]] = []
        for name in nodes(ast.Name):
            kind = kinds.get(name.id)
            if kind is not None and not (kind in _WHOLES and self._is_entry(name)):
                found.append((name.lineno, kind))
        for attribute in nodes(ast.Attribute):
            kind = kinds.get(attribute.attr) or kinds.get(f"{terminal(attribute.value)}.{attribute.attr}")
            if kind is not None and not (kind in _WHOLES and self._is_entry(attribute)):
                found.append((attribute.end_lineno or attribute.lineno, kind))
        arguments: list[ast.arg | ast.keyword] = [*nodes(ast.arg), *nodes(ast.keyword)]
        for given in arguments:
            kind = kinds.get(given.arg or "")
            if kind is not None:
                found.append((given.lineno, kind))
        for text in nodes(ast.Constant):
            value = text.value
            if type(value) is not str:
                continue
            kind = kinds.get(value)
            if kind is None and len(value) <= _LONGEST_KEY and ("-" in value or "." in value):
                kind = self._mapped(value)
            if kind is not None:
                found.append((text.lineno, kind))
            found += [(text.lineno, kinds[key]) for key in template_keys(value) if key in kinds]
        return found

    def _mapped(self, key: str) -> str | None:
        """What is under a key that is no identifier: "X-Auth-Token"."""
        kind = self.sensitive.names.meaning(key)
        return None if kind in (OBJECT, ANSWER) else kind

    def _is_entry(self, node: ast.expr, parents: dict[ast.AST, ast.AST] | None = None) -> bool:
        """Is one entry taken of a mapping, whose key is not sensitive: `os.environ["HOME"]`, `headers.get("Accept")`?"""
        parents = self.near.parents if parents is None else parents
        outer = parents.get(node)
        key: ast.expr | None = None
        if type(outer) is ast.Subscript and outer.value is node:
            key = outer.slice
        elif type(outer) is ast.Attribute and outer.attr in ("get", "pop", "setdefault"):
            call = parents.get(outer)
            if type(call) is ast.Call and call.func is outer and call.args:
                key = call.args[0]
        return type(key) is ast.Constant and type(key.value) is str and self.sensitive.names.meaning(key.value) is None

    def _of_requests(self) -> set[int]:
        """The lines with a part of a request, or with what the response to a login says."""
        lines: set[int] = set()
        if self.sensitive.requests:
            for node in self.nodes(ast.Attribute):
                if node.attr in PARTS and is_request(terminal(node.value)) and not self._is_entry(node):
                    lines.add(node.end_lineno or node.lineno)
        if self.sensitive.logins:
            functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = [*self.nodes(ast.FunctionDef)]
            for function in (*functions, *self.nodes(ast.AsyncFunctionDef)):
                if is_login(function.name):
                    lines.update(self._of_answers(function))
        return lines

    def _of_answers(self, login: ast.AST) -> Iterator[int]:
        """The lines with what a response says, inside a function that logs in."""
        tables = Nodes(cast("ast.Module", login))
        for node in cast("list[ast.Attribute]", tables.by_type.get(ast.Attribute, [])):
            if node.attr in PARTS and is_response(terminal(node.value)) and not self._is_entry(node, tables.parents):
                yield node.end_lineno or node.lineno


_LONGEST_KEY = 60


def _behind_call(text: str, offset: int) -> int:
    """Where a call of what ends at an offset ends; the offset itself if it is not called."""
    if text[offset : offset + 1] != "(":
        return offset
    depth = 0
    for at in range(offset, min(offset + _LONGEST_CALL, len(text))):
        char = text[at]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return at + 1
    return offset


def has(lines: list[int], node: ast.expr | ast.stmt) -> bool:
    """Is one of these lines inside a node?"""
    index = bisect_left(lines, node.lineno)
    return index < len(lines) and lines[index] <= (node.end_lineno or node.lineno)
