"""What `flow.py` could not answer, asked of astroid: values and calls across functions, classes and aliases of one file.

astroid is built for tools that trust the project they read, so it is used here under lock: nothing outside the text given
is looked at. Out of the box it imports modules of the project (numpy's and gi's plug-ins, extension modules, the parents of
missing submodules), lets a file change what the next one infers, keeps every tree for ever, and answers wrongly now and
then. Therefore, for as long as one of our questions runs and no longer:

- no module can be resolved (a deny list that contains everything, no import hooks), and no plug-in transforms a tree;
- astroid's inference cache is one of our own, new for every question: answers don't depend on earlier ones;
- the tree is built from text, under a name that is taken out of astroid's cache again at once.

In our own tree, and only there, expressions that astroid gets wrong or that could take for ever are replaced: see `astroid_tree.Tree`.
Other users of astroid in the same process (pylint in a language server) find it as they left it, but for emptied lookup
caches. Whatever goes wrong means "unknown": nothing here raises.

Positions are those of the `ast` module: lines 1-based, columns 0-based in UTF-8 bytes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flake8_secreview.astroid_lock import LOCK, Locked, Steps, clear_lookups
from flake8_secreview.astroid_tree import Inferred, Span, Tree, span_of

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Inference", "Inferred", "Span", "span_of"]

_MAX_SOURCE = 2_000_000  # characters; astroid needs a hundred times that in memory
_MAX_STEPS = 5_000  # inferred nodes for one question; 99 of 100 questions to nova need under 100
_MAX_STEPS_IN_ALL = 400_000  # for one file


class Inference:
    """Questions about one file. Nothing is imported or built before the first one; `close` when done.

    `source_text` is the text that flake8 gave to `ast.parse`. The nodes in questions are those of flake8's tree of it, which
    is only read.
    """

    __slots__ = ("_steps_left", "_text", "_tree", "built")

    def __init__(self, source_text: str) -> None:
        self._text = source_text
        self._tree: Tree | None = None
        self._steps_left = _MAX_STEPS_IN_ALL if len(source_text) <= _MAX_SOURCE else 0
        self.built = 0
        """How often astroid was made to build a tree of this file: 0 or 1."""

    def __enter__(self) -> Inference:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def values(self, node: ast.expr) -> list[Inferred] | None:
        """The strings and bytes that `node` may evaluate to, each once; None if none is known.

        An empty list means that it is known, and never a string or bytes.
        """
        return self._ask(node, Tree.values)

    def callees(self, node: ast.Call) -> list[Span] | None:
        """The functions and classes of this file that a call may reach; None if none is known.

        The span is that of the `FunctionDef`, `AsyncFunctionDef`, `ClassDef` or `Lambda`; a decorator is not part of it.
        """
        return self._ask(node, Tree.callees)

    def returns(self, node: ast.Call) -> list[Span] | None:
        """The expressions of this file that a call may return; None if no function that it may reach is known.

        A bare `return` and a class give none, nor does a generator. What an `async` function returns belongs to a call that
        is awaited; a call that isn't gives none.
        """
        return self._ask(node, Tree.returns)

    def close(self) -> None:
        """Let go of the tree, also where astroid keeps hold of it. Later questions are answered with None."""
        self._steps_left = 0
        self._text = ""
        if self._tree is not None:
            self._tree = None
            with LOCK:
                clear_lookups()

    def _ask(self, node: ast.expr, question: Callable[[Tree, Any], list[Any] | None]) -> list[Any] | None:
        if self._steps_left <= 0:
            return None
        with LOCK:
            try:
                if self._tree is None:
                    self._build()
                tree = self._tree
                subject = tree and tree.find(node)
                if tree is None or subject is None:
                    return None
                steps = Steps(min(_MAX_STEPS, self._steps_left))
                try:
                    with Locked(steps):
                        answer = question(tree, subject)
                finally:
                    self._steps_left -= steps.taken
                # astroid may have swallowed the exception that ended it, and taken it for "no value".
                return None if steps.exhausted else answer
            except Exception:
                # Not only astroid's own: AssertionError, RecursionError and MemoryError come out of it too.
                return None

    def _build(self) -> None:
        steps_left, self._steps_left = self._steps_left, 0  # A build that fails is not tried again.
        self.built += 1
        self._tree = Tree(self._text, _MAX_STEPS_IN_ALL // 2)
        self._steps_left = steps_left - self._tree.steps
