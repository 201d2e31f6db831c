"""Sanctions lists: their formats, the index over them, the search in it."""
