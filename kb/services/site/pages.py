"""A page of the site, and how data becomes Markdown on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

#: Characters that would be Markdown or HTML in a sentence.
_SPECIAL = re.compile(r"([\\`*_{}\[\]|~])")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path below docs/, its title, and its Markdown; pictures are pages' files of bytes."""

    path: str
    title: str
    text: str


def plain(value: object) -> str:
    """``value`` as literal text on one line; a dash for nothing."""
    text = " ".join(str(value if value is not None else "").split())
    return _SPECIAL.sub(r"\\\1", escape(text, quote=False)) if text else "—"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown already; empty when there are no rows."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    if not body:
        return ""
    return "\n".join(["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings), *body])


def register(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that the page can filter and sort; readable without that too."""
    body = table(headings, rows)
    return f'<div class="register" markdown="block">\n\n{body}\n\n</div>' if body else ""


def chips(values: Iterable[tuple[str, bool]]) -> str:
    """Short plain texts in a row under a title; True marks one as a warning."""
    items = [
        f'<li class="warn">{escape(text)}</li>' if warn else f"<li>{escape(text)}</li>"
        for text, warn in values
        if text
    ]
    return f'<ul class="facts">{"".join(items)}</ul>' if items else ""


def figures(values: Iterable[tuple[int, str]]) -> str:
    """Numbers with what they count, as the tiles of a first page."""
    items = [f"<li><b>{number}</b>{escape(label)}</li>" for number, label in values]
    return f'<ul class="figures">{"".join(items)}</ul>'


def whole(text: str) -> str:
    """A short plain text, such as an id or a date, that is never broken over two lines."""
    return f'<span class="whole">{escape(text)}</span>' if text else "—"


def sections(*parts: str) -> str:
    """The parts that are not empty, a blank line between them, a line break at the end."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
