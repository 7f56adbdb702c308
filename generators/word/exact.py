"""Exact page numbers: LibreOffice lays the document out once, what it found is written into the second copy.

Only for the final copy of a document. Word has other faces than LibreOffice may find, so a number can still be
off by a page there; updating the contents in Word settles it.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import PdfObject

from generators.errors import GenerationError
from generators.word.pagination import Layout

TIMEOUT_S = 300.0
_PLACES = {
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
    "win32": (
        r"C:\Program Files\LibreOffice\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    ),
}
_FILTER = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
_UNDERLINE = re.compile("#?5F|_")
_TABLE = "word/fontTable.xml"
_DEFAULT_FACES = re.compile("<w:docDefaults>.*?(<w:rFonts [^>]*>).*?</w:docDefaults>", re.DOTALL)
_FACE = re.compile(r'w:(?:ascii|eastAsia)="([^"]+)"')
_OTHER_NAME = re.compile(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"')
_SAME_WIDTHS = {"Times New Roman": "Liberation Serif", "Arial": "Liberation Sans", "Calibri": "Carlito"}
_BOOKMARK = re.compile('<w:bookmarkStart [^>]*w:name="([^"]+)"')


def office_program() -> str | None:
    """The path of LibreOffice's command, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    installed = (place for place in _PLACES.get(sys.platform, ()) if Path(place).is_file())
    return found or next(installed, None)


def lay_out(document: bytes, *, program: str | None = None, timeout_s: float = TIMEOUT_S) -> Layout:
    """Where LibreOffice puts the bookmarks of the .docx, and how many pages it makes of it.

    Raises GenerationError when LibreOffice is missing, fails, or takes longer than ``timeout_s``.
    """
    program = program or office_program()
    if program is None:
        raise GenerationError(
            "没有找到 LibreOffice，得不到准确的页码",
            "LibreOffice was not found, so exact page numbers cannot be had",
            hint_zh="安装 LibreOffice 后重试；或去掉 --final，目录先用估算的页码，签发前在 Word 中更新目录。",
            hint_en="Install LibreOffice and try again; or drop --final, have estimated page numbers in the "
            "contents, and update the contents in Word before issuing.",
        )
    try:
        reader = PdfReader(io.BytesIO(_as_pdf(document, program, timeout_s)))
        found = {
            _plain(name): number + 1
            for name, place in reader.named_destinations.items()
            if (number := reader.get_destination_page_number(place)) is not None
        }
        pages = {name: found[_plain(name)] for name in _bookmarks(document) if _plain(name) in found}
        return Layout(pages, len(reader.pages), _missing(document, reader))
    except (PyPdfError, ValueError, KeyError):  # a PDF that is cut off, or not what LibreOffice writes
        raise _failed("它生成的 PDF 无法读取", "the PDF it wrote cannot be read") from None


def _as_pdf(document: bytes, program: str, timeout_s: float) -> bytes:
    """The document as LibreOffice prints it, in a profile of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fupan-final-") as name:
        folder = Path(name)
        (folder / "document.docx").write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--norestore", "--convert-to", _FILTER]
        command += ["--outdir", str(folder), str(folder / "document.docx")]
        try:
            status = _run(command, timeout_s)
        except subprocess.TimeoutExpired:
            raise _failed(
                f"{timeout_s:g} 秒内没有完成", f"it did not finish within {timeout_s:g} seconds"
            ) from None
        except OSError as error:
            raise _failed(
                f"无法启动（{error.strerror}）", f"it cannot be started ({error.strerror})"
            ) from None
        made = folder / "document.pdf"
        if not made.is_file():
            raise _failed(
                f"没有生成 PDF（返回码 {status}）",
                f"it wrote no PDF (exit status {status})",
            )
        return made.read_bytes()


def _run(command: list[str], timeout_s: float) -> int:
    """The exit status of ``command``; past its time the whole family is ended, for soffice is a launcher."""
    quiet, posix = subprocess.DEVNULL, os.name == "posix"
    process = subprocess.Popen(  # noqa: S603 - the office program and our own arguments
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=posix
    )
    try:
        return process.wait(timeout_s)
    except BaseException:
        if posix:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        raise


def _bookmarks(document: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return set(_BOOKMARK.findall(archive.read("word/document.xml").decode()))


def _missing(document: bytes, reader: PdfReader) -> tuple[str, ...]:
    """The faces of the document's running text that the PDF was not set in, nor in one of the same widths."""
    used = {
        _spelled(str(font.get_object()["/BaseFont"]).rpartition("+")[2])  # type: ignore[index]  # a dictionary
        for page in reader.pages
        for font in _fonts(page)
    }
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        styles = archive.read("word/styles.xml").decode()
        table = archive.read("word/fontTable.xml").decode() if _TABLE in archive.namelist() else ""
    default = _DEFAULT_FACES.search(styles)
    wanted = dict.fromkeys(_FACE.findall(default[1] if default else ""))
    other = dict(_OTHER_NAME.findall(table))
    return tuple(
        face
        for face in wanted
        if not any(
            name.startswith(_spelled(known))
            for known in filter(None, (face, other.get(face), _SAME_WIDTHS.get(face)))
            for name in used
        )
    )


def _fonts(page: PageObject) -> list[PdfObject]:
    resources = page.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources else None
    return list(fonts.values()) if fonts else []


def _spelled(face: str) -> str:
    return re.sub(r"[\W_]+", "", face.lstrip("/")).lower()


def _plain(name: str) -> str:
    """A name as both sides spell it: LibreOffice writes an underline in a destination as its code."""
    return _UNDERLINE.sub("_", name.lstrip("/"))


def _failed(zh: str, en: str) -> GenerationError:
    return GenerationError(
        f"LibreOffice 未能排版文档：{zh}",
        f"LibreOffice could not lay the document out: {en}",
        hint_zh="关闭正在运行的 LibreOffice 后重试，或去掉 --final。",
        hint_en="Close a running LibreOffice and try again, or drop --final.",
    )
