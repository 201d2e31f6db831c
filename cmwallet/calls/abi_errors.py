"""Errors that a contract reverts with, by the names of its interface."""

from __future__ import annotations

from cmwallet.calls.abi import Interface, decode_values
from cmwallet.calls.abi_values import as_text
from cmwallet.errors import NetworkFailed, Reverted


def error_in_words(interface: Interface, data: bytes) -> str | None:
    """Return `Name(argument value, …)` for what a contract gave back when it reverted; None if it is no error of it."""
    for error in interface.errors:
        if error.selector != data[:4]:
            continue
        try:
            values = decode_values(error.inputs, data[4:])
        except NetworkFailed:
            continue
        named = [
            f"{parameter.name} {as_text(parameter.type, value)}".strip()
            for parameter, value in zip(error.inputs, values, strict=True)
        ]
        return f"{error.name}({', '.join(named)})"
    return None


def in_words_of(interface: Interface, reverted: Reverted) -> Reverted:
    """Return the error with the reason by name where the interface knows it; `details["data"]` is what came back."""
    data, reason = reverted.details.get("data"), reverted.details.get("reason")
    named = error_in_words(interface, bytes.fromhex(data[2:])) if isinstance(data, str) else None
    if named is None:
        return reverted
    sentence = reverted.message.replace(str(reason), named, 1) if reason else reverted.message
    return Reverted(sentence, hint=reverted.hint, details={**reverted.details, "reason": named})
