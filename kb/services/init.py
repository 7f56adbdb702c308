"""Create a workspace: an empty one to fill, or the demonstration."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.errors import WorkspaceError
from kb.workspace import Workspace

#: The demonstration workspace, shipped as data.
SAMPLE = Path(__file__).resolve().parents[1] / "sample"

FOLDERS = (
    "knowledge/retrospectives",
    "knowledge/runbooks",
    "knowledge/checklists",
    "projects",
    "templates",
    "golden",
)

SETTINGS = """\
# 复盘工作区设置 / settings of this Fupan workspace
language = "{lang}"   # zh | en: 界面与文档的默认语言 / default language of messages and documents
"""

IGNORED = """\
# 可随时由数据重新生成 / can be made again from the data at any time
.fupan/
output/
site/
"""


def init_workspace(folder: Path, *, sample: bool, lang: str) -> Workspace:
    """A new workspace in ``folder``, with the demonstration's content if ``sample``.

    Raises `WorkspaceError` when the folder holds anything already: nothing is ever overwritten.
    """
    _require_empty(folder)
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        if sample:
            _copy_sample(folder)
        else:
            (folder / "fupan.toml").write_text(SETTINGS.format(lang=lang), encoding="utf-8")
        (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(
            f"无法写入目录：{error.strerror}",
            f"The folder cannot be written: {error.strerror}",
            place=str(folder),
            hint_zh="换一个有写权限的位置。",
            hint_en="Choose a place you may write to.",
        ) from error
    return Workspace.open(folder)


def _require_empty(folder: Path) -> None:
    if folder.is_file():
        raise WorkspaceError(
            "这是一个文件，不是目录",
            "This is a file, not a folder",
            place=str(folder),
            hint_zh="换一个名字。",
            hint_en="Choose another name.",
        )
    if folder.exists() and any(folder.iterdir()):
        raise WorkspaceError(
            "目录已存在且不为空，没有改动任何文件",
            "The folder exists and is not empty; nothing was changed",
            place=str(folder),
            hint_zh="换一个新目录名，或先清空它。",
            hint_en="Choose a new name, or empty the folder first.",
        )


def _copy_sample(folder: Path) -> None:
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
