"""Naming of what a signature is about, by what this home and its node know."""

from __future__ import annotations

from cmwallet.accounts.recipients import address_names
from cmwallet.calls.erc20 import describe
from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
from cmwallet.node.access import NetworkAccess
from cmwallet.signing.facts import NATIVE, PLAIN, UNLIMITED_FROM
from cmwallet.transactions.token_pins import TokenPins
from cmwallet.units import NATIVE_DECIMALS, Amount
from identity.address import Address


class HomeNaming:
    """Names of accounts and contacts; amounts of tokens as the network lists them, or else as their contract says.

    With `ask_node` False no contract is asked: the node in use serves another chain than the signature is for.
    """

    def __init__(self, access: NetworkAccess, *, ask_node: bool) -> None:
        self._access = access
        self._names = address_names(access.database)
        self._ask_node = ask_node

    def address(self, address: Address) -> str:
        """Return a name with the address, or the address."""
        return f"{self._names[address]} ({address})" if address in self._names else address

    def amount(self, asset: str, raw: int) -> str:
        """Return an amount with its symbol."""
        if asset == NATIVE:
            return str(Amount(raw, NATIVE_DECIMALS, self._access.network.symbol))
        found = self._token(asset)
        if found is None:
            return PLAIN.amount(asset, raw)
        symbol, decimals, note = found
        if raw >= UNLIMITED_FROM:
            return f"any amount of {symbol} ({asset}{note})"
        return f"{Amount(raw, decimals, symbol)} ({asset}{note})"

    def _token(self, token: str) -> tuple[str, int, str] | None:
        """Return symbol, decimals, and whose word that is. Raises `Tampered` for other decimals than before."""
        for listed in self._access.network.tokens:
            if listed.address == token:
                return listed.symbol, listed.decimals, ""
        if not self._ask_node:
            return None
        try:
            found = describe(self._access.client, token)
            genesis = self._access.client.genesis_hash()
        except (NetworkFailed, RpcRefused, NotFound):
            return None
        TokenPins(self._access.database).refuse_change(genesis, token, found.decimals)
        return found.symbol, found.decimals, ", as its contract says"
