import io
import tracemalloc
from dataclasses import replace

import pytest

from identity.errors import AlreadyExists, Damaged, InvalidInput, NotFound, StorageFailed
from identity.records.attachments import CHUNK, MAXIMUM, Attachments, clean_file_name
from identity.records.field import encode
from identity.records.reader import TYPE_FIELD
from identity.records.store import TYPE_CHUNK
from identity.secret import Secret
from identity.vault.slots import PassphraseCredential
from identity.vault.verify import verify
from tests.unit.identity.vault.helpers import secret


@pytest.fixture
def files(records):
    return Attachments(records)


def content(size, start=0):
    return bytes((start + number * 7 + number // 251) % 256 for number in range(min(size, 5000))) * (1 + size // 5000)


def keep(files, label="passport", size=3 * CHUNK + 17, start=0, **more):
    data = content(size, start)[:size]
    files.attach(label, io.BytesIO(data), file_name="scan.pdf", **more)
    return data


def read(files, label="passport"):
    return b"".join(files.read(label, reason="test"))


def chunks(vault):
    return [entry.record_id for entry in vault.entries(TYPE_CHUNK)]


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 9 * CHUNK])
def test_a_file_comes_back_as_it_was(files, records, size):
    data = keep(files, size=size)
    assert read(files) == data
    found = files.info("passport", reason="test")
    assert (found.size, found.media_type, found.file_name) == (size, "application/pdf", "scan.pdf")
    assert files.labels() == ["passport"]
    assert records.names() == ["attachment.passport"]
    assert records.get("attachment.passport", reason="test").value["sha256"] == found.sha256


def test_an_attachment_is_never_wholly_in_memory(files):
    class Source(io.RawIOBase):
        left = 40 << 20

        def read(self, size=-1):
            size = min(size, self.left, 65536)
            self.left -= size
            return bytes(size)

    tracemalloc.start()
    files.attach("large", Source(), file_name="large.bin")
    written = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    assert sum(map(len, files.read("large", reason="test"))) == 40 << 20
    assert tracemalloc.get_traced_memory()[1] < 24 << 20
    tracemalloc.stop()
    assert written < 32 << 20


@pytest.mark.parametrize("label", ["", "A", "a b", "../x", "a" * 33, "a.b"])
def test_a_label_is_one_small_word(files, label):
    with pytest.raises(InvalidInput):
        files.attach(label, io.BytesIO(b"x"), file_name="x")


def test_empty_and_endless_files_leave_nothing_behind(files, vault):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return bytes(size)

    with pytest.raises(InvalidInput, match="empty"):
        files.attach("a", io.BytesIO(b""), file_name="x")
    with pytest.raises(InvalidInput, match=f"{MAXIMUM >> 20} MiB"):
        files.attach("a", Endless(), file_name="x")
    assert len(vault.entries()) == 0


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing_behind(files, vault):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 5 * CHUNK:
                raise OSError("the disk was pulled out")
            return super().read(size)

    with pytest.raises(OSError, match="pulled"):
        files.attach("a", Broken(bytes(9 * CHUNK)), file_name="x")
    assert len(vault.entries()) == 0


def test_another_file_takes_the_label_only_when_asked_to(files, vault):
    keep(files)
    with pytest.raises(AlreadyExists):
        keep(files)
    data = keep(files, size=10, start=9, overwrite=True)
    assert read(files) == data
    assert len(chunks(vault)) == 1
    assert len(vault.versions(vault.entries(TYPE_FIELD)[0].record_id)) == 1


def test_detaching_removes_every_piece(files, vault, tmp_path):
    keep(files)
    keep(files, "other", size=5)
    files.detach("passport")
    assert files.labels() == ["other"]
    assert len(chunks(vault)) == 1
    with pytest.raises(NotFound):
        files.detach("passport")
    with pytest.raises(NotFound):
        read(files)
    assert verify(tmp_path / "vault.db", PassphraseCredential(secret())).findings == []


def test_dropping_an_identity_takes_its_files(files, records, vault):
    keep(files)
    records.set("given_name", "Ada")
    assert records.drop_all() == 2
    assert len(vault.entries()) == 0


def test_a_file_is_neither_set_nor_unset_as_a_value(files, records):
    keep(files)
    for attempt in (lambda: records.set("attachment.passport", "x"), lambda: records.unset("attachment.passport")):
        with pytest.raises(InvalidInput, match="file"):
            attempt()


def test_leftovers_of_a_killed_process_are_removed_after_a_while(files, vault, clock):
    files._seal_chunks(bytes(16), 0, [b"left over"])
    keep(files, "first", size=5)
    assert len(chunks(vault)) == 2
    clock.now += 90_000
    keep(Attachments(files._records), "second", size=5)
    assert len(chunks(vault)) == 2


def rewrite(files, vault, change):
    """Seal the field again with other chunks, as an enemy with the vault open, or a faulty program, would."""
    (entry,) = vault.entries(TYPE_FIELD)
    field = files._field(entry.record_id, "test")
    changed = replace(field, chunks=tuple(change(list(field.chunks))))
    vault.seal(TYPE_FIELD, entry.title, Secret(encode(changed)), record_id=entry.record_id)


@pytest.mark.parametrize(
    "change",
    [lambda order: order[::-1], lambda order: order[:-1], lambda order: [*order, order[0]],
     lambda order: [order[1], order[0], *order[2:]], lambda order: order[1:]],
    ids=["reversed", "cut", "repeated", "swapped", "headless"],
)  # fmt: skip
def test_pieces_in_another_order_or_number_are_noticed(files, vault, change):
    keep(files)
    rewrite(files, vault, change)
    with pytest.raises(Damaged):
        read(files)


def test_a_piece_of_another_file_is_noticed(files, vault, records):
    keep(files)
    others = Attachments(records)._seal_chunks(bytes(16), 1, [content(CHUNK)])
    rewrite(files, vault, lambda order: [order[0], *others, *order[2:]])
    with pytest.raises(Damaged):
        read(files)


def test_a_record_that_is_no_piece_is_noticed(files, vault):
    keep(files, size=5)
    other = vault.seal("note", "note", Secret(bytes(30)))
    rewrite(files, vault, lambda _: [other])
    with pytest.raises(Damaged):
        read(files)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("/home/ada/scan.pdf", "scan.pdf"),
     ("..\\..\\evil.exe", "evil.exe"), ("..", "attachment"), ("a\x1b[31m\u202e.pdf", "a[31m.pdf"),
     ("", "attachment"), ("x" * 300 + ".jpg", "x" * 116 + ".jpg")],
)  # fmt: skip
def test_a_file_name_leads_nowhere(given, kept):
    assert clean_file_name(given) == kept


@pytest.mark.parametrize(
    "payload",
    [
        lambda _: encode(None),
        lambda field: encode(replace(field, value="scan.pdf")),
        lambda field: encode(replace(field, chunks=())),
    ],
    ids=["unset", "no description", "no pieces"],
)
def test_a_field_that_describes_no_file_is_damaged(files, vault, payload):
    keep(files, size=5)
    (entry,) = vault.entries(TYPE_FIELD)
    field = files._field(entry.record_id, "test")
    vault.seal(TYPE_FIELD, entry.title, Secret(payload(field)), record_id=entry.record_id)
    for act in (read, lambda files: files.info("passport", reason="test"), lambda files: keep(files, overwrite=True)):
        with pytest.raises(Damaged, match=r"attachment\.passport"):
            act(files)
    assert len(chunks(vault)) == 1


def test_what_was_staged_goes_when_it_cannot_be_sealed(files, vault, monkeypatch):
    data = keep(files, size=5)
    staged = files.stage("passport", io.BytesIO(bytes(3 * CHUNK)), file_name="other.pdf")
    assert len(chunks(vault)) == 4
    monkeypatch.setattr(vault, "seal_many", lambda _: (_ for _ in ()).throw(StorageFailed("the disk is full")))
    with pytest.raises(StorageFailed, match="the disk is full"):
        files.commit([staged])
    assert len(chunks(vault)) == 1
    assert read(files) == data


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("image/JPEG", "image/jpeg"),
        ("application/vnd.ms-excel", "application/vnd.ms-excel"),
        ("a" * 61 + "/" + "b" * 61, "a" * 61 + "/" + "b" * 61),
        ("a" * 62 + "/b", None),
        ("a/" + "b" * 62, None),
        ("image", None),
        ("image/", None),
        ("/jpeg", None),
        ("image/jpeg; charset=x", None),
        ("image/jpeg\n", None),
        ("", None),
    ],
)
def test_a_media_type_is_two_words(files, vault, stated, kept):
    if kept is not None:
        assert files.attach("a", io.BytesIO(b"x"), file_name="x", media_type=stated).media_type == kept
        return
    with pytest.raises(InvalidInput, match=r"^a media type is written like image/jpeg$"):
        files.attach("a", io.BytesIO(b"x"), file_name="x", media_type=stated)
    assert len(vault.entries()) == 0


def test_a_file_has_fifty_mebibytes_and_no_byte_more(files, vault, monkeypatch):
    assert MAXIMUM == 50 << 20
    monkeypatch.setattr("identity.records.attachments.MAXIMUM", 1000)
    assert files.attach("a", io.BytesIO(bytes(1000)), file_name="x").size == 1000
    with pytest.raises(InvalidInput):
        files.attach("b", io.BytesIO(bytes(1001)), file_name="x")
    assert files.labels() == ["a"]
