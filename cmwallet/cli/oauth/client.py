"""`cmwallet oauth client`: the dapps that this home knows, and the document in which a dapp describes itself."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts, oauth
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.grants.dapp_registry import Clients
    from cmwallet.session import Session
    from oauth.core.clients import ClientRecord

app = Commands(help="Dapps: add, list, show, refresh, remove; document makes the one of yours.")

_UNNAMED = "without a name"
_WHY = {"added": "added", "grants": "kept for its grants", "asked": "has asked"}

Wanted = Annotated[str, typer.Argument(metavar="DAPP", help="Its DID, its verified host, or its name.")]


@app.add(
    "add",
    VAULT,
    result=oauth.DappRecord,
    example="cmwallet oauth client add shop.example\n"
    "cmwallet oauth client add did:ethr:0x12:0x… --document cmwallet-client.jwt",
)
def add(
    dapp: Annotated[str, typer.Argument(metavar="HOST|DID", help="Where its document is, or its DID.")],
    document: Annotated[
        str | None, typer.Option("--document", metavar="FILE|-", help="The document, if it did not come from its host.")
    ] = None,
) -> None:
    """Get to know a dapp. By its host: the document is fetched from there and checked against the chain.

    Only a document that its own host serves, for addresses on that host, makes the host *verified*. By a DID alone,
    or with a document from a file, the dapp has no verified name.
    """
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import Usage
    from oauth.core.limits import DOCUMENT_BYTES

    text = None if document is None else read_text(document, limit=DOCUMENT_BYTES)
    with session() as opened, _clients(opened) as clients:
        if dapp.startswith("did:"):
            made = clients.add_did(dapp, text)
        elif text is not None:
            raise Usage("--document goes with the DID that it is of", hint="the host's own document is fetched")
        else:
            made = clients.add_host(dapp)
        _show(clients, made)


@app.add(
    "list",
    VAULT,
    result=list[oauth.DappRecord],
    example="cmwallet oauth client list\ncmwallet oauth client list --json | jq -r '.[].did'",
)
def list_() -> None:
    """List the dapps that are known here: those that you added, and those that asked."""
    with session() as opened, _clients(opened) as clients:
        every, why = clients.all(), clients.why_here()
        output.table(
            [{**clients.document(item), "known": why[item.client]} for item in every],
            ("host", "name", "did", "known"),
            [
                (item.verified_host or "unverified", item.name or _UNNAMED, item.client, _WHY[why[item.client]])
                for item in every
            ],
            empty="no dapp is known here yet",
        )


@app.add("show", VAULT, result=oauth.DappRecord, example="cmwallet oauth client show shop.example")
def show(dapp: Wanted) -> None:
    """Show a dapp: who it says it is, what of that was verified, and its keys on chain now."""
    with session() as opened, _clients(opened) as clients:
        _show(clients, clients.get(dapp))


@app.add("refresh", VAULT, result=oauth.DappRecord, example="cmwallet oauth client refresh shop.example")
def refresh(dapp: Wanted, yes: Yes = False) -> None:
    """Fetch a dapp's document anew from its host, and look at its keys on chain.

    A DID that changed hands has to be confirmed: its grants stay suspended until then.
    """
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened, _clients(opened) as clients:
        before = clients.get(dapp)
        now = clients.refreshed(before)
        if now.owner.lower() != before.owner.lower():
            lines = [f"before: {before.owner}", f"now:    {now.owner}"]
            require_yes(yes, f"Accept the new owner of {now.client}?", lines=lines)
        clients.keep(now)
        _show(clients, now)


@app.add("remove", VAULT, result=accounts.Removed, example="cmwallet oauth client remove shop.example --yes")
def remove(dapp: Wanted, yes: Yes = False) -> None:
    """Forget a dapp. What was granted to it stays until it is revoked, and with it its document and its DID's owner."""
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened, _clients(opened) as clients:
        found = clients.get(dapp)
        require_yes(yes, f"Forget {found.name or _UNNAMED} ({found.client})?")
        whole = clients.drop(found)
        output.result({"removed": found.client}, None)
        if whole:
            output.status(f"forgot {found.client}")
        else:
            output.status(f"{found.client} is listed as long as it holds grants; to end them: cmwallet identity grants")


@app.add(
    "document",
    IDENTITY,
    result=oauth.ClientDocument,
    example="cmwallet oauth client document --name 'Ticket shop' --host shop.example "
    "--redirect-uri https://shop.example/answer > cmwallet-client.jwt\n"
    "cmwallet oauth client document --name 'My script' --redirect-uri http://127.0.0.1/answer --key dapp.jwk",
)
def document_(
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="What users read.")],
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option("--redirect-uri", metavar="URI", help="Where browsers come back to; http://127.0.0.1/… too."),
    ] = None,
    host: Annotated[str | None, typer.Option("--host", metavar="HOST", help="The host that will serve it.")] = None,
    revocation_uri: Annotated[
        str | None, typer.Option("--revocation-uri", metavar="URI", help="Where to be told that a grant was withdrawn.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="FILE", help="The dapp's private key: it signs; pipe tokens are bound to it."),
    ] = None,
    encrypt: Annotated[
        bool,
        typer.Option("--encrypt", help="Have answers sealed to the identity's X25519 key."),
    ] = False,
) -> None:
    """Make the document of a dapp of yours, to be served at https://HOST/.well-known/cmwallet-client.jwt.

    It is signed by your identity's P-256 key, or by --key, which has to be listed on chain (identity key publish).
    """
    import time

    from cmwallet.attest.signers import identity_signer
    from cmwallet.cli.identity.dapp_common import key_file, keys_on_chain
    from cmwallet.errors import NotFound
    from oauth.registered.own_document import write_document

    with session() as opened:
        chosen = selected_identity(opened)
        reason = "sign a client document"
        signer = identity_signer(opened.keeper, chosen, "ES256", reason=reason) if key is None else key_file(key)
        sealing = [kept.thumbprint for kept in chosen.active("enc-x25519")]
        if encrypt and not sealing:
            raise NotFound("the identity has no X25519 key", hint="cmwallet identity key add enc-x25519")
        claims = {
            "iat": int(time.time()),
            "genesis": opened.client.genesis_hash(),
            "client_name": name,
            "host": host,
            "redirect_uris": redirect_uri or [],
            "revocation_uri": revocation_uri,
            "dpop_jkt": signer.public.thumbprint,
            "encryption": sealing[-1] if encrypt else None,
        }
        did = str(chosen.did(opened.network.chain_id))
        text = write_document(signer, did, claims)
        output.result({"did": did, "document": text}, text)
        if signer.public not in keys_on_chain(opened, did):
            output.warn("the key that signs it is not listed on chain, so no server will take it: identity key publish")
        output.hint("serve it as /.well-known/cmwallet-client.jwt of your host")


def _clients(opened: Session) -> closing[Clients]:
    from cmwallet.grants.dapp_registry import Clients

    return closing(Clients.of(opened, opened.keeper))


def _show(clients: Clients, record: ClientRecord) -> None:
    document = clients.document(record, on_chain=True)
    shown = document["keys"]
    assert isinstance(shown, list)
    rows = [
        ("host", record.verified_host or "unverified"),
        ("name", record.name or _UNNAMED),
        ("did", record.client),
        ("keys on chain", ", ".join(shown) or "none"),
    ]
    output.facts(document, rows)
    for line in clients.warnings(record):
        output.warn(line)
