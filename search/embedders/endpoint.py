"""An embeddings endpoint that speaks OpenAI's protocol, by HTTP from the standard library.

``openai:MODEL@http://host:port/v1``; without an address https://api.openai.com/v1. The key, if the endpoint wants
one, is in the environment variable OPENAI_API_KEY.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import numpy as np

from search.embedders.probes import asked
from search.embedders.protocol import Floats, unit_rows
from search.errors import SearchError

_ADDRESS = "https://api.openai.com/v1"
_KEY = "OPENAI_API_KEY"
_BATCH = 64
_LONGEST = 8_000
_SECONDS = 60.0
_ATTEMPTS = 4
_WAIT = 0.5
_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504})


class EndpointEmbedder:
    """A model behind an OpenAI-compatible ``/embeddings`` endpoint; asked once when it is made.

    Failures that may pass (no connection, 408, 409, 429, 5xx) are tried four times, waiting longer each time.
    Raises SearchError when the endpoint refuses, or answers with other numbers of vectors or dimensions.
    """

    weight = 0.5
    floor = 0.25

    def __init__(self, spec: str, *, wait: float = _WAIT) -> None:
        self._model, _, address = spec.partition("@")
        self._address = (address or _ADDRESS).rstrip("/")
        if not self._model or not self._address.startswith(("http://", "https://")):
            raise self._failed("openai:MODEL@http://…", "openai:MODEL@http://…")
        self._wait = wait
        self.name = f"openai:{self._model}"
        self.dims = 0
        self.dims, self.languages, self.cross_lingual = asked(self.encode)
        self.fingerprint = f"openai:{self._model}@{self._address}:{self.dims}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape [len(texts), dims]; texts are cut to 8,000 characters, an empty one is a space."""
        if not len(texts):
            return np.empty((0, self.dims), np.float32)
        given = [text[:_LONGEST] or " " for text in texts]
        parts = [self._ask(given[at : at + _BATCH]) for at in range(0, len(given), _BATCH)]
        return unit_rows(np.concatenate(parts))

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a query, shape [dims]."""
        row: Floats = self.encode([text])[0]
        return row

    def _ask(self, texts: Sequence[str]) -> Floats:
        answer = self._send({"model": self._model, "input": list(texts), "encoding_format": "float"})
        try:
            found = sorted(answer["data"], key=lambda entry: entry["index"])
            rows = np.array([entry["embedding"] for entry in found], np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise self._failed(f"回答的格式不对：{error}", f"the answer has another form: {error}") from error
        if rows.ndim != 2 or len(rows) != len(texts) or rows.shape[1] != (self.dims or rows.shape[1]):
            shape, wanted = rows.shape, (len(texts), self.dims or "?")
            raise self._failed(f"向量是 {shape}，应为 {wanted}", f"the vectors are {shape}, not {wanted}")
        if not np.isfinite(rows).all():
            raise self._failed("向量里有无效数字", "the vectors hold numbers that are not finite")
        return rows

    def _send(self, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of somebody else
        key = os.environ.get(_KEY, "")
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        content = json.dumps(body).encode()
        for attempt in range(1, _ATTEMPTS + 1):
            asked_for = urllib.request.Request(f"{self._address}/embeddings", content, headers)  # noqa: S310 - http(s) only
            try:
                with urllib.request.urlopen(asked_for, timeout=_SECONDS) as answer:  # noqa: S310
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                with error:
                    said = error.read(500).decode(errors="replace")
                if error.code not in _AGAIN or attempt == _ATTEMPTS:
                    raise self._failed(f"HTTP {error.code} {said}", f"HTTP {error.code} {said}") from error
            except (OSError, ValueError, http.client.HTTPException) as error:
                if attempt == _ATTEMPTS:
                    raise self._failed(str(error), str(error)) from error
            time.sleep(self._wait * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _failed(self, zh: str, en: str) -> SearchError:
        return SearchError(
            f"向量服务 {self._model} 不可用：{zh}",
            f"the embeddings endpoint {self._model} cannot be used: {en}",
            place=self._address,
            hint_zh=f"检查地址、模型名和环境变量 {_KEY}；也可改用内置的 static",
            hint_en=f"check the address, the model's name and the variable {_KEY}, or use the built-in static",
        )
