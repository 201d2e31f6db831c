"""Completion scripts for shells, generated from the command tree."""
