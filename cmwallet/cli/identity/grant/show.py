"""`cmwallet identity grants`, `identity grant show|log`: what was granted, how it stands, who read what and when."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.grant.common import FEW, NO_FIELD, GrantId, grant_document, open_grant_store, who
from cmwallet.cli.results import grants as results
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, named_identity, selected_identity
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.grants.index import IndexedGrant
    from cmwallet.session import Session
    from oauth.model import Grant

app = Commands()
list_app = Commands()


@list_app.add(
    "grants",
    IDENTITY,
    result=list[results.Grant | results.LockedGrant],
    example="cmwallet identity grants\n"
    "cmwallet identity grants --active --json | jq -r '.[].dapp.host'\ncmwallet identity grants --locked",
)
def grants(
    active: Annotated[bool, typer.Option("--active", help="Only those that open something now.")] = False,
    locked: Annotated[bool, typer.Option("--locked", help="Without the passphrase: ids, states and ends.")] = False,
) -> None:
    """List the grants: who may see what, why, since when and until when, and who read last.

    While the vault is locked and nobody can be asked for the passphrase, only ids, states and ends are shown.
    """
    from cmwallet.cli.terminal import prompt

    with session() as opened:
        if locked or not (opened.opens_silently or prompt.has_terminal()):
            _list_locked(opened, active)
        else:
            _list_open(opened, None if named_identity() is None else selected_identity(opened).account.lower(), active)


@app.add("receipt", VAULT, result=results.Receipt, example="cmwallet identity grant receipt 3fQ > receipt.json")
def receipt(
    grant_id: GrantId,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", min=1, help="Of an earlier version of the grant.")
    ] = None,
) -> None:
    """Print the receipt of a grant, which proves to anybody what was agreed: body and proofs, as JSON."""
    from cmwallet.grants.receipts import receipt_of

    with session() as opened, open_grant_store(opened) as grant_store:
        kept = receipt_of(opened.keeper, grant_store.store, grant_store.state, grant_store.find(grant_id), version)
        output.result(kept.document(), kept.text())


@app.add("show", VAULT, result=results.ShownGrant, example="cmwallet identity grant show 3fQ")
def show(grant_id: GrantId) -> None:
    """Show a grant: who may read what, why and until when, how often it was read, and what is proven of it."""
    from cmwallet.grants.receipts import receipt_of
    from identity.consent.retention import write_retention
    from identity.foreign import clean

    with session() as opened, open_grant_store(opened) as grant_store:
        grant = grant_store.find(grant_id)
        kept = receipt_of(opened.keeper, grant_store.store, grant_store.state, grant)
        pending, kinds = _pending(opened), sorted(proof.kind for proof in kept.proofs)
        document = {
            **grant_document(grant, int(time.time()), pending.get(grant.id, "")),
            "proofs": kinds,
        }
        details = grant.details
        rows = [
            ("grant", grant.id),
            ("state", _state(document)),
            ("dapp", clean(who(grant))),
            ("did", details.client),
            *(("may read", field) for field in _fields(document)),
            *([("login", "it knows you again by a name that other dapps do not get")] if document["login"] else []),
            ("purpose", clean(details.purpose) or "none is stated"),
            ("since", str(document["not_before"])),
            ("until", str(document["expires"])),
            ("read", f"{grant.uses} times" + (f" of {grant.max_uses}" if grant.max_uses else "")),
            ("last read", str(document["last_read"] or "never")),
            *([("keeps it", write_retention(details.retention))] if details.retention else []),
            ("version", str(grant.version)),
            ("dapp signed", kept_signature(kinds)),
            ("receipt", details.receipt_hash),
            ("proofs", ", ".join(kinds)),
        ]
        output.facts(document, rows)


@app.add(
    "log",
    VAULT,
    result=list[results.Reading],
    example="cmwallet identity grant log 3fQ\ncmwallet identity grant log 3fQ --json | jq length",
)
def log(grant_id: GrantId) -> None:
    """List every read under a grant: when, and which fields. The log is a chain; one that was changed is refused."""
    from identity.foreign import clean
    from identity.timestamps import rfc3339
    from oauth.store import reads

    with session() as opened, open_grant_store(opened) as grant_store:
        grant = grant_store.find(grant_id)
        with grant_store.store.reading() as work:
            found = reads.every(work, grant_store.state, grant.id)
        output.table(
            [{"number": one.number, "time": rfc3339(one.at), **one.entry} for one in found],
            ("time", "what", "who"),
            [(rfc3339(one.at), clean(_read_fields(one.entry)), clean(who(grant))) for one in found],
            empty="nothing was read under this grant",
        )


def kept_signature(kinds: Collection[str]) -> str:
    """Return what the dapp has signed, from the kinds of proofs in a receipt."""
    return "countersigned" if "countersignature" in kinds else "request" if "request" in kinds else "none"


def _list_open(opened: Session, owner: str | None, active: bool) -> None:
    from oauth.store import grants as table

    now = int(time.time())
    with open_grant_store(opened) as grant_store:
        pending = _pending(opened)  # what opening the vault has not finished
        with grant_store.store.reading() as work:
            found = [grant for one in _owners(opened, owner) for grant in table.of_owner(work, grant_store.state, one)]
        found = sorted(found, key=lambda grant: grant.created)
        shown = [grant for grant in found if not active or grant.readable(now)]
        documents = [grant_document(grant, now, pending.get(grant.id, "")) for grant in shown]
        output.table(
            documents,
            ("id", "who", "what", "why", "since", "until", "last read", "state"),
            [_row(grant, document) for grant, document in zip(shown, documents, strict=True)],
            empty="nothing is granted to anybody",
        )
    owed = [document["grant_id"] for document in documents if document["pending"]]
    if owed:
        output.hint("a list sends nothing: cmwallet identity grant anchor sends what is owed")


def _row(grant: Grant, document: Mapping[str, object]) -> tuple[str, ...]:
    from identity.foreign import clean

    return (
        grant.id[:FEW],
        clean(who(grant)),
        ", ".join(_fields(document)),
        clean(grant.details.purpose),
        str(document["not_before"]),
        str(document["expires"]),
        str(document["last_read"] or "never"),
        _state(document),
    )


def _list_locked(opened: Session, active: bool) -> None:
    """Show what needs no key: the store's own states where it can be asked, else those that were last seen here."""
    from cmwallet.errors import Problem
    from cmwallet.grants.index import GrantIndex
    from identity.timestamps import rfc3339

    now, rows = int(time.time()), GrantIndex(opened.database).all()
    try:
        states = _states(opened) if rows else {}
    except Problem as problem:
        output.warn(f"the store cannot be asked, so states are as last seen here: {problem.message}")
        states = {}
    documents = []
    for row in rows:
        state, ends = states.get(row.id, (row.state, row.ends))
        state = "expired" if state in ("active", "suspended") and now >= ends else state
        if not active or state == "active":
            documents.append(
                {"grant_id": row.id, "state": state, "pending": row.pending or None, "expires": rfc3339(ends)}
            )
    output.table(
        documents,
        ("id", "until", "state"),
        [(str(document["grant_id"])[:FEW], str(document["expires"]), _state(document)) for document in documents],
        empty="nothing is granted to anybody",
    )
    output.hint("who and what is in the vault: cmwallet unlock")


def _states(opened: Session) -> dict[str, tuple[str, int]]:
    from cmwallet.grants.open_store import open_grants_store
    from oauth.store import grants as table

    store = open_grants_store(opened.home, opened.config)
    try:
        with store.reading() as work:
            return table.standings(work)
    finally:
        store.close()


def _owners(opened: Session, owner: str | None) -> list[str]:
    from cmwallet.identities.identities import Identities

    if owner is not None:
        return [owner]
    return [identity.account.lower() for identity in Identities(opened.database, opened.keeper).all()]


def _pending(opened: Session) -> dict[str, str]:
    from cmwallet.grants.index import GrantIndex

    found: list[IndexedGrant] = GrantIndex(opened.database).pending()
    return {row.id: row.pending for row in found}


def _state(document: Mapping[str, object]) -> str:
    """Return the state as people read it, with what is still to be done."""
    texts = {
        "making": "half made",
        "making-anchored": "half made",
        "anchor": "anchor to be sent",
        "withdraw": "withdrawal to be signed",
        "on-chain": "anchor to be withdrawn",
    }
    state = str(document["state"]).replace("_", " ")
    return f"{state} ({texts.get(str(document['pending']), document['pending'])})" if document["pending"] else state


def _fields(document: Mapping[str, object]) -> list[str]:
    """Return what may be read, as people see it."""
    fields = document["fields"]
    assert isinstance(fields, list)
    return fields or [NO_FIELD]


def _read_fields(entry: Mapping[str, object]) -> str:
    from identity.consent.fields import spelled

    fields = entry.get("fields")
    names = fields if isinstance(fields, list) else []
    return ", ".join(spelled(str(name)) for name in names) or str(entry.get("path", ""))
