"""The bytes of a Markdown file as text, or a plain word about why they are none."""

from __future__ import annotations

from kb.errors import RecordError

MAX_BYTES = 5_000_000
"""The largest file read as a record; a handbook of 500 pages has some two million."""

MAX_LINES = 50_000
"""The most lines read as a record: structure costs more than text, and nobody writes that many."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: how well-known files begin, and what they are
_FORMATS = (
    (b"%PDF", "PDF", "PDF"),
    (b"PK\x03\x04", "Word、Excel 或压缩包", "a Word or Excel file or an archive"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件", "an old Office file"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"\x1f\x8b", "压缩包", "an archive"),
    (b"7z\xbc\xaf", "压缩包", "an archive"),
    (b"Rar!", "压缩包", "an archive"),
)


def decode(data: bytes, path: str) -> str:
    """The text of a UTF-8 file, byte order mark included. Raises `RecordError` for any other file.

    GBK is recognised and refused rather than guessed: almost any bytes decode as GBK, so a guess could
    corrupt names without a sign.
    """
    for sign, zh, en in _FORMATS:
        if data.startswith(sign):
            raise RecordError(
                f"这不是文本文件，是{zh}",
                f"This is not a text file but {en}",
                place=path,
                hint_zh="移到 knowledge 之外；内容有用就另写成 Markdown。",
                hint_en="Move it out of knowledge; write what matters as Markdown.",
            )
    if data.startswith(_UTF16):
        raise _wrong_encoding(path, 1, "UTF-16", "UTF-16")
    if b"\0" in data:
        raise RecordError(
            "这不是文本文件：里面有 NUL 字节",
            "This is not a text file: it holds NUL bytes",
            place=f"{path}:{data.count(bytes([10]), 0, data.index(0)) + 1}",
            hint_zh="移到 knowledge 之外；如果本来是文本，从备份恢复。",
            hint_en="Move it out of knowledge; if it was text once, restore it from a backup.",
        )
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MAX_LINES:
        raise _too_long(path, lines)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        raise _wrong_encoding(path, line, "其他编码", "another encoding") from None
    raise _wrong_encoding(path, line, "GBK", "GBK")


def too_large(path: str, size: int) -> RecordError:
    """The complaint about a file of ``size`` bytes."""
    limit = MAX_BYTES // 1_000_000
    return RecordError(
        f"文件有 {size / 1e6:.0f} MB，超过 {limit} MB",
        f"The file has {size / 1e6:.0f} MB, more than {limit} MB",
        place=path,
        hint_zh="拆成几条；日志和附件放到别处再链接。",
        hint_en="Split it; keep logs and attachments elsewhere and link them.",
    )


def _too_long(path: str, lines: int) -> RecordError:
    return RecordError(
        f"文件有 {lines} 行，超过 {MAX_LINES} 行",
        f"The file has {lines} lines, more than {MAX_LINES}",
        place=path,
        hint_zh="拆成几条；日志和附件放到别处再链接。",
        hint_en="Split it; keep logs and attachments elsewhere and link them.",
    )


def _wrong_encoding(path: str, line: int, zh: str, en: str) -> RecordError:
    return RecordError(
        f"文件不是 UTF-8 编码，像是{zh}",
        f"The file is not in UTF-8; it looks like {en}",
        place=f"{path}:{line}",
        hint_zh="用记事本或 VS Code 打开，另存为 UTF-8。",
        hint_en="Open it in an editor and save it as UTF-8.",
    )
