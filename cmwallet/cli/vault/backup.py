"""`cmwallet backup`: backups of the home, made while it is locked, verified by restoring them."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.files import is_stdout, stdout_bytes
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.vault.backup_after import app as after_commands
from cmwallet.cli.vault.backup_documents import (
    checked_document,
    compared_document,
    counts_text,
    finding_lines,
    manifest_document,
)
from cmwallet.cli.vault.backup_file import backup_file
from cmwallet.cli.vault.backup_keys import RecoveryFrom, ShareFrom, Shares, read_backup_key
from cmwallet.cli.vault.backup_secrets import app as secret_commands

if TYPE_CHECKING:
    from cmwallet.backup.comparing import Comparison
    from cmwallet.backup.manifest import Manifest
    from cmwallet.backup.opening import BackupKey
    from cmwallet.backup.restoring import Held
    from cmwallet.home.folder import Home
    from cmwallet.session import Session
    from identity.vault.slots import Credential

app = Commands(help="Backups of the home: create, verify, restore; shares of the recovery key, a sheet of paper.")

BackupFile = Annotated[Path, typer.Argument(metavar="FILE|-", help="A backup; - is stdin.")]


@app.add(
    "create",
    example="cmwallet backup create\ncmwallet backup create --out /media/stick --chain\n"
    "cmwallet backup create --recipient age1… --json | jq -r .file",
)
def create(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE|-", help="A new file, or a folder; none: the working folder."),
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", metavar="AGE1…", help="Let this key of age open it too.")
    ] = None,
    chain: Annotated[bool, typer.Option("--chain", help="With the embedded chain.")] = False,
) -> None:
    """Back up the home into one encrypted file. The vault stays locked, and nobody is asked.

    It is encrypted to the recovery key, and to every --recipient; with either it opens here, and with any age.
    """
    from cmwallet.backup.creating import create_backup
    from cmwallet.errors import Usage

    piped = out is not None and is_stdout(out)
    with session() as opened:
        opened.require_vault()
        if piped and runtime.json:
            raise Usage("stdout holds the backup or its description, not both", hint="--out FILE")
        if opened.opened_before:
            opened.keeper.find("backup", "header")  # authenticates the header in which the recipients stand
        with (
            stdout_bytes() if piped else nullcontext() as stream,
            output.progress("encrypting", _bytes_of(opened)) as bar,
        ):
            made = create_backup(
                *(opened.database, opened.config, out, recipient or []),
                stream=stream,
                chain=chain,
                advance=bar.advance,
            )
        output.result(
            {
                "file": str(made.file),
                "size": made.size,
                "recipients": list(made.recipients),
                **manifest_document(made.manifest),
            },
            None if piped else str(made.file),
        )
        for name in made.recipients:
            output.detail(f"it opens with the key of {name}")
        if made.manifest.left_out:
            chain_too = " (--chain takes the chain along)" if "chain/" in made.manifest.left_out else ""
            output.status(f"left out: {', '.join(made.manifest.left_out)}{chain_too}")
        output.hint(f"cmwallet backup verify {'FILE' if piped else made.file}")


def _bytes_of(opened: Session) -> int:
    """Return about how many bytes a backup reads."""
    files = (opened.home.vault_file, opened.home.wallet_file, opened.home.oauth_file)
    return sum(file.stat().st_size for file in files if file.exists())


@app.add(
    "verify",
    VAULT,
    example="cmwallet backup verify backup.age --recovery-from file:recovery.key\n"
    "cmwallet backup verify backup.age --shares\ncmwallet backup verify backup.age --against-live",
)
def verify(
    file: BackupFile,
    recovery_from: RecoveryFrom = None,
    shares: Shares = False,
    share_from: ShareFrom = None,
    against_live: Annotated[
        bool, typer.Option("--against-live", help="Compare every record with this home's.")
    ] = False,
    allow_disk: Annotated[
        bool, typer.Option("--allow-disk", help="Unpack on the disk where memory does not hold it.")
    ] = False,
) -> None:
    """Restore a backup into memory, decrypt every record and version, check every row, and throw it away.

    Exit code 14 when anything in it is not as it was made. There is no quicker check: only what was opened is known to
    open. The disk, if you allow it, gets what a home has: records stay sealed there.
    """
    from cmwallet.backup.checking import check_home
    from cmwallet.backup.opening import extract
    from cmwallet.backup.unpacking import unpacking_folder
    from cmwallet.home.folder import Home

    with session() as opened, backup_file(file) as (content, size):
        key = read_backup_key(opened, recovery_from, shares, share_from)
        with unpacking_folder(size, allow_disk=allow_disk) as folder:
            manifest = extract(content, size, key, folder)
            staged = Home(folder)
            credential = _credential(opened, key)
            checked = check_home(staged, manifest, credential)
            compared = _compare(opened, staged, credential, manifest) if against_live else None
        if compared is not None and compared.differing:
            checked.findings.append(("differs", f"{len(compared.differing)} records differ from this home's"))
        document = {"sound": not checked.findings, **manifest_document(manifest), **checked_document(checked)}
        if against_live:
            document["compared"] = compared_document(compared)
        output.result(document, "\n".join([counts_text(manifest, checked), *finding_lines(checked, compared)]))
        checked.require_sound()


@app.add(
    "restore",
    VAULT,
    example="cmwallet backup restore backup.age --recovery-from file:recovery.key\n"
    "CMWALLET_HOME=~/restored cmwallet backup restore backup.age --shares",
)
def restore(
    file: BackupFile,
    recovery_from: RecoveryFrom = None,
    shares: Shares = False,
    share_from: ShareFrom = None,
) -> None:
    """Restore a backup into a home that is empty or not there.

    It is verified first, as by backup verify. What was done after it was made is not known afterwards, so grants are
    suspended, ids of transfers are doubted, and one-time credentials count as perhaps shown: backup review.
    """
    from cmwallet.backup.restoring import require_empty, restore_backup

    with session() as opened, backup_file(file) as (content, size):
        require_empty(opened.home)
        key = read_backup_key(opened, recovery_from, shares, share_from)
        done = restore_backup(content, size, key, opened.home, lambda _: _credential(opened, key), file)
        output.result(
            {
                "home": str(opened.home.path),
                **manifest_document(done.manifest),
                **checked_document(done.checked),
                "suspended_grants": done.held.suspended,
                "policy_frozen": done.held.policy_frozen,
                "maybe_shown_credentials": done.held.maybe_shown,
            },
            str(opened.home.path),
        )
        output.status(f"restored as of {done.manifest.created}: {done.checked.records} records")
        _say_what_is_held(done.manifest, done.held)


def _say_what_is_held(manifest: Manifest, held: Held) -> None:
    """Say what a backup cannot know."""
    if held.policy_frozen:
        output.status("the policy is frozen: what was signed since is in no log here (policy thaw, by the passphrase)")
    if held.suspended:
        output.status(f"{held.suspended} grants are suspended: you may have revoked some since (identity grant lift)")
    output.status("ids of transfers (send --id) are doubted: some may have been used since; nonces come from the chain")
    if held.maybe_shown:
        output.status(f"{held.maybe_shown} one-time credentials are marked as perhaps shown since")
    if manifest.left_out:
        output.status(f"not in the backup: {', '.join(manifest.left_out)}")
    output.hint("cmwallet backup review")


def _credential(opened: Session, key: BackupKey) -> Credential:
    """Return what opens the vault in a backup: the recovery key, else the passphrase."""
    from cmwallet.home.secret_sources import PASSPHRASE
    from identity.vault.keyring_slot import KeyringCredential, find_store
    from identity.vault.slots import credential_of

    if key.credential is not None:
        return key.credential
    source = opened.passphrase_source
    if source.is_keyring:
        return KeyringCredential(find_store())
    return credential_of(opened.read_secret(PASSPHRASE, source))


def _compare(opened: Session, staged: Home, credential: Credential, manifest: Manifest) -> Comparison:
    from cmwallet.backup.comparing import compare_contents
    from cmwallet.errors import InvalidInput, Locked
    from identity.vault.status import status

    opened.require_vault()
    if status(opened.home.vault_file).vault_id != manifest.vault_id:
        raise InvalidInput("the backup is of another vault than this home's", hint="is CMWALLET_HOME right?")
    try:
        return compare_contents(staged.vault_file, opened.home.vault_file, credential, credential)
    except Locked:  # a slot that the home has no more
        return compare_contents(staged.vault_file, opened.home.vault_file, credential, opened.credential())


app.add_typer(secret_commands)
app.add_typer(after_commands)
