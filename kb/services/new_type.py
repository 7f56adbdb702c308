"""New document types of a workspace: copied from the skeleton or another type, ready to generate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from generators.doctypes import DESCRIPTION, DocumentType, templates_dir
from kb.errors import WorkspaceError
from kb.services.types import document_type, document_types
from kb.workspace import Workspace

SKELETON = "_skeleton"

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Names that no folder can have on Windows."""

_LONGEST = 60
_LIMIT = 2_000_000  # bytes of one file that is copied


def new_type(
    workspace: Workspace,
    name: str,
    *,
    source: str = "",
    code: str = "",
    zh: str = "",
    en: str = "",
    replace: bool = False,
) -> tuple[str, ...]:
    """Copy ``source`` (a type; the skeleton when empty) to templates/<name>; the files written, sorted.

    A copy under the name of a built-in type replaces that type in this workspace and keeps its code and titles;
    any other gets ``code`` and the titles, or ones made from the name. Raises `WorkspaceError` for a name that
    cannot be a type's, a folder that exists, a code that another type has, or the name of a built-in type that is
    neither copied nor meant to be replaced by something else (``replace``).
    """
    folder = f"templates/{_checked(name)}"
    if (workspace.root / folder).exists():
        raise WorkspaceError(
            "这个类型已经有了，没有改动",
            "This type exists already; nothing was changed",
            place=folder,
            hint_zh="换一个名字，或直接修改里面的文件。",
            hint_en="Choose another name, or edit the files in it.",
        )
    if source != name and not replace and (templates_dir() / name / DESCRIPTION).is_file():
        raise WorkspaceError(
            f"{name} 是内置的文档类型，这样会用{f' {source} ' if source else '骨架'}代替它",
            f"{name} is a built-in document type; {source or 'the skeleton'} would take its place",
            hint_zh=f"要在它的基础上改，加 --from {name}；确实要整个换掉，加 --replace；否则换一个名字。",
            hint_en=f"Add --from {name} to start from it, or --replace to do without it; else choose another name.",
        )
    original = document_type(workspace, source).folder if source else templates_dir() / SKELETON
    replaces = original.name == name
    chosen = code.upper() if code else "" if replaces else _free_code(workspace, name)
    _check_code(workspace, name, chosen)
    title = name.replace("-", " ").capitalize()
    texts = {path: (original / path).read_text(encoding="utf-8-sig") for path in _files(original)}
    described = texts[DESCRIPTION]
    if chosen:
        described = _with(described, "code", chosen)
    if zh or en or not replaces:
        described = _with(described, "title", {"zh": zh or en or title, "en": en or zh or title})
    texts[DESCRIPTION] = described
    for path, text in texts.items():
        workspace.write(f"{folder}/{path}", text)
    DocumentType.load(workspace.root / folder)
    return tuple(sorted(f"{folder}/{path}" for path in texts))


def _checked(name: str) -> str:
    if _NAME.fullmatch(name) and len(name) <= _LONGEST and not _DEVICE.fullmatch(name):
        return name
    raise WorkspaceError(
        f"“{name}”不能作类型名",
        f"'{name}' cannot name a type",
        hint_zh="用小写英文字母、数字和连字符，如 acceptance-report。",
        hint_en="Use lower-case letters, digits and hyphens, such as acceptance-report.",
    )


def _files(folder: Path) -> Iterator[str]:
    """What makes up a type: its description, templates and example, not figures of editors or golden texts."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        kept = path.suffix in (".yaml", ".j2") and not any(part.startswith(".") for part in name.split("/"))
        if kept and path.is_file() and name != "golden.yaml" and path.stat().st_size <= _LIMIT:
            yield name


def _free_code(workspace: Workspace, name: str) -> str:
    """The initials of the name, or its first letters; with a number where another type has that code."""
    words = name.split("-")
    letters = "".join(word[0] for word in words) if len(words) > 1 else name[:3]
    base = letters.upper() if letters[0].isalpha() else f"D{letters.upper()}"
    base = (base if len(base) > 1 else f"{base}D")[:6]
    taken = {doctype.code.upper() for doctype in document_types(workspace).values()}
    return next(code for code in (base, *(f"{base}{n}" for n in range(2, 99))) if code not in taken)


def _check_code(workspace: Workspace, name: str, code: str) -> None:
    if not code:
        return
    if not _CODE.fullmatch(code):
        raise WorkspaceError(
            f"“{code}”不能作类型代码",
            f"'{code}' cannot be the code of a type",
            hint_zh="用 2 到 8 个大写字母或数字，字母开头，如 ACR；它会出现在文档编号里。",
            hint_en="Use 2 to 8 capital letters or digits, a letter first, such as ACR; document numbers hold it.",
        )
    owner = next(
        (one for one in document_types(workspace).values() if one.code.upper() == code and one.name != name),
        None,
    )
    if owner:
        raise WorkspaceError(
            f"类型代码 {code} 已是 {owner.name} 的",
            f"{owner.name} has the code {code} already",
            hint_zh="换一个：两种文档同一个代码，编号会分不清。",
            hint_en="Choose another: with one code for two types, document numbers tell nothing.",
        )


def _with(described: str, key: str, value: str | dict[str, str]) -> str:
    """The description with another value for a key of the top level; comments elsewhere stay."""
    quoted = (
        {lang: json.dumps(words, ensure_ascii=False) for lang, words in value.items()}
        if isinstance(value, dict)
        else {}
    )
    words = f"{{zh: {quoted['zh']}, en: {quoted['en']}}}" if quoted else value
    return re.sub(rf"(?m)^{key}:[^\n]*(?:\n[ \t]+[^\n]*)*", lambda _: f"{key}: {words}", described, count=1)
