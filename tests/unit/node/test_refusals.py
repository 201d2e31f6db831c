"""What refusals of nodes mean, in the sentences of their sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import RpcRefused
from cmwallet.node.refusals import SAYINGS, Verdict, judge

KNOWN, LOW, FUNDS, LATER, NO, NOBODY = (
    Verdict.ALREADY_KNOWN,
    Verdict.NONCE_TOO_LOW,
    Verdict.INSUFFICIENT_FUNDS,
    Verdict.NOT_NOW,
    Verdict.REFUSED,
    Verdict.UNKNOWN,
)

SENTENCES = {
    "go-ethereum": [
        (KNOWN, "already known"),
        (KNOWN, "known transaction: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        (LOW, "nonce too low: address 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65, tx: 0 state: 5"),
        (NO, "nonce too high: address 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65, tx: 9 state: 5"),
        (NO, "nonce has max value: address 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65, nonce: 18446744073709551615"),
        (FUNDS, "insufficient funds for gas * price + value: balance 0, tx cost 42000, overshot 42000"),
        (FUNDS, "insufficient funds for transfer"),
        (FUNDS, "transaction would cause overdraft"),
        (NO, "replacement transaction underpriced"),
        (NO, "transaction underpriced: gas tip cap 0, minimum needed 1"),
        (NO, "future transaction tries to replace pending"),
        (NO, "intrinsic gas too low: gas 20999, minimum needed 21000"),
        (NO, "exceeds block gas limit"),
        (NO, "max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 7"),
        (NO, "max priority fee per gas higher than max fee per gas"),
        (NO, "tx fee (1.20 ether) exceeds the configured cap (1.00 ether)"),
        (NO, "invalid chain id for signer: have 1 want 18"),
        (NO, "only replay-protected (EIP-155) transactions allowed over RPC"),
        (NO, "transaction type not supported"),
        (NO, "invalid sender"),
        (NO, "sender not an eoa: address 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65, codehash: 0x01"),
        (NO, "oversized data"),
        (NO, "negative value"),
        (NO, "rlp: value size exceeds available input length"),
        (NO, "max initcode size exceeded"),
        (NO, "gapped-nonce tx from delegated accounts"),
        (LATER, "txpool is full"),
        (LATER, "account limit exceeded"),
        (LATER, "address already reserved"),
        (LATER, "in-flight transaction limit reached for delegated accounts"),
    ],
    "Nethermind": [
        (KNOWN, "AlreadyKnown"),
        (LOW, "OldNonce, Current nonce: 5, nonce of rejected tx: 4"),
        (NO, "NonceGap, Future nonce. Expected nonce: 5"),
        (NO, "NonceTooFarInFuture"),
        (NO, "OwnNonceAlreadyUsed"),
        (FUNDS, "InsufficientFunds, Account balance: 0, cumulative cost: 42000"),
        (FUNDS, "InsufficientFunds, Balance is 5 less than sending value + gas 42000"),
        (
            NO,
            "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100, MaxPriorityFeePerGas:2, Block number: 5",
        ),
        (NO, "FeeTooLowToCompete"),
        (NO, "ReplacementNotAllowed"),
        (NO, "GasLimitExceeded, Gas limit: 5, gas limit of rejected tx: 6"),
        (NO, "SenderIsContract"),
        (NO, "FailedToResolveSender"),
        (NO, "Int256Overflow"),
        (NO, "NotSupportedTxType"),
        (NO, "MaxTxSizeExceeded"),
        (LATER, "PendingTxsOfConflictingType"),
        (LATER, "DelegatorHasPendingTx"),
        (LATER, "node is syncing"),
    ],
    "Besu": [
        (KNOWN, "Known transaction"),
        (LOW, "Nonce too low"),
        (NO, "Nonce too high"),
        (NO, "Transaction nonce is too distant from current sender nonce"),
        (FUNDS, "Upfront cost exceeds account balance"),
        (NO, "Gas price below configured minimum gas price"),
        (NO, "Intrinsic gas exceeds gas limit"),
        (NO, "Transaction gas limit exceeds block gas limit"),
        (NO, "Replacement transaction underpriced"),
        (NO, "Transaction fee cap exceeded"),
        (NO, "Sender account not authorized to send transactions"),
        (NO, "Invalid signature"),
        (NO, "Wrong chainId"),
    ],
    "Erigon": [
        (KNOWN, "ALREADY_EXISTS: already known"),
        (KNOWN, "INTERNAL_ERROR: existing tx with same hash"),
        (KNOWN, "existing txn with same hash"),
        (NO, "INTERNAL_ERROR: could not replace existing tx"),
        (NO, "replaced by transaction with higher tip"),
        (NO, "underpriced"),
        (NO, "fee too low"),
        (NO, "GasUintOverflow"),
        (NO, "IntrinsicGas"),
        (NO, "RLPTooLong"),
        (NO, "gas limit is too high"),
        (NO, "fork supporting this transaction type is not activated yet"),
        (FUNDS, "insufficient funds"),
        (LATER, "pending sub-pool is full"),
        (LATER, "baseFee sub-pool is full"),
        (LATER, "spammer"),
    ],
    "Reth and anvil": [
        (KNOWN, "transaction already imported"),
        (LOW, "nonce too low: next nonce 5, tx nonce 4"),
        (FUNDS, "Insufficient funds for gas * price + value"),
        (FUNDS, "insufficient funds for gas * price + value: have 1 want 42000"),
        (NO, "intrinsic gas too high -- tx.gas_limit > env.block.gas_limit"),
        (NO, "insufficient gas price to replace existing transaction"),
        (NO, "tx priority fee is greater than max fee"),
        (NO, "EIP-1559 style fee params (maxFeePerGas or maxPriorityFeePerGas) received but they are not supported"),
    ],
    "Hardhat": [
        (KNOWN, "Known transaction: 0x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        (LOW, "Nonce too low. Expected nonce to be 5 but got 4."),
        (
            NO,
            "Nonce too high. Expected nonce to be 5 but got 6. Note that transactions can't be queued when automining.",
        ),
        (
            FUNDS,
            "Sender doesn't have enough funds to send tx. The max upfront cost is: 42000 and …",
        ),
        (NO, "Transaction gas limit is 31000000 and exceeds block gas limit of 30000000"),
        (NO, "Transaction requires at least 21000 gas but got 20999"),
        (
            NO,
            "Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 875000000",
        ),
        (NO, "Trying to send an incompatible EIP-155 transaction, signed for another chain."),
        (NO, "Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 2 is necessary"),
    ],
    "Ganache": [
        (LOW, "the tx doesn't have the correct nonce. account has nonce of: 5 tx has nonce of: 4"),
        (NO, "the tx doesn't have the correct nonce. account has nonce of: 5 tx has nonce of: 6"),
        (
            FUNDS,
            "sender doesn't have enough funds to send tx. The upfront cost is: 42000 and …",
        ),
        (NO, "exceeds block gas limit"),
    ],
    "OpenEthereum": [
        (KNOWN, "Transaction with the same hash was already imported."),
        (LOW, "Transaction nonce is too low. Try incrementing the nonce."),
        (
            NO,
            (
                "Transaction gas price supplied is too low. There is another transaction with same nonce in the queue. "
                "Try increasing the gas price or incrementing the nonce."
            ),
        ),
        (
            NO,
            (
                "Transaction gas is too low. There is not enough gas to cover minimal cost of the transaction "
                "(minimal: 21000, got: 20999). Try increasing supplied gas."
            ),
        ),
        (
            NO,
            "Transaction gas price is too low. It does not satisfy your node's minimal gas price (minimal: 2, got: 1).",
        ),
        (
            FUNDS,
            (
                "Insufficient funds. The account you tried to send transaction from does not have enough funds. "
                "Required 42000 and got: 5."
            ),
        ),
        (NO, "Transaction cost exceeds current gas limit. Limit: 5, got: 6. Try decreasing supplied gas."),
        (NO, "Invalid chain id."),
        (NO, "Supplied gas is beyond limit."),
        (NO, "Sender is banned in local queue."),
        (NO, "Transaction is not permitted."),
        (NO, "Transaction is too big, see chain specification for the limit."),
        (NO, "Invalid RLP data: RlpIsTooShort"),
        (
            LATER,
            (
                "There are too many transactions in the queue. Your transaction was dropped due to limit. "
                "Try increasing the fee."
            ),
        ),
    ],
    "Hedera": [
        (LOW, "Nonce too low. Provided nonce: 4, current nonce: 5"),
        (NO, "Nonce too high. Provided nonce: 6, current nonce: 5"),
        (FUNDS, "Insufficient funds for transfer"),
        (NO, "Gas price '1' is below configured minimum gas price '710000000000'"),
        (NO, "Transaction gas limit '20999' is insufficient of intrinsic gas required '21000'"),
        (NO, "ChainId (18) not supported. The correct chainId is 295"),
        (NO, "Value can't be non-zero and less than 10_000_000_000 wei which is 1 tinybar"),
        (NO, "Oversized data: transaction size 131073, transaction limit 131072"),
        (LATER, "HBAR Rate limit exceeded"),
        (NOBODY, "Request timeout. Please try again."),
    ],
    "Cosmos": [
        (KNOWN, "failed to broadcast transaction: : tx already in mempool"),
        (LOW, "invalid nonce; got 4, expected 5: invalid sequence"),
        (NO, "invalid nonce; got 6, expected 5: invalid sequence"),
        (LOW, "account sequence mismatch, expected 5, got 4: incorrect account sequence"),
        (NO, "account sequence mismatch, expected 5, got 6: incorrect account sequence"),
        (LOW, "tx nonce is lower than account nonce"),
        (FUNDS, "sender balance < tx cost (5 < 42000): insufficient funds"),
        (NO, "provided fee < minimum global fee: insufficient fee"),
        (NO, "invalid chain id for signer: have 18 want 9777"),
        (LATER, "mempool is full: number of txs 5000 (max: 5000)"),
    ],
    "zkSync": [
        (KNOWN, "known transaction. transaction with hash 0x9f86…ad63 is already in the system"),
        (LOW, "nonce too low. allowed nonce range: 5 - 1005, actual: 4"),
        (NO, "nonce too high. allowed nonce range: 5 - 25, actual: 30"),
        (FUNDS, "insufficient funds for gas + value. balance: 5, fee: 3, value: 7"),
        (FUNDS, "not enough balance to cover the fee. error message: 0x"),
        (NO, "max fee per gas less than block base fee"),
        (NO, "invalid sender. can't start a transaction from a non-account"),
        (NOBODY, "insertion of another transaction with the same nonce is in progress"),
        (NOBODY, "server shutting down"),
    ],
    "Arbitrum": [
        (LOW, "invalid transaction nonce"),
        (NO, "gas price too low"),
        (LATER, "sequencer pending tx pool full, please try again"),
        (FUNDS, "not enough funds for gas"),
    ],
    "Substrate": [
        (KNOWN, "submit transaction to pool failed: Pool(AlreadyImported)"),
        (LOW, "submit transaction to pool failed: Pool(Stale)"),
        (LOW, "submit transaction to pool failed: InvalidTransaction(InvalidTransaction::Stale)"),
        (LOW, "submit transaction to pool failed: Pool(TemporarilyBanned)"),
        (NO, "submit transaction to pool failed: Pool(TooLowPriority { old: 20000, new: 20000 })"),
        (NO, "submit transaction to pool failed: InvalidTransaction(InvalidTransaction::ExhaustsResources)"),
        (FUNDS, "submit transaction to pool failed: InvalidTransaction(InvalidTransaction::Payment)"),
        (LATER, "submit transaction to pool failed: Pool(ImmediatelyDropped)"),
    ],
    "Travis": [
        (LOW, "Nonce not strictly increasing. Expected 5 Got 4"),
        (NO, "Nonce not strictly increasing. Expected 5 Got 6"),
    ],
    "nobody in particular": [
        (NOBODY, "internal error"),
        (NOBODY, "unknown transaction"),
        (NO, "unknown transaction type"),
        (NO, "a transaction with the same nonce is already in the pool"),
        (NO, "tx with the same nonce already exists"),
        (LOW, "nonce has already been used"),
        (KNOWN, "transaction already exists"),
        (NOBODY, ""),
        (NOBODY, "request timed out"),
        (NOBODY, "Server error"),
        (NOBODY, "VM Exception while processing transaction: revert"),
        (LATER, "daily request count exceeded, request rate limited"),
        (LATER, "Too Many Requests"),
    ],
}


@pytest.mark.parametrize("client", SENTENCES)
def test_the_sentences_of(client: str) -> None:
    judged = [
        (judge(RpcRefused(f"the node refused eth_sendRawTransaction: {sentence}", rpc_code=-32000)), sentence)
        for _, sentence in SENTENCES[client]
    ]
    assert judged == SENTENCES[client]


def test_blanks_capitals_and_punctuation_do_not_matter() -> None:
    for spelling in ("nonce too low", "NonceTooLow", "NONCE_TOO_LOW", "nonce-too-low.", "Nonce  too\tlow!"):
        assert judge(RpcRefused(spelling, rpc_code=-32000)) is LOW


def test_every_saying_of_the_table_is_found_by_its_own_verdict() -> None:
    for verdict, sayings in SAYINGS:
        for saying in sayings:
            assert judge(RpcRefused(saying, rpc_code=-32000)) is verdict, saying


def test_a_reason_in_the_data_is_read_too() -> None:
    told = "Transaction 0x84b6 is discarded due to a too stale nonce"
    assert judge(RpcRefused("Invalid parameters: tx", rpc_code=-32076, data=told)) is LOW


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (-32601, NO),
        (-32602, NO),
        (-32600, NO),
        (-32700, NO),
        (-32003, NO),
        (-32010, NO),
        (-32005, LATER),
        (429, LATER),
        (-32000, NOBODY),
        (-32603, NOBODY),
        (3, NOBODY),
    ],
)
def test_a_code_decides_where_words_do_not(code: int, verdict: Verdict) -> None:
    assert judge(RpcRefused("hm", rpc_code=code)) is verdict
    assert judge(RpcRefused("already known", rpc_code=code)) is KNOWN


@given(st.text(max_size=300), st.text(max_size=100))
def test_no_sentence_fails_the_judge(message: str, data: str) -> None:
    assert isinstance(judge(RpcRefused(message, rpc_code=-32000, data=data)), Verdict)
