"""Cards as telephones and address books write them: what is taken, what is named; nothing odd costs the rest."""

from __future__ import annotations

import io
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.errors import InvalidInput
from identity.records.field import FieldRecord
from identity.records.importing import stage_fields
from identity.records.vcard import read_vcard, write_vcard
from identity.records.vcard_lines import read_lines


def card(*lines, version="3.0"):
    body = "\r\n".join(
        ("BEGIN:VCARD", f"VERSION:{version}", "N:Lovelace;Ada;;;", "FN:Ada Lovelace", *lines, "END:VCARD")
    )
    return body.encode() + b"\r\n"


def taken(content):
    return {update.name: update.value for update in read_vcard(content).updates}


def skipped(*lines, version="3.0"):
    return read_vcard(card(*lines, version=version)).skipped


@pytest.mark.parametrize(
    "lines",
    [
        ("TEL;TYPE=FAX:+4930111111", "TEL;TYPE=CELL,PREF:+4930123456"),
        ("TEL;TYPE=WORK,FAX:+4930111111", "TEL;TYPE=HOME:+4930123456"),
        ("TEL;TYPE=HOME:+4930111111", "TEL;TYPE=CELL:+4930123456"),
        ("TEL;TYPE=CELL:+4930111111", "TEL;TYPE=WORK;TYPE=pref:+4930123456"),
        ("TEL;TYPE=cell;PREF=2:+4930111111", "TEL;TYPE=work;PREF=1:+4930123456"),
        ("TEL;FAX:+4930111111", "TEL;CELL;PREF:+4930123456"),
        ("TEL;HOME:+4930123456", "TEL;PAGER:+4930111111"),
        ("item1.TEL:+4930123456", "item1.X-ABLabel:_$!<Main>!$_", "item2.TEL;type=pager:+4930111111"),
    ],
)
def test_of_several_telephones_the_preferred_one_or_the_mobile_is_taken_never_a_fax(lines):
    read = read_vcard(card(*lines))
    assert {update.name: update.value for update in read.updates}["phone_number"] == "+4930123456"
    assert len(read.skipped) == 1
    assert read.skipped[0].startswith("tel (") or read.skipped[0] == "tel"


@pytest.mark.parametrize("stated", ["0001" + "9" * 5000, "0", "101", "0050999", "²"])
def test_a_preference_that_is_none_is_as_if_not_said(stated):
    lines = (f"TEL;PREF={stated}:+4930111111", "TEL;PREF=100:+4930123456")
    assert taken(card(*lines, version="4.0"))["phone_number"] == "+4930123456"


def test_a_fax_alone_is_no_telephone_and_is_named():
    read = read_vcard(card("TEL;TYPE=work,fax:+4930111111"))
    assert "phone_number" not in {update.name for update in read.updates}
    assert read.skipped == ["tel (fax, work)"]


def test_everything_that_is_not_taken_is_named():
    said = skipped(
        "EMAIL;TYPE=INTERNET,home:ada@example.org",
        "EMAIL;TYPE=INTERNET,work:countess@example.org",
        "ADR;TYPE=home:;;1 Street;London;;SW1;GB",
        "ADR;TYPE=work:;;2 Street;London;;SW2;GB",
        "ORG:Analytical Engines",
        "PHOTO;ENCODING=b;TYPE=JPEG:AAAA",
        "NOTE:" + "x" * 5000,
        "X-ODD;a line without an end",
        "REV:2026-11-29T00:00:00Z",
    )
    assert said == ["org", "photo (jpeg)", "note", "unreadable line", "email (work)", "adr (work)"]


def test_what_stands_there_often_is_named_once_with_its_number():
    assert skipped("X-PHONE:1", "X-PHONE:2", "X-PHONE:3", "NOTE:a") == ["3 × x-phone", "note"]


@pytest.mark.parametrize(
    "first", ["PHOTO;ENCODING=b;TYPE=JPEG:", "PHOTO;TYPE=JPEG;ENCODING=BASE64:", "PHOTO;JPEG;BASE64:"]
)
def test_a_picture_in_lines_is_one_picture(first):
    assert skipped(first + "AAAA", "BBBB", "CC==", "", "NICKNAME:Countess") == ["photo (jpeg)"]
    assert taken(card(first + "AAAA", "BBBB", "NICKNAME:Countess"))["nickname"] == "Countess"


def test_a_mobile_that_shows_pictures_is_a_telephone():
    assert taken(card("TEL;TYPE=voice,cell,text,video,fax:+4930123456"))["phone_number"] == "+4930123456"


def test_parts_without_a_field_are_named():
    lines = ("N:Lovelace;Ada;King;Countess;Junior", "ADR:PO 1;Flat 2;1 Street;London;;SW1;GB", "GENDER:F;whatever")
    content = card(*lines).replace(b"N:Lovelace;Ada;;;\r\n", b"", 1)
    assert read_vcard(content).skipped == ["n (suffix)", "adr (box)", "adr (extended)", "gender (text)"]
    assert taken(content)["middle_name"] == "King"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-01", "0000-04-01"),
        ("BDAY;VALUE=date;X-APPLE-OMIT-YEAR=1604:16040401", "0000-04-01"),
        ("BDAY:--0401", "0000-04-01"),
        ("BDAY:--04-01", "0000-04-01"),
        ("BDAY:19901210T000000Z", "1990-12-10"),
        ("BDAY:1990", "1990"),
        ("BDAY:1990-04", "1990"),
        ("BDAY:199004", "1990"),
    ],
)
def test_a_birthday_may_lack_its_year_or_its_day(line, value):
    assert taken(card(line))["birthdate"] == value


def test_what_a_birthday_loses_is_named():
    assert skipped("BDAY:1990-04") == ["bday (month)"]
    assert skipped("BDAY:1953-10-15T23:10:00Z") == ["bday (time)"]
    assert skipped("BDAY:1953-10-15") == []


@pytest.mark.parametrize(
    ("value", "line"),
    [("0000-04-01", "BDAY:--04-01"), ("1990-12-10", "BDAY:1990-12-10"), ("1990", None)],
)
def test_a_birthday_goes_out_in_a_form_that_readers_take_or_is_named(value, line):
    content, left_out = write_vcard([FieldRecord("birthdate", value, "self", "2026-01-01T00:00:00Z", "high")])
    assert (line is not None and f"{line}\r\n" in content.decode()) or b"BDAY" not in content
    assert left_out == ([] if line else ["birthdate"])
    if line:
        assert taken(content)["birthdate"] == value


def quoted(text, charset="utf-8"):
    return quopri.encodestring(text.encode(charset)).decode()


@pytest.mark.parametrize("charset", ["undefined", "idna", "hex", "X-1"])
def test_a_card_in_what_is_no_encoding_of_text_is_refused(charset):
    with pytest.raises(InvalidInput):
        read_vcard(card(f"NICKNAME;CHARSET={charset}:Jörgi").decode().encode("latin-1"))


def test_a_card_that_names_no_encoding_and_is_not_utf_8_is_refused():
    with pytest.raises(InvalidInput, match="names no other encoding"):
        read_vcard(card("NICKNAME:Jörgi").decode().encode("latin-1"))


@pytest.mark.parametrize("charset", ["UTF-8", "ISO-8859-1", "windows-1252"])
def test_quoted_printable_of_2_1_is_decoded_in_its_own_character_set(charset):
    how = f"CHARSET={charset};ENCODING=QUOTED-PRINTABLE"
    content = (
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;{how}:{quoted('Müller;Jörg;;;', charset)}\r\n"
        f"FN;{how}:{quoted('Jörg Müller', charset)}\r\nTEL;CELL:+4930123456\r\n"
        f"ADR;HOME;{how}:;;{quoted('Weg 1', charset)};{quoted('Köln', charset)};;50667;DE\r\nEND:VCARD\r\n"
    )
    found = taken(content.encode())
    assert (found["family_name"], found["given_name"], found["name"]) == ("Müller", "Jörg", "Jörg Müller")
    assert (found["address.locality"], found["phone_number"]) == ("Köln", "+4930123456")
    assert read_vcard(content.encode()).skipped == []


def test_a_quoted_printable_value_that_goes_on_in_the_next_line_is_whole():
    content = card("NICKNAME;ENCODING=QUOTED-PRINTABLE:J=C3=\r\n=B6rgi", version="2.1")
    assert taken(content)["nickname"] == "Jörgi"


def test_a_value_that_cannot_be_decoded_is_left_out_and_named():
    for line in ("NICKNAME;ENCODING=QUOTED-PRINTABLE:=FF", "NICKNAME;CHARSET=X-1;ENCODING=QUOTED-PRINTABLE:a"):
        assert skipped(line, version="2.1") == ["nickname"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_card_in_unicode_is_read(encoding):
    text = card("NICKNAME:Jörgi").decode()
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    assert taken((mark + text).encode(encoding))["nickname"] == "Jörgi"


def test_a_card_that_names_its_character_set_is_read_in_it():
    assert taken(card("NICKNAME;CHARSET=ISO-8859-1:Jörgi").decode().encode("latin-1"))["nickname"] == "Jörgi"
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_vcard(card("NICKNAME:Jörgi").decode().encode("latin-1"))


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (r"item1.URL:http\://www.example.org/ada", "website", "http://www.example.org/ada"),
        (r"NICKNAME:Ada\, Countess", "nickname", "Ada, Countess"),
        (r"ADR:;;1 Street\nFlat 2;London;;;", "address.street_address", "1 Street\nFlat 2"),
        (r"ADR:;;a\;b;London;;;", "address.street_address", "a;b"),
        ("TEL;VALUE=uri:tel:+44-20-7946-0958", "phone_number", "+44-20-7946-0958"),
        ("TZ:Europe/London", "zoneinfo", "Europe/London"),
    ],
)
def test_values_are_unescaped(line, name, value):
    assert taken(card(line))[name] == value


@pytest.mark.parametrize("number", ["+44 20 7946 0958 x102", "tel:+44-20-7946-0958;ext=102", "+442079460958 ext. 102"])
def test_an_extension_is_named_and_does_not_cost_the_number(records, number):
    pending = stage_fields(records, io.BytesIO(card(f"TEL:{number}")), "vcard")
    pending.commit()
    assert records.get("phone_number", reason="test").value == "+442079460958"
    assert pending.imported.skipped == ["tel (extension)"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("TZ:-05:00", "zoneinfo"),
        ("BDAY:1604-04-01", "birthdate"),
        ("BDAY;VALUE=text:circa 1800", "birthdate"),
        ("EMAIL:nonsense", "email"),
        ("URL:no address", "website"),
        ("TEL:call me", "phone_number"),
        ("ADR:;;1 Street;London;;;Absurdistan", "address.country"),
    ],
)
def test_one_odd_value_is_left_out_and_named_and_costs_no_other(records, line, field):
    pending = stage_fields(records, io.BytesIO(card(line)), "vcard")
    pending.commit()
    assert records.get("given_name", reason="test").value == "Ada"
    assert field not in records.names()
    assert [text.partition(":")[0] for text in pending.imported.refused] == [field]


def test_a_card_of_odd_values_alone_sets_nothing_and_names_them(records):
    content = b"BEGIN:VCARD\r\nVERSION:3.0\r\nTZ:-05:00\r\nEND:VCARD\r\n"
    pending = stage_fields(records, io.BytesIO(content), "vcard")
    pending.commit()
    assert records.names() == []
    assert [text.partition(":")[0] for text in pending.imported.refused] == ["zoneinfo"]


texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=40)


@settings(deadline=None)
@given(texts.map(str.strip).filter(bool), texts.map(str.strip).filter(bool))
def test_names_come_back_equal(given_name, street):
    values = {"given_name": given_name, "address.street_address": street, "nickname": given_name}
    every = [FieldRecord(name, value, "self", "2026-01-01T00:00:00Z", "normal") for name, value in values.items()]
    content, left_out = write_vcard(every)
    found = taken(content)
    assert left_out == []
    assert {name: " ".join(found[name].split()) for name in values} == {
        name: " ".join(value.split()) for name, value in values.items()
    }


def test_a_card_has_twenty_thousand_lines_and_no_line_more():
    def content(between):
        return b"BEGIN:VCARD\r\n" + b"X:1\r\n" * between + b"END:VCARD"

    assert len(read_lines(content(19_998))) == 19_998
    with pytest.raises(InvalidInput, match=r"^the vCard has more lines than any person's$"):
        read_lines(content(19_999))


def test_a_card_has_a_mebibyte_and_no_byte_more():
    start = b"BEGIN:VCARD\r\nEND:VCARD\r\n"
    assert read_lines(start.ljust(1 << 20, b" ")) == []
    with pytest.raises(InvalidInput, match=r"^a vCard of more than 1 MiB is not read$"):
        read_lines(start.ljust((1 << 20) + 1, b" "))


@pytest.mark.parametrize(
    ("line", "value", "left_out"),
    [
        ("GENDER:F", "F", []),
        ("GENDER:M;", "M", []),
        ("GENDER:F;whatever", "F", ["gender (text)"]),
        ("GENDER:;whatever", "whatever", []),
        ("GENDER:O;", "O", []),
    ],
)
def test_a_gender_is_a_letter_or_a_word_of_one_s_own(line, value, left_out):
    found = read_vcard(card(line, version="4.0"))
    assert [update.value for update in found.updates if update.name == "gender"] == [value]
    assert found.skipped == left_out


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"name": "Ada Weber", "given_name": "Ada", "family_name": "W", "nickname": "A"}, "Ada Weber"),
        ({"given_name": "Ada", "family_name": "Weber", "nickname": "A"}, "Ada Weber"),
        ({"given_name": "Ada", "nickname": "A"}, "Ada"),
        ({"family_name": "Weber", "nickname": "A"}, "Weber"),
        ({"nickname": "Addie", "email": "a@b.example"}, "Addie"),
        ({"email": "a@b.example"}, "?"),
    ],
)
def test_a_card_is_shown_under_the_best_name_that_there_is(values, shown):
    every = [FieldRecord(name, value, "self", "2026-01-01T00:00:00Z", "normal") for name, value in values.items()]
    content, _ = write_vcard(every)
    assert f"FN:{shown}" in content.decode().replace("\r\n", "\n").split("\n")
