"""What the `backup` commands share: the recovery key, given whole, by shares, or as an age key of another recipient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cmwallet.backup.opening import BackupKey
    from cmwallet.backup.shares import Gathered
    from cmwallet.session import Session
    from identity.secret import Secret

RecoveryFrom = Annotated[
    str | None,
    typer.Option(
        "--recovery-from",
        metavar="SOURCE",
        help="Where the recovery key is read from, or the age key of a --recipient.",
        envvar="CMWALLET_RECOVERY_FROM",
        show_envvar=False,
    ),
]
Shares = Annotated[bool, typer.Option("--shares", help="Ask for shares of the recovery key, one by one.")]
ShareFrom = Annotated[
    list[str] | None, typer.Option("--share-from", metavar="SOURCE", help="Where a share is read from; once for each.")
]


def read_backup_key(
    opened: Session, recovery_from: str | None, shares: bool, share_from: Sequence[str] | None
) -> BackupKey:
    """Return what opens a backup. Raises `Usage`, `InvalidInput`, `InputNeeded`."""
    from cmwallet.backup.opening import key_of
    from cmwallet.errors import Usage
    from cmwallet.home.secret_sources import RECOVERY_KEY

    by_shares = shares or bool(share_from)
    if by_shares and recovery_from is not None:
        raise Usage("the recovery key is given whole or by its shares, not both")
    if by_shares:
        return key_of(_gather(opened, share_from or ()))
    return key_of(opened.read_option(RECOVERY_KEY, recovery_from))


def _gather(opened: Session, share_from: Sequence[str]) -> Secret:
    """Take shares from where they are said to be, then from the terminal, until there are enough."""
    from cmwallet.backup.shares import Gathered
    from cmwallet.errors import InvalidInput
    from cmwallet.home.secret_sources import SHARE, parse_source

    gathered = Gathered()
    for number, source in enumerate(share_from, 1):
        try:
            gathered.add(opened.read_secret(SHARE, parse_source(source)))
        except InvalidInput as problem:
            raise InvalidInput(f"share {number}: {problem.message}", hint=problem.hint) from None
    said: list[str] = []
    while gathered.missing != 0:
        said = _ask_for_one(gathered, said)
    return gathered.key()


def _ask_for_one(gathered: Gathered, said: list[str]) -> list[str]:
    """Ask for a share, under what was `said` of the one before; what is wrong with this one is said next time."""
    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import InvalidInput
    from identity.secret import Secret

    missing = gathered.missing
    if missing is None:
        what, left = "share", "The first share says how many there have to be."
    else:
        left = f"{missing} more {'share is' if missing == 1 else 'shares are'} needed of the set {gathered.set_name!r}."
        what = "next share"
    hint = "give each share with --share-from SOURCE" + ("" if missing is None else f"; {missing} are missing")
    typed = Secret(prompt.ask_erased([*said, left], what, hint=hint))
    try:
        gathered.add(typed)
    except InvalidInput as problem:
        return [f"Not taken: {problem.message}.", *([] if problem.hint is None else [f"({problem.hint})"]), ""]
    return []
