"""The package a document is built in: our own empty one, or a company template made safe and complete."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from lxml import etree

from generators.errors import GenerationError
from generators.word.archive import write_zip
from generators.word.bound_levels import is_on
from generators.word.namespaces import DECLARATIONS, w
from generators.word.profile import Profile, load_profile
from generators.word.safety import Removal, has_doctype, make_safe
from generators.word.style import Style
from generators.word.styles import adopt, present_roles, speak_chinese, style_name, stylesheet
from generators.word.text import attribute
from generators.word.theme import theme

MAX_ENTRIES = 4_000
MAX_INFLATED = 300_000_000

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SETTINGS = (
    f'{_XML}<w:settings {DECLARATIONS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>{{}}'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)
_CORE = (
    f"{_XML}<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)


@dataclass
class Shell:
    """An open package. ``styles`` are its style ids by role, ``ours`` the roles whose look is ours.

    ``removed`` tells what a template held that its documents do not get.
    """

    document: DocumentObject
    own: bool
    styles: dict[str, str] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    removed: tuple[Removal, ...] = ()

    @property
    def part(self) -> XmlPart:
        """The main document part."""
        return self.document.part

    @property
    def stylesheet(self) -> etree._Element:
        """The ``w:styles`` element."""
        element: etree._Element = self.document.styles.element
        return element

    @property
    def mirrored(self) -> bool:
        """Whether even pages have headers and footers of their own."""
        return is_on(self.document.settings.element, "evenAndOddHeaders")

    def headings(self) -> frozenset[str]:
        """The ids of the styles whose paragraphs stand in the outline of the document."""
        found = self.stylesheet.iterfind(f"{w('style')}/{w('pPr')}/{w('outlineLvl')}/../..")
        named = (s for s in self.stylesheet.iter(w("style")) if style_name(s).lower().startswith("heading "))
        return frozenset(style.get(w("styleId"), "") for style in (*found, *named))

    @property
    def theme(self) -> etree._Element | None:
        """The theme of a template, if it has one that can be read."""
        found = [rel.target_part for rel in self.part.rels.values() if rel.reltype == RT.THEME]
        try:
            return parse_xml(found[0].blob) if found else None
        except etree.XMLSyntaxError:
            return None

    def roles(self, styles: tuple[Style, ...]) -> dict[str, str]:
        """The style ids of the roles the template has, before any is injected."""
        return present_roles(self.stylesheet, styles)

    def adopt(self, styles: tuple[Style, ...], lang: str) -> None:
        """Finds every role among the template's styles, or injects it."""
        self.styles, injected = adopt(self.stylesheet, styles)
        self.ours = frozenset(injected)
        if lang == "zh":
            speak_chinese(self.stylesheet)

    @property
    def numbering(self) -> etree._Element:
        """The ``w:numbering`` element, added to a template without one."""
        try:
            part = cast(XmlPart, self.part.part_related_by(RT.NUMBERING))
        except KeyError:
            part = XmlPart(
                PackURI("/word/numbering.xml"),
                CT.WML_NUMBERING,
                parse_xml(f"<w:numbering {DECLARATIONS}/>"),
                self.part.package,
            )
            self.part.relate_to(part, RT.NUMBERING)
        element: etree._Element = part.element
        return element


def built_in(profile: Profile, styles: tuple[Style, ...]) -> Shell:
    """An empty document in the styles of ``profile``."""
    document = Document(io.BytesIO(_empty_package(profile, styles)))
    ids = {style.role: style.id for style in styles}
    return Shell(document, own=True, styles=ids, ours=frozenset(ids))


def from_template(path: Path) -> Shell:
    """The company's .docx or .dotx without macros and outside references, its styles not yet adopted.

    Raises GenerationError for a file that is not a Word document, is encrypted, or inflates beyond reason.
    """
    data = _checked(path)
    try:
        document = Document(io.BytesIO(data))
        document.styles  # noqa: B018  # opens the styles, the part most likely to be damaged
    except (KeyError, ValueError, AttributeError, TypeError, etree.XMLSyntaxError, zipfile.BadZipFile):
        # python-docx has no error of its own for a package that is damaged or not a document
        raise _unusable(path, "文件已损坏或不是 Word 文档", "it is damaged or not a Word document") from None
    removed = tuple(make_safe(document.part.package))
    _complete(document.part)
    return Shell(document, own=False, removed=removed)


def _complete(main: XmlPart) -> None:
    """Adds the theme and the table of fonts a document must have; templates of other programs lack them."""
    profile = load_profile()
    for kind, name, content_type, xml in (
        (RT.THEME, "/word/theme/theme1.xml", f"{_OFFICE}.theme+xml", theme),
        (RT.FONT_TABLE, "/word/fontTable.xml", f"{_OFFICE}.wordprocessingml.fontTable+xml", _font_table),
    ):
        if not any(rel.reltype == kind for rel in main.rels.values()):
            part = Part(PackURI(name), content_type, xml(profile).encode(), main.package)
            main.relate_to(part, kind)


def _checked(path: Path) -> bytes:
    """The template's bytes as a .docx, after a look at the archive that costs nothing."""
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            inflated = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or inflated > MAX_INFLATED or len(names) != len(entries):
                raise _unusable(
                    path, "文件异常庞大或含重复部件", "it is abnormally large or has duplicate parts"
                )
            if any(has_doctype(archive.read(n)) for n in names if n.endswith((".xml", ".rels"))):
                raise _unusable(path, "部件里声明了 DTD", "a part declares a DTD")
            types = archive.read("[Content_Types].xml")
            if CT.WML_DOCUMENT_MAIN.encode() in types:
                return data
            return _as_document(archive, types)
    except OSError as error:
        raise _unusable(
            path, f"无法读取（{error.strerror}）", f"it cannot be read ({error.strerror})"
        ) from None
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, zlib.error, EOFError):
        zh = "不是 .docx 文件（旧版 .doc 或已加密的文件请先另存为 .docx）"
        raise _unusable(
            path, zh, "it is not a .docx (save an old .doc or an encrypted file as .docx first)"
        ) from None


def _as_document(archive: zipfile.ZipFile, types: bytes) -> bytes:
    """A template (.dotx) or macro file as the plain document it can be opened as."""
    for kind in (
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ):
        types = types.replace(kind, CT.WML_DOCUMENT_MAIN.encode())
    entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return write_zip({**entries, "[Content_Types].xml": types})


def _unusable(path: Path, zh: str, en: str) -> GenerationError:
    return GenerationError(
        f"Word 模板不能使用：{zh}",
        f"the Word template cannot be used: {en}",
        hint_zh="用 Word 或 WPS 打开模板，另存为 .docx 后重试。",
        hint_en="Open it in Word or WPS, save it as .docx and try again.",
        place=str(path),
    )


def _empty_package(profile: Profile, styles: tuple[Style, ...]) -> bytes:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = {
        "/word/document.xml": CT.WML_DOCUMENT_MAIN,
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/fontTable.xml": f"{word}.fontTable+xml",
        "/word/numbering.xml": f"{word}.numbering+xml",
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    types = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    rels = [RT.STYLES, RT.SETTINGS, RT.FONT_TABLE, RT.NUMBERING, RT.THEME]
    targets = ["styles.xml", "settings.xml", "fontTable.xml", "numbering.xml", "theme/theme1.xml"]
    entries = {
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ),
        "_rels/.rels": _relationships(
            [RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES], ["word/document.xml", "docProps/core.xml"]
        ),
        "docProps/core.xml": _CORE,
        "word/document.xml": f"{_XML}<w:document {DECLARATIONS}><w:body><w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(rels, targets),
        "word/styles.xml": stylesheet(styles, profile),
        "word/settings.xml": _SETTINGS.format("<w:evenAndOddHeaders/>" if profile.edges.mirrored else ""),
        "word/fontTable.xml": _font_table(profile),
        "word/theme/theme1.xml": theme(profile),
        "word/numbering.xml": f"{_XML}<w:numbering {DECLARATIONS}/>",
    }
    return write_zip({name: text.encode() for name, text in entries.items()}, level=0)


def _relationships(kinds: list[str], targets: list[str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(zip(kinds, targets, strict=True), start=1)
    )
    return f'{_XML}<Relationships xmlns="{_RELS}">{rows}</Relationships>'


def _font_table(profile: Profile) -> str:
    """Names the faces, and what the Chinese ones are called on an English system."""
    faces = dict.fromkeys(name for pair in profile.fonts.values() for name in (pair.east_asia, pair.latin))
    rows = []
    for face in faces:
        other = profile.alternates.get(face)
        alternate = f'<w:altName w:val="{attribute(other)}"/>' if other else ""
        charset = f'<w:charset w:val="{"86" if other else "00"}"/>'
        rows.append(f'<w:font w:name="{attribute(face)}">{alternate}{charset}</w:font>')
    return f"{_XML}<w:fonts {DECLARATIONS}>{''.join(rows)}</w:fonts>"


__all__ = ["Part", "Shell", "built_in", "from_template"]
