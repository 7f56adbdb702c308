"""The glossary: a YAML list of terms, each with its English, its meaning and the words people use instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from kb.errors import RecordError
from kb.records.fields import UnfitError, read_text, read_texts
from kb.records.source import Source, Span
from kb.records.yaml_nodes import Node, read_node

KEYS = ("term", "en", "definition", "synonyms", "avoid", "note")


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term; ``definition`` is a text, or texts by language (zh, en), ``avoid`` are words not to be used for it."""

    term: str
    en: str
    definition: str | Mapping[str, str]
    synonyms: tuple[str, ...]
    place: str
    avoid: tuple[str, ...] = ()


def read_glossary(text: str, path: str) -> tuple[list[GlossaryEntry], list[RecordError]]:
    """The entries of a glossary file, and one problem with its place for each that cannot be used.

    The list may stand alone or below the key ``glossary``. A word that two entries claim is a problem of
    the second one: search would treat two meanings as one.
    """
    source = Source(text, path)
    start = len(text) - len(text.removeprefix("\ufeff"))
    try:
        items = _items(source, read_node(source, Span(start, len(text))))
    except RecordError as error:
        return [], [error]
    entries: list[GlossaryEntry] = []
    problems: list[RecordError] = []
    seen: dict[str, str] = {}
    for item in items:
        try:
            entry = _entry(source, item)
        except RecordError as error:
            problems.append(error)
            continue
        entries.append(entry)
        problems += _claimed_twice(entry, seen)
    return entries, problems


def _items(source: Source, root: Node) -> list[Node]:
    if isinstance(root.value, dict) and list(root.value) == ["glossary"]:
        root = root.value["glossary"].node
    if root.value is None:
        return []
    if not isinstance(root.value, list):
        raise _error(
            source,
            root,
            "词汇表应是一个列表",
            "The glossary must be a list",
            "每项以“- term: …”开头。",
            "Begin each entry with '- term: …'.",
        )
    return list(root.value)


def _entry(source: Source, item: Node) -> GlossaryEntry:
    if not isinstance(item.value, dict):
        raise _error(
            source, item, "这一项不是词条", "This is not an entry", "写成“- term: …”。", "Write '- term: …'."
        )
    for key, entry in item.value.items():
        if key not in KEYS:
            near = get_close_matches(key, KEYS, n=1)
            zh, en = "、".join(KEYS), ", ".join(KEYS)
            raise RecordError(
                f"词条没有 {key} 这个键",
                f"An entry has no key {key}",
                place=source.place(entry.key.start),
                hint_zh=f"是不是 {near[0]}？" if near else f"可用：{zh}。",
                hint_en=f"Did you mean {near[0]}?" if near else f"Use one of: {en}.",
            )
    values = {key: entry.node for key, entry in item.value.items() if entry.node.value is not None}
    if "term" not in values:
        raise _error(
            source, item, "词条缺少 term", "The entry has no term", "补上“term: …”。", "Add 'term: …'."
        )
    try:
        return GlossaryEntry(
            term=read_text(values["term"].plain),
            en=read_text(values["en"].plain) if "en" in values else "",
            definition=_definition(values.get("definition")),
            synonyms=read_texts(values["synonyms"].plain) if "synonyms" in values else (),
            place=source.place(item.span.start),
            avoid=read_texts(values["avoid"].plain) if "avoid" in values else (),
        )
    except UnfitError as error:
        raise _error(source, item, error.zh, error.en, error.hint_zh, error.hint_en) from None


def _definition(node: Node | None) -> str | Mapping[str, str]:
    if node is None:
        return ""
    if isinstance(node.value, dict) and set(node.value) <= {"zh", "en"}:
        return {key: read_text(entry.node.plain or "") for key, entry in node.value.items()}
    return read_text(node.plain)


def _claimed_twice(entry: GlossaryEntry, seen: dict[str, str]) -> Iterator[RecordError]:
    words = {word.casefold(): word for word in (entry.term, entry.en, *entry.synonyms, *entry.avoid) if word}
    for key, word in words.items():
        if key in seen:
            yield RecordError(
                f"“{word}”已经在 {seen[key]} 的词条里",
                f"'{word}' belongs to the entry at {seen[key]} already",
                place=entry.place,
                hint_zh="一个词只归一个词条，否则检索会把两个意思当成一个。",
                hint_en="Keep a word in one entry; search would take two meanings for one.",
            )
        else:
            seen[key] = entry.place


def _error(source: Source, node: Node, zh: str, en: str, hint_zh: str, hint_en: str) -> RecordError:
    return RecordError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=source.place(node.span.start))
