"""What every page has: the reader, the language, the theme, where it is, and its frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from kb.access.principal import LOCAL, Permission, Principal
from kb.api.access import audit_note
from kb.api.pages.assets import version
from kb.api.state import Lang, Served, pages
from kb.database import FeedbackList, Submissions

#: The places in the header: address, Chinese, English.
PLACES = (
    ("/", "搜索", "Search"),
    ("/ask", "提问", "Ask"),
    ("/records", "知识", "Knowledge"),
    ("/projects", "项目", "Projects"),
    ("/generate", "写文档", "Documents"),
    ("/submissions", "投稿", "Contribute"),
    ("/health", "健康", "Health"),
)

#: What a place demands, where that is more than to read.
_NEEDED = {"/generate": Permission.WRITE}

#: Inline code of Markdown.
_CODE = re.compile(r"`([^`\n]+)`")

THEMES = ("light", "dark")


class Desk:
    """One page in the making: everything a route needs to answer a reader."""

    def __init__(self, request: Request, served: Served, lang: Lang) -> None:
        self.request, self.served, self.lang = request, served, lang
        self.today = date.today()

    def t(self, zh: str, en: str) -> str:
        """The text in the reader's language."""
        return zh if self.lang == "zh" else en

    def page(self, template: str, /, **values: object) -> HTMLResponse:
        """The page made of ``template``; whatever is put in is escaped."""
        around = frame(self.request, self.lang) | {"inbox": self._waiting()}
        text = pages().get_template(template).render(around | values)
        return HTMLResponse(text, headers={"Vary": "Cookie, Accept-Language"})

    def _waiting(self) -> int | None:
        """How much waits for an editor; None for a reader who is none."""
        principal = self.served.principal
        if not principal.may(Permission.WRITE):
            return None
        database, projects = self.served.database, principal.projects
        return FeedbackList(database).count(projects=projects) + Submissions(database).count(
            projects=projects
        )

    def note(self, *, object: str = "", project: str = "") -> None:
        """What the audit log is to say, where the address does not say it: names and ids, no content."""
        audit_note(self.request, object=object, project=project)

    def to(self, path: str, anchor: str = "", **query: object) -> RedirectResponse:
        """The reader is sent to another page of ours."""
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        asked |= {"lang": self.lang} if "lang" in self.request.query_params else {}
        address = path + (f"?{urlencode(asked)}" if asked else "") + (f"#{quote(anchor)}" if anchor else "")
        return RedirectResponse(address, status_code=303)


def frame(request: Request, lang: str) -> dict[str, Any]:
    """What `frame.html.j2` reads."""
    theme = request.cookies.get("theme", "")
    state = request.scope.get("state", {})
    principal = state.get("principal")

    def may(permission: Permission) -> bool:
        return isinstance(principal, Principal) and principal.may(permission)

    return {
        "lang": lang,
        "t": lambda zh, en: zh if lang == "zh" else en,
        "label": lambda group, value: labelled(group, value, lang),
        "person": lambda name: _person(name, lang),
        "coded": coded,
        "counted": counted,
        "path": request.url.path,
        "here": _here(request),
        "places": [place for place in PLACES if may(_NEEDED.get(place[0], Permission.READ))],
        "theme": theme if theme in THEMES else "",
        "version": version(),
        "csrf": state.get("csrf", ""),
        "may_tell": may(Permission.COMMENT),
        "may_write": may(Permission.WRITE),
        "may_admin": may(Permission.ADMIN) and principal.sees_every,
        "who": principal.name if principal and principal.by != LOCAL.by else "",
        "inbox": 0 if may(Permission.WRITE) else None,
        "thanks": request.query_params.get("told") == "thanks",
        "tail": f"?lang={lang}" if "lang" in request.query_params else "",
    }


def labelled(group: str, value: str, lang: str) -> str:
    """What documents call a value of the data, such as a phase; the value itself where they have no word for it."""
    known = labels(templates_dir() / "_base").get(group, {}).get(value)
    return str(known[lang]) if known else value


def coded(text: str) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it stood between the marks of inline code, which are gone."""
    return [(piece, at % 2 == 1) for at, piece in enumerate(_CODE.split(text)) if piece]


def counted(count: int, word: str) -> str:
    """``count`` with the English ``word``, in the plural but for one."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def _person(name: str, lang: str) -> str:
    """A name as it is shown; whoever sits at this machine has none."""
    if name != LOCAL.name:
        return name
    return "本机" if lang == "zh" else "this machine"


def _here(request: Request) -> str:
    """The address of the page without its language, for links that lead back to it."""
    query = [
        (name, value) for name, value in request.query_params.multi_items() if name not in ("lang", "told")
    ]
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def addressed(path: str, query: Mapping[str, object]) -> str:
    """``path`` with what of ``query`` is not empty; a list gives its name once for each value."""
    given = {name: value for name, value in query.items() if value not in (None, "", [], ())}
    return path + (f"?{urlencode(given, doseq=True)}" if given else "")


AtDesk = Annotated[Desk, Depends(Desk)]

#: The number of an entry in an address, as far as the database counts.
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
