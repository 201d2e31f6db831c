"""Replacing the vault key, for the commands that do: whoever else has the vault open loses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.vault.slots import Credential

SlotSecretFrom = Annotated[
    list[str] | None,
    typer.Option("--slot-secret-from", metavar="SOURCE", help="Passphrase or recovery key of another slot."),
]
DropSlot = Annotated[
    list[str] | None,
    Kind.SLOT,
    typer.Option("--drop-slot", metavar="ID", help="Let this slot no longer open the vault."),
]


def unlock_again(
    opened: Session, slot_secret_from: Sequence[str] | None, drop_slot: Sequence[str] | None
) -> tuple[list[Credential], list[str]]:
    """Unlock with the passphrase, whatever the agent has; the credentials of all slots, and the slots to drop."""
    from cmwallet.home.secret_sources import Wanted, parse_source
    from identity.vault.slot_management import resolve_state
    from identity.vault.slots import credential_of

    wanted = Wanted("secret of another slot", "slot-secret-from")
    credentials = [opened.credential()]
    opened.adopt(opened.unlock(credential=credentials[0]))
    states = opened.vault.slots()
    drop = [resolve_state(states, name).slot_id for name in drop_slot or []]
    sources = [parse_source(source) for source in slot_secret_from or []]
    credentials += [credential_of(opened.read_secret(wanted, source)) for source in sources]
    return with_keyring(opened, credentials, drop), drop


def with_keyring(opened: Session, credentials: list[Credential], drop: Sequence[str]) -> list[Credential]:
    """Add the keyring's secret where a slot of it stays."""
    from identity.vault.keyring_slot import KeyringCredential, find_store

    kept = [state.description for state in opened.vault.slots() if state.description and state.slot_id not in drop]
    have_keyring = any(credential.kind == "keyring" for credential in credentials)
    if not have_keyring and any(shown.kind == "keyring" for shown in kept):
        return [*credentials, KeyringCredential(find_store())]
    return credentials


def replace_key(opened: Session, credentials: list[Credential], drop: list[str]) -> dict[str, object]:
    """Rotate the vault key and renew the rows of `wallet.db`; the document to print."""
    from cmwallet.agent.process import stop as stop_agent
    from cmwallet.repair.row_renewal import renew_rows

    vault = opened.vault
    done = vault.rotate(with_keyring(opened, credentials, drop), drop)
    stop_agent(opened.home)
    renewed = renew_rows(opened.database, vault)
    output.status(f"the vault key is replaced; {done.records} records and {renewed} rows follow it")
    return {
        "kept_slots": list(done.kept),
        "dropped_slots": list(done.dropped),
        "records": done.records,
        "rows_renewed": renewed,
    }
