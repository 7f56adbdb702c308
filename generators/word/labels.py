"""The words the emitter itself puts into a document, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: dict[str, tuple[str, str]] = {
    "classification": ("密级", "Classification"),
    "number": ("文档编号", "Document No."),
    "version": ("版本", "Version"),
    "status": ("状态", "Status"),
    "customer": ("建设单位", "Customer"),
    "contractor": ("编制单位", "Prepared by"),
    "author": ("编制人", "Author"),
    "date": ("编制日期", "Date"),
    "draft": ("草稿", "Draft"),
    "review": ("评审中", "In review"),
    "issued": ("已发布", "Issued"),
    "withdrawn": ("作废", "Withdrawn"),
    "watermark": ("草稿", "DRAFT"),
    "watermark_withdrawn": ("作废", "WITHDRAWN"),
    "approvals": ("文档审批", "Approval"),
    "role": ("角色", "Role"),
    "name": ("姓名", "Name"),
    "signature": ("签字", "Signature"),
    "sign_date": ("日期", "Date"),
    "prepared": ("编制", "Prepared"),
    "reviewed": ("审核", "Reviewed"),
    "countersigned": ("会签", "Countersigned"),
    "approved": ("批准", "Approved"),
    "revisions": ("修订记录", "Revision history"),
    "rev_date": ("日期", "Date"),
    "kind": ("类型", "Kind"),
    "section": ("章节", "Section"),
    "description": ("修订说明", "Description"),
    "by": ("修改人", "Author"),
    "reviewer": ("审核人", "Reviewer"),
    "approver": ("批准人", "Approver"),
    "kinds": ("修改类型：C—创建，A—增加，M—修改，D—删除", "Kind: C created, A added, M modified, D deleted"),
    "contents": ("目  录", "Contents"),
    "tables": ("表目录", "List of tables"),
    "figures": ("图目录", "List of figures"),
    "table": ("表", "Table"),
    "figure": ("图", "Figure"),
    "page_before": ("第 ", "Page "),
    "page_between": (" 页　共 ", " of "),
    "page_after": (" 页", ""),
    "chapter_before": ("第 ", "Section "),
    "chapter_after": (" 章", ""),
    "section_before": ("第 ", "Section "),
    "section_after": (" 节", ""),
    "appendix_before": ("附录 ", "Appendix "),
    "note": ("说明", "Note"),
    "warning": ("注意", "Warning"),
    "drafted": ("AI 草稿 待审", "AI draft, to be reviewed"),
    "model": ("模型：", "Model: "),
    "from": ("依据：", "Sources: "),
    "sources": ("引用的经验与知识", "Cited lessons and knowledge"),
    "source_id": ("标识", "Id"),
    "source_title": ("标题", "Title"),
    "missing_figure": ("【待补充：图片 {} 未找到】", "【To be supplied: picture {} not found】"),
    "missing_target": ("【待补充：引用的“{}”不存在】", "【To be supplied: reference '{}' not found】"),
    "missing_statement": ("【待补充：需求陈述】", "【To be supplied: statement】"),
    "remote_figure": ("【未嵌入的外部图片：{}】", "【External picture not embedded: {}】"),
}


def labels(lang: str) -> Mapping[str, str]:
    """All words in ``lang``, "zh" or "en"."""
    column = 0 if lang == "zh" else 1
    return {key: pair[column] for key, pair in _WORDS.items()}
