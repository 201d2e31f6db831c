"""Declarations of functions as text, read into an interface: tuples keep the names of their members."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.calls.abi import Function, Interface, Parameter


def declared(declarations: Sequence[str]) -> Interface:
    """Return the interface of declarations such as `total(address who) view -> (string denom,uint256 amount) coin`."""
    return Interface(tuple(_function(one) for one in declarations), ())


def _function(text: str) -> Function:
    front, _, outputs = text.partition(" -> ")
    front, _, mutability = front.rpartition(" ")
    name, _, inputs = front.removesuffix(")").partition("(")
    return Function(name, _members(inputs), _members(outputs), mutability)


def _members(text: str) -> tuple[Parameter, ...]:
    return tuple(_member(one) for one in _parts(text))


def _member(text: str) -> Parameter:
    kind, _, name = text.rpartition(" ")
    if not kind.startswith("("):
        return Parameter(name, kind)
    inside, _, suffix = kind[1:].rpartition(")")
    components = _members(inside)
    return Parameter(name, f"({','.join(one.type for one in components)}){suffix}", components=components)


def _parts(text: str) -> list[str]:
    """Split at the commas outside of all brackets."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [one for one in found if one]
