"""Which edition a finished .docx is: read from its properties, without opening the document."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from generators.word.labels import labels

_STATUS = re.compile(rb"<cp:contentStatus>([^<]{1,64})</cp:contentStatus>")
_LARGEST = 1_000_000


def is_issued_file(data: bytes) -> bool:
    """Whether the .docx in ``data`` says of itself that it is issued; False for anything that cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("docProps/core.xml")
            core = archive.read(info) if info.file_size <= _LARGEST else b""
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, zlib.error, EOFError):
        return False
    match = _STATUS.search(core)
    return match is not None and match[1].decode("utf-8", "replace") in {
        labels(lang)["issued"] for lang in ("zh", "en")
    }
