"""Pipe tables are read as markdown-it reads them, only faster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generators.blocks.markdown import parser

LINES = st.lists(
    st.text(st.sampled_from("|-:\\\\ab> #*`1.\t测"), max_size=14)
    | st.sampled_from(["|a|b|", "|---|:-:|", "| x | y | z |", "a | b"]),
    max_size=8,
)


def grammar(text: str) -> list[tuple[list[str], list[list[str]]]]:
    """Alignments and cells of every table as markdown-it's own rule finds them."""
    markdown = (
        MarkdownIt("commonmark", {"html": False, "maxNesting": 80}).enable("table").disable("reference")
    )
    markdown.core.ruler.enableOnly(["normalize", "block"])
    found: list[tuple[list[str], list[list[str]]]] = []
    kind = ""
    for token in markdown.parse(text):
        if token.type == "table_open":
            found.append(([], []))
        elif token.type == "tr_open":
            found[-1][1].append([])
        elif token.type in ("th_open", "td_open"):
            kind = token.type
            if kind == "th_open":
                found[-1][0].append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
        elif token.type == "inline" and kind:
            found[-1][1][-1].append(token.content)
            kind = ""
    return found


def ours(text: str) -> list[tuple[list[str], list[list[str]]]]:
    tables: list[Token] = [token for token in parser().parse(text) if token.type == "table_open"]
    return [(token.meta["aligns"], token.meta["rows"]) for token in tables]


@given(LINES)
def test_every_table_is_found_with_the_same_cells(lines: list[str]) -> None:
    text = "\n".join(lines)
    expected = grammar(text)
    found = ours(text)

    assert [(aligns, len(rows)) for aligns, rows in found] == [
        (aligns, len(rows)) for aligns, rows in expected
    ]
    for (_, rows), (_, wanted) in zip(found, expected, strict=True):
        for row, cells in zip(rows, wanted, strict=True):
            assert row[:-1] == cells[:-1]
            assert row[-1].startswith(cells[-1])  # what stands beyond the last column is not lost


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a |", ["a", ""]),
        ("| a \\| b | c |", ["a | b", "c"]),
        ("| a | b | c | d |", ["a", "b | c | d"]),
        ("|  |", ["", ""]),
    ],
)
def test_a_row_has_the_columns_of_the_header_and_loses_nothing(line: str, cells: list[str]) -> None:
    assert ours(f"| x | y |\n|---|---|\n{line}\n")[0][1][1] == cells


@pytest.mark.parametrize("after", ["# Heading", "- item", "> quote", "```", "::: note", "", "    code"])
def test_a_table_ends_where_something_else_begins(after: str) -> None:
    assert len(ours(f"| x |\n|---|\n| 1 |\n{after}\n| 2 |\n")[0][1]) == 2
