"""Receipts: the body gives the consent back, and nothing in it can be changed, added or spelled otherwise."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.consent.receipt import MAX_BYTES, parse_receipt
from identity.rejections import Malformed, Rejected
from tests.unit.identity.consent.world import BODY, anchored, countersigned, signed, verify, withdrawn

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
