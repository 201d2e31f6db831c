"""What needs a recovery phrase's seed, or an account's key at somebody else's request, as work that gives no key out.

A command does it itself in an open vault, or has the agent do it: arguments and answers are plain values and `Secret`s,
and neither an account key nor a seed is among the answers. `Session.work` chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from cmwallet.database import Database
from identity.secret import Secret
from identity.vault.interface import Keeper

if TYPE_CHECKING:
    from identity.keys import Use
    from identity.records.field import Json

Work = Callable[..., object]


def derive_account(
    database: Database,
    keeper: Keeper,
    *,
    name: str | None,
    wallet: str | None,
    shape: str | None,
    index: int | None,
    passphrase: Secret | None,
) -> str:
    """Derive and store one account; its address. See `cmwallet.keys.new_accounts.derive_account`."""
    from cmwallet.keys import new_accounts

    return new_accounts.derive_account(
        database, keeper, name=name, wallet=wallet, shape=shape, index=index, passphrase=passphrase
    ).address


def list_addresses(
    database: Database,
    keeper: Keeper,
    *,
    wallet: str | None,
    shape: str,
    first: int,
    count: int,
    passphrase: Secret | None,
) -> list[Sequence[str]]:
    """Return (path, address) of `count` accounts of a shape, from number `first` on; nothing is stored."""
    from cmwallet.keys.derivation import derive_many
    from cmwallet.keys.seeds import SeedWallets, open_seed

    seed_wallet = SeedWallets(database).get_checked(keeper, wallet)
    with open_seed(keeper, seed_wallet, passphrase, reason="discover used accounts") as seed:
        return [(item.path, item.address) for item in derive_many(seed, shape, range(first, first + count))]


def check_phrase(database: Database, keeper: Keeper, *, wallet: str, entropy: Secret, language: str) -> bool:
    """Say whether a phrase read back from paper is the wallet's."""
    from cmwallet.keys.mnemonic import ParsedPhrase
    from cmwallet.keys.seeds import SeedWallets
    from cmwallet.keys.seeds import check_phrase as check

    return check(keeper, SeedWallets(database).get_checked(keeper, wallet), ParsedPhrase(entropy, language, 0))


def create_identity(
    database: Database,
    keeper: Keeper,
    *,
    name: str,
    account: str,
    passphrase: Secret | None,
    only_for: str | None = None,
) -> str:
    """Make an identity; its name."""
    from cmwallet.identities.identities import Identities
    from cmwallet.keys.accounts import Accounts

    found = Accounts(database).get(account)
    return Identities(database, keeper).create(name, found, passphrase, only_for=only_for).name


def add_identity_key(
    database: Database, keeper: Keeper, *, identity: str, use: str, account: str, passphrase: Secret | None
) -> str:
    """Make one more key of an identity; its thumbprint."""
    from cmwallet.identities.identities import Identities
    from cmwallet.keys.accounts import Accounts

    identities = Identities(database, keeper)
    return identities.add_key(
        identities.get(identity), cast("Use", use), Accounts(database).get(account), passphrase
    ).thumbprint


def approve_request(
    database: Database,
    keeper: Keeper,
    *,
    issuer_slug: str,
    request_id: str,
    fields: Sequence[str],
    expires: int,
    session: str | None = None,
    terminal: bool = False,
    anchor: bool = False,
) -> str:
    """Consent to a dapp's request; the grant's id. See `cmwallet.grants.approving`."""
    from cmwallet.grants import approving

    return approving.approve_request(
        database,
        keeper,
        issuer_slug=issuer_slug,
        request_id=request_id,
        fields=fields,
        expires=expires,
        session=session,
        terminal=terminal,
        anchor=anchor,
    )


def preview_request(
    database: Database, keeper: Keeper, *, issuer_slug: str, request_id: str
) -> dict[str, dict[str, Json]]:
    """Return what a dapp would get if its request were approved, to be shown. See `cmwallet.grants.previewing`."""
    from cmwallet.grants import previewing

    return previewing.preview_request(database, keeper, issuer_slug=issuer_slug, request_id=request_id)


def list_serving_key(database: Database, keeper: Keeper, *, public: bytes, expires: int) -> str:
    """List the key of a server that runs without the vault, and seal what is granted to it; its kid."""
    from cmwallet.grants import serving

    return serving.list_serving_key(database, keeper, public=public, expires=expires)


def drop_serving_key(database: Database, keeper: Keeper, *, kid: str) -> None:
    """Take the key of a server that ended from the list."""
    from cmwallet.grants import serving

    serving.drop_serving_key(database, keeper, kid=kid)


def reseal_grants(database: Database, keeper: Keeper, *, owner: str | None = None) -> int:
    """Seal the values of live grants anew for the servers that run; how many grants."""
    from cmwallet.grants import serving

    return serving.reseal_grants(database, keeper, owner=owner)


def presign_anchor(
    database: Database,
    keeper: Keeper,
    *,
    account: str,
    grant_id: str,
    version: int,
    chain_id: int,
    contract: str,
    separator: bytes,
    salt: bytes,
    commitment: bytes,
    expires: int,
    passphrase: Secret | None,
) -> str:
    """Derive the one-time revoker of a consent's anchor and keep its signature; its address."""
    from cmwallet.grants import anchoring

    return anchoring.presign(
        database,
        keeper,
        account=account,
        grant_id=grant_id,
        version=version,
        chain_id=chain_id,
        contract=contract,
        separator=separator,
        salt=salt,
        commitment=commitment,
        expires=expires,
        passphrase=passphrase,
    )


def public_documents(database: Database, keeper: Keeper, *, identity: str, origin: str) -> list[tuple[str, str, bytes]]:
    """Return what an identity that attests publishes, for a server. See `cmwallet.attest.publishing`."""
    from cmwallet.attest import publishing

    return publishing.public_documents(database, keeper, identity=identity, origin=origin)


def settle_grants(database: Database, keeper: Keeper) -> None:
    """Sign the withdrawals of grants that were revoked while nobody could sign. See `cmwallet.grants.mending`."""
    from cmwallet.grants.mending import mend_grants

    mend_grants(database, keeper)


_SEEDS: Final = (derive_account, list_addresses, check_phrase, create_identity, add_identity_key, presign_anchor)
_GRANTS: Final = (approve_request, preview_request, list_serving_key, drop_serving_key, reseal_grants)
_SERVING: Final = (public_documents, settle_grants)
WORK: Final[Mapping[str, Work]] = {work.__name__: work for work in (*_SEEDS, *_GRANTS, *_SERVING)}
"""By name: what the agent does for others."""
