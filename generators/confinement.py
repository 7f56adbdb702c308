"""Our own interpreter as a child process with limits: what reads or runs things from elsewhere works in there."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_START = "import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main()"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: processor seconds, address space, seconds until it speaks, size of one word."""

    cpu_s: int = 20
    memory_mb: int = 1024
    silence_s: float = 60.0
    line_mb: int = 100


def start(module: str) -> subprocess.Popen[bytes]:
    """A child that runs ``main`` of ``module``, with pipes for input and output and an empty environment."""
    root = str(Path(__file__).resolve().parents[1])
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-I", "-c", _START.format(module=module), root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", **_needed_on_windows()},
    )


def restrict(cpu_s: int, memory_mb: int) -> None:
    """Limits this process where the operating system knows how; elsewhere the parent's clock must do.

    From here on it writes no file, and dies when it uses more than so many seconds of a processor.
    """
    with contextlib.suppress(ImportError):
        import resource

        memory = memory_mb * 1_048_576
        wanted = [
            (resource.RLIMIT_CPU, cpu_s),
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_NOFILE, 64),
            (resource.RLIMIT_CORE, 0),
        ]
        for kind, most in wanted:
            with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
                resource.setrlimit(kind, (most, most))


def _needed_on_windows() -> dict[str, str]:
    return {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
