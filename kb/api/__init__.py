"""The HTTP face: a page for people and an API for other tools, over the same services as the command line."""
