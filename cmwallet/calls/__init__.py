"""Contracts as callees: ABI, the address book, reads, ERC-20, batches."""
