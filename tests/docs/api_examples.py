"""An answer of each operation, as the sample gives it: ``python -m tests.docs.api_examples`` writes them anew.

They go into the description of the API (`kb.api.openapi`). Lists are cut to their first entry, long texts in length.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.api.openapi import EXAMPLES
from kb.services.index import update_index
from kb.workspace import Workspace
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server
from tests.kb.services.conftest import SAMPLE
from tests.kb.services.test_generate_with_model import with_model

PROJECT = "/api/v1/projects/SJYH-2026"
DRAFT = "/api/v1/drafts/SJYH-2026/lessons-learned"
LESSONS = {"type": "lessons-learned", "project": "SJYH-2026", "lang": "zh"}
NOTE = {"files": {"file": ("纪要.md", "# 切换纪要\n\n切换前先停批量。".encode())}}

#: What is asked, in this order, by the name of the operation.
READ = {
    "search_passages": "/api/v1/search?q=ESB-E-3004 怎么处理&limit=1&facets=true",
    "list_records": "/api/v1/records?kind=runbook",
    "get_record": "/api/v1/records/RB-001",
    "list_lessons": "/api/v1/lessons",
    "get_facets": "/api/v1/facets?kind=runbook",
    "list_terms": "/api/v1/glossary",
    "list_projects": "/api/v1/projects",
    "get_project": PROJECT,
    "list_requirements": f"{PROJECT}/requirements",
    "list_interfaces": f"{PROJECT}/interfaces",
    "list_risks": f"{PROJECT}/risks",
    "list_milestones": f"{PROJECT}/milestones",
    "list_changes": f"{PROJECT}/changes",
    "list_actions": f"{PROJECT}/actions",
    "list_open_points": f"{PROJECT}/open-points",
    "get_matrix": f"{PROJECT}/trace",
    "get_trace": f"{PROJECT}/trace/REQ-001?depth=1",
    "list_missing_links": f"{PROJECT}/missing-links",
    "list_links": f"{PROJECT}/links",
    "get_impact": f"{PROJECT}/impact/IF-001",
    "list_findings": "/api/v1/checks?project=SJYH-2026&gate=review",
    "list_rules": "/api/v1/rules",
    "list_types": "/api/v1/types",
    "list_documents": "/api/v1/documents",
    "list_jobs": "/api/v1/jobs",
    "list_drafts": "/api/v1/drafts",
    "get_draft": DRAFT,
    "get_review": f"{DRAFT}/review",
    "list_gaps": "/api/v1/gaps",
    "list_evaluations": "/api/v1/evaluation",
    "list_feedback": "/api/v1/feedback",
    "list_submissions": "/api/v1/submissions",
    "get_submission": "/api/v1/submissions/1",
    "who_am_i": "/api/v1/me",
    "list_keys": "/api/v1/keys",
    "audit_log": "/api/v1/audit",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "list_problem_kinds": "/api/v1/problems",
    "get_problem_kind": "/api/v1/problems/edited-draft",
}


def examples(client: TestClient) -> dict[str, Any]:
    """The answers, by the name of the operation; what is written comes before what is read."""
    found: dict[str, Any] = {}

    def ask(name: str, method: str, path: str, **more: Any) -> Any:  # noqa: ANN401 - JSON
        answer = client.request(method, path, **more)
        answer.raise_for_status()
        found[name] = answer.json()
        return found[name]

    ask(
        "ask_question",
        "POST",
        "/api/v1/ask",
        json={"question": "割接失败什么时候必须回退", "use_model": False},
    )
    ask("create_document", "POST", "/api/v1/documents", json={**LESSONS, "use_model": True})
    job = ask("submit_document", "POST", "/api/v1/jobs/generate", json={**LESSONS, "type": "handover-manual"})
    ask("submit_reindex", "POST", "/api/v1/jobs/index", json={})
    measured = ask("submit_measurement", "POST", "/api/v1/jobs/evaluate")
    ask("cancel_job", "POST", f"/api/v1/jobs/{found['submit_reindex']['id']}/cancel")
    ask("submit_note", "POST", "/api/v1/jobs/import", **NOTE)
    for one in (job, measured):
        _wait(client, one["id"])
    ask("read_job", "GET", f"/api/v1/jobs/{job['id']}")
    client.get("/api/v1/search", params={"q": "量子纠缠"})
    ask("make_proposals", "POST", "/api/v1/proposals", json={"kind": "summary", "project": "SJYH-2026"})
    ask("list_kept_proposals", "GET", "/api/v1/proposals?project=SJYH-2026")
    (kept,) = found["list_kept_proposals"]["items"]
    place = f"/api/v1/proposals/{kept['project']}/{kept['name']}/{kept['items'][0]['id']}"
    ask("decide_on_proposal", "PUT", place, json={"decision": "reject", "by": "王芳"})
    said = {"kind": "outdated", "record": "RB-002", "note": "命令已改名"}
    ask("give_feedback", "POST", "/api/v1/feedback", json=said)
    ask("hand_in", "POST", "/api/v1/submissions", **NOTE)
    key = {"name": "巡检脚本", "role": "reader", "projects": ["SJYH-2026"], "days": 90}
    ask("add_key", "POST", "/api/v1/keys", json=key)
    found["add_key"]["token"] = f"kb_{found['add_key']['id']}_…"
    for name, path in READ.items():
        ask(name, "GET", path)
    block = found["get_review"]["blocks"][0]["key"]
    ask("put_decision", "PUT", f"{DRAFT}/blocks/{block}", json={"decision": "accept", "by": "王芳"})
    draft = client.get(DRAFT)
    text, tag = draft.json()["text"], draft.headers["etag"]
    ask("put_draft", "PUT", DRAFT, json={"text": text}, headers={"If-Match": tag})
    ask("post_word", "POST", f"{DRAFT}/document")
    ask("accept_submission", "POST", "/api/v1/submissions/1/accept", json={})
    return {name: shortened(answer) for name, answer in sorted(found.items())}


def shortened(value: Any, longest: int = 160) -> Any:  # noqa: ANN401 - JSON
    """``value`` with the first entry of each list and the beginning of each text."""
    if isinstance(value, dict):
        return {name: shortened(one, longest) for name, one in value.items()}
    if isinstance(value, list):
        shown = value[:1] if value and isinstance(value[0], dict | list | str) else value[:2]
        return [shortened(one, longest) for one in shown]
    return f"{value[:longest]}…" if isinstance(value, str) and len(value) > longest else value


def _wait(client: TestClient, job: str) -> None:
    while (now := client.get(f"/api/v1/jobs/{job}").json())["state"] in ("waiting", "running"):
        time.sleep(0.2)
    assert now["state"] == "done", now


def main() -> None:
    """Write `EXAMPLES`."""
    with tempfile.TemporaryDirectory() as folder, fault_server() as running:
        running.RequestHandlerClass = Drafting
        root = Path(folder) / "sample"
        shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".fupan"))
        workspace = with_model(Workspace.open(root), running, "drafting")
        update_index(workspace)
        with TestClient(create_app(workspace), base_url="http://127.0.0.1") as client:
            made = examples(client)
    EXAMPLES.write_text(
        json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"{EXAMPLES}: {len(made)} operations\n")


if __name__ == "__main__":
    main()
