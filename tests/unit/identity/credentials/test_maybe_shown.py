"""One-time copies of a vault that was restored: marked, chosen last, and never one that is spent or public."""

from __future__ import annotations

from identity.credentials.holdings import HeldCopy
from identity.credentials.selection import choose
from identity.vault.interface import RecordId


def copy(name: str, *, maybe: bool, verifier: str | None = None) -> HeldCopy:
    return HeldCopy(
        record=RecordId(name * 32),
        batch="batch",
        kid=name,
        issuer="did:ethr:0x1",
        vct="https://example.org/person",
        expires=None,
        status=None,
        fields=("given_name",),
        verifier=verifier,
        maybe_shown=maybe,
    )


def chosen(*copies: HeldCopy, audience: str = "https://shop.example") -> str:
    plan = choose([("given_name",)], list(copies), lambda _: "valid", audience)
    return plan.chosen[0].copy.kid


def test_one_that_surely_nobody_saw_is_chosen_first() -> None:
    assert chosen(copy("a", maybe=True), copy("b", maybe=False)) == "b"


def test_a_doubtful_one_is_better_than_none() -> None:
    assert chosen(copy("a", maybe=True)) == "a"


def test_a_verifier_gets_its_own_again() -> None:
    seen = copy("c", maybe=True, verifier="https://shop.example")
    assert chosen(copy("b", maybe=False), seen) == "c"
