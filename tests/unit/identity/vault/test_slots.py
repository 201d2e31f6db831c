import pytest

from identity.errors import InputNeeded, InvalidInput, Locked, NotFound, StorageFailed, WrongPassphrase
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.kdf import KdfParameters
from identity.vault.slots import PassphraseCredential, RecoveryCredential
from identity.vault.status import status
from identity.vault.vault import Vault
from identity.vault.verify import verify

from .editing import copy
from .helpers import create, secret, unlock

OTHER = "another long passphrase"


class FakeStore:
    """A secret store in memory."""

    def __init__(self, *, forgetful: bool = False, broken: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.forgetful, self.broken = forgetful, broken

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken:
            raise RuntimeError("no bus")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.broken:
            raise RuntimeError("no bus")
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "vault.db"
    with create(path) as vault:
        vault.seal("note", "n", Secret(b"payload"), locator=("me", "n"))
    return path


def test_status_works_locked_and_shows_the_slots(path):
    found = status(path)
    (slot,) = found.slots
    assert slot.description is not None
    assert (slot.description.kind, slot.description.parameters) == ("passphrase", kdf.MINIMUM)
    assert (found.records, found.generation, found.epoch, found.audit_lines) == (1, 2, 1, 2)
    assert found.size == path.stat().st_size


def test_a_changed_passphrase_opens_and_the_old_one_does_not(path):
    with unlock(path) as vault:
        vault.change_passphrase(Secret(OTHER), slot=vault.slot_id)
        vault.seal("note", "still open", Secret(b""))
    with pytest.raises(WrongPassphrase):
        unlock(path)
    with Vault.unlock(path, passphrase=Secret(OTHER)) as vault:
        assert len(vault.entries()) == 2


def test_changing_the_passphrase_rewraps_one_slot_and_nothing_else(path):
    from .editing import query

    tables = ("record", "version", "locator", "tree")
    before = [query(path, f"SELECT * FROM {table}") for table in tables]
    with unlock(path) as vault:
        vault.change_passphrase(Secret(OTHER), slot=vault.slot_id, parameters=KdfParameters(20480, 2, 1))
    assert [query(path, f"SELECT * FROM {table}") for table in tables] == before


def test_an_old_copy_opens_with_the_old_passphrase_to_the_same_key(path):
    old = copy(path, "old.db")
    with unlock(path) as vault:
        vault.change_passphrase(Secret(OTHER), slot=vault.slot_id)
        tag = vault.authenticate("p", b"m")
    with unlock(old) as vault:
        assert vault.authenticate("p", b"m") == tag


def test_a_weak_new_passphrase_is_refused(path):
    with unlock(path) as vault:
        with pytest.raises(InvalidInput):
            vault.change_passphrase(Secret("short"), slot=vault.slot_id)
        with pytest.raises(InvalidInput):
            vault.add_passphrase_slot(Secret("short"))
        vault.change_passphrase(Secret("short"), slot=vault.slot_id, allow_weak=True)


def test_a_recovery_key_opens_the_vault(path):
    with unlock(path) as vault:
        slot, key = vault.add_recovery_slot(label="paper in the safe")
    assert key.text().startswith("CMREC1-")
    with Vault.unlock(path, recovery_key=Secret(key.text().lower())) as vault:
        assert vault.slot_id == slot
        assert len(vault.entries()) == 1
    assert key.text().encode() not in path.read_bytes()


def test_a_wrong_recovery_key_opens_nothing(path):
    from identity.vault.recovery import format_key

    with unlock(path) as vault:
        vault.add_recovery_slot()
    with pytest.raises(WrongPassphrase, match="recovery key"):
        Vault.unlock(path, recovery_key=format_key(bytes(32)))


def test_a_vault_without_a_slot_of_the_kind_says_so(path):
    from identity.vault.recovery import format_key

    with pytest.raises(Locked, match="no recovery slot"):
        Vault.unlock(path, recovery_key=format_key(bytes(32)))


def test_each_of_several_passphrases_opens(path):
    with unlock(path) as vault:
        vault.add_passphrase_slot(Secret(OTHER), parameters=kdf.MINIMUM)
    unlock(path).close()
    Vault.unlock(path, passphrase=Secret(OTHER)).close()


def test_the_last_slot_is_never_removed(path):
    with unlock(path) as vault:
        with pytest.raises(InvalidInput, match="last"):
            vault.remove_slot(vault.slot_id)
        vault.add_recovery_slot()
        vault.remove_slot(vault.slot_id)
        (left,) = vault.slots()
        with pytest.raises(InvalidInput, match="last"):
            vault.remove_slot(left.slot_id)


def test_a_damaged_slot_does_not_count_as_one_that_is_left(path):
    from .editing import edit, query

    with unlock(path) as vault:
        extra = vault.add_passphrase_slot(Secret(OTHER), parameters=kdf.MINIMUM)
    ((wrapped,),) = query(path, "SELECT wrapped FROM slot WHERE id = ?", bytes.fromhex(extra))
    edit(
        path,
        ("UPDATE slot SET wrapped = ? WHERE id = ?", (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), bytes.fromhex(extra))),
    )
    with unlock(path) as vault:
        with pytest.raises(InvalidInput, match="last"):
            vault.remove_slot(vault.slot_id)
        vault.remove_slot(extra)
        assert len(vault.slots()) == 1


def test_slots_are_named_by_the_start_of_their_id(path):
    with unlock(path) as vault:
        extra = vault.add_passphrase_slot(Secret(OTHER), parameters=kdf.MINIMUM)
        for name in ("", "abc", extra[:3], "zzzz", "0000"):
            with pytest.raises(NotFound):
                vault.remove_slot(name)
        vault.remove_slot(extra[:8].upper())


@pytest.mark.parametrize("label", ["x" * 65, "two\nlines", "\x1b[2J"])
def test_labels_are_one_short_line(path, label):
    with unlock(path) as vault, pytest.raises(InvalidInput):
        vault.add_recovery_slot(label=label)


def test_no_more_slots_than_a_reader_accepts(path):
    with unlock(path) as vault:
        for _ in range(15):
            vault.add_recovery_slot()
        with pytest.raises(InvalidInput, match="16"):
            vault.add_recovery_slot()
    unlock(path).close()


def test_the_os_keyring_opens_its_slot(path):
    store = FakeStore()
    with unlock(path) as vault:
        slot = vault.add_keyring_slot(store)
    with Vault.unlock(path, keyring=store) as vault:
        assert vault.slot_id == slot
    with pytest.raises(Locked, match="no secret"):
        Vault.unlock(path, keyring=FakeStore())
    with pytest.raises(Locked, match="does not answer"):
        Vault.unlock(path, keyring=FakeStore(broken=True))
    with unlock(path) as vault:
        vault.remove_slot(slot, store=store)
    assert store.kept == {}


def test_a_keyring_that_keeps_nothing_gets_no_slot(path):
    for store in (FakeStore(forgetful=True), FakeStore(broken=True)):
        with unlock(path) as vault:
            with pytest.raises(StorageFailed):
                vault.add_keyring_slot(store)
            assert len(vault.slots()) == 1


def test_a_changed_secret_in_the_keyring_is_a_wrong_secret(path):
    store = FakeStore()
    with unlock(path) as vault:
        vault.add_keyring_slot(store)
    for value in ("AAAA", "not base64!"):
        store.kept = dict.fromkeys(store.kept, value)
        with pytest.raises(Locked):
            Vault.unlock(path, keyring=store)


def test_only_real_keyrings_are_used(monkeypatch):
    import keyring
    from keyring.backends import chainer, fail, null

    from identity.vault.keyring_slot import find_store

    for backend in (fail.Keyring(), null.Keyring(), chainer.ChainerBackend()):
        monkeypatch.setattr(keyring, "get_keyring", lambda backend=backend: backend)
        with pytest.raises(Locked, match="no OS keyring"):
            find_store()

    real = type("Keyring", (FakeStore,), {"__module__": "keyring.backends.SecretService"})()
    chain = type("Chain", (), {"backends": [fail.Keyring(), real]})()
    monkeypatch.setattr(keyring, "get_keyring", lambda: chain)
    assert find_store() is real


def test_rotation_needs_the_secret_of_every_slot(path):
    with unlock(path) as vault:
        recovery_slot, key = vault.add_recovery_slot()
        with pytest.raises(InputNeeded) as caught:
            vault.rotate([PassphraseCredential(secret())])
        assert caught.value.details["slots"] == [recovery_slot]
        done = vault.rotate([PassphraseCredential(secret()), RecoveryCredential(key)])
        assert len(done.kept) == 2
    Vault.unlock(path, recovery_key=key).close()
    unlock(path).close()


def test_rotation_drops_only_the_slots_named(path):
    with unlock(path) as vault:
        recovery_slot, key = vault.add_recovery_slot()
        with pytest.raises(InvalidInput):
            vault.rotate([], drop=[recovery_slot, vault.slot_id])
        assert vault.rotate([PassphraseCredential(secret())], drop=[recovery_slot]).dropped == (recovery_slot,)
    with pytest.raises(Locked):
        Vault.unlock(path, recovery_key=key)


def test_a_damaged_slot_does_not_stop_a_rotation_that_drops_it(path):
    from .editing import edit

    with unlock(path) as vault:
        slot, _ = vault.add_recovery_slot()
    edit(path, ("UPDATE slot SET description = ? WHERE id = ?", (b"broken", bytes.fromhex(slot))))
    with unlock(path) as vault:
        with pytest.raises(InputNeeded):
            vault.rotate([PassphraseCredential(secret())])
        assert vault.rotate([PassphraseCredential(secret())], drop=[slot]).dropped == (slot,)


def test_everything_is_there_after_a_rotation(path):
    with unlock(path) as vault:
        first = vault.find("me", "n")
        assert first is not None
        vault.seal("note", "n", Secret(b"newer"), record_id=first)
        vault.rotate([PassphraseCredential(secret())])
        assert vault.find("me", "n") == first
        assert vault.open_record(first, reason="test").payload.reveal() == b"newer"
        vault.seal("note", "after", Secret(b"x"))
    with unlock(path) as vault:
        assert [entry.title for entry in vault.entries()] == ["n", "after"]
        assert [line.event for line in vault.log()] == ["create", "seal", "seal", "rotate", "open", "seal"]
    report = verify(path, PassphraseCredential(secret()))
    assert report.findings == []


def test_the_old_key_opens_nothing_after_a_rotation(path):
    from identity.vault import container, unlocking

    with unlock(path) as vault:
        before = bytes(vault._session.keys.vault_key)
        vault.rotate([PassphraseCredential(secret())])
    connection = container.open_container(path)
    _, after, _ = unlocking.find_vault_key(connection, PassphraseCredential(secret()))
    connection.close()
    assert before != after
    assert before not in path.read_bytes()


def test_another_process_with_the_old_key_is_locked_out_clearly(path):
    with unlock(path) as first, unlock(path) as second:
        first.rotate([PassphraseCredential(secret())])
        with pytest.raises(Locked, match="rotated by another process"):
            second.entries()
        with pytest.raises(Locked, match="rotated by another process"):
            second.seal("note", "n", Secret(b""))


def test_tags_from_before_a_rotation_can_be_checked_until_it_is_finished(path):
    with unlock(path) as vault:
        old = vault.authenticate("p", b"row")
        assert not vault.rotation_pending
        assert vault.authenticate_before_rotation("p", b"row") is None
        vault.rotate([PassphraseCredential(secret())])
        assert vault.authenticate("p", b"row") != old
    with unlock(path) as vault:
        assert vault.rotation_pending
        assert vault.authenticate_before_rotation("p", b"row") == old
        with pytest.raises(InvalidInput):
            vault.rotate([PassphraseCredential(secret())])
        vault.finish_rotation()
        assert vault.authenticate_before_rotation("p", b"row") is None
        vault.rotate([PassphraseCredential(secret())])


def test_a_failed_rotation_leaves_the_old_key_working(path, monkeypatch):
    from identity.vault import rotation

    def fail(*_):
        raise RuntimeError("power cut")

    with unlock(path) as vault:
        monkeypatch.setattr(rotation, "_reseal_log", fail)
        with pytest.raises(RuntimeError):
            vault.rotate([PassphraseCredential(secret())])
        vault.seal("note", "still here", Secret(b""))
    with unlock(path) as vault:
        assert len(vault.entries()) == 2


def test_a_changed_passphrase_has_a_slot_of_its_own_which_is_named(path):
    with unlock(path) as vault:
        before = vault.slot_id
        done = vault.change_passphrase(Secret(OTHER), slot=before, parameters=kdf.MINIMUM)
        assert done == vault.slot_id != before
        assert [state.slot_id for state in vault.slots()] == [done]
    with Vault.unlock(path, passphrase=Secret(OTHER)) as vault:
        assert vault.slot_id == done
    with pytest.raises(WrongPassphrase):
        unlock(path)
