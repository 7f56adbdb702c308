"""The routers of all pages."""

from kb.api.pages import (
    ask,
    drafts,
    feedback,
    generate,
    jobs,
    keys,
    knowledge,
    preferences,
    projects,
    records,
    search,
    submissions,
)

ROUTERS = tuple(
    part.router
    for part in (
        search,
        ask,
        records,
        projects,
        generate,
        jobs,
        drafts,
        submissions,
        feedback,
        knowledge,
        keys,
        preferences,
    )
)
