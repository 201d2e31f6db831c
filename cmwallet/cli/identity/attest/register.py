"""`cmwallet identity attest`, the provider's register: issued, suspend, revoke, anchor, export-register."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.attest.common import lookup_of, provider_of
from cmwallet.cli.results import attestations, transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.output_option import OUTPUT, OutputOptions
from cmwallet.cli.terminal.transaction import DRY_RUN, TIMEOUT, YES, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from identity.credentials.register import Issued

app = Commands()

Prefix = Annotated[str, Kind.ISSUED, typer.Argument(metavar="ID", help="What was issued, or how its id starts.")]


@app.add(
    "issued",
    IDENTITY,
    result=list[attestations.IssuedAttestation],
    example="cmwallet identity attest issued\ncmwallet identity attest issued --json | jq length",
)
def issued() -> None:
    """List what you issued, as a provider."""
    with session() as opened:
        provider = provider_of(opened, selected_identity(opened), lookup_of(opened))
        every = provider.register.all()
        output.table(
            [one.document() for one in every],
            ("id", "holder", "type", "state", "copies", "expires"),
            [(one.id, one.holder, one.vct, one.state, str(len(one.copies)), one.expires) for one in every],
            empty="nothing was issued yet",
        )


@app.add(
    "anchor",
    TIMEOUT,
    DRY_RUN,
    YES,
    IDENTITY,
    result=attestations.AnchoredAttestation | transactions.Prepared,
    example="cmwallet identity attest anchor 7f3a --yes",
)
def anchor(prefix: Prefix) -> None:
    """Anchor an attestation on chain.

    One transaction for each copy, by the identity's own account; a salted commitment, public for ever. It proves when
    the copies were signed, so that they stay good when the key ends. They have to be issued with --schema.
    """
    from cmwallet.attest.anchor_sending import anchor_issued

    options = transaction_options()
    with session() as opened:
        identity = selected_identity(opened)
        issued_ = _issued(opened, identity, prefix)
        with output.one_document() if options.dry_run else nullcontext():
            anchored = anchor_issued(options.executor(opened, report=False), identity, issued_)
        if not options.dry_run:
            output.result({"attestation": issued_.id, "anchored": anchored}, None)
            output.status(f"anchored {issued_.id}")


@app.add(
    "revoke",
    TIMEOUT,
    YES,
    IDENTITY,
    result=attestations.IssuedAttestation,
    example="cmwallet identity attest revoke 7f3a --yes\ncmwallet identity attest revoke 7f3a --on-chain",
)
def revoke(
    prefix: Prefix,
    on_chain: Annotated[bool, typer.Option("--on-chain", help="Revoke its anchors too, one transaction each.")] = False,
) -> None:
    """Take an attestation back, for ever.

    It counts once the status list is published and fetched.
    """
    from cmwallet.attest.anchor_sending import revoke_anchors
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import InvalidInput

    with session() as opened:
        identity = selected_identity(opened)
        provider = provider_of(opened, identity, lookup_of(opened))
        before, _ = provider.register.get(prefix)
        require_yes(
            transaction_options().yes,
            f"Revoke {before.id} for ever?",
            lines=[f"holder {before.holder}", f"type {before.vct}"],
        )
        if before.state != "revoked":
            before = provider.set_state(before.id, "revoked")
        elif not on_chain:
            raise InvalidInput("that attestation is revoked already")
        if on_chain:
            agreed = replace(transaction_options(), yes=True)
            revoke_anchors(agreed.executor(opened, report=False), identity, before)
        _print(before)


@app.add(
    "suspend",
    IDENTITY,
    result=attestations.IssuedAttestation,
    example="cmwallet identity attest suspend 7f3a\ncmwallet identity attest suspend 7f3a --lift",
)
def suspend(prefix: Prefix, lift: Annotated[bool, typer.Option("--lift", help="Let it count again.")] = False) -> None:
    """Suspend an attestation, or lift that."""
    with session() as opened:
        provider = provider_of(opened, selected_identity(opened), lookup_of(opened))
        _print(provider.set_state(prefix, "valid" if lift else "suspended"))


@app.add(
    "export-register",
    IDENTITY,
    OUTPUT,
    result=list[attestations.RegisteredAttestation] | attestations.RegisterFile,
    example="cmwallet identity attest export-register --out register.json\n"
    "cmwallet identity attest export-register --yes | jq '.[] | select(.state==\"revoked\")'",
)
def export_register(
    values: Annotated[bool, typer.Option("--values", help="With what was attested, not only the names.")] = False,
    yes: Yes = False,
) -> None:
    """Export the register of what you issued.

    As JSON: to whom, when, on what grounds, what became of it.
    """
    import json

    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.terminal.files import is_stdout, write_new

    with session() as opened:
        provider = provider_of(opened, selected_identity(opened), lookup_of(opened))
        every = provider.register.all()
        lines = ["It names the holders" + (" and what was attested about them." if values else ".")]
        require_yes(yes, f"Export the register of {len(every)} attestations in the clear?", lines=lines)
        documents = [
            {**one.document(), "statement": dict(one.statement)} if values else one.document() for one in every
        ]
        text = json.dumps(documents, ensure_ascii=False, indent=1)
        out = given(OutputOptions).out
        if out is None or is_stdout(out):
            output.result(documents, text)
            return
        write_new(out, (text + "\n").encode())
        output.result({"file": str(out), "attestations": len(every)}, str(out))


def _issued(opened: Session, identity: Identity, prefix: str) -> Issued:
    found, _ = provider_of(opened, identity, lookup_of(opened)).register.get(prefix)
    return found


def _print(changed: Issued) -> None:
    output.result(changed.document(), None)
    output.status(f"{changed.id} is {changed.state}")
    output.hint("tell the world: cmwallet identity attest publish --out FOLDER")
