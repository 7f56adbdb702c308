"""The Word emitter: a draft in, the bytes of a .docx out, and a structural check of such bytes."""

from generators.word.check import check_package
from generators.word.document import render_word

__all__ = ["check_package", "render_word"]
