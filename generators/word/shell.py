"""The package a document is built in: our own empty one, or a company template made safe and complete."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from generators.errors import GenerationError
from generators.word.archive import write_zip
from generators.word.bound_levels import is_on
from generators.word.namespaces import DECLARATIONS, w
from generators.word.package import CONTENT_TYPES, WORD, Kind, Package, Part, Type
from generators.word.package_reader import read_package
from generators.word.profile import Profile, load_profile
from generators.word.role_names import RoleNames, role_names
from generators.word.safety import Removal, has_doctype, make_safe
from generators.word.style import Style
from generators.word.styles import adopt, present_roles, speak_chinese, style_name, stylesheet
from generators.word.text import attribute
from generators.word.theme import theme

MAX_ENTRIES = 4_000
MAX_INFLATED = 300_000_000

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SETTINGS = (
    f'{_XML}<w:settings {DECLARATIONS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>{{}}'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)


@dataclass
class Shell:
    """An open package. ``styles`` are its style ids by role, ``ours`` the roles whose look is ours.

    ``removed`` tells what a template held that its documents do not get, ``named`` which style plays which role
    by the file beside it.
    """

    package: Package
    own: bool
    styles: dict[str, str] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    removed: tuple[Removal, ...] = ()
    named: RoleNames = field(default_factory=RoleNames)

    @property
    def main(self) -> Part:
        """The main document part."""
        return self.package.main

    @property
    def body(self) -> etree._Element:
        """The ``w:body`` element."""
        return next(self.main.root.iter(w("body")))

    @property
    def stylesheet(self) -> etree._Element:
        """The ``w:styles`` element."""
        return self.main.part(Kind.STYLES).root

    @property
    def settings(self) -> etree._Element:
        """The ``w:settings`` element."""
        return self.main.part(Kind.SETTINGS).root

    @property
    def numbering(self) -> etree._Element:
        """The ``w:numbering`` element."""
        return self.main.part(Kind.NUMBERING).root

    @property
    def theme(self) -> etree._Element | None:
        """The theme of a template, if it has one that can be read."""
        try:
            return self.main.part(Kind.THEME).root
        except etree.XMLSyntaxError:
            return None

    @property
    def mirrored(self) -> bool:
        """Whether even pages have headers and footers of their own."""
        return is_on(self.settings, "evenAndOddHeaders")

    def story(self, relation: str) -> etree._Element:
        """The root of the header or footer behind a relation of the document."""
        part = self.main.relations[relation].part
        if part is None:
            raise KeyError(relation)
        return part.root

    def headings(self) -> frozenset[str]:
        """The ids of the styles whose paragraphs stand in the outline of the document."""
        found = self.stylesheet.iterfind(f"{w('style')}/{w('pPr')}/{w('outlineLvl')}/../..")
        named = (s for s in self.stylesheet.iter(w("style")) if style_name(s).lower().startswith("heading "))
        return frozenset(style.get(w("styleId"), "") for style in (*found, *named))

    def roles(self, styles: tuple[Style, ...]) -> dict[str, str]:
        """The style ids of the roles the template has, before any is injected."""
        return present_roles(self.stylesheet, styles) | self.named.ids(self.stylesheet, styles)

    def adopt(self, styles: tuple[Style, ...], lang: str) -> None:
        """Finds every role among the template's styles, or injects it."""
        named = self.named.ids(self.stylesheet, styles)
        self.styles, injected = adopt(self.stylesheet, styles, named)
        self.ours = frozenset(injected)
        if lang == "zh":
            speak_chinese(self.stylesheet)


def built_in(profile: Profile, styles: tuple[Style, ...]) -> Shell:
    """An empty document in the styles of ``profile``."""
    package = Package()
    body = f"{_XML}<w:document {DECLARATIONS}><w:body><w:sectPr/></w:body></w:document>"
    package.relate(Kind.DOCUMENT, Part("/word/document.xml", Type.DOCUMENT, body))
    _complete(package.main, profile, styles)
    ids = {style.role: style.id for style in styles}
    return Shell(package, own=True, styles=ids, ours=frozenset(ids))


def from_template(path: Path) -> Shell:
    """The company's .docx or .dotx without macros and outside references, its styles not yet adopted.

    Raises GenerationError for a file that is not a Word document, is encrypted, or inflates beyond reason.
    """
    data = _checked(path)
    try:
        package = read_package(data)
        if package.main.content_type != Type.DOCUMENT or package.main.root.find(w("body")) is None:
            raise _damaged(path)
        removed = tuple(make_safe(package))
        for part in package.parts():  # so that what is damaged is told now
            if part.content_type.startswith(WORD) and part.is_xml:
                part.root  # noqa: B018
    except (KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error):
        raise _damaged(path) from None
    _complete(package.main, load_profile(), ())
    return Shell(package, own=False, removed=removed, named=role_names(path))


def _complete(main: Part, profile: Profile, styles: tuple[Style, ...]) -> None:
    """Adds the parts a document must have and this one lacks, as templates of other programs may."""
    mirrored = "<w:evenAndOddHeaders/>" if profile.edges.mirrored else ""
    parts: list[tuple[str, str, str, Callable[[], str]]] = [
        (Kind.STYLES, "styles", Type.STYLES, lambda: stylesheet(styles, profile)),
        (Kind.SETTINGS, "settings", Type.SETTINGS, lambda: _SETTINGS.format(mirrored)),
        (Kind.FONTS, "fontTable", Type.FONTS, lambda: _font_table(profile)),
        (Kind.NUMBERING, "numbering", Type.NUMBERING, lambda: f"{_XML}<w:numbering {DECLARATIONS}/>"),
        (Kind.THEME, "theme/theme1", Type.THEME, lambda: theme(profile)),
    ]
    for kind, name, content_type, write in parts:
        if main.related(kind) is None:
            main.relate(kind, Part(f"/word/{name}.xml", content_type, write()))


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
            types = archive.read(CONTENT_TYPES)
            if Type.DOCUMENT.encode() in types:
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
        types = types.replace(kind, Type.DOCUMENT.encode())
    entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return write_zip({**entries, CONTENT_TYPES: types})


def _damaged(path: Path) -> GenerationError:
    return _unusable(path, "文件已损坏或不是 Word 文档", "it is damaged or not a Word document")


def _unusable(path: Path, zh: str, en: str) -> GenerationError:
    return GenerationError(
        f"Word 模板不能使用：{zh}",
        f"the Word template cannot be used: {en}",
        hint_zh="用 Word 或 WPS 打开模板，另存为 .docx 后重试。",
        hint_en="Open it in Word or WPS, save it as .docx and try again.",
        place=str(path),
    )


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
