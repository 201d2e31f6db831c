"""Countries by the names that people use, and one code space wherever a country is asked for."""

from datetime import date

import pycountry
import pytest

from identity.errors import InvalidInput
from identity.kyc.lists.entry import country_code
from identity.kyc.names.qualifiers import parse_qualifiers
from identity.records.countries import country_of
from identity.records.validation import normalise

TODAY = date(2026, 11, 22)


def check(name, value):
    return normalise(name, value, today=TODAY)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Russia", "RU"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Palestine", "PS"),
        ("Swaziland", "SZ"),
        ("Macedonia", "MK"),
        ("Burma", "MM"),
        ("England", "GB"),
        ("U.S.A.", "US"),
        ("Great Britain", "GB"),
        ("Brunei", "BN"),
        ("Cape Verde", "CV"),
        ("East Timor", "TL"),
        ("The Gambia", "GM"),
        ("St. Lucia", "LC"),
        ("Bosnia & Herzegovina", "BA"),
        ("South Korea", "KR"),
        ("Czech Republic", "CZ"),
        ("Deutschland", "DE"),
        ("Österreich", "AT"),
        ("ESPAÑA", "ES"),
        ("Suisse", "CH"),
        ("Россия", "RU"),
        ("Ελλάδα", "GR"),
        ("مصر", "EG"),
        ("Kosovo", "XK"),
        ("XK", "XK"),
        ("RKS", "XK"),
        ("EL", "GR"),
        ("uk", "GB"),
    ],
)
def test_a_country_is_known_by_the_names_that_people_use(said, code):
    assert check("address.country", said) == code


@pytest.mark.parametrize("said", ["Korea", "Virgin Islands", "Atlantis", "D", "ZZ", "Yugoslavia"])
def test_what_could_be_several_countries_or_is_none_is_refused(said):
    with pytest.raises(InvalidInput, match="is a country"):
        check("address.country", said)


def test_no_usual_name_takes_an_iso_name_from_its_country():
    for country in pycountry.countries:
        for name in filter(None, (country.name, getattr(country, "official_name", None), country.alpha_3)):
            assert country_of(name) == (country.alpha_2, country.alpha_3)


def test_kosovo_is_a_country_in_every_field_that_has_one():
    assert check("nationalities", "Kosovo, RS") == ["XK", "RS"]
    assert check("locale", "sq-XK") == "sq-XK"
    assert check("bank_account.main.BICFI", "NLPRXKPR") == "NLPRXKPR"
    assert check("bank_account.main.IBAN", "XK05 1212 0123 4567 8906") == "XK051212012345678906"
    assert check("document.passport.nationality", "Kosovo") == "RKS"
    assert country_code("Kosovo") == "xk"
    assert parse_qualifiers(countries=["XK"]).countries == {"xk"}


@pytest.mark.parametrize("bic", ["DEUTZZFF", "DEUTDEF", "DEUTDEFF50", "DEUT1EFF"])
def test_a_bank_code_has_a_country_and_eight_or_eleven_characters(bic):
    with pytest.raises(InvalidInput, match="BIC"):
        check("bank_account.main.BICFI", bic)


def test_a_country_that_qualifies_a_search_is_asked_in_the_same_code_space_as_the_lists():
    assert parse_qualifiers(countries=["UK", "ru"]).countries == {country_code("England"), country_code("Russia")}
    with pytest.raises(InvalidInput, match="no country code"):
        parse_qualifiers(countries=["ZZ"])
    with pytest.raises(InvalidInput, match="no country code") as caught:
        parse_qualifiers(countries=["Ivory Coast"])
    assert "CI" in str(caught.value.hint)


def test_an_extension_of_a_telephone_number_is_refused_and_not_dropped():
    with pytest.raises(InvalidInput, match="extension"):
        check("phone_number", "+44 20 7946 0958 x102")
