"""Two projects with words of their own: whoever sees the one gets no word of the other, wherever they look."""

from __future__ import annotations

import io
import json
import logging
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from kb.api.access import guarded
from kb.services.gap_log import LOG
from tests.kb.access.two_projects import ALFA, BETA, RESTRICTED, SHARED, Canary
from tests.kb.api.house import House, house

#: What an address may be filled with, of either project.
VALUES = {
    "name": (ALFA.record, BETA.record, SHARED, RESTRICTED[0], "lessons-learned", "{document}"),
    "code": ("ALFA", "BETA"),
    "project": ("ALFA", "BETA"),
    "identifier": ("REQ-001", "SYS-002"),
    "id": ("{job}", "0" * 32),
    "key": ("x",),
    "number": ("1", "2"),
}
#: Questions: words of either project, with slips, as prefix, in quotation marks; and words both use.
QUESTIONS = (
    *BETA.words,
    "kestrelston",
    "kestrelstoen",
    "kestr",
    f'"{BETA.title}"',
    "清算",
    "消息队列",
    "余额",
    "ERR_7788 怎么处理",
    "蓝鲸网关 消息队列",
    RESTRICTED[1],
)
ALL_STATUSES = "&status=current&status=deprecated&status=superseded&status=draft"
SEES_ALFA = ("reader", "editor", "admin")


class _Recorder(BaseHTTPRequestHandler):
    """A model endpoint that keeps what it is asked and never answers it."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.prompts.append(self.rfile.read(length).decode())  # type: ignore[attr-defined]
        self.send_response(400)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def prompts() -> Iterator[tuple[str, list[str]]]:
    """The address of a model endpoint, and what it has been asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Recorder)
    server.prompts = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", server.prompts  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def busy(
    two_projects_files: Path, tmp_path_factory: pytest.TempPathFactory, prompts: tuple[str, list[str]]
) -> Iterator[House]:
    """The server after a day's work in both projects."""
    root = tmp_path_factory.mktemp("canary") / "workspace"
    shutil.copytree(two_projects_files, root)
    llm = {"base_url": prompts[0], "model": "recorder", "retries": 0, "timeout_s": 5.0}
    with house(root, llm=llm) as running:
        for who, one in (("other", BETA), ("editor", ALFA)):
            _work(running, who, one)
        yield running


@pytest.fixture(autouse=True)
def _questions_of_the_day(busy: House) -> Iterator[None]:
    """The log of unanswered questions as the day left it: the test's own, typed by readers, may show to readers."""
    log = busy.root / LOG
    asked = log.read_bytes()
    assert BETA.system.encode() in asked
    yield
    log.write_bytes(asked)


def _work(house: House, who: str, one: Canary) -> None:
    """Write a document, leave a draft, hand something in, say something, ask what nobody knows."""
    wanted = {"type": "lessons-learned", "project": one.code, "use_model": False}
    assert house.ask(who, "POST", "/api/v1/documents", json=wanted).status_code == 201
    background = {"type": "handover-manual", "project": one.code}
    assert house.ask(who, "POST", "/api/v1/jobs/generate", json=background).status_code == 202
    note = {
        "project": one.code,
        "kind": "reference",
        "title": f"{one.title} 手记",
        "text": f"{one.word} 笔记",
    }
    assert house.ask(who, "POST", "/submissions", data=note).status_code == 303
    said = {"kind": "wrong", "record": one.record, "query": one.word, "note": f"{one.person} 已调走"}
    assert house.ask(who, "POST", "/feedback", data=said).status_code == 303
    asked = {"kind": "missing", "query": f"{one.system}谁值班", "note": f"{one.word} 找{one.person}"}
    assert house.ask(who, "POST", "/feedback", data=asked).status_code == 303
    house.ask(who, "GET", f"/api/v1/search?q={one.system}几点开饭")


def _told(answer: Any) -> str:  # noqa: ANN401 - a response
    """Everything that came back: body, headers, and the parts of a Word file."""
    content = answer.content
    text = str(answer.text)
    if content[:2] == b"PK":
        parts = zipfile.ZipFile(io.BytesIO(content))
        text = "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    if answer.headers.get("content-type", "").startswith(("application/json", "application/problem+json")):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return text + unquote(str(dict(answer.headers)))


def _addresses(house: House) -> Iterator[str]:
    """Every address that can be read, filled with things of both projects, and every question."""
    jobs = [job["id"] for job in house.ask("chief", "GET", "/api/v1/jobs").json()["items"]]
    documents = house.ask("chief", "GET", "/api/v1/documents").json()["items"]
    names = [one["name"] for one in documents]
    assert len(jobs) == 2
    assert len(names) == 2
    for route in guarded(house.app.routes):
        if "GET" not in route.methods or route.path.endswith("/events") or route.path == "/mcp":
            continue
        fields = [part.partition("}")[0] for part in route.path.split("{")[1:]]
        for values in product(*(_filled(VALUES[field], jobs, names) for field in fields)):
            path = route.path
            for field, value in zip(fields, values, strict=True):
                path = path.replace(f"{{{field}}}", value)
            yield path
    for question in QUESTIONS:
        yield f"/api/v1/search?q={question}&facets=true&explain=true&context=2&limit=100{ALL_STATUSES}"
        yield f"/?q={question}"
        yield f"/ask?q={question}"
        yield f"/records?q={question}"
    for field in ("project", "system", "tag", "owner"):
        for value in (BETA.code, BETA.system):
            yield f"/api/v1/records?{field}={value}"
            yield f"/api/v1/search?q=消息队列&{field}={value}"
            yield f"/api/v1/facets?{field}={value}"
            yield f"/api/v1/drafts?project={value}"


def _filled(values: tuple[str, ...], jobs: list[str], names: list[str]) -> list[str]:
    found = []
    for value in values:
        found += jobs if value == "{job}" else names if value == "{document}" else [value]
    return found


def _leaked(text: str, sent: str, words: tuple[str, ...]) -> list[str]:
    """The ``words`` in an answer that whoever asked had not said."""
    return [word for word in words if word.casefold() in text.casefold() and word not in sent]


Reading = Callable[[str], Mapping[str, str]]


@pytest.fixture(scope="module")
def read(busy: House) -> Reading:
    """What somebody is told at every address that can be read; asked for once."""

    @cache
    def read(who: str) -> Mapping[str, str]:
        answers = {address: busy.ask(who, "GET", address) for address in _addresses(busy)}
        assert [address for address, answer in answers.items() if answer.status_code >= 500] == []
        return {address: _told(answer) for address, answer in answers.items()}

    return read


def test_whoever_sees_it_all_finds_every_word(read: Reading) -> None:
    told = "".join(read("chief").values())
    assert _leaked(told, "", BETA.words) == list(BETA.words)
    assert _leaked(told, "", ALFA.words) == list(ALFA.words)


@pytest.mark.parametrize("who", [*SEES_ALFA, "outsider"])
def test_no_word_of_the_other_project_in_anything_that_can_be_read(read: Reading, who: str) -> None:
    for address, told in read(who).items():
        assert _leaked(told, address, BETA.words) == [], address


@pytest.mark.parametrize("who", [*SEES_ALFA, "other", "outsider", "chief"])
def test_what_is_restricted_is_shown_to_nobody(read: Reading, who: str) -> None:
    for address, told in read(who).items():
        if address not in ("/api/v1/audit", "/keys"):  # they name what somebody tried to open
            assert _leaked(told, address, RESTRICTED) == [], address


@pytest.mark.parametrize("who", SEES_ALFA)
@pytest.mark.parametrize("question", [*QUESTIONS, "消息队列积压怎么办", "有哪些项目", "谁是项目经理"])
def test_no_answer_and_no_prompt_holds_a_word_of_the_other_project(
    busy: House, prompts: tuple[str, list[str]], who: str, question: str
) -> None:
    prompts[1].clear()
    for use_model in (False, True):
        body: dict[str, object] = {"question": question, "use_model": use_model, "projects": []}
        answer = busy.ask(who, "POST", "/api/v1/ask", json=body)
        assert answer.status_code == 200
        assert _leaked(_told(answer), question, (*BETA.words, *RESTRICTED)) == []
    asked = "".join(json.dumps(json.loads(one), ensure_ascii=False) for one in prompts[1])
    assert _leaked(asked, question, (*BETA.words, *RESTRICTED)) == []


def test_a_document_made_with_a_model_asks_it_nothing_of_another_project(
    busy: House, prompts: tuple[str, list[str]]
) -> None:
    prompts[1].clear()
    wanted = {"type": "handover-manual", "project": "ALFA", "use_model": True, "overwrite": True}
    made = busy.ask("chief", "POST", "/api/v1/documents", json=wanted)
    assert made.status_code == 201
    asked = "".join(json.dumps(json.loads(one), ensure_ascii=False) for one in prompts[1])
    assert ALFA.title in asked
    assert _leaked(asked, "", BETA.words) == []
    draft = busy.ask("reader", "GET", "/api/v1/drafts/ALFA/handover-manual")
    assert _leaked(_told(draft), "", BETA.words) == []


@pytest.mark.parametrize("who", SEES_ALFA)
def test_changes_reach_nothing_of_the_other_project(busy: House, who: str) -> None:
    jobs = busy.ask("other", "GET", "/api/v1/jobs").json()["items"]
    root = busy.root
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "BETA" in str(path)}
    sent: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/api/v1/documents", {"json": {"type": "lessons-learned", "project": "BETA"}}),
        ("POST", "/api/v1/jobs/generate", {"json": {"type": "lessons-learned", "project": "BETA"}}),
        ("POST", f"/api/v1/jobs/{jobs[0]['id']}/cancel", {"json": {}}),
        ("POST", f"/jobs/{jobs[0]['id']}/cancel", {}),
        ("PUT", "/api/v1/drafts/BETA/lessons-learned", {"json": {"text": "x"}, "headers": {"If-Match": "*"}}),
        ("POST", "/api/v1/drafts/BETA/lessons-learned/document", {"json": {}}),
        ("POST", "/api/v1/drafts/ALFA%2F..%2FBETA/lessons-learned/document", {"json": {}}),
        (
            "POST",
            "/generate",
            {"data": {"type": "lessons-learned", "project": "BETA", "document_lang": "zh"}},
        ),
        ("POST", "/drafts/BETA/lessons-learned/word", {}),
        ("POST", "/submissions/1/accept", {"data": {"text": "x"}}),
        ("POST", "/submissions/1/reject", {"data": {"reason": "x"}}),
        ("POST", "/inbox/feedback/1", {}),
        (
            "POST",
            "/submissions",
            {"data": {"project": "BETA", "kind": "reference", "title": "x", "text": "x"}},
        ),
        ("POST", "/api/v1/proposals", {"json": {"kind": "risks", "project": "BETA"}}),
    ]
    for method, path, more in sent:
        answer = busy.ask(who, method, path, **more)
        assert answer.status_code in (403, 404, 409, 422), (
            f"{method} {path}: {answer.status_code} {answer.text}"
        )
        assert _leaked(_told(answer), path + str(more), BETA.words) == [], path
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "BETA" in str(path)}
    assert after == before
    assert busy.ask("other", "GET", f"/api/v1/jobs/{jobs[0]['id']}").json()["state"] == jobs[0]["state"]
    assert busy.ask("other", "GET", "/submissions/1").text.count("1") > 0


def test_no_log_holds_what_was_asked_or_found(busy: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for address in (f"/api/v1/search?q={BETA.word}", f"/?q={ALFA.title}", f"/records/{BETA.record}"):
            busy.ask("editor", "GET", address)
        busy.ask("editor", "POST", "/api/v1/ask", json={"question": f"{BETA.title}在哪"})
    ours = "".join(
        f"{one.name} {one.getMessage()}" for one in caplog.records if one.name.startswith(("fupan", "kb"))
    )
    assert "/api/v1/search" in ours
    assert _leaked(unquote(ours), "", (BETA.word, ALFA.title, BETA.title, BETA.record)) == []


def test_the_audit_log_names_who_did_what_and_not_what_was_said(busy: House) -> None:
    entries = busy.ask("chief", "GET", "/api/v1/audit?limit=500").json()["items"]
    actions = {(one["who"], one["action"], one["outcome"]) for one in entries}
    other = f"key:{busy.tokens['other'].split('_')[1]} other"
    assert (other, "generate", "201") in actions
    assert (other, "hand in", "303") in actions
    told = json.dumps(entries, ensure_ascii=False)
    assert _leaked(told, "", (BETA.word, BETA.person, ALFA.word, ALFA.person)) == []
