"""Data, a document type and a writer in; a reviewable draft and a Word file out. Knows nothing of Fupan."""
