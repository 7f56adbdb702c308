"""Exact page numbers through LibreOffice, and what is said where it cannot be had."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from generators.draft import Draft
from generators.errors import GenerationError
from generators.word import exact, render_word
from generators.word.archive import write_zip
from generators.word.pagination import Layout

DRAFT = Draft.read(Path(__file__).parent / "samples" / "sirs-zh.md")


def script(path: Path, lines: str) -> str:
    """A program that behaves as LibreOffice must not."""
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def contents(document: bytes, tmp_path: Path) -> dict[str, str]:
    """The page number printed for every bookmark of the contents."""
    path = tmp_path / "document.docx"
    path.write_bytes(document)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode()
    fields = re.findall(r"PAGEREF (_Toc\w+) .*?separate.*?<w:t[^>]*>(\d+)</w:t>", text)
    return dict(fields)


def test_the_contents_show_what_was_found(tmp_path: Path) -> None:
    names = sorted(contents(render_word(DRAFT), tmp_path))
    pages = {name: 100 + at for at, name in enumerate(names)}
    found = contents(render_word(DRAFT, layout=Layout(pages, 321)), tmp_path)
    assert found == {name: str(page) for name, page in pages.items()}


@pytest.mark.office
@pytest.mark.slow
def test_the_second_copy_has_the_page_numbers_of_the_printed_one(tmp_path: Path) -> None:
    first = render_word(DRAFT)
    layout = exact.lay_out(first)
    final = render_word(DRAFT, layout=layout)
    printed = contents(final, tmp_path)
    again = exact.lay_out(final)
    assert again.last == layout.last
    assert {name: str(again.pages[name]) for name in printed} == printed


def test_without_libreoffice_there_is_a_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(exact, "_PLACES", {})
    with pytest.raises(GenerationError) as caught:
        exact.lay_out(b"")
    assert "没有找到 LibreOffice" in caught.value.zh
    assert "--final" in caught.value.hint_en


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
@pytest.mark.parametrize(
    "lines", ["exit 3", 'for last; do :; done; echo junk > "$(dirname $last)/document.pdf"']
)
def test_a_program_that_fails_is_told(tmp_path: Path, lines: str) -> None:
    with pytest.raises(GenerationError) as caught:
        exact.lay_out(render_word(DRAFT), program=script(tmp_path / "office", lines))
    assert "LibreOffice 未能排版文档" in caught.value.zh


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    program = script(tmp_path / "office", f"sleep 60 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(GenerationError) as caught:
        exact.lay_out(b"", program=program, timeout_s=1.0)
    assert "1 秒" in caught.value.zh
    child = (tmp_path / "child").read_text(encoding="utf-8").strip()
    for _ in range(50):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False
        )
        if not state.stdout.strip() or state.stdout.startswith("Z"):
            return
        time.sleep(0.1)
    pytest.fail("the child of the ended program still runs")


@pytest.mark.office
@pytest.mark.slow
def test_faces_that_had_to_be_replaced_are_named() -> None:
    path = Path(__file__).parent / "samples" / "sirs-zh.md"
    odd = render_word(Draft.read(path))
    assert "Grotesk Nobody Has" not in exact.lay_out(odd).missing
    with zipfile.ZipFile(io.BytesIO(odd)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    styles = entries["word/styles.xml"].decode()
    entries["word/styles.xml"] = styles.replace("Times New Roman", "Grotesk Nobody Has").encode()
    assert "Grotesk Nobody Has" in exact.lay_out(write_zip(entries)).missing
