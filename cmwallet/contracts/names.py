"""Rename table of the published ABI: argument names that Vyper cannot spell.

`from` and `value` are reserved in Vyper. Names do not change selectors, but tools address event members by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RENAMED: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "CMT": {
        "Transfer": {"source": "from", "amount": "value"},
        "Approval": {"amount": "value"},
        "transfer": {"amount": "value"},
        "transferFrom": {"source": "from", "amount": "value"},
        "approve": {"amount": "value"},
    },
    "KeyRegistry": {
        name: {"data": "value"}
        for name in (
            *("DIDAttributeChanged", "setAttribute", "revokeAttribute", "setAttributeSigned", "revokeAttributeSigned"),
            *("setAttributeTyped", "revokeAttributeTyped", "keyAt"),
        )
    },
}
"""Contract → event or function → name in the source → published name."""


def renames_of(contract: str) -> Mapping[str, Mapping[str, str]]:
    """Return the table of one contract."""
    if contract == "WrappedCMT":
        return {**RENAMED["CMT"], "permit": {"amount": "value"}}
    return RENAMED.get(contract, {})
