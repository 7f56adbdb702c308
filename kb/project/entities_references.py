"""Walking an entity by the declarations of its fields: its references, its texts, its parts."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from kb.project.entities_values import Entity
from kb.project.identifiers import Identity, Reference


class Pointer(NamedTuple):
    """One reference as it stands in the data.

    ``holder`` is the id of the nearest entity around it ("" in parts that have none), ``entity`` the part
    that holds the field, ``field`` its path from the holder (``runs.defect``), ``item`` its place in a list.
    """

    holder: str
    entity: Entity
    field: str
    item: int | None
    target: str
    reference: Reference

    @property
    def place(self) -> str:
        """``file:line`` of the reference."""
        return self.entity.place_of(self.field.rpartition(".")[2], self.item)


class Written(NamedTuple):
    """One text as it stands in the data; ``entity``, ``field`` and ``item`` as in `Pointer`."""

    holder: str
    entity: Entity
    field: str
    item: int | None
    text: str

    @property
    def place(self) -> str:
        """``file:line`` of the text."""
        return self.entity.place_of(self.field.rpartition(".")[2], self.item)


def pointers(entity: Entity, holder: str = "", path: str = "") -> Iterator[Pointer]:
    """Yield every reference in ``entity`` and its parts, in the order of the fields."""
    plan = plan_of(type(entity))
    holder, path = _held(entity, plan, holder, path)
    for name, reference in plan.references.items():
        for item, target in _strings(getattr(entity, name)):
            if target:
                yield Pointer(holder, entity, path + name, item, target, reference)
    for name in plan.parts:
        for part in _entities(getattr(entity, name)):
            yield from pointers(part, holder, f"{path}{name}.")


def written(entity: Entity) -> tuple[Written, ...]:
    """Every text in ``entity`` and its parts, each language by itself, in the order of the fields.

    Ids, references and words from a list of ours are no texts; what is empty is none either.
    """
    found: list[Written] = []
    _collect(entity, "", "", found)
    return tuple(found)


def _collect(entity: Entity, holder: str, path: str, found: list[Written]) -> None:
    plan = plan_of(type(entity))
    holder, path = _held(entity, plan, holder, path)
    for name, free, parted in plan.texts:
        value = getattr(entity, name)
        if value is None or value == () or value == "":
            continue
        if free:
            found += (
                Written(holder, entity, path + name, item, text) for item, text in _strings(value) if text
            )
        if parted:
            for part in _entities(value):
                _collect(part, holder, f"{path}{name}.", found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look at in one class of entity.

    ``references`` by field name; ``parts`` are the fields whose parts hold references. For trees that are
    not yet entities, ``references_by_key`` and ``parts_by_key`` go by the key in YAML and name the classes;
    ``keyed`` are the keys whose value maps a key of the user's own to each part. ``texts`` are the fields that
    hold texts: name, whether free text of their own, whether parts.
    """

    identified: bool
    references: Mapping[str, Reference]
    parts: tuple[str, ...]
    references_by_key: Mapping[str, Reference]
    parts_by_key: Mapping[str, tuple[type[Entity], ...]]
    keyed: frozenset[str]
    texts: tuple[tuple[str, bool, bool], ...]


@cache
def plan_of(entity: type[Entity]) -> Plan:
    """Return the plan of one class, worked out from its declarations."""
    references: dict[str, Reference] = {}
    classes_of: dict[str, tuple[type[Entity], ...]] = {}
    texts: list[tuple[str, bool, bool]] = []
    identified = False
    for name, info in entity.model_fields.items():
        marks, classes = _declared(info.annotation)
        marks += info.metadata
        identified |= any(isinstance(mark, Identity) for mark in marks)
        if found := next((mark for mark in marks if isinstance(mark, Reference)), None):
            references[name] = found
        classes_of[name] = tuple(classes)
        free = _holds_text(info.annotation) and not any(
            isinstance(mark, Identity) or (isinstance(mark, Reference) and not mark.loose) for mark in marks
        )
        if free or classes:
            texts.append((name, free, bool(classes)))
    keys = {name: key for key, name in entity.keys_of_fields().items()}
    return Plan(
        identified,
        references,
        tuple(
            name for name, classes in classes_of.items() if any(bears_references(part) for part in classes)
        ),
        {keys[name]: reference for name, reference in references.items()},
        {keys[name]: classes for name, classes in classes_of.items() if classes},
        frozenset(
            keys[name] for name, info in entity.model_fields.items() if get_origin(info.annotation) is dict
        ),
        tuple(texts),
    )


def _holds_text(annotation: Any) -> bool:  # noqa: ANN401 - any type expression
    """Say whether a value of the type may be a text of the user's own, or a list of them."""
    if get_origin(annotation) is Literal:
        return False
    arguments = get_args(annotation)
    return annotation is str or any(_holds_text(one) for one in arguments)


def bears_references(part: type[Entity]) -> bool:
    """Say whether entities of this class hold references, in themselves or in their parts."""
    return bool(plan_of(part).references or plan_of(part).parts)


def _declared(annotation: Any) -> tuple[list[Any], list[type[Entity]]]:  # noqa: ANN401 - any type expression
    """Return the metadata and the entity classes anywhere in a type expression."""
    if isinstance(annotation, type) and issubclass(annotation, Entity):
        return [], [annotation]
    marks: list[Any] = []
    classes: list[type[Entity]] = []
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        marks += arguments[1:]
        arguments = arguments[:1]
    elif get_origin(annotation) not in (tuple, dict, Union, types.UnionType):
        return [], []
    for argument in arguments:
        inner_marks, inner_classes = _declared(argument)
        marks += inner_marks
        classes += inner_classes
    return marks, classes


def _held(entity: Entity, plan: Plan, holder: str, path: str) -> tuple[str, str]:
    own = getattr(entity, "id", None) if plan.identified else None
    return (own, "") if own else (holder, path)


def _strings(value: object) -> Iterator[tuple[int | None, str]]:
    if isinstance(value, str):
        yield None, value
    elif isinstance(value, tuple):
        yield from ((item, text) for item, text in enumerate(value) if isinstance(text, str))
    elif isinstance(value, dict):
        yield from ((None, key) for key in value)


def _entities(value: object) -> Iterator[Entity]:
    if isinstance(value, Entity):
        yield value
    elif isinstance(value, tuple):
        yield from (part for part in value if isinstance(part, Entity))
    elif isinstance(value, dict):
        yield from (part for part in value.values() if isinstance(part, Entity))
