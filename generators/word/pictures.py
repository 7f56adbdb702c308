"""Pictures, charts and links of one document: added to the package, never fetched from anywhere."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from generators.blocks import Chart, Figure
from generators.word.chart_workbook import workbook
from generators.word.context import Picture
from generators.word.package import Kind, Package, Part, Type
from generators.word.profile import Page

_FORMATS = ("PNG", "JPEG")
_TWIPS_PER_CM = 566.93
_PIXELS_PER_INCH = 150  # of pictures that do not say


def shown_size(figure: Figure, picture: Picture, width: int, page: Page) -> tuple[float, float]:
    """Width and height in centimetres a picture is set at, ``width`` twips being there for it.

    Its own or the asked width, but never wider than the text nor higher than four fifths of it.
    """
    limit, tallest = width / _TWIPS_PER_CM, page.text_height / _TWIPS_PER_CM * 0.8
    across = min(figure.width_cm or picture.width_cm, limit)
    down = across * picture.height_cm / picture.width_cm
    return (across * tallest / down, tallest) if down > tallest else (across, down)


class PackageParts:
    """Adds pictures and outside links to the main document part; the same one always under the same id."""

    def __init__(self, package: Package, assets: Mapping[str, bytes]) -> None:
        self._package, self._main, self._assets = package, package.main, assets
        self._links: dict[str, str] = {}
        self._pictures: dict[str, Picture | None] = {}
        self._images: dict[str, str] = {}

    def link(self, address: str) -> str:
        """The relationship id of an http, https or mailto address."""
        if address not in self._links:
            self._links[address] = self._main.relate(Kind.LINK, address)
        return self._links[address]

    def picture(self, path: str) -> Picture | None:
        """The picture of the assets at ``path``; None when it is missing or neither PNG nor JPEG."""
        if path not in self._pictures:
            content = self._assets.get(path)
            self._pictures[path] = self._add(content) if content else None
        return self._pictures[path]

    def chart(self, chart: Chart, xml: str) -> str:
        """The relationship id of a new chart part, to which the workbook with its numbers is related."""
        name = self._package.free_name("/word/embeddings/Microsoft_Excel_Sheet{}.xlsx")
        book = Part(name, Type.WORKBOOK, workbook(chart))
        part = Part(self._package.free_name("/word/charts/chart{}.xml"), Type.CHART, xml)
        part.relate(Kind.WORKBOOK, book)
        return self._main.relate(Kind.CHART, part)

    def _add(self, content: bytes) -> Picture | None:
        found = _measured(content)
        if found is None:
            return None
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._images:
            name = f"/word/media/figure{len(self._images) + 1}_{digest[:8]}.{found.kind}"
            part = Part(name, f"image/{found.kind}", content)
            self._images[digest] = self._main.relate(Kind.IMAGE, part)
        return Picture(self._images[digest], found.width_cm, found.height_cm)


@dataclass(frozen=True, slots=True)
class _Measured:
    kind: str
    width_cm: float
    height_cm: float


def _measured(content: bytes) -> _Measured | None:
    """What a picture is and how large, from its head; None when it is neither PNG nor JPEG."""
    from PIL import Image  # only documents with pictures need it

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            kind, (width, height) = str(image.format).lower(), image.size
            density = round(float(image.info.get("dpi", (0, 0))[0]))
    except (OSError, ValueError, SyntaxError, ArithmeticError, struct.error, Image.DecompressionBombError):
        return None
    across = max(density, _PIXELS_PER_INCH) if density > 1 else _PIXELS_PER_INCH
    return _Measured(kind, width / across * 2.54, height / across * 2.54)
