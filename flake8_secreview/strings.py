"""How a string is spelled: the text that an expression builds, and the exact place of any part of it.

`assemble` folds an expression to a `Text`: literals, implicit concatenation, `+`, `*`, `%`, `.format`, `.join`, f-strings, and the calls that
keep or simply change their text. What it cannot know becomes one `HOLE` character. Nothing of the checked code is run.

Conditional expressions are not folded (`literals.py` takes every branch as a literal of its own). `.encode()` and `.decode()` keep the
characters as they are written, which is what recognisers and places need; literal bytes are read as Latin-1.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily
from flake8_secreview.source import Place, Source

if TYPE_CHECKING:
    from flake8_secreview import folding, lexing
    from flake8_secreview.folding import Chunk, Resolve
    from flake8_secreview.lexing import Spelling
else:
    folding = lazily.module("flake8_secreview.folding")  # for strings that are composed
    lexing = lazily.module("flake8_secreview.lexing")  # for places

HOLE = "\ufffc"  # OBJECT REPLACEMENT CHARACTER: "something stands here that is no text"

# What `folding` has a way to fold.
OPERATORS = frozenset({ast.Add, ast.Mod, ast.Mult})
METHODS = frozenset({"format", "join", "encode", "decode", "strip", "lstrip", "rstrip", "upper", "lower", "replace"})
CONSTRUCTORS = frozenset({"str", "bytes", "bytearray", "unicode"})


class Part:
    """`value[start:end]` of a text, and where it comes from.

    `node` is the literal that supplied it and `offset` the index in that literal's own value, or -1 if the part stands for
    the node as a whole (an unknown expression, a number).
    """

    def __init__(self, start: int, end: int, node: ast.expr, offset: int, hole: bool) -> None:
        self.start = start
        self.end = end
        self.node = node
        self.offset = offset
        self.hole = hole


class Text:
    """A string as an expression spells it. Create it with `assemble` or `Texts.at`."""

    __slots__ = (
        "_chunks",
        "_foreign",
        "_interior",
        "_parts",
        "_source",
        "_spellings",
        "_starts",
        "is_bytes",
        "node",
        "value",
    )

    def __init__(
        self,
        value: str,
        node: ast.expr,
        is_bytes: bool,
        source: Source,
        chunks: list[Chunk] | None = None,
        interior: list[ast.AST] | None = None,
        foreign: set[ast.AST] | None = None,
    ) -> None:
        self.value = value  # with one HOLE for each unknown part
        self.node = node  # the whole expression
        self.is_bytes = is_bytes
        self._source = source
        self._chunks = chunks
        self._interior = interior
        self._foreign = foreign
        self._parts: list[Part] | None = None
        self._starts: list[int] | None = None
        self._spellings: dict[ast.expr, Spelling | None] | None = None

    def __repr__(self) -> str:  # never the value: it may be a secret
        return f"<Text of {len(self.value)} characters, line {getattr(self.node, 'lineno', 0)}>"

    @property
    def complete(self) -> bool:
        """Whether every character is known."""
        return self._chunks is None or not any(chunk[3] for chunk in self._chunks)

    @property
    def parts(self) -> list[Part]:
        """Which node supplied which range of `value`, in order, without gaps."""
        if self._parts is None:
            self._parts = []
            position = 0
            for chars, node, offset, hole in self._chunks or [(self.value, self.node, 0, False)]:
                self._parts.append(Part(position, position + len(chars), node, offset, hole))
                position += len(chars)
        return self._parts

    @property
    def consumed(self) -> list[ast.AST]:
        """The nodes inside the expression (itself included) whose text is in `value`; not those reached by `resolve`."""
        if self._chunks is None:
            return [self.node]
        foreign = self._foreign or ()
        return [
            *(self._interior or ()),
            *(chunk[1] for chunk in self._chunks if not chunk[3] and chunk[1] not in foreign),
        ]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The place in the file of `value[start:end]`, from its first to its last character.

        Quotes, prefixes and escapes are seen through. A span whose end does not follow its start in the file (swapped format arguments, a
        literal that a name stands for) is cut after the literal in which it starts. Where the source cannot be lexed the
        place is the start of the node.
        """
        size = len(self.value)
        end = size if end is None else min(end, size)
        start = max(0, min(start, end))
        parts = self.parts
        if not parts:
            return self._source.clamp(self._source.place(self.node))
        if self._starts is None:
            self._starts = [part.start for part in parts]
        first = parts[bisect_right(self._starts, start) - 1]
        place = self._place_in(first, start, min(end, first.end))
        if end > first.end:
            last = parts[bisect_right(self._starts, end - 1) - 1]
            foreign = self._foreign or ()
            if (first.node in foreign) == (last.node in foreign):
                tail = self._place_in(last, max(start, last.start), end)
                if (tail.end_line, tail.end_column) >= (place.end_line, place.end_column):
                    place = Place(place.line, place.column, tail.end_line, tail.end_column)
        return place

    def _place_in(self, part: Part, start: int, end: int) -> Place:
        if part.offset < 0:
            return self._source.clamp(self._source.place(part.node))
        spelling = self._spelling(part.node)
        if spelling is not None:
            shift = part.offset - part.start
            return spelling.place(start + shift, end + shift)
        # A node whose own position shows no string token is inside an f-string of an older Python: use the whole.
        place = self._source.place(part.node)
        opening = self._source.line(place.line)[place.column : place.column + 4]
        if not lexing.pattern(r"[A-Za-z]{0,2}['\"]").match(opening):
            place = self._source.place(self.node)
        return self._source.clamp(Place(place.line, place.column, place.line, place.column))

    def _spelling(self, node: ast.expr) -> Spelling | None:
        if self._spellings is None:
            self._spellings = {}
        if node not in self._spellings:
            self._spellings[node] = lexing.spell(self._source, node)
        return self._spellings[node]


def assemble(node: ast.expr, source: Source, resolve: Resolve | None = None) -> Text | None:
    """The text that `node` builds, or None if it builds none that is at least partly known.

    `resolve(expr)` may give the expression that a name, attribute or call stands for (see `flow.py`); it is asked for what cannot be
    folded otherwise, a bounded number of times.
    """
    return _assemble(node, source, resolve, set())


def is_string_root_candidate(node: ast.AST) -> bool:
    """Whether `assemble` could give a text for `node`; cheap, without false negatives (other than names to resolve)."""
    kind = type(node)
    if kind is ast.Constant:
        value = node.value  # type: ignore[attr-defined]
        return (type(value) is str or type(value) is bytes) and bool(value)
    if kind is ast.JoinedStr:
        return True
    if kind is ast.BinOp:
        return type(node.op) in OPERATORS  # type: ignore[attr-defined]
    if kind is ast.Call:
        function = node.func  # type: ignore[attr-defined]
        if type(function) is ast.Attribute:
            return function.attr in METHODS
        return type(function) is ast.Name and function.id in CONSTRUCTORS
    return False


class Texts:
    """Gives each maximal string expression of a tree once, during a walk that visits parents before children."""

    def __init__(self, source: Source, resolve: Resolve | None = None) -> None:
        self.source = source
        self._resolve = resolve
        self._seen: set[ast.AST] = set()
        self._unknown: set[ast.AST] = set()

    def at(self, node: ast.AST) -> Text | None:
        """The text rooted at `node`; None if it is no string expression, empty, or part of a text given before."""
        if type(node) is ast.Constant:
            value = node.value
            if not value or node in self._seen:
                return None
            if type(value) is str:
                return Text(value, node, False, self.source)
            return Text(value.decode("latin-1"), node, True, self.source) if type(value) is bytes else None
        if node in self._seen or node in self._unknown or not is_string_root_candidate(node):
            return None
        assert isinstance(node, ast.expr)
        text = _assemble(node, self.source, self._resolve, self._unknown)
        if text is not None:
            self._seen.update(text.consumed)
        elif type(node) is ast.JoinedStr:  # nothing but fields: its format specifications are no texts either
            self._seen.update(folding.specifications(node))
        return text


def iter_texts(nodes: Iterable[ast.AST], source: Source, resolve: Resolve | None = None) -> Iterator[Text]:
    """The maximal string expressions among `nodes`, each once; nodes of one type must come parents first.

    Composed strings come first, then the single literals, both in the order given.
    """
    texts = Texts(source, resolve)
    composed: dict[ast.AST, Text] = {}
    literals: list[ast.AST] = []
    for node in nodes:
        if type(node) is ast.Constant:
            literals.append(node)
            continue
        text = texts.at(node)
        if text is not None:
            for inner in text.consumed:
                composed.pop(inner, None)
            composed[node] = text
    yield from composed.values()
    for node in literals:
        text = texts.at(node)
        if text is not None:
            yield text


def _assemble(node: ast.expr, source: Source, resolve: Resolve | None, unknown: set[ast.AST]) -> Text | None:
    fold = folding.Fold(resolve, unknown)
    result = fold.run(node)
    if result is None:
        return None
    chunks = result.chunks
    if all(chunk[3] or not chunk[0] for chunk in chunks):
        return None
    if len(chunks) == 1:
        value = chunks[0][0]
        if chunks[0][1] is node and type(node) is ast.Constant:
            return Text(value, node, result.is_bytes, source)
    else:
        value = result.text()
    return Text(value, node, result.is_bytes, source, chunks, fold.interior, fold.foreign)
