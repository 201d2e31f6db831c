"""`cmwallet backup create|verify|restore`, as a new user types them: locked, unlocked, in a pipe, at a terminal."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pyrage
import pytest

from identity.secret import Secret
from identity.vault import slot_management
from identity.vault.vault import Vault
from tests.cli.walletrun import PASSPHRASE, Home, finish

LOCKED = {"CMWALLET_PASSPHRASE_FROM": None}
RECOVERY = ("--recovery-from", "file:recovery.key")


@pytest.fixture(scope="module")
def template(restored_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = restored_template.copy(tmp_path_factory.mktemp("backed"))
    home.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    home.run("config", "set", "fee-cap", "0.05cmt")
    return home


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    return template.copy(tmp_path)


def backup(home: Home, *more: object) -> Path:
    return home.folder / home.run("backup", "create", *more, **LOCKED).out.strip()


def elsewhere(home: Home, name: str = "new") -> dict[str, str]:
    return {"CMWALLET_HOME": str(home.folder / name)}


def contents(path: Path, passphrase: str = PASSPHRASE) -> dict[tuple[str, int], tuple[object, ...]]:
    """Everything that a vault holds, opened record by record, as any command would."""
    with Vault.unlock(path, passphrase=Secret(passphrase)) as vault:
        return {
            (entry.record_id, version): (
                *(entry.type, entry.title, tuple(sorted(entry.attributes.items()))),
                vault.open_record(entry.record_id, reason="compare", version=version).payload.reveal(),
            )
            for entry in vault.entries()
            for version in vault.versions(entry.record_id)
        }


def rows(path: Path, *without: str) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    connection.close()
    return {name: table for name, table in found.items() if name not in without}


def test_it_is_made_while_locked_and_nobody_is_there(home: Home) -> None:
    made = home.json("backup", "create", **LOCKED, CI="true")
    file = home.folder / made["file"]
    assert file.name.startswith(f"cmwallet-{made['vault_id'][:8]}-")
    assert file.suffix == ".age"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_size == made["size"]
    assert made["files"] == ["config.toml", "vault.db", "wallet.db"]
    assert made["counts"]["accounts"] == 2
    assert made["counts"]["contacts"] == 1
    assert not list(home.path.glob(".*")), "no copy is left"
    assert home.json("vault", "verify")["sound"]


def test_in_a_pipe_it_prints_the_file_and_nothing_else(home: Home) -> None:
    done = home.run("backup", "create", "--out", "mine.age", **LOCKED)
    assert done.out == "mine.age\n"
    assert "backup verify mine.age" in done.err
    assert home.run("backup", "create", "--out", "again.age", "--quiet", **LOCKED).err == ""


def test_into_a_folder_it_takes_a_name_of_its_own(home: Home) -> None:
    (home.folder / "stick").mkdir()
    made = Path(home.run("backup", "create", "--out", "stick", **LOCKED).out.strip())
    assert made.parent == Path("stick")
    assert made.name.startswith("cmwallet-")


def test_a_file_is_never_written_over(home: Home) -> None:
    (home.folder / "mine.age").write_text("something else")
    assert home.error("backup", "create", "--out", "mine.age", code=4, **LOCKED)["code"] == "already_exists"
    assert (home.folder / "mine.age").read_text() == "something else"
    assert home.error("backup", "create", "--out", "no/such/mine.age", code=5, **LOCKED)["code"] == "not_found"


def test_without_anybody_to_encrypt_to_both_ways_are_named(restored: Home) -> None:
    found = restored.error("backup", "create", code=12, **LOCKED)
    assert "vault slot add recovery" in found["hint"]
    assert "--recipient" in found["hint"]
    assert not list(restored.folder.glob("*.age"))


def test_a_key_that_was_made_by_an_older_release_is_given_once(restored: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with Vault.unlock(restored.path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        monkeypatch.setattr(slot_management, "_put_recipient", lambda *_: None)
        restored.secret("old.key", vault.add_recovery_slot()[1].text())
    found = restored.error("backup", "create", code=12, **LOCKED)
    assert "vault verify --passphrase-from" in found["hint"]
    restored.run("vault", "verify", "--passphrase-from", "file:old.key")
    made = backup(restored)
    assert restored.json("backup", "verify", made, "--recovery-from", "file:old.key")["sound"]


def test_there_has_to_be_a_vault(bare: Home) -> None:
    assert bare.error("backup", "create", code=5)["code"] == "not_found"
    assert not bare.path.exists()


@pytest.mark.parametrize("recipient", ["age1nonsense", "ssh-ed25519 AAAA", ""])
def test_a_recipient_that_is_none(home: Home, recipient: str) -> None:
    home.error("backup", "create", "--recipient", recipient, code=4, **LOCKED)
    assert not list(home.folder.glob("*.age"))


def test_verify_opens_everything(home: Home) -> None:
    made = backup(home)
    found = home.json("backup", "verify", made, *RECOVERY, **LOCKED)
    vault = home.json("vault", "verify")
    assert found["sound"]
    assert (found["records"], found["versions"]) == (vault["records"], vault["versions"])
    assert sum(found["types"].values()) == vault["records"]
    assert found["findings"] == []
    assert home.run("backup", "verify", made, *RECOVERY, **LOCKED).out.startswith("sound: ")


def test_every_record_and_row_comes_back(home: Home) -> None:
    for number in range(3):
        home.run("contact", "add", f"friend-{number}", f"0x{number:040x}", "--yes", code=None)
    home.run("chain", "faucet", "--quiet")
    home.run("send", "bob", "1", "--id", "invoice-1", "--yes", "--quiet")
    made = backup(home)
    done = home.run("backup", "restore", made, *RECOVERY, **LOCKED, **elsewhere(home))
    assert done.out.strip() == str(home.folder / "new")
    old, new = home.path, home.folder / "new"
    assert contents(new / "vault.db") == contents(old / "vault.db")
    assert rows(new / "wallet.db", "meta") == rows(old / "wallet.db", "meta")
    assert (new / "config.toml").read_bytes() == (old / "config.toml").read_bytes()
    assert new.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in new.iterdir() if path.is_file())
    assert home.json("vault", "verify", **elsewhere(home))["sound"]
    assert home.json("account", "list", **elsewhere(home)) == home.json("account", "list")
    log = home.json("vault", "log", **elsewhere(home))
    assert [line["event"] for line in log].count("restore") == 1


def test_it_is_restored_into_an_empty_home_only(home: Home) -> None:
    made = backup(home)
    before = (home.path / "vault.db").read_bytes()
    assert home.error("backup", "restore", made, *RECOVERY, code=4)["code"] == "already_exists"
    assert (home.path / "vault.db").read_bytes() == before
    empty = home.folder / "empty"
    empty.mkdir(mode=0o700)
    home.run("backup", "restore", made, *RECOVERY, **elsewhere(home, "empty"))
    lax = home.folder / "lax"
    lax.mkdir()
    lax.chmod(0o755)
    home.run("backup", "restore", made, *RECOVERY, **elsewhere(home, "lax"))
    assert lax.stat().st_mode & 0o777 == 0o700
    (home.folder / "link").symlink_to(home.folder / "somewhere")
    home.error("backup", "restore", made, *RECOVERY, code=4, **elsewhere(home, "link"))
    home.run("backup", "restore", made, *RECOVERY, **elsewhere(home, "a/b/c"))
    assert not list(home.folder.rglob(".restoring-*"))


@pytest.mark.parametrize("place", ["begin", "recipient", "mac", "middle", "end"])
def test_a_flipped_byte_is_damage_and_nothing_is_restored(home: Home, place: str) -> None:
    made = backup(home)
    content = bytearray(made.read_bytes())
    header = content.index(b"--- ")
    where = {
        "begin": 3,
        "recipient": content.index(b"X25519 ") + 10,
        "mac": header + 8,
        "middle": len(content) // 2,
        "end": len(content) - 1,
    }[place]
    content[where] ^= 1
    made.write_bytes(content)
    home.error("backup", "verify", made, *RECOVERY, code=14)
    home.error("backup", "restore", made, *RECOVERY, code=14, **elsewhere(home))
    assert not (home.folder / "new").exists()
    assert not list(home.folder.rglob(".restoring-*"))


def test_what_is_no_backup(home: Home) -> None:
    home.secret("other.age", "no backup at all")
    home.error("backup", "verify", "other.age", *RECOVERY, code=14)
    home.error("backup", "verify", "missing.age", *RECOVERY, code=5)
    home.error("backup", "verify", home.path, *RECOVERY, code=4)


def test_another_key_does_not_open_it(home: Home) -> None:
    made = backup(home)
    with Vault.unlock(home.path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        home.secret("newer.key", vault.add_recovery_slot()[1].text())
    found = home.error("backup", "verify", made, "--recovery-from", "file:newer.key", code=14)
    assert "this is not its key" in found["message"]
    home.secret("typo.key", (home.folder / "recovery.key").read_text().strip()[:-1] + "0")
    assert home.error("backup", "verify", made, "--recovery-from", "file:typo.key", code=4)["code"] == "invalid_input"
    assert "--recovery-from" in home.error("backup", "verify", made, code=12)["hint"]


def test_a_recipient_of_somebody_else_opens_it_with_the_passphrase(restored: Home) -> None:
    key = pyrage.x25519.Identity.generate()
    restored.secret("age.key", f"# a comment\n{key}")
    made = backup(restored, "--recipient", str(key.to_public()))
    found = restored.json("backup", "verify", made, "--recovery-from", "file:age.key")
    assert found["sound"]
    restored.error("backup", "verify", made, "--recovery-from", "file:age.key", code=12, **LOCKED)
    restored.secret("wrong", "another passphrase")
    restored.error(
        *("backup", "verify", made, "--recovery-from", "file:age.key"),
        code=6,
        CMWALLET_PASSPHRASE_FROM="file:wrong",
    )
    restored.run("backup", "restore", made, "--recovery-from", "file:age.key", **elsewhere(restored))
    assert restored.json("vault", "verify", **elsewhere(restored))["sound"]


def test_age_itself_opens_it_to_a_tar(home: Home) -> None:
    made = backup(home)
    home.run("backup", "age-key", *RECOVERY, "--out", "age.key", "--yes", **LOCKED)
    identity = pyrage.x25519.Identity.from_str((home.folder / "age.key").read_text().splitlines()[1])
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(made.read_bytes(), [identity]))) as tar:
        assert tar.getnames() == ["manifest.json", "config.toml", "vault.db", "wallet.db"]


def test_the_age_key_is_written_only_after_a_yes_and_into_a_file(home: Home) -> None:
    assert "--out" in home.error("backup", "age-key", *RECOVERY, "--yes", code=12)["hint"]
    home.error("backup", "age-key", *RECOVERY, "--out", "age.key", code=12)
    assert not (home.folder / "age.key").exists()
    home.run("backup", "age-key", *RECOVERY, "--out", "age.key", "--yes")
    assert (home.folder / "age.key").stat().st_mode & 0o777 == 0o600


def test_with_the_vault_unlocked_it_is_the_same(home: Home) -> None:
    home.run("unlock", "--for", "5m")
    try:
        made = backup(home)
        assert home.json("backup", "verify", made, *RECOVERY, "--against-live")["compared"]["differing"] == []
        assert home.json("agent", "status")["running"]
    finally:
        home.run("lock")


def test_somebody_elses_recipient_in_the_header_is_noticed_while_unlocked(home: Home) -> None:
    from identity.vault.backup_key import backup_recipient
    from identity.vault.status import status

    home.run("unlock", "--for", "5m")
    try:
        connection = sqlite3.connect(home.path / "vault.db")
        (body,) = connection.execute("SELECT body FROM header").fetchone()
        (ours,) = status(home.path / "vault.db").backup_recipients
        forged = body.replace(ours.encode(), backup_recipient(bytes(32)).encode())
        connection.execute("UPDATE header SET body = ?", (forged,))
        connection.commit()
        connection.close()
        home.error("backup", "create", code=14)
        assert not list(home.folder.glob("*.age"))
    finally:
        home.run("lock", code=None)


def test_compared_with_the_live_home(home: Home) -> None:
    made = backup(home)
    same = home.json("backup", "verify", made, *RECOVERY, "--against-live")["compared"]
    assert same == {"same": 3, "only_in_backup": 0, "only_here": 0, "differing": []}
    home.run("account", "new", "later")
    home.run("account", "remove", "savings", "--yes")
    changed = home.json("backup", "verify", made, *RECOVERY, "--against-live")["compared"]
    assert changed["differing"] == []
    assert changed["only_here"] >= 1


def test_the_same_version_with_another_content_is_damage(home: Home) -> None:
    with Vault.unlock(home.path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        record = vault.seal("note", "a note", Secret("one"))
    home.run("backup", "restore", backup(home), *RECOVERY, **elsewhere(home))
    for path, text in ((home.path, "two"), (home.folder / "new", "another two")):
        with Vault.unlock(path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
            vault.seal("note", "a note", Secret(text), record_id=record)
    made = home.folder / home.run("backup", "create", "--out", "other.age", **elsewhere(home)).out.strip()
    found = home.run("backup", "verify", made, *RECOVERY, "--against-live", "--json", code=14).document
    assert found["compared"]["differing"] == [{"record": record, "version": 2}]


def test_against_another_vault_nothing_is_compared(home: Home, restored_template: Home, tmp_path: Path) -> None:
    made = backup(home)
    other = Home(tmp_path / "other")
    other.folder.mkdir()
    other.secret("passphrase", PASSPHRASE)
    other.make_cheap_vault()
    shutil.copy(home.folder / "recovery.key", other.folder / "recovery.key")
    assert "another vault" in other.error("backup", "verify", made, *RECOVERY, "--against-live", code=4)["message"]


def test_an_id_is_doubted_in_a_restored_home_until_it_was_looked_at(home: Home) -> None:
    home.run("chain", "faucet", "--quiet")
    made = backup(home, "--chain")
    home.run("send", "bob", "1", "--id", "invoice-1", "--yes", "--quiet")
    there = elsewhere(home)
    home.run("backup", "restore", made, *RECOVERY, **there)
    # In the restored home nobody knows of invoice-1; what the real chain had since is in its own copy alone.
    shutil.copy(home.path / "chain" / "chain.db", home.folder / "new" / "chain" / "chain.db")
    done = home.run("send", "bob", "2", "--id", "invoice-2", "--yes", "--dry-run", **there)
    assert "whether the id was used since is not known" in done.err
    assert "backup review" in done.err
    (finding,) = [one for one in home.json("doctor", code=13, **there)["findings"] if one["check"] == "backup"]
    assert finding["hint"] == "cmwallet backup review"
    assert "backup review" in home.run("status", **there).out
    home.error("backup", "review", code=12, **there)
    found = home.json("backup", "review", "--yes", **there)
    (account,) = [one for one in found["accounts"] if one["account"] == "account-1"]
    assert (account["on_chain"], account["known"]) == (1, 0)
    assert "not known" not in home.run("send", "bob", "2", "--id", "invoice-2", "--yes", "--dry-run", **there).err
    assert home.json("backup", "review", **there)["restored"] is None
    assert home.json("backup", "review")["restored"] is None


def test_the_chain_goes_along_when_asked(home: Home) -> None:
    home.run("chain", "faucet", "--quiet")
    made = home.json("backup", "create", "--chain", "--out", "chain.age", **LOCKED)
    assert {"chain/chain.db", "chain/faucet.key", "chain/distributor.key"} <= set(made["files"])
    assert "chain/" not in made["left_out"]
    home.run("backup", "restore", "chain.age", *RECOVERY, **elsewhere(home))
    assert home.json("balance", "account-1", **elsewhere(home)) == home.json("balance", "account-1")
    home.run("send", "bob", "1", "--yes", **elsewhere(home))


def test_status_and_doctor_know_of_it(home: Home) -> None:
    before = home.json("status")["backup"]
    assert before["created"] is None
    assert len(before["recipients"]) == 1
    made = home.json("backup", "create", **LOCKED)
    after = home.json("status")["backup"]
    assert after["created"] == made["created"]
    assert Path(after["file"]).name == made["file"]
    assert after["changes_since"] == 0
    home.run("account", "new", "later")
    assert home.json("status")["backup"]["changes_since"] > 0
    assert "changes of the vault since" in home.run("status").out


def test_an_old_backup_is_to_be_renewed(home: Home) -> None:
    home.run("backup", "create", **LOCKED)
    connection = sqlite3.connect(home.path / "wallet.db")
    (text,) = connection.execute("SELECT value FROM meta WHERE name = 'newest backup'").fetchone()
    found = json.loads(text)
    found["created"] -= 91 * 86_400
    connection.execute("UPDATE meta SET value = ? WHERE name = 'newest backup'", (json.dumps(found),))
    connection.commit()
    connection.close()
    assert not [one for one in home.json("doctor")["findings"] if one["check"] == "backup"], "nothing changed since"
    home.run("account", "new", "later")
    (one,) = [one for one in home.json("doctor", code=13)["findings"] if one["check"] == "backup"]
    assert "91 days old" in one["message"]


def test_several_at_once_are_all_sound(home: Home) -> None:
    running = [home.start("backup", "create", "--out", f"{number}.age", **LOCKED) for number in range(3)]
    writer = home.start("account", "new", "meanwhile")
    assert [process.wait() for process in (*running, writer)] == [0, 0, 0, 0]
    for process in (*running, writer):
        process.stdout.close()
        process.stderr.close()
    for number in range(3):
        assert home.json("backup", "verify", f"{number}.age", *RECOVERY)["sound"]


def test_at_a_terminal_the_key_is_asked_for(home: Home) -> None:
    made = backup(home)
    child = home.at_terminal("backup", "verify", made, **LOCKED)
    child.expect("recovery key: ")
    child.sendline((home.folder / "recovery.key").read_text().strip())
    assert "sound" in finish(child)


def test_a_killed_one_leaves_nothing_that_doctor_does_not_know(home: Home) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left = home.path / f".backup-vault.db.{ended.pid}.tmp"
    left.touch(mode=0o600)
    assert any(str(left) in one["message"] for one in home.json("doctor", code=13)["findings"])
    home.run("doctor", "--fix")
    assert not left.exists()


def test_it_goes_through_a_pipe_both_ways(home: Home) -> None:
    environment = home.environment(**LOCKED)
    command = [sys.executable, "-m", "cmwallet", "backup"]
    made = subprocess.run(
        [*command, "create", "--out", "-"], env=environment, capture_output=True, timeout=60, check=True
    )
    assert made.stdout.startswith(b"age-encryption.org/v1\n")
    assert home.json("status")["backup"]["file"] == "-"
    assert home.json("backup", "verify", "-", *RECOVERY, stdin=made.stdout)["sound"]
    home.run("backup", "restore", "-", *RECOVERY, stdin=made.stdout, **elsewhere(home))
    assert contents(home.folder / "new" / "vault.db") == contents(home.path / "vault.db")
    home.error("backup", "verify", "-", *RECOVERY, stdin=made.stdout[:-1], code=14)
    home.error("backup", "verify", "-", *RECOVERY, code=14)
    home.error("backup", "create", "--out", "-", code=2)


def test_at_a_terminal_no_backup_is_written_to_the_screen(home: Home) -> None:
    assert "not text for a terminal" in finish(home.at_terminal("backup", "create", "--out", "-"), code=2)


def test_what_a_killed_restoring_left_is_gone_after_the_next(home: Home) -> None:
    made = backup(home)
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, lives = (home.folder / f".restoring-new.{pid}" for pid in (ended.pid, 1))
    for folder in (left, lives):
        folder.mkdir()
        (folder / "vault.db").touch()
    home.run("backup", "restore", made, *RECOVERY, **elsewhere(home))
    assert not left.exists()
    assert lives.exists(), "its process may still be at it"


def test_killed_at_any_moment_there_is_a_whole_home_or_none(home: Home) -> None:
    made = backup(home)
    for number in range(8):
        process = home.start("backup", "restore", made, *RECOVERY, **elsewhere(home, f"new-{number}"))
        for stream in (process.stdout, process.stderr):
            stream.close()
        try:
            process.wait(timeout=0.15 * number)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        new = home.folder / f"new-{number}"
        if new.exists():
            assert home.json("vault", "verify", **elsewhere(home, new.name))["sound"]
            assert home.json("doctor", code=13, **elsewhere(home, new.name))["findings"]
        else:
            home.run("backup", "restore", made, *RECOVERY, **elsewhere(home, new.name))


def test_a_recipient_in_the_header_that_no_slot_gave_is_damage(home: Home) -> None:
    connection = sqlite3.connect(home.path / "vault.db")
    (body,) = connection.execute("SELECT body FROM header").fetchone()
    place = body.index(b"age1") + 10
    other = b"q" if body[place : place + 1] != b"q" else b"p"
    connection.execute("UPDATE header SET body = ?", (body[:place] + other + body[place + 1 :],))
    connection.commit()
    connection.close()
    assert "recipient" in home.error("backup", "create", code=14, **LOCKED)["message"]


def test_a_home_that_is_a_mount_point_is_filled(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a volume of a container is: nothing can take its place."""
    from cmwallet.backup.opening import key_of, open_file
    from cmwallet.backup.restoring import restore_backup
    from cmwallet.home.folder import Home as Folder

    made = backup(home, "--out", "mine.age")
    volume = home.folder / "volume"
    volume.mkdir(mode=0o755)
    before = volume.stat().st_ino
    monkeypatch.setattr(Path, "is_mount", lambda path: path == volume)
    key = key_of(Secret((home.folder / "recovery.key").read_text().strip()))
    with open_file(made) as (content, size):
        restore_backup(content, size, key, Folder(volume), lambda _: key.credential, made)  # type: ignore[arg-type,return-value]
    assert volume.stat().st_ino == before
    assert volume.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in volume.iterdir()) == ["config.toml", "names", "vault.db", "wallet.db"]
    assert home.json("vault", "verify", **elsewhere(home, "volume"))["sound"]


def test_after_a_rotation_an_old_backup_opens_with_its_old_key(home: Home) -> None:
    made = backup(home)
    home.run("vault", "rotate", "--slot-secret-from", "file:recovery.key")
    found = home.json("backup", "verify", made, *RECOVERY, "--against-live")
    assert found["compared"] == {"same": 3, "only_in_backup": 0, "only_here": 0, "differing": []}
    assert home.json("backup", "verify", backup(home, "--out", "newer.age"), *RECOVERY)["sound"]


def test_a_node_that_does_not_answer_is_said_to_have_been_asked_in_vain(home: Home) -> None:
    there = elsewhere(home)
    home.run("backup", "restore", backup(home), *RECOVERY, **there)
    away = ("--rpc", "http://127.0.0.1:9", "--chain-id", "9", "--symbol", "X")
    home.run("network", "add", "away", *away, **there)
    done = home.run("backup", "review", "--network", "away", code=12, **there)
    assert "--yes" in done.err
    found = home.json("backup", "review", "--network", "away", "--yes", **there)
    assert found["accounts"] == []
    assert found["not_asked"]
    assert found["settled"]


def test_a_restored_policy_is_frozen_until_the_passphrase_thaws_it(home: Home) -> None:
    (home.folder / "policy.toml").write_text('version = 1\ndefault = "allow"\n')
    home.run("policy", "set", "policy.toml")
    done = home.json("backup", "restore", backup(home), *RECOVERY, **LOCKED, **elsewhere(home))
    assert done["policy_frozen"] is True
    refused = home.error("sign", "message", "hello", "--yes", code=10, **elsewhere(home))
    assert refused["details"]["rule"] == "frozen"
    home.run("policy", "thaw", **elsewhere(home))
    home.run("sign", "message", "hello", "--yes", **elsewhere(home))


def test_names_for_completion_are_in_no_backup_and_are_there_in_the_restored_home(home: Home) -> None:
    home.run("network", "add", "far", "--rpc", "http://127.0.0.1:1", "--chain-id", "77", "--symbol", "FAR")
    made = home.json("backup", "create", **LOCKED)
    assert not [path for path in made["files"] if path.startswith("names")]
    home.run("backup", "restore", made["file"], *RECOVERY, **elsewhere(home))
    kinds = ("account", "contact", "wallet", "network")
    names = {kind: (home.folder / "new" / "names" / kind).read_text("utf-8").split() for kind in kinds}
    assert names == {
        "account": ["account-1", "savings"],
        "contact": ["bob"],
        "wallet": [home.json("wallet", "list")[0]["name"]],
        "network": ["far"],
    }
