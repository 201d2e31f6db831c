"""Running the user's authorisation server: it serves what was granted and holds no key of the vault."""
