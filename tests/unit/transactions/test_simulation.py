"""What a node's simulation is read as; one that has no such method, or answers nonsense, is asked as any node is."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.calls.erc20 import TRANSFER_TOPIC, TransferEvent
from cmwallet.errors import RpcRefused
from cmwallet.node.client import Message
from cmwallet.transactions.simulation import simulate

ME, BOB, TOKEN = (f"0x{number * 20}" for number in ("11", "22", "33"))
MESSAGE = Message(to=BOB, value=5, sender=ME)


class Node:
    """Answers `eth_simulateV1` with what it was given, and plain calls with success."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.transport = self

    def request(self, method: str, params: tuple[Any, ...]) -> Any:
        assert (method, params[1]) == ("eth_simulateV1", "latest")
        assert params[0]["blockStateCalls"] == [{"calls": [MESSAGE.as_json()]}]
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def call(self, _: Message) -> bytes:
        return b"\1"

    def estimate_gas(self, _: Message) -> int:
        return 21_000


def block(**call: Any) -> list[Any]:
    return [{"calls": [{"status": "0x1", "gasUsed": "0x5208", "returnData": "0x", "logs": [], **call}]}]


def event(address: str, *topics: bytes, data: bytes) -> dict[str, Any]:
    return {"address": address, "topics": ["0x" + one.hex() for one in topics], "data": "0x" + data.hex()}


def word(address: str) -> bytes:
    return bytes.fromhex(address[2:]).rjust(32, b"\0")


def test_transfers_are_told_and_other_events_are_not() -> None:
    amount = (5).to_bytes(32, "big")
    logs = [
        event("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", TRANSFER_TOPIC, word(ME), word(BOB), data=amount),
        event(TOKEN, TRANSFER_TOPIC, word(BOB), word(ME), data=amount),
        event(TOKEN, TRANSFER_TOPIC, word(BOB), word(ME), word(ME), data=b""),  # of ERC-721
        event(TOKEN, b"\7" * 32, data=amount),
        event(TOKEN, data=b""),
    ]
    found = simulate(Node(block(logs=logs)), MESSAGE)  # type: ignore[arg-type]
    assert (found.succeeds, found.gas) == (True, 21_000)
    assert found.moved == (("native", TransferEvent(ME, BOB, 5)), (TOKEN, TransferEvent(BOB, ME, 5)))


def test_a_revert_says_its_reason() -> None:
    data = "0x08c379a0" + "20".rjust(64, "0") + "02".rjust(64, "0") + b"no".hex().ljust(64, "0")
    for failed in ({"error": {"code": 3, "message": "execution reverted", "data": data}}, {"returnData": data}):
        found = simulate(Node(block(status="0x0", **failed)), MESSAGE)  # type: ignore[arg-type]
        assert (found.succeeds, found.reason, found.moved) == (False, "no", ())
    bare = simulate(Node(block(status="0x0")), MESSAGE)  # type: ignore[arg-type]
    assert (bare.succeeds, bare.reason) == (False, "it reverts without a reason")


@pytest.mark.parametrize(
    "answer",
    [
        RpcRefused("method not found", rpc_code=-32601),
        None,
        "0x",
        {},
        [],
        [{}],
        [{"calls": []}],
        [{"calls": [None]}],
        block(status="yes"),
        block(gasUsed=None),
        block(logs={"a": 1}),
        block(logs=[event(TOKEN, TRANSFER_TOPIC, word(ME), word(BOB), data=b"")] * 2 + [{"topics": "x"}]),
        [*block(), *block()],
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_what_cannot_be_read_is_asked_for_by_a_call(answer: Any) -> None:
    found = simulate(Node(answer), MESSAGE)  # type: ignore[arg-type]
    assert (found.succeeds, found.returned, found.gas, found.moved) == (True, b"\1", 21_000, None)
