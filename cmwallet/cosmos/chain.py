"""What has to be known of a Cosmos chain to sign for it: its name, its kind of key, its prefix, its coin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cmwallet.cosmos.addresses import account_text, check_prefix, operator_text
from cmwallet.cosmos.transaction import ENGINES
from cmwallet.errors import InvalidInput
from identity.address import Address

_NAME: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,49}", re.ASCII)
_DENOM: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9/:._-]{2,127}", re.ASCII)
"""`cosmos/cosmos-sdk` v0.50, `types/coin.go`."""


@dataclass(frozen=True)
class CosmosChain:
    """One chain. `name` is what is signed (`injective-777`), `denom` the smallest unit of stake and fees."""

    name: str
    engine: str
    prefix: str
    denom: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not _DENOM.fullmatch(self.denom):
            raise InvalidInput("that is no name of a chain, or none of a coin")
        if self.engine not in ENGINES:
            raise InvalidInput(f"there is no engine {self.engine!r}", hint="one of " + ", ".join(ENGINES))
        check_prefix(self.prefix)

    @classmethod
    def parse(cls, text: str) -> CosmosChain:
        """Return the chain that `str` wrote. Raises `InvalidInput`."""
        words = text.split()
        if len(words) != 4:
            raise InvalidInput("a chain is written by its name, engine, prefix and coin")
        return cls(*words)

    def __str__(self) -> str:
        return f"{self.name} {self.engine} {self.prefix} {self.denom}"

    def account(self, address: Address) -> str:
        """Return the account of an address, as the chain writes it."""
        return account_text(self.prefix, address)

    def operator(self, address: Address) -> str:
        """Return the validator that an address operates, as the chain writes it."""
        return operator_text(self.prefix, address)
