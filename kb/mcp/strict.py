"""Tools that take the arguments they name and no others, and say in our words what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from kb.services.input_faults import faults


def strict_tool(method: Callable[..., Any], hints: ToolAnnotations) -> Tool:
    """The tool that ``method`` is; an argument that it does not know is refused, not passed over."""
    text = cleandoc(method.__doc__ or "")
    tool = Tool.from_function(method, description=text, annotations=hints, structured_output=True)
    given = tool.fn_metadata.arg_model
    given.model_config["extra"] = "forbid"
    given.model_rebuild(force=True)
    tool.parameters = given.model_json_schema(by_alias=True)
    return tool


class StrictServer(MCPServer[Any]):
    """The framework's server, which says in our words what is wrong with arguments."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; raises `ToolError` for arguments that it does not take."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            wrong = faults({**one, "loc": ("", *one["loc"])} for one in error.__cause__.errors())
            zh = arguments.get("lang") == "zh"
            said = "; ".join(f"{one.field}: {one.zh if zh else one.en}" for one in wrong)
            raise ToolError(f"{name}: {said}") from error.__cause__
