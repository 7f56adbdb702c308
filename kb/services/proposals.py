"""The proposals that are kept in a workspace: listed, shown, accepted into the data or rejected by a person."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generators import frontmatter
from generators.compose.markdown import escaped, in_attribute
from generators.draft import Draft
from kb.assistant.proposals.page import Block, block_of, blocks_of, decided
from kb.assistant.proposals.proposal import ABOVE
from kb.errors import DecidedError, ProjectError, WorkspaceError
from kb.project.entities import text_of
from kb.records.encoding import decode
from kb.services.amend import amended
from kb.services.cited import standing
from kb.services.drafts import alone, draft_path, provenance_path
from kb.services.new import Made, new_item, project_kinds
from kb.services.new_records import new_lesson_in
from kb.workspace import Workspace

#: The facts that a sentence of a summary cites; they are named in the proposal only.
_FACTS = re.compile(r"[ \t]*\[F\d+(?:, F\d+)*\][ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal in its file: ``name`` like ``P1``, ``state`` "open", "accepted" or "rejected".

    ``text`` is Markdown, ``change`` what acceptance writes by field, ``kind`` of `kb.services.propose.KINDS`,
    ``subject`` what it is about, ``by`` the model that drafted it, empty when rules did.
    """

    name: str
    title: str
    state: str
    text: str
    change: Mapping[str, str]
    kind: str
    project: str
    lang: str
    subject: str
    by: str


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """A file of proposals below the workspace, with those that can be or have been decided."""

    path: str
    title: str
    items: tuple[KeptProposal, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person decides: who, when, and what they add to a proposal.

    ``given`` values stand over those proposed; ``holder`` is the record a lesson goes into, ``into`` the draft a
    summary goes into. ``overwrite`` replaces a translation that is there already.
    """

    by: str
    today: date
    given: Mapping[str, str]
    holder: str = ""
    into: str = ""
    overwrite: bool = False


def list_proposals(workspace: Workspace, code: str = "") -> tuple[ProposalFile, ...]:
    """Every file of proposals, of the project ``code`` if one is given, in order of path."""
    top = workspace.root / "drafts"
    found = sorted(top.glob(f"{code or '*'}/proposals/*.md")) if top.is_dir() else []
    return tuple(show_proposals(workspace, path.relative_to(workspace.root).as_posix()) for path in found)


def show_proposals(workspace: Workspace, path: str) -> ProposalFile:
    """The proposals in the file at ``path``; raises `KBError` when it cannot be read."""
    text = _text(workspace, path)
    title = text.split("\n", 1)[0].removeprefix("# ").strip()
    return ProposalFile(path, title, tuple(_kept(block) for block in blocks_of(text, path)))


def accept_proposal(workspace: Workspace, path: str, name: str, acceptance: Acceptance) -> Made:
    """Write the proposal ``name`` of the file at ``path``, as it stands there, where it belongs; what was made.

    Raises `DecidedError` when it is decided or what it was made from has changed since, another `KBError` when there
    is no such proposal or it cannot be written; nothing is written then.
    """
    with _deciding(workspace, path):
        text = _text(workspace, path)
        block = block_of(text, path, name)
        kind = block.origin.get("kind", "")
        if kind not in _WRITERS:
            raise WorkspaceError(f"不认识的建议“{kind}”", f"Unknown kind of proposal “{kind}”", place=path)
        known, now = block.origin.get("sha256", ""), source_digest(workspace, block.origin)
        if known and known != now:
            raise _changed(path, block.origin.get("subject", ""))
        values = {key: block.text if value == ABOVE else value for key, value in block.change.items()}
        given = replace(acceptance, given={**values, **acceptance.given})
        made = _WRITERS[kind](workspace, path, block, given)
        became = made.id or made.place
        _decide(workspace, path, text, block, "accepted", acceptance.by, acceptance.today, made=became)
    return made


def reject_proposal(workspace: Workspace, path: str, name: str, *, by: str, today: date) -> ProposalFile:
    """Note that ``by`` rejects the proposal ``name``; the file after it. Raises as acceptance does."""
    with _deciding(workspace, path):
        text = _text(workspace, path)
        _decide(workspace, path, text, block_of(text, path, name), "rejected", by, today)
    return show_proposals(workspace, path)


def _deciding(workspace: Workspace, path: str) -> AbstractContextManager[None]:
    """Alone with the proposals of a project: two decisions may write the same file, or the same data."""
    _text(workspace, path)
    return alone(workspace, workspace.relative(workspace.inside(path).parent))


def source_digest(workspace: Workspace, origin: Mapping[str, str]) -> str:
    """The SHA-256 of what a proposal was made from as it is now; empty when that is not to be found."""
    kind, code, subject = (origin.get(key, "") for key in ("kind", "project", "subject"))
    if kind == "risks":
        now = standing(subject, workspace.load_records()[0])
        return now.digest if now else ""
    if kind == "requirement":
        found = next((one for one in workspace.project(code).requirements if one.id == subject), None)
        return _sha256(text_of(found.statement, origin.get("lang", "zh")).encode()) if found else ""
    if kind == "summary":
        folder = workspace.project_path(code)
        files = sorted(folder.rglob("*.y*ml")) if folder.is_dir() else [folder]
        return _sha256(b"\0".join(path.read_bytes() for path in files))
    path = workspace.root / subject
    inside = path.resolve().is_relative_to(workspace.root) and path.is_file()
    return _sha256(path.read_bytes()) if inside else ""


def _risk(workspace: Workspace, path: str, block: Block, given: Acceptance) -> Made:
    values = dict(given.given)
    title = values.pop("title", "")
    kind = project_kinds()["risk"]
    return new_item(workspace, block.origin["project"], kind, values, title=title, today=given.today)


def _lesson(workspace: Workspace, path: str, block: Block, given: Acceptance) -> Made:
    if not given.holder:
        raise WorkspaceError(
            "教训要写进一份复盘",
            "A lesson goes into a retrospective",
            place=path,
            hint_zh="用 --in RT-003 指明。",
            hint_en="Name it with --in RT-003.",
        )
    values = dict(given.given)
    title = values.pop("title", "")
    return new_lesson_in(workspace, given.holder, values, title=title, lang=block.origin.get("lang", "zh"))


def _requirement(workspace: Workspace, path: str, block: Block, given: Acceptance) -> Made:
    code, identifier = block.origin["project"], block.origin["subject"]
    requirement = next((one for one in workspace.project(code).requirements if one.id == identifier), None)
    statement = " ".join(given.given.get("statement", "").split())
    if requirement is None or not statement:
        raise ProjectError(
            f"没有需求 {identifier}，或改写是空的",
            f"There is no requirement {identifier}, or its new statement is empty",
            place=path,
        )
    file, _, line = requirement.place_of("statement").rpartition(":")
    text = decode(workspace.read_bytes(file), file)
    workspace.write(
        file, amended(text, file, identifier, "statement", block.origin.get("lang", "zh"), statement)
    )
    return Made(identifier, f"{file}:{line}", ())


def _summary(workspace: Workspace, path: str, block: Block, given: Acceptance) -> Made:
    if not given.into:
        raise WorkspaceError(
            "摘要要写进一份草稿",
            "A summary goes into a draft",
            place=path,
            hint_zh="用 --into drafts/项目/文档.md 指明。",
            hint_en="Name it with --into drafts/PROJECT/DOCUMENT.md.",
        )
    draft = Draft.parse(_text(workspace, given.into), place=given.into)
    heading = "管理层摘要" if draft.front.lang == "zh" else "Executive summary"
    words = given.given.get("text", "").strip()
    section = words
    if model := block.origin.get("by", ""):
        words = _FACTS.sub("", words)
        section = _drafted(words, model, given.by)
    body = f"# {heading} {{#executive-summary}}\n\n{section}\n\n{draft.body.lstrip()}"
    if not words or "{#executive-summary}" in draft.body or ":::" in words:
        raise WorkspaceError(
            "这份草稿里已经有摘要，或摘要是空的",
            "The draft has a summary already, or the summary is empty",
            place=given.into,
        )
    workspace.write(given.into, replace(draft, body=body).to_markdown())
    return Made("", given.into, ())


def _translation(workspace: Workspace, path: str, block: Block, given: Acceptance) -> Made:
    source, lang = block.origin["subject"], block.origin["lang"]
    text = _text(workspace, source)
    if not text.startswith("---"):
        raise WorkspaceError(
            "来源不是草稿，译文由人放到该放的地方",
            "The source is no draft; a person puts the translation where it belongs",
            place=source,
        )
    frontmatter.split(text, source)
    draft = Draft.parse(text, place=source)
    stem = Path(source).name.removesuffix(".md").removesuffix(".en").removesuffix(".zh")
    target = draft_path(draft.front.project.code, stem, lang, workspace.settings.language)
    if not given.overwrite and (workspace.root / target).exists():
        raise WorkspaceError(
            "译文要写的地方已有草稿",
            "There is a draft already where the translation goes",
            place=target,
            hint_zh="要覆盖它，加 --overwrite。",
            hint_en="To replace it: --overwrite.",
        )
    front = replace(
        draft.front,
        lang=lang,
        status="draft",
        title=draft.front.title_alt or draft.front.title,
        title_alt=draft.front.title if draft.front.title_alt else "",
    )
    note = _translated(block, source, lang, given)
    made = replace(draft, front=front, body=f"{note}\n\n{given.given['body'].strip()}\n").to_markdown()
    told = {
        "document": {
            "draft": target,
            "draft_sha256": _sha256(made.encode()),
            "translated": given.today.isoformat(),
        },
        "translation": {**block.origin, "proposal": path, "accepted_by": given.by},
    }
    workspace.write(target, made)
    workspace.write(provenance_path(target), json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return Made("", target, ())


def _translated(block: Block, source: str, lang: str, given: Acceptance) -> str:
    """The note at the head of a translation: by which model, from what, who accepted it and when."""
    model, who, day = block.origin.get("by", ""), " ".join(given.by.split()), given.today.isoformat()
    if lang == "zh":
        words = f"本文由模型 {model} 译自 {source}，{who or '未署名'} 于 {day} 采纳。"
        checks = "译出的各行数字、日期、编号与原文一致；意思由采纳的人核对"
    else:
        words = (
            f"Translated from {source} by the model {model}; accepted by {who or 'nobody named'} on {day}."
        )
        checks = "numbers, dates and ids of each line agree with the source; the sense is checked by whoever accepts it"
    return _drafted(escaped(words), model, who, checks)


def _drafted(words: str, model: str, by: str, checks: str = "") -> str:
    """Text of ``model`` with its mark, which Word shows; without a name, as not accepted yet."""
    marks = {"model": model, "checks": checks, "accepted": by}
    listed = " ".join(f'{key}="{in_attribute(value)}"' for key, value in marks.items() if value)
    return f"::: drafted {{{listed}}}\n{words}\n:::"


_WRITERS: Mapping[str, Callable[[Workspace, str, Block, Acceptance], Made]] = {
    "risks": _risk,
    "lessons": _lesson,
    "requirement": _requirement,
    "summary": _summary,
    "translation": _translation,
}


def _decide(
    workspace: Workspace,
    path: str,
    text: str,
    block: Block,
    state: str,
    by: str,
    today: date,
    *,
    made: str = "",
) -> None:
    notes = {"decided_by": " ".join(by.split()), "decided_on": today.isoformat(), "made": made}
    workspace.write(path, decided(text, block, state, {key: value for key, value in notes.items() if value}))


def _text(workspace: Workspace, path: str) -> str:
    file = workspace.inside(path)
    if file.suffix != ".md" or not workspace.is_below(file, "drafts") or not file.is_file():
        raise WorkspaceError(
            "这里还没有建议",
            "There are no proposals here",
            place=path,
            hint_zh="fupan propose list 列出已有的；先用 fupan propose 提出。",
            hint_en="fupan propose list shows those there are; fupan propose makes them.",
        )
    return decode(workspace.read_bytes(path), path)


def _kept(block: Block) -> KeptProposal:
    said = block.origin.get
    return KeptProposal(
        name=block.name,
        title=block.title,
        state=block.state,
        text=block.text,
        change=block.change,
        kind=said("kind", ""),
        project=said("project", ""),
        lang=said("lang", ""),
        subject=said("subject", ""),
        by=said("by", ""),
    )


def _changed(path: str, subject: str) -> DecidedError:
    return DecidedError(
        f"{subject} 在提出建议以后改过，没有采纳",
        f"{subject} has changed since the proposal was made; it was not accepted",
        place=path,
        hint_zh="重新提一次建议。",
        hint_en="Make the proposal again.",
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
