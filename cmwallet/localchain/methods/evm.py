"""evm_: moving time, mining by hand, snapshots. The server answers them only to who knows its token."""

from __future__ import annotations

from collections.abc import Mapping

from cmwallet.localchain import formatting
from cmwallet.localchain.errors import invalid_params
from cmwallet.localchain.methods.context import Context, Method
from cmwallet.localchain.parameters import Parameters, quantity

MAX_BLOCKS_AT_ONCE = 1_000


def snapshot(context: Context, parameters: Parameters) -> str:
    """Remember the chain as it is; returns the snapshot's number."""
    parameters.expect(0, 0)
    return formatting.quantity(context.chain.snapshot())


def revert(context: Context, parameters: Parameters) -> bool:
    """Go back to a snapshot, which is used up; false if there is none."""
    parameters.expect(1, 1)
    number = _number(parameters.raw(0), "argument 0")
    return number < 2**63 and context.chain.revert(number)


def increase_time(context: Context, parameters: Parameters) -> int:
    """Move block time ahead by some seconds; returns the whole offset."""
    parameters.expect(1, 1)
    return context.chain.increase_time(_number(parameters.raw(0), "argument 0"))


def set_next_timestamp(context: Context, parameters: Parameters) -> None:
    """Date the next block (seconds since 1970); time goes on from there."""
    parameters.expect(1, 1)
    context.chain.set_next_timestamp(_number(parameters.raw(0), "argument 0"))


def mine(context: Context, parameters: Parameters) -> str:
    """Mine a block, or several: `evm_mine`, `evm_mine(timestamp)`, `evm_mine({"timestamp": …, "blocks": …})`."""
    parameters.expect(0, 1)
    value = parameters.raw(0)
    fields = value if isinstance(value, Mapping) else {"timestamp": value}
    blocks = 1 if fields.get("blocks") is None else _number(fields["blocks"], "blocks")
    if not 1 <= blocks <= MAX_BLOCKS_AT_ONCE:
        raise invalid_params(f"blocks: expected 1 to {MAX_BLOCKS_AT_ONCE}")
    timestamp = None if fields.get("timestamp") is None else _number(fields["timestamp"], "timestamp")
    for index in range(blocks):
        context.chain.mine(timestamp=timestamp if index == 0 else None)
    return "0x0"


def set_automine(context: Context, parameters: Parameters) -> None:
    """Whether every transaction gets a block at once; switching on mines what waits."""
    parameters.expect(1, 1)
    context.chain.set_automine(parameters.flag(0))


def _number(value: object, name: str) -> int:
    """Other test chains take both hex and plain numbers here."""
    return quantity(value, name, numbers=True)


CHANGES: dict[str, Method] = {
    "evm_snapshot": snapshot,
    "evm_revert": revert,
    "evm_increaseTime": increase_time,
    "evm_setNextBlockTimestamp": set_next_timestamp,
    "evm_mine": mine,
    "evm_setAutomine": set_automine,
}
