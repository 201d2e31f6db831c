"""Restoring of a backup into a home that is empty or not there: checked whole beside it, then moved there at once.

A backup knows nothing of what was done after it was made. So before the home stands, what would act on that lack is
held: grants are suspended, the policy is frozen, ids of transfers are doubted, one-time credentials count as perhaps
shown.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from cmwallet.backup.checking import Checked, check_home
from cmwallet.backup.manifest import Manifest
from cmwallet.backup.newest import NewestBackup, remember_backup
from cmwallet.backup.opening import BackupKey, extract
from cmwallet.errors import AlreadyExists
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.home.name_files import write_names
from cmwallet.home.restored import Restored, remember_restored
from identity.storage import storage_errors, sync_directory
from identity.timestamps import rfc3339, seconds_of_time
from identity.vault.status import status

if TYPE_CHECKING:
    from identity.vault.slots import Credential
    from identity.vault.vault import Vault

    AskCredential = Callable[[Path], Credential]
    """Returns what opens the vault in that file, where the backup's own key does not."""

_PREFIX: Final = ".restoring-"


@dataclass(frozen=True)
class Outcome:
    """What was restored, and what was held of it."""

    manifest: Manifest
    checked: Checked
    held: Held


@dataclass(frozen=True)
class Held:
    """What waits for its owner: numbers of suspended grants and of doubted one-time credentials; a frozen policy."""

    suspended: int
    maybe_shown: int
    policy_frozen: bool


def restore_backup(
    content: IO[bytes],
    size: int,
    key: BackupKey,
    home: Home,
    ask: AskCredential,
    file: Path,
    *,
    clock: Callable[[], float] = time.time,
) -> Outcome:
    """Restore a backup of `size` bytes; `file` is what the home remembers of where it lies.

    Raises:
        AlreadyExists: something is in the home. Damaged: the backup is not as it was made.
        WrongPassphrase, Locked: the vault in it does not open. StorageFailed: it does not fit.
    """
    require_empty(home)
    with _beside(home) as folder:
        manifest = extract(content, size, key, folder)
        staged = Home(folder)
        credential = key.credential or ask(staged.vault_file)
        checked = check_home(staged, manifest, credential)
        checked.require_sound()
        held = _hold(staged, manifest, credential, int(clock()))
        _remember(staged, manifest, file)
        with storage_errors(home.path):
            _put(folder, home)
    return Outcome(manifest, checked, held)


def require_empty(home: Home) -> None:
    """Raise `AlreadyExists` unless the home is an empty folder, whose place a private one takes, or nothing."""
    with storage_errors(home.path):
        there = home.path.is_symlink() or home.path.exists()
        if there and (not home.path.is_dir() or home.path.is_symlink() or any(home.path.iterdir())):
            raise AlreadyExists(
                f"something is in {home.path} already; a backup is restored into an empty home only",
                hint="set CMWALLET_HOME to a folder that does not exist, or move this one away",
            )


def _put(folder: Path, home: Home) -> None:
    """Move what was made to where it belongs: at once, or, inside a home that cannot be replaced, the vault last."""
    if folder.parent != home.path:
        folder.rename(home.path)
        sync_directory(home.path.parent)
        return
    home.path.chmod(0o700)
    for path in sorted(folder.iterdir(), key=lambda path: path.name == home.vault_file.name):
        path.rename(home.path / path.name)
    sync_directory(home.path)


def _place(home: Home) -> Path:
    """Return where a home is made: beside it, unless it is a mount point or nothing can be made beside it."""
    beside = home.path.parent
    fixed = home.path.is_dir() and (home.path.is_mount() or not os.access(beside, os.W_OK | os.X_OK))
    return home.path if fixed else beside


@contextmanager
def _beside(home: Home) -> Iterator[Path]:
    """Yield a new private folder beside the home; whatever is left of it afterwards is removed."""
    parent = _place(home)
    folder = parent / f"{_PREFIX}{home.path.name}.{os.getpid()}"
    with storage_errors(parent):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(parent, f"{_PREFIX}{home.path.name}.")
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path, beginning: str) -> None:
    """Remove what restorings of this home left behind whose processes were killed."""
    for left in [path for path in parent.iterdir() if path.name.startswith(beginning)]:
        process = left.name.removeprefix(beginning)
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _hold(home: Home, manifest: Manifest, credential: Credential, now: int) -> Held:
    """Hold what lacks the memory of what came after the backup."""
    from identity.credentials.holdings import mark_maybe_shown
    from identity.vault.vault import Vault

    database = Database(home)
    try:
        with Vault.unlock_with(home.vault_file, credential) as vault:
            suspended = _suspend_grants(home, database, now)
            maybe_shown = mark_maybe_shown(vault)
            _note(vault, manifest)
            frozen = _freeze_policy(vault)
        # The one place where a restored home says so. `send --id` warns for as long as the mark is there.
        remember_restored(database, Restored(manifest.created, rfc3339(now)))
    finally:
        database.close()
    return Held(suspended, maybe_shown, frozen)


def _freeze_policy(vault: Vault) -> bool:
    """Freeze the policy, if there is one: what was signed since the backup is in no log here, so no limit is known."""
    from cmwallet.policy.sealed import find_policy
    from cmwallet.policy.setting import freeze, seal_policy

    found = find_policy(vault)
    if found is not None:
        seal_policy(vault, freeze(found[1]))
    return found is not None


def _remember(home: Home, manifest: Manifest, file: Path) -> None:
    """The backup that it came from is the newest one that the home has."""
    database = Database(home)
    try:
        created, recipients = seconds_of_time(manifest.created), status(home.vault_file).backup_recipients
        remember_backup(database, NewestBackup(created, manifest.generation, str(file.absolute()), recipients))
        database.write_all_names()  # files of names are in no backup
        write_names(home, "network", Config.load(home).table("networks"))
    finally:
        database.close()


def _note(vault: Vault, manifest: Manifest) -> None:
    vault.note("restore", f"from a backup of {manifest.created}")


def _suspend_grants(home: Home, database: Database, now: int) -> int:
    """Suspend every active grant: one that was revoked since would serve again."""
    from cmwallet.grants.index import GrantIndex
    from oauth.core.suspending import suspend
    from oauth.model import ACTIVE, SUSPENDED
    from oauth.store.engine import open_store
    from oauth.store.grants import standings

    if not home.oauth_file.exists():
        return 0
    store = open_store(home.oauth_file)
    try:
        with store.transaction() as work:
            names = {name for name, (state, _) in standings(work).items() if state == ACTIVE}
            for name in names:
                suspend(work, name, now)
            work.run("DELETE FROM sessions")  # a browser that logged out since would be logged in again
    finally:
        store.close()
    index = GrantIndex(database)
    for row in index.all():
        if row.id in names:
            index.put(row.id, SUSPENDED, row.ends, row.pending, now)
    return len(names)
