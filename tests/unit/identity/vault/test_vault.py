import stat

import pytest

from identity.errors import AlreadyExists, InvalidInput, Locked, NotFound, WrongPassphrase
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.interface import TYPE_SECP256K1_KEY, Draft, Keeper, RecordId
from identity.vault.vault import Vault

from .helpers import PASSPHRASE, Asked, create, secret, unlock


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vault.db"


@pytest.fixture
def vault(path):
    with create(path) as vault:
        yield vault


def test_a_vault_is_a_keeper(vault):
    keeper: Keeper = vault
    assert len(keeper.vault_id) == 32


def test_what_is_sealed_opens_after_unlocking_again(path):
    with create(path) as vault:
        record_id = vault.seal("seed", "main", Secret(b"\x00entropy\xff"), attributes={"wallet": "main"})
    with unlock(path) as vault:
        record = vault.open_record(record_id, reason="test")
        assert (record.type, record.title, dict(record.attributes)) == ("seed", "main", {"wallet": "main"})
        assert record.payload.reveal() == b"\x00entropy\xff"
        assert record.version == 1


def test_nothing_sealed_shows_in_the_file(path):
    with create(path) as vault:
        vault.seal("seed", "sentinel-title", Secret(b"sentinel-payload"), attributes={"k": "sentinel-attribute"})
        vault.open_record(vault.entries()[0].record_id, reason="sentinel-reason")
        files = [file.read_bytes() for file in path.parent.iterdir()]
    files.append(path.read_bytes())
    for content in files:
        assert b"sentinel" not in content
        assert PASSPHRASE.encode() not in content


def test_the_vault_file_is_private_and_alone_after_closing(path):
    with create(path):
        modes = [stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()]
    assert set(modes) == {0o600}
    assert [file.name for file in path.parent.iterdir()] == ["vault.db"]


def test_a_wrong_passphrase_says_that_the_slot_may_be_altered(path):
    create(path).close()
    with pytest.raises(WrongPassphrase, match="or the slot was altered"):
        Vault.unlock(path, passphrase=Secret("correct horse battery stable"))


def test_the_same_passphrase_in_another_normal_form_opens(path):
    Vault.create(path, Secret("pa\u0308ssword phrase"), parameters=kdf.MINIMUM).close()
    Vault.unlock(path, passphrase=Secret("p\u00e4ssword phrase")).close()


def test_short_passphrases_are_refused_unless_allowed(path):
    with pytest.raises(InvalidInput, match="9 characters"):
        Vault.create(path, Secret("123456789"), parameters=kdf.MINIMUM)
    assert not path.exists()
    Vault.create(path, Secret("123456789"), parameters=kdf.MINIMUM, allow_weak=True).close()


def test_an_existing_vault_is_never_overwritten(path):
    create(path).close()
    before = path.read_bytes()
    with pytest.raises(AlreadyExists):
        create(path)
    assert path.read_bytes() == before


def test_unlocking_what_is_not_there_is_not_found(path):
    with pytest.raises(NotFound):
        unlock(path)
    assert not path.exists()


def test_exactly_one_credential_is_taken(path):
    create(path).close()
    with pytest.raises(InvalidInput):
        Vault.unlock(path)
    with pytest.raises(InvalidInput):
        Vault.unlock(path, passphrase=secret(), recovery_key=secret())


def test_a_new_version_replaces_what_opens(vault):
    record_id = vault.seal("note", "n", Secret(b"one"))
    assert vault.seal("note", "n2", Secret(b"two"), record_id=record_id) == record_id
    record = vault.open_record(record_id, reason="test")
    assert (record.version, record.title, record.payload.reveal()) == (2, "n2", b"two")
    assert [entry.version for entry in vault.entries()] == [2]


def test_a_new_version_keeps_the_type(vault):
    record_id = vault.seal("note", "n", Secret(b"one"))
    with pytest.raises(InvalidInput, match="type note"):
        vault.seal("seed", "n", Secret(b"two"), record_id=record_id)


def test_entries_come_oldest_first_and_by_type(vault):
    for number in range(20):
        vault.seal("even" if number % 2 == 0 else "odd", str(number), Secret(b""))
    assert [entry.title for entry in vault.entries()] == [str(number) for number in range(20)]
    assert [entry.title for entry in vault.entries("odd")] == [str(number) for number in range(1, 20, 2)]


def test_seal_many_is_all_or_nothing(vault):
    good = Draft("note", "good", Secret(b"x"), locator=("me", "name"))
    with pytest.raises(AlreadyExists):
        vault.seal_many([good, Draft("note", "bad", Secret(b"y"), locator=("me", "name"))])
    assert vault.entries() == ()
    assert vault.find("me", "name") is None
    generation = vault.generation
    ids = vault.seal_many([good, Draft("note", "other", Secret(b"y"))])
    assert len(ids) == 2
    assert vault.generation == generation + 1


def test_find_answers_by_identity_and_field(vault):
    one = vault.seal("field", "a", Secret(b"1"), locator=("me", "address.country"))
    two = vault.seal("field", "b", Secret(b"2"), locator=("me", "address"))
    assert vault.find("me", "address.country") == one
    assert vault.find("me", "address") == two
    assert vault.find("you", "address") is None
    assert vault.find("m", "eaddress") is None
    vault.seal("field", "a", Secret(b"3"), record_id=one)
    assert vault.find("me", "address.country") == one


def test_removed_records_are_gone_with_their_locators(vault):
    record_id = vault.seal("note", "n", Secret(b"one"), locator=("me", "n"))
    vault.seal("note", "n", Secret(b"two"), record_id=record_id)
    vault.remove(record_id)
    assert vault.find("me", "n") is None
    assert vault.entries() == ()
    for call in (
        lambda: vault.open_record(record_id, reason="test"),
        lambda: vault.remove(record_id),
        lambda: vault.rename(record_id, "x"),
        lambda: vault.entry(record_id),
        lambda: vault.seal("note", "n", Secret(b"three"), record_id=record_id),
    ):
        with pytest.raises(NotFound):
            call()


@pytest.mark.parametrize("record_id", ["", "zz", "00", "0" * 33, "A" * 32, " " * 32])
def test_a_malformed_record_id_is_not_found(vault, record_id):
    with pytest.raises(NotFound):
        vault.open_record(RecordId(record_id), reason="test")


def test_rename_and_attributes_leave_payload_and_version(vault):
    record_id = vault.seal("note", "old", Secret(b"one"), attributes={"a": "1"}, locator=("me", "n"))
    vault.rename(record_id, "new")
    vault.set_attributes(record_id, {"b": "2"})
    record = vault.open_record(record_id, reason="test")
    assert (record.title, dict(record.attributes), record.version) == ("new", {"b": "2"}, 1)
    assert record.payload.reveal() == b"one"
    assert vault.find("me", "n") == record_id


@pytest.mark.parametrize("draft", [
    Draft("", "t", Secret(b"")),
    Draft("Upper", "t", Secret(b"")),
    Draft("two words", "t", Secret(b"")),
    Draft("t" * 65, "t", Secret(b"")),
    Draft("note", "line\nbreak", Secret(b"")),
    Draft("note", "\x1b[31m", Secret(b"")),
    Draft("note", "x" * 257, Secret(b"")),
    Draft("note", "t", Secret(b""), {"": "v"}),
    Draft("note", "t", Secret(b""), {"k": "v" * 5000}),
    Draft("note", "t", Secret(b""), locator=("", "f")),
    Draft("note", "t", Secret(b""), locator=("i", "\udc80")),
    Draft("note", "t", Secret(bytes(16 * 1024 * 1024 + 1))),
])  # fmt: skip
def test_bad_drafts_are_refused_before_anything_is_written(vault, draft):
    generation = vault.generation
    with pytest.raises(InvalidInput):
        vault.seal_many([Draft("note", "fine", Secret(b"")), draft])
    assert vault.generation == generation
    assert vault.entries() == ()


@pytest.mark.parametrize("size", [0, 1, 247, 248, 249, 4096, 1_000_003])
def test_payloads_of_any_size_return(vault, size):
    payload = bytes(number % 251 for number in range(size))
    record_id = vault.seal("note", "t", Secret(payload))
    assert vault.open_record(record_id, reason="test").payload.reveal() == payload


def test_sizes_of_small_payloads_do_not_show(path):
    import sqlite3

    with create(path) as vault:
        for size in (0, 16, 32, 200):
            vault.seal("note", "t" * (size // 10), Secret(bytes(size)))
    connection = sqlite3.connect(path)
    assert len(set(connection.execute("SELECT length(sealed), length(wrapped) FROM version"))) == 1
    assert len(set(connection.execute("SELECT length(entry) FROM record"))) == 1
    connection.close()


def test_signing_gives_a_low_s_recoverable_signature_and_never_the_key(vault):
    from coincurve import PrivateKey, PublicKey

    key = bytes(range(1, 33))
    record_id = vault.seal(TYPE_SECP256K1_KEY, "account", Secret(key))
    digest = bytes(32)
    signature = vault.sign(record_id, Asked(digest), reason="test")
    assert len(signature) == 65
    assert signature[64] in (0, 1)
    assert int.from_bytes(signature[32:64], "big") <= 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
    recovered = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    assert recovered.format() == PrivateKey(key).public_key.format()
    assert vault.sign_many(record_id, [Asked(digest), Asked(b"\x01" * 32)], reason="test")[0] == signature


def test_only_account_keys_sign_and_only_digests_are_signed(vault):
    note = vault.seal("note", "n", Secret(bytes(range(1, 33))))
    key = vault.seal(TYPE_SECP256K1_KEY, "n", Secret(bytes(range(1, 33))))
    with pytest.raises(InvalidInput):
        vault.sign(note, Asked(bytes(32)), reason="test")
    with pytest.raises(InvalidInput):
        vault.sign(key, Asked(bytes(31)), reason="test")
    assert [line.event for line in vault.log()] == ["create", "seal", "seal"]


def test_authentication_depends_on_purpose_message_and_vault(vault, tmp_path):
    tag = vault.authenticate("wallet.db account", b"row")
    assert len(tag) == 32
    assert tag == vault.authenticate("wallet.db account", b"row")
    assert tag != vault.authenticate("wallet.db contact", b"row")
    assert tag != vault.authenticate("wallet.db account", b"row2")
    with create(tmp_path / "other.db") as other:
        assert tag != other.authenticate("wallet.db account", b"row")


def test_authentication_is_the_same_after_unlocking_again(path):
    with create(path) as vault:
        tag = vault.authenticate("p", b"m")
    with unlock(path) as vault:
        assert vault.authenticate("p", b"m") == tag


def test_a_closed_vault_is_locked(path):
    vault = create(path)
    record_id = vault.seal("note", "n", Secret(b"one"))
    vault.close()
    vault.close()
    for call in (
        lambda: vault.open_record(record_id, reason="test"),
        vault.entries,
        lambda: vault.seal("note", "n", Secret(b"")),
        lambda: vault.authenticate("p", b"m"),
        lambda: vault.vault_id,
    ):
        with pytest.raises(Locked):
            call()


def test_each_commit_reports_its_generation(path):
    seen = []
    with Vault.create(path, secret(), parameters=kdf.MINIMUM, on_commit=seen.append) as vault:
        record_id = vault.seal("note", "n", Secret(b"one"))
        vault.open_record(record_id, reason="test")
        vault.entries()
        vault.find("a", "b")
        assert vault.generation == 3
    assert seen == [1, 2, 3]


def test_opening_is_logged_with_its_reason(vault):
    record_id = vault.seal("note", "n", Secret(b"one"))
    vault.open_record(record_id, reason="show the phrase")
    line = vault.log()[-1]
    assert (line.event, line.reason, line.record, line.version) == ("open", "show the phrase", record_id, 1)


def test_two_open_vaults_see_each_others_records(path):
    with create(path) as first, unlock(path) as second:
        one = first.seal("note", "first", Secret(b"1"))
        two = second.seal("note", "second", Secret(b"2"))
        assert first.open_record(two, reason="test").payload.reveal() == b"2"
        assert second.open_record(one, reason="test").payload.reveal() == b"1"
        assert [entry.title for entry in first.entries()] == [entry.title for entry in second.entries()]
