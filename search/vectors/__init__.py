"""The vector leg: a memory-mapped matrix as the truth, Chroma as a disposable store derived from it."""
