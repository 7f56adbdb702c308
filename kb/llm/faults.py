"""What can go wrong with an endpoint, said so that a person can act, and what it means for the next attempt."""

from __future__ import annotations

from typing import NamedTuple

from kb.errors import ModelError


class Kind(NamedTuple):
    """A kind of failure: its texts, whether another attempt may help, whether every request would fail alike."""

    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    again: bool = False
    alike: bool = False


_ADDRESS = "核对 [llm] 的 base_url。", "Check base_url in [llm]."
_LATER = "稍后再试；也可加 --no-llm 按规则生成。", "Try later, or generate by rules with --no-llm."
_KEY = "核对密钥以及存放它的环境变量或文件。", "Check the key and the variable or file that holds it."
_OTHER = "换一个模型，或加 --no-llm 按规则生成。", "Use another model, or generate by rules with --no-llm."
_LONGER = "缩短材料，或换上下文更长的模型。", "Give it less, or use a model with a longer context."
_SLOWER = "调大 [llm] 的 timeout_s，或换更快的模型。", "Raise timeout_s in [llm], or use a faster model."

#: The name in logs and reports -> what it means. Nothing here quotes what an endpoint said.
KINDS = {
    "unresolved": Kind("的主机名无法解析", "has a host name that does not resolve", *_ADDRESS, alike=True),
    "refused": Kind(
        "连不上", "cannot be reached", "确认服务已启动，再" + _ADDRESS[0], _ADDRESS[1], again=True
    ),
    "tls": Kind(
        "的证书不可信，或 TLS 握手失败",
        "has a certificate that is not trusted, or fails at TLS",
        "自签证书：让环境变量 SSL_CERT_FILE 指向签发者的证书。",
        "For a private authority let the variable SSL_CERT_FILE name its certificate.",
        alike=True,
    ),
    "unauthorized": Kind("不接受密钥", "does not accept the key", *_KEY, alike=True),
    "forbidden": Kind("不允许这个密钥使用该模型", "does not let this key use the model", *_KEY, alike=True),
    "not_found": Kind(
        "没有这个模型，或地址不对",
        "has no such model, or the address is wrong",
        "用 fupan doctor --llm 看它有哪些模型；地址通常以 /v1 结尾。",
        "fupan doctor --llm lists its models; addresses mostly end in /v1.",
        alike=True,
    ),
    "redirected": Kind(
        "转到了别的地址，没有跟过去", "redirects, which is not followed", *_ADDRESS, alike=True
    ),
    "rejected": Kind("拒绝了请求", "refused the request", *_OTHER),
    "too_long": Kind("放不下这么长的材料", "cannot take a text of this length", *_LONGER),
    "filtered": Kind("的内容审查拦下了这次请求", "stopped this at its content filter", *_OTHER),
    "refusal": Kind("的模型拒绝回答", "has a model that declined to answer", *_OTHER),
    "rate_limited": Kind("要求放慢请求", "asks for slower requests", *_LATER, again=True),
    "quota": Kind(
        "的余额或配额已用完",
        "has no quota or balance left",
        "充值或换密钥。",
        "Top up or use another key.",
        alike=True,
    ),
    "server_error": Kind("内部出错", "failed inside", *_LATER, again=True),
    "late": Kind("没有在时限内答完", "did not finish in time", *_SLOWER),
    "disconnected": Kind("中途断开了连接", "broke the connection", *_LATER, again=True),
    "not_a_model": Kind(
        "回的像是登录页或代理页，不是模型的回答",
        "answers like a login or proxy page, not like a model",
        *_ADDRESS,
        alike=True,
    ),
    "garbled": Kind("的回答不合协议", "answers against the protocol", *_LATER, again=True),
    "stream_error": Kind("在回答中途报错", "reported an error while answering", *_LATER, again=True),
    "cut": Kind("的回答没有写完就结束了", "ended its answer unfinished", *_LATER, again=True),
    "length": Kind("的回答超过了字数上限", "ran into the limit of tokens", *_OTHER),
    "oversized": Kind("的回答过大，已停止接收", "answers at excessive size, which was not taken", *_OTHER),
    "empty": Kind("的回答是空的", "gave an empty answer", *_OTHER, again=True),
    "not_json": Kind("的回答不是 JSON", "did not answer in JSON", *_OTHER, again=True),
    "wrong_schema": Kind(
        "的回答不合约定的格式", "answered in another form than was asked", *_OTHER, again=True
    ),
    "bad_key": Kind(
        "的密钥含有不能用的字符", "was given a key with characters that no key has", *_KEY, alike=True
    ),
    "paused": Kind("接连失败，暂停请求", "failed repeatedly and is left alone for now", *_LATER),
    "internal": Kind("的客户端内部出错", "could not be asked: the client failed", *_LATER),
}


class EndpointError(ModelError):
    """A failure of the endpoint of a certain ``kind``, a key of `KINDS`.

    ``retry_after`` are the seconds the endpoint asks to wait, where it says so; ``said`` is its own message where
    that helps (refused requests), cut and without the key; ``cause`` is the kind of failure that led to this one.
    """

    def __init__(
        self,
        kind: str,
        *,
        place: str = "",
        detail: str = "",
        said: str = "",
        retry_after: float = 0.0,
        cause: str = "",
    ) -> None:
        known = KINDS[kind]
        led = KINDS.get(cause, Kind("", ""))
        reasons_zh = [reason for reason in (led.zh.removeprefix("的"), detail) if reason]
        reasons_en = [reason for reason in (led.en, detail) if reason]
        more_zh = f"（{'，'.join(reasons_zh)}）" if reasons_zh else ""
        more_en = f" ({', '.join(reasons_en)})" if reasons_en else ""
        super().__init__(
            f"模型端点{known.zh}{more_zh}",
            f"The model endpoint {known.en}{more_en}",
            place=place,
            hint_zh=known.hint_zh,
            hint_en=known.hint_en,
        )
        self.kind, self.detail, self.said, self.retry_after = kind, detail, said, retry_after

    @property
    def again(self) -> bool:
        """Whether another attempt may help."""
        return KINDS[self.kind].again

    @property
    def alike(self) -> bool:
        """Whether every request would fail in the same way, so that asking again only costs time."""
        return KINDS[self.kind].alike

    def at(self, place: str) -> EndpointError:
        """The same failure with its place."""
        self.place = place
        return self


class BudgetError(ModelError):
    """The tokens or the money that a call, a document or a day may cost are spent; nothing more is asked."""

    def __init__(self, zh: str, en: str, *, setting: str) -> None:
        super().__init__(
            f"模型预算不够：{zh}，没有再发请求",
            f"The model budget is spent: {en}; nothing more was asked",
            place=f"llm.{setting}",
            hint_zh=f"需要更多就调大 fupan.toml [llm] 的 {setting}。",
            hint_en=f"Raise {setting} in [llm] of fupan.toml if more is wanted.",
        )
