"""What the search in the page calls values: kinds, phases, industries, projects, languages."""

from __future__ import annotations

import json
from collections.abc import Sequence

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from kb.project import Project, text_of
from kb.records.names import KIND_NAMES, kind_name
from kb.services.explain import facet_value
from kb.services.site.records import FOLDERS

#: Kinds of passages that are not kinds of records.
_PARTS = ("step", "item")


def names_script(projects: Sequence[Project], lang: str) -> str:
    """A script that hands the names to the page, with the folders in which the pages of each kind stand."""
    known = labels(templates_dir() / "_base")
    names = {
        "kind": {kind: kind_name(kind, lang) for kind in KIND_NAMES}
        | {kind: facet_value("kind", kind, lang) for kind in _PARTS},
        "phase": {value: called[lang] for value, called in known["phase"].items()},
        "industry": {value: called[lang] for value, called in known.get("industry", {}).items()},
        "lang": {value: facet_value("lang", value, lang) for value in ("zh", "en")},
        "project": {one.project.code: text_of(one.project.name, lang) for one in projects},
        "folder": FOLDERS,
    }
    text = json.dumps(names, ensure_ascii=False).replace("<", "\\u003c")
    return f"window.fupanNames = {text};\n"
