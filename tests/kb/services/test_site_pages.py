"""What the pages of the site link to, allow, and let a reader do."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest

from kb.services.site.marks import anchored
from kb.services.site.policy import policy, with_policy
from kb.services.site.related import related
from kb.workspace import Workspace
from tests.kb.services.conftest import SAMPLE
from tests.kb.services.test_site import chromium


@pytest.fixture
def site(sample_site: Path) -> Path:
    return sample_site


def text(site: Path, page: str) -> str:
    return (site / f"{page}.html").read_text(encoding="utf-8")


def test_every_place_that_a_search_finds_can_be_linked_to(site: Path) -> None:
    from kb.services.passages import searchable, shareable
    from kb.services.site.records import record_path

    missing = []
    for record in shareable(Workspace.open(SAMPLE).load_records()[0]):
        page = (site / record_path(record)).with_suffix(".html").read_text(encoding="utf-8")
        ids = set(re.findall(r'\bid="([^"]+)"', page))
        missing += [
            (record.id, part.anchor) for part in searchable(record).sections if part.anchor not in ids | {""}
        ]
    assert missing == []


def test_a_record_names_its_neighbours_and_who_names_it(site: Path) -> None:
    page = text(site, "runbooks/RB-001")
    assert 'id="related"' in page
    named_by = page[page.index('id="named-by"') :]
    assert "../retrospectives/RT-002.html" in named_by


def test_records_about_the_same_are_each_other_s_neighbours() -> None:
    records = Workspace.open(SAMPLE).load_records()[0]
    near = related(records)
    assert "RB-021" in [other.id for other in near["RB-006"]]  # the same fault, in the other language
    assert all(record.id not in [other.id for other in near[record.id]] for record in records)


def test_a_project_shows_its_risks_duties_and_changes(site: Path) -> None:
    page = text(site, "projects/SJYH-2026")
    assert '<table class="heat">' in page
    for anchor in ("duties", "changes", "RSK-001", "REQ-001", "IF-001"):
        assert f'id="{anchor}"' in page, anchor


def test_registers_span_the_projects(site: Path) -> None:
    risks = text(site, "risks")
    assert "projects/SJYH-2026.html#risks" in risks
    assert "projects/HRPT-2025.html#risks" in risks
    assert "projects/SJYH-2026.html#RSK-001" in risks


def test_values_lead_to_the_records_that_share_them_or_to_the_only_one(site: Path) -> None:
    phases = text(site, "by-phase")
    assert 'href="by-phase/go_live.html">上线</a>' in phases
    assert "../runbooks/RB-017.html" in text(site, "by-phase/go_live")
    tags = text(site, "by-tag")
    assert re.search(
        r'href="(?:runbooks|checklists|retrospectives|references)/[\w-]+\.html">[^<]+</a> 1<', tags
    )


def test_the_page_of_health_names_what_is_missing(site: Path) -> None:
    page = text(site, "health")
    assert '<span class="badge">缺</span>' in page
    assert 'id="systems"' in page


def test_every_page_has_a_policy_that_allows_its_own_scripts_only(site: Path) -> None:
    for file in site.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)
        assert "default-src 'none'" in content
        assert "'unsafe-inline'" not in content.split("script-src")[1].split(";")[0]
        assert page.index("Content-Security-Policy") < page.index("<script")


def test_the_hash_in_a_policy_is_that_of_the_script() -> None:
    digest = b64encode(hashlib.sha256(b"go()").digest()).decode()
    page = "<html><head lang=zh></head><body><script>go()</script><script src=a.js></script></body></html>"
    assert f"'sha256-{digest}'" in policy(page)
    assert with_policy(page).startswith('<html><head lang=zh><meta http-equiv="Content-Security-Policy"')


def test_stand_ins_for_anchors_cannot_be_written_by_an_author() -> None:
    assert anchored('a\ue000x"><script>\ue001b') == 'a<a id="x---script-"></a>b'


@pytest.mark.browser
@pytest.mark.slow
def test_a_register_is_filtered_and_sorted_and_nothing_breaks_the_policy(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((site / "risks.html").as_uri())
        all_rows = page.locator(".register tbody tr").count()
        page.fill(".register-bar input", "SJYH-2026")
        shown = page.locator(".register tbody tr:visible").count()
        page.click(".register th:nth-child(2) button")
        ids = page.locator(".register tbody tr:visible td:nth-child(2)").all_inner_texts()
        page.fill(".fp-input", "ESB-E-3004")
        page.wait_for_selector(".fp-hit", timeout=30_000)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/runbooks/RB-001.html*")
        browser.close()
    assert 0 < shown < all_rows
    assert ids == sorted(ids)
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_enter_opens_what_was_asked_for_last(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        first = (site / "index.html").as_uri()
        page.goto(first)
        page.fill(".fp-input", "证书整链到期检查")
        page.wait_for_selector(".fp-hit", timeout=30_000)
        page.fill(".fp-input", "")
        page.keyboard.press("Enter")
        page.fill(".fp-input", "ESB-E-3004")
        page.keyboard.press("Enter")  # before the answer is there
        page.wait_for_url("**/runbooks/RB-001.html*", timeout=30_000)
        browser.close()
