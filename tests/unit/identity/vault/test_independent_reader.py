"""docs/vault-format.md is enough to read a vault: a reader that knows only the page reads what the vault wrote."""

import ast
import hmac
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity.secret import Secret
from identity.vault.slots import PassphraseCredential
from identity.vault.vault import Vault

from . import independent_reader
from .editing import copy, edit
from .helpers import PASSPHRASE, create, secret, unlock
from .independent_reader import Refused, read_vault


def test_the_reader_imports_nothing_of_the_project():
    tree = ast.parse(Path(independent_reader.__file__).read_text())
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert not imported & {"identity", "cmwallet", "oauth", "tests", ""}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "vault.db"
    with create(path) as vault:
        first = vault.seal("seed", "Häuptling ☃", Secret(b"entropy"), attributes={"wallet": "ü"}, locator=("me", "é"))
        vault.seal("seed", "renewed", Secret(b"more entropy" * 5000), record_id=first)
        vault.seal("note", "second", Secret(b""))
        gone = vault.seal("note", "gone", Secret(b"x"), locator=("me", "gone"))
        vault.remove(gone)
        vault.open_record(first, reason="because")
    return path


def test_it_reads_what_the_vault_wrote(path):
    found = read_vault(path, passphrase=PASSPHRASE)
    assert [(r["type"], r["title"], r["version"], r["payload"]) for r in found["records"]] == [
        ("seed", "renewed", 2, b"more entropy" * 5000),
        ("note", "second", 1, b""),
    ]
    assert [line["event"] for line in found["log"]] == ["create", "seal", "seal", "seal", "seal", "remove", "open"]
    assert found["log"][-1]["reason"] == "because"


def test_it_reads_with_a_recovery_key_and_after_a_rotation(path):
    with unlock(path) as vault:
        slot, key = vault.add_recovery_slot()
    assert len(read_vault(path, recovery_key=key.text().lower())["records"]) == 2
    with unlock(path) as vault:
        vault.rotate([PassphraseCredential(secret())], drop=[slot])
    found = read_vault(path, passphrase=PASSPHRASE)
    assert found["header"]["epoch"] == 2
    assert len(found["records"]) == 2


def test_it_computes_the_same_tags_for_data_outside_the_vault(path):
    found = read_vault(path, passphrase=PASSPHRASE)
    vault_id = bytes.fromhex(found["header"]["vault"])
    key = independent_reader.derive(found["authentication_root"], vault_id, "authenticate wallet rows")
    with unlock(path) as vault:
        assert vault.authenticate("wallet rows", b"row") == hmac.digest(key, b"row", "sha256")


def test_it_refuses_a_wrong_secret_and_a_changed_file(path):
    with pytest.raises(Refused):
        read_vault(path, passphrase="another passphrase")
    for number, statement in enumerate(
        [
            "UPDATE header SET mac = zeroblob(32)",
            "DELETE FROM audit WHERE sequence = 7",
            "DELETE FROM record",
            "DELETE FROM locator",
            "DELETE FROM version WHERE version = 1",
        ]
    ):
        broken = copy(path, f"broken{number}.db")
        edit(broken, statement)
        with pytest.raises(Refused):
            read_vault(broken, passphrase=PASSPHRASE)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z0-9][a-z0-9._/+:-]{0,20}", fullmatch=True),
            st.text().filter(str.isprintable),
            st.binary(max_size=2000),
            st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=50), max_size=3),
        ),
        max_size=5,
    )
)
def test_it_reads_whatever_can_be_written(tmp_path_factory, drafts):
    path = tmp_path_factory.mktemp("vault") / "vault.db"
    with create(path) as vault:
        for kind, title, payload, attributes in drafts:
            vault.seal(kind, title, Secret(payload), attributes=attributes)
    found = read_vault(path, passphrase=PASSPHRASE)["records"]
    assert [(r["type"], r["title"], r["payload"], r["attributes"]) for r in found] == drafts


def test_a_decomposed_passphrase_opens_for_both(tmp_path):
    from identity.vault import kdf

    path = tmp_path / "vault.db"
    Vault.create(path, Secret("e\u0301e\u0301e\u0301e\u0301 passphrase"), parameters=kdf.MINIMUM).close()
    assert read_vault(path, passphrase="éééé passphrase")["records"] == []
