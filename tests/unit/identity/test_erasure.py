"""What goes when an identity is erased, and what is left: all that says whose it is, but what others rely on."""

import pytest

from identity.bank.link import ACTIVE, FILES, Account, Consent, Link, Links
from identity.credentials.presentations import Presentation, Presentations
from identity.erasure import bank_links_with, disclosures, everything, remove_with_identity, still_held, targets
from identity.errors import InvalidInput, NotFound
from identity.records.exports import note_export
from identity.records.store import Records, nobody_follows
from identity.secret import Secret
from tests.unit.identity.vault.helpers import Clock, create

OWNER, OTHER = "0x" + "1" * 40, "0x" + "2" * 40
SHOP = "https://shop.example"


@pytest.fixture
def vault(tmp_path):
    with create(tmp_path / "vault.db", Clock()) as vault:
        yield vault


@pytest.fixture
def records(vault):
    records = Records(vault, OWNER, clock=Clock(), changed=nobody_follows)
    records.set_many({"given_name": "Ada", "address.country": "GB", "address.locality": "London"})
    Presentations(vault, OWNER).add(Presentation("2026-01-01T00:00:00Z", SHOP, ("given_name",), None))
    note_export(records, to="/tmp/x", form="csv", encryption="none", recipients=["age1x"], fields=["address.country"])
    for kind in ("attestation/copy", "attestation/issued", "attestation/status-list", "bank/link", "future/kind"):
        facts = {"batch": "b", "fields": "[]"} if kind == "attestation/copy" else {}
        vault.seal(kind, kind, Secret(b"x"), attributes={"owner": OWNER, **facts})
        vault.seal(kind, kind, Secret(b"x"), attributes={"owner": OTHER, **facts})
    vault.seal("seed/bip39", "main", Secret(b"x"))
    return records


def kinds(vault, owner):
    return sorted({entry.type for entry in vault.entries() if entry.attributes.get("owner") == owner})


def test_erasing_everything_spares_the_notes_and_what_others_rely_on(records, vault):
    names, ids = everything(records)
    vault.remove_many(ids)
    assert names == ["address.country", "address.locality", "given_name"]
    assert kinds(vault, OWNER) == ["attestation/issued", "attestation/status-list", "identity/export", "presentation"]
    assert len(kinds(vault, OTHER)) == 5
    assert [entry.type for entry in vault.entries("seed/bip39")] == ["seed/bip39"]


def test_an_identity_that_goes_takes_its_notes(records, vault):
    remove_with_identity(records)
    assert kinds(vault, OWNER) == ["attestation/issued", "attestation/status-list"]
    assert len(kinds(vault, OTHER)) == 5


def test_targets_unfold_groups_and_reach_what_is_unset(records):
    records.unset("address.locality")
    assert targets(records, ["address"])[0] == ["address.country", "address.locality"]
    assert targets(records, ["address", "address.country"])[0] == ["address.country", "address.locality"]
    with pytest.raises(NotFound):
        targets(records, ["nickname"])
    with pytest.raises(InvalidInput):
        targets(records, ["nick"])


def test_an_account_that_goes_takes_its_bank_link_and_the_payments(records, vault):
    records.set_many({"bank_account.main.IBAN": "DE89370400440532013000", "bank_account.main.Ccy": "EUR"})
    for owner in (OWNER, OTHER):
        links, facts = Links(vault, owner, Clock()), {"owner": owner, "label": "main", "key": "k"}
        for label in ("main", "other"):
            links.save(Link(label, FILES, "files", ACTIVE, "", Consent((), 1), Account("", "DE…", "EUR", "Ada")))
        vault.seal("bank/payment", "main 2026", Secret(b"x"), attributes=facts)
    assert bank_links_with(records, ["bank_account.main.Ccy", "given_name"]) == {}
    vault.remove_many(targets(records, ["bank_account.main"])[1])
    assert Links(vault, OWNER, Clock()).find("main") is None
    assert Links(vault, OWNER, Clock()).find("other") is not None
    assert Links(vault, OTHER, Clock()).find("main") is not None
    assert [entry.attributes["owner"] for entry in vault.entries("bank/payment")] == [OTHER]


def test_what_was_shared_is_told_in_order_and_by_party(records):
    found = disclosures(records, reason="test")
    assert [one.kind for one in found] == ["export", "presentation"]
    assert [one.to for one in disclosures(records, to=SHOP.upper(), reason="test")] == [SHOP]
    assert [one.to for one in disclosures(records, to="age1x", reason="test")] == ["/tmp/x"]
    assert [one.kind for one in still_held(records, ["given_name"], reason="test")] == ["presentation"]
