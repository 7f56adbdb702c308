"""The search of the site by keyboard alone, and while Chinese is being typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(sample_site: Path, browser: Browser) -> Iterator[Page]:
    """The page of a record, on which nothing has the focus."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto((sample_site / "runbooks/RB-001.html").as_uri())
    page.wait_for_selector(".fp-input")
    yield page
    page.close()


def chosen(page: Page) -> list[int]:
    """Which of the hits are marked as chosen."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll(".fp-hit")]
          .flatMap((hit, at) => hit.getAttribute("aria-selected") === "true" ? [at] : [])"""
    )


def test_keys_open_choose_close_and_lead_to_a_hit(page: Page) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('.fp-input')")
    assert page.input_value(".fp-input") == ""
    page.keyboard.type("ESB-E-3004")
    page.wait_for_selector(".fp-hit")
    page.wait_for_function("!document.querySelector('.fp-status').textContent.includes('只按字词')")
    for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert chosen(page) == [at], key
        assert page.get_attribute(".fp-input", "aria-activedescendant") == f"fp-hit-{at}"
    page.keyboard.press("Escape")
    assert page.is_hidden(".fp-panel")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Control+k")
    assert page.is_visible(".fp-panel")
    page.keyboard.press("ArrowDown")
    address = page.get_attribute(".fp-hit[aria-selected=true]", "href")
    page.keyboard.press("Enter")
    page.wait_for_url(str(address))


def test_a_slash_within_a_question_is_a_slash(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert page.input_value(".fp-input") == "a/b"


def test_half_composed_pinyin_is_not_searched_and_what_it_becomes_is_once(page: Page) -> None:
    page.keyboard.press("/")
    # the address changes once with each search
    page.evaluate(
        """() => {
          window.searched = [];
          const replace = history.replaceState.bind(history);
          history.replaceState = (state, title, address) => {
            window.searched.push(new URL(address).searchParams.get("q"));
            replace(state, title, address);
          };
        }"""
    )
    keyboard = page.context.new_cdp_session(page)
    for typed in ("d", "dui", "dui'zhang"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    assert page.input_value(".fp-input") == "dui'zhang"
    assert page.evaluate("window.searched") == []
    assert page.is_hidden(".fp-panel")
    keyboard.send("Input.insertText", {"text": "对账"})
    page.wait_for_selector(".fp-hit")
    assert page.input_value(".fp-input") == "对账"
    assert page.evaluate("window.searched") == ["对账"]


def test_keys_that_choose_among_characters_do_not_choose_among_hits(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("对账")
    page.wait_for_selector(".fp-hit")
    before = page.url
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "wen'jian", "selectionStart": 8, "selectionEnd": 8})
    for key in ("ArrowDown", "Enter", "Escape"):
        page.evaluate(
            """(key) => document.activeElement.dispatchEvent(
              new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))""",
            key,
        )
    assert chosen(page) == []
    assert page.is_visible(".fp-panel")
    assert page.url == before
