"""Who asks, and what this person or program may do and see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from kb.errors import AccessError

#: Instead of a set of project codes: every project there is and will be.
EVERY = None
#: Codes of projects, or `EVERY`.
Projects = frozenset[str] | None


class Permission(StrEnum):
    """What a route demands. ``OPEN`` demands nothing, not even to be known."""

    OPEN = "open"
    READ = "read"
    COMMENT = "comment"  # say that a hit helped, hand in notes
    WRITE = "write"  # generate, edit drafts, decide on what was handed in
    ADMIN = "admin"  # keys, the audit log, the index


class Role(StrEnum):
    """What somebody is; each may do what the one before may, and more."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


_READER = frozenset({Permission.OPEN, Permission.READ, Permission.COMMENT})
ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.READER: _READER,
    Role.EDITOR: _READER | {Permission.WRITE},
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks: a name for the audit log, a role, and the projects to be seen (`EVERY`: all).

    ``by`` says how the name was proved: "local", "key", "oidc" or "proxy"; ``id`` is that of the API key, or what
    the provider calls the person for good (the claim ``sub``).
    """

    name: str
    role: Role
    projects: Projects = frozenset()
    by: str = ""
    id: str = ""

    @property
    def signature(self) -> str:
        """What the audit log calls them: how the name was proved, the id, the name.

        Two keys may have the same name; the id comes first, where a long name cannot push it out.
        """
        return f"{self.by}:{f'{self.id} ' if self.id else ''}{self.name}"

    @property
    def owner(self) -> str:
        """Whose something is that they make: never the same for two, whatever they are called."""
        return f"{self.by}:{self.id or self.name}"

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it."""
        return permission in ALLOWED[self.role]

    def sees(self, project: str) -> bool:
        """Whether the principal sees this project; what belongs to no project ("") everybody sees."""
        return not project or self.projects is EVERY or project in self.projects

    @property
    def sees_every(self) -> bool:
        """Whether all projects are seen."""
        return self.projects is EVERY

    def sources_for(self, project: str) -> Projects:
        """The projects a document of ``project`` may draw on when this principal has it made.

        Whoever sees the project may read its documents, so they quote nothing that such a reader may not see:
        the project itself and what belongs to none. The person at this machine has no such readers.
        """
        if self.by == LOCAL.by:
            return EVERY
        return frozenset({project}) if self.sees(project) else frozenset()

    def as_json(self) -> dict[str, Any]:
        """The principal as plain values; `of_json` reads them."""
        projects = "*" if self.projects is EVERY else sorted(self.projects)
        return {
            "name": self.name,
            "role": str(self.role),
            "projects": projects,
            "by": self.by,
            "id": self.id,
        }

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Self:
        """The principal that `as_json` gave; raises `ValueError` or `KeyError` for anything else."""
        projects = values["projects"]
        return cls(
            str(values["name"]),
            Role(values["role"]),
            EVERY if projects == "*" else frozenset(map(str, projects)),
            str(values["by"]),
            str(values.get("id", "")),
        )


#: The person at this machine, where nobody else can connect.
LOCAL = Principal("local", Role.ADMIN, EVERY, "local")


def projects_of(words: Collection[str]) -> Projects:
    """The projects that ``words`` name; "*" among them means every one."""
    return EVERY if "*" in words else frozenset(word for word in words if word)


def role_of(word: str) -> Role:
    """The role of that name; raises `AccessError` that lists them."""
    try:
        return Role(word)
    except ValueError:
        names = ", ".join(Role)
        raise AccessError(
            f"没有角色 {word}",
            f"There is no role {word}",
            hint_zh=f"可用：{names}。",
            hint_en=f"There are {names}.",
        ) from None
