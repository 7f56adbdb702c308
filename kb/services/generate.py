"""Write a document: facts and lessons into a draft, the draft into Word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from generators import Draft, render_word
from generators.blocks import blocks
from generators.compose import compose
from generators.word.edition import is_issued_file
from generators.word.sources import cited
from generators.writer import RuleWriter, Writer
from kb.checks import check_project
from kb.errors import WorkspaceError
from kb.project import Project
from kb.project.views import Views
from kb.records import Record
from kb.services.cited import with_standing
from kb.services.document_names import file_name, identified, keep_issued
from kb.services.drafts import (
    alone,
    draft_path,
    draft_version,
    generated_body,
    keep_edits,
    read_draft,
    save_beside,
    save_draft,
    save_provenance,
)
from kb.services.evidence import finder
from kb.services.facts import document_facts, document_figures
from kb.services.gap_log import note_gap
from kb.services.index import open_index
from kb.services.knowledge import checklists_for, runbooks_for
from kb.services.lexicon import people_of, project_lexicon
from kb.services.look import Look, document_look
from kb.services.models import model_for
from kb.services.passages import shareable
from kb.services.remarks import oddity_notes, requirement_remarks
from kb.services.types import document_type
from kb.workspace import Workspace
from search import Note

if TYPE_CHECKING:
    from kb.assistant.writer import ModelWriter

Progress = Callable[[int, int, str], None]

#: Seconds a finished draft waits for somebody who is changing the one it replaces.
_PATIENCE_S = 60.0

_PLACEHOLDER = re.compile("【(待补充|To be supplied)")


@dataclass(frozen=True, slots=True)
class Generated:
    """The files that were written (below the workspace), how many points are open, and what to know about them."""

    project: str
    draft: str
    document: str
    open_points: int
    notes: tuple[Note, ...] = ()


def draft_document(
    workspace: Workspace,
    type_name: str,
    code: str,
    *,
    lang: str,
    today: date,
    use_model: bool | None = None,
    overwrite: bool = False,
    replaces: str | None = None,
    through: Callable[[Writer], Writer] = lambda writer: writer,
) -> tuple[str, Draft, tuple[Note, ...]]:
    """Compose the draft, save it, and return its path, itself, and notes.

    ``use_model`` None means: if one is configured. The writer of the sections is used ``through`` another one,
    such as one that keeps what is written. Raises `ProjectError` when the data is not sound, and
    `kb.services.drafts.EditedError` when the draft there was edited by a person and ``overwrite`` is not set, or was
    edited while this one was written: later than ``replaces``, the version meant by ``overwrite`` (None: as of now).
    """
    doctype = document_type(workspace, type_name)
    project = workspace.project(code)
    path = draft_path(code, doctype.name, lang, workspace.settings.language)
    there = draft_version(workspace, path) if replaces is None else replaces
    keep_edits(workspace, path, replaceable=there if overwrite else "")
    model_writer = _model_writer(workspace, project, use_model, path)
    facts = document_facts(project, lang=lang, today=today)
    records = shareable(workspace.load_records()[0])
    facts |= _knowledge(project, facts["views"], records)
    industry = project.project.industry
    own_trade = {record.id for record in records if record.field("industry") == industry}
    with open_index(workspace) as index:
        draft = compose(
            doctype,
            facts,
            lang=lang,
            writer=through(model_writer or RuleWriter()),
            evidence=finder(
                index,
                today=today,
                lang=lang,
                own_trade=own_trade,
                missed=lambda results: note_gap(workspace, results, "generate", today=today),
            ),
            figures=document_figures(project, lang=lang, today=today),
            today=today,
        )
        notes = _notes(model_writer, indexed=index.status().passages > 0)
    draft = with_standing(identified(draft, project, workspace.settings.documents), lambda: records)
    provenance = model_writer.provenance if model_writer else None
    with alone(workspace, path, patience_s=_PATIENCE_S):
        keep_edits(
            workspace, path, replaceable=there
        )  # a person may have saved while the sections were written
        save_draft(workspace, path, draft)
        save_provenance(workspace, path, provenance, today=today)
    return path, draft, notes


def word_document(
    workspace: Workspace,
    path: str,
    *,
    template: str = "",
    draft: Draft | None = None,
    final: bool = False,
    overwrite: bool = False,
) -> tuple[str, tuple[Note, ...]]:
    """Write the Word file of the draft at ``path``; its path below the workspace, and what to know about it.

    ``template`` is a built-in look or a Word file (`document_look`). A file of that name which somebody has
    changed in Word is kept under another name; an issued edition is not replaced by other content unless
    ``overwrite`` says so, and one that cites what is not in the workspace is not written (`WorkspaceError`).
    With ``final`` the contents show the page numbers of LibreOffice's layout; raises GenerationError where it
    is missing.
    """
    draft = with_standing(draft or read_draft(workspace, path), lambda: workspace.load_records()[0])
    notes = [*_unknown_sources(draft, path), *_still_open(draft), *oddity_notes(workspace, draft, path)]
    look = document_look(workspace, template)
    name = (
        f"output/{draft.front.project.code}/{file_name(draft.front, workspace.settings.documents.file_name)}"
    )
    write = partial(
        render_word,
        draft,
        remarks=requirement_remarks(workspace, draft),
        template=look.template,
        profile=look.profile,
        generated=generated_body(workspace, path),
    )
    document = write()
    if final:
        from generators.word.exact import lay_out  # only here is the PDF reader needed

        layout = lay_out(document)
        document = write(layout=layout)
        if layout.missing:
            notes.append(_substituted(layout.missing))
    if not overwrite:
        keep_issued(workspace, name, document, draft.front.version)
    if draft.front.status == "issued" and not is_issued_file(document):
        notes.append(_not_accepted())
    kept = save_beside(workspace, name, document)
    if kept:
        notes.append(
            Note(
                f"原来的 Word 与生成时不同，已另存为 {kept}",
                f"The Word file there had been changed; it is kept as {kept}",
            )
        )
    notes.extend(_left_out(look))
    return name, tuple(notes)


def _unknown_sources(draft: Draft, path: str) -> tuple[Note, ...]:
    """What the draft cites and nobody can open; an issued edition does not get as far."""
    if all(source.digest for source in draft.front.sources):
        return ()
    known = {source.id for source in draft.front.sources if source.digest}
    unknown = [source for source in cited(blocks(draft.body)) if source not in known]
    if not unknown:
        return ()
    zh = f"引用的来源在知识库里找不到：{'、'.join(unknown)}"
    en = f"cited sources are not in the knowledge base: {', '.join(unknown)}"
    if draft.front.status == "issued":
        raise WorkspaceError(
            f"{zh}，不能发布",
            f"{en}; such a document cannot be issued",
            place=path,
            hint_zh="改正草稿里 [@…] 的编号，或删去这处引用；先看效果，把 status 改回 review。",
            hint_en="Correct or remove the citation [@…] in the draft; to see it first, set status to review.",
        )
    return (Note(zh, en),)


def _still_open(draft: Draft) -> tuple[Note, ...]:
    """A warning where an issued edition still has gaps."""
    points = open_points(draft.body)
    if draft.front.status != "issued" or not points:
        return ()
    return (
        Note(
            f"注意：文档状态是已发布，正文里还有 {points} 处【待补充】；补齐后再签发，或把状态改回评审中。",
            f"Attention: the document is issued, but {points} point(s) are still to be supplied; fill them in "
            "before signing, or set the status back to review.",
        ),
    )


def _substituted(faces: Sequence[str]) -> Note:
    return Note(
        f"LibreOffice 没有字体 {'、'.join(faces)}，用别的字体代替；目录页码在 Word 中可能差几页，签发前右键更新目录",
        f"LibreOffice lacks the fonts {', '.join(faces)} and used others; page numbers may differ in Word by a few, "
        "so update the contents there before issuing",
    )


def generate(
    workspace: Workspace,
    type_name: str,
    code: str,
    *,
    lang: str,
    today: date,
    template: str = "",
    use_model: bool | None = None,
    overwrite: bool = False,
    replaces: str | None = None,
    final: bool = False,
    progress: Progress | None = None,
    through: Callable[[Writer], Writer] = lambda writer: writer,
) -> Generated:
    """Both halves in one step; see `draft_document` and `word_document`."""
    report = progress or (lambda done, total, what: None)
    report(0, 2, type_name)
    # a template that cannot be used is told before a draft is replaced
    _left_out(document_look(workspace, template))
    path, draft, notes = draft_document(
        workspace,
        type_name,
        code,
        lang=lang,
        today=today,
        use_model=use_model,
        overwrite=overwrite,
        replaces=replaces,
        through=through,
    )
    report(1, 2, path)
    document, kept = word_document(
        workspace, path, template=template, draft=draft, final=final, overwrite=overwrite
    )
    report(2, 2, document)
    return Generated(code, path, document, open_points(draft.body), (*notes, *kept))


def open_points(text: str) -> int:
    """How many points of a draft are still to be supplied."""
    return len(_PLACEHOLDER.findall(text))


def _not_accepted() -> Note:
    return Note(
        '还有模型起草的文字没有人认可，仍按评审中排版；认可的人在草稿的 ::: drafted 里写上 accepted="姓名"。',
        "Text drafted by a model is not accepted yet, so the document stays in review; whoever accepts it writes "
        'accepted="name" into the ::: drafted line of the draft.',
    )


def _left_out(look: Look) -> tuple[Note, ...]:
    """What a template holds that its documents do not get."""
    if look.template is None:
        return ()
    from generators.word.shell import from_template  # only here is the Word engine itself needed

    removed = from_template(look.template).removed
    if not removed:
        return ()
    zh, en = "、".join(one.zh for one in removed), ", ".join(one.en for one in removed)
    return (
        Note(f"模板里的这些没有带进文档：{zh}", f"The template holds what its documents do not get: {en}"),
    )


def _knowledge(project: Project, views: Views, records: Sequence[Record]) -> dict[str, object]:
    """What the checks find in the project, and the records of the knowledge base it uses."""
    return {
        # placeholders stand in the list of open points already; for what is waived somebody answers
        "findings": tuple(
            finding
            for finding in check_project(project, "review")
            if finding.rule != "V33" and finding.waiver is None
        ),
        "runbooks": runbooks_for(project, views, records),
        "checklists": checklists_for(project.project.phase, records),
    }


def _model_writer(
    workspace: Workspace, project: Project, use_model: bool | None, path: str
) -> ModelWriter | None:
    """The writer that asks the workspace's model; None where there is none."""
    model = model_for(workspace, use_model, document=path)
    if model is None:
        return None
    from kb.assistant.writer import ModelWriter  # the fact check, which nobody needs without a model

    return ModelWriter(
        model,
        lexicon=project_lexicon(project),
        people=people_of(workspace),
        open_locally=workspace.settings.llm.personal_data,
    )


def _notes(writer: ModelWriter | None, *, indexed: bool) -> tuple[Note, ...]:
    notes: list[Note] = []
    if not indexed:
        notes.append(
            Note(
                "还没有索引，文档里没有引用经验；先运行 fupan index。",
                "Nothing is indexed, so no lessons are cited; run fupan index first.",
            )
        )
    if writer:
        for section, zh, en in writer.failures:
            notes.append(
                Note(f"{section}：{zh}，改用按规则写成的文字", f"{section}: {en}; the rule-based text stands")
            )
    return tuple(notes)
