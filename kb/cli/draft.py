"""``fupan draft``: the draft alone, for review before Word."""

from __future__ import annotations

from datetime import date

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace


@click.command(help=say("只生成可审阅的 Markdown 草稿。", "Write the Markdown draft only."))
@click.argument("type_", metavar=say("类型", "TYPE"))
@click.argument("project", metavar=say("项目", "PROJECT"))
@click.option("--lang", type=click.Choice(["zh", "en"]), help=say("文档语言", "language of the document"))
@click.option(
    "--llm/--no-llm",
    default=None,
    help=say("叙述段落是否由模型起草；默认看设置", "let the configured model draft narrative"),
)
@click.option(
    "--overwrite", is_flag=True, help=say("覆盖人工改过的草稿", "replace a draft that was edited by hand")
)
@click.pass_context
def command(
    ctx: click.Context, type_: str, project: str, lang: str | None, llm: bool | None, overwrite: bool
) -> None:
    """Write the draft and say where it is."""
    from kb.services.generate import draft_document

    workspace = open_workspace(ctx)
    path, _, notes = draft_document(
        workspace,
        type_,
        project,
        lang=lang or workspace.settings.language,
        today=date.today(),
        use_model=llm,
        overwrite=overwrite,
    )
    click.echo(f"{say('草稿', 'Draft')}  {workspace.root / path}")
    for note in notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)
