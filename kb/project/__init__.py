"""Project data: typed entities read from project.yaml, and the trace graph between them."""

from kb.project.entities import Project, text_of
from kb.project.loader import ProjectErrors, load_project, load_project_lenient

__all__ = ["Project", "ProjectErrors", "load_project", "load_project_lenient", "text_of"]
