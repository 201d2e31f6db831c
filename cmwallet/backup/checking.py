"""Check of a home that came out of a backup: everything is decrypted, authenticated and counted.

There is no quick check: only what was opened is known to open.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cmwallet.backup.counting import counts
from cmwallet.backup.manifest import CHAIN_DATABASE, Manifest
from cmwallet.errors import Damaged, Problem
from identity.storage import open_database, storage_errors
from identity.vault.status import status
from identity.vault.verify import NOTES
from identity.vault.verify import verify as verify_vault

if TYPE_CHECKING:
    from pathlib import Path

    from cmwallet.home.folder import Home
    from identity.vault.slots import Credential
    from identity.vault.vault import Vault

_DATABASES: Final = ("wallet.db", "oauth.db", CHAIN_DATABASE)


@dataclass
class Checked:
    """What was opened, and what is wrong: findings are (name, sentence)."""

    records: int = 0
    versions: int = 0
    log_lines: int = 0
    rows: int = 0
    grants: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    findings: list[tuple[str, str]] = field(default_factory=list)

    def require_sound(self) -> None:
        """Raise `Damaged` when anything is wrong."""
        if self.findings:
            raise Damaged(
                f"the backup is not as it was made: {self.findings[0][1]}",
                hint="take another backup",
                details={"findings": sorted({name for name, _ in self.findings})},
            )


def check_home(home: Home, manifest: Manifest, credential: Credential) -> Checked:
    """Check the files of a manifest in `home`, a copy that nobody else uses; what waits for an unlock is done in it.

    Raises `WrongPassphrase`, `Locked`: the credential opens another vault. What is broken is a finding.
    """
    from identity.vault.vault import Vault

    checked = Checked()
    try:
        _compare(home, manifest, checked)
        report = verify_vault(home.vault_file, credential)
        checked.records, checked.versions, checked.log_lines = report.records, report.versions, report.audit_lines
        checked.findings += [(one.name, one.message) for one in report.findings if one.name not in NOTES]
        if checked.findings:
            return checked
        for name in _DATABASES:
            _whole(home.path / name)
        with Vault.unlock_with(home.vault_file, credential) as vault:
            _check_rows(home, vault, checked)
            _open_grants(home, vault, checked)
            checked.types = Counter(entry.type for entry in vault.entries())
    except Damaged as problem:
        checked.findings.append((str(problem.details.get("finding", problem.code)), problem.message))
    return checked


def _compare(home: Home, manifest: Manifest, checked: Checked) -> None:
    """Hold the manifest against the files. Raises `Damaged`, `Tampered`."""
    vault = status(home.vault_file)
    found = (vault.vault_id, vault.generation, vault.audit_head.hex())
    if found != (manifest.vault_id, manifest.generation, manifest.audit_head):
        checked.findings.append(("manifest", "its manifest is of another vault, or of another state of it"))
    if counts({file.path: home.path / file.path for file in manifest.files}) != manifest.counts:
        checked.findings.append(("counts", "its manifest counts something else than what is there"))


def _whole(path: Path) -> None:
    """Have SQLite look at a whole file. Raises `Damaged`."""
    if not path.exists():
        return
    connection = open_database(path)
    try:
        with storage_errors(path):
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    finally:
        connection.close()
    if found != "ok":
        raise Damaged(f"{path.name} is damaged: {found}")


def _check_rows(home: Home, vault: Vault, checked: Checked) -> None:
    """Authenticate every row of `wallet.db`, after what an unlock would mend."""
    from cmwallet.home.config import Config
    from cmwallet.home.database import Database
    from cmwallet.repair.at_unlock import repair_home
    from cmwallet.repair.row_renewal import TABLES, altered_rows, renew_rows

    database = Database(home)
    try:
        renew_rows(database, vault)
        with _without_settings(home):
            repair_home(database, Config.load(home, {}), vault)
        checked.findings += [("row-altered", row.message) for row in altered_rows(database, vault)]
        checked.rows = sum(_count(database.connection, table) for table in TABLES)
    finally:
        database.close()


@contextmanager
def _without_settings(home: Home) -> Iterator[None]:
    """Put `config.toml` aside: nothing authenticates it, and it may name a server of whoever wrote it."""
    aside = home.path / f".config.toml.{os.getpid()}.tmp"
    there = home.config_file.exists()
    if there:
        home.config_file.rename(aside)
    try:
        yield
    finally:
        if there:
            aside.rename(home.config_file)


def _count(connection: sqlite3.Connection, table: str) -> int:
    (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - fixed names
    return int(number)


def _open_grants(home: Home, vault: Vault, checked: Checked) -> None:
    """Open what is sealed of every grant."""
    from cmwallet.grants.state_key import state_key
    from oauth.store import grants
    from oauth.store.engine import open_store

    if not home.oauth_file.exists():
        return
    state, store = state_key(vault), open_store(home.oauth_file)
    try:
        with store.reading() as work:
            for grant_id in grants.standings(work):
                try:
                    grants.find(work, state, grant_id)
                except Problem as problem:
                    checked.findings.append(("grant-altered", f"grant {grant_id[:12]}: {problem.message}"))
                checked.grants += 1
    finally:
        store.close()
