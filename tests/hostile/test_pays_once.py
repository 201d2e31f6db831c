"""A node that lies about what it took: whatever it says, in whatever order, one intent is paid once.

The node below keeps a real account: what it mines is mined. What it says of that is drawn: that it took the bytes, any
refusal that is known, silence; a receipt, none, or a failed one; a count that is right, late, or beyond all measure.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import NetworkFailed, PolicyRefused, Problem, RpcRefused
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.keys.secp256k1 import sign_digest
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.node.refusals import SAYINGS, Verdict
from cmwallet.node.rpc import MockTransport
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.encoding import SignedTransaction, decode
from cmwallet.transactions.fees import LegacyPrice, Quote
from cmwallet.transactions.order import Asset, Order, Prepared
from cmwallet.transactions.resuming import resume_signed
from cmwallet.transactions.screening import Verdict as Screened
from cmwallet.transactions.sending import Outbox, send
from identity.address import parse_address
from identity.vault.interface import RecordId, Signable
from tests.unit.transactions.journalling import BOB, GENESIS, KEY, SENDER, Clock, FakeVault, block_hash

SENTENCES = [(verdict, saying) for verdict, sayings in SAYINGS for saying in sayings]
TOOK, SILENT = "took it", "silence"
ACCOUNT = Account(parse_address(SENDER), "a", "seed", None, None, RecordId("0" * 32), "2026-01-01T00:00:00Z")
NETWORK = Network("net", 1234, "evm", "CMT", 1)


class Signer(FakeVault):
    """A vault with the one key."""

    def preview(self, record_id: str, several: object, *, reason: str) -> None:
        """No policy."""

    def sign(self, _record: RecordId, what: Signable, *, reason: str) -> bytes:
        assert reason.startswith("journal entry ")
        return sign_digest(KEY, what.digest)


class LyingNode:
    """One account's chain: a block a transaction. `answers` are what it says next, `lies` what it says of the past."""

    def __init__(self) -> None:
        self.mined: list[SignedTransaction] = []
        self.pool: dict[int, SignedTransaction] = {}
        self.answer: tuple[str, bool] = (TOOK, True)
        self.lies: set[str] = set()

    def receive(self, raw: bytes) -> object:
        said, takes = self.answer
        signed = decode(raw)
        if takes and signed.transaction.nonce >= len(self.mined):
            self.pool[signed.transaction.nonce] = signed
            self.mine()
        if said == SILENT:
            raise NetworkFailed("the node does not answer")
        if said != TOOK:
            raise RpcRefused(f"the node refused: {said}", rpc_code=-32000)
        return "0x" + signed.hash.hex()

    def mine(self) -> None:
        while (signed := self.pool.pop(len(self.mined), None)) is not None:
            self.mined.append(signed)

    def ask(self, method: str, params: tuple[object, ...]) -> object:
        if method == "eth_sendRawTransaction":
            return self.receive(bytes.fromhex(str(params[0])[2:]))
        return getattr(self, method)(*params)

    def eth_blockNumber(self) -> str:  # noqa: N802
        return hex(len(self.mined))

    def eth_getTransactionCount(self, _who: str, tag: str) -> str:  # noqa: N802
        past = int(tag, 16) if tag.startswith("0x") else len(self.mined)
        if "counts late" in self.lies:
            past = min(past, max(0, len(self.mined) - 1))
        if "counts one more" in self.lies and not tag.startswith("0x"):
            past += 1
        if "counts a million" in self.lies and not tag.startswith("0x"):
            past = 10**6
        if "no old counts" in self.lies and tag.startswith("0x") and past < len(self.mined):
            raise RpcRefused("missing trie node", rpc_code=-32000)
        return hex(past)

    def _mined(self, tx_hash: str) -> int | None:
        for number, signed in enumerate(self.mined, 1):
            if "0x" + signed.hash.hex() == tx_hash:
                return number
        return None

    def eth_getTransactionReceipt(self, tx_hash: str) -> object:  # noqa: N802
        number = self._mined(tx_hash)
        if "no receipts" in self.lies or number is None:
            return None
        return {
            "transactionHash": tx_hash,
            "blockNumber": hex(number),
            "blockHash": block_hash(number),
            "transactionIndex": "0x0",
            "status": "0x0" if "failed receipts" in self.lies else "0x1",
            "gasUsed": hex(21_000),
            "effectiveGasPrice": "0x1",
            "logs": [],
        }

    def eth_getTransactionByHash(self, tx_hash: str) -> object:  # noqa: N802
        number = self._mined(tx_hash)
        if "no transactions" in self.lies or number is None:
            return None
        return {**self._described(self.mined[number - 1]), "blockNumber": hex(number), "blockHash": block_hash(number)}

    def _described(self, signed: SignedTransaction) -> dict[str, object]:
        transaction = signed.transaction
        return {
            "type": "0x0",
            "hash": "0x" + signed.hash.hex(),
            "from": SENDER.lower(),
            "to": BOB.lower(),
            "nonce": hex(transaction.nonce),
            "gasPrice": "0x1",
            "gas": hex(21_000),
            "value": hex(transaction.value),
            "input": "0x",
            "v": hex(35 + 2 * 1234 + signed.y_parity),
            "r": hex(signed.r),
            "s": hex(signed.s),
        }

    def eth_getBlockByNumber(self, tag: str, full: bool) -> object:  # noqa: N802
        number = len(self.mined) if tag == "latest" else int(tag, 16)
        if number > len(self.mined):
            return None
        there = [] if number == 0 or "empty blocks" in self.lies else [self.mined[number - 1]]
        return {
            "number": hex(number),
            "hash": GENESIS if number == 0 else block_hash(number),
            "parentHash": block_hash(number - 1),
            "timestamp": hex(1_000_000_000 if "old blocks" in self.lies else 1_800_000_000),
            "gasLimit": hex(30_000_000),
            "transactions": [self._described(one) if full else "0x" + one.hash.hex() for one in there],
        }

    def eth_call(self, *_params: object) -> object:
        raise RpcRefused("execution reverted", rpc_code=3)


LIES = (
    "counts late",
    "counts one more",
    "counts a million",
    "no old counts",
    "no receipts",
    "failed receipts",
    "no transactions",
    "empty blocks",
    "old blocks",
)
answers = st.tuples(st.sampled_from([TOOK, SILENT, *(sentence for _, sentence in SENTENCES)]), st.booleans())
lies = st.sets(st.sampled_from(LIES), max_size=4)


class PaysOnce(RuleBasedStateMachine):
    """Somebody sends and resumes while the node says what it likes. Every intent has a value of its own."""

    labelled = True
    longest_pause = 10**7

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database = Database(Home(self.folder / "home"))
        self.clock, self.node = Clock(), LyingNode()
        self.client = NodeClient(MockTransport(self.node.ask))
        self.keeper = Signer()
        Accounts(self.database)._write_rows(self.keeper, [ACCOUNT])  # type: ignore[arg-type]
        self.outbox = Outbox(
            self.database.home,
            self.database,
            self.client,
            self.keeper,
            5.0,
            clock=self.clock,  # type: ignore[arg-type]
        )

    def order(self, value: int, nonce: int | None = None) -> Prepared:
        label = f"invoice-{value}" if self.labelled else ""
        order = Order(ACCOUNT, Recipient(parse_address(BOB)), Asset("CMT", 18), value, label=label, nonce=nonce)
        return Prepared(order, NETWORK, GENESIS, value, Quote(21_000, LegacyPrice(1)), Screened(), 10**18)

    def send(self, value: int, nonce: int | None = None) -> Problem | None:
        try:
            send(self.outbox, self.order(value, nonce))
        except Problem as problem:
            return problem
        return None

    @rule(value=st.integers(1, 3), answer=answers, lies=lies)
    def sends(self, value: int, answer: tuple[str, bool], lies: set[str]) -> None:
        self.node.answer, self.node.lies = answer, lies
        self.send(value)

    @rule(value=st.integers(1, 3), nonce=st.integers(0, 3), answer=answers, lies=lies)
    def sends_with_a_nonce(self, value: int, nonce: int, answer: tuple[str, bool], lies: set[str]) -> None:
        self.node.answer, self.node.lies = answer, lies
        self.send(value, nonce)

    @rule(answer=answers, lies=lies)
    def resumes(self, answer: tuple[str, bool], lies: set[str]) -> None:
        self.node.answer, self.node.lies = answer, lies
        for entry in reversed(self.outbox.journal.entries(states=states.OPEN)):
            if entry.raw is not None:
                try:
                    resume_signed(self.client, self.outbox.journal, entry, NETWORK)
                except Problem:
                    pass

    @rule(share=st.floats(0, 1))
    def time_passes(self, share: float) -> None:
        self.clock.now += share * self.longest_pause
        self.longest_pause -= share * self.longest_pause if not self.labelled else 0

    @rule()
    def pool_is_mined(self) -> None:
        self.node.mine()

    @invariant()
    def one_intent_is_paid_once(self) -> None:
        if hasattr(self, "node"):
            paid = Counter(signed.transaction.value for signed in self.node.mined)
            assert all(times == 1 for times in paid.values()), paid

    def teardown(self) -> None:
        if not hasattr(self, "node"):
            return
        self.goes_on_with_an_honest_node()
        self.database.close()
        shutil.rmtree(self.folder)

    def goes_on_with_an_honest_node(self) -> None:
        """No lie jams the account: with an honest node a new payment is made, at most with the nonce that is named."""
        self.node.answer, self.node.lies = (TOOK, True), set()
        self.resumes_honestly()
        problem = self.send(9)
        if isinstance(problem, PolicyRefused):
            known = problem.details.get("known", problem.details.get("nonce"))
            problem = self.send(9, int(str(known)))
        assert problem is None, problem
        self.one_intent_is_paid_once()

    def resumes_honestly(self) -> None:
        for entry in reversed(self.outbox.journal.entries(states=states.OPEN)):
            if entry.raw is not None:
                resume_signed(self.client, self.outbox.journal, entry, NETWORK)


class PaysOnceWithoutIds(PaysOnce):
    """Without an id an intent may be repeated ten minutes after it ended; here less time passes altogether."""

    labelled = False
    longest_pause = 599


many = settings(max_examples=60, stateful_step_count=14, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TestPaysOnce = PaysOnce.TestCase
TestPaysOnce.settings = many
TestPaysOnceWithoutIds = PaysOnceWithoutIds.TestCase
TestPaysOnceWithoutIds.settings = many


@pytest.mark.parametrize(("verdict", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_what_a_node_mines_and_says_it_refused_is_not_paid_again(verdict, sentence):
    machine = PaysOnce()
    machine.start()
    machine.node.answer, machine.node.lies = (sentence, True), {"no transactions", "no receipts"}
    first = machine.send(1)
    assert (first is None) is (verdict in (Verdict.ALREADY_KNOWN, Verdict.NONCE_TOO_LOW))  # found in its block
    for lies in ({"no transactions", "no receipts"}, {"no receipts"}, set()):
        machine.node.lies = lies
        machine.send(1)
        machine.clock.now += 3600
        machine.send(2)
    machine.resumes_honestly()
    machine.one_intent_is_paid_once()
    machine.teardown()
