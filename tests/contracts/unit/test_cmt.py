"""CMT and the rules of EIP-20, each in its test; WrappedCMT keeps the same ones."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, SUPPLY, ZERO, Contract, Reverted, World

UNLIMITED = 2**256 - 1


@pytest.fixture(params=["CMT", "WrappedCMT"])
def token(request: pytest.FixtureRequest, world: World) -> Contract:
    """A token of which `holder` has the whole supply."""
    holder = world.person("holder")
    if request.param == "CMT":
        return world.deploy("CMT", holder.address)
    wrapped = world.deploy("WrappedCMT")
    wrapped.send("deposit", sender=holder, value=SUPPLY)
    return wrapped


def test_erc20_whole_supply_goes_to_the_distributor_and_is_announced_from_zero(world: World) -> None:
    holder = world.person("holder")
    token = world.deploy("CMT", holder.address)
    assert token.read("totalSupply") == token.read("balanceOf", holder.address) == SUPPLY
    assert (token.read("name"), token.read("symbol"), token.read("decimals")) == ("CyberMiles Token", "CMT", 18)


def test_erc20_supply_needs_a_distributor(world: World) -> None:
    with pytest.raises(Reverted, match="erc20: recipient"):
        world.deploy("CMT", ZERO)


def test_erc20_transfer_moves_the_amount_and_fires_transfer(world: World, token: Contract) -> None:
    holder, other = world.person("holder"), world.person("other")
    done = token.send("transfer", other.address, 3 * CMT, sender=holder)
    assert done.value is True
    assert done.event == ("Transfer", {"from": holder.address, "to": other.address, "value": 3 * CMT})
    assert token.read("balanceOf", holder.address) == SUPPLY - 3 * CMT
    assert token.read("balanceOf", other.address) == 3 * CMT
    assert token.read("totalSupply") == SUPPLY


def test_erc20_transfer_of_everything_leaves_nothing(world: World, token: Contract) -> None:
    holder, other = world.person("holder"), world.person("other")
    token.send("transfer", other.address, SUPPLY, sender=holder)
    assert token.read("balanceOf", holder.address) == 0


def test_erc20_transfer_beyond_the_balance_throws(world: World, token: Contract) -> None:
    holder, other = world.person("holder"), world.person("other")
    for amount in (SUPPLY + 1, UNLIMITED):
        with pytest.raises(Reverted, match="erc20: balance"):
            token.send("transfer", other.address, amount, sender=holder)
    with pytest.raises(Reverted, match="erc20: balance"):
        token.send("transfer", holder.address, 1, sender=other)


def test_erc20_transfer_of_zero_is_a_normal_transfer_and_fires_transfer(world: World, token: Contract) -> None:
    nobody, other = world.person("nobody"), world.person("other")
    done = token.send("transfer", other.address, 0, sender=nobody)
    assert done.event == ("Transfer", {"from": nobody.address, "to": other.address, "value": 0})


def test_erc20_transfer_to_oneself_changes_nothing(world: World, token: Contract) -> None:
    holder = world.person("holder")
    token.send("transfer", holder.address, 5, sender=holder)
    assert token.read("balanceOf", holder.address) == SUPPLY


def test_erc20_transfer_to_zero_or_the_token_itself_throws(world: World, token: Contract) -> None:
    holder = world.person("holder")
    for lost in (ZERO, token.address):
        with pytest.raises(Reverted, match="erc20: recipient"):
            token.send("transfer", lost, 1, sender=holder)
        token.send("approve", holder.address, 1, sender=holder)
        with pytest.raises(Reverted, match="erc20: recipient"):
            token.send("transferFrom", holder.address, lost, 1, sender=holder)


def test_erc20_transfer_from_takes_the_allowance_and_fires_transfer(world: World, token: Contract) -> None:
    holder, spender, other = world.person("holder"), world.person("spender"), world.person("other")
    token.send("approve", spender.address, 10, sender=holder)
    done = token.send("transferFrom", holder.address, other.address, 4, sender=spender)
    assert done.value is True
    assert done.events == [
        ("Approval", {"owner": holder.address, "spender": spender.address, "value": 6}),
        ("Transfer", {"from": holder.address, "to": other.address, "value": 4}),
    ]
    assert token.read("allowance", holder.address, spender.address) == 6
    token.send("transferFrom", holder.address, other.address, 6, sender=spender)
    assert token.read("allowance", holder.address, spender.address) == 0
    assert token.read("balanceOf", other.address) == 10
    assert token.read("balanceOf", spender.address) == 0


def test_erc20_transfer_from_throws_unless_authorised(world: World, token: Contract) -> None:
    holder, spender = world.person("holder"), world.person("spender")
    with pytest.raises(Reverted, match="erc20: allowance"):
        token.send("transferFrom", holder.address, spender.address, 1, sender=spender)
    token.send("approve", spender.address, 10, sender=holder)
    with pytest.raises(Reverted, match="erc20: allowance"):
        token.send("transferFrom", holder.address, spender.address, 11, sender=spender)
    with pytest.raises(Reverted, match="erc20: allowance"):
        token.send("transferFrom", holder.address, holder.address, 1, sender=holder)


def test_erc20_transfer_from_of_zero_needs_no_allowance(world: World, token: Contract) -> None:
    holder, spender = world.person("holder"), world.person("spender")
    done = token.send("transferFrom", holder.address, spender.address, 0, sender=spender)
    assert done.events[-1] == ("Transfer", {"from": holder.address, "to": spender.address, "value": 0})


def test_erc20_transfer_from_beyond_the_balance_throws_whatever_the_allowance(world: World, token: Contract) -> None:
    poor, spender = world.person("poor"), world.person("spender")
    token.send("approve", spender.address, UNLIMITED, sender=poor)
    with pytest.raises(Reverted, match="erc20: balance"):
        token.send("transferFrom", poor.address, spender.address, 1, sender=spender)


def test_erc20_unlimited_allowance_is_never_used_up(world: World, token: Contract) -> None:
    holder, spender = world.person("holder"), world.person("spender")
    token.send("approve", spender.address, UNLIMITED, sender=holder)
    done = token.send("transferFrom", holder.address, spender.address, 7, sender=spender)
    assert [name for name, _ in done.events] == ["Transfer"]
    assert token.read("allowance", holder.address, spender.address) == UNLIMITED
    token.send("approve", spender.address, UNLIMITED - 1, sender=holder)
    token.send("transferFrom", holder.address, spender.address, 7, sender=spender)
    assert token.read("allowance", holder.address, spender.address) == UNLIMITED - 8


def test_erc20_approve_overwrites_the_allowance_and_fires_approval(world: World, token: Contract) -> None:
    holder, spender = world.person("holder"), world.person("spender")
    for amount in (10, 3, 0):
        done = token.send("approve", spender.address, amount, sender=holder)
        assert done.value is True
        assert done.event == ("Approval", {"owner": holder.address, "spender": spender.address, "value": amount})
        assert token.read("allowance", holder.address, spender.address) == amount
    assert token.read("allowance", spender.address, holder.address) == 0


def test_erc20_approve_of_nobody_throws(world: World, token: Contract) -> None:
    with pytest.raises(Reverted, match="erc20: spender"):
        token.send("approve", ZERO, 1, sender=world.person("holder"))


def test_erc20_tokens_take_no_coins_where_none_are_wanted(world: World, token: Contract) -> None:
    holder = world.person("holder")
    with pytest.raises(Reverted):
        token.send("transfer", holder.address, 1, sender=holder, value=1)
    with pytest.raises(Reverted):
        token.send("approve", holder.address, 1, sender=holder, value=1)
