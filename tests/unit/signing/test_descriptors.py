"""Labels of others (ERC-7730): shown for the type, contract and chain that they are for, and read as foreign text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.signing.descriptors import MAX_DESCRIPTOR, read_descriptor
from cmwallet.signing.facts import PLAIN
from cmwallet.signing.typed_data import read_typed_data
from tests.unit.signing.documents import of_type
from tests.unit.signing.test_known_types import DOMAIN, END, OTHER, TOKEN, YOU, type_named

TYPE = type_named("PermitBatch")
DETAILS = [{"token": token, "amount": 5, "expiration": END, "nonce": 0} for token in (TOKEN, OTHER)]
TYPED = read_typed_data(of_type(TYPE, {"details": DETAILS, "spender": YOU, "sigDeadline": END}, domain=DOMAIN))
FIELDS: list[Any] = [
    {"path": "spender", "label": "Shop", "format": "addressName"},
    {"path": "details.[]", "fields": [
        {"path": "amount", "label": "Up to", "format": "tokenAmount", "params": {"tokenPath": "token"}},
        {"path": "expiration", "label": "Until", "format": "date"},
    ]},
    {"path": "#.sigDeadline", "label": "Signed\u202e", "format": "raw"},
    {"label": "Said", "value": "nothing of the message"},
]  # fmt: skip


def descriptor(fields: list[Any] = FIELDS, key: str = TYPE, **context: Any) -> bytes:
    return json.dumps(
        {
            "context": {"eip712": {"deployments": [{"chainId": 1234, "address": TOKEN}], **context}},
            "metadata": {"owner": "Shop Ltd"},
            "display": {"formats": {key: {"intent": "Get a gift", "fields": fields}}},
        }
    ).encode()


def labels(content: bytes) -> list[tuple[str, str]]:
    return [(one.label, one.value) for one in read_descriptor(content).labels(TYPED, PLAIN)]


def test_members_are_called_as_the_descriptor_says_in_its_order() -> None:
    found = labels(descriptor())
    assert found[0] == ("Shop", YOU)
    assert found[1:5] == [
        ("Up to", f"5 of the smallest unit of the token {TOKEN}"),
        ("Until", "2026-09-21T14:13:20Z"),
        ("Up to", f"5 of the smallest unit of the token {OTHER}"),
        ("Until", "2026-09-21T14:13:20Z"),
    ]
    assert found[5][1] == str(END)
    assert "\u202e" not in found[5][0]
    assert len(found) == 6
    assert labels(descriptor(FIELDS[:1], key="PermitBatch")) == found[:1]
    assert labels(descriptor([])) == []


@pytest.mark.parametrize(
    "content",
    [
        descriptor(key="PermitSingle"),
        descriptor(deployments=[{"chainId": 1, "address": TOKEN}]),
        descriptor(deployments=[{"chainId": 1234, "address": OTHER}]),
        descriptor(deployments=[{"chainId": "1234", "address": TOKEN}]),
        descriptor(domain={"name": "Another"}),
        descriptor([{"path": "spendr", "label": "Shop"}]),
        descriptor([{"path": "spender.[]", "label": "Shop"}]),
        descriptor(["spender"]),
        descriptor([{"path": "details.[]", "fields": {}}]),
        descriptor([{"path": "spender", "label": "Shop"}] * 201),
        b'{"includes":"other.json","context":{"eip712":{}},"display":{"formats":{}}}',
        b'{"context":{"contract":{}},"display":{"formats":{}}}',
        b"[]",
        b"",
        b" " * (MAX_DESCRIPTOR + 1),
    ],
)
def test_a_descriptor_of_something_else_or_of_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        labels(content)


def test_groups_are_bounded_in_depth() -> None:
    fields: list[Any] = [{"path": "spender", "label": "x"}]
    for _ in range(20):
        fields = [{"path": "#.details.[]", "fields": fields}]
    with pytest.raises(InvalidInput):
        labels(descriptor(fields))


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["spender", "details.[]", "@.to"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["path", "label", "format", "fields", "params", "tokenPath"]), inner, max_size=4
        )
    ),
)


@given(ANY)
def test_any_fields_are_read_or_refused(fields: Any) -> None:
    try:
        assert all(isinstance(value, str) for _, value in labels(descriptor(fields)))
    except InvalidInput:
        pass
