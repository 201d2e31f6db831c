"""Signatures that people can read: messages, typed data, sign-ins, and who made one; no chain, web or terminal."""
