"""Names of what a grant opens: one spelling each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.consent.fields import check_fields, parse_fields, sensitivity_of, spelled
from identity.consent.request_object import fields_of
from identity.consent.retention import parse_retention, write_retention
from identity.errors import InvalidInput
from identity.rejections import Malformed

HELD = {"given_name", "email", "address.country", "address.locality", "document.passport.mrz", "birthdate", "profile"}
ADULT = '{"age_equal_or_over":18}'


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["given_name, age_equal_or_over.18"], ("given_name", ADULT)),
        ([ADULT, "given_name", "given_name"], ("given_name", ADULT)),
        (["address"], ("address.country", "address.locality")),
        (["profile"], ("birthdate", "given_name", "profile")),
        (["claim:profile"], ("profile",)),
        (["email"], ("email",)),
        (["document.passport"], ("document.passport.mrz",)),
        (["credential:https://credentials.example/identity"], ("credential:https://credentials.example/identity",)),
        (["nickname"], ("nickname",)),
    ],
)
def test_what_people_write_is_unfolded_and_sorted(texts: list[str], expected: tuple[str, ...]) -> None:
    assert parse_fields(texts, HELD) == expected


@pytest.mark.parametrize(
    "name",
    [
        "given_nаme",  # a Cyrillic letter
        "given_name ",
        "Given_name",
        "given\u200b_name",
        '{"age_equal_or_over": 18}',
        '{"age_equal_or_over":018}',
        '{"age_equal_or_over":151}',
        '{"age_equal_or_over":18,"x":1}',
        "credential:",
        "credential:a b",
        "credential:a,b",
        "credential:\u202eabc",
        "address",
        "document.passport",
        "verified_claims",
        "claim:given_name",
        "",
    ],
)
def test_look_alike_names_are_no_fields(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_fields([name])


@pytest.mark.parametrize("names", [["given_name", "email"], ["email", "email"], [], ["email"] * 65])
def test_a_consent_lists_fields_sorted_and_once(names: list[str]) -> None:
    with pytest.raises(InvalidInput):
        check_fields(names)


@pytest.mark.parametrize("text", ["", ",", "phone", "bank_account.main", "age_equal_or_over.200"])
def test_a_name_behind_which_nothing_stands_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_fields([text], HELD)


def test_an_optional_group_of_which_nothing_is_set_opens_nothing() -> None:
    assert parse_fields(["phone,bank_account.main"], HELD, optional=True) == ()
    with pytest.raises(InvalidInput):
        parse_fields(["phone,no_such_field"], HELD, optional=True)


def test_a_predicate_is_shown_short_and_is_less_sensitive_than_its_input() -> None:
    assert spelled(ADULT) == "age_equal_or_over.18"
    assert sensitivity_of(ADULT) == "normal"
    assert sensitivity_of("birthdate") == sensitivity_of("credential:x") == "high"


@pytest.mark.parametrize(
    ("text", "seconds"), [("P30D", 2_592_000), ("PT12H", 43_200), ("P1DT1S", 86_401), ("P2W", 1_209_600)]
)
def test_retention_is_counted_in_seconds(text: str, seconds: int) -> None:
    assert parse_retention(text) == seconds


@pytest.mark.parametrize("text", ["P1M", "P1Y", "P", "PT", "P1DT", "P0D", "30d", "P-1D", "P1.5D", "P1D ", "P٣D"])
def test_retention_of_no_fixed_length_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_retention(text)


@given(st.integers(1, 2**40))
def test_a_written_retention_reads_back(seconds: int) -> None:
    try:
        assert parse_retention(write_retention(seconds)) == seconds
    except InvalidInput:
        assert seconds >= 10**9  # longer than thirty years, and no whole days


def test_a_request_names_its_fields_and_predicates() -> None:
    details = {"datatypes": ["email"], "optional_datatypes": ["name"], "predicates": [{"age_equal_or_over": 18}]}
    assert fields_of(details) == ["email", "name", ADULT]


@pytest.mark.parametrize(
    "details",
    [
        {"datatypes": "email"},
        {"datatypes": [1]},
        {"datatypes": ["no such field"]},
        {"predicates": [{"age_equal_or_over": True}]},
        {"predicates": [{"age_equal_or_over": 18, "birthdate": 1}]},
        {"predicates": ["age_equal_or_over.18"]},
    ],
)
def test_a_request_that_names_something_else_is_malformed(details: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        fields_of(details)
