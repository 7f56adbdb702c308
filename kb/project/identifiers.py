"""Ids and references: how things in a project are named, and how they point at each other.

A reference says in its declaration what it may point at and which way a change travels along it, so
that one resolver and one trace graph serve every entity::

    objectives: tuple[Annotated[str, Reference("OBJ", flow="up")], ...] = ()
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

KINDS: Mapping[str, tuple[str, str]] = {
    "OBJ": ("目标", "objective"),
    "MEM": ("项目成员", "member"),
    "STK": ("干系人", "stakeholder"),
    "SYS": ("系统", "system"),
    "IF": ("接口", "interface"),
    "REQ": ("需求", "requirement"),
    "WBS": ("工作包", "WBS item"),
    "MS": ("里程碑", "milestone"),
    "RSK": ("风险", "risk"),
    "ISS": ("问题", "issue"),
    "CHG": ("变更", "change"),
    "DEC": ("决策", "decision"),
    "MTG": ("会议", "meeting"),
    "TC": ("测试用例", "test case"),
    "DEF": ("缺陷", "defect"),
    "MIG": ("迁移对象", "migration"),
    "CMP": ("合规项", "compliance item"),
    "REL": ("上线批次", "release"),
    "TRN": ("培训", "training"),
    "SUP": ("支持安排", "support window"),
    "KPI": ("指标", "KPI"),
    "ACT": ("行动项", "action"),
    "LES": ("经验教训", "lesson"),
    "DOC": ("文档", "document"),
    "RB": ("运维手册", "runbook"),
    "CL": ("检查清单", "checklist"),
    "RT": ("复盘报告", "retrospective"),
}
"""Every id prefix with its name in Chinese and English."""

RECORD_KINDS = frozenset({"RB", "CL", "LES", "RT"})
"""Kinds that live in the knowledge base: a project may point at them without containing them."""

ID_FORM = re.compile(f"({'|'.join(KINDS)})-[0-9]{{3,}}")

Flow = Literal["up", "down", "side"]


def kind_of(identifier: str) -> str:
    """Return the prefix of a well-formed id ("REQ" for "REQ-003"), or "" when it is none."""
    found = ID_FORM.fullmatch(identifier)
    return found[1] if found else ""


@dataclass(frozen=True)
class Identity:
    """Marks the field that names an entity; its value is the prefix, a hyphen and three digits or more."""

    prefix: str

    def __get_pydantic_core_schema__(self, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return a string schema followed by the prefix check."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, value: str) -> str:
        """Return ``value`` when it is an id of this kind; a PydanticCustomError otherwise."""
        if kind_of(value) != self.prefix:
            raise PydanticCustomError("id_form", "an id looks like {prefix}-001", {"prefix": self.prefix})
        return value


@dataclass(frozen=True, init=False)
class Reference:
    """Marks a field that points at other entities.

    ``kinds`` are the prefixes it may point at (empty: any). ``flow`` says which way a change travels:
    "down" from the holder of the field to what it names (a requirement to its interface), "up" from what it
    names to the holder (an objective to its requirement), "side" for links that carry responsibility or
    order but no content. A ``loose`` reference may also hold plain words ("供应商驻场工程师").
    """

    kinds: tuple[str, ...]
    flow: Flow
    loose: bool

    def __init__(self, *kinds: str, flow: Flow = "side", loose: bool = False) -> None:
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "flow", flow)
        object.__setattr__(self, "loose", loose)

    def __get_pydantic_core_schema__(self, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return a string schema followed by the form and kind check."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, value: str) -> str:
        """Return ``value`` when it may stand here; a PydanticCustomError otherwise."""
        kind = kind_of(value)
        if kind and (not self.kinds or kind in self.kinds):
            return value
        if self.loose and not kind:
            return value
        raise PydanticCustomError(
            "reference_kind" if kind else "reference_form",
            "expected a reference to {kinds}",
            {"kinds": " / ".join(self.kinds), "found": kind},
        )
