"""The documentation site of a workspace: gather everything, then write everything, then build."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.checks.finding import Finding
from kb.errors import KBError
from kb.records import Record
from kb.services.check import check_workspace
from kb.services.passages import shareable
from kb.services.projects import documents_of
from kb.services.site import mkdocs
from kb.services.site.browsing import browsing_pages
from kb.services.site.pages import Page
from kb.services.site.policy import add_policies
from kb.services.site.portfolio import portfolio_pages
from kb.services.site.preview import serve_site
from kb.services.site.projects import GATE, ProjectPage
from kb.services.site.records import Neighbours, naming, record_page
from kb.services.site.registers import Registers, links_of
from kb.services.site.related import related
from kb.services.site.searching import write_search
from kb.workspace import Workspace

__all__ = ["Built", "build_site", "serve_site"]

Progress = Callable[[int, int, str], None]

#: The site's folder below the workspace; wholly generated.
FOLDER = "site"
#: Below its docs/: the parts of the library that the pages search.
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Built:
    """The built site: its folder, its first page, its number of pages, and what could not be shown."""

    folder: Path
    first: Path
    pages: int
    problems: tuple[KBError, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    pages: list[Page]
    files: dict[str, bytes]
    nav: list[tuple[str, str]]
    records: list[Record]
    problems: list[KBError]


def build_site(workspace: Workspace, *, today: date | None = None, progress: Progress | None = None) -> Built:
    """Write the pages of ``workspace`` below its site/ folder and build them with MkDocs Material.

    A record or project that cannot be read is left out and told. Raises `WorkspaceError` when the build fails.
    """
    report = progress or (lambda done, total, what: None)
    report(0, 3, "pages")
    content = _gather(workspace, today or date.today())
    report(1, 3, f"{len(content.pages)}")
    _write(workspace, content)
    folder = workspace.root / FOLDER
    write_search(content.records, folder / "docs" / SEARCH, workspace.synonyms())
    report(2, 3, "MkDocs")
    mkdocs.build(folder)
    add_policies(folder / "_build")
    report(3, 3, "")
    return Built(
        folder / "_build", folder / "_build" / "index.html", len(content.pages), tuple(content.problems)
    )


def _gather(workspace: Workspace, today: date) -> _Content:
    lang = workspace.settings.language
    loaded, problems = workspace.load_records()
    records = shareable(loaded)
    registers, links = Registers(records, lang=lang, today=today), links_of(records)
    findings = check_workspace(workspace, gate=GATE)
    projects = list(_projects(workspace, findings, problems, lang, today))
    near, by = related(records), naming(records)
    pages = [
        record_page(record, links, Neighbours(near[record.id], by[record.id]), lang=lang, today=today)
        for record in records
    ]
    listings = [
        *registers.kinds(),
        registers.lessons(),
        registers.glossary(workspace.glossary()),
        registers.health(),
    ]
    project_pages = [project.page() for project in projects]
    listings += portfolio_pages(projects, lang) + browsing_pages(records, lang)
    first = registers.first("复盘知识库" if lang == "zh" else "Fupan knowledge base", project_pages)
    files = {path: data for project in projects for path, data in project.pictures()}
    for project in projects:
        for document in documents_of(workspace, project.code):
            files[f"files/{project.code}/{document}"] = workspace.output_file(
                project.code, document
            ).read_bytes()
    nav = [("首页" if lang == "zh" else "Home", first.path)]
    nav += [(page.title, page.path) for page in (*project_pages, *listings)]
    pages += [project.health() for project in projects]
    return _Content([first, *project_pages, *listings, *pages], files, nav, records, problems)


def _projects(
    workspace: Workspace, findings: Sequence[Finding], problems: list[KBError], lang: str, today: date
) -> Iterator[ProjectPage]:
    for code in workspace.project_codes():
        try:
            project = workspace.project(code)
        except KBError as problem:
            problems.append(problem)
            continue
        documents = [workspace.output_dir(code) / name for name in documents_of(workspace, code)]
        own = [finding for finding in findings if finding.file.startswith(f"projects/{code}/")]
        yield ProjectPage(project, documents, own, lang=lang, today=today)


def _write(workspace: Workspace, content: _Content) -> None:
    """Write what changed and delete what is no longer there, so that builders can see what to do."""
    wanted = {f"{FOLDER}/docs/{page.path}": page.text.encode() for page in content.pages}
    wanted |= {f"{FOLDER}/docs/{path}": data for path, data in content.files.items()}
    name = "复盘知识库" if workspace.settings.language == "zh" else "Fupan knowledge base"
    wanted[f"{FOLDER}/mkdocs.yml"] = mkdocs.settings(name, workspace.settings.language, content.nav).encode()
    docs = workspace.root / FOLDER / "docs"
    for old in docs.rglob("*") if docs.is_dir() else ():
        place = old.relative_to(docs)
        if old.is_file() and place.parts[0] != SEARCH and f"{FOLDER}/docs/{place.as_posix()}" not in wanted:
            old.unlink()
    for path, data in wanted.items():
        file = workspace.root / path
        if not file.is_file() or file.read_bytes() != data:
            workspace.write(path, data)
    shutil.copytree(mkdocs.overrides(), workspace.root / FOLDER / "overrides", dirs_exist_ok=True)
