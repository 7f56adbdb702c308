"""Feedback and notes handed in: kept, shown to editors, decided once, and never active."""

from __future__ import annotations

import io
import re
from html import unescape

import docx
import pytest
from fastapi.testclient import TestClient

from kb.database import FeedbackList, Submissions
from kb.services.server_database import server_database
from kb.workspace import Workspace

HTML = {"Accept": "text/html"}
NOTE = "# 专线切换记录\n\n链路抖动 3 分钟 <script>alert(1)</script>。\n\n- 回退：切回旧线\n"


def handed_in(client: TestClient, name: str, data: bytes, **fields: str) -> int:
    answer = client.post("/submissions", files={"file": (name, data)}, data=fields, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("=", 1)[-1])


def text_in(page: str) -> str:
    (found,) = re.findall(r"<textarea name=\"text\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return unescape(found)


def test_feedback_reaches_the_list_of_the_owner_and_is_closed(
    client: TestClient, workspace: Workspace
) -> None:
    hostile = "第三步不对 <img src=x onerror=alert(1)>"
    form = {
        "record": "RB-001",
        "anchor": "处理步骤",
        "kind": "wrong",
        "note": hostile,
        "query": "对账",
        "back": "/?q=对账",
    }
    answer = client.post("/feedback", data=form, follow_redirects=False)
    assert unescape(answer.headers["location"]).endswith("told=thanks")
    assert "已转给维护者，谢谢。" in client.get(answer.headers["location"]).text
    assert "已转给维护者，谢谢。" in client.get("/records/RB-001?told=thanks").text
    page = client.get("/inbox").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert '<span class="badge">1</span>' in page
    (action,) = re.findall(r'action="(/inbox/feedback/\d+)"', page)
    assert client.post(action, follow_redirects=False).status_code == 303
    assert "第三步不对" not in client.get("/inbox").text
    assert client.post(action, headers=HTML).status_code == 404
    with server_database(workspace) as database:
        (entry,) = FeedbackList(database).entries()
    assert (entry.record, entry.state, entry.note) == ("RB-001", "done", hostile)


def test_the_inbox_names_records_in_the_reader_s_language(client: TestClient) -> None:
    client.post("/feedback", data={"kind": "wrong", "record": "RB-001"})
    assert ">对账文件迟到处理</a>" in client.get("/inbox?lang=zh").text
    assert ">Handling a late reconciliation file</a>" in client.get("/inbox?lang=en").text


def test_a_script_is_thanked_in_words(client: TestClient) -> None:
    answer = client.post(
        "/feedback", data={"record": "RB-001", "kind": "useful"}, headers={"Accept": "text/plain"}
    )
    assert answer.text == "已转给维护者，谢谢。"


def test_a_question_without_answer_can_be_reported(client: TestClient) -> None:
    client.post("/feedback", data={"kind": "missing", "query": "专线怎么切换", "note": "下周要做"})
    page = client.get("/inbox").text
    assert "专线怎么切换" in page
    assert "下周要做" in page


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "wrong", "record": "RB-999"}, 404),
        ({"kind": "wrong", "record": "RB-900"}, 404),
        ({"kind": "praise", "record": "RB-001"}, 400),
        ({"kind": "missing"}, 400),
    ],
)
def test_feedback_is_about_something_that_the_reader_may_see(
    client: TestClient, form: dict[str, str], status: int
) -> None:
    assert client.post("/feedback", data=form, headers=HTML).status_code == status


def test_a_note_is_a_proposal_until_an_editor_accepts_it_as_edited(
    client: TestClient, workspace: Workspace
) -> None:
    number = handed_in(client, "切换 记录.md", NOTE.encode(), remark="请看", project="DEMO")
    assert not any("专线" in one.title for one in workspace.load_records()[0])
    assert "专线切换记录" not in client.get("/", params={"q": "专线切换"}).text
    page = client.get(f"/submissions/{number}").text
    assert "<script>alert" not in page
    text = text_in(page)
    assert "title: 专线切换记录" in text
    assert "project: DEMO" in text
    edited = text.replace("链路抖动 3 分钟", "链路抖动 3 分钟，无业务影响").replace(
        "status: draft", "status: approved"
    )
    answer = client.post(f"/submissions/{number}/accept", data={"text": edited}, follow_redirects=False)
    assert answer.headers["location"] == "/records/REF-001"
    record = next(one for one in workspace.load_records()[0] if one.id == "REF-001")
    assert record.path == "knowledge/references/REF-001-专线切换记录.md"
    assert "无业务影响" in record.text
    found = client.get("/", params={"q": "专线切换 链路抖动"}).text
    assert 'href="/records/REF-001' in found, "it can be found at once"
    assert "已收录" in client.get("/submissions").text
    became = client.get(f"/submissions/{number}?lang=en").text
    assert 'Accepted: <a href="/records/REF-001' in became
    assert "（" not in became
    again = client.post(f"/submissions/{number}/accept", data={"text": edited}, headers=HTML)
    assert again.status_code == 409


def test_a_word_file_becomes_markdown(client: TestClient) -> None:
    document = docx.Document()
    document.add_heading("割接复盘", 1)
    document.add_paragraph("双写比对提前一周开始。")
    data = io.BytesIO()
    document.save(data)
    number = handed_in(client, "割接复盘.docx", data.getvalue(), kind="retrospective")
    text = text_in(client.get(f"/submissions/{number}").text)
    assert "id: RT-000" in text
    assert "双写比对提前一周开始。" in text


def test_a_rejected_note_says_why(client: TestClient, workspace: Workspace) -> None:
    number = handed_in(client, "a.md", NOTE.encode())
    client.post(f"/submissions/{number}/reject", data={"reason": "已有 RB-001"})
    page = client.get("/submissions").text
    assert "未收录" in page
    assert "已有 RB-001" in page
    with server_database(workspace) as database:
        assert Submissions(database).count() == 0


def test_text_can_be_typed_instead_of_uploaded(client: TestClient) -> None:
    form = {"text": "三步：停、查、切。", "title": "值班口诀"}
    answer = client.post("/submissions", data=form, follow_redirects=False)
    number = answer.headers["location"].rsplit("=", 1)[-1]
    assert "title: 值班口诀" in text_in(client.get(f"/submissions/{number}").text)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.exe", b"MZ", "不能读 .exe 文件"),
        ("a.md", b"", "没有文件，也没有文字"),
        ("a.md", b"\xff\xfe\x00", "UTF-16"),
        ("a.md", b"---\nid: [\n---\nx", "a.md"),
        ("a.docx", b"PK\x03\x04nothing", "a.docx"),
        ("a.pdf", b"%PDF-1.7 nothing", "a.pdf"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(
    client: TestClient, workspace: Workspace, name: str, data: bytes, said: str
) -> None:
    answer = client.post("/submissions", files={"file": (name, data)}, headers=HTML)
    assert answer.status_code in (400, 422)
    assert said in answer.text
    assert not (workspace.root / "submissions").exists()


@pytest.mark.parametrize(
    "name", ["../../fupan.toml.md", "..\\..\\x.md", "a\x00b.md", "CON.md", "名 字/x.md", "a" * 300 + ".md"]
)
def test_the_name_of_a_file_never_says_where_it_is_kept(
    client: TestClient, workspace: Workspace, name: str
) -> None:
    before = (workspace.root / "fupan.toml").read_bytes()
    handed_in(client, name, NOTE.encode())
    (kept,) = (workspace.root / "submissions").iterdir()
    assert kept.suffix == ".md"
    assert len(kept.name) < 100
    assert (workspace.root / "fupan.toml").read_bytes() == before


def test_what_an_editor_leaves_must_still_be_a_record(client: TestClient, workspace: Workspace) -> None:
    number = handed_in(client, "a.md", NOTE.encode())
    for text, status in (("nothing", 404), ("---\nid: x y\ntype: reference\n---\n", 422)):
        answer = client.post(f"/submissions/{number}/accept", data={"text": text}, headers=HTML)
        assert answer.status_code == status
    assert not (workspace.root / "knowledge/references").exists()
    assert "等待决定" in client.get("/submissions").text


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/submissions/{}"),
        ("POST", "/submissions/{}/accept"),
        ("POST", "/submissions/{}/reject"),
        ("POST", "/inbox/feedback/{}"),
    ],
)
def test_no_number_in_an_address_is_unforeseen(
    client: TestClient, method: str, path: str, number: str
) -> None:
    answer = client.request(method, path.format(number), data={"text": "x"}, headers=HTML)
    assert answer.status_code == 422
    assert "number" in answer.text
