"""Rows of accounts and phrases are made anew from the vault's records, which alone are trusted."""

from __future__ import annotations

import pytest

from cmwallet.accounts.accounts import Accounts, NewAccount, next_free_name
from cmwallet.accounts.seeds import SeedWallets, check_phrase, open_phrase
from cmwallet.errors import Damaged
from identity.address import parse_address
from identity.secret import Secret
from identity.vault.interface import RecordId
from tests.unit.accounts.test_accounts import ENTROPY, OTHER_ENTROPY, World, world

__all__ = ["world"]
WATCHED = [parse_address("0x" + digits * 20) for digits in ("11", "22", "33")]


def change(world: World, statement: str, *values: object) -> None:
    with world.database.write() as connection:
        connection.execute(statement, values)


@pytest.fixture
def three(world: World) -> World:
    for number, address in enumerate(WATCHED):
        world.accounts.add(world.vault, [NewAccount(address, f"cold-{number}", "watch")])
    return world


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("DELETE FROM accounts", 3),
        ("DELETE FROM accounts WHERE name = 'cold-1'", 1),
        ("UPDATE accounts SET kind = 'key' WHERE name = 'cold-2'", 1),
        ("UPDATE accounts SET name = 'other', folded = 'other' WHERE name = 'cold-0'", 1),
        ("UPDATE accounts SET name = name", 0),
    ],
)
def test_accounts_are_as_the_vault_has_them_and_in_their_order(three: World, statement: str, missing: int) -> None:
    before = three.accounts.all()
    change(three, statement)
    assert Accounts(three.database).rebuild(three.vault) == missing
    assert three.accounts.all() == before
    for account in before:
        three.accounts.check(three.vault, account)
    assert Accounts(three.database).rebuild(three.vault) == 0


def test_a_row_without_a_record_is_no_account(three: World) -> None:
    before = three.accounts.all()
    columns = "name, folded, kind, wallet, path, created, mac"
    change(
        three,
        f"INSERT INTO accounts (address, record, {columns}) SELECT ?, ?, 'x', 'x', kind, wallet, path, created, mac"
        " FROM accounts LIMIT 1",
        "0x" + "44" * 20,
        "00" * 16,
    )
    assert len(three.accounts.all()) == 4
    assert Accounts(three.database).rebuild(three.vault) == 0
    assert three.accounts.all() == before


def test_a_name_that_a_contact_has_taken_meanwhile_gets_a_number(three: World) -> None:
    change(three, "DELETE FROM accounts WHERE name = 'cold-1'")
    three.contacts.add(three.vault, [("Cold-1", WATCHED[0], "")])
    assert [next_free_name(three.database, name) for name in ("cold-1", "cold-2", "free")] == [
        "cold-1-2",
        "cold-2-2",
        "free",
    ]
    assert Accounts(three.database).rebuild(three.vault) == 1
    assert [account.name for account in three.accounts.all()] == ["cold-0", "cold-1-2", "cold-2"]


@pytest.mark.parametrize(
    ("statement", "behind"),
    [
        ("DELETE FROM wallets", 2),
        ("DELETE FROM wallets WHERE name = 'main'", 1),
        ("UPDATE wallets SET fingerprint = '00000000' WHERE name = 'main'", 1),
        ("UPDATE wallets SET name = 'other', folded = 'other' WHERE name = 'spare'", 1),
        ("UPDATE wallets SET name = name", 0),
    ],
)
def test_phrases_are_as_the_vault_has_them(world: World, statement: str, behind: int) -> None:
    wallets = {world.seed(), world.seed("spare", OTHER_ENTROPY)}
    change(world, statement)
    assert SeedWallets(world.database).rebuild(world.vault) == behind
    assert set(world.seeds.all()) == wallets
    for wallet in wallets:
        world.seeds.check(world.vault, wallet)


def test_a_phrase_without_a_record_is_none(world: World) -> None:
    kept = world.seed()
    gone = world.seed("spare", OTHER_ENTROPY)
    world.vault.remove(gone.record)
    assert SeedWallets(world.database).rebuild(world.vault) == 0
    assert world.seeds.all() == [kept]


@pytest.mark.parametrize(
    ("entropy", "language", "same"),
    [(ENTROPY, "english", True), (ENTROPY, "french", False), (OTHER_ENTROPY, "english", False)],
)
def test_a_phrase_read_back_from_paper_is_the_wallet_s_or_not(
    world: World, entropy: Secret, language: str, same: bool
) -> None:
    world.seed()
    assert check_phrase(world.database, world.vault, wallet="main", entropy=entropy, language=language) is same


def test_the_phrase_of_sixteen_zeros_is_that_of_bip_39(world: World) -> None:
    assert open_phrase(world.vault, world.seed(), reason="test").text() == "abandon " * 11 + "about"


def test_a_record_of_another_type_is_no_phrase(world: World) -> None:
    wallet = world.seed()
    note = RecordId(world.vault.seal("note", "note", Secret(b"{}")))
    with pytest.raises(Damaged, match="the record of wallet 'main' is not a seed"):
        open_phrase(world.vault, type(wallet)(**{**vars(wallet), "record": note}), reason="test")
