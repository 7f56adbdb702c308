"""``fupan generate``: project data in, reviewable draft and Word file out."""

from __future__ import annotations

from datetime import date

import click

from kb.cli.language import current, say
from kb.cli.options import not_blank, open_workspace, print_json
from kb.cli.progress import progress


@click.command(
    help=say(
        "由项目数据和适用的经验生成一份文档：先成可审阅的 Markdown 草稿，再成 Word。",
        "Write a document from project data and the lessons that apply: a draft to review, then the Word file.",
    )
)
@click.argument("type_", metavar=say("类型", "TYPE"))
@click.argument("project", metavar=say("项目", "PROJECT"))
@click.option("--lang", type=click.Choice(["zh", "en"]), help=say("文档语言", "language of the document"))
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
    "--llm/--no-llm",
    default=None,
    help=say("叙述段落是否由模型起草；默认看设置", "let the configured model draft narrative"),
)
@click.option(
    "--overwrite", is_flag=True, help=say("覆盖人工改过的草稿", "replace a draft that was edited by hand")
)
@click.option(
    "--final",
    is_flag=True,
    help=say(
        "目录用准确的页码（由 LibreOffice 排版一次得到）",
        "exact page numbers in the contents, from a layout by LibreOffice",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(
    ctx: click.Context,
    type_: str,
    project: str,
    lang: str | None,
    template: str,
    llm: bool | None,
    overwrite: bool,
    final: bool,
    as_json: bool,
) -> None:
    """Generate, then say where the files are and how many points are open."""
    from kb.services.generate import generate

    workspace = open_workspace(ctx)
    with progress(say("生成文档", "Writing")) as report:
        made = generate(
            workspace,
            type_,
            project,
            lang=lang or workspace.settings.language,
            template=template,
            use_model=llm,
            overwrite=overwrite,
            final=final,
            today=date.today(),
            progress=report,
        )
    if as_json:
        print_json({"draft": made.draft, "document": made.document, "open_points": made.open_points})
        return
    click.echo(f"{say('草稿', 'Draft')}  {workspace.root / made.draft}")
    click.echo(f"Word  {workspace.root / made.document}")
    if made.open_points:
        points = made.open_points
        click.secho(
            say(
                f"待确认 {points} 处，见文末附录",
                f"{points} open point{'s' * (points > 1)}, listed in the appendix",
            ),
            fg="yellow",
        )
    if not final:
        text = say(
            "目录页码是估算的，签发前加 --final 得到准确页码",
            "Page numbers in the contents are estimates; --final makes them exact before issue",
        )
        click.secho(text, dim=True)
    for note in made.notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)
