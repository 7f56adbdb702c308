"""``fupan template``: the looks, and the report on a company's template."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from generators.word import check_package
from kb.workspace import Workspace
from tests.generators.word.company import (
    COVER,
    RELATION,
    chinese_template,
    control,
    cut,
    rewritten,
    us_template,
)
from tests.kb.cli.conftest import Type


def test_the_looks_are_listed_in_the_language_of_messages(fupan: Type) -> None:
    assert fupan("template", "list").out.splitlines()[0].split() == ["engineering", "工程文档"]
    assert "Official document" in fupan("template", "list", lang="en").out


def test_a_template_that_fits_is_reported_and_exits_with_zero(fupan: Type, tmp_path: Path) -> None:
    answer = fupan("template", "check", str(chinese_template(tmp_path)))

    assert answer.code == 0
    assert "210 × 297 mm" in answer.out
    assert "在 {{BODY}} 处" in answer.out
    assert "doc.customer doc.date doc.number doc.title doc.version" in answer.out
    assert "第%1章" in answer.out
    assert "可以用" in answer.out
    assert "It fits" in fupan("template", "check", str(chinese_template(tmp_path)), lang="en").out


def test_a_misspelt_placeholder_is_a_problem_with_the_nearest_name(fupan: Type, tmp_path: Path) -> None:
    body = control("doc:titel", "x") + cut("{{ doc.nonsense }}")
    answer = fupan("template", "check", str(chinese_template(tmp_path, body=body)), "--json")

    assert answer.code == 1
    report = json.loads(answer.out)
    assert report["fits"] is False
    assert report["placeholders"]["unknown"] == ["nonsense", "titel"]
    hints = [one["hint"] for one in report["remarks"] if one["code"] == "placeholder"]
    assert "是不是 doc.title？" in hints


def test_the_report_names_fonts_sizes_and_what_comes_from_us(fupan: Type, tmp_path: Path) -> None:
    report = json.loads(fupan("template", "check", str(chinese_template(tmp_path)), "--json").out)

    roles = {role["role"]: role for role in report["roles"]}
    h1 = roles["h1"]
    assert (h1["style"], h1["east_asia"], h1["latin"], h1["size"], h1["number"]) == (
        "1", "黑体", "Times New Roman", 16.0, "第%1章",
    )  # fmt: skip
    assert (roles["body"]["style"], roles["body"]["found"]) == ("a", True)
    assert roles["cardid"]["found"] is False
    assert report["page"] == {
        "size_mm": [210.0, 297.0],
        "top": 25.4,
        "bottom": 25.4,
        "left": 31.7,
        "right": 31.7,
    }
    assert report["headers"] == ["header", "footer", "even_header", "first_header"]
    assert report["body"] == "mark"
    assert "approver" in report["placeholders"]["unused"]


def test_what_is_wrong_with_paper_styles_and_numbering_is_told(fupan: Type, tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    rewritten(
        template,
        {
            "word/document.xml": ('w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"'),
            "word/settings.xml": (
                "<w:evenAnd",
                '<w:documentProtection w:edit="forms" w:enforcement="1"/><w:evenAnd',
            ),
        },
    )
    codes = {
        one["code"] for one in json.loads(fupan("template", "check", str(template), "--json").out)["remarks"]
    }

    assert {"page", "protection", "styles", "numbering"} <= codes
    narrow = rewritten(template, {"word/document.xml": ('w:right="1797"', 'w:right="4500"')})
    assert fupan("template", "check", str(narrow)).code == 1


def test_fonts_nobody_chose_are_told_for_chinese_documents_only(fupan: Type, tmp_path: Path) -> None:
    template = rewritten(chinese_template(tmp_path), {"word/styles.xml": (' w:eastAsia="黑体"', "")})
    rewritten(template, {"word/styles.xml": (' w:eastAsia="宋体"', "")})

    def codes(lang: str) -> set[str]:
        found = json.loads(fupan("template", "check", str(template), "--for", lang, "--json").out)
        return {one["code"] for one in found["remarks"]}

    assert "east-asia" in codes("zh")
    assert "east-asia" not in codes("en")


def test_a_template_without_a_place_is_told_what_becomes_of_its_text(fupan: Type, tmp_path: Path) -> None:
    answer = fupan("template", "check", str(us_template(tmp_path)))

    assert answer.code == 0
    assert "它的文字当作示例去掉" in answer.out


def test_what_is_no_template_at_all_exits_with_two(fupan: Type, tmp_path: Path) -> None:
    broken = tmp_path / "x.docx"
    broken.write_bytes(b"no zip")

    for name, words in (
        (str(broken), "不能使用"),
        ("gongwen", "内置样式"),
        ("gongwn", "gongwen"),
        ("none.docx", "没有"),
    ):
        answer = fupan("template", "check", name)
        assert answer.code == 2, name
        assert words in answer.err


def test_a_document_is_written_in_a_look_or_a_company_template(
    fupan: Type, workspace: Workspace, tmp_path: Path
) -> None:
    code = workspace.project_codes()[0]

    for template in ("gongwen", str(chinese_template(tmp_path))):
        answer = fupan("generate", "requirements-specification", code, "--template", template, "--overwrite")
        assert answer.code == 0, answer.err
    answer = fupan("generate", "requirements-specification", code, "--template", "gongwn")
    assert answer.code == 1
    assert "gongwen" in answer.err


@pytest.mark.parametrize("look", ["engineering", "gongwen", "gbt11"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_template_fits_without_a_remark_and_makes_documents(
    fupan: Type, workspace: Workspace, look: str, lang: str
) -> None:
    (workspace.root / "templates").mkdir()
    made = fupan("template", "new", "templates/公司.docx", "--look", look, "--for", lang)
    assert made.code == 0, made.err

    report = json.loads(fupan("template", "check", "templates/公司.docx", "--for", lang, "--json").out)
    assert report["remarks"] == []
    assert all(role["found"] for role in report["roles"])
    assert {"title", "number", "version", "date", "status", "customer"} <= set(
        report["placeholders"]["controls"]
    ) | set(report["placeholders"]["texts"])
    code = workspace.project_codes()[0]
    answer = fupan("generate", "SIRS", code, "--template", "templates/公司.docx", "--lang", lang, "--json")
    assert answer.code == 0, answer.err
    file = workspace.root / json.loads(answer.out)["document"]
    assert check_package(file.read_bytes()) == []
    assert b"doc." not in b"".join(
        re.findall(rb"<w:t[^>]*>[^<]*</w:t>", ZipFile(file).read("word/document.xml"))
    )


def test_what_a_template_holds_and_a_document_does_not_get_is_told(
    fupan: Type, workspace: Workspace, tmp_path: Path
) -> None:
    template = chinese_template(tmp_path)
    row = f'<Relationship Id="rId9" Type="{RELATION}/attachedTemplate" Target="file:///x.dotm" TargetMode="External"/>'
    rewritten(template, {"word/_rels/document.xml.rels": ("</Relationships>", f"{row}</Relationships>")})

    answer = fupan("generate", "SIRS", workspace.project_codes()[0], "--template", str(template))

    assert answer.code == 0
    assert "模板里的这些没有带进文档：附加的模板" in answer.err


def test_a_new_template_overwrites_nothing_and_needs_a_folder(fupan: Type, workspace: Workspace) -> None:
    workspace.write("templates/a.docx", b"mine")

    for name, told in (
        ("templates/a.docx", "没有覆盖"),
        ("none/a.docx", "写不到"),
        ("templates/a.txt", "写不到"),
    ):
        answer = fupan("template", "new", name)
        assert answer.code == 1
        assert told in answer.err
    assert "gongwen" in fupan("template", "new", "templates/b.docx", "--look", "gongwn").err
    assert (workspace.root / "templates/a.docx").read_bytes() == b"mine"


def test_marks_that_would_be_printed_and_text_that_would_be_dropped_are_told(
    fupan: Type, tmp_path: Path
) -> None:
    def remarks(body: str) -> dict[str, dict[str, str]]:
        template = chinese_template(tmp_path, body=COVER + body)
        report = json.loads(fupan("template", "check", str(template), "--json").out)
        return {one["code"]: one for one in report["remarks"]}

    place, last = (f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in ("{{BODY}}", "本文件受控。"))
    table = f"<w:tbl><w:tblPr/><w:tr><w:tc>{place}</w:tc></w:tr></w:tbl>"
    assert remarks(table + place)["body-mark"]["level"] == "problem"
    found = remarks(cut("{{ title }}") + cut("编号 ${number} {{ doc.version") + place)["stray"]
    assert found["message"].endswith("：{{ title }}、${number}、{{ doc.version")
    assert remarks(place + last)["dropped"]["message"].endswith("：本文件受控。")
    assert not {"stray", "dropped", "body-mark"} & set(remarks(place))
