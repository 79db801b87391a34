"""How a string is spelled: the text that an expression builds, and the exact place of any part of it.

`assemble` folds an expression to a `Text`: literals, implicit concatenation, `+`, `*`, `%`, `.format`, `.join`, f-strings, and the calls that
keep or simply change their text. What it cannot know becomes one `HOLE` character. Nothing of the checked code is run.

Conditional expressions are not folded (`literals.py` takes every branch as a literal of its own). `.encode()` and `.decode()` keep the
characters as they are written, which is what recognisers and places need; literal bytes are read as Latin-1.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeAlias

from flake8_secreview.lexing import HOLE, Spelling, pattern, spell
from flake8_secreview.source import Place, Source

__all__ = ["HOLE", "Part", "Text", "Texts", "assemble", "is_string_root_candidate", "iter_texts"]

Resolve: TypeAlias = Callable[[ast.expr], "ast.expr | None"]

MAX_LENGTH = 1 << 20  # characters of a composed text; a single literal may be longer
_MAX_STEPS = 400_000  # subexpressions looked at for one text
_MAX_WORK = 1 << 24  # characters handled for one text, all its subexpressions together; a chunk counts as 32
_MAX_REPLACED = 10_000  # fields of one template, occurrences of one `.replace`
_MAX_RESOLVED = 64  # names followed for one text
_MAX_RESOLVE_DEPTH = 8
_MAX_REPEATED = 4096  # characters that `"x" * n` may give


class Part(NamedTuple):
    """`value[start:end]` of a text, and where it comes from.

    `node` is the literal that supplied it and `offset` the index in that literal's own value, or -1 if the part stands for
    the node as a whole (an unknown expression, a number).
    """

    start: int
    end: int
    node: ast.expr
    offset: int
    hole: bool


# (characters, node, offset in the node's value or -1, is a hole)
_Chunk: TypeAlias = tuple[str, ast.expr, int, bool]
_Replacement: TypeAlias = tuple[int, int, list[_Chunk]]


class _Str(NamedTuple):
    chunks: list[_Chunk]
    is_bytes: bool

    def text(self) -> str:
        return "".join([chunk[0] for chunk in self.chunks])


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
        chunks: list[_Chunk] | None = None,
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
        if not pattern(r"[A-Za-z]{0,2}['\"]").match(opening):
            place = self._source.place(self.node)
        return self._source.clamp(Place(place.line, place.column, place.line, place.column))

    def _spelling(self, node: ast.expr) -> Spelling | None:
        if self._spellings is None:
            self._spellings = {}
        if node not in self._spellings:
            self._spellings[node] = spell(self._source, node)
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
        return type(node.op) in _OPERATORS  # type: ignore[attr-defined]
    if kind is ast.Call:
        function = node.func  # type: ignore[attr-defined]
        if type(function) is ast.Attribute:
            return function.attr in _METHODS
        return type(function) is ast.Name and function.id in _CONSTRUCTORS
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
            self._seen.update(_specifications(node))
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


# --- folding ---------------------------------------------------------------------------------------------------------

_Steps: TypeAlias = Generator[ast.expr, "_Str | None", "_Str | None"]


def _assemble(node: ast.expr, source: Source, resolve: Resolve | None, unknown: set[ast.AST]) -> Text | None:
    fold = _Fold(resolve, unknown)
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


class _Fold:
    """One fold. Handlers are generators that yield a subexpression and get its folded string (or None) back.

    The driver keeps them on a stack of its own, so that the depth of the code does not matter.
    """

    def __init__(self, resolve: Resolve | None, unknown: set[ast.AST]) -> None:
        self.resolve = resolve
        self.unknown = (
            unknown  # nodes that are known to fold to nothing, kept between folds so that none is tried twice
        )
        self.interior: list[ast.AST] = []
        self.foreign: set[ast.AST] = set()
        self._depth = 0
        self._resolved = 0

    def run(self, root: ast.expr) -> _Str | None:
        stack: list[tuple[ast.expr, _Steps]] = []
        result: _Str | None = None
        node: ast.expr | None = root
        steps = work = 0
        while True:
            if node is not None:
                steps += 1
                result = None
                if type(node) is ast.Constant:
                    result = self._leaf(node)
                elif node not in self.unknown and steps < _MAX_STEPS:
                    handler = self._handler(node)
                    if handler is not None:
                        stack.append((node, handler))
                node = None
                if not stack:
                    return result
            owner, generator = stack[-1]
            try:
                node = generator.send(result)
                result = None
            except StopIteration as stop:
                stack.pop()
                result = stop.value
                if result is not None:
                    work += sum(len(chunk[0]) for chunk in result.chunks) + 32 * len(result.chunks)
                    if work > _MAX_WORK:
                        result = None
                if result is None:
                    if not self._depth and type(owner) in _FOLDED:
                        self.unknown.add(owner)
                elif not self._depth and type(owner) in _FOLDED:
                    self.interior.append(owner)
                if not stack:
                    return result

    def _leaf(self, node: ast.Constant) -> _Str | None:
        value = node.value
        if type(value) is str:
            chars, is_bytes = value, False
        elif type(value) is bytes:
            chars, is_bytes = value.decode("latin-1"), True
        else:
            return None
        if self._depth:
            self.foreign.add(node)
        return _Str([(chars, node, 0, False)] if chars else [], is_bytes)

    def _handler(self, node: ast.expr) -> _Steps | None:
        if isinstance(node, ast.JoinedStr):
            return self._joined(node)
        if isinstance(node, ast.BinOp):
            operator = _OPERATORS.get(type(node.op))
            if operator is not None:
                return operator(self, node)
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                method = _METHODS.get(function.attr)
                if method is not None:
                    return method(self, node, function.value)
            elif isinstance(function, ast.Name) and function.id in _CONSTRUCTORS:
                return self._constructor(node, function.id in ("bytes", "bytearray"))
        return self._follow(node) if self.resolve is not None else None

    def _follow(self, node: ast.expr) -> _Steps:
        target = self._target(node)
        if target is None or target is node:
            return None
        self._depth += 1
        result = yield target
        self._depth -= 1
        return result

    def _target(self, node: ast.expr) -> ast.expr | None:
        if self.resolve is None or self._depth >= _MAX_RESOLVE_DEPTH or self._resolved >= _MAX_RESOLVED:
            return None
        self._resolved += 1
        return self.resolve(node)

    def _container(self, node: ast.expr) -> ast.expr:
        """`node`, or the tuple, list or dict display that it is known to stand for."""
        if type(node) in (ast.Tuple, ast.List, ast.Dict):
            return node
        target = self._target(node) if self.resolve is not None else None
        return target if target is not None else node

    def _use(self, template: _Str) -> None:
        """The literals of a template are used up even where none of their characters is left."""
        if not self._depth:
            self.interior += [chunk[1] for chunk in template.chunks if not chunk[3] and chunk[1] not in self.foreign]

    def _argument(self, node: ast.expr, folded: _Str | None, is_bytes: bool) -> list[_Chunk]:
        """The chunks of a value put into a template: its text, a number as it is printed, or a hole."""
        if folded is not None and (folded.is_bytes == is_bytes):
            return folded.chunks
        if type(node) is ast.Constant and not is_bytes and _is_printable(node.value):
            return [(str(node.value), node, -1, False)]
        return [(HOLE, node, -1, True)]

    # operators

    def _add(self, node: ast.BinOp) -> _Steps:
        operands: list[ast.expr] = []
        sums: list[ast.BinOp] = []
        pending: list[ast.expr] = [node]
        while pending:
            item = pending.pop()
            if type(item) is ast.BinOp and type(item.op) is ast.Add and item not in self.unknown:
                sums.append(item)
                pending += (item.right, item.left)
            else:
                operands.append(item)
        folded: list[_Str | None] = []
        for operand in operands:
            folded.append((yield operand))
        kinds = {item.is_bytes for item in folded if item is not None}
        if len(kinds) != 1:
            self.unknown.update(sums)
            return None
        if not self._depth:
            self.interior += sums
        chunks: list[_Chunk] = []
        for operand, result in zip(operands, folded, strict=True):
            chunks += [(HOLE, operand, -1, True)] if result is None else result.chunks
        return _Str(_bounded(chunks), kinds.pop())

    def _repeat(self, node: ast.BinOp) -> _Steps:
        for operand, count in ((node.left, node.right), (node.right, node.left)):
            if type(count) is ast.Constant and type(count.value) is int:
                folded = yield operand
                if folded is not None and 0 <= count.value * len(folded.text()) <= _MAX_REPEATED:
                    return _Str(folded.chunks * count.value, folded.is_bytes)
        return None

    def _percent(self, node: ast.BinOp) -> _Steps:
        template = yield node.left
        if template is None:
            return None
        arguments = self._container(node.right)
        foreign = arguments is not node.right
        named: dict[str, ast.expr] | None = None
        positional: list[ast.expr] = []
        if type(arguments) is ast.Tuple:
            positional = _before_star(arguments.elts)
        elif type(arguments) is ast.Dict:
            named = _string_keys(arguments)
        elif _is_dict_call(arguments):
            named = {word.arg: word.value for word in arguments.keywords if word.arg}  # type: ignore[attr-defined]
        text = template.text()
        fields = list(islice(pattern(_PERCENT).finditer(text), _MAX_REPLACED))
        single = named is None and type(arguments) is not ast.Tuple
        if single and sum(field.group() != "%%" for field in fields) == 1:
            positional = [node.right]
        replacements: list[_Replacement] = []
        given = iter(positional)
        for field in fields:
            key, flags, kind = field.group(1, 2, 3)
            if kind == "%":
                replacements.append((field.start() + 1, field.end(), []))
                continue
            for _ in range(flags.count("*")):
                next(given, None)
            argument = (named or {}).get(key) if key is not None else next(given, None)
            chunks: list[_Chunk] = [(HOLE, node.right if argument is None else argument, -1, True)]
            if argument is not None and not flags and kind in "sdib":
                self._depth += foreign
                chunks = self._argument(argument, (yield argument), template.is_bytes)
                self._depth -= foreign
            replacements.append((field.start(), field.end(), chunks))
        self._use(template)
        return _Str(_bounded(_substitute(template.chunks, replacements)), template.is_bytes)

    # methods and constructors

    def _format(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        template = yield receiver
        if template is None or template.is_bytes:
            return None
        positional = _before_star(call.args)
        named = {word.arg: word.value for word in call.keywords if word.arg}
        replacements: list[_Replacement] = []
        automatic = 0
        for field in islice(pattern(_FIELD).finditer(template.text()), _MAX_REPLACED):
            if field.group() in ("{{", "}}"):
                replacements.append((field.start() + 1, field.end(), []))
                continue
            name, conversion, spec = field.group(1, 2, 3)
            argument = None
            if name == "":
                name = str(automatic)
                automatic += 1
            if name.isdecimal() and len(name) < 6:
                argument = positional[int(name)] if int(name) < len(positional) else None
            else:
                argument = named.get(name)
            chunks: list[_Chunk] = [(HOLE, call if argument is None else argument, -1, True)]
            if argument is not None and not spec and conversion in (None, "!s"):
                chunks = self._argument(argument, (yield argument), False)
            replacements.append((field.start(), field.end(), chunks))
        self._use(template)
        return _Str(_bounded(_substitute(template.chunks, replacements)), False)

    def _join(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        if len(call.args) != 1 or call.keywords:
            return None
        items = self._container(call.args[0])
        if type(items) not in (ast.List, ast.Tuple):
            return None
        separator = yield receiver
        if separator is None:
            return None
        chunks: list[_Chunk] = []
        foreign = items is not call.args[0]
        size = 0
        for number, item in enumerate(items.elts):  # type: ignore[attr-defined]
            if number:
                chunks += separator.chunks
            self._depth += foreign
            folded = yield item
            self._depth -= foreign
            if folded is not None and folded.is_bytes != separator.is_bytes:
                return None
            added: list[_Chunk] = folded.chunks if folded is not None else [(HOLE, item, -1, True)]
            chunks += added
            size += sum(len(chunk[0]) for chunk in added)
            if size > MAX_LENGTH:
                break
        return _Str(_bounded(chunks), separator.is_bytes)

    def _encode(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        if not _text_encoding(call.args[0] if call.args else None):
            return None
        folded = yield receiver
        to_bytes = call.func.attr == "encode"  # type: ignore[attr-defined]
        if folded is None or folded.is_bytes == to_bytes:
            return None
        return _Str(folded.chunks, to_bytes)

    def _strip(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        chars = _constant_arguments(call, 0, 1)
        if chars is None:
            return None
        folded = yield receiver
        if folded is None:
            return None
        text = folded.text()
        which = call.func.attr  # type: ignore[attr-defined]
        if not chars and folded.is_bytes:
            chars = [" \t\n\r\x0b\f"]
        start = len(text) - len(text.lstrip(*chars)) if which != "rstrip" else 0
        end = len(text.rstrip(*chars)) if which != "lstrip" else len(text)
        return _Str(_Slices(folded.chunks).get(start, end), folded.is_bytes)

    def _case(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        if call.args or call.keywords:
            return None
        folded = yield receiver
        if folded is None:
            return None
        upper = call.func.attr == "upper"  # type: ignore[attr-defined]
        chunks: list[_Chunk] = []
        for chars, node, offset, hole in folded.chunks:
            if not hole and (not folded.is_bytes or chars.isascii()):
                changed = chars.upper() if upper else chars.lower()
                if len(changed) != len(chars):  # no longer one character for one
                    return None
                chars = changed
            chunks.append((chars, node, offset, hole))
        return _Str(chunks, folded.is_bytes)

    def _replace(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        words = _constant_arguments(call, 2, 2)
        if words is None or not words[0]:
            return None
        folded = yield receiver
        if folded is None:
            return None
        replacement = yield call.args[1]
        if replacement is None or replacement.is_bytes != folded.is_bytes:
            return None
        text = folded.text()
        replacements: list[_Replacement] = []
        at = text.find(words[0])
        while at >= 0:
            if len(replacements) >= _MAX_REPLACED:
                return None
            replacements.append((at, at + len(words[0]), replacement.chunks))
            at = text.find(words[0], at + len(words[0]))
        self._use(folded)
        return _Str(_bounded(_substitute(folded.chunks, replacements)), folded.is_bytes)

    def _constructor(self, call: ast.Call, to_bytes: bool) -> _Steps:
        if not call.args or any(word.arg not in ("encoding", "errors") for word in call.keywords):
            return None
        if not _text_encoding(call.args[1] if len(call.args) > 1 else None):
            return None
        folded = yield call.args[0]
        if folded is None:
            return None
        converts = len(call.args) > 1 or bool(call.keywords)
        if converts == (to_bytes == folded.is_bytes):  # str(b"x") and bytes("x") do not give the text
            return None
        return _Str(folded.chunks, to_bytes)

    def _joined(self, node: ast.JoinedStr) -> _Steps:
        if not self._depth:
            self.interior += _specifications(node)
        else:
            self.foreign.add(node)
        chunks: list[_Chunk] = []
        offset = 0
        for part in node.values:
            if type(part) is ast.Constant and isinstance(part.value, str):
                if part.value:
                    chunks.append((part.value, node, offset, False))
                    offset += len(part.value)
                continue
            added: list[_Chunk] = [(HOLE, node, offset, True)]
            if type(part) is ast.FormattedValue and part.conversion in (-1, 115) and _no_spec(part.format_spec):
                found = self._argument(part.value, (yield part.value), False)
                if len(found) != 1 or not found[0][3]:
                    added = found
            chunks += added
            offset += 1
        return _Str(_bounded(chunks), False)


_FOLDED = frozenset({ast.JoinedStr, ast.BinOp, ast.Call})
_OPERATORS: dict[type[ast.operator], Callable[[_Fold, ast.BinOp], _Steps]] = {
    ast.Add: _Fold._add,
    ast.Mod: _Fold._percent,
    ast.Mult: _Fold._repeat,
}
_METHODS: dict[str, Callable[[_Fold, ast.Call, ast.expr], _Steps]] = {
    "format": _Fold._format,
    "join": _Fold._join,
    "encode": _Fold._encode,
    "decode": _Fold._encode,
    "strip": _Fold._strip,
    "lstrip": _Fold._strip,
    "rstrip": _Fold._strip,
    "upper": _Fold._case,
    "lower": _Fold._case,
    "replace": _Fold._replace,
}
_CONSTRUCTORS = frozenset({"str", "bytes", "bytearray", "unicode"})

# printf-style conversion: (name), flags with width and precision, type
_PERCENT = r"%(?:\(([^)]*)\))?([#0\- +]*(?:\*|\d*)(?:\.(?:\*|\d*))?)[hlL]?([diouxXeEfFgGcrsab%])"
# a format field: name, !conversion, specification with at most one level of fields
_FIELD = r"\{\{|\}\}|\{([^{}!:]*)(![a-z])?(?::((?:[^{}]|\{[^{}]*\})*))?\}"
# encodings that keep text text; "hex", "rot13", "base64" do not
_ENCODINGS = frozenset({"utf8", "ascii", "latin1", "iso88591", "cp1252", "usascii", "utf8sig", "unicodeescape", "l1"})


def _is_printable(value: object) -> bool:
    """Whether a constant is a number or the like that a template prints as `str` does."""
    if type(value) is int:
        return abs(value) < 10**40  # str() of a huge int raises
    return value is None or type(value) in (float, bool)


def _text_encoding(node: ast.expr | None) -> bool:
    if type(node) is ast.Constant and isinstance(node.value, str):
        return node.value.lower().replace("-", "").replace("_", "") in _ENCODINGS
    return True  # none given, or a name: hardly ever a codec that is no text encoding


def _before_star(nodes: list[ast.expr]) -> list[ast.expr]:
    for number, node in enumerate(nodes):
        if type(node) is ast.Starred:
            return nodes[:number]
    return nodes


def _string_keys(node: ast.Dict) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if type(key) is ast.Constant and isinstance(key.value, str):
            found[key.value] = value
        elif key is None:
            found.clear()  # an unpacked mapping may have replaced every key before it
    return found


def _is_dict_call(node: ast.expr) -> bool:
    return type(node) is ast.Call and type(node.func) is ast.Name and node.func.id == "dict" and not node.args


def _constant_arguments(call: ast.Call, least: int, most: int) -> list[str] | None:
    if call.keywords or not least <= len(call.args) <= most:
        return None
    words = []
    for argument in call.args:
        if type(argument) is not ast.Constant or not isinstance(argument.value, (str, bytes)):
            return None
        words.append(argument.value if isinstance(argument.value, str) else argument.value.decode("latin-1"))
    return words


def _no_spec(spec: ast.expr | None) -> bool:
    return spec is None or (isinstance(spec, ast.JoinedStr) and not spec.values)


def _specifications(node: ast.JoinedStr) -> list[ast.AST]:
    """The constants of an f-string and its format specifications, which are no strings of their own."""
    found: list[ast.AST] = []
    pending = [node]
    while pending:
        for part in pending.pop().values:
            if type(part) is ast.Constant:
                found.append(part)
            elif type(part) is ast.FormattedValue and isinstance(part.format_spec, ast.JoinedStr):
                found.append(part.format_spec)
                pending.append(part.format_spec)
    return found


class _Slices:
    """Ranges of the text of some chunks, as chunks."""

    def __init__(self, chunks: list[_Chunk]) -> None:
        self._chunks = chunks
        self._starts: list[int] = []
        self.size = 0
        for chunk in chunks:
            self._starts.append(self.size)
            self.size += len(chunk[0])

    def get(self, start: int, end: int) -> list[_Chunk]:
        found: list[_Chunk] = []
        number = max(0, bisect_right(self._starts, start) - 1)
        while start < end and number < len(self._chunks):
            chars, node, offset, hole = self._chunks[number]
            first = start - self._starts[number]
            last = min(end - self._starts[number], len(chars))
            if first < last:
                found.append((chars[first:last], node, offset + first if offset >= 0 else -1, hole))
                start = self._starts[number] + last
            number += 1
        return found


def _substitute(chunks: list[_Chunk], replacements: list[_Replacement]) -> list[_Chunk]:
    """Put other chunks in the place of the given spans, which are in order and do not overlap."""
    if not replacements:
        return chunks
    slices = _Slices(chunks)
    result: list[_Chunk] = []
    position = 0
    for start, end, new in replacements:
        result += slices.get(position, start)
        result += new
        position = end
    return result + slices.get(position, slices.size)


def _bounded(chunks: list[_Chunk]) -> list[_Chunk]:
    """The chunks, cut at `MAX_LENGTH` characters with a hole for the rest."""
    size = 0
    for number, (chars, node, offset, hole) in enumerate(chunks):
        size += len(chars)
        if size > MAX_LENGTH:
            kept = len(chars) - (size - MAX_LENGTH)
            return [*chunks[:number], (chars[:kept], node, offset, hole), (HOLE, node, -1, True)]
    return chunks
