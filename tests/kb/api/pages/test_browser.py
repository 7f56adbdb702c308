"""The pages in a real browser: typing, keys, dark and light, a phone, and what axe says of every view."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.services.generate import generate
from kb.services.index import update_index
from kb.workspace import Workspace
from tests.kb.api.test_served import served
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server
from tests.kb.services.conftest import SAMPLE
from tests.kb.services.test_generate_with_model import TODAY, with_model
from tests.kb.services.test_site import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: One of each view; {job} is one that the fixture asked for, {login} the form of a server with a login.
VIEWS = (
    "/",
    "/?q=对账不平怎么办",
    "/?q=量子纠缠",
    "/ask",
    "/records",
    "/records/RB-001",
    "/records/RT-002",
    "/records/RB-002",
    "/projects",
    "/projects/SJYH-2026",
    "/projects/SJYH-2026/findings",
    "/generate",
    "/jobs",
    "/jobs/{job}",
    "/drafts/SJYH-2026/lessons-learned",
    "/keys",
    "/submissions",
    "/submissions/1",
    "/inbox",
    "/health",
    "/records/NONE",
    "{login}/login",
)


@dataclass(frozen=True)
class Site:
    """A running server and a browser."""

    address: str
    browser: Browser
    login: str
    job: str = ""

    @property
    def views(self) -> list[str]:
        """The addresses of `VIEWS`."""
        return [one.format(job=self.job, login=self.login) for one in VIEWS]

    def page(self, *, width: int = 1300, dark: bool = False, scripts: bool = True, axe: bool = False) -> Page:
        """A page in a browser of its own; for ``axe``, a script from elsewhere, without the pages' policy."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="zh-CN",
            bypass_csp=axe,
            base_url=self.address,
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("pages") / "workspace"
    shutil.copytree(SAMPLE, folder)
    workspace = Workspace.open(folder)
    update_index(workspace)
    _draft(workspace)
    closed = Workspace.open(folder, {"server": {"auth": "keys", "jobs": 0}})
    with served(workspace) as address, served(closed) as login, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        site = Site(address, browser, login)
        yield replace(site, job=_furnish(site))
        browser.close()


def _draft(workspace: Workspace) -> None:
    """A draft in which a model wrote paragraphs; the server has no model."""
    settings = workspace.read_bytes("fupan.toml")
    with fault_server() as running:
        running.RequestHandlerClass = Drafting
        drafting = with_model(workspace, running, "drafting")
        generate(drafting, "lessons-learned", "SJYH-2026", lang="zh", today=TODAY)
    workspace.write("fupan.toml", settings)


def _furnish(site: Site) -> str:
    """A contribution, a word of feedback, a key and a job, so that the lists are not empty; the id of the job."""
    page = site.page(scripts=False)
    page.goto("/submissions")
    page.set_input_files(
        "input[type=file]",
        {"name": "纪要.md", "mimeType": "text/markdown", "buffer": "# 纪要\n\n切换顺利。".encode()},
    )
    page.click("text=交上去")
    page.goto("/records/RB-001")
    page.click("button[value=outdated]")
    page.goto("/keys")
    page.fill("input[name=name]", "王芳")
    page.click("text=发密钥")
    page.goto("/generate?project=SJYH-2026&type=handover-manual")
    page.click("form[data-once] button")
    page.wait_for_url(re.compile("/jobs/"))
    job = page.url.rsplit("/", 1)[-1]
    page.context.close()
    return job


def hits(page: Page) -> list[str]:
    return [str(text) for text in page.locator(".hit h2").all_inner_texts()]


def test_results_come_while_somebody_types_and_the_address_follows(site: Site) -> None:
    page = site.page()
    page.goto("/")
    page.keyboard.type("证书整链", delay=20)
    page.wait_for_selector(".hit")
    page.wait_for_url(re.compile(r"\?q="))
    page.wait_for_selector("#found:not(.busy)")
    typed = hits(page)
    assert not page.is_visible("#home")
    page.reload()
    assert hits(page) == typed, "the address shows the same results without typing"
    page.fill("#q", "")
    page.wait_for_url(re.compile(r"/$"))
    assert not page.is_visible(".hit"), "an empty box has no results"
    page.goto("/")
    assert page.is_visible("#home")


def test_the_keyboard_goes_from_the_box_through_the_hits_and_back(site: Site) -> None:
    page = site.page()
    page.goto("/?q=证书")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(".hit[aria-current]").count() == 1
    second = page.locator(".hit").nth(1).locator("h2 a")
    assert page.evaluate("document.activeElement.href") == second.evaluate("one => one.href")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/records/"))
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(re.compile("/projects$"))


def test_the_hit_leads_to_the_passage(site: Site) -> None:
    page = site.page()
    page.goto("/?q=LES-008")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url(re.compile("/records/.*#"))
    assert page.evaluate("document.querySelector(':target') !== null")


def test_feedback_is_given_without_leaving_the_page(site: Site) -> None:
    page = site.page()
    page.goto("/?q=证书")
    hit = page.locator(".hit").first
    hit.locator("summary", has_text="反馈").click()
    hit.locator("input[name=note]").fill("第二步命令改名了")
    hit.locator("button[value=wrong]").click()
    page.wait_for_selector("text=已转给维护者")
    assert "/?q=" in page.url
    page.goto("/inbox")
    assert page.locator("text=第二步命令改名了").count() == 1


def test_an_answer_streams_and_a_follow_up_keeps_the_conversation(site: Site) -> None:
    page = site.page()
    page.goto("/ask")
    page.fill("#question", "ESB-E-3004 怎么处理")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sources")
    page.locator(".answer sup a").first.click()
    assert page.evaluate("document.querySelector(':target')?.id") == "source-1"
    page.fill("#question", "那回退呢")
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".sources, .note").first.wait_for()
    assert page.locator("input[name=earlier]").count() == 2


def test_a_document_is_followed_until_it_can_be_downloaded(site: Site) -> None:
    page = site.page()
    page.goto("/generate?project=HRPT-2025&type=lessons-learned")
    page.click("form[data-once] button")
    page.wait_for_url(re.compile("/jobs/"))
    page.wait_for_selector("text=下载 Word", timeout=90_000)
    with page.expect_download() as download:
        page.click("text=下载 Word")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    page.click("text=评审草稿")
    page.wait_for_selector("text=没有模型起草的段落")


def test_everything_works_without_scripts(site: Site) -> None:
    page = site.page(scripts=False)
    page.goto("/")
    page.fill("#q", "证书")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert page.is_visible(".facets a"), "the counts are there beside the results"
    page.locator(".facets a", has_text="运维手册").first.click()
    page.wait_for_url(re.compile("kind=runbook"))
    page.goto("/ask")
    page.fill("#question", "ESB-E-3004 怎么处理")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sources")


def test_the_theme_is_that_of_the_system_until_somebody_chooses(site: Site) -> None:
    page = site.page(dark=True)
    page.goto("/")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.click("text=浅色")
    page.wait_for_load_state()
    light = page.evaluate(colour)
    assert light == "rgb(255, 255, 255)" != dark
    page.goto("/projects")
    assert page.evaluate(colour) == light, "the choice is remembered"


@pytest.mark.parametrize("width", [1300, 390])
def test_every_view_fits_its_window_and_says_nothing_in_the_console(site: Site, width: int) -> None:
    page = site.page(width=width)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url} {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url} {error}"))
    wide = []
    for view in site.views:
        page.goto(view)
        page.wait_for_load_state("networkidle")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(view)
    assert wide == []
    assert [one for one in said if "/records/NONE" not in one] == []


@pytest.mark.parametrize(("width", "dark"), [(1300, False), (1300, True), (390, False)])
def test_axe_finds_no_serious_violation_on_any_view(site: Site, width: int, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = site.page(width=width, dark=dark, axe=True)
    found = []
    for view in site.views:
        page.goto(view)
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        results = Axe().run(page).response["violations"]
        found += [
            f"{view}: {one['id']} {one['nodes'][0]['html'][:120]}"
            for one in results
            if one["impact"] in ("serious", "critical")
        ]
    assert found == []
