"""A company template to begin with: a built-in look with a cover and headers full of placeholders."""

from __future__ import annotations

import io

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT

from generators.draft import Draft, Front, ProjectRef
from generators.word.archive import package_bytes
from generators.word.document import render_word
from generators.word.namespaces import w
from generators.word.profile import DEFAULT
from generators.word.template import BODY_MARK


def starter_template(profile: str = DEFAULT, *, lang: str = "zh") -> bytes:
    """A .docx whose cover, headers and footers hold placeholders, and which says where the document goes.

    Its styles, lists and paper are those of the look; KeyError for one there is not.
    """
    front = Front(
        lang=lang,
        title=_place("title"),
        title_alt=_place("title_alt"),
        number=_place("number"),
        version=_place("version"),
        status=_place("status"),
        classification=_place("classification"),
        date=_place("date"),
        author=_place("author"),
        project=ProjectRef(
            name=_place("project"), customer=_place("customer"), contractor=_place("contractor")
        ),
    )
    document = Document(io.BytesIO(render_word(Draft(front, BODY_MARK), profile=profile)))
    part, body = document.part, document.element.body
    for rel_id, rel in list(part.rels.items()):
        if rel.reltype.endswith("/customXml"):  # the data of the document it was made from
            del part.rels[rel_id]
    stories = [rel.target_part.element for rel in part.rels.values() if rel.reltype in (RT.HEADER, RT.FOOTER)]
    for story in (body, *stories):
        for name in ("dataBinding", "pict"):  # bound to that data; a document brings its own watermark
            for element in list(story.iter(w(name))):
                parent = element.getparent()
                if parent is not None:
                    parent.remove(element)
    children = list(body)
    cover = next(
        at for at, child in enumerate(children) if child.find(f"{w('pPr')}/{w('sectPr')}") is not None
    )
    mark = next(child for child in children if BODY_MARK in "".join(child.itertext()))
    for child in children[cover + 1 : -1]:
        if child is not mark:
            body.remove(child)
    return package_bytes(part.package)


def _place(name: str) -> str:
    return f"{{{{ doc.{name} }}}}"
