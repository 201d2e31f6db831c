"""The zones printed in ICAO 9303 (fictional state UTO), and whatever can be written and read again."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from identity.errors import InvalidInput
from identity.records.mrz import Mrz, check_digit, compose_mrz, inspect_mrz, parse_mrz
from identity.records.mrz_letters import transliterate

TODAY = date(2026, 11, 22)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
MRV_A = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRV_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
LONG = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
SPECIMENS = {"TD3": TD3, "TD1": TD1, "TD2": TD2, "MRV-A": MRV_A, "MRV-B": MRV_B}


def read(text: str) -> Mrz:
    return parse_mrz(text, today=TODAY)


@pytest.mark.parametrize("form", SPECIMENS)
def test_the_specimens_are_read_and_written_again(form):
    found = read(SPECIMENS[form])
    assert (found.format, found.family_name, found.given_name, found.sex) == (form, "ERIKSSON", "ANNA MARIA", "F")
    assert found.issuing_country == "UTO"
    assert not found.names_cut
    assert "\n".join(compose_mrz(found).lines) == SPECIMENS[form]


def test_dates_get_their_century():
    found = read(TD3)
    assert (found.birthdate(TODAY), found.date_of_expiry(TODAY)) == ("1974-08-12", "2012-04-15")
    assert read(MRV_A).date_of_expiry(TODAY) == "1996-12-10"
    assert found.birthdate(date(2074, 8, 12)) == "2074-08-12"


def test_a_long_number_goes_on_in_the_optional_data():
    found = read(LONG)
    assert (found.document_number, found.optional) == ("D23145890734", ("", ""))
    assert "\n".join(compose_mrz(found).lines) == LONG


BELGIAN = "IDBEL000590240<6013<<<<<<<<<<<\n8512017F1311048BEL851201002007\nREINARTZ<<ULRIKE<KATIA<E<<<<<<"
FRENCH = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6"
"""The specimens of the states, as the public register of authentic documents (PRADO) shows them."""


def test_a_belgian_card_of_before_2020_counts_the_filler_in_its_number():
    found = read(BELGIAN)
    assert (found.document_number, found.family_name, found.nationality) == ("000590240601", "REINARTZ", "BEL")
    with pytest.raises(InvalidInput) as problem:
        read(BELGIAN.replace("BEL", "UTO"))
    assert "document_number" in problem.value.details["checks"]
    with pytest.raises(InvalidInput):
        read(BELGIAN.replace("6013", "6014"))


def test_a_belgian_card_of_today_leaves_the_filler_out():
    number = "600001750112"
    line = f"IDBEL{number[:9]}<{number[9:]}{check_digit(number)}<<<<<<<<<<<"
    second = f"8512017F310504{check_digit('310504')}BEL85120100200"
    composite = check_digit(line[5:] + second[:7] + second[8:15] + second[18:29])
    assert read(f"{line}\n{second}{composite}\nSPECIMEN<<SPECIMEN<<<<<<<<<<<<").document_number == number


def test_a_french_card_of_before_2021_is_read():
    found = read(FRENCH)
    assert (found.format, found.document_number, found.family_name, found.given_name, found.sex) == (
        "IDFRA", "880692310285", "BERTHIER", "CORINNE", "F",
    )  # fmt: skip
    assert (found.issuing_country, found.nationality, found.birthdate(TODAY)) == ("FRA", "FRA", "1965-12-06")
    assert found.date_of_expiry(TODAY) is None
    assert not found.names_cut
    with pytest.raises(InvalidInput, match="read only"):
        compose_mrz(found)


def test_older_national_cards_become_records(records):
    from identity.records.importing import set_zone

    imported, _ = set_zone(records, read(FRENCH))
    assert "document.idcard.date_of_expiry" not in imported.names
    assert records.get("document.idcard.document_number", reason="test").value == "880692310285"
    assert records.get("family_name", reason="test").value == "Berthier"
    assert records.get("document.idcard.issuing_country", reason="test").value == "FRA"


def test_a_zone_that_says_what_is_known_takes_nobody_s_word_away(records):
    from identity.records.importing import set_zone

    set_zone(records, read(FRENCH))
    name = "document.idcard.document_number"
    records.set(name, "880692310285", source="credential", verified_by="did:web:office.example")
    imported, _ = set_zone(records, read(FRENCH))
    assert imported.names == []
    found = records.get(name, reason="test")
    assert (found.source, found.verified_by) == ("credential", "did:web:office.example")


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("880692310285", "880692310286", ["document_number", "composite"]),
        ("651206", "651207", ["birthdate", "composite"]),
        ("BERTHIER", "BERTHIEN", ["composite"]),
        ("CORINNE", "CORINNA", ["composite"]),
    ],
)
def test_a_french_card_that_was_misread_says_where(old, new, wrong):
    with pytest.raises(InvalidInput) as problem:
        read(FRENCH.replace(old, new))
    assert problem.value.details["checks"] == wrong


def test_french_names_that_fill_their_place_may_be_cut():
    first = f"IDFRA{'N' * 25}123456"
    second = f"880692310285{check_digit('880692310285')}{'JEAN<<MARIE<PI'}651206{check_digit('651206')}M"
    found = read(f"{first}\n{second}{check_digit(first + second)}")
    assert (found.names_cut, found.given_name, found.optional[0]) == (True, "JEAN MARIE PI", "123456")


@pytest.mark.parametrize("spelling", [TD3.replace("\n", "\r\n"), TD3.replace("\n", ""), TD3.lower(), f"\n {TD3} \n",
                                      TD3.replace("<<", "«"), TD3.replace("UTO74", "UTO 74")])  # fmt: skip
def test_a_zone_is_read_however_it_was_copied(spelling):
    assert read(spelling).lines == tuple(TD3.split("\n"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (TD3.replace("L898902C36", "L898902C35"), ["document_number", "composite"]),
        (TD3.replace("7408122F", "7408132F"), ["birthdate", "composite"]),
        (TD3.replace("1204159Z", "1204150Z"), ["date_of_expiry", "composite"]),
        (TD3.replace("ZE184226B", "ZE184227B"), ["personal_number", "composite"]),
        (TD3[:-1] + "9", ["composite"]),
        (TD1[:-32] + "7" + TD1[-31:], ["composite"]),
        (LONG.replace("7349", "7339"), ["document_number", "composite"]),
    ],
)
def test_each_wrong_check_digit_is_named(text, wrong):
    assert [name for name, right in inspect_mrz(text, today=TODAY)[1].items() if not right] == wrong
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert caught.value.details["checks"] == wrong
    assert "L898902C" not in caught.value.message


def zone(**more) -> Mrz:
    names = ("TD3", "P", "UTO", "L898902C3", "UTO", "740812", "F", "120415", "Eriksson", "Anna")
    return replace(Mrz(*names), **more)


@pytest.mark.parametrize(
    ("birth", "expected"),
    [("7408<<", "1974"), ("74<<<<", "1974"), ("<<<<<<", None), ("<<0812", "0000-08-12"), ("<<08<<", None)],
)
def test_unknown_parts_of_the_birth_date_stay_unknown(birth, expected):
    found = read("\n".join(compose_mrz(zone(birth=birth)).lines))
    assert (found.birth, found.birthdate(TODAY)) == (birth, expected)


@pytest.mark.parametrize("birth", ["741301", "740230", "74081A", "<<<<32", "7<0812"])
def test_a_day_that_does_not_exist_is_refused(birth):
    second = f"L898902C36UTO{birth}{check_digit(birth)}F1204159ZE184226B<<<<<1"
    line = second + check_digit(second[:10] + second[13:20] + second[21:])
    with pytest.raises(InvalidInput, match="date of birth"):
        read(f"{TD3[:44]}\n{line}")


def test_a_document_without_expiry_has_none():
    assert read("\n".join(compose_mrz(zone(expiry="<<<<<<")).lines)).date_of_expiry(TODAY) is None


def test_long_names_are_cut_so_that_both_show():
    made = compose_mrz(zone(family_name="Nilavadhanananda" * 3, given_name="Chayapa Dejthamrong"))
    assert made.names_cut
    assert len(made.lines[0]) == 44
    found = read("\n".join(made.lines))
    assert found.names_cut
    assert found.given_name == "C"


def test_a_single_name_is_the_family_name():
    made = compose_mrz(zone(family_name="Arkfreith", given_name=""))
    assert made.lines[0].startswith("P<UTOARKFREITH<<<<")
    assert read("\n".join(made.lines)).given_name == ""
    with pytest.raises(InvalidInput):
        compose_mrz(zone(family_name="", given_name="Arkfreith"))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ærøskøbing", "AEROESKOEBING"),
        ("Müller-Lüdenscheidt", "MUELLER<LUEDENSCHEIDT"),
        ("d'Artagnan", "DARTAGNAN"),
        ("Đorđević", "DORDEVIC"),
        ("Nguyễn Thị", "NGUYEN<THI"),
        ("Straße", "STRASSE"),
        ("Щербаков", "SHCHERBAKOV"),
        ("Кузьма", "KUZMA"),
        ("Łukasz", "LUKASZ"),
        ("ıĞdır", "IGDIR"),
        ("سيف", "SYF"),
        ("O’Connor Jr.", "OCONNOR<JR"),
    ],
)
def test_names_are_spelled_as_part_3_says(name, letters):
    assert transliterate(name) == letters


@pytest.mark.parametrize("name", ["王小明", "Ada1", "a\x00b", "Ω", "🙂"])
def test_a_script_without_a_table_is_refused(name):
    with pytest.raises(InvalidInput):
        transliterate(name)


@pytest.mark.parametrize(
    "more",
    [{"document_number": "A" * 10}, {"document_code": "V"}, {"nationality": "UTOP"}, {"birth": "19740812"},
     {"document_number": "a-1"}, {"format": "MRV-A"}, {"sex": ""}],
)  # fmt: skip
def test_what_does_not_fit_is_not_written(more):
    with pytest.raises(InvalidInput):
        compose_mrz(zone(**more))


@pytest.mark.parametrize("text", ["", "\n\n", "P<UTO", "x" * 5000, TD3 + "\n" + TD3, TD3.replace("E", "É", 1),
                                  TD3.replace("F120", "Q120"), "<" * 88])  # fmt: skip
def test_what_is_no_zone_is_refused(text):
    with pytest.raises(InvalidInput):
        read(text)


words = st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6), min_size=1, max_size=2).map(" ".join)
days = st.dates(date(1980, 1, 1), date(2026, 11, 1)).map(lambda day: day.strftime("%y%m%d"))
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9)
numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=10, max_size=13)


@st.composite
def contents(draw):
    form = draw(st.sampled_from(sorted(SPECIMENS)))
    second = draw(st.just("") | codes) if form == "TD1" else ""
    number = draw(codes | numbers) if form in ("TD1", "TD2") else draw(codes)
    first = draw(st.just("") | st.text("ABC0123456789", min_size=1, max_size=7 if len(number) <= 9 else 1))
    assume(form != "TD2" or len(number) <= 9 or len(number) - 9 + 1 + (2 if first else 0) <= 7)
    return zone(format=form, document_code="V" if form.startswith("MRV") else draw(st.sampled_from(["P", "I", "AC"])),
                document_number=number, birth=draw(days), expiry=draw(days), sex=draw(st.sampled_from("FMX")),
                family_name=draw(words), given_name=draw(st.just("") | words), optional=(first, second),
                nationality=draw(st.sampled_from(["UTO", "D", "XXA"])))  # fmt: skip


@settings(deadline=None)
@given(contents())
def test_what_is_written_is_read_again(content):
    made = compose_mrz(content)
    found = read("\n".join(made.lines))
    assert found == made
    assert compose_mrz(found).lines == made.lines


@settings(deadline=None)
@given(contents(), st.integers(0, 5), st.integers(1, 9))
def test_a_misread_digit_of_a_date_never_passes(content, position, more):
    made = compose_mrz(content)
    line = 1
    start = 0 if content.format == "TD1" else 13
    text = made.lines[line]
    digit = str((int(text[start + position]) + more) % 10)
    changed = list(made.lines)
    changed[line] = text[: start + position] + digit + text[start + position + 1 :]
    with pytest.raises(InvalidInput):
        read("\n".join(changed))


shuffled = st.sampled_from(sorted(SPECIMENS.values())).flatmap(lambda text: st.permutations(list(text)).map("".join))


@settings(deadline=None)
@given(st.text(max_size=200) | st.text("P<UTO0123456789ABCDEF\n", max_size=100) | shuffled)
def test_no_text_makes_the_reader_stumble(text):
    try:
        read(text)
    except InvalidInput:
        pass


@pytest.mark.parametrize(
    ("two_digits", "today", "year"),
    [
        ("26", date(2026, 11, 22), 2026),
        ("75", date(2026, 11, 22), 2075),
        ("76", date(2026, 11, 22), 2076),
        ("77", date(2026, 11, 22), 1977),
        ("99", date(2026, 11, 22), 1999),
        ("00", date(2026, 11, 22), 2000),
        ("99", date(2049, 1, 1), 2099),
        ("99", date(2048, 12, 31), 1999),
    ],
)
def test_a_year_of_expiry_lies_at_most_fifty_years_ahead(two_digits, today, year):
    found = replace(read(TD3), expiry=f"{two_digits}0415")
    assert found.date_of_expiry(today) == f"{year}-04-15"


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        ("261121", "2026-11-21"),
        ("261122", "2026-11-22"),
        ("261123", "1926-11-23"),
        ("270101", "1927-01-01"),
        ("26<<<<", "2026"),
        ("27<<<<", "1927"),
        ("2611<<", "2026"),
        ("<<1122", "0000-11-22"),
        ("<<11<<", None),
        ("<<<<<<", None),
    ],
)
def test_nobody_is_born_after_today(birth, said):
    assert replace(read(TD3), birth=birth).birthdate(TODAY) == said


def test_an_empty_personal_number_alone_may_have_a_filler_for_its_check_digit():
    first, second = TD3.split("\n")

    def zone(number, digit):
        body = f"{second[:28]}{number}{digit}"
        composite = check_digit(body[:10] + body[13:20] + body[21:43])
        return f"{first}\n{body}{composite}"

    empty = "<" * 14
    assert read(zone(empty, "<")).optional == ("", "")
    assert read(zone(empty, "0")).optional == ("", "")
    assert read(zone("ZE184226B<<<<<", "1")).optional == ("ZE184226B", "")
    for number, digit in ((empty, "1"), ("ZE184226B<<<<<", "<"), ("ZE184226B<<<<<", "2")):
        with pytest.raises(InvalidInput) as problem:
            read(zone(number, digit))
        assert "personal_number" in problem.value.details["checks"]


@pytest.mark.parametrize(
    ("family", "given", "cut"),
    [
        ("BERTHIER<<<<<<<<<<<<<<<<<", "CORINNE<<<<<<<", False),
        ("BERTHIERBERTHIERBERTHIERB", "CORINNE<<<<<<<", True),
        ("BERTHIERBERTHIERBERTHIER<", "CORINNE<<<<<<<", False),
        ("BERTHIER<<<<<<<<<<<<<<<<<", "CORINNECORINNE", True),
        ("BERTHIER<<<<<<<<<<<<<<<<<", "CORINNECORINN<", False),
    ],
)
def test_names_that_fill_a_french_card_may_have_been_cut(family, given, cut):
    first, body = f"IDFRA{family}<<<<<<", f"8806923102858{given}6512068F"
    assert read(f"{first}\n{body}{check_digit(first + body)}").names_cut is cut
