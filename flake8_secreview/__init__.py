"""A flake8 plugin that reviews Python code as a careful security reviewer does. Start at `plugin.py`, or with any file in `rules/`."""

from __future__ import annotations


def version() -> str:
    """The version of the installed distribution, which setup.cfg sets."""
    from importlib_metadata import version

    return version("flake8-secreview")
