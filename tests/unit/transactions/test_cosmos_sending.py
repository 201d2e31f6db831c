"""Messages of a Cosmos chain on their way: quoted by a simulation, signed in one order with transfers, found again."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

import pytest

from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.transaction import read_document, read_signed, transaction_hash
from cmwallet.errors import (
    InsufficientFunds,
    InvalidInput,
    NetworkFailed,
    Rejected,
    Reverted,
    RpcRefused,
    Tampered,
    Unconfirmed,
)
from cmwallet.home.folder import Home
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.node.client import NodeClient
from cmwallet.node.rpc import MockTransport
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.cosmos_order import TIMEOUT_BLOCKS, CosmosOrder, quote_order
from cmwallet.transactions.cosmos_receipts import cosmos_hash, is_content, is_cosmos_raw
from cmwallet.transactions.cosmos_signing import CosmosSigning, compressed
from cmwallet.transactions.fees import LegacyPrice, Overrides, Quote
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.journal_repair import repair
from cmwallet.transactions.replacing import Replacing
from cmwallet.transactions.resuming import Reservation, resume_reserved, resume_signed
from cmwallet.transactions.sending import broadcast
from cmwallet.transactions.settling import Waiting, raise_reverted, wait
from identity.secret import Secret
from tests.unit.cosmos.examples import KEY, ME, MESSAGES, transaction
from tests.unit.cosmos.rest_double import RestDouble
from tests.unit.staking.cosmos.chain_double import ACTOR
from tests.unit.transactions.journalling import (
    EVM,
    GENESIS,
    FakeNode,
    FakeVault,
    force,
    open_database,
    open_journal,
    reserve,
)

CHAIN = CosmosChain("injective-777", "injective", "inj", "inj")
ORDER = CosmosOrder(CHAIN, MESSAGES[:1])
QUOTE = Quote(250_000, LegacyPrice(2))
TX = "/cosmos/tx/v1beta1/txs"
MESSAGE_KIND = "SignableMessage"


@dataclass
class Vault(FakeVault):
    """Signs with the well-known key, or with another one, and remembers what it was asked."""

    key: SigningKey = KEY
    asked: list[str] = field(default_factory=list)

    def sign(self, _record: object, what, *, reason: str) -> bytes:
        self.asked.append(type(what).__name__)
        return self.key(what.digest)


def rest_of_account(**changed: object) -> RestDouble:
    double = RestDouble()
    base = {"address": ME, "account_number": "5", "sequence": "9", "pub_key": None} | changed
    double.paths |= {
        f"/cosmos/auth/v1beta1/accounts/{ME}": {"account": {"base_account": base}},
        "/cosmos/base/tendermint/v1beta1/node_info": {"default_node_info": {"network": "injective-777"}},
        "/cosmos/base/tendermint/v1beta1/blocks/latest": {
            "block": {"header": {"height": "5", "time": "2026-11-30T23:32:58Z"}}
        },
    }
    return double


def client(node: FakeNode, rest: RestDouble | None) -> NodeClient:
    return NodeClient(MockTransport(node.answer), rest=rest)


def signing(journal: Journal, vault: Vault, rest: RestDouble) -> CosmosSigning:
    return CosmosSigning(client(FakeNode(), rest), journal, vault, ACTOR, ORDER, QUOTE, GENESIS)  # type: ignore[arg-type]


def sent(journal: Journal, sequence: int = 9, **changed: object) -> JournalEntry:
    """An entry with signed messages."""
    made = transaction(*ORDER.messages, sequence=sequence, **changed)
    raw = made.signed(KEY(made.digest))
    entry = reserve(journal, sender=KEY.address, recipient=None, data=ORDER.content.hex())
    return journal.sign(entry.id, raw=raw, tx_hash=cosmos_hash(raw), nonce=sequence, amount=5)


def found(entry: JournalEntry, height: int = 3, code: int = 0, log: str = "") -> tuple[str, dict[str, object]]:
    name = transaction_hash(entry.raw or b"")
    response = {
        "txhash": name,
        "height": str(height),
        "code": code,
        "codespace": "staking",
        "raw_log": log,
        "gas_wanted": "250000",
        "gas_used": "180000",
    }
    return f"{TX}/{name}", {"tx_response": response}


# What it costs.


def test_gas_is_that_of_a_simulation_and_a_margin_at_the_price_of_now() -> None:
    rest = rest_of_account()
    rest.posts["/cosmos/tx/v1beta1/simulate"] = {"gas_info": {"gas_used": "100001"}}
    node = FakeNode(answers={"eth_gasPrice": hex(1_000)})
    quoted = quote_order(client(node, rest), ORDER, KEY.address, Overrides())
    assert (quoted.gas_limit, quoted.price.highest) == (130_002, 1_100)
    assert quoted.max_fee == 130_002 * 1_100


def test_what_the_user_fixed_is_taken_and_asked_of_nobody() -> None:
    quoted = quote_order(client(FakeNode(), RestDouble()), ORDER, KEY.address, Overrides(gas_limit=7, gas_price=3))
    assert (quoted.gas_limit, quoted.price.highest) == (7, 3)


def test_account_that_nobody_paid_and_a_network_without_rest_are_told() -> None:
    node = FakeNode(answers={"eth_gasPrice": hex(1_000)})
    with pytest.raises(InsufficientFunds):
        quote_order(client(node, RestDouble()), ORDER, KEY.address, Overrides())
    with pytest.raises(NetworkFailed, match="no REST endpoint"):
        quote_order(client(node, None), ORDER, KEY.address, Overrides())


def test_refusal_of_a_simulation_is_told_without_the_engines_own_source() -> None:
    rest, node = rest_of_account(), FakeNode(answers={"eth_gasPrice": hex(1_000)})
    said = "failed to execute message; message index: 0: no delegation [a!b/c@v1/x.go:11] With gas wanted: '1'"
    rest.posts["/cosmos/tx/v1beta1/simulate"] = RpcRefused("cut", rpc_code=2, data=said)
    with pytest.raises(RpcRefused) as caught:
        quote_order(client(node, rest), ORDER, KEY.address, Overrides())
    assert caught.value.message == "no delegation"


def test_simulation_comes_after_what_waits_in_the_pool() -> None:
    rest, node, asked = rest_of_account(), FakeNode(answers={"eth_gasPrice": hex(1_000)}), []

    def simulated(document):
        made, _ = read_signed(base64.b64decode(document["tx_bytes"]), "x", 0)
        asked.append(made.sequence)
        if made.sequence == 12:
            return {"gas_info": {"gas_used": "10"}}
        return RpcRefused("no", rpc_code=2, data=f"account sequence mismatch, expected 12, got {made.sequence}: words")

    rest.posts["/cosmos/tx/v1beta1/simulate"] = simulated
    assert quote_order(client(node, rest), ORDER, KEY.address, Overrides()).gas_limit == 13
    assert asked == [9, 12]
    for lie in ("expected 3, got 9", f"expected {2**63}, got 9"):
        rest.posts["/cosmos/tx/v1beta1/simulate"] = RpcRefused("no", rpc_code=2, data=f"sequence mismatch, {lie}")
        with pytest.raises(RpcRefused):
            quote_order(client(node, rest), ORDER, KEY.address, Overrides())


# What is signed.


def test_key_is_the_chains_word_once_it_fits_the_address(journal: Journal) -> None:
    vault = Vault()
    own = base64.b64encode(KEY.compressed_public_key).decode()
    rest = rest_of_account(pub_key={"@type": "x", "key": own})
    made = signing(journal, vault, rest).sign(9, "reason")
    assert vault.asked == ["SignableCosmos"]
    assert is_cosmos_raw(made.raw)
    assert made.hash.hex().upper() == transaction_hash(made.raw)
    other = SigningKey(Secret(b"\x02" * 32)).compressed_public_key
    for lie in (other, b"\x02" * 33, b""):
        vault.asked.clear()
        rest = rest_of_account(pub_key={"@type": "x", "key": base64.b64encode(lie).decode()})
        signing(journal, vault, rest).sign(9, "reason")
        assert vault.asked == [MESSAGE_KIND, "SignableCosmos"]


def test_bytes_say_sequence_account_number_and_a_timeout(journal: Journal) -> None:
    foreseen = signing(journal, Vault(), rest_of_account()).foreseen("reason")
    said = read_document(foreseen.content)
    assert (said.sequence, said.account_number, said.timeout_height) == (9, 5, 5 + TIMEOUT_BLOCKS)
    assert (said.fee, said.gas_limit, said.sender) == (500_000, 250_000, KEY.address)


def test_key_of_another_account_in_the_vault_signs_nothing(journal: Journal) -> None:
    with pytest.raises(Tampered):
        signing(journal, Vault(SigningKey(Secret(b"\x02" * 32))), rest_of_account()).sign(9, "reason")


def test_rest_interface_of_another_chain_signs_nothing(journal: Journal) -> None:
    rest, vault = rest_of_account(), Vault()
    rest.paths["/cosmos/base/tendermint/v1beta1/node_info"] = {"default_node_info": {"network": "injective-1"}}
    with pytest.raises(NetworkFailed, match="another chain"):
        signing(journal, vault, rest).sign(9, "reason")
    assert vault.asked == []


def test_points_are_compressed_by_their_parity() -> None:
    for number in range(1, 9):
        key = SigningKey(Secret(bytes([number]) * 32))
        assert compressed(key.public_key) == key.compressed_public_key


# What becomes of it.


def test_taken_messages_are_settled_with_the_whole_fee(journal: Journal, clock) -> None:
    entry, rest = sent(journal, fee=500_000), rest_of_account()
    rest.posts[TX] = {"tx_response": {"code": 0, "txhash": transaction_hash(entry.raw or b"")}}
    node = client(FakeNode(), rest)
    taken = broadcast(node, journal, entry, first=True)
    assert taken.state == states.SENT
    path, answer = found(entry)
    rest.paths[path] = answer
    settled, receipt = wait(node, journal, taken, Waiting(1, 5, clock, clock.sleep))
    assert (settled.state, settled.block, receipt.fee) == (states.CONFIRMED, 3, 500_000)


def test_messages_that_failed_in_their_block_tell_why(journal: Journal, clock) -> None:
    entry, rest = sent(journal), rest_of_account()
    path, answer = found(entry, code=3, log="no such validator\x1b[2J")
    rest.paths[path] = answer
    node = client(FakeNode(), rest)
    settled, receipt = wait(node, journal, entry, Waiting(1, 5, clock, clock.sleep))
    with pytest.raises(Reverted, match=r"no such validator\[2J \(staking code 3\)"):
        raise_reverted(node, settled, receipt)


@pytest.mark.parametrize(
    ("code", "error", "state"),
    [(13, Rejected, "refused"), (5, InsufficientFunds, "refused"), (1, Unconfirmed, "unknown"), (19, None, "sent")],
)
def test_refused_messages_keep_their_bytes(journal: Journal, code: int, error, state: str) -> None:
    entry, rest = sent(journal), rest_of_account()
    rest.posts[TX] = {"tx_response": {"code": code, "codespace": "sdk", "txhash": "x", "raw_log": "words"}}
    if error is None:
        broadcast(client(FakeNode(), rest), journal, entry, first=True)
    else:
        with pytest.raises(error):
            broadcast(client(FakeNode(), rest), journal, entry, first=True)
    assert (journal.get(entry.id).state, journal.get(entry.id).raw) == (state, entry.raw)


def test_messages_are_sent_again_until_their_time_has_passed(journal: Journal) -> None:
    entry, rest, node = sent(journal), rest_of_account(), FakeNode(head=1_234, nonces={"any": 9})
    rest.posts[TX] = {"tx_response": {"code": 0, "txhash": transaction_hash(entry.raw or b"")}}
    assert resume_signed(client(node, rest), journal, entry, EVM).entry.state == states.SENT
    node.head = 1_235
    given_up = resume_signed(client(node, rest), journal, journal.get(entry.id), EVM)
    assert given_up.entry.state == states.REPLACED
    assert "up to block 1234" in str(given_up.problem)


def test_time_that_has_passed_gives_nothing_up_while_the_sequence_is_used(journal: Journal) -> None:
    entry, rest, node = sent(journal), rest_of_account(), FakeNode(head=2_000, nonces={"any": 10})
    resumed = resume_signed(client(node, rest), journal, entry, EVM)
    assert resumed.problem is not None
    assert journal.get(entry.id).state not in (states.REPLACED, states.CONFIRMED)


def test_messages_are_found_after_a_crash(journal: Journal) -> None:
    entry, rest = sent(journal), rest_of_account()
    path, answer = found(entry)
    rest.paths[path] = answer
    assert resume_signed(client(FakeNode(), rest), journal, entry, EVM).entry.state == states.CONFIRMED


def test_messages_are_replaced_by_nothing(journal: Journal) -> None:
    entry = sent(journal)
    with pytest.raises(InvalidInput, match="nothing replaces"):
        Replacing(None, client(FakeNode(), RestDouble()), EVM, journal).open_member(entry)  # type: ignore[arg-type]


def test_entries_of_messages_are_told_from_new_contracts(journal: Journal) -> None:
    assert is_content(sent(journal))
    for data in ("", "60016002", "0a", ORDER.content.hex()[:-2]):
        assert not is_content(force(journal, reserve(journal, recipient=None, allow_duplicate=True), data=data))


def test_repair_keeps_bytes_that_hold_the_accounts_key(tmp_path) -> None:
    database = open_database(tmp_path)
    journal = open_journal(database)
    mine = sent(journal)
    rows = database.rows("SELECT * FROM journal")
    repair(database, FakeVault(), rows, [])  # type: ignore[arg-type]
    kept = journal.get(mine.id)
    assert (kept.state, kept.raw, kept.nonce, kept.hash) == (states.UNKNOWN, mine.raw, 9, mine.hash)
    force(journal, kept, sender="0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    repair(database, FakeVault(), database.rows("SELECT * FROM journal"), [])  # type: ignore[arg-type]
    assert journal.get(mine.id).state == states.ABANDONED
    database.close()


def test_reserved_messages_are_given_up_whatever_is_said(tmp_path) -> None:
    database = open_database(tmp_path)
    journal = open_journal(database)
    entry = reserve(journal, sender=KEY.address, recipient=None, data=ORDER.content.hex())
    node = client(FakeNode(), rest_of_account())
    home, vault = Home(tmp_path / "home"), FakeVault()
    reservation = Reservation(home, None, database, node, EVM, lambda: vault, entry)  # type: ignore[arg-type, return-value]
    assert resume_reserved(reservation, lambda: True) is None
    assert journal.get(entry.id).state == states.ABANDONED
    database.close()
