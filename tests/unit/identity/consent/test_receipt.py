"""Receipts: the body gives the consent back, and nothing in it can be changed, added or spelled otherwise."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.consent.receipt import MAX_BYTES, MAX_PROOFS, parse_receipt
from identity.consent.receipts import Receipts
from identity.errors import NotFound
from identity.jose.encoding import encode
from identity.rejections import Malformed, Rejected
from tests.unit.identity.consent.world import BODY, anchored, countersigned, signed, verify, withdrawn
from tests.unit.identity.vault.helpers import create

FULL = withdrawn(anchored(countersigned(signed())))


def test_a_receipt_reads_back() -> None:
    assert parse_receipt(FULL.text().encode()) == FULL
    bare = signed(replace(BODY, client_name=None, client_host=None, retention=0, max_uses=0, requested=None))
    assert parse_receipt(bare.text().encode()) == bare
    second = signed(replace(BODY, version=2, previous=BODY.digest))
    assert parse_receipt(second.text().encode()).body.previous == BODY.digest


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name)


def changed(path: tuple[Any, ...], change: Callable[[Any], Any]) -> bytes:
    document = copy.deepcopy(FULL.document())
    place: Any = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = change(place[path[-1]])
    return json.dumps(document).encode()


def other(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        return value[:-1] + ("1" if value[-1] == "0" else "0")
    return "x"


@pytest.mark.parametrize("path", [path for path in leaves(FULL.document()) if path[0] == "body"], ids=str)
def test_a_body_altered_anywhere_is_unreadable_or_unsigned(path: tuple[Any, ...]) -> None:
    content = changed(path, other)
    try:
        receipt = parse_receipt(content)
    except Malformed:
        return
    assert verify(receipt).signature == "no"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"body":{}}',
        b'{"body":{},"proofs":[]}',
        b"{" * 100,
        b" " * (MAX_BYTES + 1),
        json.dumps({**FULL.document(), "more": 1}).encode(),
        json.dumps({"body": {**BODY.document(), "more": 1}, "proofs": []}).encode(),
        json.dumps({"body": BODY.document(), "proofs": [{"type": "consent"}]}).encode(),
        json.dumps({"body": BODY.document(), "proofs": [{"type": "oath", "jws": "x"}]}).encode(),
        json.dumps({"body": BODY.document(), "proofs": [{"type": "erasure", "jws": 1}]}).encode(),
        json.dumps({"body": BODY.document(), "proofs": [{"type": "erasure", "jws": "x"}] * 65}).encode(),
        json.dumps({"body": BODY.document(), "proofs": []}).replace('"version": 1', '"version": 1.0').encode(),
        json.dumps({"body": BODY.document(), "proofs": []}).replace('"version": 1', '"version": true').encode(),
        json.dumps({"body": BODY.document(), "proofs": []}).replace("2027-", "2027-0").encode(),
    ],
)
def test_what_is_no_receipt_is_malformed(content: bytes) -> None:
    with pytest.raises(Rejected):
        parse_receipt(content)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_any_body_is_read_or_refused(body: object) -> None:
    with pytest.raises(Malformed):
        parse_receipt(json.dumps({"body": body, "proofs": []}).encode())


def test_two_bodies_of_the_same_terms_have_different_hashes() -> None:
    assert replace(BODY, salt=bytes(32)).hash != BODY.hash


def test_of_each_kind_of_proof_the_last_counts() -> None:
    receipt = FULL.proven_by("erasure", jws="a").proven_by("erasure", jws="b")
    assert receipt.proof("erasure") == {"jws": "b"}
    assert receipt.proof("request") is None
    with pytest.raises(ValueError):
        receipt.proven_by("erasure", jwt="b")


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({"issuer": "x" * 2048}, True),
        ({"issuer": "x" * 2049}, False),
        ({"issuer": ""}, False),
        ({"purpose": ""}, True),
        ({"purpose": "x" * 2049}, False),
        ({"client_name": ""}, False),
        ({"grant_id": encode(bytes(32))}, True),
        ({"grant_id": encode(bytes(31))}, False),
        ({"grant_id": encode(bytes(33))}, False),
        ({"client_key": encode(bytes(33))}, False),
        ({"version": 0}, False),
        ({"version": 2**32 - 1}, True),
        ({"version": 2**32}, False),
        ({"chain_id": 2**53 - 1}, True),
        ({"chain_id": 2**53}, False),
        ({"max_uses": 2**32 - 1}, True),
        ({"max_uses": 2**32}, False),
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_member_of_a_body_has_its_bounds(change: dict[str, Any], fits: bool) -> None:
    body = replace(BODY, **change)
    content = json.dumps({"body": body.document(), "proofs": []}).encode()
    if fits:
        assert parse_receipt(content).body == body
        return
    with pytest.raises(Malformed, match="the body of the receipt is not readable"):
        parse_receipt(content)


def test_a_receipt_has_at_most_64_proofs() -> None:
    proof = {"type": "erasure", "jws": "x"}
    assert MAX_PROOFS == 64
    content = json.dumps({"body": BODY.document(), "proofs": [proof] * 64}).encode()
    assert len(parse_receipt(content).proofs) == 64
    assert parse_receipt(content.ljust(MAX_BYTES)).body == BODY
    with pytest.raises(Malformed, match="a receipt is at most 262144 bytes"):
        parse_receipt(content.ljust(MAX_BYTES + 1))
    with pytest.raises(Malformed, match="the proofs of the receipt are not readable"):
        parse_receipt(json.dumps({"body": BODY.document(), "proofs": [proof] * 65}).encode())


def test_a_receipt_that_is_not_in_the_vault_is_not_found(tmp_path: Path) -> None:
    with create(tmp_path / "vault.db") as vault:
        receipts = Receipts(vault, "me")
        receipts.keep(FULL)
        assert receipts.get(BODY.grant_id, 1, reason="test") == FULL
        for grant, version, owner in ((BODY.grant_id, 2, "me"), (BODY.client_key, 1, "me"), (BODY.grant_id, 1, "you")):
            with pytest.raises(NotFound, match="the receipt of this grant is not in the vault"):
                Receipts(vault, owner).get(grant, version, reason="test")
