"""Projects that the tests of the review look at."""

from __future__ import annotations

from project import Project

APP = '''\
"""An application."""
import logging
import os
import subprocess
from unittest import mock

import requests

LOG = logging.getLogger(__name__)
TENANT = "5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21"
SANDBOX = "0d9f5b1e-3c62-4f0a-8a57-6b1f2c9d7e84"  # noqa: SR101 - the tenant of the public sandbox
OTHER = "9b7e4c12-5f38-4a6d-b1c0-2e8d7f3a6c95"  # noqa
LIMIT = "a"  # nosec B105


class Client:
    def fetch(self, url, password):
        LOG.info("signing in with %s", password)
        if url:
            for attempt in range(3):
                return requests.get(url, timeout=attempt)
        with mock.patch("os.getcwd"):
            subprocess.run(["ls", os.environ["HOME"]])
'''
STORE = """\
import sqlite3


def count_the_users_of_an_account_that_has_not_been_used_for_longer_than_the_retention_period_allows(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM users WHERE name = ?", ("x",)).fetchone()
"""
TEST = """\
from unittest import mock

FAKE = "7d3c5a90-1e4b-4c8f-9d26-5b0a8e7f1c34"


def test_it():
    with mock.patch("acme.app.Client.fetch"):
        assert FAKE
"""


def sample_project(project: Project) -> None:
    """A small project with something of everything: defects, suppressions, a test, a silent module, a broken one."""
    project.folder.mkdir(parents=True, exist_ok=True)
    project.write("setup.cfg", "[flake8]\n")
    project.write("src/acme/app.py", APP)
    project.write("src/acme/store.py", STORE)
    project.write("src/acme/quiet.py", "LIMIT = 3\n")
    project.write("src/acme/broken.py", "def f(:\n")
    project.write("tests/test_app.py", TEST)


def hostile(project: Project) -> list[str]:
    """A project whose names and texts attack whoever shows them; returns the paths of its modules."""
    project.folder.mkdir(parents=True, exist_ok=True)
    project.write("setup.cfg", "[flake8]\n")
    attack = "</script><script>window.intruder=1</script><img src=x onerror=window.intruder=1>"
    source = (
        f"import logging\nLOG = logging.getLogger()\n"
        f"TENANT = '{attack} 5c1b0ae4-2f6d-4d7e-9a43-0e9d1c7b8f21'\n"
        f"LOG.info('{attack} [x](javascript:alert(1)) `` ``` @everyone | %s', TENANT)\n"
        f"OTHER = '9b7e4c12-5f38-4a6d-b1c0-2e8d7f3a6c95'  # noqa: SR101 - {attack}\n"
        "def f(password='\\x1b[31m\\u202e\\ud800'):\n    LOG.info('%s', password)\n"
    )
    names = ["a<img src=x onerror=window.intruder=1>.py", "b\"onmouseover='window.intruder=1.py", "c`x`[y](z)|.py"]
    for name in names:
        project.write(name, source)
    return names
