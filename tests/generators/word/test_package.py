"""Packages: what is written is read again, and what is damaged says so."""

from __future__ import annotations

import io
import zipfile

import pytest

from generators.word.archive import write_zip
from generators.word.package import Kind, Package, Part, Type
from generators.word.package_reader import read_package

MAIN = "<w:document xmlns:w='urn:w'><w:body/></w:document>"


def small() -> Package:
    """A document with a picture in another folder, used twice, and an address outside."""
    package = Package()
    main = Part("/word/document.xml", Type.DOCUMENT, MAIN)
    package.relate(Kind.DOCUMENT, main)
    picture = Part("/media/one.png", "image/png", b"\x89PNG")
    assert main.relate(Kind.IMAGE, picture) == main.relate(Kind.IMAGE, picture) == "rId1"
    assert main.relate(Kind.LINK, 'https://a.example/?x=1&y="2"') == "rId2"
    return package


def rewritten(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The package with some bytes of one entry replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    assert old in entries[name]
    return write_zip({**entries, name: entries[name].replace(old, new)})


def test_what_is_written_is_read_again() -> None:
    read = read_package(small().written())
    assert [part.name for part in read.parts()] == ["/media/one.png", "/word/document.xml"]
    links = read.main.relations
    assert (links["rId2"].outside, links["rId2"].address) == (True, 'https://a.example/?x=1&y="2"')
    assert read.main.part(Kind.IMAGE).content == b"\x89PNG"
    assert read.written() == small().written()


def test_changes_of_the_xml_are_written_and_nothing_else_is_touched() -> None:
    package = small()
    assert package.main.content == MAIN.encode()
    package.main.root.set("changed", "yes")
    assert read_package(package.written()).main.root.get("changed") == "yes"


def test_parts_nobody_uses_are_left_out() -> None:
    package = small()
    del package.main.relations["rId1"]
    assert "media/one.png" not in zipfile.ZipFile(io.BytesIO(package.written())).namelist()


def test_new_names_and_ids_are_free() -> None:
    package = small()
    assert package.free_name("/media/one{}.png") == "/media/one1.png"
    del package.main.relations["rId1"]
    assert package.main.relate(Kind.STYLES, Part("/word/styles.xml", Type.STYLES, "<a/>")) == "rId1"
    assert package.free_name("/word/styles{}.xml") == "/word/styles1.xml"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("word/_rels/document.xml.rels", b"one.png", b"two.png"),
        ("[Content_Types].xml", b'Extension="png"', b'Extension="gif"'),
        ("_rels/.rels", b"/officeDocument", b"/otherDocument"),
    ],
)
def test_what_is_named_and_missing_is_an_error(name: str, old: bytes, new: bytes) -> None:
    with pytest.raises(KeyError):
        _ = read_package(rewritten(small().written(), name, old, new)).main


def test_targets_may_be_absolute_and_types_in_any_case() -> None:
    data = rewritten(small().written(), "word/_rels/document.xml.rels", b"../media/", b"/media/")
    data = rewritten(data, "[Content_Types].xml", b"/word/document.xml", b"/WORD/Document.xml")
    assert read_package(data).main.part(Kind.IMAGE).name == "/media/one.png"
