"""`cmwallet vault slot`: the key slots, each of which opens the vault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import vault
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.vault.slot_management import SlotState

app = Commands(help="Key slots: what opens the vault.")

CALIBRATED_SECONDS = 1.0

NewPassphraseFrom = Annotated[
    str | None,
    typer.Option("--new-passphrase-from", metavar="SOURCE", help="Where the new passphrase is read from."),
]
AllowWeak = Annotated[
    bool, typer.Option("--allow-weak-passphrase", help="Accept a passphrase of less than 10 characters.")
]
Calibrate = Annotated[bool, typer.Option("--calibrate", help="Make opening cost about a second on this machine.")]
SlotId = Annotated[
    str, Kind.SLOT, typer.Argument(metavar="ID", help="The slot: its id or how it starts, at least 4 digits.")
]


def slot_document(state: SlotState) -> vault.Slot:
    """Return one slot as JSON."""
    from cmwallet.cli.terminal.documents import when

    shown = state.description
    parameters = None if shown is None else shown.parameters
    return {
        "id": state.slot_id,
        "kind": None if shown is None else shown.kind,
        "label": None if shown is None else shown.label,
        "created": None if shown is None else when(shown.created),
        "kdf": None
        if parameters is None
        else {
            "name": "argon2id",
            "memory_kib": parameters.memory_kib,
            "iterations": parameters.iterations,
            "lanes": parameters.lanes,
        },
        "problem": state.problem,
    }


def slot_row(state: SlotState) -> tuple[str, ...]:
    """Return one slot as the cells of a line."""
    from cmwallet.cli.terminal.documents import when
    from cmwallet.foreign import clean
    from identity.vault import kdf

    shown = state.description
    if shown is None:
        return (state.slot_id, "", "", "", state.problem or "")
    cost = "" if shown.parameters is None else kdf.describe(shown.parameters)
    return (state.slot_id, shown.kind, clean(shown.label), when(shown.created), state.problem or cost)


@app.add(
    "add",
    VAULT,
    result=vault.NewSlot,
    example="cmwallet vault slot add recovery\ncmwallet vault slot add keyring --label laptop",
)
def add(
    kind: Annotated[str, typer.Argument(metavar="passphrase|recovery|keyring", help="What shall open the vault.")],
    label: Annotated[
        str, typer.Option("--label", metavar="TEXT", help="A note on the slot; readable while locked.")
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the recovery key to a new private file, not the terminal."),
    ] = None,
    new_passphrase_from: NewPassphraseFrom = None,
    calibrate: Calibrate = False,
    allow_weak_passphrase: AllowWeak = False,
) -> None:
    """Let something else open the vault too.

    Another passphrase, a recovery key to write down, or the keyring of the operating system.
    """
    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import AlreadyExists, Usage
    from cmwallet.home.secret_sources import NEW_PASSPHRASE
    from identity.vault import kdf
    from identity.vault.keyring_slot import find_store

    if kind not in ("passphrase", "recovery", "keyring"):
        raise Usage(f"a slot is of kind passphrase, recovery or keyring, not {kind!r}")
    if to is not None and kind != "recovery":
        raise Usage("--out is for a recovery key")
    if to is not None and to.exists():
        raise AlreadyExists(f"{to} is here already", hint="name a new file")
    if kind == "recovery" and to is None:
        with prompt.terminal("a terminal", "write the key to a file with --out FILE"):
            pass  # found out before the slot exists: a key that nobody saw opens nothing
    with session() as opened:
        store = find_store() if kind == "keyring" else None
        vault = opened.vault
        shown = False
        if store is not None:
            made = vault.add_keyring_slot(store, label=label)
        elif kind == "passphrase":
            new = opened.read_option(NEW_PASSPHRASE, new_passphrase_from)
            parameters = kdf.calibrate(CALIBRATED_SECONDS) if calibrate else kdf.DEFAULT
            made = vault.add_passphrase_slot(new, label=label, parameters=parameters, allow_weak=allow_weak_passphrase)
        else:
            made, key = vault.add_recovery_slot(label=label)
            try:
                _hand_over(key.text(), to)
            except BaseException:
                vault.remove_slot(made)
                raise
            shown = to is None
            output.hint("backups are encrypted to it from now on: cmwallet backup create")
        _write_names(opened)
        output.result({"slot": made, "kind": kind, "label": label, "shown": shown, "file": to and str(to)}, made)


def _write_names(opened: Session) -> None:
    """Let shells complete the ids of the slots."""
    from cmwallet.home.name_files import write_names
    from identity.vault.status import status as read_status

    write_names(opened.home, "slot", [state.slot_id for state in read_status(opened.home.vault_file).slots])


def _hand_over(key: str, to: Path | None) -> None:
    """Give the recovery key to the user: on the terminal once, or into a new private file."""
    from cmwallet.cli.terminal import prompt
    from identity.storage import create_private

    if to is not None:
        create_private(to, key.encode() + b"\n")
        output.status(f"the recovery key is in {to}; keep it away from this machine")
        return
    words = key.split("-")
    lines = [
        "",
        "The recovery key opens the vault without the passphrase. It is shown once.",
        "",
        f"    {words[0]}-{'-'.join(words[1:8])}-",
        f"    {'-'.join(words[8:])}",
        "",
    ]
    prompt.show_once(lines, what="the recovery key", hint="write the key to a file with --out FILE")


@app.add("list", result=list[vault.Slot], example="cmwallet vault slot list")
def list_() -> None:
    """List the key slots; works while locked."""
    from identity.vault.status import status as read_status

    with session() as opened:
        slots = read_status(opened.home.vault_file).slots
        _write_names(opened)
        output.table(
            [slot_document(state) for state in slots],
            ("id", "kind", "label", "created", "cost"),
            [slot_row(state) for state in slots],
        )


@app.add("remove", VAULT, result=vault.RemovedSlot, example="cmwallet vault slot remove 3fa9c1d0 --yes")
def remove(slot_id: SlotId, yes: Yes = False) -> None:
    """Remove a key slot, never the last one.

    Copies and backups made earlier still open with it.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Locked
    from identity.vault.keyring_slot import find_store
    from identity.vault.slot_management import resolve_state

    with session() as opened:
        vault = opened.vault
        state = resolve_state(vault.slots(), slot_id)
        kind = "damaged" if state.description is None else state.description.kind
        lines = [f"Slot {state.slot_id} ({kind}) will no longer open the vault."]
        require_yes(yes, "Remove this slot?", lines=lines)
        store = None
        if kind == "keyring":
            try:
                store = find_store()
            except Locked:
                output.warn("the OS keyring is not reachable: its secret stays there and opens nothing")
        vault.remove_slot(state.slot_id, store=store)
        _write_names(opened)
        output.result({"removed": state.slot_id, "kind": kind}, None)
        output.warn("copies and backups made earlier still open with this slot")
        output.hint("cmwallet vault rotate replaces the vault key")
