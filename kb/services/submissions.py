"""Notes that somebody hands in, as a proposed record: read, put into form, and decided on by an editor.

A proposal is Markdown below ``submissions/``; it is no record, is not found and is not quoted before an editor
accepts it. Of an uploaded file only the text is kept.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import search
from generators.notes import SUFFIXES, read_notes
from kb.access.principal import LOCAL, Permission, Principal
from kb.access.visibility import whole
from kb.errors import DecidedError, KBError, RecordError, WorkspaceError
from kb.records import KINDS, Record, parse
from kb.records.encoding import MAX_BYTES, decode, too_large
from kb.services.new import OPEN
from kb.services.new_records import RECORD_KINDS, front_lines, next_record_id
from kb.services.passages import searchable, shareable
from kb.workspace import Workspace
from search.errors import BusyError
from search.lock import FileLock

if TYPE_CHECKING:  # SQLAlchemy takes 0.2 s to import
    from kb.database import Submission, Submissions

FOLDER = "submissions"
"""Where proposals lie, below the workspace."""

TEXTS = (".md", ".markdown", ".txt")
ACCEPTED_SUFFIXES = (*TEXTS, *SUFFIXES)
"""The names of files that can be handed in end like this."""

PLACES = {kind: place for kind, place in RECORD_KINDS.items() if kind != "lesson"} | {
    "reference": ("REF", "knowledge/references")
}
"""Types a proposal may have, with the prefix of their ids and the folder of new ones. A lesson is part of a record."""

MOST_BYTES = 20_000_000
_LONGEST_TITLE = 120
#: Seconds to wait for another editor, and the pause between two looks.
_PATIENCE, _PAUSE = 5.0, 0.02
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\\/#\s.\[\]{}]+')


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody hands in: a file by its name and bytes, or text alone, and what is said of it."""

    name: str
    data: bytes
    kind: str = "reference"
    title: str = ""
    project: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The record that a proposal became; ``indexed`` is False where the index waits for ``fupan index``."""

    id: str
    path: str
    indexed: bool


def propose(workspace: Workspace, proposals: Submissions, note: Note, who: Principal, *, today: date) -> int:
    """Keep ``note`` as a proposal of ``who`` and return its number.

    Raises `WorkspaceError` for an unknown type or project, `RecordError` or `GenerationError` for a file that
    cannot be read; nothing is kept then.
    """
    if note.kind not in PLACES:
        raise _no_kind(note.kind)
    if note.project:
        workspace.project_path(note.project)
    body, title, lang = _read(note)
    text = _record_text(note, body, title or _stem(note.name), lang, who, today)
    parse(text, note.name)
    slug = _UNSAFE.sub("-", _stem(note.name)).strip("-")[:40] or "note"
    path = f"{FOLDER}/{today.isoformat()}-{slug}-{secrets.token_hex(4)}.md"
    whole(workspace).write(path, text.encode("utf-8", "replace"))
    name = PurePosixPath(note.name.replace("\\", "/")).name
    return proposals.add(
        who=who.name,
        owner=who.owner,
        project=note.project,
        name=name,
        kind=note.kind,
        path=path,
        note=note.remark,
    )


def handed_in(
    proposals: Submissions, principal: Principal, *, state: str = "", limit: int = 50
) -> list[Submission]:
    """The newest proposals in ``state`` ("" for any): one's own, and for editors those of the projects they see."""
    owner = "" if principal.may(Permission.WRITE) else principal.owner
    return proposals.entries(state=state, projects=principal.projects, owner=owner, limit=limit)


def proposal_for(proposals: Submissions, number: int, principal: Principal) -> Submission:
    """The proposal of that number, for whoever handed it in and for editors of its project.

    Raises `WorkspaceError` where there is none for ``principal``.
    """
    found = proposals.get(number, projects=principal.projects)
    if found is None or not (found.owner == principal.owner or principal.may(Permission.WRITE)):
        raise WorkspaceError(f"没有投稿 {number}", f"There is no contribution {number}")
    return found


def proposed_text(workspace: Workspace, proposal: Submission) -> str:
    """The Markdown of ``proposal``; of one that became a record, the record's."""
    return decode(whole(workspace).read_bytes(proposal.path), proposal.path)


def accept(
    workspace: Workspace,
    proposals: Submissions,
    proposal: Submission,
    text: str,
    *,
    by: str,
    index: search.Index | None = None,
) -> Accepted:
    """Make ``text``, the Markdown of ``proposal`` as the editor leaves it, a record of the knowledge base.

    It gets the next free id of its type, and ``index`` (the whole one) learns of it. Raises `RecordError` when it is
    no record, `DecidedError` when it was decided on before, `WorkspaceError` when it is of a project that
    ``workspace`` does not show; nothing is written then.
    """
    record = parse(text.replace("\r\n", "\n"), proposal.name)
    if not record.ours or record.type not in PLACES:
        raise _no_kind(record.type if record.ours else "")
    if project := record.field("project"):
        workspace.project_path(project)
    with _alone(workspace):  # ids are given one after the other, and of two editors one decides
        if (now := proposals.get(proposal.id)) is None or now.state != "proposed":
            raise _decided()
        record = _placed(workspace, record)
        whole(workspace).write(record.path, record.text)
        proposals.decide(proposal.id, "accepted", by=by, path=record.path)
    whole(workspace).inside(proposal.path).unlink(missing_ok=True)
    return Accepted(record.id, record.path, _index(index, record))


def _placed(workspace: Workspace, record: Record) -> Record:
    """``record`` under the next free id of its type, in the folder of its type."""
    prefix, folder = PLACES[record.type]
    identifier = next_record_id(workspace, prefix)
    slug = _UNSAFE.sub("-", record.title).strip("-")[:60]
    path = f"{folder}/{identifier}-{slug}".rstrip("-") + ".md"
    return parse(record.with_changes({"id": identifier}), path)


@contextlib.contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """For as long as it lasts nobody else accepts a proposal; raises `WorkspaceError` when somebody takes too long."""
    lock = FileLock(whole(workspace).state_dir / "submissions.lock")
    until = time.monotonic() + _PATIENCE
    while not (mine := lock.acquire()) and time.monotonic() < until:
        time.sleep(_PAUSE)
    try:
        if not mine:
            raise WorkspaceError(
                "别人正在处理投稿，请再试一次", "Somebody else is deciding just now; try again"
            )
        yield
    finally:
        lock.release()


def reject(proposals: Submissions, proposal: Submission, *, by: str, reason: str = "") -> None:
    """Note that ``by`` rejects ``proposal``; its text stays for whoever wants to see why. Raises `DecidedError`."""
    if not proposals.decide(proposal.id, "rejected", by=by, note=reason or None):
        raise _decided()


def _index(index: search.Index | None, record: Record) -> bool:
    """Whether the index holds ``record`` now; one that may not be found is never put there."""
    if index is None:
        return False
    try:
        index.add([searchable(one) for one in shareable([record])])
    except (BusyError, search.SearchError):  # the next update brings it
        return False
    return True


def _read(note: Note) -> tuple[str, str, str]:
    """The body, the title and the language of a note."""
    suffix = PurePosixPath(note.name).suffix.lower()
    if len(note.data) > MOST_BYTES:
        raise too_large(note.name, len(note.data))
    if suffix in SUFFIXES:
        text = read_notes(note.data, note.name).markdown
    elif suffix in TEXTS:
        if len(note.data) > MAX_BYTES:
            raise too_large(note.name, len(note.data))
        text = decode(note.data, note.name)
    else:
        raise RecordError(
            f"不能读 {suffix or '没有后缀的'} 文件",
            f"Files of the kind {suffix or 'without suffix'} cannot be read",
            place=note.name,
            hint_zh=f"可以是 {'、'.join(ACCEPTED_SUFFIXES)}。",
            hint_en=f"They may be {', '.join(ACCEPTED_SUFFIXES)}.",
        )
    record = parse(text, note.name)
    body = record.text[record.body_start :].strip()
    if not body:
        raise RecordError("文件里没有文字", "There is no text in the file", place=note.name)
    own = record.title if record.title != _stem(note.name) else ""
    return body, " ".join((note.title or own).split())[:_LONGEST_TITLE], record.lang


def _record_text(note: Note, body: str, title: str, lang: str, who: Principal, today: date) -> str:
    """A record of the note: the front matter of its type, what is required left open, then its text."""
    prefix, _ = PLACES[note.kind]
    declared = KINDS[note.kind].declared()
    known = {
        "title": title,
        "status": "draft",
        "created": f"{today}",
        "updated": f"{today}",
        "lang": lang,
        "source": PurePosixPath(note.name.replace("\\", "/")).name,
    }
    known |= (
        {"owner": who.name} if who.by != LOCAL.by else {}
    )  # whoever sits at this machine has no name here
    known |= {"project": note.project} if note.project else {}
    front = [f"id: {prefix}-000", f"type: {note.kind}", *front_lines(declared, known)]
    head = "" if re.match(r"#\s", body) else f"# {title or OPEN}\n\n"
    return "\n".join(["---", *front, "---", "", head + body, ""])


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem


def _no_kind(kind: str) -> KBError:
    names = ", ".join(PLACES)
    return WorkspaceError(
        f"没有这种条目：{kind or '（没写 type）'}",
        f"There is no such type of record: {kind or '(no type given)'}",
        hint_zh=f"type 可用：{names}。",
        hint_en=f"The type may be {names}.",
    )


def _decided() -> DecidedError:
    return DecidedError("这份投稿已经有人处理过", "Somebody has decided on this contribution already")
