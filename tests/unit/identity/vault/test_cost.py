"""What an operation costs is counted in decryptions and statements, not in seconds."""

import pytest

from identity.secret import Secret
from identity.vault import cipher
from identity.vault.interface import Draft

from .helpers import create, unlock


@pytest.fixture(scope="module", params=[3, 600])
def path(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("vault") / "vault.db"
    with create(path) as vault:
        vault.seal_many([Draft("field", str(n), Secret(b"x"), locator=("me", str(n))) for n in range(request.param)])
    return path


@pytest.fixture
def count(monkeypatch):
    calls = []
    original = cipher.unseal

    def counted(key, sealed, associated):
        calls.append(associated)
        return original(key, sealed, associated)

    monkeypatch.setattr(cipher, "unseal", counted)
    return calls


def test_unlocking_decrypts_one_slot_however_many_records_there_are(path, count):
    unlock(path).close()
    assert len(count) == 1


def test_finding_decrypts_nothing_and_opening_decrypts_one_record(path, count):
    with unlock(path) as vault:
        count.clear()
        record_id = vault.find("me", "1")
        assert count == []
        vault.open_record(record_id, reason="test")
        purposes = [context.split(b" ")[1] for context in count]
        assert purposes == [b"entry", b"data-key", b"payload", b"audit"]


def test_sealing_decrypts_no_other_record(path, count):
    with unlock(path) as vault:
        count.clear()
        vault.seal("field", "new", Secret(b"x"))
        assert [context.split(b" ")[1] for context in count] == [b"audit"]


def test_finding_runs_a_fixed_number_of_statements(path):
    with unlock(path) as vault:
        statements = []
        vault._session.connection.set_trace_callback(statements.append)
        vault.find("me", "2")
        vault._session.connection.set_trace_callback(None)
        assert len(statements) <= 12


def test_listing_again_opens_only_what_changed(path, count):
    with unlock(path) as vault:
        vault.entries()
        count.clear()
        record_id = vault.seal("field", "new", Secret(b"x"))
        vault.entries()
        assert [context.split(b" ")[1] for context in count] == [b"audit", b"entry"]
        count.clear()
        vault.entries()
        assert count == []
        vault.remove(record_id)
