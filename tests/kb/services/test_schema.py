"""The schemas accept what loads and refuse what does not, as an editor's YAML reader sees it."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from kb.project.entities import Project
from kb.project.yaml_source import parse_yaml
from kb.records import KINDS
from kb.records.vocabulary import TYPES
from kb.services.schema import project_schema, record_schema
from kb.services.schema_names import title_of

SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample"
HAN = re.compile("[一-鿿]")


INFO = {"id": "P", "code": "P", "name": "甲", "customer": "乙", "start": "2026-01-05", "finish": "2026-12-31"}


class Core(yaml.SafeLoader):
    """YAML 1.2 core schema: what editors read, with numbers and flags but without dates."""


Core.yaml_implicit_resolvers = {}
for tag, form, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", "~nN"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), [*first, ""])


def read(text: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    return yaml.load(text, Loader=Core)  # noqa: S506 - a safe loader, our own


def loaded(data: dict[str, Any]) -> Project:
    """The data as it is read from a file."""
    text = yaml.safe_dump({"project": INFO, **data}, allow_unicode=True)
    return Project.model_validate(parse_yaml(text, "p.yaml").root)


def faults(schema: dict[str, Any], data: object) -> list[str]:
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message[:120]}"
        for error in Draft7Validator(schema).iter_errors(data)
    ]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return project_schema("zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_schemas_are_schemas(lang: str) -> None:
    for one in (
        project_schema(lang),
        record_schema("", lang),
        *(record_schema(kind, lang) for kind in KINDS),
    ):
        Draft7Validator.check_schema(one)


#: What is kept of a baseline under trace/ is the tool's own, no data of a project.
PARTS = sorted(path for path in (SAMPLE / "projects").rglob("*.yaml") if path.parent.name != "trace")


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_the_sample_projects_are_valid(schema: dict[str, Any], path: Path) -> None:
    assert faults(schema, read(path.read_text(encoding="utf-8"))) == []


SOUND = {
    "requirements": [
        {
            "id": "REQ-001",
            "title": "甲",
            "type": "data",
            "statement": "乙",
            "priority": "must",
            "status": "agreed",
        }
    ]
}


@pytest.mark.parametrize(
    "change",
    [
        {"owner": None},
        {"title": 2.5},
        {"mvp": "是"},
        {"x-mine": {"a": [1]}},
        {"title": {"zh": "甲", "en": "A"}},
        {"acceptance": [{"metric": "时延", "operator": "≤", "target": 2, "unit": "s"}]},
        {"stability": 3},
    ],
)
def test_what_loads_is_valid(schema: dict[str, Any], change: dict[str, Any]) -> None:
    data = copy.deepcopy(SOUND)
    data["requirements"][0].update(change)
    assert loaded(data).requirements
    assert faults(schema, data) == []


@pytest.mark.parametrize(
    "change",
    [
        {"ownr": "MEM-001"},
        {"id": "RQ-001"},
        {"owner": "SYS-001"},
        {"priority": "Must"},
        {"priority": None},
        {"title": ["甲"]},
        {"mvp": "maybe"},
        {"stability": 9},
        {"acceptance": [{"operator": "about"}]},
        {"history": [{"version": "1", "date": "2026-01-01", "change": "REQ-002"}]},
    ],
)
def test_what_does_not_load_is_invalid(schema: dict[str, Any], change: dict[str, Any]) -> None:
    data = copy.deepcopy(SOUND)
    data["requirements"][0].update(change)
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong, reading refuses it
        loaded(data)
    assert faults(schema, data) != []


def test_an_unknown_key_at_the_top_is_invalid_and_no_key_is_required(schema: dict[str, Any]) -> None:
    assert faults(schema, {}) == []
    assert faults(schema, {"requirement": []}) != []


def test_every_field_has_a_chinese_name(schema: dict[str, Any]) -> None:
    objects = [schema, *schema["$defs"].values()]
    for one in objects:
        for key, made in one.get("properties", {}).items():
            assert HAN.search(made["title"]) or key in ("rpo", "rto"), key
    assert title_of("acceptance", "en") == "acceptance criteria"
    keys = {key for kind in KINDS.values() for key in kind.declared()}
    assert all(HAN.search(title_of(key, "zh")) for key in keys)


def test_a_reference_says_what_it_refers_to(schema: dict[str, Any]) -> None:
    owner = schema["$defs"]["Requirement"]["properties"]["owner"]
    assert owner["description"] == "引用项目成员 MEM；评审前要填（V12）"
    english = project_schema("en")["$defs"]["Requirement"]
    assert english["properties"]["owner"]["description"] == "refers to member MEM; needed for a review (V12)"
    assert english["description"]


FRONT = re.compile(r"---\n(.*?)\n---\n", re.S)


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in ("lesson", "reference")])
def test_the_sample_records_are_valid_and_changed_ones_are_not(kind: str) -> None:
    of_kind, of_any = record_schema(kind, "zh"), record_schema("", "zh")
    fronts = []
    for path in sorted((SAMPLE / "knowledge").rglob("*.md")):
        found = FRONT.match(path.read_text(encoding="utf-8"))
        front = read(found[1]) if found else {}
        if front.get("type") == kind:
            fronts.append(front)
    assert fronts
    for front in fronts:
        assert faults(of_kind, front) == faults(of_any, front) == []
    for wrong in (
        {"status": "final"},
        {"created": "2026/01/02"},
        {"title": ["a"]},
        {"review_cycle_days": "180 天"},
    ):
        assert faults(of_kind, fronts[0] | wrong)
        assert faults(of_any, fronts[0] | wrong)
