"""Tokens that somebody sends back."""

from __future__ import annotations

import hmac


def same_token(given: str, expected: str) -> bool:
    """Whether a token is the right one, compared in constant time; an empty one never is."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
