"""Fold an expression to the text that it builds, in chunks that remember where they come from.

`strings.py` is what others use; here is how each form of expression is folded. Every limit is one of the work done, not of time, so
that the answer is the same everywhere.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Generator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from flake8_secreview import lazily
from flake8_secreview.strings import CONSTRUCTORS, HOLE

if TYPE_CHECKING:
    from flake8_secreview import lexing
else:
    lexing = lazily.module("flake8_secreview.lexing")

Resolve: TypeAlias = Callable[[ast.expr], "ast.expr | None"]

MAX_LENGTH = 1 << 20  # characters of a composed text; a single literal may be longer
_MAX_STEPS = 400_000  # subexpressions looked at for one text
_MAX_WORK = 1 << 24  # characters handled for one text, all its subexpressions together; a chunk counts as 32
_MAX_REPLACED = 10_000  # fields of one template, occurrences of one `.replace`
_MAX_RESOLVED = 64  # names followed for one text
_MAX_RESOLVE_DEPTH = 8
_MAX_REPEATED = 4096  # characters that `"x" * n` may give


# (characters, node, offset in the node's value or -1, is a hole)
Chunk: TypeAlias = tuple[str, ast.expr, int, bool]
_Replacement: TypeAlias = tuple[int, int, list[Chunk]]


class Str(NamedTuple):
    chunks: list[Chunk]
    is_bytes: bool

    def text(self) -> str:
        return "".join([chunk[0] for chunk in self.chunks])


_Steps: TypeAlias = Generator[ast.expr, "Str | None", "Str | None"]


class Fold:
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

    def run(self, root: ast.expr) -> Str | None:
        stack: list[tuple[ast.expr, _Steps]] = []
        result: Str | None = None
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

    def _leaf(self, node: ast.Constant) -> Str | None:
        value = node.value
        if type(value) is str:
            chars, is_bytes = value, False
        elif type(value) is bytes:
            chars, is_bytes = value.decode("latin-1"), True
        else:
            return None
        if self._depth:
            self.foreign.add(node)
        return Str([(chars, node, 0, False)] if chars else [], is_bytes)

    def _handler(self, node: ast.expr) -> _Steps | None:
        if isinstance(node, ast.JoinedStr):
            return self._joined(node)
        if isinstance(node, ast.BinOp):
            operator = OPERATORS.get(type(node.op))
            if operator is not None:
                return operator(self, node)
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                method = METHODS.get(function.attr)
                if method is not None:
                    return method(self, node, function.value)
            elif isinstance(function, ast.Name) and function.id in CONSTRUCTORS:
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

    def _use(self, template: Str) -> None:
        """The literals of a template are used up even where none of their characters is left."""
        if not self._depth:
            self.interior += [chunk[1] for chunk in template.chunks if not chunk[3] and chunk[1] not in self.foreign]

    def _argument(self, node: ast.expr, folded: Str | None, is_bytes: bool) -> list[Chunk]:
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
        folded: list[Str | None] = []
        for operand in operands:
            folded.append((yield operand))
        kinds = {item.is_bytes for item in folded if item is not None}
        if len(kinds) != 1:
            self.unknown.update(sums)
            return None
        if not self._depth:
            self.interior += sums
        chunks: list[Chunk] = []
        for operand, result in zip(operands, folded, strict=True):
            chunks += [(HOLE, operand, -1, True)] if result is None else result.chunks
        return Str(_bounded(chunks), kinds.pop())

    def _repeat(self, node: ast.BinOp) -> _Steps:
        for operand, count in ((node.left, node.right), (node.right, node.left)):
            if type(count) is ast.Constant and type(count.value) is int:
                folded = yield operand
                if folded is not None and 0 <= count.value * len(folded.text()) <= _MAX_REPEATED:
                    return Str(folded.chunks * count.value, folded.is_bytes)
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
        fields = list(islice(lexing.pattern(_PERCENT).finditer(text), _MAX_REPLACED))
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
            chunks: list[Chunk] = [(HOLE, node.right if argument is None else argument, -1, True)]
            if argument is not None and not flags and kind in "sdib":
                self._depth += foreign
                chunks = self._argument(argument, (yield argument), template.is_bytes)
                self._depth -= foreign
            replacements.append((field.start(), field.end(), chunks))
        self._use(template)
        return Str(_bounded(_substitute(template.chunks, replacements)), template.is_bytes)

    # methods and constructors

    def _format(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        template = yield receiver
        if template is None or template.is_bytes:
            return None
        positional = _before_star(call.args)
        named = {word.arg: word.value for word in call.keywords if word.arg}
        replacements: list[_Replacement] = []
        automatic = 0
        for field in islice(lexing.pattern(_FIELD).finditer(template.text()), _MAX_REPLACED):
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
            chunks: list[Chunk] = [(HOLE, call if argument is None else argument, -1, True)]
            if argument is not None and not spec and conversion in (None, "!s"):
                chunks = self._argument(argument, (yield argument), False)
            replacements.append((field.start(), field.end(), chunks))
        self._use(template)
        return Str(_bounded(_substitute(template.chunks, replacements)), False)

    def _join(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        if len(call.args) != 1 or call.keywords:
            return None
        items = self._container(call.args[0])
        if type(items) not in (ast.List, ast.Tuple):
            return None
        separator = yield receiver
        if separator is None:
            return None
        chunks: list[Chunk] = []
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
            added: list[Chunk] = folded.chunks if folded is not None else [(HOLE, item, -1, True)]
            chunks += added
            size += sum(len(chunk[0]) for chunk in added)
            if size > MAX_LENGTH:
                break
        return Str(_bounded(chunks), separator.is_bytes)

    def _encode(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        if not _text_encoding(call.args[0] if call.args else None):
            return None
        folded = yield receiver
        to_bytes = call.func.attr == "encode"  # type: ignore[attr-defined]
        if folded is None or folded.is_bytes == to_bytes:
            return None
        return Str(folded.chunks, to_bytes)

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
        return Str(_Slices(folded.chunks).get(start, end), folded.is_bytes)

    def _case(self, call: ast.Call, receiver: ast.expr) -> _Steps:
        if call.args or call.keywords:
            return None
        folded = yield receiver
        if folded is None:
            return None
        upper = call.func.attr == "upper"  # type: ignore[attr-defined]
        chunks: list[Chunk] = []
        for chars, node, offset, hole in folded.chunks:
            if not hole and (not folded.is_bytes or chars.isascii()):
                changed = chars.upper() if upper else chars.lower()
                if len(changed) != len(chars):  # no longer one character for one
                    return None
                chars = changed
            chunks.append((chars, node, offset, hole))
        return Str(chunks, folded.is_bytes)

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
        return Str(_bounded(_substitute(folded.chunks, replacements)), folded.is_bytes)

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
        return Str(folded.chunks, to_bytes)

    def _joined(self, node: ast.JoinedStr) -> _Steps:
        if not self._depth:
            self.interior += specifications(node)
        else:
            self.foreign.add(node)
        chunks: list[Chunk] = []
        offset = 0
        for part in node.values:
            if type(part) is ast.Constant and isinstance(part.value, str):
                if part.value:
                    chunks.append((part.value, node, offset, False))
                    offset += len(part.value)
                continue
            added: list[Chunk] = [(HOLE, node, offset, True)]
            if type(part) is ast.FormattedValue and part.conversion in (-1, 115) and _no_spec(part.format_spec):
                found = self._argument(part.value, (yield part.value), False)
                if len(found) != 1 or not found[0][3]:
                    added = found
            chunks += added
            offset += 1
        return Str(_bounded(chunks), False)


_FOLDED = frozenset({ast.JoinedStr, ast.BinOp, ast.Call})
OPERATORS: dict[type[ast.operator], Callable[[Fold, ast.BinOp], _Steps]] = {
    ast.Add: Fold._add,
    ast.Mod: Fold._percent,
    ast.Mult: Fold._repeat,
}
METHODS: dict[str, Callable[[Fold, ast.Call, ast.expr], _Steps]] = {
    "format": Fold._format,
    "join": Fold._join,
    "encode": Fold._encode,
    "decode": Fold._encode,
    "strip": Fold._strip,
    "lstrip": Fold._strip,
    "rstrip": Fold._strip,
    "upper": Fold._case,
    "lower": Fold._case,
    "replace": Fold._replace,
}

# printf-style conversion: (name), flags with width and precision, type
_PERCENT = r"%(?:\(([^()]{0,200})\))?([#0\- +]{0,6}(?:\*|\d{0,6})(?:\.(?:\*|\d{0,6}))?)[hlL]?([diouxXeEfFgGcrsab%])"
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


def specifications(node: ast.JoinedStr) -> list[ast.AST]:
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

    def __init__(self, chunks: list[Chunk]) -> None:
        self._chunks = chunks
        self._starts: list[int] = []
        self.size = 0
        for chunk in chunks:
            self._starts.append(self.size)
            self.size += len(chunk[0])

    def get(self, start: int, end: int) -> list[Chunk]:
        found: list[Chunk] = []
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


def _substitute(chunks: list[Chunk], replacements: list[_Replacement]) -> list[Chunk]:
    """Put other chunks in the place of the given spans, which are in order and do not overlap."""
    if not replacements:
        return chunks
    slices = _Slices(chunks)
    result: list[Chunk] = []
    position = 0
    for start, end, new in replacements:
        result += slices.get(position, start)
        result += new
        position = end
    return result + slices.get(position, slices.size)


def _bounded(chunks: list[Chunk]) -> list[Chunk]:
    """The chunks, cut at `MAX_LENGTH` characters with a hole for the rest."""
    size = 0
    for number, (chars, node, offset, hole) in enumerate(chunks):
        size += len(chars)
        if size > MAX_LENGTH:
            kept = len(chars) - (size - MAX_LENGTH)
            return [*chunks[:number], (chars[:kept], node, offset, hole), (HOLE, node, -1, True)]
    return chunks
