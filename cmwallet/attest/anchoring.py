"""Anchors of credentials in the contract Attestations, as verifiers look them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.errors import NetworkFailed, NotFound, Reverted, RpcRefused
from cmwallet.node.access import NetworkAccess
from cmwallet.transactions.bound_contract import BoundContract
from identity.credentials.anchors import STATES, AnchorFinding, AnchorReference, AnchorState
from identity.did import parse_did

CONTRACT: Final = "Attestations"
_MADE: Final = 1
"""When an attestation was made: the place in the contract's structure."""


class ChainAnchors:
    """An `AnchorSource`: the contract on the network in use; `unknown` when it cannot be asked.

    Neither can a node whose newest block is too old, and older than `allow_stale` seconds (None: any may be asked).
    """

    def __init__(self, access: NetworkAccess, *, offline: bool = False, allow_stale: int | None = 0) -> None:
        self._access = access
        self._offline = offline
        self._allow_stale = allow_stale

    def find(self, issuer: str, reference: AnchorReference) -> AnchorFinding:
        """Return what the contract says of an anchor."""
        unknown = AnchorFinding("unknown", None, reference.schema)
        if self._offline or not issuer.startswith("did:"):
            return unknown
        did = parse_did(issuer)
        if did.chain_id != self._access.network.chain_id:
            return unknown
        try:
            lag = self._access.lag()
            if lag is not None and self._allow_stale is not None and lag.age > self._allow_stale:
                return unknown  # what was revoked since is not on that node
            found = find_anchor(self._access, issuer, reference)
            if found is None:
                return AnchorFinding("none", None, reference.schema)
            made = int(found.contract.ask_agreed("attestations", found.identifier)[_MADE])
        except (NetworkFailed, NotFound, RpcRefused, Reverted, IndexError):
            return unknown
        return AnchorFinding(found.state, made or None, reference.schema)


@dataclass(frozen=True)
class FoundAnchor:
    """An anchor on chain: the contract that has it, its id there, how it stands."""

    contract: BoundContract
    identifier: bytes
    state: AnchorState


def find_anchor(access: NetworkAccess, issuer: str, reference: AnchorReference) -> FoundAnchor | None:
    """Return an anchor of an issuer (a DID), looked for in every contract of the family; None when there is none."""
    address = parse_did(issuer).address
    for contract in BoundContract.every(access, CONTRACT):
        identifier = bytes(contract.ask("idOf", schema_bytes(reference), address, reference.commitment))
        state = STATES[int(contract.ask_agreed("standing", identifier))]
        if state != "none":
            return FoundAnchor(contract, identifier, state)
    return None


def schema_bytes(reference: AnchorReference) -> bytes:
    """Return the schema of an anchor as the contract takes it."""
    return bytes.fromhex(reference.schema.removeprefix("0x"))
