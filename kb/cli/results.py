"""How the passages found are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.records.names import kind_name, status_name
from kb.services.explain import expanded, explained, facet_title, facet_value

if TYPE_CHECKING:
    import search

#: Characters of a passage that a hit shows around its first match.
EXCERPT = 160
#: Values of a field that are listed with their counts.
FACETS = 8


def print_results(results: search.Results) -> None:
    """Print what was found, and what the reader should know about it."""
    from search.confidence import answered

    for note in results.notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)
    if results.expansions:
        others = say("；", "; ").join(expanded(expansion, current()) for expansion in results.expansions)
        click.secho(say("另查：", "Also looked for: ") + others, dim=True)
    if not results.hits:
        click.echo(say("知识库中没有找到。", "Nothing in the knowledge base matches."))
    elif not answered(results):
        click.secho(
            say(
                "知识库里可能没有答案；以下是最接近的内容。",
                "The knowledge base may not hold an answer; these passages come nearest.",
            ),
            fg="yellow",
        )
    for number, group in enumerate(results.groups, 1):
        _print_group(f"{number:>2}", group)
    if results.near:
        click.secho(say("差一点就列出的：", "Just beyond the limit:"), bold=True)
        for hit in results.near:
            _print_group(" ·", [hit])
    _print_facets(results.facets)
    weak = [str(at) for at, group in enumerate(results.groups, 1) if not any(hit.clear for hit in group)]
    if results.facets and weak:
        click.secho(
            say(
                f"条数只算明显相关的；上面第 {'、'.join(weak)} 条关联较弱，没有计入。",
                f"Counted is what is clearly relevant; number {', '.join(weak)} above is less so, and not counted.",
            ),
            dim=True,
        )


def _print_group(mark: str, hits: Sequence[search.Hit]) -> None:
    """A record once, and what was found in it."""
    first = hits[0]
    title = first.title_alt if current() == "en" and first.title_alt else first.title
    click.echo(f"{mark}  {click.style(title, bold=True)}")
    click.secho(f"    {' · '.join(_facts(first))}", dim=True)
    for hit in hits:
        place = click.style(f"{hit.source}:{hit.line}", dim=True)
        click.echo(f"    {click.style(' › '.join((hit.record_id, *hit.path)), fg='cyan')}  {place}")
        _print_passage(hit)
        for line in explained(hit.explanation, current()) if hit.explanation else ():
            click.secho(f"      {line}", dim=True)
    click.echo()


def _print_passage(hit: search.Hit) -> None:
    """The passage between its neighbours, if these were asked for."""
    here = next((at for at, near in enumerate(hit.around) if near.anchor == hit.anchor), 0)
    for at, near in enumerate(hit.around):
        if near.anchor != hit.anchor:
            click.secho(f"    {'↑' if at < here else '↓'} {_shortened(near.text)}", dim=True)
        elif at == here:
            click.echo(f"    {_excerpt(hit)}")
    if not hit.around:
        click.echo(f"    {_excerpt(hit)}")


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"


def _print_facets(facets: Mapping[str, Sequence[search.Facet]]) -> None:
    for field, counts in facets.items():
        if counts:
            shown = [
                f"{facet_value(field, count.value, current())} {count.count}" for count in counts[:FACETS]
            ]
            more = say(" 等", " …") if len(counts) > FACETS else ""
            title = click.style(facet_title(field, current()), bold=True)
            click.echo(f"{title}{say('：', ': ')}{say('，', ', ').join(shown)}{more}")


def _facts(hit: search.Hit) -> list[str]:
    # Nobody approved a plain file; and the label says more than the bare state.
    plain = hit.kind == "reference" or hit.successor
    status = "" if plain else status_name(hit.status, current())
    facts = [kind_name(hit.kind, current()), hit.project, status, hit.updated]
    if hit.successor:
        facts.append(say(f"已被 {hit.successor} 取代", f"superseded by {hit.successor}"))
    if hit.stale:
        facts.append(say("复审已逾期", "review overdue"))
    return [fact for fact in facts if fact]


def _excerpt(hit: search.Hit) -> str:
    """The part of the passage around its first match, matches marked."""
    first = hit.highlights[0][0] if hit.highlights else 0
    start = max(0, first - EXCERPT // 4)
    end = min(len(hit.text), start + EXCERPT)
    pieces, at = ["…" if start else ""], start
    for begin, stop in hit.highlights:
        if begin >= at and stop <= end:
            pieces += [hit.text[at:begin], click.style(hit.text[begin:stop], fg="yellow", bold=True)]
            at = stop
    pieces += [hit.text[at:end], "…" if end < len(hit.text) else ""]
    return "".join(pieces).replace("\n", " ")
