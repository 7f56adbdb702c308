"""The site finds in the browser what `fupan search` finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kb.services.golden import read_golden
from kb.services.index import open_index, update_index
from kb.services.passages import searchable, shareable
from kb.services.search import find
from kb.services.site.searching import write_search
from kb.workspace import Workspace
from search.confidence import answered
from search.records import Filters
from tests.kb.services.conftest import SAMPLE
from tests.search.browser.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    import shutil

    folder = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(SAMPLE, folder)
    workspace = Workspace.open(folder)
    update_index(workspace)
    return workspace


@pytest.fixture(scope="module")
def page(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("search")
    write_search(shareable(workspace.load_records()[0]), folder, workspace.synonyms())
    yield from opened(folder)


def test_the_golden_questions_find_the_same_in_the_browser(workspace: Workspace, page: Page) -> None:
    records = [searchable(record) for record in shareable(workspace.load_records()[0])]
    golden = workspace.root / "golden" / "golden.yaml"
    queries = read_golden(golden.read_text(encoding="utf-8"), "golden.yaml", records)
    texts = [query.text for query in queries if query.filters == Filters()]
    found = page.evaluate(
        """async (texts) => {
          const search = async (text) => (await library).search(text);
          const results = [];
          for (const text of texts) {
            const { hits, answered } = await search(text);
            results.push([hits.map(({ record, anchor }) => `${record.id}#${anchor}`), answered]);
          }
          return results;
        }""",
        texts,
    )
    shares, first, same_answer = [], 0, 0
    with open_index(workspace, to_search=True) as index:
        for text, (ids, sure) in zip(texts, found, strict=True):
            results = find(index, text, today=TODAY)
            ours = [f"{hit.record_id}#{hit.anchor}" for hit in results.hits]
            shares.append(len(set(ours) & set(ids)) / len(ours) if ours else float(not ids))
            first += ours[:1] == ids[:1]
            same_answer += answered(results) == sure
    # Words that must stand together count wherever they stand, scores are kept in one byte: see search/browser.
    assert len(texts) > 250
    assert sum(shares) / len(shares) >= 0.95
    assert first / len(texts) >= 0.95
    assert same_answer / len(texts) >= 0.95
