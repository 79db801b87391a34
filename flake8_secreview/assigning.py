"""Which strings of a file may hold names and values: the first look at them, before `embedded` takes them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.strings import Text

COMMANDS = ("mysql", "mariadb", "curl", "identified")  # they give a credential without naming one
_SHORTEST = 8


def texts(context: Context) -> list[Text]:
    """The strings in which something that speaks of a credential may get a value; docstrings are left out."""
    known: list[Text] | None = context.memo.get(texts)
    if known is None:
        roots = (*context.config.vocabulary.roots, *COMMANDS)
        known = context.memo[texts] = [text for text in context.texts_near if _may_assign(text.value, roots)]
    return known


def _may_assign(value: str, roots: tuple[str, ...]) -> bool:
    if len(value) < _SHORTEST or not ("=" in value or ":" in value or "'" in value or "--" in value or " -p" in value):
        return False
    lower = value.lower()
    return any(root in lower for root in roots)
