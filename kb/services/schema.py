"""JSON Schema of project data and of knowledge records, from the models themselves: editors complete and check.

Draft 7, which every editor knows. A schema is as strict as reading is, no stricter: texts may look like
numbers, optional fields may be empty, ``x-…`` keys pass. What needs the whole project (that a reference
exists) is the business of ``fupan check``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from kb.project.entities import KINDS, Entity, Identity, Project, Reference, Star
from kb.project.entities_references import plan_of
from kb.records import KINDS as RECORD_TYPES
from kb.records import fields
from kb.services.schema_names import title_of

_DRAFT = "http://json-schema.org/draft-07/schema#"
_SCALAR = ["string", "number", "boolean"]  # what other readers of YAML make of a bare text
_NUMBER: JsonSchemaValue = {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}
_FLAG: JsonSchemaValue = {"enum": [True, False, "是", "否", "yes", "no", "true", "false"]}

#: What a value may also be, before a field reads it; by the name of the reader.
_ALSO: Mapping[str, JsonSchemaValue] = {
    "_read_predecessor": {"type": "string"},
    "_read_note": {"type": "string"},
    "_as_list": {"type": _SCALAR},
    "_read_quantity": {"type": _SCALAR},
    "_read_weekday": {"type": _SCALAR},
    "_read_operator": {"enum": ["≤", "⩽", "≥", "⩾", "==", "＝", "＜", "＞", "≠"]},
    "_read_flag": _FLAG,
}


def project_schema(lang: str) -> JsonSchemaValue:
    """Return the schema of a file of project data, its titles in ``lang`` ("zh" or "en").

    No top-level key is required: a project may stand in several files.
    """
    schema = Project.model_json_schema(schema_generator=_Generator)
    entities = {one.__name__: one for one in _entities(Project)}
    definitions = {
        name: _object(made, entities[name], lang) if name in entities else made
        for name, made in schema["$defs"].items()
    }
    root = _object({key: value for key, value in schema.items() if key != "$defs"}, Project, lang)
    root.pop("required", None)
    title = "复盘项目数据" if lang == "zh" else "Fupan project data"
    return {"$schema": _DRAFT, **root, "title": title, "$defs": definitions}


def record_schema(kind: str, lang: str) -> JsonSchemaValue:
    """Return the schema of the front matter of records of type ``kind``, or of any record ("")."""
    if kind:
        return {"$schema": _DRAFT, **_record(kind, lang)}
    return {
        "$schema": _DRAFT,
        "type": "object",
        "required": ["id", "type"],
        "properties": {"type": {"enum": [*RECORD_TYPES]}},
        "allOf": [
            {"if": {"properties": {"type": {"const": one}}, "required": ["type"]}, "then": _record(one, lang)}
            for one in RECORD_TYPES
        ],
    }


class _Generator(GenerateJsonSchema):
    """Adds what our own readers and marks accept or demand."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """A text, which other readers may have taken for a number."""
        made = super().str_schema(schema)
        return {**made, "type": _SCALAR} if made == {"type": "string"} else made

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        """A flag in the words that are read as one."""
        return dict(_FLAG)

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        """A number, quoted or not."""
        return {"anyOf": [super().float_schema(schema), _NUMBER]}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """A whole number, quoted or not."""
        return {"anyOf": [super().int_schema(schema), {"type": "string", "pattern": "^[+-]?[0-9]+$"}]}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """The field's schema, and what its reader turns into it."""
        made = super().function_before_schema(schema)
        also = _ALSO.get(_name(schema["function"]["function"]))
        return {"anyOf": [made, also]} if also else made

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        """The field's schema, or the form of the ids it may hold."""
        mark = getattr(schema["function"]["function"], "__self__", None)
        if isinstance(mark, Identity):
            return {"type": "string", "pattern": f"^{mark.prefix}-[0-9]{{3,}}$"}
        if isinstance(mark, Reference) and not mark.loose:
            return {"type": "string", "pattern": f"^({'|'.join(mark.kinds or KINDS)})-[0-9]{{3,}}$"}
        return super().function_after_schema(schema)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "")


def _entities(entity: type[Entity], seen: set[type[Entity]] | None = None) -> Iterator[type[Entity]]:
    """Yield the classes of everything inside ``entity``."""
    seen = set() if seen is None else seen
    for classes in plan_of(entity).parts_by_key.values():
        for part in classes:
            if part not in seen:
                seen.add(part)
                yield part
                yield from _entities(part, seen)


def _object(made: JsonSchemaValue, entity: type[Entity], lang: str) -> JsonSchemaValue:
    """The schema of one class with titles, with its optional fields open, and with ``x-…`` let through."""
    required = made.get("required", [])
    properties = {
        key: _property(value, key, entity, lang, optional=key not in required)
        for key, value in made["properties"].items()
    }
    made = {key: value for key, value in made.items() if key != "description"}
    if lang == "en":  # the docstrings are English
        made["description"] = inspect.getdoc(entity)
    return {**made, "properties": properties, "patternProperties": {"^x-": {}}}


def _property(
    made: JsonSchemaValue, key: str, entity: type[Entity], lang: str, *, optional: bool
) -> JsonSchemaValue:
    inner = {name: value for name, value in made.items() if name not in ("title", "default")}
    info = entity.model_fields[entity.keys_of_fields()[key]]
    said = _said(key, entity, next((mark for mark in info.metadata if isinstance(mark, Star)), None), lang)
    shown = {"title": title_of(key, lang), **({"description": said} if said else {})}
    if optional:
        return {**shown, "anyOf": [inner, {"type": "null"}]}
    return {**shown, "allOf": [inner]}


def _said(key: str, entity: type[Entity], star: Star | None, lang: str) -> str:
    """What a reader of the field should know: what it refers to, and which check asks for it."""
    zh = lang == "zh"
    parts = []
    if reference := plan_of(entity).references_by_key.get(key):
        names = [f"{KINDS[kind][0 if zh else 1]} {kind}" for kind in reference.kinds]
        if names:
            parts.append(f"引用{'、'.join(names)}" if zh else f"refers to {' or '.join(names)}")
    if star is not None:
        parts.append(f"评审前要填（{star.rule}）" if zh else f"needed for a review ({star.rule})")
    return ("；" if zh else "; ").join(parts)


_BY_READER: Mapping[str, JsonSchemaValue] = {
    "read_text": {"type": _SCALAR},
    "read_texts": {"anyOf": [{"type": _SCALAR}, {"type": "array", "items": {"type": [*_SCALAR, "null"]}}]},
    "read_day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "read_whole": {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[+]?[0-9]+$"}]
    },
    "read_number": {"anyOf": [{"type": "number"}, _NUMBER]},
    "read_flag": {"enum": [*_FLAG["enum"], "on", "off"]},
    "read_goals": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["metric"],
            "properties": {name: {"type": [*_SCALAR, "null"]} for name in ("metric", "target", "actual")},
        },
    },
}


def _record(kind: str, lang: str) -> JsonSchemaValue:
    """The schema of one type. Unknown keys pass, as they do in reading; required ones are asked for by checks."""
    declared = RECORD_TYPES[kind].declared()
    properties: JsonSchemaValue = {
        "id": {"title": title_of("id", lang), "type": "string", "pattern": r"^[^\W_][\w.-]{0,63}$"},
        "type": {"title": title_of("type", lang), "const": kind},
    }
    for key, field in declared.items():
        asked = "发布前要填" if lang == "zh" else "needed before it is published"
        note = {"description": asked} if field.required else {}
        made = _field(field)
        properties[key] = {"title": title_of(key, lang), **note, "anyOf": [made, {"type": "null"}]}
    return {"type": "object", "required": ["id"], "properties": properties}


def _field(field: fields.Field[Any]) -> JsonSchemaValue:
    return {"enum": [*field.values]} if field.values else dict(_BY_READER[_name(field.read)])
