from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.errors import InvalidInput
from identity.records.numbers import PERSON_NUMBERS, kinds_of
from identity.records.schema import known_names, type_of
from identity.records.validation import check_together, normalise

TODAY = date(2026, 11, 22)
BANK = "bank_account.main"
CARD = "document.idcard"


def check(name, value, **siblings):
    return normalise(
        name, value, today=TODAY, siblings={key.replace("__", "."): item for key, item in siblings.items()}
    )


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("given_name", "  Ada\u00a0 Augusta ", "Ada Augusta"),
        ("given_name", "Zoe\u0308", "Zoë"),
        ("family_name", "می\u200cخواهم", "می\u200cخواهم"),
        ("email", "Ada@EXAMPLE.org", "Ada@example.org"),
        ("email", "ada@bücher.example", "ada@bücher.example"),
        ("email_verified", "yes", True),
        ("phone_number", "+44 20 7946 0958", "+442079460958"),
        ("birthdate", "1815-12-10", None),
        ("birthdate", "1990-12-10", "1990-12-10"),
        ("birthdate", "0000-02-29", "0000-02-29"),
        ("birthdate", "1990", "1990"),
        ("birthdate", "1990-12", None),
        ("gender", "F", "female"),
        ("gender", "nonbinary", "nonbinary"),
        ("locale", "PT_br", "pt-BR"),
        ("locale", "zh-hant-TW", "zh-Hant-TW"),
        ("locale", "xx", None),
        ("zoneinfo", "europe/paris", "Europe/Paris"),
        ("zoneinfo", "Europe/Atlantis", None),
        ("nationalities", "de, France,USA", ["DE", "FR", "US"]),
        ("nationalities", ["DE", "DE"], ["DE"]),
        ("nationalities", [], None),
        ("address.country", "germany", "DE"),
        ("address.country", "Atlantis", None),
        ("address.street_address", "1 St James's Square\r\n\r\n Flat 2", "1 St James's Square\nFlat 2"),
        ("website", "https://example.org/ada", "https://example.org/ada"),
        ("website", "javascript:alert(1)", None),
        ("document.passport.sex", "female", "F"),
        ("document.passport.sex", "<", "X"),
        ("document.passport.sex", "Q", None),
        ("document.passport.issuing_country", "D", "DEU"),
        ("document.passport.issuing_country", "UTO", "UTO"),
        ("document.passport.nationality", "XXA", "XXA"),
        ("document.passport.document_number", "c01x00t47", "C01X00T47"),
        ("document.passport.date_of_issuance", "2026-11-23", None),
        ("document.passport.date_of_expiry", "2036-11-22", "2036-11-22"),
        ("document.passport.date_of_expiry", "9999-12-31", None),
        ("document.passport.date_of_expiry", "2025-02-29", None),
        ("document.driving_licence.categories", "B, AM", ["B", "AM"]),
        (f"{BANK}.IBAN", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (f"{BANK}.IBAN", "DE89370400440532013001", None),
        (f"{BANK}.BICFI", "cobadeff", "COBADEFF"),
        (f"{BANK}.BICFI", "nonsense!", None),
        (f"{BANK}.Ccy", "eur", "EUR"),
        (f"{BANK}.Ccy", "XYZ", None),
        (f"{BANK}.ClrSysMmbId.MmbId", "20-00-00", "20-00-00"),
        ("national_identifier.es.dni", "54362315-K", "54362315K"),
        ("national_identifier.es.dni", "54362315-Z", None),
        ("national_identifier.pl.pesel", "44051401359", "44051401359"),
        ("national_identifier.is.kennitala", "450401-3150", "4504013150"),
        ("national_identifier.in.aadhaar", "234123412346", "234123412346"),
        ("national_identifier.fr.nir", "2 95 10 99 126 111 93", "295109912611193"),
    ],
)
def test_a_value_is_stored_in_one_spelling_or_refused(name, value, stored):
    if stored is None:
        with pytest.raises(InvalidInput) as caught:
            check(name, value)
        assert caught.value.message.startswith(f"{name}: ")
        assert str(value) not in caught.value.message
    else:
        assert check(name, value) == stored
        assert check(name, stored) == stored


@pytest.mark.parametrize("value", ["", "  ", "a\x1b[31mb", "a\u202eb", "a\u200bb", "a\x00", "x" * 5000, 7, None, {}])
def test_text_with_tricks_is_refused(value):
    with pytest.raises(InvalidInput, match="given_name"):
        check("given_name", value)


@pytest.mark.parametrize(
    "name",
    ["", "givenname", "document.passport", "document.boat.mrz", "bank_account.main", "bank_account.A B.IBAN", "address",
     "national_identifier.es.visa", "national_identifier.xx.dni", "national_identifier.es.__init__",
     "national_identifier.eu.vat.x", "attachment.a/b", "attachment.", "document.driving_licence.mrz", "a" * 5000],
)  # fmt: skip
def test_a_name_that_the_schema_does_not_have_is_refused_with_a_hint(name):
    with pytest.raises(InvalidInput) as caught:
        check(name, "54362315K")
    assert caught.value.hint
    assert len(caught.value.message) < 200


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(InvalidInput) as caught:
        type_of("givn_name")
    assert caught.value.hint == "did you mean given_name?"


def test_an_attachment_is_not_set_but_attached():
    with pytest.raises(InvalidInput) as caught:
        check("attachment.scan", "text")
    assert "attach" in caught.value.hint


def test_a_card_of_a_known_country_has_a_number_of_that_country():
    assert check(f"{CARD}.personal_number", "54362315-k", document__idcard__issuing_country="ESP") == "54362315K"
    with pytest.raises(InvalidInput, match="ES"):
        check(f"{CARD}.personal_number", "54362315-z", document__idcard__issuing_country="ESP")
    assert check(f"{CARD}.personal_number", "54362315-z", document__idcard__issuing_country="UTO") == "54362315-Z"
    assert check(f"{CARD}.personal_number", "AB 12") == "AB 12"


def test_a_telephone_number_without_its_country_takes_that_of_the_address():
    assert check("phone_number", "030 123456", address__country="DE") == "+4930123456"
    with pytest.raises(InvalidInput):
        check("phone_number", "030 123456")


@pytest.mark.parametrize(
    "days",
    [
        {"date_of_issuance": "2020-01-01", "date_of_expiry": "2019-12-31"},
        {"date_of_issuance": "1989-01-01", "birthdate": "1990-01-01"},
    ],
)
def test_days_of_a_document_that_contradict_each_other_are_refused(days):
    with pytest.raises(InvalidInput, match=r"document\.visa"):
        check_together({f"document.visa.{name}": value for name, value in days.items()})


def test_every_number_of_a_person_is_one_that_the_library_has():
    for country, kinds in PERSON_NUMBERS.items():
        assert set(kinds) <= set(kinds_of(country))


@settings(deadline=None)
@given(name=st.sampled_from(sorted(known_names())), value=st.text(max_size=60))
def test_whatever_is_given_is_stored_or_refused_by_name(name, value):
    try:
        stored = check(name, value)
    except InvalidInput as error:
        refused = error.message
    else:
        refused = name
        assert check(name, stored) == stored
    assert name in refused


@settings(deadline=None)
@given(kind=st.sampled_from([(c, k) for c in ("es", "it", "in", "us", "se", "fr", "cn", "mx") for k in kinds_of(c)]),
       value=st.text(max_size=30) | st.text("0123456789ABCXYZ -./", max_size=20))  # fmt: skip
def test_no_national_rule_stumbles_over_foreign_text(kind, value):
    try:
        check(f"national_identifier.{kind[0]}.{kind[1]}", value)
    except InvalidInput:
        pass


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("locale", "en-ZZ", "names a region that ISO 3166-1 does not have"),
        ("phone_number", "+1 200 000 0000", "is a telephone number that cannot exist"),
        (f"{CARD}.personal_number", "1" * 33, "is 1 to 32 letters and digits"),
        (f"{CARD}.personal_number", "-1", "is 1 to 32 letters and digits"),
        (f"{CARD}.personal_number", "1_2", "is 1 to 32 letters and digits"),
        ("address.street_address", "x" * 4097, "is longer than 4096 characters"),
        ("address.street_address", "x\n" * 2048 + "x", "is longer than 4096 characters"),
        ("address.street_address", ["x"], "is text"),
        ("birthdate", "2026-11-23", "lies in the future"),
        ("birthdate", "2027", "lies in the future"),
        ("birthdate", "1895-12-31", "would make somebody older than 130 years"),
        ("document.passport.mrz", ["P<UTO"], "is the lines of the machine-readable zone"),
        ("document.passport.mrz", 7, "is the lines of the machine-readable zone"),
    ],
)
def test_a_value_beyond_its_bound_is_refused_by_name(name, value, said):
    with pytest.raises(InvalidInput) as problem:
        check(name, value)
    assert problem.value.message == f"{name}: {said}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "en-GB"),
        (f"{CARD}.personal_number", "1" * 32),
        (f"{CARD}.personal_number", "1"),
        ("address.street_address", "x" * 4096),
        ("address.street_address", "\n".join(["x"] * 2048)),
        ("birthdate", "2026-11-22"),
        ("birthdate", "2026"),
        ("birthdate", "1896-01-01"),
    ],
)
def test_a_value_at_its_bound_is_taken(name, value):
    assert check(name, value) == value
