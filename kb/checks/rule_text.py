"""What every rule says of itself, whatever it looks at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule by its number: what it asks for, and why it matters, in Chinese and English."""

    id: str
    zh: str
    en: str
    why_zh: str
    why_en: str

    def title(self, lang: str) -> str:
        """Return what the rule asks for."""
        return self.zh if lang == "zh" else self.en

    def why(self, lang: str) -> str:
        """Return why it matters."""
        return self.why_zh if lang == "zh" else self.why_en
