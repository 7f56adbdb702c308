"""``fupan mcp``: the tools for an assistant that starts this program itself."""

from __future__ import annotations

import click

from kb.cli.language import say
from kb.cli.options import open_workspace


@click.command(
    help=say(
        "供智能助手调用的工具（MCP，标准输入输出）：检索、读条目、提问、生成、检查。由助手启动；"
        "设了 FUPAN_API_KEY 就只有那个密钥的权限。经网络用的同一组工具在 fupan serve 的 /mcp。",
        "Tools for assistants (MCP over standard input and output): search, get_record, ask, generate, check. The "
        "assistant starts it; with FUPAN_API_KEY it may do what that key may. Over the network the same tools are "
        "at /mcp of fupan serve.",
    )
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Serve until the input ends."""
    from kb.mcp.stdio import serve_stdio

    serve_stdio(open_workspace(ctx))
