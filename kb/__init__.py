"""Fupan: the application. What we know, and every way to reach it."""

__version__ = "0.1.0"
