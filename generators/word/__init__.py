"""The Word emitter: a draft in, the bytes of a .docx out, and a structural check of such bytes."""

from generators.word.check import check_package
from generators.word.document import render_word
from generators.word.notes import Remark

__all__ = ["Remark", "check_package", "render_word"]
