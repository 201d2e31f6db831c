"""`cmwallet identity report|shred`: what was shared, and erasing what is here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.common import records_of
from cmwallet.cli.results import identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.replacing_key import DropSlot, SlotSecretFrom, replace_key, unlock_again
from cmwallet.foreign import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.session import Session
    from identity.erasure import Disclosure

app = Commands()
_MOST_SHOWN = 20


@app.add(
    "report",
    IDENTITY,
    result=list[identities.Disclosure],
    example="cmwallet identity report\ncmwallet identity report --dapp shop.example --json",
)
def report(
    to: Annotated[
        str | None, typer.Option("--to", metavar="WHO", help="Only what went to this verifier, file or recipient.")
    ] = None,
    dapp: Annotated[
        str | None, typer.Option("--dapp", metavar="DAPP", help="Only this dapp: its DID, host or name.")
    ] = None,
) -> None:
    """Print everything that was ever shared: presentations, exports, grants and every read under them, oldest first."""
    from cmwallet.cli.identity.grant.erasing import shared
    from cmwallet.errors import Usage

    if to is not None and dapp is not None:
        raise Usage("--to and --dapp exclude each other")

    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        found = shared(opened, records, to=to, dapp=dapp)
        output.table(
            [one.document() for one in found],
            ("time", "how", "to", "fields"),
            [(one.time, one.kind, clean(one.to), ", ".join(one.fields)) for one in found],
            empty="nothing was shared" + (f" with {clean(to or dapp)}" if to or dapp else ""),
        )


@app.add(
    "shred",
    IDENTITY,
    result=identities.Shredded,
    example="cmwallet identity shred document.passport attachment.passport\ncmwallet identity shred --all",
)
def shred(
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD]…", help="Fields, groups such as document.passport.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every field, file, credential, bank link, paper.")] = False,
    slot_secret_from: SlotSecretFrom = None,
    drop_slot: DropSlot = None,
    yes: Yes = False,
) -> None:
    """Erase fields with their history, so that this file holds nothing of them any more.

    Their data keys go, the vault key is replaced (so each key slot needs its secret again, or is dropped), and the
    file is written anew. What others hold, and what is beyond any erasure here, is listed.
    """
    from cmwallet.cli.identity.grant.erasing import drop_granted, granted
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Usage
    from cmwallet.market.kept_papers import loss_of_papers
    from identity.erasure import BEYOND, bank_links_with, credentials_with, disclosures, everything, still_held, targets

    if bool(fields) == every:
        raise Usage("name fields, or --all")
    with session() as opened:
        credentials, drop = unlock_again(opened, slot_secret_from, drop_slot)
        opened.vault.check_rotation(credentials, drop)
        records = records_of(opened, selected_identity(opened))
        names, ids = everything(records) if every else targets(records, fields or [])
        held = (
            disclosures(records, reason="identity shred")
            if every
            else still_held(records, names, reason="identity shred")
        )
        held += granted(opened, records.owner, None if every else names)
        copies = _copies(opened)
        gone = [] if every else [f"the credential {name}" for name in credentials_with(records, names)]
        linked = [] if every else list(bank_links_with(records, names))
        gone += [f"the bank link {label} with its payments; at the bank it is ended by bank revoke" for label in linked]
        gone += loss_of_papers(opened.keeper, records.owner) if every else []
        lines = [*_listed(names), *gone, *_told(held), *(f"a copy of the vault: {copy}" for copy in copies)]
        lines += [f"beyond this: {what}" for what in BEYOND]
        require_yes(yes, f"Erase {len(names)} fields and their history for ever?", lines=lines)
        opened.vault.remove_many(ids)
        drop_granted(opened, records.owner, names)
        rotation = replace_key(opened, credentials, drop)
        opened.vault.compact()
        document = {
            "shredded": names,
            "records": len(ids),
            "held_by_others": [one.document() for one in held],
            "copies": [str(copy) for copy in copies],
            "beyond": list(BEYOND),
            "rotation": rotation,
        }
        output.result(document, "\n".join(names) or None)
        holding = [one for one in held if one.about.get("uses") != 0]  # a grant that was never read told nothing
        for line in [*_told(holding), *(f"a copy of the vault: {copy}" for copy in copies)]:
            output.warn(f"still holds the data: {line}")
        output.hint("copies of the vault made before this still open with their passphrase: destroy them")


def _listed(names: Sequence[str]) -> list[str]:
    more = len(names) - _MOST_SHOWN
    return [*names[:_MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])]


def _told(held: Sequence[Disclosure]) -> list[str]:
    lines = []
    for one in held[-_MOST_SHOWN:]:
        there = one.kind == "export" and one.to != "stdout" and Path(one.to).exists()
        more = " (the file is still there)" if there else " (never read)" if one.about.get("uses") == 0 else ""
        lines.append(f"{one.kind} of {one.time} to {clean(one.to)}{more}")
    return lines


def _copies(opened: Session) -> list[Path]:
    """Files beside the vault that look like copies of it; those elsewhere nobody here knows of."""
    vault = opened.home.vault_file
    own = {vault.name, f"{vault.name}-wal", f"{vault.name}-shm"}
    return sorted(path for path in vault.parent.iterdir() if vault.stem in path.name and path.name not in own)
