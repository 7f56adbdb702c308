"""The one error of the library: what is wrong and what to do, in Chinese and English."""

from __future__ import annotations


class SearchError(Exception):
    """A failure of indexing or retrieval that a person can act on.

    ``zh`` and ``en`` say what is wrong, ``hint_zh`` and ``hint_en`` what to do, ``place`` where.
    """

    def __init__(self, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "", place: str = "") -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
        self.hint_zh, self.hint_en = hint_zh, hint_en
        self.place = place

    def message(self, lang: str) -> str:
        """What is wrong, in ``lang`` ("zh" or "en"), with the place in front."""
        text = self.zh if lang == "zh" else self.en
        return f"{self.place}: {text}" if self.place else text

    def hint(self, lang: str) -> str:
        """What to do about it, in ``lang``; empty when there is nothing to add."""
        return self.hint_zh if lang == "zh" else self.hint_en


class BusyError(SearchError):
    """Somebody else is writing the index just now."""
