"""Hybrid retrieval over plain records. Knows nothing of Fupan; usable alone."""
