"""Registers across all projects: their risks, their interfaces, their open actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.services.site.pages import Page, paged, plain, whole
from kb.services.site.projects import ProjectPage

Row = list[str]


def portfolio_pages(projects: Sequence[ProjectPage], lang: str) -> list[Page]:
    """The register of risks, of interfaces and of open actions; only those that have rows."""

    def t(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    id_, owner, state = t("编号", "Id"), t("责任人", "Owner"), t("状态", "Status")
    risk = [id_, t("风险", "Risk"), "P×I", t("等级", "Level"), t("应对", "Response"), owner, state]
    interface = [
        id_,
        t("接口", "Interface"),
        t("提供方", "Provider"),
        t("调用方", "Consumer"),
        t("方式", "Style"),
        state,
    ]
    action = [id_, t("行动", "Action"), owner, t("期限", "Due"), state]
    late = t("，已逾期", ", overdue")
    wanted = (
        ("risks", t("风险登记册", "Risk register"), risk, [row for one in projects for row in _risks(one)]),
        (
            "interfaces",
            t("接口登记册", "Interface register"),
            interface,
            [row for one in projects for row in _interfaces(one)],
        ),
        (
            "actions",
            t("未完成的行动项", "Open actions"),
            action,
            [row for one in projects for row in _actions(one, late)],
        ),
    )
    project = t("项目", "Project")
    return [
        page
        for name, title, heads, rows in wanted
        if rows
        for page in paged(f"{name}.md", title, "", [project, *heads], rows, lang)
    ]


def _project(one: ProjectPage, anchor: str) -> str:
    return f"[{whole(one.code)}]({one.path}#{anchor})"


def _entry(one: ProjectPage, name: str) -> str:
    return f"[{whole(name)}]({one.path}#{name})"


def _risks(one: ProjectPage) -> Iterable[Row]:
    for risk in one.views.risks:
        yield [
            _project(one, "risks"),
            _entry(one, risk.id),
            plain(risk.event),
            whole(f"{risk.probability}×{risk.impact}"),
            whole(one.label("risk_level", risk.level)),
            plain(risk.response),
            one.name(risk.owner),
            whole(one.label("risk_status", risk.status)),
        ]


def _interfaces(one: ProjectPage) -> Iterable[Row]:
    for row in one.views.interface_rows:
        yield [
            _project(one, "interfaces"),
            _entry(one, row.id),
            plain(row.name),
            one.name(row.provider),
            one.name(row.consumer),
            whole(one.label("style", row.style)),
            whole(one.label("interface_status", row.status)),
        ]


def _actions(one: ProjectPage, overdue: str) -> Iterable[Row]:
    for action in one.views.actions:
        if action.status not in ("done", "closed", "cancelled"):
            yield [
                _project(one, "open-points"),
                whole(action.id),
                plain(action.title),
                one.name(action.owner),
                whole(str(action.due or "")),
                plain(one.label("item_status", action.status) + (overdue if action.overdue else "")),
            ]
