"""Data, a document type and a writer in; a reviewable draft and a Word file out. Knows nothing of Fupan.

The names below are imported when first used: reading a draft must not load the Word engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generators.doctypes import DocumentType
    from generators.draft import Draft, Front
    from generators.errors import GenerationError
    from generators.word import Remark, check_package, render_word
    from generators.writer import Writer

__all__ = [
    "DocumentType",
    "Draft",
    "Front",
    "GenerationError",
    "Remark",
    "Writer",
    "check_package",
    "render_word",
]

_HOMES = {
    "DocumentType": "generators.doctypes",
    "Draft": "generators.draft",
    "Front": "generators.draft",
    "GenerationError": "generators.errors",
    "Remark": "generators.word",
    "Writer": "generators.writer",
    "check_package": "generators.word",
    "render_word": "generators.word",
}


def __getattr__(name: str) -> object:
    """The public name from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
