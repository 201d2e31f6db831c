"""What a transaction would do now, by a node's word: whether it succeeds, its gas, and what it would move.

`eth_simulateV1` tells the events as well, and moves of coins as events of 0xEeee…eEEE, where a node has that method;
else `eth_call` and `eth_estimateGas` tell the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.calls.erc20 import TransferEvent, read_transfer
from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node import answers
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.reverts import failure_of
from cmwallet.signing.facts import COINS_ADDRESS, NATIVE

_NO_REASON: Final = "it reverts without a reason"


@dataclass(frozen=True)
class Simulation:
    """What a node says that a call would do now.

    `moved` are transfers, each with its asset (a token's address or `native`); None: the node does not tell.
    """

    succeeds: bool
    reason: str | None
    returned: bytes
    gas: int | None
    moved: tuple[tuple[str, TransferEvent], ...] | None = None


def simulate(client: NodeClient, message: Message) -> Simulation:
    """Have the node try a call on its newest block; nothing is sent. Raises `RpcRefused`, `NetworkFailed`."""
    return _with_events(client, message) or _by_call(client, message)


def _with_events(client: NodeClient, message: Message) -> Simulation | None:
    """Ask by `eth_simulateV1`; None when the node does not have it, or answers something else."""
    fields = message.as_json()
    call = {**fields, "input": fields.pop("data")} if "data" in fields else fields
    asked = {"blockStateCalls": [{"calls": [call]}], "traceTransfers": True, "validation": False}
    try:
        (block,) = answers.items(client.transport.request("eth_simulateV1", (asked, "latest")), "simulation")
        (one,) = answers.items(answers.members(block, "simulation").get("calls"), "simulated calls")
        return _read(answers.members(one, "simulated call"))
    except (RpcRefused, NetworkFailed, ValueError):
        return None


def _read(call: dict[str, Any]) -> Simulation:
    gas = answers.quantity(call.get("gasUsed"), "gas of a simulation", 63)
    returned = answers.data(call.get("returnData"), "result of a simulation")
    if answers.quantity(call.get("status"), "status of a simulation", 8):
        logs = (answers.members(one, "log") for one in answers.items(call.get("logs", []), "logs of a simulation"))
        return Simulation(True, None, returned, gas, tuple(_moves(logs)))
    failed = answers.members(call.get("error") or {}, "error of a simulation")
    refusal = RpcRefused(str(failed.get("message", "")), rpc_code=-32000, data=failed.get("data") or call["returnData"])
    failure = failure_of(refusal)
    return Simulation(False, (failure and failure.reason) or _NO_REASON, returned, gas, ())


def _moves(logs: Iterator[dict[str, Any]]) -> Iterator[tuple[str, TransferEvent]]:
    """Return what events of transfers say; those that are no transfers of ERC-20 are passed over."""
    for fields in logs:
        topics = [answers.data(one, "topic") for one in answers.items(fields.get("topics"), "topics")]
        transfer = read_transfer(topics, answers.data(fields.get("data"), "log's data"))
        if transfer is not None:
            asset = answers.address(fields.get("address"), "log's address")
            yield NATIVE if asset == COINS_ADDRESS else asset, transfer


def _by_call(client: NodeClient, message: Message) -> Simulation:
    try:
        returned = client.call(message)
    except RpcRefused as refusal:
        failure = failure_of(refusal)
        if failure is None:
            raise
        return Simulation(False, failure.reason or _NO_REASON, failure.data, None)
    try:
        gas = client.estimate_gas(message)
    except RpcRefused:
        gas = None
    return Simulation(True, None, returned, gas)
