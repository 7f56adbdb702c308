"""The counts beside the results: each a link that narrows the search, or takes a narrowing back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import search
from kb.api.pages.desk import addressed, labelled
from kb.services.explain import facet_title, facet_value

#: Fields of a search and the parameter of each in an address, in the order they are shown.
FIELDS = {
    "kind": "kind",
    "project": "project",
    "system": "system",
    "phase": "phase",
    "status": "status",
    "industry": "industry",
    "lang": "record_lang",
    "tag": "tag",
}

#: Values of a field shown at once.
SHOWN = 6

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose or to give up, and where that leads."""

    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """The values of a field: the first few, and the rest."""

    title: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]


def groups(facets: Mapping[str, Sequence[search.Facet]], query: Query, lang: str) -> list[Group]:
    """What the search can be narrowed by; fields that would narrow nothing are left out.

    ``query`` is that of the address, ``q`` and ``lang`` included.
    """
    found = []
    for field, name in FIELDS.items():
        values = [one for one in facets.get(field, ()) if one.value not in query.get(name, ())]
        if len(values) + len(query.get(name, ())) < 2:
            continue
        choices = tuple(
            Choice(
                value_label(field, one.value, lang),
                one.count,
                addressed("/", {**query, name: [*query.get(name, ()), one.value]}),
            )
            for one in values
        )
        if choices:
            found.append(Group(facet_title(field, lang), choices[:SHOWN], choices[SHOWN:]))
    return found


def chosen(query: Query, lang: str) -> list[Choice]:
    """What the search is narrowed by, each with the address without it."""
    return [
        Choice(
            value_label(field, value, lang),
            0,
            addressed("/", {**query, name: [one for one in query[name] if one != value]}),
        )
        for field, name in FIELDS.items()
        for value in query.get(name, ())
    ]


def value_label(field: str, value: str, lang: str) -> str:
    """A value as it is shown: phases and industries by the names documents use."""
    name = labelled(field, value, lang)
    return facet_value(field, value, lang) if name == value else name
