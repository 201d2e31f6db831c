"""Anchors of credentials in the contract Attestations: looked up by verifiers, made and revoked by providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, Reverted, RpcRefused
from identity.credentials.anchors import STATES, AnchorFinding, AnchorReference
from identity.did import parse_did

if TYPE_CHECKING:
    from cmwallet.chain.contracts import Contract
    from cmwallet.session import Session


class ChainAnchors:
    """An `AnchorSource`: the contract on the network in use; `unknown` when it cannot be asked.

    Neither can a node whose newest block is too old, and older than `allow_stale` seconds (None: any may be asked).
    """

    def __init__(self, opened: Session, *, offline: bool = False, allow_stale: int | None = 0) -> None:
        self._opened = opened
        self._offline = offline
        self._allow_stale = allow_stale

    def find(self, issuer: str, reference: AnchorReference) -> AnchorFinding:
        """Return what the contract says of an anchor."""
        unknown = AnchorFinding("unknown", None, reference.schema)
        if self._offline or not issuer.startswith("did:"):
            return unknown
        did = parse_did(issuer)
        if did.chain_id != self._opened.network.chain_id:
            return unknown
        try:
            lag = self._opened.lag()
            if lag is not None and self._allow_stale is not None and lag.age > self._allow_stale:
                return unknown  # what was revoked since is not on that node
            contract = attestations_of(self._opened)
            identifier = ask(self._opened, contract, "idOf", reference.schema, did.address, reference.commitment)
            state = STATES[int(ask(self._opened, contract, "standing", identifier))]
            made = _made(ask(self._opened, contract, "attestations", identifier))
        except (NetworkFailed, NotFound, RpcRefused, Reverted, IndexError):
            return unknown
        return AnchorFinding(state, made or None, reference.schema)


def ask(opened: Session, contract: Contract, function: str, *values: object) -> Any:
    """Return the one answer of a function; hashes are given as 0x-hex or bytes."""
    from cmwallet.chain.contracts import call

    given = [_as_bytes(value) for value in values]
    (answer,) = call(opened.client, contract, contract.interface.function(function), given)
    return answer


def attestations_of(opened: Session) -> Contract:
    """Return the contract on the network in use. Raises `NotFound`."""
    from cmwallet.chain.contracts import choose_contract

    return choose_contract(opened.database, opened.client, opened.network, "Attestations", None)


def anchor_data(contract: Contract, schema: str, commitment: bytes, expiry: int) -> bytes:
    """Return the data of the call that makes an anchor; `expiry` in Unix seconds."""
    from cmwallet.chain.abi import encode_call

    return encode_call(contract.interface.function("attest"), [bytes.fromhex(schema[2:]), commitment, expiry])


def revocation_data(opened: Session, contract: Contract, did: str, reference: AnchorReference) -> bytes:
    """Return the data of the call that revokes an anchor, for ever. Raises `InvalidInput` when there is none."""
    from cmwallet.chain.abi import encode_call

    if ChainAnchors(opened, allow_stale=None).find(did, reference).state in ("none", "unknown"):
        raise InvalidInput("that attestation is not anchored on this network")
    identifier = ask(opened, contract, "idOf", reference.schema, parse_did(did).address, reference.commitment)
    return encode_call(contract.interface.function("revoke"), [identifier])


def _as_bytes(value: object) -> object:
    return bytes.fromhex(value[2:]) if isinstance(value, str) and len(value) == 66 else value


def _made(attestation: Any) -> int:
    """Return when an attestation was made: the second member of the contract's structure."""
    return int(attestation[1])
