"""Run flake8 with its worker processes started in a given way, whatever this system's default is.

    SECREVIEW_START_METHOD=spawn python tools/flake8_spawn.py -j2 PATH...

`spawn` (the default here) is what macOS and Windows do, `fork` what Linux did before Python 3.14.
"""

from __future__ import annotations

import multiprocessing
import os
import sys

from flake8.main.cli import main

# A spawned worker imports this file again under another name: it must not start flake8 once more.
if __name__ == "__main__":
    multiprocessing.set_start_method(os.environ.get("SECREVIEW_START_METHOD", "spawn"))
    sys.exit(main())
