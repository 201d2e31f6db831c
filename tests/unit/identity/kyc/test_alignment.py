"""Alignment of two names and its features: which word stands for which, and what that counts, computed by hand."""

from __future__ import annotations

import math

import pytest

from identity.kyc.names.align import align, compare_tokens, inversions
from identity.kyc.names.compare import compare, match_prepared
from identity.kyc.names.features import features_of
from identity.kyc.names.prepare import Kind, prepare


def pairs_of(one: str, other: str, kind: Kind = "person") -> tuple[set[frozenset[str]], set[str]]:
    """The words that stand for each other, and those that are left over, whichever name comes first."""
    first, second = prepare(one, kind), prepare(other, kind)
    found = [align(first, second), align(second, first)]
    told = [
        ({frozenset((pair.one.text, pair.other.text)) for pair in each.pairs}, {token.text for token in each.extra})
        for each in found
    ]
    assert told[0] == told[1]
    return told[0]


def pair(*words: str) -> frozenset[str]:
    return frozenset(words)


@pytest.mark.parametrize(
    ("one", "other", "pairs", "extra"),
    [
        ("Marta Kowalska", "Kowalska Marta", [("marta",), ("kowalska",)], ""),
        ("Marta Ewa Kowalska", "Marta Kowalska", [("marta",), ("kowalska",)], "ewa"),
        ("Jean Pierre Moreau", "Jeanpierre Moreau", [("jeanpierre",), ("moreau",)], ""),
        ("Jean Pierre Moreau", "JP Moreau", [("jp",), ("moreau",)], ""),
        ("Jean Pierre Moreau", "PJ Moreau", [("pj", "pierre"), ("moreau",)], "jean"),
        ("Good Win Foods", "Goodwin Foods", [("goodwin",), ("foods",)], ""),
        ("Good Win Foods", "Goodwins Foods", [("goodwin", "goodwins"), ("foods",)], ""),
        ("Gold Foods", "Goldxyzw Foods", [("gold", "goldxyzw"), ("foods",)], ""),
        ("J P Moreau", "Jean Pierre Moreau", [("j", "jean"), ("p", "pierre"), ("moreau",)], ""),
    ],
)
def test_words_stand_for_each_other(one: str, other: str, pairs: list[tuple[str, ...]], extra: str) -> None:
    assert pairs_of(one, other) == ({frozenset(each) for each in pairs}, set(extra.split()))


def test_numbers_are_not_joined_and_a_word_that_both_have_is_not_made_of_others() -> None:
    pairs, extra = pairs_of("Fund 2 2", "Fund 22", "organization")
    assert (pair("fund") in pairs, extra) == (True, {"2"})
    pairs, extra = pairs_of("Good Win Goodwin", "Goodwin", "organization")
    assert (pairs, extra) == ({pair("goodwin")}, {"good", "win"})


def worth(one: str, other: str, kind: Kind = "person") -> tuple[float, float]:
    first, second = prepare(one, kind).tokens[-1], prepare(other, kind).tokens[-1]
    assert compare_tokens(first, second) == compare_tokens(second, first)
    letters, heard = compare_tokens(first, second)
    return round(letters, 4), round(heard, 4)


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("Harding", "Harding", 1),
        ("Harding", "Hardimg", 6 / 7),
        ("Harding", "Hadring", 6 / 7),
        ("Harding", "Hardin", 6 / 7),
        ("Robert", "Bob", 0.92),
        ("Marta E", "Marta Ewa", 0.85),
        ("Marta E", "Marta Awe", 1 / 3),
        ("Fund 12", "Fund 13", 0),
        ("Fund 12", "Fund 12", 1),
        ("陈美玲", "陈美丽", 0.5),
        ("Alfaruk", "Faruk", 0.95),
        ("Benali", "Ali", 0.5),
        ("Alfaruk", "Alfarug", 6 / 7),
    ],
)
def test_two_words_have_so_much_in_common(one: str, other: str, letters: float) -> None:
    kind: Kind = "organization" if one.startswith("Fund") else "person"
    assert worth(one, other, kind)[0] == round(letters, 4)


def test_words_of_two_alphabets_are_compared_by_their_sound() -> None:
    letters, heard = worth("Гончар", "Gonchar")
    assert (letters, heard) == (1, 1) or (letters >= 0.97 and heard >= 0.97)
    assert worth("Щербакова", "Scherbakowa")[1] >= 0.9


def found(one: str, other: str, kind: Kind = "person") -> dict[str, float]:
    return features_of(align(prepare(one, kind), prepare(other, kind))).values()


NOTHING = dict.fromkeys(found("Marta Kowalska", "Marta Kowalska"), 0.0)


@pytest.mark.parametrize(
    ("one", "other", "kind", "features"),
    [
        ("Marta Kowalska", "Marta Kowalska", "person", {}),
        ("Marta Ewa Kowalska", "Marta Kowalska", "person", {"words_extra": 1 / 3}),
        ("Marta Petrovna Kowalska", "Marta Kowalska", "person", {"words_extra": 0.4 / 2.4}),
        (
            "Blaufels Oil Harbour",
            "Blaufels Oil",
            "organization",
            {"words_extra": 1 / 3, "words_extra_in_organization": 1 / 3},
        ),
        ("Blaufels", "Blaufels", "organization", {}),
        ("Chen", "Chen", "person", {}),
        ("Chen", "Chen Harding", "person", {"words_extra": 1 / 2, "short_name": 1}),
        ("Harding", "Chen Harding", "person", {"words_extra": 1 / 2}),
        ("Wong Li", "Wong Li Harding", "person", {"words_extra": 1 / 3}),
        ("Blaufels GmbH", "Blaufels AG", "organization", {"legal_forms_differ": 1}),
        ("Blaufels GmbH", "Blaufels", "organization", {}),
        ("Blaufels GmbH", "Blaufels LLC", "organization", {}),
        (
            "Blaufels Fund 2",
            "Blaufels Fund",
            "organization",
            {"words_extra": 1 / 3, "words_extra_in_organization": 1 / 3, "number_extra": 1},
        ),
        (
            "Holding",
            "Westbrook Holding",
            "organization",
            {"words_extra": 1 / 2, "words_extra_in_organization": 1 / 2, "only_generic": 1},
        ),
        (
            "Holding Bank",
            "Westbrook Holding Bank",
            "organization",
            {"words_extra": 1 / 3, "words_extra_in_organization": 1 / 3, "only_generic": 1},
        ),
        (
            "Harbour Holding",
            "Westbrook Harbour Holding",
            "organization",
            {"words_extra": 1 / 3, "words_extra_in_organization": 1 / 3},
        ),
        (
            "Holding",
            "Trading Holding",
            "organization",
            {"words_extra": 0.4 / 1.4, "words_extra_in_organization": 0.4 / 1.4},
        ),
        ("Hassan bin Yusuf Amri", "Yusuf bin Hassan Amri", "person", {"lineage_differs": 1}),
        ("Hassan bin Yusuf Amri", "Amri Hassan bin Yusuf", "person", {}),
        ("Hassan Yusuf Amri", "Yusuf bin Hassan Amri", "person", {}),
    ],
)
def test_features_are_what_the_words_make_of_them(one: str, other: str, kind: Kind, features: dict[str, float]) -> None:
    for first, second in ((one, other), (other, one)):
        assert found(first, second, kind) == pytest.approx({**NOTHING, **features})


def test_letters_apart_are_counted_in_letters_of_the_longer_word() -> None:
    alone = found("Marta Qxzvw", "Marta Kowalska")
    assert alone["weakest_pair"] == 0.7
    assert found("Qxzvwj Yyyyyy", "Kowalska Brandt")["letters_apart"] == 6
    near = found("Marta Hardimg", "Marta Harding")
    assert 0 < near["letters_apart"] <= 1
    assert near["letters_apart"] == pytest.approx(7 * near["weakest_pair"])


def test_of_two_funds_the_numbers_do_not_count_as_words() -> None:
    numbers = found("Blaufels Fund 12", "Blaufels Fund 13", "organization")
    assert (numbers["letters_apart"], numbers["weakest_pair"]) == (1, 0)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("Aa Bb Cc", "Aa Bb Cc", 0),
        ("Aa Bb Cc", "Cc Aa Bb", 0),
        ("Aa Bb Cc", "Bb Cc Aa", 0),
        ("Aa Bb Cc", "Bb Aa Cc", 1),
        ("Aa Bb", "Bb Aa", 0),
        ("Aa Bb Cc Dd", "Dd Cc Bb Aa", 2),
    ],
)
def test_a_surname_put_first_is_no_other_order(one: str, other: str, count: int) -> None:
    assert inversions(align(prepare(one, "thing"), prepare(other, "thing"))) == count


@pytest.mark.parametrize(
    ("one", "other", "pairs"),
    [
        ("Bartholomew Fitzgerald Smy", "Bartholomew Fitzgerald Smythe", True),
        ("Bartholomew Fitzgerald S", "Bartholomew Fitzgerald Smythe", True),
        ("Barth Fitz Smy", "Barth Fitz Smythe", False),
        ("Bartholomew Fitzgerald Smx", "Bartholomew Fitzgerald Smythe", False),
        ("Smy Bartholomew Fitzgerald", "Smythe Bartholomew Fitzgerald", False),
    ],
)
def test_the_last_word_of_a_long_name_may_have_been_cut(one: str, other: str, pairs: bool) -> None:
    aligned = align(prepare(one, "person"), prepare(other, "person"))
    (cut,) = [each for each in aligned.pairs if "smythe" in (each.one.text, each.other.text)]
    assert (cut.letters == 0.85) is pairs


@pytest.mark.parametrize(
    ("one", "other", "turned"),
    [
        ("atraM akslawoK", "Marta Kowalska", True),
        ("atram", "marta", False),
        ("akslawok", "kowalska", True),
        ("atraM akslawoX", "Marta Kowalska", False),
    ],
)
def test_a_name_that_is_written_backwards_is_read_from_its_end(one: str, other: str, turned: bool) -> None:
    for first, second in ((one, other), (other, one)):
        compared = compare(first, second)
        assert ("written_backwards" in compared.evidence) is turned
        matched = match_prepared(prepare(first, "person"), prepare(second, "person"), {}, compared.threshold)
        assert (matched is not None) == compared.match
        if matched is not None:
            assert matched == compared
        assert compared.evidence.get("written_backwards", -0.5) == -0.5


def test_a_score_at_the_threshold_is_a_match() -> None:
    one, other = prepare("Marta Kowalska", "person"), prepare("Marta Kowalski", "person")
    score = compare("Marta Kowalska", "Marta Kowalski").score
    assert match_prepared(one, other, {}, score) is not None
    assert match_prepared(one, other, {}, math.nextafter(score, 1)) is None
    assert match_prepared(prepare("", "person"), other, {}, 0.0) is None
    assert match_prepared(other, prepare("", "person"), {}, 0.0) is None


@pytest.mark.parametrize(("one", "other"), [("Holding", "Westbrook Holdin"), ("Holdin", "Westbrook Holding")])
def test_a_generic_word_is_one_on_either_side(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert found(first, second, "organization")["only_generic"] == 1
