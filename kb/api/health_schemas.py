"""The shapes of what the server says of itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Health(BaseModel):
    """进程在运行 · The process runs."""

    status: Literal["ok"] = "ok"
    version: str


class Details(BaseModel):
    """服务器的详情 · What the server rests on."""

    records: int
    passages: int
    generation: int = Field(description="索引的第几代 · The generation of the index")
    damage: tuple[str, ...] = Field(description="索引损坏的部分 · Damaged parts of the index")
    free_bytes: int = Field(description="磁盘剩余 · Free disk space")
    sqlite: str = Field(description="SQLite 的版本 · Version of SQLite")
    model: Literal["none", "reachable", "unreachable"] = Field(
        description="模型端点；最多每半分钟探一次 · The model endpoint, tried at most every half minute"
    )


class Readiness(BaseModel):
    """能不能回答，以及依据 · Whether it can answer, and what that rests on."""

    ready: bool
    problems: list[str] = Field(description="不能回答的原因 · Why it cannot answer")
    details: Details | None = Field(
        default=None, description="只给看得到全部项目的人 · Only for who sees every project"
    )
