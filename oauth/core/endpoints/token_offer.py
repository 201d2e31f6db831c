"""Redeeming an offer that the user made in her terminal: once, with the dapp's countersignature.

`receipt_signature` is the statement of `identity.consent.statements`: with it both sides can prove what was agreed.
"""

from __future__ import annotations

from dataclasses import replace

from identity.consent.statements import COUNTERSIGNATURE, read_statement
from oauth.core.call import Call
from oauth.core.errors import InvalidGrant, InvalidRequest, told_as
from oauth.core.handing_out import hand_out, live_grant
from oauth.model import Grant
from oauth.store import grants, offers
from oauth.store.hashing import hashed


def offer_is_redeemed(call: Call) -> None:
    """Consume the offer, keep the countersignature, hand out tokens."""
    text = call.form.get("pre-authorized_code")
    signature = call.form.get("receipt_signature")
    if text is None or signature is None:
        raise InvalidRequest("pre-authorized_code and receipt_signature are needed")
    offer = offers.find(call.work, hashed(text))
    if offer is None or offer.client != call.client.lookup or offer.issuer != call.core.issuer.slug:
        raise InvalidGrant("the offer is wrong, or for another client")
    grant = live_grant(call, offer.grant_id)
    _check_countersignature(call, grant, signature)
    if grant.details.dpop_jkt is not None and call.proof is not None and grant.details.dpop_jkt != call.proof.jkt:
        raise InvalidGrant("the grant is bound to another key")
    if not offers.consume(call.work, offer.hash, call.time):
        raise InvalidGrant("the offer was used before, or has expired")
    signed = replace(grant, details=replace(grant.details, dapp_signature="countersigned"))
    grants.countersign(call.work, call.core.state, signed, signature)
    hand_out(call, signed)


def _check_countersignature(call: Call, grant: Grant, text: str) -> None:
    receipt_hash = bytes.fromhex(grant.details.receipt_hash)
    with told_as(InvalidGrant):
        jws, _ = read_statement(text, COUNTERSIGNATURE, client=call.client.did, receipt_hash=receipt_hash)
    key = call.client.standing.key(jws.kid or "")
    if key is None or not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise InvalidGrant("the countersignature is not by a key that the chain lists for the client")
