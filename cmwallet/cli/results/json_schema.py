"""JSON Schema (2020-12) of a result's type. A member that the type does not name is not allowed."""

from __future__ import annotations

import inspect
import types
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from cmwallet.cli.results.shapes import Stream, Text

Schema = dict[str, Any]

_PLAIN: dict[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    None: {"type": "null"},
    type(None): {"type": "null"},
    object: {},
    Any: {},
}


def schema_of(kind: Any) -> Schema:
    """Return the schema of a type of `cmwallet.cli.results`; of a stream, the schema of each line.

    Raises `TypeError` for a type that no result has.
    """
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if is_typeddict(kind):
        return _of_members(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return schema_of(arguments[0]) | _constraints(arguments[1:])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return _of_alternatives([schema_of(one) for one in arguments])
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    if origin is Stream:
        return schema_of(arguments[0])
    raise TypeError(f"no result is {kind!r}")


def is_stream(kind: Any) -> bool:
    """Whether a command of that result prints one document a line."""
    return get_origin(kind) is Stream


def _of_members(kind: Any) -> Schema:
    members: Schema = {}
    required = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        left_out = get_origin(hint) is NotRequired
        members[name] = schema_of(get_args(hint)[0] if left_out else hint)
        if not left_out:
            required.append(name)
    described = {"description": text} if (text := inspect.getdoc(kind)) else {}
    return {
        "type": "object",
        **described,
        "properties": members,
        "required": required,
        "additionalProperties": False,
    }


def _constraints(extras: tuple[Any, ...]) -> Schema:
    found: Schema = {}
    for extra in extras:
        if isinstance(extra, Text):
            found |= {"pattern": extra.pattern, "description": extra.description}
    return found


def _of_alternatives(schemas: list[Schema]) -> Schema:
    flat = [one for schema in schemas for one in (schema["anyOf"] if set(schema) == {"anyOf"} else [schema])]
    return {"anyOf": [one for number, one in enumerate(flat) if one not in flat[:number]]}
