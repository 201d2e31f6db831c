"""Swap: the ERC-20 goes in for ever, native coins come out one to one, from a reserve that is whole from the start."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, SUPPLY, ZERO, Contract, Reverted, World, account


@pytest.fixture
def cmt(world: World) -> Contract:
    return world.deploy("CMT", world.person("holder").address)


@pytest.fixture
def swap(world: World, cmt: Contract) -> Contract:
    return world.deploy("Swap", cmt.address, value=SUPPLY, sender=world.person("holder"))


def test_swap_pays_one_for_one_and_locks_the_tokens(world: World, cmt: Contract, swap: Contract) -> None:
    holder, receiver = world.person("holder"), account("swap receiver")
    cmt.send("approve", swap.address, 3 * CMT, sender=holder)
    done = swap.send("swap", 3 * CMT, receiver.address, sender=holder)
    assert done.event == ("Swapped", {"account": holder.address, "to": receiver.address, "amount": 3 * CMT})
    assert world.balance(receiver.address) == 3 * CMT
    assert cmt.read("balanceOf", swap.address) == swap.read("paid") == 3 * CMT
    assert world.balance(swap.address) + swap.read("paid") == swap.read("TOTAL") == SUPPLY
    assert swap.read("TOKEN") == cmt.address


def test_swap_of_the_last_unit_empties_the_reserve(world: World, cmt: Contract, swap: Contract) -> None:
    holder = world.person("holder")
    cmt.send("approve", swap.address, SUPPLY, sender=holder)
    swap.send("swap", SUPPLY, holder.address, sender=holder)
    assert (world.balance(swap.address), swap.read("paid")) == (0, SUPPLY)
    assert cmt.read("balanceOf", swap.address) == SUPPLY


def test_swap_needs_an_allowance_and_the_tokens(world: World, cmt: Contract, swap: Contract) -> None:
    holder, poor = world.person("holder"), world.person("poor")
    with pytest.raises(Reverted, match="erc20: allowance"):
        swap.send("swap", 1, holder.address, sender=holder)
    cmt.send("approve", swap.address, 5, sender=poor)
    with pytest.raises(Reverted, match="erc20: balance"):
        swap.send("swap", 5, poor.address, sender=poor)


def test_swap_of_nothing_or_to_nobody_is_refused(world: World, cmt: Contract, swap: Contract) -> None:
    holder = world.person("holder")
    cmt.send("approve", swap.address, 5, sender=holder)
    with pytest.raises(Reverted, match="swap: amount"):
        swap.send("swap", 0, holder.address, sender=holder)
    for lost in (ZERO, swap.address, cmt.address):
        with pytest.raises(Reverted, match="swap: recipient"):
            swap.send("swap", 5, lost, sender=holder)


def test_swap_begins_with_exactly_the_supply(world: World, cmt: Contract) -> None:
    holder = world.person("holder")
    for value in (SUPPLY - 1, SUPPLY + 1, 0):
        with pytest.raises(Reverted, match="swap: reserve"):
            world.deploy("Swap", cmt.address, value=value, sender=holder)


def test_swap_takes_no_coins_afterwards(world: World, swap: Contract) -> None:
    holder = world.person("holder")
    with pytest.raises(Reverted):
        swap.pay(1, sender=holder)
    with pytest.raises(Reverted):
        swap.send("swap", 1, holder.address, sender=holder, value=1)


def test_swap_takes_the_tokens_of_the_caller_alone(world: World, cmt: Contract, swap: Contract) -> None:
    holder, thief = world.person("holder"), world.person("thief")
    cmt.send("approve", swap.address, SUPPLY, sender=holder)
    with pytest.raises(Reverted, match="erc20: allowance"):
        swap.send("swap", 1, thief.address, sender=thief)
