"""Which issuers are a wallet's server, by their metadata alone."""

from __future__ import annotations

import pytest

from identity.jose.encoding import Json
from identity.jose.jws import sign_jws
from identity.jose.keys import fresh_holder_key
from oauth.core.endpoints.metadata import metadata, signed
from oauth.dapp.discovery import Metadata
from oauth.dapp.errors import NotAWallet
from oauth.dapp.wallets import require_wallet
from tests.unit.oauth.dapps import GENESIS, ISSUER, NOW, World


@pytest.fixture
def world() -> World:
    return World()


def shown(world: World, key: object = None, **changes: object) -> Metadata:
    """The metadata of a server that changed them before it signed; None leaves a member out."""
    core = world.server.core
    changed: Json = {name: value for name, value in {**metadata(core), **changes}.items() if value is not None}
    return Metadata(ISSUER.url, signed(core, changed, NOW))


def test_the_metadata_of_a_server_of_ours_say_whose_it_is(world: World) -> None:
    keys = {world.signer.kid: world.signer.public}
    for more in ({}, {"genesis": GENESIS}, {"keys": keys}):
        assert require_wallet(shown(world), **more) == world.server.core.did  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pushed_authorization_request_endpoint": None}, "no pushed_authorization_request_endpoint"),
        ({"token_endpoint": None}, "no token_endpoint"),
        ({"authorization_endpoint": 7}, "no authorization_endpoint"),
        ({"jwks_uri": ["x"]}, "no jwks_uri"),
        ({"authorization_details_types_supported": None}, "no requests of the type"),
        ({"authorization_details_types_supported": ["payment"]}, "no requests of the type"),
        ({"authorization_details_types_supported": "cmwallet_vault"}, "no requests of the type"),
        ({"cmwallet_issuer_did": None}, "does not say whose"),
        ({"cmwallet_issuer_did": 7}, "does not say whose"),
        ({"cmwallet_issuer_did": "did:web:shop.example"}, "does not say whose"),
        ({"cmwallet_issuer_did": "did:ethr:0x4d2:0x" + "ab" * 20}, "does not say whose"),
        ({"cmwallet_genesis": "0x" + "cd" * 32}, "another chain"),
        ({"cmwallet_genesis": None}, "another chain"),
    ],
    ids=str,
)
def test_another_kind_of_server_is_refused_with_the_reason(world: World, changes: Json, said: str) -> None:
    with pytest.raises(NotAWallet, match=said):
        require_wallet(shown(world, **changes), genesis=GENESIS)


@pytest.mark.parametrize("text", [None, 7, "", "a.b.c", "no signature"])
def test_metadata_that_are_not_signed_prove_nobody(world: World, text: object) -> None:
    document = {**shown(world).document, "signed_metadata": text}
    with pytest.raises(NotAWallet):
        require_wallet(Metadata(ISSUER.url, document))


@pytest.mark.parametrize(
    "change",
    [
        {"token_endpoint": "https://evil.example/token"},
        {"cmwallet_issuer_did": "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"},
        {"another": True},
    ],
    ids=str,
)
def test_what_stands_beside_the_signed_metadata_says_the_same(world: World, change: Json) -> None:
    with pytest.raises(NotAWallet, match="something else"):
        require_wallet(Metadata(ISSUER.url, {**shown(world).document, **change}))


def test_metadata_that_were_signed_for_another_issuer_are_not_its_own(world: World) -> None:
    document = shown(world).document
    for issuer in ("https://evil.example/i/x", ISSUER.url + "/"):
        with pytest.raises(NotAWallet, match="something else"):
            require_wallet(Metadata(issuer, document))


def test_with_the_keys_of_the_chain_the_signature_counts(world: World) -> None:
    stranger, document = fresh_holder_key(), shown(world).document
    with pytest.raises(NotAWallet, match="does not list"):
        require_wallet(Metadata(ISSUER.url, document), keys={stranger.kid: stranger.public})
    payload = {name: value for name, value in document.items() if name != "signed_metadata"}
    claimed = {"typ": "JWT", "kid": world.signer.kid}
    forged = sign_jws({**payload, "iss": ISSUER.url, "iat": NOW}, stranger, claimed)
    keys = {world.signer.kid: world.signer.public}
    with pytest.raises(NotAWallet, match="signature"):
        require_wallet(Metadata(ISSUER.url, {**payload, "signed_metadata": forged}), keys=keys)
    plain = sign_jws(
        {**payload, "iss": ISSUER.url, "iat": NOW}, world.signer, {"typ": "at+jwt", "kid": world.signer.kid}
    )
    with pytest.raises(NotAWallet, match="type"):
        require_wallet(Metadata(ISSUER.url, {**payload, "signed_metadata": plain}), keys=keys)
