"""The example in the package's docstring runs as printed."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys

import pytest

import search


def test_the_example_in_the_documentation_runs() -> None:
    outcome = doctest.testmod(search)
    assert (outcome.attempted > 0, outcome.failed) == (True, 0)


def test_naming_an_error_imports_neither_numpy_nor_tantivy() -> None:
    program = "import sys, search; search.SearchError; print({'numpy', 'tantivy'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "set()\n"


def test_every_public_name_is_there() -> None:
    assert all(getattr(search, name) is not None for name in search.__all__)
    with pytest.raises(AttributeError):
        search.nothing  # noqa: B018
