"""What the groups of a company's login mean here.

``fupan:reader``, ``fupan:editor`` and ``fupan:admin`` give a role, ``fupan:project:CODE`` a project and
``fupan:project:*`` every one. A slash may stand for each colon, and before the first word, as providers write
paths of groups. Other groups mean nothing; who has no role is not let in.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.access.principal import Principal, Role, projects_of
from kb.errors import AccessError

_ORDER = list(Role)


def principal_of_groups(name: str, groups: Iterable[str], by: str, id: str = "") -> Principal:
    """Somebody by the groups a provider or proxy vouches for; the highest role counts. ``id`` is the provider's.

    Raises `AccessError` for an empty name, and where no group gives a role.
    """
    words = [group.strip().lstrip("/").replace("/", ":").split(":") for group in groups]
    ours = [word[1:] for word in words if word[0] == "fupan" and len(word) > 1]
    roles = [Role(word[0]) for word in ours if len(word) == 1 and word[0] in _ORDER]
    codes = [":".join(word[1:]) for word in ours if word[0] == "project" and len(word) > 1]
    if not name.strip() or not roles:
        raise AccessError(
            "这个账号在这里没有权限",
            "This account has no access here",
            hint_zh="请管理员把账号加入 fupan:reader、fupan:editor 或 fupan:admin 组。",
            hint_en="Ask for the group fupan:reader, fupan:editor or fupan:admin.",
        )
    return Principal(name.strip(), max(roles, key=_ORDER.index), projects_of(codes), by, id)
