"""Signing loads no derivation, and the modules of keys and chain load nothing heavy by themselves."""

import subprocess
import sys

import pytest

HEAVY = ("mnemonic", "bip_utils", "eth_abi", "eth_account", "eth", "rich", "pydantic", "cffi.cparser", "Crypto.Hash")


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nsys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_signing_a_transaction_loads_neither_phrases_nor_derivation_nor_an_abi() -> None:
    loaded = loaded_after(
        """
from cmwallet.transactions.report import decode_report
from cmwallet.transactions.encoding import LegacyTransaction, sign
from cmwallet.calls.erc20 import transfer_data
from cmwallet.keys.secp256k1 import SigningKey
from identity.secret import Secret
key = SigningKey(Secret(bytes([1]) * 32))
data = transfer_data(key.address, 5)
signed = sign(
    LegacyTransaction(nonce=0, gas_price=1, gas_limit=21000, to=bytes(20), value=1, data=data, chain_id=18), key
)
assert decode_report(signed.raw).sender == key.address
"""
    )
    assert loaded.isdisjoint(HEAVY)
    assert "urllib3" not in loaded


@pytest.mark.parametrize(
    "module",
    [
        "cmwallet.units", "cmwallet.foreign", "cmwallet.keys.derivation", "cmwallet.keys.keystore",
        "cmwallet.node.client", "cmwallet.node.rpc", "cmwallet.transactions.fees", "cmwallet.calls.erc20",
        "cmwallet.node.refusals", "cmwallet.node.http",
    ],
)  # fmt: skip
def test_modules_load_nothing_heavy(module: str) -> None:
    loaded = loaded_after(f"import {module}")
    assert loaded.isdisjoint(HEAVY)
    assert ("urllib3" in loaded) == (module == "cmwallet.node.http")
