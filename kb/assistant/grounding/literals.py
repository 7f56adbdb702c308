"""What a reader will type: commands, options, paths and hosts stand in a source letter for letter, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.assistant.grounding.text import Text

#: A host may have a port and a path; one before an @ is of an address.
_TYPED = re.compile(
    r"""`([^`\n]+)`
    | (?:执行|运行|键入|命令)[::\s]*([!-~](?:[ -~]*[!-~])?)
    | (?<![\w@/.-])((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?(?:/[\w./%-]*)?)(?![\w@])
    | (?<![\w./~])((?:~|\.{1,2})?/[a-z0-9_.-]+(?:/[a-z0-9_.-]*)*)
    | (?<!\S)(--?[a-z][\w-]*)
    | (?<=\s)(\|)(?=\s)""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTER = re.compile(r"[a-z|]", re.IGNORECASE)


def invented(own: Text, given: Sequence[Text]) -> Iterator[tuple[int, int]]:
    """The places in the folded sentence ``own`` of what is to be typed and stands in none of ``given``."""
    known = [_even(source.folded) for source in given]
    for match in _TYPED.finditer(own.folded):
        group = match.lastindex or 0
        typed = _even(match[group]).rstrip(".,;:")
        if _LETTER.search(typed) and not any(typed in source for source in known):
            yield match.start(group), match.end(group)


def _even(text: str) -> str:
    return " ".join(text.casefold().split())
