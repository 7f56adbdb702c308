"""A page of the site, and how data becomes Markdown on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

#: Characters that would be Markdown or HTML in a sentence.
_SPECIAL = re.compile(r"([\\`*_{}\[\]|])")


#: A row of a table: cells that are Markdown already.
Row = Sequence[str]
#: Rows of a register on one page: it stays light, and a filter in the page is still worth its place.
ROWS = 150
#: What stands in a cell that has no value.
NOTHING = "—"
#: Characters of an id or a date that stay on one line.
SHORT = 24


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path below docs/, its title, and its Markdown; pictures are pages' files of bytes."""

    path: str
    title: str
    text: str
    #: Whether the navigation names it; the page of a record is reached through others.
    listed: bool = True


def plain(value: object) -> str:
    """``value`` as literal text on one line; a dash for nothing."""
    text = " ".join(str(value if value is not None else "").split())
    return _SPECIAL.sub(r"\\\1", escape(text, quote=False)) if text else NOTHING


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown already; empty when there are no rows."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    if not body:
        return ""
    return "\n".join(["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings), *body])


def filled(headings: Sequence[str], rows: Sequence[Row]) -> tuple[list[str], list[Row]]:
    """Headings and rows without the columns in which no row has anything."""
    used = [at for at in range(len(headings)) if any(row[at] != NOTHING for row in rows)]
    return [headings[at] for at in used], [[row[at] for at in used] for row in rows]


def paged(
    path: str, title: str, intro: str, headings: Sequence[str], rows: Sequence[Row], lang: str
) -> list[Page]:
    """A register over as many pages as it needs, `ROWS` on each; the first is at ``path``, all link to all."""
    headings, rows = filled(headings, rows)
    parts = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [rows]
    places = [path if number == 0 else f"{path[:-3]}-{number + 1}.md" for number in range(len(parts))]
    pages = []
    for number, (place, part) in enumerate(zip(places, parts, strict=True)):
        links = [
            str(other + 1) if other == number else f"[{other + 1}]({name.rsplit('/', 1)[-1]})"
            for other, name in enumerate(places)
        ]
        turn = f"{'页：' if lang == 'zh' else 'Pages: '}{' · '.join(links)}" if len(parts) > 1 else ""
        text = sections(f"# {title}", intro if number == 0 else "", turn, register(headings, part))
        pages.append(Page(place, title, text, listed=number == 0))
    return pages


def register(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that the page can filter and sort; readable without that too."""
    body = table(headings, rows)
    return f'<div class="register" markdown="block">\n\n{body}\n\n</div>' if body else ""


def bars(values: Sequence[tuple[str, int]]) -> str:
    """Counts as bars of a list, each with its number in words; the longest fills the width."""
    most = max((count for _, count in values), default=0)
    items = [
        f"<li><span>{escape(label)}</span>"
        f'<span class="bar" style="--part:{count / most:.2f}"></span><b>{count}</b></li>'
        for label, count in values
        if most
    ]
    return f'<ul class="bars">{"".join(items)}</ul>' if items else ""


def chips(values: Iterable[tuple[str, bool | str]]) -> str:
    """Short plain texts in a row under a title; True marks one as a warning, a kind of record gives its colour."""
    items = [
        f'<li class="{"warn" if mark is True else f"kind {escape(mark)}"}">{escape(text)}</li>'
        if mark
        else f"<li>{escape(text)}</li>"
        for text, mark in values
        if text
    ]
    return f'<ul class="facts">{"".join(items)}</ul>' if items else ""


def figures(values: Iterable[tuple[int | str, str, str]]) -> str:
    """Numbers with what they count and the address where that is, if anywhere, as tiles."""
    told = [(f"<b>{number}</b>{escape(label)}", address) for number, label, address in values]
    items = [
        f'<li><a href="{escape(address)}">{text}</a></li>' if address else f"<li>{text}</li>"
        for text, address in told
    ]
    return f'<ul class="figures">{"".join(items)}</ul>'


def entry(kind: str, link: str, facts: Sequence[tuple[str, bool]]) -> str:
    """One of `entries`: a link in Markdown with short plain texts below it; True marks one as a warning."""
    told = " · ".join(
        f'<b class="warn">{plain(text)}</b>' if warn else plain(text) for text, warn in facts if text
    )
    return f'<li class="{escape(kind)}" markdown="span">{link}<span class="told">{told}</span></li>'


def entries(items: Iterable[str]) -> str:
    """A list of what can be opened, each with a bar in the colour of its kind; empty for nothing."""
    held = "\n".join(items)
    return f'<ul class="entries" markdown="1">\n{held}\n</ul>' if held else ""


def whole(text: str) -> str:
    """A plain text, such as an id or a date, that is never broken over two lines while it is short."""
    if not text:
        return NOTHING
    return f'<span class="whole">{escape(text)}</span>' if len(text) <= SHORT else plain(text)


def sections(*parts: str) -> str:
    """The parts that are not empty, a blank line between them, a line break at the end."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
