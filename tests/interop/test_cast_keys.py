"""Keys and transactions against cast, a third implementation (alloy, in Rust)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from cmwallet.keys.derivation import derive_key
from cmwallet.keys.keystore import decrypt, encrypt
from cmwallet.keys.mnemonic import new_entropy, phrase_from_entropy, seed_from_phrase
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.transactions.encoding import FeeMarketTransaction, LegacyTransaction, Transaction, sign
from cmwallet.transactions.report import decode_report
from identity.address import to_address
from identity.secret import Secret

PEER = Path(__file__).parent / "node_modules" / ".bin" / "cast"
CAST = str(PEER) if PEER.exists() else shutil.which("cast")
KEY = Secret(bytes(range(1, 33)))

pytestmark = pytest.mark.skipif(CAST is None, reason="cast is not installed: run make interop-setup")


def cast(*arguments: str) -> str:
    assert CAST is not None
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run([CAST, *arguments], capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_our_keystore_opens_in_cast(tmp_path: Path) -> None:
    path = tmp_path / "ours.json"
    path.write_text(encrypt(KEY, Secret("pässword")))
    assert cast("wallet", "address", "--keystore", str(path), "--password", "pässword") == SigningKey(KEY).address


def test_the_keystore_of_cast_opens_here(tmp_path: Path) -> None:
    key = "0x" + KEY.reveal().hex()
    cast("wallet", "import", "theirs", "--keystore-dir", str(tmp_path), "--private-key", key, "--unsafe-password", "pw")
    opened = decrypt((tmp_path / "theirs").read_bytes(), Secret("pw"))
    assert opened.key.reveal() == KEY.reveal()


@pytest.mark.parametrize("path", ["m/44'/60'/0'/0/3", "m/44'/1122'/0'/0/0", "m/44'/60'/2'/0/0", "m/44'/60'/0'/1"])
def test_derivation_equals_that_of_cast(path: str) -> None:
    phrase = phrase_from_entropy(new_entropy(24, random.Random(path).randbytes))
    derived = derive_key(seed_from_phrase(phrase), path)
    shown = cast("wallet", "private-key", phrase.text(), path)
    assert shown.lower() == "0x" + derived.key.reveal().hex()


def transactions() -> list[Transaction]:
    source = random.Random(9)
    legacy = [
        LegacyTransaction(
            nonce=source.randrange(2**32),
            gas_price=source.randrange(2**40),
            gas_limit=source.randrange(21_000, 2**24),
            to=source.randbytes(20),
            value=source.randrange(2**90),
            data=source.randbytes(source.choice([0, 4, 68])),
            chain_id=chain_id,
        )
        for chain_id in (1, 18, 19, 1234)
    ]
    market = [
        FeeMarketTransaction(
            chain_id=chain_id,
            nonce=source.randrange(2**32),
            max_priority_fee_per_gas=source.randrange(2**30),
            max_fee_per_gas=2**30 + source.randrange(2**40),
            gas_limit=source.randrange(21_000, 2**24),
            to=source.randbytes(20),
            value=source.randrange(2**90),
            data=source.randbytes(source.choice([0, 4, 68])),
        )
        for chain_id in (1, 18, 1234)
    ]
    return [*legacy, *market]


@pytest.mark.parametrize("transaction", transactions())
def test_signed_transactions_are_read_by_cast_as_they_were_meant(transaction: Transaction) -> None:
    signed = sign(transaction, SigningKey(KEY))
    shown = json.loads(cast("decode-transaction", "0x" + signed.raw.hex()))
    if isinstance(shown, str):  # cast 1.7 quotes the document once more
        shown = json.loads(shown)
    assert int(shown["nonce"], 16) == transaction.nonce
    assert int(shown["chainId"], 16) == transaction.chain_id
    assert int(shown["value"], 16) == transaction.value
    assert int(shown.get("gas", shown.get("gasLimit")), 16) == transaction.gas_limit
    assert transaction.to is not None
    assert shown["to"].lower() == to_address(transaction.to).lower()
    assert shown["input"] == "0x" + transaction.data.hex()
    assert shown["hash"] == "0x" + signed.hash.hex()
    assert shown["signer"].lower() == decode_report(signed.raw).sender.lower()
    if isinstance(transaction, FeeMarketTransaction):
        assert int(shown["maxFeePerGas"], 16) == transaction.max_fee_per_gas
        assert int(shown["maxPriorityFeePerGas"], 16) == transaction.max_priority_fee_per_gas
    else:
        assert int(shown["gasPrice"], 16) == transaction.gas_price
