"""Age of the newest backup, and what a restored home still has to have looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cmwallet.doctor.finding import Finding, Level

if TYPE_CHECKING:
    from cmwallet.session import Session

_DAY: Final = 86_400
_OLD_DAYS: Final = 90
"""A backup is made, and the one before verified, each quarter."""


def check_backup(opened: Session) -> Iterator[Finding]:
    """Look at what the home remembers of its newest backup; whether the file is still there, only its owner knows."""
    from cmwallet.backup.newest import newest_backup
    from cmwallet.home.restored import restored
    from identity.vault.status import status

    if not opened.home.exists() or not opened.home.wallet_file.exists():
        return
    mark = restored(opened.database)
    if mark is not None:
        message = f"this home was restored from a backup of {mark.made}, and what was done since is not known here"
        yield Finding("backup", Level.TODO, message, "cmwallet backup review")
    vault, newest = status(opened.home.vault_file), newest_backup(opened.database)
    if newest is None:
        yield Finding("backup", Level.NOTE, "no backup was made here yet", "cmwallet backup create")
        return
    days, changes = int(time.time() - newest.created) // _DAY, vault.generation - newest.generation
    if days > _OLD_DAYS and changes > 0:
        message = f"the newest backup is {days} days old, and the vault changed {changes} times since"
        yield Finding("backup", Level.TODO, message, "cmwallet backup create")
    elif set(vault.backup_recipients) - set(newest.recipients):
        message = "the newest backup does not open with a recovery key that was made after it"
        yield Finding("backup", Level.NOTE, message, "cmwallet backup create")
