"""The user's authorisation server as a process: it serves what was granted and holds no key of the vault."""
