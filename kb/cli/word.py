"""``fupan word``: a reviewed draft into Word."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.language import current, say
from kb.cli.options import not_blank, open_workspace


@click.command(help=say("把审阅、修改过的草稿排成 Word。", "Set a reviewed and edited draft as a Word file."))
@click.argument("draft", metavar=say("草稿", "DRAFT"), type=click.Path(path_type=Path))
@click.option(
    "--template",
    default="",
    callback=not_blank,
    metavar=say("样式或文件", "LOOK|FILE"),
    help=say(
        "内置样式 engineering、gongwen、gbt11，或公司的 Word 模板",
        "a look (engineering, gongwen, gbt11) or the company's Word template",
    ),
)
@click.option(
    "--final",
    is_flag=True,
    help=say(
        "目录用准确的页码（由 LibreOffice 排版一次得到）",
        "exact page numbers in the contents, from a layout by LibreOffice",
    ),
)
@click.option(
    "--overwrite",
    is_flag=True,
    help=say("覆盖同一版本已发布的文件", "replace an issued file of the same version"),
)
@click.pass_context
def command(ctx: click.Context, draft: Path, template: str, final: bool, overwrite: bool) -> None:
    """Write the Word file and say where it is."""
    from kb.services.generate import word_document

    workspace = open_workspace(ctx)
    document, notes = word_document(
        workspace, workspace.relative(draft), template=template, final=final, overwrite=overwrite
    )
    click.echo(f"Word  {workspace.root / document}")
    for note in notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)
