"""The pictures of records on the site: those of the workspace are shown, and nothing else comes with them."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.services.site import Built, build_site, serve_site
from kb.services.site.images import LARGEST, Images
from kb.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TODAY = date(2026, 3, 2)
HEAD = "---\nid: RB-001\ntype: runbook\ntitle: 甲\n---\n# 甲\n\n"
FOLDER = "knowledge/runbooks"


def png(width: int = 2) -> bytes:
    """A picture of one row, black."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    row = zlib.compress(bytes(width + 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def images(workspace: Workspace, target: str) -> tuple[str, Images]:
    """Where the picture that the only record names stands, and what else is known then."""
    found = Images(workspace)
    (record,) = workspace.load_records()[0]
    return found.of(record)(target), found


@pytest.mark.parametrize(
    "target",
    ["图 (1).png", "./图%20(1).png", "../runbooks/图 (1).png", "../../图.png", "%2e%2e/runbooks/图 (1).png"],
)
def test_a_file_of_the_workspace_is_found(one_record: Workspace, target: str) -> None:
    for place in (f"{FOLDER}/图 (1).png", "图.png"):
        (one_record.root / place).write_bytes(png())
    place, found = images(one_record, target)
    assert place.startswith("pictures/")
    assert place.endswith(".png")
    assert found.problems == []
    assert (one_record.root / found.files[place]).read_bytes() == png()


@pytest.mark.parametrize(
    "target",
    [
        "../../../out.png",
        "%2e%2e/%2e%2e/%2e%2e/out.png",
        "..%2f..%2f..%2fout.png",
        "%252e%252e/out.png",
        "..\\..\\..\\out.png",
        "&#46;&#46;/../../out.png",
        "OUT",
        "fileOUT",
        "//far.invalid/out.png",
        "C:/out.png",
        "C:\\out.png",
        "\\\\far\\out.png",
        "nul.png",
        "out.png%00.png",
        "out.png?x",
        "data:image/png;base64,AAAA",
        "link.png",
        "folder/out.png",
        "loop.png",
        "../../.fupan/own.png",
        "gone.png",
        ".",
        "",
        "a/" * 3000 + "a.png",
    ],
)
def test_nothing_else_is_opened_and_each_is_told(one_record: Workspace, tmp_path: Path, target: str) -> None:
    here = one_record.root / FOLDER
    (tmp_path / "out.png").write_bytes(png())
    (one_record.state_dir / "own.png").write_bytes(png())
    (here / "link.png").symlink_to(tmp_path / "out.png")
    (here / "folder").symlink_to(tmp_path)
    (here / "loop.png").symlink_to("loop.png")
    target = target.replace("fileOUT", f"file://{tmp_path}/out.png").replace("OUT", f"{tmp_path}/out.png")
    place, found = images(one_record, target)
    assert place == ""
    assert found.files == {}
    (problem,) = found.problems
    assert problem.message("zh").startswith(f"{FOLDER}/RB-001.md: 图片")
    assert problem.hint("en")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", ""),
        (b"RIFF\0\0\0\0WAVE", ""),
        (b"", ""),
        (png() + bytes(LARGEST), ""),
    ],
)
def test_the_content_decides_what_is_a_picture(one_record: Workspace, data: bytes, kind: str) -> None:
    (one_record.root / FOLDER / "a.png").write_bytes(data)
    place, found = images(one_record, "a.png")
    assert Path(place).suffix.removeprefix(".") == kind
    assert len(found.problems) == (not kind)


def build(workspace: Workspace) -> Built:
    return build_site(workspace, languages=("zh", "en"), today=TODAY)


@pytest.mark.browser
@pytest.mark.slow
def test_pictures_are_shown_below_any_path_and_change_with_their_file(
    one_record: Workspace, browser: Browser
) -> None:
    here = one_record.root / FOLDER
    (here / "a.png").write_bytes(png())
    text = '1. 看图 ![拓扑 "一"](a.png)\n\n| 图 |\n| --- |\n| ![二](./a.png) |\n\n![三](gone.png)\n\n'
    text += "见[乙](RB-002.md#处理)。\n"
    (here / "RB-002.md").write_text(HEAD.replace("001", "002") + "## 处理\n\n一\n", encoding="utf-8")
    (here / "RB-001.md").write_text(HEAD + text, encoding="utf-8")
    built = build(one_record)
    (problem,) = built.problems
    assert "gone.png" in problem.message("en")
    (here / "a.png").write_bytes(png(3))
    build(one_record)
    page = browser.new_page()
    with serve_site(built.folder.parent) as address:
        for name in ("runbooks/RB-001", "en/runbooks/RB-001"):
            page.goto(f"{address}_build/{name}.html")
            page.wait_for_function("[...document.images].every((one) => one.complete)")
            shown = page.evaluate(
                "[...document.images].map((one) => [one.alt, one.loading, one.naturalWidth])"
            )
            assert shown == [['拓扑 "一"', "lazy", 3], ["二", "lazy", 3]]
            assert page.locator("article a:text-is('乙')").get_attribute("href") == "RB-002.html#处理"
            assert "三" in page.locator("article").inner_text()
    page.close()
    assert len([*built.folder.rglob("pictures/*")]) == 2  # in each language one, none of before
