"""Publishing of changes: what is refused before anything is signed or paid for."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from cmwallet.errors import InvalidInput, NotFound, NotVerified, PolicyRefused
from cmwallet.identities import publishing
from cmwallet.identities.identities import Identity
from cmwallet.identities.publishing import Publisher, Relay, submit_relayed
from cmwallet.identities.registry_changes import RegistryChange, SignedChange, dump_changes, revoke_key
from identity.address import parse_address
from identity.did import COMPROMISED_NAME, ED25519_NAME, AttributeChange, Did, History

CHAIN, NOW = 1234, 1_800_000_000
REGISTRY = parse_address("0x" + "11" * 20)
ACCOUNT = parse_address("0x" + "22" * 20)
CHANGE = revoke_key(ED25519_NAME, b"\x01" * 32)


class Silent:
    """What executes for a test: nobody is asked and nothing is sent."""

    def __init__(self, *, embedded: bool = True, chain_id: int = CHAIN) -> None:
        network = SimpleNamespace(embedded=embedded, chain_id=chain_id)
        self.opened = SimpleNamespace(network=network, database=None, keeper=None, client=None, config=None)
        self.approver = SimpleNamespace(gathered=nullcontext)
        self.asked: list[str] = []

    def confirm(self, question: str) -> None:
        self.asked.append(question)


def publisher(executor: Silent, only_for: str | None = None) -> Publisher:
    identity = Identity("me", ACCOUNT, "2026-01-01T00:00:00Z", False, (), only_for)
    relay = Relay(3600, None, lambda *_told: None)
    return Publisher(executor, identity, relay)  # type: ignore[arg-type]


def test_an_identity_for_one_dapp_is_published_by_no_account_of_its_user() -> None:
    executor = Silent(embedded=False)
    with pytest.raises(PolicyRefused, match="for one dapp alone; an account of yours that paid would link") as refused:
        publisher(executor, "did:ethr:0x4d2:0x1").publish([CHANGE])
    assert str(refused.value.hint).startswith("--relay FILE")
    assert executor.asked == []


def test_a_key_of_a_use_that_there_is_not_is_not_made() -> None:
    with pytest.raises(InvalidInput, match="there are no payment keys") as refused:
        publisher(Silent()).add_key("payment", None, 3600)
    assert str(refused.value.hint).startswith("one of ")


@pytest.mark.parametrize(
    "changes", [(), (AttributeChange(1, ED25519_NAME, b"\x05" * 32, NOW),)], ids=["none", "another key"]
)
def test_a_key_that_is_neither_kept_nor_listed_is_not_revoked(
    monkeypatch: pytest.MonkeyPatch, changes: tuple[AttributeChange, ...]
) -> None:
    history = SimpleNamespace(history=lambda did: History(did, changes, 100, NOW))
    monkeypatch.setattr(publishing, "ChainKeyHistory", SimpleNamespace(on=lambda _opened: history))
    with pytest.raises(NotFound, match="no key of that thumbprint is listed"):
        publisher(Silent()).revoke_key("A" * 43, None)


@pytest.mark.parametrize(
    ("text", "since", "said"),
    [
        ("2027-01-15T08:00:00Z", NOW, None),
        ("2027-01-15T09:00:00+01:00", NOW, None),
        ("1970-01-01T00:00:01Z", 1, None),
        ("2027-01-15", NOW - 8 * 3600, None),
        ("1970-01-01T00:00:00Z", None, "the time lies before 1970"),
        ("2027-01-15T08:00:01Z", None, "the time lies in the future"),
        ("yesterday", None, "the time is not RFC 3339"),
        ("2027-02-30T08:00:00Z", None, "the time is not RFC 3339"),
        ("", None, "the time is not RFC 3339"),
    ],
)
def test_a_key_is_compromised_since_a_time_that_has_been(
    monkeypatch: pytest.MonkeyPatch, text: str, since: int | None, said: str | None
) -> None:
    monkeypatch.setattr(publishing.time, "time", lambda: float(NOW))
    if said is None:
        assert publishing._past(text) == since
        return
    with pytest.raises(InvalidInput, match=said):
        publishing._past(text)


@pytest.mark.parametrize("since", [None, "2027-01-15T08:00:00Z", "1970-01-01T00:00:01Z"])
def test_a_key_of_elsewhere_is_ended_and_called_compromised_in_one_go(
    monkeypatch: pytest.MonkeyPatch, since: str | None
) -> None:
    key = b"\x05" * 32
    members = json.dumps(
        {"crv": "Ed25519", "kty": "OKP", "x": b64(key)}, separators=(",", ":")
    )  # RFC 7638 §3, RFC 8037
    thumbprint = hashlib.sha256(members.encode()).digest()
    listed = History(Did(CHAIN, ACCOUNT), (AttributeChange(1, ED25519_NAME, key, NOW + 9),), 100, NOW)
    there = SimpleNamespace(history=lambda _did: listed)
    monkeypatch.setattr(publishing, "ChainKeyHistory", SimpleNamespace(on=lambda _opened: there))
    monkeypatch.setattr(publishing.time, "time", lambda: float(NOW))
    published: list[RegistryChange] = []
    monkeypatch.setattr(Publisher, "publish", lambda _self, changes: published.extend(changes))
    publisher(Silent()).revoke_key(b64(thumbprint), since)
    ended, *told = published
    assert (ended.function, ended.arguments[1]) == ("revokeAttribute", key)
    seconds = {None: None, "2027-01-15T08:00:00Z": "000000006b49d200", "1970-01-01T00:00:01Z": "0000000000000001"}[
        since
    ]
    if seconds is None:
        assert told == []
    else:
        ((name, value, lasts),) = [change.arguments for change in told]
        assert name.rstrip(b"\0").decode() == COMPROMISED_NAME
        assert (value.hex(), lasts) == (thumbprint.hex() + seconds, 100 * 365 * 86_400)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("registry", "chain_id"), [("0x" + "33" * 20, CHAIN), (str(REGISTRY), CHAIN + 1)], ids=["registry", "chain"]
)
def test_changes_for_another_registry_or_chain_are_not_paid_for(
    monkeypatch: pytest.MonkeyPatch, registry: str, chain_id: int
) -> None:
    executor: Any = Silent(chain_id=chain_id)
    document = dump_changes(Did(CHAIN, ACCOUNT), REGISTRY, [SignedChange(CHANGE, 0, NOW, b"\x01" * 65)])
    there = SimpleNamespace(registry=registry)
    monkeypatch.setattr(publishing, "ChainKeyHistory", SimpleNamespace(on=lambda _opened: there))
    with pytest.raises(NotVerified, match="the changes are for another registry or chain") as refused:
        submit_relayed(executor, json.dumps(document).encode(), None)
    assert refused.value.hint == "choose the network with --network"
    assert executor.asked == []
