"""What a document looks like: the company's Word template, or one of the built-in looks by its name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from generators.word.profile import DEFAULT, load_profile, profile_names
from kb.access.visibility import whole
from kb.errors import WorkspaceError
from kb.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Look:
    """A Word template, or None for none, and the built-in look that supplies what it lacks."""

    template: Path | None = None
    profile: str = DEFAULT


def document_look(workspace: Workspace, given: str = "") -> Look:
    """The look called ``given``, else that of the settings: a name such as gongwen, or a .docx or .dotx file.

    ``given`` is looked for from the current folder, then in the workspace; the settings name files of the
    workspace. Who comes over the network may name what lies in templates/ alone. Raises `WorkspaceError` when there
    is neither a look nor a file of that name.
    """
    name = given or workspace.settings.template
    if not name:
        return Look()
    if name in profile_names():
        return Look(profile=name)
    path, folder = Path(name), whole(workspace)
    if given and folder is not workspace:
        own = path.parts[:1] == ("templates",) and ".." not in path.parts
        if not own or not (inside := workspace.inside(name)).is_file():
            raise no_template(name)
        return Look(inside)
    if given and path.is_file():
        return Look(path)
    inside = folder.root / path if path.is_absolute() else folder.inside(name)
    if inside.is_file():
        return Look(inside)
    raise no_template(name)


def no_template(name: str) -> WorkspaceError:
    """What to say of a template that is neither a file nor a built-in look."""
    names = profile_names()
    near = get_close_matches(name.lower(), names, 1)
    return WorkspaceError(
        f"没有这个 Word 模板：{name}",
        f"There is no such Word template: {name}",
        place=name,
        hint_zh=f"是不是 {near[0]}？" if near else f"写 .docx 文件的路径，或内置样式：{'、'.join(names)}。",
        hint_en=f"Did you mean {near[0]}?"
        if near
        else f"Give the path of a .docx, or a built-in look: {', '.join(names)}.",
    )


def looks(lang: str) -> dict[str, str]:
    """The built-in looks: name -> what it is called in ``lang``, the default first."""
    return {name: load_profile(name).title[lang] for name in profile_names()}
