"""Training needs the extra ``training``; without it there is nothing here to test."""

from __future__ import annotations

import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("scipy") else ["test_*.py"]
