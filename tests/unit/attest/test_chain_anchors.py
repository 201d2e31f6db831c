"""Anchors as a verifier looks them up: what the contract says, and `unknown` wherever it cannot be asked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cmwallet.attest import anchoring
from cmwallet.attest.anchoring import ChainAnchors, FoundAnchor, find_anchor, schema_bytes
from cmwallet.errors import NetworkFailed, NotFound, Reverted, RpcRefused
from identity.credentials.anchors import STATES, AnchorFinding, AnchorReference
from identity.did import parse_did

ISSUER = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
SCHEMA = "0x" + "5c" * 32
REFERENCE = AnchorReference(SCHEMA, b"\x01" * 32)


def contract(standing: str = "valid", made: object = 77) -> SimpleNamespace:
    def ask(function: str, *values: object) -> object:
        if function == "idOf":
            assert values == (b"\x5c" * 32, parse_did(ISSUER).address, b"\x01" * 32)
            return b"\x09" * 32
        assert values == (b"\x09" * 32,)
        if function == "standing":
            return STATES.index(standing)  # type: ignore[arg-type]
        if isinstance(made, Exception):
            raise made
        return made if isinstance(made, tuple) else (0, made)

    return SimpleNamespace(ask=ask, ask_agreed=ask)


def anchors(
    monkeypatch: pytest.MonkeyPatch, *contracts: object, lag: int | None = None, **more: object
) -> ChainAnchors:
    def every(_access: object, family: str) -> tuple[object, ...]:
        assert family == "Attestations"
        if contracts and isinstance(contracts[0], Exception):
            raise contracts[0]
        return contracts

    def lagging() -> SimpleNamespace | None:
        return None if lag is None else SimpleNamespace(age=lag)

    monkeypatch.setattr(anchoring.BoundContract, "every", every)
    access = SimpleNamespace(network=SimpleNamespace(chain_id=1234), lag=lagging)
    return ChainAnchors(access, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [state for state in STATES if state != "none"])
def test_the_contract_says_how_an_anchor_stands(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    assert anchors(monkeypatch, contract(state)).find(ISSUER, REFERENCE) == AnchorFinding(state, 77, SCHEMA)  # type: ignore[arg-type]
    assert anchors(monkeypatch, contract(state, 0)).find(ISSUER, REFERENCE).made is None


def test_every_contract_of_the_family_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = anchors(monkeypatch, contract("none"), contract("valid", 5)).find(ISSUER, REFERENCE)
    assert found == AnchorFinding("valid", 5, SCHEMA)
    assert anchors(monkeypatch, contract("none")).find(ISSUER, REFERENCE) == AnchorFinding("none", None, SCHEMA)
    assert anchors(monkeypatch).find(ISSUER, REFERENCE) == AnchorFinding("none", None, SCHEMA)


@pytest.mark.parametrize(
    "issuer", ["https://issuer.example", ISSUER.replace("0x4d2", "0x4d3"), "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]
)
def test_who_is_not_on_this_chain_is_unknown(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    assert anchors(monkeypatch, contract()).find(issuer, REFERENCE) == AnchorFinding("unknown", None, SCHEMA)


def test_offline_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert anchors(monkeypatch, contract(), offline=True).find(ISSUER, REFERENCE).state == "unknown"


@pytest.mark.parametrize(
    ("lag", "allowed", "state"),
    [(None, 0, "valid"), (5, 4, "unknown"), (5, 5, "valid"), (5, 0, "unknown"), (5, None, "valid"), (0, 0, "valid")],
)
def test_a_node_that_lags_is_asked_as_far_as_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, lag: int | None, allowed: int | None, state: str
) -> None:
    assert anchors(monkeypatch, contract(), lag=lag, allow_stale=allowed).find(ISSUER, REFERENCE).state == state


@pytest.mark.parametrize(
    "problem", [NetworkFailed("x"), NotFound("x"), RpcRefused("x", rpc_code=1), Reverted("x"), IndexError()]
)
def test_a_contract_that_cannot_be_asked_says_nothing(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    unknown = AnchorFinding("unknown", None, SCHEMA)
    assert anchors(monkeypatch, problem).find(ISSUER, REFERENCE) == unknown
    assert anchors(monkeypatch, contract("valid", problem)).find(ISSUER, REFERENCE) == unknown
    assert anchors(monkeypatch, contract("valid", ())).find(ISSUER, REFERENCE) == unknown


def test_what_is_found_names_its_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    one = contract()
    anchors(monkeypatch, contract("none"), one)
    assert find_anchor(None, ISSUER, REFERENCE) == FoundAnchor(one, b"\x09" * 32, "valid")  # type: ignore[arg-type]
    assert schema_bytes(REFERENCE) == b"\x5c" * 32
