"""The writer without a model returns what the template composed."""

from __future__ import annotations

from generators.writer import Brief, RuleWriter, Writer


def test_the_rule_writer_returns_the_fallback_as_data() -> None:
    writer: Writer = RuleWriter()
    brief = Brief("purpose", "目的", "zh", "写一句", 80, {"n": 3}, (), "共 **3** 项。")
    prose = writer.write(brief)
    assert prose.origin == "data"
    assert [sentence.text for sentence in prose.sentences] == ["共 **3** 项。"]
