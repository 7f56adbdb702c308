"""Ids and references across a project: every id once, every reference to something that exists (V01)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kb.errors import ProjectError
from kb.project.entities import KINDS, RECORD_KINDS, Project, kind_of
from kb.project.entities_references import bears_references, plan_of
from kb.project.entities_values import Entity
from kb.project.loader_problems import nearest
from kb.project.yaml_source import YamlList, YamlMap, line_of

_SUGGESTIONS = 50
"""For so many dangling references a nearest id is looked up; beyond, an import has gone wrong as a whole."""


def written_ids(merged: YamlMap, problems: list[ProjectError]) -> dict[str, str]:
    """Return every id in the tree with its place, also of faulty items; repeated ids go to ``problems``."""
    places: dict[str, str] = {}
    for item in _identified(merged):
        identifier = item.get("id")
        if not isinstance(identifier, str) or not kind_of(identifier):
            continue
        place = f"{item.file}:{line_of(item, 'id')}"
        if identifier in places:
            problems.append(_repeated(identifier, place, places[identifier]))
        else:
            places[identifier] = place
    return places


def _identified(merged: YamlMap) -> Iterable[YamlMap]:
    for key, value in merged.items():
        # What stands under x-… is the user's own and may hold anything, ids of ours included.
        for item in value if isinstance(value, YamlList) and not key.startswith("x-") else ():
            if isinstance(item, YamlMap):
                yield item
                nested = item.get("actions")
                yield from (part for part in nested or () if isinstance(part, YamlMap))


def unresolved_references(
    merged: YamlMap, ids: Mapping[str, str], known: Collection[str] = ()
) -> list[ProjectError]:
    """Return a problem for every reference to an id that exists neither in ``ids`` nor in ``known``.

    The tree is read, not the entities made of it, so that one fault in an item does not hide another.
    References to knowledge records (runbook, checklist, lesson) count only when ``known`` is given.
    """
    problems: list[ProjectError] = []
    everything = {*ids, *known}
    for pointer in _pointers(merged, Project, "", ""):
        if pointer.target in everything:
            continue
        kind = kind_of(pointer.target)
        if not kind or (pointer.kinds and kind not in pointer.kinds):
            continue  # plain words in a loose reference, or already refused for its kind
        if kind in RECORD_KINDS and not known:
            continue
        problems.append(_unresolved(pointer, kind, everything if len(problems) < _SUGGESTIONS else None))
    return problems


class _Pointer(NamedTuple):
    """One reference in the tree: ``container[at]`` names ``target``, which is to be of one of ``kinds``."""

    holder: str
    field: str
    container: YamlMap | YamlList
    at: str | int
    target: str
    kinds: tuple[str, ...]

    @property
    def path(self) -> str:
        """The field in full, ``REQ-003.acceptance.method``."""
        return f"{self.holder}.{self.field}" if self.holder else self.field

    @property
    def place(self) -> str:
        """``file:line`` of the reference."""
        return f"{self.container.file}:{line_of(self.container, self.at)}"


def _pointers(tree: YamlMap, model: type[Entity], holder: str, path: str) -> Iterator[_Pointer]:
    plan = plan_of(model)
    own = tree.get("id")
    if plan.identified and isinstance(own, str):
        holder, path = own, ""
    for key, value in tree.items():
        if reference := plan.references_by_key.get(key):
            for container, at, target in _targets(tree, key, value):
                yield _Pointer(holder, path + key, container, at, target, reference.kinds)
        for part in plan.parts_by_key.get(key, ()):
            if bears_references(part):
                for inner in _trees(value, key in plan.keyed):
                    yield from _pointers(inner, part, holder, f"{path}{key}.")


def _targets(tree: YamlMap, key: str, value: object) -> Iterator[tuple[YamlMap | YamlList, str | int, str]]:
    if isinstance(value, str):
        yield tree, key, value
    elif isinstance(value, YamlList):
        yield from ((value, item, target) for item, target in enumerate(value) if isinstance(target, str))
    elif isinstance(value, YamlMap):
        yield from ((value, name, name) for name in value)


def _trees(value: object, keyed: bool) -> Iterator[YamlMap]:
    if isinstance(value, YamlMap) and not keyed:
        yield value
    elif isinstance(value, (YamlMap, YamlList)):
        parts = value.values() if isinstance(value, YamlMap) else value
        yield from (part for part in parts if isinstance(part, YamlMap))


def _unresolved(pointer: _Pointer, kind: str, ids: Collection[str] | None) -> ProjectError:
    same = sorted(identifier for identifier in ids or () if identifier.startswith(f"{kind}-"))
    close = nearest(pointer.target, same)
    name_zh, name_en = KINDS[kind]
    if close:
        hint_zh, hint_en = f"最接近的是 {close}", f"the nearest is {close}"
    elif ids is not None and not same:
        hint_zh, hint_en = f"项目里还没有任何{name_zh}", f"the project has no {name_en} yet"
    else:
        hint_zh = f"补上 {pointer.target}，或改成已有的编号"
        hint_en = f"add {pointer.target}, or use an existing id"
    return ProjectError(
        f"{pointer.path} 引用了不存在的{name_zh} {pointer.target}",
        f"{pointer.path} refers to {pointer.target}, a {name_en} that does not exist",
        hint_zh=hint_zh,
        hint_en=hint_en,
        place=pointer.place,
    )


def _repeated(identifier: str, place: str, first: str) -> ProjectError:
    return ProjectError(
        f"编号 {identifier} 重复：{first} 已经用过",
        f"the id {identifier} is used twice: {first} has it already",
        hint_zh="给其中一个换一个没用过的编号；作废的编号也不要再用",
        hint_en="give one of them a new id; ids of dropped items are not used again",
        place=place,
    )
