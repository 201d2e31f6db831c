"""What was last seen at stake: kept for each chain and account, and told when no node can be asked.

It says at which block it was so, and is a memory, not a proof: like a cached answer it is not authenticated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from cmwallet.errors import Busy, StorageFailed
from cmwallet.home.database import Database
from cmwallet.node.networks import Network, Pins
from identity.address import Address

_FORM: Final = 1
"""Of the document; what another release kept in another form is not read."""
_MOST: Final = 1_000_000
"""Characters that are kept: some thousand delegations."""


class LastSeen:
    """The memory of one network; nothing is kept of the embedded chain, which is always there."""

    def __init__(self, database: Database, network: Network) -> None:
        self._database = database
        pin = None if network.embedded else Pins(database).find(network.name)
        self._chain = None if pin is None else pin.genesis

    def keep(self, account: Address, document: Mapping[str, Any]) -> None:
        """Keep what `stake list` printed; a disk that is full keeps what was there before."""
        text = json.dumps(document, separators=(",", ":"))
        if self._chain is not None and len(text) <= _MOST:
            with suppress(StorageFailed, Busy):
                self._database.remember(self._place(account), text)

    def find(self, account: Address) -> dict[str, Any] | None:
        """Return what was kept of an account on this chain; None before its first look, or what cannot be read."""
        try:
            document = json.loads(self._database.remembered(self._place(account)) or "null")
        except ValueError:
            return None
        return document if self._chain is not None and isinstance(document, dict) else None

    def _place(self, account: Address) -> str:
        return f"stake {_FORM} {self._chain} {account}"
