"""The path to a value of a result, as `--field` takes it: `balances[].raw`.

Names are separated by dots; `[]` stands for each item of a list. The path is checked against the schema of the
command's result before the command does anything: a misspelt one is refused while nothing has been sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from cmwallet.errors import Usage

EACH = "[]"
_STEP = re.compile(r"\.?([^.\[\]]+)|\.?(\[\])")


def parse_path(text: str) -> list[str]:
    """Return the steps of a path. Raises `Usage` for what is none."""
    steps, position = [], 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None or (found.start() == 0 and text.startswith(".")):
            break
        steps.append(found[1] or found[2])
        position = found.end()
    if position != len(text) or not steps:
        raise Usage(f"--field {text!r} is no path of names and []", hint="such as hash, or balances[].raw")
    return steps


def check_path(text: str, schema: dict[str, Any], command: str) -> None:
    """Raise `Usage` when a result of that schema has no such value; the nearest that it has are named."""
    reached = _follow([schema], parse_path(text))
    more_than_null = [one for one in reached if one.get("type") != "null"] or reached
    if any(_is_value(one) for one in more_than_null):
        return
    every = list(dict.fromkeys(paths_of(schema)))
    if reached:
        inside = [path for path in every if path.startswith((f"{text}.", f"{text}{EACH}"))]
        raise Usage(f"{text} of {command} holds several values", hint=_few("name one", inside))
    from difflib import get_close_matches

    near = get_close_matches(text, every, n=3, cutoff=0.5)
    hint = _few("nearest", near) if near else _few("there are", every)
    raise Usage(f"the result of {command} has no field {text!r}", hint=hint)


def paths_of(schema: dict[str, Any], before: str = "") -> Iterator[str]:
    """Return the paths of a schema that lead to one value each; of names that are data, `NAME` stands for each."""
    several = any(not _is_value(one) for one in _alternatives(schema))
    for one in _alternatives(schema):
        if several and one.get("type") == "null":
            continue  # what is missing leads to nothing
        if _is_value(one):
            if before:
                yield before
        elif "items" in one:
            yield from paths_of(one["items"], before + EACH)
        else:
            members = dict(one.get("properties", {}))
            if isinstance(one.get("additionalProperties"), dict):
                members["NAME"] = one["additionalProperties"]
            for name, member in members.items():
                yield from paths_of(member, f"{before}.{name}" if before else name)


def values_at(document: object, steps: Sequence[str]) -> Iterator[object]:
    """Return the values at the end of a path, one for each item on the way; None where there is none."""
    if not steps:
        yield document
    elif isinstance(document, list | tuple):
        if steps[0] == EACH:
            for item in document:
                yield from values_at(item, steps[1:])
    elif isinstance(document, dict):
        for length in range(len(steps), 0, -1):  # a name that is data may have dots in it
            name = ".".join(steps[:length])
            if name in document:
                yield from values_at(document[name], steps[length:])
                return
        yield None
    else:
        yield None


def text_of(value: object) -> str:
    """Return a value as `--field` prints it: a text as it is, nothing for null, else as JSON writes it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _alternatives(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in schema.get("anyOf", [schema]):
        yield from _alternatives(one) if "anyOf" in one else (one,)


def _is_value(schema: dict[str, Any]) -> bool:
    return schema.get("type") not in ("object", "array")


def _follow(schemas: list[dict[str, Any]], steps: Sequence[str]) -> list[dict[str, Any]]:
    """Return the schemas of what may stand at the end of a path."""
    every = [one for schema in schemas for one in _alternatives(schema)]
    if not steps:
        return every
    found: list[dict[str, Any]] = []
    for one in every:
        if not one.keys() - {"description"}:
            found.append(one)  # anything may stand here
        elif steps[0] == EACH:
            found += _follow([one["items"]], steps[1:]) if "items" in one else []
        elif steps[0] in one.get("properties", {}):
            found += _follow([one["properties"][steps[0]]], steps[1:])
        elif isinstance(one.get("additionalProperties"), dict):
            rests = [steps[length:] for length in range(1, len(steps) + 1)]
            found += [last for rest in rests for last in _follow([one["additionalProperties"]], rest)]
    return found


def _few(what: str, paths: Sequence[str]) -> str | None:
    if not paths:
        return None
    return f"{what}: {', '.join(paths[:6])}" + (", …" if len(paths) > 6 else "")
