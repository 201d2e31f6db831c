"""`cmwallet identity grant revoke|narrow|renew|anchor`: what becomes of a grant after it was made."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.grant.common import (
    FEW,
    Anchored,
    Fields,
    GrantId,
    anchor_executor,
    grant_document,
    identity_of,
    open_grant_store,
    who,
)
from cmwallet.cli.results import grants
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Bip39PassphraseFrom, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.cli.identity.grant.common import GrantStore
    from cmwallet.grants.consenting import Terms
    from cmwallet.session import Session
    from identity.secret import Secret
    from oauth.model import Grant

app = Commands()

Validity = Annotated[
    str | None, typer.Option("--for", metavar="TIME", help="How long from now on, such as 15m or 30d.")
]
Uses = Annotated[int | None, typer.Option("--max-uses", metavar="N", min=1, max=2**32 - 1, help="Reads in all.")]


@app.add(
    "revoke",
    VAULT,
    result=grants.RevokedGrant,
    example="cmwallet identity grant revoke 3fQ\ncmwallet identity grant revoke 3fQ --json | jq .state",
)
def revoke(grant_id: GrantId) -> None:
    """Take a grant back, at once and without the passphrase: no read succeeds from now on.

    What your account still has to sign (the withdrawal in the receipt) and to send (the anchor on chain) is done now if
    the vault can be opened without asking, else with the next unlock; `identity grants` shows it as pending.
    """
    from cmwallet.errors import Problem
    from cmwallet.grants.index import GrantIndex
    from cmwallet.grants.open_store import open_grants_store
    from cmwallet.grants.withdrawing import revoke_grant
    from identity.timestamps import rfc3339

    with session() as opened:
        GrantIndex(opened.database).find(grant_id)  # before a store is made where there is none
        store = open_grants_store(opened.home, opened.config)
        try:
            revoked, when = revoke_grant(opened.database, store, grant_id)
        finally:
            store.close()
        output.status(f"revoked {revoked[:FEW]}; what was read before cannot be called back")
        try:
            _finish(opened)
        except Problem as problem:
            output.status(f"the withdrawal is signed with the next unlock: {problem.message}")
        pending = next((row.pending for row in GrantIndex(opened.database).pending() if row.id == revoked), "")
        document: grants.RevokedGrant = {
            "grant_id": revoked,
            "state": "revoked",
            "time": rfc3339(when),
            "pending": pending or None,
        }
        output.result(document, revoked)


@app.add(
    "narrow",
    VAULT,
    result=grants.ChangedGrant,
    example="cmwallet identity grant narrow 3fQ --fields given_name\ncmwallet identity grant narrow 3fQ --for 1h --yes",
)
def narrow(
    grant_id: GrantId,
    fields: Fields = None,
    validity: Validity = None,
    max_uses: Uses = None,
    anchor: Anchored = None,
    yes: Yes = False,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Let a dapp read less, or for a shorter time: a new version with a consent and receipt of its own.

    Tokens that are out open what both they and the new version allow.
    """
    from cmwallet.errors import InvalidInput, Usage

    if not fields and validity is None and max_uses is None:
        raise Usage("narrowed in what?", hint="--fields, --for or --max-uses")
    with session() as opened, open_grant_store(opened, pays=True) as grant_store:
        grant = grant_store.find(grant_id)
        terms = _changed(grant_store, grant, fields, validity, max_uses)
        if terms.expires > grant.expires:
            raise InvalidInput("that is a later end", hint="cmwallet identity grant renew")
        if grant.max_uses and not 0 < terms.max_uses <= grant.max_uses:
            raise InvalidInput("those are more reads", hint="cmwallet identity grant renew")
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)
        _change(grant_store, grant, terms, "Let it read only this from now on?", yes, anchor, passphrase)


@app.add(
    "renew",
    VAULT,
    result=grants.ChangedGrant,
    example="cmwallet identity grant renew 3fQ --for 30d\n"
    "cmwallet identity grant renew 3fQ --for 1h --max-uses 20 --yes",
)
def renew(
    grant_id: GrantId,
    validity: Validity = None,
    fields: Fields = None,
    max_uses: Uses = None,
    anchor: Anchored = None,
    yes: Yes = False,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Let a dapp read for longer, the same fields or fewer: a new version with a consent and receipt of its own.

    Fields that it did not have are never added; that is a new grant. A grant that was suspended becomes active again.
    """
    from cmwallet.errors import InputNeeded

    if validity is None:
        raise InputNeeded("how long from now on?", hint="--for 30d")
    with session() as opened, open_grant_store(opened, pays=True) as grant_store:
        grant = grant_store.find(grant_id)
        terms = _changed(grant_store, grant, fields, validity, max_uses)
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)
        _change(grant_store, grant, terms, "Let it read this for longer?", yes, anchor, passphrase)


@app.add(
    "anchor",
    VAULT,
    result=grants.AnchoredGrant | grants.OwedAnchors,
    example="cmwallet identity grant anchor 3fQ --yes\ncmwallet identity grant anchor --yes",
)
def anchor_(
    grant_id: Annotated[
        str | None,
        Kind.GRANT,
        typer.Argument(metavar="[ID]", help="A grant, or how its id starts; none: all that is owed."),
    ] = None,
    yes: Yes = False,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Put a salted commitment to a grant's consent on chain, where it stays for ever.

    It proves when the consent was there, and that it was not withdrawn. Who pays, and when, shows. Without a grant:
    sends what earlier decisions still owe to the chain, anchors and withdrawals of anchors.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import AlreadyExists
    from cmwallet.grants.anchor_sending import Anchoring, anchor_receipt
    from cmwallet.grants.index import ANCHOR, GrantIndex
    from cmwallet.grants.receipts import receipt_of

    with session() as opened, open_grant_store(opened) as grant_store:
        if grant_id is None:
            _send_owed(opened, yes)
            return
        grant = grant_store.find(grant_id)
        receipt, identity = (
            receipt_of(opened.keeper, grant_store.store, grant_store.state, grant),
            identity_of(opened, grant),
        )
        if receipt.proof("anchor") is not None:
            raise AlreadyExists("that consent is anchored already", hint="cmwallet identity grant verify")
        planned = Anchoring.plan(anchor_executor(opened), identity, grant.expires, wanted=True)
        assert planned.contract is not None
        require_yes(yes, "Anchor it?", lines=planned.lines())
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)
        _, made = anchor_receipt(anchor_executor(opened), identity, planned.contract, receipt, passphrase)
        GrantIndex(opened.database).done(grant.id, ANCHOR)
        output.result({"grant_id": grant.id, "anchor": made}, None if made is None else str(made["transaction"]))


def _send_owed(opened: Session, yes: bool) -> None:
    """Send what the index still owes to the chain; with `--json` print the grants of which something is left."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.grants.anchor_sending import settle_anchors
    from cmwallet.grants.index import GrantIndex

    index = GrantIndex(opened.database)
    owed = [row.id for row in index.pending()]
    if owed:
        require_yes(
            yes, f"Send what is owed for {len(owed)} grants, public for ever?", lines=[one[:12] for one in owed]
        )
        settle_anchors(anchor_executor(opened))
    left = [row.id for row in index.pending()]
    output.result({"owed": left}, None)
    output.status("nothing is owed" if not left else f"{len(left)} grants are still owed something")


def _finish(opened: Session) -> None:
    """Sign and send what revocations still owe, where nobody has to be asked for the passphrase."""
    from cmwallet.grants.anchor_sending import withdraw_anchors
    from cmwallet.grants.repair import mend_grants

    if opened.opens_silently:
        mend_grants(opened.database, opened.keeper)
        withdraw_anchors(anchor_executor(opened))


def _changed(
    grant_store: GrantStore, grant: Grant, fields: list[str] | None, validity: str | None, max_uses: int | None
) -> Terms:
    """Return the terms of the next version, from the options and what holds now."""
    from cmwallet.cli.identity.common import records_of
    from cmwallet.cli.identity.grant.terms import parse_seconds
    from cmwallet.grants.consenting import Terms
    from identity.consent.fields import parse_fields

    details, now = grant.details, int(time.time())
    terms = Terms(
        fields=details.fields,
        purpose_id=details.purpose_id,
        purpose=details.purpose,
        not_before=grant.not_before,
        expires=grant.expires if validity is None else now + parse_seconds(validity, "--for"),
        retention=details.retention,
        max_uses=grant.max_uses if max_uses is None else max_uses,
        login=details.scope == "openid",
    )
    if not fields:
        return terms
    held = records_of(grant_store.opened, identity_of(grant_store.opened, grant)).names()
    return replace(terms, fields=parse_fields(fields, held))


def _change(
    grant_store: GrantStore,
    grant: Grant,
    terms: Terms,
    question: str,
    yes: bool,
    anchor: bool | None,
    passphrase: Secret | None,
) -> None:
    from cmwallet.cli.identity.grant.terms import terms_lines
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.grants.anchor_sending import Anchoring
    from cmwallet.grants.dapps import find_dapp
    from cmwallet.grants.granting import refuse_widening
    from cmwallet.grants.receipts import receipt_of
    from identity.foreign import clean

    opened, now = grant_store.opened, int(time.time())
    refuse_widening(grant, terms, now)
    found = find_dapp(opened, grant_store.store, grant_store.state, grant.details.client)
    identity = identity_of(opened, grant)
    before = receipt_of(opened.keeper, grant_store.store, grant_store.state, grant).proof("anchor") is not None
    anchoring = Anchoring.plan(anchor_executor(opened), identity, terms.expires, wanted=anchor, before=before)
    lines = [*found.lines(), *terms_lines(terms, now), *anchoring.lines()]
    for warning in found.warnings(grant_store.store, grant_store.state):
        output.warn(clean(warning))
    require_yes(yes, question, lines=lines)
    found.confirm(grant_store.store, grant_store.state, now)
    made = grant_store.granting(grant_store.issuer_of(grant)).change(grant, found.dapp, terms)
    _, anchored = anchoring.carry_out(identity, made.receipt, passphrase)
    document = {**grant_document(made.grant, now), "anchor": anchored}
    output.result(document, made.grant.id)
    output.status(f"{clean(who(made.grant))}: version {made.grant.version}, until {document['expires']}")
