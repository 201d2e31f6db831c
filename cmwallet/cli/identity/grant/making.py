"""Making a grant from the command line: the dapp is looked up on chain, all is shown, the account consents.

The passphrase is stretched in the background while the chain answers; nothing heavy is imported on this way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.runtime import runtime

if TYPE_CHECKING:
    from cmwallet.cli.identity.grant.common import GrantStore
    from cmwallet.cli.identity.grant.terms import Wanted
    from cmwallet.grants.consenting import Terms
    from cmwallet.grants.dapps import FoundDapp
    from cmwallet.grants.granting import Extra
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from identity.consent.receipt import Receipt
    from identity.secret import Secret
    from oauth.model import Grant, Issuer
    from oauth.store.work import Work

OFFER_SECONDS: Final = 600


@dataclass(frozen=True)
class Output:
    """What is printed, and the key that a token is bound to."""

    bare: bool
    header: bool
    dpop_jkt: str | None
    receipt: Path | None

    def key(self, found: FoundDapp, begins_in: int) -> str | None:
        """Return the thumbprint that a token is bound to; None where none is asked for, or none would be good.

        Raises:
            InputNeeded: a token was asked for and nobody holds a key for it.
            InvalidInput: no thumbprint; or the grant begins (in so many seconds) when the token has ended.
        """
        from cmwallet.errors import InputNeeded, InvalidInput
        from identity.jose.encoding import decode
        from identity.rejections import Malformed
        from oauth.core.tokens import PIPE_SECONDS

        jkt = self.dpop_jkt or found.dapp.jkt
        try:
            if self.dpop_jkt is not None and len(decode(self.dpop_jkt, "it")) != 32:
                raise InvalidInput("--dpop-jkt is no thumbprint")
        except Malformed:
            raise InvalidInput("--dpop-jkt is the RFC 7638 thumbprint of a key, 43 characters") from None
        if jkt is None and (self.bare or self.header):
            raise InputNeeded(
                "a token is bound to a key that the dapp holds, and none is known of this dapp",
                hint="--dpop-jkt THUMBPRINT; or --json: the dapp redeems the offer with its own keys",
            )
        wanted, late = self.bare or self.header, begins_in >= PIPE_SECONDS
        if wanted and late:
            raise InvalidInput(
                "a token lives an hour at most, and would end before the grant begins",
                hint="--json: by the offer the dapp gets a token that it renews itself",
            )
        return jkt if (wanted or runtime.json) and not late else None


@dataclass
class Handed:
    """What goes to the dapp, made in the transaction of the grant."""

    token: str | None = None
    offer: str | None = None
    ends: int = 0


def grant_now(
    opened: Session,
    to: str,
    wanted: Wanted,
    form: Output,
    anchor: bool | None,
    yes: bool,
    bip39_passphrase: Secret | None,
) -> None:
    """Look up, show, ask, consent, print."""
    from cmwallet.cli.identity.common import records_of
    from cmwallet.cli.identity.grant.common import anchor_executor, open_grant_store
    from cmwallet.cli.identity.grant.terms import LASTING
    from cmwallet.cli.terminal.identity_option import selected_identity
    from cmwallet.grants.anchor_sending import Anchoring
    from cmwallet.grants.dapps import find_dapp, wanted_did
    from cmwallet.grants.issuer import issuer_of, server_url
    from cmwallet.identities.registry import ChainKeyHistory

    server_url(opened.config)
    opened.unlock_ahead()
    wanted_did(to, opened.network.chain_id)
    ChainKeyHistory.on(opened)  # beside the stretching
    identity = selected_identity(opened)
    with open_grant_store(opened, pays=True) as grant_store:
        found = find_dapp(opened, grant_store.store, grant_store.state, to)
        now = int(time.time())
        terms, issuer = wanted.terms(records_of(opened, identity), now), issuer_of(opened, opened.keeper, identity)
        jkt = form.key(found, terms.not_before - now)
        granting = grant_store.granting(issuer)
        granting.check(found.dapp, terms)
        anchoring = Anchoring.plan(anchor_executor(opened), identity, terms.expires, wanted=anchor)
        confirm(grant_store, found, terms, now, yes, more=[*anchoring.lines(), LASTING])
        found.confirm(grant_store.store, grant_store.state, now)
        handed = Handed()
        extra = _handing(grant_store, identity, issuer, jkt, handed)
        made = granting.make(found.dapp, terms, created_by="terminal", extra=extra)
        receipt, anchored = anchoring.carry_out(identity, made.receipt, bip39_passphrase)
        report(made.grant, receipt, handed, form, anchored)


def confirm(grant_store: GrantStore, found: FoundDapp, terms: Terms, now: int, yes: bool, *, more: list[str]) -> None:
    """Show who, what, why and until when, and have it confirmed; what looks like somebody else is said."""
    from cmwallet.cli.identity.grant.terms import terms_lines
    from cmwallet.cli.terminal.confirm import require_yes
    from identity.foreign import clean

    for warning in found.warnings(grant_store.store, grant_store.state):
        output.warn(clean(warning))
    require_yes(yes, "Let it read exactly this?", lines=[*found.lines(), *terms_lines(terms, now), *more])


def _handing(grant_store: GrantStore, identity: Identity, issuer: Issuer, jkt: str | None, handed: Handed) -> Extra:
    """Return what makes the token and the offer, in the same transaction as the grant."""
    from cmwallet.attest.signers import identity_signer
    from oauth.core.tokens import PIPE_SECONDS, pipe_token
    from oauth.store import offers
    from oauth.store.hashing import fresh, hashed

    signer = None
    if jkt is not None:
        signer = identity_signer(grant_store.opened.keeper, identity, "ES256", reason="sign an access token")

    def hand(work: Work, grant: Grant) -> None:
        now = int(time.time())
        if signer is not None and jkt is not None:
            handed.token = pipe_token(work, grant_store.state, signer, issuer, grant, jkt, now)
            handed.ends = min(now + PIPE_SECONDS, grant.expires)
        if runtime.json:
            handed.offer = fresh()
            ends = min(now + OFFER_SECONDS, grant.expires)
            offers.insert(work, offers.Offer(hashed(handed.offer), issuer.slug, grant.id, grant.client, False, ends))

    return hand


def report(grant: Grant, receipt: Receipt, handed: Handed, form: Output, anchored: dict[str, object] | None) -> None:
    """Print the one thing that was asked for, or everything with `--json`."""
    from cmwallet.cli.terminal.files import write_new
    from identity.consent.fields import spelled
    from identity.timestamps import rfc3339

    if form.receipt is not None:
        write_new(form.receipt, (receipt.text() + "\n").encode())
    document = {
        "grant_id": grant.id,
        "issuer": grant.details.issuer,
        "dapp": grant.details.client,
        "fields": [spelled(name) for name in grant.details.fields],
        "expires": rfc3339(grant.expires),
        "token": handed.token,
        "token_type": None if handed.token is None else "DPoP",
        "token_expires": rfc3339(handed.ends) if handed.token else None,
        "offer": handed.offer,
        "receipt_hash": grant.details.receipt_hash,
        "receipt": None if form.receipt is None else str(form.receipt),
        "anchor": anchored,
    }
    text = grant.id
    if handed.token is not None and (form.bare or form.header):
        text = handed.token if form.bare else f"Authorization: DPoP {handed.token}"
    output.result(document, text)
    output.status(f"granted until {document['expires']}; take it back: cmwallet identity grant revoke {grant.id[:12]}")
