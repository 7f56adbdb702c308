"""Settings of a workspace: read once and passed in; nothing here is global.

``FUPAN_LLM__MODEL`` is ``model`` below ``[llm]``; ``FUPAN_LANG`` is short for ``FUPAN_LANGUAGE``.
"""

from kb.settings.loading import FILE, load_settings
from kb.settings.tables import (
    DocumentSettings,
    LLMSettings,
    ServerSettings,
    Settings,
    setting_names,
    variable_name,
)

__all__ = [
    "FILE",
    "DocumentSettings",
    "LLMSettings",
    "ServerSettings",
    "Settings",
    "load_settings",
    "setting_names",
    "variable_name",
]
