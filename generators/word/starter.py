"""A company template to begin with: a built-in look with a cover and headers full of placeholders."""

from __future__ import annotations

from generators.draft import Draft, Front, ProjectRef
from generators.word.document import render_word
from generators.word.namespaces import w
from generators.word.package import Kind
from generators.word.package_reader import read_package
from generators.word.profile import DEFAULT
from generators.word.template import BODY_MARK, text_of


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
    package = read_package(render_word(Draft(front, BODY_MARK), profile=profile))
    relations = package.main.relations
    for name, relation in list(relations.items()):
        if relation.kind == Kind.CUSTOM:  # the data of the document it was made from
            del relations[name]
    edges = (Kind.HEADER, Kind.FOOTER)
    stories = [one.part.root for one in relations.values() if one.part and one.kind in edges]
    body = package.main.root[0]
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
    mark = next(child for child in children if BODY_MARK in text_of(child))
    for child in children[cover + 1 : -1]:
        if child is not mark:
            body.remove(child)
    return package.written()


def _place(name: str) -> str:
    return f"{{{{ doc.{name} }}}}"
