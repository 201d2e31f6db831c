"""Payment requests as a URI (EIP-681)."""

from __future__ import annotations

from identity.address import Address


def payment_uri(recipient: Address, chain_id: int, amount: int | None = None, token: str | None = None) -> str:
    """Return `ethereum:…` for paying `recipient`; `amount` in wei, or in the token's smallest unit.

    With a token the target is its contract and the recipient a parameter of `transfer` (EIP-681).
    """
    if token is not None:
        query = f"address={recipient}" + ("" if amount is None else f"&uint256={amount}")
        return f"ethereum:{token}@{chain_id}/transfer?{query}"
    return f"ethereum:{recipient}@{chain_id}" + ("" if amount is None else f"?value={amount}")
