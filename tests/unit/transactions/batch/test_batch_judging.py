"""A list is judged as each of its lines would be, and against itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cmwallet.accounts.recipients import Recipient
from cmwallet.transactions.batch.judging import Judgement, screen_all
from cmwallet.transactions.batch.lines import Line
from cmwallet.transactions.order import Asset
from cmwallet.transactions.screening import Named, screen
from identity.address import Address, parse_address

COIN = Asset("CMT", 18)


def address(begin: str, middle: str, end: str) -> Address:
    return parse_address("0x" + begin + middle * 16 + end)


def line(number: int, to: Address) -> Line:
    return Line(number, Recipient(to), COIN, 1, "", f"pay/{number}")


addresses = st.builds(
    address, st.sampled_from(["a1b2", "c3d4"]), st.sampled_from(["01", "23", "45"]), st.sampled_from(["9999", "8888"])
)


@given(st.lists(addresses, min_size=1, max_size=8), st.lists(addresses, max_size=6))
def test_each_verdict_is_that_of_the_single_screening_with_the_other_lines_known(
    paid: list[Address], known_ones: list[Address]
) -> None:
    known = dict.fromkeys(known_ones, "an address that you paid before")
    lines = [line(number, to) for number, to in enumerate(paid, 2)]
    for to, verdict in screen_all(lines, known).items():
        others = {other: "a line" for other in paid if other != to or other in known} | known
        alone = screen(Named(to), others)
        assert {(one.recipient, one.known) for one in verdict.lookalikes} <= {(to, other) for other in others}
        assert bool(verdict.lookalikes) == bool(alone.lookalikes)
        assert verdict.first_payment == (to not in known)


def test_two_lines_that_look_alike_are_told_of_each_other() -> None:
    one, two = address("a1b2", "01", "9999"), address("a1b2", "23", "9999")
    found = Judgement(screen_all([line(2, one), line(3, two)], {})).lookalikes
    assert {(alike.recipient, alike.known, alike.known_as) for alike in found} == {
        (one, two, "the recipient of line 3"),
        (two, one, "the recipient of line 2"),
    }


def test_a_known_address_is_no_look_alike_and_what_resembles_it_is() -> None:
    bob, eve = address("a1b2", "01", "9999"), address("a1b2", "23", "9999")
    found = Judgement(screen_all([line(2, bob), line(3, eve)], {bob: "your contact 'bob'"})).lookalikes
    assert [(alike.recipient, alike.known_as) for alike in found] == [(eve, "your contact 'bob'")]
