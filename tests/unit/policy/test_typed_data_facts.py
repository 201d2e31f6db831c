"""What a policy counts of typed data: the worst that whoever has the signature can do with it."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.policy.facts import Movement, RequestFacts, facts_of
from cmwallet.policy.language import Policy
from cmwallet.transactions.signables import SignableDocument
from identity.vault.interface import Entry, RecordId
from tests.unit.signing.documents import of_type
from tests.unit.signing.test_known_types import (
    DOMAIN,
    END,
    ME,
    OTHER,
    PRICE,
    SAFE,
    SAFE_DOMAIN,
    SALE,
    THING,
    TOKEN,
    YOU,
    ZERO,
    components,
    executing,
    type_named,
)

KEY = Entry(RecordId("key"), 1, "key", "account-1", {"address": ME})
POLICY = Policy("allow", "yes")
AUTHORISED = {"from": ME, "to": YOU, "value": 7, "validAfter": 5, "validBefore": END, "nonce": ZERO}
OPERATION = {
    "sender": OTHER, "nonce": 0, "initCode": "0x", "accountGasLimits": ZERO, "preVerificationGas": 1, "gasFees": ZERO,
    "paymasterAndData": "0x",
}  # fmt: skip
RISING = {"itemType": 1, "token": OTHER, "identifierOrCriteria": 0, "startAmount": 40, "endAmount": 50}


def counted(name: str, values: dict[str, Any], domain: object = DOMAIN) -> RequestFacts:
    return facts_of(POLICY, KEY, SignableDocument(of_type(type_named(name), values, domain=domain)))


@pytest.mark.parametrize(
    ("name", "values", "movements"),
    [
        ("OrderComponents", components([PRICE]), [Movement(f"{TOKEN}#77", 1, 1, None)]),
        (
            "OrderComponents",
            components([], offer=[RISING, {**RISING, "endAmount": 30}, THING]),
            [Movement(OTHER, 50, 50, None), Movement(OTHER, 40, 40, None), Movement(f"{TOKEN}#77", 1, 1, None)],
        ),
        (
            "BulkOrder",
            {"tree": [components([PRICE], offer=[RISING]), components([PRICE], offer=[RISING])]},
            [Movement(OTHER, 50, 50, None)] * 2,
        ),
        ("Order", SALE, [Movement(TOKEN, 102, 102, None)]),
        ("OrderCancellation", {"orderUid": "0xab"}, []),
        (
            "Permit",
            {"owner": ME, "spender": YOU, "value": 9, "nonce": 0, "deadline": END},
            [Movement(TOKEN, 9, 9, YOU)],
        ),
        (
            "PermitBatchTransferFrom",
            {"permitted": [{"token": TOKEN, "amount": 9}, {"token": OTHER, "amount": 2}], "spender": YOU, "nonce": 0,
             "deadline": END},
            [Movement(TOKEN, 9, 9, YOU), Movement(OTHER, 2, 2, YOU)],
        ),
        ("TransferWithAuthorization", AUTHORISED, [Movement(TOKEN, 7, 0, YOU)]),
        (
            "PackedUserOperation",
            {**OPERATION, "callData": executing(YOU, 5, b"")},
            [Movement("native", 5, 0, YOU)],
        ),
    ],
)  # fmt: skip
def test_the_worst_case_is_counted(name: str, values: dict[str, Any], movements: list[Movement]) -> None:
    assert list(counted(name, values).movements) == movements


def test_the_gas_that_a_safe_repays_is_counted() -> None:
    refund = {**SAFE, "value": 3, "gasPrice": 7, "baseGas": 900, "safeTxGas": 100}
    assert counted("SafeTx", refund, SAFE_DOMAIN).movements == (
        Movement("native", 3, 0, YOU),
        Movement("native", 7000, 7000, None),
    )
    assert counted("SafeTx", {**refund, "safeTxGas": 0}, SAFE_DOMAIN).unlimited


def test_what_is_called_unread_is_blind_as_well() -> None:
    assert counted("SafeTx", {**SAFE, "data": "0xdeadbeef"}, SAFE_DOMAIN).kinds == ("safe", "blind")
    assert counted("SafeTx", SAFE, SAFE_DOMAIN).kinds == ("safe",)
    assert counted("PackedUserOperation", {**OPERATION, "callData": "0xaabbccdd"}).kinds == ("user-operation", "blind")
    assert counted("PackedUserOperation", {**OPERATION, "callData": executing(YOU, 5, b"")}).kinds == (
        "user-operation",
    )
