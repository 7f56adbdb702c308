"""``fupan serve``: the web page and the API on one port."""

from __future__ import annotations

import socket
import sys

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.errors import SettingsError
from kb.services.server_database import server_database
from kb.workspace import Workspace


@click.command(
    help=say(
        "启动网页与接口。只有本机能连；对外开放要先设置登录（[server] auth）。",
        "Start the web page and the API. Only this machine may connect until a login is set ([server] auth).",
    )
)
@click.option(
    "--host", help=say("监听地址；本机回环以外的要先设置登录", "address; another than loopback needs a login")
)
@click.option("--port", type=click.IntRange(0, 65535), help=say("端口", "port"))
@click.option(
    "--log/--no-log",
    default=None,
    help=say(
        "每个请求在标准错误上记一行 JSON；默认只在不是终端时记",
        "a JSON line for each request on standard error; by default where that is no terminal",
    ),
)
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, log: bool | None) -> None:
    """Serve until interrupted."""
    from kb.access.door import LOOPBACK, check_settings
    from kb.api.app import create_app
    from kb.api.serving import serve
    from kb.services.server_log import log_to_stderr

    workspace = open_workspace(ctx)
    settings = workspace.settings.server
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    check_settings(settings, host)
    if host not in LOOPBACK and not settings.public_url.startswith("https://"):
        click.secho(
            say(
                "注意：没有 https，密钥和内容在网络上不加密。放在带 TLS 的反向代理后面，并设置 public_url。",
                "Note: without https, keys and content cross the network in the clear. Put a proxy with TLS in "
                "front and set public_url.",
            ),
            fg="yellow",
            err=True,
        )
    if (
        settings.auth != "none"
        and settings.public_url.startswith("https://")
        and not settings.trusted_proxies
    ):
        click.secho(
            say(
                "注意：没有设置 trusted_proxies。经反向代理来的人会算作同一个地址，共用没登录时的次数限制。",
                "Note: trusted_proxies is not set. All who come through the proxy count as one address and share "
                "the limits of those who are not logged in.",
            ),
            fg="yellow",
            err=True,
        )
    _open_database(workspace)
    with _listen(host, port) as listener:
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        click.echo(say(f"打开 {address} ，按 Ctrl+C 结束", f"Open {address} ; stop with Ctrl+C"))
        log_to_stderr(requests=not sys.stderr.isatty() if log is None else log)
        serve(create_app(workspace), listener)


def _open_database(workspace: Workspace) -> None:
    """Raise `DatabaseError` before anybody is told to come, where there is a database and it cannot be used."""
    settings = workspace.settings.server
    remembered = settings.database_url.get_secret_value() or any(workspace.state_dir.glob("*.sqlite"))
    if settings.auth != "none" or remembered:
        server_database(workspace).close()


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
