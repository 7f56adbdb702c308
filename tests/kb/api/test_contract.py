"""The API keeps what its description promises: requests made from it, sound and unsound, find no fault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.services.index import update_index
from kb.workspace import Workspace

SAMPLE = Path(__file__).parents[3] / "kb" / "sample"

#: A run of the suite tries a few requests of each operation; FUPAN_TEST_EXPLORE=1 tries every boundary of every
#: parameter, which takes minutes.
EXPLORE = bool(os.environ.get("FUPAN_TEST_EXPLORE"))

#: What a schema cannot say: which fields go together. Then a request may fit the schema and still be refused.
TOGETHER = [
    "POST /api/v1/feedback",  # what is missing is a question, everything else a record
    "POST /api/v1/submissions",
    "POST /api/v1/keys",
    "PUT /api/v1/drafts/{project}/{name}/blocks/{key}",  # who has no login gives a name
    "PUT /api/v1/proposals/{project}/{name}/{id}",  # a lesson needs its record, a summary its draft; decided is decided
]

CONFIG = {
    "seed": 7,
    "request-timeout": 120,
    "generation": {"deterministic": True, "max-examples": 3},
    "phases": {
        "stateful": {"enabled": False},
        "coverage": {"enabled": EXPLORE, "unexpected-methods": ["PATCH"]},
    },
    "operations": [
        {
            # a change of what has changed meanwhile is 412, one that does not say of what is 428 (RFC 9110, RFC 6585)
            "include-name": "PUT /api/v1/drafts/{project}/{name}",
            "checks": {
                "missing_required_header": {"expected-statuses": [401, 403, 404, 422, 428]},
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "401", "403", "404", "409", "412", "428", "429"]
                },
            },
        },
        *(
            {
                "include-name": name,
                "checks": {
                    "positive_data_acceptance": {
                        "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "422", "429"]
                    }
                },
            }
            for name in TOGETHER
        ),
    ],
}


schema = schemathesis.openapi.from_dict(
    create_app(Workspace.open(SAMPLE)).openapi(), config=schemathesis.Config.from_dict(CONFIG)
)
schema.app = "the one of the fixture"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The application over a copy of the sample; it serves for as long as the tests of this file run."""
    folder = tmp_path_factory.mktemp("contract") / "sample"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(".fupan"))
    workspace = Workspace.open(folder, {"server": {"jobs": 0}})  # asked for, and left alone
    update_index(workspace)
    app = create_app(workspace)
    with TestClient(app, base_url="http://127.0.0.1"):
        yield app


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")  # other threads do
@schema.parametrize()
@hypothesis.settings(max_examples=3, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_what_is_answered_is_what_is_described(case: schemathesis.Case[Any], serving: FastAPI) -> None:
    case.call_and_validate(app=serving, base_url="http://127.0.0.1")
