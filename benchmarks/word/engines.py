"""The engines that write the document, each in the way its own documentation shows.

The others write headings, paragraphs and tables; pandoc adds an empty table of contents. "ours, plain" writes the
same blocks, with what our documents always have: cover, sign-off and revision tables, a complete table of contents,
captions that count, headers, watermark. "ours" is what is delivered: every requirement a sheet with bookmarks, content
controls and bound attributes, by which edits are read back, and a cross-reference per section.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.word.content import HEAD, TITLE, Section

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

TEMPLATE = "DOCXTPL_TEMPLATE"
"""The environment variable that says where docxtpl's template lies."""

Write = Callable[[Sequence[Section], Path], None]


def ours(sections: Sequence[Section], out: Path) -> None:
    """Markdown with requirement sheets, then our emitter."""
    _ours(our_markdown(sections), out)


def ours_plain(sections: Sequence[Section], out: Path) -> None:
    """Markdown with the blocks the other engines write, then our emitter."""
    parts = []
    for section in sections:
        parts.append(f"# {section.title}\n")
        for one in section.requirements:
            rows = _table(("属性", "内容"), one.attributes)
            parts.append(f"## {one.title}\n\n**需求编号：**{one.id}\n\n{one.statement}\n\n{rows}")
        parts.append(f"Table: {section.caption}\n\n{_table(HEAD, section.rows)}")
    _ours("\n".join(parts), out)


def _ours(body: str, out: Path) -> None:
    from generators.draft import Draft, Front
    from generators.word import render_word

    front = Front(
        type="requirements-specification", code="SIRS", title=TITLE, version="V1.0", number="P-1-SIRS-001"
    )
    out.write_bytes(render_word(Draft(front, body)))


def our_markdown(sections: Sequence[Section]) -> str:
    """The draft's body."""
    parts = []
    for at, section in enumerate(sections, start=1):
        parts.append(f"# {section.title}\n\n本组的接口见[](#tbl-{at})。\n")
        for one in section.requirements:
            rows = "".join(f"| {name} | {value} |\n" for name, value in one.attributes)
            parts.append(
                f'::: requirement {{#{one.id} title="{one.title}"}}\n{one.statement}\n\n'
                f"| 属性 | 内容 |\n|---|---|\n{rows}:::\n"
            )
        parts.append(f"Table: {section.caption} {{#tbl-{at}}}\n\n{_table(HEAD, section.rows)}")
    return "\n".join(parts)


def python_docx(sections: Sequence[Section], out: Path) -> None:
    """python-docx as its user guide writes tables: ``table.rows[i].cells``."""
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 0)
    for section in sections:
        document.add_heading(section.title, 1)
        for one in section.requirements:
            document.add_heading(one.title, 2)
            paragraph = document.add_paragraph()
            paragraph.add_run("需求编号：").bold = True
            paragraph.add_run(one.id)
            document.add_paragraph(one.statement)
            _fill(document.add_table(rows=5, cols=2, style="Table Grid"), one.attributes)
        document.add_paragraph(f"表 {section.caption}", style="Caption")
        rows = [HEAD, *section.rows]
        _fill(document.add_table(rows=len(rows), cols=6, style="Table Grid"), rows)
    document.save(str(out))


def _fill(table: Table, rows: Sequence[Sequence[str]]) -> None:
    for at, row in enumerate(rows):
        cells = table.rows[at].cells
        for column, words in enumerate(row):
            cells[column].text = words


def docxtpl(sections: Sequence[Section], out: Path) -> None:
    """docxtpl: loops in a template, values escaped. The template lies ready, as in any use of it."""
    document = import_module("docxtpl").DocxTemplate(os.environ[TEMPLATE])
    data = [
        {
            "title": section.title,
            "caption": section.caption,
            "requirements": [
                {"id": r.id, "title": r.title, "statement": r.statement, "attributes": r.attributes}
                for r in section.requirements
            ],
            "rows": [HEAD, *section.rows],
        }
        for section in sections
    ]
    document.render({"title": TITLE, "sections": data}, autoescape=True)
    document.save(str(out))


def docxtpl_template(path: Path) -> None:
    """Writes the template of `docxtpl`."""
    import docx

    document = docx.Document()
    document.add_heading("{{ title }}", 0)
    document.add_paragraph("{%p for s in sections %}")
    document.add_heading("{{ s.title }}", 1)
    document.add_paragraph("{%p for r in s.requirements %}")
    document.add_heading("{{ r.title }}", 2)
    paragraph = document.add_paragraph()
    paragraph.add_run("需求编号：").bold = True
    paragraph.add_run("{{ r.id }}")
    document.add_paragraph("{{ r.statement }}")
    _loop_table(document, "a in r.attributes", "a", 2)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("表 {{ s.caption }}", style="Caption")
    _loop_table(document, "a in s.rows", "a", 6)
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


def _loop_table(document: Document, loop: str, name: str, columns: int) -> None:
    table = document.add_table(rows=3, cols=columns, style="Table Grid")
    table.rows[0].cells[0].text = f"{{%tr for {loop} %}}"
    for column in range(columns):
        table.rows[1].cells[column].text = f"{{{{ {name}[{column}] }}}}"
    table.rows[2].cells[0].text = "{%tr endfor %}"


def pandoc(sections: Sequence[Section], out: Path) -> None:
    """Pandoc from Markdown, with a table of contents."""
    program = import_module("pypandoc").get_pandoc_path()
    parts = [f"---\ntitle: {TITLE}\nlang: zh-Hans\n---\n"]
    for section in sections:
        parts.append(f"# {section.title}\n")
        for one in section.requirements:
            rows = _table(("属性", "内容"), one.attributes)
            parts.append(
                f"## {one.title} {{#{one.id.lower()}}}\n\n**需求编号：**{one.id}\n\n{one.statement}\n\n{rows}"
            )
        parts.append(f"{_table(HEAD, section.rows)}\n: {section.caption}\n")
    command = [program, "-f", "markdown", "-t", "docx+native_numbering", "--toc", "-o", str(out)]
    subprocess.run(command, input="\n".join(parts).encode(), check=True)  # noqa: S603 - pandoc's own binary


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


ENGINES: dict[str, tuple[Write, str, str]] = {
    "ours": (ours, "", ""),
    "ours, plain": (ours_plain, "", ""),
    "docxtpl": (docxtpl, "docxtpl", "docxtpl"),
    "python-docx": (python_docx, "docx", "python-docx"),
    "pandoc": (pandoc, "pypandoc", "pypandoc_binary"),
}
"""Name -> the function, the module it needs beyond ours, and what to install for it."""
