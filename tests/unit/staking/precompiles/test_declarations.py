"""Declarations of functions as text."""

from __future__ import annotations

from cmwallet.staking.precompiles.declarations import declared


def test_tuples_in_tuples_are_read_with_the_names_of_their_members() -> None:
    (only,) = declared(
        ("f(address a,(bytes k,(uint8 x,string y)[] l)[2] t) view -> uint256 n,(string d,int64 e) c",)
    ).functions
    assert only.signature == "f(address,(bytes,(uint8,string)[])[2])"
    assert [one.type for one in only.outputs] == ["uint256", "(string,int64)"]
    assert [one.name for one in only.inputs[1].components[1].components] == ["x", "y"]
    assert (only.mutability, only.reads_only) == ("view", True)


def test_functions_without_arguments_or_results_are_read() -> None:
    first, second = declared(("f() nonpayable -> bool ok", "g(uint8 a) view -> ")).functions
    assert (first.signature, second.signature, second.outputs) == ("f()", "g(uint8)", ())
