"""Changes to a draft by people who work side by side: each says which text it is based on, and they take turns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from generators.draft import Draft
from generators.errors import GenerationError
from kb.errors import WorkspaceError
from kb.services.drafts import ChangedError, alone
from kb.services.generate import word_document
from kb.services.review_draft import DraftReview, accept_block, reject_block, review_draft
from kb.workspace import Workspace
from search import Note


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft as it stands: ``path`` below the workspace, its text, and the SHA-256 (hex) of its bytes."""

    path: str
    text: str
    version: str


def read_text(workspace: Workspace, code: str, name: str) -> DraftText:
    """The draft ``name`` (without .md) of a project; raises `WorkspaceError` when there is none."""
    path = _path(workspace, code, name)
    content = workspace.read_bytes(path)
    return DraftText(path, content.decode("utf-8-sig", "replace"), hashlib.sha256(content).hexdigest())


def replace_text(workspace: Workspace, code: str, name: str, text: str, *, version: str) -> DraftText:
    """Put ``text`` in the place of the draft of that ``version``; what stands there then.

    Raises `ChangedError` when another text stands there, `GenerationError` for a front matter that cannot be read or
    is of another project; nothing is written then.
    """
    path = _path(workspace, code, name)
    with alone(workspace, path):
        if hashlib.sha256(workspace.read_bytes(path)).hexdigest() != version:
            raise changed(path)
        _refuse_other_project(Draft.parse(text, place=path), code, path)
        workspace.write(path, text.encode("utf-8", "replace"))
    return read_text(workspace, code, name)


def review(workspace: Workspace, code: str, name: str) -> DraftReview:
    """What a model drafted in the draft; raises `WorkspaceError` when there is none."""
    return review_draft(workspace, _path(workspace, code, name))


def decide(
    workspace: Workspace,
    code: str,
    name: str,
    key: str,
    *,
    accepted: bool,
    by: str,
    today: date,
    text: str | None = None,
) -> DraftReview:
    """Note that ``by`` accepts (as ``text``, where that is given) or rejects the block ``key``; the review after it.

    Raises what `accept_block` and `reject_block` do.
    """
    path = _path(workspace, code, name)
    with alone(workspace, path):
        if accepted:
            return accept_block(workspace, path, key, by=by, today=today, text=text)
        return reject_block(workspace, path, key, by=by, today=today)


def write_word(
    workspace: Workspace, code: str, name: str, *, template: str = "", overwrite: bool = False
) -> tuple[str, tuple[Note, ...]]:
    """The Word file of the draft as it stands: its path below the workspace, and notes. See `word_document`."""
    path = _path(workspace, code, name)
    with alone(workspace, path):
        draft = Draft.read(workspace.inside(path))
        _refuse_other_project(draft, code, path)
        return word_document(workspace, path, template=template, draft=draft, overwrite=overwrite)


def changed(path: str) -> ChangedError:
    """What to say of a draft that is not what a change was based on."""
    return ChangedError(
        "读过以后，草稿又被改过，没有覆盖",
        "The draft has been changed since it was read, and was not overwritten",
        place=path,
        hint_zh="重新读取，把修改再做一遍。",
        hint_en="Read it again and repeat your change.",
    )


def _path(workspace: Workspace, code: str, name: str) -> str:
    """The path of a draft that is there; only names that are listed can be had, so none leads anywhere else."""
    workspace.project_path(code)
    folder = workspace.drafts_dir(code)
    if folder.is_dir() and any(file.name == f"{name}.md" and file.is_file() for file in folder.iterdir()):
        path = f"drafts/{code}/{name}.md"
        if workspace.inside(path) == folder / f"{name}.md":  # no link to elsewhere
            return path
    raise WorkspaceError(
        "没有这份草稿",
        "There is no such draft",
        hint_zh="草稿由 fupan draft 或生成文档得到。",
        hint_en="Drafts come from fupan draft, or from generating a document.",
    )


def _refuse_other_project(draft: Draft, code: str, path: str) -> None:
    """The code in the front matter says where the Word file goes: it must be that of the draft's own project."""
    if draft.front.project.code != code:
        raise GenerationError(
            f"草稿写的项目代号是 {draft.front.project.code or '空'}，不是 {code}",
            f"The draft is of the project {draft.front.project.code or '(none)'}, not {code}",
            place=path,
            hint_zh="把 front matter 里的 project.code 改回来。",
            hint_en="Set project.code in the front matter back.",
        )
