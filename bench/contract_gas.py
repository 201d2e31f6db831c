"""Gas of our contracts and of those that others use for the same: ERC-1056 as npm ships it, and EAS.

Whole transactions on the same EVM (py-evm, London), sent by the same account in the same run. Gas is a number of the
protocol: it does not depend on the machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.report import Skipped

if TYPE_CHECKING:
    from tests.contracts.harness import Compiled, Contract, EvmWorld

CLAIM = "gas of the contracts (the same action, London)"
_PEERS: Final = Path(__file__).parents[1] / "tests" / "interop" / "erc1056" / "node_modules"
_NAME, _VERI_KEY = b"did/pub/Ed25519/veriKey/base64".ljust(32, b"\0"), b"veriKey".ljust(32, b"\0")
_KEY = bytes(range(1, 33))
_FAR = 4_000_000_000


@dataclass(frozen=True)
class Gas:
    """One comparison: gas of ours, gas of the peer's."""

    what: str
    ours: int
    peer_name: str
    peer: int
    note: str = ""

    met = None
    """No claim is made: checkpoints cost gas, and what they are for is in the note."""

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        gas = {"ours_gas": self.ours, "peer_gas": self.peer, "ratio": self.ours / self.peer}
        return {"what": self.what, "peer": self.peer_name, **gas, "note": self.note}

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        ratio = f"{self.ours / self.peer:.2f}× the gas"
        return (self.what, f"{self.ours:,}", f"{self.peer:,}  {self.peer_name}", ratio, "", "")


def measure(_scale: float = 1) -> list[Gas | Skipped]:
    """Compare all actions."""
    if not (_PEERS / "ethr-did-registry").exists():
        return [Skipped("gas of the contracts", "ethr-did-registry and EAS are not installed: make interop-setup")]
    from tests.contracts.harness import EvmWorld

    rows: list[Gas | Skipped] = [*_registry(EvmWorld()), *_attestations(EvmWorld())]
    return rows


def _registry(world: EvmWorld) -> Iterator[Gas]:
    ann, bea = world.person("ann"), world.person("bea")
    peer = world.deploy(_peer("ethr-did-registry", "EthereumDIDRegistry"))
    ours = world.deploy("KeyRegistry")
    note = "ours also remembers what held when (keyAt, delegateAt, ownerAt): a storage slot for each change"
    for action, arguments in (
        ("setAttribute", (_NAME, _KEY, 1_000)),
        ("revokeAttribute", (_NAME, _KEY)),
        ("addDelegate", (_VERI_KEY, bea.address, 1_000)),
        ("revokeDelegate", (_VERI_KEY, bea.address)),
        ("changeOwner", (bea.address,)),
    ):
        costs = [contract.send(action, ann.address, *arguments, sender=ann).gas for contract in (ours, peer)]
        yield Gas(action, costs[0], "ethr-did-registry", costs[1], note)
        note = ""


def _attestations(world: EvmWorld) -> Iterator[Gas]:
    ann = world.person("ann")
    schemas = world.deploy(_peer("@ethereum-attestation-service/eas-contracts", "SchemaRegistry"))
    peer = world.deploy(_peer("@ethereum-attestation-service/eas-contracts", "EAS"), schemas.address)
    ours = world.deploy("Attestations")
    zero, nobody = bytes(32), "0x" + 40 * "0"
    definition, commitment = b"\x11" * 32, b"\x22" * 32
    made = ours.send("registerSchema", definition, sender=ann)
    text = "bytes32 commitment"
    theirs = schemas.send("register", text, nobody, True, sender=ann)
    yield Gas("register a schema", made.gas, "EAS", theirs.gas, "EAS stores the schema's text, ours its hash")
    ours.send("admitIssuer", made.value, ann.address, sender=ann)
    attested = ours.send("attest", made.value, commitment, _FAR, sender=ann)
    request = (theirs.value, (nobody, _FAR, True, zero, commitment, 0))
    peer_attested = peer.send("attest", request, sender=ann)
    yield Gas("attest to a commitment", attested.gas, "EAS", peer_attested.gas, "32 bytes, an expiry, no recipient")
    revoked = ours.send("revoke", attested.value, sender=ann)
    peer_revoked = peer.send("revoke", (theirs.value, (peer_attested.value, 0)), sender=ann)
    yield Gas("revoke it", revoked.gas, "EAS", peer_revoked.gas)
    _check(ours, peer, attested.value, peer_attested.value)


def _check(ours: Contract, peer: Contract, own: bytes, other: bytes) -> None:
    """Both hold a revoked attestation."""
    if ours.read("standing", own) != 2 or not peer.read("getAttestation", other)[4]:
        raise RuntimeError("an attestation is not revoked")


def _peer(package: str, name: str) -> Compiled:
    from tests.contracts.harness import Compiled

    file = _PEERS / package / "artifacts" / "contracts" / f"{name}.sol" / f"{name}.json"
    document = json.loads(file.read_text("utf-8"))
    return Compiled(document["abi"], bytes.fromhex(document["bytecode"][2:]))
