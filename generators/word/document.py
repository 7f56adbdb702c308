"""A draft as a Word document: reads like the table of contents of what a .docx is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

from generators.blocks import Block, Card, Drafted, Heading, Paragraph, Table, blocks, children
from generators.blocks.origins import count_origins, with_origins
from generators.draft import Draft, Front
from generators.word import front as front_pages
from generators.word import placeholders, sources
from generators.word.around import BODY
from generators.word.body import emit_each
from generators.word.context import Context
from generators.word.controls import document_field
from generators.word.fields import point
from generators.word.ids import Ids
from generators.word.labels import labels
from generators.word.measured import measured
from generators.word.namespaces import DECLARATIONS, XML
from generators.word.note_parts import add_comments, add_footnotes, taken_numbers
from generators.word.notes import Notes, Remark, marked, written
from generators.word.numbering import Numbering
from generators.word.outline import Outline
from generators.word.package import parse_xml
from generators.word.page_edges import PageEdges
from generators.word.pagination import Layout, Pages
from generators.word.pictures import PackageParts
from generators.word.placed import bind_placed, forget_footnotes, forget_record
from generators.word.profile import DEFAULT, Profile, load_profile
from generators.word.properties import day, set_properties
from generators.word.roles import styles
from generators.word.sections import section, section_end
from generators.word.shell import Shell, built_in, from_template
from generators.word.store import Store
from generators.word.tables import TABLE_GAP, upright
from generators.word.template import Frame, frame

Group = tuple[bool, list[Block]]
"""The blocks of one section, and whether its paper is turned."""


def render_word(
    draft: Draft,
    *,
    template: Path | None = None,
    remarks: Iterable[Remark] = (),
    profile: str = DEFAULT,
    layout: Layout | None = None,
    generated: str | None = None,
) -> bytes:
    """The .docx of ``draft``; the same draft and template always give the same bytes.

    ``profile`` is the name of a look (`generators.word.profile_names`); KeyError for one there is not.
    ``template`` is a company .docx or .dotx whose styles, numbering, paper, headers and footers are used;
    styles it lacks are injected in the look of the profile. Raises GenerationError when it cannot be used.
    Missing pictures and unknown references do not stop a document: they show as highlighted gaps.

    Until the document is issued, ``remarks`` and the origin of quoted and drafted text are comments; in the
    issued edition a footnote names each source. Text of a model that nobody has accepted keeps it in review.
    The contents show estimated page numbers, or those of ``layout`` (see `generators.word.exact`).
    ``generated`` is the body as it was generated; from it the document knows what people wrote since.
    """
    look, lang = load_profile(profile), draft.front.lang
    if template is None:
        shell = built_in(look, styles(look, lang))
        return _Document(draft, shell, look, Frame(look.page), remarks, layout, generated).render()
    shell = from_template(template)
    found = frame(shell, look.page)
    look = replace(look, page=found.page)
    shell.adopt(styles(look, lang), lang)
    look = measured(look, shell)
    return _Document(draft, shell, look, found, remarks, layout, generated).render()


def group_sections(body: Sequence[Block]) -> list[Group]:
    """``body`` cut where the paper turns; the headings just before a turned table go with it."""
    groups: list[Group] = []
    for block in body:
        turned = isinstance(block, Table) and block.landscape
        if groups and groups[-1][0] == turned:
            groups[-1][1].append(block)
            continue
        lead = _lead(groups[-1][1]) if turned and groups else []
        if groups and not groups[-1][1]:
            groups.pop()
            if groups:  # the turned tables now touch: one section
                groups[-1][1].extend([*lead, block])
                continue
        groups.append((turned, [*lead, block]))
    return groups


def _lead(before: list[Block]) -> list[Block]:
    """Takes the headings, and one paragraph under them, off the end of ``before``."""
    at = len(before)
    if at > 1 and isinstance(before[-1], Paragraph) and isinstance(before[-2], Heading):
        at -= 1
    while at and isinstance(before[at - 1], Heading):
        at -= 1
    lead = before[at:] if any(isinstance(block, Heading) for block in before[at:]) else []
    del before[len(before) - len(lead) :]
    return lead


def is_issued(front: Front, body: Sequence[Block]) -> bool:
    """Whether a document is the edition to be signed: issued, with all drafted text accepted by a person."""
    return front.status in ("issued", "withdrawn") and all(block.accepted for block in _drafted(body))


def _drafted(body: Sequence[Block]) -> Iterator[Drafted]:
    for block in body:
        if isinstance(block, Drafted):
            yield block
        yield from _drafted(children(block))


class _Document:
    """One rendering: the state every step shares."""

    def __init__(
        self,
        draft: Draft,
        shell: Shell,
        profile: Profile,
        found: Frame,
        remarks: Iterable[Remark],
        layout: Layout | None,
        generated: str | None,
    ) -> None:
        self.layout = layout
        self.front, self.shell, self.profile, self.frame = draft.front, shell, profile, found
        self.words = {**labels(draft.front.lang), **profile.words.get(draft.front.lang, {})}
        self.blocks = [upright(profile, block) for block in blocks(draft.body)]
        if generated is not None:
            same = generated == draft.body
            self.blocks = with_origins(self.blocks, self.blocks if same else blocks(generated))
        self.listed = sources.listed(draft.front.sources, sources.cited(self.blocks))
        forget_record(shell)
        forget_footnotes(shell, found.kept)
        self.issued = is_issued(draft.front, self.blocks)
        if draft.front.status == "issued" and not self.issued:
            self.front = replace(draft.front, status="review")
        self.ids = Ids(self.frame.numbers | taken_numbers(shell), self.frame.bookmarks)
        self.notes = Notes(
            self.ids,
            written(self.blocks),
            marked(self.blocks),
            remarks,
            author=self.words["comments_by"],
            day=draft.front.date if day(draft.front) else "",
        )
        numbering = Numbering(shell.numbering, shell.stylesheet, self.profile, draft.front.lang)
        headings = numbering.headings(shell.styles, appendix=False)
        appendix = numbering.headings(shell.styles, appendix=True)
        outline = Outline(self.blocks, self.ids, self.words, headings, appendix)
        if self.listed and not self.issued:
            outline.close(sources.ANCHOR, self.words["sources"])
        self.context = Context(
            lang=draft.front.lang,
            profile=self.profile,
            words=self.words,
            styles=shell.styles,
            ids=self.ids,
            numbering=numbering,
            outline=outline,
            parts=PackageParts(shell.package, draft.assets),
            sources={} if self.issued else {e.id: self.ids.name(e.id, "_Src_") for e in self.listed},
            cited={entry.id: entry for entry in self.listed},
            notes=self.notes,
            store=Store(self.front),
            issued=self.issued,
            ours=shell.ours,
            width=self.profile.page.text_width,
        )

    def render(self) -> bytes:
        groups = group_sections(self.blocks) or [(False, [])]
        pages = self._paginate(groups)
        edges = PageEdges(
            self.shell, self.front, self.profile, self.words, partial(document_field, self.context)
        )
        upright, turned, cover = edges.add(self.frame, pages.last)
        page = self.profile.page
        said = placeholders.values(self.front, self.words)
        placeholders.fill(self.frame.kept, said, self.words["unknown_place"])
        bind_placed(self.context, self.frame.kept, said)
        parts = []
        if not self.frame.cover:
            parts.append(front_pages.cover(self.context, self.front) + section_end(section(page, cover)))
            upright = upright.rest()
        parts.append(self._front(pages) + section_end(section(page, upright)))
        upright = upright.rest()
        start = self.ids.name(BODY, "_")
        bodies, elsewhere = [point(self.ids.bookmark(), start)], []
        for at, (landscape, group) in enumerate(groups):
            width = (page.landscape() if landscape else page).text_width
            context = replace(self.context, width=width)
            pieces, last = emit_each(context, group), at == len(groups) - 1
            if last and self.listed and not self.issued:
                pieces.append(sources.section(context, self.listed))
            elsewhere += [xml for block, xml in zip_longest(group, pieces) if not self._is_sheet(block)]
            end = section(page, turned if landscape else upright, landscape=landscape)
            if not last:  # the closing paragraph parts the tables; room above it would open an empty page
                pieces[-1:], end = [piece.removesuffix(TABLE_GAP) for piece in pieces[-1:]], section_end(end)
            bodies += [*pieces, end]
        self.context.store.body(start, "".join(elsewhere))
        body = self._fill(parts + bodies)
        add_footnotes(self.shell, self.context, self.notes.footnotes)
        add_comments(self.shell, self.notes)
        self.context.store.add_to(
            self.shell, self.listed, issued=self.issued, origins=count_origins(self.blocks)
        )
        set_properties(self.shell.package, self.front, self.words)
        return self.shell.package.written(body)

    def _is_sheet(self, block: Block | None) -> bool:
        return isinstance(block, Card) and self.context.store.holds(block.anchor)

    def _front(self, pages: Pages) -> str:
        context, outline = self.context, self.context.outline
        return (
            front_pages.approvals(context, self.front, new_page=bool(self.frame.cover))
            + front_pages.revisions(context, self.front)
            + front_pages.contents(context, outline.contents, pages.page)
            + front_pages.captions(context, "table", outline.tables, pages.page)
            + front_pages.captions(context, "figure", outline.figures, pages.page)
        )

    def _paginate(self, groups: Sequence[Group]) -> Pages:
        """Page numbers of every anchor: cover, sign-off page and contents first, then the body."""
        outline = self.context.outline
        lines = sum(1.2 if t.level == 1 else 1.0 for _, t in outline.contents if t.level <= 3)
        captions = len(outline.tables) + len(outline.figures)
        heads = 2.5 * (1 + bool(outline.tables) + bool(outline.figures))
        per_page = self.profile.page.text_height / 20 / 20.5
        contents = -(-round(lines + captions + heads) // round(per_page))
        first = 3 + (contents if outline.contents else 0) + max(0, (len(self.front.revisions) - 12) // 20)
        pages = Pages(self.profile, self.front.lang, first, self.context.parts)
        for landscape, group in groups:
            pages.section(group, landscape=landscape)
        if self.layout:
            pages.correct(self.layout, {anchor: t.entry for anchor, t in outline.targets.items() if t.entry})
        return pages

    def _fill(self, parts: list[str]) -> dict[str, list[str]]:
        """The body put into the package: the text of a part of ours, or elements in a template's.

        Everything that comes from outside has been escaped by `generators.word.text`, and a part of ours is
        written just as libxml2 would write it; parsing and serialising it took a fifth of the time and half of
        the memory. A template's part keeps its root, which may declare more than ours.
        """
        self.context.numbering.finish()
        if self.shell.own:
            head = f"{XML}<w:document {DECLARATIONS}><w:body>"
            return {self.shell.main.name: [head, *parts, "</w:body></w:document>"]}
        body = self.shell.body
        for child in list(body):
            body.remove(child)
        filled = parse_xml(f"<w:body {DECLARATIONS}>{''.join(parts)}</w:body>")
        body.extend([*self.frame.cover, *filled])
        return {}
