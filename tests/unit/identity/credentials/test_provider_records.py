"""What a provider keeps: places that nobody can guess, a register that finds what was issued; and the codes' exits."""

from __future__ import annotations

import itertools
import secrets
from collections import Counter
from dataclasses import replace

import pytest

from cmwallet.cli.terminal.exits import EXIT_BY_CODE
from identity import rejections
from identity.credentials.holdings import Holdings
from identity.credentials.packages import Received
from identity.credentials.presentations import Presentation, Presentations
from identity.credentials.register import Issued, IssuedCopy, Register
from identity.credentials.status_book import StatusBook
from identity.credentials.status_list import INVALID, LEAST_ENTRIES
from identity.errors import Busy, InvalidInput, NotFound
from tests.unit.identity.credentials.world import HOLDER_KEY, ISSUER, LIST, VCT
from tests.unit.identity.vault.helpers import create

OWNER = "0x" + "ab" * 20
OTHER = "0x" + "cd" * 20


@pytest.fixture
def vault(tmp_path):
    with create(tmp_path / "vault.db") as opened:
        yield opened


def test_every_code_has_its_exit() -> None:
    for kind in rejections.Rejected.__subclasses__():
        assert EXIT_BY_CODE[kind.code] == 18, kind
    assert EXIT_BY_CODE[rejections.StatusStale.code] == 3


def test_places_are_drawn_and_never_given_twice(vault) -> None:
    numbers = itertools.cycle([7, 7, 9, 7, 9, 11])
    book = StatusBook(vault, OWNER, lambda _below: next(numbers))
    kept, places = book.take(2, 2, lambda number: f"{LIST}-{number}")
    assert (places, kept.uri) == ([7, 9], f"{LIST}-1")
    vault.seal_many([book.draft(kept)])
    kept, more = book.take(1, 2, lambda number: f"{LIST}-{number}")
    assert (more, kept.uri, kept.used) == ([11], f"{LIST}-1", 3)


def test_a_new_list_is_begun_when_half_is_taken_and_for_other_bits(vault) -> None:
    book = StatusBook(vault, OWNER, secrets.randbelow)
    kept, _ = book.take(1, 2, lambda number: f"list-{number}")
    kept.used = LEAST_ENTRIES // 2
    vault.seal_many([book.draft(kept)])
    full, _ = book.take(1, 2, lambda number: f"list-{number}")
    other, _ = book.take(1, 1, lambda number: f"list-{number}")
    assert (full.uri, other.uri) == ("list-2", "list-2")
    assert StatusBook(vault, OTHER, secrets.randbelow).lists() == []


def test_places_spread_over_the_whole_list(vault) -> None:
    book = StatusBook(vault, OWNER, secrets.randbelow)
    _, places = book.take(800, 2, lambda _: LIST)
    eighths = Counter(place * 8 // LEAST_ENTRIES for place in places)
    assert len(eighths) == 8
    assert min(eighths.values()) > 40


def test_a_status_is_kept_and_an_unknown_list_is_told(vault) -> None:
    book = StatusBook(vault, OWNER, lambda _below: 3)
    kept, places = book.take(1, 2, lambda _: LIST)
    vault.seal_many([book.draft(kept)])
    vault.seal_many([book.draft(book.set(LIST, places, INVALID))])
    assert book.lists()[0].statuses[3] == INVALID
    assert len(book.lists()) == 1
    with pytest.raises(NotFound):
        book.set("elsewhere", [1], INVALID)


ISSUED = Issued(
    id="aa11",
    issuer=ISSUER,
    holder="did:ethr:0x4d2:" + OTHER,
    vct=VCT,
    issued="2026-11-22T00:00:00Z",
    expires="2027-11-22T00:00:00Z",
    state="valid",
    status_uri=LIST,
    copies=(IssuedCopy("kid", 3, "00" * 32),),
    statement={"fields": {"given_name": "Alice"}, "verification": {}, "ages": {}, "screening": None},
    keys=(HOLDER_KEY.public.document,),
    nonce="n1",
)


def test_the_register_finds_by_the_beginning_of_an_id_and_by_request(vault) -> None:
    register = Register(vault, OWNER)
    vault.seal_many([register.draft(ISSUED), register.draft(replace(ISSUED, id="aa22", nonce="n2"))])
    assert register.get("aa1")[0] == ISSUED
    assert register.answered(ISSUED.holder.upper().replace("DID:ETHR:0X4D2:0X", "did:ethr:0x4d2:0x"), "n1") == "aa11"
    assert register.answered(ISSUED.holder, "n3") is None
    with pytest.raises(InvalidInput):
        register.get("aa")
    with pytest.raises(NotFound):
        register.get("bb")
    assert Register(vault, OTHER).all() == []
    assert "Alice" not in str(ISSUED.document())


def received(kid: str, text: str = "a~b~") -> Received:
    return Received(text, kid, ISSUER, VCT, 5, (LIST, 3), {"given_name": "Alice"})


def test_holdings_spend_a_copy_once_and_renew_it_in_its_place(vault) -> None:
    holdings = Holdings(vault, OWNER)
    holdings.add_request("n1", ISSUER, VCT, {"given_name": "Alice"}, [HOLDER_KEY], "2026-11-22T00:00:00Z")
    holdings.store("n1", [received(HOLDER_KEY.kid)])
    (copy,) = holdings.copies()
    holdings.spend(copy, "shop")
    holdings.spend(copy, "shop")
    with pytest.raises(Busy):
        holdings.spend(copy, "other")
    holdings.store("n1", [received(HOLDER_KEY.kid, "c~d~")])
    (again,) = holdings.copies()
    assert (again.record, again.verifier) == (copy.record, "shop")
    assert holdings.text(again, reason="test") == "c~d~"
    assert holdings.key_of(again).public == HOLDER_KEY.public
    assert Holdings(vault, OTHER).copies() == []
    with pytest.raises(NotFound):
        Holdings(vault, OTHER).asked("n1")
    assert holdings.drop_all() == 1
    assert (holdings.copies(), holdings.requests()) == ([], [])


def test_erasing_a_field_takes_the_credentials_that_hold_it(vault) -> None:
    holdings = Holdings(vault, OWNER)
    for nonce, claims in (("n1", {"given_name": "Alice"}), ("n2", {"address.country": "DE"}), ("n3", {"email": "a@b"})):
        holdings.add_request(nonce, ISSUER, VCT, claims, [HOLDER_KEY], "2026-11-22T00:00:00Z")
    holdings.store("n1", [received(HOLDER_KEY.kid)])
    assert {batch: len(ids) for batch, ids in holdings.holding(["given_name"]).items()} == {"n1": 2}
    assert set(holdings.holding(["address", "email"])) == {"n2", "n3"}
    assert holdings.holding(["birthdate"]) == Holdings(vault, OTHER).holding(["given_name"]) == {}


def test_presentations_are_listed_by_time_and_dropped(vault) -> None:
    mine = Presentations(vault, OWNER)
    for time in ("2026-11-22T10:00:00Z", "2026-11-22T09:00:00Z"):
        mine.add(Presentation(time, "shop", ("given_name",), "n1"))
    assert [one.time[11:13] for one in mine.all(reason="test")] == ["09", "10"]
    assert Presentations(vault, OTHER).all(reason="test") == []
    assert mine.drop_all() == 2
    assert mine.all(reason="test") == []
