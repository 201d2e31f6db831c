"""The state of the authorisation server: one table a file, over SQLite or PostgreSQL."""
