"""How fast the search in the page is, and how much it loads: in Chromium, from a server on this machine.

    python -m benchmarks.site.search [--sizes 1000,10000,50000] [--out results.jsonl]

For each number of passages a made-up library is exported, and a page with the site's own search field opens it with
nothing in its cache. Printed are the milliseconds from the first keystroke to the first result (cold); the median
and the 95th percentile of the milliseconds from a keystroke to its results after that, as somebody types (a pause of
`PAUSE` seconds after every result) and, on a fresh page, at once (no pause at all: nothing can be loaded ahead), and
both again when all is loaded; the megabytes on disk, loaded before the first result, and loaded in the end.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.search.corpus import Library
from kb.services.site.mkdocs import overrides
from kb.services.site.preview import serve_site
from search.browser import export
from search.embedders import StaticEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>search</title>
<header class="md-header__inner"></header><script src="assets/search.js"></script></html>"""

#: Milliseconds from a changed question to the next list of results.
_ASK = """(text) => new Promise((done) => {
  const input = document.querySelector(".fp-input"), list = document.querySelector(".fp-list");
  const begun = performance.now();
  new MutationObserver((changes, observer) => (observer.disconnect(), done(performance.now() - begun)))
    .observe(list, { childList: true });
  input.value = text;
  input.dispatchEvent(new InputEvent("input"));
})"""

#: Questions of the library's own words, and one of none of them.
_OWN, _STRANGE = 6, "how do we roll back"
#: Seconds between a result and the next keystroke: a quick typist takes 0.12 from one keystroke to the next.
PAUSE = 0.1


def _typed(questions: Sequence[str]) -> Iterator[str]:
    """Every question as it is written, a character more each time."""
    for question in questions:
        for end in range(1, len(question) + 1):
            yield question[:end]


def measure(passages: int, browser: Browser) -> dict[str, Any]:
    """One size."""
    questions = [*Library().queries(passages, _OWN), _STRANGE]
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        size = export(
            list(Library().records(passages)),
            folder / "search",
            page=lambda record, anchor: f"{record.id}.html",
            embedder=StaticEmbedder(),
        )
        (folder / "assets").mkdir()
        (folder / "assets" / "search.js").write_bytes((overrides() / "assets" / "search.js").read_bytes())
        (folder / "page.html").write_text(_PAGE, encoding="utf-8")
        with serve_site(folder) as address:
            typed = _session(browser, f"{address}page.html", questions, PAUSE)
            rushed = _session(browser, f"{address}page.html", questions, 0)
    return {
        "passages": passages,
        "disk_mb": round(size / 1e6, 2),
        "first_mb": typed["first_mb"],
        "all_mb": typed["all_mb"],
        "rushed_mb": rushed["all_mb"],
        "cold_ms": typed["cold_ms"],
        **_percentiles("typed", typed["fresh"]),
        **_percentiles("at_once", rushed["fresh"]),
        **_percentiles("loaded", typed["again"] + rushed["again"]),
    }


def _session(browser: Browser, address: str, questions: Sequence[str], pause: float) -> dict[str, Any]:
    """One reader's questions, all of them twice."""
    page = browser.new_context().new_page()
    loaded: list[int] = []
    page.on("response", lambda answer: loaded.append(int(answer.headers.get("content-length", 0))))
    page.goto(address)
    cold = page.evaluate(_ASK, questions[0])
    first = sum(loaded)
    fresh: list[float] = []
    again: list[float] = []
    for times in (fresh, again):
        for text in _typed(questions):
            page.wait_for_timeout(1000 * pause)
            times.append(page.evaluate(_ASK, text))
    page.context.close()
    return {
        "cold_ms": round(cold),
        "first_mb": round(first / 1e6, 2),
        "all_mb": round(sum(loaded) / 1e6, 2),
        "fresh": fresh,
        "again": again,
    }


def _percentiles(name: str, times: Sequence[float]) -> dict[str, float]:
    return {
        f"{name}_p50_ms": round(statistics.median(times), 1),
        f"{name}_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
    }


def main(arguments: Sequence[str]) -> None:
    """Measure every size and print a line for each."""
    from playwright.sync_api import sync_playwright

    from tests.kb.services.test_site import chromium

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,50000")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for size in map(int, options.sizes.split(",")):
            line = json.dumps(measure(size, browser))
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            if options.out:
                with options.out.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
