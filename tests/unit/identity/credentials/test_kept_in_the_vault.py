"""What attestations leave in a vault: a record that cannot be read is damaged, and named by what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from identity.credentials.holdings import Holdings
from identity.credentials.presentations import TYPE_PRESENTATION, Presentation, Presentations
from identity.credentials.register import TYPE_ISSUED, Issued, IssuedCopy, Register
from identity.credentials.status_book import TYPE_LIST, StatusBook
from identity.credentials.status_list import LEAST_ENTRIES, StatusList
from identity.errors import Damaged, NotFound
from identity.secret import Secret
from identity.vault.interface import Draft
from identity.vault.vault import Vault
from tests.unit.identity.credentials.world import HOLDER_KEY, ISSUER, LIST, STRANGER_KEY, VCT
from tests.unit.identity.vault.helpers import create

TIME = "2027-01-15T08:00:00Z"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create(tmp_path / "vault.db") as made:
        yield made


def changed(vault: Vault, kind: str, payload: bytes) -> None:
    """Seal other bytes in the place of the one record of a type."""
    (entry,) = vault.entries(kind)
    vault.seal(kind, entry.title, Secret(payload), attributes=dict(entry.attributes), record_id=entry.record_id)


def content(vault: Vault, kind: str) -> dict[str, object]:
    (entry,) = vault.entries(kind)
    found: dict[str, object] = json.loads(vault.open_record(entry.record_id, reason="test").payload.reveal())
    return found


def cut(whole: dict[str, object]) -> list[bytes]:
    """Bytes that are no such record: no JSON, no object, a member too many, one missing, one of another type."""
    return [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        json.dumps({**whole, "more": 1}).encode(),
        *(
            json.dumps({name: item for name, item in whole.items() if name != left}).encode()
            for left in list(whole)[:3]
        ),
    ]


def test_a_presentation_that_cannot_be_read_is_damaged(vault: Vault) -> None:
    kept = Presentations(vault, "me")
    kept.add(Presentation(TIME, "https://verifier.example", ("given_name",), None))
    assert [one.fields for one in kept.all(reason="test")] == [("given_name",)]
    whole = content(vault, TYPE_PRESENTATION)
    for payload in [*cut(whole), json.dumps({**whole, "fields": 1}).encode()]:
        changed(vault, TYPE_PRESENTATION, payload)
        with pytest.raises(Damaged, match="a presentation in the vault is not readable"):
            kept.all(reason="test")


def test_a_register_that_cannot_be_read_is_damaged(vault: Vault) -> None:
    register = Register(vault, "me")
    copy = IssuedCopy("kid", 7, "00" * 32)
    draft = register.draft(
        Issued(
            "abc1",
            ISSUER,
            "did:ethr:0x4d2:0x" + "11" * 20,
            VCT,
            TIME,
            TIME,
            "valid",
            LIST,
            (copy,),
            {"fields": {}},
            (),
            "n1",
        )
    )
    vault.seal_many([draft])
    assert register.get("abc")[0].copies == (copy,)
    whole = content(vault, TYPE_ISSUED)
    wrong: list[object] = [1, [1], [{"kid": "kid"}], [{"kid": "kid", "index": 7, "sha256": "00", "more": 1}]]
    for payload in [*cut(whole), *(json.dumps({**whole, "copies": copies}).encode() for copies in wrong)]:
        changed(vault, TYPE_ISSUED, payload)
        with pytest.raises(Damaged, match="the register of attestations is not readable"):
            register.all()


def test_a_status_list_that_cannot_be_read_is_damaged(vault: Vault) -> None:
    book = StatusBook(vault, "me", lambda limit: limit - 1)
    kept, places = book.take(1, 2, lambda number: f"{LIST}/{number}")
    vault.seal_many([book.draft(kept)])
    assert (places, [one.used for one in book.lists()]) == ([LEAST_ENTRIES - 1], [1])
    whole = content(vault, TYPE_LIST)
    too_short = StatusList.empty(1, LEAST_ENTRIES - 8).packed()
    members: list[tuple[str, object]] = [
        ("bits", 3),
        ("used", "x"),
        ("statuses", "x"),
        ("taken", 1),
        ("taken", too_short),
    ]
    payloads = [json.dumps({**whole, name: value}).encode() for name, value in members]
    payloads += [
        b"",
        b"[]",
        *(json.dumps({key: one for key, one in whole.items() if key != left}).encode() for left in whole),
    ]
    for payload in payloads:
        changed(vault, TYPE_LIST, payload)
        with pytest.raises(Damaged, match="a status list in the vault is not readable"):
            book.lists()


def asked(holdings: Holdings) -> None:
    holdings.add_request(
        nonce="n1", issuer=ISSUER, vct=VCT, claims={"given_name": "Alice"}, keys=[HOLDER_KEY], created=TIME
    )


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"null", b'"n1"'])
def test_a_request_that_cannot_be_read_is_damaged(vault: Vault, payload: bytes) -> None:
    holdings = Holdings(vault, "me")
    asked(holdings)
    assert holdings.asked("n1").kids == [HOLDER_KEY.kid]
    changed(vault, "attestation/request", payload)
    with pytest.raises(Damaged, match="a request in the vault is not readable"):
        holdings.asked("n1")


def test_the_key_of_a_copy_is_one_of_its_request(vault: Vault) -> None:
    holdings = Holdings(vault, "me")
    asked(holdings)

    def copy_of(kid: str) -> Draft:
        about = {"owner": "me", "batch": "n1", "kid": kid, "issuer": ISSUER, "vct": VCT, "expires": "", "verifier": ""}
        return Draft("attestation/copy", VCT, Secret("text"), {**about, "fields": "[]"})

    vault.seal_many([copy_of(HOLDER_KEY.kid), copy_of(STRANGER_KEY.kid)])
    mine, other = holdings.copies()
    assert holdings.key_of(mine).kid == HOLDER_KEY.kid
    with pytest.raises(NotFound, match="the key of this copy is not in the vault"):
        holdings.key_of(other)
