"""What rules can wait for besides nodes: every string (`Text`), and every name that gets a literal (`Binding`)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview.strings import Text

if TYPE_CHECKING:
    from flake8_secreview.context import Context

__all__ = ["Binding", "Text", "bindings"]


class Binding:
    """A name gets a literal."""

    __slots__ = ("container", "how", "name", "name_node", "node", "owner", "value")

    def __init__(
        self,
        name: str,
        name_node: ast.AST,
        value: ast.expr,
        how: str,
        node: ast.AST,
        owner: ast.AST | None = None,
        container: ast.expr | None = None,
    ) -> None:
        self.name = name  # the identifier, or the text of the key
        self.name_node = name_node  # what to point at for the name
        self.value = value  # the literal itself, in a form that `strings.assemble` folds
        self.how = how  # one of HOWS
        self.node = node  # the construct: the node that the binder was called with
        self.owner = owner  # what the name belongs to; see `hows.py`; the class for class attributes
        self.container = container  # the list, tuple, set or dict display that holds the value


def bindings(context: Context, wanted: Callable[[str], bool]) -> Iterator[Binding]:
    """Every way in which a name that is wanted gets a string literal, in the statements in which the rules may find something."""
    from flake8_secreview import literals

    return literals.bindings(context.near(*literals.BINDERS), context.parent, wanted)
