"""Stages of a transaction: the object is read as strictly as it is written, and says nothing twice in two ways."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.transactions.encoding import sign
from cmwallet.transactions.stages import (
    MAX_DATA,
    MAX_OBJECTS,
    Stage,
    StageToken,
    read_stage,
    read_stages,
    stage_line,
)
from identity.address import parse_address
from identity.secret import Secret

KEY = SigningKey(Secret(bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")))
OTHER = SigningKey(Secret(b"\x01" * 32))
SENDER = parse_address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
BOB = parse_address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
TOKEN = parse_address("0x5FbDB2315678afecb367f032d93F642f64180aa3")
COINS = Stage(
    chain_id=1234,
    genesis="0x" + "ab" * 32,
    network="local",
    sender=SENDER,
    to=BOB,
    value=1_500_000_000_000_000_000,
    data=b"",
    nonce=7,
    gas_limit=21_000,
    gas_price=None,
    max_fee_per_gas=2_000_000_000,
    max_priority_fee_per_gas=1_000_000_000,
    built_at=1_795_000_000,
    valid_until=1_795_604_800,
    label="invoice-2231",
    memo="päckchen",
    claims={"summary": ["pays 1500000000000000000 wei from the account to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]},
)
DATA = bytes.fromhex("a9059cbb") + bytes(12) + bytes.fromhex(BOB[2:]) + (25).to_bytes(32, "big")
TOKENS = replace(
    COINS, to=TOKEN, value=0, data=DATA, token=StageToken(TOKEN, 6, "USDC", BOB, 25), gas_price=3, label=""
)
TOKENS = replace(TOKENS, max_fee_per_gas=None, max_priority_fee_per_gas=None)
CREATION = replace(COINS, to=None, data=bytes(range(256)) * 160, replaces="0x" + "cd" * 32)
STAGES = {"coins": COINS, "tokens": TOKENS, "creation": CREATION}


def signed(stage: Stage) -> Stage:
    return replace(stage, raw=sign(stage.transaction, KEY).raw, signed_at=1_795_000_060)


ALL = {**STAGES, **{f"{name}, signed": signed(stage) for name, stage in STAGES.items()}}


@pytest.mark.parametrize("name", ALL)
def test_an_object_is_read_as_it_was_written(name: str) -> None:
    stage = ALL[name]
    line = stage_line(stage)
    assert "\n" not in line
    assert read_stage(line) == stage
    assert list(read_stages(json.dumps(json.loads(line), indent=2))) == [stage]
    assert list(read_stages(f"{line}\n\n{line}\n")) == [stage, stage]


def test_the_check_letters_are_those_of_what_is_agreed_to() -> None:
    assert len(COINS.check) == 8
    assert set(COINS.check) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert signed(COINS).check == COINS.check, "signing adds nothing that was not agreed to"
    assert replace(COINS, claims={}).check == COINS.check
    others = (
        replace(COINS, value=COINS.value + 1),
        replace(COINS, nonce=8),
        replace(COINS, to=SENDER),
        replace(COINS, memo="x"),
        replace(COINS, valid_until=COINS.valid_until + 1),
        replace(COINS, genesis="0x" + "ac" * 32),
    )
    assert len({COINS.check, *(one.check for one in others)}) == 7


def leaves(document: object, path: tuple[str, ...] = ()):
    if isinstance(document, dict):
        for name, value in document.items():
            yield from leaves(value, (*path, name))
    else:
        yield path


def changed(document: dict, path: tuple[str, ...]) -> dict:
    """The same with another value of the same shape in one place."""
    copy = json.loads(json.dumps(document))
    place = copy
    for name in path[:-1]:
        place = place[name]
    before = place[path[-1]]
    if isinstance(before, int):
        place[path[-1]] = before + 1
    elif isinstance(before, str) and before[:2] == "0x" and len(before) > 2:
        place[path[-1]] = before[:-1] + ("0" if before[-1] != "0" else "1")
    elif isinstance(before, str) and before.endswith("Z"):
        place[path[-1]] = before.replace("2026", "2027")
    elif isinstance(before, str) and before.isdigit():
        place[path[-1]] = str(int(before) + 1)
    else:
        place[path[-1]] = "x" if before is None else f"{before}x"
    return copy


@pytest.mark.parametrize("name", ALL)
def test_a_member_that_was_changed_on_the_way_is_noticed(name: str) -> None:
    document = json.loads(stage_line(ALL[name]))
    paths = [path for path in leaves(document) if path[0] not in ("claims", "signed_at")]
    assert len(paths) >= 20
    for path in paths:
        with pytest.raises(InvalidInput):
            read_stage(json.dumps(changed(document, path)))


def without_check(stage: Stage, /, **members: object) -> str:
    document = {**json.loads(stage_line(stage)), **members}
    del document["check"]
    return json.dumps(document)


WRONG = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "another type": without_check(COINS, type="cmwallet.tx/2"),
    "another stage": without_check(COINS, stage="sent"),
    "an unknown member": without_check(COINS, gas=1),
    "signed without bytes": without_check(COINS, stage="signed"),
    "bytes before they are signed": without_check(COINS, raw="0x00"),
    "a number as text": without_check(COINS, nonce="7"),
    "an amount as a number": without_check(COINS, value=1),
    "a leading zero": without_check(COINS, value="01"),
    "a negative amount": without_check(COINS, value="-1"),
    "a float": without_check(COINS, nonce=7.0),
    "a truth": without_check(COINS, nonce=True),
    "an amount of 257 bits": without_check(COINS, value=str(1 << 256)),
    "a nonce that JSON cannot hold": without_check(COINS, nonce=1 << 53),
    "a wrong checksum": without_check(COINS, to=BOB.lower().replace("c", "C")),
    "half a byte": without_check(COINS, data="0x0"),
    "a genesis that is none": without_check(COINS, genesis="0x00", chain={"id": 1, "genesis": "0x0", "network": "x"}),
    "a chain without its genesis": without_check(COINS, chain={"id": 1234, "network": "local"}),
    "a price of both kinds": without_check(COINS, price={"kind": "legacy", "gas_price": "1", "max_fee_per_gas": "1"}),
    "a price of no kind": without_check(COINS, price={"kind": "free"}),
    "a time that is none": without_check(COINS, built_at="yesterday"),
    "a line break in the memo": without_check(COINS, memo="a\nb"),
    "another kind": without_check(COINS, kind="call"),
    "tokens that the data do not send": without_check(TOKENS, token={**TOKENS.as_json()["token"], "amount": "26"}),
    "tokens for somebody else": without_check(TOKENS, token={**TOKENS.as_json()["token"], "recipient": SENDER}),
    "tokens of another contract": without_check(TOKENS, token={**TOKENS.as_json()["token"], "address": BOB}),
    "coins beside tokens": without_check(TOKENS, value="1"),
    "more data than may be": without_check(COINS, data="0x" + "00" * (MAX_DATA + 1)),
    "a member twice": stage_line(COINS).replace('"nonce":7', '"nonce":7,"nonce":8'),
    "bytes of another transaction": without_check(signed(COINS), raw=signed(replace(COINS, nonce=8)).as_json()["raw"]),
    "the hash of another transaction": without_check(signed(COINS), hash=signed(TOKENS).as_json()["hash"]),
    "bytes that another account signed": without_check(
        signed(COINS),
        raw="0x" + sign(COINS.transaction, OTHER).raw.hex(),
        hash="0x" + sign(COINS.transaction, OTHER).hash.hex(),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_such_object_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        list(read_stages(WRONG[name]))


def test_the_largest_that_may_be_is_read() -> None:
    assert read_stage(stage_line(replace(CREATION, data=bytes(MAX_DATA)))).data == bytes(MAX_DATA)


def test_of_many_the_line_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"^line 2: "):
        list(read_stages(f"{stage_line(COINS)}\n{WRONG['another kind']}\n"))
    with pytest.raises(InvalidInput, match="more than"):
        list(read_stages("{}\n" * (MAX_OBJECTS + 1)))
