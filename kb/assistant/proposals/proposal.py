"""What a proposal is made of: the text, what it stands on, what was checked, what a person still has to decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from search import Note

#: What stands where a person has to say more, by language; the checks of the project know it as a gap.
OPEN = {"zh": "【待补充：{}】", "en": "【To be supplied: {}】"}
#: In place of a value: the text that stands above, as a person left it.
ABOVE = "above"
#: Where a proposal comes from, as kept in its block: what sort it is, the project, the language, what it is about,
#: the model, and the SHA-256 of the words it was made from.
ORIGIN = ("kind", "project", "lang", "subject", "by", "sha256")
_OPEN = re.compile("【(?:待补充|To be supplied)[^】]*】")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal stands on: ``place`` is ``file:line`` or ``RECORD#ANCHOR``, ``text`` what is said there."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. ``text`` is Markdown.

    ``checks`` say what was checked and what speaks against it, ``doubts`` which words a person has to compare with
    their sources (in a model's text only), ``questions`` what nobody but a person can answer.
    ``change`` is what accepting it would write, by field; empty where a person has to edit by hand. ``by`` names the
    model that wrote it; empty when rules did. ``origin`` is what acceptance has to know: see `ORIGIN`.
    """

    title: str
    text: str
    basis: tuple[Basis, ...]
    checks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    change: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    origin: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals of one ``kind`` for ``subject``, an id, a project code or a path, in ``lang``."""

    kind: str
    subject: str
    lang: str
    title: str
    items: tuple[Proposal, ...]
    notes: tuple[Note, ...] = ()


def supply(what: str, lang: str) -> str:
    """A gap for a person to fill."""
    return OPEN[lang].format(what)


def without_gaps(text: str) -> str:
    """``text`` without the gaps left for a person, which state nothing that could be checked."""
    return _OPEN.sub("", text)
