"""What goes around our work inside flake8: no imports from the folder that is checked, and no search for garbage.

`python -m flake8` puts the working directory first on the path of modules, and the checks import parts of the standard library only when
they are needed. A file called `pkgutil.py` in the project would be run then, where flake8 alone would only have read it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_working_directory() -> Iterator[None]:
    """Take the working directory off the front of `sys.path` for a `with` block.

    What stands behind the standard library, such as a distribution that is installed in place, can't hide any of it and stays.
    """
    path = sys.path
    try:
        here = os.getcwd()
    except OSError:  # it is gone
        here = ""
    library = os.path.dirname(os.__file__)
    front = path.index(library) if library in path else len(path)
    trusted = [entry for entry in path[:front] if entry not in ("", os.curdir, here)]
    if len(trusted) == front:
        yield
        return
    trusted += path[front:]
    sys.path = trusted
    try:
        yield
    finally:
        if sys.path is trusted:
            sys.path = path


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the cyclic collector from looking for garbage during a `with` block that makes much and leaves none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
