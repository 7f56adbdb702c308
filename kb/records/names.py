"""What kinds and states of knowledge are called, in Chinese and English: in lists, hits and pages alike."""

from __future__ import annotations

KIND_NAMES = {
    "lesson": ("经验", "lesson"),
    "runbook": ("运维手册", "runbook"),
    "checklist": ("检查清单", "checklist"),
    "retrospective": ("复盘", "retrospective"),
    "reference": ("参考资料", "reference"),
}

STATUS_NAMES = {
    "draft": ("草稿", "draft"),
    "reviewed": ("已审", "reviewed"),
    "approved": ("已批准", "approved"),
    "deprecated": ("已废止", "deprecated"),
    "superseded": ("已被取代", "superseded"),
}


def kind_name(kind: str, lang: str) -> str:
    """The name of a kind of record in ``lang``; the word itself for one we do not know."""
    return KIND_NAMES.get(kind, (kind, kind))[lang == "en"]


def status_name(status: str, lang: str) -> str:
    """The name of a record's state in ``lang``; the word itself for one we do not know."""
    return STATUS_NAMES.get(status, (status, status))[lang == "en"]
