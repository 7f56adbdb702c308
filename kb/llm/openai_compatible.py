"""Any OpenAI-compatible endpoint, with the rules its client library leaves to us.

The SDK's timeout is per read, a stream that simply ends is no error to it, and an HTML login page with
status 200 comes back as a string. So: the answer is streamed under one total deadline and a size cap,
and only an answer whose finish reason is "stop" counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kb.errors import ModelError
from kb.llm.protocol import Completion, Message

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletionChunk

    from kb.settings import LLMSettings

#: Characters an answer may have; a section is a few hundred.
MAX_CHARACTERS = 200_000

#: How structure is asked for, best first. Endpoints differ: some know only JSON mode, some neither.
FORMATS = ("json_schema", "json_object", "prompt")

_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*?)\n?```$", re.DOTALL)


class OpenAICompatible:
    """A chat model at an OpenAI-compatible endpoint (chat completions, which all of them share)."""

    def __init__(
        self, base_url: str, model: str, api_key: str = "", *, timeout_s: float = 60.0, retries: int = 1
    ) -> None:
        self.base_url, self._model = base_url, model
        self._api_key, self._timeout_s, self._retries = api_key, timeout_s, retries
        self._format = FORMATS[0]

    @classmethod
    def from_settings(cls, settings: LLMSettings) -> OpenAICompatible:
        """The endpoint that ``[llm]`` describes."""
        return cls(settings.base_url, settings.model, settings.key(), timeout_s=settings.timeout_s)

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._model

    @property
    def remote(self) -> bool:
        """Whether what the model is told leaves this machine."""
        return not re.match(r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)", self.base_url)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Completion:
        """The answer to ``messages``; see `kb.llm.ChatModel`."""
        deadline = time.monotonic() + self._timeout_s
        attempt = 0
        while True:
            try:
                return self._attempt(messages, schema, max_tokens, deadline)
            except _Unsupported:
                self._format = FORMATS[FORMATS.index(self._format) + 1]
            except ModelError:
                attempt += 1
                if attempt > self._retries or time.monotonic() >= deadline:
                    raise
                time.sleep(min(0.5 * attempt, max(0.0, deadline - time.monotonic())))

    def _attempt(
        self, messages: Sequence[Message], schema: Mapping[str, Any] | None, max_tokens: int, deadline: float
    ) -> Completion:
        import openai

        try:
            with self._client(deadline) as client:
                return self._read(self._stream(client, messages, schema, max_tokens), deadline)
        except openai.BadRequestError as error:
            if self._format != FORMATS[-1]:
                raise _Unsupported from error
            raise self._failure("拒绝了请求", "refused the request", str(error)) from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise self._failure("不接受密钥", "did not accept the key", type(error).__name__) from error
        except openai.APITimeoutError as error:
            raise self._late() from error
        except (openai.OpenAIError, ValueError, AttributeError) as error:
            # ValueError: bad JSON inside the stream reaches us raw; AttributeError: an HTML page is a str
            raise self._failure(
                "没有给出可用的回答", "gave no usable answer", type(error).__name__
            ) from error

    def _client(self, deadline: float) -> OpenAI:
        from openai import OpenAI

        left = max(0.05, deadline - time.monotonic())
        return OpenAI(base_url=self.base_url, api_key=self._api_key or "none", timeout=left, max_retries=0)

    def _stream(
        self, client: OpenAI, messages: Sequence[Message], schema: Mapping[str, Any] | None, max_tokens: int
    ) -> Iterator[ChatCompletionChunk]:
        extra: dict[str, Any] = {}
        if schema is not None and self._format == "json_schema":
            body = {"name": "answer", "strict": True, "schema": dict(schema)}
            extra["response_format"] = {"type": "json_schema", "json_schema": body}
        elif schema is not None and self._format == "json_object":
            extra["response_format"] = {"type": "json_object"}
        turns: Any = [{"role": message.role, "content": message.content} for message in messages]
        chunks = client.chat.completions.create(
            model=self._model, messages=turns, max_tokens=max_tokens, temperature=0.2, stream=True, **extra
        )
        yield from chunks

    def _read(self, chunks: Iterator[ChatCompletionChunk], deadline: float) -> Completion:
        parts: list[str] = []
        size, finish, tokens = 0, "", (0, 0)
        for chunk in chunks:
            if time.monotonic() > deadline:
                raise self._late()
            if chunk.usage:
                tokens = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
            for choice in chunk.choices[:1]:
                parts.append(choice.delta.content or "")
                size += len(parts[-1])
                finish = choice.finish_reason or finish
            if size > MAX_CHARACTERS:
                raise self._failure("的回答过长", "answered at excessive length", f"> {MAX_CHARACTERS}")
        text = unwrap("".join(parts))
        if finish != "stop" or not text:
            raise self._failure(
                "的回答不完整", "gave an incomplete answer", f"finish_reason={finish or 'none'}"
            )
        return Completion(text, *tokens)

    def _late(self) -> ModelError:
        return self._failure("超过了时限", "exceeded the deadline", f"{self._timeout_s:g} s")

    def _failure(self, zh: str, en: str, detail: str) -> ModelError:
        return ModelError(
            f"模型端点{zh}（{detail}）",
            f"The model endpoint {en} ({detail})",
            place=f"{self.base_url} {self._model}",
            hint_zh="检查 fupan.toml 的 [llm]，或用 --no-llm 按规则生成。",
            hint_en="Check [llm] in fupan.toml, or generate by rules with --no-llm.",
        )


class _Unsupported(Exception):
    """The endpoint does not know the requested response format."""


def unwrap(text: str) -> str:
    """``text`` without a reasoning block and without the code fence that some models put around JSON."""
    bare = _THINKING.sub("", text).strip()
    fenced = _FENCE.match(bare)
    return fenced.group(1).strip() if fenced else bare
