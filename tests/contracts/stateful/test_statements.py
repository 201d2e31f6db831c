"""Attestations and ConsentRegistry against models: order of answers, finality, nobody squats."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from identity.keccak import keccak256
from tests.contracts.harness import DAY, EvmWorld, Reverted
from tests.contracts.stateful.machine import PEOPLE, SETTINGS
from tests.contracts.typed import digest, domain_of

NONE, ISSUER_REVOKED, REVOKED, EXPIRED, VALID = range(5)
people = st.sampled_from(PEOPLE)
commitments = st.sampled_from([keccak256(bytes([place])) for place in range(3)])


class AttestationsMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.world = EvmWorld()
        self.who = {name: self.world.person(name) for name in PEOPLE}
        self.registry = self.world.deploy("Attestations")
        self.schemas: dict[str, bytes] = {}
        self.admitted: set[tuple[str, str]] = set()
        self.out: dict[tuple[str, str], int] = {}
        self.made: dict[tuple[str, str, bytes], tuple[bytes, int, int]] = {}
        self.revoked: set[bytes] = set()
        self.seen: dict[bytes, int] = {}

    def attempt(self, allowed: bool, name: str, *arguments: object, sender: str) -> bool:
        try:
            self.registry.send(name, *arguments, sender=self.who[sender])
        except Reverted:
            assert not allowed
            return False
        assert allowed, (name, arguments)
        return True

    @rule(creator=people)
    def register(self, creator: str) -> None:
        definition = keccak256(b"definition")
        if self.attempt(creator not in self.schemas, "registerSchema", definition, sender=creator):
            self.schemas[creator] = keccak256(bytes(12) + bytes.fromhex(self.who[creator].address[2:]) + definition)

    @rule(creator=people, by=people, issuer=people)
    def admit(self, creator: str, by: str, issuer: str) -> None:
        schema = self.schemas.get(creator, bytes(32))
        allowed = creator in self.schemas and creator == by and (creator, issuer) not in self.admitted
        if self.attempt(allowed, "admitIssuer", schema, self.who[issuer].address, sender=by):
            self.admitted.add((creator, issuer))

    @rule(creator=people, by=people, issuer=people, ago=st.integers(-1, 20))
    def revoke_issuer(self, creator: str, by: str, issuer: str, ago: int) -> None:
        schema, since = self.schemas.get(creator, bytes(32)), self.world.time + 1 - ago
        before = self.out.get((creator, issuer))
        allowed = (
            creator in self.schemas
            and creator == by
            and (creator, issuer) in self.admitted
            and ago >= 0
            and (before is None or since < before)
        )
        if self.attempt(allowed, "revokeIssuer", schema, self.who[issuer].address, since, sender=by):
            self.out[creator, issuer] = since

    @rule(creator=people, issuer=people, commitment=commitments, lasts=st.integers(-1, 12))
    def attest(self, creator: str, issuer: str, commitment: bytes, lasts: int) -> None:
        """`lasts` -1: for ever; 0: already over."""
        key = (creator, issuer, commitment)
        expiry = 0 if lasts < 0 else self.world.time + 1 + lasts
        allowed = (
            (creator, issuer) in self.admitted
            and (creator, issuer) not in self.out
            and lasts != 0
            and key not in self.made
        )
        schema = self.schemas.get(creator, bytes(32))
        if self.attempt(allowed, "attest", schema, commitment, expiry, sender=issuer):
            id_ = self.registry.read("idOf", schema, self.who[issuer].address, commitment)
            self.made[key] = (id_, self.world.time, expiry)

    @rule(creator=people, issuer=people, by=people, commitment=commitments)
    def revoke(self, creator: str, issuer: str, by: str, commitment: bytes) -> None:
        id_ = self.made.get((creator, issuer, commitment), (bytes(32), 0, 0))[0]
        allowed = (creator, issuer, commitment) in self.made and by == issuer and id_ not in self.revoked
        if self.attempt(allowed, "revoke", id_, sender=by):
            self.revoked.add(id_)

    @rule(seconds=st.integers(0, 10))
    def wait(self, seconds: int) -> None:
        self.world.move(seconds)

    @invariant()
    def answers_come_in_their_order_and_trust_never_returns(self) -> None:
        assert self.registry.read("standing", bytes(32)) == NONE
        for (creator, issuer, _), (id_, made, expiry) in self.made.items():
            out = self.out.get((creator, issuer))
            if out is not None and made >= out:
                expected = ISSUER_REVOKED
            elif id_ in self.revoked:
                expected = REVOKED
            else:
                expected = EXPIRED if expiry and self.world.time >= expiry else VALID
            found = self.registry.read("standing", id_)
            assert found == expected
            assert found <= self.seen.get(id_, VALID)
            self.seen[id_] = found


class ConsentRegistryMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.world = EvmWorld()
        self.who = {name: self.world.person(name) for name in PEOPLE}
        self.registry = self.world.deploy("ConsentRegistry")
        self.domain = domain_of(self.registry)
        self.today = self.world.time // DAY
        self.anchors: dict[tuple[bytes, str, int], list[int]] = {}

    @rule(payer=people, commitment=commitments, revoker=people, days=st.integers(0, 3))
    def anchor(self, payer: str, commitment: bytes, revoker: str, days: int) -> None:
        key = (commitment, revoker, (self.today + days) * DAY)
        allowed = key not in self.anchors and key[2] > self.world.time + 1
        try:
            self.registry.send("anchor", commitment, self.who[revoker].address, key[2], sender=self.who[payer])
        except Reverted:
            assert not allowed
        else:
            assert allowed
            self.anchors[key] = [self.world.time, self.world.number, key[2], 0]

    @rule(commitment=commitments, revoker=people, days=st.integers(0, 3), signer=people, submitter=people)
    def withdraw(self, commitment: bytes, revoker: str, days: int, signer: str, submitter: str) -> None:
        key = (commitment, revoker, (self.today + days) * DAY)
        id_ = self.registry.read("idOf", commitment, self.who[revoker].address, key[2])
        allowed = signer == revoker and key in self.anchors and not self.anchors[key][3]
        signature = self.who[signer].sign(digest(self.domain, "Withdraw", id=id_))
        try:
            self.registry.send("withdraw", id_, *signature, sender=self.who[submitter])
        except Reverted:
            assert not allowed
        else:
            assert allowed
            self.anchors[key][3] = self.world.time

    @rule(seconds=st.integers(0, DAY))
    def wait(self, seconds: int) -> None:
        self.world.move(seconds)

    @invariant()
    def anchors_are_those_that_were_made_whoever_paid(self) -> None:
        for (commitment, revoker, expiry), expected in self.anchors.items():
            address = self.who[revoker].address
            id_ = self.registry.read("idOf", commitment, address, expiry)
            assert self.registry.read("anchors", id_) == (*expected, address)


TestAttestations = AttestationsMachine.TestCase
TestAttestations.settings = SETTINGS
TestConsentRegistry = ConsentRegistryMachine.TestCase
TestConsentRegistry.settings = SETTINGS
