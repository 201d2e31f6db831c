"""Watching: what happens to the accounts of a home, told as it happens, without the vault."""
