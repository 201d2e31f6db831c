"""`cmwallet identity grant --present`: fields handed over once, encrypted to the dapp, with a consent and a receipt."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.cli.results import grants
from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.cli.identity.grant.terms import Wanted
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from oauth.model import Issuer


def present_once(opened: Session, to: str, wanted: Wanted, nonce: str, receipt_file: Path | None, yes: bool) -> None:
    """Show, ask, consent, present, encrypt, print."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.identity.attest.common import holder_of
    from cmwallet.cli.identity.common import records_of
    from cmwallet.cli.identity.grant.common import open_grant_store
    from cmwallet.cli.identity.grant.making import confirm
    from cmwallet.cli.terminal.files import write_new
    from cmwallet.cli.terminal.identity_option import selected_identity
    from cmwallet.errors import InvalidInput, NotFound
    from cmwallet.grants.consenting import Signatory
    from cmwallet.grants.dapps import find_dapp
    from cmwallet.grants.presenting import seal_presentation
    from identity.consent.fields import CREDENTIAL, spelled
    from identity.consent.receipts import Receipts
    from identity.credentials.selection import choose, parse_fields

    identity = selected_identity(opened)
    with open_grant_store(opened, pays=True) as grant_store:
        found = find_dapp(opened, grant_store.store, grant_store.state, to)
        public = found.standing.encryption
        if public is None:
            raise NotFound("the dapp has published no key to encrypt to", hint="it has to: cmwallet identity register")
        now = int(time.time())
        terms = wanted.terms(records_of(opened, identity), now)
        if any(field.startswith(CREDENTIAL) for field in terms.fields):
            raise InvalidInput("name fields, not credentials", hint="whichever credential has them is presented")
        account = Accounts(opened.database).get(identity.account)
        signatory = Signatory(opened.database, opened.keeper, _itself(opened, identity), account)
        terms.check(now)
        holder = holder_of(opened, identity)
        plan = choose(
            parse_fields([spelled(field) for field in terms.fields]),
            holder.holdings.copies(),
            holder.state_of,
            found.did,
        )
        parts = holder.parts(plan, attested_only=False)
        own = [field for part in parts if part.chosen is None for field in part.selection.fields]
        more = [f"{'':<11}{field}  (stated by yourself)" for field in own]
        confirm(
            grant_store, found, terms, now, yes, more=[*more, "It is handed over now, once, and cannot be taken back."]
        )
    receipt = signatory.consent(found.dapp, terms)
    Receipts(opened.keeper, identity.account.lower()).keep(receipt)
    with opened.home.lock("presentation", seconds=30):
        texts = holder.present(parts, audience=found.did, nonce=nonce, replay_checkable=True)
    sealed = seal_presentation(public, texts, receipt, audience=found.did, nonce=nonce)
    if receipt_file is not None:
        write_new(receipt_file, (receipt.text() + "\n").encode())
    document: grants.SealedPresentation = {
        "presentation": sealed,
        "dapp": found.did,
        "nonce": nonce,
        "fields": [spelled(field) for field in terms.fields],
        "receipt_hash": receipt.body.hash.hex(),
        "receipt": None if receipt_file is None else str(receipt_file),
    }
    output.result(document, sealed)
    output.hint("the dapp opens it with: cmwallet identity grant open FILE")


def _itself(opened: Session, identity: Identity) -> Issuer:
    """Return the issuer of what is handed over without a server: the identity's DID."""
    from cmwallet.identities.registry import ChainKeyHistory
    from oauth.model import Issuer

    did = str(identity.did(opened.network.chain_id))
    registry = ChainKeyHistory.on(opened).registry
    return Issuer("", did, identity.account.lower(), opened.network.chain_id, registry)
