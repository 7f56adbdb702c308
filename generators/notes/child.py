"""The confined side of `generators.notes.reading`: one file in, its Markdown or what is wrong with it out."""

from __future__ import annotations

import json
import sys

from generators.confinement import restrict
from generators.errors import GenerationError


def main() -> None:
    """Reads a job and a file, limits this process, and answers in one line."""
    job = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    if job["suffix"] == ".pdf":
        from generators.notes.pdf import from_pdf as read
    else:
        from generators.notes.word import from_word as read
    restrict(job["cpu_s"], job["memory_mb"])
    try:
        markdown, pictures = read(data)
        answer: dict[str, object] = {"markdown": markdown, "pictures": pictures}
    except GenerationError as error:
        answer = {name: getattr(error, name) for name in ("zh", "en", "hint_zh", "hint_en")}
    sys.stdout.buffer.write(json.dumps(answer).encode())
