"""``fupan site``: the documentation site."""

from __future__ import annotations

import threading

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.cli.progress import progress


@click.group(
    help=say(
        "文档站点：知识条目、项目页面和文档下载。", "The documentation site: records, projects, downloads."
    )
)
def command() -> None:
    """Group the two halves of publishing."""


@command.command(help=say("生成静态站点。", "Build the static site."))
@click.pass_context
def build(ctx: click.Context) -> None:
    """Build the site and say where its first page is."""
    from kb.services.site import build_site

    workspace = open_workspace(ctx)
    with progress(say("生成站点", "Building the site")) as report:
        built = build_site(workspace, progress=report)
    click.echo(say(f"共 {built.pages} 页：{built.first}", f"{built.pages} pages: {built.first}"))


@command.command(help=say("生成站点，并在本机预览。", "Build the site and show it on this machine."))
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help=say("端口", "port")
)
@click.pass_context
def serve(ctx: click.Context, port: int) -> None:
    """Build, then serve on loopback until interrupted."""
    from kb.services.site import build_site, serve_site

    workspace = open_workspace(ctx)
    with progress(say("生成站点", "Building the site")) as report:
        built = build_site(workspace, progress=report)
    with serve_site(built.folder, port) as url:
        click.echo(say(f"预览 {url}，按 Ctrl+C 结束", f"Preview at {url}; stop with Ctrl+C"))
        threading.Event().wait()
