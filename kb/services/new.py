"""A new item in a project's data: numbered, in the right file, in the right list, nothing else touched."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from kb.errors import ProjectError, WorkspaceError
from kb.project import ProjectErrors, load_project
from kb.project.append import Field, append_item
from kb.project.entities import KINDS, Bilingual, Entity, Identity, Project, Star
from kb.project.entities_references import plan_of
from kb.project.loader_problems import nearest
from kb.workspace import Workspace

OPEN = "【待补充】"
"""What stands where a text is still to be written; ``fupan check`` reports it, documents list it."""

_INITIAL: Mapping[str, Mapping[str, str]] = {
    "requirements": {"status": "proposed"},
    "interfaces": {"status": "draft"},
    "risks": {"status": "open", "raised": "today"},
    "issues": {"status": "open", "raised": "today"},
    "changes": {"date": "today", "status": "submitted", "decision": "pending"},
    "defects": {"status": "open", "raised": "today"},
    "decisions": {"date": "today"},
    "actions": {"status": "open"},
}
"""What is true of every new item of a list; judgements such as a priority are the user's to give."""

_TITLES = ("title", "name", "statement", "event")


@dataclass(frozen=True, slots=True)
class Made:
    """A new item: its id, ``file:line`` where it begins, and the fields that are still open."""

    id: str
    place: str
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of the project data that items can be added to."""

    key: str
    prefix: str
    entity: type[Entity]


def project_kinds() -> dict[str, Kind]:
    """Return the lists by the name of one item, such as ``requirement``, ``test-case`` or ``wbs``."""
    found = {}
    for key, info in Project.model_fields.items():
        for entity in plan_of(Project).parts_by_key.get(key, ()):
            prefix = _prefix(entity)
            if prefix and get_origin(_bare(info.annotation)) is tuple and prefix != "LES":
                found[KINDS[prefix][1].lower().split(" item")[0].replace(" ", "-")] = Kind(
                    key, prefix, entity
                )
    return found


def new_item(
    workspace: Workspace,
    code: str,
    kind: Kind,
    given: Mapping[str, str],
    *,
    title: str,
    today: dt.date,
) -> Made:
    """Add an item to the project's data and return where it stands.

    ``given`` are values by field; a list is written with commas, a language with a dot (``title.en``).
    Raises `ProjectErrors` when the project does not load, `ProjectError` when it would not any more; nothing
    is written then.
    """
    folder = workspace.project_path(code)
    load_project(folder, root=workspace.root)
    files = _yaml_files(folder)
    values = _values(kind, given, title, today)
    identifier = next_id(kind.prefix, (path.read_text(encoding="utf-8") for path in files))
    fields = [Field("id", identifier), *_fields(kind.entity, values)]
    path = _file_for(files, kind.key)
    shown = path.relative_to(workspace.root).as_posix()
    before = path.read_bytes()
    text, line = append_item(before.decode("utf-8"), shown, kind.key, fields)
    _try(workspace, folder, path, text)
    if path.read_bytes() != before:
        raise _changed(shown)
    workspace.write(shown, text)
    still = tuple(one.key for one in fields if one.comment or one.value == OPEN)
    return Made(identifier, f"{shown}:{line}", still)


def next_id(prefix: str, texts: Iterable[str]) -> str:
    """Return the id after the highest one that ``texts`` mention; ids of dropped items are never used again."""
    form = re.compile(rf"(?<![A-Za-z0-9]){prefix}-([0-9]{{3,6}})(?![0-9])")
    found = [match for text in texts for match in form.findall(text)]
    width = max(map(len, found), default=3)
    return f"{prefix}-{max(map(int, found), default=0) + 1:0{width}}"


def _values(kind: Kind, given: Mapping[str, str], title: str, today: dt.date) -> dict[str, Any]:
    """Return what is known of the item, by field: given, true of every new one, or its title."""
    known = kind.entity.keys_of_fields()
    values: dict[str, Any] = {
        field: today.isoformat() if value == "today" else value
        for field, value in _INITIAL.get(kind.key, {}).items()
    }
    if title:
        values[next(field for field in _TITLES if field in known)] = title
    for name, value in given.items():
        field, _, lang = name.partition(".")
        if field not in known or field == "id" or (lang and lang not in ("zh", "en")):
            raise unknown_field(name, [*known][1:])
        if lang:
            before = values.get(field)
            old = before if isinstance(before, dict) else {"zh": before} if before else {}
            values[field] = {**old, lang: value}
        elif _is_list(kind.entity.model_fields[known[field]]):
            values[field] = [part.strip() for part in re.split(r"[,，、]", value) if part.strip()]
        else:
            values[field] = value
    return values


def _fields(entity: type[Entity], values: Mapping[str, Any]) -> list[Field]:
    """Return the lines of the item in the order of the model; what cannot stay open and is not given is refused."""
    fields, missing = [], []
    for key, name in entity.keys_of_fields().items():
        info = entity.model_fields[name]
        if key in values:
            fields.append(Field(key, values[key]))
        elif key == "id":
            continue
        elif info.is_required() and _is_text(entity, key):
            fields.append(Field(key, OPEN))
        elif info.is_required():
            missing.append(f"--set {key}={_choices(info, entity, key)}")
        elif any(isinstance(mark, Star) for mark in info.metadata):
            fields.append(Field(key, None, _hint(entity, key)))
    if missing:
        raise _must_be_given(missing)
    return fields


def _hint(entity: type[Entity], key: str) -> str:
    reference = plan_of(entity).references_by_key.get(key)
    kinds = "/".join(reference.kinds) if reference else ""
    return f"{OPEN} {kinds}".strip()


def _choices(info: FieldInfo, entity: type[Entity], key: str) -> str:
    """What may be written, for a person: ``must|should|could|wont``, ``SYS-001``, ``1…5``."""
    bare = _bare(info.annotation)
    if get_origin(bare) is Literal:
        return "|".join(get_args(bare))
    if reference := plan_of(entity).references_by_key.get(key):
        return f"{(reference.kinds or ('ID',))[0]}-001"
    bounds = {type(mark).__name__: mark for mark in info.metadata}
    if "Ge" in bounds and "Le" in bounds:
        return f"{bounds['Ge'].ge}…{bounds['Le'].le}"
    return "YYYY-MM-DD" if bare is dt.date else "…"


def _prefix(entity: type[Entity]) -> str:
    """Return the prefix of an entity's ids, "" where it has none."""
    info = entity.model_fields.get("id")
    marks = [*(info.metadata if info else ()), *_marks(info.annotation if info else None)]
    return next((mark.prefix for mark in marks if isinstance(mark, Identity)), "")


def _marks(annotation: Any) -> list[Any]:  # noqa: ANN401 - any type expression
    return [mark for part in get_args(annotation) for mark in getattr(part, "__metadata__", ())]


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - any type expression
    """The type without its marks and without None."""
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation


def _is_list(info: FieldInfo) -> bool:
    return get_origin(_bare(info.annotation)) is tuple


def _is_text(entity: type[Entity], key: str) -> bool:
    info = entity.model_fields[entity.keys_of_fields()[key]]
    return Bilingual in plan_of(entity).parts_by_key.get(key, ()) and not _is_list(info)


def _yaml_files(folder: Path) -> list[Path]:
    """The files of a project, reviews included: an id that was reviewed once is not given again."""
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.rglob("*.y*ml") if not path.name.startswith("."))


def _file_for(files: Sequence[Path], key: str) -> Path:
    """The last file with the list; else the one named after it; else the one with the project itself."""
    texts = {path: path.read_text(encoding="utf-8-sig") for path in files if path.parent.name != "trace"}
    having = [path for path, text in texts.items() if re.search(rf"^{key}\s*:", text, re.M)]
    named = [path for path in texts if path.stem == key]
    main = [path for path, text in texts.items() if re.search(r"^project\s*:", text, re.M)]
    return (having or named or main or [*texts])[-1]


def _try(workspace: Workspace, folder: Path, changed: Path, text: str) -> None:
    """Load the project as it would be; raises `ProjectError` when it is not sound."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for path in _yaml_files(folder):
            copy = root / path.relative_to(workspace.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if path == changed:
                copy.write_bytes(text.encode("utf-8"))
            else:
                shutil.copyfile(path, copy)
        try:
            load_project(root / folder.relative_to(workspace.root), root=root)
        except ProjectErrors as error:
            raise _not_sound(error.problems) from None


def _not_sound(problems: Sequence[ProjectError]) -> ProjectError:
    """What to say of an item that would not load: the faults without places, for the lines were not written."""
    zh, en = (
        "\n".join(f"  {problem.message(lang).partition(': ')[2]}" for problem in problems)
        for lang in ("zh", "en")
    )
    return ProjectError(
        f"没有写入，这样的条目读不通：\n{zh}",
        f"Nothing was written; such an item would not load:\n{en}",
        hint_zh=problems[0].hint_zh,
        hint_en=problems[0].hint_en,
    )


def unknown_field(name: str, known: Sequence[str]) -> ProjectError:
    """Return what to say of a field that does not exist."""
    close = nearest(name, known)
    return ProjectError(
        f"没有字段 {name}",
        f"there is no field {name}",
        hint_zh=f"是不是 {close}？" if close else f"可用：{'、'.join(known)}",
        hint_en=f"did you mean {close}?" if close else f"there are {', '.join(known)}",
    )


def _must_be_given(missing: Sequence[str]) -> ProjectError:
    return ProjectError(
        f"还要写明：{' '.join(missing)}",
        f"still to be given: {' '.join(missing)}",
        hint_zh="这些要由人判断，不能用占位代替",
        hint_en="these are judgements, for which there is no placeholder",
    )


def _changed(shown: str) -> WorkspaceError:
    return WorkspaceError(
        "文件刚刚被别人改了，没有写入",
        "The file was changed just now and was not written",
        place=shown,
        hint_zh="再运行一次。",
        hint_en="Run the command again.",
    )
