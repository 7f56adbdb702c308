"""Records whose authors mean harm: nothing of theirs runs, and no page asks for anything from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.services.site import build_site
from kb.workspace import Workspace
from tests.kb.services.test_site import TODAY, Elements

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: What runs if anything does.
RUN = "window.pwned=1"
FAR = "//far.invalid"
MARKUP = f"</title></h1></script><script>{RUN}</script><img src=x onerror={RUN}>"
BODY = (
    Path(__file__)
    .with_name("hostile.md")
    .read_text(encoding="utf-8")
    .replace("MARKUP", MARKUP)
    .replace("RUN", RUN)
    .replace("FAR", FAR)
)
HEAD = f"""\
---
id: RB-900
type: runbook
title: '{MARKUP}'
title_en: '{MARKUP}{{: onclick={RUN} }}'
status: approved
owner: '<img src=x onerror={RUN}>'
created: 2026-01-01
updated: 2026-01-02
systems: ['"><img src=x onerror={RUN}>', '{{: onclick={RUN} }}', 'javascript:{RUN}']
tags: ['</script><script>{RUN}</script>', '`', '[点](javascript:{RUN})']
phase: ['<svg onload={RUN}>']
industry: '<img src=x onerror={RUN}>'
project: '"><script>{RUN}</script>'
error_codes: ['<img src=x onerror={RUN}>']
symptoms: ['<b onclick={RUN}>']
---

"""
#: Elements that no text of a record brings onto a page.
TAGS = {"iframe", "object", "embed", "svg", "math", "style", "base", "form", "img", "input", "meta", "link"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in both languages about a hostile record, twice, and a glossary of the same kind."""
    folder = tmp_path_factory.mktemp("hostile") / "workspace"
    knowledge = folder / "knowledge" / "runbooks"
    knowledge.mkdir(parents=True)
    (folder / "fupan.toml").write_text('language = "zh"\n', encoding="utf-8")
    (knowledge / "RB-900.md").write_text(HEAD + BODY, encoding="utf-8")
    named = f"a`<img src=x onerror={RUN}>`{{: onclick={RUN} }}.md"
    (knowledge / named).write_text(HEAD.replace("RB-900", "RB-901") + BODY, encoding="utf-8")
    (knowledge / "RB-902.md").write_text(BODY, encoding="utf-8")
    terms = f"- term: '{MARKUP}'\n  en: '{MARKUP}'\n  definition: '[点](javascript:{RUN}) <img src=x onerror={RUN}>'\n"
    (knowledge.parent / "glossary.yaml").write_text(terms, encoding="utf-8")
    built = build_site(Workspace.open(folder), languages=("zh", "en"), today=TODAY)
    # the picture in a data: address; those from elsewhere are links
    assert {problem.en.split()[2][:10] for problem in built.problems} == {"data:image"}
    return built.folder


def record_pages(site: Path) -> list[Path]:
    """The pages of what was written: all but the builder's own."""
    return [page for page in site.rglob("*.html") if page.name != "404.html"]


def test_no_page_holds_anything_active(site: Path) -> None:
    faults = []
    for page in record_pages(site):
        body = Elements(page).found
        start = next(at for at, (tag, _) in enumerate(body) if tag == "article")
        end = next((at for at, (tag, _) in enumerate(body) if at > start and tag == "script"), len(body))
        for tag, attrs in body[start:end]:
            links = [attrs.get(name, "") for name in ("href", "src", "action", "data")]
            active = [name for name in attrs if name.startswith("on") or name in ("style", "srcdoc")]
            strange = [link for link in links if ":" in link and not link.startswith(("https:", "mailto:"))]
            # the length of a bar is a style of ours
            if (active and attrs.get("class") != "bar") or strange or tag in TAGS:
                faults.append((page.name, tag, attrs))
    assert faults == []
    assert len(record_pages(site)) > 10


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no policy"])
def test_nothing_runs_and_nothing_is_asked_for(site: Path, browser: Browser, *, policy: bool) -> None:
    """Even in a browser that knows no content security policy."""
    page = browser.new_context(bypass_csp=not policy).new_page()
    page.set_default_timeout(60_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ran = []
    for file in record_pages(site):
        page.goto(file.as_uri())
        page.evaluate(
            """() => document.querySelectorAll("article *").forEach((one) =>
              ["click", "mouseover", "focus"].forEach((name) => one.dispatchEvent(new Event(name))))"""
        )
        if page.evaluate("window.pwned"):
            ran.append(file.name)
    page.goto((site / "index.html").as_uri() + "?q=onerror script")
    page.wait_for_selector(".fp-hit", timeout=60_000)
    page.keyboard.press("ArrowDown")
    assert page.locator(".fp-list img, .fp-list script, .fp-facets img").count() == 0
    assert not page.evaluate("window.pwned")
    page.context.close()
    assert ran == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
