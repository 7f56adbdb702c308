"""``python -m kb``: the same as the command ``fupan``."""

from kb.cli import main

main()
