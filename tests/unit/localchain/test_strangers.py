"""What somebody without the server's token may take of the one thread that the chain has."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import pytest

from cmwallet.localchain import process
from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.greeting import LOCK_FILE
from cmwallet.localchain.node import LocalNode
from cmwallet.servers.background import only_one
from cmwallet.servers.threads import IDLE_SECONDS, REQUEST_SECONDS, ClockedReader

LOOP = "0x5b600056"
"""JUMPDEST PUSH1 0 JUMP: runs until its gas is gone."""
CALLING_ITSELF = "0x5b60006000600060006000305af150600056"
"""Calls its own address for ever; as init code there is nothing there, so that every call is short."""


@pytest.mark.parametrize("method", ["eth_call", "eth_estimateGas"])
@pytest.mark.parametrize("code", [LOOP, CALLING_ITSELF])
def test_a_call_that_would_run_for_long_is_aborted(node: LocalNode, method: str, code: str) -> None:
    with pytest.raises(RpcFailure, match="execution aborted") as caught:
        node.request(method, [{"data": code}], 0.05)
    assert caught.value.code == -32000


def test_no_contract_can_catch_the_end_of_its_time(node: LocalNode) -> None:
    """A contract goes on after a call of its own failed; after this it must not."""
    nested = "0x" + "".join(
        # CREATE of the endless loop, again and again: each creation fails, if it fails by an error of the EVM
        ("5b", "63" + LOOP[2:], "6000", "52", "6004", "601c", "6000", "f0", "50", "6000", "56")
    )
    with pytest.raises(RpcFailure, match="execution aborted"):
        node.request("eth_call", [{"data": nested}], 0.05)


def test_the_time_of_one_call_is_not_that_of_the_next(node: LocalNode) -> None:
    with pytest.raises(RpcFailure):
        node.request("eth_call", [{"data": LOOP}], 0.05)
    assert node.request("eth_call", [{"data": "0x00"}], 5.0) == "0x"
    assert node.request("eth_estimateGas", [{"to": "0x" + "11" * 20}], 5.0) == "0x5208"


def test_whom_the_server_trusts_is_bounded_by_gas_alone(node: LocalNode) -> None:
    with pytest.raises(RpcFailure, match="out of gas"):
        node.request("eth_call", [{"data": LOOP, "gas": hex(200_000)}])


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_request_that_drips_in_ends_with_its_time(wire: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = wire
    now = [0.0]
    reader = ClockedReader(ours, lambda: now[0])
    for second in range(int(REQUEST_SECONDS)):
        now[0] = float(second)
        theirs.sendall(b"P")
        assert reader.readinto(bytearray(8)) == 1
    now[0] = REQUEST_SECONDS
    theirs.sendall(b"P")
    with pytest.raises(TimeoutError):
        reader.readinto(bytearray(8))


def test_the_time_of_a_request_begins_with_its_first_byte(wire: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = wire
    now = [0.0]
    reader = ClockedReader(ours, lambda: now[0])
    buffered = io.BufferedReader(reader)
    theirs.sendall(b"one\n")
    assert buffered.readline() == b"one\n"
    now[0] = 10 * REQUEST_SECONDS
    reader.rest()
    theirs.sendall(b"two\n")
    assert buffered.readline() == b"two\n"
    assert ours.gettimeout() == IDLE_SECONDS


def test_a_server_that_runs_and_does_not_answer_is_told_as_running(node: LocalNode) -> None:
    folder = node.chain.directory
    assert not process.status(folder).running
    with only_one(folder / LOCK_FILE, "the chain's server", hint=""):
        found = process.status(folder)
    assert (found.running, found.answers, found.url) == (True, False, None)
