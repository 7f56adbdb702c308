"""The drafts of a project, and whether a person has edited them since they were generated.

Generating again must never lose a person's work, so the digest of what was generated is kept beside the index.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from generators.draft import Draft
from generators.errors import GenerationError
from kb.errors import WorkspaceError
from kb.workspace import Workspace
from search.lock import FileLock

if TYPE_CHECKING:
    from kb.assistant.writer import Provenance

#: Seconds to wait for somebody else's change of the same draft, and the pause between two looks.
_PATIENCE, _PAUSE = 5.0, 0.02


class EditedError(WorkspaceError):
    """A draft holds a person's edits, which generating again would lose."""


class ChangedError(WorkspaceError):
    """A draft is not what a change was based on."""


def draft_path(code: str, doctype: str, lang: str, default_lang: str) -> str:
    """The draft's path below the workspace: the document's language is in the name where it is not the usual one."""
    return f"drafts/{code}/{doctype}.md" if lang == default_lang else f"drafts/{code}/{doctype}.{lang}.md"


@contextlib.contextmanager
def alone(workspace: Workspace, path: str, *, patience_s: float = _PATIENCE) -> Iterator[None]:
    """Keep everybody else from changing what lies at ``path`` meanwhile; `ChangedError` when one takes too long."""
    file = workspace.inside(f".fupan/{path}.lock")
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file)
    until = time.monotonic() + patience_s
    while not (mine := lock.acquire()) and time.monotonic() < until:
        time.sleep(_PAUSE)
    try:
        if not mine:
            raise ChangedError("别人正在改这里的内容", "Somebody else is making a change here", place=path)
        yield
    finally:
        lock.release()


def draft_version(workspace: Workspace, path: str) -> str:
    """The SHA-256 (hex) of the draft that lies at ``path``; empty when there is none."""
    file = workspace.inside(path)
    return _digest(file.read_bytes()) if file.exists() else ""


def keep_edits(workspace: Workspace, path: str, *, replaceable: str = "") -> None:
    """Raise `EditedError` when the draft at ``path`` holds a person's edits, unless ``replaceable`` is its version."""
    version = draft_version(workspace, path)
    if version in ("", replaceable) or version in _generated(workspace, path).split():
        return
    raise EditedError(
        "草稿与最近一次生成的不同，可能被人改过，没有覆盖",
        "The draft differs from what was last generated, so it may hold edits and was not overwritten",
        place=path,
        hint_zh=f"只要 Word：fupan word {path}；确实要重新生成：加 --overwrite。",
        hint_en=f"For the Word file alone: fupan word {path}; to generate again all the same: --overwrite.",
    )


def save_draft(workspace: Workspace, path: str, draft: Draft) -> None:
    """Write the draft with its figures and remember what was generated.

    Killed in between, the draft there, old or new, still counts as generated: a job that is taken up again writes it.
    """
    file, new = workspace.inside(path), _digest(draft.to_markdown().encode("utf-8", "replace"))
    workspace.write(_state(path), f"{_generated(workspace, path)}\n{new}".strip())
    draft.write(file)
    workspace.write(_state(path), new)
    workspace.write(f".fupan/{path}", draft.body.encode("utf-8", "replace"))


def generated_body(workspace: Workspace, path: str) -> str | None:
    """The body of the draft at ``path`` as it was last generated; None when that is not known."""
    file = workspace.inside(f".fupan/{path}")
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None


def save_provenance(workspace: Workspace, path: str, provenance: Provenance | None, *, today: date) -> str:
    """Write beside the draft at ``path`` what a model had to do with it, and return where; "" without a model.

    It holds digests of what was shown, the checks and what they refused, tokens and cost; that of an earlier draft
    goes when no model took part in this one.
    """
    name = provenance_path(path)
    if provenance is None:
        workspace.inside(name).unlink(missing_ok=True)
        return ""
    digest = _digest(workspace.inside(path).read_bytes())
    workspace.write(name, provenance.to_json(draft=path, draft_sha256=digest, generated=today.isoformat()))
    return name


def provenance_path(path: str) -> str:
    """Where is kept how a model took part in the draft at ``path``."""
    return path.removesuffix(".md") + ".provenance.json"


def save_beside(workspace: Workspace, path: str, data: bytes) -> str:
    """Write a generated file; one that a person has changed since is kept under another name, which is returned."""
    file, kept = workspace.inside(path), ""
    if file.exists() and _generated(workspace, path) != _digest(file.read_bytes()) != _digest(data):
        stem, _, ending = path.rpartition(".")
        names = (f"{stem}.edited-{number}.{ending}" for number in count(1))
        kept = next(name for name in names if not (workspace.root / name).exists())
        file.replace(workspace.inside(kept))
    workspace.write(path, data)
    workspace.write(_state(path), _digest(data))
    return kept


def read_draft(workspace: Workspace, path: str) -> Draft:
    """The draft at ``path``, a person's edits included. Raises `GenerationError` with the line that is wrong."""
    file = workspace.inside(path)
    if not file.is_file():
        raise GenerationError("没有这份草稿", "There is no such draft", place=path)
    return Draft.read(file)


def _generated(workspace: Workspace, path: str) -> str:
    file = workspace.inside(_state(path))
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def _state(path: str) -> str:
    return f".fupan/{path}.sha256"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
