"""What rules can wait for besides nodes: every string (`Text`), and every name that gets a literal (`Binding`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flake8_secreview import literals
from flake8_secreview.context import Context
from flake8_secreview.literals import Binding
from flake8_secreview.strings import Text

__all__ = ["Binding", "Text", "bindings"]


def bindings(context: Context, wanted: Callable[[str], bool]) -> Iterator[Binding]:
    """Every way in which a name that is wanted gets a string literal, in the statements in which the rules may find something."""
    return literals.bindings(context.near(*literals.BINDERS), context.parent, wanted)
