"""Stated paper: a hash that stands on chain for an item, who put it there, and as what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmwallet.market.item_reference import ItemReference

if TYPE_CHECKING:
    from identity.address import Address


@dataclass(frozen=True)
class StatedPaper:
    """A hash on chain. `role` is terms, evidence or reasons; `by` the account that stated it; `uri` was written by it.

    `hash` is `0x` and 64 hex digits in lower case; `uri` is untrusted, empty for none.
    """

    role: str
    by: Address
    hash: str
    uri: str = ""


HashesOnChain = Callable[[ItemReference], Sequence[StatedPaper]]
"""What stands on chain for an item, in the order in which it was stated. Raises `NotFound` for an item that is none."""
