"""What clients are answered for each error, and that none of it makes a client send a payment again."""

from __future__ import annotations

import pytest

from cmwallet import errors
from cmwallet.errors import Problem
from cmwallet.signer.answers import failure_of, node_failure
from cmwallet.signer.methods import RAW, READS, SIGNING, UNSUPPORTED

SENT_AGAIN = -32005
"""On which viem, ethers, Hardhat and cast send the same call up to nine times."""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Denied("no"), 4001),
        (errors.Interrupted("no"), 4001),
        (errors.Locked("the vault is locked"), 4100),
        (errors.NetworkFailed("away"), 4900),
        (errors.PolicyRefused("no"), -32003),
        (errors.ReplayRisk("no"), -32003),
        (errors.ApprovalNeeded("asks"), -32003),
        (errors.InvalidInput("wrong"), -32602),
        (errors.InsufficientFunds("poor"), -32000),
        (errors.Rejected("no"), -32000),
        (errors.Duplicate("twice"), -32000),
        (errors.Busy("locked"), -32000),
        (errors.Reverted("the transaction would fail", details={"data": "0x08"}), 3),
        (errors.RpcRefused("no", rpc_code=-32010), -32010),
        (errors.RpcRefused("too many", rpc_code=SENT_AGAIN), -32000),
        (ValueError("a value that nobody is told"), -32603),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else str(one),
)
def test_the_code_of_an_error(error: Exception, code: int) -> None:
    failure = failure_of(error)
    assert failure.code == code
    assert "a value" not in failure.message


def test_no_error_of_ours_has_the_code_on_which_clients_send_again() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Problem)]
    codes = set()
    for kind in kinds:
        made = kind("x", rpc_code=SENT_AGAIN) if kind is errors.RpcRefused else kind("x")
        codes.add(failure_of(made).code)
    assert len(kinds) > 20
    assert SENT_AGAIN not in codes


def test_a_refusal_by_the_policy_tells_the_rule_and_no_more() -> None:
    refused = errors.PolicyRefused("no", details={"rule": "day", "left": "1", "fingerprints": ["secret"]})
    assert failure_of(refused).data == {"rule": "day", "left": "1"}


def test_a_read_gets_the_nodes_own_sentence_and_data() -> None:
    refused = errors.RpcRefused("the node refused eth_call: execution reverted: no", rpc_code=3, data="0x08c379a0")
    failure = node_failure(refused, "eth_call")
    assert (failure.code, failure.message, failure.data) == (3, "execution reverted: no", "0x08c379a0")


def test_no_method_stands_in_two_lists_and_no_read_changes_a_chain() -> None:
    lists = [SIGNING, frozenset({RAW}), READS, UNSUPPORTED]
    assert len(frozenset().union(*lists)) == sum(map(len, lists))
    assert all(name.startswith(("eth_", "net_", "web3_")) for name in READS)
    assert not any(word in name.lower() for name in READS for word in ("send", "sign", "submit", "mine", "setbalance"))
