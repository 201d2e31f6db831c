"""Calls of precompiled contracts, and their orders: transactions of the EVM whose target is a part of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cmwallet.accounts.accounts import Account
from cmwallet.calls.abi import decode_values
from cmwallet.node.client import Message
from cmwallet.staking.several import execute_each
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.order import Order
from identity.address import Address


@dataclass(frozen=True)
class Step:
    """One call that changes something; no coins go along: the engine takes what is staked by itself."""

    contract: BoundContract
    function: str
    values: tuple[object, ...]

    def order(self, actor: Account, label: str) -> Order:
        """Return the order of it. On some nodes there is no code at the address, so none is looked for."""
        order = self.contract.order(actor, self.function, *self.values, label=label)
        return replace(order, precompiled=True)

    def foreseen(self, sender: Address) -> tuple[Any, ...]:
        """Return what it would give back to an account, without sending anything. RpcRefused when it reverts."""
        data = self.contract.call_data(self.function, *self.values)
        answer = self.contract.client.call(Message(to=self.contract.address, data=data, sender=sender))
        return decode_values(self.contract.contract.interface.function(self.function).outputs, answer)


def carry_out(steps: Sequence[Step], actor: Account, executor: Executor, label: str) -> None:
    """Execute steps under one yes. Raises as `execute_each`."""
    execute_each(executor, [step.order(actor, label) for step in steps])
