"""A drawing is the same bytes everywhere: no dates, no software name, no settings of the user."""

from __future__ import annotations

import struct
import threading

import matplotlib

from generators.figures.canvas import DASHED, DPI, Canvas, draw


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


def test_settings_of_the_user_change_nothing() -> None:
    plain = draw(3, 2, paint)
    with matplotlib.rc_context(
        {"lines.linewidth": 9, "text.usetex": True, "font.size": 30, "savefig.dpi": 50}
    ):
        assert draw(3, 2, paint) == plain


def test_settings_of_the_user_are_left_as_they_were() -> None:
    with matplotlib.rc_context({"font.size": 31}):
        draw(3, 2, paint)
        assert matplotlib.rcParams["font.size"] == 31


def test_threads_draw_the_same() -> None:
    expected = draw(3, 2, paint)
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(draw(3, 2, paint))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 4
