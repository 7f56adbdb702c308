"""What every emitting function needs: styles, ids, words, the outline, and the parts of the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from generators.blocks import Chart
from generators.draft import Source
from generators.word.ids import Ids
from generators.word.notes import Notes
from generators.word.numbering import Numbering
from generators.word.outline import Outline
from generators.word.profile import Profile
from generators.word.store import Store


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the package: its relationship id and natural size in centimetres."""

    rel: str
    width_cm: float
    height_cm: float


class Parts(Protocol):
    """What the body may add to the package; the caller owns how."""

    def link(self, address: str) -> str:
        """The relationship id of an outside address (http, https or mailto)."""

    def picture(self, path: str) -> Picture | None:
        """The picture at ``path`` of the draft's assets, or None when there is none that can be shown."""

    def chart(self, chart: Chart, xml: str) -> str:
        """The relationship id of a chart part holding ``xml``, with the numbers of ``chart`` as its workbook."""


@dataclass(frozen=True, slots=True)
class Context:
    """Handed down while blocks are written; ``inside`` gives the same context for the inside of a box.

    ``sources`` are the bookmarks of the listed sources, ``cited`` what is known of each; in the ``issued``
    edition a source is a footnote instead of a comment. ``quoted`` inside a paragraph whose comments are there.
    """

    lang: str
    profile: Profile
    words: Mapping[str, str]
    styles: Mapping[str, str]
    ids: Ids
    numbering: Numbering
    outline: Outline
    parts: Parts
    sources: Mapping[str, str]
    cited: Mapping[str, Source]
    notes: Notes
    store: Store
    issued: bool
    ours: frozenset[str]
    width: int
    body: str = "body"
    list_depth: int = 0
    control: str = ""
    keep: bool = False
    quoted: bool = False
    lists: dict[int, int] = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        """Whether shared punctuation belongs to the Chinese face."""
        return self.lang == "zh"

    def inside(self, width: int, *, body: str = "box", control: str = "") -> Context:
        """For blocks in a cell or box ``width`` twips wide; ``control`` tags their paragraphs."""
        return replace(
            self, width=width, body=body, control=control or self.control, list_depth=0, keep=False
        )

    def footnotes(self, parts: Parts) -> Context:
        """For the words of footnotes, which stand in a part of their own."""
        return replace(self, body="footnote", parts=parts, control="", quoted=True)
