"""Screening: who looks like somebody known, and what a fee may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import PolicyRefused
from cmwallet.policy.screening import check_fee, refuse_lookalike, screen
from cmwallet.units import Amount
from identity.address import to_address

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
KNOWN = {BOB: "your contact 'bob'"}


def like(start: int, end: int) -> str:
    """An address that shares so many digits with Bob's at each end, and none beside them."""
    digits = BOB[2:].lower()
    middle = "".join("0" if digit != "0" else "1" for digit in digits[start : 40 - end])
    return to_address(bytes.fromhex(digits[:start] + middle + digits[40 - end :]))


def test_a_known_address_is_no_first_payment():
    verdict = screen(BOB, KNOWN)
    assert not verdict.first_payment
    assert verdict.lookalike is None


@pytest.mark.parametrize(("start", "end"), [(4, 4), (4, 36 - 20), (20, 4), (10, 10)])
def test_four_equal_digits_at_both_ends_are_a_lookalike(start, end):
    verdict = screen(like(start, end), KNOWN)
    assert verdict.lookalike is not None
    assert verdict.lookalike.known == BOB
    assert "bob" in refuse_lookalike(verdict.lookalike).message


@pytest.mark.parametrize(("start", "end"), [(3, 4), (4, 3), (40 - 4, 3), (0, 20), (0, 0)])
def test_fewer_at_either_end_are_none(start, end):
    assert screen(like(start, end), KNOWN).lookalike is None


def test_an_address_that_is_known_itself_is_no_lookalike_of_another():
    other = like(6, 6)
    assert screen(other, {**KNOWN, other: "your account 'x'"}).lookalike is None


@given(st.binary(min_size=20, max_size=20))
def test_random_addresses_are_told_apart(raw):
    address = to_address(raw)
    verdict = screen(address, KNOWN)
    alike = address[2:6].lower() == BOB[2:6].lower() and address[-4:].lower() == BOB[-4:].lower()
    assert (verdict.lookalike is not None) is (alike and address != BOB)


def test_a_token_is_not_sent_to_its_own_contract():
    with pytest.raises(PolicyRefused, match="own contract"):
        screen(BOB, {}, token=BOB.lower())
    screen(BOB, {}, token=like(4, 4))


def test_a_fee_at_the_cap_passes_and_one_wei_more_does_not():
    check_fee(Amount(10, 18, "CMT"), 10)
    with pytest.raises(PolicyRefused) as refused:
        check_fee(Amount(11, 18, "CMT"), 10)
    assert refused.value.details["cap"]["raw"] == "10"
