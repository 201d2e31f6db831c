"""What goes out comes in again equal; what others wrote is taken whole or refused, and trusted only when asked to."""

import io
import json
import tarfile
import tracemalloc

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity.errors import AlreadyExists, Damaged, InvalidInput, Tampered
from identity.records import claims, csv_table
from identity.records.age_file import decrypted, encrypt_to_passphrase, encrypt_to_recipients
from identity.records.age_header import is_age
from identity.records.archive import read_archive, read_document, write_archive
from identity.records.attachments import CHUNK, Attachments
from identity.records.claims import read_json, write_json
from identity.records.csv_table import read_csv, write_csv
from identity.records.exports import TYPE_EXPORT, exports_of, note_export
from identity.records.importing import mrz_updates, recognise, stage_archive, stage_fields
from identity.records.mrz import parse_mrz
from identity.records.store import Records, Update, nobody_follows
from identity.records.vcard import read_vcard, write_vcard
from identity.secret import Secret

from .test_mrz import TD1, TD3

VALUES = {
    "given_name": "Ada",
    "family_name": "=cmd|'/c calc'!A1",
    "nickname": "'+quoted",
    "nationalities": ["GB", "FR"],
    "email_verified": True,
    "address.street_address": "1 St James's Square\nFlat 2",
    "address.country": "GB",
    "phone_number": "+442079460958",
    "document.passport.document_number": "L898902C3",
    "document.driving_licence.categories": ["B", "AM"],
    "bank_account.main.IBAN": "DE89370400440532013000",
    "bank_account.main.PstlAdr.TwnNm": "London",
    "national_identifier.es.dni": "54362315K",
    "birthdate": "1990-12-10",
}


@pytest.fixture
def filled(records, clock):
    records.set_many(
        [Update(name, value, "credential", "2030-01-01", "did:ethr:0x1") for name, value in VALUES.items()]
    )
    files = Attachments(records)
    for label, size in (("scan", 2 * CHUNK + 5), ("photo", 1), ("block", 512)):
        files.attach(label, io.BytesIO(bytes([size % 251]) * size), file_name=f"{label}.jpg")
    clock.now += 1000
    return records


@pytest.fixture
def empty(vault, clock):
    return Records(vault, "0x" + "2" * 40, clock=clock, changed=nobody_follows)


def contents(records):
    files = Attachments(records)
    pieces = {label: b"".join(files.read(label, reason="test")) for label in files.labels()}
    return records.all(reason="test"), pieces


def archive(records):
    return b"".join(write_archive(records.all(reason="test"), Attachments(records), reason="test"))


def take_archive(records, content, **more):
    pending = stage_archive(records, Attachments(records), io.BytesIO(content), **more)
    pending.commit()
    return pending.imported


def test_an_archive_holds_everything_and_comes_back_equal(filled, empty):
    imported = take_archive(empty, archive(filled), trust=True)
    assert contents(empty) == contents(filled)
    assert len(imported.names) == len(VALUES) + 3
    again = take_archive(empty, archive(filled), trust=True)
    assert (again.names, len(again.unchanged)) == ([], len(VALUES))


def test_any_tar_reads_an_archive(filled):
    with tarfile.open(fileobj=io.BytesIO(archive(filled))) as tar:
        assert tar.getnames() == ["records.json", "attachments/block", "attachments/photo", "attachments/scan"]
        assert json.load(tar.extractfile("records.json"))["claims"]["address"]["country"] == "GB"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_fields_come_back_equal(filled, empty, form):
    fields = [field for field in filled.all(reason="test") if not field.name.startswith("attachment.")]
    content = (write_json if form == "json" else write_csv)(fields)
    assert recognise(content) == form
    stage_fields(empty, io.BytesIO(content), form, trust=True).commit()
    assert empty.all(reason="test") == fields


def test_a_vcard_keeps_what_it_has_a_place_for_and_names_the_rest(filled, empty):
    content, left_out = write_vcard([field for field in filled.all(reason="test") if field.name != "family_name"])
    assert recognise(content) == "vcard"
    assert "bank_account.main.IBAN" in left_out
    imported = stage_fields(empty, io.BytesIO(content), "vcard").imported
    assert set(imported.names) == {"name", "given_name", "nickname", "address.street_address", "address.country",
                                   "phone_number", "birthdate"}  # fmt: skip


@pytest.mark.parametrize("form", ["archive", "json", "csv"])
def test_a_file_is_not_believed_about_who_verified_what(filled, empty, form):
    if form == "archive":
        take_archive(empty, archive(filled))
    else:
        fields = [field for field in filled.all(reason="test") if not field.name.startswith("attachment.")]
        stage_fields(empty, io.BytesIO((write_json if form == "json" else write_csv)(fields)), form).commit()
    assert {(field.source, field.verified_by) for field in empty.all(reason="test")} == {("import", None)}


def test_the_same_value_from_an_untrusted_file_does_not_take_the_verifier_away(filled):
    pending = stage_fields(filled, io.BytesIO(b'{"given_name": "Ada", "nickname": "Countess"}'), "json")
    assert (pending.imported.names, pending.imported.unchanged) == (["nickname"], ["given_name"])
    pending.commit()
    assert filled.get("given_name", reason="test").verified_by == "did:ethr:0x1"


def test_no_cell_of_a_csv_is_a_formula(filled):
    lines = write_csv(
        [filled.get(name, reason="test") for name in ("family_name", "nickname", "phone_number")]
    ).decode()
    assert "family_name,'=cmd" in lines
    assert "nickname,''+quoted" in lines
    assert "phone_number,'+44" in lines
    plain = read_csv(b"name,value\nphone_number,+442079460958\n").updates
    assert plain == [Update("phone_number", "+442079460958", "import")]


def test_one_wrong_value_refuses_the_file_unless_wrong_ones_are_left_out(empty):
    content = (
        b'{"given_name": "Ada", "email": "nonsense", "sub": "248", "address": {"country": "GB", "planet": "Earth"}}'
    )
    with pytest.raises(InvalidInput, match="email"):
        stage_fields(empty, io.BytesIO(content), "json")
    pending = stage_fields(empty, io.BytesIO(content), "json", skip_invalid=True)
    pending.commit()
    assert pending.imported.refused == ["email: is not an e-mail address"]
    assert pending.imported.skipped == ["sub", "address.planet"]
    assert empty.names() == ["address.country", "given_name"]


CARD = b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\n%sEND:VCARD\r\n"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (b"BDAY:19901210\r\n", "birthdate", "1990-12-10"),
        (b"BDAY:1990-12-10T00:00:00Z\r\n", "birthdate", "1990-12-10"),
        (b"BDAY:--1210\r\n", "birthdate", "0000-12-10"),
        (b"TEL;VALUE=uri:tel:+442079460958\r\nTEL:+4930123456\r\n", "phone_number", "+442079460958"),
        (b"item1.EMAIL;TYPE=work:ada@example.org\r\n", "email", "ada@example.org"),
        (b"ADR;TYPE=home:;;1 Street;London;;SW1;UK\r\n", "address.country", "UK"),
        (b"GENDER:F;whatever\r\n", "gender", "F"),
    ],
)
def test_cards_of_others_are_read(line, name, value):
    assert Update(name, value, "import") in read_vcard(CARD % line).updates


@pytest.mark.parametrize(
    "content",
    [b"", b"BEGIN:VCARD\r\n", CARD + CARD, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xff\xfe", CARD[:40],
     b"FN:Ada\r\n",
     CARD.replace(b"%s", b"BEGIN:VCARD\r\n" * 50), CARD + b"x" * (2 << 20)],
)  # fmt: skip
def test_what_is_no_single_card_is_refused(content):
    with pytest.raises(InvalidInput):
        read_vcard(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"a":' * 5000, b'{"given_name":1,"given_name":2}', b"\xff", b"null", b'{"sub": "1"}', b"{}"],
)
def test_what_is_no_object_of_claims_is_refused(empty, content):
    with pytest.raises(InvalidInput):
        stage_fields(empty, io.BytesIO(content), "json")


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b'name,value\n"a', b"\xff", b"name,value\n", b"name,value\n" + b"x" * 200_000]
)
def test_what_is_no_table_of_fields_is_refused(empty, content):
    with pytest.raises(InvalidInput):
        stage_fields(empty, io.BytesIO(content), "csv")


texts = st.text(max_size=80)
json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
                           lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
                           max_leaves=8)  # fmt: skip
names = st.sampled_from([*VALUES, "address", "document", "document.passport", "attachment.x", "_records", "x"])
quiet = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@quiet
@given(st.dictionaries(names, json_values, max_size=4), st.booleans())
def test_no_json_makes_the_reader_stumble(empty, document, trust):
    content = json.dumps(document).encode()
    try:
        read_json(content, trust=trust)
        stage_fields(empty, io.BytesIO(content), "json", trust=trust)
    except InvalidInput:
        pass


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text("BEGIN:VCARD\r\nFNTELADR;=,\\\"VERSION4.0Aé", max_size=200).map(str.encode)
       | st.tuples(texts, texts).map(lambda pair: CARD % f"{pair[0]}:{pair[1]}\r\n".encode()))  # fmt: skip
def test_no_card_makes_the_reader_stumble(content):
    try:
        read_vcard(content)
    except InvalidInput:
        pass


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"name,value,source\n{text}".encode()))
def test_no_table_makes_the_reader_stumble(content):
    try:
        read_csv(content, trust=True)
    except InvalidInput:
        pass


@settings(deadline=None)
@given(st.binary(max_size=2000) | st.binary(max_size=600).map(lambda noise: b"records.json\0" + noise))
def test_no_stream_makes_the_reader_of_archives_stumble(content):
    try:
        for member in read_archive(io.BytesIO(content)):
            member.content.read(-1)
    except InvalidInput:
        pass


def chunks_left(vault):
    return len(vault.entries("identity/chunk"))


def test_an_archive_that_breaks_off_anywhere_leaves_nothing(filled, empty, vault):
    whole, before = archive(filled), chunks_left(vault)
    for length in [*range(0, 8192, 512), len(whole) - 1025, len(whole) - 1024, len(whole) - 600, len(whole) - 1]:
        with pytest.raises(InvalidInput):
            take_archive(empty, whole[:length])
        assert (empty.names(), chunks_left(vault)) == ([], before)


def hostile(entries, kind=tarfile.REGTYPE):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.size, info.type = len(data), kind if name != "records.json" else tarfile.REGTYPE
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def described(**attachments):
    document = {
        "format": "cmwallet-records/1",
        "claims": {"given_name": "Ada"},
        "records": {},
        "attachments": attachments,
    }
    return ("records.json", json.dumps(document).encode())


X = {"value": {"file_name": "x", "media_type": "text/plain", "size": 1, "sha256": "0" * 64}}


@pytest.mark.parametrize(
    "content",
    [
        hostile([("attachments/x", b"x")]),
        hostile([("records.json", b"{}")]),
        hostile([described(**{"attachment.x": X})]),
        hostile([described(), ("attachments/x", b"x")]),
        hostile([described(**{"attachment.x": X}), ("attachments/x", b"x")]),
        hostile([described(**{"attachment.x": 7}), ("attachments/x", b"x")]),
        hostile([described(), ("../../etc/passwd", b"x")]),
        hostile([described(), ("/etc/passwd", b"x")]),
        hostile([described(**{"attachment.x": X}), ("attachments/x", b"x")], tarfile.SYMTYPE),
        hostile([described(), described()]),
    ],
    ids=["headless", "formless", "missing", "undescribed", "other content", "nonsense", "climbing", "absolute", "link",
         "twice"],
)  # fmt: skip
def test_an_archive_with_tricks_is_refused_and_leaves_nothing(empty, vault, content):
    with pytest.raises(InvalidInput):
        take_archive(empty, content)
    assert len(vault.entries()) == 0


def test_another_file_under_a_label_is_replaced_only_when_asked_to(filled, empty):
    Attachments(empty).attach("photo", io.BytesIO(b"mine"), file_name="mine.jpg")
    with pytest.raises(AlreadyExists):
        take_archive(empty, archive(filled))
    assert empty.names() == ["attachment.photo"]
    take_archive(empty, archive(filled), replace=True)
    assert contents(empty)[1] == contents(filled)[1]


KEY = pyrage.x25519.Identity.generate()
PIECES = [b"begin " * 9000, b"end" * 40_000]


def encrypted(pieces=PIECES):
    out = io.BytesIO()
    encrypt_to_recipients(iter(pieces), out, [str(KEY.to_public())])
    return out.getvalue()


def plain(content, secret):
    with decrypted(io.BytesIO(content), Secret(secret)) as stream:
        return stream.read()


def test_what_is_encrypted_to_a_key_or_a_passphrase_comes_back():
    assert is_age(encrypted())
    assert plain(encrypted(), f"{KEY}\n") == b"".join(PIECES)
    out = io.BytesIO()
    encrypt_to_passphrase(iter(PIECES), out, Secret("a passphrase"))
    assert plain(out.getvalue(), "a passphrase") == b"".join(PIECES)
    assert pyrage.passphrase.decrypt(out.getvalue(), "a passphrase") == b"".join(PIECES)
    with pytest.raises(InvalidInput):
        plain(out.getvalue(), "another")


@pytest.mark.parametrize("length", [10, 150, 300, 70_000, -1])
def test_an_encrypted_file_that_breaks_off_or_was_changed_is_refused(length):
    content = encrypted()
    with pytest.raises(InvalidInput):
        plain(content[:length], str(KEY))
    with pytest.raises(InvalidInput):
        plain(
            content[: length - 1] + bytes([content[length - 1] ^ 1]) + (content[length:] if length > 0 else b""),
            str(KEY),
        )


def test_a_reader_that_stops_early_is_told_why_it_stopped():
    def stop():
        with decrypted(io.BytesIO(encrypted()), Secret(str(KEY))) as stream:
            stream.read(10)
            raise InvalidInput("not for us")

    with pytest.raises(InvalidInput, match="not for us"):
        stop()


def test_what_stopped_an_encryption_is_told():
    def pieces():
        yield b"x"
        raise Tampered("a record was changed")

    with pytest.raises(Tampered):
        encrypt_to_recipients(pieces(), io.BytesIO(), [str(KEY.to_public())])
    with pytest.raises(InvalidInput):
        encrypt_to_recipients([], io.BytesIO(), ["age1nonsense"])


def test_a_zone_fills_the_document_and_what_is_empty_of_the_person(records):
    records.set_many({"given_name": "Änna María", "birthdate": "1974-08-13"})
    updates, differing = mrz_updates(records, parse_mrz(TD3, today=records.today))
    records.set_many(updates)
    assert differing == ["birthdate", "given_name"] or differing == ["given_name", "birthdate"]
    assert records.get("document.passport.birthdate", reason="test").value == "1974-08-12"
    assert records.get("document.passport.date_of_expiry", reason="test").expires == "2012-04-15T00:00:00Z"
    assert records.get("given_name", reason="test").value == "Änna María"
    assert records.get("family_name", reason="test").value == "Eriksson"
    assert records.get("family_name", reason="test").source == "mrz"
    assert records.get("gender", reason="test").value == "female"


def test_a_name_with_accents_agrees_with_its_zone(records):
    records.set_many({"given_name": "Anna María", "family_name": "Érïksson", "birthdate": "1974-08-12"})
    updates, differing = mrz_updates(records, parse_mrz(TD1, today=records.today))
    assert differing == []
    assert {update.name.split(".")[1] for update in updates if "." in update.name} == {"idcard"}


@pytest.mark.parametrize(
    "content", [b'{"a":[' + b"[]," * 3_000_000 + b"[]]}", b'{"a":[' + b"1.5," * 5_000_000 + b"1]}"]
)
def test_a_document_that_would_fill_the_memory_is_refused_before_it_is_parsed(content):
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="parts"):
        read_json(content)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_an_archive_holds_records_up_to_its_limit(filled, monkeypatch):
    assert claims.MAX_BYTES == 64 << 20
    fields = [filled.get("given_name", reason="test")]
    whole = b"".join(write_archive(fields, Attachments(filled), reason="test"))
    size = tarfile.TarInfo.frombuf(whole[:512], "utf-8", "strict").size
    monkeypatch.setattr("identity.records.archive.MAX_BYTES", size)
    assert b"".join(write_archive(fields, Attachments(filled), reason="test")) == whole
    monkeypatch.setattr("identity.records.archive.MAX_BYTES", size - 1)
    with pytest.raises(InvalidInput, match="which no archive holds"):
        next(write_archive(fields, Attachments(filled), reason="test"))


def tar_header(name, size, kind=tarfile.REGTYPE):
    header = tarfile.TarInfo(name)
    header.size, header.type = size, kind
    return header.tobuf(tarfile.USTAR_FORMAT)


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (tar_header("records.json", 1), True),
        (tar_header("records.json", 0), False),
        (tar_header("records.json", claims.MAX_BYTES), True),
        (tar_header("records.json", claims.MAX_BYTES + 1), False),
        (tar_header("attachments/scan", 50 << 20), True),
        (tar_header("attachments/scan", (50 << 20) + 1), False),
        (tar_header("attachments/../scan", 1), False),
        (tar_header("records.json", 1, tarfile.SYMTYPE), False),
    ],
)
def test_a_member_of_an_archive_is_a_file_of_known_name_and_size(header, taken):
    members = read_archive(io.BytesIO(header))
    if taken:
        assert next(members).size == tarfile.TarInfo.frombuf(header, "utf-8", "strict").size
    else:
        with pytest.raises(InvalidInput, match="something that is no record or attachment"):
            next(members)


def names_of(content):
    names = []
    for member in read_archive(io.BytesIO(content)):
        while member.content.left:
            member.content.read()
        names.append(member.name)
    return names


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 512, "the archive is damaged"),
        (tar_header("records.json", 1).replace(b"records.json", b"recordz.json"), "the archive is damaged"),
        (bytes(512) + b"x" + bytes(511), "the archive is damaged"),
        (bytes(511), "the archive breaks off"),
        (bytes(512), "the archive breaks off"),
        (bytes(1023), "the archive breaks off"),
        (tar_header("records.json", 2) + b"{}" + bytes(509), "the archive breaks off"),
        (tar_header("records.json", 2) + b"{", "the archive breaks off"),
    ],
)
def test_an_archive_that_is_no_whole_tar_is_refused(content, said):
    with pytest.raises(InvalidInput, match=rf"^{said}$"):
        names_of(content)
    assert names_of(tar_header("records.json", 2) + b"{}" + bytes(510 + 1024)) == ["records.json"]


def test_a_member_that_was_not_read_to_its_end_stops_the_reader():
    members = read_archive(io.BytesIO(tar_header("records.json", 2) + b"{}" + bytes(510 + 1024)))
    next(members).content.read(1)
    with pytest.raises(InvalidInput, match=r"^the archive was not read to its end$"):
        next(members)


@pytest.mark.parametrize("part", ["claims", "records", "attachments"])
@pytest.mark.parametrize("value", [None, [], "x"])
def test_the_document_of_an_archive_has_its_three_parts(part, value):
    whole = {"format": "cmwallet-records/1", "claims": {}, "records": {}, "attachments": {}}
    assert read_document(json.dumps(whole).encode()) == whole
    with pytest.raises(InvalidInput, match=r"^records.json lacks its parts$"):
        read_document(json.dumps({**whole, part: value}).encode())
    with pytest.raises(InvalidInput, match="a format that this program does not know"):
        read_document(json.dumps({**whole, "format": "cmwallet-records/2"}).encode())


def test_files_of_fields_are_read_up_to_their_limit(empty, monkeypatch):
    document, table = b'{"given_name": "Ada"}', b"name,value\ngiven_name,Ada\n"
    for module, read in (("claims", lambda: read_json(document)), ("csv_table", lambda: read_csv(table))):
        size = len(document if module == "claims" else table)
        monkeypatch.setattr(f"identity.records.{module}.MAX_BYTES", size)
        assert [update.name for update in read().updates] == ["given_name"]
        monkeypatch.setattr(f"identity.records.{module}.MAX_BYTES", size - 1)
        with pytest.raises(InvalidInput, match=r"^the file is longer than 0 MiB$"):
            read()
    monkeypatch.undo()
    monkeypatch.setattr("identity.records.importing.MAX_BYTES", len(document))
    assert stage_fields(empty, io.BytesIO(document), "json").imported.names == ["given_name"]
    with pytest.raises(InvalidInput, match=r"^a file of more than 0 MiB is not read$"):
        stage_fields(empty, io.BytesIO(document + b" "), "json")


def test_a_table_has_so_many_lines_and_no_more(monkeypatch):
    assert csv_table._MOST_ROWS == 1_000_000
    monkeypatch.setattr(csv_table, "_MOST_ROWS", 2)
    assert len(read_csv(b"name,value\ngiven_name,Ada\nnickname,A\n").updates) == 2
    with pytest.raises(InvalidInput, match=r"^the CSV has more than 2 lines$"):
        read_csv(b"name,value\ngiven_name,Ada\nnickname,A\n\n")


@pytest.mark.parametrize(
    ("cell", "read"), [('"[""DE"",""FR""]"', ["DE", "FR"]), ("[", None), ("[DE]", None), ('"[""DE"""', None)]
)
def test_a_list_in_a_table_is_json_when_it_looks_like_it(cell, read):
    content = f"name,value\nnationalities,{cell}\n".encode()
    if read is not None:
        assert read_csv(content).updates[0].value == read
        return
    with pytest.raises(InvalidInput, match=r"^nationalities: the list is not JSON$"):
        read_csv(content)


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"1", b"{}", b'{"time":"","to":"","format":"","encryption":"","recipients":[]}',
     b'{"time":"","to":"","format":"","encryption":"","recipients":1,"fields":[]}'],
)  # fmt: skip
def test_a_note_of_an_export_that_is_none_is_damaged(records, vault, payload):
    note_export(records, to="file", form="json", encryption="none", recipients=[], fields=["given_name"])
    assert [export.to for export in exports_of(records, reason="test")] == ["file"]
    vault.seal(TYPE_EXPORT, "export", Secret(payload), attributes={"owner": records.owner})
    with pytest.raises(Damaged, match="the note of an export in the vault is not readable"):
        exports_of(records, reason="test")
