"""What rules can wait for besides nodes: every string (`Text`), and every name that gets a literal (`Binding`)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_secreview import literals
from flake8_secreview.context import Context
from flake8_secreview.literals import Binding
from flake8_secreview.strings import Text, iter_texts

__all__ = ["Binding", "Text", "bindings", "texts"]


def texts(context: Context) -> Iterator[Text]:
    """Every string of the file once, as whole as it is assembled; docstrings too."""
    return iter_texts((*context.tables.composed, *context.nodes(ast.Constant)), context.source)


def bindings(context: Context, wanted: Callable[[str], bool]) -> Iterator[Binding]:
    """Every way in which a name that is wanted gets a string literal."""
    return literals.bindings(context.nodes(*literals.BINDERS), context.parent, wanted)
