"""Every fault that the test server plays, what it is in words, and what must come of it.

The tests go through this table, and ``python -m benchmarks.llm.faults`` prints it with what was measured.
"""

from __future__ import annotations

from typing import NamedTuple

TINY = 1.5
"""Seconds of deadline for faults that never end by themselves."""


class Case(NamedTuple):
    """``result`` is "ok" or the kind of failure; ``requests`` go out with one retry; ``url`` replaces the server's."""

    model: str
    result: str
    requests: int
    zh: str
    en: str
    timeout_s: float = 20.0
    url: str = ""


CASES = [
    Case("good", "ok", 1, "正常", "nothing is wrong"),
    Case("counted", "ok", 1, "末尾报告 token 数", "tokens are reported at the end"),
    Case("fenced", "ok", 1, "<think> 加代码围栏", "<think> and a code fence"),
    Case("chatty", "ok", 1, "JSON 前后有客套话", "words around the JSON"),
    Case("reasoning", "ok", 1, "推理在另一个字段", "reasoning in a field of its own"),
    Case("inreasoning", "ok", 1, "答案写进了推理字段", "the answer is in the reasoning field"),
    Case("unstreamed", "ok", 1, "不会流式，整体返回", "does not stream"),
    Case("keptalive", "ok", 1, "流中有保活注释", "keep-alive comments in the stream"),
    Case("plainlabel", "ok", 1, "JSON 标成 text/plain", "JSON labelled text/plain"),
    Case("zerocounts", "ok", 1, "token 数一律报 0", "reports zero tokens"),
    Case("corrected", "ok", 1, "写了一半更正，前面有花括号", "corrects itself, braces before"),
    Case("othertags", "ok", 1, "◁think▷、<REASONING>", "◁think▷, <REASONING>"),
    Case("promptonly", "ok", 3, "不认识 response_format", "does not know response_format"),
    Case("boundless", "ok", 2, "不收 schema 里的长度", "refuses lengths in a schema"),
    Case("unheeding", "ok", 2, "收下格式要求但不遵守", "takes the schema and ignores it"),
    Case("modern", "ok", 4, "不收 max_tokens、temperature 等", "refuses max_tokens, temperature …"),
    Case("thinker", "ok", 2, "思考用完了字数", "thinking took all the tokens"),
    Case("flapping", "ok", 3, "503 两次后恢复", "503 twice, then well"),
    Case("refused", "refused", 0, "端口没有服务", "nothing listens", url="http://127.0.0.1:9/v1"),
    Case("dns", "unresolved", 0, "主机名不存在", "unknown host", url="http://no-such-host.invalid/v1"),
    Case("tls", "tls", 0, "TLS 握手失败", "TLS fails", url="https"),
    Case("denied", "unauthorized", 1, "401 密钥不对", "401 wrong key"),
    Case("forbidden", "forbidden", 1, "403", "403"),
    Case("nomodel", "not_found", 1, "404 没有模型", "404 no such model"),
    Case("overflowing", "too_long", 1, "400 超出上下文", "400 longer than the context"),
    Case("inspected", "filtered", 1, "400 内容审查", "400 content inspection"),
    Case("stubborn", "rejected", 3, "400 不说原因", "400 without a reason"),
    Case("ratelimited", "rate_limited", 2, "429，没有 Retry-After", "429 without Retry-After"),
    Case("ratelimitedsoon", "rate_limited", 2, "429，Retry-After: 1", "429, Retry-After: 1"),
    Case("ratelimiteddate", "rate_limited", 2, "429，Retry-After 是日期", "429, Retry-After as a date"),
    Case("ratelimitedlong", "rate_limited", 1, "429，Retry-After: 300", "429, Retry-After: 300"),
    Case("unpaid", "quota", 1, "429 余额用完", "429 quota spent"),
    Case("broken", "server_error", 2, "500", "500"),
    Case("gateway", "server_error", 2, "502 HTML 页", "502 with an HTML page"),
    Case("redirected", "redirected", 1, "307 转走", "307 elsewhere"),
    Case("loginpage", "not_a_model", 1, "200 登录页", "200 login page"),
    Case("notjsonbody", "garbled", 2, "200 但不是 JSON", "200 and bad JSON"),
    Case("hugeerror", "oversized", 1, "500 带 40 MB 正文", "500 with 40 MB"),
    Case("hang", "late", 1, "不回应", "never answers", TINY),
    Case("headerdrip", "late", 1, "头部一字节一字节地来", "headers byte by byte", TINY),
    Case("keepalivedrip", "late", 1, "只有保活注释", "keep-alive comments only", TINY),
    Case("trickle", "late", 1, "一个字一个字慢慢来", "token by token, slowly", TINY),
    Case("cut", "cut", 2, "流结束，没有 finish_reason", "stream ends, no finish_reason"),
    Case("reset", "disconnected", 2, "流中途连接重置", "connection reset midway"),
    Case("truncated", "disconnected", 2, "正文不足 Content-Length", "body shorter than Content-Length"),
    Case("badchunk", "garbled", 2, "流里有坏 JSON", "bad JSON in the stream"),
    Case("oddchunk", "garbled", 2, "字段类型不对", "fields of the wrong type"),
    Case("oddfinish", "garbled", 2, "finish_reason 不是文字", "finish_reason is no text"),
    Case("hugecounts", "garbled", 2, "token 数有四百位", "a count of 400 digits"),
    Case("endlesscounts", "garbled", 2, "token 数是 1e999", "a count of 1e999"),
    Case("errorevent", "stream_error", 2, "流里报错", "error event in the stream"),
    Case("nochoices", "cut", 2, "choices 是空的", "no choices"),
    Case("toolong", "length", 1, "finish_reason=length", "finish_reason=length"),
    Case("filtered", "filtered", 1, "finish_reason=content_filter", "finish_reason=content_filter"),
    Case("refusing", "refusal", 1, "模型拒答", "the model refuses"),
    Case("empty", "empty", 2, "空回答", "empty answer"),
    Case("blank", "empty", 2, "全是空白", "white space only"),
    Case("unclosed", "empty", 2, "<think> 没有结束", "<think> without end"),
    Case("notjson", "not_json", 2, "不是 JSON", "no JSON"),
    Case("twicekeyed", "not_json", 2, "JSON 键重复", "a key twice"),
    Case("deep", "not_json", 2, "嵌套六万层", "nested 60,000 deep"),
    Case("wrongschema", "wrong_schema", 2, "JSON 不合约定", "JSON of another schema"),
    Case("huge", "oversized", 1, "40 万字", "400,000 characters"),
    Case("hugeline", "oversized", 1, "一行 60 MB", "a line of 60 MB"),
    Case("packed", "garbled", 2, "gzip 炸弹", "a gzip bomb"),
]
