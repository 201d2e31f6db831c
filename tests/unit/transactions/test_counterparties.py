"""Who is known from histories alone, and what speaks against whom a transaction or a signature names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmwallet.history.movements import ERC20, INTERNAL, NATIVE, MovementIndex
from cmwallet.home.database import Database
from cmwallet.signing.calls import explain_transaction
from cmwallet.signing.facts import Explanation, Fact
from cmwallet.transactions.batch.judging import screen_each
from cmwallet.transactions.counterparties import Counterparties, only_in_histories
from cmwallet.transactions.counterparty_screening import screen_bait, screen_listed
from cmwallet.transactions.finding import Finding
from cmwallet.transactions.journal_entry import CONFIRMED
from cmwallet.transactions.signature_screening import screen_signature
from cmwallet.transactions.transaction_screening import Facts, screen_transaction
from identity.address import Address, to_address
from identity.kyc.lists.listed_addresses import AddressSearch, ListedAddress
from tests.unit.history.test_movements import movement
from tests.unit.transactions.journalling import BOB, GENESIS, SENDER, open_database
from tests.unit.transactions.test_signature_screening import HERE, PERMIT

ME, EVE, TOKEN = Address(SENDER), Address("0x8ba1f109551bD432803012645Ac136ddd64DBA72"), Address("0x" + "33" * 20)
FAKE = {"kind": ERC20, "asset": TOKEN, "hash": "0x" + "fe" * 32, "position": "999999.l000000"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def lured(database: Database, *moved: dict[str, Any], account: str = SENDER) -> frozenset[str]:
    """Return who of BOB and EVE is known only from movements like these."""
    several = [movement(number, **{"position": f"{number:06d}", **one}) for number, one in enumerate(moved)]
    MovementIndex(database, GENESIS, account).add(several, [NATIVE], 0, 9)
    return only_in_histories(database, [BOB, EVE])


IN: dict[str, Any] = {"sender": EVE, "recipient": SENDER}
OUT: dict[str, Any] = {"sender": SENDER, "recipient": EVE}


@pytest.mark.parametrize(
    ("moved", "found"),
    [
        ([], set()),
        ([IN], {EVE}),
        ([{**IN, "kind": INTERNAL}], {EVE}),
        ([{**FAKE, **IN}], {EVE}),
        ([{**FAKE, **OUT, "amount": "0"}], {EVE}),
        ([{**FAKE, **OUT, "amount": "5"}], {EVE}),
        ([IN, OUT], set()),
        ([OUT], set()),
        ([{**OUT, "amount": "0"}], set()),
        ([{**FAKE, **OUT}, {"recipient": TOKEN, "hash": FAKE["hash"], "amount": "0"}], set()),
        ([{**FAKE, **OUT, "amount": "0"}, {"recipient": TOKEN, "hash": FAKE["hash"], "amount": "0"}], {EVE}),
        ([{**FAKE, **OUT}, {"sender": EVE, "recipient": TOKEN, "hash": FAKE["hash"]}], {EVE}),
    ],
)
def test_only_what_an_account_signed_makes_somebody_known(
    database: Database, moved: list[dict[str, Any]], found: set[str]
) -> None:
    assert lured(database, *moved) == found


def test_whoever_was_paid_from_here_or_has_a_name_is_no_bait(database: Database) -> None:
    assert lured(database, IN) == {EVE}
    with database.write() as connection:
        connection.execute(
            "INSERT INTO contacts (folded, name, address, note, created, mac) VALUES ('eve', 'eve', ?, '', '', x'')",
            (EVE,),
        )
    assert only_in_histories(database, [EVE]) == frozenset()


def test_a_payment_of_the_journal_makes_somebody_known(database: Database) -> None:
    assert lured(database, {**IN, "sender": BOB}) == {BOB}
    with database.write() as connection:
        connection.execute(
            "INSERT INTO journal (intent, state, network, chain_id, genesis, sender, recipient, amount, symbol,"
            " decimals, data, memo, label, created, changed)"
            " VALUES ('', ?, 'net', 1, ?, ?, ?, '1', 'CMT', 18, '', '', '', 0, 0)",
            (CONFIRMED, GENESIS, SENDER, BOB),
        )
    assert only_in_histories(database, [BOB]) == frozenset()


def test_ten_thousand_are_looked_up_at_once(database: Database) -> None:
    many = [to_address(number.to_bytes(20, "big")) for number in range(1, 10_001)]
    lured(database, IN)
    assert only_in_histories(database, [*many, EVE]) == {EVE}


ENTRY = ListedAddress(EVE.lower(), "sdn", "2026-11-02", "9001", "KRASNOV, Lev\u202e")
WORDS = f"{EVE} stands on the list sdn of 2026-11-02: entry 9001, KRASNOV, Lev"
SANCTIONED = ("refuse", "sanctioned", "--allow-listed")
BAIT = ("refuse", "bait", "--allow-bait")


def lists(*found: ListedAddress, unread: tuple[str, ...] = ()) -> Counterparties:
    def search(addresses: Any) -> AddressSearch:
        asked = {one.lower() for one in addresses}
        return AddressSearch(tuple(one for one in found if one.address in asked), unread)

    return Counterparties(search, lambda addresses: {one for one in addresses if one == BOB})


KNOWN = lists(ENTRY)


def rows(findings: Any) -> list[tuple[str, str, str | None]]:
    return [(one.severity, one.id, one.option) for one in findings if one.id in ("sanctioned", "bait", "list-unread")]


def test_a_finding_says_list_day_and_entry_in_clean_words() -> None:
    (found,) = screen_listed([ME, EVE], KNOWN)
    assert found.words.replace("\u202e", "") == found.words
    assert found.words.startswith(WORDS)
    assert rows([found]) == [SANCTIONED]
    assert rows(screen_bait([ME, Address(BOB)], KNOWN)) == [BAIT]


def test_a_list_without_addresses_is_no_answer() -> None:
    (found,) = screen_listed([ME], lists(unread=("old",)))
    assert rows([found]) == [("note", "list-unread", None)]
    assert "cmwallet identity kyc lists update old" in found.words


def transaction(to: str, value: int = 0, data: bytes = b"", **more: Any) -> list[tuple[str, str, str | None]]:
    explained = explain_transaction(1234, Address(to), value, data)
    stated = {
        "trusted": frozenset(),
        "code": lambda _: b"\x60",
        "supply": lambda _: None,
        "allowance": lambda *_: None,
        "counterparties": KNOWN,
        **more,
    }
    return rows(screen_transaction(Facts(explained, Address(to), value, data, 0, **stated)))


def word(address: str) -> bytes:
    return bytes(12) + bytes.fromhex(address[2:])


TRANSFER, UNREAD = bytes.fromhex("a9059cbb"), bytes.fromhex("deadbeef")


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ((EVE, 5), [SANCTIONED]),
        ((BOB, 5), [BAIT]),
        ((TOKEN, 5), []),
        ((TOKEN, 0, TRANSFER + word(EVE) + bytes(31) + b"\x05"), [SANCTIONED]),
        ((TOKEN, 0, TRANSFER + word(BOB) + bytes(31) + b"\x05"), [BAIT]),
        ((TOKEN, 0, UNREAD + bytes(5) + word(EVE)), [SANCTIONED]),
        ((TOKEN, 0, UNREAD + word(BOB)), []),
        ((BOB, 5, UNREAD), []),
        ((EVE, 0, UNREAD), [SANCTIONED]),
    ],
)
def test_everybody_in_a_transaction_is_looked_up_and_whoever_is_paid_is_no_bait(
    call: tuple[Any, ...], found: list[tuple[str, str, str | None]]
) -> None:
    assert transaction(*call) == found


def test_persons_behind_a_hash_are_looked_up_too_and_a_trusted_one_is_no_bait() -> None:
    assert transaction(TOKEN, 0, UNREAD, persons=(EVE,)) == [SANCTIONED]
    assert transaction(BOB, 5, trusted=frozenset({BOB})) == []


def test_everybody_in_a_signature_is_looked_up() -> None:
    here = replace(HERE, counterparties=KNOWN)
    assert rows(screen_signature(PERMIT, here)) == []
    assert rows(screen_signature(replace(PERMIT, named=(*PERMIT.named, EVE)), here)) == [SANCTIONED]
    pays = Explanation("transfer-authorisation", (Fact("pays", "pays", TOKEN, 5, ME, Address(BOB)),), 1234)
    assert rows(screen_signature(pays, here)) == [BAIT]


def test_each_recipient_of_a_batch_has_its_own_findings() -> None:
    dead = to_address(bytes(18) + b"\xde\xad")
    found = screen_each([ME, EVE, Address(BOB), dead], KNOWN)
    assert {one: [row.id for row in several] for one, several in found.items()} == {
        EVE: ["sanctioned"],
        BOB: ["bait"],
        dead: ["burn"],
    }
    assert all(isinstance(row, Finding) and row.severity == "refuse" for several in found.values() for row in several)
