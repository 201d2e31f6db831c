"""Shares of the recovery key: SLIP-39's own vectors, any so many of so many, slips of the pen, other sets."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from cmwallet.backup.shares import Gathered, number_of, parse_policy, same_share, split_key
from cmwallet.errors import InvalidInput
from identity.secret import Secret
from identity.vault import recovery

KEY = recovery.format_key(bytes(range(32)))

# From the vectors of SLIP-39 (satoshilabs), 256 bits, passphrase TREZOR: the shares and the secret.
VALID = {
    "basic 2-of-3": (
        (
            (
                "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse "
                "duckling lying evidence network walnut tactics forget hairy rebound impulse brother "
                "survive clothes stadium mailman rival ocean reward venture always armed unwrap"
            ),
            (
                "humidity disease academic agency actress jacket gross physics cylinder solution fake "
                "mortgage benefit public busy prepare sharp friar change work slow purchase ruler again "
                "tricycle involve viral wireless mixture anatomy desert cargo upgrade"
            ),
        ),
        "c938b319067687e990e05e0da0ecce1278f75ff58d9853f19dcaeed5de104aae",
    ),
    "extendable 2-of-3": (
        (
            (
                "western apart academic always artist resident briefing sugar woman oven coding club ajar "
                "merit pecan answer prisoner artist fraction amount desktop mild false necklace muscle "
                "photo wealthy alpha category unwrap spew losing making"
            ),
            (
                "western apart academic acid answer ancient auction flip image penalty oasis beaver "
                "multiple thunder problem switch alive heat inherit superior teaspoon explain blanket "
                "pencil numb lend punish endless aunt garlic humidity kidney observe"
            ),
        ),
        "8dc652d6d6cd370d8c963141f6d79ba440300f25c467302c1d966bff8f62300d",
    ),
}
# The same source: what has to be refused.
INVALID = {
    "checksum": (
        (
            "theory painting academic academic armed sweater year military elder discuss acne wildlife "
            "boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks "
            "paces beyond phantom capital marvel lips brave detect lunar"
        ),
    ),
    "padding": (
        (
            "theory painting academic academic campus sweater year military elder discuss acne wildlife "
            "boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks "
            "paces beyond phantom capital marvel lips facility obtain sister"
        ),
    ),
    "digest": (
        (
            "river deal academic acid average forbid pistol peanut custody bike class aunt hairy merit "
            "valid flexible learn ajar very easel"
        ),
        (
            "river deal academic agency camera amuse lungs numb isolate display smear piece traffic "
            "worthy year patrol crush fact fancy emission"
        ),
    ),
}


def gathered(shares: list[Secret]) -> Gathered:
    found = Gathered()
    for share in shares:
        found.add(share)
    return found


@pytest.mark.parametrize("name", VALID)
def test_the_library_gives_what_the_vectors_say(name: str) -> None:
    shares, secret = VALID[name]
    assert combine_mnemonics(shares, b"TREZOR").hex() == secret


@pytest.mark.parametrize("name", VALID)
def test_the_vectors_shares_are_taken_and_fit_together(name: str) -> None:
    found = gathered([Secret(share) for share in VALID[name][0]])
    assert found.missing == 0
    # Their secret is under a passphrase, and ours never are: another key comes out, as SLIP-39 wants it.
    assert recovery.parse_key(found.key()) == combine_mnemonics(VALID[name][0], b"")


@pytest.mark.parametrize("name", INVALID)
def test_what_the_vectors_refuse_is_refused(name: str) -> None:
    with pytest.raises(MnemonicError):
        combine_mnemonics(INVALID[name], b"TREZOR")
    with pytest.raises(InvalidInput):
        gathered([Secret(share) for share in INVALID[name]]).key()


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_so_many_of_them_give_the_key_back(data: st.DataObject) -> None:
    raw = data.draw(st.binary(min_size=32, max_size=32))
    made = data.draw(st.integers(2, 6))
    needed = data.draw(st.integers(2, made))
    shares = split_key(recovery.format_key(raw), needed, made)
    assert len(shares) == made
    chosen = data.draw(st.permutations(shares))[:needed]
    assert recovery.parse_key(gathered(chosen).key()) == raw


def test_every_two_of_three_do_and_no_single_one() -> None:
    shares = split_key(KEY, 2, 3)
    for pair in itertools.permutations(shares, 2):
        assert gathered(list(pair)).key().text() == KEY.text()
    for one in shares:
        with pytest.raises(InvalidInput, match="1 of the shares that are needed are missing"):
            gathered([one]).key()


def test_they_have_33_words_and_number_themselves() -> None:
    shares = split_key(KEY, 2, 3)
    assert [len(share.text().split()) for share in shares] == [33, 33, 33]
    assert [number_of(share) for share in shares] == [1, 2, 3]
    assert len({tuple(share.text().split()[:2]) for share in shares}) == 1


def test_a_share_of_another_set_is_named() -> None:
    ours, theirs = split_key(KEY, 2, 3), split_key(KEY, 2, 3)
    found = gathered([ours[0]])
    name = " ".join(theirs[1].text().split()[:2])
    with pytest.raises(InvalidInput, match=f"another set: it begins with '{name}'"):
        found.add(theirs[1])
    found.add(ours[2])
    assert found.key().text() == KEY.text()


def test_the_same_share_twice_counts_once() -> None:
    shares = split_key(KEY, 2, 3)
    found = gathered([shares[1]])
    with pytest.raises(InvalidInput, match="share 2 of this set was given already"):
        found.add(Secret(shares[1].text().upper()))
    assert found.missing == 1


def test_a_slip_of_the_pen_says_where_and_never_what() -> None:
    words = split_key(KEY, 2, 3)[0].text().split()
    with pytest.raises(InvalidInput, match=r"word 5 .* cannot occur") as caught:
        Gathered().add(Secret(" ".join([*words[:4], "sentinelword", *words[5:]])))
    assert "sentinelword" not in str(caught.value)
    swapped = [*words[:6], words[7], words[6], *words[8:]]
    if swapped != words:
        with pytest.raises(InvalidInput, match="checksum"):
            Gathered().add(Secret(" ".join(swapped)))
    with pytest.raises(InvalidInput, match="32 words"):
        Gathered().add(Secret(" ".join(words[1:])))
    with pytest.raises(InvalidInput, match="0 words"):
        Gathered().add(Secret(""))
    with pytest.raises(InvalidInput, match="not text"):
        Gathered().add(Secret(b"\xff\xfe"))


def test_shares_of_something_else_are_refused() -> None:
    for groups, size in ([(2, 3)], 16), ([(2, 3), (2, 3)], 32):
        for one in generate_mnemonics(len(groups), groups, bytes(size))[0]:
            with pytest.raises(InvalidInput):
                Gathered().add(Secret(one))
    ((slow, *_),) = [generate_mnemonics(1, [(2, 2)], bytes(32), iteration_exponent=0)[0]]
    Gathered().add(Secret(slow))


def test_they_are_the_same_however_they_were_typed() -> None:
    shares = split_key(KEY, 2, 2)
    assert same_share(shares[0], Secret("  " + re.sub(" ", "\t\n ", shares[0].text().title())))
    assert not same_share(shares[0], shares[1])


@pytest.mark.parametrize(
    "text", ["", "2", "2of3", "1-of-1", "1-of-3", "4-of-3", "2-of-17", "0-of-2", "2-of-3 ", "-2-of-3"]
)
def test_a_policy_that_makes_no_sense(text: str) -> None:
    with pytest.raises(InvalidInput, match="such as 2-of-3"):
        parse_policy(text)


def test_a_policy() -> None:
    assert parse_policy("2-of-3") == (2, 3)
    assert parse_policy("16-of-16") == (16, 16)
