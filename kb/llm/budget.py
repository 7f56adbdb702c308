"""What a call, a document and a day may cost: tokens and money, counted before a request goes out, not after."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from kb.llm.faults import BudgetError
from kb.llm.request_log import RequestLog


@dataclass(frozen=True, slots=True)
class Price:
    """Money per million tokens, in ``currency``; ``as_of`` is the day somebody looked it up (ISO)."""

    input: float
    output: float
    currency: str
    as_of: str = ""

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """What so many tokens cost."""
        return (prompt_tokens * self.input + completion_tokens * self.output) / 1e6


@dataclass(slots=True)
class Spent:
    """What was used so far."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.prompt_tokens + self.completion_tokens


class Held:
    """What one request may use; `settle` says what it did use. Unsettled, it cost nothing."""

    def __init__(self) -> None:
        self.used = (0, 0)

    def settle(self, prompt_tokens: int, completion_tokens: int) -> None:
        """Note the tokens that the request took."""
        self.used = (prompt_tokens, completion_tokens)


class Day:
    """A limit of money for a day over all that a workspace asks, kept by the log of requests in ``folder``.

    What it says was spent since midnight counts, and what requests under way in this process may still take; those
    of other processes count when they have ended. Safe to share between threads.
    """

    def __init__(self, folder: Path, limit: float) -> None:
        self._log, self.limit = RequestLog(folder), limit
        self._lock = threading.Lock()
        self._held = 0.0

    def spent(self, currency: str) -> float:
        """Money in ``currency`` since midnight. Raises `BudgetError` where the log cannot be read or written."""
        path = self._log.path
        try:
            if os.access(path if path.exists() else path.parent, os.W_OK):
                return self._log.cost_today(currency)
        except OSError:
            pass
        raise BudgetError(
            f"花费日志 {path.name} 读不了或写不了，每天的上限管不住",
            f"the log {path.name} cannot be read or written, so the limit of a day cannot be kept",
            setting="day_cost",
        )

    @contextmanager
    def hold(self, cost: float, currency: str) -> Iterator[None]:
        """Set money aside while a request runs. Raises `BudgetError` when it is not there."""
        with self._lock:
            spent = self.spent(currency)
            if spent + self._held + cost > self.limit:
                raise BudgetError(
                    f"今天零点以来已花 {spent:.4f}，这次最多还要 {cost:.4f}，每天上限 {self.limit:g} {currency}",
                    f"since midnight {spent:.4f} is spent, and this may cost {cost:.4f} more of"
                    f" {self.limit:g} {currency} a day",
                    setting="day_cost",
                )
            self._held += cost
        try:
            yield
        finally:
            with self._lock:
                self._held -= cost


class Budget:
    """Limits of one call, of one document and of a day (0 or None: none), and what is spent.

    Safe to share between threads.
    """

    def __init__(
        self,
        call_tokens: int = 0,
        document_tokens: int = 0,
        document_cost: float = 0.0,
        price: Price | None = None,
        day: Day | None = None,
    ) -> None:
        self._call, self._tokens, self._cost, self.price = call_tokens, document_tokens, document_cost, price
        self.day = day
        self._lock = threading.Lock()
        self._held = (0, 0)
        self.spent = Spent()

    @contextmanager
    def hold(self, prompt_tokens: int, completion_tokens: int) -> Iterator[Held]:
        """Set tokens aside for a request that may use so many. Raises `BudgetError` when they are not there."""
        held, price = Held(), self.price
        of_day = (
            self.day.hold(price.cost(prompt_tokens, completion_tokens), price.currency)
            if self.day and price
            else nullcontext()
        )
        with of_day:
            with self._lock:
                self._check(prompt_tokens, completion_tokens)
                self._held = (self._held[0] + prompt_tokens, self._held[1] + completion_tokens)
            try:
                yield held
            finally:
                with self._lock:
                    self._held = (self._held[0] - prompt_tokens, self._held[1] - completion_tokens)
                    self._add(*held.used)

    def charge(self, prompt_tokens: int, completion_tokens: int) -> None:
        """Count what was used before, by another process that worked on the same document."""
        with self._lock:
            self._add(prompt_tokens, completion_tokens)

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """What so many tokens cost; None where no price is known."""
        return self.price.cost(prompt_tokens, completion_tokens) if self.price else None

    def _check(self, prompt_tokens: int, completion_tokens: int) -> None:
        wanted = prompt_tokens + completion_tokens
        if self._call and wanted > self._call:
            raise BudgetError(
                f"这次请求最多要用 {wanted} 个 token，上限 {self._call}",
                f"this request may take {wanted} tokens of {self._call}",
                setting="call_tokens",
            )
        total = self.spent.tokens + sum(self._held) + wanted
        if self._tokens and total > self._tokens:
            raise BudgetError(
                f"本文档已用 {self.spent.tokens} 个 token，这次还可能用 {wanted}，上限 {self._tokens}",
                f"the document has used {self.spent.tokens} tokens and may need {wanted} more of {self._tokens}",
                setting="document_tokens",
            )
        if self._cost and self.price:
            self._check_cost(self.price, prompt_tokens, completion_tokens)

    def _check_cost(self, price: Price, prompt_tokens: int, completion_tokens: int) -> None:
        more = price.cost(self._held[0] + prompt_tokens, self._held[1] + completion_tokens)
        if self.spent.cost + more > self._cost:
            spent, limit = f"{self.spent.cost:.4f}", f"{self._cost:g} {price.currency}"
            raise BudgetError(
                f"本文档已花 {spent}，这次最多还要 {more:.4f}，上限 {limit}",
                f"the document has cost {spent} and may cost {more:.4f} more of {limit}",
                setting="document_cost",
            )

    def _add(self, prompt_tokens: int, completion_tokens: int) -> None:
        self.spent.requests += 1
        self.spent.prompt_tokens += prompt_tokens
        self.spent.completion_tokens += completion_tokens
        self.spent.cost += self.cost(prompt_tokens, completion_tokens) or 0.0


def estimated_tokens(text: str) -> int:
    """Tokens that ``text`` takes at most, roughly: one for each character beyond ASCII, one for three of ASCII."""
    wide = sum(character > "\x7f" for character in text)
    return wide + math.ceil((len(text) - wide) / 3)
