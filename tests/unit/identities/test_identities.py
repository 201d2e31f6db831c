"""The user's identities: each by a name and on an account of its own, with keys of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cmwallet.accounts.accounts import Account, Accounts, NewAccount
from cmwallet.accounts.new_accounts import import_key
from cmwallet.errors import AlreadyExists, InvalidInput, NotFound, PolicyRefused
from cmwallet.identities.identities import TYPE_IDENTITY_KEY, Identities
from identity.address import parse_address
from identity.keys import USES
from identity.secret import Secret
from tests.unit.grants.world import DAPP, World
from tests.unit.grants.world import world as make_world

ANOTHER = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path) as made:
        yield made


@pytest.fixture
def identities(world: World) -> Identities:
    return Identities(world.database, world.vault)


@pytest.fixture
def second(world: World) -> Account:
    return import_key(world.database, world.vault, Secret(bytes([8]) * 32), "second")


def test_without_an_identity_there_is_none_to_choose(identities: Identities) -> None:
    with pytest.raises(NotFound, match="there is no identity yet") as refused:
        identities.get(None)
    assert refused.value.hint == "cmwallet identity create NAME"
    with pytest.raises(NotFound, match="there is no identity 'me'"):
        identities.get("me")


def test_the_only_identity_is_meant_when_none_is_named(world: World, identities: Identities) -> None:
    made = identities.create("Me", world.account, None)
    assert identities.get(None) == identities.get("mE") == made
    assert [key.use for key in made.keys] == list(USES)
    with pytest.raises(NotFound, match="there is no identity 'you'") as refused:
        identities.get("you")
    assert refused.value.hint == "cmwallet identity list"


def test_of_several_identities_one_has_to_be_named(world: World, identities: Identities, second: Account) -> None:
    for name, account in (("me", world.account), ("work", second)):
        identities.create(name, account, None)
    with pytest.raises(InvalidInput, match="there are several identities") as refused:
        identities.get(None)
    assert refused.value.hint == "--identity NAME, or identity use NAME: me, work"
    assert identities.get("work").account == second.address


def test_an_account_that_is_watched_has_no_identity(world: World, identities: Identities) -> None:
    address = parse_address("0x" + "11" * 20)
    (watched,) = Accounts(world.database).add(world.vault, [NewAccount(address, "cold", "watch")])
    with pytest.raises(InvalidInput, match="the account 'cold' is watch-only; its key is not here"):
        identities.create("me", watched, None)
    assert identities.all() == []


def test_neither_a_name_nor_an_account_has_two_identities(
    world: World, identities: Identities, second: Account
) -> None:
    made = identities.create("me", world.account, None)
    with pytest.raises(AlreadyExists, match="there is an identity 'me' already"):
        identities.create("ME", second, None)
    with pytest.raises(AlreadyExists, match="the account 'me' has the identity 'me' already"):
        identities.create("work", world.account, None)
    assert identities.all() == [made]


def test_an_identity_for_one_dapp_is_granted_to_no_other(world: World, identities: Identities, second: Account) -> None:
    identities.create("shop", world.account, None, only_for=DAPP.did)
    identities.create("me", second, None)
    identities.check_only_for(world.account.address.lower(), DAPP.did)
    identities.check_only_for(second.address, ANOTHER)
    with pytest.raises(PolicyRefused, match="the identity 'shop' is for one other dapp alone"):
        identities.check_only_for(world.account.address.lower(), ANOTHER)


def test_an_identity_that_is_removed_takes_its_keys_out_of_the_vault(
    world: World, identities: Identities, second: Account
) -> None:
    made, other = identities.create("me", world.account, None), identities.create("work", second, None)
    records = {key.record for key in made.keys}
    assert records <= {entry.record_id for entry in world.vault.entries(TYPE_IDENTITY_KEY)}
    identities.remove(made)
    assert identities.all() == [other]
    assert {entry.record_id for entry in world.vault.entries(TYPE_IDENTITY_KEY)} == {key.record for key in other.keys}


def test_a_further_key_has_the_next_number(world: World, identities: Identities) -> None:
    made = identities.create("me", world.account, None)
    use = made.keys[0].use
    assert [key.index for key in made.keys] == [0] * len(made.keys)
    first, second = (identities.add_key(identities.get("me"), use, world.account, None) for _ in range(2))
    assert (first.index, second.index, first.thumbprint == second.thumbprint) == (1, 2, False)
    assert [key.thumbprint for key in identities.get("me").keys][-2:] == [first.thumbprint, second.thumbprint]
    identities.set_state(made, first.thumbprint, "revoked")
    states = {key.thumbprint: key.state for key in identities.get("me").keys}
    assert (states[first.thumbprint], states[second.thumbprint]) == ("revoked", second.state)
