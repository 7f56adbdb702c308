"""The Word emitter: a draft in, the bytes of a .docx out, and a structural check of such bytes.

The names below are imported when first used: whoever wants the name of a look need not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generators.word.check import check_package
    from generators.word.document import render_word
    from generators.word.notes import Remark

__all__ = ["Remark", "check_package", "render_word"]

_HOMES = {"Remark": "notes", "check_package": "check", "render_word": "document"}


def __getattr__(name: str) -> object:
    """The public name from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"generators.word.{_HOMES[name]}"), name)
