"""Methods of the door: what is answered here, what is passed to the node; anything unlisted is refused.

A list, since a page that reaches a node's administrative names could change the chain, and since a signed transaction
that is handed out instead of sent (`eth_signTransaction`) could be kept for any later day.
"""

from __future__ import annotations

from typing import Final

from cmwallet.localchain.errors import METHOD_NOT_FOUND, RpcFailure
from cmwallet.signer.answers import UNSUPPORTED_METHOD

SIGNING: Final = frozenset({"eth_sendTransaction", "personal_sign", "eth_signTypedData_v4"})
"""A person or the policy decides; at most one of them in a batch."""

RAW: Final = "eth_sendRawTransaction"

READS: Final = frozenset(
    {
        *("eth_blockNumber", "eth_call", "eth_estimateGas", "eth_createAccessList", "eth_gasPrice", "eth_syncing"),
        *("eth_maxPriorityFeePerGas", "eth_feeHistory", "eth_blobBaseFee", "eth_protocolVersion", "eth_getProof"),
        *("eth_getBalance", "eth_getCode", "eth_getStorageAt", "eth_getTransactionCount", "eth_getLogs"),
        *("eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts", "eth_getHeaderByNumber"),
        *("eth_getBlockTransactionCountByHash", "eth_getBlockTransactionCountByNumber"),
        *("eth_getTransactionByHash", "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionReceipt"),
        *("eth_getTransactionByBlockNumberAndIndex", "eth_getUncleCountByBlockHash", "eth_getUncleCountByBlockNumber"),
        *("eth_newFilter", "eth_newBlockFilter", "eth_newPendingTransactionFilter", "eth_getFilterChanges"),
        *("eth_getFilterLogs", "eth_uninstallFilter", "web3_sha3", "net_listening", "net_peerCount"),
    }
)
"""Passed to the node as they are."""

UNSUPPORTED: Final = frozenset(
    {
        *("eth_sign", "eth_signTransaction", "eth_signTypedData", "eth_signTypedData_v1", "eth_signTypedData_v3"),
        *("wallet_addEthereumChain", "wallet_sendCalls", "wallet_watchAsset"),
        *("eth_getEncryptionPublicKey", "eth_decrypt", "eth_subscribe", "eth_unsubscribe"),
    }
)
"""What wallets have and this door has not (EIP-1193, 4200)."""


def refuse_method(method: str) -> RpcFailure:
    """Return what is answered to a method that is neither answered here nor passed on."""
    if method in UNSUPPORTED:
        return RpcFailure(UNSUPPORTED_METHOD, f"{method} is not supported here")
    return RpcFailure(METHOD_NOT_FOUND, "the method does not exist or is not available here")
