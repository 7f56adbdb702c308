"""Errors a person can act on: what is wrong, where, and what to do, in Chinese and English.

Under `KBError` stand `SettingsError` (fupan.toml or an environment variable), `WorkspaceError` (the user's folder;
`DecidedError` for what was decided there before), `RecordError` (a knowledge record), `ProjectError` (a project's
data), `ModelError` (the model endpoint), `DatabaseError` (the server's database) and `JobError` (work that runs in the
background).
"""

from __future__ import annotations


class KBError(Exception):
    """A failure with a place and a remedy; never shown as a traceback.

    ``zh`` and ``en`` say what is wrong, ``hint_zh`` and ``hint_en`` what to do, ``place`` where
    (``file:line field``). `SearchError` and `GenerationError` have the same shape.
    """

    def __init__(self, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "", place: str = "") -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
        self.hint_zh, self.hint_en = hint_zh, hint_en
        self.place = place

    def message(self, lang: str) -> str:
        """What is wrong, in ``lang`` ("zh" or "en"), with the place in front."""
        text = self.zh if lang == "zh" else self.en
        return f"{self.place}: {text}" if self.place else text

    def hint(self, lang: str) -> str:
        """What to do about it, in ``lang``; empty when there is nothing to add."""
        return self.hint_zh if lang == "zh" else self.hint_en


class SettingsError(KBError):
    """A setting is missing, unknown or has a wrong value."""


class WorkspaceError(KBError):
    """The workspace folder cannot be found, read or written."""


class DecidedError(WorkspaceError):
    """Somebody has decided on it already, or what it was made from has changed: it is not decided again."""


class RecordError(KBError):
    """A knowledge record cannot be read."""


class ProjectError(KBError):
    """A project's data cannot be read."""


class ModelError(KBError):
    """The language model endpoint failed or broke its contract."""


class AccessError(KBError):
    """Somebody is not known here, or may not do what was asked."""


class DatabaseError(KBError):
    """The server's database cannot be opened, read or written."""


class JobError(KBError):
    """A job does not exist, or cannot be accepted now."""


class TooManyJobsError(JobError):
    """Somebody has too many unfinished jobs."""


def places(error: BaseException) -> str:
    """The last places (file:line) that ``error`` passed: what may be logged, as its message may quote a document."""
    found, trace = [], error.__traceback__
    while trace:
        found.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(found[-8:])
