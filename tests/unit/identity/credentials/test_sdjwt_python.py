"""SD-JWT against PyPI's `sd-jwt` (ES256): what either makes, the other accepts.

It is a peer for what is right only; it accepts much that is wrong (see the probes in `test_verifying.py`).
"""

from __future__ import annotations

from typing import Any

import pytest
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from identity.credentials.presenting import present, select_fields
from identity.jose.encoding import encode
from identity.jose.keys import LocalKey
from tests.unit.identity.credentials.world import (
    HOLDER_KEY,
    ISSUER,
    ISSUER_KEY,
    NONCE,
    NOW,
    VCT,
    VERIFIER,
    check,
    issue,
)


def private(one: LocalKey) -> JWK:
    return JWK(**one.public.document, d=encode(one.private.reveal()))


def public(one: LocalKey) -> JWK:
    return JWK(**one.public.document)


def test_what_we_issue_and_present_the_peer_verifies() -> None:
    selection = select_fields(issue().text, ["given_name", "age_equal_or_over.18", "nationalities"])
    text = present(selection, HOLDER_KEY, audience=VERIFIER, nonce=NONCE, now=NOW)
    found = SDJWTVerifier(text, lambda *_: public(ISSUER_KEY), VERIFIER, NONCE).get_verified_payload()
    assert (found["given_name"], found["age_equal_or_over"]) == ("Alice", {"18": True})
    assert found["nationalities"] == ["DE", "FR"]
    with pytest.raises(Exception, match=r"(?i)nonce"):
        SDJWTVerifier(text, lambda *_: public(ISSUER_KEY), VERIFIER, "other")


def test_what_the_peer_issues_and_presents_we_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sd_jwt.holder.time", lambda: NOW)
    claims: dict[Any, object] = {
        "iss": ISSUER,
        "vct": VCT,
        "exp": NOW + 100,
        SDObj("given_name"): "Alice",
        SDObj("address"): {SDObj("country"): "DE", SDObj("locality"): "Berlin"},
        "nationalities": [SDObj("DE"), SDObj("FR")],
    }
    issued = SDJWTIssuer(
        claims,
        private(ISSUER_KEY),
        public(HOLDER_KEY),
        add_decoy_claims=True,
        extra_header_parameters={"typ": "dc+sd-jwt"},
    )
    holder = SDJWTHolder(issued.sd_jwt_issuance)
    wanted = {"address": {"country": True}, "nationalities": [False, True]}
    holder.create_presentation(wanted, NONCE, VERIFIER, private(HOLDER_KEY))
    found = check(holder.sd_jwt_presentation)
    assert (found.claims["address"], found.claims["nationalities"]) == ({"country": "DE"}, ["FR"])
    assert "given_name" not in found.claims
    ours = present(
        select_fields(issued.sd_jwt_issuance, ["given_name"]), HOLDER_KEY, audience=VERIFIER, nonce=NONCE, now=NOW
    )
    assert check(ours).claims["given_name"] == "Alice"
