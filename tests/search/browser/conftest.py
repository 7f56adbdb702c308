"""The search of a page, in a real browser, over files that the test wrote."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search import Record, Section
from search.browser import export
from search.embedders import StaticEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = """<!doctype html><meta charset="utf-8"><script src="search-core.js"></script><script>
const core = fupanSearchCore();
const load = (name) => new Promise((done, fail) => {
  const script = document.createElement("script");
  Object.assign(script, { src: `${name}.js`, onload: done, onerror: () => fail(new Error(name)) });
  document.head.append(script);
});
const parts = new core.Parts(load);
window.fupanSearchPart = (name, part) => parts.receive(name, part);
const library = core.Library.open(parts);
</script>"""


def opened(folder: Path) -> Iterator[Page]:
    """A page beside the exported files, opened as a file."""
    from playwright.sync_api import sync_playwright

    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    program = next(
        path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((folder / "page.html").as_uri())
        yield page
        browser.close()


SWITCH = Section("a", ("处理",), "先停止对账任务，再执行数据库主从切换。")
RENEW = Section("a", ("处理",), "逐节点摘除，重载证书 ERR_5003。")
REHEARSE = Section("LES-001", ("Lessons",), "Rehearse the cutover twice, 30 minutes each.", "lesson")
HOSTILE = Section("a", (), "<img src=x onerror=alert(2)> 回滚")
RECORDS = (
    Record("RB-001", "runbook", "主从切换失败处理", (SWITCH,), keywords=("SWITCH_FAILED",)),
    Record("RB-002", "runbook", "证书轮换", (RENEW,), status="deprecated"),
    Record("RT-001", "retrospective", "Cutover review", (REHEARSE,), lang="en"),
    Record("RT-002", "retrospective", "</script><script>alert(1)</script>", (HOSTILE,)),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("browser")
    export(RECORDS, folder, page=lambda record, anchor: f"{record.id}.html", embedder=StaticEmbedder())
    yield from opened(folder)
