"""Why a passage was found, and what else was looked for, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import search
from kb.records.names import kind_name, status_name

_FIELDS = {
    "title": ("标题", "title"),
    "title_alt": ("另一语言的标题", "title in the other language"),
    "keywords": ("症状与代码", "symptoms and codes"),
    "tags": ("标签", "tags"),
    "path": ("小标题", "headings"),
    "body": ("正文", "text"),
}
_BOOSTS = {
    "named": ("编号是它的主题", "is about the identifier"),
    "mentioned": ("提到该编号", "mentions the identifier"),
    "titled": ("标题与问题一致", "its title says the same"),
}
_FACETS = {
    "kind": ("类型", "kind"),
    "project": ("项目", "project"),
    "system": ("系统", "system"),
    "phase": ("阶段", "phase"),
    "tag": ("标签", "tag"),
    "status": ("状态", "status"),
    "industry": ("行业", "industry"),
    "lang": ("语言", "language"),
    "year": ("年份", "year"),
}
_PARTS = {"step": ("步骤", "step"), "item": ("检查项", "checklist item")}
_LANGUAGES = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}


def explained(explanation: search.Explanation, lang: str) -> list[str]:
    """The explanation as a few lines in ``lang``: words, lexical score, vectors, and how they add up."""
    return list(_zh(explanation) if lang == "zh" else _en(explanation))


def _zh(why: search.Explanation) -> Iterator[str]:
    yield f"命中：{_listed(why.matched, '、', '无')}；缺少：{_listed(why.missing, '、', '无')}"
    yield f"覆盖问题信息量的 {why.coverage:.0%}"
    if why.lexical_rank is None:
        yield "全文：未命中"
    else:
        yield f"全文：{why.lexical:.2f} 分，第 {why.lexical_rank} 名{_in_fields(why, 'zh')}"
    if why.vector_rank is not None:
        yield f"向量：相似度 {why.similarity:.2f}，第 {why.vector_rank} 名（{why.embedder}，占 {why.weight:.0%}）"
    total = "".join(f" + {_name(_BOOSTS, b.name, 'zh')} {b.amount:.2f}" for b in why.boosts)
    judged = "" if why.reranked is None else f"；重排模型 {why.reranked:.2f} 分"
    yield f"合计：{why.fused:.2f}{total}{judged}，最终 {why.score:.2f}"


def _en(why: search.Explanation) -> Iterator[str]:
    yield f"matched: {_listed(why.matched, ', ', 'none')}; missing: {_listed(why.missing, ', ', 'none')}"
    yield f"holds {why.coverage:.0%} of the query's information"
    if why.lexical_rank is None:
        yield "full text: not found"
    else:
        yield f"full text: {why.lexical:.2f}, rank {why.lexical_rank}{_in_fields(why, 'en')}"
    if why.vector_rank is not None:
        place = f"rank {why.vector_rank} ({why.embedder}, weight {why.weight:.0%})"
        yield f"vectors: similarity {why.similarity:.2f}, {place}"
    total = "".join(f" + {_name(_BOOSTS, b.name, 'en')} {b.amount:.2f}" for b in why.boosts)
    judged = "" if why.reranked is None else f"; reranker {why.reranked:.2f}"
    yield f"together: {why.fused:.2f}{total}{judged}, final {why.score:.2f}"


def expanded(expansion: search.Expansion, lang: str) -> str:
    """What was looked for besides a word of the query, in ``lang``."""
    added = _listed(expansion.added, "、" if lang == "zh" else ", ", "")
    if lang == "zh":
        return f"{expansion.term} → {added}（{'同义' if expansion.kind == 'synonym' else '拼写'}）"
    return f"{expansion.term} → {added} ({expansion.kind})"


def facet_title(field: str, lang: str) -> str:
    """The name of a field that counts are given for."""
    return _name(_FACETS, field, lang)


def facet_value(field: str, value: str, lang: str) -> str:
    """A value of that field as it is shown."""
    if field == "kind":
        return _name(_PARTS, value, lang) if value in _PARTS else kind_name(value, lang)
    if field == "status":
        return status_name(value, lang)
    return _name(_LANGUAGES, value, lang) if field == "lang" else value


def _name(names: Mapping[str, tuple[str, str]], key: str, lang: str) -> str:
    return names.get(key, (key, key))[lang == "en"]


def _listed(words: tuple[str, ...], separator: str, none: str) -> str:
    return separator.join(words) or none


def _in_fields(why: search.Explanation, lang: str) -> str:
    """The fields that gave the lexical score, the best first."""
    scores = sorted(why.fields.items(), key=lambda item: -item[1])
    shown = [f"{_name(_FIELDS, name, lang)} {score:.2f}" for name, score in scores if score > 0]
    if not shown:
        return ""
    return f"（{'，'.join(shown)}）" if lang == "zh" else f" ({', '.join(shown)})"
