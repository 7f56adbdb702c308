"""The library of the site in the form that its pages search by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import search
from kb.records import Record
from kb.services.passages import searchable
from kb.services.site.records import record_path
from search.browser import export
from search.embedders import StaticEmbedder


def write_search(records: Sequence[Record], folder: Path, synonyms: Sequence[Sequence[str]]) -> int:
    """Write the search of a site about ``records`` to ``folder``; the bytes of all its files.

    The site always searches with the model that comes with the package: it is the one that runs in a browser.
    """
    pages = {record.id: quote(record_path(record).removesuffix(".md") + ".html") for record in records}

    def page(record: search.Record, anchor: str) -> str:
        return pages[record.id] + (f"#{quote(anchor)}" if anchor else "")

    return export(
        [searchable(record) for record in records],
        folder,
        page=page,
        embedder=StaticEmbedder(),
        synonyms=synonyms,
    )
