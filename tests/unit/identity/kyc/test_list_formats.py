"""What each format of a sanctions list says is read, whoever publishes it."""

import json

import pytest

from identity.errors import InvalidInput, NotFound
from identity.kyc.lists.entry import ListEntry, addresses_in, country_code, date_of, make_entry
from identity.kyc.lists.formats import FORMATS, find_format, main_file
from identity.kyc.lists.reading import Source
from tests.unit.identity.kyc.samples import FILES, LISTED, UK_FCDO, write_sample


def read(path, form=None) -> dict[str, ListEntry]:
    entries = FORMATS[form or find_format(None, path).name].read(Source(path))
    return {entry.entry_id: entry for entry in entries if entry.names}


@pytest.mark.parametrize("form", FILES)
def test_a_list_is_recognised_and_its_person_is_read(form, tmp_path):
    path = write_sample(tmp_path, form)
    assert find_format(None, path).name == form
    person = next(entry for key, entry in read(path).items() if key.endswith("9001"))
    assert person.schema == "Person"
    assert any("krasnov" in name.lower() and "lev" in name.lower() for name in person.names)
    assert len(person.names) > 1
    assert "1961-03-12" in person.birth_dates
    assert "ru" in person.countries
    assert person.gender in ("male", None)


@pytest.mark.parametrize("form", FILES)
def test_its_company_is_no_person(form, tmp_path):
    company = next(entry for key, entry in read(write_sample(tmp_path, form)).items() if key.endswith("9002"))
    assert company.schema in ("LegalEntity", "Company", "Organization")
    assert company.names[0].lower() == "blaufels trading gmbh"
    assert company.countries in (("at",), ())


@pytest.mark.parametrize("form", ["ofac-csv", "ofac-xml", "ofac-advanced"])
def test_addresses_on_chains_of_ethereums_form_are_kept_whatever_currency_stands_beside_them(form, tmp_path):
    entries = read(write_sample(tmp_path, form))
    assert entries["9001"].addresses == LISTED
    assert entries["9002"].addresses == ()


def test_an_address_that_goes_on_in_the_comments_is_known_only_with_them(tmp_path):
    path = write_sample(tmp_path, "ofac-csv")
    (tmp_path / "sdn_comments.csv").unlink()
    assert read(path)["9001"].addresses == LISTED[:1]


def test_a_wallet_of_opensanctions_belongs_to_its_holder_or_to_nobody_known(tmp_path):
    form = FORMATS["ftm-json"]
    wallets = [entry for entry in form.read(Source(write_sample(tmp_path, "ftm-json"))) if not entry.names]
    assert [(one.entry_id, one.addresses) for one in wallets] == [("vg-9001", LISTED[:1]), ("vg-9004", LISTED[1:])]
    entries = read(write_sample(tmp_path, "opensanctions-csv"))
    assert (entries["vg-9001"].addresses, entries["vg-9003"].addresses) == (LISTED[:1], LISTED[1:])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0x" + "aB" * 20, 1),
        ("0X" + "ab" * 20 + ";0x" + "AB" * 20, 1),
        ("(0x" + "ab" * 20 + ").", 1),
        ("0x" + "ab" * 21, 0),
        ("0x" + "ab" * 19, 0),
        ("a0x" + "ab" * 20, 0),
        ("ab" * 20, 0),
        ("0x" + "ag" * 20, 0),
        ("", 0),
    ],
)
def test_an_address_stands_by_itself(text, count):
    assert len(addresses_in([text])) == count


def test_ofacs_files_are_joined_by_their_number(tmp_path):
    entries = read(write_sample(tmp_path, "ofac-csv"))
    assert entries["9001"].names == ("KRASNOV, Lev Arkadyevich", "KRASNOFF, Leo", "KRASNOV, Lyova")
    assert entries["9001"].birth_dates == ("1961-03-12", "1962")
    assert (entries["9001"].gender, entries["9002"].countries) == ("male", ("at",))
    assert (entries["9003"].schema, entries["9003"].countries) == ("Vessel", ("pa",))


def test_ofacs_main_file_is_enough_and_may_be_windows_1252(tmp_path):
    path = tmp_path / "SDN.CSV"
    path.write_bytes(FILES["ofac-csv"][1].replace("STELLA", "ÉTOILE").encode("cp1252"))
    assert read(path)["9003"].names == ("ÉTOILE NERA",)
    assert main_file(tmp_path) == path


def test_a_span_of_years_counts_as_each_of_them(tmp_path):
    assert read(write_sample(tmp_path, "un-xml"))["9001"].birth_dates == ("1961-03-12", "1960", "1961", "1962")


def test_the_rows_of_an_entry_are_put_together(tmp_path):
    entry = read(write_sample(tmp_path, "uk-csv"))["9001"]
    assert entry.names == ("Lev Arkadyevich KRASNOV", "Лев Краснов", "Leo KRASNOFF")
    assert (entry.birth_dates, entry.countries) == (("1961-03-12", "1962"), ("ru", "ir"))


def test_the_other_list_of_the_united_kingdom_is_read_too(tmp_path):
    path = tmp_path / "UK-Sanctions-List.csv"
    path.write_text(UK_FCDO, "utf-8")
    assert find_format(None, path).name == "uk-csv"
    assert read(path)["VEG0001"].birth_dates == ("1961",)
    assert read(path)["VEG0001"].gender == "male"


def test_xml_in_utf_16_is_xml(tmp_path):
    path = tmp_path / "un.xml"
    path.write_bytes(FILES["un-xml"][1].replace("UTF-8", "UTF-16").encode("utf-16"))
    assert find_format(None, path).name == "un-xml"
    assert "9001" in read(path)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1961-03-12", "1961-03-12"),
        ("1961-03-12T00:00:00", "1961-03-12"),
        ("12 Mar 1961", "1961-03-12"),
        ("12 March 1961", "1961-03-12"),
        ("12/03/1961", "1961-03-12"),
        ("12.3.1961", "1961-03-12"),
        ("00/00/1961", "1961"),
        ("00/03/1961", "1961-03"),
        ("31/02/1961", "1961"),
        ("Mar 1961", "1961-03"),
        ("1961-03", "1961-03"),
        ("circa 1961", "1961"),
        ("1961", "1961"),
        ("12/13/1961", None),
        ("0961-01-01", None),
        ("unknown", None),
        ("", None),
    ],
)
def test_dates_are_read_as_lists_write_them(text, date):
    assert date_of(text) == date


def test_countries_are_known_by_code_name_and_usage():
    for text in ("RU", "RUS", "Russia", "Russian Federation", "russia"):
        assert country_code(text) == "ru"
    assert country_code("Iran (Islamic Republic of)") == "ir"
    assert country_code("Atlantis") is None
    assert country_code("") is None


def test_an_entry_is_cleaned_and_bounded():
    entry = make_entry(" x ", "Person", ["  A \t B ", "A B", "", *(f"n{i}" for i in range(500))], gender="unknown")
    assert entry is not None
    assert (entry.entry_id, entry.names[0], len(entry.names), entry.gender) == ("x", "A B", 200, None)
    assert make_entry("x", "Person", ["", " "]) is None
    assert make_entry(" ", "Person", ["A"]) is None


def test_a_file_that_is_no_list_is_named(tmp_path):
    for name, text in {"a.txt": "hello", "b.xml": "<html/>", "c.csv": "a,b\n1,2\n", "d": ""}.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(InvalidInput, match=name):
            find_format(None, tmp_path / name)
    with pytest.raises(InvalidInput, match="format"):
        find_format("pdf", tmp_path / "a.txt")
    with pytest.raises(NotFound):
        main_file(tmp_path / "missing")
    with pytest.raises(InvalidInput, match="4 files"):
        main_file(tmp_path)


@pytest.mark.parametrize(
    ("born", "dates"),
    [
        ("<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1960</TO_YEAR>", ("1960",)),
        ("<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1970</TO_YEAR>", tuple(str(year) for year in range(1960, 1971))),
        ("<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1971</TO_YEAR>", ()),
        ("<FROM_YEAR>1961</FROM_YEAR><TO_YEAR>1960</TO_YEAR>", ()),
        ("<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1971</TO_YEAR><YEAR>1965</YEAR>", ("1965",)),
        ("<FROM_YEAR>1960</FROM_YEAR>", ()),
        ("<DATE>1961-03-12</DATE><YEAR>1965</YEAR>", ("1961-03-12",)),
        ("<YEAR>1965</YEAR>", ("1965",)),
        ("", ()),
    ],
)
def test_a_birth_in_the_list_of_the_united_nations_is_one_date_or_a_span_of_ten_years(born, dates, tmp_path):
    name, text = FILES["un-xml"]
    stated = "<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-03-12</DATE>"
    span = "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR>"
    assert text.count(stated) == text.count(span) == 1
    (tmp_path / name).write_text(text.replace(stated, born).replace(span, ""), "utf-8")
    assert read(tmp_path / name, "un-xml")["9001"].birth_dates == dates


@pytest.mark.parametrize("form", ["uk-csv", "ofac-csv"])
def test_lists_of_offices_that_still_write_windows_1252_are_read(form, tmp_path):
    name, text = FILES[form]
    changed = text.replace("Blaufels", "Bläufels").replace("BLAUFELS", "BLÄUFELS")
    assert changed != text
    (tmp_path / name).write_bytes(
        "".join(character if ord(character) < 256 else "?" for character in changed).encode("cp1252")
    )
    assert any("bläufels" in name.lower() for entry in read(tmp_path / name, form).values() for name in entry.names)


@pytest.mark.parametrize("missing", ["Group ID", "Name 6"])
def test_a_british_list_without_names_or_numbers_is_none(missing, tmp_path):
    name, text = FILES["uk-csv"]
    assert missing in text
    (tmp_path / name).write_text(text.replace(missing, "Other"), "utf-8")
    with pytest.raises(InvalidInput, match="has no column 'Name 6', or none of the entry's number"):
        read(tmp_path / name, "uk-csv")


@pytest.mark.parametrize(
    ("end", "dates"),
    [
        (("1961", "3", "12"), ("1961-03-12",)),
        (("1961", "12", "31"), ("1961",)),
        (("1962", "3", "12"), ()),
        (("1961", "3", "13"), ("1961",)),
    ],
)
def test_a_period_of_ofacs_advanced_list_is_a_day_or_the_year_that_it_lies_in(end, dates, tmp_path):
    name, text = FILES["ofac-advanced"]
    stated = "<End><To><Year>1961</Year><Month>3</Month><Day>12</Day></To></End>"
    assert text.count(stated) == 1
    year, month, day = end
    changed = f"<End><To><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></To></End>"
    (tmp_path / name).write_text(text.replace(stated, changed), "utf-8")
    assert read(tmp_path / name, "ofac-advanced")["9001"].birth_dates == dates


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, True),
        ({"schema": "company"}, True),
        ({"schema": "Dragon"}, False),
        ({"schema": 7}, False),
        ({"schema": None}, False),
        ({"id": 7}, False),
        ({"id": None}, False),
    ],
)
def test_an_entity_of_opensanctions_has_a_schema_and_an_id(tmp_path, change, kept):
    entity = {"id": "Q1", "schema": "Person", "properties": {"name": ["Lev Krasnov", 7]}, **change}
    path = tmp_path / "entities.ftm.json"
    path.write_text("\n" + json.dumps(entity) + "\n")
    found = read(path, "ftm-json")
    assert list(found) == (["Q1"] if kept else [])
    if kept:
        assert found["Q1"].names == ("Lev Krasnov",)


@pytest.mark.parametrize("line", ["[]", '{"id": "Q1"}', '{"properties": []}', "{"])
def test_a_line_that_is_no_entity_is_named(tmp_path, line):
    path = tmp_path / "entities.ftm.json"
    path.write_text(line + "\n")
    with pytest.raises(InvalidInput):
        read(path, "ftm-json")
