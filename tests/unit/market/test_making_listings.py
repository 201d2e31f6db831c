"""Making a listing: what nobody could verify is not handed out, and what is handed out is kept."""

from dataclasses import replace

import pytest

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.new_accounts import import_key
from cmwallet.errors import InvalidInput
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.identities.identities import Identities
from cmwallet.market.kept_papers import Papers
from cmwallet.market.making_listings import make_listing
from identity.credentials.issuers import IssuerKey, IssuerKeys
from identity.jose.keys import published_jwk
from identity.secret import Secret
from identity.signing_time import KeyStanding
from identity.vault import kdf
from identity.vault.vault import Vault
from tests.unit.market.listings import LISTING, NOW


@pytest.fixture
def vault(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    with Vault.create(home.vault_file, Secret("four plain words here"), parameters=kdf.MINIMUM) as vault:
        yield vault


@pytest.fixture
def identity(vault, tmp_path):
    database = Database(Home(tmp_path / "home"))
    import_key(database, vault, Secret(bytes([7]) * 32), "me")
    yield Identities(database, vault).create("shop", Accounts(database).get("me"), None)
    database.close()


class Published:
    """A registry that lists the identity's keys, or none."""

    def __init__(self, identity, listed: bool) -> None:
        raw = [key.public_bytes for key in identity.active("sig-p256")] if listed else []
        standing = KeyStanding(True, lambda _time: True, None)
        jwks = [published_jwk("P-256", one) for one in raw]
        self._keys = tuple(IssuerKey(jwk, None, standing) for jwk in jwks)

    def keys_of(self, issuer: str) -> IssuerKeys:
        return IssuerKeys(issuer, self._keys, "chain", NOW)


def test_a_listing_is_signed_by_the_identity_and_kept(vault, identity):
    listing = replace(LISTING, seller=identity.account)
    signed = make_listing(vault, identity, Published(identity, listed=True), listing, clock=lambda: NOW)
    assert signed.listing == listing
    kept = Papers(vault, identity.account).line(signed.hash)
    assert (kept.public, kept.name, kept.size) == (True, "listing.jws", len(signed.content))
    assert vault.log()[-2].facts["signed"] == "a listing of what is for sale (cmwallet-listing+jwt, ES256)"


def test_what_nobody_could_verify_is_neither_handed_out_nor_kept(vault, identity):
    with pytest.raises(InvalidInput) as caught:
        make_listing(
            vault,
            identity,
            Published(identity, listed=False),
            replace(LISTING, seller=identity.account),
            clock=lambda: NOW,
        )
    assert "identity register" in caught.value.hint
    with pytest.raises(InvalidInput):
        make_listing(vault, identity, Published(identity, listed=True), LISTING, clock=lambda: NOW)
    assert Papers(vault, identity.account).all() == []
