"""Which codes flake8 can show, so that the work for the others is not done.

flake8 runs every plugin and drops what is not selected afterwards. This follows its rules for explicit settings: a code that is selected by no
prefix, or ignored by a prefix at least as long as any that selects it, can't be shown. When in doubt, a code is shown, and flake8 decides.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable


def _longest(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


def selected(options: argparse.Namespace, enable: Iterable[str]) -> Callable[[str, bool], bool]:
    """Return `shown(code, on)`: can a code be shown, given whether it is on by default?

    A code that is off is turned on by `secreview-enable`, or by its whole number in flake8's `select` or `extend-select`; a
    prefix does not turn it on, nor does flake8's `ignore`, which replaces the list of what is off by default.
    """
    select = tuple(getattr(options, "select", None) or ())
    extend_select = tuple(getattr(options, "extend_select", None) or ())
    ignore = (*(getattr(options, "ignore", None) or ()), *(getattr(options, "extend_ignore", None) or ()))
    turned_on = {*enable, *select, *extend_select}

    def shown(code: str, on: bool) -> bool:
        if not on and code not in turned_on:
            return False
        chosen = _longest(code, (*select, *extend_select))
        if select and not chosen:
            return False
        return chosen > _longest(code, ignore) or not _longest(code, ignore)

    return shown
