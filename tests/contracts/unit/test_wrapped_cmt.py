"""WrappedCMT: coins in, coins out, and the rules of EIP-2612, each in its test. EIP-20's rules are in test_cmt.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import CMT, ZERO, Account, Contract, Reverted, World, account
from tests.contracts.typed import digest, domain_of

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def wrapped(world: World) -> Contract:
    return world.deploy("WrappedCMT")


def permit(
    token: Contract,
    owner: Account,
    spender: str,
    value: int,
    *,
    nonce: int | None = None,
    deadline: int = 2**255,
    **domain: Any,
) -> tuple[object, ...]:
    """Arguments of a permit that `owner` signed."""
    used = token.read("nonces", owner.address) if nonce is None else nonce
    message = {"owner": owner.address, "spender": spender, "value": value, "nonce": used, "deadline": deadline}
    return (
        owner.address,
        spender,
        value,
        deadline,
        *owner.sign(digest({**domain_of(token), **domain}, "Permit", **message)),
    )


def test_wcmt_describes_itself(wrapped: Contract) -> None:
    assert (wrapped.read("name"), wrapped.read("symbol"), wrapped.read("decimals")) == ("Wrapped CMT", "WCMT", 18)


@pytest.mark.parametrize("way", ["deposit", "plain coins"])
def test_wcmt_wrapping_mints_what_was_paid_in(world: World, wrapped: Contract, way: str) -> None:
    user = world.person("user")
    done = wrapped.send("deposit", sender=user, value=5) if way == "deposit" else wrapped.pay(5, sender=user)
    assert done.events == [
        ("Transfer", {"from": ZERO, "to": user.address, "value": 5}),
        ("Deposit", {"account": user.address, "amount": 5}),
    ]
    assert wrapped.read("balanceOf", user.address) == wrapped.read("totalSupply") == world.balance(wrapped.address) == 5


def test_wcmt_wrapping_for_somebody_else(world: World, wrapped: Contract) -> None:
    user, other = world.person("user"), world.person("other")
    wrapped.send("depositTo", other.address, sender=user, value=5)
    assert (wrapped.read("balanceOf", other.address), wrapped.read("balanceOf", user.address)) == (5, 0)
    for lost in (ZERO, wrapped.address):
        with pytest.raises(Reverted, match="erc20: recipient"):
            wrapped.send("depositTo", lost, sender=user, value=5)


def test_wcmt_unwrapping_burns_and_pays(world: World, wrapped: Contract) -> None:
    user, other = world.person("user"), account("receiver")
    wrapped.send("deposit", sender=user, value=9)
    before = world.balance(other.address)
    done = wrapped.send("withdrawTo", other.address, 4, sender=user)
    assert done.events == [
        ("Transfer", {"from": user.address, "to": ZERO, "value": 4}),
        ("Withdrawal", {"account": user.address, "to": other.address, "amount": 4}),
    ]
    assert world.balance(other.address) == before + 4
    done = wrapped.send("withdraw", 5, sender=user)
    assert done.events[1] == ("Withdrawal", {"account": user.address, "to": user.address, "amount": 5})
    assert wrapped.read("totalSupply") == world.balance(wrapped.address) == 0


def test_wcmt_unwrapping_more_than_one_has_throws(world: World, wrapped: Contract) -> None:
    user, other = world.person("user"), world.person("other")
    wrapped.send("deposit", sender=other, value=9)
    wrapped.send("deposit", sender=user, value=3)
    with pytest.raises(Reverted, match="erc20: balance"):
        wrapped.send("withdraw", 4, sender=user)


def test_wcmt_unwrapping_to_nobody_throws(world: World, wrapped: Contract) -> None:
    user = world.person("user")
    wrapped.send("deposit", sender=user, value=9)
    for lost in (ZERO, wrapped.address):
        with pytest.raises(Reverted, match="wcmt: recipient"):
            wrapped.send("withdrawTo", lost, 1, sender=user)


def test_wcmt_coins_with_unknown_data_are_refused(world: World, wrapped: Contract) -> None:
    user = world.person("user")
    for data in (b"\x01", b"\xde\xad\xbe\xef"):
        with pytest.raises(Reverted, match="wcmt: no such function"):
            wrapped.pay(5, sender=user, data=data)


def test_eip2612_permit_sets_the_allowance_raises_the_nonce_and_fires_approval(world: World, wrapped: Contract) -> None:
    owner, spender, relayer = world.person("owner"), world.person("spender"), world.person("relayer")
    arguments = permit(wrapped, owner, spender.address, 7)
    done = wrapped.send("permit", *arguments, sender=relayer)
    assert done.event == ("Approval", {"owner": owner.address, "spender": spender.address, "value": 7})
    assert wrapped.read("allowance", owner.address, spender.address) == 7
    assert wrapped.read("nonces", owner.address) == 1
    assert wrapped.read("nonces", spender.address) == wrapped.read("nonces", relayer.address) == 0


def test_eip2612_permit_needs_no_coins_of_the_owner(world: World, wrapped: Contract) -> None:
    owner, spender = account("penniless"), world.person("spender")
    wrapped.send("depositTo", owner.address, sender=spender, value=7)
    wrapped.send("permit", *permit(wrapped, owner, spender.address, 7), sender=spender)
    wrapped.send("transferFrom", owner.address, spender.address, 7, sender=spender)
    assert wrapped.read("balanceOf", spender.address) == 7


def test_eip2612_deadline_is_the_last_second(world: World, wrapped: Contract) -> None:
    owner, spender = world.person("owner"), world.person("spender")
    wrapped.send("permit", *permit(wrapped, owner, spender.address, 7, deadline=world.time + 1), sender=spender)
    with pytest.raises(Reverted, match="permit: expired"):
        wrapped.send("permit", *permit(wrapped, owner, spender.address, 8, deadline=world.time), sender=spender)


def test_eip2612_nonce_must_be_the_next_one(world: World, wrapped: Contract) -> None:
    owner, spender = world.person("owner"), world.person("spender")
    with pytest.raises(Reverted, match="permit: signature"):
        wrapped.send("permit", *permit(wrapped, owner, spender.address, 7, nonce=1), sender=spender)
    wrapped.send("permit", *permit(wrapped, owner, spender.address, 7, nonce=0), sender=spender)
    with pytest.raises(Reverted, match="permit: signature"):
        wrapped.send("permit", *permit(wrapped, owner, spender.address, 7, nonce=0), sender=spender)


def test_eip2612_owner_is_never_zero(world: World, wrapped: Contract) -> None:
    spender = world.person("spender")
    for v, r, s in ((27, bytes(32), bytes(32)), (27, b"\x01" * 32, b"\x01" * 32), (0, bytes(32), bytes(32))):
        with pytest.raises(Reverted, match=r"bad_signature|permit: signature"):
            wrapped.send("permit", ZERO, spender.address, 7, 2**255, v, r, s, sender=spender)
    assert wrapped.read("allowance", ZERO, spender.address) == 0


def test_eip2612_signature_must_be_the_owners_and_over_these_arguments(world: World, wrapped: Contract) -> None:
    owner, spender, thief = world.person("owner"), world.person("spender"), world.person("thief")
    good = permit(wrapped, owner, spender.address, 7)
    changes = {0: thief.address, 1: thief.address, 2: 8, 3: 2**255 + 1, 4: 55 - int(str(good[4]))}
    for place, other in changes.items():
        changed = [*good[:place], other, *good[place + 1 :]]
        with pytest.raises(Reverted, match=r"permit: signature|bad_signature"):
            wrapped.send("permit", *changed, sender=thief)
    stolen = (owner.address, *permit(wrapped, thief, spender.address, 7)[1:])
    with pytest.raises(Reverted, match="permit: signature"):
        wrapped.send("permit", *stolen, sender=thief)
    wrapped.send("permit", *good, sender=thief)


def test_eip2612_high_s_and_odd_v_are_refused(world: World, wrapped: Contract) -> None:
    owner, spender = world.person("owner"), world.person("spender")
    *front, v, r, s = permit(wrapped, owner, spender.address, 7)
    assert isinstance(v, int)
    assert isinstance(s, bytes)
    twin = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    for odd in ((55 - v, r, twin), (v - 27, r, s), (v + 2, r, s), (v + 8, r, s)):
        with pytest.raises(Reverted, match="bad_signature"):
            wrapped.send("permit", *front, *odd, sender=spender)
    wrapped.send("permit", *front, v, r, s, sender=spender)


def test_eip2612_domain_separator_is_that_of_the_described_domain(world: World, wrapped: Contract) -> None:
    from eth_account._utils.encode_typed_data.encoding_and_hashing import hash_domain

    domain = domain_of(wrapped)
    assert (domain["name"], domain["version"], domain["chainId"]) == ("Wrapped CMT", "1", world.chain_id)
    assert domain["verifyingContract"] == wrapped.address
    assert wrapped.read("DOMAIN_SEPARATOR") == hash_domain(domain)


def test_wcmt_is_whole_after_a_round_of_everything(world: World, wrapped: Contract) -> None:
    user, other = world.person("user"), world.person("other")
    wrapped.send("deposit", sender=user, value=10 * CMT)
    wrapped.send("transfer", other.address, 4 * CMT, sender=user)
    wrapped.send("withdraw", 4 * CMT, sender=other)
    wrapped.send("withdraw", 6 * CMT, sender=user)
    assert wrapped.read("totalSupply") == world.balance(wrapped.address) == 0
