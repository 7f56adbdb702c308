"""``fupan serve``: the web page and the API on one port."""

from __future__ import annotations

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command(help=say("在本机启动网页与接口。", "Start the web page and the API on this machine."))
@click.option(
    "--host", help=say("监听地址，目前只允许本机回环地址", "address to listen on; loopback only for now")
)
@click.option("--port", type=click.IntRange(0, 65535), help=say("端口", "port"))
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Serve until interrupted."""
    import uvicorn

    from kb.api.app import create_app

    workspace = open_workspace(ctx)
    host = host or workspace.settings.server.host
    port = workspace.settings.server.port if port is None else port
    if host not in LOOPBACK:
        raise SettingsError(
            f"拒绝监听 {host}：还没有登录功能，只能在本机使用",
            f"Refused to listen on {host}: there is no login yet, so only this machine may connect",
            hint_zh="去掉 --host，或把 [server] host 设为 127.0.0.1。",
            hint_en="Drop --host, or set [server] host to 127.0.0.1.",
        )
    click.echo(
        say(f"打开 http://{host}:{port} ，按 Ctrl+C 结束", f"Open http://{host}:{port} ; stop with Ctrl+C")
    )
    uvicorn.run(create_app(workspace), host=host, port=port, log_level="warning")
