"""`cmwallet identity grant`: let a dapp see fields, for a purpose, until a time; and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmwallet.cli.identity.grant.change import app as change_app
from cmwallet.cli.identity.grant.common import Anchored, Fields
from cmwallet.cli.identity.grant.dapp import app as dapp_app
from cmwallet.cli.identity.grant.lifting import app as lifting_app
from cmwallet.cli.identity.grant.proof import app as proof_app
from cmwallet.cli.identity.grant.show import app as show_app
from cmwallet.cli.results import grants
from cmwallet.cli.terminal.identity_option import IDENTITY
from cmwallet.cli.terminal.options import Bip39PassphraseFrom, Yes, session
from cmwallet.cli.terminal.tree import Commands, group_with_default

app = Commands(
    help="Let a dapp see fields, for a purpose, until a time. `identity grant --to DAPP …` is short for `grant make`.",
    group=group_with_default("make", "--to"),
)
app.add_typer(show_app)
app.add_typer(change_app)
app.add_typer(lifting_app)
app.add_typer(proof_app)
app.add_typer(dapp_app)


@app.add(
    "make",
    IDENTITY,
    result=grants.MadeGrant | grants.SealedPresentation,
    example="cmwallet identity grant make --to shop.example --fields given_name,age_equal_or_over.18 --for 15m "
    '--purpose "to see whether you may buy wine"\n'
    "cmwallet identity grant --to shop.example --fields email --for 15m --purpose support --bare --yes | dapp-tool\n"
    "cmwallet identity grant --to did:ethr:0x4d2:0x7099… --fields birthdate --for 5m --purpose once --present "
    "--nonce n1",
)
def make(
    to: Annotated[str, typer.Option("--to", metavar="DAPP", help="Its DID, or host or name of one that you added.")],
    fields: Fields = None,
    validity: Annotated[str, typer.Option("--for", metavar="TIME", help="How long, such as 15m or 30d.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT", help="What for; it is signed.")] = "",
    purpose_id: Annotated[
        str, typer.Option("--purpose-id", metavar="IRI", help="The purpose in the Data Privacy Vocabulary.")
    ] = "https://w3id.org/dpv#Purpose",
    optional: Annotated[
        list[str] | None, typer.Option("--optional", metavar="NAMES", help="These too, as far as they are set.")
    ] = None,
    max_uses: Annotated[
        int | None, typer.Option("--max-uses", metavar="N", min=1, max=2**32 - 1, help="How often it may be read.")
    ] = None,
    retention: Annotated[
        str | None, typer.Option("--retention", metavar="TIME", help="How long the dapp may keep it: 30d, P30D.")
    ] = None,
    not_before: Annotated[
        str | None, typer.Option("--not-before", metavar="TIME", help="From when on; none: from now on.")
    ] = None,
    dpop_jkt: Annotated[
        str | None,
        typer.Option("--dpop-jkt", metavar="THUMBPRINT", help="The dapp's key that the token is bound to."),
    ] = None,
    bare: Annotated[bool, typer.Option("--bare", help="Print the token alone.")] = False,
    header: Annotated[bool, typer.Option("--header", help="Print `Authorization: DPoP …`.")] = False,
    present: Annotated[
        bool, typer.Option("--present", help="Hand the fields over once, encrypted to the dapp, without a server.")
    ] = False,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="TEXT", help="With --present: the dapp's.")] = None,
    anchor: Anchored = None,
    receipt: Annotated[
        Path | None, typer.Option("--receipt", metavar="FILE", help="Write the receipt into this new file too.")
    ] = None,
    yes: Yes = False,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Let a dapp read exactly these fields, for this purpose, until then.

    Your account signs a consent; the receipt stays in the vault. Printed is the grant's id; with --bare or --header a
    token bound to a key that the dapp holds; with --json also an offer that the dapp redeems with its own keys. What
    was read cannot be called back; revoking ends every further read.
    """
    from cmwallet.cli.identity.grant.making import Output, grant_now
    from cmwallet.cli.identity.grant.terms import Wanted
    from cmwallet.cli.terminal.files import refuse_existing
    from cmwallet.errors import InputNeeded, Usage

    if present and (bare or header or max_uses or not_before or dpop_jkt or anchor):
        raise Usage("--present hands over once: it takes no token, use, start or anchor")
    if (nonce is not None) != present:
        raise Usage(
            "--present and --nonce go together", hint="the nonce is the dapp's, and proves that it is no replay"
        )
    if bare and header:
        raise Usage("--bare and --header exclude each other")
    for option, value in (("--fields NAMES", fields), ("--for 15m", validity), ("--purpose TEXT", purpose.strip())):
        if not value:
            raise InputNeeded("a consent says exactly what, why and how long", hint=option)
    refuse_existing(receipt)
    wanted = Wanted(
        fields or (), optional or (), validity, purpose.strip(), purpose_id, not_before, max_uses, retention
    )
    with session() as opened:
        if present:
            from cmwallet.cli.identity.grant.presenting import present_once

            present_once(opened, to, wanted, nonce or "", receipt, yes)
            return
        form = Output(bare, header, dpop_jkt, receipt)
        grant_now(opened, to, wanted, form, anchor, yes, opened.read_bip39_passphrase(bip39_passphrase_from))
