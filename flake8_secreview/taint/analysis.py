"""`Taint`: the questions of one file, and what is remembered of the answers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flake8_secreview import sanitizers
from flake8_secreview.holders import Holders
from flake8_secreview.scopes import BindingSite, Scope
from flake8_secreview.sources import Names
from flake8_secreview.taint.attributes import attribute_of
from flake8_secreview.taint.containers import elements, entries_of, entry_of, mapping, subscript
from flake8_secreview.taint.expressions import (
    binary,
    comprehension,
    dict_comprehension,
    either,
    inside,
    joined,
    operands,
    told_value,
)
from flake8_secreview.taint.functions import called
from flake8_secreview.taint.origin import MAX_DEPTH, Frame, Key, Origins
from flake8_secreview.taint.variables import assigned, plain_name

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.heat import Heat

_MAX_STEPS = 400  # for one question
_MAX_ORIGINS = 12


class Taint:
    """Answers for one file. Every answer is remembered."""

    def __init__(self, context: Context, names: Names, heat: Heat) -> None:
        self.context = context
        self.names = names
        self.holders = Holders(context, names, heat)
        self.redactors = sanitizers.redactors(context.config.redactors)
        self._memo: dict[tuple[ast.expr, Key], Origins] = {}
        self.sites: dict[tuple[ast.ClassDef, str], list[BindingSite]] = {}
        self.harmless_members: dict[tuple[ast.ClassDef | None, str, bool], bool] = {}
        self.masking: dict[tuple[Scope, str], frozenset[BindingSite]] = {}
        self.opened: frozenset[tuple[Scope, str]] | None = None
        self._active: set[tuple[ast.AST, Key]] = set()
        self._steps = 0

    def ask(self, node: ast.expr, key: Key = None) -> Origins:
        """What an expression (or its entry `key`) may hold. A new question has a new budget."""
        self._steps = _MAX_STEPS
        return self.origins(node, key, None, 0)

    def ask_keys(self, node: ast.expr, keys: Iterable[str]) -> Origins:
        """What these entries of a mapping hold: for a format with `%(key)s`."""
        self._steps = _MAX_STEPS
        return entries_of(self, node, keys, None, 0)

    def ask_entry(self, name: str, node: ast.expr) -> Origins:
        """What an expression holds that is given to the entry or the keyword `name`."""
        self._steps = _MAX_STEPS
        return [origin._replace(key=None) for origin in entry_of(self, name, node, None, None, 0)]

    def ask_told(self, name: str, node: ast.expr) -> Origins:
        """What an expression holds that a text says to be the value of `name`."""
        self._steps = _MAX_STEPS
        return told_value(self, name, node, None, 0)

    # -- dispatch

    def origins(self, node: ast.expr, key: Key, frame: Frame | None, depth: int) -> Origins:
        """What an expression, or its entry `key`, may hold, as seen from the call `frame`; `depth` ends what goes round and round."""
        handler = _HANDLERS.get(type(node))
        if handler is None or depth > MAX_DEPTH or self._steps <= 0:
            return []
        self._steps -= 1
        question = (node, key)
        if frame is None:
            known = self._memo.get(question)
            if known is not None:
                return known
        if question in self._active:
            return []
        self._active.add(question)
        found: Origins = handler(self, node, key, frame, depth + 1)
        self._active.discard(question)
        if len(found) > _MAX_ORIGINS:
            found = found[:_MAX_ORIGINS]
        if frame is None and self._steps > 0:
            self._memo[question] = found
        return found

    def all_of(self, nodes: Iterable[ast.expr | None], key: Key, frame: Frame | None, depth: int) -> Origins:
        """The same for several expressions that are put together."""
        found: Origins = []
        for node in nodes:
            if node is not None and type(node) is not ast.Constant:
                found += self.origins(node, key, frame, depth)
                if len(found) > _MAX_ORIGINS:
                    break
        return found

    def assigned(self, site: BindingSite, frame: Frame | None, depth: int) -> Origins:
        """What a binding gives its variable."""
        return assigned(self, site, None, frame, depth)


_Handler = Callable[[Taint, Any, Key, Frame | None, int], Origins]
_HANDLERS: dict[type, _Handler] = {
    ast.Name: plain_name,
    ast.Attribute: attribute_of,
    ast.Subscript: subscript,
    ast.Call: called,
    ast.JoinedStr: joined,
    ast.FormattedValue: inside,
    ast.BinOp: binary,
    ast.BoolOp: operands,
    ast.IfExp: either,
    ast.Dict: mapping,
    ast.List: elements,
    ast.Tuple: elements,
    ast.Set: elements,
    ast.Await: inside,
    ast.Starred: inside,
    ast.NamedExpr: inside,
    ast.Yield: inside,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: dict_comprehension,
}
