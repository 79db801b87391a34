"""Let tox find the Pythons that pyenv installed.

Tox reads this file as a plugin. Pyenv's shims only work for the versions that `.python-version` names, and committing that
file would break `python3` for everyone who does not have exactly those versions; so the interpreters are named to tox instead.
"""

from __future__ import annotations

import os
from pathlib import Path

_versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
_found = sorted(str(python) for python in _versions.glob("3.1[0-9].*/bin/python"))
if _found:
    os.environ.setdefault("TOX_DISCOVER", os.pathsep.join(_found))
