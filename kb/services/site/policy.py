"""A content security policy on every page: nothing runs and nothing is loaded but what the site brings itself.

The theme's few inline scripts are allowed by their hashes, so an inline script from anywhere else stays dead.
See W3C, Content Security Policy Level 3; ``file:`` is for pages opened without a server.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection
from pathlib import Path

_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_HEAD = re.compile(r"<head[^>]*>")
_OWN = "'self' file:"
_OURS = '<meta http-equiv="Content-Security-Policy" content="'
#: Characters of a page in which its policy begins, if it has one.
_NEAR = 500


def add_policies(folder: Path, *, below: Collection[str] = ()) -> int:
    """Write the policy into every page below ``folder`` that has none; the number of those.

    Folders named in ``below`` hold sites of their own and are left out.
    """
    fresh = 0
    for page in folder.rglob("*.html"):
        if page.relative_to(folder).parts[0] in below:
            continue
        text = page.read_text(encoding="utf-8")
        if _OURS not in text[:_NEAR]:
            page.write_text(with_policy(text), encoding="utf-8")
            fresh += 1
    return fresh


def with_policy(page: str) -> str:
    """The HTML ``page`` with its policy at the beginning of its head."""
    meta = f'{_OURS}{policy(page)}">'
    return _HEAD.sub(lambda head: head[0] + meta, page, count=1)


def policy(page: str) -> str:
    """What ``page`` may run and load."""
    hashes = " ".join(sorted({f"'sha256-{_hash(match[1])}'" for match in _INLINE.finditer(page)}))
    rules = {
        "default-src": "'none'",
        "script-src": f"{_OWN} blob: {hashes}".strip(),
        "worker-src": f"{_OWN} blob:",
        "style-src": f"{_OWN} 'unsafe-inline'",
        "img-src": f"{_OWN} data:",
        "font-src": f"{_OWN} data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
