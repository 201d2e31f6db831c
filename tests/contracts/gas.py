"""Gas of every action that changes something, as transactions; `python -m tests.contracts.gas` writes gas.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from identity.keccak import keccak256
from tests.contracts.harness import CMT, DAY, START, SUPPLY, EvmWorld, World, account
from tests.contracts.merkle import Tree
from tests.contracts.signed import legacy, typed
from tests.contracts.typed import digest, domain_of
from tests.contracts.unit.test_wrapped_cmt import permit

FILE = Path(__file__).with_name("gas.json")
NAME, VERI_KEY = b"did/pub/Ed25519/veriKey/base64".ljust(32, b"\0"), b"veriKey".ljust(32, b"\0")
KEY = bytes(range(1, 33))


def _tokens(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    cmt = world.deploy("CMT", ann.address)
    yield "CMT deploy", cmt.deployment_gas
    yield "CMT transfer, first", cmt.send("transfer", bea.address, CMT, sender=ann).gas
    yield "CMT transfer", cmt.send("transfer", bea.address, CMT, sender=ann).gas
    yield "CMT approve", cmt.send("approve", bea.address, 2 * CMT, sender=ann).gas
    yield "CMT transferFrom", cmt.send("transferFrom", ann.address, bea.address, CMT, sender=bea).gas
    swap = world.deploy("Swap", cmt.address, value=SUPPLY)
    yield "Swap deploy", swap.deployment_gas
    cmt.send("approve", swap.address, SUPPLY, sender=ann)
    for what in ("Swap swap, first", "Swap swap"):
        yield what, swap.send("swap", CMT, bea.address, sender=ann).gas
    wrapped = world.deploy("WrappedCMT")
    yield "WrappedCMT deploy", wrapped.deployment_gas
    for what in ("WrappedCMT deposit, first", "WrappedCMT deposit"):
        yield what, wrapped.send("deposit", sender=ann, value=CMT).gas
    yield "WrappedCMT coins without data", wrapped.pay(CMT, sender=ann).gas
    yield "WrappedCMT withdraw", wrapped.send("withdraw", CMT, sender=ann).gas
    yield "WrappedCMT permit", wrapped.send("permit", *permit(wrapped, ann, bea.address, CMT), sender=bea).gas
    tree = Tree(world.chain_id, [(account(f"holder {place}").address, 5) for place in range(1_000)])
    claims = world.deploy("SnapshotClaim", tree.root, tree.total, value=tree.total)
    yield "SnapshotClaim deploy", claims.deployment_gas
    claims.send("claim", *tree.claim(0), sender=ann)
    yield "SnapshotClaim claim, one of 1,000", claims.send("claim", *tree.claim(1), sender=ann).gas


def _registry(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    registry = world.deploy("KeyRegistry")
    yield "KeyRegistry deploy", registry.deployment_gas
    changes: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("setAttribute", (NAME, KEY, 1000)),
        ("revokeAttribute", (NAME, KEY)),
        ("addDelegate", (VERI_KEY, bea.address, 1000)),
        ("revokeDelegate", (VERI_KEY, bea.address)),
    )
    for action, arguments in changes:
        yield f"KeyRegistry {action}, first", registry.send(action, ann.address, *arguments, sender=ann).gas
        yield f"KeyRegistry {action}", registry.send(action, ann.address, *arguments, sender=ann).gas
    for form, word in ((legacy, "Signed"), (typed, "Typed")):
        for action, arguments in changes:
            function, signed = form(registry, action, ann.address, ann, *arguments)
            yield f"KeyRegistry {action}{word}", registry.send(function, *signed, sender=bea).gas
    yield "KeyRegistry cancelNonce", registry.send("cancelNonce", ann.address, sender=ann).gas
    yield "KeyRegistry changeOwner", registry.send("changeOwner", ann.address, bea.address, sender=ann).gas
    for form, word in ((legacy, "Signed"), (typed, "Typed")):
        function, signed = form(registry, "changeOwner", ann.address, bea, bea.address)
        yield f"KeyRegistry changeOwner{word}", registry.send(function, *signed, sender=ann).gas


def _statements(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    attestations = world.deploy("Attestations")
    yield "Attestations deploy", attestations.deployment_gas
    done = attestations.send("registerSchema", keccak256(b"schema"), sender=ann)
    yield "Attestations registerSchema", done.gas
    schema = done.value
    yield "Attestations admitIssuer", attestations.send("admitIssuer", schema, bea.address, sender=ann).gas
    made = attestations.send("attest", schema, keccak256(b"it"), START + DAY, sender=bea)
    yield "Attestations attest", made.gas
    yield "Attestations revoke", attestations.send("revoke", made.value, sender=bea).gas
    yield "Attestations revokeIssuer", attestations.send("revokeIssuer", schema, bea.address, START, sender=ann).gas
    consents = world.deploy("ConsentRegistry")
    yield "ConsentRegistry deploy", consents.deployment_gas
    expiry = (START // DAY + 30) * DAY
    anchored = consents.send("anchor", keccak256(b"consent"), bea.address, expiry, sender=ann)
    yield "ConsentRegistry anchor", anchored.gas
    signature = bea.sign(digest(domain_of(consents), "Withdraw", id=anchored.value))
    yield "ConsentRegistry withdraw", consents.send("withdraw", anchored.value, *signature, sender=ann).gas
    yield "Multicall deploy", world.deploy("Multicall").deployment_gas


def measure(make: Callable[[], World] = EvmWorld) -> dict[str, int]:
    """Return action → gas, on worlds that `make` makes."""
    return {what: gas for part in (_tokens, _registry, _statements) for what, gas in part(make())}


if __name__ == "__main__":
    FILE.write_text(json.dumps(measure(), indent=1) + "\n", "utf-8")
