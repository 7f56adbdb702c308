"""The knowledge base for assistants: tools of the Model Context Protocol, with the permissions of whoever asks."""

from kb.mcp.caller import Caller, Refused
from kb.mcp.server import mcp_server

__all__ = ["Caller", "Refused", "mcp_server"]
