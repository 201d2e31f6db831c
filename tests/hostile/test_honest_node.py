"""With a node that does as it should: what an identity publishes, and the anchors of its grants, from end to end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.hostile.double import Double
from tests.hostile.inprocess import Wallet

P256 = "zDn"  # how a P-256 key begins as a multikey
SECOND = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def person(wallet: Wallet, double: Double) -> Wallet:
    """A wallet with a registered identity `me` and the one of a dapp, on a chain that makes blocks by the clock."""
    wallet.endpoint(double.url("fresh_geth"), name="clock")
    wallet.run("network", "use", "clock", "--yes")
    wallet.run("account", "new", "shop")
    double.pay(SECOND, 10**18)
    for name in ("KeyRegistry", "ConsentRegistry"):
        wallet.run("contract", "use", name, double.ask("cmwallet_contracts")[name], "--yes")
    for identity, account in (("me", "account-1"), ("shop", "shop")):
        wallet.run("identity", "create", identity, "--account", account)
        wallet.run("identity", "register", identity, "--yes")
    wallet.run("identity", "use", "me")
    wallet.run("config", "set", "oauth.url", "http://127.0.0.1:8474")
    for field, value in (("given_name", "Ada"), ("email", "ada@example.org")):
        wallet.run("identity", "set", field, value)
    return wallet


def keys(wallet: Wallet, use: str) -> dict[str, tuple[str, bool]]:
    """By thumbprint: the key's state, and whether it is valid on chain."""
    listed = wallet.json("identity", "key", "list")
    return {key["kid"]: (key["state"], key["valid_to"] is not None) for key in listed if key["use"] == use}


def on_chain(wallet: Wallet) -> set[str]:
    """The thumbprints of the P-256 keys in the DID document."""
    methods = wallet.json("identity", "did", "show")["document"]["verificationMethod"]
    return {one["id"].partition("#")[2] for one in methods if one.get("publicKeyMultibase", "").startswith(P256)}


def test_keys_are_added_rotated_and_revoked_here_and_on_chain(person: Wallet) -> None:
    (first,) = keys(person, "sig-p256")
    person.run("identity", "key", "add", "sig-p256", "--yes")
    (added,) = set(keys(person, "sig-p256")) - {first}
    assert keys(person, "sig-p256") == {first: ("active", True), added: ("active", True)}
    assert on_chain(person) == {first, added}
    done = person.json("identity", "key", "rotate", "sig-p256", "--yes")
    assert len(done) == 3
    (newest,) = set(keys(person, "sig-p256")) - {first, added}
    assert keys(person, "sig-p256") == {
        first: ("rotated", False),
        added: ("rotated", False),
        newest: ("active", True),
    }
    assert on_chain(person) == {newest}
    assert len(person.json("identity", "key", "revoke", newest, "--compromised-since", "2026-01-01", "--yes")) == 2
    assert keys(person, "sig-p256")[newest] == ("revoked", False)
    assert on_chain(person) == set()
    assert person.error("identity", "key", "add", "sig-rsa", "--yes", code=4)["hint"].startswith("one of sig-p256")
    assert person.error("identity", "key", "revoke", "x" * 43, "--yes", code=5)["code"] == "not_found"
    future = datetime.fromtimestamp(2**33, UTC).isoformat()
    assert person.error("identity", "key", "revoke", first, "--compromised-since", future, "--yes", code=4)


def test_a_key_that_is_kept_elsewhere_is_published_and_ended(person: Wallet) -> None:
    kept = ECKey.generate_key("P-256")
    file = person.folder / "key.json"
    file.write_text(json.dumps(kept.as_dict(private=False)))
    before = on_chain(person)
    person.run("identity", "key", "publish", file, "--yes")
    assert on_chain(person) == before | {kept.thumbprint()}
    (ended,) = person.json("identity", "key", "revoke", kept.thumbprint(), "--yes")
    assert ended["status"] == "confirmed"
    assert on_chain(person) == before


def test_changes_that_were_signed_for_a_relay_are_submitted_once_and_by_another(person: Wallet) -> None:
    (first,) = keys(person, "sig-p256")
    file = person.folder / "changes.json"
    signed = person.json("identity", "key", "rotate", "sig-p256", "--relay", file, "--yes")
    assert signed["changes"] == 2
    assert on_chain(person) == {first}
    (newest,) = set(keys(person, "sig-p256")) - {first}
    done = person.json("identity", "submit", file, "--from", "shop", "--yes")
    assert [entry["from"] for entry in done] == [SECOND, SECOND]
    assert on_chain(person) == {newest}
    assert person.error("identity", "submit", file, "--from", "shop", "--yes", code=18)
    other = {**json.loads(file.read_text()), "did": f"did:ethr:0x1:{SECOND}"}
    file.write_text(json.dumps(other))
    refused = person.error("identity", "submit", file, "--from", "shop", "--yes", code=18)
    assert "another registry or chain" in refused["message"]


def granted(wallet: Wallet, *options: str) -> str:
    shop = wallet.json("identity", "show", "shop")
    made: dict[str, Any] = wallet.json(
        *("identity", "grant", "--to", shop["did"], "--dpop-jkt", shop["keys"][0]["kid"]),
        *("--fields", "given_name,email", "--for", "15m", "--purpose", "wine", "--yes", *options),
    )
    return str(made["grant_id"])


def judged(wallet: Wallet, grant: str) -> tuple[str, str]:
    """What the chain says of the newest receipt: anchored, withdrawn."""
    file = wallet.folder / f"{grant[:8]}.json"
    file.write_text(wallet.run("identity", "grant", "receipt", grant).out)
    found = wallet.json("identity", "grant", "verify", file)
    return found["anchor"], found["withdrawn"]


def memos(wallet: Wallet, what: str, grant: str) -> int:
    """How many transactions of the journal have that memo."""
    return sum(entry["memo"] == f"{what} {grant[:12]}" for entry in wallet.json("tx", "list"))


def test_each_version_is_anchored_and_a_grant_that_is_revoked_has_all_of_them_withdrawn(person: Wallet) -> None:
    grant = granted(person, "--anchor")
    assert judged(person, grant) == ("yes", "no")
    narrowed = person.json("identity", "grant", "narrow", grant, "--fields", "given_name", "--yes")
    assert (narrowed["version"], narrowed["anchor"] is None) == (2, False)
    assert judged(person, grant) == ("yes", "no")
    assert memos(person, "anchor", grant) == 2
    person.run("identity", "grant", "revoke", grant)
    person.run("tx", "resume", "--yes", code=None)
    assert judged(person, grant) == ("yes", "yes")
    assert memos(person, "withdraw", grant) == 2
    (listed,) = person.json("identity", "grants")
    assert (listed["state"], listed["pending"]) == ("revoked", None)


def test_an_anchor_is_made_later_and_once(person: Wallet) -> None:
    grant = granted(person, "--no-anchor")
    assert judged(person, grant) == ("none", "unknown")
    assert memos(person, "anchor", grant) == 0
    person.run("identity", "grant", "anchor", grant, "--yes")
    assert judged(person, grant) == ("yes", "no")
    assert person.error("identity", "grant", "anchor", grant, "--yes", code=4)["code"] == "already_exists"
    assert memos(person, "anchor", grant) == 1


def test_on_a_network_of_others_nothing_is_anchored_unless_it_is_asked_for(person: Wallet) -> None:
    assert judged(person, granted(person)) == ("none", "unknown")
