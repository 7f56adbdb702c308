"""``fupan verify``: what became of a document after it left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.language import say
from kb.cli.options import open_workspace, print_json
from kb.errors import WorkspaceError

if TYPE_CHECKING:
    from kb.services.verify import PartCheck, SheetCheck, SourceCheck, Verification
    from kb.workspace import Workspace

AROUND = ":around"  # generators.word.around
_NAMED = 5  # names that are listed
_SHOWN = 160  # characters of a text that are printed
SOURCES = {
    "present": ("有效", "in force"),
    "changed": ("引用之后内容已改", "changed since it was cited"),
    "deprecated": ("已废止", "deprecated"),
    "superseded": ("已被取代", "superseded"),
    "missing": ("找不到", "missing"),
    "unchecked": ("未核对", "not checked"),
}
ORIGINS = {
    "data": ("项目数据", "project data"),
    "human": ("人写的", "people"),
    "kb": ("知识库", "knowledge base"),
    "model": ("模型起草", "a model"),
    "draft": ("项目数据或人写的", "project data or people"),
}
SHEETS = {
    "unchanged": ("未改", "unchanged"),
    "changed": ("改动", "changed"),
    "copied": ("被复制", "copied"),
    "deleted": ("被删除", "deleted"),
}
PARTS = {
    "text": ("陈述", "statement"),
    "priority": ("优先级", "priority"),
    "status": ("状态", "status"),
    "verification": ("验证方法", "verification"),
    "type": ("类型", "type"),
    "owner": ("责任人", "owner"),
    "release": ("上线批次", "release"),
    "stability": ("稳定性", "stability"),
    "title": ("文档名称", "title"),
    "number": ("文档编号", "document no."),
    "version": ("版本", "version"),
    "project": ("项目名称", "project"),
    "code": ("项目代号", "project code"),
    AROUND: ("条目其余文字", "other words of the sheet"),
    "customer": ("建设单位", "customer"),
    "contractor": ("编制单位", "prepared by"),
}


@click.command(
    help=say(
        "核对生成过的 Word：逐条打开引用的来源，看是否还在、改过、被取代或废止；哪些需求在别处被改、被复制、被删，"
        "谁改的；其余正文有几段不同。批注里哪些已解决、别人写了什么。"
        "不比较封面、目录和脚注。退出码：0 与生成时一致，1 有出入，2 无法核对。",
        "Verify a generated Word file: open every cited source and say whether it is missing, changed, superseded or "
        "deprecated; which requirements were changed, copied or deleted elsewhere, and by whom; how many other "
        "paragraphs differ; which comments are resolved, and what others wrote. Cover, contents and footnotes are "
        "not compared. "
        "Exit code: 0 as generated, 1 something differs, 2 cannot verify.",
    )
)
@click.argument("file", metavar=say("文件", "FILE"), type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(ctx: click.Context, file: Path, as_json: bool) -> int:
    """Print what differs, sources first."""
    from generators.errors import GenerationError
    from kb.cli.root import tell
    from kb.services.verify import verify

    try:
        found = verify(file, _workspace(ctx))
    except GenerationError as error:
        tell(error)
        return 2
    if as_json:
        print_json(_json(found))
    else:
        for line in _text(found):
            click.echo(line)
    return 0 if found.sound else 1


def _workspace(ctx: click.Context) -> Workspace | None:
    """The workspace, or None outside of one: the requirements can be compared all the same."""
    if ctx.find_root().obj:
        return open_workspace(ctx)
    try:
        return open_workspace(ctx)
    except WorkspaceError:
        return None


def _text(found: Verification) -> Iterator[str]:
    about = found.about
    yield click.style(
        " ".join(filter(None, (about.get("number"), about.get("version"), about.get("date")))), bold=True
    )
    yield from _origins(found)
    yield from _sources(found)
    yield from _sheets(found)
    yield from _rest(found)
    yield from _comments(found)
    if found.sound and found.rest is None:
        compared = say(
            "来源、需求、条目和文档信息与生成时一致，其余正文没有比较",
            "Sources, sheets and values are as generated; other text was not compared",
        )
        yield click.style(compared, fg="yellow")
    elif found.sound:
        yield click.style(say("与生成时一致", "As it was generated"), fg="green")
    else:
        yield click.style(say("与生成时有出入", "Not as it was generated"), fg="red")


def _origins(found: Verification) -> Iterator[str]:
    parts = [f"{say(*ORIGINS[kind])} {found.origins[kind]}" for kind in ORIGINS if found.origins.get(kind)]
    if parts:
        yield (
            click.style(say("文字来自（段）", "Blocks from"), fg="cyan") + "  " + say("，", ", ").join(parts)
        )


def _sources(found: Verification) -> Iterator[str]:
    if not found.sources:
        yield say("没有引用来源", "No sources are cited")
        return
    counts = Counter(source.state for source in found.sources)
    listed = say("，", ", ").join(f"{say(*SOURCES[state])} {n}" for state, n in counts.items())
    yield (
        click.style(say(f"引用的来源 {len(found.sources)}", f"Sources: {len(found.sources)}"), fg="cyan")
        + f"  {listed}"
    )
    for source in found.sources:
        if source.state not in ("present", "unchecked"):
            yield f"  {click.style(source.id, bold=True)} {source.title}  {click.style(_standing(source), fg='yellow')}"
            if source.place:
                yield click.style(f"      {source.place}", dim=True)
    if "unchecked" in counts:
        hint = say(
            "不在工作区内，来源没有核对；用 -w 指定工作区。",
            "Not in a workspace: name one with -w to check sources.",
        )
        yield click.style(f"  {hint}", fg="yellow")


def _standing(source: SourceCheck) -> str:
    by = say(f"，由 {source.successor} 取代", f" by {source.successor}") if source.successor else ""
    return say(*SOURCES[source.state]) + (by if source.state == "superseded" else "")


def _sheets(found: Verification) -> Iterator[str]:
    counts = Counter(sheet.state for sheet in found.sheets if sheet.id)
    if counts:
        total = sum(counts.values())
        listed = say("，", ", ").join(f"{say(*SHEETS[state])} {n}" for state, n in counts.items())
        yield (
            click.style(say(f"需求与条目 {total}", f"Requirements and sheets: {total}"), fg="cyan")
            + f"  {listed}"
        )
    for sheet in found.sheets:
        if sheet.state != "unchanged":
            yield from _sheet(sheet)
    altered = [
        sheet.id or say("文档信息", "the document itself") for sheet in found.sheets if not sheet.intact
    ]
    if altered:
        names = say("、", ", ").join(altered[:_NAMED]) + (say(" 等", " …") if len(altered) > _NAMED else "")
        text = say(
            f"生成记录被改过，比较不可信：{names}（{len(altered)} 项）",
            f"the record of {len(altered)} was altered, so comparing means nothing: {names}",
        )
        yield click.style(f"  {text}", fg="red")
    if found.unread:
        yield click.style(
            "  "
            + say(
                f"有 {found.unread} 项属性无法核对：保存它的程序丢掉了内容控件的名称",
                f"{found.unread} attributes cannot be compared: whoever saved them dropped the names of controls",
            ),
            fg="yellow",
        )


def _rest(found: Verification) -> Iterator[str]:
    """How many paragraphs outside of sheets differ, and the first that are new."""
    rest = found.rest
    if rest is None:
        return
    count = max(rest.missing, len(rest.added))
    state = say(f"不同 {count}", f"different {count}") if count else say("未改", "unchanged")
    yield (
        click.style(say(f"其余正文 {rest.made} 段", f"Other text, paragraphs: {rest.made}"), fg="cyan")
        + f"  {state}"
    )
    if rest.missing > len(rest.added):
        gone = rest.missing - len(rest.added)
        yield f"      {say(f'少了 {gone} 段', f'{gone} fewer than generated')}"
    for words in rest.added[:_NAMED]:
        yield click.style(f"        + {_short(words)}", fg="green")
    if len(rest.added) > _NAMED:
        yield click.style("        …", dim=True)


def _comments(found: Verification) -> Iterator[str]:
    """How many comments there are, how many are resolved, and what others wrote; nothing where nobody touched any."""
    resolved = sum(one.resolved for one in found.comments)
    others = [one for one in found.comments if not one.ours]
    listed = [say(f"已解决 {resolved}", f"resolved {resolved}")] if resolved else []
    listed += [say(f"别人写的 {len(others)}", f"by others {len(others)}")] if others else []
    if not listed:
        return
    total = len(found.comments)
    yield (
        click.style(say(f"批注 {total}", f"Comments: {total}"), fg="cyan")
        + "  "
        + say("，", ", ").join(listed)
    )
    for one in others[:_NAMED]:
        done = say("（已解决）", " (resolved)") if one.resolved else ""
        yield f"      {one.author}{done}{say('：', ': ')}{_short(one.text)}"
    if len(others) > _NAMED:
        yield click.style("        …", dim=True)


def _sheet(sheet: SheetCheck) -> Iterator[str]:
    name = sheet.id or say("文档信息", "The document itself")
    by = say(f"（{'、'.join(sheet.authors)}）", f" ({', '.join(sheet.authors)})") if sheet.authors else ""
    copies = say(f" {sheet.copies} 份", f" {sheet.copies}×") if sheet.copies else ""
    yield f"  {click.style(name, bold=True)} {click.style(say(*SHEETS[sheet.state]), fg='yellow')}{copies}{by}"
    for part in sheet.parts:
        if part.state != "unread" and sheet.state != "deleted":
            yield from _part(part)


def _part(part: PartCheck) -> Iterator[str]:
    tracked = say("（修订）", " (tracked)") if part.tracked else ""
    gone = say("：内容控件已被移除", ": its content control was removed") if part.state == "removed" else ""
    key = part.key if part.key in PARTS else part.key.partition("~")[0]  # priority~2: given a second time
    yield f"      {say(*PARTS.get(key, (key, key)))}{tracked}{gone}"
    if part.state == "changed":
        yield click.style(f"        - {_short(part.made)}", fg="red")
        yield click.style(f"        + {_short(part.found)}", fg="green")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _json(found: Verification) -> dict[str, Any]:
    return {
        "file": found.file,
        "sound": found.sound,
        "document": dict(found.about),
        "origins": dict(found.origins),
        "sources": [asdict(source) for source in found.sources],
        "sheets": [asdict(sheet) for sheet in found.sheets],
        "unread": found.unread,
        "rest": asdict(found.rest) if found.rest else None,
        "comments": [asdict(comment) for comment in found.comments],
    }
