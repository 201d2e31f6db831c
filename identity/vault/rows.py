"""Canonical form of a row of `wallet.db` that carries an HMAC: the JSON that is covered, and the subkey's purpose.

The same bytes for ever: rows that were written years ago are checked against them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping


def row_message(row: Mapping[str, object]) -> bytes:
    """Return what the HMAC of a row covers: its columns as JSON with sorted names."""
    return json.dumps(dict(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def row_purpose(table: str) -> str:
    """Return the purpose for which the vault's subkey of a table is derived."""
    return f"wallet.db/{table}"
