"""Words that stand where a fact is still missing: what a check reports and what a document lists is the same."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(
    r"【待[^】]*】|(?<!等)待定(?![时位])|(?<![亟急])待补充?(?=$|[。；;，,）)])|"
    r"(?<![A-Za-z])(?:TBD|TBC|TODO)(?![A-Za-z])|(?<![A-Za-z0-9_])[Xx]{2,}(?![A-Za-z0-9_])|[?？]{2,}"
)
