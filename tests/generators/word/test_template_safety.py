"""Hostile and broken templates: refused with a reason, or stripped of what does not belong and told so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from generators.draft import Draft, Front
from generators.errors import GenerationError
from generators.word import check_package, render_word
from generators.word.fit import template_fit
from generators.word.namespaces import w
from generators.word.safety import has_doctype
from tests.generators.word.company import RELATION, chinese_template, rewritten

DRAFT = Draft(Front(title="规格", date="2026-11-21", number="N-1"), "# 引言\n\n文字。\n")
RELS = "word/_rels/document.xml.rels"


def relation(
    kind: str, target: str, *, outside: bool = False, rel: str = "rId900"
) -> dict[str, tuple[str, str]]:
    """One more relationship of the document."""
    mode = ' TargetMode="External"' if outside else ""
    row = f'<Relationship Id="{rel}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'
    return {RELS: ("</Relationships>", f"{row}</Relationships>")}


def with_part(path: Path, name: str, content: bytes, content_type: str) -> Path:
    """The package with one more part."""
    rewritten(path, {"[Content_Types].xml": ("</Types>", _override(name, content_type))})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


def _override(name: str, content_type: str) -> str:
    return f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'


def before_body(path: Path, xml: str) -> Path:
    """The template with ``xml`` at the head of its cover."""
    return rewritten(path, {"word/document.xml": ("<w:body>", f"<w:body>{xml}")})


def text_of(data: bytes) -> str:
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    return "".join(t.text or "" for t in root.iter(w("t")))


def whole(data: bytes) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return b"".join(archive.read(name) for name in archive.namelist())


def rendered(template: Path) -> bytes:
    data = render_word(DRAFT, template=template)
    assert check_package(data) == []
    return data


def test_macros_are_left_out_and_told(tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    with_part(template, "word/vbaProject.bin", b"MACRO" * 9, "application/vnd.ms-office.vbaProject")
    rewritten(template, relation("vbaProject", "vbaProject.bin"))
    rewritten(
        template,
        {
            "[Content_Types].xml": (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
            )
        },
    )

    assert b"MACRO" not in whole(rendered(template))
    fit = template_fit(template)
    assert [one.kind for one in fit.removed] == ["vbaProject"]
    assert any(remark.code == "removed" and "宏" in remark.zh for remark in fit.remarks)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "file:///c:/evil.dotm"),
        ("image", "http://evil.example/track.png"),
        ("oleObject", "http://evil.example/x"),
        ("subDocument", "\\\\evil\\share\\x.docx"),
        ("frame", "http://evil.example/frame"),
        ("mailMergeSource", "file:///etc/passwd"),
        ("hyperlink", "file:///etc/passwd"),
        ("hyperlink", "javascript:alert(1)"),
    ],
)
def test_references_to_the_outside_are_left_out_with_every_mention(
    tmp_path: Path, kind: str, target: str
) -> None:
    template = chinese_template(tmp_path)
    rewritten(template, relation(kind, target.replace("\\", "/"), outside=True))
    uses = {
        "image": '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing"><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'r:link="rId900"/></wp:inline></w:drawing></w:r></w:p>',
        "hyperlink": '<w:p><w:hyperlink r:id="rId900"><w:r><w:t>点我</w:t></w:r></w:hyperlink></w:p>',
        "subDocument": '<w:p><w:subDoc r:id="rId900"/></w:p>',
        "oleObject": '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" '
        'r:id="rId900"/></w:object></w:r></w:p>',
    }
    if kind in uses:
        before_body(template, uses[kind])
    if kind == "attachedTemplate":
        rewritten(
            template,
            {
                "word/settings.xml": (
                    "<w:evenAnd",
                    '<w:attachedTemplate xmlns:r="x" r:id="rId900"/><w:evenAnd',
                )
            },
        )

    data = rendered(template)

    assert b"rId900" not in whole(data)
    assert b"evil" not in whole(data)
    assert b"/etc/passwd" not in whole(data)
    assert b"attachedTemplate" not in whole(data)
    if kind == "hyperlink":
        assert text_of(data).startswith("点我")
    assert [one.kind for one in template_fit(template).removed] == [kind]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('INCLUDETEXT "c:\\\\secret.txt"', "旧文字"),
        ("DDEAUTO cmd calc", "旧文字"),
        ('INCLUDEPICTURE "http://evil.example/x.png" \\d', "旧文字"),
        ("MACROBUTTON AutoOpen", "旧文字"),
        ("TITLE", "规格"),
        ('DATE \\@ "yyyy-MM-dd"', "2026年11月21日"),
        ("FILENAME", "N-1"),
        ("REF nowhere \\h", "旧文字"),
    ],
)
@pytest.mark.parametrize("simple", [True, False])
def test_fields_that_fetch_or_run_leave_only_what_they_show(
    tmp_path: Path, code: str, shown: str, simple: bool
) -> None:
    template = chinese_template(tmp_path)
    quoted = code.replace('"', "&quot;")
    field = (
        f'<w:fldSimple w:instr="{quoted}"><w:r><w:t>旧</w:t></w:r><w:r><w:t>文字</w:t></w:r></w:fldSimple>'
        if simple
        else '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{quoted[:4]}</w:instrText></w:r><w:r><w:instrText>{quoted[4:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>旧</w:t></w:r><w:r><w:t>文字</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    before_body(template, f"<w:p>{field}</w:p>")

    data = rendered(template)

    assert text_of(data).startswith(f"{shown}青川集团")
    told = "nowhere" if "nowhere" in code else code.split()[0]  # documents have references of their own
    assert told.encode() not in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    assert template_fit(template).fields == (code.split()[0],)


def test_fields_of_the_page_stay(tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    page = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    rewritten(template, {"word/footer1.xml": ("<w:p>", f"<w:p>{page}")})

    assert b'w:instr="PAGE"' in whole(rendered(template))


def test_comments_of_the_template_do_not_reach_the_customer(tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    comment = f'<w:comments {space}><w:comment w:id="1" w:author="x"><w:p/></w:comment></w:comments>'
    with_part(template, "word/comments.xml", comment.encode(), kind)
    rewritten(template, relation("comments", "comments.xml"))
    before_body(
        template,
        '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>封面</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>',
    )

    data = rendered(template)

    assert b'w:author="x"' not in whole(data)
    assert b"commentR" not in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")


def test_settings_that_reach_outside_or_prompt_are_left_out(tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    rewritten(
        template,
        {"word/settings.xml": ("<w:evenAnd", '<w:linkStyles/><w:updateFields w:val="true"/><w:evenAnd')},
    )

    settings = zipfile.ZipFile(io.BytesIO(rendered(template))).read("word/settings.xml")
    assert b"linkStyles" not in settings
    assert b"updateFields" not in settings


def bomb(path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    rewritten(
        path,
        {"word/styles.xml": ("<w:styles", f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><w:styles')},
    )


def outside_entity(path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    rewritten(path, {"word/document.xml": ("<w:document", f"{doctype}<w:document")})


def scrambled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.find(b"word/styles.xml") + 60
    data[at : at + 40] = b"\xff" * 40
    path.write_bytes(data)


def locked(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:  # says of every entry that it is encrypted
        data[at + 8] |= 1
        at += 4
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-400])


def no_body(path: Path) -> None:
    rewritten(path, {"word/document.xml": ("<w:body>", "<w:other>")})


def not_xml(path: Path) -> None:
    rewritten(path, {"word/document.xml": ("<w:body>", "<w:body")})


@pytest.mark.parametrize("harm", [bomb, outside_entity, scrambled, locked, cut_off, no_body, not_xml])
def test_broken_and_hostile_packages_are_refused_with_a_reason(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    template = chinese_template(tmp_path)
    harm(template)

    with pytest.raises(GenerationError) as caught:
        render_word(DRAFT, template=template)
    assert caught.value.place == str(template)
    assert caught.value.zh.startswith("Word 模板不能使用")
    with pytest.raises(GenerationError):
        template_fit(template)


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_dtd_is_seen_in_every_encoding(code: str) -> None:
    assert has_doctype("<?xml?><!DOCTYPE x []><x/>".encode(code))
    assert not has_doctype("<?xml?><x>DOCTYPE</x>".encode(code))
