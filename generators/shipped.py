"""What is shipped with the document types, read without loading any of them: their folder, and the labels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from generators import frontmatter


def templates_dir() -> Path:
    """The folder of the built-in types: ``templates`` in a checkout, ``_templates`` when installed."""
    package = Path(__file__).resolve().parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"


@lru_cache(maxsize=4)
def labels(base: Path) -> Mapping[str, Mapping[str, Any]]:
    """The labels of every enumeration, by group and value, from ``labels.yaml`` in ``base``."""
    return read_trusted(base / "labels.yaml")


def read_trusted(path: Path) -> Mapping[str, Any]:
    """The YAML of a file that is shipped."""
    return frontmatter.load(path.read_text(encoding="utf-8"), place=str(path), trusted=True).values
