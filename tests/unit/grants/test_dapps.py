"""How a dapp is chosen and shown before a yes: what it says of itself is cleaned, and marked until it is checked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from cmwallet.errors import InvalidInput, NotFound, NotVerified
from cmwallet.grants import client_keys
from cmwallet.grants.consenting import Dapp
from cmwallet.grants.dapps import FoundDapp, choose_dapp, dapp_of, find_dapp
from identity.jose.jws import sign_jws
from oauth.core.clients import TYPE, ClientRecord
from oauth.core.ports import ClientStanding
from oauth.registered import known
from oauth.registered.own_document import write_document
from tests.unit.grants.world import CLAIMS, DAPP, DAPP_KEY, NOW, World
from tests.unit.identity.consent.world import OTHER_KEY

STANDING = ClientStanding(DAPP.did, (OTHER_KEY.public, DAPP_KEY.public), None, frozenset(), False, "0x", NOW, 1)
OTHER = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
UNKNOWN = ClientRecord(OTHER, None, STANDING.owner, NOW)


def record(name: str = "The shop", host: str | None = None, did: str = DAPP.did, **claims: object) -> ClientRecord:
    said = {"iss": did, "sub": did, **CLAIMS, "client_name": name, **claims}
    text = sign_jws(said, DAPP_KEY, {"typ": TYPE, "kid": DAPP_KEY.kid})
    return ClientRecord(did, text, "0x", NOW, host, None if host is None else NOW)


def kept(world: World, did: str) -> ClientRecord:
    _, found = choose_dapp(world.store, world.state, did, 1234)
    assert found is not None
    return found


def keep(world: World, *records: ClientRecord) -> None:
    with world.store.transaction() as work:
        for one in records:
            known.keep(work, world.state, one, kept=True, now=NOW)


def test_a_name_cannot_reach_the_terminal_as_anything_but_text() -> None:
    lines = FoundDapp(record("\x1b[2J\u202eevil\u200b[link=x]\nshop"), STANDING).lines()
    assert not any(ord(letter) < 32 or letter in "\u202e\u200b\x1b" for line in lines for letter in line)
    assert len(lines) == 3


@pytest.mark.parametrize("name", ["a\u202eb", "a\u200b", "a\nb", " a", "a" * 61])
def test_a_document_of_ones_own_has_the_name_that_users_read(name: str) -> None:
    with pytest.raises(InvalidInput):
        write_document(DAPP_KEY, DAPP.did, {**CLAIMS, "client_name": name})


def test_a_name_that_claims_to_be_verified_is_shown_as_what_the_dapp_calls_itself() -> None:
    lines = FoundDapp(record("shop.example (verified) · The shop"), STANDING).lines()
    assert lines[0] == 'dapp       unverified, calls itself "shop.example (verified) · The shop"'
    assert lines[-1].strip() == "nobody has verified who that is"


def test_what_nobody_verified_is_said() -> None:
    assert FoundDapp(record(), STANDING).lines()[-1].strip() == "nobody has verified who that is"
    assert FoundDapp(UNKNOWN, STANDING).lines()[0].endswith("gave no document")
    (first, second) = FoundDapp(record(host="shop.example"), STANDING).lines()
    assert first == "dapp       shop.example (verified) · The shop"
    assert second.strip() == DAPP.did


def test_a_consent_names_the_key_that_signed_the_document_if_it_is_valid() -> None:
    assert FoundDapp(record(), STANDING).dapp.key == DAPP_KEY.kid
    rotated = replace(STANDING, keys=(OTHER_KEY.public,))
    assert FoundDapp(record(), rotated).dapp.key == OTHER_KEY.kid
    assert dapp_of(DAPP.did, record(dpop_jkt="a" * 43), "key").jkt == "a" * 43
    assert dapp_of(DAPP.did, None, "key") == Dapp(DAPP.did, None, None, "key")


def test_a_dapp_that_looks_like_one_that_you_know_is_warned_of(world: World) -> None:
    keep(world, record("Paypal", "paypal.example"))
    pretender = record("Paypa1", did=OTHER)
    said = FoundDapp(pretender, STANDING).warnings(world.store, world.state)
    assert any("looks like paypal.example" in warning for warning in said)
    assert FoundDapp(UNKNOWN, STANDING).warnings(world.store, world.state) == []


def test_a_did_that_changed_hands_is_said_and_confirmed_by_the_yes(world: World) -> None:
    keep(world, replace(record(), owner="0xbefore"))
    found = FoundDapp(kept(world, DAPP.did), replace(STANDING, owner="0xafter"))
    assert "handed over" in found.warnings(world.store, world.state)[0]
    found.confirm(world.store, world.state, NOW)
    again = replace(found, client=kept(world, DAPP.did))
    assert not again.handed_over
    assert again.client.name == "The shop"


def test_the_owner_of_a_did_that_nothing_was_known_of_is_remembered_by_the_yes(world: World) -> None:
    found = FoundDapp(UNKNOWN, STANDING, new=True)
    assert not found.handed_over
    found.confirm(world.store, world.state, NOW)
    assert FoundDapp(kept(world, OTHER), replace(STANDING, owner="0xafter")).handed_over


def test_a_dapp_is_chosen_by_did_host_or_a_name_that_only_one_has(world: World) -> None:
    keep(world, record("The shop", "shop.example"))
    for wanted in (DAPP.did, "shop.example", "the SHOP"):
        assert choose_dapp(world.store, world.state, wanted, 1234)[0] == DAPP.did
    assert choose_dapp(world.store, world.state, OTHER, 1234) == (OTHER, None)
    with pytest.raises(NotFound):
        choose_dapp(world.store, world.state, "another", 1234)
    for wrong in (DAPP.did.lower(), DAPP.did.replace("0x4d2", "0x1"), DAPP.did.replace("0x4d2:", "")):
        with pytest.raises(InvalidInput):
            choose_dapp(world.store, world.state, wrong, 1234)
    keep(world, record("The shop", did=OTHER))
    with pytest.raises(NotFound):
        choose_dapp(world.store, world.state, "The shop", 1234)


@pytest.mark.parametrize("name", ["The shop", "shop.example"])
def test_a_dapp_that_nobody_added_is_not_chosen_by_the_name_that_it_gave_itself(world: World, name: str) -> None:
    """A script grants to `shop.example`; the one that it meant was removed, and a stranger asked under that name."""
    with world.store.transaction() as work:
        known.keep(work, world.state, record(name, did=OTHER), kept=False, now=NOW)
    with pytest.raises(NotFound):
        choose_dapp(world.store, world.state, name, 1234)
    assert choose_dapp(world.store, world.state, OTHER, 1234)[0] == OTHER
    keep(world, record("The shop", "shop.example"))
    assert choose_dapp(world.store, world.state, name, 1234)[0] == DAPP.did


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        ({"deactivated": True}, "that dapp's DID was deactivated; nobody can speak for it any more", None),
        ({"keys": ()}, "that dapp has no valid key on chain", "it has to publish one: identity register"),
    ],
    ids=str,
)
def test_a_dapp_for_which_nobody_can_speak_is_not_granted_to(
    world: World, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], said: str, hint: str | None
) -> None:
    access = SimpleNamespace(network=SimpleNamespace(chain_id=1234))
    for standing in (STANDING, replace(STANDING, **change)):  # type: ignore[arg-type]
        keys = SimpleNamespace(standing=lambda _did, standing=standing: standing)
        monkeypatch.setattr(client_keys, "client_keys_of", lambda *_asked, keys=keys: keys)
        if standing is STANDING:
            assert find_dapp(access, world.store, world.state, DAPP.did).standing is STANDING  # type: ignore[arg-type]
            continue
        with pytest.raises(NotVerified) as refused:
            find_dapp(access, world.store, world.state, DAPP.did)  # type: ignore[arg-type]
        assert (refused.value.message, refused.value.hint) == (said, hint)
