"""Reading a project: one file or many, every fault found in one go, each with its place and remedy.

A project is a ``project.yaml``, or a folder: all YAML files directly in it and in its sub-folder
``project/`` are read in the order of their names and merged by top-level key. A list (``requirements``) may
be spread over files; ``project`` and ``roi`` stand in one.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from kb.errors import ProjectError
from kb.project.entities import Project
from kb.project.loader_identity import unresolved_references, written_ids
from kb.project.loader_problems import explain_all
from kb.project.yaml_source import YamlDocument, YamlList, YamlMap, line_of, read_yaml

_SUFFIXES = frozenset({".yaml", ".yml"})


class ProjectErrors(ProjectError):
    """Everything that is wrong with a project's data; ``problems`` has each fault by itself."""

    def __init__(self, problems: list[ProjectError]) -> None:
        first, count = problems[0], len(problems)
        if count == 1:
            super().__init__(
                first.zh, first.en, hint_zh=first.hint_zh, hint_en=first.hint_en, place=first.place
            )
        else:
            super().__init__(
                "\n".join([f"项目数据有 {count} 处错误：", *(_line(problem, "zh") for problem in problems)]),
                "\n".join(
                    [f"the project data has {count} errors:", *(_line(problem, "en") for problem in problems)]
                ),
            )
        self.problems = problems


def load_project(path: Path, *, root: Path | None = None, known: Collection[str] = ()) -> Project:
    """Return the project at ``path`` (a file or a folder).

    Places are relative to ``root`` where it contains the file. ``known`` are the ids of knowledge records;
    where given, references to runbooks, checklists and lessons are resolved against them too.
    Raises `ProjectErrors`, which lists all faults.
    """
    project, problems = load_project_lenient(path, root=root, known=known)
    if problems or project is None:
        raise ProjectErrors(problems)
    return project


def load_project_lenient(
    path: Path, *, root: Path | None = None, known: Collection[str] = ()
) -> tuple[Project | None, list[ProjectError]]:
    """Return what can be used of a project, and all its faults.

    List items with a fault and files that could not be read to their end are left out; references to
    what is missing stay in place. The project is None when its ``project`` part is unusable.
    """
    shown = _shown(path, root)
    files = _files(path)
    if not files:
        return None, [_nothing_there(shown)]
    documents = [read_yaml(file, _shown(file, root)) for file in files]
    problems = [problem for document in documents for problem in document.problems]
    whole = all(document.complete for document in documents)
    merged = _merge([document for document in documents if document.complete], shown, problems)
    if not merged and not whole:
        return None, problems
    project, faults = _validate(merged, shown)
    if not whole:  # what is missing may stand in the part that could not be read
        faults = [fault for fault in faults if fault.place != shown]
    problems += faults
    ids = written_ids(merged, problems)
    if whole:
        problems += unresolved_references(merged, ids, known)
    return project, _sorted(problems, documents)


def _validate(merged: YamlMap, shown: str) -> tuple[Project | None, list[ProjectError]]:
    try:
        return Project.model_validate(merged), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = explain_all(details, merged, shown)
    usable = _without(merged, {tuple(detail["loc"][:2]) for detail in details})
    try:
        return Project.model_validate(usable), problems
    except ValidationError:
        return None, problems


def _without(merged: YamlMap, faulty: set[tuple[int | str, ...]]) -> YamlMap:
    """Return the tree without its faulty list items and top-level values."""
    usable = YamlMap(merged.file, merged.line)
    for key, value in merged.items():
        if (key,) in faulty:
            continue
        if isinstance(value, YamlList):
            kept = YamlList(value.file, value.line)
            for item, line in zip(enumerate(value), value.lines, strict=True):
                if (key, item[0]) not in faulty:
                    kept.append(item[1])
                    kept.lines.append(line)
            value = kept
        elif any(loc[0] == key for loc in faulty):
            continue
        usable[key] = value
        usable.lines[key] = merged.lines[key]
    return usable


def _merge(documents: list[YamlDocument], shown: str, problems: list[ProjectError]) -> YamlMap:
    """Return one tree from several files; the same mapping or scalar in two files is a fault."""
    if len(documents) == 1:
        return documents[0].root
    merged = YamlMap(shown, 0)
    places: dict[str, str] = {}
    for document in documents:
        for key, value in document.root.items():
            place = f"{document.root.file}:{line_of(document.root, key)}"
            if merged.get(key) is None:
                places[key] = place
                merged.lines[key] = document.root.lines[key]
                merged[key] = _copied(value)
            elif isinstance(value, YamlList) and isinstance(merged[key], YamlList):
                merged[key].extend(value)
                merged[key].lines.extend(value.lines)
            elif value is not None:
                problems.append(_written_twice(key, place, places[key]))
    return merged


def _copied(value: object) -> object:
    """Return a list that can be extended without changing the file's own; anything else as it is."""
    if not isinstance(value, YamlList):
        return value
    copy = YamlList(value.file, value.line)
    copy.extend(value)
    copy.lines.extend(value.lines)
    return copy


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path] if path.exists() else []
    return [
        file
        for folder in (path, path / "project")
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.suffix in _SUFFIXES and file.is_file() and not file.name.startswith(".")
    ]


def _shown(path: Path, root: Path | None) -> str:
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return path.as_posix()


def _sorted(problems: list[ProjectError], documents: list[YamlDocument]) -> list[ProjectError]:
    """Return the problems by file and line, so that a person can go through them from top to bottom."""
    order = {document.root.file: position for position, document in enumerate(documents)}

    def key(problem: ProjectError) -> tuple[int, int]:
        file, _, line = problem.place.rpartition(":")
        return (order.get(file, -1), int(line) if line.isdigit() else 0)

    return sorted(problems, key=key)


def _line(problem: ProjectError, lang: str) -> str:
    hint = problem.hint(lang)
    remedy = (f"（{hint}）" if lang == "zh" else f" ({hint})") if hint else ""
    return f"  {problem.message(lang)}{remedy}"


def _written_twice(key: str, place: str, first: str) -> ProjectError:
    return ProjectError(
        f"{key} 写了两次：{first} 已经有了",
        f"{key} is written twice: {first} has it already",
        hint_zh="只保留一处；备份文件请移出项目文件夹",
        hint_en="keep one of them, and move backup copies out of the project folder",
        place=place,
    )


def _nothing_there(shown: str) -> ProjectError:
    return ProjectError(
        "没有项目数据：找不到 project.yaml，也没有其他 YAML 文件",
        "no project data: there is neither a project.yaml nor any other YAML file",
        hint_zh="新建 project.yaml，或运行 fupan init --sample 看一个完整的例子",
        hint_en="write a project.yaml, or run fupan init --sample for a complete example",
        place=shown,
    )
