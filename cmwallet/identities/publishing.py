"""Publishing of an identity's changes in the key registry: by its own account, the faucet, or a relay document."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.choosing import choose_account
from cmwallet.calls.deployments import Deployments
from cmwallet.errors import InvalidInput, NotFound, NotVerified, PolicyRefused
from cmwallet.identities.identities import REVOKED, ROTATED, Identities, Identity, KeptKey, add_identity_key
from cmwallet.identities.registry import ChainKeyHistory
from cmwallet.identities.registry_changes import (
    RegistryChange,
    SignedChange,
    check_signed,
    direct_order,
    dump_changes,
    parse_changes,
    relayed_data,
    relayed_order,
    revoke_key,
    set_key,
    sign_changes,
)
from identity.did import COMPROMISED_NAME, AttributeChange, Did, parse_did, public_key, resolve, thumbprint_bytes
from identity.keys import USES, attribute_of
from identity.timestamps import seconds_of_time

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess
    from cmwallet.session import Session
    from cmwallet.transactions.execution import Executor
    from identity.jose.keys import PublicJwk
    from identity.secret import Secret

_AHEAD_SECONDS: Final = 120
_FOR_EVER: Final = 100 * 365 * 86_400


@dataclass(frozen=True)
class Relay:
    """How changes are signed for somebody else to submit: good for so many seconds; told what was made of them.

    `document` takes the relay document; None sends the changes from the identity's own account. `paid` is told of each
    change that the embedded chain's faucet pays for, with the transaction's hash.
    """

    seconds: int
    document: Callable[[Mapping[str, object]], None] | None
    paid: Callable[[RegistryChange, str], None]


def published_keys(access: NetworkAccess, did: Did) -> dict[str, int]:
    """Return thumbprint → until when, of the keys that are valid on chain now."""
    history = ChainKeyHistory.on(access).history(did)
    return {key.thumbprint: key.valid_to for key in resolve(history, history.block_time).keys}


@dataclass(frozen=True)
class Publisher:
    """One identity, and the way its changes go."""

    executor: Executor
    identity: Identity
    relay: Relay

    @property
    def did(self) -> Did:
        """The identity's DID on the network in use."""
        return self.identity.did(self._opened.network.chain_id)

    def missing(self, seconds: int) -> list[RegistryChange]:
        """Return the changes that publish the active keys which are not valid on chain."""
        valid = published_keys(self._opened, self.did)
        missing = [key for key in self.identity.active() if key.thumbprint not in valid]
        return [set_key(*attribute_of(key.use, key.public_bytes), seconds) for key in missing]

    def add_key(self, use: str, passphrase: Secret | None, seconds: int) -> None:
        """Make and publish one more key."""
        self.executor.confirm(f"Make another {use} key and publish it?")
        kept = self._new_key(use, passphrase)
        self._agreed.publish([set_key(*attribute_of(kept.use, kept.public_bytes), seconds)])

    def rotate_key(self, use: str, passphrase: Secret | None, seconds: int) -> None:
        """Publish a new key, then end those of the same use before it."""
        old = [key for key in self.identity.active() if key.use == use]
        self.executor.confirm(f"Publish a new {use} key and end {len(old)} old?")
        kept = self._new_key(use, passphrase)
        changes = [set_key(*attribute_of(kept.use, kept.public_bytes), seconds)]
        changes += [revoke_key(*attribute_of(key.use, key.public_bytes)) for key in old]
        self._agreed.publish_all(changes)
        for key in old:
            self._identities.set_state(self.identity, key.thumbprint, ROTATED)

    def publish_foreign(self, public: PublicJwk, seconds: int) -> None:
        """Publish a signing key whose private half is elsewhere."""
        self.publish([set_key(*attribute_of(*public.raw), seconds)])

    def revoke_key(self, kid: str, compromised_since: str | None) -> None:
        """End a key; with a time (RFC 3339), say on chain since when it was not the owner's alone.

        Raises `NotFound`, `InvalidInput`.
        """
        found = next((key for key in self.identity.keys if key.thumbprint == kid), None)
        attribute = self._foreign_attribute(kid) if found is None else attribute_of(found.use, found.public_bytes)
        changes = [revoke_key(*attribute)]
        if compromised_since is not None:
            since = _past(compromised_since)
            changes.append(set_key(COMPROMISED_NAME, thumbprint_bytes(kid) + since.to_bytes(8, "big"), _FOR_EVER))
        self.publish_all(changes)
        if found is not None:
            self._identities.set_state(self.identity, kid, REVOKED)

    def publish_all(self, changes: Sequence[RegistryChange]) -> None:
        """Publish several changes, whose transactions are one result; a relay document is one by itself."""
        with nullcontext() if self.relay.document is not None else self.executor.approver.gathered():
            self.publish(changes)

    def publish(self, changes: Sequence[RegistryChange]) -> None:
        """Send changes one after the other, or sign them into a relay document."""
        if self.relay.document is not None:
            self.executor.confirm(f"Sign {len(changes)} changes of {self.did} for another to submit?")
            registry = ChainKeyHistory.on(self._opened).registry
            self.relay.document(dump_changes(self.did, registry, self._signed(changes)))
        elif self.identity.only_for is not None:
            self._relay_by_faucet(changes)
        else:
            self._send(changes)

    def _send(self, changes: Sequence[RegistryChange]) -> None:
        """Send changes from the identity's own account."""
        account = Accounts(self._opened.database).get(self.identity.account)
        registry = ChainKeyHistory.on(self._opened).contract
        self._warn_of_clock()
        if not self.executor.terms.dry_run:
            self.executor.confirm(f"{len(changes)} changes of {self.did}, public for ever?")
        executor = self.executor.under(agreed=True, allow_duplicate=True)
        for change in changes:
            executor.approver.note(f"change {change.function}")
            executor.execute(direct_order(registry, account, self.did, change))

    def _relay_by_faucet(self, changes: Sequence[RegistryChange]) -> None:
        """Have the embedded chain's faucet pay: no account of the user's shows beside an identity for one dapp.

        Raises `PolicyRefused` on other networks, where somebody else has to submit the changes.
        """
        if not self._opened.network.embedded:
            raise PolicyRefused(
                "this identity is for one dapp alone; an account of yours that paid would link it to you",
                hint="--relay FILE signs the changes for somebody else to submit",
            )
        self.executor.confirm(f"{len(changes)} changes of {self.did}, public for ever, paid for by the faucet?")
        registry = ChainKeyHistory.on(self._opened).contract
        for item in self._signed(changes):
            self.executor.approver.note(f"change {item.change.function}")
            data = "0x" + relayed_data(registry, self.did, item).hex()
            sent = self._opened.client.transport.request("cmwallet_relay", [data])
            self.relay.paid(item.change, str(sent))

    def _signed(self, changes: Sequence[RegistryChange]) -> list[SignedChange]:
        """Return the changes with the account's typed signatures."""
        history, keeper = ChainKeyHistory.on(self._opened), self._opened.keeper
        Deployments(self._opened.database).check_all(keeper, self._opened.client.genesis_hash())
        account = Accounts(self._opened.database).get(self.identity.account)
        deadline = int(time.time()) + self.relay.seconds
        return sign_changes(
            history, self.did, changes, deadline, lambda change: keeper.sign(account.record, change, reason="relay")
        )

    def _new_key(self, use: str, passphrase: Secret | None) -> KeptKey:
        known = next((kind for kind in USES if kind == use), None)
        if known is None:
            raise InvalidInput(f"there are no {use} keys", hint="one of " + ", ".join(USES))
        made = self._opened.work(
            add_identity_key,
            identity=self.identity.name,
            use=known,
            account=self.identity.account,
            passphrase=passphrase,
        )
        every = self._identities.get(self.identity.name).keys
        return next(key for key in every if key.thumbprint == made)

    def _foreign_attribute(self, kid: str) -> tuple[str, bytes]:
        """Return the registry's attribute of a key that is listed on chain and not kept here. Raises `NotFound`."""
        for change in reversed(ChainKeyHistory.on(self._opened).history(self.did).changes):
            if isinstance(change, AttributeChange) and change.name is not None:
                key = public_key(change.name, change.value, change.valid_to)
                if key is not None and key.thumbprint == kid:
                    return change.name, change.value
        raise NotFound(
            "no key of that thumbprint is listed", hint="cmwallet identity key list; cmwallet identity did show"
        )

    def _warn_of_clock(self) -> None:
        """Say when the chain's clock is far ahead: what is published counts from its block's time on."""
        ahead = self._opened.client.latest_block().timestamp - time.time()
        if ahead > _AHEAD_SECONDS:
            self._opened.warn(f"the chain's clock is {int(ahead)} seconds ahead: a key counts only from that time on")

    @property
    def _opened(self) -> Session:
        return self.executor.opened

    @property
    def _identities(self) -> Identities:
        return Identities(self._opened.database, self._opened.keeper)

    @property
    def _agreed(self) -> Publisher:
        return replace(self, executor=self.executor.under(agreed=True))


def submit_relayed(executor: Executor, content: bytes, sender: str | None) -> None:
    """Check a relay document and send its changes from an account of ours. Raises `NotVerified`."""
    opened = executor.opened
    text, registry, signed = parse_changes(content)
    did, history = parse_did(text), ChainKeyHistory.on(opened)
    if registry != history.registry or did.chain_id != opened.network.chain_id:
        raise NotVerified("the changes are for another registry or chain", hint="choose the network with --network")
    check_signed(history, did, signed, opened.client.latest_block().timestamp)
    account = choose_account(opened.config, opened.database, sender)
    names = ", ".join(item.change.function for item in signed)
    if not executor.terms.dry_run:
        executor.confirm(f"Pay for {len(signed)} changes of {did} ({names})?")
    with executor.approver.gathered():
        for item in signed:
            executor.under(agreed=True).execute(relayed_order(history.contract, account, did, item))


def _past(text: str) -> int:
    """Return an RFC 3339 time or a day in the past, in Unix seconds. Raises `InvalidInput`."""
    try:
        since = seconds_of_time(text)
    except ValueError:
        raise InvalidInput("the time is not RFC 3339", hint="such as 2026-11-01T00:00:00Z") from None
    if since > time.time():
        raise InvalidInput("the time lies in the future")
    if since <= 0:
        raise InvalidInput("the time lies before 1970")
    return since
