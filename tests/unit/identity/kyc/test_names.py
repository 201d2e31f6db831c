"""Comparing names: what is the same person or company, what is not, and why. Every name here is invented."""

import pytest

from identity.errors import InvalidInput
from identity.kyc.names.compare import compare, parse_schema, threshold_of
from identity.kyc.names.prepare import prepare
from identity.kyc.names.qualifiers import Qualifiers, parse_qualifiers
from identity.kyc.names.vocabulary import number_of

SAME_PERSONS = [
    ("Marta Kowalska", "Marta Kowalska"),
    ("Kowalska, Marta", "Marta Kowalska"),
    ("MARTA KOWALSKA", "marta kowalska"),
    ("MartaKowalska", "Marta Kowalska"),
    ("Marta Ewa Kowalska", "Marta Kowalska"),
    ("Marta E. Kowalska", "Marta Ewa Kowalska"),
    ("M. Kowalska", "Marta Kowalska"),
    ("Dr. Marta Kowalska", "Marta Kowalska"),
    ("Marta Marta Kowalska", "Marta Kowalska"),
    ("Mart4 K0walska", "Marta Kowalska"),
    ("atraM aksлawoK".replace("л", "l"), "Marta Kowalska"),
    ("Jürgen Müller", "Juergen Mueller"),
    ("Søren Østergård", "Soren Ostergard"),
    ("Yulia Shcherbakova", "Julia Scherbakowa"),
    ("Юлия Щербакова", "Yulia Shcherbakova"),
    ("Юлія Петрівна Гончар", "Yuliya Honchar"),
    ("Νίκος Παπαδάκης", "Nikos Papadakis"),
    ("Muhammad al-Farouk", "Mohamed Alfaruk"),
    ("محمد الفاروق", "Mohammed al-Farouk"),
    ("Abd al-Rahim Nouri", "Abdulrahim Noori"),
    ("陈美玲", "Chen Meiling"),
    ("Chen Mei-ling", "Mei Ling Chen"),
    ("박지훈", "Pak Ji-hun"),
    ("Bob Harding", "Robert Harding"),
    ("Jelena Zhukova", "Yelena Schukowa"),
    ("Park Kun-hye", "Pak Geun Hye"),
    ("Chen Na", "Na Chen"),
    ("JP Moreau", "Jean-Pierre Moreau"),
    ("Bartholomew Fitzgerald Hetherington-Smy", "Bartholomew Fitzgerald Hetherington Smythe"),
]
OTHER_PERSONS = [
    ("Marta Kowalska", "Anna Kowalska"),
    ("Marta Kowalska", "Marta Wisniewska"),
    ("Marta Kowalska", "Peter Brandt"),
    ("Igor Petrovich Sokolov", "Igor Semyonovich Sokolov"),
    ("Hassan bin Yusuf al-Amri", "Yusuf bin Hassan al-Amri"),
    ("陈美玲", "陈美丽华"),
    ("Lee Min-ho", "Lee Sang-woo"),
    ("Abdul Rahim Nouri", "Abdul Karim Nouri"),
    ("Chen", "Chen Mei Ling"),
]
SAME_COMPANIES = [
    ("Blaufels GmbH", "Blaufels Gesellschaft mit beschränkter Haftung"),
    ("BlaufelsAG", "Blaufels Aktiengesellschaft"),
    ("Blaufels Aktiengeselschaft", "Blaufels AG"),
    ("ООО «Синий Утёс»", "Siniy Utyos LLC"),
    ("OAO Sinyutes", "Sinyutes JSC"),
    ("Rio Claro S.A. de C.V.", "Rio Claro SA de CV"),
    ("Northwind & Sons Ltd.", "Northwind and Sons Limited"),
    ("The Northwind Trading Company", "Northwind Trading Co."),
    ("2nd Harbour Bank", "Second Harbour Bank"),
    ("Platoon Twenty-Two", "Platoon 22"),
    ("Q.V.X. Shipping", "QVX Shipping"),
    ("QVX", "Quarterly Verified Xenon"),
    ("蓝石科技有限公司", "Lanshi Technology Co Ltd"),
    ("Blaufels Oil Company", "PJSC Blaufels Oil"),
    ("B&T Foods", "B and T Foods"),
    ("Good Harvest Foods Inc", "Goodharvest Foods Inc"),
]
OTHER_COMPANIES = [
    ("Blaufels AG", "Rotfels AG"),
    ("Bank of Arlonia", "Bank of Brevonia"),
    ("Arlonia Gas Company", "Arlonia Oil Company"),
    ("Holding Company", "Westbrook Holding Company"),
    ("Blaufels GmbH", "Blaufels e.V."),
    ("Northwind Services (Spain) S.L.", "Northwind Services (Norway) AS"),
]


@pytest.mark.parametrize(("one", "other"), SAME_PERSONS)
def test_names_of_one_person_match(one, other):
    assert compare(one, other).match, compare(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER_PERSONS)
def test_names_of_two_persons_do_not_match(one, other):
    assert not compare(one, other).match, compare(one, other)


@pytest.mark.parametrize(("one", "other"), SAME_COMPANIES)
def test_names_of_one_company_match(one, other):
    assert compare(one, other, "organization").match, compare(one, other, "organization")


@pytest.mark.parametrize(("one", "other"), OTHER_COMPANIES)
def test_names_of_two_companies_do_not_match(one, other):
    assert not compare(one, other, "organization").match, compare(one, other, "organization")


def test_a_name_alone_never_comes_to_one():
    alone = compare("Marta Kowalska", "Marta Kowalska").score
    assert 0.9 < alone < 0.96
    known = parse_qualifiers("1980-05-17", ["PL"], "female")
    assert alone < compare("Marta Kowalska", "Marta Kowalska", known=known, found=known).score < 1


def test_the_evidence_makes_the_score():
    import math

    found = compare("Jon Harding", "John Hardyng")
    assert found.score == pytest.approx(1 / (1 + math.exp(-sum(found.evidence.values()))), abs=0.01)
    assert set(found.evidence) - {"base"} == {name for name, value in found.features.items() if value}
    assert ("john", "jon") in {tuple(sorted(pair[:2])) for pair in found.pairs}


@pytest.mark.parametrize(
    ("known", "found", "direction"),
    [
        ("1980-05-17", "1980-05-17", 1),
        ("1980-05-17", "1980", 1),
        ("1980-05-17", "1980-05", 1),
        ("1980-05-07", "1980-07-05", 1),
        ("1980-05-17", "1980-05-18", 1),
        ("1980", "1981", -1),
        ("1980-05-17", "1962-11-02", -1),
        ("1980-05-17", None, 0),
    ],
)
def test_a_birth_date_raises_or_lowers(known, found, direction):
    plain = compare("Marta Kowalska", "Marta Kowalska").score
    score = compare(
        "Marta Kowalska", "Marta Kowalska", known=parse_qualifiers(known), found=parse_qualifiers(found)
    ).score
    assert (score > plain) - (score < plain) == direction


def test_one_of_several_birth_dates_is_enough():
    found = Qualifiers(birth_dates=frozenset({"1950-01-01", "1980-05-17"}))
    known = parse_qualifiers("1980-05-17")
    assert compare("Marta Kowalska", "Marta Kowalska", known=known, found=found).evidence["birth_date"] > 0


def test_another_birth_date_gender_and_country_make_an_equal_name_no_match():
    known, found = parse_qualifiers("1980-05-17", ["PL"], "f"), parse_qualifiers("1961-02-03", ["CL"], "m")
    assert not compare("Marta Kowalska", "Marta Kowalska", known=known, found=found).match


@pytest.mark.parametrize("text", ["1980-13-01", "1980-02-30", "80-01-01", "17.05.1980", "", "١٩٨٠"])
def test_what_is_no_birth_date_is_refused(text):
    if text:
        with pytest.raises(InvalidInput):
            parse_qualifiers(text)
    else:
        assert not parse_qualifiers(text)


def test_country_gender_schema_and_level_are_checked():
    for wrong in (["Poland"], ["P1"], [""]):
        with pytest.raises(InvalidInput):
            parse_qualifiers(None, wrong)
    with pytest.raises(InvalidInput):
        parse_qualifiers(None, [], "unknown")
    with pytest.raises(InvalidInput, match="schema"):
        parse_schema("Dragon")
    with pytest.raises(InvalidInput, match="level"):
        threshold_of("lax")


def test_levels_move_the_threshold():
    assert threshold_of("enhanced") < threshold_of("standard") < threshold_of("simplified")


@pytest.mark.parametrize("text", ["", "   ", "???", "\u200b", "\x00"])
def test_what_holds_no_letter_is_like_nothing(text):
    for other in ("Marta Kowalska", text):
        found = compare(text, other)
        assert (found.score, found.match) == (0.0, False)


def test_a_name_that_is_only_titles_particles_or_forms_keeps_its_words():
    assert prepare("Al Bin", "person").tokens
    assert prepare("Limited", "organization").tokens
    assert prepare("The Of", "organization").tokens
    assert prepare("Sheikh", "person").tokens


def test_a_number_more_is_another_fund():
    plain = compare("Northwind Growth Fund", "Northwind Growth Fund", "organization").score
    assert compare("Northwind Growth Fund", "Northwind Growth Fund II", "organization").score < plain - 0.3


def test_an_initial_stays_also_where_it_could_be_a_particle() -> None:
    """`e`, `y` and `d` join names in some languages; in the middle of a name they may as well abbreviate one."""
    assert [token.text for token in prepare("Maria E Silva", "person").tokens] == ["maria", "e", "silva"]
    assert [token.text for token in prepare("Maria de Silva", "person").tokens] == ["maria", "silva"]


def test_a_number_of_any_length_is_read_and_its_first_twelve_digits_count() -> None:
    assert number_of("123456789012") == 123456789012
    assert number_of("1234567890123") == 123456789012
    assert number_of("9" * 5000) == 999999999999


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Fund forty four", [None, 44]),
        ("Fund forty ten", [None, 40, 10]),
        ("Fund forty nine", [None, 49]),
        ("Fund four forty", [None, 4, 40]),
        ("Fund 44", [None, 44]),
        ("Fund XIV", [None, 14]),
        ("Fund twenty first", [None, 21]),
        ("Fund forty four two", [None, 44, 2]),
        ("Fund ninety", [None, 90]),
    ],
)
def test_numbers_in_words_digits_and_roman_digits_are_numbers(text, numbers):
    assert [token.number for token in prepare(text, "organization").tokens] == numbers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Marta Kowalska SA", ["marta", "kowalska"]),
        ("MARTA KOWALSKA SA", ["marta", "kowalska", "sa"]),
        ("Marta SA", ["marta", "sa"]),
        ("Marta Kowalska Sa", ["marta", "kowalska", "sa"]),
        ("Marta Kowalska XQ", ["marta", "kowalska", "xq"]),
    ],
)
def test_a_legal_form_in_capitals_behind_a_person_is_left_out_where_the_others_are_none(text, words):
    assert [token.text for token in prepare(text, "person").tokens] == words
