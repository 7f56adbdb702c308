"""Proposals for a person to accept: made from the workspace, kept beside the drafts, written only when accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import search
from generators import frontmatter
from kb.assistant.proposals import Proposal, Proposals
from kb.assistant.proposals.asking import Help, failed
from kb.assistant.proposals.minutes import lessons
from kb.assistant.proposals.page import written
from kb.assistant.proposals.proposal import without_gaps
from kb.assistant.proposals.requirement import candidates
from kb.assistant.proposals.risks import risks
from kb.assistant.proposals.summary import summary
from kb.assistant.proposals.translation import translation
from kb.checks.requirements.lint import context_of
from kb.checks.requirements.words import load_words
from kb.errors import ModelError, ProjectError, SettingsError, WorkspaceError
from kb.project.entities import text_of
from kb.project.views import build_views
from kb.records import Lesson
from kb.records.encoding import decode
from kb.services.drafts import save_beside
from kb.services.index import open_index
from kb.services.lexicon import workspace_guard
from kb.services.models import model_for
from kb.services.passages import shareable
from kb.services.proposals import (
    Acceptance,
    KeptProposal,
    ProposalFile,
    accept_proposal,
    list_proposals,
    reject_proposal,
    show_proposals,
    source_digest,
)
from kb.services.search import find
from kb.workspace import Workspace
from search import Note
from search.confidence import answered

__all__ = [
    "KINDS",
    "Acceptance",
    "KeptProposal",
    "ProposalFile",
    "Proposing",
    "accept_proposal",
    "file_of",
    "list_proposals",
    "reject_proposal",
    "show_proposals",
]

KINDS = ("requirement", "lessons", "risks", "summary", "translation")
"""What can be proposed."""

#: Lessons looked at for each topic of a project.
_PER_TOPIC = 4

Found = tuple[list[Proposal], tuple[Note, ...]]


@dataclass(frozen=True, slots=True)
class Proposing:
    """What proposals are made from: the workspace, the language, the day, and whether a model may help."""

    workspace: Workspace
    lang: str
    today: date
    use_model: bool | None = None

    def propose(self, kind: str, subject: str, code: str = "") -> tuple[str, Proposals]:
        """Make proposals of ``kind`` (of `KINDS`), keep them, and return the file below the workspace and them.

        ``subject`` is the id of a requirement (in project ``code``), the path of minutes or of a draft, or the code
        of a project. Raises `KBError` for what cannot be read; a model that fails is a note, and rules stand in for
        it, except for a translation, which needs one.
        """
        make = {
            "requirement": self._requirement,
            "lessons": self._lessons,
            "risks": self._risks,
            "summary": self._summary,
            "translation": self._translation,
        }[kind]
        name, title, made = make(subject, code)
        found, notes = made
        items = tuple(self._with_origin(one, kind, subject, code) for one in found)
        proposals = Proposals(kind, subject, self.lang, title, items, notes)
        kept = save_beside(self.workspace, name, written(proposals, today=self.today).encode())
        return name, replace(proposals, notes=(*notes, _kept(kept))) if kept else proposals

    def _with_origin(self, one: Proposal, kind: str, subject: str, code: str) -> Proposal:
        """The proposal with what its acceptance has to know."""
        about = one.basis[0].place if kind == "risks" else subject
        if kind in ("lessons", "translation"):
            about = self._text(subject)[1]
        project = subject if kind in ("risks", "summary") and not code else code
        origin = {"kind": kind, "project": project, "lang": self.lang, "subject": about, "by": one.by}
        return replace(one, origin=origin | {"sha256": source_digest(self.workspace, origin)})

    def _requirement(self, subject: str, code: str) -> tuple[str, str, Found]:
        project = self.workspace.project(code)
        requirement = next((one for one in project.requirements if one.id == subject), None)
        if requirement is None:
            raise ProjectError(
                f"项目里没有需求 {subject}",
                f"The project has no requirement {subject}",
                place=f"projects/{code}",
                hint_zh="写需求的编号，如 REQ-012。",
                hint_en="Give the id of a requirement, such as REQ-012.",
            )
        context = context_of(
            project, load_words(self.workspace.root / "lint"), None, self.workspace.glossary()
        )
        name = file_of("requirement", subject, code, self.lang)
        made = self._helped(name, lambda helper: candidates(requirement, self.lang, context, helper))
        zh = f"{subject} {text_of(requirement.title, 'zh')}：改写建议"
        en = f"{subject} {text_of(requirement.title, 'en')}: ways to put it"
        return name, zh if self.lang == "zh" else en, made

    def _lessons(self, subject: str, code: str) -> tuple[str, str, Found]:
        text, place = self._text(subject)
        name = file_of("lessons", Path(subject).stem, code, self.lang)
        found, notes = self._helped(name, lambda helper: lessons(text, place, self.lang, helper))
        title = f"{place}：教训" if self.lang == "zh" else f"{place}: lessons"
        return name, title, (self._compared(found), notes)

    def _compared(self, found: Sequence[Proposal]) -> list[Proposal]:
        """Lessons with the one that the knowledge base holds already on the same matter, if it holds one."""
        compared = []
        with open_index(self.workspace, to_search=True) as index:
            for one in found:
                words = f"{one.title} {without_gaps(one.change.get('cause', ''))}"
                known = self._lessons_on(index, words, 1)
                said = (
                    "知识库里相近的教训：" if self.lang == "zh" else "a lesson on the like is held already: "
                )
                checks = [f"{said}{hit.record_id} {hit.path[-1]}" for hit in known]
                compared.append(replace(one, checks=(*one.checks, *checks)))
        return compared

    def _lessons_on(self, index: search.Index, topic: str, limit: int) -> Sequence[search.Hit]:
        """The lessons on ``topic``; none when the search is not confident that there are any."""
        filters = search.Filters(kinds=("lesson",))
        found = find(index, topic, today=self.today, filters=filters, limit=limit)
        return found.hits if answered(found) else ()

    def _risks(self, subject: str, code: str) -> tuple[str, str, Found]:
        project = self.workspace.project(code)
        records = [one for one in shareable(self.workspace.load_records()[0]) if one.field("project") != code]
        known: dict[str, Lesson] = {
            f"{record.id}#{lesson.anchor or lesson.id}": lesson
            for record in records
            if record.status != "deprecated"
            for lesson in record.lessons
            if lesson.kind != "keep"
        }
        with open_index(self.workspace, to_search=True) as index:
            made = risks(project, self.lang, lambda topic: self._lessons_on(index, topic, _PER_TOPIC), known)
            empty = index.status().passages == 0
        notes = (_not_indexed(),) if empty else ()
        name = file_of("risks", "", code, self.lang)
        return name, f"{code}：可能的风险" if self.lang == "zh" else f"{code}: possible risks", (made, notes)

    def _summary(self, subject: str, code: str) -> tuple[str, str, Found]:
        project = self.workspace.project(code)
        views = build_views(project, today=self.today, lang=self.lang)
        name = file_of("summary", "", code, self.lang)
        made = self._helped(name, lambda helper: summary(project, views, self.lang, helper))
        return name, f"{code}：管理层摘要" if self.lang == "zh" else f"{code}: executive summary", made

    def _translation(self, subject: str, code: str) -> tuple[str, str, Found]:
        text, place = self._text(subject)
        _head, body, _ = frontmatter.split(text, place) if text.startswith("---") else ("", text, 1)
        first = text.count("\n", 0, len(text) - len(body)) + 1
        name = file_of("translation", Path(subject).stem, code, self.lang)
        helper = self._help(name)
        if helper is None:
            raise SettingsError(
                "翻译要用模型，这里没有配置",
                "A translation needs a model, and none is configured",
                place="fupan.toml [llm]",
                hint_zh="在 [llm] 里写 provider 或 base_url、model；或由项目数据直接生成另一种语言的文档：--lang。",
                hint_en="Set provider or base_url and model in [llm]; or generate the document in the other language "
                "from the data: --lang.",
            )
        made = translation(body, place, first, self.lang, self.workspace.glossary(), helper)
        return name, f"{place}：中文译稿" if self.lang == "zh" else f"{place} in English", made

    def _text(self, subject: str) -> tuple[str, str]:
        """The text of a file and how it is called: below the workspace by its path there, else by its name."""
        path = Path(subject)
        path = path if path.is_absolute() or path.is_file() else self.workspace.root / subject
        try:
            text = decode(path.read_bytes(), subject)
        except OSError as error:
            raise WorkspaceError(
                f"读不了文件：{error.strerror}", f"The file cannot be read: {error.strerror}", place=subject
            ) from error
        whole = path.resolve()
        inside = whole.is_relative_to(self.workspace.root)
        return text, whole.relative_to(self.workspace.root).as_posix() if inside else path.name

    def _help(self, name: str) -> Help | None:
        model = model_for(self.workspace, self.use_model, document=name)
        return Help(model, workspace_guard(self.workspace)) if model else None

    def _helped(self, name: str, make: Callable[[Help | None], Found]) -> Found:
        """What ``make`` makes with a model, or, when there is none, it fails or comes to nothing, by rule."""
        helper = self._help(name)
        if helper is None:
            return make(None)
        try:
            found, notes = make(helper)
        except ModelError as error:
            return make(None)[0], (failed(error.zh, error.en),)
        return (found, notes) if found else (make(None)[0], notes)


def file_of(kind: str, stem: str, code: str, lang: str) -> str:
    """Where proposals are kept, below the workspace."""
    end = f".{lang}.md" if lang == "en" else ".md"
    return f"drafts/{code or '_'}/proposals/{kind}{'-' + stem if stem else ''}{end}"


def _kept(name: str) -> Note:
    return Note(
        f"上次的建议有人改过或已有决定，另存为 {name}",
        f"The proposals there had been edited or decided; they are kept as {name}",
    )


def _not_indexed() -> Note:
    return Note("还没有索引，先运行 fupan index。", "Nothing is indexed; run fupan index first.")
