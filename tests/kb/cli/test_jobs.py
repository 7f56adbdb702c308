"""``fupan jobs``: what is there, in words, and what was asked for."""

from __future__ import annotations

from datetime import date

from kb.access.principal import LOCAL
from kb.jobs import Jobs
from kb.services.jobs import Generation, submit_evaluation, submit_generation, submit_index
from kb.services.server_database import server_database
from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_jobs_are_listed_in_words_and_say_what_was_asked_for(fupan: Type, workspace: Workspace) -> None:
    wanted = Generation("lessons-learned", "DEMO", "zh", template="gongwen", overwrite=True, final=True)
    with server_database(workspace) as database, Jobs(database) as jobs:
        document = submit_generation(jobs, workspace, wanted, LOCAL, today=date(2026, 6, 1))
        index = submit_index(jobs, LOCAL, rebuild=True)
        measured = submit_evaluation(jobs, LOCAL)
    listed = fupan("jobs", "list", lang="en").out
    for words in ("Document lessons-learned DEMO zh", "Update of the index", "Measuring the search"):
        assert words in listed
    assert "量检索质量" in fupan("jobs", "list").out
    assert "evaluate" not in listed
    options = (
        "  Options: look gongwen, replaces a draft that a person has edited, page numbers in the contents\n"
    )
    assert options in fupan("jobs", "show", document.id, lang="en").out
    assert "  选项：全部重建\n" in fupan("jobs", "show", index.id).out
    assert "选项" not in fupan("jobs", "show", measured.id).out
