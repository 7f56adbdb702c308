"""The site as its readers have it: in two languages, on a desk and a phone, by day and night, from anywhere."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kb.services.index import update_index
from kb.services.site import build_site, serve_site
from kb.workspace import Workspace
from tests.kb.api.test_served import served
from tests.kb.services.conftest import SAMPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TODAY = date(2026, 11, 1)
#: One of each kind of page.
PAGES = (
    "index",
    "runbooks/RB-001",
    "retrospectives/RT-001",
    "projects/SJYH-2026",
    "projects/SJYH-2026/health",
    "risks",
    "by-tag",
    "by-phase/go_live",
    "health",
    "glossary",
    "lessons",
    "en/index",
    "en/projects/index",
)
HEAVIEST = 120_000


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample with its site in both languages."""
    folder = tmp_path_factory.mktemp("site") / "workspace"
    shutil.copytree(SAMPLE, folder)
    workspace = Workspace.open(folder)
    build_site(workspace, languages=("zh", "en"), today=TODAY)
    return workspace


@pytest.fixture(scope="module")
def site(workspace: Workspace) -> Path:
    return workspace.root / "site" / "_build"


def times(site: Path) -> dict[str, int]:
    pages = (*site.rglob("*.html"), *(site / "search").iterdir(), *site.rglob("*.png"))
    return {str(page.relative_to(site)): page.stat().st_mtime_ns for page in pages if page.name != "404.html"}


def test_each_language_leads_to_the_same_page_of_the_other(site: Path) -> None:
    zh = (site / "runbooks/RB-001.html").read_text(encoding="utf-8")
    en = (site / "en/runbooks/RB-001.html").read_text(encoding="utf-8")
    assert 'href="../en/runbooks/RB-001.html" hreflang="en"' in zh
    assert 'href="../../runbooks/RB-001.html" hreflang="zh"' in en
    assert "运维手册" in zh
    assert "Runbooks" in en
    assert not (site / "en" / "search").exists()


def test_the_navigation_names_no_single_record_or_project(site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    nav = page[page.index("md-sidebar--primary") : page.index("md-sidebar--secondary")]
    assert "projects/index.html" in nav
    assert "SJYH-2026" not in nav
    assert "RB-001" not in nav


def test_no_page_is_heavy(site: Path) -> None:
    assert {
        str(page): page.stat().st_size for page in site.rglob("*.html") if page.stat().st_size > HEAVIEST
    } == {}


def test_only_what_changed_is_written_again(workspace: Workspace, site: Path) -> None:
    before = times(site)
    file = workspace.root / "knowledge/checklists/CL-001-需求与接口清单.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.rstrip() + "\n\n另：此处补充一句。\n", encoding="utf-8")
    gone = site / "by-tag" / "gone.html"
    gone.write_text("<html></html>", encoding="utf-8")
    build_site(workspace, languages=("zh", "en"), today=TODAY)
    after = times(site)
    pages = {name for name, time in after.items() if before.get(name) != time and name.endswith(".html")}
    assert {"checklists/CL-001.html", "en/checklists/CL-001.html"} <= pages
    assert len(pages) < 20  # neighbours may have changed too
    assert not [name for name in after if name.startswith("search/model-") and after[name] != before[name]]
    assert not gone.exists()
    page = (site / "checklists/CL-001.html").read_text(encoding="utf-8")
    assert "另：此处补充一句" in page
    assert page.count("Content-Security-Policy") == 1


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_serious_fault_of_accessibility_and_fit_the_screen(
    site: Path, browser: Browser, name: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    faults = []
    page = browser.new_context(bypass_csp=True).new_page()
    for scheme in ("light", "dark"):
        for width in (1300, 400):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 850})
            page.goto((site / f"{name}.html").as_uri())
            found = Axe().run(page).response["violations"]
            faults += [
                (scheme, width, one["id"], one["nodes"][0]["html"][:200])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((scheme, width, "wider than the screen", ""))
    page.close()
    assert faults == []


def ask(page: Page, address: str, text: str) -> list[str]:
    """The addresses that the search in the page finds."""
    page.goto(f"{address}?q={text}")
    page.wait_for_selector(".fp-hit", timeout=60_000)
    return [str(hit.get_attribute("href")) for hit in page.locator(".fp-hit").all()]


@pytest.mark.browser
@pytest.mark.slow
def test_the_search_panel_names_values_and_has_no_fault(site: Path, browser: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_context(bypass_csp=True).new_page()
    links = ask(page, (site / "en/index.html").as_uri(), "rollback")
    assert all("/_build/en/" in link for link in links)
    page.click(".fp-facets summary")
    shown = page.locator(".fp-facets").inner_text()
    assert "Go-live" in shown
    assert "go_live" not in shown
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    page.close()


@pytest.mark.browser
@pytest.mark.slow
def test_the_site_works_below_any_path(site: Path, browser: Browser, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "team" / "wiki")
    page = browser.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: said.extend([answer.url] * (answer.status >= 400)))
    with serve_site(tmp_path) as address:
        links = ask(page, f"{address}team/wiki/en/runbooks/RB-001.html", "ESB-E-3004")
        page.goto(links[0])
        assert page.locator("h1").count() == 1
    page.close()
    assert links[0].startswith(f"{address}team/wiki/en/")
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("place", ["gone.html", "runbooks/RB-999.html", "a/b/c/"])
def test_an_address_without_a_page_leads_to_the_first_one(site: Path, browser: Browser, place: str) -> None:
    page = browser.new_page()
    # the site below a folder of its server, as most are
    with serve_site(site.parent) as address:
        (site.parent / "404.html").write_bytes((site / "404.html").read_bytes())
        answer = page.goto(f"{address}_build/{place}")
        assert answer is not None
        assert answer.status == 404
        page.wait_for_selector('#home[href="/_build/index.html"]')
        page.click("#home")
        page.wait_for_selector(".invite")
    page.close()


@pytest.mark.browser
@pytest.mark.slow
def test_fupan_s_own_server_shows_the_site_and_searches_for_it(
    workspace: Workspace, browser: Browser
) -> None:
    update_index(workspace)
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    with served(workspace) as address:
        links = ask(page, f"{address}/site/index.html", "ESB-E-3004")
        page.click(".fp-facets button:has-text('运维手册')")
        page.wait_for_selector(".fp-facets button[aria-pressed=true]")
        page.goto(links[0])
        assert "RB-001" in page.locator("ul.facts").first.inner_text()
    page.close()
    assert [url for url in asked if "/api/v1/search?" in url and "kind=runbook" in url]
    assert not [url for url in asked if "/search/library.js" in url]
    assert said == []
