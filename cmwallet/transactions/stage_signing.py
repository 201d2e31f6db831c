"""Signing of a stage on the machine that has the key, with a network or without one.

What is verified, in this order: shape and time, the account, the chain it is bound to, the nonce, the fee, the tokens'
decimals, the call as it is decoded here, what the object claims, who is named; then the policy, in the vault. Bytes
that are printed have left the machine: they hold their nonce and their label until something that can be seen used it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.recipients import known_addresses
from cmwallet.calls.deployments import Deployments
from cmwallet.errors import Duplicate, InputNeeded, InvalidInput, PolicyRefused, Tampered
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.networks import Network, Pins, find_network
from cmwallet.signing.calls import BLIND, addresses_in, explain_transaction
from cmwallet.signing.facts import NATIVE, PLAIN, Naming
from cmwallet.transactions.bindings import Bindings
from cmwallet.transactions.cosmos_receipts import is_cosmos_raw
from cmwallet.transactions.counterparties import counterparties
from cmwallet.transactions.counterparty_screening import screen_bait, screen_listed
from cmwallet.transactions.encoding import decode, max_fee, sign
from cmwallet.transactions.finding import Finding
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import HANDED_OUT, HOLDS_NONCE, REFUSED, Intent, JournalEntry
from cmwallet.transactions.screening import Lookalike, Named, check_fee, refuse_swallowed, screen, token_receiver
from cmwallet.transactions.sending import intent_lock
from cmwallet.transactions.signables import SignableTransaction
from cmwallet.transactions.signing_reasons import signing_reason
from cmwallet.transactions.stages import Stage, price_of
from cmwallet.transactions.token_pins import TokenPins
from cmwallet.transactions.transaction_screening import burn, is_burn
from cmwallet.units import NATIVE_DECIMALS, Amount, parse_amount
from identity.address import Address
from identity.vault.interface import Keeper

_CLOCK_AHEAD: Final = 300
_FEE_TIMES: Final = 20


@dataclass(frozen=True)
class StageFindings:
    """What a person is to see before signing: the account, warnings, look-alikes that nobody overruled yet.

    `unbound`: this home never signed for that chain and has no pin of it, so only a person can say that it is the one.
    """

    account: Account
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    lookalikes: tuple[Lookalike, ...]
    unbound: bool
    findings: tuple[Finding, ...] = ()
    """What speaks against whom it pays; a refusal is overruled by its option."""


@dataclass(frozen=True)
class StageSigner:
    """Signs stages with the keys of a home. Nothing here asks a node."""

    home: Home
    config: Config
    database: Database
    keeper: Callable[[], Keeper]
    seconds: float
    """How long to wait for a lock."""
    naming: Naming = PLAIN
    clock: Callable[[], float] = time.time
    elsewhere: bool = False
    """Whether a program signs that has the keys of watch-only accounts."""

    @property
    def journal(self) -> Journal:
        """The journal of the home."""
        return Journal(self.database, self.keeper, self.clock)

    def examine(self, stage: Stage, *, blind: bool = False, nonce_gap: bool = False) -> StageFindings:
        """Verify a stage; see the module.

        Raises:
            InvalidInput: it is over, signed already, says of itself what it is not, or is for no account of this home.
            ReplayRisk, PolicyRefused: another chain of that id, a nonce that leaves a gap, a fee above the cap, or call
                data that nobody can read. Duplicate: bytes with that nonce were handed out before. Tampered: a token
                has other decimals than before.
        """
        if stage.raw is not None:
            raise InvalidInput("it is signed already", hint="cmwallet tx broadcast sends it")
        now = self.clock()
        if stage.valid_until < now or stage.built_at > now + _CLOCK_AHEAD:
            raise InvalidInput(
                "the object was good until another time than now, by this machine's clock",
                hint="build it anew; or is the clock wrong?",
                details={"built_at": stage.as_json()["built_at"], "valid_until": stage.as_json()["valid_until"]},
            )
        account = Accounts(self.database).get(stage.sender)
        account.require_key(elsewhere=self.elsewhere)
        unbound = self._check_chain(stage)
        self._check_nonce(stage, nonce_gap=nonce_gap)
        symbol = self._network(stage).symbol
        check_fee(
            Amount(max_fee(stage.transaction), NATIVE_DECIMALS, symbol), parse_amount(self.config.text("fee-cap"))
        )
        if stage.token is not None:
            TokenPins(self.database).refuse_change(stage.genesis, stage.token.address, stage.token.decimals)
        return self._read(stage, account, unbound=unbound, blind=blind)

    def _network(self, stage: Stage) -> Network:
        network = find_network(self.config, stage.network)
        if network.chain_id != stage.chain_id:
            raise InvalidInput(
                f"{stage.network} has chain id {network.chain_id} here, and {stage.chain_id} in the object"
            )
        return network

    def _check_chain(self, stage: Stage) -> bool:
        """Return whether nothing here knows the chain. Raises `ReplayRisk`, `PolicyRefused`, `InvalidInput`."""
        network = self._network(stage)
        bindings = Bindings(self.database)
        bindings.refuse_other_genesis(stage.sender, stage.chain_id, stage.genesis)
        pin = Pins(self.database).find(network.name)
        if pin is not None and pin.genesis != stage.genesis:
            raise PolicyRefused(
                f"the object is for another chain than the one that {network.name} is here",
                hint="compare the genesis with network show on the other machine",
                details={"genesis": stage.genesis, "pinned": pin.genesis},
            )
        bound = any(one.genesis == stage.genesis for one in bindings.of(stage.sender, stage.chain_id))
        return pin is None and not bound

    def _check_nonce(self, stage: Stage, *, nonce_gap: bool) -> None:
        entries = self.journal.with_nonce(stage.genesis, stage.sender, stage.nonce)
        for entry in entries:
            if entry.hash != stage.replaces and entry.state in (*HOLDS_NONCE, REFUSED):
                raise Duplicate(
                    f"journal entry {entry.id} has nonce {stage.nonce} and was handed out; nothing was signed",
                    hint=f"cmwallet tx export {entry.id} prints it again; tx speed-up replaces it",
                    details={"entry": entry.id, "state": entry.state, "hash": entry.hash},
                )
        if stage.replaces is not None and stage.replaces not in {entry.hash for entry in entries}:
            raise InvalidInput("it replaces a transaction that this home did not sign with that nonce")
        signed = self._signed(stage)
        if not signed or stage.replaces is not None:
            return
        highest = signed[-1].nonce or 0
        if stage.nonce <= highest:
            raise Duplicate(
                f"nonce {stage.nonce} is not after {highest}, the last one signed here; nothing was signed",
                hint="build it anew, with a later nonce",
                details={"nonce": stage.nonce, "highest": highest},
            )
        if stage.nonce > highest + 1 and not nonce_gap:
            raise PolicyRefused(
                f"nonce {stage.nonce} leaves a gap: the last one signed here is {highest}; nothing was signed",
                hint="--nonce-gap signs it, if others were signed elsewhere; or is this an older copy of the home?",
                details={"nonce": stage.nonce, "highest": highest},
            )

    def _read(self, stage: Stage, account: Account, *, unbound: bool, blind: bool) -> StageFindings:
        explained = stage.explanation
        own = {one.address: name for name, one in Deployments(self.database).all(stage.genesis).items()}
        if explained.kind == BLIND and not blind and explained.contract not in own:
            raise PolicyRefused(
                "nothing here can read the call data; it is not signed blind",
                hint="--blind signs it all the same: what it does is then up to the contract",
                details={"selector": "0x" + explained.selector.hex(), "bytes": len(stage.data)},
            )
        said = [fact.words for fact in explained.facts]
        claimed = (stage.claims or {}).get("summary")
        if claimed is not None and claimed != said:
            raise InvalidInput(
                "the object describes itself as something else than it is",
                hint="do not sign it; ask who made it",
                details={"is": said, "claims": claimed},
            )
        receiver = None if stage.to is None else token_receiver(stage.to, None, stage.data)
        if receiver is not None and stage.to is not None:
            refuse_swallowed(receiver, stage.to, own)
        known = known_addresses(self.database, self.journal.paid())
        verdict = None if stage.to is None else screen(Named(stage.to, explained.named, stage.data), known)
        warnings = list(self._warnings(stage, verdict is not None and verdict.first_payment))
        lookalikes = () if verdict is None else verdict.lookalikes
        told = explain_transaction(stage.chain_id, stage.to, stage.value, stage.data, self.naming)
        lines = tuple(fact.words for fact in told.facts)
        return StageFindings(account, lines, tuple(warnings), lookalikes, unbound, self._screened(stage, own))

    def _screened(self, stage: Stage, own: Mapping[Address, str]) -> tuple[Finding, ...]:
        """Return what this home knows of whom a stage pays: the rows that need no node."""
        explained, known = stage.explanation, counterparties(self.home, self.database)
        pays = [fact for fact in explained.facts if fact.how == "pays" and not (fact.asset == NATIVE and stage.data)]
        paid = dict.fromkeys(fact.to for fact in pays if fact.to is not None and fact.to not in own)
        named = dict.fromkeys((*explained.named, *addresses_in(stage.data)))
        return (*map(burn, filter(is_burn, paid)), *screen_listed(named, known), *screen_bait(paid, known))

    def _warnings(self, stage: Stage, first: bool) -> list[str]:
        found = ["you never paid this address before"] if first else []
        signed = [one for one in self._signed(stage) if not is_cosmos_raw(one.raw)]
        last = price_of(decode(signed[-1].raw or b"").transaction) if signed else (None, None, None)
        before, now = last[0] or last[1], stage.gas_price or stage.max_fee_per_gas
        if before and now and now > _FEE_TIMES * before:
            found.append(f"its gas costs more than {_FEE_TIMES} times what the last one cost at most")
        if stage.data and stage.token is None:
            found.append("what it does is told by its selector alone: the contract may mean something else")
        return found

    def _signed(self, stage: Stage) -> list[JournalEntry]:
        """Return what this home signed for the account on that chain, by nonce."""
        journal = self.journal
        entries = [
            *journal.holding(stage.genesis, stage.sender),
            *journal.refused(stage.genesis, stage.sender),
            *journal.settled_from(stage.genesis, stage.sender, 0),
        ]
        return sorted(entries, key=lambda entry: (entry.nonce or 0, entry.id))

    def sign(
        self, stage: Stage, findings: StageFindings, *, allow_duplicate: bool = False
    ) -> tuple[Stage, JournalEntry]:
        """Sign a stage that was examined and agreed to; the bytes are in the journal before they are returned.

        Raises:
            What `examine` does, since another process may have signed meanwhile. PolicyRefused, ApprovalNeeded: the
            policy. Busy: another process holds the lock.
        """
        keeper, intent = self.keeper(), intent_of(stage)
        self._check_rows(keeper, stage, findings.account)
        asked = SignableTransaction(stage.transaction)
        keeper.preview(findings.account.record, [asked], reason="hand out a transaction")
        with (
            intent_lock(self.home, intent.fingerprint, self.seconds),
            self.home.lock(f"nonce-{stage.genesis[2:18]}-{stage.sender[2:]}", seconds=self.seconds),
        ):
            self._check_nonce(stage, nonce_gap=True)
            journal = self.journal
            entry = journal.reserve(
                intent,
                network=stage.network,
                symbol=stage.token.symbol if stage.token else self._network(stage).symbol,
                decimals=stage.token.decimals if stage.token else NATIVE_DECIMALS,
                nonce=None if stage.replaces is None else stage.nonce,
                allow_duplicate=allow_duplicate,
            )
            try:
                reason = signing_reason(entry.id, f"hand out {asked.words}"[:120])
                signed = sign(
                    stage.transaction, lambda _digest: keeper.sign(findings.account.record, asked, reason=reason)
                )
            except BaseException as error:
                journal.abandon(entry, f"stopped before it was signed: {type(error).__name__}")
                raise
            if signed.sender() != stage.sender:
                raise Tampered(f"the key of {findings.account.name} does not belong to its address; nothing was sent")
            amount = stage.token.amount if stage.token else stage.value
            entry = journal.sign(
                entry.id,
                raw=signed.raw,
                tx_hash="0x" + signed.hash.hex(),
                nonce=stage.nonce,
                amount=amount,
                state=HANDED_OUT,
            )
        return replace(stage, raw=signed.raw, signed_at=int(self.clock())), entry

    def _check_rows(self, keeper: Keeper, stage: Stage, account: Account) -> None:
        Accounts(self.database).check(keeper, account)
        Deployments(self.database).check_all(keeper, stage.genesis)
        pins = Pins(self.database)
        pin = pins.find(stage.network)
        if pin is not None:
            pins.check(keeper, pin)
        Bindings(self.database).bind(keeper, stage.sender, stage.chain_id, stage.genesis, stage.network)


def require_chain(findings: StageFindings, stage: Stage, trusted: str | None) -> None:
    """Raise `InputNeeded` for a chain that nothing here knows, unless `trusted` is its genesis."""
    if findings.unbound and trusted != stage.genesis:
        raise InputNeeded(
            f"this home knows no chain with the genesis {stage.genesis}",
            hint=f"compare it with network show on the other machine, then: --trust-genesis {stage.genesis}",
            details={"genesis": stage.genesis, "chain_id": stage.chain_id},
        )


def intent_of(stage: Stage) -> Intent:
    """Return the intent under which the journal knows a stage."""
    token = stage.token
    return Intent(
        genesis=stage.genesis,
        chain_id=stage.chain_id,
        sender=stage.sender,
        recipient=stage.to if token is None else token.recipient,
        amount=str(stage.value if token is None else token.amount),
        token=None if token is None else token.address,
        data="" if token is not None else stage.data.hex(),
        memo=stage.memo,
        label=stage.label,
    )
