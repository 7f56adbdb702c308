"""Pages for browsing: records by system, phase, industry and tag."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from kb.records import Record
from kb.records.names import kind_name
from kb.services.site.pages import Page, plain, sections, whole
from kb.services.site.records import FOLDERS, record_path, title_of
from kb.services.site.registers import latest

#: Field of a record -> the page's name, its title in Chinese and English, the group of its labels, if it has one.
FIELDS = {
    "systems": ("by-system", "按系统", "By system", ""),
    "phase": ("by-phase", "按阶段", "By phase", "phase"),
    "industry": ("by-industry", "按行业", "By industry", "industry"),
    "tags": ("by-tag", "按标签", "By tag", ""),
}


#: Records on the page of a value, and characters of its name.
MOST, _LONGEST = 200, 60


def browsing_pages(records: Sequence[Record], lang: str) -> list[Page]:
    """For each field that records fill a page of its values, and a page per value that records share."""
    return [page for field in FIELDS for page in _pages(field, records, lang)]


def value_names(field: str, lang: str) -> Callable[[str], str]:
    """What the values of a field are called in ``lang``."""
    known = _known(field)
    return lambda value: known[value][lang] if value in known else value


def value_order(field: str) -> list[str]:
    """The values that a field may have, in their own order; empty for a field that may have any."""
    return [*_known(field)]


def value_links(field: str, records: Sequence[Record], lang: str) -> str:
    """The values of a field with the number of records of each, as links from a page at the root."""
    held = _held(field, records)
    known, named, places = value_order(field), value_names(field, lang), _places(FIELDS[field][0], held)
    order = sorted(
        held, key=lambda one: (known.index(one) if one in known else len(known), -len(held[one]), one)
    )
    targets = {one: quote(_target(held[one], places[one])[:-3]) for one in order}
    items = [
        f'<li><a href="{targets[one]}.html">{escape(named(one))}</a> {len(held[one])}</li>' for one in order
    ]
    return f'<ul class="values">{"".join(items)}</ul>' if items else ""


def _known(field: str) -> dict[str, Any]:
    group = FIELDS[field][3]
    return dict(labels(templates_dir() / "_base").get(group, {})) if group else {}


def _held(field: str, records: Sequence[Record]) -> dict[str, list[Record]]:
    held: dict[str, list[Record]] = {}
    for record in records:
        for value in record.fields(field):
            held.setdefault(value, []).append(record)
    return held


def _pages(field: str, records: Sequence[Record], lang: str) -> list[Page]:
    name, zh, en, _ = FIELDS[field]
    held = _held(field, records)
    if not held:
        return []
    title, named, places = (zh if lang == "zh" else en), value_names(field, lang), _places(name, held)
    first = Page(f"{name}.md", title, sections(f"# {title}", value_links(field, records, lang)))
    return [
        first,
        *(_value(places[one], named(one), held[one], first, lang) for one in held if len(held[one]) > 1),
    ]


def _target(held: Sequence[Record], path: str) -> str:
    """Where a value leads: to its page, or to the only record that has it."""
    return path if len(held) > 1 else record_path(held[0])


def _value(path: str, title: str, records: Sequence[Record], index: Page, lang: str) -> Page:
    """The records with one value, by kind, the latest first, no more than `MOST` of them."""
    shown = latest(records)[:MOST]
    parts = [f"# {plain(title)}", f"[{index.title}](../{index.path})"]
    for kind in FOLDERS:
        of_kind = [record for record in shown if record.type == kind]
        if of_kind:
            lines = [
                f"- [{plain(title_of(record, lang))}](../{record_path(record)}) {whole(record.id)}"
                for record in of_kind
            ]
            parts.append(f"## {kind_name(kind, lang)} {{#{kind}}}\n\n" + "\n".join(lines))
    if more := len(records) - len(shown):
        parts.append(
            f"另有 {more} 条较早的，可检索。" if lang == "zh" else f"{more} earlier ones can be searched."
        )
    return Page(path, title, sections(*parts), listed=False)


def _places(folder: str, values: Iterable[str]) -> dict[str, str]:
    """For each value the path of its page: readable, and one's own also where names differ in case only."""
    taken: set[str] = set()
    places = {}
    for value in sorted(values):
        name = plain_name = re.sub(r"[^\w-]+", "-", value).strip("-").lower()[:_LONGEST] or "value"
        number = 1
        while name in taken:
            number += 1
            name = f"{plain_name}-{number}"
        taken.add(name)
        places[value] = f"{folder}/{name}.md"
    return places
