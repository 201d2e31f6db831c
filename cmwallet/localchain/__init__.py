"""The embedded chain: py-evm with London rules over SQLite, reached in process or by JSON-RPC.

discovery.py, process.py  what the command line may import: no EVM behind them (importing it costs 0.4–0.7 s)
bls.py                  what the EVM is imported without
node.py                 `LocalNode`, the chain in this process
server.py               the JSON-RPC server over the same node
chain.py                reading and writing the chain; one SQL transaction a block
database.py, vm.py, genesis.py, keys.py, transactions.py, pool.py, mining.py, execution.py, records.py
methods/                the JSON-RPC methods, one file a namespace
"""

from cmwallet.localchain.bls import leave_out

# Here, because this runs before any module of the package imports `eth`.
leave_out()

CHAIN_ID = 1234
"""EIP-155 id of the embedded chain: the one that CyberMiles uses for private networks."""
