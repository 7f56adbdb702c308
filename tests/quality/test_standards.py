"""The code keeps its own rules: contracts, types, style, sizes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("kb", "search", "generators")
LONGEST_MODULE = 400


def modules(root: Path) -> list[Path]:
    return sorted(
        path
        for name in (*PACKAGES, "tests", "benchmarks", "training")
        for path in (root / name).rglob("*.py")
    )


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=root, capture_output=True, text=True, check=False
    )


def test_the_layers_of_the_architecture_hold(root: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_every_type_checks_strictly(root: Path) -> None:
    done = run(root, "mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_style_is_clean(root: Path) -> None:
    done = run(root, "ruff", "check", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_formatting_is_clean(root: Path) -> None:
    done = run(root, "ruff", "format", "--check", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_too_long_to_read(root: Path) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path in modules(root)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_every_module_says_what_it_is_for(root: Path) -> None:
    silent = [
        str(path.relative_to(root))
        for path in modules(root)
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_nothing_vague_is_a_module_name(root: Path) -> None:
    vague = re.compile(r"(^|_)(util|utils|helper|helpers|manager|common|misc|base)(_|$)")
    assert [path.name for path in modules(root) if vague.search(path.stem)] == []


def test_site_is_never_a_python_package(root: Path) -> None:
    assert not (root / "site" / "__init__.py").exists()


def test_pickle_is_never_used(root: Path) -> None:
    users = [
        path.name
        for path in modules(root)
        if re.search(r"^\s*(import|from) pickle", path.read_text(encoding="utf-8"), re.M)
    ]
    assert users == []
