"""Where in the data an error stands: from a path of keys and numbers to file, line and words for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kb.project.identifiers import kind_of
from kb.project.yaml_source import YamlList, YamlMap, line_of


class Spot(NamedTuple):
    """Where an error stands: its place, its path for people, the key at fault and what surrounds it."""

    place: str
    path: str
    key: str
    holder: str


def locate(loc: Sequence[int | str], root: YamlMap, file: str) -> Spot:
    """Follow an error's path through the tree; parts of the path that name a type are passed over."""
    here: Any = root
    place, path, key, holder = file, "", "", ""
    for step in loc:
        known = (isinstance(here, YamlMap) and step in here) or (
            isinstance(here, YamlList) and isinstance(step, int) and step < len(here)
        )
        if known:
            inside = here[step]
            place = _place_in(here, step, place)
            holder, path = path, _extended(path, step, inside)
            key = str(step)
            here = inside
        elif isinstance(here, YamlMap) and step == loc[-1] and step != "[key]":
            holder, path, key = path, f"{path}.{step}" if path else str(step), str(step)
    return Spot(place, path, key, holder)


def _place_in(here: YamlMap | YamlList, step: Any, place: str) -> str:  # noqa: ANN401 - key or index
    inside = here[step]
    if isinstance(inside, YamlMap) and isinstance(here, YamlList):
        return inside.place
    line = line_of(here, step)
    return f"{here.file}:{line}" if line else place


def _extended(path: str, step: int | str, inside: object) -> str:
    if isinstance(step, int):
        identifier = inside.get("id") if isinstance(inside, YamlMap) else None
        if isinstance(identifier, str) and kind_of(identifier):
            return identifier
        return f"{path}#{step + 1}"
    return f"{path}.{step}" if path else step
