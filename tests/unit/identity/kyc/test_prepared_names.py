"""Names made ready, token by token: what is left out, joined, parted and read as a number."""

from __future__ import annotations

import pytest

from identity.kyc.names.company_forms import without_forms
from identity.kyc.names.prepare import MAX_TOKENS, is_schema, prepare
from identity.kyc.names.qualifiers import (
    BIRTH_DATE_NEAR,
    BIRTH_DATE_OTHER,
    BIRTH_DATE_SAME,
    BIRTH_YEAR_NEAR,
    BIRTH_YEAR_SAME,
    COUNTRY_OTHER,
    COUNTRY_SAME,
    GENDER_OTHER,
    GENDER_SAME,
    Qualifiers,
    evidence_of,
    parse_birth_date,
    parse_qualifiers,
)
from identity.kyc.names.script import ABJAD, ALPHABET, LATIN, OTHER, SYLLABIC, kind_of, latin_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dr. Prof. Marta Kowalska", "marta kowalska"),
        ("Dr Kowalska", "kowalska"),
        ("Sheikh", "sheikh"),
        ("John Smith Jr", "john smith"),
        ("John Jr", "john jr"),
        ("Marta Kowalska SA", "marta kowalska"),
        ("Kowalska SA", "kowalska sa"),
        ("MARTA KOWALSKA SA", "marta kowalska sa"),
        ("Marta Kowalska sa", "marta kowalska sa"),
        ("Marta Kowalska XYZ", "marta kowalska xyz"),
        ("Mart4 K0w@lska", "marta kow lska"),
        ("Mart4 K0walska", "marta kowalska"),
        ("Marta 1980", "marta 1980"),
        ("van Dyck", "dyck"),
        ("Ludwig van Beethoven", "ludwig beethoven"),
        ("Abdulrahman Nouri", "abd rahman nouri"),
        ("Abdurrahman", "abd rahman"),
        ("Abdul Nouri", "abd nouri"),
        ("Abdallah", "abdallah"),
        ("Abdullah", "abdullah"),
        ("Abde", "abd"),
        ("Abdex", "abdex"),
        ("Abd", "abd"),
        ("Bd Nouri", "bd nouri"),
        ("Maria D Silva", "maria d silva"),
    ],
)
def test_words_of_a_person(text: str, words: str) -> None:
    assert " ".join(prepare(text, "person").words) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L. X. C. Shipping", "lxc shipping"),
        ("A B", "ab"),
        ("A Trading", "trading"),
        ("Trading Q", "trading q"),
        ("Fund II", "fund 2"),
        ("Fund I", "fund 1"),
        ("V Fund", "v fund"),
        ("Fund IX Limited", "fund 9"),
        ("Forty Four Bank", "44 bank"),
        ("Forty Bank Four", "40 bank 4"),
        ("Four Forty", "4 40"),
        ("Forty Twelve", "40 12"),
        ("Twenty Nine", "29"),
        ("The Bank of Arlonia", "bank arlonia"),
        ("7 Seas", "7 seas"),
        ("Partners V L.P.", "partners 5"),
        ("Partners X L.P.", "partners 10"),
        ("B&T Foods", "b t foods"),
        ("10% Club", "10 percent club"),
        ("Black+White", "black white"),
    ],
)
def test_words_of_an_organization(text: str, words: str) -> None:
    assert " ".join(prepare(text, "organization").words) == words


@pytest.mark.parametrize(
    ("text", "kind", "weak", "initials", "numbers"),
    [
        ("Igor Petrovich Sokolov", "person", "petrovich", "", ""),
        ("Marta E. Kowalska", "person", "e", "e", ""),
        ("JP Moreau", "person", "", "jp", ""),
        ("JPR Moreau", "person", "", "jpr", ""),
        ("JPRS Moreau", "person", "", "", ""),
        ("JP MOREAU", "person", "", "", ""),
        ("Jp Moreau", "person", "", "", ""),
        ("Abd al-Rahim", "person", "abd", "", ""),
        ("QVX Shipping", "organization", "shipping", "qvx", ""),
        ("QV Harbour", "organization", "", "", ""),
        ("QVXYZA Harbour", "organization", "", "qvxyza", ""),
        ("QVXYZAB Harbour", "organization", "", "", ""),
        ("qvx Harbour", "organization", "", "", ""),
        ("BANK Harbour", "organization", "bank", "", ""),
        ("Harbour 12", "organization", "", "", "12"),
    ],
)
def test_what_is_said_of_words(text: str, kind: str, weak: str, initials: str, numbers: str) -> None:
    tokens = prepare(text, kind).tokens  # type: ignore[arg-type]
    assert " ".join(token.text for token in tokens if token.weak) == weak
    assert " ".join(token.text for token in tokens if token.initials) == initials
    assert " ".join(token.text for token in tokens if token.number is not None) == numbers


@pytest.mark.parametrize(
    ("text", "lineage"),
    [("Hassan bin Yusuf", True), ("Hassan Yusuf", False), ("Bin Yusuf", False), ("Ali ibn Sina", True)],
)
def test_whether_a_name_says_whose_child_somebody_is(text: str, lineage: bool) -> None:
    assert prepare(text, "person").lineage is lineage


def test_a_name_has_so_many_words_at_most() -> None:
    assert len(prepare(" ".join(f"Word{'x' * number}" for number in range(15)), "organization").tokens) == 15
    assert len(
        prepare(" ".join("abcdefghijklmnopqrstuvwxyz"[number % 26] * 3 for number in range(40)), "thing").words
    ) == (MAX_TOKENS)
    assert prepare("a" * 299 + "bc", "person").words == ("a" * 299 + "b",)


@pytest.mark.parametrize(
    ("words", "kept", "kinds"),
    [
        ("blaufels gmbh", "blaufels", {"limited"}),
        ("blaufels ag", "blaufels", {"joint-stock"}),
        ("blaufels co", "blaufels", set()),
        ("blaufels gmbh co kg", "blaufels", {"limited"}),
        ("blaufels aktiengeselschaft", "blaufels", {"joint-stock"}),
        ("blaufels aktiengselschaft", "blaufels", {"joint-stock"}),
        ("blaufels aktngselschaft", "blaufels aktngselschaft", set()),
        ("blaufels incorporatd", "blaufels", {"corporation"}),
        ("as blaufels", "blaufels", {"joint-stock"}),
        ("ag blaufels", "ag blaufels", set()),
        ("blaufels as trading", "blaufels as trading", set()),
        ("blaufels as gmbh", "blaufels", {"joint-stock", "limited"}),
        ("blaufels gmbh trading", "blaufels trading", {"limited"}),
        ("blaufels inc trading", "blaufels trading", {"corporation"}),
        ("blaufels sa trading", "blaufels sa trading", set()),
        ("limited", "limited", set()),
        ("ao", "ao", set()),
        ("", "", set()),
    ],
)
def test_a_legal_form_is_found_where_it_can_stand(words: str, kept: str, kinds: set[str]) -> None:
    every = words.split()
    places, found = without_forms(every)
    assert (" ".join(every[place] for place in places), set(found)) == (kept, kinds)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RamiMakhlouf", "rami makhlouf"),
        ("McDonald", "mcdonald"),
        ("MacDonald", "macdonald"),
        ("MarcDonald", "marc donald"),
        ("SiemensAG", "siemens ag"),
        ("SIEMENSag", "siemensag"),
        ("O'Neil", "oneil"),
        ("Jean-Luc", "jean luc"),
        ("欧阳娜", "ouyang na"),
        ("陈美玲", "chen meiling"),
        ("陈玲", "chen ling"),
        ("欧阳", "ou yang"),
        ("陈", "chen"),
        ("陈美玲花", "chen meilinghua"),
        ("陈美玲花好", "chenmeilinghuahao"),
    ],
)
def test_words_in_latin_letters(text: str, words: str) -> None:
    assert " ".join(word.text for word in latin_words(text)) == words


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        ((0x41, 0x24F, 0x1E00, 0x1EFF), LATIN),
        ((0x250, 0x36F, 0x1DFF, 0xE00), OTHER),
        ((0x370, 0x58F, 0x10A0, 0x10FF, 0x1C80, 0x1CBF, 0x1F00, 0x1FFF), ALPHABET),
        ((0x590, 0x5FF, 0x600, 0x77F, 0x8A0, 0x8FF, 0xFB1D, 0xFDFF, 0xFE70, 0xFEFE), ABJAD),
        ((0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0xAC00, 0xD7A3, 0x20000, 0x323AF), SYLLABIC),
        ((0x1100, 0x109F, 0x1C7F, 0x1CC0, 0x2000, 0x780, 0x89F, 0x900), OTHER),
        ((0xFB1C, 0xFE00, 0xFE6F, 0xFEFF, 0x33FF, 0x4DC0, 0x4DFF, 0xA000, 0xF8FF, 0xFB00, 0xABFF, 0xD7A4), OTHER),
        ((0x1FFFF, 0x323B0), OTHER),
    ],
)
def test_scripts_begin_and_end_where_unicode_has_them(points: tuple[int, ...], kind: str) -> None:
    assert {point: kind_of(chr(point)) for point in points} == dict.fromkeys(points, kind)


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        ("1980-05-17", "1980-05-17", BIRTH_DATE_SAME),
        ("1980-05-17", "1980-05-18", BIRTH_DATE_NEAR),
        ("1980-05-17", "1990-05-17", BIRTH_DATE_NEAR),
        ("1980-05-07", "1980-07-05", BIRTH_DATE_NEAR),
        ("1980-05-07", "1981-07-05", BIRTH_DATE_OTHER),
        ("1980-05-17", "1980-06-18", BIRTH_DATE_OTHER),
        ("1980-05-17", "1980-05", BIRTH_YEAR_SAME),
        ("1980-05-17", "1980", BIRTH_YEAR_SAME),
        ("1980-05", "1980-06", BIRTH_DATE_OTHER),
        ("1980", "1981", BIRTH_YEAR_NEAR),
        ("1981", "1980-01-01", BIRTH_YEAR_NEAR),
        ("1980", "1982", BIRTH_DATE_OTHER),
    ],
)
def test_two_birth_dates_say_so_much(one: str, other: str, evidence: float) -> None:
    for a, b in ((one, other), (other, one)):
        assert evidence_of(parse_qualifiers(a), parse_qualifiers(b)) == {"birth_date": evidence}


def test_what_only_one_side_says_is_no_evidence() -> None:
    full = Qualifiers(frozenset({"1980"}), frozenset({"de"}), "male")
    for part in (Qualifiers(), Qualifiers(frozenset({"1980"})), Qualifiers(gender="male")):
        said = {"birth_date"} if part.birth_dates else {"gender"} if part.gender else set()
        assert set(evidence_of(full, part)) == set(evidence_of(part, full)) == said
    assert evidence_of(full, full) == {"birth_date": BIRTH_YEAR_SAME, "country": COUNTRY_SAME, "gender": GENDER_SAME}
    other = Qualifiers(frozenset({"1950"}), frozenset({"fr", "pl"}), "female")
    assert evidence_of(full, other) == {
        "birth_date": BIRTH_DATE_OTHER,
        "country": COUNTRY_OTHER,
        "gender": GENDER_OTHER,
    }
    both = Qualifiers(frozenset({"1950", "1980"}), frozenset({"fr", "de"}))
    assert evidence_of(full, both) == {"birth_date": BIRTH_YEAR_SAME, "country": COUNTRY_SAME}
    assert [bool(one) for one in (Qualifiers(), full, Qualifiers(gender="male"))] == [False, True, True]
    assert [bool(Qualifiers(frozenset({"1980"}))), bool(Qualifiers(countries=frozenset({"de"})))] == [True, True]


@pytest.mark.parametrize("text", ["1980", "1980-02", "1980-02-29", " 1980 "])
def test_a_birth_date_is_taken_as_far_as_it_is_known(text: str) -> None:
    assert parse_birth_date(text) == text.strip()


@pytest.mark.parametrize(("gender", "found"), [("m", "male"), ("F", "female"), ("Male", "male"), (None, None)])
def test_genders_are_read(gender: str | None, found: str | None) -> None:
    assert parse_qualifiers(None, [" uk ", "DE"], gender) == Qualifiers(frozenset(), frozenset({"gb", "de"}), found)


def test_schemas_are_known_whatever_their_case() -> None:
    assert [is_schema(text) for text in ("Person", "VESSEL", "company", "Dragon", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]
