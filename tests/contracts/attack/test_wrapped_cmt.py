"""Attacks on WrappedCMT, one for each line of the table in docs/contracts/wrapped-cmt.md."""

from __future__ import annotations

import pytest

from tests.contracts.attack.conftest import CallData
from tests.contracts.harness import CMT, Contract, EvmWorld, Reverted
from tests.contracts.unit.test_wrapped_cmt import permit


@pytest.fixture
def wrapped(world: EvmWorld) -> Contract:
    return world.deploy("WrappedCMT")


def refused(contract: Contract, arguments: tuple[object, ...]) -> None:
    thief = contract.world.person("thief")
    with pytest.raises(Reverted, match="permit: signature"):
        contract.send("permit", *arguments, sender=thief)


def test_permit_is_not_replayed_on_another_chain(world: EvmWorld, wrapped: Contract) -> None:
    arguments = permit(wrapped, world.person("owner"), world.person("spender").address, 7)
    other = EvmWorld(chain_id=1235)
    assert other.deploy("WrappedCMT").address == wrapped.address
    refused(Contract(other, wrapped.address, wrapped.interface), arguments)


def test_permit_is_not_replayed_in_another_home_of_the_same_chain_id(world: EvmWorld, wrapped: Contract) -> None:
    arguments = permit(wrapped, world.person("owner"), world.person("spender").address, 7)
    other = EvmWorld(home="another home")
    assert other.deploy("WrappedCMT").address == wrapped.address
    refused(Contract(other, wrapped.address, wrapped.interface), arguments)


def test_permit_is_not_replayed_on_another_token(world: EvmWorld, wrapped: Contract) -> None:
    arguments = permit(wrapped, world.person("owner"), world.person("spender").address, 7)
    refused(world.deploy("WrappedCMT"), arguments)


def test_permit_of_before_a_split_is_not_good_on_the_branch_with_a_new_id(world: EvmWorld, wrapped: Contract) -> None:
    before = wrapped.read("DOMAIN_SEPARATOR")
    arguments = permit(wrapped, world.person("owner"), world.person("spender").address, 7)
    world.split(4321)
    assert wrapped.read("DOMAIN_SEPARATOR") != before
    refused(wrapped, arguments)


def test_permit_without_a_part_of_the_domain_is_refused(world: EvmWorld, wrapped: Contract) -> None:
    owner, spender = world.person("owner"), world.person("spender")
    for part in ({"salt": bytes(32)}, {"version": "2"}, {"name": "CyberMiles Token"}, {"chainId": 1}):
        refused(wrapped, permit(wrapped, owner, spender.address, 7, **part))


def test_permit_that_somebody_else_submits_first_has_the_same_effect(world: EvmWorld, wrapped: Contract) -> None:
    owner, spender, thief = world.person("owner"), world.person("spender"), world.person("thief")
    wrapped.send("deposit", sender=owner, value=10)
    arguments = permit(wrapped, owner, spender.address, 7)
    wrapped.send("permit", *arguments, sender=thief)
    with pytest.raises(Reverted, match="permit: signature"):
        wrapped.send("permit", *arguments, sender=spender)
    assert wrapped.read("allowance", owner.address, thief.address) == 0
    wrapped.send("transferFrom", owner.address, spender.address, 7, sender=spender)
    assert wrapped.read("balanceOf", spender.address) == 7


def test_permit_is_void_after_its_deadline(world: EvmWorld, wrapped: Contract) -> None:
    owner, spender = world.person("owner"), world.person("spender")
    arguments = permit(wrapped, owner, spender.address, 7, deadline=world.time + 60)
    world.move(60)
    with pytest.raises(Reverted, match="permit: expired"):
        wrapped.send("permit", *arguments, sender=spender)


@pytest.mark.parametrize("insists", [False, True])
@pytest.mark.parametrize("way", ["withdraw", "deposit", "transfer", "transferFrom"])
def test_receiver_that_calls_back_gets_no_coin_twice(
    world: EvmWorld, wrapped: Contract, receiver: Contract, data_of: CallData, way: str, insists: bool
) -> None:
    user, victim = world.person("user"), world.person("victim")
    wrapped.send("deposit", sender=victim, value=100 * CMT)
    wrapped.send("depositTo", receiver.address, sender=user, value=CMT)
    back = {
        "withdraw": ("withdraw", CMT),
        "deposit": ("deposit",),
        "transfer": ("transfer", user.address, CMT),
        "transferFrom": ("transferFrom", victim.address, receiver.address, 1),
    }[way]
    receiver.send("prepare", wrapped.address, data_of(wrapped, *back), insists, sender=user)
    leave = data_of(wrapped, "withdraw", CMT)
    if insists:
        with pytest.raises(Reverted):
            receiver.send("run", wrapped.address, leave, sender=user)
        assert (world.balance(receiver.address), wrapped.read("balanceOf", receiver.address)) == (0, CMT)
    else:
        receiver.send("run", wrapped.address, leave, sender=user)
        assert receiver.read("tries") == 1
        assert receiver.read("successes") == 0
        assert (world.balance(receiver.address), wrapped.read("balanceOf", receiver.address)) == (CMT, 0)
    assert wrapped.read("totalSupply") == world.balance(wrapped.address)


def test_receiver_that_refuses_coins_keeps_its_tokens(world: EvmWorld, wrapped: Contract) -> None:
    user, refuses = world.person("user"), world.deploy("Multicall")
    wrapped.send("deposit", sender=user, value=5)
    with pytest.raises(Reverted):
        wrapped.send("withdrawTo", refuses.address, 5, sender=user)
    assert wrapped.read("balanceOf", user.address) == 5


def test_coins_forced_in_make_no_tokens_and_block_nobody(world: EvmWorld, wrapped: Contract) -> None:
    user = world.person("user")
    wrapped.send("deposit", sender=user, value=5)
    world.endow(wrapped.address, world.balance(wrapped.address) + 1_000)
    assert wrapped.read("totalSupply") == 5
    with pytest.raises(Reverted, match="erc20: balance"):
        wrapped.send("withdraw", 6, sender=user)
    wrapped.send("withdraw", 5, sender=user)
    assert wrapped.read("totalSupply") == 0


def test_allowance_that_is_replaced_can_be_used_before_and_after_and_zero_between_holds_it_off(
    world: EvmWorld, wrapped: Contract
) -> None:
    """The race of EIP-20 is in the standard; setting zero and looking first is what holds it off."""
    owner, spender = world.person("owner"), world.person("spender")
    wrapped.send("deposit", sender=owner, value=100)
    wrapped.send("approve", spender.address, 10, sender=owner)
    wrapped.send("transferFrom", owner.address, spender.address, 10, sender=spender)
    wrapped.send("approve", spender.address, 0, sender=owner)
    with pytest.raises(Reverted, match="erc20: allowance"):
        wrapped.send("transferFrom", owner.address, spender.address, 1, sender=spender)
    assert wrapped.read("balanceOf", owner.address) == 90
