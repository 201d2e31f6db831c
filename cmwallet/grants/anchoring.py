"""Anchors of consents in the contract ConsentRegistry: a salted commitment, and the signature that withdraws it.

The revoker is an address of one use, derived for this version of the grant; it names nobody. Its only signature, the
one that withdraws the anchor, is made together with the anchor and kept in the vault: withdrawing later needs no seed,
and no BIP-39 passphrase. Whoever pays for the anchor, and when, shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, Reverted, RpcRefused
from identity.address import Address, address_bytes, parse_address
from identity.consent.receipt import TYPE_ANCHOR
from identity.consent.verifying import AnchorStanding
from identity.jose.encoding import encode
from identity.keccak import keccak256
from identity.secret import Secret

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.home.database import Database
    from cmwallet.node.access import NetworkAccess, WalletAccess
    from cmwallet.node.client import BlockTag
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.fees import Overrides
    from cmwallet.transactions.order import Order
    from cmwallet.units import Amount
    from identity.consent.receipt import Receipt
    from identity.vault.interface import Keeper

CONTRACT: Final = "ConsentRegistry"
DAY: Final = 86_400
_WITHDRAW_TYPE: Final = keccak256(b"Withdraw(bytes32 id)")
_WORD: Final = 32
_SOMEBODY: Final = "0x" + "11" * 20
ANCHOR_GAS: Final = 140_000
"""What an anchor may use: for quoting its fee where estimating would need an EVM."""


@dataclass(frozen=True)
class Anchor:
    """What is anchored for one grant. `expiry` is a whole day; `signature` is the revoker's, r ‖ s ‖ 0 or 1."""

    contract: Address
    chain_id: int
    salt: bytes
    commitment: bytes
    revoker: Address
    expiry: int
    signature: bytes

    @property
    def id(self) -> bytes:
        """Its id in the contract: keccak256 of the words chain id, contract, commitment, revoker, expiry."""
        return anchor_id(self.chain_id, self.contract, self.commitment, self.revoker, self.expiry)


def anchor_id(chain_id: int, contract: str, commitment: bytes, revoker: str, expiry: int) -> bytes:
    """Return the id that the contract computes: nobody can squat on one."""
    words = (
        chain_id.to_bytes(_WORD, "big"),
        address_bytes(contract).rjust(_WORD, b"\0"),
        commitment,
        address_bytes(revoker).rjust(_WORD, b"\0"),
        expiry.to_bytes(_WORD, "big"),
    )
    return keccak256(b"".join(words))


def withdrawal_digest(separator: bytes, identifier: bytes) -> bytes:
    """Return what the revoker signs (EIP-712 `Withdraw(bytes32 id)`); `separator` is the contract's."""
    return keccak256(b"\x19\x01" + separator + keccak256(_WITHDRAW_TYPE + identifier))


def coarse(expires: int) -> int:
    """Return an end rounded up to a whole day, so that it tells little."""
    return -(-expires // DAY) * DAY


def presign(
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
    """Derive a grant's revoker, sign its withdrawal and keep that in the vault; return the revoker's address.

    Work for the agent: the seed and the key stay in here. `separator` is the contract's domain separator.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.keys.secp256k1 import SigningKey

    owner = Accounts(database).get(account)
    key = SigningKey(_revoker(database, keeper, owner.wallet, owner.address, _name(grant_id, version), passphrase))
    identifier = anchor_id(chain_id, contract, commitment, key.address, coarse(expires))
    signature = key(withdrawal_digest(separator, identifier))
    body = {
        "contract": contract,
        "chain_id": chain_id,
        "salt": salt.hex(),
        "commitment": commitment.hex(),
        "revoker": key.address,
        "expiry": coarse(expires),
        "signature": signature.hex(),
    }
    place = _place(grant_id, version)
    about = {"owner": owner.address.lower()}
    payload = Secret(json.dumps(body))
    keeper.seal(TYPE_ANCHOR, "anchor", payload, attributes=about, record_id=keeper.find(*place), locator=place)
    return str(key.address)


def kept_anchor(keeper: Keeper, grant_id: str, version: int) -> Anchor | None:
    """Return what was anchored, or was about to be, for a version of a grant."""
    record = keeper.find(*_place(grant_id, version))
    if record is None:
        return None
    body = json.loads(keeper.open_record(record, reason="read an anchor").payload.reveal())
    return Anchor(
        contract=parse_address(body["contract"]),
        chain_id=body["chain_id"],
        salt=bytes.fromhex(body["salt"]),
        commitment=bytes.fromhex(body["commitment"]),
        revoker=parse_address(body["revoker"]),
        expiry=body["expiry"],
        signature=bytes.fromhex(body["signature"]),
    )


def anchor_order(contract: BoundContract, payer: Account, anchor: Anchor, memo: str = "") -> Order:
    """Return the order that makes an anchor."""
    return contract.order(payer, "anchor", anchor.commitment, anchor.revoker, anchor.expiry, memo=memo)


def withdrawal_order(contract: BoundContract, payer: Account, anchor: Anchor, memo: str) -> Order:
    """Return the order that withdraws an anchor, for ever."""
    r, s, parity = anchor.signature[:32], anchor.signature[32:64], anchor.signature[64]
    return contract.order(payer, "withdraw", anchor.id, parity + 27, r, s, memo=memo)


def quote_anchor(
    access: WalletAccess, account: str, expires: int, overrides: Overrides | None = None
) -> tuple[BoundContract, Amount]:
    """Return the contract that would anchor a consent until `expires`, and about what that costs the account.

    Needs no vault. Raises what preparing a transaction raises, and `NotFound` without a contract.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.fees import NOTHING_FIXED
    from cmwallet.transactions.preparing import Choices, prepare

    contract, payer = BoundContract.newest(access, CONTRACT), Accounts(access.database).get(account)
    order = contract.order(payer, "anchor", b"\1" * _WORD, _SOMEBODY, coarse(expires))
    choices = Choices(overrides or NOTHING_FIXED)
    prepared = prepare(access.home, access.config, access.database, access.client, access.network, order, choices)
    return contract, prepared.expected_fee


class ChainConsents:
    """An `AnchorLookup`: the ConsentRegistry on the network in use; None when it cannot be asked."""

    def __init__(self, access: NetworkAccess) -> None:
        self._access = access

    def find(self, chain_id: int, proof: Mapping[str, str], commitment: bytes) -> AnchorStanding | None:
        """Return how an anchor stands. Only the contract that this home knows is believed."""
        from cmwallet.node.quorum import agreed
        from cmwallet.transactions.bound_contract import BoundContract

        if chain_id != self._access.network.chain_id:
            return None
        try:
            where = parse_address(proof["contract"])
            known = BoundContract.every(self._access, CONTRACT)
            contract = next((one for one in known if one.address == where), None)
            if contract is None:
                return None
            identifier = anchor_id(chain_id, contract.address, commitment, proof["revoker"], int(proof["expiry"]))
            number, (made, _, _, withdrawn, _) = agreed(
                contract.client,
                f"{CONTRACT}.anchors",
                lambda node, at: _as_of(replace(contract, client=node), identifier, at),
            )
        except (NetworkFailed, NotFound, RpcRefused, Reverted):
            return None
        except (InvalidInput, ValueError, OverflowError):
            return AnchorStanding(0, 0, 0)
        return AnchorStanding(int(made), int(withdrawn), number)


def _as_of(contract: BoundContract, identifier: bytes, at: BlockTag) -> tuple[int, tuple[Any, ...]]:
    """Return the number of a block, and what the contract says of an anchor then."""
    number = at if isinstance(at, int) else contract.client.latest_block().number
    return number, contract.ask("anchors", identifier, at=at)


def proof_of(anchor: Anchor, transaction: str) -> dict[str, str]:
    """Return the members of a receipt's proof that it is anchored."""
    return {
        "contract": anchor.contract,
        "salt": encode(anchor.salt),
        "revoker": anchor.revoker,
        "expiry": str(anchor.expiry),
        "transaction": transaction,
    }


def commitment_in(receipt: Receipt, salt: bytes) -> bytes:
    """Return what is anchored of a receipt."""
    from identity.consent.terms import commitment_of

    return commitment_of(salt, receipt.body.digest)


def _revoker(
    database: Database, keeper: Keeper, wallet: str | None, address: str, grant_id: str, passphrase: Secret | None
) -> Secret:
    """Derive the key; for an account without a seed, or with a BIP-39 passphrase not at hand, make a random one."""
    from cmwallet.accounts.seeds import ASKED, SeedWallets, open_seed
    from identity.keys import derive_revoker, random_revoker

    for one in SeedWallets(database).all():
        if one.record == wallet and not (one.passphrase == ASKED and passphrase is None):
            with open_seed(keeper, one, passphrase, reason="derive the revoker of a consent") as seed:
                return derive_revoker(seed, address, grant_id)
    return random_revoker()


def _place(grant_id: str, version: int) -> tuple[str, str]:
    return f"grant {grant_id}", f"anchor {version}"


def _name(grant_id: str, version: int) -> str:
    """Return what the revoker is derived for: a later version has another one, so that nobody links the two."""
    return grant_id if version == 1 else f"{grant_id}/{version}"
