"""``fupan template``: the looks there are, and how well a company's Word template fits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generators.errors import GenerationError
from kb.cli.language import current, say
from kb.cli.options import print_json
from kb.errors import KBError

if TYPE_CHECKING:
    from generators.word.fit import TemplateFit

LEVELS = {
    "problem": ("问题", "Problem", "red"),
    "warning": ("注意", "Warning", "yellow"),
    "note": ("说明", "Note", "blue"),
}
PLACES = {
    "control": ("在内容控件 kb:body 处", "at the content control kb:body"),
    "mark": ("在 {{BODY}} 处", "at {{BODY}}"),
    "cover": ("在公司封面之后", "after the company's cover"),
    "": ("在内置封面之后", "after the built-in cover"),
}
EDGES = {
    "header": ("页眉", "header"),
    "footer": ("页脚", "footer"),
    "even_header": ("偶数页页眉", "even header"),
    "even_footer": ("偶数页页脚", "even footer"),
    "first_header": ("首页页眉", "first header"),
    "first_footer": ("首页页脚", "first footer"),
}


@click.group(
    help=say("Word 模板：内置样式，检查公司模板。", "Word templates: built-in looks, check your own.")
)
def command() -> None:
    """Group what concerns templates."""


@command.command("list", help=say("列出内置样式。", "List the built-in looks."))
def list_() -> None:
    """Print each look with its title."""
    from kb.services.look import looks

    titles = looks(current())
    width = max(map(len, titles))
    for name, title in titles.items():
        click.echo(f"{click.style(name.ljust(width), bold=True)}  {title}")


@command.command(
    help=say(
        "生成一份起步模板：内置样式，封面和页眉里是占位符；在 Word 里改成公司的样子。",
        "Write a template to begin with: a built-in look, placeholders on the cover; make it yours in Word.",
    )
)
@click.argument("file", metavar=say("文件", "FILE"), type=click.Path(path_type=Path))
@click.option(
    "--look",
    default="engineering",
    show_default=True,
    help=say("从哪个内置样式开始", "the look to begin with"),
)
@click.option(
    "--for",
    "lang",
    type=click.Choice(["zh", "en"]),
    help=say("文档语言；默认看界面语言", "language of the documents; that of messages by default"),
)
def new(file: Path, look: str, lang: str | None) -> None:
    """Write the file and say how to go on."""
    from kb.services.template import new_template

    new_template(file, look=look, lang=lang or current())
    click.echo(
        say(
            f"已生成 {file}；改好后：fupan template check {file}",
            f"Wrote {file}; then: fupan template check {file}",
        )
    )


@command.command(
    help=say(
        "检查公司的 .docx 或 .dotx 合不合用：样式、字体、编号、纸张、占位符、不会带入的内容。",
        "Examine a company's .docx or .dotx: styles, fonts, numbering, paper, placeholders, what is left out.",
    )
)
@click.argument("file", metavar=say("文件", "FILE"), type=click.Path(path_type=Path))
@click.option(
    "--for",
    "lang",
    type=click.Choice(["zh", "en"]),
    help=say("检查哪种语言的文档；默认看界面语言", "language of the documents; that of messages by default"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
def check(file: Path, lang: str | None, as_json: bool) -> int:
    """Print the report; exit code 0 when it fits, 1 with problems, 2 when it cannot be used at all."""
    from kb.cli.root import tell
    from kb.services.template import as_data, check_template

    try:
        fit = check_template(file, lang=lang or current())
    except (KBError, GenerationError) as error:
        tell(error)
        return 2
    if as_json:
        print_json({"file": str(file), **as_data(fit, current())})
    else:
        _print(fit)
    return 0 if fit.fits else 1


def _print(fit: TemplateFit) -> None:
    width, height = fit.size_mm
    sides = fit.margins_mm
    margins = " / ".join(f"{sides[side]:.0f}" for side in ("top", "bottom", "left", "right"))
    _line(say("纸张", "Paper"), f"{width:.0f} × {height:.0f} mm")
    _line(say("页边距", "Margins"), say(f"上下左右 {margins} mm", f"top, bottom, left, right {margins} mm"))
    edges = say("、", ", ").join(say(*EDGES[name]) for name in fit.headers)
    _line(say("页眉页脚", "Edges"), edges or say("用内置的", "the built-in ones"))
    _line(say("正文", "Document"), say(*PLACES[fit.place]))
    used = sorted(fit.placeholders.used)
    _line(say("占位符", "Places"), " ".join(f"doc.{name}" for name in used) or say("无", "none"))
    _styles(fit)
    for remark in fit.remarks:
        zh, en, colour = LEVELS[remark.level]
        chinese = current() == "zh"
        click.echo(f"{click.style(say(zh, en), fg=colour)}  {remark.zh if chinese else remark.en}")
        if hint := remark.hint_zh if chinese else remark.hint_en:
            click.secho(f"      {hint}", dim=True)
    verdict = say("可以用", "It fits") if fit.fits else say("先改正问题再用", "Correct the problems first")
    click.secho(verdict, fg="green" if fit.fits else "red", bold=True)


def _styles(fit: TemplateFit) -> None:
    """The styles found with what they are set in; the injected ones only by number."""
    click.secho(say("样式", "Styles"), bold=True)
    found = [role for role in fit.roles if role.found]
    for role in found:
        face = " + ".join(dict.fromkeys(name for name in (role.east_asia, role.latin) if name))
        size = f"{role.size:g} pt" if role.size else ""
        parts = [part for part in (face, size, role.number) if part]
        click.echo(f"  {role.name.ljust(22)}  {'  '.join(parts)}")
    other = len(fit.roles) - len(found)
    click.secho(
        say(f"  另有 {other} 种由内置样式补上", f"  {other} more come from the built-in look"), dim=True
    )


def _line(name: str, value: str) -> None:
    click.echo(f"{click.style(name, bold=True)}  {value}")
