"""The surface inventory: the table, names in their scopes, shapes, and what is no evidence."""

from __future__ import annotations

import ast
import time

import corpus
import pytest
import score_surface

from flake8_secreview import config
from flake8_secreview.context import Context
from flake8_secreview.surface import CATEGORIES, TABLE, by_category, inventory, rows


def touched(source: str, path: str = "app.py") -> list[tuple[str, int, str]]:
    """Category, line and name of everything that a source touches."""
    lines = source.splitlines(keepends=True)
    context = Context(ast.parse(source), lines, path, config.from_texts({}, []))
    return [(touch.category, touch.line, touch.name) for touch in inventory(context)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import requests\nrequests.get(x)\n", [("network", 2, "requests.get")]),
        ("import requests as r\nr.get(x)\n", [("network", 2, "requests.get")]),
        ("from requests import get as fetch\nfetch(x)\n", [("network", 2, "requests.get")]),
        ("def f():\n    import os\n    os.remove(x)\n", [("files", 3, "os.remove")]),
        ("import os.path as p\np.exists(x)\n", [("files", 2, "os.path.exists")]),
        ("import os\nos.path.join(x)\nos.getpid()\n", []),
        ("import requests\n", []),  # imported, and nothing done with it (boto3/compat.py: socket)
        ("import urllib.parse\nurllib.parse.quote(x)\n", []),
        ("import urllib.request\nurllib.request.urlopen(x)\n", [("network", 2, "urllib.request.urlopen")]),
        ("import http.client\nx = http.client.CREATED\n", []),  # keystone/api/services.py
        ("import socket\nx = socket.AF_INET\nexcept_ = socket.timeout\n", [("network", 3, "socket.timeout")]),
        ("import requests\ntry:\n    f()\nexcept requests.Timeout:\n    pass\n", []),
        ("import docker\nx = docker.errors.NotFound\n", []),
        ("open(x)\n", [("files", 1, "open")]),
        ("def open(x): pass\nopen(x)\n", []),
        ("def f(open):\n    open(x)\n", []),
        ("def f(requests):\n    requests.get(x)\n", []),
        ("import requests\ndef f(requests):\n    requests.get(x)\n", []),
        ("import requests\ndef f(requests): pass\nrequests.get(x)\n", [("network", 3, "requests.get")]),
        ("eval(x)\nre.compile(x)\n", [("dynamic", 1, "eval")]),
        ("import pickle\npickle.loads(x)\npickle.dumps(x)\n", [("dynamic", 2, "pickle.loads")]),
        ("import os\nx = os.environ['HOME']\n", [("configuration", 2, "os.environ")]),
        ("from oslo_config import cfg\nCONF = cfg.CONF\n", [("configuration", 2, "oslo_config.cfg.CONF")]),
        ("import nova.conf\nCONF = nova.conf.CONF\nCONF.a.b\n", [
            ("configuration", 2, "nova.conf.CONF"), ("configuration", 3, "CONF.a.b"),
        ]),
        ("import sys\nmain(sys.argv)\n", [("input", 2, "sys.argv")]),
        ("def view(request):\n    return request.GET['x']\n", [("input", 2, "request.GET")]),
        ("class H:\n    def get(self):\n        self.request.body\n", [("input", 3, "self.request.body")]),
        ("response.body\n", []),
        ("from flask import request\nrequest.args\n", [("input", 2, "flask.request.args")]),
        ("cursor.execute(x)\n", [("database", 1, "cursor.execute")]),
        ("x.execute(y)\n", []),  # a command, a plan, a thread pool
        ("rows = c.fetchall()\n", [("database", 1, "c.fetchall")]),
        ('q = "SELECT a FROM b WHERE c"\n', [("database", 1, "SQL text")]),
        ('q = "select a, b from c"\n', [("database", 1, "SQL text")]),
        ('q = "Select a file from the list"\nr = "select a file from the list"\n', []),
        ('q = "Update the documentation"\nd = "Delete it"\n', []),
        ('"""SELECT a FROM b"""\n', []),
        ("from pathlib import Path\nPath(x).read_text()\n", [("files", 2, "....read_text")]),
        ("import subprocess\nsubprocess.run(x)\n", [("process", 2, "subprocess.run")]),
        ("import hashlib\nhashlib.sha256(x)\n", [("cryptography", 2, "hashlib.sha256")]),
        ("from unittest import mock\n@mock.patch('a.b')\ndef f(m): pass\n", [("double", 2, "unittest.mock.patch")]),
        ("from . import x\nfrom .y import open\nopen(z)\n", []),
    ],
)  # fmt: skip
def test_what_is_touched(source: str, expected: list[tuple[str, int, str]]) -> None:
    assert touched(source) == expected


def test_two_imports_of_one_name_are_told_apart_by_scope() -> None:
    source = "def f():\n    import requests as x\n    x.get(1)\ndef g():\n    import subprocess as x\n    x.run(1)\n"
    assert touched(source) == [("network", 3, "requests.get"), ("process", 6, "subprocess.run")]


def test_arguments_are_kept_if_they_are_names() -> None:
    source = "import os\nos.environ['HOME']\nos.getenv('A_B', 'x')\nos.environ.get('not a name')\n"
    context = Context(ast.parse(source), source.splitlines(keepends=True), "a.py", config.from_texts({}, []))
    assert [touch.argument for touch in inventory(context)] == ["HOME", "A_B", ""]


def test_what_is_patched() -> None:
    source = (
        "from unittest import mock\nimport fixtures\nimport os\nmock.patch('a.b.c')\nmock.patch.object(os, 'rename')\n"
        "fixtures.MockPatch('d.e')\nmock.patch.object(self.client, 'get')\nmock.Mock()\n"
    )
    context = Context(ast.parse(source), source.splitlines(keepends=True), "a.py", config.from_texts({}, []))
    assert [(touch.name, touch.argument) for touch in inventory(context)] == [
        ("unittest.mock.patch", "a.b.c"),
        ("unittest.mock.patch.object", "os.rename"),
        ("fixtures.MockPatch", "d.e"),
        ("unittest.mock.patch.object", "self.client.get"),
        ("unittest.mock.Mock", ""),
    ]


def test_the_table() -> None:
    lines = TABLE.strip().splitlines()
    assert len(lines) == len(set(lines)), "a row stands there twice"
    patterns = [tuple(line.split()[:2]) for line in lines]
    assert len(patterns) == len(set(patterns)), "a name has two rows of one category"
    table = rows()
    assert {row.category for found in table.names.values() for row in found} == {*CATEGORIES, "none"}
    for name, found in table.names.items():
        assert all(part.isidentifier() for part in name.split(".")), name
        assert len(found) == 1 or len({row.category for row in found}) == len(found), name


def test_the_usual_packages_are_in_the_table() -> None:
    usual = (
        "django flask fastapi aiohttp click argparse sqlalchemy psycopg pymongo redis requests httpx boto3 paramiko "
        "oslo_config oslo_db oslo_messaging oslo_concurrency"
    )
    assert set(usual.split()) <= rows().roots


def test_categories_without_evidence_are_there_too() -> None:
    assert dict(by_category([])) == {category: [] for category in CATEGORIES}


def test_the_labels_are_well_formed() -> None:
    labels = score_surface.labels()
    modules = {(label.sdist, label.path) for label in labels}
    assert len(modules) >= 40
    assert len(labels) == len(modules) * 8
    assert {label.category for label in labels} == set(CATEGORIES) - {"double"}
    assert {label.sdist for label in labels} <= {distribution.folder for distribution in corpus.pinned()}


def test_time_grows_with_the_size_only() -> None:
    source = "import os\n" + "x.y.z = os.path.exists(a.b)['c'].d\n" * 20_000
    tree = ast.parse(source)
    context = Context(tree, source.splitlines(keepends=True), "a.py", config.from_texts({}, []))
    start = time.process_time()
    assert len(inventory(context)) == 20_000
    assert time.process_time() - start < 10


def test_deep_nesting() -> None:
    chain = "os" + ".path" * 500
    assert touched(f"import os\n{chain}\n") == []
    calls = "requests" + ".get(1)" * 90
    assert touched(f"import requests\n{calls}\n") == [("network", 2, "requests.get")]
