"""Opens the documents in LibreOffice: what they look like on paper, as far as a program can tell."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from generators.draft import Draft
from generators.word import render_word

SAMPLES = Path(__file__).parent / "samples"

pytestmark = [pytest.mark.office, pytest.mark.slow]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of both samples, through one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    names = ["sirs-zh", "ohm-en"]
    for name in names:
        (folder / f"{name}.docx").write_bytes(render_word(Draft.read(SAMPLES / f"{name}.md")))
    program = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    profile = (folder / "profile").as_uri()
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    subprocess.run(
        [*command, *(str(folder / f"{n}.docx") for n in names)], check=True, capture_output=True, timeout=240
    )
    found = {}
    for name in names:
        text = subprocess.run(
            ["pdftotext", "-layout", str(folder / f"{name}.pdf"), "-"],
            check=True,
            capture_output=True,
            timeout=60,
        )
        found[name] = text.stdout.decode().split("\f")[:-1]
    return found


def test_cover_sign_off_and_contents_come_first(pages: dict[str, list[str]]) -> None:
    chinese = pages["sirs-zh"]

    assert "集成需求规格说明书" in chinese[0]
    assert "第 1 页" not in chinese[0]
    assert "修订记录" in chinese[1]
    assert re.search(r"目\s+录", chinese[2])
    assert re.search(r"3\.1\s+功能需求\.*\s*\d+", chinese[2])


def test_pages_are_numbered_through_in_both_languages(pages: dict[str, list[str]]) -> None:
    for number, page in enumerate(pages["sirs-zh"][1:], start=2):
        assert re.search(rf"第\s*{number}\s*页\s*共\s*{len(pages['sirs-zh'])}\s*页", page)
    for number, page in enumerate(pages["ohm-en"][1:], start=2):
        assert f"Page {number} of {len(pages['ohm-en'])}" in page


def test_word_numbers_headings_as_the_contents_say(pages: dict[str, list[str]]) -> None:
    body = "\n".join(pages["sirs-zh"][3:])

    for heading in (r"1\s+引言", r"2\.2\s+集成全景与系统清单", r"附录\s?B\s+待确认事项", r"B\.1\s+处理约定"):
        assert re.search(rf"^\s*{heading}\s*$", body, re.MULTILINE), heading


@pytest.mark.parametrize("name", ["sirs-zh", "ohm-en"])
def test_the_estimated_page_numbers_are_at_most_one_off(pages: dict[str, list[str]], name: str) -> None:
    entry = re.compile(
        r"^\s*((?:\d+(?:\.\d+)*|附录\s?[A-Z]|Appendix [A-Z]|[A-Z]\.\d+)\s*\S.*?)\.{3,}\s*(\d+)\s*$",
        re.MULTILINE,
    )
    listed = [(re.sub(r"\s+", "", words), int(page)) for words, page in entry.findall(pages[name][2])]
    squeezed = [re.sub(r"\s+", "", page) for page in pages[name]]

    assert len(listed) >= 6
    for words, page in listed:
        actual = next(n for n, text in enumerate(squeezed, start=1) if n > 3 and words in text)
        assert abs(actual - page) <= 1, (words, page, actual)
