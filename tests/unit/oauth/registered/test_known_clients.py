"""The dapps of a home: verified only by their own host and the chain, and names that pretend are shown as such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from cmwallet.errors import InvalidInput, NotFound, NotVerified
from cmwallet.grants.dapp_registry import Clients
from cmwallet.serving.waiting import name_warnings
from identity.secret import Secret
from oauth.core.ports import ClientStanding
from oauth.dapp.key_files import fresh_key
from oauth.errors import HostUnreachable, NotAsSigned
from oauth.model import ACTIVE, REVOKED
from oauth.registered.deceptive_names import Named, warnings
from oauth.registered.hosts import parse_host
from oauth.registered.own_document import write_document
from oauth.registered.public_web import PublicWeb
from oauth.state_key import StateKey
from oauth.store import grants, revoked_keys
from oauth.store.engine import Store, open_store
from oauth.store.sweep import sweep
from tests.unit.oauth.stored import grant, store_of

DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OTHER_DID = "did:ethr:0x4d2:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
GENESIS = "0x" + "ab" * 32
KEY = fresh_key()
STANDING = ClientStanding(DID, (KEY.public,), None, frozenset(), False, DID[-42:], 1_700_000_000, 5)
STATE = StateKey(Secret(b"\x07" * 32))


def document(did: str = DID, **change: object) -> str:
    claims = {
        "iat": 1_700_000_000,
        "genesis": GENESIS,
        "client_name": "Ticket shop",
        "host": "shop.example",
        "redirect_uris": ["https://shop.example/answer", "http://127.0.0.1/answer"],
    }
    return write_document(KEY, did, {**claims, **change})


class World:
    """A chain and a web that the test decides about."""

    def __init__(self) -> None:
        self.served: dict[str, str] = {}
        self.standings = {DID: STANDING, OTHER_DID: replace(STANDING, did=OTHER_DID, owner=OTHER_DID[-42:])}
        self.store: Store = store_of(self)
        web = cast("PublicWeb", self)
        self.clients = Clients(self.store, STATE, self, chain_id=1234, genesis=GENESIS, web=web)

    def standing(self, did: str) -> ClientStanding:
        return self.standings[did]

    def get(self, url: str, _accept: str) -> bytes:
        if url not in self.served:
            raise HostUnreachable("nothing there")
        return self.served[url].encode()

    def serve(self, text: str, host: str = "shop.example") -> None:
        self.served[f"https://{host}/.well-known/cmwallet-client.jwt"] = text


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.clients.close()


def test_host_that_serves_its_document_is_verified_and_found_again(world: World) -> None:
    world.serve(document())
    made = world.clients.add_host("Shop.Example")
    assert made.verified_host == "shop.example"
    for wanted in (DID, DID.lower(), "shop.example", "ticket SHOP"):
        assert world.clients.get(wanted) == made
    assert world.clients.warnings(made) == []
    with world.store.reading() as work:
        rows = str(work.all("SELECT * FROM clients"))
    assert "shop" not in rows
    assert DID not in rows


def test_document_that_another_host_serves_verifies_nothing(world: World) -> None:
    world.serve(document(host=None), "evil.example")
    with pytest.raises(NotVerified, match="another host"):
        world.clients.add_host("evil.example")
    world.serve(document(host=None, redirect_uris=["https://shop.example.evil.example/"]))
    with pytest.raises(NotVerified, match="another host"):
        world.clients.add_host("shop.example")
    assert world.clients.all() == []


def test_document_by_a_key_that_the_chain_does_not_list_is_refused(world: World) -> None:
    world.serve(document())
    world.standings[DID] = replace(STANDING, keys=(fresh_key().public,))
    with pytest.raises(NotAsSigned):
        world.clients.add_host("shop.example")


def test_document_for_another_chain_is_refused(world: World) -> None:
    world.serve(document(genesis="0x" + "cd" * 32))
    with pytest.raises(NotAsSigned):
        world.clients.add_host("shop.example")


def test_document_from_a_file_proves_no_host(world: World) -> None:
    made = world.clients.add_did(DID, document())
    assert made.verified_host is None
    assert any("nobody verified" in line for line in world.clients.warnings(made))
    with pytest.raises(InvalidInput):
        world.clients.add_did(DID, "nonsense")


@pytest.mark.parametrize("did", [DID.lower(), DID.replace("0x4d2", "0x1"), "did:web:shop.example"])
def test_did_has_one_spelling_and_our_chain(world: World, did: str) -> None:
    with pytest.raises(InvalidInput):
        world.clients.add_did(did, None)


def test_a_dapp_whose_did_changed_hands_is_not_taken_back_by_looking_at_its_host(world: World) -> None:
    text = document()
    world.served["https://shop.example/.well-known/cmwallet-client.jwt"] = text
    world.clients.add_host("shop.example")
    world.standings[DID] = replace(STANDING, owner="0x" + "22" * 20)
    for look in (
        lambda: world.clients.check_host(DID),
        lambda: world.clients.add_host("shop.example"),
        lambda: world.clients.add_did(DID, text),
    ):
        with pytest.raises(NotVerified, match="another owner"):
            look()
    assert world.clients.get(DID).owner == DID[-42:]


def test_refresh_takes_the_hosts_newest_word_and_the_chains_owner(world: World) -> None:
    world.serve(document())
    made = world.clients.add_host("shop.example")
    world.serve(document(client_name="Ticket office"))
    world.standings[DID] = replace(STANDING, owner="0x" + "22" * 20)
    now = world.clients.refreshed(made)
    assert now.name == "Ticket office"
    assert now.owner == "0x" + "22" * 20
    assert world.clients.get(DID) == made


def test_a_dapp_that_holds_a_grant_is_forgotten_but_for_what_binds_it(world: World) -> None:
    world.serve(document(encryption="the thumbprint"))
    made = world.clients.add_host("shop.example")
    with world.store.transaction() as work:
        held = grant(client=STATE.lookup("client", DID), expires=2**40)
        grants.insert(work, STATE, held)
    assert world.clients.why_here() == {DID: "added"}
    assert not world.clients.drop(made)
    assert world.clients.why_here() == {DID: "grants"}
    left = world.clients.get(DID)
    assert (left.owner, left.verified_host) == (made.owner, None), "a later owner is still seen to be another"
    assert left.parsed is not None
    assert left.parsed.encryption == "the thumbprint", "answers stay sealed"
    with world.store.transaction() as work:
        grants.set_state(work, held.id, ACTIVE, REVOKED, 2**33)
        sweep(work, 2**33)
    with pytest.raises(NotFound):
        world.clients.get(DID)


def test_a_dapp_without_grants_is_forgotten_whole(world: World) -> None:
    world.serve(document())
    assert world.clients.drop(world.clients.add_host("shop.example"))
    assert world.clients.all() == []


def test_two_dapps_of_one_name_are_not_chosen_by_it(world: World) -> None:
    world.clients.add_did(DID, document(host=None))
    world.clients.add_did(OTHER_DID, document(OTHER_DID, host=None))
    with pytest.raises(NotFound):
        world.clients.get("Ticket shop")


@pytest.mark.parametrize(
    "name",
    ["Ticket shop", "Tіcket shop", "TICKET-SHOP", "T1cket sh0p", "shop.example (verified)", "Help of sh0p.examp1e"],
)
def test_homograph_names_are_shown_as_such(name: str) -> None:
    mine = Named(DID, "Ticket shop", "shop.example")
    lines = warnings(Named(OTHER_DID, name, None), [mine])
    assert any("looks like shop.example (Ticket shop)" in line for line in lines)


def test_the_terminal_is_told_of_a_homograph_name_before_it_approves(world: World) -> None:
    world.serve(document())
    world.clients.add_host("shop.example")
    world.clients.add_did(OTHER_DID, document(OTHER_DID, host=None, client_name="T1cket sh\u043ep"))
    lines = name_warnings(world.store, STATE, OTHER_DID)
    assert lines[0].startswith("looks like shop.example (Ticket shop)")
    assert any("mixes scripts" in line for line in lines)
    assert name_warnings(world.store, STATE, DID[:-1] + "9") == []


def test_mixed_scripts_and_international_hosts_are_told() -> None:
    assert any("mixes scripts" in line for line in warnings(Named(OTHER_DID, "Pаypal", None), []))
    assert any("international" in line for line in warnings(Named(OTHER_DID, "x", "xn--pypal-4ve.example"), []))


@pytest.mark.parametrize(
    "text", ["", "localhost", "shop.example:443", "127.0.0.1", "https://shop.example", "a..b", "-a.b", "a/b.c"]
)
def test_host_is_a_name_of_the_internet(text: str) -> None:
    assert parse_host("bücher.example") == "xn--bcher-kva.example"
    with pytest.raises(InvalidInput):
        parse_host(text)


def test_own_document_that_servers_would_refuse_is_not_written() -> None:
    for change in ({"redirect_uris": ["http://shop.example/"]}, {"redirect_uris": ["https://other.example/"]}):
        with pytest.raises(InvalidInput):
            document(**change)


def test_revocation_that_was_seen_is_never_forgotten() -> None:
    store = open_store(":memory:")
    assert revoked_keys.note(store, STATE, DID, frozenset({"a"}), 1) == {"a"}
    assert revoked_keys.note(store, STATE, DID, frozenset({"b"}), 2) == {"a", "b"}
    assert revoked_keys.note(store, STATE, DID, frozenset(), 3) == {"a", "b"}
    assert revoked_keys.note(store, STATE, OTHER_DID, frozenset(), 3) == frozenset()
    with store.reading() as work:
        assert DID not in str(work.all("SELECT * FROM revoked_keys"))
    store.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "what shop.example serves is no client document: "),
        ("\u00e9", "what shop.example serves is no client document"),
    ],
)
def test_a_host_that_serves_no_document_verifies_nobody(world: World, text: str, said: str) -> None:
    world.serve(text)
    with pytest.raises(NotVerified) as refused:
        world.clients.add_host("shop.example")
    assert refused.value.message.startswith(said)
    with world.store.reading() as work:
        assert work.all("SELECT id FROM clients") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "what shop.example serves is no client document: "),
        (document(host="other.example", redirect_uris=[]), "the document of shop.example names another host"),
    ],
    ids=["nonsense", "another host"],
)
def test_a_host_that_changed_its_mind_leaves_what_is_known(world: World, text: str, said: str) -> None:
    world.serve(document())
    known_before = world.clients.add_host("shop.example")
    world.serve(text)
    with pytest.raises(NotVerified) as refused:
        world.clients.check_host(DID)
    assert refused.value.message.startswith(said)
    assert world.clients.get(DID) == known_before


def test_a_dapp_without_a_document_and_without_a_key_is_not_added(world: World) -> None:
    assert world.clients.add_did(OTHER_DID, None).client == OTHER_DID
    world.standings[DID] = replace(STANDING, keys=())
    with pytest.raises(NotAsSigned, match=f"{DID} has no valid key on chain"):
        world.clients.add_did(DID, None)


@pytest.mark.parametrize(
    ("client", "other", "said"),
    [
        (Named(DID, "Bakery", "bakery.example"), Named(OTHER_DID, "Bank", "bank.example"), []),
        (Named(DID, "Bank", "bakery.example"), Named(OTHER_DID, "Bank", "bank.example"), ["looks like"]),
        (Named(DID, "Bank", "bakery.example"), Named(DID.upper(), "Bank", "bank.example"), []),
        (Named(DID, "Your bank.example", "bakery.example"), Named(OTHER_DID, "B", "bank.example"), ["looks like"]),
        (Named(DID, "Your bank.example", "bank.example"), Named(OTHER_DID, "B", "other.example"), []),
        (Named(DID, "Your bank.example", "bakery.example"), Named(OTHER_DID, "B", None), []),
        (Named(DID, None, "bakery.example"), Named(OTHER_DID, None, None), []),
        (Named(DID, None, None), Named(OTHER_DID, "B", "bank.example"), ["nobody verified"]),
        (Named(DID, "B\u0430kery", "bakery.example"), Named(OTHER_DID, "X", "x.example"), ["the name mixes scripts"]),
        (Named(DID, "Bakery", "xn--bkery-3ve.example"), Named(OTHER_DID, "X", "x.example"), ["an international name"]),
        (Named(DID, "Bakery", "shop.xn--p1ai"), Named(OTHER_DID, "X", "x.example"), ["an international name"]),
        (Named(DID, "Bakery", "shopxn--p.example"), Named(OTHER_DID, "X", "x.example"), []),
    ],
)
def test_each_reason_to_be_careful_is_told_once(client: Named, other: Named, said: list[str]) -> None:
    found = warnings(client, [other])
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (Named(DID, "Bakery", "bakery.example"), "bakery.example (Bakery)"),
        (Named(DID, "Bakery", None), "Bakery"),
        (Named(DID, None, "bakery.example"), "bakery.example"),
        (Named(DID, None, None), ""),
    ],
)
def test_the_host_is_shown_first(named: Named, shown: str) -> None:
    assert named.shown == shown
