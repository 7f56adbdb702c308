"""The kinds of problem documents: stable names that programs can tell apart, and what each means."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "/api/v1/problems/"
"""What a problem's ``type`` begins with; the whole is an address that explains it (RFC 9457, section 3.1.1)."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind: its status, what it is called, and what it means and asks for, in Chinese and English."""

    name: str
    status: int
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str

    @property
    def type(self) -> str:
        """The ``type`` of problem documents of this kind."""
        return PREFIX + self.name

    def title(self, lang: str) -> str:
        """What it is called in ``lang``."""
        return self.zh if lang == "zh" else self.en

    def meaning(self, lang: str) -> str:
        """What it means and what to do about it, in ``lang``."""
        return self.meaning_zh if lang == "zh" else self.meaning_en


_ALL = (
    ProblemKind(
        "malformed",
        400,
        "请求不对",
        "Bad request",
        "请求读不懂，或不符合做法；改正后再发。",
        "The request cannot be read or followed; correct it before sending it again.",
    ),
    ProblemKind(
        "not-signed-in",
        401,
        "没有登录",
        "Not signed in",
        "没有带密钥，或密钥无效、已过期、已吊销。",
        "No key came with the request, or it is unknown, expired or revoked.",
    ),
    ProblemKind(
        "not-allowed",
        403,
        "不允许",
        "Forbidden",
        "这个密钥或登录的角色不够，或者修改请求来自别的网站。",
        "The role of this key or login does not suffice, or another site asked for the change.",
    ),
    ProblemKind(
        "not-found",
        404,
        "没有找到",
        "Not found",
        "没有这个地址、条目、项目或文件，或者不给看；两种情况说法相同。",
        "There is no such address, record, project or file, or it may not be shown; both are told alike.",
    ),
    ProblemKind(
        "method-not-allowed",
        405,
        "这里不能这样请求",
        "Method not allowed",
        "这个地址不接受这种请求；Allow 头列出接受的。",
        "This address does not take such requests; the Allow header names those it takes.",
    ),
    ProblemKind(
        "not-acceptable",
        406,
        "没有这种形式",
        "Not acceptable",
        "Accept 头要的形式这里没有。",
        "The form that the Accept header asks for is not to be had here.",
    ),
    ProblemKind(
        "too-slow",
        408,
        "请求发得太慢",
        "Request timeout",
        "请求的内容没有在时限内到齐；重新发送。",
        "The content of the request did not arrive in time; send it again.",
    ),
    ProblemKind(
        "conflict",
        409,
        "与现状冲突",
        "Conflict",
        "现在的状态不允许这样做；看清现状再决定。",
        "The present state does not allow it; look at it before deciding.",
    ),
    ProblemKind(
        "edited-draft",
        409,
        "与现状冲突",
        "Conflict",
        "草稿被人改过，没有覆盖；要覆盖就带 overwrite。",
        "A person has edited the draft, so it was not overwritten; set overwrite to do so.",
    ),
    ProblemKind(
        "settings",
        409,
        "设置不允许",
        "Not set up",
        "服务器的设置缺少或不对，如没有配置模型；由管理员改，或换一种请求。",
        "A setting of the server is missing or wrong, such as no model; ask whoever runs it, or ask differently.",
    ),
    ProblemKind(
        "changed-meanwhile",
        412,
        "内容已变",
        "Precondition failed",
        "读过以后又变了；重新读取，再改一次。",
        "It has changed since it was read; read it again and repeat the change.",
    ),
    ProblemKind(
        "too-large",
        413,
        "请求太大",
        "Content too large",
        "请求的内容超过了这里的上限。",
        "The request holds more than may be sent here.",
    ),
    ProblemKind(
        "unsupported-media-type",
        415,
        "不认识的内容类型",
        "Unsupported media type",
        "Content-Type 不是这里接受的。",
        "The Content-Type is not one that is taken here.",
    ),
    ProblemKind(
        "invalid-request",
        422,
        "内容有误",
        "Unprocessable content",
        "参数或内容有误；errors 逐项说明。",
        "Parameters or content are wrong; errors says which.",
    ),
    ProblemKind(
        "unsound-data",
        422,
        "内容有误",
        "Unprocessable content",
        "知识库里的数据有误，detail 给出文件和行；改正后再试。",
        "The data of the workspace is wrong; detail names file and line. Correct it and try again.",
    ),
    ProblemKind(
        "precondition-required",
        428,
        "要写明依据的版本",
        "Precondition required",
        "修改要带 If-Match：读取时得到的 ETag。",
        "A change needs If-Match with the ETag that reading gave.",
    ),
    ProblemKind(
        "too-many-requests",
        429,
        "请求太多",
        "Too many requests",
        "超过了速率限制；Retry-After 说明多久之后再来。",
        "The rate limit was passed; Retry-After says when to come again.",
    ),
    ProblemKind(
        "unforeseen",
        500,
        "程序内部出错",
        "Internal error",
        "没有预料到的错误；服务器的日志里有详情，用 request_id 可以找到。",
        "An unforeseen error; the log of the server has the details under request_id.",
    ),
    ProblemKind(
        "model-failed",
        502,
        "模型端点出错",
        "Bad gateway",
        "模型端点没有给出能用的回答；稍后再试，或不用模型。",
        "The model endpoint gave no usable answer; try again later, or without a model.",
    ),
    ProblemKind(
        "unavailable",
        503,
        "暂时不能回答",
        "Service unavailable",
        "索引或别的部件暂时不能用；稍后再试。",
        "The index or another part cannot be used at the moment; try again later.",
    ),
)

KINDS = {kind.name: kind for kind in _ALL}
"""Every kind by its name."""

#: The usual kind of a status: the first of it.
_USUAL = {kind.status: kind for kind in reversed(_ALL)}


def kind_of_status(status: int) -> ProblemKind:
    """The kind that stands for ``status`` where nothing more is known."""
    return _USUAL.get(status, KINDS["unforeseen" if status >= 500 else "malformed"])
