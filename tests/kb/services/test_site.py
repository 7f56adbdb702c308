"""The documentation site, built for real."""

from __future__ import annotations

import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from kb.errors import WorkspaceError
from kb.services.generate import generate
from kb.services.site import build_site, serve_site
from kb.workspace import Workspace

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def site(indexed_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of the small workspace, with one generated document."""
    folder = tmp_path_factory.mktemp("site") / "workspace"
    shutil.copytree(indexed_files, folder)
    workspace = Workspace.open(folder)
    generate(workspace, "lessons-learned", "DEMO", lang="zh", today=TODAY)
    return build_site(workspace, today=TODAY).folder


class Elements(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def addresses(self) -> list[str]:
        return [value for _, attrs in self.found for name, value in attrs.items() if name in ("href", "src")]


def test_every_record_and_project_has_its_page(site: Path) -> None:
    for page in (
        "index",
        "runbooks/RB-001",
        "retrospectives/RT-001",
        "projects/DEMO",
        "projects/DEMO/health",
        "lessons",
        "health",
    ):
        assert (site / f"{page}.html").is_file(), page


def test_links_lead_to_pages_files_and_anchors_that_exist(site: Path) -> None:
    broken = []
    for page in site.rglob("*.html"):
        for address in Elements(page).addresses():
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or page.name == "404.html":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            ids = [attrs.get("id") for _, attrs in Elements(target).found] if target.suffix == ".html" else []
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in ids):
                broken.append((page.name, address))
    assert broken == []


def test_a_page_asks_for_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        for tag, attrs in Elements(page).found:
            source = attrs.get("src", "") or (attrs.get("href", "") if tag == "link" else "")
            assert not urlsplit(source).netloc or attrs.get("rel") == "canonical", (page.name, source)


def test_active_content_of_a_record_stays_text(site: Path) -> None:
    page = site / "runbooks/RB-666.html"
    text = page.read_text(encoding="utf-8")
    assert "&lt;img src=x onerror=alert(2)" in text
    assert "&lt;script&gt;alert(3)&lt;/script&gt;" in text
    for tag, attrs in Elements(page).found:
        assert tag != "iframe"
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        assert "javascript:" not in attrs.get("href", "").lower()
        assert "tracker.example.com" not in attrs.get("src", "")
    assert "<title>网关日志里的脚本 &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    assert not [script for script in scripts if "alert(" in script]


def test_a_name_of_a_project_stays_text_everywhere(workspace: Workspace) -> None:
    file = workspace.root / "projects/DEMO/project.yaml"
    text = file.read_text(encoding="utf-8").replace("余额查询集成", "</title><script>alert(7)</script>")
    file.write_text(text, encoding="utf-8")
    built = build_site(workspace, today=TODAY)
    for page in built.folder.rglob("*.html"):
        assert "<script>alert(7)" not in page.read_text(encoding="utf-8"), page


def test_generated_documents_can_be_downloaded(site: Path) -> None:
    links = [
        unquote(link) for link in Elements(site / "projects/DEMO.html").addresses() if link.endswith(".docx")
    ]
    assert len(links) == 1
    assert (site / "projects" / links[0]).resolve().read_bytes()[:2] == b"PK"


def test_a_record_that_is_gone_leaves_no_page(workspace: Workspace) -> None:
    assert (build_site(workspace, today=TODAY).folder / "runbooks/RB-666.html").is_file()
    (workspace.root / "knowledge/runbooks/RB-666.md").unlink()
    assert not (build_site(workspace, today=TODAY).folder / "runbooks/RB-666.html").exists()


def test_what_was_not_generated_is_never_deleted(workspace: Workspace) -> None:
    workspace.write("site/docs/mine.md", "precious")
    with pytest.raises(WorkspaceError, match="not generated"):
        build_site(workspace, today=TODAY)
    assert (workspace.root / "site/docs/mine.md").read_text(encoding="utf-8") == "precious"


def test_behind_a_link_nothing_is_deleted(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    theirs = tmp_path_factory.mktemp("theirs")
    build_site(workspace, today=TODAY)
    shutil.rmtree(workspace.root / "site/docs")
    (theirs / "theirs.md").write_text("precious", encoding="utf-8")
    (workspace.root / "site/docs").symlink_to(theirs)
    with pytest.raises(WorkspaceError, match="links"):
        build_site(workspace, today=TODAY)
    assert [file.name for file in theirs.iterdir()] == ["theirs.md"]


def test_of_a_language_that_is_not_built_any_more_nothing_stays(workspace: Workspace) -> None:
    both = build_site(workspace, languages=("zh", "en"), today=TODAY)
    assert (both.folder / "en/index.html").is_file()
    one = build_site(workspace, languages=("zh",), today=TODAY)
    assert not (one.folder / "en").exists()
    assert not (workspace.root / "site/en").exists()


def test_a_project_that_cannot_be_read_is_told_and_the_rest_is_built(workspace: Workspace) -> None:
    workspace.write("projects/BROKEN/project.yaml", "project: {nmae: x}\n")
    built = build_site(workspace, today=TODAY)
    (problem,) = built.problems
    assert "projects/BROKEN/project.yaml:1" in problem.message("zh")
    assert (built.folder / "projects/DEMO.html").is_file()


@pytest.mark.parametrize("name", ["README.md", "index.md", "Index-2.md"])
def test_a_file_named_like_a_page_of_the_site_has_its_own(workspace: Workspace, name: str) -> None:
    workspace.write(f"knowledge/{name}", "# 读我\n\n这里写着约定。\n")
    built = build_site(workspace, today=TODAY)
    assert not built.problems
    pages = {page.name: page.read_text(encoding="utf-8") for page in built.folder.glob("references/*.html")}
    own = f"{name[:-3]}_.html"
    assert [page for page, text in pages.items() if "这里写着约定。" in text] == [own]
    assert "读我" in pages["index.html"]


def test_of_two_records_that_want_one_page_the_second_is_told(workspace: Workspace) -> None:
    workspace.write("knowledge/A b.md", "# 甲\n\n第一份。\n")
    workspace.write("knowledge/a.b.md", "# 乙\n\n第二份。\n")
    built = build_site(workspace, today=TODAY)
    (problem,) = built.problems
    assert "A b.md" in problem.message("zh")
    assert "a.b.md" in problem.message("zh")
    assert problem.hint("en")


@pytest.mark.browser
@pytest.mark.slow
def test_the_search_of_the_site_finds_chinese_inside_sentences(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    with serve_site(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}index.html?q=对账")
        page.wait_for_selector(".fp-hit", timeout=30_000)
        found = page.locator(".fp-hit").all_inner_texts()
        browser.close()
    assert any("对账文件迟到处理" in text for text in found), found
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def chromium() -> str:
    """The browser's program."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(path for path in map(shutil.which, names) if path)
