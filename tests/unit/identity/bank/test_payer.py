"""Who pays, by the records, and whether a statement is about the linked account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from identity.bank.link import Account, Consent, Link
from identity.bank.payer import check_account, payer_bic, payer_name
from identity.errors import InvalidInput
from identity.records.store import Records, Update, nobody_follows
from tests.unit.identity.vault.helpers import Clock, create

NOW = 1_795_000_000
IBAN = "DE89370400440532013000"
OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
ACCOUNT = Account("1", IBAN, "EUR", "Maria Sample")


def link(account: Account | None = ACCOUNT, label: str = "main") -> Link:
    return Link(label, "open-banking", "https://bank.example", "active", "2026-01-01", Consent((), NOW), account)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with create(tmp_path / "vault.db", Clock(NOW)) as vault:
        yield Records(vault, OWNER, clock=Clock(NOW), changed=nobody_follows)


def note(records: Records, **fields: str) -> Records:
    records.set_many([Update(name.replace("__", "."), value) for name, value in fields.items()])
    return records


def test_the_holder_is_named_by_the_link_the_account_or_the_person(records: Records) -> None:
    unnamed = link(Account("1", IBAN, "EUR", ""))
    assert payer_name(records, link()) == "Maria Sample"
    assert payer_name(records, unnamed) is None
    assert payer_name(records, link(None)) is None
    note(records, given_name="Ada", family_name="Weber")
    assert payer_name(records, unnamed) == payer_name(records, link(None)) == "Ada Weber"
    note(records, bank_account__main__Nm="A. Weber")
    assert payer_name(records, unnamed) == payer_name(records, link(None)) == "A. Weber"
    assert payer_name(records, link(None, "other")) == "Ada Weber"
    assert payer_name(records, link()) == "Maria Sample"


def test_the_bank_is_named_by_the_records_of_that_account(records: Records) -> None:
    assert payer_bic(records, link()) is None
    note(records, bank_account__main__BICFI="COBADEFFXXX")
    assert payer_bic(records, link()) == "COBADEFFXXX"
    assert payer_bic(records, link(label="other")) is None


@pytest.mark.parametrize(
    "stated",
    [
        *(None, IBAN, IBAN.lower(), "532013000", "0532013000", "0532 0130-00", "37040044/532013000".replace("/", "0")),
        *("370400440532013000", "13000", "0013000"),
    ],
)
def test_an_account_that_is_the_links_passes(records: Records, stated: str | None) -> None:
    check_account(records, link(), stated)


@pytest.mark.parametrize(
    "stated",
    [
        *(
            "",
            "3000",
            "03000",
            "DE89",
            "DE02120300000000202051",
            "9370400440",
            "532013001",
            "00000",
            "DE89370400440532",
        ),
        "E893704",
    ],
)
def test_another_account_is_refused_and_its_last_digits_are_told(records: Records, stated: str) -> None:
    with pytest.raises(InvalidInput, match="about another account than the link") as refused:
        check_account(records, link(), stated)
    assert refused.value.hint is not None
    assert "bank_account.main.Othr.Id" in refused.value.hint
    check_account(records, link(None), stated)


def test_a_number_that_is_noted_is_the_only_one_that_is_no_iban(records: Records) -> None:
    note(records, bank_account__main__Othr__Id="00-123456")
    for stated in ("123456", "0123456", "00 123456", IBAN):
        check_account(records, link(), stated)
    for stated in ("532013000", "1234567", "12345"):
        with pytest.raises(InvalidInput):
            check_account(records, link(), stated)
    check_account(records, link(label="other"), "532013000")
