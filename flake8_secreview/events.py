"""What rules can wait for besides nodes: every string (`Text`), every name that gets a literal (`Binding`), comments (`Comment`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from flake8_secreview import literals
from flake8_secreview.context import Context
from flake8_secreview.literals import Binding
from flake8_secreview.source import Place
from flake8_secreview.strings import Text, iter_texts

__all__ = ["Binding", "Comment", "Text", "bindings", "comments", "texts"]


class Comment(NamedTuple):
    """A comment: `text` begins with its `#`, which `place` begins at."""

    place: Place
    text: str


def texts(context: Context) -> Iterator[Text]:
    """Every string of the file once, as whole as it is assembled; docstrings too, annotations and all."""
    yield from iter_texts((*context.tables.composed, *context.nodes(ast.Constant)), context.source)


def bindings(context: Context) -> Iterator[Binding]:
    """Every way in which a name of the file gets a string literal."""
    for kind, bind in literals.BINDERS.items():
        for node in context.nodes(kind):
            yield from bind(node, context.parent)


def comments(context: Context) -> Iterator[Comment]:
    """The comments of the file."""
    for place, text in literals.comments(context.source, context.tree):
        yield Comment(place, text)
