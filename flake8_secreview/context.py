"""What a check may ask about the file it looks at.

A `Context` belongs to one file and dies with it. Everything beyond the text and the tree is made when it is first asked for.
"""

from __future__ import annotations

import ast
import bisect
import itertools
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flake8_secreview import marks, paths, strings
from flake8_secreview.source import Place, Source
from flake8_secreview.tree import Nodes

if TYPE_CHECKING:
    from flake8_secreview.config import Config
    from flake8_secreview.flow import Flow
    from flake8_secreview.imports import Imports
    from flake8_secreview.inference import Inference
    from flake8_secreview.scopes import Scopes
    from flake8_secreview.strings import Text

N = TypeVar("N", bound=ast.AST)
MAX_KEY = 60  # characters: longer strings are no keys
_IDENTIFIERS = (
    (ast.Name, attrgetter("id")),
    (ast.Attribute, attrgetter("attr")),
    (ast.keyword, attrgetter("arg")),
    (ast.arg, attrgetter("arg")),
    (ast.FunctionDef, attrgetter("name")),
    (ast.AsyncFunctionDef, attrgetter("name")),
    (ast.ClassDef, attrgetter("name")),
    (ast.alias, attrgetter("name")),
    (ast.alias, attrgetter("asname")),
    (ast.MatchAs, attrgetter("name")),
    (ast.MatchStar, attrgetter("name")),
)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Context:
    """One file: its text, its tree, its place in the project, and the settings."""

    def __init__(self, tree: ast.Module, lines: Sequence[str], filename: str, config: Config) -> None:
        self.tree = tree
        self.source = Source(lines)
        self.filename = filename
        self.config = config
        self.memo: dict[object, Any] = {}  # what checks remember of this file, by their own keys
        self.lines: Sequence[int] | None = None  # where the rules may find something, sorted; None: anywhere
        self.apart: frozenset[ast.AST] = frozenset()  # functions whose bodies are left out of the tables and scopes
        self._whole: Context | None = None  # what this is a part of
        self.kept = False  # somebody else goes on with it after the analysis, and closes it
        self._texts: dict[ast.expr, Text | None] = {}

    # -- where the file is

    @cached_property
    def path(self) -> str:
        """The path relative to the configuration root, with '/' between the parts."""
        return paths.relative(self.filename, self.config.root)

    @cached_property
    def role(self) -> str:
        """ "test", "support" or "production"."""
        return paths.classify(self.path, self.config.test_paths, self.config.support_paths)

    @property
    def is_test(self) -> bool:
        """Is the file test code, or support code of tests?"""
        return self.role == "test"

    @cached_property
    def module(self) -> str:
        """The dotted name of the module as its path tells it: "src/acme/db/__init__.py" is "acme.db"."""
        parts = self.path.removesuffix(".py").removesuffix(".pyi").split("/")
        parts = parts[1:] if len(parts) > 1 and parts[0] in ("src", "lib") else parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_package(self) -> bool:
        """Is the file the `__init__` of a package?"""
        return self.path.rpartition("/")[2].startswith("__init__.")

    # -- the text

    @cached_property
    def code_start(self) -> int:
        """Where the line of the first statement starts in the text (0-based characters)."""
        body = self.tree.body
        if not body:
            return len(self.source.text)
        decorators = getattr(body[0], "decorator_list", None)
        return sum(map(len, self.source.lines[: (decorators or body)[0].lineno - 1]))

    @property
    def words(self) -> frozenset[str]:
        """The words of the text; see `Source.words`."""
        return self.source.words

    @cached_property
    def _marks(self) -> tuple[frozenset[str], marks.Marks]:
        known = marks.marks(self.config)
        return known.among(self.words), known

    def marked(self, mark: str) -> frozenset[str]:
        """The words of the file that have a mark; see `marks`."""
        words, known = self._marks
        return words & known.having(mark)

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything in the file that can name something: identifiers, modules, and strings short enough to be a key."""
        found: set[str] = set()
        for kind, get in _IDENTIFIERS:
            found.update(map(get, self.tables.by_type.get(kind, ())))
        for pattern in self.nodes(ast.MatchClass):
            found.update(pattern.kwd_attrs)
        for statement in self.nodes(ast.ImportFrom):
            found.add(statement.module or "")
        found.update([text.value for text in self.texts if len(text.value) <= MAX_KEY])
        return frozenset(filter(None, found))

    @cached_property
    def texts(self) -> list[Text]:
        """Every string of the file once, as whole as it is assembled; docstrings left out."""
        return self._texts_in(self.tables)

    @cached_property
    def texts_near(self) -> list[Text]:
        """The same in the statements in which the rules may find something."""
        return self.texts if self.lines is None else self._texts_in(self.near_tables)

    def _texts_in(self, tables: Nodes) -> list[Text]:
        by_type = tables.by_type
        documentation = {node.value for node in cast("list[ast.Expr]", by_type.get(ast.Expr, ()))}
        nodes = (*tables.composed, *by_type.get(ast.Constant, ()))
        return [text for text in strings.iter_texts(nodes, self.source) if text.node not in documentation]

    @cached_property
    def strings(self) -> str:
        """The values of `texts`, one after the other with NUL between them: what a gate searches instead of the file."""
        return "\0".join([text.value for text in self.texts])

    def text(self, node: ast.expr) -> Text | None:
        """The string that an expression builds, as far as it is constant; None if it is not a string."""
        if node not in self._texts:
            self._texts[node] = strings.assemble(node, self.source)
        return self._texts[node]

    def place(self, where: Place | ast.AST) -> Place:
        """The place of a node that has a position; a place is returned as it is."""
        return where if isinstance(where, Place) else self.source.place(cast("ast.expr", where))

    # -- the tree

    @cached_property
    def tables(self) -> Nodes:
        """The side tables of the one walk."""
        if self.apart:
            return Nodes(self.tree, apart=self.apart)
        return self.near_tables if self.lines is None else Nodes(self.tree)

    def without(self, functions: Iterable[ast.AST]) -> Context:
        """The same file without the bodies of some functions, for questions that they have no part in. It shares no table with this one."""
        part = Context(self.tree, self.source.lines, self.filename, self.config)
        part.source, part.apart, part._whole = self.source, frozenset(functions), self
        part.lines = self.lines
        return part

    @cached_property
    def near_tables(self) -> Nodes:
        """The same for the statements that hold one of `lines`: seldom more than a twentieth of the tree."""
        return Nodes(self.tree, self.lines)

    def around(self, lines: Iterable[int]) -> Nodes:
        """The nodes of the statements with one of these lines, and perhaps of others."""
        if "\r" in self.source.text:  # what ends a line for Python does not for everybody
            return self.tables
        return Nodes(self.tree, sorted({*lines}))

    def near(self, *types: type[N]) -> Iterable[N]:
        """The nodes of exactly these types in the statements in which the rules may find something: type by type, in the order of the file."""
        by_type = self.near_tables.by_type
        return cast("Iterable[N]", itertools.chain.from_iterable([by_type.get(kind, ()) for kind in types]))

    def nodes(self, *types: type[N]) -> Iterable[N]:
        """All nodes of exactly these types: type by type, in the order of the file."""
        by_type = self.tables.by_type
        return cast("Iterable[N]", itertools.chain.from_iterable([by_type.get(kind, ()) for kind in types]))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that holds this one; None for the module."""
        if self.apart or self.lines is None:
            return self.tables.parents.get(node)
        found = self.near_tables.parents.get(node)
        if found is None and node is not self.tree:
            return self.tables.parents.get(node)
        return found

    def ancestors(self, node: ast.AST) -> Iterable[ast.AST]:
        """The nodes around this one, the nearest first."""
        outer = self.parent(node)
        while outer is not None:
            yield outer
            outer = self.parent(outer)

    @cached_property
    def _scope_names(self) -> tuple[list[int], list[str]]:
        """The lines at which the innermost function or class changes, and its qualified name from there on."""
        lines, names = [0], ["<module>"]
        around: list[tuple[int, str]] = []  # end line and qualified name, innermost last

        def leave(before: int) -> None:
            while around and around[-1][0] < before:
                lines.append(around.pop()[0] + 1)
                names.append(around[-1][1] if around else "<module>")

        definitions = cast("Iterable[ast.FunctionDef]", self.nodes(*DEFINITIONS))
        for node in sorted(definitions, key=lambda node: node.lineno):
            leave(node.lineno)
            around.append((node.end_lineno or node.lineno, f"{around[-1][1]}.{node.name}" if around else node.name))
            lines.append(node.lineno)
            names.append(around[-1][1])
        leave(len(self.source.lines) + 1)
        return lines, names

    def scope_name(self, line: int) -> str:
        """The qualified name of the innermost function or class around a line (1-based), "<module>" if there is none."""
        lines, names = self._scope_names
        return names[bisect.bisect_right(lines, line) - 1]

    # -- names and values

    @cached_property
    def scopes(self) -> Scopes:
        """The symbol tables."""
        from flake8_secreview.scopes import Scopes

        return Scopes(self.tree, self.tables.parents, self.apart)

    @cached_property
    def imports(self) -> Imports:
        """Qualified names."""
        from flake8_secreview.imports import Imports

        return Imports(self.scopes, self.module, self.is_package)

    def qualnames(self, node: ast.AST) -> tuple[str, ...]:
        """The dotted names that an expression may stand for, the likeliest first; empty if unknown."""
        return self.imports.qualnames(node)

    def qualname(self, node: ast.AST) -> str | None:
        """The likeliest dotted name of an expression, None if unknown."""
        return next(iter(self.qualnames(node)), None)

    @cached_property
    def flow(self) -> Flow:
        """Where values come from, inside a scope."""
        from flake8_secreview.flow import Flow

        return Flow(self.scopes, self.imports)

    @cached_property
    def inference(self) -> Inference:
        """astroid, for what `flow` can't answer. Dear: ask for it last."""
        if self._whole is not None:
            return self._whole.inference
        from flake8_secreview.inference import Inference

        return Inference(self.source.text)

    def close(self) -> None:
        """Free what outlives a file otherwise, and the tables, which hold each other: no work for the cyclic collector."""
        for kept in (*self.__dict__.values(), *self.memo.values()):
            close = getattr(kept, "close", None)
            if close is not None:
                close()
        self.__dict__.clear()
