"""Composes a document: a type's templates and the project's data in, a Markdown draft out.

The names below are imported when first used: setting a finished draft as Word needs the vocabulary alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generators.compose.composer import LessonQuery, compose, no_evidence, no_figures
    from generators.compose.structure import Figure, Figures
    from generators.confinement import Limits

__all__ = ["Figure", "Figures", "LessonQuery", "Limits", "compose", "no_evidence", "no_figures"]

_HOMES = {"Figure": "structure", "Figures": "structure", "Limits": "confined"}


def __getattr__(name: str) -> object:
    """The public name from the module it lives in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"generators.compose.{_HOMES.get(name, 'composer')}"), name)
