"""`cmwallet vault`: the encrypted vault itself — its state, its key slots, its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import vault
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.vault.slot import (
    CALIBRATED_SECONDS,
    AllowWeak,
    Calibrate,
    NewPassphraseFrom,
    slot_document,
    slot_row,
)
from cmwallet.cli.vault.slot import app as slot_commands
from cmwallet.cli.wallet.replacing_key import DropSlot, SlotSecretFrom, replace_key, unlock_again

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.secret import Secret
    from identity.vault.audit import AuditLine

app = Commands(help="The encrypted vault: status, passphrase, slots, verify, log.")
app.add_typer(slot_commands, name="slot", help="Key slots: what opens the vault.")


@app.add(
    "status", result=vault.VaultStatus, example="cmwallet vault status\ncmwallet vault status --json | jq .generation"
)
def status() -> None:
    """Show what shows while the vault is locked.

    None of it is authenticated: cmwallet vault verify checks.
    """
    from cmwallet.cli.terminal.documents import when
    from identity.vault.status import status as read_status

    with session() as opened:
        found = read_status(opened.home.vault_file)
        remembered = opened.remembered_generation
        document: vault.VaultStatus = {
            "path": str(found.path),
            "vault_id": found.vault_id,
            "created": when(found.created),
            "generation": found.generation,
            "remembered_generation": remembered,
            "rolled_back": remembered is not None and found.generation < remembered,
            "epoch": found.epoch,
            "records": found.records,
            "audit_lines": found.audit_lines,
            "size": found.size,
            "read_only": found.read_only,
            "rotation_pending": found.rotation_pending,
            "slots": [slot_document(state) for state in found.slots],
            "authenticated": False,
        }
        rows = [
            ("path", str(found.path)),
            ("vault id", found.vault_id),
            ("created", when(found.created)),
            ("generation", str(found.generation)),
            ("key epoch", str(found.epoch)),
            ("records", str(found.records)),
            ("log lines", str(found.audit_lines)),
            ("size", f"{found.size} bytes"),
            *(("slot", " ".join(part for part in slot_row(state) if part)) for state in found.slots),
        ]
        output.facts(document, rows)
        if document["rolled_back"]:
            output.warn(f"this is an older copy: generation {found.generation}, and {remembered} was seen before")


@app.add(
    "passphrase",
    VAULT,
    result=vault.NewPassphrase,
    example="cmwallet vault passphrase\n"
    "cmwallet vault passphrase --passphrase-from file:old --new-passphrase-from file:new",
)
def passphrase(
    new_passphrase_from: NewPassphraseFrom = None,
    slot_id: Annotated[
        str | None,
        Kind.SLOT,
        typer.Option("--slot", metavar="ID", help="Which passphrase slot; unless stated the one used."),
    ] = None,
    calibrate: Calibrate = False,
    allow_weak_passphrase: AllowWeak = False,
) -> None:
    """Change the vault's passphrase. Copies made earlier still open with the old one."""
    from cmwallet.home.secret_sources import NEW_PASSPHRASE
    from identity.vault import kdf
    from identity.vault.passphrase import check_strength

    with session() as opened:
        vault = opened.vault
        new = opened.read_option(NEW_PASSPHRASE, new_passphrase_from)
        check_strength(new, allow_weak=allow_weak_passphrase)
        parameters = kdf.calibrate(CALIBRATED_SECONDS) if calibrate else None
        made = vault.change_passphrase(
            new, slot=slot_id or vault.slot_id, parameters=parameters, allow_weak=allow_weak_passphrase
        )
        output.result({"slot": made, "old_copies_open_with_old_passphrase": True}, None)
        output.status("the passphrase is changed")
        output.warn("copies and backups made earlier still open with the old passphrase, to the same vault key")
        _offer_rotation(opened, new)


def _offer_rotation(opened: Session, new: Secret) -> None:
    """Ask a person whether the vault key shall be replaced too; tell a script how."""
    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import InputNeeded
    from identity.vault.slots import PassphraseCredential

    later = "if the old passphrase may be known to others, replace the key too: cmwallet vault rotate"
    if not prompt.guided():
        output.hint(later)
        return
    if not prompt.confirm("Replace the vault key as well, so that old copies read nothing new?", option="vault rotate"):
        output.hint(later)
        return
    try:
        replace_key(opened, [PassphraseCredential(new)], [])
    except InputNeeded as problem:
        output.warn(f"the key was not replaced: {problem.message}")
        output.hint("cmwallet vault rotate --slot-secret-from SOURCE, or --drop-slot ID")


@app.add(
    "rotate",
    VAULT,
    result=vault.Rotation,
    example="cmwallet vault rotate\ncmwallet vault rotate --slot-secret-from file:recovery.key\n"
    "cmwallet vault rotate --drop-slot 3fa9c1d0",
)
def rotate(slot_secret_from: SlotSecretFrom = None, drop_slot: DropSlot = None) -> None:
    """Replace the vault key. Each slot needs its secret again, or is dropped."""
    with session() as opened:
        credentials, drop = unlock_again(opened, slot_secret_from, drop_slot)
        output.result(replace_key(opened, credentials, drop), None)


@app.add(
    "verify",
    VAULT,
    result=vault.Verification,
    example="cmwallet vault verify\n"
    "cmwallet vault verify --json | jq '.findings[].name'\n"
    "cmwallet vault verify --repair",
)
def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Drop rows of wallet.db that were changed from outside.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Decrypt and check everything.

    Exit code 14 when something was damaged or changed; each finding has a name. After --repair accounts and wallets are
    as the vault has them; contacts and accepted networks that were dropped have to be given again. Entries of the
    journal are not dropped: what was signed stays open, and a mark stands where one is missing.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Tampered
    from cmwallet.repair.row_renewal import altered_rows, repair_rows
    from identity.vault.verify import NOTES, Finding
    from identity.vault.verify import verify as verify_vault

    with session() as opened:
        credential = opened.credential()
        report = verify_vault(opened.home.vault_file, credential, remembered_generation=opened.remembered_generation)
        findings = list(report.findings)
        if report.sound:
            opened.adopt(opened.unlock(credential=credential))
            rows = altered_rows(opened.database, opened.vault)
            if rows and repair:
                lines = [row.message for row in rows]
                require_yes(yes, "Drop these rows, and make accounts and wallets again from the vault?", lines=lines)
                repair_rows(opened.database, opened.vault)
            findings += [
                Finding(
                    "row-repaired" if repair else "entry-missing" if row.missing else "row-altered",
                    row.message,
                    row.name,
                )
                for row in rows
            ]
        damage = [finding for finding in findings if finding.name not in (*NOTES, "row-repaired")]
        document: vault.Verification = {
            "sound": not damage,
            "records": report.records,
            "versions": report.versions,
            "log_lines": report.audit_lines,
            "slots": report.slots,
            "findings": [
                {"name": finding.name, "message": finding.message, "subject": finding.subject} for finding in findings
            ],
        }
        lines = [f"{finding.name}\t{finding.message}" for finding in findings]
        counts = f"{report.records} records, {report.versions} versions, {report.audit_lines} log lines"
        output.result(document, "\n".join(lines) if lines else f"sound: {counts}, {report.slots} slots")
        if damage:
            raise Tampered(
                f"the vault is not as it was written: {len(damage)} findings",
                hint="restore the home from a backup",
                details={"findings": sorted({finding.name for finding in damage})},
            )


def _line_document(line: AuditLine) -> vault.LogLine:
    from cmwallet.cli.terminal.documents import when

    return {
        "line": line.sequence,
        "time": when(line.time),
        "event": line.event,
        "reason": line.reason or None,
        "record": line.record,
        "version": line.version,
        "facts": dict(line.facts),
        "clock": None if line.clock is None else when(line.clock),
    }


@app.add("log", VAULT, result=list[vault.LogLine], example="cmwallet vault log\ncmwallet vault log --limit 20 --json")
def log(
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Only the newest N lines.")] = None,
) -> None:
    """Print the audit log, oldest line first.

    It says what was opened, signed and changed, when and why; what was opened carries the reason.
    """
    from cmwallet.cli.terminal.documents import when
    from cmwallet.foreign import clean

    with session() as opened:
        lines = opened.keeper.log()[-limit if limit else None :]
        output.table(
            [_line_document(line) for line in lines],
            ("line", "time", "event", "record", "reason"),
            [
                (str(line.sequence), when(line.time), line.event, (line.record or "")[:8], clean(line.reason))
                for line in lines
            ],
        )


@app.add("accept-rollback", VAULT, result=vault.AcceptedRollback, example="cmwallet vault accept-rollback")
def accept_rollback(yes: Yes = False) -> None:
    """Go on with an older copy of the vault.

    For instance with one that you restored from a backup. What changed since then is lost.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from identity.vault.status import status as read_status

    with session() as opened:
        found, remembered = read_status(opened.home.vault_file).generation, opened.remembered_generation
        if remembered is None or found >= remembered:
            output.result({"accepted": False, "generation": found}, None)
            output.status("the vault is not an older copy; there is nothing to accept")
            return
        lines = [
            f"This vault has generation {found}; generation {remembered} was seen before.",
            "What was sealed, removed or changed in between is lost, unless you find the newer copy.",
        ]
        require_yes(yes, "Go on with the older copy?", lines=lines)
        with opened.database.following_vault():
            opened.adopt(opened.unlock(accept_rollback=True))
        generation = opened.vault.generation
        output.result({"accepted": True, "found": found, "remembered": remembered, "generation": generation}, None)
        output.status(f"accepted; the vault goes on at generation {generation}")
