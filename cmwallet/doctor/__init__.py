"""Checks of a home and of the machine that it is on, and what can be mended without a secret."""
