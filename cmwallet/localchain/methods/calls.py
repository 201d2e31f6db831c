"""eth_: calls without a transaction, and how much gas one would need."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import cast

from eth.abc import StateAPI
from eth_typing import Address

from cmwallet.localchain import CHAIN_ID, formatting
from cmwallet.localchain.errors import invalid_params, refused
from cmwallet.localchain.execution import Call, estimate, execute, result_of
from cmwallet.localchain.methods.context import Context, Method, state_at
from cmwallet.localchain.parameters import Parameters, address, data, hash32, quantity
from cmwallet.localchain.transactions import MAX_TRANSACTION_BYTES
from cmwallet.localchain.vm import BLOCK_GAS_LIMIT, LocalState

_NOBODY = bytes(20)


def call(context: Context, parameters: Parameters) -> str:
    """Run a call on the state after a block and return its result; code 3 with the revert's bytes if it reverts."""
    parameters.expect(1, 4)
    _refuse_overrides(parameters)
    request = read_call(parameters.mapping(0))
    state = _limited(state_at(context.chain, parameters.block(1)), context.seconds)
    _check_fee_cap(parameters.mapping(0), state)
    computation, _ = execute(state, request)
    return formatting.data(result_of(computation))


def estimate_gas(context: Context, parameters: Parameters) -> str:
    """The least gas limit that a transaction needs, in the block that would be mined now unless one is named."""
    parameters.expect(1, 4)
    _refuse_overrides(parameters)
    fields, reference = parameters.mapping(0), parameters.block(1, default="pending")
    request = read_call(fields)
    state = state_at(context.chain, reference)
    _check_fee_cap(fields, state)
    allowance = _affordable_gas(request, state)
    if allowance < request.gas:
        request = Call(**{**request.__dict__, "gas": allowance})
    began, seconds = time.thread_time(), context.seconds

    def fresh_state() -> StateAPI:
        """The same state again, with what is left of the time for all tries."""
        fresh = state_at(context.chain, reference)
        return _limited(fresh, None if seconds is None else began + seconds - time.thread_time())

    return formatting.quantity(estimate(fresh_state, request))


def _limited(state: StateAPI, seconds: float | None) -> StateAPI:
    if seconds is not None:
        cast("LocalState", state).end_within(seconds)
    return state


def read_call(fields: Mapping[str, object]) -> Call:
    """Read a transaction object. Unknown members are ignored, as everywhere; contradicting ones are refused."""

    def number(name: str, default: int) -> int:
        value = fields.get(name)
        return default if value is None else quantity(value, name)

    if fields.get("gasPrice") is not None and (
        fields.get("maxFeePerGas") is not None or fields.get("maxPriorityFeePerGas") is not None
    ):
        raise invalid_params("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    if number("maxPriorityFeePerGas", 0) > number("maxFeePerGas", 2**256):
        raise refused("max priority fee per gas higher than max fee per gas")
    if number("chainId", CHAIN_ID) != CHAIN_ID:
        raise refused(f"invalid chain id: have {number('chainId', 0)} want {CHAIN_ID}")
    recipient = fields.get("to")
    sender = fields.get("from")
    return Call(
        sender=_NOBODY if sender is None else address(sender, "from"),
        to=None if recipient is None else address(recipient, "to"),
        value=number("value", 0),
        data=_input(fields),
        gas=min(number("gas", BLOCK_GAS_LIMIT), BLOCK_GAS_LIMIT),
        price=number("gasPrice", number("maxFeePerGas", 0)),
        access_list=_access_list(fields.get("accessList")),
    )


def _input(fields: Mapping[str, object]) -> bytes:
    values = [data(fields[name], name) for name in ("input", "data") if fields.get(name) is not None]
    if len(set(values)) > 1:
        raise invalid_params('both "data" and "input" are set and not equal')
    if values and len(values[0]) > MAX_TRANSACTION_BYTES:
        raise invalid_params("data too long")
    return values[0] if values else b""


def _access_list(value: object) -> Sequence[tuple[bytes, Sequence[int]]]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise invalid_params("accessList: expected a list")
    result = []
    for entry in value:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("storageKeys", []), list):
            raise invalid_params("accessList: expected objects with address and storageKeys")
        slots = [int.from_bytes(hash32(key, "storageKeys"), "big") for key in entry.get("storageKeys", [])]
        result.append((address(entry.get("address"), "accessList.address"), slots))
    return result


def _refuse_overrides(parameters: Parameters) -> None:
    if any(parameters.raw(index) not in (None, {}) for index in (2, 3)):
        raise invalid_params("state and block overrides are not supported")


def _check_fee_cap(fields: Mapping[str, object], state: StateAPI) -> None:
    """A price that is named has to be one that a block takes."""
    named = fields.get("gasPrice") if fields.get("gasPrice") is not None else fields.get("maxFeePerGas")
    if named is None:
        return
    price = quantity(named, "gasPrice")
    if 0 < price < state.base_fee:
        raise refused(f"max fee per gas less than block base fee: maxFeePerGas: {price}, baseFee: {state.base_fee}")


def _affordable_gas(request: Call, state: StateAPI) -> int:
    """How much gas the sender can pay for, if a price is named."""
    if not request.price:
        return request.gas
    left = state.get_balance(Address(request.sender)) - request.value
    if left < 0:
        raise refused("insufficient funds for transfer")
    return min(request.gas, left // request.price)


READS: dict[str, Method] = {"eth_call": call, "eth_estimateGas": estimate_gas}
