"""The prompts folder: texts with a version, found by name and language, known by their digest."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_VERSION = re.compile(r"<!-- version: (?P<version>[\w.]+) -->\n+")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it stands in its file; ``version`` is what the file says of itself, "1" where it says nothing."""

    name: str
    version: str
    sha256: str
    text: str

    def filled(self, **values: object) -> str:
        """The text with its ``{names}`` replaced; literal braces are doubled in the file."""
        return self.text.format(**values)


@lru_cache(maxsize=32)
def prompt(name: str, lang: str) -> Prompt:
    """The prompt ``name`` in ``lang``, such as ``prompt("section", "zh")`` of prompts/section.zh.md."""
    written = files("kb.assistant").joinpath(f"prompts/{name}.{lang}.md").read_text(encoding="utf-8")
    said = _VERSION.match(written)
    text = written[said.end() :] if said else written
    digest = hashlib.sha256(written.encode()).hexdigest()
    return Prompt(f"{name}.{lang}", said["version"] if said else "1", digest, text)
