"""Screening of a signature, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.signing.facts import UNLIMITED_FROM, Explanation, Fact
from cmwallet.signing.siwe import SignIn
from cmwallet.transactions.signature_screening import LONG, Surroundings, screen_sign_in, screen_signature
from identity.address import Address

ME, YOU, TOKEN = (Address(f"0x{digit * 40}") for digit in "123")
NOW = 1_790_000_000
CODE = b"\x60\x00"
HERE = Surroundings(
    account=ME, chain_id=1234, network="local", now=NOW, trusted=frozenset({YOU}), code=lambda _: CODE,
    supply=lambda _: 10**9,
)  # fmt: skip
TAKE = Fact("lets-take", "takes", TOKEN, 5, ME, YOU, until=NOW + 60)
PERMIT = Explanation("permit", (TAKE,), 1234, TOKEN, (TOKEN, ME, YOU))


def found(explained: Explanation, here: Surroundings = HERE) -> list[tuple[str, str, str | None]]:
    return [(one.severity, one.id, one.option) for one in screen_signature(explained, here)]


def taking(**changes: object) -> Explanation:
    return replace(PERMIT, facts=(replace(TAKE, **changes),))  # type: ignore[arg-type]


def test_a_short_exact_permit_to_somebody_known_is_clean() -> None:
    assert found(PERMIT) == []


@pytest.mark.parametrize(
    ("explained", "row"),
    [
        (replace(PERMIT, chain_id=1), ("refuse", "chain", None)),
        (replace(PERMIT, chain_id=None), ("ask", "no-chain", None)),
        (taking(amount=UNLIMITED_FROM), ("refuse", "unlimited", "--unlimited")),
        (taking(amount=10**9), ("refuse", "unlimited", "--unlimited")),
        (taking(to=TOKEN), ("refuse", "spender-unknown", "--allow-spender")),
        (taking(until=NOW + LONG + 1), ("ask", "long", None)),
        (taking(until=None), ("ask", "long", None)),
        (taking(until=NOW), ("note", "ended", None)),
        (taking(account=YOU), ("ask", "owner", None)),
        (replace(PERMIT, hidden=2), ("ask", "hidden", None)),
        (replace(PERMIT, kind="typed-data:unknown"), ("ask", "unknown-type", None)),
        (replace(PERMIT, kind="safe", facts=(Fact("delegates", "runs", to=YOU),)), ("refuse", "delegatecall", None)),
    ],
)
def test_each_row_has_its_trigger(explained: Explanation, row: tuple[str, str, str | None]) -> None:
    assert found(explained) == [row]


def test_just_below_each_limit_nothing_is_found() -> None:
    no_supply = replace(HERE, supply=lambda _: None)
    assert found(taking(amount=UNLIMITED_FROM - 1), no_supply) == []
    assert found(taking(amount=10**9 - 1)) == []
    assert found(taking(until=NOW + LONG)) == []


def test_who_resembles_somebody_known_is_refused() -> None:
    known = "0x2222" + "ab" * 16 + "2222"
    here = replace(HERE, known={known: "your contact 'bob'"})
    (finding,) = screen_signature(PERMIT, here)
    assert (finding.id, finding.option) == ("lookalike", "--allow-lookalike")
    assert f"{YOU} looks like your contact 'bob' ({known}) but is not" == finding.words


def test_a_spender_counts_as_known_when_it_has_code_and_an_allowance_already() -> None:
    stranger = taking(to=TOKEN)
    assert found(stranger, replace(HERE, allowance=lambda *_: 1)) == []
    without_code = replace(HERE, allowance=lambda *_: 1, code=lambda _: b"")
    assert [row[1] for row in found(stranger, without_code)] == ["spender-unknown", "no-code"]


def test_a_contract_without_code_is_asked_about_only_where_a_node_says_so() -> None:
    assert found(PERMIT, replace(HERE, code=lambda _: b"")) == [("ask", "no-code", None)]
    assert found(PERMIT, replace(HERE, code=lambda _: None)) == []
    assert found(PERMIT, replace(HERE, code=lambda _: None, at_hand=True)) == [("note", "not-asked", None)]


def test_refusals_come_first_and_each_finding_once() -> None:
    facts = (replace(TAKE, until=None), replace(TAKE, until=None, amount=UNLIMITED_FROM, asset=YOU))
    rows = found(replace(PERMIT, facts=facts, hidden=1))
    assert [severity for severity, _, _ in rows] == ["refuse", "ask", "ask"]


SIGN_IN = SignIn("app.example", ME, "https://app.example", 1234, "12345678", NOW)


@pytest.mark.parametrize(
    ("sign_in", "rows"),
    [
        (SIGN_IN, []),
        (replace(SIGN_IN, domain="app.example.evil"), [("refuse", "domain")]),
        (replace(SIGN_IN, domain="APP.example"), [("refuse", "domain")]),
        (replace(SIGN_IN, domain="me@app.example"), [("refuse", "domain")]),
        (replace(SIGN_IN, address=YOU), [("refuse", "address")]),
        (replace(SIGN_IN, expires=NOW), [("refuse", "time")]),
        (replace(SIGN_IN, begins=NOW + 1), [("refuse", "time")]),
        (replace(SIGN_IN, issued=NOW + 301), [("refuse", "time")]),
        (replace(SIGN_IN, resources=("urn:recap:a", "URN:RECAP:b", "https://x")), [("ask", "recap"), ("ask", "recap")]),
    ],
)
def test_a_sign_in_is_for_the_site_that_the_user_means_the_account_and_now(
    sign_in: SignIn, rows: list[tuple[str, str]]
) -> None:
    assert [(one.severity, one.id) for one in screen_sign_in(sign_in, "app.example", HERE)] == rows
