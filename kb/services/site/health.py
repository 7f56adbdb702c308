"""The page of how the knowledge base is: what it covers, what is stale, what it could not answer, what was applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from kb.records import Record
from kb.services.site.browsing import value_names, value_order
from kb.services.site.pages import Page, bars, figures, plain, sections, table
from kb.services.site.records import record_path, stale
from kb.services.site.registers import KINDS, latest, record_heads, record_row

#: Rows of a list on this page, and systems named in it.
MOST, SYSTEMS = 60, 15


def health_page(gaps: int, records: Sequence[Record], lang: str, today: date) -> Page:
    """The page for ``records``; ``gaps`` is the number of questions nobody answered."""
    return Page(
        "health.md",
        "知识健康" if lang == "zh" else "Knowledge health",
        _Health(records, lang, today).text(gaps),
    )


class _Health:
    def __init__(self, records: Sequence[Record], lang: str, today: date) -> None:
        self._lang, self._today = lang, today
        self._records = records
        self._usable = [record for record in records if record.status != "deprecated"]
        self._lessons = [(record, lesson) for record in records for lesson in record.lessons]

    def _t(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def text(self, gaps: int) -> str:
        """The Markdown of the page."""
        t = self._t
        overdue = [record for record in self._records if stale(record, self._today)]
        drafts = [record for record in self._records if record.status == "draft"]
        idle = [(record, lesson) for record, lesson in self._lessons if not lesson.apply_to]
        used = len(self._lessons) - len(idle)
        rate = f"{100 * used / len(self._lessons):.0f} %" if self._lessons else "—"
        applied = (
            t("的经验已写进清单或手册", "of lessons are in a checklist or runbook")
            if self._lessons
            else t("还没有经验", "no lessons yet")
        )
        counts: list[tuple[int | str, str, str]] = [
            (len(self._records), t("条知识", "records"), ""),
            (len(overdue), t("条复审逾期", "overdue reviews"), "#overdue"),
            (len(drafts), t("份草稿", "drafts"), "#drafts"),
            (rate, applied, "#idle" if self._lessons else ""),
            (gaps, t("个问题没有答案", "questions without an answer"), ""),
        ]
        none = t("没有。", "None.")
        unsaid = t("条目开头都没有写 {}。", "No record says its {}.")
        unused = [
            f"- [{plain(lesson.title_en if self._lang == 'en' and lesson.title_en else lesson.title)}]"
            f"({record_path(record)}#{lesson.id})"
            for record, lesson in idle[:MOST]
        ]
        parts = [
            ("kinds", t("各类知识", "By kind"), self._kinds()),
            ("phases", t("各阶段有什么", "What each phase has"), self._phases() or unsaid.format("phase")),
            (
                "systems",
                t("提到最多的系统", "Systems named most"),
                self._systems() or unsaid.format("systems"),
            ),
            ("overdue", t("复审已逾期", "Review overdue"), self._list(overdue)),
            ("drafts", t("草稿", "Drafts"), self._list(drafts)),
            ("idle", t("尚未用到任何清单或手册的经验", "Lessons applied nowhere yet"), "\n".join(unused)),
        ]
        if not self._lessons:
            parts.pop()
        body = [f"## {title} {{#{anchor}}}\n\n{held or none}" for anchor, title, held in parts]
        return sections(f"# {t('知识健康', 'Knowledge health')}", figures(counts), *body)

    def _kinds(self) -> str:
        counts = Counter(record.type for record in self._records)
        return bars([(self._t(*names), counts[kind]) for kind, names in KINDS.items() if counts[kind]])

    def _phases(self) -> str:
        """Usable runbooks and checklists by phase; a phase with neither is the first thing to write for."""
        named = value_names("phase", self._lang)
        counts = Counter((value, one.type) for one in self._usable for value in one.fields("phase"))
        kinds = ("retrospective", "runbook", "checklist")
        missing = f'<span class="badge">{self._t("缺", "none")}</span>'
        rows = [
            [plain(named(value)), *(str(counts[value, kind] or missing) for kind in kinds)]
            for value in self._values("phase")
        ]
        return table([self._t("阶段", "Phase"), *(self._t(*KINDS[kind]) for kind in kinds)], rows)

    def _values(self, field: str) -> list[str]:
        """The values of a field that has a list of its own; all of the list, used or not."""
        known = value_order(field)
        used = sorted({value for one in self._usable for value in one.fields(field)})
        return [*known, *(value for value in used if value not in known)] if used else []

    def _systems(self) -> str:
        counts = Counter(value for one in self._usable for value in one.fields("systems"))
        return bars(counts.most_common(SYSTEMS))

    def _list(self, records: Sequence[Record]) -> str:
        rows = [record_row(record, "", self._lang, self._today) for record in latest(records)[:MOST]]
        return table(record_heads(self._lang), rows)
