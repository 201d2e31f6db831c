"""A transfer as one writes it with web3.py: `KEY=0x… web3_send.py URL TO WEI` prints the transaction's hash.

The key lies open in the environment, so nothing has to be unlocked: that is the peer's advantage.
"""

import os
import sys

from web3 import Web3

url, to, wei = sys.argv[1:]
w3 = Web3(Web3.HTTPProvider(url))
account = w3.eth.account.from_key(os.environ["KEY"])
tip = w3.eth.max_priority_fee
transaction = {
    "chainId": w3.eth.chain_id,
    "nonce": w3.eth.get_transaction_count(account.address, "pending"),
    "to": to,
    "value": int(wei),
    "gas": w3.eth.estimate_gas({"from": account.address, "to": to, "value": int(wei)}),
    "maxPriorityFeePerGas": tip,
    "maxFeePerGas": 2 * w3.eth.get_block("latest")["baseFeePerGas"] + tip,
}
signed = account.sign_transaction(transaction)
print(w3.eth.send_raw_transaction(signed.raw_transaction).to_0x_hex())
