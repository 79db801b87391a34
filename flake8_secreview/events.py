"""What rules can wait for besides nodes: every string (`Text`), and every name that gets a literal (`Binding`)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from flake8_secreview.strings import Text

if TYPE_CHECKING:
    from flake8_secreview.context import Context

__all__ = ["Binding", "Text", "bindings"]


class Binding(NamedTuple):
    """A name gets a literal."""

    name: str  # the identifier, or the text of the key
    name_node: ast.AST  # what to point at for the name
    value: ast.expr  # the literal itself, in a form that `strings.assemble` folds
    how: str  # one of HOWS
    node: ast.AST  # the construct: the node that the binder was called with
    owner: ast.AST | None = None  # what the name belongs to; see the list above; the class for class attributes
    container: ast.expr | None = None  # the list, tuple, set or dict display that holds the value


def bindings(context: Context, wanted: Callable[[str], bool]) -> Iterator[Binding]:
    """Every way in which a name that is wanted gets a string literal, in the statements in which the rules may find something."""
    from flake8_secreview import literals

    return literals.bindings(context.near(*literals.BINDERS), context.parent, wanted)
