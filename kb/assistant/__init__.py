"""What a language model does for Fupan: bounded, cited, checked prose. Never facts, never decisions."""
