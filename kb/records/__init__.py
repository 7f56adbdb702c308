"""Knowledge records: Markdown with front matter, read with exact places and written back unharmed."""

from kb.records.parts import Action, Item, Lesson, Section, Step
from kb.records.record import Record, parse

__all__ = ["Action", "Item", "Lesson", "Record", "Section", "Step", "parse"]
