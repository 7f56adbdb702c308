"""A project made in memory from the parts a test is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kb.project.entities import Project

Build = Callable[..., Project]


@pytest.fixture
def build() -> Build:
    """Return a function that makes a project; ``info`` overrides its facts, the rest are its lists."""

    def make(info: dict[str, Any] | None = None, **lists: object) -> Project:
        facts = {
            "id": "P-1",
            "code": "SJYH-2026",
            "name": "信贷中台集成",
            "customer": "兴禾银行",
            "sponsor": "MEM-001",
            "pm": "MEM-001",
            "start": "2026-01-05",
            "finish": "2026-12-31",
            "in_scope": ["放款"],
            "out_of_scope": ["催收"],
        }
        return Project.model_validate({"project": facts | (info or {}), **lists})

    return make
