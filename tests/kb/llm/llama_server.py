"""llama.cpp's own server with the tiny model, in a process of its own that ends with its parent.

``python -m tests.kb.llm.llama_server MODEL`` prints the address and serves until its standard input closes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kb.llm.tiny_model import write_tiny_model

ROOT = Path(__file__).parents[3]


@dataclass
class LlamaServer:
    """The running server; ``url`` ends in /v1."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def llama_server(folder: Path) -> Iterator[LlamaServer]:
    """The server with a model that is written into ``folder``; it answers within two seconds of starting."""
    write_tiny_model(folder / "tiny.gguf")
    command = [sys.executable, "-m", "tests.kb.llm.llama_server", str(folder / "tiny.gguf")]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
    assert process.stdin
    assert process.stdout
    try:
        told = next((line for line in process.stdout if line.startswith("URL ")), "")
        assert told, (folder / "server.log").read_text(encoding="utf-8")[-2000:]
        yield LlamaServer(f"{told.split()[1]}/v1", process)
    finally:
        process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    """Serve the model named on the command line."""
    import xllamacpp

    made = xllamacpp.CommonParams()
    made.model.path = sys.argv[1]
    made.n_ctx, made.n_parallel, made.warmup = 16_384, 2, False
    for name, value in (("port", 0), ("ui", False), ("fit_params", False), ("use_jinja", True)):
        setattr(made, name, value)
    made.cpuparams.n_threads = 1
    server = xllamacpp.Server(made)
    sys.stdout.write(f"URL {server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
