"""Packages as zip bytes that are the same for the same content: fixed order, fixed dates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can name


def write_zip(entries: Mapping[str, bytes | Sequence[str]], level: int = 6) -> bytes:
    """A zip of ``entries`` in their order, without anything that varies from run to run.

    An entry is its bytes, or pieces of text that are encoded one by one, so that a long one is never whole.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            if isinstance(content, bytes):
                archive.writestr(info, content)
                continue
            with archive.open(info, "w") as entry:
                for piece in content:
                    entry.write(piece.encode())
    return buffer.getvalue()
