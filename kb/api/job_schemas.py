"""The shapes of background jobs and what is told of them while they run."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from kb.api.document_schemas import DocumentRequest
from kb.jobs.job import Failure, Job, State


class GenerationRequest(DocumentRequest):
    """在后台生成哪份文档 · Which document to generate in the background."""

    template: str = Field(
        default="", max_length=300, description="样式或模板；空为设置里的 · A look or template; empty: as set"
    )
    final: bool = Field(
        default=False,
        description="目录带真实页码（要有 LibreOffice）· Page numbers in the contents (LibreOffice)",
    )


class IndexRequest(BaseModel):
    """怎样更新索引 · How to bring the index up to date."""

    model_config = ConfigDict(extra="forbid", strict=True)
    rebuild: bool = Field(default=False, description="全部重建 · Make it anew from all records")


class JobFailureOut(BaseModel):
    """为什么没有完成，怎么办 · Why it failed and what to do."""

    detail: str
    hint: str
    place: str

    @classmethod
    def of(cls, failure: Failure, lang: str) -> Self:
        """The failure in ``lang``."""
        zh = lang == "zh"
        return cls(
            detail=failure.zh if zh else failure.en,
            hint=failure.hint_zh if zh else failure.hint_en,
            place=failure.place,
        )


class JobOut(BaseModel):
    """一个后台任务 · A background job."""

    id: str
    kind: str = Field(description="generate、index 等 · generate, index and others")
    project: str
    who: str = Field(description="谁提交的 · Who asked for it")
    state: State = Field(
        description="restarted：中断期间数据变了，已由 successor 重新开始 · "
        "restarted: the data changed while it was interrupted; successor began anew"
    )
    created: datetime
    started: datetime | None
    ended: datetime | None
    arguments: dict[str, Any]
    result: dict[str, Any]
    document: str | None = Field(description="文档的下载地址 · Where to download the document")
    failure: JobFailureOut | None
    successor: str | None = Field(description="接替它的任务 · The job that took its place")
    events: str = Field(description="进展（SSE）的地址 · Where its progress can be followed")

    @classmethod
    def of(cls, job: Job, lang: str) -> Self:
        """The job as it is sent, texts in ``lang``."""
        notes = [note[lang] for note in job.result.get("notes", ())]
        return cls(
            id=job.id,
            kind=job.kind,
            project=job.project,
            who=job.who,
            state=job.state,
            created=job.created,
            started=job.started,
            ended=job.ended,
            arguments={name: value for name, value in job.arguments.items() if name != "upload"},
            result={**job.result, **({"notes": notes} if notes else {})},
            document=_download(job),
            failure=JobFailureOut.of(job.failure, lang) if job.failure else None,
            successor=job.successor or None,
            events=f"/api/v1/jobs/{quote(job.id)}/events",
        )


def _download(job: Job) -> str | None:
    name = str(job.result.get("document", "")).rsplit("/", 1)[-1]
    return f"/api/v1/documents/{quote(job.project)}/{quote(name)}" if name else None
