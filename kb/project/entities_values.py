"""The kinds of value an entity is made of: texts, dates, numbers; and what every entity has."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    ModelWrapValidatorHandler,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from kb.project.identifiers import Reference
from kb.project.yaml_composer import YamlList, YamlMap, line_of


@dataclass(frozen=True)
class Star:
    """Marks a field the finished data needs although a draft may lack it; check ``rule`` asks for it.

    Only what gives an entity its identity and its place in the plan is required at loading; an owner or a
    target may still be open, and is then listed as a gap and refused at the review gate.
    """

    rule: str = "V00"


class Entity(BaseModel):
    """A thing in the project data: immutable, closed to unknown keys (``x-…`` pass), aware of its place."""

    __test__: ClassVar[bool] = False  # TestCase is no test class, whatever pytest thinks of the name
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)

    # Kept beside the fields as a cached property is: setting up private attributes for every entity takes pydantic
    # a tenth of the time of loading.
    _written: ClassVar[YamlMap | None] = None
    _extensions: ClassVar[Mapping[str, Any]] = {}

    @model_validator(mode="wrap")
    @classmethod
    def _keep_place(cls, value: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, dict):
            return handler(value)
        plain = value.keys() <= cls.keys_of_fields().keys()
        made = handler(value if plain and None not in value.values() else cls._filled(value))
        if not plain:
            made.__dict__["_extensions"] = {
                key: item for key, item in value.items() if str(key).startswith("x-")
            }
        if isinstance(value, YamlMap):
            made.__dict__["_written"] = value
        return made

    @classmethod
    def _filled(cls, value: dict[str, Any]) -> dict[str, Any]:
        """Leave out ``x-…`` keys, and known fields without a value so that their defaults apply."""
        return {
            key: item
            for key, item in value.items()
            if not str(key).startswith("x-") and not (item is None and cls.has_field(key))
        }

    @classmethod
    def has_field(cls, key: str) -> bool:
        """Say whether ``key`` is the name of a field as written in YAML (``from``, not ``from_``)."""
        return key in cls.keys_of_fields()

    @classmethod
    @cache
    def keys_of_fields(cls) -> Mapping[str, str]:
        """Return the YAML key of every field, with the field's name: ``{"id": "id", "from": "from_"}``."""
        return {info.alias or name: name for name, info in cls.model_fields.items()}

    @property
    def place(self) -> str:
        """``file:line`` where the entity was written; "" when it was made in memory."""
        return self._written.place if self._written is not None else ""

    def place_of(self, field: str, item: int | None = None) -> str:
        """``file:line`` of a field, or of one item of its list; of the entity when it was not written."""
        written = self._written
        if written is None:
            return ""
        info = type(self).model_fields.get(field)
        key = (info.alias if info else None) or field
        if item is not None and isinstance(listed := written.get(key), YamlList):
            return f"{listed.file}:{line_of(listed, item)}"
        return f"{written.file}:{line_of(written, key)}"

    @property
    def extensions(self) -> Mapping[str, Any]:
        """The ``x-…`` keys as written: texts, lists and mappings of texts."""
        return self._extensions


class Bilingual(Entity):
    """A text in Chinese and English."""

    zh: str = ""
    en: str = ""


def _text_form(value: object) -> str:
    return "bilingual" if isinstance(value, (dict, Bilingual)) else "text"


Text = Annotated[
    Annotated[str, Tag("text")] | Annotated[Bilingual, Tag("bilingual")],
    Discriminator(_text_form),
]
"""A text, or a text per language: ``标题`` or ``{zh: 标题, en: Title}``."""


def text_of(value: str | Bilingual | None, lang: str) -> str:
    """Return the text in ``lang`` ("zh" or "en"), else in the other language; "" for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    wanted, other = (value.zh, value.en) if lang == "zh" else (value.en, value.zh)
    return wanted or other


_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        # Left to itself pydantic reads "20261101" as seconds since 1970.
        if _ISO_DATE.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:  # the form is right, the day does not exist
        pass
    raise PydanticCustomError("date_form", "a date is written 2026-11-30")


def _read_flag(value: object) -> object:
    words = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def _read_quantity(value: object) -> object:
    if isinstance(value, str):
        if len(value) > 18 or not _NUMBER.fullmatch(value):
            return value
        return float(value) if "." in value else int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("quantity_form", "a quantity is a number or a text")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Date = Annotated[dt.date, BeforeValidator(_read_date)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
Quantity = Annotated[int | float | str, BeforeValidator(_read_quantity)]
"""A number where the text is one, else the text ("≤ 2 s")."""
Score = Annotated[int, Field(ge=1, le=5)]
Grade = Annotated[int, Field(ge=1, le=4)]
"""Severity, priority or criticality: 1 is the most severe, 4 the least."""
Percent = Annotated[float, Field(ge=0, le=100)]
Texts = tuple[Text, ...]
OneOrMoreTexts = Annotated[Texts, BeforeValidator(_as_list)]

MemberRef = Annotated[str, Reference("MEM")]
PersonRef = Annotated[str, Reference("MEM", "STK", loose=True)]
"""A member or stakeholder by id, or a role or name in words."""
Links = tuple[Annotated[str, Reference(flow="down")], ...]
"""Anything in the project this entity acts on."""


class Span(Entity):
    """A stretch of days, both ends included: ``{from: 2026-09-28, to: 2026-10-08, reason: …}``."""

    from_: Date = Field(alias="from")
    to: Date
    reason: Text = ""


class Provenance(Entity):
    """The row or key of the file an entity was imported from."""

    file: str
    row: str = ""
    key: str = ""


def _provenance_form(value: object) -> str:
    return "row" if isinstance(value, (dict, Provenance)) else "text"


Origin = Annotated[
    Annotated[str, Tag("text")] | Annotated[Provenance, Tag("row")], Discriminator(_provenance_form)
]


class Noted(Entity):
    """What every listed entity may carry: when it was last touched, and tags."""

    updated: Date | None = None
    tags: tuple[str, ...] = ()


class Tracked(Noted):
    """A `Noted` entity that may also say where it was imported from."""

    source: Origin | None = None
