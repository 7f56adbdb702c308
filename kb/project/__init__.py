"""Project data: typed entities read from project.yaml, and the trace graph between them."""
