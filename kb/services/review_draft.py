"""A person reviews what a model drafted, block by block: what it says, what it rests on, and the decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.draft import Draft, Front, Source
from kb.assistant.grounding import Failure, Lexicon, check, doubts, read
from kb.assistant.grounding.text import Text
from kb.errors import KBError, WorkspaceError
from kb.records import Record
from kb.services.cited import standing, state_of
from kb.services.drafted_parts import Part, accepted, parts, replaced, same_around, sentences
from kb.services.drafts import provenance_path
from kb.services.lexicon import project_lexicon
from kb.services.passages import shareable
from kb.workspace import Workspace

DATA = "data"
"""What a sentence without a citation rests on: the data of the project."""

_GAP = {
    "zh": "【待补充：本段由人撰写】",
    "en": "【To be supplied: this paragraph, by a person】",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source of drafted text as it stands today.

    ``id`` is as cited, ``RT-001#LES-003``; ``place`` is ``file:line``, ``text`` the passage word for word.
    ``state`` is one of "present", "changed" (since it was cited), "deprecated", "superseded" or "missing"; a missing
    one, which may be one that must not be shown, has neither place nor text.
    """

    id: str
    title: str
    state: str
    place: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedSentence:
    """A sentence, the ids of what it rests on (`DATA` for the project's data), and what the fact check says today.

    ``remarks`` compare it with its sources, the rest of the document and the text by rule; empty when all agree.
    """

    text: str
    sources: tuple[str, ...]
    remarks: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewBlock:
    """A drafted block; ``key`` names it as long as its words stay the same.

    ``section`` is the nearest heading above, ``line`` the line of the file where the block begins. ``markdown`` is
    what a person may edit, ``checks`` what it had passed when it was drafted, ``by_rules`` the text that a rejection
    puts in its place, empty where that is not known. ``accepted`` names who has accepted it.
    """

    key: str
    section: str
    line: int
    model: str
    markdown: str
    sentences: tuple[ReviewedSentence, ...]
    sources: tuple[Quoted, ...]
    checks: str
    by_rules: str
    accepted: str


@dataclass(frozen=True, slots=True)
class DraftReview:
    """The drafted blocks of a document in reading order; ``path`` is below the workspace, ``project`` a code."""

    path: str
    project: str
    title: str
    lang: str
    blocks: tuple[ReviewBlock, ...]

    @property
    def open(self) -> int:
        """How many blocks nobody has accepted yet."""
        return sum(not block.accepted for block in self.blocks)


def review_draft(workspace: Workspace, path: str) -> DraftReview:
    """What a model drafted in the draft at ``path``. Raises `KBError` or `GenerationError` when it cannot be read."""
    file = _File(workspace, path)
    records = shareable(workspace.load_records()[0])
    names = _lexicon(workspace, file.front.project.code)
    cited = {source.id: source for source in file.front.sources}
    known = {
        name: _quoted(cited.get(name, Source(name)), records)
        for part in file.parts
        for name in part.block.sources
    }
    texts = {name: read(f"{one.title}\n{one.text}", names) for name, one in known.items() if one.text}
    rest = file.body
    for part in reversed(file.parts):  # what a model wrote supports nothing that it wrote elsewhere
        rest = replaced(rest, part, "")
    around = read(rest, names)
    blocks = [_block(file, part, known, texts, around, names) for part in file.parts]
    front = file.front
    return DraftReview(path, front.project.code, front.title, front.lang, tuple(blocks))


def accept_block(
    workspace: Workspace, path: str, key: str, *, by: str, today: date, text: str | None = None
) -> DraftReview:
    """Note that ``by`` accepts the block ``key``, as ``text`` (Markdown) where that is given; the review after it.

    Raises `WorkspaceError` when there is no such block (any more), somebody else has accepted it, ``by`` is nobody,
    or ``text`` is empty or reaches out of its block; nothing is written then.
    """
    file = _File(workspace, path)
    part = file.part(key)
    who = _person(by, path)
    if part.block.accepted not in ("", who):
        raise WorkspaceError(
            f"{part.block.accepted} 已经认可过这一段", f"{part.block.accepted} has accepted it", place=path
        )
    words = part.text if text is None else text.replace("\r\n", "\n").strip()
    body = accepted(file.body, part, words, who)
    if not words or not same_around(file.body, part, body):
        raise WorkspaceError(
            "改写的文字是空的，或者里面的 ::: 等标记会影响别的段落",
            "The new text is empty, or marks in it such as ::: would reach other paragraphs",
            place=path,
            hint_zh="写成普通段落或列表。",
            hint_en="Write plain paragraphs or lists.",
        )
    file.write(body, {"decision": "accepted", "key": key, "by": who, "on": today.isoformat()}, words)
    return review_draft(workspace, path)


def reject_block(workspace: Workspace, path: str, key: str, *, by: str, today: date) -> DraftReview:
    """Put the text by rule in the place of the block ``key``, or a gap where it is not known; the review after it.

    Raises `WorkspaceError` when there is no such block (any more) or ``by`` is nobody; nothing is written then.
    """
    file = _File(workspace, path)
    part = file.part(key)
    who = _person(by, path)
    instead = file.drafting(part).by_rules or _GAP[file.front.lang]
    body = replaced(file.body, part, f"\n{instead}\n")
    file.write(body, {"decision": "rejected", "key": key, "by": who, "on": today.isoformat()}, part.text)
    return review_draft(workspace, path)


class _Sentence(BaseModel):
    text: str
    sources: tuple[str, ...] = ()


class _Section(BaseModel):
    drafted: tuple[_Sentence, ...] = ()
    by_rules: str = ""


class _Provenance(BaseModel):
    """What of `kb.assistant.writer.Provenance` a review needs, as it is kept beside the draft."""

    model_config = ConfigDict(extra="allow")
    sections: tuple[_Section, ...] = ()
    decisions: tuple[dict[str, str], ...] = ()


class _File:
    """A draft as it lies there: what stands before the body, the body, its drafted parts, how they came about."""

    def __init__(self, workspace: Workspace, path: str) -> None:
        self.workspace, self.path = workspace, path
        file = workspace.inside(path)
        if file.suffix != ".md" or not workspace.is_below(file, "drafts") or not file.is_file():
            raise WorkspaceError("没有这份草稿", "There is no such draft", place=path)
        text = workspace.read_bytes(path).decode("utf-8-sig", "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        draft = Draft.parse(text, place=path)
        self.front: Front = draft.front
        self.body = draft.body
        self.head = text.removesuffix(self.body)
        self.parts = parts(self.body)
        self.provenance, self.kept = _provenance(workspace, path)

    def part(self, key: str) -> Part:
        """The block ``key``; raises `WorkspaceError` when there is none."""
        for part in self.parts:
            if part.key == key:
                return part
        raise WorkspaceError(
            "没有这一段，或者它已被改过",
            "There is no such block, or it has been changed since",
            place=self.path,
            hint_zh="重新打开这份草稿再看。",
            hint_en="Open the draft again.",
        )

    def drafting(self, part: Part) -> _Section:
        """How the words of ``part`` came about, of the section most of whose sentences it holds; empty if unknown."""
        whole = "".join(text for text, _ in sentences(part.block))
        best, most = _Section(), 0
        for section in self.provenance.sections:
            there = sum(one.text in whole for one in section.drafted)
            if there > most:
                best, most = section, there
        return best

    def write(self, body: str, decision: dict[str, str], words: str) -> None:
        """Save the draft, and note the decision with the words it was about beside the draft."""
        self.workspace.write(self.path, self.head + body)
        if self.kept:
            told = {**self.kept, "decisions": [*self.provenance.decisions, {**decision, "text": words}]}
            self.workspace.write(
                provenance_path(self.path), json.dumps(told, ensure_ascii=False, indent=1) + "\n"
            )


def _block(
    file: _File,
    part: Part,
    known: Mapping[str, Quoted],
    texts: Mapping[str, Text],
    rest: Text,
    names: Lexicon,
) -> ReviewBlock:
    drafting = file.drafting(part)
    rules = drafting.by_rules
    noted = {one.text: one.sources for one in drafting.drafted}
    around = (rest, read(rules, names))
    found = []
    for text, marked in sentences(part.block):
        given = noted.get(text) or marked or (DATA,)
        cited = [texts[one] for one in given if one in texts]
        remarks = (*check(text, [*cited, *around], names), *doubts(text, cited, names))
        found.append(ReviewedSentence(text, given, remarks))
    return ReviewBlock(
        key=part.key,
        section=part.above,
        line=file.head.count("\n") + part.start + 1,
        model=part.block.model,
        markdown=part.text,
        sentences=tuple(found),
        sources=tuple(known[name] for name in part.block.sources),
        checks=part.block.checks,
        by_rules=rules,
        accepted=part.block.accepted,
    )


def _quoted(source: Source, records: Sequence[Record]) -> Quoted:
    now = standing(source.id, records)
    state = state_of(source, now)
    if now is None:
        return Quoted(source.id, source.title, state)
    return Quoted(source.id, now.title, state, now.place, now.text)


def _provenance(workspace: Workspace, path: str) -> tuple[_Provenance, dict[str, Any]]:
    """How the draft came about, and the whole of what is kept about that; both empty when it cannot be read."""
    file = workspace.inside(provenance_path(path))
    try:
        whole = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return _Provenance.model_validate(whole), whole
    except (OSError, ValueError):
        return _Provenance(), {}


def _lexicon(workspace: Workspace, code: str) -> Lexicon:
    try:
        return project_lexicon(workspace.project(code))
    except KBError:  # the draft can be reviewed while its project is being mended
        return Lexicon()


def _person(name: str, path: str) -> str:
    who = " ".join(name.split())
    if any(character.isalnum() for character in who) and not set(who) & set('"{}\\'):
        return who
    raise WorkspaceError("写明由谁决定", "Say who decides", place=path)
