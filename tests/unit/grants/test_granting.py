"""Grants: made with a consent and a receipt, narrowed and renewed by new versions, revoked without a key."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cmwallet.errors import Busy, Duplicate, InvalidInput, NotFound, Tampered
from cmwallet.grants.consenting import fresh_grant_id
from cmwallet.grants.index import NOTHING, WITHDRAW, GrantIndex
from cmwallet.grants.repair import mend_grants
from cmwallet.grants.withdrawing import revoke_grant, sign_withdrawal
from identity.consent.receipt import parse_receipt
from identity.consent.receipts import Receipts
from identity.errors import Damaged
from identity.jose.encoding import encode
from oauth.core.clients import ClientRecord
from oauth.model import ACTIVE, REVOKED, SUSPENDED
from oauth.registered import known
from oauth.registered.own_document import write_document
from oauth.store import events
from oauth.store import grants as grant_table
from tests.unit.grants.world import ADULT, CLAIMS, DAPP, DAPP_KEY, NOW, TERMS, World


def test_a_grant_stands_in_store_vault_and_index(world: World) -> None:
    made = world.make()
    grant = world.grant(made.grant.id)
    assert grant == made.grant
    assert (grant.state, grant.version, grant.client_key) == (ACTIVE, 1, DAPP.key)
    assert grant.details.receipt_hash == made.receipt.body.hash.hex()
    receipt = world.receipts.get(grant.id, 1, reason="test")
    assert parse_receipt(receipt.text().encode()) == made.receipt
    assert world.verify(made).signature == "yes"
    (row,) = GrantIndex(world.database).all()
    assert (row.id, row.state, row.ends, row.pending) == (grant.id, ACTIVE, NOW + 900, NOTHING)


def test_what_lies_in_the_open_tells_nothing(world: World) -> None:
    world.make()
    world.store.close()
    for path in (world.home.oauth_file, world.home.wallet_file):
        content = b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))
        for word in (b"given_name", b"wine", b"shop", b"Ada", world.owner.encode(), DAPP.did.encode()):
            assert word not in content or (path == world.home.wallet_file and word == world.owner.encode())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": ()}, "field"),
        ({"fields": ("given_name", "address.country")}, "field"),
        ({"fields": ("given_nаme",)}, "field"),
        ({"purpose": "x" * 201}, "the purpose is one line"),
        ({"purpose": "wine\u202egnihtyreve"}, "the purpose is one line"),
        ({"purpose": "wine\x1b[2J"}, "the purpose is one line"),
        ({"purpose": "two\nlines"}, "the purpose is one line"),
        ({"purpose_id": "x\x00"}, "the purpose's id is one line"),
        ({"purpose_id": "x" * 201}, "the purpose's id is one line"),
        ({"expires": NOW}, "ends before it begins"),
        ({"not_before": NOW + 900}, "ends before it begins"),
        ({"expires": 2**60}, "ends before it begins"),
        ({"max_uses": -1}, "cannot be counted"),
        ({"max_uses": 2**32}, "cannot be counted"),
        ({"retention": -1}, "cannot be counted"),
        ({"retention": 2**63}, "cannot be counted"),
    ],
    ids=range(16),
)
def test_terms_that_make_no_sense_or_hide_something_are_not_signed(
    world: World, change: dict[str, object], said: str
) -> None:
    terms = replace(TERMS, **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=said):
        terms.check(NOW)
    with pytest.raises(InvalidInput):
        world.make(terms)
    assert GrantIndex(world.database).all() == []
    assert world.receipts.lines() == []


def test_terms_at_their_bounds_are_good() -> None:
    for change in ({"max_uses": 2**32 - 1}, {"retention": 2**63 - 1}, {"purpose": "x" * 200}, {"expires": NOW + 1}):
        replace(TERMS, **{"not_before": 0, **change}).check(NOW)  # type: ignore[arg-type]


def test_a_field_that_is_not_set_is_not_granted(world: World) -> None:
    with pytest.raises(NotFound, match="nickname cannot be granted"):
        world.make(replace(TERMS, fields=("nickname",)))
    world.records.unset("email")
    with pytest.raises(NotFound, match="email is not set"):
        world.make(replace(TERMS, fields=("email",)))
    world.records.unset("birthdate")
    with pytest.raises(NotFound, match=r"age_equal_or_over\.18 cannot be granted: birthdate"):
        world.make(replace(TERMS, fields=(ADULT,)))
    with pytest.raises(NotFound, match="no copy left"):
        world.make(replace(TERMS, fields=("credential:urn:x",)))


def test_an_error_of_the_caller_undoes_the_grant(world: World) -> None:
    def refuse(_work: object, _grant: object) -> None:
        raise Duplicate("decided already")

    with pytest.raises(Duplicate):
        world.make(extra=refuse)
    assert GrantIndex(world.database).all() == []
    assert world.receipts.lines() == []


def test_narrowing_is_a_new_version_linked_to_the_last(world: World) -> None:
    first = world.make()
    second = world.granting().change(first.grant, DAPP, replace(TERMS, fields=("given_name",), max_uses=2))
    third = world.granting().change(second.grant, DAPP, replace(TERMS, fields=("given_name",), expires=NOW + 9000))
    grant = world.grant(first.grant.id)
    assert (grant.version, grant.details.fields, grant.expires) == (3, ("given_name",), NOW + 9000)
    assert second.receipt.body.previous == first.receipt.body.digest
    assert third.receipt.body.previous == second.receipt.body.digest
    assert [line.version for line in world.receipts.lines()] == [1, 2, 3]
    assert all(world.verify(made).signature == "yes" for made in (first, second, third))
    newest = world.receipts.newest(grant.id, reason="test")
    assert newest is not None
    assert newest.body.version == 3


@pytest.mark.parametrize("fields", [("email",), ("address.country", "email", "given_name", ADULT), ("birthdate",)])
def test_widening_is_refused(world: World, fields: tuple[str, ...]) -> None:
    made = world.make()
    with pytest.raises(InvalidInput, match="more than before"):
        world.granting().change(made.grant, DAPP, replace(TERMS, fields=fields))
    assert world.grant(made.grant.id).version == 1


def test_a_grant_that_ended_is_not_renewed(world: World) -> None:
    made = world.make()
    world.clock.now = NOW + 901
    with pytest.raises(InvalidInput, match="expired"):
        world.granting().change(made.grant, DAPP, replace(TERMS, not_before=NOW, expires=NOW + 9000))


def test_renewing_never_brings_a_revoked_grant_back(world: World) -> None:
    made = world.make()
    revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    with pytest.raises(Duplicate, match="changed or ended"):
        world.granting().change(made.grant, DAPP, replace(TERMS, expires=NOW + 9000))
    grant = world.grant(made.grant.id)
    assert (grant.state, grant.version) == (REVOKED, 1)
    assert [line.version for line in world.receipts.lines()] == [1]


def test_of_two_changes_at_once_one_counts(world: World) -> None:
    made = world.make()
    world.granting().change(made.grant, DAPP, replace(TERMS, fields=("given_name",)))
    with pytest.raises(Duplicate):
        world.granting().change(made.grant, DAPP, replace(TERMS, fields=("address.country",)))
    grant = world.grant(made.grant.id)
    assert grant.details.fields == ("given_name",)
    kept = world.receipts.get(grant.id, 2, reason="test")
    assert kept.body.hash.hex() == grant.details.receipt_hash


def test_a_suspended_grant_is_confirmed_by_a_new_version(world: World) -> None:
    made = world.make()
    with world.store.transaction() as work:
        grant_table.set_state(work, made.grant.id, ACTIVE, SUSPENDED, NOW)
    world.granting().change(world.grant(made.grant.id), DAPP, TERMS)
    assert world.grant(made.grant.id).state == ACTIVE


def test_revoking_needs_no_key_and_the_account_signs_at_the_next_unlock(world: World) -> None:
    text = write_document(DAPP_KEY, DAPP.did, {**CLAIMS, "revocation_uri": "https://shop.example/revoked"})
    with world.store.transaction() as work:
        known.keep(work, world.state, ClientRecord(DAPP.did, text, "", NOW), kept=True, now=NOW)
    made = world.make()
    world.clock.now = NOW + 10
    grant_id, _ = revoke_grant(world.database, world.store, made.grant.id[:8], clock=world.clock)
    assert world.grant(grant_id).state == REVOKED
    (row,) = GrantIndex(world.database).all()
    assert (row.state, row.pending) == (REVOKED, WITHDRAW)
    mend_grants(world.database, world.vault)
    (row,) = GrantIndex(world.database).all()
    assert row.pending == NOTHING
    receipt = world.receipts.get(grant_id, 1, reason="test")
    assert world.verify(replace(made, receipt=receipt)).withdrawn == "yes"
    assert (receipt.proof("withdrawal") or {})["time"] == "2027-01-15T08:00:10Z"
    with world.store.transaction() as work:
        (event,) = events.take_due(work, world.state, NOW + 20)
    assert (event.data["event"], event.data["grant_id"]) == ("revoked", grant_id)


def test_what_ended_is_not_revoked_again(world: World) -> None:
    made = world.make()
    revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    with pytest.raises(Duplicate, match="revoked already"):
        revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    with pytest.raises(NotFound):
        revoke_grant(world.database, world.store, "", clock=world.clock)
    with pytest.raises(NotFound):
        revoke_grant(world.database, world.store, "nothing", clock=world.clock)


def test_a_sealed_grant_moved_to_another_row_does_not_open(world: World) -> None:
    one, two = world.make(), world.make(replace(TERMS, fields=("given_name",)))
    with world.store.transaction() as work:
        work.run(
            "UPDATE grants SET sealed = (SELECT sealed FROM grants WHERE id = :one) WHERE id = :two",
            {"one": one.grant.id, "two": two.grant.id},
        )
    with pytest.raises(Damaged):
        world.grant(two.grant.id)


def test_an_account_row_changed_from_outside_signs_no_consent(world: World) -> None:
    with world.database.write() as connection:
        connection.execute("UPDATE accounts SET name = 'x', folded = 'x'")
    granting = world.granting()
    granting._signatory._account = replace(world.account, name="x")
    with pytest.raises(Tampered):
        granting.make(DAPP, TERMS, created_by="terminal")


def test_an_id_never_begins_like_an_option() -> None:
    numbers = iter([b"\xfb" * 32, b"\xfb" + bytes(31), b"\x01" * 32])
    assert encode(b"\xfb" * 32).startswith("-")
    assert fresh_grant_id(lambda _size: next(numbers)) == encode(b"\x01" * 32)


def test_a_receipt_of_another_identity_is_not_found(world: World) -> None:
    made = world.make()
    from identity.consent.receipts import Receipts

    assert Receipts(world.vault, "0x" + "00" * 20).find(made.grant.id, 1, reason="test") is None


def test_the_receipt_names_what_the_dapp_had_signed(world: World) -> None:
    made = world.make(request="a.b.c", requested=NOW - 5)
    document = json.loads(made.receipt.text())
    assert document["body"]["dapp_signature"] == "request"
    assert document["body"]["events"][0] == {"state": "requested", "time": "2027-01-15T07:59:55Z"}
    assert made.receipt.proof("request") == {"jwt": "a.b.c"}


@pytest.mark.parametrize(("uses", "good"), [(4, True), (3, False), (2, False)])
def test_a_grant_is_not_narrowed_to_the_reads_that_it_has_had(world: World, uses: int, good: bool) -> None:
    made = world.make()
    with world.store.transaction() as work:
        assert all(grant_table.take_use(work, made.grant.id, NOW) for _ in range(3))
    read = world.grant(made.grant.id)
    if good:
        assert world.granting().change(read, DAPP, replace(TERMS, max_uses=uses)).grant.max_uses == uses
        return
    with pytest.raises(InvalidInput, match="it was read 3 times already"):
        world.granting().change(read, DAPP, replace(TERMS, max_uses=uses))
    assert world.grant(made.grant.id) == read


def test_a_grant_that_the_store_does_not_have_is_not_found(world: World) -> None:
    made = world.make()
    with world.store.transaction() as work:
        grant_table.drop(work, made.grant.id)
    with pytest.raises(NotFound, match="that grant is not in the store"):
        world.grant(made.grant.id)


@pytest.mark.parametrize(("state", "said"), [("revoked", "is revoked already"), ("used_up", "has ended already")])
def test_a_grant_that_ended_is_not_revoked_again(world: World, state: str, said: str) -> None:
    made = world.make()
    if state == "used_up":
        with world.store.transaction() as work:
            assert all(grant_table.take_use(work, made.grant.id, NOW) for _ in range(TERMS.max_uses))
    else:
        revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    row = GrantIndex(world.database).find(made.grant.id)
    with pytest.raises(Duplicate, match=said):
        revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    assert GrantIndex(world.database).find(made.grant.id) == row
    assert world.grant(made.grant.id).state == state


def test_a_revocation_that_the_store_could_not_take_is_owed_by_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.make()

    def busy(*_asked: object) -> None:
        raise Busy("the store of the grants is in use")

    row = GrantIndex(world.database).find(made.grant.id)
    with monkeypatch.context() as patched:
        patched.setattr(grant_table, "set_state", busy)
        with pytest.raises(Busy, match="in use"):
            revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    assert GrantIndex(world.database).find(made.grant.id) == row
    assert world.grant(made.grant.id).state == ACTIVE


def test_a_withdrawal_is_not_signed_without_its_receipt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = world.make()
    revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    monkeypatch.setattr(Receipts, "newest", lambda *_asked, **_more: None)
    with pytest.raises(NotFound, match="the receipt of this grant is not in the vault"):
        sign_withdrawal(world.database, world.vault, world.store, world.state, made.grant.id, now=NOW)
    assert GrantIndex(world.database).find(made.grant.id).pending == WITHDRAW
