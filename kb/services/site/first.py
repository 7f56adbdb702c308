"""The first page: what to ask, how much there is, what is new, what is stale; and the page of all projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from urllib.parse import quote

from kb.records import Record
from kb.records.names import kind_name, status_name
from kb.services.site.browsing import value_links
from kb.services.site.pages import SHORT, Page, entries, entry, figures, plain, sections, table, whole
from kb.services.site.projects import ProjectPage
from kb.services.site.records import FOLDERS, record_path, stale, title_of
from kb.services.site.registers import latest

#: Records on the first page under "new", and under "stale".
NEW, STALE = 8, 5
#: Questions proposed, and characters of one.
QUESTIONS, _LONGEST = 4, 24


def first_page(
    name: str, records: Sequence[Record], projects: Sequence[ProjectPage], lang: str, today: date
) -> Page:
    """The first page of a site called ``name``."""

    def t(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    overdue = [record for record in records if stale(record, today)]
    kinds = [kind for kind in FOLDERS if any(record.type == kind for record in records)]
    counts = [
        (len(records), t("条知识", "records"), f"{FOLDERS[kinds[0]]}/index.html" if len(kinds) == 1 else ""),
        (sum(len(record.lessons) for record in records), t("条经验", "lessons"), "lessons.html"),
        (
            sum(record.type == "runbook" for record in records),
            t("份运维手册", "runbooks"),
            "runbooks/index.html",
        ),
        (len(projects), t("个项目", "projects"), "projects/index.html"),
        (len(overdue), t("条复审逾期", "overdue reviews"), "health.html#overdue"),
    ]

    def listed(some: Sequence[Record]) -> str:
        return entries(_entry(record, lang, today) for record in some)

    new = [record for record in latest(records) if record.field("updated")][:NEW]
    stalest = sorted(overdue, key=lambda record: record.field("reviewed_on") or record.field("updated"))
    more = t("全部见知识健康", "All of them are under knowledge health")
    phases = value_links("phase", records, lang)
    text = sections(
        f"# {plain(name)}",
        _invitation(records, lang),
        figures(one for one in counts if one[0]),
        f"## {t('项目', 'Projects')} {{#projects}}\n\n{_cards(projects, lang)}" if projects else "",
        f"## {t('按阶段找', 'By phase')} {{#phases}}\n\n{phases}" if phases else "",
        f"## {t('最近更新', 'Recently updated')} {{#recent}}\n\n{listed(new)}" if new else "",
        f"## {t('等待复审', 'Waiting for review')} {{#stale}}\n\n{listed(stalest[:STALE])}\n\n[{more}](health.md)"
        if stalest
        else "",
    )
    return Page("index.md", name, text)


def _invitation(records: Sequence[Record], lang: str) -> str:
    """What the site is for, a field to ask in, and questions that it can answer."""
    if not records:
        return ""
    zh = lang == "zh"
    lead = (
        "以前的项目遇到过什么、怎么解决的，先在这里问一句。"
        if zh
        else "What earlier projects met, and how they solved it: ask here first."
    )
    asked = "".join(
        f'<a href="index.html?q={quote(question)}">{escape(question)}</a>'
        for question in _questions(records, lang)
    )
    said = f"<p>{'比如' if zh else 'Such as'} {asked}</p>" if asked else ""
    return f'<div class="invite"><p>{lead}</p><div class="ask"></div>{said}</div>'


def _questions(records: Sequence[Record], lang: str) -> list[str]:
    """Short things to ask that the records answer: what broke, what was learnt, what an error is called."""
    by_kind = {
        kind: [one for one in latest(records) if one.type == kind and one.status == "approved"]
        for kind in ("runbook", "retrospective")
    }
    asked = [
        _first(text for one in by_kind["runbook"] if one.lang == lang for text in one.fields("symptoms")),
        _first(text for one in by_kind["runbook"] for text in one.fields("error_codes")),
        _first(
            text
            for one in by_kind["retrospective"]
            for lesson in one.lessons
            for text in [lesson.title_en if lang == "en" else lesson.title]
        ),
        _first(title_of(one, lang) for one in by_kind["runbook"] if one.lang == lang or lang == "en"),
    ]
    if not any(asked):
        asked = [
            title_of(one, lang)
            for one in records[:: max(1, len(records) // QUESTIONS)]
            if _short(title_of(one, lang))
        ]
    return list(dict.fromkeys(filter(None, asked)))[:QUESTIONS]


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text and _short(text)), "")


def _short(text: str) -> bool:
    return len(text) <= _LONGEST * (1 + text.isascii())


def _entry(record: Record, lang: str, today: date) -> str:
    late = ("复审逾期" if lang == "zh" else "review overdue") if stale(record, today) else ""
    facts = [
        (kind_name(record.type, lang), False),
        (record.id if len(record.id) <= SHORT else "", False),
        (record.field("project"), False),
        (record.field("updated"), False),
        (status_name(record.status, lang) if record.status != "approved" else "", record.status == "draft"),
        (late, True),
    ]
    return entry(record.type, f"[{plain(title_of(record, lang))}]({record_path(record)})", facts)


def projects_page(projects: Sequence[ProjectPage], lang: str) -> list[Page]:
    """The page that names every project; none without projects."""
    title = "所有项目" if lang == "zh" else "All projects"
    text = sections(f"# {title}", _projects(projects, lang, "projects/"))
    return [Page("projects/index.md", title, text)] if projects else []


def _cards(projects: Sequence[ProjectPage], lang: str) -> str:
    """Every project with how far it is."""
    zh = lang == "zh"
    items = [
        f'<li markdown="span">[{plain(one.title)}]({one.path})'
        f'<span class="told">{plain(one.code)} · {plain(one.phase)}</span>'
        f'<span class="bar" style="--part:{one.part:.2f}"></span>'
        f'<span class="told">{"完成" if zh else "done"} {one.done} · {"偏差" if zh else "slip"} {plain(one.slip)} · '
        f"{'未关闭的风险' if zh else 'open risks'} {one.open_risks}</span></li>"
        for one in projects
    ]
    return '<ul class="cards" markdown="1">\n' + "\n".join(items) + "\n</ul>"


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
