"""Modules that are imported when something of them is first used: what most files never need costs an editor nothing.

A rule is imported for every run, what it uses for a finding is not::

    if TYPE_CHECKING:
        from flake8_secreview import usage
    else:
        usage = lazily.module("flake8_secreview.usage")
"""

from __future__ import annotations

from importlib import import_module


class Lazy:
    """Stands for a module until it is there."""

    def __init__(self, name: str) -> None:
        self.__name = name

    def __getattr__(self, attribute: str) -> object:
        value = getattr(import_module(self.__name), attribute)
        setattr(self, attribute, value)
        return value


def module(name: str) -> Lazy:
    """A module by its full name, imported when it is first asked for something. Raises ImportError then, not now."""
    return Lazy(name)
