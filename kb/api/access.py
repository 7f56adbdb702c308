"""What a route demands of whoever calls it: declared beside the route, enforced before its body is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount
from starlette.types import Scope

from kb.access.principal import Permission

#: Bytes a request may send where its route does not say otherwise; forms of a few fields.
MAX_BODY = 64 * 1024

Target = TypeVar("Target", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Demand:
    """What a route demands.

    ``every`` asks for somebody who sees every project, ``body`` bounds the bytes sent to it, ``cost`` is what a
    call takes of the caller's allowance (`kb.access.limits`), ``audit`` names what is noted in the audit log
    ("" for methods that change nothing: no entry). ``form`` says that the route looks at the token in a form
    itself (`kb.api.forms.checked_form`), as all of FastAPI do here.
    """

    permission: Permission
    every: bool = False
    body: int = MAX_BODY
    cost: int = 1
    audit: str = ""
    form: bool = False


#: For a route that declares nothing; there is none, as a test sees to.
UNDECLARED = Demand(Permission.ADMIN, every=True)


def needs(
    permission: Permission,
    *,
    every: bool = False,
    body: int = MAX_BODY,
    cost: int = 1,
    audit: str = "",
) -> Callable[[Target], Target]:
    """A decorator that declares what an endpoint, or a mounted application, demands."""

    def declare(target: Target) -> Target:
        target.demand = Demand(permission, every, body, cost, audit)  # type: ignore[attr-defined]
        return target

    return declare


@dataclass(frozen=True, slots=True)
class Guarded:
    """A route, or everything below a mount, and its demand (None: not declared)."""

    path: str
    methods: frozenset[str]
    pattern: re.Pattern[str]
    demand: Demand | None


def guarded(routes: Sequence[BaseRoute]) -> Iterator[Guarded]:
    """All ``routes`` of an application, those of included routers too, in the order in which they are tried."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        target = route.app if isinstance(route, Mount) else context.endpoint
        methods = frozenset(context.methods or ())
        declared = getattr(target, "demand", None)
        demand = replace(declared, form=isinstance(route, APIRoute)) if declared else None
        yield Guarded(str(context.path), methods, context.path_regex, demand)


def demand_of(table: Sequence[Guarded], scope: Scope) -> Demand | None:
    """What the route that would answer demands; None when there is none."""
    for route in table:
        if route.pattern.match(scope["path"]) and _takes(route, scope["method"]):
            return route.demand or UNDECLARED
    return None


def _takes(route: Guarded, method: str) -> bool:
    return not route.methods or method in route.methods or (method == "HEAD" and "GET" in route.methods)


def audit_note(request: Request, *, object: str = "", project: str = "", who: str = "") -> None:
    """What the audit log is to say of ``request``, where its address does not say it: names and ids, no content."""
    given = {"audit_object": object, "audit_project": project, "audit_who": who}
    request.scope["state"].update({name: value for name, value in given.items() if value})
