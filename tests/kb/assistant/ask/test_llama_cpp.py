"""Questions put to llama.cpp's own server, with a model of random weights: nothing that it makes up is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.assistant.grounding import unsupported
from kb.assistant.proposals.asking import Help
from kb.assistant.proposals.minutes import FIELDS, lessons
from kb.assistant.screen import Guard
from kb.llm.openai_compatible import OpenAICompatible
from tests.kb.assistant.ask.conftest import Make
from tests.kb.assistant.ask.test_asker import LATE, told
from tests.kb.llm.llama_server import llama_server

pytest.importorskip("xllamacpp", reason="the wheel of llama.cpp's server is not for this platform")


def test_what_a_model_makes_up_is_neither_an_answer_nor_a_proposal(make: Make, tmp_path: Path) -> None:
    with llama_server(tmp_path) as server:
        tiny = OpenAICompatible(server.url, "tiny", timeout_s=60)
        _, answer = told(make(tiny), LATE)
        assert answer.sources
        minutes = "- 停了一天。原因是证书过期。\n"
        found, _ = lessons(minutes, "m.md", "zh", Help(tiny, Guard()))
    # its words are drawn by chance: at most it repeats some of what it was given
    texts = [source.text for source in answer.sources]
    assert [one.text for one in answer.statements if not one.quoted and unsupported(one.text, texts)] == []
    said = [one.change[key] for one in found for key in FIELDS]
    assert [text for text in said if not text.startswith("【") and unsupported(text, [minutes])] == []
