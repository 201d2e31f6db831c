"""Run-time type check of arguments that came over the socket, against the annotations of what they are meant for.

JSON has one kind of list: it becomes a tuple where one is annotated. Nothing else is converted.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any, Literal, NewType, Union, get_args, get_origin

from identity.secret import Secret
from identity.vault.interface import Signable

_SCALARS = (type(None), bool, int, float, str, bytes)
_LISTS = (list, Sequence, Collection)


def fit(value: object, kind: Any) -> object:
    """Return `value` as an annotation wants it. Raises `TypeError` when it is something else."""
    if isinstance(kind, NewType):
        return fit(value, kind.__supertype__)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _first(value, inner)
    if origin is Literal and value in inner and isinstance(value, str):
        return value
    if origin is tuple:
        return _tuple(value, inner)
    if origin in _LISTS and isinstance(value, list):
        return [fit(item, inner[0]) for item in value]
    if origin is Mapping and isinstance(value, dict):
        return {fit(name, inner[0]): fit(item, inner[1]) for name, item in value.items()}
    if kind is Signable:
        return _signable(value)
    if kind is object:
        return _anything(value)
    if type(value) is kind and (kind in _SCALARS or kind is Secret or is_dataclass(kind)):
        return value
    raise TypeError("that is not an argument of the right type")


def _signable(value: object) -> object:
    """One of the closed list: whatever else brings a digest is none."""
    from cmwallet.transactions.signables import SIGNABLE

    if type(value) in SIGNABLE:
        return value
    raise TypeError("that is nothing that is signed")


def _first(value: object, kinds: Sequence[Any]) -> object:
    for kind in kinds:
        try:
            return fit(value, kind)
        except TypeError:
            continue
    raise TypeError("that is not an argument of the right type")


def _tuple(value: object, inner: Sequence[Any]) -> object:
    if not isinstance(value, list | tuple):
        raise TypeError("that is no list")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(fit(item, inner[0]) for item in value)
    return tuple(fit(item, one) for item, one in zip(value, inner, strict=True))


def _anything(value: object) -> object:
    """A plain value, or several; nothing that has a class of its own."""
    if isinstance(value, list | tuple):
        return tuple(_anything(item) for item in value)
    if type(value) in _SCALARS:
        return value
    raise TypeError("that is not a plain value")
