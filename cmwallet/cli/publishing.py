"""Publishing changes of an identity: sent by its own account, or signed into a relay file."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.cli import output
from cmwallet.cli.confirm import require_yes
from cmwallet.cli.road import Road, travel

if TYPE_CHECKING:
    from cmwallet.chain.registry import ChainKeyHistory
    from cmwallet.chain.registry_changes import RegistryChange, SignedChange
    from cmwallet.identities import Identity, KeptKey
    from cmwallet.session import Session
    from identity.credentials.keys import PublicJwk
    from identity.did import Did
    from identity.secret import Secret

_AHEAD_SECONDS = 120
_YEAR_SECONDS = 365 * 86_400


def seconds_of(text: str) -> int:
    """Return the seconds of a validity; years are 365 days."""
    from cmwallet.units import parse_duration

    years = re.fullmatch(r"([0-9]{1,2})y", text, re.ASCII)
    return int(years[1]) * _YEAR_SECONDS if years else parse_duration(text)


def key_history(opened: Session) -> ChainKeyHistory:
    """Return where the network's key registry is read from."""
    from cmwallet.chain.deployments import find_deployment
    from cmwallet.chain.registry import ChainKeyHistory

    registry = find_deployment(opened.database, opened.client, opened.network, "KeyRegistry").address
    return ChainKeyHistory(opened.client, registry, opened.network.chain_id)


def published_keys(opened: Session, did: Did) -> dict[str, int]:
    """Return thumbprint → until when, of the keys that are valid on chain now."""
    from identity.did import resolve

    history = key_history(opened).history(did)
    return {key.thumbprint: key.valid_to for key in resolve(history, history.block_time).keys}


@dataclass(frozen=True)
class Publisher:
    """One identity, and the way its changes go."""

    opened: Session
    identity: Identity
    did: Did
    road: Road
    relay: Path | None
    relay_for: str

    def publish_missing(self, seconds: int) -> None:
        """Publish the active keys that are not valid on chain."""
        from cmwallet.chain.registry_changes import set_key
        from identity.keys import attribute_of

        valid = published_keys(self.opened, self.did)
        missing = [key for key in self.identity.active() if key.thumbprint not in valid]
        if not missing:
            output.result([], None)
            output.status(f"all keys of {self.identity.name} are published already")
            return
        self.publish_all([set_key(*attribute_of(key.use, key.public_bytes), seconds) for key in missing])

    def add_key(self, use: str, passphrase: Secret | None, seconds: int) -> None:
        """Make and publish one more key."""
        from cmwallet.chain.registry_changes import set_key
        from identity.keys import attribute_of

        self._confirm(f"make another {use} key and publish it")
        kept = self._new_key(use, passphrase)
        replace(self, road=replace(self.road, yes=True)).publish(
            [set_key(*attribute_of(kept.use, kept.public_bytes), seconds)]
        )

    def rotate_key(self, use: str, passphrase: Secret | None, seconds: int) -> None:
        """Publish a new key, then end those of the same use before it."""
        from cmwallet.chain.registry_changes import revoke_key, set_key
        from cmwallet.identities import ROTATED, Identities
        from identity.keys import attribute_of

        old = [key for key in self.identity.active() if key.use == use]
        self._confirm(f"publish a new {use} key and end {len(old)} old")
        kept = self._new_key(use, passphrase)
        changes = [set_key(*attribute_of(kept.use, kept.public_bytes), seconds)]
        changes += [revoke_key(*attribute_of(key.use, key.public_bytes)) for key in old]
        replace(self, road=replace(self.road, yes=True)).publish_all(changes)
        identities = Identities(self.opened.database, self.opened.keeper)
        for key in old:
            identities.set_state(self.identity, key.thumbprint, ROTATED)

    def publish_foreign(self, public: PublicJwk, seconds: int) -> None:
        """Publish a signing key whose private half is elsewhere."""
        from cmwallet.chain.registry_changes import set_key
        from identity.keys import attribute_of

        self.publish([set_key(*attribute_of(*public.raw), seconds)])

    def revoke_key(self, kid: str, compromised_since: str | None) -> None:
        """End a key; with a time, say on chain since when it was not the owner's alone."""
        from cmwallet.chain.registry_changes import revoke_key, set_key
        from cmwallet.errors import InvalidInput
        from cmwallet.identities import REVOKED, Identities
        from identity.did import COMPROMISED_NAME, thumbprint_bytes
        from identity.keys import attribute_of

        found = next((key for key in self.identity.keys if key.thumbprint == kid), None)
        attribute = self._foreign_attribute(kid) if found is None else attribute_of(found.use, found.public_bytes)
        changes = [revoke_key(*attribute)]
        if compromised_since is not None:
            try:
                since = int(datetime.fromisoformat(compromised_since).timestamp())
            except ValueError:
                raise InvalidInput("the time is not RFC 3339", hint="such as 2026-11-01T00:00:00Z") from None
            if not 0 < since <= time.time():
                raise InvalidInput("the time lies in the future")
            statement = thumbprint_bytes(kid) + since.to_bytes(8, "big")
            changes.append(set_key(COMPROMISED_NAME, statement, 100 * _YEAR_SECONDS))
        self.publish_all(changes)
        if found is not None:
            Identities(self.opened.database, self.opened.keeper).set_state(self.identity, kid, REVOKED)

    def _foreign_attribute(self, kid: str) -> tuple[str, bytes]:
        """Return the registry's attribute of a key that is listed on chain and not kept here. Raises `NotFound`."""
        from cmwallet.errors import NotFound
        from identity.did import AttributeChange, public_key

        for change in reversed(key_history(self.opened).history(self.did).changes):
            if isinstance(change, AttributeChange) and change.name is not None:
                key = public_key(change.name, change.value, change.valid_to)
                if key is not None and key.thumbprint == kid:
                    return change.name, change.value
        raise NotFound(
            "no key of that thumbprint is listed", hint="cmwallet identity key list; cmwallet identity did show"
        )

    def publish_all(self, changes: Sequence[RegistryChange]) -> None:
        """Publish several changes; with `--json` their transactions are one list. A relay file is one result."""
        if self.relay is not None:
            self.publish(changes)
            return
        with output.one_document():
            self.publish(changes)

    def publish(self, changes: Sequence[RegistryChange]) -> None:
        """Send changes one after the other, or sign them into the relay file."""
        from cmwallet.chain.registry_changes import call_data
        from cmwallet.chain.transfer import contract_order
        from cmwallet.keys.accounts import Accounts

        if self.relay is not None:
            self._sign(changes, self.relay)
            return
        if self.identity.only_for is not None:
            self._relay_by_faucet(changes)
            return
        account = Accounts(self.opened.database).get(self.identity.account)
        history = key_history(self.opened)
        self._warn_of_clock()
        if not self.road.dry_run:
            self._confirm(f"{len(changes)} changes of {self.did}, public for ever")
        road = replace(self.road, yes=True, allow_duplicate=True)
        for change in changes:
            output.status(f"change {change.function}")
            data = call_data(self.did, change)
            order = contract_order(self.opened.network, account, history.registry, "KeyRegistry", data, 0)
            travel(self.opened, order, road)

    def _warn_of_clock(self) -> None:
        """Say when the chain's clock is far ahead: what is published counts from its block's time on."""
        ahead = self.opened.client.latest_block().timestamp - time.time()
        if ahead > _AHEAD_SECONDS:
            output.warn(f"the chain's clock is {int(ahead)} seconds ahead: a key counts only from that time on")

    def _relay_by_faucet(self, changes: Sequence[RegistryChange]) -> None:
        """Have the embedded chain's faucet pay: no account of the user's shows beside an identity for one dapp.

        Raises `PolicyRefused` on other networks, where somebody else has to submit the changes.
        """
        from cmwallet.chain.registry_changes import relayed_data
        from cmwallet.errors import PolicyRefused

        if not self.opened.network.embedded:
            raise PolicyRefused(
                "this identity is for one dapp alone; an account of yours that paid would link it to you",
                hint="--relay FILE signs the changes for somebody else to submit",
            )
        self._confirm(f"{len(changes)} changes of {self.did}, public for ever, paid for by the faucet")
        for item in self._signed(changes):
            output.status(f"change {item.change.function}")
            sent = self.opened.client.transport.request("cmwallet_relay", ["0x" + relayed_data(self.did, item).hex()])
            output.result({"hash": sent, "function": item.change.function}, str(sent))

    def _signed(self, changes: Sequence[RegistryChange]) -> list[SignedChange]:
        """Return the changes with the account's typed signatures."""
        from cmwallet.chain.deployments import Deployments
        from cmwallet.chain.registry_changes import sign_changes
        from cmwallet.keys.accounts import Accounts
        from cmwallet.units import parse_duration

        history, keeper = key_history(self.opened), self.opened.keeper
        Deployments(self.opened.database).check_all(keeper, self.opened.client.genesis_hash())
        account = Accounts(self.opened.database).get(self.identity.account)
        deadline = int(time.time()) + parse_duration(self.relay_for)
        return sign_changes(
            history, self.did, changes, deadline, lambda change: keeper.sign(account.record, change, reason="relay")
        )

    def _sign(self, changes: Sequence[RegistryChange], relay: Path) -> None:
        from cmwallet.chain.registry_changes import dump_changes
        from cmwallet.cli.files import write_new

        self._confirm(f"sign {len(changes)} changes of {self.did} for another to submit")
        document = dump_changes(self.did, key_history(self.opened).registry, self._signed(changes))
        import json

        write_new(relay, (json.dumps(document, indent=1) + "\n").encode())
        output.result({"file": str(relay), "changes": len(changes), "did": str(self.did)}, str(relay))

    def _new_key(self, use: str, passphrase: Secret | None) -> KeptKey:
        from cmwallet.errors import InvalidInput
        from cmwallet.identities import Identities, add_identity_key
        from identity.keys import USES

        known = next((kind for kind in USES if kind == use), None)
        if known is None:
            raise InvalidInput(f"there are no {use} keys", hint="one of " + ", ".join(USES))
        made = self.opened.work(
            add_identity_key,
            identity=self.identity.name,
            use=known,
            account=self.identity.account,
            passphrase=passphrase,
        )
        every = Identities(self.opened.database, self.opened.keeper).get(self.identity.name).keys
        return next(key for key in every if key.thumbprint == made)

    def _confirm(self, what: str) -> None:
        require_yes(self.road.yes, f"{what[:1].upper()}{what[1:]}?")


def submit_relayed(opened: Session, content: bytes, sender: str | None, road: Road) -> None:
    """Check a relay file and send its changes from an account of ours."""
    from cmwallet.chain.registry_changes import check_signed, parse_changes, relayed_data
    from cmwallet.chain.transfer import contract_order
    from cmwallet.choosing import choose_account
    from cmwallet.errors import NotVerified
    from identity.did import parse_did

    text, registry, signed = parse_changes(content)
    did, history = parse_did(text), key_history(opened)
    if registry != history.registry or did.chain_id != opened.network.chain_id:
        raise NotVerified("the changes are for another registry or chain", hint="choose the network with --network")
    check_signed(history, did, signed, opened.client.latest_block().timestamp)
    account = choose_account(opened.config, opened.database, sender)
    names = ", ".join(item.change.function for item in signed)
    require_yes(road.yes or road.dry_run, f"Pay for {len(signed)} changes of {did} ({names})?")
    with output.one_document():
        for item in signed:
            data = relayed_data(did, item)
            order = contract_order(opened.network, account, history.registry, "KeyRegistry", data, 0)
            travel(opened, order, replace(road, yes=True))
