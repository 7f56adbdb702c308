"""Notes that people wrote elsewhere, in Word or as PDF, as Markdown: read in a confined process, never trusted."""

from generators.notes.reading import SUFFIXES, Notes, read_notes

__all__ = ["SUFFIXES", "Notes", "read_notes"]
