"""A drawing is the same bytes everywhere, and what was drawn stands where it was asked for."""

from __future__ import annotations

import io
import struct
import threading

import pytest
from PIL import Image, ImageOps

from generators.figures.canvas import DASHED, DPI, Align, Canvas, draw


def paint(canvas: Canvas) -> None:
    canvas.box(0.2, 0.2, 2, 1, fill="#dddddd", edge="#222222", radius=0.1)
    canvas.line([(0, 1.5), (3, 1.5)], dash=DASHED)
    canvas.text(1.2, 0.7, "复盘 $100 100%", align="center", strong=True)
    canvas.arrow_head((3, 1.5), to_right=True)
    canvas.diamond(2.6, 0.7, 0.2, fill="#ffffff", edge="#000000")


def chunks(png: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def test_the_file_holds_pixels_and_their_density_only() -> None:
    assert set(chunks(draw(3, 2, paint))) == {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def test_the_sheet_has_the_size_asked_for() -> None:
    width, height = struct.unpack(">II", chunks(draw(3, 2, paint))[b"IHDR"][:8])
    assert (width, height) == (round(3 / 2.54 * DPI), round(2 / 2.54 * DPI))


def test_a_dashed_line_has_gaps_and_a_solid_one_none() -> None:
    def dark(dash: tuple[float, ...]) -> list[bool]:
        png = draw(3, 1, lambda canvas: canvas.line([(0.5, 0.5), (2.5, 0.5)], color="#000000", dash=dash))
        row, left, right = (round(at / 2.54 * DPI) for at in (0.5, 0.6, 2.4))
        with Image.open(io.BytesIO(png)) as image:
            return [tone < 100 for tone in image.convert("L").crop((left, row, right, row + 1)).tobytes()]

    assert all(dark(()))
    assert 0.5 < sum(dark(DASHED)) / len(dark(DASHED)) < 0.8


@pytest.mark.parametrize(("align", "middle"), [("left", 2.2), ("center", 1.5), ("right", 0.8)])
def test_text_stands_where_it_is_asked_for(align: Align, middle: float) -> None:
    png = draw(3, 1, lambda canvas: canvas.text(1.5, 0.5, "国国国国", size=10, align=align))
    left, top, right, bottom = _ink(png)
    assert (left + right) / 2 == pytest.approx(middle, abs=0.06)
    assert (top + bottom) / 2 == pytest.approx(0.5, abs=0.03)


def test_upright_text_reads_upwards_around_its_point() -> None:
    left, top, right, bottom = _ink(
        draw(2, 3, lambda canvas: canvas.text(1, 1.5, "国国国国", size=10, upright=True))
    )
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((1, 1.5), abs=0.05)
    assert bottom - top > 3 * (right - left)


def test_strong_text_is_darker() -> None:
    def ink(strong: bool) -> int:
        png = draw(3, 1, lambda canvas: canvas.text(0.2, 0.5, "国国国国", strong=strong))
        with Image.open(io.BytesIO(png)) as image:
            return sum(ImageOps.invert(image.convert("L")).histogram()[128:])

    assert ink(True) > 1.1 * ink(False)


def _ink(png: bytes) -> tuple[float, ...]:
    """Where there is any colour: left, top, right, bottom in centimetres."""
    with Image.open(io.BytesIO(png)) as image:
        box = ImageOps.invert(image.convert("L")).getbbox()
    assert box
    return tuple(side / DPI * 2.54 for side in box)


def test_threads_draw_the_same() -> None:
    expected = draw(3, 2, paint)
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(draw(3, 2, paint))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 4
