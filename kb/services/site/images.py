"""The pictures that records show: files of the workspace only, taken for what they hold, under names made of it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

from kb.errors import KBError, RecordError, WorkspaceError
from kb.records import Record
from kb.workspace import Workspace

#: Bytes of a picture at most: a page with a few of them still opens on a phone.
LARGEST = 10 * 2**20
#: Characters of a name that are told.
LONGEST = 100
#: How the files of each kind begin. SVG is none of them: it can hold scripts.
_BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "gif": b"GIF8"}


class Images:
    """The pictures that records name, found once each."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[tuple[str, str], str] = {}
        #: Where each picture stands below docs/, and its path in the workspace.
        self.files: dict[str, str] = {}
        #: Pictures that were asked for and are not shown.
        self.problems: list[KBError] = []

    def of(self, record: Record) -> Callable[[str], str]:
        """What says where a picture that ``record`` names stands below docs/; empty for one that is not shown."""
        return lambda target: self._place(record.path, target)

    def _place(self, record: str, target: str) -> str:
        if (record, target) not in self._known:
            try:
                place = self._taken(posixpath.dirname(record), unquote(unescape(target)))
            except (
                KBError,
                OSError,
            ) as problem:  # of the system: a name too long for it, a folder it keeps shut
                why = problem if isinstance(problem, KBError) else _refused("文件读不了", "It cannot be read")
                self.problems.append(_not_shown(record, target, why))
                place = ""
            self._known[record, target] = place
        return self._known[record, target]

    def _taken(self, folder: str, target: str) -> str:
        """The place of the picture ``target`` of a record in ``folder``; raises `KBError` when it is none."""
        if target.startswith("/"):
            raise _refused("只能用相对路径", "Only a relative path will do")
        # links of the file system are followed before it is decided whether the path leads out
        path = self._workspace.inside(posixpath.normpath(posixpath.join(folder, target)))
        name = path.relative_to(self._workspace.root).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in name.split("/")):
            raise _refused("没有这个文件", "There is no such file")
        if path.stat().st_size > LARGEST:
            raise _refused("超过 10 MB", "It is larger than 10 MB")
        data = self._workspace.read_bytes(name)
        place = f"pictures/{hashlib.sha256(data).hexdigest()[:20]}.{_kind(data)}"
        self.files[place] = name
        return place


def _kind(data: bytes) -> str:
    """The kind of picture that ``data`` is, whatever its file is called."""
    for kind, beginning in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    raise _refused("不是 PNG、JPEG、GIF 或 WebP 图片", "It is not a PNG, JPEG, GIF or WebP picture")


def _refused(zh: str, en: str) -> WorkspaceError:
    return WorkspaceError(zh, en)


def _not_shown(record: str, target: str, why: KBError) -> RecordError:
    shown = "".join(sign if sign.isprintable() else "?" for sign in unescape(target))
    target = shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
    return RecordError(
        f"图片 {target} 没有放到页面上：{why.zh}",
        f"The picture {target} is not shown: {why.en}",
        place=record,
        hint_zh="页面上只有它的说明文字。",
        hint_en="The page has its description instead.",
    )
