"""``fupan site``: the documentation site."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.cli.progress import progress
from kb.cli.skipped import tell_skipped

if TYPE_CHECKING:
    from kb.services.site import Built
    from kb.workspace import Workspace


@click.group(
    help=say(
        "文档站点：知识条目、项目页面和文档下载。", "The documentation site: records, projects, downloads."
    )
)
def command() -> None:
    """Group the two halves of publishing."""


_BOTH = ("zh", "en")
_lang_option = click.option(
    "--lang",
    type=click.Choice([*_BOTH, "both"]),
    help=say(
        "页面的语言；both 为两种，工作区的语言在前，默认只有它",
        "language of the pages; both: the workspace's own first; default: that one alone",
    ),
)


@command.command(help=say("生成静态站点。", "Build the static site."))
@_lang_option
@click.pass_context
def build(ctx: click.Context, lang: str | None) -> int:
    """Build the site, say where its first page is, and name what could not be read."""
    built = _built(open_workspace(ctx), lang)
    click.echo(say(f"共 {built.pages} 页：{built.first}", f"{built.pages} pages: {built.first}"))
    return tell_skipped(built.problems)


@command.command(help=say("生成站点，并在本机预览。", "Build the site and show it on this machine."))
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help=say("端口", "port")
)
@_lang_option
@click.pass_context
def serve(ctx: click.Context, port: int, lang: str | None) -> None:
    """Build, then serve on loopback until interrupted."""
    from kb.services.site import serve_site

    built = _built(open_workspace(ctx), lang)
    tell_skipped(built.problems)
    with serve_site(built.folder, port) as url:
        click.echo(say(f"预览 {url}，按 Ctrl+C 结束", f"Preview at {url}; stop with Ctrl+C"))
        threading.Event().wait()


def _built(workspace: Workspace, lang: str | None) -> Built:
    from kb.services.site import build_site

    own = workspace.settings.language
    languages = (own, *(one for one in _BOTH if one != own)) if lang == "both" else (lang or own,)
    with progress(say("生成站点", "Building the site")) as report:
        return build_site(workspace, languages=languages, progress=report)
