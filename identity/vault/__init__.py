"""The vault: a SQLite container of records sealed one by one, opened by any of several key slots.

`interface.py` states what everything above may ask of it; `docs/vault-format.md` describes the file.
"""
