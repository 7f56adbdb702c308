"""How well a Word template fits, told for a person or for a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators.word.fit import Remark, TemplateFit, template_fit
from generators.word.placeholders import FIELDS
from generators.word.profile import profile_names
from generators.word.starter import starter_template
from kb.errors import WorkspaceError
from kb.records.files import replace
from kb.services.look import no_template


def check_template(path: Path, *, lang: str) -> TemplateFit:
    """How the template fits documents in ``lang``.

    Raises `WorkspaceError` when there is no such file, GenerationError when it is no Word document.
    """
    if path.is_file():
        return template_fit(path, lang=lang)
    if str(path) in profile_names():
        raise WorkspaceError(
            f"{path} 是内置样式，没有什么要检查的",
            f"{path} is a built-in look; there is nothing to check",
            hint_zh="fupan template check 检查的是公司的 .docx 或 .dotx 文件。",
            hint_en="fupan template check examines a company's .docx or .dotx.",
        )
    raise no_template(str(path))


def new_template(path: Path, *, look: str, lang: str) -> None:
    """Write a template to begin with: a built-in look with placeholders on its cover and in its headers.

    Raises `WorkspaceError` for a file that exists, a name that is no .docx, and a look there is not.
    """
    if look not in profile_names():
        raise no_template(look)
    if path.suffix.lower() != ".docx" or not path.parent.is_dir() or path.exists():
        there = path.exists()
        raise WorkspaceError(
            "文件已存在，没有覆盖" if there else "模板写不到这里",
            "The file exists and was not overwritten" if there else "The template cannot be written here",
            place=path.as_posix(),
            hint_zh="换一个文件名：以 .docx 结尾，所在文件夹要先建好。",
            hint_en="Choose another name: it ends in .docx, and the folder must exist.",
        )
    replace(path, starter_template(look, lang=lang))


def as_data(fit: TemplateFit, lang: str) -> dict[str, Any]:
    """The report as plain data for JSON; lengths in mm, type sizes in points."""
    return {
        "fits": fit.fits,
        "page": {"size_mm": [round(side, 1) for side in fit.size_mm]}
        | {side: round(value, 1) for side, value in fit.margins_mm.items()},
        "headers": list(fit.headers),
        "body": fit.place or "none",
        "roles": [
            {
                "role": role.role,
                "name": role.name,
                "style": role.style,
                "found": role.found,
                "east_asia": role.east_asia,
                "latin": role.latin,
                "size": role.size,
                "number": role.number,
            }
            for role in fit.roles
        ],
        "placeholders": {
            "controls": sorted(fit.placeholders.controls),
            "texts": sorted(fit.placeholders.texts),
            "unknown": sorted(fit.placeholders.unknown),
            "unused": [name for name in FIELDS if name not in fit.placeholders.used],
        },
        "removed": [{"kind": one.kind, "target": one.target} for one in fit.removed],
        "remarks": [remark_data(remark, lang) for remark in fit.remarks],
    }


def remark_data(remark: Remark, lang: str) -> dict[str, str]:
    """One remark in ``lang``."""
    zh = lang == "zh"
    return {
        "level": remark.level,
        "code": remark.code,
        "message": remark.zh if zh else remark.en,
        "hint": remark.hint_zh if zh else remark.hint_en,
    }
