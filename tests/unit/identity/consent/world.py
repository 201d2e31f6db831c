"""A user, a dapp and a receipt between them; and what a verifier can look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cmwallet.keys.secp256k1 import SigningKey, recover_address
from identity.address import parse_address
from identity.consent.receipt import Body, Receipt
from identity.consent.statements import countersign
from identity.consent.terms import FIRST, Withdrawal, commitment_of, write_signature
from identity.consent.verifying import AnchorStanding, Answers, Verifier
from identity.credentials.issuers import IssuerKey, IssuerKeys
from identity.jose.encoding import decode, encode
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey, local_key
from identity.rejections import UnknownIssuer
from identity.secret import Secret
from identity.signing_time import KeyStanding
from identity.timestamps import rfc3339

NOW = 1_800_000_000
ACCOUNT = SigningKey(Secret(bytes([7]) * 32))
STRANGER = SigningKey(Secret(bytes([8]) * 32))
DAPP = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
DAPP_KEY: LocalKey = local_key("ES256", Secret(bytes([9]) * 32))
OTHER_KEY: LocalKey = local_key("ES256", Secret(bytes([10]) * 32))
REGISTRY = parse_address("0x" + "11" * 20)
LIVING = KeyStanding(True, lambda _time: True, None)
FIELDS = ("address.country", "given_name", '{"age_equal_or_over":18}')

BODY = Body(
    grant_id=encode(bytes([1]) * 32),
    version=1,
    previous=FIRST,
    salt=bytes([2]) * 32,
    chain_id=1234,
    registry=REGISTRY,
    subject=ACCOUNT.address,
    issuer="http://127.0.0.1:8474/i/abc",
    client=DAPP,
    client_name="The shop",
    client_host="shop.example",
    client_key=DAPP_KEY.kid,
    fields=FIELDS,
    purpose_id="https://w3id.org/dpv#IdentityVerification",
    purpose="to see whether you may buy wine",
    not_before=NOW - 60,
    expires=NOW + 900,
    retention=30 * 86_400,
    max_uses=5,
    requested=NOW - 90,
    given=NOW - 60,
    dapp_signature="none",
)


def signed(body: Body = BODY, key: SigningKey = ACCOUNT) -> Receipt:
    return Receipt(body, ()).proven_by("consent", signature=write_signature(key(body.digest)))


def countersigned(receipt: Receipt, key: LocalKey = DAPP_KEY, client: str = DAPP) -> Receipt:
    return receipt.proven_by("countersignature", jws=countersign(key, client, receipt.body.hash, NOW - 30))


def withdrawn(receipt: Receipt, key: SigningKey = ACCOUNT, time: int = NOW - 10) -> Receipt:
    body = receipt.body
    digest = Withdrawal(decode(body.grant_id, "it"), body.digest, time).digest(body.domain)
    return receipt.proven_by(
        "withdrawal",
        consent="0x" + body.digest.hex(),
        time=rfc3339(time),
        signature=write_signature(key(digest)),
    )


def anchored(receipt: Receipt) -> Receipt:
    return receipt.proven_by(
        "anchor",
        contract=str(REGISTRY),
        salt=encode(bytes([3]) * 32),
        revoker=str(STRANGER.address),
        expiry=str(NOW // 86_400 * 86_400 + 86_400),
        transaction="0x" + "22" * 32,
    )


def request(
    asked: tuple[str, ...] = ("given_name", "address.country"),
    key: LocalKey = DAPP_KEY,
    issuer: str = BODY.issuer,
    **change: Any,
) -> str:
    details = {
        "type": "cmwallet_vault",
        "datatypes": list(asked),
        "predicates": [{"age_equal_or_over": 18}],
        "purpose": {"id": BODY.purpose_id, "text": BODY.purpose},
        "not_after": rfc3339(BODY.expires),
        "max_uses": BODY.max_uses,
        "retention": "P30D",
        **change,
    }
    body: dict[str, Any] = {"iss": DAPP, "aud": issuer, "authorization_details": [details]}
    return sign_jws(body, key, {"typ": "oauth-authz-req+jwt", "kid": key.kid})


@dataclass
class Lookups:
    """What can be looked up: the keys of both, and one anchor."""

    owner: KeyStanding = LIVING
    dapp: KeyStanding = LIVING
    standing: AnchorStanding | None = None
    commitment: bytes = b""

    def keys_of(self, issuer: str) -> IssuerKeys:
        if issuer.endswith(ACCOUNT.address):
            return IssuerKeys(issuer, (IssuerKey(None, ACCOUNT.address.lower(), self.owner),), "chain", NOW)
        if issuer == DAPP:
            return IssuerKeys(issuer, (IssuerKey(DAPP_KEY.public, None, self.dapp),), "chain", NOW)
        raise UnknownIssuer("nobody of that name")

    def find(self, chain_id: int, proof: Mapping[str, str], commitment: bytes) -> AnchorStanding | None:
        assert chain_id == BODY.chain_id
        assert proof["contract"] == REGISTRY
        if self.standing is None or self.commitment in (b"", commitment):
            return self.standing
        return replace(self.standing, anchored=0)


def verify(receipt: Receipt, lookups: Lookups | None = None, *, first_seen: int | None = None) -> Answers:
    return Verifier(recover_address, now=NOW, keys=lookups, anchors=lookups).verify(receipt, first_seen=first_seen)


def commitment(receipt: Receipt) -> bytes:
    proof = receipt.proof("anchor")
    assert proof is not None
    return commitment_of(decode(proof["salt"], "it"), receipt.body.digest)
