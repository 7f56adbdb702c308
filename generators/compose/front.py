"""The front matter: number, version, people and revisions, from the project's own register of documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from generators.compose.values import Data, text_in
from generators.compose.vocabulary import Vocabulary
from generators.doctypes import DocumentType
from generators.draft import Approval, Front, ProjectRef, Revision, Source
from generators.writer import Evidence

_STATUS = {"draft": "draft", "review": "review", "issued": "issued", "void": "withdrawn"}


def front_matter(
    doctype: DocumentType,
    facts: Mapping[str, Any],
    words: Vocabulary,
    today: dt.date,
    sources: Sequence[Evidence] = (),
) -> Front:
    """The cover, sign-off and revision data; without registered revisions the document begins with one."""
    project, lang = facts["project"], words.lang
    entry = _registered(doctype.code, facts)
    pm = _person(words, getattr(project, "pm", None))
    author = _person(words, getattr(entry, "author", None)) or pm
    version = getattr(entry, "version", "") or "V0.1"
    date = getattr(entry, "date", None) or today
    return Front(
        type=doctype.name,
        code=doctype.code,
        lang=lang,
        project=ProjectRef(
            name=text_in(project.name, lang),
            code=project.code,
            customer=text_in(project.customer, lang),
            contractor=text_in(getattr(project, "contractor", ""), lang),
        ),
        title=doctype.title.text(lang),
        title_alt=doctype.title.en if lang == "zh" else "",
        number=getattr(entry, "no", "") or f"{project.code}-{doctype.code}-001",
        version=version,
        status=_STATUS.get(getattr(entry, "status", "draft"), "draft"),
        classification=_classification(getattr(project, "classification", ""), words),
        date=date.isoformat(),
        author=author,
        revisions=_revisions(entry, words, version, date, author),
        approvals=_approvals(entry, project, words, author),
        sources=tuple(Source(item.id, item.title, item.source) for item in sources),
    )


def _registered(code: str, facts: Mapping[str, Any]) -> Data:
    """The newest entry for this type in the project's document register, or None."""
    entries = [item for item in facts.get("documents") or () if str(item.type).upper() == code]
    return entries[-1] if entries else None


def _person(words: Vocabulary, identifier: Data) -> str:
    return words.person(identifier) if identifier else ""


def _revisions(
    entry: Data, words: Vocabulary, version: str, date: dt.date, author: str
) -> tuple[Revision, ...]:
    listed = tuple(
        Revision(
            version=item.version,
            date=item.date.isoformat() if item.date else "",
            kind=item.kind or "",
            section=item.section,
            description=text_in(item.description, words.lang),
            author=_person(words, item.author),
            reviewer=_person(words, item.reviewer),
            approver=_person(words, item.approver),
        )
        for item in getattr(entry, "revisions", ()) or ()
    )
    if listed:
        return listed
    first = Revision(
        version=version,
        date=date.isoformat(),
        kind="C",
        section=str(words.t("全文", "All")),
        description=str(words.t("由项目数据生成初稿", "First draft, generated from the project data")),
        author=author,
    )
    return (first,)


def _approvals(entry: Data, project: Data, words: Vocabulary, author: str) -> tuple[Approval, ...]:
    countersigned = [_person(words, item) for item in getattr(entry, "approvers", ()) or ()]
    approver = getattr(entry, "approver", None) or getattr(project, "sponsor", None)
    lines = [
        Approval(str(words.t("编制", "Prepared")), author),
        Approval(str(words.t("审核", "Reviewed")), _person(words, getattr(entry, "reviewer", None))),
        *(Approval(str(words.t("会签", "Countersigned")), name) for name in countersigned or [""]),
        Approval(str(words.t("批准", "Approved")), _person(words, approver)),
    ]
    return tuple(lines)


def _classification(value: Data, words: Vocabulary) -> str:
    """The classification in the document's language; a company's own word stands as it is."""
    written = text_in(value, words.lang)
    known = words.labels.get("classification", {}).get(written)
    return text_in(known, words.lang) if known else written
