"""``fupan serve``: the web page and the API on one port."""

from __future__ import annotations

import socket

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
    with _listen(host, port) as listener:
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        click.echo(say(f"打开 {address} ，按 Ctrl+C 结束", f"Open {address} ; stop with Ctrl+C"))
        server = uvicorn.Server(uvicorn.Config(create_app(workspace), log_level="warning"))
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, taken before the address is announced; raises `SettingsError` when it is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"端口 {port} 用不了：{error.strerror}",
            f"The port {port} cannot be used: {error.strerror}",
            hint_zh="换一个端口：--port 8080；--port 0 自动选一个空闲的。",
            hint_en="Choose another one: --port 8080; --port 0 takes a free one.",
        ) from error
