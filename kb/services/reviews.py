"""Which links of a trace were reviewed against which words: ``projects/CODE/trace/reviews.yaml``.

One line a link, in the order of the ids, so that Git shows and merges single decisions. It lies beside the
project data and not in it, because a review says something about the data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints

from kb.errors import ProjectError
from kb.project import Project
from kb.project.entities import Entity, Reference
from kb.project.entities_values import Date, PersonRef
from kb.project.fingerprint import PATTERN, Fingerprint, fingerprint, reviewable_links
from kb.project.graph import order_of
from kb.project.loader_problems import nearest
from kb.services.kept import kept_file, read_kept
from kb.workspace import Workspace

State = Literal["reviewed", "suspect", "open"]

_NAME = "reviews"
_HEAD = """\
# 每行记下一次审阅：item 是对照 follows 当时的文字（text 是指纹）审阅的。由 fupan trace --review 写入，随项目数据提交。
# One review a line: item was reviewed against the words of follows (text is their fingerprint).
# Written by fupan trace --review; commit it with the project data.
reviews:
"""


class Review(Entity):
    """``item`` was reviewed ``on`` a day against the words of ``follows``, whose fingerprint is ``text``."""

    item: Annotated[str, Reference()]
    follows: Annotated[str, Reference()]
    text: Annotated[str, StringConstraints(pattern=PATTERN)]
    on: Date
    by: PersonRef | None = None


class Reviews(Entity):
    """The file."""

    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A step of the trace from ``source`` to ``target`` and how its review stands.

    ``state``: reviewed; suspect, when the words of ``source`` have changed since; open, when never reviewed.
    ``place`` is where the source is written; ``on`` and ``by`` come from the last review.
    """

    source: str
    target: str
    state: State
    place: str
    on: dt.date | None = None
    by: str = ""


def links(workspace: Workspace, code: str, project: Project) -> tuple[Link, ...]:
    """Return every link a review covers, in the order of its ids. Raises `ProjectErrors` for a faulty file."""
    known = {(one.follows, one.item): one for one in read_reviews(workspace, code)}
    prints: dict[str, Fingerprint] = {}
    found = []
    for edge in reviewable_links(project):
        entity = project.entities[edge.source]
        if edge.source not in prints:
            prints[edge.source] = fingerprint(entity)
        last = known.get((edge.source, edge.target))
        if last is None:
            found.append(Link(edge.source, edge.target, "open", entity.place))
            continue
        state: State = "reviewed" if prints[edge.source].still(last.text) else "suspect"
        found.append(Link(edge.source, edge.target, state, entity.place, last.on, last.by or ""))
    return tuple(found)


def review(
    workspace: Workspace, code: str, project: Project, items: Sequence[str], *, on: dt.date, by: str = ""
) -> int:
    """Note that ``items`` (empty: everything) agree with what they follow from today; return how many links.

    Notes on links that no longer exist are dropped. Raises `ProjectError` for an unknown id.
    """
    if by and by not in project.entities:
        raise unknown(by, project.entities)
    for item in items:
        if item not in project.entities:
            raise unknown(item, project.entities)
    there = {(edge.source, edge.target) for edge in reviewable_links(project)}
    kept = {
        (one.follows, one.item): one
        for one in read_reviews(workspace, code)
        if (one.follows, one.item) in there
    }
    made = reviewable_links(project, *items)
    for edge in made:
        kept[edge.source, edge.target] = Review(
            item=edge.target,
            follows=edge.source,
            text=fingerprint(project.entities[edge.source]).written,
            on=on,
            by=by or None,
        )
    if made:
        workspace.write(kept_file(code, _NAME), _HEAD + "".join(map(_line, _ordered(kept.values()))))
    return len(made)


def read_reviews(workspace: Workspace, code: str) -> tuple[Review, ...]:
    """Return the reviews on file, none when there is no file. Raises `ProjectErrors` when it is faulty."""
    held = read_kept(workspace, kept_file(code, _NAME), Reviews)
    return held.reviews if held else ()


def unknown(identifier: str, known: Iterable[str] | Mapping[str, object]) -> ProjectError:
    """Return what to say of an id the project does not have."""
    close = nearest(identifier, known)
    return ProjectError(
        f"项目里没有 {identifier}",
        f"the project has no {identifier}",
        hint_zh=f"最接近的是 {close}" if close else "",
        hint_en=f"the nearest is {close}" if close else "",
    )


def _ordered(reviews: Iterable[Review]) -> list[Review]:
    return sorted(reviews, key=lambda one: (order_of(one.item), order_of(one.follows)))


def _line(one: Review) -> str:
    by = f", by: {one.by}" if one.by else ""
    return f"  - {{item: {one.item}, follows: {one.follows}, text: {one.text}, on: {one.on}{by}}}\n"
