"""Composes a document: a type's templates and the project's data in, a Markdown draft out."""

from generators.compose.composer import LessonQuery, compose, no_evidence, no_figures
from generators.compose.confined import Limits
from generators.compose.structure import Figure, Figures

__all__ = ["Figure", "Figures", "LessonQuery", "Limits", "compose", "no_evidence", "no_figures"]
