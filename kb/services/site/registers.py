"""Pages that list across records: each kind, all lessons, the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from kb.project import text_of
from kb.project.entities import Term
from kb.records import Lesson, Record
from kb.records.names import status_name
from kb.services.site.pages import Page, paged, plain, register, sections, whole
from kb.services.site.records import FOLDERS, record_path, stale, title_of

KINDS = {
    "retrospective": ("复盘", "Retrospectives"),
    "runbook": ("运维手册", "Runbooks"),
    "checklist": ("检查清单", "Checklists"),
    "lesson": ("单条经验", "Single lessons"),
    "reference": ("参考资料", "References"),
}


class Registers:
    """The listing pages of a site in ``lang`` as of ``today``."""

    def __init__(self, records: Sequence[Record], *, lang: str, today: date) -> None:
        self._records, self._lang, self._today = records, lang, today

    def _t(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def kinds(self) -> list[Page]:
        """The register of each kind of record there is, the latest first."""
        pages = []
        for kind, folder in FOLDERS.items():
            held = [record for record in self._records if record.type == kind]
            if held:
                rows = [record_row(record, folder, self._lang, self._today) for record in latest(held)]
                heads = record_heads(self._lang)
                pages += paged(f"{folder}/index.md", self._t(*KINDS[kind]), "", heads, rows, self._lang)
        return pages

    def lessons(self) -> list[Page]:
        """The register of all lessons, by category; none without lessons."""
        held = [(record, lesson) for record in self._records for lesson in record.lessons]
        if not held:
            return []
        held.sort(key=lambda one: (one[1].category, one[1].id))
        heads = [
            self._t("编号", "Id"),
            self._t("经验", "Lesson"),
            self._t("类别", "Category"),
            self._t("项目", "Project"),
            self._t("已用于", "Applied to"),
        ]
        rows = [self._lesson(*one) for one in held]
        title = self._t("经验教训", "Lessons")
        return paged("lessons.md", title, self._applied(held), heads, rows, self._lang)

    def glossary(self, terms: Iterable[Term]) -> list[Page]:
        """The glossary; none without terms."""
        title = self._t("术语", "Glossary")
        rows = [
            [
                plain(term.term),
                plain(term.en),
                plain(text_of(term.definition, self._lang)),
                plain("、".join(term.synonyms)),
            ]
            for term in terms
        ]
        heads = [
            self._t("术语", "Term"),
            "English",
            self._t("含义", "Meaning"),
            self._t("同义词", "Synonyms"),
        ]
        return [Page("glossary.md", title, sections(f"# {title}", register(heads, rows)))] if rows else []

    def _applied(self, rows: Sequence[tuple[Record, Lesson]]) -> str:
        used = sum(bool(lesson.apply_to) for _, lesson in rows)
        return self._t(
            f"共 {len(rows)} 条，其中 {used} 条已写进清单或手册。",
            f"{len(rows)} lessons; {used} have changed a checklist or runbook.",
        )

    def _lesson(self, record: Record, lesson: Lesson) -> list[str]:
        return [
            whole(lesson.id),
            self._link(record, lesson),
            self._category(lesson.category),
            whole(record.field("project")),
            plain("、".join(lesson.apply_to)),
        ]

    def _category(self, category: str) -> str:
        known = labels(templates_dir() / "_base")["lesson_category"].get(category)
        return plain(known[self._lang] if known else category)

    def _link(self, record: Record, lesson: Lesson) -> str:
        title = lesson.title_en if self._lang == "en" and lesson.title_en else lesson.title
        return f"[{plain(title)}]({record_path(record)}#{lesson.id})"


def links_of(records: Iterable[Record]) -> Mapping[str, str]:
    """Ids of records and lessons, paths of records with and without an anchor, with their places below docs/."""
    links: dict[str, str] = {}
    for record in records:
        links[record.id] = links[record.path] = record_path(record)
        for section in record.sections():
            if section.anchor not in ("", "top"):
                links[f"{record.path}#{section.anchor}"] = f"{record_path(record)}#{section.anchor}"
        for lesson in record.lessons:
            links[lesson.id] = f"{record_path(record)}#{lesson.id}"
    return links


def latest(records: Iterable[Record]) -> list[Record]:
    """The records, the last updated first."""
    return sorted(records, key=lambda record: record.field("updated"), reverse=True)


def record_heads(lang: str) -> list[str]:
    """The headings over `record_row`."""
    return (
        ["标题", "编号", "项目", "更新", "状态"]
        if lang == "zh"
        else ["Title", "Id", "Project", "Updated", "State"]
    )


def record_row(record: Record, folder: str, lang: str, today: date) -> list[str]:
    """A record in a register that stands in ``folder`` below docs/."""
    place = record_path(record)
    overdue = ("，复审逾期" if lang == "zh" else ", review overdue") if stale(record, today) else ""
    return [
        f"[{plain(title_of(record, lang))}]({place.removeprefix(f'{folder}/') if folder else place})",
        whole(record.id),
        whole(record.field("project")),
        whole(record.field("updated")),
        whole(status_name(record.status, lang) + overdue),
    ]
