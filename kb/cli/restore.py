"""``fupan restore``: a backup put back into an empty folder, or only checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kb.cli.language import say


@click.command(
    help=say(
        "把备份恢复到空目录并建好索引。只带 --verify 不带目录时，只检查备份是否完好。",
        "Restore a backup into an empty folder and index it. With --verify and no folder, only check the backup.",
    )
)
@click.argument(
    "file", metavar=say("文件", "FILE"), type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.argument("folder", metavar=say("目录", "DIR"), type=click.Path(path_type=Path), required=False)
@click.option("--verify", is_flag=True, help=say("只检查，不写文件", "only check it, write nothing"))
def command(file: Path, folder: Path | None, verify: bool) -> None:
    """Check or restore, and say what there is."""
    from kb.services import restore
    from kb.services.archives import remnants, sha256
    from kb.services.index import update_index
    from kb.workspace import Workspace

    if folder is None and not verify:
        raise click.UsageError(
            say("要写明恢复到哪个目录，或加 --verify。", "Name a folder to restore to, or use --verify.")
        )
    if verify and folder is not None:
        raise click.UsageError(say("--verify 只检查，不用写目录。", "--verify only checks; name no folder."))
    found = restore.verify(file) if folder is None else restore.restore(file, folder)
    click.echo(
        say(
            f"备份完好：{found.created}，版本 {found.program}，{found.files} 个文件，{found.size / 1e6:.1f} MB",
            f"The backup is whole: {found.created}, release {found.program}, {found.files} files, "
            f"{found.size / 1e6:.1f} MB",
        )
    )
    click.echo(f"SHA-256: {sha256(file)}")
    if folder is None:
        return
    tell_of_remnants(remnants(folder))
    if not found.index:
        update_index(Workspace.open(folder))
    click.echo(say(f"已恢复到 {folder}", f"Restored to {folder}"))
    if found.database == "postgresql":
        click.echo(
            say(
                "数据库在 .fupan/server.dump：pg_restore --clean --if-exists --dbname=地址 .fupan/server.dump",
                "The database is in .fupan/server.dump: "
                "pg_restore --clean --if-exists --dbname=ADDRESS .fupan/server.dump",
            )
        )


def tell_of_remnants(left: Sequence[Path]) -> None:
    """Say what an interrupted backup or restore left behind."""
    for path in left:
        click.echo(
            say(
                f"以前中断时留下的，可以删除：{path}",
                f"Left behind by one that was interrupted, and can be deleted: {path}",
            )
        )
