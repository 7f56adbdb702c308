"""What a document is called: number, version and file name; and that an issued edition stays what it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count
from typing import Literal

from generators import Draft, Front
from generators.word.edition import is_issued_file
from generators.word.text import clean
from kb.errors import ProjectError, SettingsError, WorkspaceError
from kb.project.entities import ControlledDocument, Project
from kb.settings import DocumentSettings
from kb.workspace import Workspace

Step = Literal["draft", "issue", "amend", "rebaseline"]

_LONGEST = 180  # bytes of a file's name; sync tools and archives refuse 255
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_FIELD = re.compile(r"\{(\w+)\}")
_VERSION = re.compile(r"[Vv]?\s*(\d+)(?:\.(\d+))?(?:\.\d+)*$")
_IN_NUMBER = ("project", "type", "serial")
_IN_NAME = ("number", "title", "version", "date", "project", "type")


def identified(draft: Draft, project: Project, settings: DocumentSettings) -> Draft:
    """The draft with its number and version.

    Both come from the project's register of documents when it has an entry for the type; else the number is
    the next free one of the pattern, and the version V0.1. Raises `ProjectError` when two documents of the
    register have the same number, `SettingsError` for a pattern that cannot tell documents apart.
    """
    front = draft.front
    entries = [entry for entry in project.documents if entry.type.upper() == front.code.upper()]
    entry = entries[-1] if entries else None
    if entry is not None and entry.no:
        _refuse_twin(entry, project.documents)
        number = entry.no
    else:
        number = free_number(
            settings.number, project.project.code, front.code, {other.no for other in project.documents}
        )
    return replace(draft, front=replace(front, number=number, version=with_v(front.version)))


def free_number(pattern: str, project: str, doctype: str, taken: Collection[str]) -> str:
    """The first number of the pattern ({project}, {type}, {serial} of three digits) that is not taken."""
    names = set(_FIELD.findall(pattern))
    if unknown := sorted(names - set(_IN_NUMBER)):
        raise _bad_pattern("number", unknown[0], _IN_NUMBER)
    if not {"project", "type"} <= names:
        raise SettingsError(
            "文档编号的样式必须含 {project} 和 {type}，否则不同文档会同号",
            "The pattern of document numbers needs {project} and {type}, or different documents get the same one",
            place="documents.number",
            hint_zh='例如 number = "{project}-{type}-{serial}"。',
            hint_en='For instance number = "{project}-{type}-{serial}".',
        )
    used = {number.casefold() for number in taken}
    for serial in count(1):
        number = _filled(pattern, {"project": project, "type": doctype, "serial": f"{serial:03d}"})
        if number.casefold() not in used:
            return number
        if "serial" not in names:
            break
    raise ProjectError(
        f"文档编号 {number} 已被别的文档使用",
        f"The document number {number} is taken by another document",
        place="documents",
        hint_zh="在文档登记（documents）里写明各自的 no，或在样式里加 {serial}。",
        hint_en="Give each entry of documents its no, or add {serial} to the pattern.",
    )


def file_name(front: Front, pattern: str) -> str:
    """The name of the Word file, such as ``{number}_{title}_{version}_{date}.docx``.

    Parts that are empty go with the mark before them. Whatever Windows, a sync tool or a mail program refuses
    becomes ``-``; a long title is cut. Raises `SettingsError` for an unknown part.
    """
    names = _FIELD.findall(pattern)
    if unknown := [name for name in names if name not in _IN_NAME]:
        raise _bad_pattern("file_name", unknown[0], _IN_NAME)
    english = front.lang == "en" and not front.title.isascii()  # the Chinese title serves both languages
    values = {
        "number": front.number,
        "title": f"{front.title}_EN" if english else front.title,
        "version": with_v(front.version),
        "date": front.date.replace("-", ""),
        "project": front.project.code,
        "type": front.code,
    }
    name = _joined(pattern, values)
    while len(name.encode()) > _LONGEST and len(values["title"]) > 1:
        values["title"] = values["title"][:-1]
        name = _joined(pattern, values)
    return f"{name or 'document'}.docx"


def with_v(version: str) -> str:
    """``1.0`` as V1.0; other words stay as they are."""
    match = _VERSION.match(version.strip())
    return f"V{version.strip().lstrip('Vv').strip()}" if match else version.strip()


def next_version(version: str, step: Step) -> str:
    """The version after ``version``: another draft or amendment, the first issue (V1.0), a new baseline (V2.0).

    A version that is not of the form V1.2 has no successor: it is returned as it is.
    """
    match = _VERSION.match(version.strip())
    if match is None:
        return version
    major, minor = int(match[1]), int(match[2] or 0)
    if step == "issue":
        return f"V{max(major, 1)}.{minor if major else 0}"
    if step == "rebaseline":
        return f"V{major + 1}.0"
    return f"V{major}.{minor + 1}"


def keep_issued(workspace: Workspace, path: str, data: bytes, version: str) -> None:
    """Raise `WorkspaceError` when ``data`` would replace an issued edition by other content."""
    file = workspace.inside(path)
    if not file.is_file():
        return
    there = file.read_bytes()
    if there == data or not is_issued_file(there):
        return
    new = next_version(version, "amend")
    raise WorkspaceError(
        f"{version} 已经发布，内容变了就不能再叫这个版本，没有覆盖",
        f"{version} is issued; with other content it cannot keep that version, so it was not overwritten",
        place=path,
        hint_zh=f"在 project.yaml 的 documents 里把版本改为 {new}、补一行修订记录；确实要重出同一版：加 --overwrite。",
        hint_en=f"Set the version to {new} in documents of project.yaml and add a row to its revisions; "
        "to make the same version again all the same: --overwrite.",
    )


def _refuse_twin(entry: ControlledDocument, documents: Sequence[ControlledDocument]) -> None:
    twin = next(
        (one for one in documents if one is not entry and one.no.casefold() == entry.no.casefold()), None
    )
    if twin is not None and twin.type != entry.type:
        raise ProjectError(
            f"{entry.id} 和 {twin.id} 的文档编号都是 {entry.no}",
            f"{entry.id} and {twin.id} have the same document number {entry.no}",
            place=entry.place,
            hint_zh="给其中一份换一个编号。",
            hint_en="Give one of them another number.",
        )


def _joined(pattern: str, values: dict[str, str]) -> str:
    """The pattern filled with parts a file system takes, without the marks around parts that are empty."""
    safe = {
        name: " ".join(clean(_UNSAFE.sub("-", value)).split()).strip("-. ") for name, value in values.items()
    }
    name = unicodedata.normalize("NFC", _UNSAFE.sub("-", _filled(pattern, safe)))
    name = re.sub(r"_{2,}", "_", name).strip("_-. ")
    return f"_{name}" if _RESERVED.match(name) else name


def _filled(pattern: str, values: dict[str, str]) -> str:
    return _FIELD.sub(lambda match: values[match[1]], pattern)


def _bad_pattern(setting: str, name: str, known: Sequence[str]) -> SettingsError:
    listed = "、".join(f"{{{one}}}" for one in known), ", ".join(f"{{{one}}}" for one in known)
    return SettingsError(
        f"样式里没有 {{{name}}} 这一项",
        f"A pattern cannot hold {{{name}}}",
        place=f"documents.{setting}",
        hint_zh=f"可用：{listed[0]}。",
        hint_en=f"There are: {listed[1]}.",
    )
