"""The root command: which commands there are, and what becomes of their errors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click

from generators.errors import GenerationError
from kb import __version__
from kb.cli.language import LANGUAGES, current, say
from kb.errors import KBError, WorkspaceError
from search.errors import SearchError


class Entry(NamedTuple):
    """One command: the module that holds it and its line in the help."""

    module: str
    group: str
    zh: str
    en: str


GROUPS = {
    "workspace": ("工作区", "Workspace"),
    "control": ("项目数据", "Project data"),
    "find": ("检索", "Find"),
    "write": ("写文档", "Write"),
    "publish": ("发布", "Publish"),
    "operate": ("运维", "Operate"),
}

COMMANDS: dict[str, Entry] = {
    "init": Entry(
        "init", "workspace", "新建工作区，可带演示数据", "create a workspace, with sample data if wanted"
    ),
    "check": Entry(
        "check", "workspace", "检查项目数据与知识条目", "check project data and knowledge records"
    ),
    "doctor": Entry(
        "doctor", "workspace", "体检：版本、索引、空间、模型端点", "examine versions, index, space, endpoint"
    ),
    "backup": Entry(
        "backup", "workspace", "备份工作区和服务的数据", "back up the workspace and its server's data"
    ),
    "restore": Entry(
        "restore", "workspace", "检查备份，恢复到空目录", "check a backup, restore it to an empty folder"
    ),
    "new": Entry("new", "control", "新建编号条目：需求、风险、手册等", "add a numbered item or record"),
    "fmt": Entry("fmt", "control", "整理文件格式，不动内容", "put files in order, content untouched"),
    "schema": Entry(
        "schema",
        "control",
        "JSON Schema，供编辑器补全和校验",
        "JSON Schema, for editors to complete and check",
    ),
    "trace": Entry(
        "trace", "control", "追踪上下游，跟踪矩阵，可疑链接", "trace up and down, the matrix, suspect links"
    ),
    "baseline": Entry(
        "baseline", "control", "冻结基线，之后的改动要有变更", "freeze the baseline, so that changes show"
    ),
    "impact": Entry(
        "impact", "control", "变更波及什么、经过哪里、找谁", "what a change touches, and whom to ask"
    ),
    "index": Entry("index", "find", "让索引与文件夹一致", "bring the index to the state of the folder"),
    "search": Entry("search", "find", "查过去的经验、手册与清单", "search lessons, runbooks and checklists"),
    "ask": Entry("ask", "find", "提问，回答句句注明出处", "ask, and get an answer with its sources"),
    "gaps": Entry("gaps", "find", "看哪些提问没有答案", "see which questions found no answer"),
    "feedback": Entry("feedback", "find", "看读者对条目的反馈", "see what readers say about records"),
    "eval": Entry("eval", "find", "用黄金问题量检索质量", "measure the search on golden questions"),
    "types": Entry("types", "write", "列出可生成的文档类型", "list the documents that can be generated"),
    "generate": Entry(
        "generate", "write", "由项目数据生成草稿和 Word", "write draft and Word file from project data"
    ),
    "draft": Entry("draft", "write", "只生成可审阅的草稿", "write the draft only, for review"),
    "word": Entry("word", "write", "把审阅过的草稿排成 Word", "set a reviewed draft as a Word file"),
    "template": Entry(
        "template",
        "write",
        "内置样式；检查公司的 Word 模板",
        "built-in looks; check a company's Word template",
    ),
    "verify": Entry(
        "verify",
        "write",
        "核对 Word：来源是否还在，谁改了什么",
        "verify a Word file: its sources, and who changed what",
    ),
    "propose": Entry(
        "propose", "write", "给出供人取舍的建议，不改数据", "proposals for a person; no data is changed"
    ),
    "site": Entry("site", "publish", "生成或预览文档站点", "build or preview the documentation site"),
    "serve": Entry("serve", "publish", "启动网页与接口", "start the web page and the API"),
    "mcp": Entry("mcp", "publish", "供智能助手调用的工具（MCP）", "tools for assistants (MCP)"),
    "keys": Entry("keys", "operate", "API 密钥：发放、列出、吊销", "API keys: make, list, revoke"),
    "audit": Entry("audit", "operate", "审计日志：谁做了什么", "the audit log: who did what"),
    "jobs": Entry("jobs", "operate", "后台任务：列出、查看、取消", "background jobs: list, show, cancel"),
    "worker": Entry(
        "worker", "operate", "在单独的进程里执行后台任务", "do background jobs in a process of its own"
    ),
    "deployment": Entry(
        "deployment", "operate", "写出容器与 systemd 的部署文件", "write files for containers and systemd"
    ),
}


class Root(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its module loaded now."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = import_module(f"kb.cli.{entry.module}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a wiring mistake of ours, caught by the tests
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; a name that does not exist is answered with the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_unknown(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups."""
        for key, (zh, en) in GROUPS.items():
            with formatter.section(say(zh, en)):
                formatter.write_dl(
                    [
                        (name, say(entry.zh, entry.en))
                        for name, entry in COMMANDS.items()
                        if entry.group == key
                    ]
                )


def _unknown(name: str) -> str:
    """What to say of a command that does not exist."""
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    text = say(f"没有命令“{name}”。", f"There is no command '{name}'.")
    return text + (say(f"是不是 {near[0]}？", f" Did you mean {near[0]}?") if near else "")


@click.command(
    cls=Root,
    help=say("复盘：留住项目经验，用得上，写得出。", "Fupan: keep, find and write what projects learned."),
)
@click.version_option(__version__, prog_name="fupan")
@click.option("--lang", type=click.Choice(LANGUAGES), help=say("界面语言", "language of messages"))
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    help=say("工作区目录，默认从当前目录向上找", "workspace folder; by default the nearest one above"),
)
@click.pass_context
def root(ctx: click.Context, lang: str | None, workspace: Path | None) -> None:
    """Keep the chosen workspace folder for the command; the language was chosen before loading."""
    ctx.obj = workspace


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; failures are told, never shown as tracebacks."""
    try:
        code = root.main(list(arguments), prog_name="fupan", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("已中断。", "Interrupted."), err=True)
        return 130
    except (KBError, SearchError, GenerationError) as error:
        tell(error)
        return 1
    except OSError as error:
        tell(_unwritten(error))
        return 1
    except Exception as error:  # the last line: whatever we did not foresee is told, not thrown at the user
        if os.environ.get("FUPAN_DEBUG"):
            raise
        click.echo(_unforeseen(error), err=True)
        return 70


def _unwritten(error: OSError) -> WorkspaceError:
    """A file system that refuses, told like any other problem."""
    return WorkspaceError(
        f"读写文件失败：{error.strerror or error}",
        f"A file could not be read or written: {error.strerror or error}",
        place=str(error.filename or ""),
        hint_zh="检查目录是否只读、空间是否够、文件是否被别的程序占用。",
        hint_en="Check whether the folder is read-only, the disk full, or the file in use by another program.",
    )


def _unforeseen(error: Exception) -> str:
    return say(
        f"程序内部出错（{type(error).__name__}: {error}）。设置 FUPAN_DEBUG=1 重跑，把全部输出发给维护者。",
        f"Internal error ({type(error).__name__}: {error}). Run again with FUPAN_DEBUG=1 and send the output.",
    )


def tell(error: KBError | SearchError | GenerationError) -> None:
    """Print what is wrong and what to do, on standard error."""
    lang = current()
    click.echo(f"{click.style(say('错误', 'Error'), fg='red', bold=True)}  {error.message(lang)}", err=True)
    if hint := error.hint(lang):
        click.echo(f"{click.style(say('提示', 'Hint'), fg='yellow')}  {hint}", err=True)
