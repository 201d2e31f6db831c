"""eth_: balances, nonces, code and storage, at any block."""

from __future__ import annotations

from eth_typing import Address

from cmwallet.localchain import formatting
from cmwallet.localchain.errors import invalid_params
from cmwallet.localchain.methods.context import Context, Method, state_at
from cmwallet.localchain.parameters import Parameters, data


def balance(context: Context, parameters: Parameters) -> str:
    """Wei of an account after a block."""
    parameters.expect(1, 2)
    account = Address(parameters.address(0))
    return formatting.quantity(state_at(context.chain, parameters.block(1)).get_balance(account))


def transaction_count(context: Context, parameters: Parameters) -> str:
    """Nonce of an account after a block; `pending` counts what waits in the pool without a gap."""
    parameters.expect(1, 2)
    account, reference = parameters.address(0), parameters.block(1)
    if reference.tag == "pending":
        return formatting.quantity(context.chain.pending_nonce(account))
    return formatting.quantity(state_at(context.chain, reference).get_nonce(Address(account)))


def code(context: Context, parameters: Parameters) -> str:
    """Code of an account after a block."""
    parameters.expect(1, 2)
    account = Address(parameters.address(0))
    return formatting.data(state_at(context.chain, parameters.block(1)).get_code(account))


def storage(context: Context, parameters: Parameters) -> str:
    """One storage slot after a block, as 32 bytes."""
    parameters.expect(2, 3)
    account, slot = Address(parameters.address(0)), _slot(parameters.raw(1))
    value = state_at(context.chain, parameters.block(2)).get_storage(account, slot)
    return formatting.data(value.to_bytes(32, "big"))


def _slot(value: object) -> int:
    """Slots come as quantities and as 32 bytes; both are read."""
    if not isinstance(value, str) or not value.startswith("0x") or not 2 < len(value) <= 66:
        raise invalid_params("argument 1: expected a storage slot of at most 32 bytes")
    digits = value[2:]
    return int.from_bytes(data("0x" + digits.rjust(len(digits) + len(digits) % 2, "0"), "argument 1"), "big")


READS: dict[str, Method] = {
    "eth_getBalance": balance,
    "eth_getTransactionCount": transaction_count,
    "eth_getCode": code,
    "eth_getStorageAt": storage,
}
