"""The pages: rendered on the server, usable without JavaScript, quicker with it."""

from kb.api.pages import preferences, projects, records, search

ROUTERS = tuple(part.router for part in (search, records, projects, preferences))

__all__ = ["ROUTERS"]
