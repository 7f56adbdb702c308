"""The library of the site in the form that its pages search by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import search
from kb.records import Record
from kb.services import passages
from kb.services.passages import searchable
from kb.services.site.records import record_path
from search.browser import export
from search.browser.assets import made_by
from search.embedders import StaticEmbedder


def update_search(
    records: Sequence[Record], folder: Path, synonyms: Sequence[Sequence[str]], stamp: Path
) -> bool:
    """Write the search of a site unless ``stamp`` says it was written for the very same; True when it was.

    Beside ``stamp`` stays what was worked out for each record: only what changed is worked out again.
    """
    digest = hashlib.sha256(f"{version('fupan')} {made_by(StaticEmbedder())}".encode())
    digest.update(Path(passages.__file__).read_bytes())
    for record in records:
        digest.update(f"\0{record.id}\0{record.path}\0{record.text}".encode("utf-8", "surrogatepass"))
    digest.update(repr([list(group) for group in synonyms]).encode("utf-8", "surrogatepass"))
    if folder.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return False
    stamp.unlink(missing_ok=True)
    write_search(records, folder, synonyms, kept=stamp.with_name(".search-kept.npz"))
    stamp.write_text(digest.hexdigest(), encoding="utf-8")
    return True


def write_search(
    records: Sequence[Record], folder: Path, synonyms: Sequence[Sequence[str]], *, kept: Path | None = None
) -> int:
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
        kept=kept,
    )
