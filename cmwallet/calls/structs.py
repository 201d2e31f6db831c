"""Struct that a contract's function returns, read without eth-abi where its members are plain words."""

from __future__ import annotations

from typing import Any

from cmwallet.calls.abi import Function, decode_values
from cmwallet.calls.abi_flat import decode_flat
from cmwallet.calls.abi_values import split_tuple


def read_struct(function: Function, data: bytes) -> tuple[Any, ...]:
    """Return the members of the one struct that a function returns, in their order.

    Raises:
        NetworkFailed: the data are no such struct.
    """
    (output,) = function.outputs
    flat = decode_flat(split_tuple(output.type), data)
    return tuple(decode_values(function.outputs, data)[0]) if flat is None else flat
