"""astroid under lock: what it may not reach while one of our questions runs. See `inference.py` for why.

The names used here are private to astroid; they are the same from 3.3 to 4.3, and one that is gone is passed over only where
that can't open the lock.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from typing import Any

_USED = (
    "astroid.astroid_manager",
    "astroid.builder",
    "astroid.const",
    "astroid.context",
    "astroid.inference_tip",
    "astroid.interpreter.objectmodel",
    "astroid.manager",
    "astroid.nodes._base_nodes",
)

# One question at a time: what is put aside for it belongs to the whole process.
LOCK = threading.RLock()


def astroid_module(name: str) -> Any:
    """A module of astroid, which has no published types. `import_astroid` comes first."""
    return import_module(name)


class OutOfSteps(Exception):
    """A question takes too long."""


class Steps(dict[Any, Any]):
    """Stands in for astroid's inference cache, which is asked before each node that is inferred, and counts the asking."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.taken = 0

    @property
    def exhausted(self) -> bool:
        return self.taken > self.most

    def __contains__(self, key: object) -> bool:
        self.taken += 1
        if self.taken > self.most:
            raise OutOfSteps
        return super().__contains__(key)


class _Everything(set[str]):
    """The deny list of module names that contains them all."""

    def __contains__(self, name: object) -> bool:
        return True


class Locked:
    """astroid without its reach outside, for a `with` block; what others set up is put back afterwards."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def __enter__(self) -> None:
        manager = astroid_module("astroid.astroid_manager").MANAGER
        context, tips = astroid_module("astroid.context"), astroid_module("astroid.inference_tip")
        brain = type(manager).brain
        transform, hooks = brain["_transform"], brain["_failed_import_hooks"]
        self._saved = (
            brain["module_denylist"],
            manager.module_denylist,
            list(hooks),
            transform.transforms,
            brain["max_inferable_values"],
            context._INFERENCE_CACHE,
            getattr(tips, "_cache", None),
        )
        everything = _Everything()
        brain["module_denylist"] = everything
        manager.module_denylist = everything  # Managers copy the reference when they are made.
        hooks.clear()
        transform.transforms = type(transform)().transforms
        brain["max_inferable_values"] = 100
        context._INFERENCE_CACHE = self._steps
        if hasattr(tips, "_cache"):
            tips._cache = type(tips._cache)()

    def __exit__(self, *_: object) -> None:
        manager = astroid_module("astroid.astroid_manager").MANAGER
        context, tips = astroid_module("astroid.context"), astroid_module("astroid.inference_tip")
        brain = type(manager).brain
        denied, manager_denied, hooks, transforms, most, inferred, tip_cache = self._saved
        brain["module_denylist"] = denied
        manager.module_denylist = manager_denied
        brain["_failed_import_hooks"][:] = hooks
        brain["_transform"].transforms = transforms
        brain["max_inferable_values"] = most
        context._INFERENCE_CACHE = inferred
        if hasattr(tips, "_cache"):
            tips._cache = tip_cache


def clear_lookups() -> None:
    """Empty the caches of astroid that hold nodes and can't be put aside. Other users lose time by it, nothing else."""
    if "astroid" not in sys.modules:
        return
    holders: tuple[tuple[Any, str], ...] = (
        (astroid_module("astroid.nodes._base_nodes").LookupMixIn, "lookup"),
        (astroid_module("astroid.interpreter.objectmodel").ObjectModel, "attributes"),
        (astroid_module("astroid.nodes").ClassDef, "_metaclass_lookup_attribute"),
    )
    for holder, name in holders:
        clear = getattr(getattr(holder, name, None), "cache_clear", None)
        if clear is not None:
            clear()


def import_astroid() -> None:
    """Import astroid so that no file of the checked project is taken for a module that it needs.

    With `python -m flake8` the current folder comes first on the path, and astroid needs parts of the standard library that
    nobody has imported yet; those try modules of other systems (`_winapi`), which only a project could have. So meanwhile
    only the library and the installed packages are on the path, or first on it if astroid is installed elsewhere.
    """
    if "astroid" in sys.modules:
        return
    import os
    import warnings
    from importlib.machinery import PathFinder

    library = os.path.dirname(os.__file__)

    def is_trusted(entry: str) -> bool:
        return (
            entry == library
            or entry.startswith(library + os.sep)
            or os.path.basename(entry) in {"site-packages", "dist-packages"}
            or (entry.endswith(".zip") and os.path.dirname(entry) == os.path.dirname(library))
        )

    path = sys.path
    entries = [entry for entry in path if isinstance(entry, str)]
    trusted = [entry for entry in entries if is_trusted(entry)]
    if PathFinder.find_spec("astroid", trusted) is None:
        trusted += [entry for entry in entries if not is_trusted(entry)]
    sys.path = trusted
    try:
        # astroid adds a filter of its own when it is imported.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in ("astroid", "astroid.objects", *_USED):
                import_module(name)
            # The tree of `builtins`, as everybody else in the process knows it.
            astroid_module("astroid.builder").AstroidBuilder(astroid_module("astroid.manager").AstroidManager())
    finally:
        if sys.path is trusted:
            sys.path = path
