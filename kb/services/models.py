"""The language model that a command works with, if any."""

from __future__ import annotations

from typing import cast

from kb.errors import SettingsError
from kb.llm import StreamingModel, workspace_model
from kb.workspace import Workspace


def model_for(workspace: Workspace, use_model: bool | None, *, document: str = "") -> StreamingModel | None:
    """The configured model; ``use_model`` False wants none, None takes what there is.

    Its requests are logged as those of ``document``, the path of a draft.

    Raises `SettingsError` when one is asked for and none is configured.
    """
    model = workspace_model(workspace, document=document) if use_model is not False else None
    if model is None and use_model:
        raise SettingsError(
            "没有配置模型端点",
            "No model endpoint is configured",
            place="fupan.toml [llm]",
            hint_zh="在 [llm] 里写 base_url、model 和 api_key_env，或去掉 --llm。",
            hint_en="Set base_url, model and api_key_env in [llm], or drop --llm.",
        )
    return cast("StreamingModel | None", model)
