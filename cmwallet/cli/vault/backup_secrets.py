"""`cmwallet backup shares|paper|age-key`: the recovery key as shares, on paper, and as a key of age."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import backup
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.vault.backup_keys import RecoveryFrom

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.secret import Secret

app = Commands()

_WORDS_IN_A_ROW = 6


@app.add(
    "shares",
    result=backup.SplitKey,
    example="cmwallet backup shares 2-of-3\n"
    "cmwallet backup shares 3-of-5 --recovery-from file:recovery.key --out sheets --yes",
)
def shares(
    policy: Annotated[str, Kind.TEXT, typer.Argument(metavar="K-of-N", help="So many are needed of so many: 2-of-3.")],
    recovery_from: RecoveryFrom = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Write a sheet (PDF) for each into a new folder.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Split the recovery key into shares (SLIP-39): any K of the N give it back, fewer say nothing.

    At a terminal each is shown once and read back before the next. With --yes they are printed, one a line. They are
    shares of the recovery key, not of a phrase: no wallet makes anything of them.
    """
    from cmwallet.backup.shares import parse_policy, split_key
    from cmwallet.cli.terminal import prompt
    from cmwallet.cli.terminal.confirm import require_yes

    needed, made = parse_policy(policy)
    with session() as opened:
        if not yes:
            with prompt.terminal("a terminal", "--yes prints the shares, or writes their sheets, without asking"):
                pass
        key = _own_recovery_key(opened, recovery_from)
        split = split_key(key, needed, made)
        name = " ".join(split[0].text().split()[:2])
        document: backup.SplitKey = {"needed": needed, "made": made, "set": name}
        if out is not None:
            require_yes(yes, f"Write {made} sheets with a share each into {out}?")
            document["files"] = _write_sheets(opened, out, split, needed)
            output.result(document, "\n".join(document["files"]))
            output.warn("a share on a disk can be found there after it was deleted: print it and remove the folder")
        elif yes:
            document["shares"] = [share.text() for share in split]
            output.result(document, "\n".join(document["shares"]))
        else:
            for number, share in enumerate(split, 1):
                _hand_over(share, number, needed, made)
            document["read_back"] = made
            output.result(document, None)
            output.status(f"{made} shares of the set {name!r}; any {needed} of them open the vault and its backups")


def _own_recovery_key(opened: Session, recovery_from: str | None) -> Secret:
    """Read the recovery key and see that it opens this home's vault, before it is written anywhere."""
    from cmwallet.home.secret_sources import RECOVERY_KEY
    from identity.vault import recovery
    from identity.vault.slots import RecoveryCredential

    opened.require_vault()
    key = recovery.format_key(recovery.parse_key(opened.read_option(RECOVERY_KEY, recovery_from)))
    opened.adopt(opened.unlock(credential=RecoveryCredential(key)))
    return key


def _hand_over(share: Secret, number: int, needed: int, made: int) -> None:
    """Show one share until it was read back."""
    from cmwallet.backup.shares import same_share
    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import InvalidInput
    from identity.secret import Secret

    hint = "--yes prints the shares without asking"
    words = share.text().split()
    rows = [words[start : start + _WORDS_IN_A_ROW] for start in range(0, len(words), _WORDS_IN_A_ROW)]
    lines = [f"Share {number} of {made}; any {needed} give the recovery key back. It is shown once.", ""]
    for place, row in enumerate(rows):
        first = place * _WORDS_IN_A_ROW + 1
        lines.append("  " + " ".join(f"{first + offset:>2} {word:<9}" for offset, word in enumerate(row)))
    said: list[str] = []
    while True:
        prompt.show_once([*said, *lines, ""], what=f"share {number}", hint=hint)
        typed = prompt.ask_erased([f"Type share {number} from your paper; nothing shows it again."], "share", hint=hint)
        try:
            if same_share(share, Secret(typed)):
                return
            said = ["What was typed is another share; look at it once more.", ""]
        except InvalidInput as problem:
            said = [f"What was typed is not it: {problem.message}; look at it once more.", ""]


def _write_sheets(opened: Session, folder: Path, split: Sequence[Secret], needed: int) -> list[str]:
    from cmwallet.backup.paper import draw, share_sheet
    from cmwallet.cli.terminal.files import write_new
    from cmwallet.errors import AlreadyExists
    from identity.storage import storage_errors

    if folder.exists():
        raise AlreadyExists(f"{folder} is here already", hint="name a new folder")
    with storage_errors(folder):
        folder.mkdir(mode=0o700)
    files = []
    for number, share in enumerate(split, 1):
        file = folder / f"share-{number}.pdf"
        write_new(file, draw(share_sheet(share, number, needed, opened.vault.vault_id, _today())))
        files.append(str(file))
    return files


def _today() -> str:
    import time

    from identity.timestamps import rfc3339

    return rfc3339(time.time())[:10]


@app.add(
    "paper",
    VAULT,
    result=backup.Sheet,
    example="cmwallet backup paper --out recovery.pdf\n"
    "cmwallet backup paper --phrase --wallet main --out /dev/shm/phrase.pdf",
)
def paper(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The PDF, a new private file; best in memory.")
    ] = None,
    recovery_from: RecoveryFrom = None,
    phrase: Annotated[bool, typer.Option("--phrase", help="A recovery phrase instead, after a typed yes.")] = False,
    wallet: Annotated[
        str | None, Kind.WALLET, typer.Option("--wallet", metavar="NAME", help="With --phrase: whose; none: the first.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Write a sheet to print (PDF): the recovery key in groups and as a QR code, and what it is for.

    A sheet for each share is made by backup shares --out. A recovery phrase is on a sheet only with --phrase, and
    only when a person typed yes.
    """
    from cmwallet.backup.paper import draw, recovery_sheet
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.terminal.files import refuse_existing, write_new
    from cmwallet.errors import InputNeeded, Usage

    if out is None:
        raise InputNeeded("a sheet with a secret on it needs a file of its own", hint="--out /dev/shm/recovery.pdf")
    if phrase and (recovery_from is not None or yes):
        raise Usage("--phrase writes a phrase, and takes no yes but a typed one")
    if wallet is not None and not phrase:
        raise Usage("--wallet goes with --phrase")
    refuse_existing(out)
    with session() as opened:
        if phrase:
            content = _phrase_sheet(opened, wallet)
        else:
            key = _own_recovery_key(opened, recovery_from)
            lines = ["Whoever has the sheet and a copy of the vault has everything in it."]
            require_yes(yes, f"Write the recovery key into {out}?", lines=lines)
            content = draw(recovery_sheet(key, opened.vault.vault_id, _today()))
        write_new(out, content)
        document: backup.Sheet = {"file": str(out), "holds": "recovery phrase" if phrase else "recovery key"}
        output.result(document, document["file"])
        output.warn("a secret on a disk can be found there after it was deleted: print the sheet and remove the file")


def _phrase_sheet(opened: Session, name: str | None) -> bytes:
    from cmwallet.accounts.seeds import SeedWallets, open_phrase
    from cmwallet.backup.paper import draw, phrase_sheet
    from cmwallet.cli.terminal import prompt
    from cmwallet.cli.terminal.confirm import require_yes

    with prompt.terminal("a terminal", "a phrase is written only when somebody types yes"):
        pass
    wallet, vault = SeedWallets(opened.database).get(name), opened.vault
    SeedWallets(opened.database).check(vault, wallet)
    lines = ["Whoever sees the sheet owns every account made from the phrase, for ever."]
    require_yes(False, f"Write the phrase of {wallet.name} on a sheet?", lines=lines, option="a terminal")
    words = open_phrase(vault, wallet, reason="write the phrase on a sheet")
    return draw(phrase_sheet(words, wallet.name, vault.vault_id, _today()))


@app.add(
    "age-key",
    result=backup.AgeKey,
    example="cmwallet backup age-key --out backup.key --yes && age -d -i backup.key backup.age | tar t",
)
def age_key(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A new private file for the key.")] = None,
    recovery_from: RecoveryFrom = None,
    yes: Yes = False,
) -> None:
    """Write the key with which any age opens the backups; it is made of the recovery key, without any home.

    For a machine that has no cmwallet. What it gives is a tar of the home's files, in which secrets are still sealed.
    """
    from cmwallet.backup.opening import key_of
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.terminal.files import refuse_existing, write_new
    from cmwallet.errors import InputNeeded
    from cmwallet.home.secret_sources import RECOVERY_KEY
    from identity.vault import backup_key, recovery

    if out is None:
        raise InputNeeded("the key needs a file of its own", hint="--out backup.key")
    refuse_existing(out)
    with session() as opened:
        secret = opened.read_option(RECOVERY_KEY, recovery_from)
        recipient = backup_key.backup_recipient(recovery.parse_key(secret))
        require_yes(yes, f"Write the key of your backups into {out}?")
        write_new(out, f"# public key: {recipient}\n{key_of(secret).identity.text()}\n".encode())
        document: backup.AgeKey = {"file": str(out), "recipient": recipient}
        output.result(document, document["file"])
