"""Reads a generated document that comes back from Word, WPS or LibreOffice, and what it was made from.

Words are found again by content control (its tag, or what it is bound to) or, where a program has dropped the
controls, by bookmark. Tracked changes are read both ways: the text as accepted, and as it was before.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from generators.draft import Source
from generators.errors import GenerationError
from generators.word.around import short_digest
from generators.word.comment_state import COMMENTS, STATES, ReadComment, read_comments
from generators.word.safety import has_doctype
from generators.word.store import NAMESPACE, digest_of
from generators.word.tracked import Asked, Finder, Seen

MAX_INFLATED = 300_000_000
"""Bytes the parts that are read may have together: more is no document."""

_F = f"{{{NAMESPACE}}}"
_OTHERS = re.compile(rf"customXml/[^/]+\.xml$|{re.escape(COMMENTS)}$|{re.escape(STATES)}$")
_STORIES = re.compile(r"word/(document|header|footer)\d*\.xml$")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sheet: what it said when made, and everywhere it stands now."""

    key: str
    made: str
    seen: tuple[Seen, ...]

    @property
    def unchanged(self) -> bool:
        """Whether it stands there, and everywhere as it was made."""
        return bool(self.seen) and all(one.accepted == self.made for one in self.seen)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A requirement ("requirement"), another sheet ("card") or the document itself ("document", without id).

    ``intact`` says that what is recorded of it still has the SHA-256 it was recorded with.
    """

    id: str
    kind: str
    parts: tuple[Part, ...]
    intact: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """The paragraphs outside of sheets: how many there were, how many of these are not there, and which are new."""

    made: int
    missing: int
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a generated document says of itself, and what is found in it.

    ``about`` has the keys type, project, number, version, status, edition, lang and date; ``origins`` counts
    its blocks by what they came from (`generators.blocks.origins.count_origins`). ``tagged`` tells
    whether the content controls kept their tags; without them bookmarks and bindings are used.
    ``rest`` is None where other text cannot be compared. ``comments`` are those that stand in it now.
    """

    about: Mapping[str, str]
    sheets: tuple[ReadSheet, ...]
    sources: tuple[Source, ...]
    tagged: bool
    origins: Mapping[str, int]
    rest: Rest | None = None
    comments: tuple[ReadComment, ...] = ()


def read_document(path: Path) -> ReadDocument:
    """The document at ``path``; raises GenerationError when it is no .docx or was not made by this program."""
    parts = _parts(path)
    store = next(
        (root for root in map(_parsed, _custom(parts)) if root is not None and _is_store(root)), None
    )
    if store is None:
        raise _error(
            path,
            "不是由复盘生成的文档，或其中的生成记录已被删除",
            "not a document made by Fupan, or its record has been removed",
            "只有 fupan generate 或 fupan word 生成的 .docx 才能核对。",
            "Only a .docx made by fupan generate or fupan word can be verified.",
        )
    made = list(store.iterfind(f"{_F}made/{_F}sheet"))
    rest = store.find(f"{_F}made/{_F}rest")
    finder = Finder([_asked(sheet) for sheet in made], rest.get("start", "") if rest is not None else "")
    for name in sorted(parts):
        if _STORIES.match(name):
            root = _parsed(parts[name])
            if root is None:
                raise _error(path, f"部件 {name} 已损坏", f"the part {name} is damaged", *_SAVE_AGAIN)
            finder.read(root)
    return ReadDocument(
        about={str(key): str(value) for key, value in store.attrib.items()},
        sheets=tuple(_sheet(element, finder) for element in made),
        sources=tuple(_source(element) for element in store.iterfind(f"{_F}made/{_F}source")),
        tagged=bool(finder.by_tag),
        origins={
            element.get("of", ""): int(element.get("blocks", "0"))
            for element in store.iterfind(f"{_F}made/{_F}origin")
            if element.get("blocks", "").isdecimal()
        },
        rest=_rest(rest, finder) if rest is not None and finder.tagged else None,
        comments=read_comments({name: _parsed(parts[name]) for name in (COMMENTS, STATES) if name in parts}),
    )


_SAVE_AGAIN = ("用 Word 打开后另存为 .docx 再试。", "Open it in Word, save it as .docx and try again.")


def _asked(element: etree._Element) -> Asked:
    parts = list(element.iterfind(f"{_F}part"))
    marks = {part.get("bookmark", ""): part.get("key", "") for part in parts}
    marks[element.get("bookmark", "")] = "text"
    keys = [part.get("key", "") for part in parts]
    return Asked(element.get("id", ""), element.get("kind", ""), keys, marks)


def _sheet(element: etree._Element, finder: Finder) -> ReadSheet:
    identifier = element.get("id", "")
    parts = []
    for part in element.iterfind(f"{_F}part"):
        key = part.get("key", "")
        seen = finder.seen((identifier, key))
        parts.append(Part(key, part.text or "", seen))
    intact = element.get("sha256") == digest_of((part.key, part.made) for part in parts)
    return ReadSheet(identifier, element.get("kind", ""), tuple(parts), intact)


def _rest(element: etree._Element, finder: Finder) -> Rest:
    """What of the text outside of sheets is another now; that it stands elsewhere is no difference."""
    made = (element.text or "").split()
    left, added = Counter(made), []
    for one in finder.body:
        digest = short_digest(one.words)
        if one.in_sheet:
            continue
        if left[digest] > 0:
            left[digest] -= 1
        else:
            added.append(one.words)
    return Rest(len(made), left.total(), tuple(added))


def _source(element: etree._Element) -> Source:
    return Source(
        id=element.get("id", ""),
        title=element.text or "",
        status=element.get("status", ""),
        reviewed=element.get("reviewed", ""),
        digest=element.get("sha256", ""),
    )


def _parts(path: Path) -> dict[str, bytes]:
    """The XML parts of the package that are needed, within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            wanted = [
                entry
                for entry in archive.infolist()
                if _STORIES.match(entry.filename) or _OTHERS.match(entry.filename)
            ]
            if sum(entry.file_size for entry in wanted) > MAX_INFLATED:
                raise _error(path, "文件异常庞大", "the file is abnormally large", *_SAVE_AGAIN)
            return {entry.filename: archive.read(entry) for entry in wanted}
    except OSError as error:
        zh, en = f"无法读取：{error.strerror}", f"it cannot be read: {error.strerror}"
        raise _error(path, zh, en, "", "") from None
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ):
        # what zipfile raises for damaged, encrypted or unknown archives
        raise _error(
            path, "不是 .docx 文件，或已加密、已损坏", "not a .docx, or encrypted or damaged", *_SAVE_AGAIN
        ) from None


def _custom(parts: Mapping[str, bytes]) -> Iterator[bytes]:
    return (parts[name] for name in sorted(parts) if name.startswith("customXml/"))


def _parsed(content: bytes) -> etree._Element | None:
    if has_doctype(content):
        return None
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def _is_store(root: etree._Element) -> bool:
    return root.tag == f"{_F}document"


def _error(path: Path, zh: str, en: str, hint_zh: str, hint_en: str) -> GenerationError:
    return GenerationError(
        f"无法核对：{zh}", f"cannot verify: {en}", hint_zh=hint_zh, hint_en=hint_en, place=str(path)
    )
