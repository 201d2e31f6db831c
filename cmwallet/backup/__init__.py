"""Backups of a home: made to a public key, verified by restoring them, restored; shares of the recovery key, paper."""
