"""The situations of CodeQL's query for sensitive data in logs, as written for the comparison in docs/logging-comparison.md."""

from __future__ import annotations

import ast

from flake8_secreview import config, leaks
from flake8_secreview.context import Context

SOURCE = """\
import logging
import os
import sys
from getpass import getpass

log = logging.getLogger("app")
root = logging.root


def granted(user, password):
    logging.info("access granted to %s with %s", user, password)  # leaks
    logging.debug("access granted to " + user)
    log.log(logging.INFO, password)  # leaks
    root.info(f"p={password}")  # leaks
    print("password: " + password)  # leaks
    sys.stdout.write(password)  # leaks
    sys.stderr.write(password)  # leaks


def typed():
    answer = getpass()
    logging.info(answer)  # leaks
    logging.info(len(answer))


def taken(d, o):
    for x in (d["password"],):
        logging.info(x)  # leaks
    logging.info(getattr(o, "password"))  # leaks
    logging.info(d.get("token"))  # leaks
    logging.info(d["timeout"])
    logging.info(o.password)  # leaks
    logging.info(o.num_uncertainty)


def held(pw):
    cfg = {"timeout": 3, "password": pw}
    logging.info(cfg["timeout"])
    logging.info(cfg)  # leaks


def raised(token):
    try:
        raise ValueError(f"bad {token}")  # leaks
    except ValueError as e:
        logging.error(e)  # leaks


def masked(password, certificate, secret_id):
    logging.info(redact(password))
    logging.info(certificate)
    logging.info(secret_id)
    logging.info(os.environ)  # leaks
"""


def test_every_leak_and_nothing_else() -> None:
    context = Context(ast.parse(SOURCE), SOURCE.splitlines(keepends=True), "app.py", config.from_texts({}, []))
    reported = {leak.node.lineno for found in leaks.of(context).by_code.values() for leak in found}
    context.close()
    expected = {number for number, line in enumerate(SOURCE.splitlines(), 1) if line.endswith("# leaks")}
    assert len(expected) == 15
    assert reported == expected
