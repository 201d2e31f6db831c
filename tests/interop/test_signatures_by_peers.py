"""ethers and viem hash the same typed data to the same digests; siwe reads the sign-ins that are read here."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.signing.account_calls import CALLS
from cmwallet.signing.orders import ORDERS
from cmwallet.signing.siwe import read_sign_in
from cmwallet.signing.token_permits import PERMITS
from cmwallet.signing.typed_data import read_typed_data
from tests.unit.signing.documents import MAIL, of_type, text
from tests.unit.signing.test_known_types import ZERO
from tests.unit.signing.test_siwe import BAD, GOOD, sign_in
from tests.unit.signing.test_typed_data import ATOMIC, documents

from .conftest import need

HERE = Path(__file__).parent
CASES = HERE / "node_modules" / "@ethersproject" / "testcases" / "testcases" / "eip712.json.gz"

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example starts a Node: a failure is not made smaller."""


def exact(value: Any) -> Any:
    """The same document with its numbers as text: JavaScript reads a larger JSON number than 2^53 as another one."""
    if isinstance(value, dict):
        return {name: exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return str(value) if type(value) is int else value


def ask(typed: list[Any] = [], siwe: list[str] = []) -> dict[str, Any]:  # noqa: B006 - read alone
    for package in ("ethers", "viem", "siwe"):
        if not (HERE / "node_modules" / package).exists():
            pytest.skip(f"{package} is not installed: run make interop-setup")
    done = subprocess.run(
        [need("node"), str(HERE / "peers" / "signatures.mjs")],
        input=json.dumps({"typed": exact(typed), "siwe": siwe}).encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def digest(document: object) -> str:
    return "0x" + read_typed_data(text(document)).digest.hex()


def test_every_case_of_ethers_has_its_digest() -> None:
    if not CASES.exists():
        pytest.skip("@ethersproject/testcases is not installed: run make interop-setup")
    cases = json.loads(gzip.decompress(CASES.read_bytes()))
    assert len(cases) > 1000
    for case in cases:
        document = {name: case[name] for name in ("types", "primaryType", "domain")} | {"message": case["data"]}
        assert digest(document) == case["digest"], case["name"]


@settings(max_examples=3, deadline=None, phases=NO_SHRINKING)
@given(st.lists(documents(), min_size=30, max_size=60))
def test_documents_of_any_type_are_hashed_as_ethers_and_viem_do(many: list[dict[str, Any]]) -> None:
    assert ask(typed=[MAIL, *many])["typed"] == [[digest(one)] * 2 for one in [MAIL, *many]]


def of_known_type(draw: Any, type_text: str) -> dict[str, Any]:
    """A document of a known type with any values."""
    parts = {part.partition("(")[0]: part.partition("(")[2].split(",") for part in type_text.rstrip(")").split(")")}

    def value(kind: str) -> object:
        if kind.endswith("[]"):
            return [value(kind[:-2]) for _ in range(draw(st.integers(0, 3)))]
        if kind.endswith("[2]"):
            return [value(kind[:-3]) for _ in range(2)]
        if kind in parts:
            return {member.split(" ")[1]: value(member.split(" ")[0]) for member in parts[kind]}
        if kind in ("uint48", "uint32"):
            return draw(st.integers(0, 2**32 - 1))
        return draw(ATOMIC[kind])

    domain = {"name": "Permit2", "chainId": 1, "verifyingContract": "0x000000000022D473030F116dDEE9F6B43aC78BA3"}
    document: dict[str, Any] = json.loads(of_type(type_text, value(type_text.partition("(")[0]), domain=domain))
    return document


@settings(max_examples=3, deadline=None, phases=NO_SHRINKING)
@given(st.data())
def test_objects_of_known_types_are_hashed_as_ethers_and_viem_do(data: st.DataObject) -> None:
    small = [text for text in {**PERMITS, **ORDERS, **CALLS} if "[2][2][2]" not in text]  # each step doubles a tree
    many = [of_known_type(data.draw, type_text) for type_text in small]
    many.append(
        json.loads(
            of_type(
                "Vote(address from,string space,uint64 timestamp,bytes32 proposal,uint32 choice)",
                {"from": "0x" + "11" * 20, "space": "dao.eth", "timestamp": 1, "proposal": ZERO, "choice": 2},
                domain={"name": "snapshot", "version": "0.1.4"},
            )
        )
    )
    for document in many:
        document["types"]["EIP712Domain"] = [
            {"name": name, "type": {"chainId": "uint256", "verifyingContract": "address"}.get(name, "string")}
            for name in document["domain"]
        ]
    assert ask(typed=many)["typed"] == [[digest(one)] * 2 for one in many]


def reads(message: str) -> bool:
    try:
        return read_sign_in(message.encode()) is not None
    except InvalidInput:
        return False


LENIENT = {"an empty statement"}
"""What siwe reads although the grammar does not have it."""


def test_siwe_reads_what_is_read_here_and_as_the_same() -> None:
    answers = ask(siwe=list(GOOD.values()))["siwe"]
    for (what, message), answer in zip(GOOD.items(), answers, strict=True):
        assert isinstance(answer, dict), (what, answer)
        found = read_sign_in(message.encode())
        assert (answer["domain"], answer["address"], answer["uri"], answer["chainId"], answer["nonce"]) == (
            *(found.domain, found.address, found.uri),
            *(found.chain_id, found.nonce),
        ), what
        assert (answer.get("statement"), answer.get("requestId")) == (found.statement, found.request_id), what
        assert answer["again"] == message or found.request_id == "", "an empty one is dropped there"


def test_siwe_refuses_what_is_refused_here() -> None:
    answers = ask(siwe=list(BAD.values()))["siwe"]
    read = {what for what, answer in zip(BAD, answers, strict=True) if isinstance(answer, dict)}
    assert read == LENIENT


@settings(max_examples=3, deadline=None, phases=NO_SHRINKING)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.text(st.characters(codec="ascii"), max_size=2)), min_size=150))
def test_a_sign_in_changed_anywhere_is_read_by_both_or_by_siwe_alone(changes: list[tuple[int, str]]) -> None:
    """Never is something signed as a sign-in here that a site's library does not read."""
    whole = sign_in(more="\nExpiration Time: 2026-09-21T15:13:20Z\nResources:\n- https://a.example/b?c=d#e")
    texts = [whole[: place % len(whole)] + put + whole[place % len(whole) + 1 :] for place, put in changes]
    answers = ask(siwe=texts)["siwe"]
    offenders = [one for one, answer in zip(texts, answers, strict=True) if reads(one) and not isinstance(answer, dict)]
    assert offenders == []
