"""The built-in templates compiled once, beside them in ``__pycache__``, as Python keeps its own modules.

Compiling the templates of a document takes several times as long as filling them in. Templates of anybody else
are not kept: what is loaded here is run, so it comes only from where the program itself lies.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Compiled templates of the folder ``built_in``; ``lang`` because constants are worded when compiled.

    ``makers`` are the files of the program the compiled code depends on: when one changes, all is compiled anew.
    """

    def __init__(self, built_in: Path, lang: str, makers: Sequence[str]) -> None:
        self.built_in, self.lang = built_in, lang
        self._made_by = "".join(
            f"{(stat := Path(file).stat()).st_size} {stat.st_mtime_ns}," for file in makers
        )

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The place of one template: its file, or none for a template that is not kept."""
        del name
        place, digest = "", ""
        if filename and Path(filename).is_relative_to(self.built_in):
            place = cache_from_source(filename, optimization=self.lang)
            digest = hashlib.sha256(f"{filename}\n{self._made_by}\n{source}".encode()).hexdigest()
        bucket = Bucket(environment, place, digest)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket when its file was compiled from the very same source."""
        if bucket.key:
            with suppress(OSError, ValueError, EOFError):
                bucket.bytecode_from_string(Path(bucket.key).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it, where the folder may be written to; the file appears whole or not at all."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        target = Path(bucket.key)
        temporary = target.with_name(f"{target.name}.{os.getpid()}")
        with suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(bucket.bytecode_to_string())
            temporary.replace(target)
