"""The side of the application: hands the file to a confined child and takes its Markdown."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from generators.confinement import Limits, start
from generators.errors import GenerationError

#: Names of files that can be read end like this.
SUFFIXES = (".docx", ".pdf")
LIMITS = Limits(cpu_s=20, memory_mb=1024, silence_s=60.0)

#: How an old Word file, or one with a password, begins: both are OLE compound files ([MS-CFB] 2.2).
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Notes:
    """The Markdown of a file, and how many pictures it had, which Markdown does not hold."""

    markdown: str
    pictures: int = 0


def read_notes(data: bytes, name: str, *, limits: Limits = LIMITS) -> Notes:
    """The text of the Word or PDF file ``data`` as Markdown, headings, lists and tables kept where Word marks them.

    Text that Word shows as deleted is left out, text shown as inserted is in. Raises `GenerationError` for a
    file that is no such file, is locked by a password, has no text, or needs more than the ``limits``.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise _refused(name, "只能读 .docx 和 .pdf", "Only .docx and .pdf files can be read")
    if data.startswith(_COMPOUND):
        raise _refused(
            name,
            "这是旧版 Word 文件，或者加了密码",
            "This is a Word file of the old kind, or it is locked by a password",
            "在 Word 或 WPS 里去掉密码，另存为 .docx。",
            "Take the password off in Word, and save it as .docx.",
        )
    answer = _asked({"suffix": suffix, "cpu_s": limits.cpu_s, "memory_mb": limits.memory_mb}, data, limits)
    if answer is None:
        raise _refused(
            name,
            "读这个文件用的时间或内存超过限制，已停止",
            "Reading this file took too much time or memory and was stopped",
            "拆成小一些的文件，或把文字粘贴成 Markdown。",
            "Split it into smaller files, or paste the text as Markdown.",
        )
    if "zh" in answer:
        raise _refused(name, answer["zh"], answer["en"], answer["hint_zh"], answer["hint_en"])
    return Notes(answer["markdown"], answer["pictures"])


def _asked(job: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any] | None:
    """What the child said; None when it was stopped or said too much."""
    with start("generators.notes.child") as child:
        try:
            said, _ = child.communicate(json.dumps(job).encode() + b"\n" + data, timeout=limits.silence_s)
        except subprocess.TimeoutExpired:
            return None
        finally:
            child.kill()
    if child.returncode or len(said) > limits.line_mb * 1_000_000:
        return None
    answer: dict[str, Any] = json.loads(said)
    return answer


def _refused(name: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> GenerationError:
    return GenerationError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=name)
