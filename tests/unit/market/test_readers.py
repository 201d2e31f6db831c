"""Who is named, who is sealed to, and which items are typed."""

from types import SimpleNamespace

import pytest

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.contacts import Contacts
from cmwallet.accounts.new_accounts import import_key
from cmwallet.calls.deployments import Deployment
from cmwallet.errors import InvalidInput, NotFound, NotVerified, Tampered
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.market import typed_items
from cmwallet.market.bundle import Bundle, BundledPaper
from cmwallet.market.papers import make_paper
from cmwallet.market.persons import find_person
from cmwallet.market.sealed_bundle import find_readers, open_bundle, seal_bundle
from cmwallet.market.typed_items import is_typed_item, parse_typed_item
from identity.credentials.did_keys import FOR_EVER, DidKey, DidKeys
from identity.did import Did
from identity.keys import random_key
from identity.rejections import Malformed
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault
from tests.unit.market.test_item_reference import access
from tests.unit.market.world import BUYER, DEALS, SELLER

NOW = 1_800_000_000
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
KEY = random_key("enc-x25519", 0)


@pytest.fixture
def home(tmp_path):
    folder = Home(tmp_path / "home")
    folder.prepare()
    database = Database(folder)
    with Vault.create(folder.vault_file, Secret("four plain words here"), parameters=kdf.MINIMUM) as vault:
        Contacts(database).add(vault, [("bob", BOB, "")])
        import_key(database, vault, Secret(bytes([7]) * 32), "me")
        yield SimpleNamespace(database=database, vault=vault)
    database.close()


class Listed:
    """A registry that lists Bob's key alone, from NOW on."""

    def did_keys(self, did: str) -> tuple[DidKeys, str]:
        held = did.lower() == str(Did(1234, BOB)).lower()
        keys = (DidKey("X25519", KEY.public, ((NOW, FOR_EVER),), None),) if held else ()
        return DidKeys(did, keys, (), 1, NOW), "chain"


def readers(home, *names: str, now: int = NOW):
    return find_readers(home.database, home.vault, Listed(), 1234, names, clock=lambda: now)


def test_a_person_is_a_contact_an_account_an_address_or_a_did(home):
    me = Accounts(home.database).get("me").address
    for name, address in (("bob", BOB), ("me", me), (BOB, BOB), (str(Did(1234, BOB)), BOB)):
        assert find_person(home.database, home.vault, 1234, name).address == address
    with pytest.raises(InvalidInput):
        find_person(home.database, home.vault, 18, str(Did(1234, BOB)))
    with pytest.raises(NotFound):
        find_person(home.database, home.vault, 1234, "carl")


@pytest.mark.parametrize("row", ["UPDATE contacts SET address = ?", "UPDATE accounts SET address = ?"])
def test_a_row_that_was_changed_leads_to_nobody_else(home, row):
    with home.database.write() as connection:
        connection.execute(row, (SELLER,))
    with pytest.raises(Tampered):
        find_person(home.database, home.vault, 1234, "bob" if "contacts" in row else "me")


def test_a_reader_is_there_once_however_she_is_named(home):
    (reader,) = readers(home, "bob", BOB, str(Did(1234, BOB)))
    assert (reader.recipient.address, reader.public, reader.kid) == (BOB, KEY.public, KEY.thumbprint)


def test_whoever_lists_no_valid_key_is_no_reader(home):
    for names, now in ((["me"], NOW), ([SELLER], NOW), (["bob"], NOW - 1)):
        with pytest.raises(NotFound):
            readers(home, *names, now=now)
    with pytest.raises(NotFound):
        readers(home, "bob", "me")


def test_a_bundle_is_opened_by_its_reader(home):
    bundle = Bundle(DEALS.item(12), (BundledPaper("terms", make_paper(b"A bicycle.", "terms.txt")),))
    sealed = seal_bundle(bundle, readers(home, "bob"))
    assert open_bundle(sealed, lambda kid: (KEY.public, KEY.private) if kid == KEY.thumbprint else None) == bundle
    with pytest.raises(Malformed):
        open_bundle(sealed, lambda _kid: None)
    with pytest.raises(InvalidInput):
        seal_bundle(bundle, [])


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("deal/12", True),
        ("court/3@1", True),
        (str(DEALS.item(12)), True),
        ("eip155:x", True),
        ("./deal/12", False),
        ("deal/12.txt", False),
        ("deals/12", False),
        ("deal/", False),
        ("12", False),
        ("-", False),
    ],
)
def test_an_item_is_told_from_a_file(text, typed):
    assert is_typed_item(text) is typed


def test_a_typed_item_is_one_of_the_newest_contract_or_of_the_one_named(monkeypatch):
    here = access()
    here.database = None
    there = {
        "Deals": Deployment(DEALS.genesis, "Deals", SELLER, "", ""),
        "Deals.2": Deployment(DEALS.genesis, "Deals.2", BUYER, "", ""),
    }
    monkeypatch.setattr(typed_items, "deployed", lambda *_: there)
    assert (parse_typed_item(here, "deal/12").contract, parse_typed_item(here, "deal/12").number) == (BUYER, 12)
    assert parse_typed_item(here, "deal/12@1").contract == SELLER
    assert parse_typed_item(here, str(DEALS.item(12))) == DEALS.item(12)
    for text in ("deal/0", "coin/1", "deal/1@", "deal"):
        with pytest.raises(InvalidInput):
            parse_typed_item(here, text)
    with pytest.raises(NotFound):
        parse_typed_item(here, "court/1")
    with pytest.raises(NotFound):
        parse_typed_item(here, "deal/1@3")
    with pytest.raises(NotVerified):
        parse_typed_item(here, str(DEALS.item(12)).replace("1234", "18"))
