"""Texts as both databases hold them."""

from __future__ import annotations


def fitting(value: str, length: int) -> str:
    """``value`` without NUL and half characters, cut to ``length`` characters."""
    return value.replace("\0", "").encode("utf-8", "replace").decode()[:length]
