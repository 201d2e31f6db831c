"""Any sequence of operations leaves the vault holding what a dictionary would, and verifying clean."""

import hashlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from identity.errors import AlreadyExists
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.slots import PassphraseCredential
from identity.vault.verify import verify

from .helpers import create, secret, unlock

payloads = st.binary(max_size=600)
titles = st.text(max_size=20).filter(str.isprintable)
fields = st.sampled_from(["name", "address", "iban"])


class VaultAgainstDictionary(RuleBasedStateMachine):
    records = Bundle("records")

    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "vault.db"
        self.vault = create(self.path)
        self.expected = {}
        self.located = {}
        self.generation = 1

    @rule(target=records, title=titles, payload=payloads, field=st.none() | fields)
    def seal(self, title, payload, field):
        locator = None if field is None else ("me", field)
        if field in self.located:
            with pytest.raises(AlreadyExists):
                self.vault.seal("note", title, Secret(payload), locator=locator)
            return multiple()
        record = self.vault.seal("note", title, Secret(payload), locator=locator)
        self.expected[record] = (1, title, payload)
        if field is not None:
            self.located[field] = record
        return record

    @rule(record=records, title=titles, payload=payloads)
    def seal_again(self, record, title, payload):
        if record in self.expected:
            self.vault.seal("note", title, Secret(payload), record_id=record)
            self.expected[record] = (self.expected[record][0] + 1, title, payload)

    @rule(record=records, title=titles)
    def rename(self, record, title):
        if record in self.expected:
            self.vault.rename(record, title)
            version, _, payload = self.expected[record]
            self.expected[record] = (version, title, payload)

    @rule(record=consumes(records))
    def remove(self, record):
        self.vault.remove(record)
        del self.expected[record]
        self.located = {field: held for field, held in self.located.items() if held != record}

    @rule(record=records)
    def open(self, record):
        opened = self.vault.open_record(record, reason="test")
        assert (opened.version, opened.title, opened.payload.reveal()) == self.expected[record]

    @rule()
    def reopen(self):
        self.vault.close()
        self.vault = unlock(self.path, remembered_generation=self.generation)

    @rule()
    def rotate(self):
        self.vault.rotate([PassphraseCredential(secret())])
        self.vault.finish_rotation()

    @rule()
    def check_everything(self):
        assert verify(self.path, PassphraseCredential(secret())).findings == []

    @invariant()
    def agrees(self):
        assert {entry.record_id: (entry.version, entry.title) for entry in self.vault.entries()} == {
            record: (version, title) for record, (version, title, _) in self.expected.items()
        }
        for field in ("name", "address", "iban"):
            assert self.vault.find("me", field) == self.located.get(field)
        assert self.vault.generation >= self.generation
        self.generation = self.vault.generation

    def teardown(self):
        if hasattr(self, "vault"):
            assert verify(self.path, PassphraseCredential(secret())).findings == []
            self.vault.close()
            shutil.rmtree(self.folder)


@pytest.fixture(autouse=True)
def cheap_kdf(monkeypatch):
    """Hundreds of unlocks would spend their time in Argon2id, which is not what is tested here."""
    monkeypatch.setattr(kdf, "derive", lambda passphrase, salt, _: hashlib.sha256(passphrase + salt).digest())


def test_the_vault_behaves_like_a_dictionary():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        VaultAgainstDictionary,
        settings=settings(max_examples=20, stateful_step_count=25, deadline=None,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
