"""Broadcast of transactions that were signed somewhere: by this home, by another, by another program.

Bytes that this home did not sign are adopted into its journal before they are handed to the node, with what the object
says of them, so that a crash finds them again; the same bytes once more are the same transaction, and a success.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cmwallet.errors import InvalidInput, NetworkFailed, NotVerified, ReplayRisk
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.chain_identity import identify, require_pinned
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network, Pins
from cmwallet.transactions.encoding import SignedTransaction, decode, parse_raw
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import SETTLED, Intent, JournalEntry
from cmwallet.transactions.resuming import resume_signed
from cmwallet.transactions.sending import broadcast, intent_lock
from cmwallet.transactions.stage_signing import intent_of
from cmwallet.transactions.stages import Stage, receiver_of
from cmwallet.units import NATIVE_DECIMALS
from identity.address import Address
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Handed:
    """Signed bytes, who signed them, and the object that came with them, if one did."""

    signed: SignedTransaction
    sender: Address
    stage: Stage | None

    @property
    def hash(self) -> str:
        """The transaction's hash."""
        return "0x" + self.signed.hash.hex()

    def intent(self, genesis: str) -> Intent:
        """The intent under which the journal knows it."""
        if self.stage is not None:
            return intent_of(self.stage)
        transaction = self.signed.transaction
        return Intent(
            genesis=genesis,
            chain_id=transaction.chain_id or 0,
            sender=self.sender,
            recipient=receiver_of(transaction),
            amount=str(transaction.value),
            token=None,
            data=transaction.data.hex(),
            memo="",
            label="",
        )


def handed_stage(stage: Stage) -> Handed:
    """Return what a signed stage hands over. Raises `InvalidInput` for one that is not signed."""
    if stage.raw is None:
        raise InvalidInput("it is not signed yet", hint="cmwallet tx sign")
    return _checked(stage.signed, stage)


def handed_raw(text: str) -> Handed:
    """Return what raw bytes in hex hand over. Raises `InvalidInput`, `ReplayRisk`."""
    return _checked(decode(parse_raw(text)), None)


def _checked(signed: SignedTransaction, stage: Stage | None) -> Handed:
    if signed.transaction.chain_id is None:
        raise ReplayRisk("it names no chain: it is valid on every one, and is not sent from here")
    if not signed.low_s:
        raise NotVerified("its signature has a high s (EIP-2): chains refuse it")
    return Handed(signed, signed.sender(), stage)


@dataclass(frozen=True)
class Broadcaster:
    """Hands signed bytes to the node of a network; `keeper` is the vault in which they are journalled."""

    home: Home
    database: Database
    client: NodeClient
    network: Network
    keeper: Callable[[], Keeper]
    seconds: float
    everywhere: bool = False
    """Whether every endpoint of the network is handed the bytes."""

    def send(self, handed: Handed) -> JournalEntry:
        """Adopt and broadcast; return the entry, which others may follow.

        Raises:
            ReplayRisk: the node serves another chain than the bytes or the object are for. Duplicate: its id stands for
                another transfer. What `sending.broadcast` raises.
        """
        identity = identify(self.client, self.network)
        require_pinned(self.network, Pins(self.database).find(self.network.name), identity)
        chain_id = handed.signed.transaction.chain_id
        stage = handed.stage
        if chain_id != identity.chain_id or (stage is not None and stage.genesis != identity.genesis):
            raise ReplayRisk(
                f"it is for another chain than {self.network.name}; nothing was sent",
                hint="--network names the one that it is for",
                details={"chain_id": chain_id, "genesis": None if stage is None else stage.genesis},
            )
        intent = handed.intent(identity.genesis)
        journal = Journal(self.database, self.keeper)
        with intent_lock(self.home, intent.fingerprint, self.seconds):
            entry = journal.by_hash(handed.hash)
            if entry is not None and entry.genesis == identity.genesis:
                return self._again(journal, entry)
            adopted = self._adopt(journal, handed, intent)
            return broadcast(self.client, journal, adopted, first=True, everywhere=self.everywhere)

    def _again(self, journal: Journal, entry: JournalEntry) -> JournalEntry:
        """Hand the node what it may have already; what is settled stays so."""
        journal.check(self.keeper(), entry)
        if entry.state in SETTLED:
            return entry
        resumed = resume_signed(self.client, journal, entry, self.network)
        if resumed.problem is not None and resumed.entry.state not in SETTLED:
            raise NetworkFailed(resumed.problem, hint=f"cmwallet tx resume {entry.id}")
        return resumed.entry

    def _adopt(self, journal: Journal, handed: Handed, intent: Intent) -> JournalEntry:
        token = None if handed.stage is None else handed.stage.token
        return journal.reserve(
            intent,
            network=self.network.name,
            symbol=self.network.symbol if token is None else token.symbol,
            decimals=NATIVE_DECIMALS if token is None else token.decimals,
            nonce=handed.signed.transaction.nonce,
            allow_duplicate=not intent.label,
            signed=handed.signed,
        )
