"""cosmjs encodes the same messages, documents and transactions of a Cosmos chain to the same bytes."""

from __future__ import annotations

import json
import subprocess
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from cmwallet.cosmos.messages import Ed25519Key, PackedMessage, node_key
from cmwallet.cosmos.transaction import ENGINES, CosmosTransaction
from tests.unit.cosmos import examples

from .conftest import need

HERE = Path(__file__).parent / "cosmos"
SIGNATURE = bytes(range(64))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def described(value: object) -> object:
    """A message as the peer takes it."""
    if isinstance(value, PackedMessage):
        return {"$pack": [Ed25519Key.type_url[1:], {"key": {"$hex": node_key(value).hex()}}]}
    if is_dataclass(value):
        return {camel(one.name): described(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [described(one) for one in value]
    return value


def case(made: CosmosTransaction) -> dict[str, object]:
    messages = []
    for one in made.messages:
        said = described(one)
        assert isinstance(said, dict)
        for name in ("proposalId", "creationHeight"):
            if name in said:
                said[name] = {"$big": str(said[name])}
        messages.append([one.type_url[1:], said])
    return {
        "messages": messages,
        "memo": made.memo,
        "timeout": str(made.timeout_height),
        "keyType": ENGINES[made.engine],
        "key": made.public_key.hex(),
        "sequence": str(made.sequence),
        "denom": made.denom,
        "fee": str(made.fee),
        "gas": made.gas_limit,
        "chain": made.chain_id,
        "account": str(made.account_number),
        "signature": SIGNATURE.hex(),
    }


def test_every_message_and_transaction_is_the_same_to_the_byte() -> None:
    if not (HERE / "node_modules").exists():
        pytest.skip("cosmjs is not installed: run make interop-setup")
    made = [examples.transaction(one, engine=engine) for one in examples.MESSAGES for engine in ENGINES]
    made += [
        examples.transaction(*examples.MESSAGES, memo="grüße", sequence=2**53 + 1, account_number=0),
        examples.transaction(sequence=0, timeout_height=2**63 - 1, fee=2**200),
    ]
    done = subprocess.run(
        [need("node"), str(HERE / "peer.mjs")],
        input=json.dumps([case(one) for one in made]).encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = [{"document": one.document.hex(), "raw": one.signed(SIGNATURE + b"\0").hex()} for one in made]
    assert json.loads(done.stdout) == expected
