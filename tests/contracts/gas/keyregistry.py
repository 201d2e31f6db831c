"""Gas of KeyRegistry."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import World
from tests.contracts.signed import legacy, typed

NAME, VERI_KEY = b"did/pub/Ed25519/veriKey/base64".ljust(32, b"\0"), b"veriKey".ljust(32, b"\0")
KEY = bytes(range(1, 33))


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    registry = world.deploy("KeyRegistry")
    yield "deploy", registry.deployment_gas
    changes: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("setAttribute", (NAME, KEY, 1000)),
        ("revokeAttribute", (NAME, KEY)),
        ("addDelegate", (VERI_KEY, bea.address, 1000)),
        ("revokeDelegate", (VERI_KEY, bea.address)),
    )
    for action, arguments in changes:
        yield f"{action}, first", registry.send(action, ann.address, *arguments, sender=ann).gas
        yield f"{action}", registry.send(action, ann.address, *arguments, sender=ann).gas
    for form, word in ((legacy, "Signed"), (typed, "Typed")):
        for action, arguments in changes:
            function, signed = form(registry, action, ann.address, ann, *arguments)
            yield f"{action}{word}", registry.send(function, *signed, sender=bea).gas
    yield "cancelNonce", registry.send("cancelNonce", ann.address, sender=ann).gas
    yield "changeOwner", registry.send("changeOwner", ann.address, bea.address, sender=ann).gas
    for form, word in ((legacy, "Signed"), (typed, "Typed")):
        function, signed = form(registry, "changeOwner", ann.address, bea, bea.address)
        yield f"changeOwner{word}", registry.send(function, *signed, sender=ann).gas
