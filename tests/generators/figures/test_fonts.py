"""The bundled typeface covers the Chinese of project documents; what it lacks is borrowed or marked."""

from __future__ import annotations

import pytest

from generators.figures import fonts
from generators.figures.canvas import Canvas, draw

BUNDLED = str(fonts.FILE)


def test_every_character_of_gb2312_is_bundled() -> None:
    characters = [
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    ]
    text = "".join(characters)
    assert len(text) == 6763
    assert fonts.setting(text) == [(BUNDLED, text)]


def test_the_marks_of_our_figures_are_bundled() -> None:
    text = "→—…·≤≥±×％（）「」【】“”℃ⅡΩé§"
    assert fonts.setting(text) == [(BUNDLED, text)]


def test_white_space_becomes_one_blank() -> None:
    assert fonts.setting("a\n\t b") == [(BUNDLED, "a b")]


def test_a_character_no_font_has_is_drawn_as_a_geta() -> None:
    assert fonts.setting("码\U000f0000") == [(BUNDLED, "码〓")]


def test_a_rare_character_is_borrowed_from_an_installed_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_files", lambda: (BUNDLED, "lender.ttf"))
    monkeypatch.setattr(fonts, "_glyph", lambda file, character: file == "lender.ttf" and character == "㛃")
    fonts._lender.cache_clear()
    try:
        assert fonts.setting("㛃") == [("lender.ttf", "㛃")]
    finally:
        fonts._lender.cache_clear()


def test_a_system_without_fonts_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "INSTALLED", ("no such font.ttf",))
    fonts._files.cache_clear()
    try:
        assert fonts._files() == (BUNDLED,)
    finally:
        fonts._files.cache_clear()


def test_widths_are_those_of_the_typeface() -> None:
    assert fonts.advance("国") == 1.0
    assert fonts.advance("\U000f0000") == 1.0
    assert 0.2 < fonts.advance("i") < fonts.advance("m") < 1.0


def test_the_licence_travels_with_the_font() -> None:
    licence = fonts.FILE.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert fonts.FILE.name in licence
    assert fonts.FILE.stat().st_size < 2_500_000


def test_drawing_a_character_nobody_has_raises_no_warning() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.text(0.2, 0.5, "码\U000f0000 $x$")

    assert draw(2, 1, paint).startswith(b"\x89PNG")
