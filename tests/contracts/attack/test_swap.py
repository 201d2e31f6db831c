"""Attacks on Swap, one for each line of the table in docs/contracts/swap.md."""

from __future__ import annotations

import pytest

from tests.contracts.attack.conftest import CallData
from tests.contracts.harness import CMT, SUPPLY, Contract, EvmWorld, Reverted, compiled_test_contract


@pytest.fixture
def token(world: EvmWorld) -> Contract:
    return world.deploy("CMT", world.person("holder").address)


@pytest.fixture
def swap(world: EvmWorld, token: Contract) -> Contract:
    return world.deploy("Swap", token.address, value=SUPPLY)


@pytest.mark.parametrize("insists", [False, True])
def test_receiver_that_swaps_again_while_it_is_paid_gets_nothing_twice(
    world: EvmWorld, token: Contract, swap: Contract, receiver: Contract, data_of: CallData, insists: bool
) -> None:
    holder = world.person("holder")
    token.send("transfer", receiver.address, 2 * CMT, sender=holder)
    receiver.send("run", token.address, data_of(token, "approve", swap.address, 2 * CMT), sender=holder)
    again = data_of(swap, "swap", CMT, receiver.address)
    receiver.send("prepare", swap.address, again, insists, sender=holder)
    if insists:
        with pytest.raises(Reverted):
            receiver.send("run", swap.address, again, sender=holder)
        paid = 0
    else:
        receiver.send("run", swap.address, again, sender=holder)
        assert (receiver.read("tries"), receiver.read("successes")) == (1, 0)
        paid = CMT
    assert world.balance(receiver.address) == swap.read("paid") == token.read("balanceOf", swap.address) == paid
    assert world.balance(swap.address) == SUPPLY - paid


def test_token_that_calls_back_during_the_transfer_reverts_the_swap(world: EvmWorld, data_of: CallData) -> None:
    thief = world.person("thief")
    token = world.deploy(compiled_test_contract("Token"), 1_000)
    swap = world.deploy("Swap", token.address, value=1_000)
    token.send("prepare", swap.address, data_of(swap, "swap", 600, thief.address), True, sender=thief)
    with pytest.raises(Reverted):
        swap.send("swap", 600, thief.address, sender=thief)
    assert (world.balance(swap.address), swap.read("paid")) == (1_000, 0)


def test_token_that_says_no_pays_nothing(world: EvmWorld) -> None:
    thief = world.person("thief")
    token = world.deploy(compiled_test_contract("Token"), 1_000)
    swap = world.deploy("Swap", token.address, value=1_000)
    with pytest.raises(Reverted, match="swap: token"):
        swap.send("swap", 600, thief.address, sender=thief)


def test_even_a_lying_token_takes_no_more_than_the_reserve(world: EvmWorld) -> None:
    thief = world.person("thief")
    token = world.deploy(compiled_test_contract("Token"), 1_000)
    swap = world.deploy("Swap", token.address, value=1_000)
    token.send("prepare", "0x" + 40 * "0", b"", True, sender=thief)
    swap.send("swap", 1_000, thief.address, sender=thief)
    with pytest.raises(Reverted):
        swap.send("swap", 1, thief.address, sender=thief)
    assert swap.read("paid") == swap.read("TOTAL") == 1_000


def test_receiver_that_refuses_leaves_tokens_and_reserve_alone(
    world: EvmWorld, token: Contract, swap: Contract
) -> None:
    holder, refuses = world.person("holder"), world.deploy("Multicall")
    token.send("approve", swap.address, 5, sender=holder)
    with pytest.raises(Reverted):
        swap.send("swap", 5, refuses.address, sender=holder)
    assert token.read("balanceOf", swap.address) == swap.read("paid") == 0
    assert token.read("allowance", holder.address, swap.address) == 5


def test_coins_or_tokens_forced_in_change_no_rate(world: EvmWorld, token: Contract, swap: Contract) -> None:
    holder = world.person("holder")
    world.endow(swap.address, world.balance(swap.address) + 77)
    token.send("transfer", swap.address, 33, sender=holder)
    token.send("approve", swap.address, SUPPLY, sender=holder)
    swap.send("swap", SUPPLY - 33, holder.address, sender=holder)
    assert swap.read("paid") == SUPPLY - 33
    assert world.balance(swap.address) == 33 + 77


def test_reserve_cannot_be_smaller_than_the_supply(world: EvmWorld, token: Contract) -> None:
    with pytest.raises(Reverted, match="swap: reserve"):
        world.deploy("Swap", token.address, value=SUPPLY - 1)
    with pytest.raises(Reverted):
        world.deploy("Swap", world.person("holder").address, value=SUPPLY)


def test_smallest_unit_is_swapped_without_dust(world: EvmWorld, token: Contract, swap: Contract) -> None:
    holder, receiver = world.person("holder"), "0x" + 39 * "0" + "9"
    token.send("approve", swap.address, 3, sender=holder)
    for count in (1, 2, 3):
        swap.send("swap", 1, "0x" + "d0" * 20, sender=holder)
        assert world.balance("0x" + "d0" * 20) == count
    assert world.balance(receiver) == 0
    assert world.balance(swap.address) + swap.read("paid") == SUPPLY
