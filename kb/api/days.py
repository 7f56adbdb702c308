"""Days in requests: written YYYY-MM-DD and in no other way."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written(value: object) -> object:
    """``value`` if it is written as a day; a bare number would be taken for seconds since 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("no_day", "must be a date such as 2026-03-31")
    return value


Day = Annotated[date, BeforeValidator(_written)]
