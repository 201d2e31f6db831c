"""Multicall: many answers of one block; one that fails does not stop the others."""

from __future__ import annotations

from eth_abi.abi import encode

from cmwallet.calls.abi import encode_call
from tests.contracts.harness import SUPPLY, World, account


def test_multicall_returns_every_answer_in_order(world: World) -> None:
    holder = world.person("holder")
    token, multicall = world.deploy("CMT", holder.address), world.deploy("Multicall")
    balance = encode_call(token.interface.function("balanceOf"), [holder.address])
    name = encode_call(token.interface.function("name"), [])
    calls = [(token.address, balance), (token.address, b"\xde\xad\xbe\xef"), (token.address, name)]
    number, before, results = multicall.read("read", calls)
    assert number == world.number
    assert len(before) == 32
    assert list(results) == [
        (True, SUPPLY.to_bytes(32, "big")),
        (False, b""),
        (True, encode(["string"], ["CyberMiles Token"])),
    ]


def test_multicall_shows_why_a_call_failed(world: World) -> None:
    holder = world.person("holder")
    token, multicall = world.deploy("CMT", holder.address), world.deploy("Multicall")
    transfer = encode_call(token.interface.function("transfer"), [holder.address, 1])
    _, _, ((success, data),) = multicall.read("read", [(token.address, transfer)])
    assert success is False
    assert data[4:] == encode(["string"], ["erc20: balance"])


def test_multicall_of_an_address_without_code_is_an_empty_answer(world: World) -> None:
    multicall = world.deploy("Multicall")
    _, _, results = multicall.read("read", [(account("nobody").address, b"\x01")])
    assert list(results) == [(True, b"")]


def test_multicall_of_nothing_is_the_block(world: World) -> None:
    number, _, results = world.deploy("Multicall").read("read", [])
    assert (number, list(results)) == (world.number, [])


def test_multicall_reads_native_balances(world: World) -> None:
    multicall = world.deploy("Multicall")
    one, two = account("balance one").address, account("balance two").address
    world.endow(one, 5)
    world.endow(two, 7)
    assert multicall.read("balances", [two, one, two]) == (7, 5, 7)
