"""The writer that asks a model: facts and cited passages in, checked and cited sentences out."""

from kb.assistant.writer.provenance import Provenance, SectionRecord
from kb.assistant.writer.sections import ModelWriter

__all__ = ["ModelWriter", "Provenance", "SectionRecord"]
