"""The OAuth-state key, pairwise subjects, and values sealed for a server without a vault."""

from __future__ import annotations

import pytest

from identity.errors import Damaged
from identity.secret import Secret
from oauth.core.pairwise import subject
from oauth.serving_rows import RowOpener, RowPlace, new_serving_key, seal_row, serving_kid
from oauth.state_key import StateKey
from tests.unit.oauth.stored import DAPP, OWNER, STATE

PLACE = RowPlace("grant", 1, "email", 7)


def test_sealed_bytes_open_under_the_same_key_and_place() -> None:
    sealed = STATE.seal("grants/a/details", b"data")
    assert STATE.open("grants/a/details", sealed) == b"data"
    assert STATE.seal("grants/a/details", b"data") != sealed


@pytest.mark.parametrize("change", ["place", "key", "byte", "short", "empty"])
def test_sealed_bytes_do_not_open_otherwise(change: str) -> None:
    sealed = STATE.seal("a", b"data")
    place, key = ("b" if change == "place" else "a"), (StateKey(Secret(b"x" * 32)) if change == "key" else STATE)
    changed = {"byte": sealed[:-1] + bytes((sealed[-1] ^ 1,)), "short": sealed[:11], "empty": b""}.get(change, sealed)
    with pytest.raises(Damaged):
        key.open(place, changed)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(Damaged):
        StateKey(Secret(b"short"))


def test_names_are_found_by_kind_and_key() -> None:
    other = StateKey(Secret(b"x" * 32))
    names = {
        STATE.lookup("client", "a"),
        STATE.lookup("owner", "a"),
        STATE.lookup("client", "b"),
        other.lookup("client", "a"),
    }
    assert len(names) == 4
    assert STATE.lookup("client", "a") in names
    assert STATE.derive("csrf") == STATE.derive("csrf") != STATE.derive("cookies")


def test_the_key_shows_nowhere() -> None:
    assert repr(STATE) == "StateKey(…)"


def test_each_client_knows_the_user_by_another_name() -> None:
    other = DAPP[:-2] + "00"
    assert subject(STATE, OWNER, DAPP) == subject(STATE, OWNER.upper().replace("0X", "0x"), DAPP.lower())
    assert len({subject(STATE, OWNER, DAPP), subject(STATE, OWNER, other), subject(STATE, "0x00", DAPP)}) == 3


def test_a_row_opens_with_the_serving_key_in_its_place() -> None:
    private, public = new_serving_key()
    assert RowOpener(private).open(PLACE, seal_row(public, PLACE, b"value")) == b"value"
    assert len(serving_kid(public)) == 43


@pytest.mark.parametrize(
    "place",
    [
        RowPlace("other", 1, "email", 7),
        RowPlace("grant", 2, "email", 7),
        RowPlace("grant", 1, "given_name", 7),
        RowPlace("grant", 1, "email", 8),
    ],
)
def test_a_row_does_not_open_in_another_place(place: RowPlace) -> None:
    private, public = new_serving_key()
    with pytest.raises(Damaged):
        RowOpener(private).open(place, seal_row(public, PLACE, b"value"))


@pytest.mark.parametrize("change", [b"", b"\x02", b"\x01" + bytes(32)])
def test_a_row_that_was_changed_does_not_open(change: bytes) -> None:
    private, public = new_serving_key()
    sealed = seal_row(public, PLACE, b"value")
    with pytest.raises(Damaged):
        RowOpener(private).open(PLACE, change + sealed[len(change) :] if change else b"")
    other, _ = new_serving_key()
    with pytest.raises(Damaged):
        RowOpener(other).open(PLACE, sealed)
