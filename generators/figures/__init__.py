"""Drawings for the documents: plain values in, a PNG with its description out."""
