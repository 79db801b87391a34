"""What the server of VS Code's Flake8 extension does in module mode: one process, one `run_module` a file, whatever it leaves behind.

A line of JSON on standard input is a run (argv, cwd, source or null), a line on standard output what it has printed.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    run_module = import_module("vscode_common_python_lsp.runner").run_module
    answers = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        source = asked["source"]
        done = run_module("flake8", asked["argv"], source is not None, asked["cwd"], source)
        print(json.dumps({"stdout": done.stdout, "stderr": done.stderr}), file=answers, flush=True)
