"""The faces and sizes a template's styles end up with, through inheritance, defaults and theme."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from generators.word.namespaces import w

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEP = 20  # styles based on styles; a circle ends here


@dataclass(frozen=True, slots=True)
class Face:
    """The Chinese face (empty when none is named), the Latin one, and the size in points."""

    east_asia: str = ""
    latin: str = ""
    size: float = 0.0


class StyleFonts:
    """Reads the ``w:styles`` and the theme (or None) of a template."""

    def __init__(self, styles: etree._Element, theme: etree._Element | None) -> None:
        self._by_id = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
        self._defaults = styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._theme = theme

    def of(self, style_id: str) -> Face:
        """What text in the style is set in, as far as the template says."""
        east, latin, size = "", "", 0.0
        for properties in self._chain(style_id):
            fonts = properties.find(w("rFonts"))
            if fonts is not None:
                east = east or self._named(fonts, "eastAsia")
                latin = latin or self._named(fonts, "ascii")
            points = properties.find(w("sz"))
            if points is not None and not size:
                size = _number(points.get(w("val"), "")) / 2
        return Face(east, latin, size)

    def _chain(self, style_id: str) -> list[etree._Element]:
        """Run properties from the style itself down to the defaults."""
        found = []
        for _ in range(_DEEP):
            style = self._by_id.get(style_id)
            if style is None:
                break
            properties = style.find(w("rPr"))
            if properties is not None:
                found.append(properties)
            base = style.find(w("basedOn"))
            style_id = base.get(w("val"), "") if base is not None else ""
        return found if self._defaults is None else [*found, self._defaults]

    def _named(self, fonts: etree._Element, script: str) -> str:
        """The face for a script; a theme font wins over a named one, as in Word."""
        reference = fonts.get(w(f"{script}Theme"), "")
        return (self._in_theme(reference, script) if reference else "") or fonts.get(w(script), "")

    def _in_theme(self, reference: str, script: str) -> str:
        if self._theme is None:
            return ""
        scheme = self._theme.find(f".//{_A}{'majorFont' if reference.startswith('major') else 'minorFont'}")
        if scheme is None:
            return ""
        own = scheme.find(f"{_A}{'ea' if script == 'eastAsia' else 'latin'}")
        face = own.get("typeface", "") if own is not None else ""
        if face or script != "eastAsia":
            return face
        fonts = scheme.findall(f"{_A}font")
        return next((f.get("typeface", "") for f in fonts if f.get("script") == "Hans"), "")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
