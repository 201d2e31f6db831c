"""Accounts, recovery phrases and contacts: what is taken, unknown, watched, or not to be opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmwallet.accounts.accounts import Accounts, NewAccount
from cmwallet.accounts.choosing import choose_account, marked_account
from cmwallet.accounts.contacts import Contacts
from cmwallet.accounts.new_accounts import derive_account, import_key, open_key, parse_private_key
from cmwallet.accounts.seeds import ASKED, KEPT, NONE, SeedWallet, SeedWallets, open_phrase, open_seed
from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, InvalidInput, NotFound, WrongPassphrase
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity.address import parse_address
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.interface import TYPE_SECP256K1_KEY
from identity.vault.vault import Vault

COLD = parse_address("0x" + "11" * 20)
KEY = bytes([7]) * 32
ENTROPY, OTHER_ENTROPY = Secret(bytes(16)), Secret(b"\x01" * 16)


class World:
    """A home with an open vault and nothing in it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        self.home.prepare()
        self.database = Database(self.home)
        self.vault = Vault.create(self.home.vault_file, Secret("four plain words here"), parameters=kdf.MINIMUM)
        self.accounts, self.seeds = Accounts(self.database), SeedWallets(self.database)
        self.contacts = Contacts(self.database)

    def watch(self, name: str = "cold") -> Any:
        (made,) = self.accounts.add(self.vault, [NewAccount(COLD, name, "watch")])
        return made

    def seed(self, name: str = "main", entropy: Secret = ENTROPY, **passphrase: Any) -> SeedWallet:
        given = {"passphrase": None, "keep_passphrase": False, **passphrase}
        return self.seeds.add(self.vault, name=name, entropy=entropy, language="english", **given)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.vault.close()
    made.database.close()


# --- accounts ---


def test_an_account_that_is_not_here_is_not_found(world: World) -> None:
    for wanted in ("me", COLD):
        with pytest.raises(NotFound, match=f"there is no account '{wanted}'") as refused:
            world.accounts.get(wanted)
        assert refused.value.hint == "cmwallet account list shows them"


def test_without_an_account_there_is_none_to_choose(world: World) -> None:
    config = Config(world.home, {}, {})
    with pytest.raises(NotFound, match="there is no account yet") as refused:
        choose_account(config, world.database, None)
    assert refused.value.hint == "cmwallet init, or cmwallet account new"
    assert marked_account(config, world.database) is None
    watched = world.watch()
    assert choose_account(config, world.database, None) == watched


def test_an_address_that_is_here_is_not_added_again(world: World) -> None:
    world.watch()
    with pytest.raises(AlreadyExists, match=f"the account {COLD} is here already"):
        world.watch("another")
    assert [account.name for account in world.accounts.all()] == ["cold"]


def test_an_account_that_signs_is_not_added_without_its_key(world: World) -> None:
    with pytest.raises(InvalidInput, match="an account that signs needs its key"):
        world.accounts.add(world.vault, [NewAccount(COLD, "me", "imported")])
    assert world.accounts.all() == []


def test_an_account_that_was_removed_is_not_changed(world: World) -> None:
    account = world.watch()
    world.accounts.remove(world.vault, account)
    for change in (
        lambda: world.accounts.check(world.vault, account),
        lambda: world.accounts.rename(world.vault, account, "other"),
        lambda: world.accounts.remove(world.vault, account),
    ):
        with pytest.raises(NotFound, match=f"there is no account {COLD}"):
            change()


@pytest.mark.parametrize("before", ["", "0x", "0X", " "], ids=repr)
def test_a_private_key_is_64_hex_digits(before: str) -> None:
    assert parse_private_key(Secret(before + KEY.hex() + "\n")).reveal() == KEY


@pytest.mark.parametrize("content", ["x" * 64, "0x" + "7" * 63, "\u0667" * 64, b"\xff" * 64], ids=repr)
def test_what_is_no_private_key_is_refused_and_not_repeated(content: str | bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_private_key(Secret(content))
    assert (refused.value.message, refused.value.hint) == (
        "that is not a private key",
        "a private key is 64 hex digits",
    )


def test_a_key_is_opened_of_an_account_that_has_one(world: World) -> None:
    made = import_key(world.database, world.vault, Secret(KEY), "me")
    assert open_key(world.database, world.vault, made, reason="test").reveal() == KEY
    with pytest.raises(InvalidInput, match="the account 'cold' is watch-only; its key is not here"):
        open_key(world.database, world.vault, world.watch(), reason="test")


def test_a_name_that_is_taken_stops_a_new_account(world: World) -> None:
    world.seed()
    first = derive_account(world.database, world.vault, name="one")
    with pytest.raises(AlreadyExists, match="one"):
        derive_account(world.database, world.vault, name="ONE")
    assert world.accounts.all() == [first]
    second = derive_account(world.database, world.vault, name="two")
    assert (first.path, second.path) == ("m/44'/60'/0'/0/0", "m/44'/60'/0'/0/1")


def test_a_shape_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from cmwallet.keys import derivation

    world.seed()
    asked, derive_many = [], derivation.derive_many

    def few(seed: Secret, shape: str, numbers: range) -> Any:
        asked.append(numbers)
        return derive_many(seed, shape, numbers[:2])

    monkeypatch.setattr(derivation, "derive_many", few)
    for _ in range(2):
        derive_account(world.database, world.vault)
    with pytest.raises(InvalidInput, match="there is no further account of that shape"):
        derive_account(world.database, world.vault)
    assert len(world.accounts.all()) == 2
    assert asked == [range(1 << 31)] * 3


# --- recovery phrases ---


def test_a_recovery_phrase_that_is_not_here_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="there is no wallet yet"):
        world.seeds.get(None)
    made = world.seed()
    assert world.seeds.get(None) == world.seeds.get("MAIN") == made
    with pytest.raises(NotFound, match="there is no wallet 'spare'"):
        world.seeds.get("spare")


def test_neither_a_name_nor_a_phrase_is_there_twice(world: World) -> None:
    made = world.seed()
    with pytest.raises(AlreadyExists, match="there is a wallet 'main' already"):
        world.seed("Main", OTHER_ENTROPY)
    with pytest.raises(AlreadyExists, match="this phrase is here already as wallet 'main'"):
        world.seed("spare")
    assert world.seeds.all() == [made]


def test_a_wallet_is_not_renamed_to_one_that_is_here(world: World) -> None:
    made, other = world.seed(), world.seed("spare", OTHER_ENTROPY)
    with pytest.raises(AlreadyExists, match="there is a wallet 'SPARE' already"):
        world.seeds.rename(world.vault, made, "SPARE")
    assert world.seeds.all() == [made, other]
    assert world.seeds.rename(world.vault, made, "Main").name == "Main"


def test_a_wallet_that_was_removed_is_not_changed(world: World) -> None:
    made = world.seed()
    world.seeds.remove(world.vault, made)
    for change in (
        lambda: world.seeds.check(world.vault, made),
        lambda: world.seeds.rename(world.vault, made, "other"),
        lambda: world.seeds.remove(world.vault, made),
    ):
        with pytest.raises(NotFound, match="there is no wallet 'main'"):
            change()


@pytest.mark.parametrize("keep", [True, False])
def test_a_phrase_with_a_passphrase_opens_with_that_alone(world: World, keep: bool) -> None:
    made = world.seed(passphrase=Secret("p"), keep_passphrase=keep)
    assert made.passphrase == (KEPT if keep else ASKED)
    opened = open_seed(world.vault, made, Secret("p"), reason="test").reveal()
    if keep:
        assert open_seed(world.vault, made, None, reason="test").reveal() == opened
        return
    with pytest.raises(InputNeeded, match="the wallet 'main' has a BIP-39 passphrase that is not kept here") as needed:
        open_seed(world.vault, made, None, reason="test")
    assert needed.value.hint == "give it with --bip39-passphrase-from prompt"
    for wrong in ("P", "p ", ""):
        with pytest.raises(WrongPassphrase, match="that is not the BIP-39 passphrase of the wallet 'main'"):
            open_seed(world.vault, made, Secret(wrong), reason="test")


def test_a_phrase_without_a_passphrase_opens_with_none(world: World) -> None:
    made = world.seed()
    assert made.passphrase == NONE
    assert len(open_seed(world.vault, made, None, reason="test").reveal()) == 64
    with pytest.raises(WrongPassphrase):
        open_seed(world.vault, made, Secret("p"), reason="test")


def test_a_record_that_is_no_seed_opens_no_wallet(world: World) -> None:
    record = world.vault.seal(TYPE_SECP256K1_KEY, "key", Secret(KEY))
    with pytest.raises(Damaged, match="the record of wallet 'main' is not a seed"):
        open_phrase(world.vault, replace(world.seed(), record=record), reason="test")


# --- contacts ---


def test_a_contact_that_is_not_here_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="there is no contact 'bob'") as refused:
        world.contacts.get("bob")
    assert refused.value.hint == "cmwallet contact list shows them"
    (made,) = world.contacts.add(world.vault, [("bob", COLD, "")])
    assert world.contacts.get("BOB") == made
    world.contacts.check(world.vault, made)
    world.contacts.remove(made)
    with pytest.raises(NotFound, match="there is no contact 'bob'"):
        world.contacts.check(world.vault, made)


def test_contacts_of_one_name_are_added_not_even_once(world: World) -> None:
    with pytest.raises(AlreadyExists, match="the name 'BOB' is given twice"):
        world.contacts.add(world.vault, [("ann", COLD, ""), ("bob", COLD, ""), ("BOB", COLD, "")])
    assert world.contacts.all() == []
