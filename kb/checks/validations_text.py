"""What stands in the texts: V32 secrets and personal data, V33 placeholders."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.secrets import Secret, secrets_in
from kb.checks.validations_rule import Fault, rule
from kb.project.entities import Project
from kb.project.entities_references import Written
from kb.project.placeholders import PLACEHOLDER

_CONTACT_FIELDS = frozenset({"phone", "email"})


@rule(
    "V32",
    zh="文字里没有口令、密钥和个人信息",
    en="No text holds passwords, keys or personal data",
    why_zh="项目数据会进文档、进检索、可能进模型；泄露的口令只能全部更换",
    why_en="project data goes into documents, search and perhaps a model; a leaked secret must be replaced",
)
def texts_hold_no_secrets(project: Project) -> Iterator[Fault]:
    """Known forms of credentials, identity numbers (with their check digit) and mobile numbers."""
    for text in project.texts:
        contact = text.field.rpartition(".")[2] in _CONTACT_FIELDS
        if not contact:
            yield from (_secret(text, secret) for secret in secrets_in(text.text))


def _secret(text: Written, secret: Secret) -> Fault:
    path = f"{text.holder}.{text.field}".lstrip(".")
    return Fault(
        text.holder,
        text.place,
        f"{path} 里有{secret.zh}（{secret.masked}）",
        f"{path} holds {secret.en} ({secret.masked})",
        "删除并更换；文档里只写保管位置（如密码库条目名）。联系电话写在 phone 字段",
        "remove and replace it; name only where it is kept. Phone numbers go into the field phone",
        field=text.field,
    )


@rule(
    "V33",
    zh="没有“待定”之类的占位文字",
    en="No text is a placeholder",
    why_zh="带着“待定”签字的文档，等于签了一张空白支票",
    why_en="signing a document that says TBD is signing a blank cheque",
)
def texts_hold_no_placeholders(project: Project) -> Iterator[Fault]:
    """待定, 待补充, TBD, TBC, TODO, XX and runs of question marks, once per text."""
    for text in project.texts:
        if found := PLACEHOLDER.search(text.text):
            path = f"{text.holder}.{text.field}".lstrip(".")
            yield Fault(
                text.holder,
                text.place,
                f"{path} 里有占位文字“{found[0]}”",
                f'{path} holds the placeholder "{found[0]}"',
                "写上确定的内容；还定不下来的，登记成问题并写明负责人和日期",
                "write what is meant; if it is open, raise an issue with owner and date",
                field=text.field,
            )
