"""KeyRegistry against a model of what held when: the past is constant, the list of changes whole, nonces rise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.contracts.harness import ZERO, Done, EvmWorld, Reverted
from tests.contracts.signed import legacy, typed
from tests.contracts.stateful.machine import PEOPLE, SETTINGS

people = st.sampled_from(PEOPLE)
forms = st.sampled_from(["direct", "signed", "typed"])
TYPES = (b"veriKey".ljust(32, b"\0"), b"sigAuth".ljust(32, b"\0"))
NAMES = (b"did/pub/Ed25519/veriKey/base64".ljust(32, b"\0"), b"\xff\xfe name".ljust(32, b"\0"))
VALUES = (b"", b"key", b"\xff" * 33)
Timeline = list[tuple[int, Any]]
"""(since when, what), in order; of one second the last."""


def at(timeline: Timeline, time: int, default: Any = None) -> Any:
    return next((what for since, what in reversed(timeline) if since <= time), default)


class KeyRegistryMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.world = EvmWorld()
        self.who = {name: self.world.person(name) for name in PEOPLE}
        self.name_of = {account.address: name for name, account in self.who.items()}
        self.registry = self.world.deploy("KeyRegistry")
        self.begin = self.world.time
        self.owners: dict[str, Timeline] = {name: [] for name in PEOPLE}
        self.validity: dict[tuple[object, ...], Timeline] = {}
        self.blocks: dict[str, list[int]] = {name: [] for name in PEOPLE}
        self.events: dict[str, list[tuple[int, str, dict[str, Any]]]] = {name: [] for name in PEOPLE}
        self.nonces: dict[str, int] = dict.fromkeys(PEOPLE, 0)
        self.typed_nonces: dict[str, int] = dict.fromkeys(PEOPLE, 0)

    def owner(self, identity: str) -> str:
        return str(self.owners[identity][-1][1]) if self.owners[identity] else identity

    def change(self, identity: str, by: str, form: str, action: str, *arguments: object) -> Done | None:
        """Make a change directly or by signature; None when it was refused, as it must be for all but the owner."""
        allowed = self.owner(identity) == by
        address = self.who[identity].address
        forms: dict[str, Callable[..., tuple[str, tuple[object, ...]]]] = {"signed": legacy, "typed": typed}
        if form == "direct":
            function, given, sender = action, (address, *arguments), self.who[by]
        else:
            function, given = forms[form](self.registry, action, address, self.who[by], *arguments)
            sender = self.world.person("relayer")
        try:
            done = self.registry.send(function, *given, sender=sender)
        except Reverted:
            assert not allowed
            return None
        assert allowed
        if form == "signed":
            self.nonces[by] += 1
        if form == "typed":
            self.typed_nonces[identity] += 1
        name, values = done.event
        assert values["previousChange"] == (self.blocks[identity][-1] if self.blocks[identity] else 0)
        self.blocks[identity].append(self.world.number)
        self.events[identity].append((self.world.number, name, values))
        return done

    @rule(identity=people, by=people, to=st.sampled_from([*PEOPLE, *PEOPLE, *PEOPLE, None]), form=forms)
    def change_owner(self, identity: str, by: str, to: str | None, form: str) -> None:
        new = ZERO if to is None else self.who[to].address
        if self.change(identity, by, form, "changeOwner", new):
            self.owners[identity].append((self.world.time, to or "nobody"))

    @rule(
        identity=people, by=people, kind=st.sampled_from(TYPES), delegate=people, validity=st.integers(0, 8), form=forms
    )
    def add_delegate(self, identity: str, by: str, kind: bytes, delegate: str, validity: int, form: str) -> None:
        if self.change(identity, by, form, "addDelegate", kind, self.who[delegate].address, validity):
            self.note(identity, kind, delegate, self.world.time + validity)

    @rule(identity=people, by=people, kind=st.sampled_from(TYPES), delegate=people, form=forms)
    def revoke_delegate(self, identity: str, by: str, kind: bytes, delegate: str, form: str) -> None:
        if self.change(identity, by, form, "revokeDelegate", kind, self.who[delegate].address):
            self.note(identity, kind, delegate, self.world.time)

    @rule(
        identity=people,
        by=people,
        name=st.sampled_from(NAMES),
        value=st.sampled_from(VALUES),
        validity=st.integers(0, 8),
        form=forms,
    )
    def set_attribute(self, identity: str, by: str, name: bytes, value: bytes, validity: int, form: str) -> None:
        if self.change(identity, by, form, "setAttribute", name, value, validity):
            self.note(identity, name, value, self.world.time + validity)

    @rule(identity=people, by=people, name=st.sampled_from(NAMES), value=st.sampled_from(VALUES), form=forms)
    def revoke_attribute(self, identity: str, by: str, name: bytes, value: bytes, form: str) -> None:
        if self.change(identity, by, form, "revokeAttribute", name, value):
            self.note(identity, name, value, 0)

    @rule(identity=people, by=people)
    def cancel(self, identity: str, by: str) -> None:
        allowed = self.owner(identity) == by
        try:
            self.registry.send("cancelNonce", self.who[identity].address, sender=self.who[by])
        except Reverted:
            assert not allowed
        else:
            assert allowed
            self.typed_nonces[identity] += 1

    @rule(seconds=st.integers(0, 6))
    def wait(self, seconds: int) -> None:
        self.world.move(seconds)

    @rule(identity=people, name=st.sampled_from(NAMES), value=st.sampled_from(VALUES), last=st.booleans())
    def change_twice_in_a_second(self, identity: str, name: bytes, value: bytes, last: bool) -> None:
        by = self.owner(identity)
        if by == "nobody":
            return
        with self.world.one_block():
            for setting in (not last, last):
                if setting:
                    self.set_attribute(identity, by, name, value, 5, "direct")
                else:
                    self.revoke_attribute(identity, by, name, value, "direct")

    def note(self, *what: Any) -> None:
        *key, until = what
        self.validity.setdefault(tuple(key), []).append((self.world.time, until))

    @invariant()
    def what_held_then_is_what_the_model_says(self) -> None:
        times = sorted({self.begin, self.world.time, (self.begin + self.world.time) // 2, self.world.time - 3})
        for time in times:
            for (identity, first, second), timeline in self.validity.items():
                address = self.who[str(identity)].address
                expected = time < at(timeline, time, 0) and at(self.owners[str(identity)], time) != "nobody"
                if isinstance(second, str):
                    found = self.registry.read("delegateAt", address, first, self.who[second].address, time)
                else:
                    found = self.registry.read("keyAt", address, first, second, time)
                assert found is expected, (identity, first, second, time - self.begin)

    @invariant()
    def owners_are_those_of_the_model(self) -> None:
        for identity in PEOPLE:
            address, owner = self.who[identity].address, self.owner(identity)
            expected = self.registry.address if owner == "nobody" else self.who[owner].address
            assert self.registry.read("identityOwner", address) == expected
            for since, _ in self.owners[identity]:
                later = at(self.owners[identity], since)
                then = self.registry.address if later == "nobody" else self.who[later].address
                assert self.registry.read("ownerAt", address, since) == then
            assert self.registry.read("ownerAt", address, self.begin) == address

    @invariant()
    def walk_of_previous_changes_reaches_every_change(self) -> None:
        for identity in PEOPLE:
            block = self.registry.read("changed", self.who[identity].address)
            reached = []
            while block:
                found = [event for event in self.events[identity] if event[0] == block]
                assert found, block
                reached += found[::-1]
                block = found[0][2]["previousChange"]
            assert reached[::-1] == self.events[identity]

    @invariant()
    def nonces_rise_by_one_for_each_signature(self) -> None:
        for name in PEOPLE:
            assert self.registry.read("nonce", self.who[name].address) == self.nonces[name]
            assert self.registry.read("typedNonce", self.who[name].address) == self.typed_nonces[name]

    @precondition(lambda self: any(self.owner(name) == "nobody" for name in PEOPLE))
    @rule(by=people, form=forms)
    def deactivated_stays_deactivated(self, by: str, form: str) -> None:
        identity = next(name for name in PEOPLE if self.owner(name) == "nobody")
        assert self.change(identity, by, form, "changeOwner", self.who[by].address) is None


TestKeyRegistry = KeyRegistryMachine.TestCase
TestKeyRegistry.settings = SETTINGS
