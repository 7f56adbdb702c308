"""The description of the API shows what each operation answers, as it would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kb.api.app import create_app
from kb.workspace import Workspace
from tests.kb.services.conftest import SAMPLE

DESCRIPTION = create_app(Workspace.open(SAMPLE)).openapi()


def answers() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(operation, type, content) of what is answered when all is well, but for files."""
    for operations in DESCRIPTION["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                for kind, content in answer.get("content", {}).items():
                    if status.startswith("2") and content.get("schema", {}).get("format") != "binary":
                        yield operation["operationId"], kind, content


@pytest.mark.parametrize(("operation", "kind", "content"), [*answers()])
def test_every_answer_has_an_example_that_fits_its_schema(
    operation: str, kind: str, content: dict[str, Any]
) -> None:
    schema = {"components": DESCRIPTION["components"], **content["schema"]}
    Draft202012Validator(schema).validate(content["example"])


def test_lists_show_an_entry() -> None:
    bare = [
        name
        for name, kind, content in answers()
        if kind == "application/json" and content["example"].get("total") == 0
    ]
    assert bare == []
