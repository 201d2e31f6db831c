"""`cmwallet identity key`: the keys of an identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.common import Validity, publisher_of
from cmwallet.cli.results import identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import Bip39PassphraseFrom, session
from cmwallet.cli.terminal.stale import AllowStale, refuse_stale
from cmwallet.cli.terminal.transaction import PUBLICATION, YES, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.identities.identities import KeptKey

_WARNING_SECONDS = 30 * 86_400

app = Commands(help="Keys of an identity: list, add, publish, rotate, revoke.")


@app.add("list", IDENTITY, result=list[identities.PublishedKey], example="cmwallet identity key list --identity work")
def key_list(allow_stale: AllowStale = "0s") -> None:
    """List an identity's keys, and until when each is valid on chain."""
    from cmwallet.cli.terminal.documents import when
    from cmwallet.identities.publishing import published_keys

    with session() as opened:
        identity = selected_identity(opened)
        refuse_stale(opened, allow_stale)
        valid = published_keys(opened, identity.did(opened.network.chain_id))
        rows = [(key, valid.get(key.thumbprint)) for key in identity.keys]
        shown = [(key, "not published" if until is None else when(until)) for key, until in rows]
        _warn_of_the_end(rows)
        output.table(
            [
                {
                    "use": key.use,
                    "kid": key.thumbprint,
                    "public": key.public,
                    "state": key.state,
                    "valid_to": None if until is None else when(until),
                }
                for key, until in rows
            ],
            ("use", "kid", "state", "valid on chain until"),
            [(key.use, key.thumbprint, key.state, until) for key, until in shown],
        )


UseArgument = Annotated[str, typer.Argument(metavar="USE", help="sig-p256, sig-ed25519 or enc-x25519.")]


def _warn_of_the_end(rows: Sequence[tuple[KeptKey, int | None]]) -> None:
    import time

    from cmwallet.cli.terminal.documents import when

    for key, until in rows:
        if key.state == "active" and until is not None and until - time.time() < _WARNING_SECONDS:
            output.warn(f"{key.use} is valid only until {when(until)}; cmwallet identity register renews it then")


@app.add(
    "add",
    PUBLICATION,
    YES,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity key add sig-ed25519 --for 1y --yes",
)
def key_add(use_: UseArgument, validity: Validity = "2y", bip39_passphrase_from: Bip39PassphraseFrom = None) -> None:
    """Make one more key and publish it; the ones before stay."""
    from cmwallet.units import parse_validity

    seconds = parse_validity(validity)
    with session() as opened:
        identity = selected_identity(opened)
        publisher = publisher_of(opened, identity, transaction_options())
        publisher.add_key(use_, opened.read_bip39_passphrase(bip39_passphrase_from), seconds)


@app.add(
    "publish",
    PUBLICATION,
    YES,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity key publish dapp.jwk --for 1y --yes\n"
    "openssl pkey -in dapp.pem -pubout | cmwallet identity key publish - --yes",
)
def key_publish(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The key as JWK or PEM; its public half is enough.")],
    validity: Validity = "2y",
) -> None:
    """Publish a key that is kept elsewhere, such as a dapp's on its server; the private half is neither kept nor sent.

    `identity key revoke` ends it like the others.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.units import parse_validity
    from oauth.dapp.key_files import MAX_BYTES, read_public

    seconds, public = parse_validity(validity), read_public(read_bytes(file, MAX_BYTES))
    with session() as opened:
        identity = selected_identity(opened)
        publisher = publisher_of(opened, identity, transaction_options())
        publisher.publish_foreign(public, seconds)
        output.status(f"{public.thumbprint} is listed under {publisher.did}")


@app.add(
    "rotate",
    PUBLICATION,
    YES,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity key rotate sig-p256 --yes",
)
def key_rotate(use_: UseArgument, validity: Validity = "2y", bip39_passphrase_from: Bip39PassphraseFrom = None) -> None:
    """Publish a new key and end the old one; what was provably signed before stays valid."""
    from cmwallet.units import parse_validity

    seconds = parse_validity(validity)
    with session() as opened:
        identity = selected_identity(opened)
        publisher = publisher_of(opened, identity, transaction_options())
        publisher.rotate_key(use_, opened.read_bip39_passphrase(bip39_passphrase_from), seconds)


@app.add(
    "revoke",
    PUBLICATION,
    YES,
    IDENTITY,
    result=identities.Published,
    example="cmwallet identity key revoke pYt… --compromised-since 2026-11-01T00:00:00Z --yes",
)
def key_revoke(
    kid: Annotated[str, typer.Argument(metavar="KID", help="The key's thumbprint; key list shows them.")],
    compromised_since: Annotated[
        str | None,
        typer.Option("--compromised-since", metavar="TIME", help="Since when it was not yours alone."),
    ] = None,
) -> None:
    """End a key. With --compromised-since nothing counts that is not proven to have been signed before."""
    with session() as opened:
        identity = selected_identity(opened)
        publisher = publisher_of(opened, identity, transaction_options())
        publisher.revoke_key(kid, compromised_since)
