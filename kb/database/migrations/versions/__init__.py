"""One module per revision; the letter makes the number a name."""
