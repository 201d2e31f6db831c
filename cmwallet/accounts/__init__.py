"""Accounts, recovery phrases, contacts, and the choice among them."""
