import json

import pytest

from identity.errors import Damaged, InvalidInput, NotFound
from identity.records.field import decode
from identity.records.store import Records, Update, nobody_follows
from tests.unit.identity.vault.helpers import secret

from .conftest import OWNER


def values(records, name):
    return [change.record and change.record.value for change in records.history(name, reason="test")]


def test_a_field_comes_back_as_it_was_normalised(records):
    kept = records.set("phone_number", "+49 30 123456", expires="2027-01-31", verified_by="did:ethr:0x1")
    found = records.get("phone_number", reason="test")
    assert found == kept
    assert (found.value, found.source, found.collected) == ("+4930123456", "self", "2026-11-18T11:06:40Z")
    assert (found.expires, found.verified_by, found.sensitivity) == ("2027-01-31T00:00:00Z", "did:ethr:0x1", "normal")


def test_a_field_that_is_not_set_is_not_found(records):
    assert records.find("given_name", reason="test") is None
    with pytest.raises(NotFound):
        records.get("given_name", reason="test")
    with pytest.raises(NotFound):
        records.unset("given_name")
    with pytest.raises(NotFound):
        records.history("given_name", reason="test")


def test_names_are_listed_without_opening_a_value(records, vault):
    records.set_many({"given_name": "Ada", "birthdate": "1990-12-10", "address.country": "GB"})
    before = len(vault.log())
    assert records.names() == ["address.country", "birthdate", "given_name"]
    assert len(vault.log()) == before


def test_several_fields_are_set_all_or_none(records):
    with pytest.raises(InvalidInput, match="email"):
        records.set_many({"given_name": "Ada", "email": "nonsense"})
    assert records.names() == []


def test_all_opens_what_starts_with_the_prefix(records):
    records.set_many({"given_name": "Ada", "address.locality": "London", "address.country": "United Kingdom"})
    found = records.all(prefix="address.", reason="test")
    assert [(field.name, field.value) for field in found] == [("address.country", "GB"), ("address.locality", "London")]
    assert len(records.all(reason="test")) == 3


def test_two_identities_in_one_vault_do_not_see_each_other(records, vault, clock):
    other = Records(vault, "0x" + "1" * 40, clock=clock, changed=nobody_follows)
    records.set("given_name", "Ada")
    other.set("given_name", "Grace")
    assert records.get("given_name", reason="test").value == "Ada"
    assert other.names() == ["given_name"]
    other.drop_all()
    assert other.names() == []
    assert records.names() == ["given_name"]


def test_history_tells_who_when_and_before(records, clock):
    records.set("given_name", "Ada")
    clock.now += 60
    records.set("given_name", "Augusta", source="mrz", verified_by="somebody")
    clock.now += 60
    records.unset("given_name")
    changes = records.history("given_name", reason="test")
    assert [change.time[-9:] for change in changes] == ["11:06:40Z", "11:07:40Z", "11:08:40Z"]
    assert values(records, "given_name") == ["Ada", "Augusta", None]
    assert changes[1].record.source == "mrz"
    assert records.names() == []
    with pytest.raises(NotFound, match="history"):
        records.unset("given_name")
    records.set("given_name", "Ada")
    assert records.names() == ["given_name"]


def test_purging_removes_the_history_too(records, vault):
    records.set("given_name", "Ada")
    records.unset("given_name")
    records.unset("given_name", purge=True)
    assert len(vault.entries()) == 0


def test_history_ends_with_the_retention(vault, clock):
    records = Records(vault, OWNER, clock=clock, retention=100, changed=nobody_follows)
    for value in ("one", "two", "three"):
        records.set("nickname", value)
        clock.now += 60
    assert values(records, "nickname") == ["one", "two", "three"]
    records.set("nickname", "four")  # one ended 120 s ago
    assert values(records, "nickname") == ["two", "three", "four"]
    forgetful = Records(vault, OWNER, clock=clock, retention=0, changed=nobody_follows)
    forgetful.set("nickname", "five")
    assert values(records, "nickname") == ["five"]
    assert records.history("nickname", reason="test")[0].version == 5


def test_history_is_bounded_in_number(records):
    for number in range(110):
        records.set("nickname", str(number))
    found = values(records, "nickname")
    assert (len(found), found[-1]) == (100, "109")


def test_dropped_versions_leave_the_vault_sound(vault, clock, tmp_path):
    from identity.vault.slots import PassphraseCredential
    from identity.vault.verify import verify

    records = Records(vault, OWNER, clock=clock, retention=0, changed=nobody_follows)
    for value in ("one", "two", "three"):
        records.set("nickname", value)
    records.set("given_name", "Ada")
    report = verify(tmp_path / "vault.db", PassphraseCredential(secret()))
    assert (report.findings, report.versions) == ([], 2)


def test_a_stored_value_is_looked_at_when_a_new_one_goes_with_it(records):
    records.set("document.passport.date_of_issuance", "2024-05-01")
    with pytest.raises(InvalidInput, match="before it was issued"):
        records.set("document.passport.date_of_expiry", "2024-04-30")
    records.set("address.country", "DE")
    assert records.set("phone_number", "030 123456").value == "+4930123456"


def test_a_name_is_given_once_in_a_batch(records):
    with pytest.raises(InvalidInput, match="twice"):
        records.set_many([Update("given_name", "Ada"), Update("given_name", "Grace")])


def test_a_field_never_shows_its_value_in_a_repr(records):
    assert "Ada" not in repr(records.set("given_name", "Ada"))


def test_an_unset_field_can_be_set_by_two_processes_at_once(records, vault):
    """The second one finds the record that the first has made meanwhile."""
    find, seen = vault.find, []

    def late(identity, field):
        found = find(identity, field)
        if not seen:
            seen.append(field)
            Records(vault, OWNER, changed=nobody_follows).set("given_name", "Grace")
        return found

    vault.find = late
    assert records.set("given_name", "Ada").value == "Ada"
    assert values(records, "given_name") == ["Grace", "Ada"]


@pytest.mark.parametrize("owner", ["", OWNER.upper(), OWNER.replace("f", "F")])
def test_records_belong_to_an_address_in_lower_case(vault, owner):
    with pytest.raises(ValueError, match="an owner is an address in lower case"):
        Records(vault, owner, changed=nobody_follows)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2027-01-31", "2027-01-31T00:00:00Z"),
        ("2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z"),
        ("2027-01-31T12:00:00+02:00", "2027-01-31T10:00:00Z"),
        ("2027-02-29", None),
        ("tomorrow", None),
        ("", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:59-01:00", None),
    ],
)
def test_an_end_is_a_day_or_a_time(records, given, kept):
    if kept is not None:
        assert records.set("given_name", "Ada", expires=given).expires == kept
        return
    with pytest.raises(InvalidInput, match="is a time such as 2027-01-31 or 2027-01-31T12:00:00Z"):
        records.set("given_name", "Ada", expires=given)
    assert records.names() == []


WHOLE = {"value": "Ada", "source": "self", "collected": "2026-11-18T11:06:40Z", "sensitivity": "normal"}


@pytest.mark.parametrize(
    "payload",
    [b"", b"Ada", b"[]", b'"Ada"', b"null",
     *(json.dumps({key: item for key, item in WHOLE.items() if key != left}).encode() for left in WHOLE)],
)  # fmt: skip
def test_a_field_that_lacks_a_part_is_damaged(payload):
    assert decode(json.dumps(WHOLE).encode(), "given_name").value == "Ada"
    assert decode(b'{"unset":true}', "given_name") is None
    with pytest.raises(Damaged, match=r"^a field in the vault is not readable$") as problem:
        decode(payload, "given_name")
    assert problem.value.hint == "cmwallet vault verify"
