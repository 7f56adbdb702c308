"""The first page: how much there is, what is new, what is stale, where one stands; and the page of all projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.records import Record
from kb.services.site.browsing import value_links
from kb.services.site.pages import Page, figures, plain, sections, table, whole
from kb.services.site.projects import ProjectPage
from kb.services.site.records import stale
from kb.services.site.registers import latest, record_heads, record_row

#: Records on the first page under "new", and under "stale".
NEW, STALE = 8, 5


def first_page(
    name: str, records: Sequence[Record], projects: Sequence[ProjectPage], lang: str, today: date
) -> Page:
    """The first page of a site called ``name``."""

    def t(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    overdue = [record for record in records if stale(record, today)]
    counts = [
        (len(records), t("条知识", "records")),
        (sum(len(record.lessons) for record in records), t("条经验", "lessons")),
        (sum(record.type == "runbook" for record in records), t("份运维手册", "runbooks")),
        (len(projects), t("个项目", "projects")),
        (len(overdue), t("条复审逾期", "overdue reviews")),
    ]

    def listed(some: Sequence[Record]) -> str:
        return table(record_heads(lang), [record_row(record, "", lang, today) for record in some])

    stalest = sorted(overdue, key=lambda record: record.field("reviewed_on") or record.field("updated"))
    more = t("全部见知识健康。", "All of them are under knowledge health.")
    phases = value_links("phase", records, lang)
    text = sections(
        f"# {plain(name)}",
        figures(counts),
        f"## {t('按阶段', 'By phase')} {{#phases}}\n\n{phases}" if phases else "",
        f"## {t('项目', 'Projects')} {{#projects}}\n\n{_projects(projects, lang, '')}" if projects else "",
        f"## {t('最近更新', 'Recently updated')} {{#recent}}\n\n{listed(latest(records)[:NEW])}"
        if records
        else "",
        f"## {t('等待复审', 'Waiting for review')} {{#stale}}\n\n{listed(stalest[:STALE])}\n\n[{more}](health.md)"
        if stalest
        else "",
    )
    return Page("index.md", name, text)


def projects_page(projects: Sequence[ProjectPage], lang: str) -> list[Page]:
    """The page that names every project; none without projects."""
    title = "所有项目" if lang == "zh" else "All projects"
    text = sections(f"# {title}", _projects(projects, lang, "projects/"))
    return [Page("projects/index.md", title, text)] if projects else []


def _projects(projects: Sequence[ProjectPage], lang: str, folder: str) -> str:
    heads = (
        ["项目", "编号", "阶段", "完成", "偏差", "未关闭的风险"]
        if lang == "zh"
        else ["Project", "Code", "Phase", "Done", "Slip", "Open risks"]
    )
    rows = [
        [
            f"[{plain(one.title)}]({one.path.removeprefix(folder)})",
            whole(one.code),
            whole(one.phase),
            whole(one.done),
            whole(one.slip),
            str(one.open_risks),
        ]
        for one in projects
    ]
    return table(heads, rows)
