"""The checks, one module per code, and how they are found.

A module `srNNN_name.py` in this package is a check; nothing lists them. Other distributions add checks, "rule packs", through the entry
point group `flake8_secreview.rules`: an entry names a module with a `RULE`, a `Rule`, or an iterable of them.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.machinery import PathFinder

from flake8_secreview.rule import REGISTRY, Rule

GROUP = "flake8_secreview.rules"


class RulePackError(ValueError):
    """A rule pack that can't be used: one line that names the pack and what is wrong."""


@functools.cache
def _modules() -> dict[str, str]:
    """The module of each shipped check by its code. Listing them imports nothing."""
    names = [
        entry.removesuffix(".py")
        for folder in __path__
        for entry in os.listdir(folder)
        if entry.startswith("sr") and entry.endswith(".py")
    ]
    return {name[:5].upper(): f"{__name__}.{name}" for name in sorted(names)}


def shipped_codes() -> frozenset[str]:
    """The codes of the checks in this distribution."""
    return frozenset(_modules())


def load(wanted: Callable[[str], bool] = lambda code: True) -> list[Rule]:
    """Import the wanted checks, rule packs included, and return them by code. What is not wanted is not even imported.

    Raises RulePackError.
    """
    _load_packs()
    for code, module in _modules().items():
        if wanted(code):
            import_module(module)
    return [rule for code, rule in sorted(REGISTRY.items()) if wanted(code) and not rule.engine_only]


@functools.cache
def _load_packs() -> None:
    if not _any_pack():
        return
    from importlib_metadata import entry_points

    for entry in entry_points(group=GROUP):
        origin = f"rule pack {entry.name!r} ({entry.dist.name if entry.dist else entry.value})"
        try:
            rules = _rules_of(entry.load())
        except Exception as error:  # whatever a foreign module may raise on import
            raise RulePackError(f"{origin}: {type(error).__name__}: {error}".replace("\n", " ")) from None
        for rule in rules:
            if not 50 <= int(rule.code[3:]) <= 98:
                del REGISTRY[rule.code]
                raise RulePackError(f"{origin}: {rule.code}: the codes of a rule pack end in 50 to 98")


def _any_pack() -> bool:
    """May any distribution have a rule pack? Errs towards True.

    Importing importlib-metadata takes longer than everything else that the plugin does at start-up, asking the standard library's for every
    distribution a fifth of it, and hardly anybody has a rule pack: so this looks for the name of the group where installers put it.
    """
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder):
        return True
    for folder in sys.path:
        try:
            names = os.listdir(folder or os.curdir)
        except NotADirectoryError:  # an archive
            return True
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb", buffering=0) as file:
                        if GROUP.encode() in file.read():
                            return True
                except OSError:  # most have none
                    continue
    return False


def _rules_of(loaded: object) -> list[Rule]:
    found = getattr(loaded, "RULE", loaded)
    rules = [found] if isinstance(found, Rule) else list(found) if isinstance(found, Iterable) else []
    if not rules or not all(isinstance(rule, Rule) for rule in rules):
        raise TypeError("is neither a module with a RULE, nor a Rule, nor an iterable of them")
    return rules
