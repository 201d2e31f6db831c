"""Client documents: what is taken, what is refused, and what a verified host means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.credentials.jws import sign_jws
from identity.credentials.rejections import Rejected
from identity.errors import InvalidInput, NotFound
from identity.secret import Secret
from oauth.client.key_files import fresh_key
from oauth.clients import known
from oauth.clients.document import (
    TYPE,
    check_document,
    check_host,
    parse_client_id,
    parse_document,
    parse_host,
    write_document,
)
from oauth.clients.known import KnownClient
from oauth.clients.likeness import warnings
from oauth.clients.standing import ClientStanding
from oauth.core.state_key import StateKey
from oauth.errors import NotAsSigned
from oauth.store.engine import open_store

DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OTHER_DID = "did:ethr:0x4d2:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
GENESIS = "0x" + "ab" * 32
NOW = 1_800_000_000
KEY = fresh_key()
CLAIMS: dict[str, object] = {
    "iat": NOW,
    "genesis": GENESIS,
    "client_name": "Ticket shop",
    "redirect_uris": ["https://shop.example/answer", "http://127.0.0.1/answer"],
    "client_uri": "https://shop.example/",
    "dpop_jkt": KEY.public.thumbprint,
}


def standing(**change: Any) -> ClientStanding:
    values = {
        "did": DID,
        "keys": (KEY.public,),
        "revoked": frozenset(),
        "encryption": (),
        "deactivated": False,
        "owner": DID[-42:],
        "owner_since": 0,
        "block": 1,
        "as_of": NOW,
    }
    return ClientStanding(**{**values, **change})


def document(**change: object) -> str:
    return write_document(KEY, DID, {**CLAIMS, **change})


def signed(**change: object) -> str:
    payload = {"iss": DID, "sub": DID, **CLAIMS, **change}
    return sign_jws(payload, KEY, {"typ": TYPE, "kid": KEY.kid})


def test_document_says_who_the_dapp_is() -> None:
    found = parse_document(document())
    check_document(found, standing(), genesis=GENESIS, now=NOW)
    check_host(found, "shop.example")
    assert (found.did, found.name, found.dpop_jkt) == (DID, "Ticket shop", KEY.public.thumbprint)
    assert found.redirect_uris == ("https://shop.example/answer", "http://127.0.0.1/answer")


@pytest.mark.parametrize(
    "change",
    [
        {"sub": OTHER_DID},
        {"iss": DID.lower(), "sub": DID.lower()},
        {"client_name": ""},
        {"client_name": "x" * 81},
        {"client_name": "\u202e\u200b"},
        {"redirect_uris": ["http://shop.example/answer"]},
        {"redirect_uris": ["https://user@shop.example/"]},
        {"redirect_uris": ["https://shop.example/#x"]},
        {"redirect_uris": ["https://shop.example/*"]},
        {"redirect_uris": ["https://*.example/"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["http://localhost/answer"]},
        {"redirect_uris": ["http://127.0.0.1.evil.example/"]},
        {"redirect_uris": ["https://10.0.0.1/"]},
        {"redirect_uris": ["https://shop.example:99999/"]},
        {"redirect_uris": ["https://shop.example\\@evil.example/"]},
        {"redirect_uris": ["https://shop.example/a b"]},
        {"redirect_uris": ["https://х.example/"]},
        {"redirect_uris": ["https://shop.example/"] * 21},
        {"redirect_uris": "https://shop.example/"},
        {"revocation_uri": "http://169.254.169.254/latest"},
        {"revocation_uri": "file:///etc/passwd"},
        {"dpop_jkt": "short"},
        {"iat": None},
        {"client_secret": "x"},
    ],
    ids=str,
)
def test_document_with_something_wrong_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        parse_document(signed(**change))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"keys": ()}, "no key on chain"),
        ({"deactivated": True}, "no key on chain"),
        ({"keys": (fresh_key().public,)}, "not listed"),
        ({"did": OTHER_DID}, "another DID"),
    ],
    ids=str,
)
def test_document_of_a_key_that_is_not_the_dids_now_proves_nothing(change: dict[str, object], wrong: str) -> None:
    with pytest.raises(NotAsSigned, match=wrong):
        check_document(parse_document(document()), standing(**change), genesis=GENESIS, now=NOW)


def test_document_of_another_chain_or_of_the_future_is_refused() -> None:
    with pytest.raises(NotAsSigned, match="another chain"):
        check_document(parse_document(document()), standing(), genesis="0x" + "cd" * 32, now=NOW)
    with pytest.raises(NotAsSigned, match="future"):
        check_document(parse_document(document(iat=NOW + 100)), standing(), genesis=GENESIS, now=NOW)


def test_altered_document_is_refused() -> None:
    head, body, signature = document().split(".")
    other = signed(client_name="Other shop").split(".")[1]
    with pytest.raises(NotAsSigned, match="signature"):
        check_document(parse_document(f"{head}.{other}.{signature}"), standing(), genesis=GENESIS, now=NOW)
    with pytest.raises(Rejected):
        parse_document(f"{head}.{body}")


def test_host_is_verified_only_for_its_own_addresses() -> None:
    with pytest.raises(NotAsSigned, match="another host"):
        check_host(parse_document(document(policy_uri="https://evil.example/")), "shop.example")
    with pytest.raises(NotAsSigned, match="another host"):
        check_host(parse_document(document()), "shop.example.evil.example")


def test_answer_is_not_sent_in_the_clear_when_the_named_key_is_gone() -> None:
    kid = fresh_key().public.thumbprint
    found = parse_document(document(encryption_kid=kid))
    assert found.encryption_key(standing(encryption=((kid, b"\x09" * 32),))) == b"\x09" * 32
    with pytest.raises(NotAsSigned):
        found.encryption_key(standing())
    assert parse_document(document()).encryption_key(standing()) is None


@pytest.mark.parametrize(
    "text",
    [
        DID.lower(),
        DID.upper(),
        DID.replace("0x4d2", "0x04d2"),
        DID.replace(":0x4d2", ""),
        DID + "#controller",
        DID + "\n",
        "did:ethr:0x1:" + DID[-42:],
        "did:web:shop.example",
        "",
    ],
)
def test_client_id_has_one_spelling(text: str) -> None:
    assert str(parse_client_id(DID, 1234)) == DID
    with pytest.raises(InvalidInput):
        parse_client_id(text, 1234)


@pytest.mark.parametrize(
    "text", ["", "localhost", "shop.example:443", "127.0.0.1", "https://shop.example", "a..b", "-a.b"]
)
def test_host_is_a_name_of_the_internet(text: str) -> None:
    assert parse_host("Shop.Example") == "shop.example"
    assert parse_host("bücher.example") == "xn--bcher-kva.example"
    with pytest.raises(InvalidInput):
        parse_host(text)


@given(st.text(max_size=200))
def test_anything_else_is_no_document(text: str) -> None:
    with pytest.raises(Rejected):
        parse_document(text)


def client(did: str, name: str, host: str | None = None) -> KnownClient:
    return KnownClient(did, parse_document(write_document(KEY, did, {**CLAIMS, "client_name": name})), host)


@pytest.mark.parametrize("name", ["Ticket shop", "Tіcket shop", "TICKET-SHOP", "T1cket sh0p", "ticket\u200bshop"])
def test_name_that_looks_like_a_known_one_is_shown_as_such(name: str) -> None:
    mine = client(DID, "Ticket shop", "shop.example")
    assert any("looks like" in line for line in warnings(client(OTHER_DID, name), [mine]))
    assert warnings(mine, [mine]) == []


def test_mixed_scripts_and_unverified_names_are_told() -> None:
    lines = warnings(client(OTHER_DID, "Pаypal"), [])
    assert any("mixes scripts" in line for line in lines)
    assert any("nobody verified" in line for line in lines)


def test_dapp_is_found_by_did_host_or_name_and_is_sealed_in_the_store() -> None:
    store, state = open_store(":memory:"), StateKey(Secret(b"\x07" * 32))
    mine = client(DID, "Ticket shop", "shop.example")
    with store.transaction() as work:
        known.keep(work, state, mine, kept=True, now=NOW)
    with store.reading() as work:
        every = known.every(work, state)
        rows = str(work.all("SELECT * FROM clients"))
    assert every == [mine]
    assert "shop" not in rows
    assert DID not in rows
    for wanted in (DID, DID.lower(), "shop.example", "ticket SHOP"):
        assert known.choose(every, wanted) == mine
    with pytest.raises(NotFound):
        known.choose([mine, client(OTHER_DID, "Ticket Shop")], "ticket shop")


def test_revocation_that_was_seen_is_never_forgotten() -> None:
    store, state = open_store(":memory:"), StateKey(Secret(b"\x07" * 32))
    assert known.note_revoked(store, state, DID, frozenset({"a"}), NOW) == {"a"}
    assert known.note_revoked(store, state, DID, frozenset(), NOW) == {"a"}
    with store.transaction() as work:
        known.keep(work, state, KnownClient(OTHER_DID), kept=True, now=NOW)
    assert known.note_revoked(store, state, DID, frozenset({"b"}), NOW) == {"a", "b"}
