"""The site finds in the browser what `fupan search` finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

#: Words that must stand so: names, Chinese and English, within a question, two of them, and such as nothing holds.
QUOTED = (
    '"BadCertificateUntrusted"',
    '"HL7"',
    '"reconciliation break"',
    'how is a "reconciliation break" closed',
    'rehearse the "cutover"',
    'BadCertificateUntrusted "untrusted server"',
    '"负库存"',
    "“不可回退点”",
    "切换时「不可回退点」由谁确认",
    "“负库存” “盘点”",
    "“并不存在的负库存”",
)


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
    assert len(texts) > 250
    # Words count the same beside each other or apart, scores are kept in one byte: see search/browser.
    assert min(_alike(workspace, page, texts)) >= 0.95


def test_quoted_questions_find_the_same_in_the_browser(workspace: Workspace, page: Page) -> None:
    overlap, first, same_answer = _alike(workspace, page, QUOTED)
    assert overlap >= 0.95
    assert same_answer == 1.0
    # Two begin with scores that are less than 0.03 apart: the page knows no frequencies by field, and scores to a byte.
    assert first >= 0.8


def _alike(workspace: Workspace, page: Page, texts: Sequence[str]) -> tuple[float, float, float]:
    """How much the page and `fupan search` agree: mean overlap of the hits; shares of first hits and of verdicts."""
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
    overlap, first, same_answer = 0.0, 0, 0
    with open_index(workspace, to_search=True) as index:
        for text, (ids, sure) in zip(texts, found, strict=True):
            results = find(index, text, today=TODAY)
            ours = [f"{hit.record_id}#{hit.anchor}" for hit in results.hits]
            overlap += len(set(ours) & set(ids)) / len(ours) if ours else float(not ids)
            first += ours[:1] == ids[:1]
            same_answer += answered(results) == sure
    return overlap / len(texts), first / len(texts), same_answer / len(texts)
