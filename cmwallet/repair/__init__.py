"""Repair of a home right after an unlock: rows that fell behind, older releases, rotations and grants cut short."""
