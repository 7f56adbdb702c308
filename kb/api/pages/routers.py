"""The routers of all pages."""

from kb.api.pages import ask, drafts, feedback, generate, preferences, projects, records, search

ROUTERS = tuple(
    part.router for part in (search, ask, records, projects, generate, drafts, feedback, preferences)
)

__all__ = ["ROUTERS"]
