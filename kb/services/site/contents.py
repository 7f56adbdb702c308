"""What the site holds: everything is read once, and shown in each language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from kb.checks.finding import Finding
from kb.errors import KBError, WorkspaceError
from kb.project import Project
from kb.records import Record
from kb.services.check import project_findings
from kb.services.gap_log import read_gaps
from kb.services.passages import shareable
from kb.services.projects import documents_of
from kb.services.site.browsing import browsing_pages
from kb.services.site.first import first_page, projects_page
from kb.services.site.health import health_page
from kb.services.site.images import Images
from kb.services.site.mkdocs import Nav
from kb.services.site.names import names_script
from kb.services.site.pages import Page
from kb.services.site.pictures import Pictures
from kb.services.site.portfolio import portfolio_pages
from kb.services.site.projects import GATE, ProjectPage
from kb.services.site.records import Neighbours, naming, record_page, record_path
from kb.services.site.registers import Registers, links_of
from kb.services.site.related import related
from kb.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Known:
    """What a site tells of, whatever its language."""

    records: tuple[Record, ...]
    projects: tuple[Project, ...]
    findings: tuple[Finding, ...]
    #: For each record's id.
    neighbours: Mapping[str, Neighbours]
    #: Questions that the knowledge base did not answer: how many, their texts are nobody's business.
    gaps: int
    problems: tuple[KBError, ...]
    today: date
    #: The pictures of the records whose pages were written so far.
    images: Images

    @classmethod
    def of(cls, workspace: Workspace, today: date) -> Self:
        """Read ``workspace``; what cannot be read is among the problems."""
        loaded, problems = workspace.load_records()
        told: list[KBError] = [*problems]
        names = {name for one in loaded for name in (one.id, *(lesson.id for lesson in one.lessons))}
        projects, findings = [], []
        for code in workspace.project_codes():
            try:
                projects.append(workspace.project(code))
                findings += project_findings(workspace, code, gates=(GATE,), known=names)[GATE]
            except KBError as problem:
                told.append(problem)
        gaps = len({gap.folded for gap in read_gaps(workspace)})
        records = tuple(_with_own_page(shareable(loaded), told))
        near, by = related(records), naming(records)
        neighbours = {one.id: Neighbours(near[one.id], by[one.id]) for one in records}
        return cls(
            records, tuple(projects), tuple(findings), neighbours, gaps, tuple(told), today, Images(workspace)
        )


def _with_own_page(records: Iterable[Record], told: list[KBError]) -> Iterator[Record]:
    """The records but those whose page would take the place of another's: ids that differ in marks or case only."""
    held: dict[str, Record] = {}
    for record in records:
        other = held.setdefault(record_path(record).casefold(), record)
        if other is record:
            yield record
            continue
        told.append(
            WorkspaceError(
                f"{record.id} 和 {other.id}（{other.path}）的页面同名",
                f"The page of {record.id} would have the name of that of {other.id} ({other.path})",
                place=record.path,
                hint_zh="改其中一个的编号（没有编号的改文件名），不要只差标点或大小写。",
                hint_en="Give one of them an id, or a file name, that differs in more than marks or case.",
            )
        )


@dataclass(frozen=True, slots=True)
class Content:
    """The pages in one language, the files beside them, and the navigation."""

    name: str
    pages: list[Page]
    files: dict[str, bytes]
    nav: Nav


def contents(workspace: Workspace, known: Known, pictures: Pictures, lang: str) -> Content:
    """The pages about what is ``known`` in ``lang``."""
    records, today = known.records, known.today
    registers, links = Registers(records, lang=lang, today=today), links_of(records)
    projects = [_project(workspace, project, known, pictures, lang) for project in known.projects]
    pages = [
        record_page(
            record, links, known.neighbours[record.id], known.images.of(record), lang=lang, today=today
        )
        for record in records
    ]
    pages += [page for project in projects for page in (project.page(), project.health())]
    name = "复盘知识库" if lang == "zh" else "Fupan knowledge base"
    first = first_page(name, records, projects, lang, today)
    groups = [
        (("知识", "Knowledge"), [*registers.kinds(), *registers.lessons()]),
        (("项目", "Projects"), [*projects_page(projects, lang), *portfolio_pages(projects, lang)]),
        (("浏览", "Browse"), browsing_pages(records, lang)),
        (
            ("这个知识库", "This knowledge base"),
            [*registers.glossary(workspace.glossary()), health_page(known.gaps, records, lang, today)],
        ),
    ]
    nav: Nav = [("首页" if lang == "zh" else "Home", first.path)]
    nav += [
        (names[lang == "en"], [(page.title, page.path) for page in held if page.listed])
        for names, held in groups
        if held
    ]
    pages = [first, *(page for _, held in groups for page in held), *pages]
    files = _files(workspace, projects)
    files["names.js"] = names_script(known.projects, lang).encode()
    return Content(name, pages, files, nav)


def _project(
    workspace: Workspace, project: Project, known: Known, pictures: Pictures, lang: str
) -> ProjectPage:
    code = project.project.code
    documents = [workspace.output_dir(code) / name for name in documents_of(workspace, code)]
    own = [finding for finding in known.findings if finding.file.startswith(f"projects/{code}/")]
    drawn = pictures.of(project, lang, known.today)
    return ProjectPage(project, documents, own, drawn, lang=lang, today=known.today)


def _files(workspace: Workspace, projects: Sequence[ProjectPage]) -> dict[str, bytes]:
    files = {path: data for project in projects for path, data in project.pictures()}
    for project in projects:
        for name in documents_of(workspace, project.code):
            files[f"files/{project.code}/{name}"] = workspace.output_file(project.code, name).read_bytes()
    return files
