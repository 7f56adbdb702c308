"""Pages for browsing: records by system, phase, industry and tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from kb.records import Record
from kb.records.names import kind_name
from kb.services.site.pages import Page, plain, sections, whole
from kb.services.site.records import record_path, title_of

#: Field of a record -> the page's name, its title in Chinese and English, the group of its labels, if it has one.
FIELDS = {
    "systems": ("by-system", "按系统", "By system", ""),
    "phase": ("by-phase", "按阶段", "By phase", "phase"),
    "industry": ("by-industry", "按行业", "By industry", "industry"),
    "tags": ("by-tag", "按标签", "By tag", ""),
}


def browsing_pages(records: Sequence[Record], lang: str) -> list[Page]:
    """A page per field with a section per value; none for a field that no record fills."""
    return [page for field in FIELDS if (page := _page(field, records, lang))]


def value_names(field: str, lang: str) -> Callable[[str], str]:
    """What the values of a field are called in ``lang``."""
    group = FIELDS[field][3]
    known = labels(templates_dir() / "_base").get(group, {}) if group else {}
    return lambda value: known[value][lang] if value in known else value


def _page(field: str, records: Sequence[Record], lang: str) -> Page | None:
    name, zh, en, _ = FIELDS[field]
    held: dict[str, list[Record]] = {}
    for record in records:
        for value in record.fields(field):
            held.setdefault(value, []).append(record)
    if not held:
        return None
    title, named = (zh if lang == "zh" else en), value_names(field, lang)
    order = sorted(held, key=lambda value: (-len(held[value]), value))
    parts = [f"## {plain(named(value))}\n\n{_list(held[value], lang)}" for value in order]
    return Page(f"{name}.md", title, sections(f"# {title}", *parts))


def _list(records: Iterable[Record], lang: str) -> str:
    links = ((f"[{plain(title_of(record, lang))}]({record_path(record)})", record) for record in records)
    return "\n".join(
        f"- {link} {whole(record.id)} · {kind_name(record.type, lang)}" for link, record in links
    )
