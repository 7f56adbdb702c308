"""The page of a project: where it stands, what is at risk, and the documents to download."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from generators.compose.vocabulary import Vocabulary, labels
from generators.doctypes import templates_dir
from kb.checks.finding import Finding, Gate
from kb.checks.report import markdown_report, summary
from kb.project import Project, text_of
from kb.project.views import Views
from kb.services.facts import document_facts
from kb.services.site.pages import Page, bars, chips, plain, register, sections, table, whole
from kb.services.site.pictures import Picture
from kb.services.site.project_tables import anchored, badge, changes, duties, heat_map

#: The gate whose findings a project's pages show.
GATE: Gate = "review"


class ProjectPage:
    """The page of ``project`` in ``lang`` on the day ``today``.

    ``documents`` are the Word files to link, ``findings`` what the checks say about it, ``figures`` its figures
    by name.
    """

    def __init__(
        self,
        project: Project,
        documents: Sequence[Path],
        findings: Sequence[Finding] = (),
        figures: Mapping[str, Picture] = MappingProxyType({}),
        *,
        lang: str,
        today: date,
    ) -> None:
        self._project, self._documents, self._lang, self._today = project, documents, lang, today
        self._found, self._pictures = findings, figures
        self._findings: dict[str, list[str]] = {}
        for finding in findings:
            if finding.waiver is None:
                text = f"{finding.rule} {finding.message(lang)}"
                self._findings.setdefault(finding.subject, []).append(text)
        facts = document_facts(project, lang=lang, today=today)
        self.views: Views = facts["views"]
        self._words = Vocabulary(facts, lang, templates_dir() / "_base")
        self.code = project.project.code
        self.title = text_of(project.project.name, lang)

    @property
    def path(self) -> str:
        """Where the page stands below docs/."""
        return f"projects/{self.code}.md"

    @property
    def phase(self) -> str:
        """The phase it is in, by name."""
        return self.label("phase", self._project.project.phase)

    @property
    def done(self) -> str:
        """How much of it is done."""
        return f"{self.views.schedule.percent:.0f} %"

    @property
    def part(self) -> float:
        """The same as a part of one."""
        return min(1.0, max(0.0, self.views.schedule.percent / 100))

    @property
    def slip(self) -> str:
        """How late it is expected to be."""
        days = self.views.schedule.slip_workdays
        return "—" if days is None else self._t(f"{days:+d} 个工作日", f"{days:+d} workdays")

    @property
    def open_risks(self) -> int:
        """Risks that are not closed."""
        return sum(len(cell.ids) for cell in self.views.risk_cells)

    def page(self) -> Page:
        """The page itself."""
        t = self._t
        text = sections(
            f"# {plain(self.title)}",
            self._facts(),
            plain(text_of(self._project.project.background, self._lang))
            if self._project.project.background
            else "",
            self._downloads(),
            f"## {t('全景', 'Context')} {{#context}}\n\n{self._figure('context')}",
            f"## {t('进度', 'Schedule')} {{#schedule}}\n\n{self._figure('gantt')}"
            f"\n\n{self._figure('milestones')}\n\n{self._milestones()}",
            f"## {t('风险', 'Risks')} {{#risks}}\n\n{heat_map(self.views.risk_cells, self.label, self._lang)}"
            f"\n\n{self._risks()}",
            f"## {t('需求', 'Requirements')} {{#requirements}}\n\n{self._states()}\n\n{self._requirements()}",
            f"## {t('接口', 'Interfaces')} {{#interfaces}}\n\n{self._interfaces()}",
            self._part(
                "duties",
                t("责任分工（RACI）", "Responsibilities (RACI)"),
                duties(self._project, self.name, self._lang),
            ),
            self._part("changes", t("变更", "Changes"), changes(self._project, self.label, self._lang)),
            f"## {t('待确认', 'Open points')} {{#open-points}}\n\n{self._open_points()}",
            f"## {t('检查', 'Checks')} {{#checks}}\n\n"
            f"[{plain(summary(self._found, GATE, self._lang))}]({self.code}/health.md)",
        )
        return Page(self.path, self.title, text)

    def health(self) -> Page:
        """The page of what the checks find in the data of the project, the waived apart."""
        text = markdown_report(self._found, GATE, self._lang, about=self.title, today=self._today)
        name = f"{self.title} · {self._t('检查报告', 'Report of checks')}"
        return Page(f"projects/{self.code}/health.md", name, text)

    @staticmethod
    def _part(anchor: str, title: str, text: str) -> str:
        return f"## {title} {{#{anchor}}}\n\n{text}" if text else ""

    def pictures(self) -> Iterator[tuple[str, bytes]]:
        """The figures as (path below docs/, PNG bytes)."""
        for name, figure in self._pictures.items():
            yield f"projects/{self.code}/{name}.png", figure.png

    def _t(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def label(self, group: str, value: object) -> str:
        """A value as it is called in the site's language."""
        return str(self._words.label(group, str(value or "")))

    def name(self, reference: object) -> str:
        """What an id of this project stands for, as Markdown."""
        return str(self._words.name(reference))

    def _facts(self) -> str:
        info, schedule = self._project.project, self.views.schedule
        rows = [
            (self._t("客户", "Customer"), text_of(info.customer, self._lang)),
            (self._t("阶段", "Phase"), self.phase),
            (self._t("起止", "Dates"), f"{info.start} – {schedule.forecast_finish}"),
            (self._t("完成", "Done"), self.done),
            (self._t("偏差", "Slip"), self.slip),
        ]
        return chips((f"{name} {value}", False) for name, value in rows)

    def _downloads(self) -> str:
        if not self._documents:
            return ""
        links = [
            f"- [{plain(path.name)}](../files/{self.code}/{_url(path.name)})" for path in self._documents
        ]
        return f"## {self._t('文档下载', 'Documents')} {{#documents}}\n\n" + "\n".join(links)

    def _figure(self, name: str) -> str:
        figure = self._pictures.get(name)
        place = f"{self.code}/{name}.png"
        # on a phone a figure is small: it opens by itself, to be enlarged
        return f"[![{plain(figure.alt)}]({place})]({place})" if figure else ""

    def _milestones(self) -> str:
        t = self._t
        rows = [
            [
                whole(row.id),
                plain(row.name),
                whole(str(row.planned)),
                whole(str(row.expected)),
                f"{row.slip_workdays:+d}",
                self.label("milestone_state", row.state),
            ]
            for row in self.views.milestones
        ]
        heads = [
            t("编号", "Id"),
            t("里程碑", "Milestone"),
            t("计划", "Planned"),
            t("实际或预计", "Actual or expected"),
            t("偏差（工作日）", "Slip (workdays)"),
            t("状态", "State"),
        ]
        return table(heads, rows)

    def _risks(self) -> str:
        t = self._t
        rows = [
            [
                anchored(row.id),
                plain(row.event),
                f"{row.probability}×{row.impact}",
                whole(self.label("risk_level", row.level)),
                plain(row.response),
                self.name(row.owner),
            ]
            for row in self.views.risks
        ]
        return register(
            [
                t("编号", "Id"),
                t("风险", "Risk"),
                "P×I",
                t("等级", "Level"),
                t("应对", "Response"),
                t("责任人", "Owner"),
            ],
            rows,
        )

    def _states(self) -> str:
        """How many requirements are in each state, in the order of the states."""
        counts = Counter(str(item.status or "") for item in self._project.requirements)
        known = [*labels(templates_dir() / "_base")["requirement_status"]]
        order = [state for state in (*known, *sorted(counts.keys() - {*known})) if counts[state]]
        return bars([(self.label("requirement_status", state) or "—", counts[state]) for state in order])

    def _requirements(self) -> str:
        t = self._t
        rows = [
            [
                anchored(item.id),
                plain(text_of(item.title, self._lang)),
                plain(text_of(item.statement, self._lang)),
                self.label("priority", item.priority),
                self.label("requirement_status", item.status),
                badge(self._findings.get(item.id, [])),
            ]
            for item in self._project.requirements
        ]
        return register(
            [
                t("编号", "Id"),
                t("名称", "Title"),
                t("需求", "Statement"),
                t("优先级", "Priority"),
                t("状态", "Status"),
                t("检查", "Checks"),
            ],
            rows,
        )

    def _interfaces(self) -> str:
        t = self._t
        rows = [
            [
                anchored(row.id),
                plain(row.name),
                self.name(row.provider),
                self.name(row.consumer),
                self.label("style", row.style),
                self.label("interface_status", row.status),
            ]
            for row in self.views.interface_rows
        ]
        return register(
            [
                t("编号", "Id"),
                t("接口", "Interface"),
                t("提供方", "Provider"),
                t("调用方", "Consumer"),
                t("方式", "Style"),
                t("状态", "Status"),
            ],
            rows,
        )

    def _open_points(self) -> str:
        return "\n".join(
            f"- {plain(point.subject)}：{plain(point.text)}" for point in self.views.open_points
        ) or self._t("没有待确认事项。", "There are no open points.")


def _url(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
