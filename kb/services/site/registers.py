"""Pages that list across records: each kind, all lessons, the glossary, what is overdue, and the first page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from kb.project import text_of
from kb.project.entities import Term
from kb.records import Lesson, Record
from kb.records.names import status_name
from kb.services.site.pages import Page, figures, plain, sections, table, whole
from kb.services.site.records import FOLDERS, record_path, stale

KINDS = {
    "retrospective": ("复盘", "Retrospectives"),
    "runbook": ("运维手册", "Runbooks"),
    "checklist": ("检查清单", "Checklists"),
    "lesson": ("单条经验", "Single lessons"),
    "reference": ("参考资料", "References"),
}

#: Records on the first page under "recently updated".
RECENT = 8


class Registers:
    """The listing pages of a site in ``lang`` as of ``today``."""

    def __init__(self, records: Sequence[Record], *, lang: str, today: date) -> None:
        self._records, self._lang, self._today = records, lang, today

    def _t(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def _title(self, record: Record) -> str:
        english = record.field("title_en")
        return plain(english if self._lang == "en" and english else record.title)

    def kinds(self) -> list[Page]:
        """One page for each kind of record there is."""
        pages = []
        for kind, folder in FOLDERS.items():
            rows = [record for record in self._records if record.type == kind]
            if rows:
                title = self._t(*KINDS[kind])
                pages.append(
                    Page(f"{folder}/index.md", title, sections(f"# {title}", self._list(rows, folder)))
                )
        return pages

    def lessons(self) -> Page:
        """The register of all lessons, by category."""
        rows = [(record, lesson) for record in self._records for lesson in record.lessons]
        rows.sort(key=lambda row: (row[1].category, row[1].id))
        title = self._t("经验教训", "Lessons")
        heads = [
            self._t("编号", "Id"),
            self._t("经验", "Lesson"),
            self._t("类别", "Category"),
            self._t("项目", "Project"),
            self._t("已用于", "Applied to"),
        ]
        return Page(
            "lessons.md",
            title,
            sections(f"# {title}", self._applied(rows), table(heads, (self._lesson(*row) for row in rows))),
        )

    def glossary(self, terms: Iterable[Term]) -> Page:
        """The glossary."""
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
        return Page("glossary.md", title, sections(f"# {title}", table(heads, rows)))

    def health(self) -> Page:
        """What needs a look: overdue reviews, drafts, lessons that were applied nowhere."""
        title = self._t("知识健康", "Knowledge health")
        overdue = [record for record in self._records if stale(record, self._today)]
        drafts = [record for record in self._records if record.status == "draft"]
        idle = [
            (record, lesson) for record in self._records for lesson in record.lessons if not lesson.apply_to
        ]
        parts = [
            ("overdue", self._t("复审已逾期", "Review overdue"), self._list(overdue, "")),
            ("drafts", self._t("草稿", "Drafts"), self._list(drafts, "")),
            (
                "idle",
                self._t("尚未用到任何清单或手册的经验", "Lessons applied nowhere yet"),
                "\n".join(f"- {self._link(record, lesson)}" for record, lesson in idle),
            ),
        ]
        body = [
            f"## {name} {{#{anchor}}}\n\n{text or self._t('没有。', 'None.')}" for anchor, name, text in parts
        ]
        return Page("health.md", title, sections(f"# {title}", *body))

    def first(self, name: str, projects: Sequence[Page]) -> Page:
        """The first page: how much there is, what is new, the projects."""
        counts = [
            (len(self._records), self._t("条知识", "records")),
            (sum(len(record.lessons) for record in self._records), self._t("条经验", "lessons")),
            (sum(record.type == "runbook" for record in self._records), self._t("份运维手册", "runbooks")),
            (len(projects), self._t("个项目", "projects")),
            (
                sum(stale(record, self._today) for record in self._records),
                self._t("条复审逾期", "overdue reviews"),
            ),
        ]
        recent = sorted(self._records, key=lambda record: record.field("updated"), reverse=True)[:RECENT]
        links = "\n".join(f"- [{plain(page.title)}]({page.path})" for page in projects)
        return Page(
            "index.md",
            name,
            sections(
                f"# {plain(name)}",
                figures(counts),
                f"## {self._t('最近更新', 'Recently updated')} {{#recent}}\n\n{self._list(recent, '')}",
                f"## {self._t('项目', 'Projects')} {{#projects}}\n\n{links}" if links else "",
            ),
        )

    def _list(self, records: Sequence[Record], folder: str) -> str:
        rows = [
            [
                f"[{self._title(record)}]({_relative(record_path(record), folder)})",
                whole(record.id),
                whole(record.field("project")),
                whole(record.field("updated")),
                whole(self._state(record)),
            ]
            for record in records
        ]
        heads = [
            self._t("标题", "Title"),
            self._t("编号", "Id"),
            self._t("项目", "Project"),
            self._t("更新", "Updated"),
            self._t("状态", "State"),
        ]
        return table(heads, rows)

    def _state(self, record: Record) -> str:
        overdue = self._t("，复审逾期", ", review overdue") if stale(record, self._today) else ""
        return status_name(record.status, self._lang) + overdue

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
    """Ids of records and lessons with their places below docs/."""
    links: dict[str, str] = {}
    for record in records:
        links[record.id] = record_path(record)
        for lesson in record.lessons:
            links[lesson.id] = f"{record_path(record)}#{lesson.id}"
    return links


def _relative(path: str, folder: str) -> str:
    return path.removeprefix(f"{folder}/") if folder else path
