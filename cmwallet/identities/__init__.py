"""Identities, their keys in the key registry, and the publishing of changes."""
