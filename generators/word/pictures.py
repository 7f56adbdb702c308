"""Pictures, charts and links of one document: added to the package, never fetched from anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart

from generators.blocks import Chart, Figure
from generators.word.chart_workbook import workbook
from generators.word.context import Picture
from generators.word.profile import Page

_FORMATS = {"image/png": "png", "image/jpeg": "jpeg"}
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

    def __init__(self, part: XmlPart, assets: Mapping[str, bytes]) -> None:
        self._part, self._assets = part, assets
        self._links: dict[str, str] = {}
        self._pictures: dict[str, Picture | None] = {}
        self._images: dict[str, str] = {}

    def link(self, address: str) -> str:
        """The relationship id of an http, https or mailto address."""
        if address not in self._links:
            self._links[address] = self._part.relate_to(address, RT.HYPERLINK, is_external=True)
        return self._links[address]

    def picture(self, path: str) -> Picture | None:
        """The picture of the assets at ``path``; None when it is missing or neither PNG nor JPEG."""
        if path not in self._pictures:
            content = self._assets.get(path)
            self._pictures[path] = self._add(content) if content else None
        return self._pictures[path]

    def chart(self, chart: Chart, xml: str) -> str:
        """The relationship id of a new chart part, to which the workbook with its numbers is related."""
        package = self._part.package
        book = Part(
            package.next_partname("/word/embeddings/Microsoft_Excel_Sheet%d.xlsx"),
            CT.SML_SHEET,
            workbook(chart),
            package,
        )
        name = package.next_partname("/word/charts/chart%d.xml")
        part = Part(name, CT.DML_CHART, xml.encode(), package)
        part.relate_to(book, RT.PACKAGE)
        return self._part.relate_to(part, RT.CHART)

    def _add(self, content: bytes) -> Picture | None:
        try:
            image = Image.from_blob(content)
            width, height = image.px_width, image.px_height
        except (
            UnrecognizedImageError,
            InvalidImageStreamError,
            UnexpectedEndOfFileError,
            ValueError,
            KeyError,
        ):
            return None
        kind = _FORMATS.get(image.content_type)
        if kind is None or not width or not height:
            return None
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._images:
            name = PackURI(f"/word/media/figure{len(self._images) + 1}_{digest[:8]}.{kind}")
            part = Part(name, image.content_type, content, self._part.package)
            self._images[digest] = self._part.relate_to(part, RT.IMAGE)
        across = max(image.horz_dpi, _PIXELS_PER_INCH) if image.horz_dpi > 1 else _PIXELS_PER_INCH
        return Picture(self._images[digest], width / across * 2.54, height / across * 2.54)
