"""Whose assistant asks: what may be seen and done, and where it is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import search
from kb.access.principal import Permission, Principal
from kb.errors import AccessError
from kb.workspace import Workspace


class Refused(AccessError):
    """The caller may not do this (``outcome`` "403"), or not now ("429")."""

    outcome = "403"


class TooMany(Refused):
    """The caller's allowance is used up for now."""

    outcome = "429"


class Note(Protocol):
    """Writes what was done into the audit log: names and ids, never content."""

    def __call__(self, *, action: str, object: str, project: str, outcome: str) -> None:
        """Add an entry."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The workspace and the index as ``principal`` may see them.

    ``sources_for`` narrows them to what a document of a project may draw on; ``wait`` takes the cost of a call from
    the caller's allowance and says for how many seconds there is none left (0: go on).
    """

    principal: Principal
    workspace: Workspace
    index: search.Index
    sources_for: Callable[[str], Workspace]
    note: Note
    wait: Callable[[int], int]

    def demand(self, permission: Permission, *, cost: int = 1) -> None:
        """Raise `Refused` unless the caller may do this, now."""
        if not self.principal.may(permission):
            role = self.principal.role
            raise Refused(f"角色 {role} 不能做这件事", f"The role {role} does not suffice")
        if seconds := self.wait(cost):
            raise TooMany(f"请求太多，{seconds} 秒后再来", f"Too many requests; come again in {seconds} s")
